import Platform
import Signals
import Testing
import Trading

/// What becomes of a signal: figures worked out by hand.
@Suite struct SignalTrackerTests {
    static func signal(_ direction: Direction = .long, _ type: Signal.EntryType = .market) -> Signal {
        let stop = direction == .long ? 90.0 : 110.0
        let prices = direction == .long ? [110.0, 120.0] : [90.0, 80.0]
        let targets = zip(prices, [1.0, 2.0]).map { Signal.Target(price: $0, reward: $1) }
        return Signal(
            id: "x", strategy: "x", instrument: InstrumentID("XAUUSD"), timeframe: .h1, direction: direction,
            candle: Timestamp(seconds: 0), formedAt: Timestamp(seconds: 3600), entryType: type, entry: 100,
            stop: stop, targets: targets, expiry: 3, reasons: [], zone: nil)
    }

    private static func candles(_ rows: [(Double, Double, Double, Double)]) -> [Candle] {
        rows.enumerated().map { index, row in
            Candle(
                openTime: Timestamp(seconds: Int64(index + 1) * 3600), open: row.0, high: row.1, low: row.2,
                close: row.3, volume: 1)
        }
    }

    private static func follow(
        _ signal: Signal, _ rows: [(Double, Double, Double, Double)]
    ) -> (SignalTracker, [SignalTracker.Event]) {
        var tracker = SignalTracker(signal)
        let events = candles(rows).flatMap { tracker.handle($0) }
        return (tracker, events)
    }

    @Test func `both targets: half of it 1R, half of it 2R`() {
        let (tracker, events) = Self.follow(
            Self.signal(), [(100, 105, 96, 104), (104, 111, 103, 110), (110, 121, 109, 120)])
        #expect(events == [.triggered(price: 100), .target(1, price: 110), .target(2, price: 120)])
        #expect(tracker.state == .completed && tracker.result == 1.5)
        #expect(tracker.maximumAdverse == -0.4 && tracker.maximumFavorable == 2.1)
    }

    @Test func `a stop and a target in one candle count as the stop`() {
        let (tracker, events) = Self.follow(Self.signal(), [(100, 101, 99, 100), (100, 125, 89, 120)])
        #expect(events == [.triggered(price: 100), .stopped(price: 90)])
        #expect(tracker.state == .stopped && tracker.result == -1)
    }

    @Test func `a jump over the stop costs more than 1R`() {
        let (tracker, events) = Self.follow(Self.signal(), [(100, 101, 99, 100), (85, 86, 80, 81)])
        #expect(events == [.triggered(price: 100), .stopped(price: 85)])
        #expect(tracker.result == -1.5)
    }

    @Test func `after the first target half is left for the stop`() {
        let (tracker, _) = Self.follow(Self.signal(), [(100, 101, 99, 100), (100, 111, 100, 110), (110, 110, 89, 90)])
        #expect(tracker.state == .stopped && tracker.result == 0)
    }

    @Test func `a limit that price never comes back to expires`() {
        let (tracker, events) = Self.follow(
            Self.signal(.long, .limit),
            [(105, 108, 104, 107), (107, 109, 106, 108), (108, 109, 101, 102), (102, 103, 98, 99)])
        #expect(events == [.expired] && tracker.state == .expired && tracker.entry == nil)
    }

    @Test func `a limit that is reached can be stopped in its candle but reaches no target in it`() {
        let (open, _) = Self.follow(Self.signal(.long, .limit), [(105, 125, 99, 120)])
        #expect(open.state == .triggered && open.targetsReached == 0)
        let (stopped, _) = Self.follow(Self.signal(.long, .limit), [(105, 125, 89, 120)])
        #expect(stopped.state == .stopped && stopped.result == -1)
    }

    @Test func `a market that opens behind the stop is not entered`() {
        let (tracker, events) = Self.follow(Self.signal(), [(89, 95, 88, 94)])
        #expect(events == [.expired] && tracker.state == .expired)
    }

    @Test func `a short is the mirror of a long`() {
        let (tracker, events) = Self.follow(
            Self.signal(.short), [(100, 104, 95, 96), (96, 97, 89, 90), (90, 91, 79, 80)])
        #expect(events == [.triggered(price: 100), .target(1, price: 90), .target(2, price: 80)])
        #expect(tracker.result == 1.5)
    }

    @Test func `candles that come again or too late change nothing`() {
        var tracker = SignalTracker(Self.signal())
        let candle = Self.candles([(100, 101, 99, 100)])[0]
        _ = tracker.handle(candle)
        let before = tracker
        #expect(tracker.handle(candle) == [])
        #expect(tracker == before)
    }

    // Jumps, and what a candle does not tell.

    @Test func `an entry that is jumped over fills at the open: a limit better, a stop worse`() {
        let (limit, first) = Self.follow(Self.signal(.long, .limit), [(96, 99, 95, 98)])
        #expect(first == [.triggered(price: 96)] && limit.entry == 96)
        let (stop, second) = Self.follow(Self.signal(.long, .stop), [(103, 104, 102, 103)])
        #expect(second == [.triggered(price: 103)] && stop.entry == 103)
        let (short, third) = Self.follow(Self.signal(.short, .stop), [(97, 98, 96, 97)])
        #expect(third == [.triggered(price: 97)] && short.entry == 97)
    }

    /// Entered at 95 with its stop at 90, 5 are at risk: the targets, 15 and 25 away, are worth 3R and 5R.
    @Test func `R counts from where it was really entered`() {
        let (tracker, _) = Self.follow(Self.signal(.long, .limit), [(95, 96, 94, 95), (100, 121, 99, 120)])
        #expect(tracker.state == .completed && tracker.result == 4)
    }

    @Test func `an entry that is jumped over together with its stop is none`() {
        let (tracker, events) = Self.follow(Self.signal(.long, .limit), [(85, 95, 84, 94)])
        #expect(events == [.expired] && tracker.entry == nil && tracker.result == 0)
    }

    @Test func `a stop order whose stop is passed first never enters`() {
        let (tracker, events) = Self.follow(Self.signal(.long, .stop), [(95, 98, 89, 97), (98, 130, 97, 129)])
        #expect(events == [.expired] && tracker.age == 1)
    }

    @Test func `a target that is jumped over leaves at the open`() {
        let (tracker, events) = Self.follow(
            Self.signal(), [(100, 101, 99, 100), (115, 116, 114, 115), (130, 131, 129, 130)])
        #expect(events == [.triggered(price: 100), .target(1, price: 115), .target(2, price: 130)])
        #expect(tracker.result == 2.25)  // half of 1.5R, half of 3R
    }

    @Test func `one candle reaches both targets`() {
        let (tracker, events) = Self.follow(Self.signal(), [(100, 101, 99, 100), (101, 125, 100, 120)])
        #expect(events == [.triggered(price: 100), .target(1, price: 110), .target(2, price: 120)])
        #expect(tracker.state == .completed && tracker.result == 1.5)
    }

    /// Entered at 100, 10 at risk: 105 is 0.5R for, 93 is 0.7R against; the jump to 85 is 1.5R against.
    @Test func `excursions are the best and worst since the entry, the loss of a jump included`() {
        let (tracker, _) = Self.follow(Self.signal(), [(100, 105, 98, 101), (101, 104, 93, 95), (85, 140, 84, 130)])
        #expect(tracker.maximumFavorable == 0.5 && tracker.maximumAdverse == -1.5 && tracker.result == -1.5)
    }

    /// A short entered at 100, 10 at risk: its low of 94 is 0.6R for, its high of 103 is 0.3R against.
    @Test func `excursions of a short are mirrored`() {
        let (tracker, _) = Self.follow(Self.signal(.short), [(100, 103, 94, 96)])
        #expect(tracker.maximumFavorable == 0.6 && tracker.maximumAdverse == -0.3)
    }

    @Test func `what was before a limit filled is no excursion`() {
        // From 109 down to 99: the market stood at 109 before it was entered at 100, and at 102 after.
        let (tracker, _) = Self.follow(Self.signal(.long, .limit), [(109, 109, 99, 102)])
        #expect(tracker.maximumFavorable == 0.2 && tracker.maximumAdverse == -0.1)
    }

    @Test func `an entry counts until the last bar of its wait`() {
        let late: [(Double, Double, Double, Double)] = [
            (105, 108, 104, 107), (107, 108, 106, 107), (107, 108, 99, 101),
        ]
        let (tracker, events) = Self.follow(Self.signal(.long, .limit), late)
        #expect(events == [.triggered(price: 100)] && tracker.age == 3)
    }

    @Test func `what has ended stays as it is`() {
        let (tracker, _) = Self.follow(Self.signal(), [(100, 101, 99, 100), (100, 101, 89, 95)])
        var later = tracker
        let next = Candle(openTime: Timestamp(seconds: 36_000), open: 95, high: 130, low: 94, close: 129, volume: 1)
        #expect(later.handle(next) == [] && later == tracker && tracker.endedAt == Timestamp(seconds: 7200))
    }
}
