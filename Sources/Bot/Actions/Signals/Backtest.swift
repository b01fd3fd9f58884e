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
            Parameter<Timeframe?>("timeframe"), Parameter<String?>("period", .period),
            Parameter<Bool?>("managed")
        ) { turn, services, name, symbol, timeframe, period, managed in
            let instrument = try services.instrument(symbol)
            let user = turn.user.id
            let (strategy, state) = try await services.store.read { transaction in
                (
                    try services.strategy(named: name, for: user, transaction),
                    try services.desk.state(of: user, also: instrument.id, transaction)
                )
            }
            let basis = BacktestBasis(
                services: services, instrument: instrument, timeframe: timeframe ?? strategy.timeframe, state: state,
                turn.preferences, managed: managed ?? true)
            try basis.checkMoney()
            let (start, end) = try BacktestBasis.span(
                of: period ?? "year", before: state.now, in: turn.preferences.timeZone)
            var test = BacktestRun(services: services, turn: turn, strategy: strategy, basis: basis)
            do {
                return .answer(try await test.reply(since: start, until: end))
            } catch let error as StrategyError {
                // "Trend following on weekly candles": it also looks at candles of four hours.
                throw error.worded(turn.localizer)
            }
        }
    }
}

/// One back-test that a person asked for.
private struct BacktestRun {
    let services: BotServices
    let turn: Turn
    let strategy: Strategy
    let basis: BacktestBasis
    /// Sharpe ratios of what this person has tried on the instrument, this one included.
    private(set) var trials: [Double] = []

    private var localizer: Localizer { turn.localizer }
    private var instrument: Instrument { basis.instrument }
    private var timeframe: Timeframe { basis.timeframe }
    private var risk: Percent { basis.risk }
    private var figures: ResultFigures { ResultFigures(currency: basis.state.currency) }

    mutating func reply(since start: Timestamp?, until end: Timestamp) async throws -> Reply {
        let (candles, from, dropped) = try basis.candles(for: strategy, since: start, until: end)
        let missing = try Backtest.least(strategy, instrument, timeframe) - candles.count
        guard missing <= 0 else {
            return Reply(
                localizer.document(
                    "rejection.warmingUp", ["bars": .integer(missing), "timeframe": .text(timeframe.rawValue)])
                    + services.marketNote(localizer))
        }
        let last = candles.openTime[candles.count - 1]
        let (conversion, note) = try self.conversion()
        let panel = try HonestyPanel(
            strategy, instrument, timeframe, over: candles, from: from, finer: finer, dropped: dropped,
            basis.terms, conversion: conversion, seed: services.configuration.seed)
        try await remember(panel)
        var document = localizer.document(
            "backtest.headline",
            [
                "strategy": .text(localizer.title(of: strategy)), "symbol": .text(instrument.id.symbol),
                "timeframe": .text(timeframe.rawValue), "from": .timestamp(candles.openTime[from], .date),
                "to": .timestamp(last, .date), "bars": .integer(candles.count - from),
            ])
        let worth = worth(panel, shortened(candles, start)) + rules(panel, candles.openTime[from]...last) + note
        document += localizer.document("backtest.panel") + .lines(worth)
        document += localizer.document("backtest.result") + .lines(result(panel))
        return Reply(document + services.marketNote(localizer))
    }

    /// Keeps the Sharpe ratio among those of everything this person has tried on the instrument: the best of many tries
    /// looks good by luck.
    private mutating func remember(_ panel: HonestyPanel) async throws {
        guard let sharpe = panel.sharpe?.sharpe else { return }
        let (user, instrument) = (turn.user.id, instrument.id)
        // What comes to the same is the same try: another period or other rules come to something else.
        let net = Int((panel.result.trades.reduce(0) { $0 + $1.net } * 100).rounded())
        let name = "\(strategy.id)/\(timeframe.rawValue)/\(panel.result.trades.count)/\(net)"
        trials = try await services.store.write {
            try TriedVariants.add([(name, sharpe)], to: instrument, of: user, $0)
        }
    }

    /// By the price itself where it can be, else by today's rate, which is said.
    private func conversion() throws -> (Conversion, [Document]) {
        let (conversion, isOfToday) = try basis.conversion()
        let names: [String: MessageValue] = [
            "quote": .text(instrument.quote.code), "currency": .text(basis.state.currency.code),
        ]
        return (conversion, isOfToday ? [localizer.document("backtest.rate", names)] : [])
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

    /// That not all of the time that was asked for is tested.
    private func shortened(_ candles: CandleColumns, _ start: Timestamp?) -> [Document] {
        let first = candles.openTime[0]
        guard let start, first > start + .hours(24) else { return [] }
        let key = candles.count < BacktestBasis.mostCandles ? "backtest.shorter" : "backtest.cut"
        return [
            localizer.document(
                key, ["from": .timestamp(first, .date), "most": .integer(BacktestBasis.mostCandles)])
        ]
    }

    private func worth(_ panel: HonestyPanel, _ shortened: [Document]) -> [Document] {
        let trades = panel.result.positions.count
        guard trades > 0 else {
            let held = rejected(panel)
            let none = localizer.document(held.isEmpty ? "backtest.no_trades" : "backtest.none_traded")
            return [none] + held + shortened + data(panel)
        }
        var lines: [Document] = []
        let count: [String: MessageValue] = [
            "count": .integer(trades), "least": .integer(TrackRecord.least), "risk": .percent(risk, places: 1),
            "sizing": .text(localizer.sizing(basis.sizing)),
        ]
        if trades < TrackRecord.least { lines.append(localizer.document("backtest.few", count)) }
        switch basis.sizing {
        case .fraction, .equity, .kelly: lines.append(localizer.document("backtest.count", count))
        case .atr, .fixed: lines.append(localizer.document("backtest.count_sized", count))
        }
        if basis.sizing == .kelly { lines.append(localizer.document("backtest.kelly", count)) }
        lines += shortened
        lines.append(ambiguity(panel, trades))
        let costs = panel.costs.map { figures.money($0.net) }
        lines.append(
            localizer.document(
                "backtest.costs", ["none": costs[0], "one": costs[1], "two": costs[2], "three": costs[3]]))
        if panel.costsReorder { lines.append(localizer.document("backtest.costs_reorder")) }
        if let baseline = panel.baseline {
            lines.append(
                localizer.document(
                    "backtest.baseline",
                    [
                        "mean": figures.money(baseline.mean), "runs": .integer(baseline.runs),
                        "beaten": figures.share(baseline.percentile / 100),
                    ]))
        }
        if trades >= TrackRecord.least { lines += evidence(panel) }
        lines.append(localizer.document(panel.isCausal ? "backtest.causal" : "backtest.not_causal"))
        return lines + data(panel) + rejected(panel)
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
        if let sharpe = panel.annualSharpe, let count = panel.sharpe?.count {
            lines.append(
                localizer.document(
                    "backtest.sharpe",
                    [
                        "sharpe": figures.number(sharpe), "count": .integer(count),
                        "basis": .text(panel.basis.description),
                    ]))
        }
        if let skilled = panel.sharpe?.probability() {
            var values = ["probability": figures.share(skilled), "trials": .integer(trials.count)]
            guard trials.count > 1, let deflated = panel.sharpe?.deflated(trials: trials) else {
                lines.append(localizer.document("backtest.probability", values))
                // Of a single one the luckiest is itself: nothing is taken off.
                return trials.count == 1 ? lines + [localizer.document("backtest.first_try", values)] : lines
            }
            values["deflated"] = figures.share(deflated)
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
                "share": figures.share(Double(panel.result.ambiguous) / Double(trades)),
                "resolved": .integer(panel.result.resolved), "pessimistic": figures.money(panel.pessimistic),
                "optimistic": figures.money(panel.optimistic),
            ])
    }

    private func data(_ panel: HonestyPanel) -> [Document] {
        let quality = panel.quality
        var lines = [
            localizer.document(
                "backtest.holes", ["holes": .integer(quality.holes), "breaks": .integer(quality.breaks.count)]),
            localizer.document(
                "backtest.quality",
                [
                    "twice": .integer(quality.dropped.duplicate), "late": .integer(quality.dropped.outOfOrder),
                    "broken": .integer(quality.dropped.implausible), "silent": .integer(quality.silent),
                    "stale": .integer(quality.staleFills),
                ]),
        ]
        let ended = panel.result.trades.count { $0.exit == .priceBreak }
        if ended > 0 { lines.append(localizer.document("backtest.broken_off", ["count": .integer(ended)])) }
        let protection = panel.result.protection
        if protection > 0 {
            lines.append(localizer.document("backtest.protected", ["amount": figures.unsigned(protection)]))
        }
        if instrument.assetClass == .stock {
            let dividends = panel.result.trades.reduce(0) { $0 + $1.dividends }
            lines.append(localizer.document("backtest.survivors", ["dividends": figures.money(dividends)]))
        }
        return lines
    }

    /// What else takes part: the person's limits, and that no model does.
    /// - Parameter times: of the candles that are tested.
    private func rules(_ panel: HonestyPanel, _ times: ClosedRange<Timestamp>) -> [Document] {
        func limits(areKept: Bool) -> [Document] {
            Action<BotServices>.limitLines(turn.preferences, localizer) {
                basis.keptLimits.contains($0) == areKept
            }
        }
        let hours = turn.preferences.tradingHours.map { [localizer.line($0)] } ?? []
        let (kept, left) = (limits(areKept: true) + hours, limits(areKept: false))
        let held = panel.result.rejected[.limit] ?? 0
        var lines = kept.isEmpty ? [] : [localizer.document("backtest.limits.kept", ["count": .integer(held)])] + kept
        if kept.isEmpty { lines.append(localizer.document("backtest.limits.none")) }
        if !left.isEmpty { lines += [localizer.document("backtest.limits.left")] + left }
        if turn.preferences.count(.newsMinutes) != nil { lines.append(news(times)) }
        let levels: [String: MessageValue] = [
            "stop": .code(localizer.words(strategy.stop)),
            "targets": .code(strategy.targets.map(localizer.words).joined(separator: ", ")),
        ]
        lines.append(localizer.document("backtest.levels", levels))
        let spread = Price(FixedPoint(basis.terms.spread) ?? .zero)
        lines.append(
            localizer.document("backtest.spread", ["spread": localizer.distance(spread, of: instrument)]))
        let turned = panel.result.trades.count { $0.exit == .signal }
        if turned > 0 { lines.append(localizer.document("backtest.turned", ["count": .integer(turned)])) }
        if turn.preferences.management.changesPositions {
            lines.append(localizer.document(basis.management == nil ? "backtest.unmanaged" : "backtest.managed"))
        }
        let isAdding = !(basis.management?.additions.isEmpty ?? true)
        if isAdding, panel.result.additions == 0, !panel.result.trades.isEmpty {
            lines.append(localizer.document("backtest.nothing_added"))
        }
        return lines + [localizer.document("backtest.rules")]
    }

    /// Whether news held up entries, and how many times of these.
    private func news(_ times: ClosedRange<Timestamp>) -> Document {
        guard let known = basis.knownNews else { return localizer.document("backtest.news") }
        let near = basis.limits.newsTimes.count {
            $0.lowerBound <= times.upperBound && $0.upperBound > times.lowerBound
        }
        return localizer.document(
            "backtest.news_kept",
            ["count": .integer(near), "from": .timestamp(known.from, .date), "to": .timestamp(known.to, .date)])
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
        let cash = basis.terms.cash
        let net = result.balance - cash
        var lines = [
            localizer.document(
                "backtest.net",
                [
                    "net": figures.money(net), "percent": figures.signedShare(net / cash),
                    "cash": .money(Money(basis.state.balance.amount, basis.state.currency)),
                    "costs": figures.unsigned(result.trades.map(\.costs).reduce(0, +)),
                ])
        ]
        guard !result.trades.isEmpty else { return lines }
        lines.append(won(result))
        if let deepest = panel.curve?.drawdowns.deepest {
            lines.append(
                localizer.document(
                    "backtest.drawdown",
                    ["amount": figures.unsigned(deepest.loss), "percent": figures.share(deepest.depth, places: 1)]))
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
        values["low"] = figures.share(interval.lowerBound)
        values["high"] = figures.share(interval.upperBound)
        values["factor"] = figures.number(factor)
        return localizer.document("backtest.won", values)
    }
}
