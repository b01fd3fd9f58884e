import Foundation
import Platform
import TestSupport
import Testing
import Trading

func utc(_ text: String) -> Timestamp {
    Timestamp((try? Date(text, strategy: .iso8601)) ?? .distantPast)
}

func catalogue() throws -> InstrumentCatalogue {
    let file = Folders.root.appending(path: "config/instruments.yaml")
    return try InstrumentCatalogue(yaml: String(contentsOf: file, encoding: .utf8))
}

func calendar(_ symbol: String) throws -> TradingCalendar {
    try #require(try catalogue()[InstrumentID(symbol)]).calendar
}

/// Local times worked out by hand: New York is UTC-4 from 2024-03-10 07:00Z to 2024-11-03 06:00Z and UTC-5 otherwise,
/// Berlin UTC+2 from 2024-03-31 01:00Z to 2024-10-27 01:00Z and UTC+1 otherwise (IANA time zone database).
@Suite struct CalendarTests {
    static let moments: [(symbol: String, moment: String, isOpen: Bool)] = [
        ("EURUSD", "2024-06-07T20:59:59Z", true), ("EURUSD", "2024-06-07T21:00:00Z", false),
        ("EURUSD", "2024-06-09T20:59:59Z", false), ("EURUSD", "2024-06-09T21:00:00Z", true),
        ("EURUSD", "2024-01-05T21:59:59Z", true), ("EURUSD", "2024-01-05T22:00:00Z", false),
        ("EURUSD", "2024-06-05T03:00:00Z", true),
        ("XAUUSD", "2024-06-05T20:59:59Z", true), ("XAUUSD", "2024-06-05T21:30:00Z", false),
        ("XAUUSD", "2024-06-05T22:00:00Z", true), ("XAUUSD", "2024-06-07T22:30:00Z", false),
        ("AAPL", "2024-03-08T14:29:59Z", false), ("AAPL", "2024-03-08T14:30:00Z", true),
        ("AAPL", "2024-03-11T13:30:00Z", true), ("AAPL", "2024-03-11T20:00:00Z", false),
        ("AAPL", "2024-07-04T15:00:00Z", false), ("AAPL", "2024-06-08T15:00:00Z", false),
        ("GER40", "2024-03-28T00:15:00Z", true), ("GER40", "2024-04-01T20:00:00Z", false),
        ("GER40", "2024-04-02T19:59:59Z", true), ("BTCUSDT", "2024-12-25T03:00:00Z", true),
    ]
    @Test(arguments: moments)
    func `markets are open at their local hours`(symbol: String, moment: String, isOpen: Bool) throws {
        #expect(try calendar(symbol).isOpen(at: utc(moment)) == isOpen)
    }

    static let edges: [(symbol: String, moment: String, opens: String?, closes: String?)] = [
        ("EURUSD", "2024-06-08T12:00:00Z", "2024-06-09T21:00:00Z", "2024-06-08T12:00:00Z"),
        ("EURUSD", "2024-06-05T12:00:00Z", "2024-06-05T12:00:00Z", "2024-06-07T21:00:00Z"),
        // Over the change to winter time: the market opens an hour later in UTC.
        ("EURUSD", "2024-11-02T12:00:00Z", "2024-11-03T22:00:00Z", "2024-11-02T12:00:00Z"),
        // Independence Day 2024 was a Thursday.
        ("AAPL", "2024-07-03T21:00:00Z", "2024-07-05T13:30:00Z", "2024-07-03T21:00:00Z"),
        ("AAPL", "2024-07-05T14:00:00Z", "2024-07-05T14:00:00Z", "2024-07-05T20:00:00Z"),
        ("BTCUSDT", "2024-07-05T14:00:00Z", "2024-07-05T14:00:00Z", nil),
    ]
    @Test(arguments: edges)
    func `the next open and close are found`(symbol: String, moment: String, opens: String?, closes: String?) throws {
        let calendar = try calendar(symbol)
        #expect(calendar.nextOpen(from: utc(moment)) == opens.map(utc))
        #expect(calendar.nextClose(from: utc(moment)) == closes.map(utc))
    }

    @Test func `sessions, openings and the last open second agree`() throws {
        for symbol in ["EURUSD", "XAUUSD", "AAPL", "GER40", "BTCUSDT"] {
            let calendar = try calendar(symbol)
            let start = utc("2024-10-20T00:00:00Z")
            let sessions = calendar.sessions(from: start, to: start + .days(21))
            for quarter in 0..<21 * 96 {
                let moment = start + .minutes(15 * quarter)
                let isInside = sessions.contains { $0.contains(moment) }
                #expect(isInside == calendar.isOpen(at: moment), "\(symbol) \(moment.date)")
                let last = try #require(calendar.lastOpenSecond(at: moment))
                #expect((last == moment) == isInside, "\(symbol) \(moment.date)")
                #expect(calendar.isOpen(at: last))
            }
        }
    }

    @Test func `table of offsets says what Foundation says`() throws {
        for symbol in ["AAPL", "GER40", "UK100"] {
            let calendar = try calendar(symbol)
            for day in 0..<2000 {
                let moment = utc("2022-01-01T00:30:00Z") + .hours(day * 23)
                let local = moment.seconds + Int64(calendar.timeZone.secondsFromGMT(for: moment.date))
                #expect(calendar.minuteOfWeek(at: moment) == Int((local / 60 + 3 * 1440) % 10_080))
            }
        }
    }
}

@Suite struct TimeframeTests {
    static let bars: [(timeframe: Timeframe, symbol: String, moment: String, start: String, next: String)] = [
        (.m1, "EURUSD", "2024-06-04T08:00:59Z", "2024-06-04T08:00:00Z", "2024-06-04T08:01:00Z"),
        (.m30, "EURUSD", "2024-06-04T08:59:59Z", "2024-06-04T08:30:00Z", "2024-06-04T09:00:00Z"),
        (.h4, "EURUSD", "2024-06-04T11:59:59Z", "2024-06-04T08:00:00Z", "2024-06-04T12:00:00Z"),
        (.d1, "EURUSD", "2024-06-04T23:59:59Z", "2024-06-04T00:00:00Z", "2024-06-05T00:00:00Z"),
        (.w1, "EURUSD", "2024-06-09T23:00:00Z", "2024-06-03T00:00:00Z", "2024-06-10T00:00:00Z"),
        (.w1, "EURUSD", "2024-06-03T00:00:00Z", "2024-06-03T00:00:00Z", "2024-06-10T00:00:00Z"),
        // Days of 23 and 25 hours in New York.
        (.d1, "AAPL", "2024-03-10T12:00:00Z", "2024-03-10T05:00:00Z", "2024-03-11T04:00:00Z"),
        (.d1, "AAPL", "2024-11-03T12:00:00Z", "2024-11-03T04:00:00Z", "2024-11-04T05:00:00Z"),
        (.d1, "AAPL", "2024-06-05T01:00:00Z", "2024-06-04T04:00:00Z", "2024-06-05T04:00:00Z"),
        (.w1, "AAPL", "2024-03-08T15:00:00Z", "2024-03-04T05:00:00Z", "2024-03-11T04:00:00Z"),
        (.w1, "AAPL", "2024-11-05T15:00:00Z", "2024-11-04T05:00:00Z", "2024-11-11T05:00:00Z"),
    ]
    @Test(arguments: bars)
    func `bars start and end at their boundaries`(
        timeframe: Timeframe, symbol: String, moment: String, start: String, next: String
    ) throws {
        let calendar = try calendar(symbol)
        #expect(timeframe.barStart(containing: utc(moment), calendar: calendar) == utc(start))
        #expect(timeframe.nextBarStart(after: utc(start), calendar: calendar) == utc(next))
    }

    @Test func `days of a Berlin exchange follow its clocks`() throws {
        let berlin = TradingCalendar(
            id: "berlin", timeZone: try #require(TimeZone(identifier: "Europe/Berlin")),
            hours: [.init(open: 540, close: 1050)], hasExchangeDays: true)
        let spring = utc("2024-03-30T23:00:00Z")
        #expect(Timeframe.d1.barStart(containing: utc("2024-03-31T12:00:00Z"), calendar: berlin) == spring)
        #expect(Timeframe.d1.nextBarStart(after: spring, calendar: berlin) == utc("2024-03-31T22:00:00Z"))
        let autumn = utc("2024-10-26T22:00:00Z")
        #expect(Timeframe.d1.barStart(containing: utc("2024-10-27T12:00:00Z"), calendar: berlin) == autumn)
        #expect(Timeframe.d1.nextBarStart(after: autumn, calendar: berlin) == utc("2024-10-27T23:00:00Z"))
    }

    /// 2 June 2024 was a Sunday, day 19,876 since 1970 by `date -u -d 2024-06-02 +%s`.
    @Test(arguments: [
        ("EURUSD", "2024-06-02T22:00:00Z", 19_877), ("EURUSD", "2024-06-03T10:00:00Z", 19_877),
        ("XAUUSD", "2024-06-02T22:30:00Z", 19_877), ("EURUSD", "2024-05-31T20:00:00Z", 19_874),
        ("BTCUSDT", "2024-06-02T22:00:00Z", 19_876), ("AAPL", "2024-06-03T14:00:00Z", 19_877),
    ])
    func `the evening of a Sunday is traded as Monday`(_ symbol: String, _ moment: String, _ day: Int) throws {
        #expect(try calendar(symbol).tradingDay(containing: utc(moment)) == Int64(day))
    }

    @Test func `bars follow each other without a hole`() throws {
        for symbol in ["EURUSD", "AAPL"] {
            let calendar = try calendar(symbol)
            for timeframe in Timeframe.allCases {
                var start = timeframe.barStart(containing: utc("2024-10-28T00:00:00Z"), calendar: calendar)
                for _ in 0..<200 {
                    let next = timeframe.nextBarStart(after: start, calendar: calendar)
                    #expect(timeframe.barStart(containing: next - .seconds(1), calendar: calendar) == start)
                    #expect(timeframe.barStart(containing: next, calendar: calendar) == next)
                    start = next
                }
            }
        }
    }

    @Test(arguments: [
        ("1h", Timeframe.h1), ("H1", .h1), ("60m", .h1), ("h4", .h4), ("1D", .d1), ("M15", .m15), ("7d", .w1),
        ("1w", .w1),
    ])
    func `names people write are understood`(name: String, timeframe: Timeframe) {
        #expect(Timeframe(name: name) == timeframe)
    }
    @Test(arguments: ["", "h", "0m", "2h", "daily", "-1h", "99999999999999999999m", "1.5h", "10080w"])
    func `other names are not`(name: String) { #expect(Timeframe(name: name) == nil) }
}
