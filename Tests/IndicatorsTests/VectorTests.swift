import Foundation
import Indicators
import Platform
import TestSupport
import Testing
import Trading

/// Against TA-Lib 0.8.1, in the reference material's vectors; they are skipped where it is absent.
@Suite struct VectorTests {
    static let series = [
        "AAPL_H1_lean", "BTCUSD_D1_lean", "EURUSD_M15_smc", "SPY_D1_lean", "SYN_candles", "SYN_down", "SYN_flat",
        "SYN_flat_then_up", "SYN_up", "SYN_zigzag", "XAUUSD_H1_ej",
    ]

    /// The call and the output that a column of the vectors is.
    static func call(_ column: String) throws -> (IndicatorCall, output: Int) {
        let words = column.split(separator: "_").map(String.init)
        let (text, output) =
            switch words[0] {
            case "MACD": ("macd(12,26,9)", 0)
            case "MACDSIGNAL": ("macd(12,26,9)", 1)
            case "MACDHIST": ("macd(12,26,9)", 2)
            case "BBU": ("bbands(20,2)", 0)
            case "BBM": ("bbands(20,2)", 1)
            case "BBL": ("bbands(20,2)", 2)
            case "PLUS": ("plus_di(14)", 0)
            case "MINUS": ("minus_di(14)", 0)
            case "STOCH": ("stoch(\(words[2]),3,3)", words[1] == "K" ? 0 : 1)
            case "STOCHRSI": ("stochrsi(14,\(words[3]),3)", words[1] == "K" ? 0 : 1)
            case "SAR": ("sar(0.02,0.2)", 0)
            case "AROONDOWN": ("aroon(14)", 0)
            case "AROONUP": ("aroon(14)", 1)
            case "STDDEV": ("stddev(20,1)", 0)
            case "LINEARREG": (words[1] == "SLOPE" ? "linearreg_slope(14)" : "linearreg(14)", 0)
            case "MAX": ("max(20,high)", 0)
            case "MIN": ("min(20,low)", 0)
            case "TRANGE", "OBV": (words[0], 0)
            default: ("\(words[0])(\(words[1]))", 0)
            }
        return (try IndicatorCall(text: text), output)
    }

    @Test(.enabled(if: Folders.shared("vectors/talib") != nil, "no reference material"), arguments: series)
    func `every column of the vectors`(_ name: String) throws {
        let input = try Samples.lines(#require(Folders.shared("vectors/input/\(name).csv.gz")))
        let candles = try input.dropFirst().enumerated().map { index, line in
            let figures = line.split(separator: ",").dropFirst().compactMap { Double($0) }
            try #require(figures.count == 5)
            return Candle(
                openTime: Timestamp(seconds: Int64(index) * 3600), open: figures[0], high: figures[1], low: figures[2],
                close: figures[3], volume: figures[4])
        }
        let lines = try Samples.lines(#require(Folders.shared("vectors/talib/\(name).csv.gz")))
        let columns = lines[0].split(separator: ",").dropFirst().map(String.init)
        let rows = lines.dropFirst().map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).dropFirst().map { Double($0) }
        }
        try #require(columns.count == 59 && rows.count == candles.count)
        for (place, column) in columns.enumerated() {
            let (call, output) = try Self.call(column)
            let seen = try call.figures(candles)[output]
            let expected = rows.map { $0[place] }
            let tolerance = 1e-9 * (expected.compactMap { $0 }.map(abs).max() ?? 0)
            #expect(seen.map(\.isNaN) == expected.map { $0 == nil }, "\(column): defined at other bars")
            let worst = zip(seen, expected).map(Self.deviation).max() ?? .infinity
            #expect(worst <= tolerance, "\(column): off by \(worst)")
        }
    }

    private static func deviation(_ seen: Double, _ expected: Double?) -> Double {
        expected.map { abs(seen - $0) } ?? 0
    }
}
