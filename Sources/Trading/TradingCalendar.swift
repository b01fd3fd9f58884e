public import Foundation
public import Platform

/// When an instrument trades: weekly hours in the time zone of its market, and the days without trading.
public struct TradingCalendar: Sendable, Hashable {
    /// Part of a week, in minutes since Monday 00:00 local time.
    public struct Hours: Sendable, Hashable {
        public var open: Int
        public var close: Int
        public init(open: Int, close: Int) {
            self.open = open
            self.close = close
        }
    }

    public let id: String
    public let timeZone: TimeZone
    /// Opening hours in order, not overlapping; hours that touch are one.
    public let hours: [Hours]
    /// Whether a daily bar is a day of this time zone (stocks) or a UTC day.
    public let hasExchangeDays: Bool
    /// Days without trading, as days since 1970-01-01 in local time.
    public let holidays: Set<Int64>

    public init(id: String, timeZone: TimeZone, hours: [Hours], hasExchangeDays: Bool, holidays: Set<Int64> = []) {
        self.id = id
        self.timeZone = timeZone
        self.hours = hours
        self.hasExchangeDays = hasExchangeDays
        self.holidays = holidays
    }

    /// Open around the clock, days in UTC.
    public static let always = TradingCalendar(
        id: "always", timeZone: .gmt, hours: [.init(open: 0, close: 10_080)], hasExchangeDays: false)

    public func isOpen(at moment: Timestamp) -> Bool {
        let (day, minute) = local(moment)
        guard !holidays.contains(day) else { return false }
        return hours.contains { ($0.open..<$0.close) ~= minute }
    }

    /// The first moment from `moment` on at which trading is open, to the minute; nil when none within 14 days.
    public func nextOpen(from moment: Timestamp) -> Timestamp? { firstMinute(from: moment) { isOpen(at: $0) } }

    /// The first moment from `moment` on at which trading is closed, to the minute; nil when none within 14 days.
    public func nextClose(from moment: Timestamp) -> Timestamp? { firstMinute(from: moment) { !isOpen(at: $0) } }

    private func firstMinute(from moment: Timestamp, where holds: (Timestamp) -> Bool) -> Timestamp? {
        if holds(moment) { return moment }
        // Opening hours change only at their edges, on holidays and with the clocks: all on whole quarters of an hour.
        var next = Timestamp(milliseconds: (floorDivide(moment.milliseconds, 900_000) + 1) * 900_000)
        let end = moment + .days(14)
        while next < end {
            if holds(next) { return next }
            next = next + .minutes(15)
        }
        return nil
    }

    /// The day of bars `moment` falls into, as days since 1970-01-01: of the exchange when `hasExchangeDays`, else UTC.
    public func localDay(containing moment: Timestamp) -> Int64 {
        let offset = hasExchangeDays ? Int64(timeZone.secondsFromGMT(for: moment.date)) : 0
        return floorDivide(moment.seconds + offset, 86_400)
    }

    /// The moment the day of bars starts.
    public func start(ofDay day: Int64) -> Timestamp {
        guard hasExchangeDays else { return Timestamp(seconds: day * 86_400) }
        // The offset at that midnight, not at some other time of the day.
        let guess = day * 86_400 - Int64(timeZone.secondsFromGMT(for: Timestamp(seconds: day * 86_400).date))
        return Timestamp(seconds: day * 86_400 - Int64(timeZone.secondsFromGMT(for: Timestamp(seconds: guess).date)))
    }

    private func local(_ moment: Timestamp) -> (day: Int64, minuteOfWeek: Int) {
        let seconds = moment.seconds + Int64(timeZone.secondsFromGMT(for: moment.date))
        let day = floorDivide(seconds, 86_400)
        return (day, Int(floorModulo(day + 3, 7) * 1440 + floorModulo(seconds, 86_400) / 60))
    }
}
