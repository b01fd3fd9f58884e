public import Brokerage
public import Foundation
public import Platform
public import Trading

/// The limits of an account that a back-test of one instrument can keep, by the rule of the paper account: entries a
/// day and an hour, losses in a row, the pause after a loss, losses of a day, of a week and from the peak, the value of
/// a position, hours without entries, the hours of trading, and times around news.
///
/// Not kept, for they look at more than one instrument or at a moment's decision: instruments held, what moves alike, a
/// market's movement, closing everything at a limit, and limits lifted by hand.
public struct EntryLimits: Sendable, Hashable, CustomStringConvertible {
    public var limits: RiskLimits
    /// Whose midnight begins the day; weeks begin on Monday.
    public var timeZone: TimeZone
    /// Minutes since midnight between which no entry is made; past midnight when they end before they start.
    public var quietMinutes: QuietMinutes?
    /// Outside of which no entry is made, nor an order placed that waits for one; nil: around the clock.
    public var tradingHours: CivilHours?
    /// Around news, without entries: in order and apart from each other.
    public var newsTimes: [Range<Timestamp>] = []

    public struct QuietMinutes: Sendable, Hashable {
        public var start: Int
        public var end: Int
        public init(start: Int, end: Int) { (self.start, self.end) = (start, end) }

        func contain(_ minute: Int) -> Bool {
            start < end ? (start..<end) ~= minute : minute >= start || minute < end
        }
    }

    public init(
        _ limits: RiskLimits, timeZone: TimeZone, quietMinutes: QuietMinutes? = nil, tradingHours: CivilHours? = nil
    ) {
        (self.limits, self.timeZone, self.quietMinutes) = (limits, timeZone, quietMinutes)
        self.tradingHours = tradingHours
    }

    /// Those that are set, named like the settings of an account: `max_trades_per_day 3, max_daily_loss 3 %`.
    public var description: String {
        let counts = [
            ("max_trades_per_day", limits.maximumTradesPerDay), ("max_trades_per_hour", limits.maximumTradesPerHour),
            ("max_losses_in_row", limits.maximumLossesInRow),
            ("cooldown_minutes", limits.cooldown.map { Int($0.inSeconds / 60) }),
        ].compactMap { name, value in value.map { "\(name) \($0)" } }
        let percents = [
            ("max_daily_loss", limits.maximumDailyLoss), ("max_weekly_loss", limits.maximumWeeklyLoss),
            ("max_drawdown", limits.maximumDrawdown), ("max_position_size", limits.maximumPositionSize),
        ].compactMap { name, value in value.map { "\(name) \($0) %" } }
        return (counts + percents).joined(separator: ", ")
    }

    /// Whether any of them can hold up an entry.
    public var areSet: Bool { limits.needRecord || limits.maximumPositionSize != nil || haveHours }
    /// Whether some hours forbid them.
    var haveHours: Bool { quietMinutes != nil || tradingHours != nil || !newsTimes.isEmpty }

    func isNearNews(_ moment: Timestamp) -> Bool {
        // The first that has not ended by then.
        var (low, high) = (0, newsTimes.count)
        while low < high {
            let middle = (low + high) / 2
            if newsTimes[middle].upperBound <= moment { low = middle + 1 } else { high = middle }
        }
        return low < newsTimes.count && newsTimes[low].contains(moment)
    }
}

/// What a replayed account has been through, as its limits ask.
struct EntryLedger {
    private let terms: EntryLimits
    private let currency: Currency
    private let days: TradingCalendar
    private var record: AccountState.Record
    private var entries: [Timestamp] = []
    /// What has left the trade so far that is held.
    private var tradeNet = 0.0
    private var tomorrow = Timestamp(milliseconds: .min)
    private var nextWeek = Timestamp(milliseconds: .min)
    /// Whether the hours of trading last, and until when that is known.
    private var hours = (isOpen: true, until: Timestamp(milliseconds: .min))

    init(_ terms: EntryLimits, cash: Double, _ currency: Currency) {
        self.terms = terms
        self.currency = currency
        days = TradingCalendar(id: "limits", timeZone: terms.timeZone, hours: [], hasExchangeDays: true)
        record = .init(bookedToday: .zero(currency), bookedThisWeek: .zero(currency), peak: .zero(currency))
        record.peak = money(cash)
    }

    mutating func isOpen(at moment: Timestamp) -> Bool { isOpen(in: moment...moment) }

    /// Whether the hours allow an entry that is made at some time of these: its beginning counts for hours without
    /// entries and for news, all of it for the hours of trading.
    mutating func isOpen(in moments: ClosedRange<Timestamp>) -> Bool {
        if let quiet = terms.quietMinutes, quiet.contain(days.minuteOfWeek(at: moments.lowerBound) % 1440) {
            return false
        }
        if terms.isNearNews(moments.lowerBound) { return false }
        guard let trading = terms.tradingHours else { return true }
        var moment = moments.lowerBound
        repeat {
            if moment >= hours.until { hours = trading.state(at: moment, in: terms.timeZone) }
            guard hours.isOpen else { return false }
            moment = hours.until
        } while moment <= moments.upperBound
        return true
    }

    /// Whether everything but the hours allows an entry.
    /// - Parameter value: of the position to be, in the account's currency.
    mutating func allows(_ moment: Timestamp, value: Double, balance: Double, equity: Double) -> Bool {
        if let most = terms.limits.maximumPositionSize, value > most.value.double / 100 * equity { return false }
        guard terms.limits.needRecord else { return true }
        roll(to: moment)
        entries.removeAll { $0 <= moment - .seconds(3600) }
        record.entriesLastHour = entries.count
        let breach = terms.limits.breach(of: record, at: moment, balance: money(balance)) { money(equity) }
        if case .lossReached(let kind, _, _)? = breach { record.reached.insert(kind) }
        return breach == nil
    }

    mutating func enter(_ moment: Timestamp) {
        guard terms.limits.needRecord else { return }
        roll(to: moment)
        record.entriesToday += 1
        entries.append(moment)
    }

    /// - Parameters:
    ///   - net: after costs.
    ///   - balance: afterwards.
    ///   - isOver: whether nothing is held any more: what leaves in parts is one trade.
    mutating func exit(_ moment: Timestamp, net: Double, balance: Double, isOver: Bool) {
        guard terms.limits.needRecord else { return }
        roll(to: moment)
        tradeNet += net
        if isOver {
            record.lossesInRow = tradeNet < 0 ? record.lossesInRow + 1 : 0
            tradeNet = 0
        }
        if net < 0 { record.lastLossAt = moment }
        record.bookedToday += money(net)
        record.bookedThisWeek += money(net)
        if record.peak.amount < money(balance).amount { record.peak = money(balance) }
    }

    /// Begins the day and the week of a moment. Moments only grow.
    private mutating func roll(to moment: Timestamp) {
        guard moment >= tomorrow else { return }
        let day = days.localDay(containing: moment)
        tomorrow = days.start(ofDay: day + 1)
        (record.entriesToday, record.lossesInRow, record.bookedToday) = (0, 0, .zero(currency))
        record.reached.remove(.day)
        guard moment >= nextWeek else { return }
        let weekday = ((day + 3) % 7 + 7) % 7  // 1970-01-01, day 0, was a Thursday: Monday is 0
        nextWeek = days.start(ofDay: day - weekday + 7)
        record.bookedThisWeek = .zero(currency)
        record.reached.remove(.week)
    }

    /// Amounts beyond all accounts are as good as the largest one.
    private func money(_ amount: Double) -> Money {
        Money(FixedPoint(amount) ?? FixedPoint(amount < 0 ? -999_999_999_999_999 : 999_999_999_999_999), currency)
    }
}
