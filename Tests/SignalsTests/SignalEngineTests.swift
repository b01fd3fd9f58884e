import Foundation
import Indicators
import Platform
import Signals
import Testing
import Trading

/// Decisions over candles: equal to plain recomputation, blind to the future, and the same however many watch.
@Suite struct SignalEngineTests {
    /// A walk with trends and ranges, every hour.
    static func walk(_ count: Int, seed: UInt64 = 1) -> [Candle] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func next() -> Double {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Double(state >> 11) / 9_007_199_254_740_992
        }
        var price = 100.0
        return (0..<count).map { index in
            let open = price
            price *= 1 + (next() - 0.5) * 0.01 + sin(Double(index) / 40) * 0.0008
            let high = max(open, price) * (1 + next() * 0.003)
            let low = min(open, price) * (1 - next() * 0.003)
            return Candle(
                openTime: Timestamp(seconds: 1_717_372_800 + Int64(index) * 3600), open: open, high: high, low: low,
                close: price, volume: 100 + (next() * 900).rounded())
        }
    }

    static func strategy(_ id: String = "x", long: String?, short: String? = nil) throws -> Strategy {
        var strategy = Strategy(
            id: id, name: id, timeframe: .h1, long: try long.map { try Condition(parsing: $0) },
            short: try short.map { try Condition(parsing: $0) })
        strategy.cooldown = 0
        return strategy
    }

    static func engine(_ strategies: [Strategy], _ timeframe: Timeframe = .h1) throws -> SignalEngine {
        try SignalEngine(
            instrument: InstrumentID("XAUUSD"), assetClass: .stock, timeframe: timeframe, calendar: .always,
            strategies: strategies)
    }

    /// Decisions as text, signals with everything in them.
    static func decisions(_ strategies: [Strategy], _ candles: [Candle]) throws -> [String] {
        var engine = try engine(strategies)
        return candles.flatMap { engine.handle($0, spread: 0.02).map { "\($0)" } }
    }

    /// Stops at swings of 2 bars are others than at swings of 8, and so are breaks of structure.
    @Test func `strategies with swings of other lengths do not change each other`() throws {
        let candles = Self.walk(1_500)
        func strategy(_ id: String, _ swings: Int) throws -> Strategy {
            var strategy = try Self.strategy(id, long: "bullish bos", short: "bearish choch@4h")
            (strategy.swingLength, strategy.stop) = (swings, .structure)
            return strategy
        }
        let (near, far) = (try strategy("near", 2), try strategy("far", 8))
        let (first, second) = (try Self.decisions([near], candles), try Self.decisions([far], candles))
        #expect(first.contains { $0.hasPrefix("signal") } && second.contains { $0.hasPrefix("signal") })
        #expect(first.map { $0.replacing("near", with: "far") } != second)
        let together = try Self.decisions([near, far], candles)
        #expect(together.enumerated().filter { $0.offset % 2 == 0 }.map(\.element) == first)
        let others = together.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        let difference = zip(others, second).enumerated().first { $1.0 != $1.1 }
        #expect(difference == nil, "\(difference.map { "\($0.offset): \($0.element)" } ?? "")")
    }

    /// By hand: with swings of 2 bars the high of 12 at the third candle is confirmed at the fifth, and the close of
    /// 12.5 at the sixth breaks it.
    @Test func `a break of structure and a trend are told with the level and the close that broke it`() throws {
        let closes = [10.0, 11, 11.5, 11, 10.5, 12.5, 12.4]
        let highs = [10.5, 11.5, 12, 11.6, 11, 12.8, 12.9]
        let candles = closes.indices.map { index in
            Candle(
                openTime: Timestamp(seconds: 1_717_372_800 + Int64(index) * 3600), open: closes[index] - 0.2,
                high: highs[index], low: closes[index] - 0.5, close: closes[index], volume: 100)
        }
        var strategy = try Self.strategy(long: "bullish bos within 5 bars and trend up and trend down")
        (strategy.swingLength, strategy.stop) = (2, .percent(1))
        var engine = try Self.engine([strategy])
        var found: [Evidence] = []
        for (bar, candle) in candles.enumerated() {
            _ = engine.handle(candle, spread: 0)
            found = engine.evidence(0)
            if bar < 5 { #expect(found.allSatisfy { $0.figures.isEmpty }) }
        }
        let figures = found.map { $0.figures.map { "\($0.name) \($0.value ?? 0)" } }
        #expect(figures == Array(repeating: ["level 12.0", "close 12.5"], count: 3))
        #expect(found.map(\.isMet) == [true, true, false])
    }

    @Test func `a cross of averages is seen exactly where plain arithmetic sees it`() throws {
        let candles = Self.walk(600)
        var engine = try Self.engine([
            try Self.strategy(long: "sma(10) crosses above sma(30)", short: "sma(10) crosses below sma(30)")
        ])
        let closes = candles.map(\.close)
        func mean(_ end: Int, _ count: Int) -> Double { closes[(end - count + 1)...end].reduce(0, +) / Double(count) }
        var crosses = 0
        for (bar, candle) in candles.enumerated() {
            let decision = try #require(engine.handle(candle, spread: 0).first)
            var wanted: Direction?
            if bar >= 30 {
                let (a, b, c, d) = (mean(bar - 1, 10), mean(bar - 1, 30), mean(bar, 10), mean(bar, 30))
                if a <= b, c > d { wanted = .long }
                if a >= b, c < d { wanted = .short }
            }
            var found: Direction?
            if case .signal(let signal) = decision { found = signal.direction }
            #expect(found == wanted, "bar \(bar)")
            if found != nil { crosses += 1 }
        }
        #expect(crosses > 10)
    }

    @Test func `entry, stop and targets stand where the strategy says`() throws {
        let candles = Self.walk(300)
        var strategy = try Self.strategy(long: "close > open")
        strategy.stop = .percent(1)
        strategy.targets = [.reward(1), .percent(3)]
        var engine = try Self.engine([strategy])
        var seen = 0
        for candle in candles {
            guard case .signal(let signal)? = engine.handle(candle, spread: 0).first else { continue }
            seen += 1
            #expect(signal.entry == candle.close && signal.formedAt == candle.openTime + .hours(1))
            #expect(abs(signal.stop - candle.close * 0.99) < 1e-9)
            #expect(abs(signal.targets[0].price - candle.close * 1.01) < 1e-9)
            #expect(abs(signal.targets[1].price - candle.close * 1.03) < 1e-9)
            #expect(abs(signal.targets[1].reward - 3) < 1e-9 && abs(signal.reward - 3) < 1e-9)
        }
        #expect(seen > 50)
    }

    @Test func `what is decided of a bar does not depend on bars after it`() throws {
        let candles = Self.walk(1_500)
        let strategies = try StrategyTests.files.map {
            try Strategy(yaml: String(contentsOf: $0, encoding: .utf8), id: $0.lastPathComponent)
        }
        let fitting = strategies.filter { (try? Self.engine([$0])) != nil }  // those that need shorter bars do not fit
        #expect(fitting.count >= 8)
        let whole = try Self.decisions(fitting, candles)
        for end in [150, 700, 701, 702, 703, 1_250] {
            let prefix = try Self.decisions(fitting, Array(candles[..<end]))
            #expect(prefix == Array(whole[..<prefix.count]), "the first \(end) bars")
        }
        #expect(whole.count { $0.contains("signal") } > 20)
    }

    @Test func `strategies computed together decide as each does alone`() throws {
        let candles = Self.walk(900)
        let texts = [
            "rsi < 40", "ema 20 > ema 50 and rsi > 55", "in discount and bullish choch within 30", "close > ema(50)@4h",
        ]
        let strategies = try texts.enumerated().map { try Self.strategy("s\($0)", long: $1) }
        let together = try Self.decisions(strategies, candles)
        for (index, strategy) in strategies.enumerated() {
            let alone = try Self.decisions([strategy], candles)
            let same = stride(from: index, to: together.count, by: strategies.count).map { together[$0] }
            #expect(alone == same, "\(strategy.id)")
        }
    }

    @Test func `a longer timeframe counts once its bar has closed, and crosses once`() throws {
        // Closes at 100 until 08:00, then 180: the four-hour bar that begins at 08:00 closes at 12:00.
        let candles = (0..<48).map { hour in
            let price = hour < 32 ? 100.0 : 180.0
            return Candle(
                openTime: Timestamp(seconds: Int64(hour) * 3600), open: price, high: price + 1, low: price - 1,
                close: price, volume: 1)
        }
        var engine = try Self.engine([try Self.strategy(long: "close@4h crosses above 150")])
        var signals: [Int] = []
        for (hour, candle) in candles.enumerated() {
            if case .signal? = engine.handle(candle, spread: 0).first { signals.append(hour) }
        }
        #expect(signals == [35])
    }

    @Test func `price is in a gap from its first touch until it is filled`() throws {
        // After 20 quiet bars, bar 22 leaves a gap between 102 and 105; bars 24 and 25 are in it, bar 26 has left it,
        // bar 27 fills it.
        let quiet = Array(repeating: (101.0, 102.0, 100.0, 101.0), count: 20)
        let prices: [(Double, Double, Double, Double)] =
            quiet + [
                (101, 102, 100, 101), (101, 106, 101, 106), (106, 108, 105, 107), (107, 109, 106, 108),
                (108, 108, 104, 105), (105, 107, 104.5, 106), (106, 110, 106, 109), (109, 109, 101, 102),
                (102, 104, 101, 103),
            ]
        let candles = prices.enumerated().map { index, price in
            Candle(
                openTime: Timestamp(seconds: Int64(index) * 3600), open: price.0, high: price.1, low: price.2,
                close: price.3, volume: 1)
        }
        var strategy = try Self.strategy(long: "in bullish fvg")
        strategy.swingLength = 1
        var engine = try Self.engine([strategy])
        var bars: [Int] = []
        for (bar, candle) in candles.enumerated() {
            _ = engine.handle(candle, spread: 0)
            if engine.evidence(0).first?.isMet == true { bars.append(bar) }
        }
        #expect(bars == [24, 25])
    }

    @Test func `what is missing makes no signal, not even under not`() throws {
        var engine = try Self.engine([try Self.strategy(long: "not spread > 5 and close > 0")])
        for candle in Self.walk(30) {
            guard case .rejected(let reason)? = engine.handle(candle, spread: .nan).first else {
                Issue.record("a signal without a spread")
                return
            }
            switch reason {
            case .warmingUp, .conditions: break
            default: Issue.record("\(reason)")
            }
        }
    }

    @Test func `how much history is missing is said`() throws {
        var engine = try Self.engine([try Self.strategy(long: "close > sma(50)")])
        guard case .rejected(.warmingUp(49, .h1))? = engine.handle(Self.walk(1)[0], spread: 0).first else {
            Issue.record("not 49 bars")
            return
        }
        #expect(engine.warmUp == [.h1: 50])
    }

    @Test func `candles that come again, too late or broken are counted and dropped`() throws {
        let candles = Self.walk(3)
        var engine = try Self.engine([try Self.strategy(long: "close > open")])
        _ = engine.handle(candles[0], spread: 0)
        _ = engine.handle(candles[2], spread: 0)
        var broken = candles[1]
        broken.openTime = candles[2].openTime + .hours(1)
        broken.high = .nan
        for candle in [candles[2], candles[1], broken] { #expect(engine.handle(candle, spread: 0).isEmpty) }
        #expect((engine.gate.duplicate, engine.gate.outOfOrder, engine.gate.implausible) == (1, 1, 1))
        #expect(engine.count == 2)
    }

    @Test func `a shorter timeframe than the strategy's own is refused`() throws {
        #expect(throws: StrategyError(.shorterTimeframe(given: .m5, base: .h1))) {
            try Self.engine([try Self.strategy(long: "close@5m > open")])
        }
    }

    @Test func `the reasons of a signal carry their figures`() throws {
        var engine = try Self.engine([try Self.strategy(long: "rsi < 45 and close > 0")])
        for candle in Self.walk(400) {
            guard case .signal(let signal)? = engine.handle(candle, spread: 0).first else { continue }
            #expect(signal.reasons.map(\.condition) == ["rsi(14) < 45", "close > 0"])
            #expect(signal.reasons.allSatisfy { $0.isMet })
            let rsi = try #require(signal.reasons[0].figures.first)
            #expect(rsi.name == "rsi(14)" && (rsi.value ?? 99) < 45)
            return
        }
        Issue.record("no signal")
    }

    @Test func `after a signal the strategy rests`() throws {
        var strategy = try Self.strategy(long: "close > 0")
        strategy.cooldown = 4
        var engine = try Self.engine([strategy])
        var bars: [Int] = []
        for (bar, candle) in Self.walk(60).enumerated() {
            if case .signal? = engine.handle(candle, spread: 0).first { bars.append(bar) }
        }
        #expect(zip(bars, bars.dropFirst()).allSatisfy { $1 - $0 == 5 } && bars.count > 5)
    }
}
