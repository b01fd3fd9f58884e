public import Platform

/// Cash that a company pays on each share to who holds it when the first session without it opens (the ex-date). Who
/// is short pays it.
public struct Dividend: Sendable, Hashable {
    /// The open of the ex-date's session: what is held before counts.
    public let time: Timestamp
    /// On each share, in the instrument's quote currency.
    public let amount: Price

    /// - Parameter day: the ex-date, as days since 1970-01-01 in the market's time zone; without trading on it, the
    ///   next session.
    /// - Returns: nil when there is no session within two weeks, or nothing is paid.
    public init?(day: Int64, amount: Price, _ calendar: TradingCalendar) {
        guard amount > .zero, let open = calendar.nextOpen(from: calendar.start(ofDay: day)) else { return nil }
        (time, self.amount) = (open, amount)
    }
}

extension Position {
    /// What a dividend brings (below zero: costs) its holder, in quote currency, not rounded; nothing when it was
    /// opened too late.
    public func cash(of dividend: Dividend) -> FixedPoint {
        guard openedAt < dividend.time else { return .zero }
        let cash = dividend.amount * quantity
        return direction == .long ? cash : -cash
    }
}
