public import Indicators
import Platform
public import Signals
public import Trading

/// What a back-test's profit is worth: everything that should be read before it.
public struct HonestyPanel: Sendable {
    /// The same trades at another multiple of all costs: spread, slippage, commission and swap.
    public struct CostCase: Sendable, Hashable {
        public var factor: Double
        public var net: Double
    }

    public var result: Replay
    /// Net profit when every ambiguous bar counts as stopped, and when it counts as won.
    public var pessimistic: Double
    public var optimistic: Double
    public var costs: [CostCase]
    /// How the net profit stands among the same number of entries at random moments, with the stops, targets and costs
    /// of the strategy's own; nil without a setup to imitate.
    public var baseline: BaselineRank?
    /// The mean result of a position in distances to the stop, by resampling; nil under two positions.
    public var expectancy: MeanInterval?
    /// The equity at each candle's close, open profit included; nil when the account was lost.
    public var curve: EquityCurve?
    /// Of daily returns of the equity; nil without two that differ.
    public var sharpe: SharpeEvidence?
    /// What makes it a figure a year.
    public var basis: StatisticsBasis
    /// Whether the setups up to a moment are the same when nothing after it is known.
    public var isCausal: Bool
    public var quality: CandleQuality

    /// The Sharpe ratio a year; nil when there is none, or from too few returns to be one.
    public var annualSharpe: Double? {
        sharpe.flatMap { $0.count >= basis.leastReturns ? $0.sharpe * basis.periodsPerYear.squareRoot() : nil }
    }

    /// Whether more cost made more: dearer entries and exits changed which trades there were.
    public var costsReorder: Bool {
        zip(costs, costs.dropFirst()).contains { $1.net > $0.net + 0.005 }
    }

    public static let baselineRuns = 200
    public static let resamplings = 2_000

    /// Runs the back-test and all its checks.
    /// - Parameters:
    ///   - start: the first candle that a signal counts on; those before it only warm figures up.
    ///   - finer: candles of a shorter timeframe between two moments, which tell what happened inside a bar.
    ///   - dropped: what was left out of the candles before.
    ///   - seed: of the random entries; same seed, same panel.
    /// - Throws: `StrategyError` when the strategy does not fit the timeframe.
    public init(
        _ strategy: Strategy, _ instrument: Instrument, _ timeframe: Timeframe, over candles: CandleColumns,
        from start: Int = 0, finer: Replay.Finer? = nil, dropped: CandleGate = CandleGate(), _ terms: BacktestTerms,
        conversion: Conversion, seed: UInt64
    ) throws(StrategyError) {
        var bench = Bench(
            strategy: strategy, instrument: instrument, timeframe: timeframe, candles: candles, terms: terms,
            conversion: conversion)
        var history = try bench.history(candles)
        bench.breaks = history.breaks
        var setups: [SignalHistory.Setup] = []
        history.forEachSetup { if $0.bar >= start { setups.append($0) } }
        result = bench.replay(setups, terms, finer)
        quality = CandleQuality(
            candles, dropped: dropped, holes: history.holes, breaks: history.breaks, result.trades)
        let made = result.balance - terms.cash
        func net(_ change: (inout BacktestTerms) -> Void) -> Double {
            var other = terms
            change(&other)
            if other == terms { return made }
            return bench.replay(setups, other, finer).balance - other.cash
        }
        pessimistic = net { $0.isStopFirst = true }
        optimistic = net { $0.isStopFirst = false }
        costs = [0, 1, 2, 3].map { factor in CostCase(factor: factor, net: net { $0.scaleCosts(by: factor) }) }
        isCausal = try Causality.holds(setups, over: candles.count) { cut throws(StrategyError) in
            try bench.setups(before: cut).filter { $0.bar >= start }
        }
        baseline = bench.baseline(setups, made, seed: seed)
        expectancy = MeanInterval(ofMean: result.positions.compactMap(\.reward), runs: Self.resamplings, seed: seed)
        let whole = EquityCurve(cash: terms.cash, result.trades, over: candles, conversion: conversion)
        curve = whole.flatMap { EquityCurve(times: Array($0.times[start...]), values: Array($0.values[start...])) }
        basis = StatisticsBasis(.d1, of: instrument.assetClass, instrument.calendar)
        sharpe = (curve?.daily(instrument.calendar).returns).flatMap { [basis] in SharpeEvidence($0, basis) }
    }
}

extension BacktestTerms {
    mutating func scaleCosts(by factor: Double) {
        spread *= factor
        slippage *= factor
        commission *= factor
        swap *= factor
    }
}

/// What the panel's runs have in common.
private struct Bench {
    let strategy: Strategy
    let instrument: Instrument
    let timeframe: Timeframe
    let candles: CandleColumns
    let terms: BacktestTerms
    let conversion: Conversion
    var breaks: [Int] = []

    func history(_ candles: CandleColumns) throws(StrategyError) -> SignalHistory {
        try SignalHistory(
            strategy, instrument.id, instrument.assetClass, timeframe, calendar: instrument.calendar,
            findsHoles: terms.hasSessions, pip: instrument.pip.value.double, over: candles, spread: terms.spread)
    }

    func replay(_ setups: [SignalHistory.Setup], _ terms: BacktestTerms, _ finer: Replay.Finer?) -> Replay {
        var replay = Replay(
            instrument, timeframe, over: candles, finer: finer, breaks: breaks, terms,
            expiry: strategy.expiry, conversion: conversion)
        replay.run(setups)
        return replay
    }

    /// What is decided when nothing from a bar on is known.
    func setups(before cut: Int) throws(StrategyError) -> [SignalHistory.Setup] {
        var part = try history(candles[0..<cut])
        var found: [SignalHistory.Setup] = []
        part.forEachSetup { found.append($0) }
        return found
    }

    func baseline(_ setups: [SignalHistory.Setup], _ net: Double, seed: UInt64) -> BaselineRank? {
        // From the first setup on: before, the strategy could not trade either.
        guard let first = setups.first?.bar, candles.count - first > 2 * setups.count else { return nil }
        let random = SeededRandom(seed: seed)
        func below(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
        var results: [Double] = []
        for _ in 0..<HonestyPanel.baselineRuns {
            var bars: Set<Int> = []
            while bars.count < setups.count { bars.insert(first + below(candles.count - first)) }
            let entries = bars.sorted().map { bar in imitation(of: setups[below(setups.count)], at: bar) }
            results.append(replay(entries, terms, nil).balance - terms.cash)
        }
        return BaselineRank(of: net, among: results)
    }

    /// A market entry at another bar, its levels as far away in proportion.
    private func imitation(of setup: SignalHistory.Setup, at bar: Int) -> SignalHistory.Setup {
        let close = candles.close[bar]
        let scale = close / setup.entry
        return .init(
            bar: bar, direction: setup.direction, entryType: .market, entry: close, stop: setup.stop * scale,
            targets: setup.targets.map { $0 * scale })
    }
}

/// Whether what is decided depends on what comes later.
enum Causality {
    /// Cuts the data at several places, right after a setup and right before it among them: what was decided until then
    /// must not change. The cut right after a setup finds also who looks a single bar ahead.
    /// - Parameter decide: the setups when nothing from a bar on is known.
    static func holds<Failure>(
        _ setups: [SignalHistory.Setup], over count: Int,
        decide: (_ cut: Int) throws(Failure) -> [SignalHistory.Setup]
    ) throws(Failure) -> Bool {
        var cuts = [count / 3, count * 2 / 3]
        if let middle = setups.dropFirst(setups.count / 2).first { cuts += [middle.bar + 1, middle.bar] }
        for cut in cuts where cut > 0 {
            guard try decide(cut) == setups.filter({ $0.bar < cut }) else { return false }
        }
        return true
    }
}
