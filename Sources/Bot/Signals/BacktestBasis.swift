import Actions
import Backtesting
import Brokerage
import Foundation
import Indicators
import Platform
import Presentation
import Signals
import Storage
import Trading
import Venues

/// What somebody's back-tests stand on: the candles, and the terms of their account.
struct BacktestBasis: Sendable {
    let services: BotServices
    let instrument: Instrument
    let timeframe: Timeframe
    let state: AccountState
    /// Of the account.
    let limits: EntryLimits
    /// How its owner sizes orders that name no size.
    let sizing: SizingSetting
    /// How its owner has positions managed; nil when that takes no part.
    var management: ManagementSetting?
    /// From when to when news are known that hold up entries; nil: none take part.
    let knownNews: (from: Timestamp, to: Timestamp)?

    /// Of the account, in each trade.
    var risk: Percent { limits.limits.usualPerTrade }

    /// - Parameter managed: false: the rules for what is held take no part, though the account has some.
    init(
        services: BotServices, instrument: Instrument, timeframe: Timeframe, state: AccountState,
        _ settings: UserSettings, managed: Bool
    ) {
        (self.services, self.instrument, self.timeframe, self.state) = (services, instrument, timeframe, state)
        var limits = EntryLimits(services.desk.limits(settings), settings)
        // A calendar of what is yet to come says nothing of the past.
        if let minutes = settings.count(.newsMinutes), let calendar = services.desk.calendar.calendar(),
            let first = calendar.events.first?.time, let last = calendar.end, first < state.now
        {
            knownNews = (first, last)
            limits.newsTimes = calendar.closedTimes(
                for: [instrument.base, instrument.quote], from: settings.newsImpact, within: .seconds(60 * minutes))
        } else {
            knownNews = nil
        }
        self.limits = limits
        sizing = settings.sizing
        management = managed && settings.management.changesPositions ? settings.management : nil
    }

    static let mostCandles = 20_000
    /// Limits that a back-test of one instrument keeps; see `EntryLimits`.
    var keptLimits: Set<SettingKey> {
        let kept: Set<SettingKey> = [
            .maximumTradesPerDay, .maximumTradesPerHour, .maximumLossesInRow, .cooldownMinutes, .maximumDailyLoss,
            .maximumWeeklyLoss, .maximumDrawdown, .maximumPositionSize, .noEntryHours,
        ]
        return knownNews == nil ? kept : kept.union([.newsMinutes])
    }

    /// The start of a period (nil for all there is) and its end.
    /// - Throws: `ActionError` when it is no period, or has not begun.
    static func span(
        of period: String, before moment: Timestamp, in zone: TimeZone
    ) throws(ActionError) -> (start: Timestamp?, end: Timestamp) {
        let days: Int
        switch period {
        case "all": return (nil, moment)
        case "today", "yesterday": days = 1
        case "week", "last_week": days = 7
        case "month", "last_month": days = 30
        case "quarter": days = 91
        case "year": days = 365
        case let text where text.hasSuffix("d") && (1...100_000).contains(Int(text.dropLast()) ?? 0):
            days = Int(text.dropLast()) ?? 0
        default:
            let named = try ReportPeriod(period, at: moment, in: zone)
            return (named.start, named.end ?? moment)
        }
        return (moment - .hours(24 * days), moment)
    }

    /// At least one, the place of the first that counts, and what was dropped.
    /// - Parameters:
    ///   - strategy: what is to be traded: it says how much history it needs before.
    ///   - start: nil for all there is.
    /// - Throws: `ActionError.refused`, `StrategyError`.
    func candles(
        for strategy: Strategy, since start: Timestamp?, until end: Timestamp
    ) throws -> (CandleColumns, from: Int, dropped: CandleGate) {
        let wanted = start.map { Int((end - $0).inSeconds / 60) / timeframe.minutes } ?? Self.mostCandles
        let warmUp = try Backtest.warmUp(strategy, instrument, timeframe)
        let count = min(max(wanted, 1) + warmUp, Self.mostCandles)
        let all = services.market.candles(of: instrument.id, timeframe: timeframe, count: count, before: end)
        let (candles, dropped) = CandleColumns.admitting(all)
        let from = start.map { start in candles.openTime.firstIndex { $0 >= start } } ?? 0
        guard candles.count > 0, let from else {
            throw ActionError.refused("no_candles", ["symbol": .text(instrument.id.symbol)])
        }
        return (candles, from, dropped)
    }

    /// - Throws: `ActionError.refused` when there is nothing to trade with.
    func checkMoney() throws(ActionError) {
        guard state.balance.amount > .zero else {
            throw .refused("backtest_no_money", ["balance": .money(state.balance)])
        }
        guard state.leverage > 0 else { throw .refused("no_leverage") }
    }

    var terms: BacktestTerms {
        var terms = BacktestTerms(instrument)
        terms.cash = state.balance.amount.double
        terms.currency = state.currency
        terms.leverage = Double(state.leverage)
        terms.size = size
        terms.entryLimits = limits
        terms.management = management
        terms.dividends = services.market.dividends(
            of: instrument.id, after: Timestamp(milliseconds: 0), through: state.now)
        return terms
    }

    /// As the account sizes what a strategy's signals open. By Kelly it would need the strategy's record then:
    /// the usual part of the balance stands for it.
    private var size: BacktestTerms.Size {
        let share = risk.value.double / 100
        switch sizing {
        case .fraction, .equity, .kelly: return .risk(share)
        case .atr: return .range(share, count: SizingSetting.ranges.double)
        case .fixed(let size, let unit):
            let isLots = (unit ?? instrument.sizeUnit) == .lots
            return .units((isLots ? instrument.units(lots: size).value : size).double)
        }
    }

    /// By the price itself where it can be, else by today's rate.
    /// - Throws: `ActionError.refused` when there is no rate.
    func conversion() throws -> (Conversion, isOfToday: Bool) {
        if let exact = Conversion(of: instrument, to: state.currency) { return (exact, false) }
        guard let rate = try? state.convert(1, of: instrument.id).amount.double, rate > 0 else {
            throw ActionError.refused(
                "backtest_no_rate",
                ["quote": .text(instrument.quote.code), "currency": .text(state.currency.code)])
        }
        return (.fixed(rate), true)
    }
}

extension EntryLimits {
    /// The limits of a person that a back-test keeps.
    init(_ limits: RiskLimits, _ settings: UserSettings) {
        self.init(
            limits, timeZone: settings.timeZone,
            quietMinutes: settings.noEntryHours.map { .init(start: $0.start, end: $0.end) },
            tradingHours: settings.hasTradingHours ? settings.tradingHours?.civil ?? .never : nil)
    }
}

/// Sharpe ratios of everything that a person has tried on an instrument: the best of many tries looks good by luck.
enum TriedVariants {
    private static let most = 1_000

    /// Keeps more of them; what is tried again counts once.
    /// - Returns: all of them.
    static func add(
        _ variants: [(name: String, sharpe: Double)], to instrument: InstrumentID, of user: Int64,
        _ transaction: Transaction
    ) throws -> [Double] {
        let mark = "backtests/\(user)/\(instrument)"
        let names = Set(variants.map(\.name))
        var tried = (try transaction.mark(mark) ?? "").split(separator: " ").map(String.init)
        tried.removeAll { names.contains(String($0.prefix { $0 != "=" })) }
        tried = Array((tried + variants.map { "\($0.name)=\($0.sharpe)" }).suffix(most))
        try transaction.setMark(mark, to: tried.joined(separator: " "))
        return tried.compactMap { $0.split(separator: "=").last.flatMap { Double($0) } }
    }
}
