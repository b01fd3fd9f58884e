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

    // Hours from Tuesday 2024-06-04 00:00 UTC.
    private static func csv(_ bars: [[Double]], every minutes: Int = 60, volume: (Int) -> Int = { _ in 5 }) -> Data {
        let rows = bars.enumerated().map { index, bar in
            let minute = index * minutes
            let day = String(format: "2024-06-%02d", 4 + minute / 1_440)
            let time = String(format: "T%02d:%02d:00Z", minute % 1_440 / 60, minute % 60)
            return "\(day)\(time)," + bar.map { "\($0)" }.joined(separator: ",") + ",\(volume(index))\n"
        }
        return Data(("timestamp,open,high,low,close,volume\n" + rows.joined()).utf8)
    }
    /// Buys once, at the open after a candle that rises.
    private static let rise = """
        timeframe: 1h
        long: close > open
        stop: 5 %
        targets: [10 %]
        minimum_reward: 0
        cooldown: 500
        backtest: { size: 1 units, spread: 0, slippage: 0, commission: 0, swap: 0, ticks: off, limits: off,
          sessions: off }
        """

    private struct Outcome {
        var output: String
        var errors: String
        var status: Int32
        var figures: [String: Any] = [:]
        /// To the cent.
        func net(_ name: String) -> Double? { (figures[name] as? Double).map { ($0 * 100).rounded() / 100 } }
    }
    /// - Returns: what it printed and its figures, from these candles and rules.
    private func test(
        _ candles: Data, _ rules: String = rise, finer: Data? = nil, instrument: String = "EURUSD",
        dividends: Data? = nil
    ) async throws -> Outcome {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        func file(_ name: String, _ data: Data) throws -> String {
            let file = folder.appending(path: name)
            try data.write(to: file)
            return file.path
        }
        let json = folder.appending(path: "f.json")
        var arguments = [
            "--candles", try file("c.csv", candles), "--instrument", instrument, "--strategy",
            try file("rules.yaml", Data(rules.utf8)), "--json", json.path,
        ]
        if let finer { arguments += ["--finer", try file("finer.csv", finer)] }
        if let dividends { arguments += ["--dividends", try file("dividends.csv", dividends)] }
        let end = try await run(arguments)
        guard end.status == 0 else { return Outcome(output: end.output, errors: end.errors, status: end.status) }
        let data = try Data(contentsOf: json)
        let text = String(decoding: data, as: UTF8.self).lowercased()
        #expect(!text.contains("nan") && !text.contains("inf") && !end.output.lowercased().contains("nan"))
        let figures = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        return Outcome(output: end.output, errors: end.errors, status: end.status, figures: figures)
    }

    private static let flat = [100.0, 101, 99, 100]
    /// Bought at 100 at the open of the third; the fourth reaches the stop at 95 and the target at 110.
    private static let both = [[100.0, 100, 99, 99], [99, 100, 99, 100], flat, [100, 112, 94, 100], flat]

    @Test func `point 3: finer candles beside decide what one leaves open, and it is said how many`() async throws {
        let alone = try await test(Self.csv(Self.both))
        #expect(alone.figures["ambiguousExits"] as? Int == 1 && alone.net("netProfit") == -5)
        #expect(alone.net("netProfitOptimistic") == 10)
        // Up to 112 in the first half hour, down to 94 in the second.
        let halves = [Self.both[0], Self.both[0], Self.both[1], Self.both[1], Self.flat, Self.flat]
        let resolved = try await test(
            Self.csv(Self.both),
            finer: Self.csv(halves + [[100, 112, 99, 111], [111, 111, 94, 100], Self.flat, Self.flat], every: 30))
        #expect(resolved.figures["resolvedExits"] as? Int == 1 && resolved.net("netProfit") == 10)
        #expect(resolved.output.contains("1 ended in a candle that reached both stop and target, of which finer"))
        #expect(resolved.output.contains("candles decided 1 and the rest"))
        let same = try await test(Self.csv(Self.both), finer: Self.csv(Self.both))
        #expect(same.status == 2 && same.errors.contains("finer.csv") && same.errors.contains("not shorter"))
        #expect(same.errors.split(separator: "\n").count == 1)
    }

    @Test func `point 17: what the candles lack is counted and said`() async throws {
        let whole = Self.csv([[Double]](repeating: Self.flat, count: 12)) { $0 == 3 ? 0 : 5 }
        var rows = String(decoding: whole, as: UTF8.self).split(separator: "\n").map(String.init)
        rows.removeSubrange(6...7)
        let rules = Self.rise.replacing("sessions: off", with: "sessions: on")
        let end = try await test(Data(rows.joined(separator: "\n").utf8), rules)
        #expect(end.figures["missingStretches"] as? Int == 1 && end.figures["candlesWithoutTrade"] as? Int == 1)
        #expect(end.output.contains("1 stretches missing"))
        #expect(end.output.contains("1 candles in which nothing was traded"))
        let twice = try await test(Data((rows[0...3] + [rows[3]]).joined(separator: "\n").utf8))
        #expect(twice.status == 2 && twice.errors.contains("line 5") && twice.errors.contains("twice"))
        let late = try await test(Data((rows[0...3] + [rows[2]]).joined(separator: "\n").utf8))
        #expect(late.status == 2 && late.errors.contains("line 5") && late.errors.contains("order"))
    }

    @Test func `a gap that takes more than the account is told, and costs no more than the account`() async throws {
        // 3,000 at 100 deposit all of 10,000; the next candle opens at 95: 15,000 lost.
        let bars = [[100.0, 100, 99, 99], [99, 100, 99, 100], Self.flat, [95, 96, 94, 95], [95, 96, 94, 95]]
        let rules = Self.rise.replacing("size: 1 units", with: "cash: 10000, size: 3000 units")
            .replacing("limits: off", with: "limits: on")
        let end = try await test(Self.csv(bars), rules)
        #expect(end.output.contains("a price took 5000.00 USD more than the account held: set to zero"))
        #expect(end.net("negativeBalanceProtection") == 5_000 && end.net("balance") == 0)
        #expect(end.net("netProfit") == -15_000 && end.net("netProfitPessimistic") == -10_000)
        #expect(try await !test(Self.csv(Self.both)).output.contains("set to zero"))
    }

    @Test func `point 18: shares that did not survive and dividends are named, a split ends a trade`() async throws {
        let bars = [
            [100.0, 100, 99, 99], [99, 100, 99, 100], Self.flat, [50, 50.5, 49.5, 50], [50, 50.5, 49.5, 50],
        ]
        let end = try await test(Self.csv(bars), instrument: "AAPL")
        #expect(end.output.contains("did not survive") && end.output.contains("dividends are not counted"))
        #expect(end.figures["priceBreaks"] as? Int == 1 && end.net("netProfit") == 0)
        #expect(try await !test(Self.csv(Self.both)).output.contains("survive"))
    }

    @Test func `point 18: dividends from a file are paid to who holds`() async throws {
        // Bought at 100 at 02:00 UTC, held to the end at 100; the exchange opens at 13:30.
        let bars = [[100.0, 100, 99, 99], [99, 100, 99, 100]] + [[Double]](repeating: Self.flat, count: 20)
        let end = try await test(
            Self.csv(bars), instrument: "AAPL", dividends: Data("date,amount\n2024-06-04,0.25\n".utf8))
        #expect(end.net("netProfit") == 0.25 && end.net("dividends") == 0.25)
        #expect(end.output.contains("did not survive") && !end.output.contains("dividends are not counted"))
        let late = try await test(
            Self.csv(bars), instrument: "AAPL", dividends: Data("date,amount\n2024-06-05,0.25\n".utf8))
        #expect(late.net("netProfit") == 0)
        let bad = try await test(Self.csv(bars), instrument: "AAPL", dividends: Data("date,amount\nsoon,1\n".utf8))
        #expect(bad.status == 2 && bad.errors.contains("dividends.csv") && bad.errors.contains("line 2"))
    }

    @Test func `point 27: limits of the strategy's file are kept and named`() async throws {
        let rules = Self.rise.replacing("cooldown: 500", with: "cooldown: 0")
            .replacing("backtest: {", with: "backtest: { max_trades_per_day: 1,")
        // Each buys, and is stopped in the next candle.
        let falls: [[Double]] = (0..<10).flatMap { _ in [[99, 100, 99, 100], [100, 100, 94, 94]] }
        let (with, without) = (try await test(Self.csv(falls), rules), try await test(Self.csv(falls)))
        #expect(with.figures["trades"] as? Int == 1 && with.output.contains("limits of entries: max_trades_per_day 1"))
        #expect((with.figures["signalsWithoutTrade"] as? [String: Any])?["limit"] as? Int == 9)
        #expect(without.output.contains("limits of entries: none set"))
    }

    @Test func `point 28: it is said that no model takes part`() async throws {
        #expect(try await test(Self.csv(Self.both)).output.contains("no language model takes part"))
    }

    @Test func `one trade, and no losses, have figures without infinities`() async throws {
        let won = try await test(Self.csv(Array(Self.both.prefix(3)) + [[100, 112, 99, 111], Self.flat]))
        #expect(won.figures["trades"] as? Int == 1 && won.net("netProfit") == 10)
        #expect(won.figures["profitFactor"] is NSNull && won.figures["sharpeRatio"] is NSNull)
        #expect(won.output.contains("not enough trades"))
    }

    @Test func `rules that name no stop have the usual one, and it is said`() async throws {
        let end = try await test(Self.csv(Self.both), Self.rise.replacing("stop: 5 %\n", with: ""))
        #expect(end.status == 0 && end.output.contains("stop 2 atr, targets 10 %"))
        #expect(try await test(Self.csv(Self.both)).output.contains("stop 5 %, targets 10 %"))
    }

    @Test func `a stop of nothing, no money, no leverage and unknown limits are refused by line`() async throws {
        for (from, to, words) in [
            ("stop: 5 %", "stop: 0 %", ["line 3", "stop"]),
            ("size: 1 units", "cash: -100", ["line 7", "cash", "-100"]),
            ("size: 1 units", "leverage: 0", ["line 7", "leverage"]),
            ("size: 1 units", "max_trades_per_day: 0", ["line 7", "max_trades_per_day"]),
            ("size: 1 units", "maximum: 3", ["line 7", "maximum"]),
        ] {
            let rules = Self.rise.replacing(from, with: to)
            let end = try await test(Self.csv(Self.both), rules)
            #expect(end.status == 2 && end.errors.split(separator: "\n").count == 1, "\(end.errors) \(to)")
            for word in ["rules.yaml"] + words { #expect(end.errors.contains(word), "\(end.errors)") }
        }
    }
}
