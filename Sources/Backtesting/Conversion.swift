public import Trading

/// From the instrument's quote currency to the account's.
public enum Conversion: Sendable, Hashable {
    /// They are the same.
    case none
    /// The account's is the instrument's base: USDJPY in dollars.
    case inverse
    /// By the same rate all the time; an approximation that a report names.
    case fixed(Double)

    /// - Returns: nil when no rate is known without another market.
    public init?(of instrument: Instrument, to currency: Currency) {
        // Tether is booked as the dollar it stands for.
        func isSame(_ left: Currency, _ right: Currency) -> Bool {
            left == right || Set([left.code, right.code]) == ["USD", "USDT"]
        }
        if isSame(instrument.quote, currency) {
            self = .none
        } else if isSame(instrument.base, currency) {
            self = .inverse
        } else {
            return nil
        }
    }

    func rate(at price: Double) -> Double {
        switch self {
        case .none: 1
        case .inverse: 1 / price
        case .fixed(let rate): rate
        }
    }
}
