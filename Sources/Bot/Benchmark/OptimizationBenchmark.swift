import Backtesting
public import Foundation
import Indicators
public import Platform
import Signals
import Trading

/// How much sooner two workers end an optimization than one: the strategy and the candles of the back-test's figure,
/// variants drawn by lot, walk forward and overfitting figures included.
public enum OptimizationBenchmark {
    public struct Figures: Sendable, Encodable {
        public let variants: Int
        public let bars: Int
        /// By the wall clock, the best of all repetitions.
        public let oneWorkerSeconds: Double
        public let twoWorkersSeconds: Double
        public let speedUp: Double
    }

    private static let bars = 120_000
    private static let variants = 200
    private static let repetitions = 5

    /// - Parameter home: the folder that holds `config`.
    public static func run(home: URL, time: any TimeSource) async throws -> Figures {
        let (strategy, instrument, terms) = try BacktestBenchmark.reference(home: home)
        var optimization = Optimization(
            strategy, instrument, .m1, over: try .init(BacktestBenchmark.walk(bars)), terms, conversion: .none)
        optimization.trials = variants
        optimization.method = .random
        var best = [1: Double.infinity, 2: Double.infinity]
        var results: Set<OptimizationResult> = []
        for _ in 0..<repetitions {
            for workers in [1, 2] {
                optimization.workers = workers
                let start = time.elapsed()
                results.insert(try await optimization.run())
                best[workers] = min(best[workers] ?? .infinity, (time.elapsed() - start).inSeconds)
            }
        }
        // The number of workers must change nothing but the time.
        guard results.count == 1, results.first?.whole == variants, let one = best[1], let two = best[2] else {
            throw BenchmarkError.noFigure("an optimization")
        }
        return Figures(
            variants: variants, bars: bars, oneWorkerSeconds: one, twoWorkersSeconds: two, speedUp: one / two)
    }
}
