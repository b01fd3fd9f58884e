import Foundation
import Indicators
import Platform
import Testing
import Trading

private func candle(_ time: String, high: Double, low: Double) -> Candle {
    Candle(openTime: utc(time), open: low, high: high, low: low, close: high, volume: 1)
}

/// Days, weeks and parts of days, by the calendar: 2024-06-03 was a Monday.
@Suite struct PreviousPeriodTests {
    /// Feeds candles and notes the previous high and low after each.
    private func levels(
        _ timeframe: Timeframe, _ candles: [Candle], _ calendar: TradingCalendar = .always
    ) -> [[Double]] {
        var period = PreviousPeriod(timeframe, calendar: calendar)
        return candles.map { candle in
            period.update(candle)
            return [period.high?.price, period.low?.price].compactMap(\.self)
        }
    }

    @Test func `from the first bar of a day on, the day before counts, however long the weekend`() {
        let candles = [
            candle("2024-06-06T10:00:00Z", high: 5, low: 3), candle("2024-06-06T23:00:00Z", high: 6, low: 4),
            candle("2024-06-07T00:00:00Z", high: 9, low: 8), candle("2024-06-07T20:00:00Z", high: 8.5, low: 7),
            // Saturday has no candles; Sunday is a day of its own.
            candle("2024-06-09T21:00:00Z", high: 4, low: 2), candle("2024-06-10T00:00:00Z", high: 1.5, low: 1),
        ]
        #expect(levels(.d1, candles) == [[], [], [6, 3], [6, 3], [9, 7], [4, 2]])
    }

    /// Sunday 21:00 to Friday 21:00 in UTC, as foreign exchange is in summer.
    private static let exchange = TradingCalendar(
        id: "fx", timeZone: .gmt,
        hours: [.init(open: 0, close: 4 * 1440 + 1260), .init(open: 6 * 1440 + 1260, close: 10_080)],
        hasExchangeDays: false)

    @Test func `on a Monday the day before is Friday: where Saturdays rest, a Sunday evening is part of Monday`() {
        let candles = [
            candle("2024-06-06T10:00:00Z", high: 5, low: 3), candle("2024-06-07T10:00:00Z", high: 9, low: 7),
            candle("2024-06-09T21:00:00Z", high: 20, low: 1), candle("2024-06-10T00:00:00Z", high: 8, low: 6),
            candle("2024-06-10T23:00:00Z", high: 8.5, low: 6.5), candle("2024-06-11T00:00:00Z", high: 7, low: 6),
        ]
        #expect(levels(.d1, candles, Self.exchange) == [[], [5, 3], [9, 7], [9, 7], [9, 7], [20, 1]])
        // The week that begins on that evening, too.
        #expect(levels(.w1, candles, Self.exchange) == [[], [], [9, 3], [9, 3], [9, 3], [9, 3]])
    }

    @Test func `pivots of a Monday are those of Friday, pivots of a Tuesday of Monday with its evening before`() throws
    {
        let candles = [
            candle("2024-06-05T21:00:00Z", high: 4, low: 3), candle("2024-06-06T00:00:00Z", high: 5, low: 3),
            candle("2024-06-07T00:00:00Z", high: 9, low: 7), candle("2024-06-09T21:00:00Z", high: 20, low: 1),
            candle("2024-06-10T00:00:00Z", high: 8, low: 6), candle("2024-06-11T00:00:00Z", high: 7, low: 6),
        ]
        let pivots = try IndicatorCall("pivots").figures(candles, calendar: Self.exchange)[0]
        // (high + low + close) / 3; a candle here closes at its high.
        #expect(pivots[3] == (9.0 + 7 + 9) / 3 && pivots[4] == pivots[3] && pivots[5] == (20.0 + 1 + 8) / 3)
    }

    @Test func `the previous week is the last one, not the one before`() {
        let candles = [
            candle("2024-05-27T00:00:00Z", high: 5, low: 4), candle("2024-06-02T23:00:00Z", high: 6, low: 5),
            candle("2024-06-03T00:00:00Z", high: 3, low: 2), candle("2024-06-09T23:00:00Z", high: 3.5, low: 3),
            // A week without candles is skipped.
            candle("2024-06-17T00:00:00Z", high: 2, low: 1),
        ]
        #expect(levels(.w1, candles) == [[], [], [6, 4], [6, 4], [3.5, 2]])
    }

    @Test func `four hours start at midnight`() {
        let candles = (0..<9).map { hour in
            candle("2024-06-03T0\(hour):00:00Z", high: Double(hour + 2), low: Double(hour + 1))
        }
        #expect(
            levels(.h4, candles) == Array(repeating: [], count: 4) + Array(repeating: [5, 1], count: 4) + [[9, 5]])
    }

    @Test func `days of an exchange are its own, whatever the clocks do`() throws {
        let zone = try #require(TimeZone(identifier: "America/New_York"))
        let calendar = TradingCalendar(
            id: "x", timeZone: zone, hours: [.init(open: 0, close: 10_080)], hasExchangeDays: true)
        // Midnight in New York is 05:00Z until 2024-03-10 and 04:00Z from the day after.
        let candles = [
            candle("2024-03-10T04:30:00Z", high: 2, low: 1), candle("2024-03-10T05:00:00Z", high: 4, low: 3),
            candle("2024-03-11T03:30:00Z", high: 5, low: 4), candle("2024-03-11T04:00:00Z", high: 7, low: 6),
        ]
        #expect(levels(.d1, candles, calendar) == [[], [2, 1], [2, 1], [5, 3]])
    }

    @Test func `levels say where they sit, since when they are known, and when they were broken`() throws {
        var period = PreviousPeriod(.d1, calendar: .always)
        for (index, prices) in [(5.0, 4.0), (6, 3), (6, 4), (5.5, 5), (6, 4), (6.5, 2)].enumerated() {
            period.update(candle("2024-06-0\(index < 3 ? 3 : 4)T0\(index):00:00Z", high: prices.0, low: prices.1))
        }
        let high = try #require(period.high), low = try #require(period.low)
        // Equal to the level is not beyond it.
        #expect(high.price == 6 && high.sitsAt == 1 && high.knownAt == 3 && high.brokenAt == 5)
        #expect(low.price == 3 && low.sitsAt == 1 && low.knownAt == 3 && low.brokenAt == 5)
    }
}

/// Local hours worked out by hand. London is UTC+1 from 2024-03-31 01:00Z to 2024-10-27 01:00Z; New York is UTC-4 from
/// 2024-03-10 07:00Z to 2024-11-03 06:00Z, else UTC-5; Sydney UTC+11 until 2024-04-06 16:00Z, then UTC+10; Tokyo UTC+9.
@Suite struct TradingSessionTests {
    static let edges: [(session: TradingSession?, opens: String, closes: String)] = [
        (.london, "2024-03-29T08:00:00Z", "2024-03-29T17:00:00Z"),
        (.london, "2024-04-01T07:00:00Z", "2024-04-01T16:00:00Z"),
        (.london, "2024-10-25T07:00:00Z", "2024-10-25T16:00:00Z"),
        (.london, "2024-10-28T08:00:00Z", "2024-10-28T17:00:00Z"),
        (.newYork, "2024-03-08T13:00:00Z", "2024-03-08T22:00:00Z"),
        (.newYork, "2024-03-11T12:00:00Z", "2024-03-11T21:00:00Z"),
        (.newYork, "2024-11-04T13:00:00Z", "2024-11-04T22:00:00Z"),
        (.tokyo, "2024-06-03T00:00:00Z", "2024-06-03T09:00:00Z"),
        // Monday morning in Sydney is Sunday evening in UTC.
        (.sydney, "2024-03-31T20:00:00Z", "2024-04-01T05:00:00Z"),
        (.sydney, "2024-04-07T21:00:00Z", "2024-04-08T06:00:00Z"),
        (.asianKillZone, "2024-06-04T00:00:00Z", "2024-06-04T04:00:00Z"),
        (.asianKillZone, "2024-01-04T01:00:00Z", "2024-01-04T05:00:00Z"),
        (.londonOpenKillZone, "2024-06-04T06:00:00Z", "2024-06-04T09:00:00Z"),
        (.newYorkKillZone, "2024-06-04T11:00:00Z", "2024-06-04T14:00:00Z"),
        (.londonCloseKillZone, "2024-06-04T14:00:00Z", "2024-06-04T16:00:00Z"),
    ]
    @Test(arguments: edges.indices) func `a session begins with its start and ends before its end`(index: Int) throws {
        let (session, opens, closes) = Self.edges[index]
        let found = try #require(session)
        #expect(!found.contains(utc(opens) - .seconds(1)) && found.contains(utc(opens)))
        #expect(found.contains(utc(closes) - .seconds(1)) && !found.contains(utc(closes)))
    }

    @Test func `the range runs within the session and starts anew with the next`() throws {
        var tracker = SessionTracker(try #require(TradingSession.london))
        func update(_ time: String, _ high: Double, _ low: Double) -> [Double] {
            tracker.update(candle(time, high: high, low: low))
            return tracker.current.map { [$0.high, $0.low] } ?? []
        }
        #expect(update("2024-06-03T06:45:00Z", 90, 1) == [])
        #expect(update("2024-06-03T07:00:00Z", 10, 9) == [10, 9])
        #expect(update("2024-06-03T09:00:00Z", 12, 8) == [12, 8])
        #expect(update("2024-06-03T15:45:00Z", 11, 7) == [12, 7])
        #expect(update("2024-06-03T16:00:00Z", 90, 1) == [])
        #expect(tracker.previous?.high == 12 && tracker.previous?.highAt == 2 && tracker.previous?.lowAt == 3)
        #expect(tracker.previous?.sitsAt == 1)
        // The data skip from one session into the next.
        #expect(update("2024-06-04T10:00:00Z", 5, 4) == [5, 4])
        #expect(update("2024-06-05T10:00:00Z", 3, 2) == [3, 2])
        #expect(tracker.previous?.high == 5)
    }

    @Test func `a session over midnight is one, from Sunday to Monday too`() throws {
        let session = try #require(TradingSession(id: "night", timeZone: .gmt, start: 22 * 60, end: 2 * 60))
        var tracker = SessionTracker(session)
        tracker.update(candle("2024-06-02T22:00:00Z", high: 5, low: 4))
        tracker.update(candle("2024-06-03T01:45:00Z", high: 6, low: 5))
        #expect(tracker.current?.high == 6 && tracker.current?.low == 4)
        #expect(tracker.current?.time == utc("2024-06-02T22:00:00Z")..<utc("2024-06-03T02:00:00Z"))
        tracker.update(candle("2024-06-03T02:00:00Z", high: 7, low: 5))
        #expect(tracker.current == nil)
    }

    @Test func `times that make no session are refused`() {
        for (start, end) in [(5, 5), (-1, 60), (1440, 60), (60, 1441), (0, 1440)] {
            #expect(TradingSession(id: "x", timeZone: .gmt, start: start, end: end) == nil)
        }
        #expect(TradingSession.all.count == 8)
    }
}

/// A higher candle is there from the close of its last lower one on, not earlier and not later.
@Suite struct CandleRollupTests {
    /// The closes of the higher candles the study has seen after each lower one.
    private func seen(_ candles: [Candle], _ lower: Timeframe, _ higher: Timeframe) -> [[Double]] {
        var timeframe = Following([Double](), from: lower, to: higher, calendar: .always)
        return candles.map { candle in
            timeframe.update(candle) { $0.append($1.close) }
            return timeframe.study
        }
    }

    @Test func `an hour is known when its last quarter is closed`() {
        let candles = (0..<9).map { index in
            candle(
                "2024-06-03T0\(index / 4):\(index % 4 * 15 == 0 ? "00" : "\(index % 4 * 15)"):00Z",
                high: Double(index + 2), low: Double(index + 1))
        }
        #expect(seen(candles, .m15, .h1) == [[], [], [], [5], [5], [5], [5], [5, 9], [5, 9]])
    }

    @Test func `where its last quarter is missing, the next candle closes it`() {
        let candles = [
            candle("2024-06-03T00:00:00Z", high: 2, low: 1), candle("2024-06-03T00:30:00Z", high: 3, low: 1),
            candle("2024-06-03T01:15:00Z", high: 4, low: 1), candle("2024-06-03T03:45:00Z", high: 5, low: 1),
        ]
        // The last one closes the second hour and is the end of its own.
        #expect(seen(candles, .m15, .h1) == [[], [], [3], [3, 4, 5]])
    }

    @Test func `a weekend neither delays a day nor brings it forward`() throws {
        var timeframe = Following(0, from: .h1, to: .d1, calendar: .always)
        func update(_ time: String, _ high: Double) -> Double? {
            timeframe.update(candle(time, high: high, low: 1)) { study, _ in study += 1 }
            return timeframe.closed?.close
        }
        #expect(update("2024-06-07T19:00:00Z", 5) == nil)
        // Friday's last candle ends at 21:00: the day is not over.
        #expect(update("2024-06-07T20:00:00Z", 6) == nil)
        #expect(update("2024-06-09T21:00:00Z", 7) == 6)
        #expect(timeframe.knownAt == 2 && timeframe.closedCount == 1 && timeframe.study == 1)
        #expect(timeframe.forming?.high == 7)
        #expect(update("2024-06-09T23:00:00Z", 8) == 8)
        #expect(timeframe.knownAt == 3)
    }

    @Test func `structure of hours followed through quarters is the structure of hours`() {
        let quarters = walk(2400, seed: 20).enumerated().map { index, candle in
            var candle = candle
            candle.openTime = Timestamp(seconds: Int64(index) * 900)
            return candle
        }
        let hours = stride(from: 0, to: 2400, by: 4).map { start in
            let part = quarters[start..<(start + 4)]
            return Candle(
                openTime: part[start].openTime, open: part[start].open, high: part.map(\.high).max() ?? 0,
                low: part.map(\.low).min() ?? 0, close: part[start + 3].close, volume: 4)
        }
        let options = MarketStructure.Options(swingLength: 3)
        var timeframe = Following(MarketStructure(options), from: .m15, to: .h1, calendar: .always)
        var events: [StructureEvent] = []
        for (index, quarter) in quarters.enumerated() {
            timeframe.update(quarter) { structure, hour in structure.update(hour, into: &events) }
            #expect(timeframe.study.count == (index + 1) / 4)
        }
        #expect(events == MarketStructure.log(hours, options) && events.count > 100)
    }
}

/// A study of the longer candles that a rollup has closed.
private struct Following<Study> {
    var study: Study
    var closed: Candle?
    var closedCount = 0
    /// The shorter bar at whose close the last longer candle became known.
    var knownAt: Int?
    private var rollup: CandleRollup
    private var count = 0

    init(_ study: Study, from lower: Timeframe, to higher: Timeframe, calendar: TradingCalendar) {
        self.study = study
        rollup = CandleRollup(from: lower, to: higher, calendar: calendar)
    }

    var forming: Candle? { rollup.forming }

    mutating func update(_ candle: Candle, _ advance: (inout Study, Candle) -> Void) {
        let (before, whole) = rollup.add(candle)
        for longer in [before, whole].compactMap(\.self) {
            closed = longer
            closedCount += 1
            knownAt = count
            advance(&study, longer)
        }
        count += 1
    }
}
