import Foundation
import Signals
import Testing
import Trading

/// Strategies as files: what is read, what is refused and where.
@Suite struct StrategyTests {
    static let files: [URL] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "config/strategies")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []  // found empty below
        return names.filter { $0.hasSuffix(".yaml") }.sorted().map { folder.appending(path: $0) }
    }()

    @Test func `there are the strategies people ask for by name`() {
        let names = Set(Self.files.map { $0.deletingPathExtension().lastPathComponent })
        let wanted: Set = [
            "trend_following", "mean_reversion", "breakout", "scalping", "momentum", "swing", "ma_cross",
            "rsi_reversal", "smart_money", "multi_timeframe_pullback", "opening_range",
        ]
        #expect(wanted.subtracting(names) == [])
    }

    @Test(arguments: files)
    func `every one is read, makes sense, and is written as it is read`(file: URL) throws {
        let id = file.deletingPathExtension().lastPathComponent
        let strategy = try Strategy(yaml: String(contentsOf: file, encoding: .utf8), id: id)
        try strategy.check()
        #expect(strategy.long != nil && strategy.short != nil)
        #expect(try Strategy(yaml: strategy.yaml, id: id) == strategy)
    }

    @Test func `the example of the README is one`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        let example = try #require(text.firstMatch(of: /(?s)```yaml\n(timeframe:.*?)```/)).output.1
        let strategy = try Strategy(yaml: String(example), id: "example")
        try strategy.check()
        #expect(strategy.long?.leaves.count == 5 && strategy.filters.count == 1 && strategy.stop == .structure)
    }

    @Test(arguments: [
        ("timefram: 1h", StrategyError(.unknownKey("timefram", nearest: ["timeframe"]), line: 1)),
        ("name: x\nlong: close > open", StrategyError(.missingKey("timeframe"))),
        ("timeframe: 1h", StrategyError(.missingKey("long"))),
        (
            "timeframe: 1h\nlong:\n  - close > open\n  - rsii < 3",
            StrategyError(.unknownIndicator("rsii", nearest: ["rsi"]), line: 4)
        ),
        (
            "timeframe: 1h\nlong: close > open\nstop: far away",
            StrategyError(
                .badValue(key: "stop", given: "far away", examples: ["structure", "2 atr", "0.5 %"]), line: 3)
        ),
        (
            "timeframe: 1h\nlong: close > open\nexpiry: -3",
            StrategyError(.badValue(key: "expiry", given: "-3", examples: ["1", "10000"]), line: 3)
        ),
    ])
    func `a mistake is named with its line and what to write instead`(yaml: String, error: StrategyError) {
        #expect(throws: error) { try Strategy(yaml: yaml, id: "x") }
    }

    @Test(arguments: [
        "[", "- a", "a: [", "", "timeframe: {a: b}\nlong: 3", "timeframe: 1h\nlong: {}", "timeframe: 1h\nlong: []",
    ])
    func `what is no strategy is refused`(yaml: String) {
        #expect(throws: StrategyError.self) { try Strategy(yaml: yaml, id: "x") }
    }

    @Test(arguments: [
        "rsi < 30 and rsi > 70", "ema 20 > ema 50 and ema 20 < ema 50", "ema 20 > ema 50 and ema 50 >= ema 20",
        "in premium and in discount", "close > open and not close > open", "rsi > 100", "willr > 0", "rsi < 0",
        "trend up and trend down", "close rising and close falling",
    ])
    func `what can never be true is found`(text: String) throws {
        let strategy = Strategy(
            id: "x", name: "x", timeframe: .h1, long: try Condition(parsing: text), short: nil)
        #expect(throws: StrategyError.self) { try strategy.check() }
    }

    @Test(arguments: [
        "rsi > 30 and rsi < 70", "rsi < 30 or rsi > 70", "ema 20 >= ema 50 and ema 50 >= ema 20", "rsi >= 100",
        "in premium and in discount@4h", "rsi[1] < 30 and rsi > 70",
    ])
    func `what can be true is left alone`(text: String) throws {
        let strategy = Strategy(
            id: "x", name: "x", timeframe: .h1, long: try Condition(parsing: text), short: nil)
        try strategy.check()
    }

    @Test func `a reward no target reaches is found`() throws {
        var strategy = Strategy(
            id: "x", name: "x", timeframe: .h1, long: try Condition(parsing: "close > open"), short: nil)
        strategy.targets = [.reward(1)]
        strategy.minimumReward = 2
        #expect(throws: StrategyError(.rewardOutOfReach(best: 1, minimum: 2))) { try strategy.check() }
    }
}
