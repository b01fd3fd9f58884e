import Foundation
import Indicators
import Platform
import Trading

/// Measures market structure: 100,000 bars, swing length 5, each part by itself and all in one pass.
public enum StructureBenchmark {
    public struct Figure: Sendable, Encodable {
        public let name: String
        public let rows: Int
        /// Processor time of this thread, the best of all repetitions.
        public let seconds: Double
    }

    private static let rows = 100_000
    private static let parts: [(name: String, parts: MarketStructure.Parts)] = [
        ("swings", .swings), ("fvg", .gaps), ("bos_choch", .breaks), ("ob", .blocks), ("liquidity", .liquidity),
        ("all", .all),
    ]

    /// - Parameter repetitions: of which the best counts.
    public static func run(repetitions: Int = 15) -> [Figure] {
        guard let candles = try? CandleColumns(walk(rows)) else { return [] }  // made plausible
        var events: [StructureEvent] = []
        events.reserveCapacity(2 * rows)
        return parts.map { name, parts in
            var options = MarketStructure.Options(swingLength: 5)
            options.parts = parts
            var best = Double.infinity
            for _ in 0..<repetitions {
                events.removeAll(keepingCapacity: true)
                let start = threadSeconds()
                var structure = MarketStructure(options)
                structure.run(over: candles, into: &events)
                best = min(best, threadSeconds() - start)
                // The result is looked at: it cannot be left out.
                precondition(structure.count == rows && !events.isEmpty, "nothing was measured")
            }
            return Figure(name: name, rows: rows, seconds: best)
        }
    }

    /// A walk like a currency's quarter hours: steps of 0.05 %, back near its start at the end, five decimals; wicks of
    /// half a step's normal deviate.
    static func walk(_ rows: Int) -> [Candle] {
        let random = SeededRandom(seed: 7), sigma = 0.0005
        var logarithms = [log(1.10)]
        for row in 0..<rows { logarithms.append(logarithms[row] + sigma * normal(random)) }
        let drift = 0.9 * (logarithms[rows] - logarithms[0]) / Double(rows)
        let prices = logarithms.enumerated().map { rounded(exp($0.element - drift * Double($0.offset))) }
        return (0..<rows).map { row in
            let (open, close) = (prices[row], prices[row + 1])
            let high = rounded(max(open, close) * (1 + abs(normal(random)) * sigma / 2))
            let low = rounded(min(open, close) * (1 - abs(normal(random)) * sigma / 2))
            return Candle(
                openTime: Timestamp(seconds: Int64(row) * 900), open: open, high: max(high, open, close),
                low: min(low, open, close), close: close, volume: 1)
        }
    }

    private static func rounded(_ price: Double) -> Double { (price * 1e5).rounded() / 1e5 }

    /// A standard normal deviate (Box and Muller 1958).
    private static func normal(_ random: SeededRandom) -> Double {
        let first = (Double(random.next() >> 11) + 1) * 0x1p-53
        let second = Double(random.next() >> 11) * 0x1p-53
        return sqrt(-2 * log(first)) * cos(2 * .pi * second)
    }
}
