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
    }

    private static let bars = 1_000_000
    private static let repetitions = 11

    /// - Parameter home: the folder that holds `config`.
    public static func run(home: URL) throws -> Figures {
        let (strategy, instrument, terms) = try reference(home: home)
        let candles = try CandleColumns(walk(bars))
        var best = Double.infinity
        var trades = 0
        for _ in 0..<repetitions {
            let start = threadSeconds()
            let replay = try Backtest.run(strategy, instrument, .m1, over: candles, terms, conversion: .none)
            best = min(best, threadSeconds() - start)
            trades = replay.trades.count
        }
        guard trades > 10_000 else { throw BenchmarkError.noFigure("a back-test") }
        return Figures(bars: bars, trades: trades, barsPerSecond: Double(bars) / best)
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
