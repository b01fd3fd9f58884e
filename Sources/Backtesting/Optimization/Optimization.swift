public import Indicators
import Platform
public import Signals
public import Trading

/// What is to be optimized, and how: a strategy over a history.
///
/// Every variant is traded over the history once, from its start; what it earned each day is kept. A walk forward then
/// chooses, at several moments, the variant that was best until then, and trades it on what follows: these stretches
/// joined are the result, for they are all that the choice had not seen. The order of the work, and so the number of
/// workers, changes nothing.
public struct Optimization: Sendable {
    public enum Method: String, Sendable, Hashable, CaseIterable {
        /// Every combination there is, or what `coarseGrid` is where they are too many.
        case grid
        /// What a grid comes to when it has more combinations than can be tried: fewer values of each number.
        case coarseGrid = "coarse_grid"
        /// So many, drawn by lot.
        case random
        /// Drawn by lot, then the better third of them again on twice as much history, and the better third of those on
        /// all of it. All that is dropped is dropped by what lies before the first test.
        case halving
    }

    public var strategy: Strategy
    public var instrument: Instrument
    public var timeframe: Timeframe
    public var candles: CandleColumns
    /// The first candle that a signal counts on; those before it only warm figures up.
    public var start = 0
    public var terms: BacktestTerms
    public var conversion: Conversion
    /// nil: all combinations when they are no more than `trials`, else so many by lot.
    public var method: Method?
    /// How many variants are tried at most, the strategy as it stands among them; a grid has as many as it has.
    public var trials = 100
    /// Same seed, same result.
    public var seed: UInt64 = 0
    /// How many variants are traded at the same time.
    public var workers = 1

    public init(
        _ strategy: Strategy, _ instrument: Instrument, _ timeframe: Timeframe, over candles: CandleColumns,
        _ terms: BacktestTerms, conversion: Conversion
    ) {
        self.strategy = strategy
        self.instrument = instrument
        self.timeframe = timeframe
        self.candles = candles
        self.terms = terms
        self.conversion = conversion
    }

    public static let mostTrials = 500
    /// Fewer days cannot be divided into stretches that say anything.
    public static let leastDays = 80
    /// Fewer positions in a training stretch are no reason to prefer a variant.
    public static let leastPositions = 10

    /// Whether it can be run, which costs little.
    /// - Throws: `OptimizationError`; `StrategyError` when the strategy does not fit the timeframe.
    public func check() throws {
        _ = try candidates(ParameterSpace(strategy))
        _ = try tradingDays()
        _ = try SignalHistory(
            strategy, instrument.id, instrument.assetClass, timeframe, calendar: instrument.calendar,
            pip: instrument.pip.value.double, over: candles[0..<0], spread: 0)
    }

    private func tradingDays() throws -> TradingDays {
        let days = TradingDays(candles, from: min(max(start, 0), candles.count), instrument.calendar)
        guard days.count >= Self.leastDays else {
            throw OptimizationError.tooFewDays(days.count, least: Self.leastDays)
        }
        return days
    }

    /// - Parameter progress: told how much of the work is done, 0...1, after each variant, from any thread.
    /// - Throws: `OptimizationError`; `StrategyError` when the strategy does not fit the timeframe;
    ///   `CancellationError`.
    public func run(progress: @escaping @Sendable (Double) -> Void = { _ in }) async throws -> OptimizationResult {
        let space = ParameterSpace(strategy)
        let days = try tradingDays()
        let (method, combinations) = try candidates(space)
        let bench = VariantBench(optimization: self, space: space, days: days)
        let parts = method == .halving ? [days.count / 8, days.count / 4] : []
        // How many are left after each cut is known before, and so is the work, in days of history.
        var (total, count) = (0, combinations.count)
        for part in parts {
            total += count * part
            count = Self.survivors(of: count)
        }
        total += count * days.count
        let traded = Locked(0)
        let step = { @Sendable [total] (days: Int) in
            let done = traded.withLock { traded in
                traded += days
                return traded
            }
            progress(Double(done) / Double(total))
        }
        var left = combinations
        for part in parts {
            left = Self.better(of: try await bench.trade(left, days: part, step), over: 0..<part)
        }
        let trials = try await bench.trade(left, days: days.count, step)
        try Task.checkCancellation()
        return try OptimizationResult(bench, trials, method: method, tried: combinations.count)
    }

    // What is tried.

    /// The strategy as it stands first.
    private func candidates(_ space: ParameterSpace) throws(OptimizationError) -> (Method, [[Int]]) {
        let wanted = min(max(trials, 2), Self.mostTrials)
        let method = method ?? (space.size <= wanted ? .grid : .random)
        var combinations = [space.standard]
        if method == .grid || space.size <= wanted {
            combinations += Self.grid(space).filter { $0 != space.standard && space.strategy($0) != nil }
            guard combinations.count > 1 else { throw .nothingToVary }
            return (space.size <= Self.mostTrials ? method : .coarseGrid, combinations)
        } else {
            combinations += drawn(space, wanted - 1)
        }
        guard combinations.count > 1 else { throw .nothingToVary }
        return (method, combinations)
    }

    /// Every combination, in lexicographic order. Where they are more than can be tried, each number keeps fewer
    /// values: its own, and then those farthest from it.
    private static func grid(_ space: ParameterSpace) -> [[Int]] {
        var values = space.parameters.map { Array($0.values.indices) }
        func size() -> Int { values.reduce(1) { min($0 * $1.count, 1_000_000) } }
        while size() > mostTrials, let most = values.map(\.count).max(),
            let index = values.lastIndex(where: { $0.count == most })
        {
            let standard = space.parameters[index].standard
            let nearest = values[index].filter { $0 != standard }
                .min { (abs($0 - standard), $0) < (abs($1 - standard), $1) }
            values[index].removeAll { $0 == nearest }
        }
        return values.reduce([[]]) { all, places in all.flatMap { start in places.map { start + [$0] } } }
    }

    /// Different ones that make sense, none of them the strategy's own.
    private func drawn(_ space: ParameterSpace, _ count: Int) -> [[Int]] {
        let random = SeededRandom(seed: seed)
        var seen: Set<[Int]> = [space.standard]
        var drawn: [[Int]] = []
        // Where few make sense, fewer are found.
        for _ in 0..<(count * 50) where drawn.count < count {
            let next = space.parameters.map { Int(random.next() % UInt64($0.values.count)) }
            guard seen.insert(next).inserted, space.strategy(next) != nil else { continue }
            drawn.append(next)
        }
        return drawn
    }

    // Halving.

    private static func survivors(of count: Int) -> Int { min(count, max((count + 2) / 3, 4)) }

    /// The better third, in the order they were drawn in, and the strategy as it stands, which is compared with.
    private static func better(of trials: [Trial], over days: Range<Int>) -> [[Int]] {
        let ranked = trials.indices.dropFirst().sorted { left, right in
            let (first, second) = (trials[left].score([days]), trials[right].score([days]))
            return first == second ? left < right : first > second
        }
        let kept = ranked.prefix(survivors(of: trials.count) - 1).sorted()
        return ([0] + kept).map { trials[$0].combination }
    }
}

public enum OptimizationError: Error, Sendable, Hashable {
    /// No number of the strategy can take another value.
    case nothingToVary
    case tooFewDays(Int, least: Int)
}

/// One variant, traded over the first days of the history.
struct Trial: Sendable, Hashable {
    let combination: [Int]
    /// Of each day: 0.01 is 1 %.
    let returns: [Double]
    /// The day of each position's entry.
    let entries: [Int]
    /// The days that its longest position reached over.
    let longest: Int

    /// Sharpe ratio of the daily returns of some stretches, of one day; 0 without spread.
    func sharpe(_ stretches: [Range<Int>]) -> Double {
        let sample = Sample(stretches.flatMap { returns[$0] })
        return Double.ratio(sample.mean, sample.divisor(.sample)) ?? 0
    }

    /// What it is chosen by. Below everything else when it hardly traded: a lucky position has a fine ratio.
    func score(_ stretches: [Range<Int>]) -> Double {
        let positions = entries.count { day in stretches.contains { $0.contains(day) } }
        return positions < Optimization.leastPositions ? -.infinity : sharpe(stretches)
    }
}

/// Trades variants.
struct VariantBench: Sendable {
    let optimization: Optimization
    let space: ParameterSpace
    let days: TradingDays

    /// Over the first days, by all workers; in the order given.
    /// - Parameter step: told the days of each variant, when it is done.
    fileprivate func trade(
        _ combinations: [[Int]], days count: Int, _ step: @escaping @Sendable (Int) -> Void
    ) async throws -> [Trial] {
        let next = Locked(0)
        let end = days.starts[count]
        return try await withThrowingTaskGroup(of: [(Int, Trial)].self) { group in
            for _ in 0..<min(max(optimization.workers, 1), combinations.count) {
                group.addTask {
                    // Each has candles of its own: to count references to shared ones keeps processors waiting.
                    let candles = optimization.candles[0..<end]
                    var trials: [(Int, Trial)] = []
                    while true {
                        let index = next.withLock { next in
                            next += 1
                            return next - 1
                        }
                        guard index < combinations.count else { return trials }
                        try Task.checkCancellation()
                        trials.append((index, try trial(combinations[index], over: candles, days: 0..<count)))
                        step(count)
                    }
                }
            }
            var all: [(Int, Trial)] = []
            for try await trials in group { all += trials }
            return all.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func trial(_ combination: [Int], over candles: CandleColumns, days stretch: Range<Int>) throws -> Trial {
        guard let strategy = space.strategy(combination) else { throw OptimizationError.nothingToVary }
        let cash = optimization.terms.cash
        let replay = try replay(strategy, over: candles, setups: days.bars(stretch), cash: cash)
        let curve = EquityCurve(cash: cash, replay.trades, over: candles, conversion: optimization.conversion)
        let spans = replay.positions.map { days.day(of: $0.entryBar)...days.day(of: $0.exitBar) }
        return Trial(
            combination: combination, returns: days.returns(curve, cash: cash, days: stretch),
            entries: spans.map(\.lowerBound), longest: spans.map { $0.upperBound - $0.lowerBound }.max() ?? 0)
    }

    /// Setups of some bars, traded from an empty account on; what is open at the end of the candles is closed there.
    private func replay(
        _ strategy: Strategy, over candles: CandleColumns, setups bars: Range<Int>, cash: Double
    ) throws(StrategyError) -> Replay {
        let (instrument, timeframe) = (optimization.instrument, optimization.timeframe)
        var terms = optimization.terms
        terms.cash = cash
        var history = try SignalHistory(
            strategy, instrument.id, instrument.assetClass, timeframe, calendar: instrument.calendar,
            findsHoles: terms.hasSessions, pip: instrument.pip.value.double, over: candles, spread: terms.spread)
        var setups: [SignalHistory.Setup] = []
        history.forEachSetup { if bars.contains($0.bar) { setups.append($0) } }
        var replay = Replay(
            instrument, timeframe, over: candles, breaks: history.breaks, terms, expiry: strategy.expiry,
            conversion: optimization.conversion)
        replay.run(setups)
        return replay
    }

    /// Variants one after the other, each on its days, the money going on from one to the next.
    func performance(_ parts: [(combination: [Int], days: Range<Int>)]) throws -> OptimizationResult.Performance {
        let cash = optimization.terms.cash
        var (balance, trades): (Double, [Trade]) = (cash, [])
        for part in parts where balance > 0 {
            let bars = days.bars(part.days)
            let strategy = space.strategy(part.combination) ?? space.strategy
            let replay = try replay(
                strategy, over: optimization.candles[0..<bars.upperBound], setups: bars, cash: balance)
            (balance, trades) = (replay.balance, trades + replay.trades)
        }
        let curve = EquityCurve(
            cash: cash, trades, over: optimization.candles, conversion: optimization.conversion)
        let stretch = (parts.first?.days.lowerBound ?? 0)..<(parts.last?.days.upperBound ?? 0)
        return .init(
            trades: trades, cash: cash, net: balance - cash,
            returns: days.returns(curve, cash: cash, days: stretch), basis: basis)
    }

    var basis: StatisticsBasis {
        StatisticsBasis(.d1, of: optimization.instrument.assetClass, optimization.instrument.calendar)
    }
}
