import Actions
import Backtesting
import Brokerage
import Foundation
import Platform
import Presentation
import Storage
import Trading
import Venues

// The limits of a person, and what they are held against.
extension Desk {
    /// - Parameter evidence: what their way to size looks at.
    func limits(_ settings: UserSettings, _ evidence: SizingEvidence = SizingEvidence()) -> RiskLimits {
        let usual = settings.percent(.riskPerTrade) ?? usualRisk
        var limits = RiskLimits(
            maximumPerTrade: maximumRisk, usualPerTrade: usual, sizing: settings.sizing.mode(usual, evidence))
        limits.maximumPositions = settings.count(.maximumPositions)
        limits.maximumTradesPerDay = settings.count(.maximumTradesPerDay)
        limits.maximumTradesPerHour = settings.count(.maximumTradesPerHour)
        limits.maximumDailyLoss = settings.percent(.maximumDailyLoss)
        limits.maximumWeeklyLoss = settings.percent(.maximumWeeklyLoss)
        limits.maximumDrawdown = settings.percent(.maximumDrawdown)
        limits.maximumLossesInRow = settings.count(.maximumLossesInRow)
        limits.cooldown = settings.count(.cooldownMinutes).map { .seconds(60 * $0) }
        limits.maximumPositionSize = settings.percent(.maximumPositionSize)
        limits.maximumCorrelatedRisk = settings.percent(.maximumCorrelatedRisk)
        limits.maximumVolatility = settings.number(.maximumVolatility)
        return limits
    }

    /// The account with everything that its owner's limits ask for before an entry.
    func state(
        of user: Int64, entering instrument: Instrument, _ limits: RiskLimits, _ settings: UserSettings,
        at moment: Timestamp?, _ transaction: Transaction
    ) throws -> AccountState {
        // Beside what moves alike, only what waits on the same instrument counts.
        let isAlikeLimited = limits.maximumCorrelatedRisk != nil
        let waiting = try transaction.workingOrders(of: user).filter {
            isAlikeLimited || $0.instrument == instrument.id
        }
        let others = Set(waiting.map(\.instrument))
        var state = try state(of: user, also: instrument.id, and: others, at: moment, transaction)
        state.waiting = waiting
        if limits.needRecord { state.record = try record(of: user, state, settings, transaction) }
        if limits.maximumVolatility != nil { state.volatility = volatility(of: instrument, at: state.now) }
        if isAlikeLimited { state.correlations = correlations(of: instrument, with: state) }
        state.blackoutUntil = settings.entriesClosed(at: state.now)
        state.news = news(for: instrument, settings, at: state.now)
        return state
    }

    /// What news forbid of entries into an instrument; nil: nothing. Without a calendar that reaches so far nothing can
    /// be said, and nothing is entered.
    func news(for instrument: Instrument, _ settings: UserSettings, at moment: Timestamp) -> LimitBreach? {
        guard let minutes = settings.count(.newsMinutes) else { return nil }
        if let problem = newsProblem(settings, at: moment) { return problem }
        let distance = Duration.seconds(60 * minutes)
        return calendar.calendar()?.event(
            around: moment, [instrument.base, instrument.quote], from: settings.newsImpact, within: distance
        ).map { .news($0, until: $0.time + distance) }
    }

    /// Why nothing can be said of news to come; nil: it can, or nobody asks.
    func newsProblem(_ settings: UserSettings, at moment: Timestamp) -> LimitBreach? {
        guard settings.count(.newsMinutes) != nil else { return nil }
        guard let end = calendar.calendar()?.end else { return .calendarMissing }
        return moment > end ? .calendarOver(end) : nil
    }

    /// What an account has been through by the moment of its prices.
    func record(
        of user: Int64, _ state: AccountState, _ settings: UserSettings, _ transaction: Transaction
    ) throws -> AccountState.Record {
        let (day, week) = Self.periods(at: state.now, in: settings.timeZone)
        // A loss before the week began may still forbid entries.
        let cooldown = limits(settings).cooldown ?? .zero
        let start = min(week, state.now - max(cooldown, .seconds(3600)))
        let fills = try transaction.fills(of: user, since: start, through: state.now)
        func booked(since start: Timestamp) throws -> Money {
            let held = try transaction.holdingResult(of: user, since: start, through: state.now)
            let booked = fills.filter { $0.time >= start }.reduce(held) { $0 + $1.net }
            return Money(booked, state.currency)
        }
        var record = AccountState.Record(
            bookedToday: try booked(since: day), bookedThisWeek: try booked(since: week),
            peak: Money(try transaction.peakBalance(of: user), state.currency))
        // What goes to a broker is a trade of its owner like any other.
        let orders = try transaction.bridgeEntries(of: user, since: start)
        // An order that is filled in pieces is one entry.
        func entries(_ counts: (Timestamp) -> Bool) -> Int {
            Set(fills.filter { $0.isEntry && counts($0.time) }.map(\.order)).count + orders.count(where: counts)
        }
        record.entriesToday = entries { $0 >= day }
        record.entriesLastHour = entries { $0 > state.now - .seconds(3600) }
        if settings.count(.maximumLossesInRow) != nil {
            record.lossesInRow = try lossesInRow(of: user, since: day, transaction)
        }
        record.lastLossAt = fills.last { $0.isExit && $0.net < .zero }?.time
        record.reached = Set(
            try LossLimit.allCases.filter { kind in
                let period = try transaction.warning(of: AccountWatch.reached(kind), for: user)
                // The highest balance may have changed since; a day and a week are over when the next begins.
                let isOver =
                    kind != .drawdown && period != Self.periodName(kind.liftable, record, at: state.now, settings)
                return period.map { !isOver && !settings.liftedLimits.contains($0) } ?? false
            })
        record.lifted = Set(Self.lifted(record, at: state.now, settings).keys)
        return record
    }

    /// The limits that are lifted at a moment, each with the name of the time for which it is.
    static func lifted(
        _ record: AccountState.Record, at moment: Timestamp, _ settings: UserSettings
    ) -> [LiftableLimit: String] {
        var lifted: [LiftableLimit: String] = [:]
        for name in settings.liftedLimits {
            let parts = name.split(separator: "@")
            guard parts.count == 2, let kind = LiftableLimit(rawValue: String(parts[0])) else { continue }
            // The last hour has no period of its own: that one is lifted until a moment.
            let holds =
                kind == .tradesPerHour
                ? moment.milliseconds < Int64(parts[1]) ?? 0
                : name == periodName(kind, record, at: moment, settings)
            if holds { lifted[kind] = name }
        }
        return lifted
    }

    /// The name of the time for which a limit is lifted at a moment: as long as it would have held.
    static func liftName(
        _ kind: LiftableLimit, _ record: AccountState.Record, at moment: Timestamp, _ settings: UserSettings
    ) -> String {
        guard kind == .tradesPerHour else { return periodName(kind, record, at: moment, settings) }
        return "\(kind.rawValue)@\((moment + .seconds(3600)).milliseconds)"
    }

    /// The trades lost one after the other, up to the newest that has ended; those count that ended since a moment. A
    /// trade ends when nothing is left of it: what left in parts is one.
    func lossesInRow(of user: Int64, since start: Timestamp, _ transaction: Transaction) throws -> Int {
        let begin = try transaction.beginOfTrades(of: user, since: start)
        let history = try TradeHistory(
            held: try transaction.holdingBookings(of: user, after: begin.booking), instrument: { instruments[$0] }
        ) { try transaction.eachBookedFill(of: user, from: begin.fill, $0) }
        return history.closed.filter { $0.closedAt.map { $0 >= start } ?? false }
            .reversed().prefix { $0.net.isNegative }.count
    }

    /// The limits of a person that forbid an entry now and that they can lift.
    func reachedLimits(
        of user: Int64, _ settings: UserSettings, _ transaction: Transaction
    ) throws -> [LiftableLimit] {
        let limits = limits(settings)
        guard limits.needRecord else { return [] }
        let state = try state(of: user, transaction)
        let record = try record(of: user, state, settings, transaction)
        return limits.reached(record, at: state.now, balance: state.balance, equity: try state.figures().equity)
    }

    /// A limit that was reached is not loosened: it is lifted, with a reason.
    /// - Parameters:
    ///   - changed: the settings as they are to be; nil: the account is to be started anew, with nothing lost.
    ///   - refusal: what says so.
    /// - Throws: `ActionError.refused`.
    func checkNotLoosened(
        _ changed: [String: String]?, of user: Int64, _ localizer: Localizer, refusal: String = "limit_stays",
        _ transaction: Transaction
    ) throws {
        let settings = UserSettings(try transaction.settings(of: user))
        let reached = try reachedLimits(of: user, settings, transaction)
        guard !reached.isEmpty else { return }
        let left = try changed.map { try reachedLimits(of: user, UserSettings($0), transaction) } ?? []
        // One that holds though prices came back holds under any percentage.
        let allowed = Dictionary(uniqueKeysWithValues: limits(settings).losses.map { ($0.kind.liftable, $0.limit) })
        let wider = changed.map { limits(UserSettings($0)).losses } ?? []
        let widened = wider.filter { kind, limit in allowed[kind.liftable].map { $0 < limit } ?? false }
            .map(\.kind.liftable)
        guard let loosened = reached.first(where: { !left.contains($0) || widened.contains($0) }) else { return }
        throw ActionError.refused(
            refusal,
            [
                "limit": .text(localizer.text("loss_limit.\(loosened.rawValue)")),
                "command": .code("/lift \(loosened.rawValue)"),
            ])
    }

    /// When the day and the week of a moment began.
    static func periods(at moment: Timestamp, in zone: TimeZone) -> (day: Timestamp, week: Timestamp) {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = zone
        let day = calendar.startOfDay(for: moment.date)
        let week = calendar.dateInterval(of: .weekOfYear, for: moment.date)?.start ?? day
        return (Timestamp(day), Timestamp(week))
    }

    /// A name for the time over which a loss counts: the same while it does.
    static func periodName(
        _ kind: LiftableLimit, _ record: AccountState.Record, at moment: Timestamp, _ settings: UserSettings
    ) -> String {
        let (day, week) = periods(at: moment, in: settings.timeZone)
        switch kind {
        case .day: return "day@\(day.seconds)"
        case .week: return "week@\(week.seconds)"
        case .drawdown: return "drawdown@\(record.peak.amount)"
        case .lossesInRow, .tradesPerDay: return "\(kind.rawValue)@\(day.seconds)"
        case .tradesPerHour: return "\(kind.rawValue)@\(moment.seconds / 3600)"
        case .cooldown: return "cooldown@\(record.lastLossAt?.seconds ?? 0)"
        }
    }

    /// How many times as much as usual a market moves: the mean true range of 14 hours over that of the last 100.
    /// nil when it has not been seen as long.
    private func volatility(of instrument: Instrument, at moment: Timestamp) -> FixedPoint? {
        let candles = market.candles(of: instrument.id, timeframe: .h1, count: 101, before: moment)
        guard candles.count == 101 else { return nil }
        let ranges = zip(candles.dropFirst(), candles).map { candle, before in
            max(candle.high, before.close) - min(candle.low, before.close)
        }
        let usual = ranges.reduce(0, +) / Double(ranges.count)
        guard usual > 0 else { return nil }
        return FixedPoint(ranges.suffix(14).reduce(0, +) / 14 / usual)
    }

    /// How alike the daily returns of an instrument and of what is held or waits were, over the last 60 days that both
    /// traded.
    func correlations(of instrument: Instrument, with state: AccountState) -> [InstrumentID: Double] {
        func closes(_ id: InstrumentID) -> [Timestamp: Double] {
            let candles = market.candles(of: id, timeframe: .d1, count: 61, before: state.now)
            return Dictionary(candles.map { ($0.openTime, $0.close) }) { $1 }
        }
        let own = closes(instrument.id)
        var correlations: [InstrumentID: Double] = [:]
        for other in Set((state.positions.map(\.instrument)) + state.waiting.map(\.instrument)).sorted()
        where other != instrument.id {
            let others = closes(other)
            let days = own.keys.filter { others[$0] != nil }.sorted()
            func returns(_ closes: [Timestamp: Double]) -> [Double] {
                zip(days.dropFirst(), days).map { (closes[$0] ?? 1) / (closes[$1] ?? 1) - 1 }
            }
            guard days.count > 20 else { continue }
            correlations[other] = Correlation.coefficient(returns(own), returns(others))
        }
        return correlations
    }
}
