import Indicators
import Foundation
import Platform
import Trading

/// Speed of indicators over a random walk: the whole array in one call, or one bar a call.
public struct IndicatorBenchmark {
    public struct Figure: Sendable, Encodable {
        public var name: String
        public var rows: Int
        public var nsPerElement: Double
    }

    /// What the contract names, as far as the catalogue has it.
    public static let names = [
        "sma(20)", "sma(200)", "ema(20)", "wma(20)", "rsi(14)", "roc(10)", "trix(15)", "kama(30)", "dema(20)",
        "tema(20)", "linearreg(14)", "max(20)", "max(200)", "trima(20)", "stddev(20)", "macd(12,26,9)", "bbands(20,2)",
        "atr(14)", "adx(14)", "plus_di(14)", "minus_di(14)", "cci(14)", "willr(14)", "stoch(14,3,3)",
        "stochrsi(14,14,3)", "obv", "mfi(14)", "sar", "aroon(14)", "cdlengulfing", "cdldoji", "cdlhammer", "cdlharami",
        "cdl3blackcrows", "cdlshootingstar", "cdlmorningstar",
    ].filter { (try? IndicatorCall(text: $0)) != nil }  // what is not in the catalogue cannot be measured
    public static let streams = ["ema(20)", "rsi(14)", "atr(14)"]

    private static let repetitions = 11
    private let columns: CandleColumns
    private let candles: [Candle]

    /// - Throws: `IndicatorError` never with the walk as it is.
    public init(rows: Int = 1_000_000) throws {
        candles = Self.walk(rows)
        columns = try CandleColumns(candles)
    }

    /// - Parameter note: told what is being measured.
    public func run(_ note: (String) -> Void) throws -> [Figure] {
        try Self.names.map {
            note($0)
            return try batch($0)
        }
            + Self.streams.map {
                note("stream_\($0)")
                return try stream($0)
            }
    }

    private func batch(_ name: String) throws -> Figure {
        let call = try IndicatorCall(text: name)
        var outputs = call.descriptor.outputs.map { _ in [Double](repeating: 0, count: columns.count) }
        let best = best {
            var indicator = call.make()
            indicator.run(over: columns, into: &outputs)
        }
        try consume(outputs[0][columns.count - 1], name)
        return Figure(name: name, rows: columns.count, nsPerElement: best / Double(columns.count))
    }

    private func stream(_ name: String) throws -> Figure {
        let call = try IndicatorCall(text: name)
        var outputs = call.descriptor.outputs.map { _ in 0.0 }
        let best = best { feed(call.make(), &outputs) }
        try consume(outputs[0], "stream_\(name)")
        return Figure(name: "stream_\(name)", rows: candles.count, nsPerElement: best / Double(candles.count))
    }

    private func feed(_ indicator: some Indicator, _ outputs: inout [Double]) {
        var indicator = indicator
        var span = outputs.mutableSpan
        for candle in candles { indicator.update(candle, into: &span) }
    }

    /// Nanoseconds of processor time of this thread, the best of all repetitions; the first one warms up.
    private func best(_ work: () -> Void) -> Double {
        var best = Double.infinity
        for repetition in 0...Self.repetitions {
            let start = threadSeconds()
            work()
            let used = (threadSeconds() - start) * 1e9
            if repetition > 0 { best = min(best, used) }
        }
        return best
    }

    private func consume(_ last: Double, _ name: String) throws {
        guard last.isFinite else { throw BenchmarkError.noFigure(name) }
    }

    /// The random walk that TA-Lib's figures are measured with: xorshift, volumes of 100 to 999.
    static func walk(_ rows: Int) -> [Candle] {
        var deviates = Deviates()
        var price = 100.0
        return (0..<rows).map { row in
            let (a, b, c, d) = (deviates.next(), deviates.next(), deviates.next(), deviates.next())
            let open = price
            price *= exp((a - 0.5) * 0.002)
            return Candle(
                openTime: Timestamp(seconds: Int64(row) * 60), open: open,
                high: max(open, price) * (1 + b * 0.0005), low: min(open, price) * (1 - c * 0.0005), close: price,
                volume: 100 + (900 * d).rounded(.down))
        }
    }
}
