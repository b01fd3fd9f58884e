import Foundation
import Platform
import Signals
import Testing
import Trading

/// Where entry, stop and targets stand: worked out by hand on hours whose average true range is known.
@Suite struct SignalLevelsTests {
    /// Hours from 99 to 101 that close at 100: every true range is 2, so their average is 2.
    private static func candles(_ count: Int, _ change: (inout [Candle]) -> Void = { _ in }) -> [Candle] {
        var candles = (0..<count).map { hour in
            Candle(
                openTime: Timestamp(seconds: Int64(hour) * 3600), open: 100, high: 101, low: 99, close: 100, volume: 1)
        }
        change(&candles)
        return candles
    }
    /// The average true range `bars` bars after one that was larger by `excess`, by Wilder's smoothing of 14.
    private static func rest(_ excess: Double, _ bars: Int) -> Double { excess / 14 * pow(13.0 / 14, Double(bars)) }

    /// The decision at the last candle, which closes at 100.6 (99.4) and is the only one that does.
    private static func last(
        _ direction: Direction = .long, _ candles: [Candle] = candles(40),
        _ change: (inout Strategy) -> Void = { _ in }
    ) throws -> SignalDecision {
        var candles = candles
        candles[candles.count - 1].close = direction == .long ? 100.6 : 99.4
        var strategy = try SignalEngineTests.strategy(
            long: direction == .long ? "close > 100.5" : nil, short: direction == .short ? "close < 99.5" : nil)
        (strategy.stop, strategy.targets) = (.atr(2), [.reward(1)])
        change(&strategy)
        return try decide(strategy, candles)
    }
    private static func decide(_ strategy: Strategy, _ candles: [Candle]) throws -> SignalDecision {
        var engine = try SignalEngineTests.engine([strategy])
        var last: SignalDecision?
        for candle in candles { last = engine.handle(candle, spread: 0).first }
        return try #require(last)
    }
    private static func levels(_ decision: SignalDecision) throws -> Signal {
        guard case .signal(let signal) = decision else {
            Issue.record("\(decision)")
            throw CancellationError()
        }
        return signal
    }

    struct Case: Sendable {
        var direction = Direction.long
        var entry = Strategy.Entry.market
        var stop = Strategy.Stop.atr(2)
        var targets: [Strategy.Target]
        /// Type, entry, stop, targets.
        var wanted: (Signal.EntryType, Double, Double, [Double])
    }
    private static let cases = [
        // Market: at the close. Two ranges of 2 below it; twice the way to the stop above it.
        Case(targets: [.reward(2)], wanted: (.market, 100.6, 96.6, [108.6])),
        Case(direction: .short, targets: [.reward(2)], wanted: (.market, 99.4, 103.4, [91.4])),
        Case(stop: .atr(1.5), targets: [.atr(2), .atr(4)], wanted: (.market, 100.6, 97.6, [104.6, 108.6])),
        // Half a range better than the close; what follows is measured from there.
        Case(entry: .limit(atr: 0.5), targets: [.reward(1)], wanted: (.limit, 99.6, 95.6, [103.6])),
        Case(direction: .short, entry: .limit(atr: 0.5), targets: [.atr(3)], wanted: (.limit, 100.4, 104.4, [94.4])),
        // A quarter of a range beyond the candle's extreme.
        Case(entry: .breakout(atr: 0.25), targets: [.reward(1)], wanted: (.stop, 101.5, 97.5, [105.5])),
        Case(
            direction: .short, entry: .breakout(atr: 0.25), targets: [.reward(1)],
            wanted: (.stop, 98.5, 102.5, [94.5])),
        // Percent are of the close, 100.6 and 99.4, also where the entry is elsewhere.
        Case(stop: .percent(1), targets: [.percent(3)], wanted: (.market, 100.6, 99.594, [103.618])),
        Case(
            direction: .short, entry: .breakout(atr: 0), stop: .percent(1), targets: [.percent(5)],
            wanted: (.stop, 99, 100.394, [94.43])),
    ]

    @Test(arguments: cases) func `market, limit and breakout; stops and targets by range, percent and reward`(
        _ one: Case
    ) throws {
        let signal = try Self.levels(
            Self.last(one.direction) { strategy in
                (strategy.entry, strategy.stop, strategy.targets) = (one.entry, one.stop, one.targets)
            })
        #expect(signal.direction == one.direction && signal.entryType == one.wanted.0)
        let found = [signal.entry, signal.stop] + signal.targets.map(\.price)
        for (found, wanted) in zip(found, [one.wanted.1, one.wanted.2] + one.wanted.3) {
            #expect(abs(found - wanted) < 1e-9, "\(found), not \(wanted)")
        }
        for target in signal.targets {
            #expect(abs(target.reward - abs(target.price - signal.entry) / abs(signal.entry - signal.stop)) < 1e-9)
        }
        #expect(signal.targets.count == one.targets.count && signal.reward == signal.targets.last?.reward)
    }

    // Structure.

    /// A high of 105 at bar 30 (true range 6.5) and a low of 97 at bar 40 (3.5), which is confirmed at bar 45, the last.
    private static let swings = candles(46) { candles in
        (candles[30].high, candles[30].low) = (105, 98.5)
        (candles[40].high, candles[40].low) = (100.5, 97)
    }
    private static let range = 2 + rest(4.5, 15) + rest(1.5, 5)

    @Test func `a stop by structure stands a tenth of a range behind the last swing, a target at the other`() throws {
        let signal = try Self.levels(
            Self.last(.long, Self.swings) { strategy in
                (strategy.stop, strategy.targets) = (.structure, [.structure])
            })
        #expect(abs(signal.stop - (97 - 0.1 * Self.range)) < 1e-9)
        #expect(signal.targets.map(\.price) == [105])
        #expect(abs(signal.reward - 4.4 / (3.6 + 0.1 * Self.range)) < 1e-9)
    }

    @Test func `for a short the high is the stop and the low the target`() throws {
        let signal = try Self.levels(
            Self.last(.short, Self.swings) { strategy in
                (strategy.stop, strategy.targets, strategy.minimumReward) = (.structure, [.structure], 0)
            })
        #expect(abs(signal.stop - (105 + 0.1 * Self.range)) < 1e-9 && signal.targets.map(\.price) == [97])
    }

    /// 4.4 to the high at 105, 3.6 and a tenth of the range (0.218) to the stop: 1.152.
    @Test(arguments: [(1.14, true), (1.16, false)])
    func `a reward under the least is refused with what it is`(_ minimum: Double, _ isEnough: Bool) throws {
        let decision = try Self.last(.long, Self.swings) { strategy in
            (strategy.stop, strategy.targets, strategy.minimumReward) = (.structure, [.structure], minimum)
        }
        switch decision {
        case .signal: #expect(isEnough)
        case .rejected(.reward(.long, let found, minimum: minimum)): #expect(!isEnough && abs(found - 1.152) < 1e-3)
        default: Issue.record("\(decision)")
        }
    }

    @Test func `a reward that is exactly the least is enough`() throws {
        _ = try Self.levels(Self.last { $0.minimumReward = 1 })
    }

    @Test func `without a swing there is no stop and no target, and it says so`() throws {
        guard case .rejected(.noStop(.long)) = try Self.last(.long, change: { $0.stop = .structure }) else {
            Issue.record("a stop from nowhere")
            return
        }
        guard case .rejected(.noTarget(.short)) = try Self.last(.short, change: { $0.targets = [.structure] }) else {
            Issue.record("a target from nowhere")
            return
        }
    }
    private static func last(_ direction: Direction, change: (inout Strategy) -> Void) throws -> SignalDecision {
        try last(direction, candles(40), change)
    }

    @Test func `targets that do not lead further are refused`() throws {
        guard
            case .rejected(.noTarget(.long)) = try Self.last(.long, change: { $0.targets = [.reward(2), .reward(1)] })
        else {
            Issue.record("targets out of order")
            return
        }
    }

    @Test func `a stop or target below zero is none`() throws {
        guard case .rejected(.noStop(.long)) = try Self.last(.long, change: { $0.stop = .atr(51) }) else {
            Issue.record("a stop below zero")
            return
        }
        guard case .rejected(.noTarget(.short)) = try Self.last(.short, change: { $0.targets = [.reward(30)] }) else {
            Issue.record("a target below zero")
            return
        }
    }

    // Zones.

    /// A gap from 101 to 104: bar 31 leaps up (true range 6), bar 32 stays above. Then one bar more, if it is given.
    private static func gap(_ more: (low: Double, close: Double)? = nil) -> [Candle] {
        candles(more == nil ? 33 : 34) { candles in
            for bar in 31..<candles.count {
                (candles[bar].open, candles[bar].high, candles[bar].low, candles[bar].close) = (105, 106, 104, 105)
            }
            (candles[31].open, candles[31].low) = (100.5, 100)
            if let more { (candles[33].low, candles[33].close) = (more.low, more.close) }
        }
    }
    private static func atZone(_ text: String, _ candles: [Candle]) throws -> SignalDecision {
        var strategy = try SignalEngineTests.strategy(long: text)
        (strategy.entry, strategy.stop, strategy.targets) = (.limitAtZone, .structure, [.reward(1)])
        return try decide(strategy, candles)
    }

    @Test func `an entry at a zone waits at its near edge, the stop behind its far one`() throws {
        let signal = try Self.levels(Self.atZone("bullish fvg within 3", Self.gap()))
        #expect(signal.entryType == .limit && signal.entry == 104)
        #expect(abs(signal.stop - (101 - 0.1 * (2 + Self.rest(4, 1)))) < 1e-9)
        #expect(signal.zone?.top == 104 && signal.zone?.bottom == 101 && signal.zone?.kind == "fvg")
    }

    @Test func `in the zone there is nothing to wait for`() throws {
        let signal = try Self.levels(Self.atZone("in bullish fvg", Self.gap((low: 103, close: 103.5))))
        #expect(signal.entryType == .market && signal.entry == 103.5)
        // The true range of bar 33 is 3, so its average is a fourteenth of 1 more.
        #expect(abs(signal.stop - (101 - 0.1 * (2 + Self.rest(4, 2) + Self.rest(1, 0)))) < 1e-9)
    }

    @Test func `without a zone there is no entry`() throws {
        guard case .rejected(.noEntry(.long)) = try Self.last(.long, change: { $0.entry = .limitAtZone }) else {
            Issue.record("an entry from nowhere")
            return
        }
    }
}
