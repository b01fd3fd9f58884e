import Foundation
import Indicators
import Platform
import TestSupport
import Trading

/// Candles to try indicators on.
enum Samples {
    /// A random walk with volume, in bars of `seconds`, starting on Monday 2024-01-01 00:00 UTC.
    static func walk(_ count: Int, seed: UInt64 = 1, price: Double = 100, seconds: Int64 = 3600) -> [Candle] {
        var random = Lottery(seed: seed)
        var last = price
        return (0..<count).map { index in
            let open = last
            last *= 1 + (random.next() - 0.5) * 0.02
            let top = max(open, last) * (1 + random.next() * 0.005),
                bottom = min(open, last) * (1 - random.next() * 0.005)
            return Candle(
                openTime: Timestamp(seconds: 1_704_067_200 + Int64(index) * seconds), open: open, high: top,
                low: bottom, close: last, volume: 100 + (random.next() * 900).rounded())
        }
    }

    /// Bars of which open, high, low and close are given by a function of their index.
    static func bars(
        _ count: Int, seconds: Int64 = 3600, volume: Double = 100, _ price: (Int) -> (Double, Double, Double, Double)
    ) -> [Candle] {
        (0..<count).map { index in
            let (open, high, low, close) = price(index)
            return Candle(
                openTime: Timestamp(seconds: 1_704_067_200 + Int64(index) * seconds), open: open, high: high, low: low,
                close: close, volume: volume)
        }
    }

    /// Lines of a file, gunzipped where it is compressed.
    static func lines(_ file: URL) throws -> [Substring] {
        let (data, status) = try ChildProcess.run(["/bin/gzip", "-dcf", file.path])
        guard status == 0 else { throw ChildProcess.Failure("\(file.path) cannot be read") }
        return String(decoding: data, as: UTF8.self).split(separator: "\n")
    }
}

/// Numbers that look random and are always the same (xorshift64).
struct Lottery {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    /// From 0 to 1.
    mutating func next() -> Double {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Double(state >> 11) / 9_007_199_254_740_992
    }
    mutating func below(_ limit: Int) -> Int { min(Int(next() * Double(limit)), limit - 1) }
}

extension IndicatorCall {
    /// All figures, one column per output, from the batch form.
    func figures(_ candles: [Candle], calendar: TradingCalendar = .always) throws -> [[Double]] {
        var indicator = make(calendar: calendar)
        return try indicator.batch(candles, outputs: descriptor.outputs.count)
    }
}

extension Indicator {
    /// The next figures, one column per output, from the batch form.
    mutating func batch(_ candles: some Sequence<Candle>, outputs: Int) throws -> [[Double]] {
        let columns = try CandleColumns(Array(candles))
        var results = Array(repeating: [Double](repeating: -1, count: columns.count), count: outputs)
        run(over: columns, into: &results)
        return results
    }

    /// The next figures, one column per output, bar by bar.
    mutating func stream(_ candles: some Sequence<Candle>, outputs: Int) -> [[Double]] {
        var results = [[Double]](repeating: [], count: outputs)
        var row = [Double](repeating: -1, count: outputs)
        for candle in candles {
            var span = row.mutableSpan
            update(candle, into: &span)
            for output in results.indices { results[output].append(row[output]) }
        }
        return results
    }
}

/// The bits of figures; every NaN is the same.
func bits(_ columns: [[Double]]) -> [[UInt64]] {
    columns.map { $0.map { $0.isNaN ? .max : $0.bitPattern } }
}
