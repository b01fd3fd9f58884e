import Foundation
import TestSupport
import Testing

/// `bellwether backtest`, on the built program.
@Suite struct BacktestCommandTests {
    private static let strategy = Folders.root.appending(path: "config/strategies/sma-cross.yaml").path

    private func run(_ arguments: [String]) async throws -> (output: String, errors: String, status: Int32) {
        let program = try Program(["backtest"] + arguments, [:])
        program.closeInput()
        let end = try await program.end()
        return (end.lines.joined(separator: "\n"), program.errorText, end.status)
    }

    @Test(.enabled(if: Folders.shared != nil, "the shared folder with real candles is missing"))
    func `the trades of the reference strategy are the reference's, and the same each time`() async throws {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        let candles = try #require(Folders.shared("market-data/EURUSD_H1_btpy.csv.gz")).path
        var files: [Data] = []
        for number in 1...2 {
            let (trades, figures) = (
                folder.appending(path: "\(number).csv"), folder.appending(path: "\(number).json")
            )
            let end = try await run([
                "--candles", candles, "--instrument", "EURUSD", "--strategy", Self.strategy, "--trades", trades.path,
                "--json", figures.path,
            ])
            #expect(end.status == 0 && end.errors.isEmpty && end.output.contains("167 trades"))
            files += [try Data(contentsOf: trades), try Data(contentsOf: figures)]
        }
        #expect(files[0] == files[2] && files[1] == files[3])
        let rows = String(decoding: files[0], as: UTF8.self).split(separator: "\n").map { $0.split(separator: ",") }
        let reference = try String(
            contentsOf: #require(
                Folders.shared("vectors/backtest/EURUSD_H1_btpy__refsim_samebar1_slfirst.csv")), encoding: .utf8
        ).split(separator: "\n").map { $0.split(separator: ",") }
        #expect(rows.count == reference.count && rows[0] == reference[0])
        for (row, expected) in zip(rows, reference).dropFirst() {
            #expect(row[1] == expected[1] && row[2] == expected[2] && row[12] == expected[12])
            for column in 3...11 {
                let (value, wanted) = (try #require(Double(row[column])), try #require(Double(expected[column])))
                #expect(abs(value - wanted) <= 1e-9 * max(1, abs(wanted)))
            }
        }
        let figures = try #require(try JSONSerialization.jsonObject(with: files[1]) as? [String: Any])
        #expect(figures["trades"] as? Int == 167)
    }

    @Test func `bad input is one line that names it, status 2, and nothing written`() async throws {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        let trades = folder.appending(path: "trades.csv")
        let candles = folder.appending(path: "candles.csv")
        let header = "timestamp,open,high,low,close,volume\n"
        try Data((header + "2024-01-01T00:00:00Z,1,1,2,1,1\n").utf8).write(to: candles)
        let good = folder.appending(path: "good.csv")
        try Data((header + "2024-01-01T00:00:00Z,1,1,1,1,1\n").utf8).write(to: good)
        let bad = folder.appending(path: "bad.yaml")
        try Data("timeframe: 1h\nlong: close > open\nbacktest:\n  cash: lots\n".utf8).write(to: bad)
        for (file, instrument, strategy, words) in [
            (candles.path, "EURUSD", Self.strategy, ["candles.csv", "line 2"]),
            (folder.path + "/none.csv", "EURUSD", Self.strategy, ["none.csv"]),
            (good.path, "MOON", Self.strategy, ["MOON"]),
            (good.path, "EURUSD", bad.path, ["bad.yaml", "line 4", "cash"]),
            (good.path, "EURJPY", Self.strategy, ["JPY", "USD"]),
        ] {
            let end = try await run([
                "--candles", file, "--instrument", instrument, "--strategy", strategy, "--trades", trades.path,
            ])
            #expect(end.status == 2 && end.output.isEmpty)
            #expect(end.errors.split(separator: "\n").count == 1, "\(end.errors)")
            for word in words { #expect(end.errors.contains(word), "\(end.errors)") }
            #expect(!FileManager.default.fileExists(atPath: trades.path))
        }
    }

    @Test func `one candle makes no trade, and that is no mistake`() async throws {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (candles, trades, figures) = (
            folder.appending(path: "one.csv"), folder.appending(path: "t.csv"), folder.appending(path: "f.json")
        )
        try Data("timestamp,open,high,low,close,volume\n2024-01-01T00:00:00Z,1,1,1,1,1\n".utf8).write(to: candles)
        let end = try await run([
            "--candles", candles.path, "--instrument", "EURUSD", "--strategy", Self.strategy, "--trades", trades.path,
            "--json", figures.path,
        ])
        #expect(end.status == 0 && end.output.contains("not enough trades"))
        #expect(try String(contentsOf: trades, encoding: .utf8).split(separator: "\n").count == 1)
        let text = try String(contentsOf: figures, encoding: .utf8)
        #expect(text.contains("\"winRate\":null") && !text.contains("nan") && !text.contains("inf"))
    }
}
