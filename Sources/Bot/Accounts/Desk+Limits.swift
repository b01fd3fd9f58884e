import Backtesting
import Brokerage
import Foundation
import Platform
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
        var state = try state(of: user, also: instrument.id, at: moment, transaction)
        if limits.needRecord { state.record = try record(of: user, state, settings, transaction) }
        if limits.maximumVolatility != nil { state.volatility = volatility(of: instrument, at: state.now) }
        if limits.maximumCorrelatedRisk != nil { state.correlations = correlations(of: instrument, with: state) }
        state.blackoutUntil = settings.entriesClosed(at: state.now)
        return state
    }

    /// What an account has been through by the moment of its prices.
    func record(
        of user: Int64, _ state: AccountState, _ settings: UserSettings, _ transaction: Transaction
    ) throws -> AccountState.Record {
        let (day, week) = Self.periods(at: state.now, in: settings.timeZone)
        let fills = try transaction.fills(of: user, since: min(week, state.now - .seconds(3600)))
        func booked(since start: Timestamp) throws -> Money {
            let held = try transaction.holdingResult(of: user, since: start)
            let booked = fills.filter { $0.time >= start }.reduce(held) { $0 + $1.net }
            return Money(booked, state.currency)
        }
        var record = AccountState.Record(
            bookedToday: try booked(since: day), bookedThisWeek: try booked(since: week),
            peak: Money(try transaction.peakBalance(of: user), state.currency))
        record.entriesToday = fills.count { $0.isEntry && $0.time >= day }
        record.entriesLastHour = fills.count { $0.isEntry && $0.time > state.now - .seconds(3600) }
        for fill in fills where fill.isExit && fill.time >= day {
            record.lossesInRow = fill.net < .zero ? record.lossesInRow + 1 : 0
        }
        record.lastLossAt = fills.last { $0.isExit && $0.net < .zero }?.time
        record.lifted = Set(
            LossLimit.allCases.filter {
                settings.liftedLimits.contains(Self.periodName($0, record, at: state.now, settings))
            })
        return record
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
        _ kind: LossLimit, _ record: AccountState.Record, at moment: Timestamp, _ settings: UserSettings
    ) -> String {
        let (day, week) = periods(at: moment, in: settings.timeZone)
        switch kind {
        case .day: return "day@\(day.seconds)"
        case .week: return "week@\(week.seconds)"
        case .drawdown: return "drawdown@\(record.peak.amount)"
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

    /// How alike the daily returns of what is held and of an instrument were, over the last 60 days both traded.
    private func correlations(of instrument: Instrument, with state: AccountState) -> [InstrumentID: Double] {
        func closes(_ id: InstrumentID) -> [Timestamp: Double] {
            let candles = market.candles(of: id, timeframe: .d1, count: 61, before: state.now)
            return Dictionary(candles.map { ($0.openTime, $0.close) }) { $1 }
        }
        let own = closes(instrument.id)
        var correlations: [InstrumentID: Double] = [:]
        for other in state.positions.map(\.instrument) where other != instrument.id {
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
