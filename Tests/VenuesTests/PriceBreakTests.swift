import Foundation
import Platform
import TestSupport
import Testing
import Trading
import Venues

/// Splits and impossible jumps in recorded candles: all that are known, and nothing else.
@Suite(.enabled(if: Folders.shared("market-data") != nil)) struct PriceBreakFileTests {
    /// Breaks as the issuers announced them, first day of the new price, `new:old`:
    /// Apple 2:1 2000-06-21, 2:1 2005-02-28, 7:1 2014-06-09, 4:1 2020-08-31; IBM 2:1 1999-05-27; Google's class C
    /// dividend 2:1 2014-04-03. SPY's minutes leave out the ten years before 2023-08-03, in which it rose 2.6-fold.
    private static let apple = ["2000-06-21 2:1", "2005-02-28 2:1", "2014-06-09 7:1", "2020-08-31 4:1"]
    private static let known = [
        "AAPL_D1_lean": apple, "AAPL_H1_lean": apple, "IBM_H1_lean": ["1999-05-27 2:1"],
        "GOOG_D1_lean": ["2014-04-03 2:1"], "SPY_M1_lean": ["2023-08-03"],
    ]
    /// Without those that say the same as another: asks beside bids, mid prices whose opens are the closes before.
    private static let files: [String] =
        Folders.shared("market-data").flatMap {
            try? FileManager.default.contentsOfDirectory(atPath: $0.path).filter { name in
                name.hasSuffix(".csv.gz") && !["_ask.", "_H1_lean_mid"].contains { name.contains($0) }
            }.sorted()
        } ?? []

    private static func assetClass(_ file: String) -> AssetClass {
        switch file.prefix(3) {
        case "AAP", "GOO", "IBM", "NVD", "SPY": .stock
        case "BTC", "ETH", "LTC": .crypto
        case "XAU": .metal
        default: .forex
        }
    }

    @Test func `there are weekends, crashes and splits to look at`() {
        #expect(Self.files.count >= 25 && Self.known.keys.allSatisfy { Self.files.contains("\($0).csv.gz") })
    }

    @Test(arguments: files) func `splits are found, weekends and crash days are none`(file: String) throws {
        let path = try #require(Folders.shared("market-data/\(file)"))
        let candles = try CandleFile.read(path)
        let breaks = zip(candles, candles.dropFirst()).compactMap { before, candle in
            PriceBreak(from: before.close, to: candle, of: Self.assetClass(file)).map {
                candle.openTime.date.formatted(.iso8601.year().month().day())
                    + ($0.split.map { " \($0.new):\($0.old)" } ?? "")
            }
        }
        #expect(breaks == Self.known[file.replacing(".csv.gz", with: ""), default: []])
    }
}
