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

extension Action<BotServices> {
    /// How a strategy would have fared on one's own account: what the result is worth first, then the result.
    static var backtest: Self {
        Self(
            "backtest", role: .viewer, effect: .reads, isSlow: true, aliases: [Alias("test")],
            Parameter<String>("strategy", .strategy), Parameter<InstrumentID>("symbol"),
            Parameter<Timeframe?>("timeframe"), Parameter<String?>("period", .period)
        ) { turn, services, name, symbol, timeframe, period in
            let instrument = try services.instrument(symbol)
            let user = turn.user.id
            let (strategy, state) = try await services.store.read { transaction in
                guard let known = try services.directory.strategy(named: name, for: user, transaction) else {
                    throw ActionError.refused("unknown_strategy", ["name": .text(String(name.prefix(40)))])
                }
                return (known, try services.desk.state(of: user, also: instrument.id, transaction))
            }
            var test = BacktestRun(
                services: services, turn: turn, strategy: strategy, instrument: instrument,
                timeframe: timeframe ?? strategy.timeframe, state: state)
            return .answer(try await test.reply(since: test.start(of: period ?? "year")))
        }
    }
}

/// One back-test that a person asked for.
private struct BacktestRun {
    let services: BotServices
    let turn: Turn
    let strategy: Strategy
    let instrument: Instrument
    let timeframe: Timeframe
    let state: AccountState
    /// Sharpe ratios of what this person has tried on the instrument, this one included.
    private(set) var trials: [Double] = []

    private static let mostCandles = 20_000
    private static let mostTrials = 200
    /// Candles before the time asked for, so that figures exist from its start on.
    private static let warmUp = 300
    private var localizer: Localizer { turn.localizer }

    /// The start of a period that ends now; nil for all there is.
    func start(of period: String) -> Timestamp? {
        let days: Int
        switch period {
        case "all": return nil
        case "today", "yesterday": days = 1
        case "week", "last_week": days = 7
        case "month", "last_month": days = 30
        case "quarter": days = 91
        case let text where text.hasSuffix("d"): days = Int(text.dropLast()) ?? 365
        default: days = 365
        }
        return state.now - .hours(24 * days)
    }

    mutating func reply(since start: Timestamp?) async throws -> Reply {
        let wanted = start.map { Int((state.now - $0).inSeconds / 60) / timeframe.minutes } ?? Self.mostCandles
        let count = min(max(wanted, 1) + Self.warmUp, Self.mostCandles)
        let all = services.market.candles(of: instrument.id, timeframe: timeframe, count: count, before: state.now)
        guard let candles = try? CandleColumns(all), let first = candles.openTime.first,
            let last = candles.openTime.last
        else { throw ActionError.refused("no_candles", ["symbol": .text(instrument.id.symbol)]) }
        let (conversion, note) = try self.conversion()
        let from = start.flatMap { start in candles.openTime.firstIndex { $0 >= start } } ?? 0
        let panel = try HonestyPanel(
            strategy, instrument, timeframe, over: candles, from: from, finer: finer, terms, conversion: conversion,
            seed: services.configuration.seed)
        try await remember(panel)
        var document = localizer.document(
            "backtest.headline",
            [
                "strategy": .text(strategy.name), "symbol": .text(instrument.id.symbol),
                "timeframe": .text(timeframe.rawValue), "from": .timestamp(candles.openTime[from], .date),
                "to": .timestamp(last, .date), "bars": .integer(candles.count - from),
            ])
        document += localizer.document("backtest.panel") + .lines(worth(panel, first, start) + note)
        document += localizer.document("backtest.result") + .lines(result(panel))
        return Reply(document + services.marketNote(localizer))
    }

    /// Keeps the Sharpe ratio among those of everything this person has tried on the instrument: the best of many tries
    /// looks good by luck.
    private mutating func remember(_ panel: HonestyPanel) async throws {
        guard let sharpe = panel.sharpe?.sharpe else { return }
        let mark = "backtests/\(turn.user.id)/\(instrument.id)"
        let name = "\(strategy.id)/\(timeframe.rawValue)/\(panel.result.trades.count)"
        let all = try await services.store.write { transaction in
            var tried = (try transaction.mark(mark) ?? "").split(separator: " ").map(String.init)
            tried.removeAll { $0.hasPrefix(name + "=") }
            tried = Array((tried + ["\(name)=\(sharpe)"]).suffix(Self.mostTrials))
            try transaction.setMark(mark, to: tried.joined(separator: " "))
            return tried
        }
        trials = all.compactMap { $0.split(separator: "=").last.flatMap { Double($0) } }
    }

    private var terms: BacktestTerms {
        var terms = BacktestTerms(instrument)
        terms.cash = state.balance.amount.double
        terms.currency = state.currency
        terms.leverage = Double(state.leverage)
        terms.size = .risk(risk.value.double / 100)
        return terms
    }

    private var risk: Percent { services.desk.limits(turn.preferences).usualPerTrade }

    /// By the price itself where it can be, else by today's rate, which is said.
    private func conversion() throws -> (Conversion, [Document]) {
        if let exact = Conversion(of: instrument, to: state.currency) { return (exact, []) }
        let names: [String: MessageValue] = [
            "quote": .text(instrument.quote.code), "currency": .text(state.currency.code),
        ]
        guard let rate = try? state.convert(1, of: instrument.id).amount.double, rate > 0 else {
            throw ActionError.refused("backtest_no_rate", names)
        }
        return (.fixed(rate), [localizer.document("backtest.rate", names)])
    }

    /// Minutes inside a candle that reached both stop and target.
    private var finer: Replay.Finer? {
        guard timeframe > .m1 else { return nil }
        let (market, id) = (services.market, instrument.id)
        let finer: Timeframe = timeframe > .h4 ? .m15 : .m1
        return { start, end in
            let end = min(end, start + .hours(24 * 7))
            let count = Int((end - start).inSeconds / 60) / finer.minutes
            return market.candles(of: id, timeframe: finer, count: count, before: end).filter { $0.openTime >= start }
        }
    }

    // What it is worth.

    private func worth(_ panel: HonestyPanel, _ first: Timestamp, _ start: Timestamp?) -> [Document] {
        let trades = panel.result.positions.count
        guard trades > 0 else { return [localizer.document("backtest.no_trades"), data(panel)] }
        var lines: [Document] = []
        let count: [String: MessageValue] = [
            "count": .integer(trades), "least": .integer(TrackRecord.least), "risk": .percent(risk, places: 1),
        ]
        if trades < TrackRecord.least { lines.append(localizer.document("backtest.few", count)) }
        lines.append(localizer.document("backtest.count", count))
        if let start, first > start + .hours(24) {
            lines.append(localizer.document("backtest.shorter", ["from": .timestamp(first, .date)]))
        }
        lines.append(ambiguity(panel, trades))
        let costs = panel.costs.map { money($0.net) }
        lines.append(
            localizer.document(
                "backtest.costs", ["none": costs[0], "one": costs[1], "two": costs[2], "three": costs[3]]))
        if let baseline = panel.baseline {
            lines.append(
                localizer.document(
                    "backtest.baseline",
                    [
                        "mean": money(baseline.mean), "runs": .integer(baseline.runs),
                        "beaten": share(baseline.percentile / 100),
                    ]))
        }
        if trades >= TrackRecord.least { lines += evidence(panel) }
        lines.append(localizer.document(panel.isCausal ? "backtest.causal" : "backtest.not_causal"))
        return lines + [data(panel)] + rejected(panel)
    }

    /// What of it can be luck.
    private func evidence(_ panel: HonestyPanel) -> [Document] {
        var lines: [Document] = []
        if let expectancy = panel.expectancy {
            let wording = SignalWording(services: services, localizer: localizer)
            lines.append(
                localizer.document(
                    "backtest.expectancy",
                    [
                        "mean": wording.reward(expectancy.mean),
                        "from": wording.reward(expectancy.interval.lowerBound),
                        "to": wording.reward(expectancy.interval.upperBound),
                    ]))
        }
        if let skilled = panel.sharpe?.probability() {
            var values = ["probability": share(skilled), "trials": .integer(trials.count)]
            guard trials.count > 1, let deflated = panel.sharpe?.deflated(trials: trials) else {
                return lines + [localizer.document("backtest.probability", values)]
            }
            values["deflated"] = share(deflated)
            lines.append(localizer.document("backtest.deflated", values))
        }
        return lines
    }

    private func ambiguity(_ panel: HonestyPanel, _ trades: Int) -> Document {
        guard panel.result.ambiguous > 0 else { return localizer.document("backtest.clear") }
        guard panel.optimistic != panel.pessimistic else {
            return localizer.document("backtest.decided", ["count": .integer(panel.result.ambiguous)])
        }
        return localizer.document(
            "backtest.ambiguous",
            [
                "count": .integer(panel.result.ambiguous),
                "share": share(Double(panel.result.ambiguous) / Double(trades)),
                "resolved": .integer(panel.result.resolved), "pessimistic": money(panel.pessimistic),
                "optimistic": money(panel.optimistic),
            ])
    }

    private func data(_ panel: HonestyPanel) -> Document {
        localizer.document(
            "backtest.holes", ["holes": .integer(panel.holes), "breaks": .integer(panel.breaks)])
    }

    private func rejected(_ panel: HonestyPanel) -> [Document] {
        let reasons = Replay.Rejected.allCases.compactMap { reason in
            panel.result.rejected[reason].map {
                localizer.text("backtest.rejected.\(reason.rawValue)", ["count": .integer($0)])
            }
        }
        guard !reasons.isEmpty else { return [] }
        return [
            localizer.document("backtest.rejected.line", ["reasons": .text(reasons.joined(separator: ", "))])
        ]
    }

    // What came of it.

    private func result(_ panel: HonestyPanel) -> [Document] {
        let result = panel.result
        let cash = terms.cash
        let net = result.balance - cash
        var lines = [
            localizer.document(
                "backtest.net",
                [
                    "net": money(net), "percent": .signedPercent(percent(net / cash), places: 1),
                    "cash": .money(Money(state.balance.amount, state.currency)),
                    "costs": unsigned(result.trades.map(\.costs).reduce(0, +)),
                ])
        ]
        guard !result.trades.isEmpty else { return lines }
        lines.append(won(result))
        if let deepest = panel.curve?.drawdowns.deepest {
            lines.append(
                localizer.document(
                    "backtest.drawdown",
                    ["amount": unsigned(deepest.loss), "percent": .percent(percent(deepest.depth), places: 1)]))
        }
        return lines + [localizer.document("backtest.past")]
    }

    private func won(_ result: Replay) -> Document {
        let statistics = TradeStatistics(result.trades)
        var values: [String: MessageValue] = [
            "wins": .integer(statistics.all.wins), "count": .integer(statistics.all.count),
        ]
        guard statistics.isTelling, let factor = statistics.all.profitFactor,
            let interval = statistics.all.winRateInterval
        else { return localizer.document("backtest.won_only", values) }
        values["low"] = share(interval.lowerBound)
        values["high"] = share(interval.upperBound)
        values["factor"] = number(factor)
        return localizer.document("backtest.won", values)
    }

    private func money(_ value: Double) -> MessageValue { .signedMoney(amount(value)) }
    private func unsigned(_ value: Double) -> MessageValue { .money(amount(value)) }
    private func amount(_ value: Double) -> Money {
        Money(FixedPoint(value) ?? .zero, state.currency).booked
    }
    private func percent(_ share: Double) -> Percent { Percent(FixedPoint(share * 100) ?? .zero) }
    private func share(_ value: Double) -> MessageValue { .percent(percent(value), places: 0) }
    private func number(_ value: Double) -> MessageValue {
        .number((FixedPoint(value) ?? .zero).rounded(to: FixedPoint("0.01") ?? 1, .halfEven), places: 2...2)
    }
}
