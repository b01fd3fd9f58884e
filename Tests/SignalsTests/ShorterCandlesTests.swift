import Foundation
import Platform
import Signals
import Testing
import Trading

/// Signals of hours followed by minutes: figures worked out by hand, as in `SignalTrackerTests`.
@Suite struct ShorterCandlesTests {
    private typealias Row = (Double, Double, Double, Double)
    private typealias Event = SignalTracker.Event
    private static let signal = SignalTrackerTests.signal

    /// The minute of an hour; the signal was seen on hour 0.
    private static func minute(_ hour: Int, _ minute: Int, _ row: Row) -> Candle {
        Candle(
            openTime: Timestamp(seconds: Int64(hour * 3600 + minute * 60)), open: row.0, high: row.1, low: row.2,
            close: row.3, volume: 1)
    }
    private static func hour(_ hour: Int, _ row: Row) -> Candle { minute(hour, 0, row) }
    private static func shorter(_ candles: [Candle], _ timeframe: Timeframe = .m1) -> ShorterCandles {
        ShorterCandles(candles, timeframe, .metal, .always)
    }
    private static let never = Timestamp(seconds: 1_000_000_000)

    /// Follows the minutes, then the hours that are given.
    private static func follow(
        _ signal: Signal, _ minutes: [Candle], _ hours: Candle...
    ) -> (SignalTracker, [Event]) {
        var tracker = SignalTracker(signal)
        var events = shorter(minutes).follow(&tracker, through: never).map(\.event)
        for hour in hours { events += tracker.handle(hour) }
        return (tracker, events)
    }

    @Test func `a stop and targets in one hour count in the order of their minutes`() {
        let targetsFirst = [
            Self.minute(1, 0, (100, 101, 99, 100)), Self.minute(1, 5, (100, 112, 100, 111)),
            Self.minute(1, 9, (111, 121, 110, 120)), Self.minute(1, 40, (95, 95, 85, 86)),
        ]
        let (won, first) = Self.follow(Self.signal(.long, .market), targetsFirst)
        #expect(first == [.triggered(price: 100), .target(1, price: 110), .target(2, price: 120)])
        #expect(won.state == .completed && won.result == 1.5 && won.endedAt == Timestamp(seconds: 3600 + 540))
        let (lost, second) = Self.follow(
            Self.signal(.long, .market),
            [targetsFirst[0], Self.minute(1, 3, (99, 99, 89, 91)), Self.minute(1, 5, (91, 125, 91, 120))])
        #expect(second == [.triggered(price: 100), .stopped(price: 90)] && lost.result == -1)
        // The hour alone cannot tell: the stop comes first.
        var blind = SignalTracker(Self.signal(.long, .market))
        #expect(blind.handle(Self.hour(1, (100, 121, 85, 86))) == [.triggered(price: 100), .stopped(price: 90)])
    }

    @Test func `each event is known at the close of its minute`() {
        var tracker = SignalTracker(Self.signal(.long, .limit))
        let minutes = [
            Self.minute(1, 6, (105, 106, 101, 102)), Self.minute(1, 7, (102, 103, 99, 101)),
            Self.minute(1, 8, (101, 111, 100, 110)),
        ]
        let known = Self.shorter(minutes).follow(&tracker, through: Self.never)
        #expect(known.map(\.event) == [.triggered(price: 100), .target(1, price: 110)])
        #expect(known.map(\.at) == [Timestamp(seconds: 3600 + 480), Timestamp(seconds: 3600 + 540)])
        #expect(tracker.triggeredAt == Timestamp(seconds: 3600 + 420) && tracker.maximumFavorable == 1.1)
    }

    @Test func `what has not closed is not looked at`() {
        var tracker = SignalTracker(Self.signal(.long, .market))
        let minutes = Self.shorter([Self.minute(1, 0, (100, 101, 99, 100)), Self.minute(1, 1, (100, 101, 85, 86))])
        let end = Timestamp(seconds: 3600 + 119)
        #expect(minutes.follow(&tracker, through: end).map(\.event) == [.triggered(price: 100)])
        #expect(minutes.follow(&tracker, through: end).isEmpty)
        #expect(minutes.follow(&tracker, through: end + .seconds(1)).map(\.event) == [.stopped(price: 90)])
    }

    @Test func `an hour that its minutes tell in full adds nothing`() {
        let minutes = [
            Self.minute(1, 0, (105, 108, 104, 107)), Self.minute(1, 20, (107, 107, 99, 104)),
            Self.minute(1, 50, (104, 106, 97, 105)),
        ]
        var (tracker, events) = Self.follow(Self.signal(.long, .limit), minutes)
        #expect(events == [.triggered(price: 100)])
        let before = tracker
        #expect(tracker.handle(Self.hour(1, (105, 108, 97, 105))) == [])
        #expect(tracker.age == 1 && tracker.maximumAdverse == before.maximumAdverse && tracker.state == .triggered)
        // The 108 was before the entry: the best since is 107.
        #expect(tracker.maximumFavorable == 0.6)
    }

    @Test func `what minutes missed their hour decides at its close`() {
        // Entered an hour before: both a stop and a target that no minute showed.
        let entered = [Self.minute(1, 0, (100, 101, 99, 100)), Self.minute(2, 5, (100, 104, 96, 101))]
        let (stopped, first) = Self.follow(
            Self.signal(.long, .market), entered, Self.hour(1, (100, 101, 99, 100)), Self.hour(2, (100, 104, 96, 101)))
        #expect(first == [.triggered(price: 100)] && stopped.state == .triggered)
        let (low, second) = Self.follow(Self.signal(.long, .market), entered, Self.hour(2, (100, 125, 89, 101)))
        #expect(second == [.triggered(price: 100), .stopped(price: 90)] && low.result == -1)
        let (high, third) = Self.follow(Self.signal(.long, .market), entered, Self.hour(2, (100, 111, 96, 101)))
        #expect(third == [.triggered(price: 100), .target(1, price: 110)] && high.targetsReached == 1)
        // Entered within the hour: a high that no minute showed may have been before.
        let now = [Self.minute(1, 7, (102, 103, 99, 101))]
        let (open, fourth) = Self.follow(Self.signal(.long, .limit), now, Self.hour(1, (105, 125, 99, 101)))
        #expect(fourth == [.triggered(price: 100)] && open.targetsReached == 0 && open.maximumFavorable == 0.1)
        let (ended, fifth) = Self.follow(Self.signal(.long, .limit), now, Self.hour(1, (105, 125, 89, 101)))
        #expect(fifth == [.triggered(price: 100), .stopped(price: 90)])
        #expect(ended.endedAt == Timestamp(seconds: 3600 + 420))
        // An entry that no minute showed.
        let (late, sixth) = Self.follow(
            Self.signal(.long, .limit), [Self.minute(1, 7, (105, 106, 103, 104))], Self.hour(1, (105, 125, 99, 101)))
        #expect(sixth == [.triggered(price: 100)] && late.targetsReached == 0)
    }

    @Test func `how long an entry waits is counted in hours`() {
        let minutes = (0..<60).map { Self.minute(1, $0, (105, 106, 104, 105)) }
        var (tracker, events) = Self.follow(Self.signal(.long, .limit), minutes)
        #expect(events.isEmpty && tracker.age == 0)
        for hour in 1...2 { events += tracker.handle(Self.hour(hour, (105, 106, 104, 105))) }
        #expect(events.isEmpty && tracker.age == 2)
        var waiting = tracker
        #expect(waiting.handle(Self.hour(3, (105, 106, 104, 105))) == [.expired])
        // Up to the last minute of the third hour it may be entered.
        let last = Self.shorter([Self.minute(3, 59, (105, 105, 99, 101))])
        #expect(last.follow(&tracker, through: Self.never).map(\.event) == [.triggered(price: 100)])
        #expect(tracker.handle(Self.hour(3, (105, 106, 99, 101))) == [] && tracker.age == 3)
    }

    @Test func `an idea whose stop is passed before its entry is dead in that minute`() {
        let (tracker, events) = Self.follow(
            Self.signal(.long, .stop), [Self.minute(1, 3, (95, 96, 89, 95)), Self.minute(1, 4, (95, 130, 95, 129))])
        #expect(events == [.expired] && tracker.age == 0)
    }

    @Test func `minutes of the hour it was seen on, and of one that was taken, change nothing`() {
        let early = [Self.minute(0, 59, (100, 130, 80, 100))]
        let (tracker, events) = Self.follow(Self.signal(.long, .market), early)
        #expect(events.isEmpty && tracker == SignalTracker(Self.signal(.long, .market)))
        var taken = SignalTracker(Self.signal(.long, .market))
        _ = taken.handle(Self.hour(1, (100, 101, 99, 100)))
        let before = taken
        #expect(Self.shorter([Self.minute(1, 30, (100, 130, 80, 100))]).follow(&taken, through: Self.never).isEmpty)
        #expect(taken == before)
    }

    @Test func `candles of its own timeframe or a longer one show nothing`() {
        for timeframe in [Timeframe.h1, .h4] {
            var tracker = SignalTracker(Self.signal(.long, .market))
            let candles = Self.shorter([Self.hour(1, (100, 130, 80, 100))], timeframe)
            #expect(candles.follow(&tracker, through: Self.never).isEmpty)
        }
    }

    /// From 100 to 50 is a jump that no metal makes: the stop at 90 was not reached, prices broke off.
    @Test func `where prices break off the hour decides`() {
        let minutes = [
            Self.minute(1, 0, (100, 101, 99, 100)), Self.minute(2, 0, (50, 51, 49, 50)),
            Self.minute(2, 1, (50, 51, 49, 50)),
        ]
        var (tracker, events) = Self.follow(Self.signal(.long, .market), minutes)
        #expect(events == [.triggered(price: 100)])
        let hour = Self.hour(2, (50, 51, 49, 50))
        let priceBreak = PriceBreak(from: 100, to: hour, of: .metal)
        #expect(priceBreak != nil)
        #expect(tracker.handle(hour, after: priceBreak) == [.void(priceBreak!)])
    }

    // Many courses of prices.

    private static let types = [Signal.EntryType.market, .limit, .stop]

    /// Minutes of six hours after the signal's, some of them without trading.
    private static func walk(_ seed: UInt64) -> [Candle] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func random() -> Double {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Double(state >> 11) / Double(1 << 53)
        }
        var price = 98 + 4 * random()
        return (0..<360).compactMap { number in
            let open = price, close = price + 3 * (random() - 0.5)
            guard random() < 0.9 else { return nil }
            price = close
            let row = (open, max(open, close) + random(), min(open, close) - random(), close)
            return minute(1 + number / 60, number % 60, row)
        }
    }

    private static func hours(of minutes: [Candle]) -> [Candle] {
        var rollup = CandleRollup(from: .m1, to: .h1, calendar: .always)
        let closed = minutes.flatMap { minute in
            let (before, whole) = rollup.add(minute)
            return [before, whole].compactMap(\.self)
        }
        return closed + [rollup.forming].compactMap(\.self)
    }

    private struct Known: Equatable {
        var event: Event
        var at: Timestamp
    }

    /// Minutes and hours in the order of their closes; a stored and read tracker at each place of `cuts`.
    private static func run(
        _ signal: Signal, _ minutes: [Candle], through end: Timestamp, cuts: Set<Int> = []
    ) throws -> (SignalTracker, [Known]) {
        var tracker = SignalTracker(signal)
        var events: [Known] = []
        for (number, hour) in hours(of: minutes).enumerated() {
            let close = hour.openTime + .hours(1)
            let part = minutes.filter { $0.openTime < close && $0.openTime >= hour.openTime - .minutes(5) }
            for cut in [20, 20, 41] where cuts.contains(number) {
                let moment = hour.openTime + .minutes(cut)
                events += shorter(part).follow(&tracker, through: min(moment, end)).map(Known.init)
                tracker = try JSONDecoder().decode(SignalTracker.self, from: JSONEncoder().encode(tracker))
            }
            events += shorter(part).follow(&tracker, through: min(close, end)).map(Known.init)
            guard close <= end else { break }
            events += tracker.handle(hour).map { Known(event: $0, at: close) }
        }
        return (tracker, events)
    }

    @Test(arguments: types) func `looked at in any pieces, and stored between, it is the same`(
        _ type: Signal.EntryType
    ) throws {
        var kinds: Set<String> = []
        for seed in 1...60 as ClosedRange<UInt64> {
            for direction in [Direction.long, .short] {
                let (signal, minutes) = (Self.signal(direction, type), Self.walk(seed))
                let (whole, events) = try Self.run(signal, minutes, through: Self.never)
                let (parts, others) = try Self.run(signal, minutes, through: Self.never, cuts: [0, 1, 2, 3, 4, 5])
                #expect(events == others && whole == parts)
                kinds.insert(whole.state.rawValue)
            }
        }
        #expect(kinds.count >= 2)
    }

    @Test(arguments: types) func `what was known at a moment does not depend on what came after`(
        _ type: Signal.EntryType
    ) throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            let (signal, minutes) = (Self.signal(.long, type), Self.walk(seed))
            let (_, all) = try Self.run(signal, minutes, through: Self.never)
            for cut in stride(from: 5, to: 360, by: 17) {
                let end = Timestamp(seconds: 3600) + .minutes(cut)
                let known = minutes.filter { $0.openTime + .minutes(1) <= end }
                let (_, prefix) = try Self.run(signal, known, through: end)
                #expect(all.starts(with: prefix))
                #expect(all.dropFirst(prefix.count).allSatisfy { $0.at > end }, "\(cut): \(all) \(prefix)")
            }
        }
    }

    @Test(arguments: types) func `hours add nothing to their minutes but the end of the wait`(
        _ type: Signal.EntryType
    ) throws {
        for seed in 1...60 as ClosedRange<UInt64> {
            let (signal, minutes) = (Self.signal(.short, type), Self.walk(seed))
            let (both, _) = try Self.run(signal, minutes, through: Self.never)
            var alone = SignalTracker(signal)
            _ = Self.shorter(minutes).follow(&alone, through: Self.never)
            if both.state == .expired, both.age == 3 { continue }
            #expect(both.state == alone.state && both.entry == alone.entry && both.result == alone.result)
            #expect(both.targetsReached == alone.targetsReached && both.endedAt == alone.endedAt)
        }
    }
}
