import Foundation
import Platform
import Signals
import Testing
import Trading

/// Strategies that could never fire or never pay, and stops in pips and price.
@Suite struct StrategyRefusalTests {
    private static func strategy(_ long: String, _ change: (inout Strategy) -> Void = { _ in }) throws -> Strategy {
        var strategy = Strategy(
            id: "x", name: "x", timeframe: .h1, long: try Condition(parsing: long), short: nil)
        change(&strategy)
        return strategy
    }

    @Test(arguments: [
        "high < low", "close > high", "open < low", "volume < 0", "atr < 0", "spread < 0", "0 > atr", "close < 0",
        "close > bbands.upper and close < bbands.lower", "rsi < 30 and (rsi > 70 or rsi > 80)",
        "(rsi > 70 or rsi > 80) and rsi < 30", "hours 08:00-10:00 and hours 12:00-14:00",
        "hours 22:00-02:00 and hours 03:00-05:00",
        "hours 08:00-09:00 Europe/London and hours 20:00-21:00 Europe/Berlin",
        "weekdays mon and weekdays tue", "rsi < 30 and at least 2 of (rsi > 40; rsi > 50; close > open)",
        "bbands.lower > bbands.upper", "donchian.middle > donchian.upper",
    ]) func `what can never be true is refused`(text: String) throws {
        #expect(throws: StrategyError.self) { try Self.strategy(text).check() }
    }

    @Test(arguments: [
        "high <= low", "high > low", "volume > 0", "volume <= 0", "close > bbands.upper", "high[1] < low",
        "low@4h > high",
        "rsi < 30 and (rsi > 20 or rsi > 80)", "hours 08:00-10:00 and hours 09:00-14:00",
        "hours 22:00-02:00 and hours 01:00-05:00", "session london and session new-york",
        // Noon differs by five hours, or four.
        "hours 13:00-14:00 Europe/London and hours 08:00-09:00 America/New_York",
        "rsi < 30 and at least 1 of (rsi > 40; close > open)",
        "close > bbands(20,2).lower and close < bbands(20,3).upper",
    ]) func `what can be true is left alone`(text: String) throws {
        try Self.strategy(text).check()
    }

    @Test func `targets out of their order are refused, and how they are meant is said`() throws {
        let strategy = try Self.strategy("close > open") { $0.targets = [.reward(3), .reward(1)] }
        #expect(throws: StrategyError(.badValue(key: "targets", given: "3 R, 1 R", examples: ["1 R, 3 R"]))) {
            try strategy.check()
        }
        // What lies further is known only in the market.
        try Self.strategy("close > open") { $0.targets = [.reward(3), .percent(1)] }.check()
    }

    @Test(arguments: [
        (Strategy.Stop.atr(2), Strategy.Target.atr(1), 0.5), (.percent(2), .percent(1), 0.5),
        (.pips(40), .pips(10), 0.25),
        (.price(10), .price(5), 0.5),
    ]) func `a target nearer than the least reward is refused, in whatever unit both are`(
        stop: Strategy.Stop, target: Strategy.Target, worth: Double
    ) throws {
        let strategy = try Self.strategy("close > open") { ($0.stop, $0.targets) = (stop, [target]) }
        #expect(throws: StrategyError(.rewardOutOfReach(best: worth, minimum: 1))) { try strategy.check() }
        var modest = strategy
        modest.minimumReward = worth
        try modest.check()
    }

    @Test func `a limit at a zone needs a zone on each side`() throws {
        let bare = try Self.strategy("rsi < 30") { $0.entry = .limitAtZone }
        #expect(throws: StrategyError(.noZone(.long))) { try bare.check() }
        var whole = try Self.strategy("bullish fvg and rsi < 30") { $0.entry = .limitAtZone }
        try whole.check()
        whole.short = try Condition(parsing: "bullish fvg and rsi > 70")
        #expect(throws: StrategyError(.noZone(.short))) { try whole.check() }
    }

    @Test func `errors that only the whole shows name their line`() throws {
        let many = (1...65).map { "  - close > \($0)" }.joined(separator: "\n")
        for (yaml, line) in [
            ("timeframe: 1h\nlong:\n  - rsi < 30\n  - close > open\n  - rsi > 70", 5),
            ("timeframe: 1h\nlong: rsi < 30\nfilters:\n  - close > open\n  - rsi > 70", 5),
            ("timeframe: 1h\nlong:\n  - close > open\n  - volume < 0", 4),
            ("timeframe: 1h\nlong:\n\(many)", 67),
            ("timeframe: 1h\nlong: close > open\ntargets: [3 R, 1 R]", 3),
            ("timeframe: 1h\nlong: close > open\nentry: limit at zone", 3),
            ("timeframe: 1h\nlong: close > open\nminimum_reward: 5", 3),
        ] {
            do {
                _ = try Strategy.checked(yaml: yaml, id: "x")
                Issue.record("accepted: \(yaml)")
            } catch {
                #expect(error.line == line, "\(yaml.prefix(90)): \(error)")
            }
        }
    }

    /// Hours that close at 100, of 99 to 101; the last one closes at 100.5.
    private static func decided(_ strategy: Strategy, pip: Double) throws -> SignalDecision {
        var engine = try SignalEngine(
            instrument: InstrumentID("EURUSD"), assetClass: .forex, timeframe: .h1, calendar: .always, pip: pip,
            strategies: [strategy])
        var last: SignalDecision?
        for hour in 0..<40 {
            last =
                engine.handle(
                    Candle(
                        openTime: Timestamp(seconds: Int64(hour) * 3600), open: 100, high: 101, low: 99,
                        close: hour == 39 ? 100.5 : 100, volume: 1), spread: 0
                ).first
        }
        return try #require(last)
    }

    @Test func `a stop in pips stands so many pips from the entry, one in price so far`() throws {
        let pips = try Self.strategy("close > 100.2") { ($0.stop, $0.targets) = (.pips(20), [.pips(50)]) }
        guard case .signal(let signal) = try Self.decided(pips, pip: 0.01) else { return #expect(Bool(false)) }
        #expect(abs(signal.stop - 100.3) < 1e-9 && abs(signal.targets[0].price - 101) < 1e-9)
        #expect(abs(signal.reward - 2.5) < 1e-9)
        let price = try Self.strategy("close > 100.2") { ($0.stop, $0.targets) = (.price(5), [.reward(1)]) }
        guard case .signal(let other) = try Self.decided(price, pip: .nan) else { return #expect(Bool(false)) }
        #expect(abs(other.stop - 95.5) < 1e-9)
        // Where nobody says what a pip is, there is no signal.
        guard case .rejected(.noStop(.long)) = try Self.decided(pips, pip: .nan) else { return #expect(Bool(false)) }
    }

    @Test(arguments: [
        ("20 pips", Strategy.Stop.pips(20)), ("20pips", .pips(20)), ("1 pip", .pips(1)), ("5 in price", .price(5)),
    ])
    func `they are written and read`(text: String, stop: Strategy.Stop) throws {
        #expect(Strategy.Stop(text: text) == stop && Strategy.Stop(text: stop.text) == stop)
        let yaml = "timeframe: 1h\nlong: close > open\nstop: \(text)\ntargets: [40 pips, 90 in price]\n"
        let strategy = try Strategy(yaml: yaml, id: "x")
        #expect(strategy.stop == stop && strategy.targets == [.pips(40), .price(90)])
        #expect(try Strategy(yaml: strategy.yaml, id: "x").targets == strategy.targets)
    }

    @Test func `scripts elsewhere refuse pips, levels and changes by name, and have stops in price`() throws {
        for format in ExportFormat.allCases {
            let all = try Self.strategy("close > pdh and swing low and weekdays mon") { $0.stop = .pips(20) }
            guard case .failure(let refusals) = all.export(format) else { return #expect(Bool(false)) }
            #expect(
                refusals.all.map(\.part) == ["close > pdh", "swing low", "weekdays mon", "stop 20 pips"], "\(format)")
            let price = try Self.strategy("close > open") { ($0.stop, $0.targets) = (.price(5), [.price(10)]) }
            let script = try price.export(format).get()
            #expect(script.text.contains("5.0") && script.text.contains("10.0"))
            #expect(ExportTests.lint(script, format) == [])
        }
    }
}
