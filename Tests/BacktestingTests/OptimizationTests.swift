@testable import Backtesting
import Foundation
import Indicators
import Platform
import Signals
import TestSupport
import Testing
import Trading

/// What varies, how it is searched, and what is said of what was found.
@Suite struct OptimizationTests {
    // What varies.

    private func strategy(_ text: String) throws -> Strategy { try Strategy(yaml: text, id: "test") }

    @Test func `every number varies around the value that stands there, once wherever it is used`() throws {
        let space = ParameterSpace(
            try strategy(
                """
                timeframe: 1h
                long: [sma(10) crosses above sma(30), rsi(14) < 35]
                short: [sma(10) crosses below sma(30), rsi(14) > 65]
                entry: breakout 0.1 atr
                stop: 2 atr
                targets: [1 R, structure]
                """))
        #expect(
            space.parameters.map(\.values) == [
                [5, 8, 10, 15, 20], [15, 23, 30, 45, 60], [7, 11, 14, 21, 28], [28, 31.5, 35, 38.5, 42],
                [52, 58.5, 65, 71.5, 78], [0.05, 0.075, 0.1, 0.15, 0.2], [1, 1.5, 2, 3, 4], [0.5, 0.75, 1, 1.5, 2],
            ])
        #expect(space.parameters.map(\.standard) == [Int](repeating: 2, count: 8))
        #expect(space.size == 390_625)
        #expect(space.strategy(space.standard) == space.strategy)
        let changed = try #require(space.strategy([0, 1, 3, 1, 2, 0, 4, 1]))
        #expect("\(try #require(changed.long))" == "sma(5) crosses above sma(23) and rsi(21) < 31.5")
        #expect("\(try #require(changed.short))" == "sma(5) crosses below sma(23) and rsi(21) > 65")
        #expect(changed.entry == .breakout(atr: 0.05) && changed.stop == .atr(4))
        #expect(changed.targets == [.reward(0.75), .structure])
        var read = try Strategy(yaml: changed.yaml, id: "test")
        read.name = changed.name
        #expect(read == changed)
    }

    @Test func `what makes no sense is no variant`() throws {
        let cross = ParameterSpace(
            try strategy(
                """
                timeframe: 1h
                long: sma(10) crosses above sma(15)
                stop: structure
                targets: [1 R, 2 R]
                minimum_reward: 1.5
                """))
        #expect(cross.parameters.count == 4)
        #expect(cross.strategy([4, 2, 2, 2]) == nil)  // 20 over 15
        #expect(cross.strategy([3, 2, 2, 2]) == nil)  // 15 over 15
        #expect(cross.strategy([2, 3, 2, 2]) != nil)  // 10 over 23
        #expect(cross.strategy([2, 2, 4, 2]) == nil)  // both targets 2 R
        #expect(cross.strategy([2, 2, 0, 1]) != nil)  // 0.5 R and 1.5 R
        #expect(cross.strategy([2, 2, 0, 0]) == nil)  // 1 R is below the least reward
    }

    // A market made by hand.

    /// Six candles a day. After the first, which is green, the price falls from 100 to 99.2 and rises to 102.5, but
    /// on every third day falls to 95.5. One unit is bought at 100: a stop of s and a target of t in percent make t on
    /// two days and lose s on the third, for every s and t tried.
    private func byHand(days: Int, losing: (Int) -> Bool = { $0 % 3 == 2 }) throws -> Optimization {
        let winner: [[Double]] = [
            [99.9, 100, 99.9, 100], [100, 100.05, 99.2, 99.5], [99.5, 102.5, 99.5, 102.3], [102.3, 102.3, 100.9, 101],
            [101, 101, 100, 100], [100, 100, 99.9, 99.9],
        ]
        let loser: [[Double]] = [
            [99.9, 100, 99.9, 100], [100, 100.1, 95.5, 96], [96, 98, 96, 98], [98, 99, 98, 99],
            [99, 99.95, 99, 99.95], [99.95, 99.95, 99.9, 99.9],
        ]
        let bars = (0..<days).flatMap { losing($0) ? loser : winner }
        let strategy = try strategy(
            "timeframe: 4h\nlong: close > open\nstop: 2 %\ntargets: [1 %]\nminimum_reward: 0\ncooldown: 5\n")
        return Optimization(
            strategy, try Market.instrument("BTCUSDT"), .h4, over: try Market.candles(bars, every: 14_400),
            Market.bare, conversion: .none)
    }

    @Test func `the best of a market made by hand is found, and the result is that of the days after`() async throws {
        let result = try await byHand(days: 96).run()
        #expect(result.method == .grid && result.tried == 25 && result.whole == 25)
        // (2t - s) / (t + s) is greatest for the nearest stop, 1 %, and the farthest target, 2 %.
        #expect(result.combination == [0, 4])
        #expect(result.best.stop == .percent(1) && result.best.targets == [.percent(2)])
        #expect(result.folds.map(\.test) == [48..<60, 60..<72, 72..<84, 84..<96])
        #expect(result.folds.map(\.train) == [0..<48, 0..<60, 0..<72, 0..<84])
        #expect(result.folds.allSatisfy { $0.combination == [0, 4] })
        // 48 days: 32 times 2, 16 times -1; as it stands 32 times 1, 16 times -2.
        #expect(abs(result.outOfSample.net - 48) < 1e-9 && result.outOfSample.trades.count == 48)
        #expect(abs(result.unchanged.net) < 1e-9)
        #expect(abs(result.inSample.net - 96) < 1e-9)
        // Mean (2·2 - 1) / 3 and deviation √2 of 48 days' results, but for what the account grows.
        let sharpe = 1 / 2.0.squareRoot() * (47.0 / 48).squareRoot()
        #expect(abs(result.folds[0].inside - sharpe) < 1e-3)
        #expect(result.overfitting.probability?.value == 0)
        #expect(result.overfitting.splits.count == 15 && result.overfitting.positive == 1)
        #expect(result.purged == 0 && result.overfitting.embargo == 1)
    }

    @Test func `what happens after a test changes no choice before it`() async throws {
        let known = try await byHand(days: 96).run()
        // From day 84 on, every day loses: the last choice is made before, and pays.
        let other = try await byHand(days: 96) { $0 >= 84 || $0 % 3 == 2 }.run()
        #expect(other.folds.map(\.combination) == known.folds.map(\.combination))
        #expect(other.folds.prefix(3).map(\.outside) == known.folds.prefix(3).map(\.outside))
        #expect(other.outOfSample.trades.prefix(36) == known.outOfSample.trades.prefix(36))
        #expect(abs(other.outOfSample.net - (24 * 2 - 12 - 12)) < 1e-9)
        #expect(other.folds[3].outside < 0)
    }

    // Searches.

    /// A random walk of as many hours, from which nothing can be learned.
    private func noise(_ bars: Int = 2_400) throws -> Optimization {
        let random = SeededRandom(seed: 11)
        func step() -> Double { (Double(random.next() >> 11) * 0x1p-53 - 0.5) * 0.004 }
        var price = 1.1
        let list = (0..<bars).map { _ in
            let open = price
            price *= 1 + step()
            return [open, max(open, price) * 1.0005, min(open, price) * 0.9995, price]
        }
        let strategy = try strategy(
            """
            timeframe: 1h
            long: sma(5) crosses above sma(12)
            short: sma(5) crosses below sma(12)
            stop: 0.4 %
            targets: [0.8 %]
            minimum_reward: 0
            cooldown: 0
            """)
        var terms = Market.bare
        terms.spread = 0.0002
        var optimization = Optimization(
            strategy, try Market.instrument("BTCUSDT"), .h1, over: try Market.candles(list), terms, conversion: .none)
        optimization.trials = 30
        return optimization
    }

    @Test(arguments: [Optimization.Method.random, .halving])
    func `the number of workers changes nothing, the seed changes what is drawn`(
        _ method: Optimization.Method
    ) async throws {
        var optimization = try noise()
        optimization.method = method
        optimization.seed = 5
        let alone = try await optimization.run()
        for workers in [2, 7] {
            optimization.workers = workers
            #expect(try await optimization.run() == alone)
        }
        optimization.seed = 6
        #expect(try await optimization.run().sharpes != alone.sharpes)
        #expect(alone.tried == 30 && alone.overfitting.probability?.variants == alone.whole)
        // 30, then 10, then 4: the least there may be.
        #expect(alone.whole == (method == .halving ? 4 : 30))
    }

    @Test func `of noise what was best before is worse after, and that is said`() async throws {
        let result = try await noise().run()
        let figures = result.overfitting
        #expect(figures.inside > figures.outside)
        #expect(try #require(figures.probability).value > 0.2)
        #expect(try #require(figures.deflated) < 0.9)
        #expect(result.outOfSample.net < 0)  // the spread is all that is certain
    }

    @Test func `progress grows to the whole, however it is searched`() async throws {
        for method in [Optimization.Method.random, .halving] {
            var optimization = try noise()
            optimization.method = method
            optimization.trials = 12
            let seen = Locked<[Double]>([])
            _ = try await optimization.run { done in seen.withLock { $0.append(done) } }
            let all = seen.withLock { $0 }
            #expect(all == all.sorted() && all.last == 1 && all.count >= 12)
        }
    }

    @Test func `a canceled one ends at the next variant`() async throws {
        let optimization = try noise()
        let count = Locked(0)
        await #expect(throws: CancellationError.self) {
            _ = try await optimization.run { _ in
                count.withLock { $0 += 1 }
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        #expect(count.withLock { $0 } == 1)
    }

    @Test(.enabled(if: StatisticsHonestyTests.hasFixtures, StatisticsHonestyTests.missing))
    func `the figures of a matrix of returns are those of published implementations`() throws {
        struct Matrices: Decodable {
            struct Case: Decodable {
                var matrix: [[Double]]
                var pbo: Double
            }
            var cases: [String: Case]
        }
        let reference: Matrices = try Reference.decode("fixtures/ml/pbo.json")
        #expect(reference.cases.count == 3)
        let basis = StatisticsBasis(periodsPerYear: 252)
        for (name, sample) in reference.cases {
            let variants = sample.matrix[0].indices.map { column in sample.matrix.map { $0[column] } }
            let sharpes = try variants.map { try #require(SharpeEvidence($0, basis)) }
            let best = try #require(sharpes.indices.max { sharpes[$0].sharpe < sharpes[$1].sharpe })
            let figures = OverfittingFigures(
                variants, best: best, tried: variants.count, folds: [], splits: [-1, 2, 1], embargo: 1, basis)
            #expect(isClose(figures.probability?.value, sample.pbo), "\(name)")
            #expect(isClose(figures.deflated, sharpes[best].deflated(trials: sharpes.map(\.sharpe))), "\(name)")
            #expect(figures.positive == 2.0 / 3 && figures.median == 1)
            // As many again that were dropped on the way make it less likely.
            let more = OverfittingFigures(
                variants, best: best, tried: 2 * variants.count, folds: [], splits: [], embargo: 1, basis)
            #expect(try #require(more.deflated) < (try #require(figures.deflated)), "\(name)")
            #expect(more.positive == nil && more.median == nil)
        }
    }

    /// Too many for a grid of five values each; the strategy itself and what is farthest from it stay.
    @Test func `a grid that is too large is made coarser`() async throws {
        var grid = try noise()
        grid.strategy.targets = [.percent(0.8), .percent(2)]
        grid.method = .grid
        let space = ParameterSpace(grid.strategy)
        #expect(space.size > Optimization.mostTrials)
        let result = try await grid.run()
        #expect(result.method == .coarseGrid && (100...Optimization.mostTrials).contains(result.tried))
        #expect(try await grid.run() == result)
    }

    // What cannot be.

    @Test func `what cannot be optimized is refused before it begins`() async throws {
        var fixed = try byHand(days: 96)
        fixed.strategy = try strategy("timeframe: 4h\nlong: close > open\nstop: structure\ntargets: [structure]\n")
        #expect(throws: OptimizationError.nothingToVary) { try fixed.check() }
        await #expect(throws: OptimizationError.nothingToVary) { try await fixed.run() }

        let short = try byHand(days: 79)
        #expect(throws: OptimizationError.tooFewDays(79, least: 80)) { try short.check() }
        var empty = try byHand(days: 96)
        empty.candles = try Market.candles([])
        #expect(throws: OptimizationError.tooFewDays(0, least: 80)) { try empty.check() }

        var longer = try byHand(days: 96)
        longer.strategy = try strategy("timeframe: 1h\nlong: close@1h > ema(20)@1h\n")
        #expect(throws: StrategyError.self) { try longer.check() }
        try byHand(days: 80).check()
    }

    @Test func `with a single trade nothing is chosen but what stands there`() async throws {
        var optimization = try byHand(days: 96)
        optimization.strategy.cooldown = 10_000
        let result = try await optimization.run()
        #expect(result.combination == result.space.standard && result.best == optimization.strategy)
        #expect(result.folds.allSatisfy { $0.combination == result.space.standard })
        #expect(result.outOfSample == result.unchanged)
        #expect(result.overfitting.outside.isFinite && result.overfitting.median?.isFinite == true)
    }

    @Test func `an account that is lost has lost everything, once`() throws {
        let candles = try Market.candles((0..<4).map { _ in [10, 10, 10, 10] }, every: 86_400)
        let days = TradingDays(candles, from: 0, try Market.instrument("BTCUSDT").calendar)
        #expect(days.count == 4 && (0..<4).map { days.day(of: $0) } == [0, 1, 2, 3])
        let curve = EquityCurve(times: candles.openTime, values: [90, 45, -5, 20])
        #expect(days.returns(curve, cash: 100, days: 0..<4).map { ($0 * 1e9).rounded() / 1e9 } == [-0.1, -0.5, -1, 0])
        #expect(days.returns(curve, cash: 100, days: 1..<2) == [-0.5])
        #expect(days.returns(nil, cash: 100, days: 0..<3) == [-1, 0, 0])
    }
}
