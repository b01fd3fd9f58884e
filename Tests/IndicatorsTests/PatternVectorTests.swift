import Foundation
import Indicators
import Platform
import TestSupport
import Testing
import Trading

/// Against TA-Lib 0.8.1: `vectors/cdl` lists every figure that is not 0, `vectors/cdl_lookback.csv` where they begin.
@Suite(.enabled(if: Folders.shared != nil, "needs ../shared")) struct PatternVectorTests {
    static let series = [
        "AAPL_H1_lean", "BTCUSD_D1_lean", "EURUSD_M15_smc", "SPY_D1_lean", "SYN_candles", "SYN_down", "SYN_flat",
        "SYN_flat_then_up", "SYN_up", "SYN_zigzag", "XAUUSD_H1_ej",
    ]

    private static func rows(_ path: String) throws -> [[Substring]] {
        let file = try #require(Folders.shared("vectors/\(path)"))
        let (data, status) = try ChildProcess.run(["/bin/gzip", "-dcf", file.path])
        try #require(status == 0, "\(path) cannot be read")
        return String(decoding: data, as: UTF8.self).split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    }

    @Test(arguments: series) func `every figure of every pattern is TA-Lib's`(_ name: String) throws {
        let candles = try Self.rows("input/\(name).csv.gz").enumerated().map { index, fields in
            let prices = fields.dropFirst().compactMap { Double($0) }
            try #require(prices.count == 5)
            return Candle(
                openTime: Timestamp(seconds: Int64(index) * 60), open: prices[0], high: prices[1], low: prices[2],
                close: prices[3], volume: prices[4])
        }
        var expected: [String: [Int: Double]] = [:]
        for row in try Self.rows("cdl/\(name).csv.gz") {
            let (bar, score): (Int, Double) = (try #require(Int(row[0])), try #require(Double(row[2])))
            expected[row[1].lowercased(), default: [:]][bar] = score
        }
        try #require(candles.count > 100)
        for pattern in CandlestickPattern.allCases {
            let scores = try PatternFinder(pattern.indicator).batch(candles)
            var found: [Int: Double] = [:]
            for (bar, score) in scores.enumerated() where score != 0 && !score.isNaN { found[bar] = score }
            #expect(found == expected.removeValue(forKey: pattern.indicator) ?? [:], "\(pattern)")
        }
        #expect(expected.isEmpty, "patterns that are not catalogued")
    }

    @Test func `every pattern begins where TA-Lib's does`() throws {
        let rows = try Self.rows("cdl_lookback.csv")
        #expect(rows.count == 61)
        for row in rows {
            let finder = try PatternFinder(row[0].lowercased())
            #expect(finder.lookback == Int(row[1]), "\(row[0])")
        }
    }
}
