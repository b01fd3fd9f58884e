import Backtesting
public import Foundation
import Indicators
import Platform
import Signals
import Trading

/// Bars a second of a whole back-test: two averages cross, long and short, with stop, target and commission, from
/// candles in memory to trades, indicators included.
public enum BacktestBenchmark {
    public struct Figures: Sendable, Encodable {
        public let bars: Int
        public let trades: Int
        /// By processor time of this thread, the best of all repetitions.
        public let barsPerSecond: Double
        /// Time a bar of the whole history over that of its first half: 1 where orders that accumulate cost nothing. A
        /// shorter part would fit into the processor's cache, and be faster for that alone.
        public let growth: Double
        /// The most that was resident for the candles and the back-test, a bar; nil where Linux does not tell.
        public let bytesPerBar: Double?
    }

    private static let bars = 1_000_000
    private static let repetitions = 11

    /// - Parameter home: the folder that holds `config`.
    public static func run(home: URL) throws -> Figures {
        let (strategy, instrument, terms) = try reference(home: home)
        let before = ResidentMemory.now
        let candles = try CandleColumns(walk(bars))
        func measure(_ candles: CandleColumns) throws -> (seconds: Double, trades: Int) {
            var (best, trades) = (Double.infinity, 0)
            for _ in 0..<repetitions {
                let start = threadSeconds()
                let replay = try Backtest.run(strategy, instrument, .m1, over: candles, terms, conversion: .none)
                best = min(best, threadSeconds() - start)
                trades = replay.trades.count
            }
            return (best, trades)
        }
        ResidentMemory.forgetPeak()
        let (seconds, trades) = try measure(candles)
        let peak = ResidentMemory.peak
        guard trades > 10_000 else { throw BenchmarkError.noFigure("a back-test") }
        let half = try measure(candles[0..<bars / 2]).seconds * 2
        return Figures(
            bars: bars, trades: trades, barsPerSecond: Double(bars) / seconds, growth: seconds / half,
            bytesPerBar: before.flatMap { before in peak.map { Double($0 - before) / Double(bars) } })
    }

    /// Two averages that cross, and what they are traded with.
    static func reference(home: URL) throws -> (Strategy, Instrument, BacktestTerms) {
        let catalogue = try InstrumentCatalogue(
            yaml: String(contentsOf: home.appending(path: "config/instruments.yaml"), encoding: .utf8))
        guard let instrument = catalogue[InstrumentID("EURUSD")] else { throw BenchmarkError.noFigure("EURUSD") }
        let file = try String(contentsOf: home.appending(path: "config/strategies/sma-cross.yaml"), encoding: .utf8)
        return (try Strategy(yaml: file, id: "sma-cross"), instrument, try BacktestTerms(yaml: file, instrument))
    }

    /// The random walk that the fused loop in C is measured with: xorshift, three uniform deviates a minute.
    static func walk(_ rows: Int) -> [Candle] {
        var all = Deviates()
        var price = 1.1
        return (0..<rows).map { row in
            let deviates = (0..<6).map { _ in all.next() }
            let open = price
            price *= exp((deviates[0] + deviates[1] + deviates[2] - 1.5) * 0.0004 - 1e-8)
            return Candle(
                openTime: Timestamp(seconds: Int64(row) * 60), open: open,
                high: max(open, price) * (1 + deviates[3] * 1e-4), low: min(open, price) * (1 - deviates[4] * 1e-4),
                close: price, volume: 1)
        }
    }
}

/// What this process keeps in memory, in bytes, as Linux counts it.
enum ResidentMemory {
    static var now: Int? { figure("VmRSS:") }
    /// The most since `forgetPeak`.
    static var peak: Int? { figure("VmHWM:") }
    static func forgetPeak() {
        // Where it cannot be forgotten, the peak is that of the whole run: the figure is too large, not too small.
        try? Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
    }

    private static func figure(_ name: String) -> Int? {
        let status = try? String(contentsOf: URL(filePath: "/proc/self/status"), encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1_024 }
    }
}
