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

    private let offsets: ZoneOffsets
    /// The opening hours of Monday to Sunday, in minutes since local midnight.
    private let weekdays: [[Hours]]

    public init(id: String, timeZone: TimeZone, hours: [Hours], hasExchangeDays: Bool, holidays: Set<Int64> = []) {
        self.id = id
        self.timeZone = timeZone
        self.hours = hours
        self.hasExchangeDays = hasExchangeDays
        self.holidays = holidays
        offsets = ZoneOffsets(timeZone)
        weekdays = (0..<7).map { weekday in
            hours.compactMap {
                let open = max($0.open - weekday * 1440, 0)
                let close = min($0.close - weekday * 1440, 1440)
                return open < close ? Hours(open: open, close: close) : nil
            }
        }
    }

    /// Open around the clock, days in UTC.
    public static let always = TradingCalendar(
        id: "always", timeZone: .gmt, hours: [.init(open: 0, close: 10_080)], hasExchangeDays: false)

    public func isOpen(at moment: Timestamp) -> Bool {
        let local = moment.seconds + offsets.offset(at: moment.seconds)
        let minute = Int(floorModulo(local, 86_400) / 60)
        return openings(ofLocalDay: floorDivide(local, 86_400)).contains { ($0.open..<$0.close) ~= minute }
    }

    /// The first moment from `moment` on at which trading is open; nil when none within 14 days.
    public func nextOpen(from moment: Timestamp) -> Timestamp? {
        sessions(from: moment, to: moment + .days(14)).first?.lowerBound
    }

    /// The first moment from `moment` on at which trading is closed; nil when none within 14 days.
    public func nextClose(from moment: Timestamp) -> Timestamp? {
        let end = moment + .days(14)
        guard let session = sessions(from: moment, to: end).first, session.lowerBound == moment else { return moment }
        return session.upperBound < end ? session.upperBound : nil
    }

    /// The last second at or before `moment` at which trading was open: `moment` itself, to the second, while it is.
    /// nil when none within 14 days.
    public func lastOpenSecond(at moment: Timestamp) -> Timestamp? {
        let today = floorDivide(moment.seconds + offsets.offset(at: moment.seconds), 86_400)
        for day in stride(from: today, through: today - 14, by: -1) {
            for opening in openings(ofLocalDay: day).reversed() {
                guard instant(ofLocalDay: day, minute: opening.open) <= moment.seconds else { continue }
                let close = instant(ofLocalDay: day, minute: opening.close)
                return Timestamp(seconds: min(moment.seconds, close - 1))
            }
        }
        return nil
    }

    /// The stretches of `start..<end` during which trading is open, in order; stretches that touch are one.
    public func sessions(from start: Timestamp, to end: Timestamp) -> [Range<Timestamp>] {
        var sessions: [Range<Timestamp>] = []
        _ = firstSession(from: start, to: end) { session in
            sessions.append(session)
            return false
        }
        return sessions
    }

    /// Whether one of these stretches lasts so long. Allocates nothing: asked at every candle after a gap.
    public func isOpen(for least: Duration, from start: Timestamp, to end: Timestamp) -> Bool {
        firstSession(from: start, to: end) { $0.upperBound - $0.lowerBound >= least } != nil
    }

    /// The first of these stretches that is meant.
    private func firstSession(
        from start: Timestamp, to end: Timestamp, where isMeant: (Range<Timestamp>) -> Bool
    ) -> Range<Timestamp>? {
        guard start < end else { return nil }
        let first = floorDivide(start.seconds + offsets.offset(at: start.seconds), 86_400) - 1
        let last = floorDivide(end.seconds + offsets.offset(at: end.seconds), 86_400) + 1
        // It may go on with the next opening.
        var running: Range<Timestamp>?
        for day in first...last {
            for opening in openings(ofLocalDay: day) {
                let open = max(Timestamp(seconds: instant(ofLocalDay: day, minute: opening.open)), start)
                let close = min(Timestamp(seconds: instant(ofLocalDay: day, minute: opening.close)), end)
                guard open < close else { continue }
                if let before = running, before.upperBound == open {
                    running = before.lowerBound..<close
                } else {
                    if let before = running, isMeant(before) { return before }
                    running = open..<close
                }
            }
        }
        return running.flatMap { isMeant($0) ? $0 : nil }
    }

    /// Minutes since Monday 00:00 local time.
    public func minuteOfWeek(at moment: Timestamp) -> Int {
        let local = moment.seconds + offsets.offset(at: moment.seconds)
        return Int(floorModulo(floorDivide(local, 86_400) + 3, 7) * 1440 + floorModulo(local, 86_400) / 60)
    }

    /// The day of bars `moment` falls into, as days since 1970-01-01: of the exchange when `hasExchangeDays`, else UTC.
    public func localDay(containing moment: Timestamp) -> Int64 {
        let offset = hasExchangeDays ? offsets.offset(at: moment.seconds) : 0
        return floorDivide(moment.seconds + offset, 86_400)
    }

    /// The day `moment` is traded in, as days since 1970-01-01: where trading rests on Saturdays, what opens on a
    /// Sunday evening is the beginning of Monday, so that a week has five days.
    public func tradingDay(containing moment: Timestamp) -> Int64 {
        let day = localDay(containing: moment)
        return weekdays[5].isEmpty && floorModulo(day + 3, 7) == 6 ? day + 1 : day
    }

    /// The moment the day of bars starts.
    public func start(ofDay day: Int64) -> Timestamp {
        Timestamp(seconds: hasExchangeDays ? instant(ofLocalDay: day, minute: 0) : day * 86_400)
    }

    private func openings(ofLocalDay day: Int64) -> [Hours] {
        holidays.contains(day) ? [] : weekdays[Int(floorModulo(day + 3, 7))]  // 1970-01-01, day 0, was a Thursday.
    }

    /// Seconds since the epoch at a local time of day.
    private func instant(ofLocalDay day: Int64, minute: Int) -> Int64 {
        let local = day * 86_400 + Int64(minute) * 60
        // The offset at that local time, not the one some hours before or after.
        return local - offsets.offset(at: local - offsets.offset(at: local))
    }
}

/// A time zone's offsets from UTC as a table: what Foundation answers, fast enough to be asked for every quote.
///
/// From 1990 to 2060; before and after, the offsets of these years' ends.
private struct ZoneOffsets: Sendable, Hashable {
    /// Seconds since the epoch from which the offset of the same index holds, the first excepted, which always did.
    private var starts: [Int64]
    private var offsets: [Int64]

    init(_ zone: TimeZone) {
        var date = Date(timeIntervalSince1970: 631_152_000)
        let end = Date(timeIntervalSince1970: 2_840_140_800)
        starts = [.min]
        offsets = [Int64(zone.secondsFromGMT(for: date))]
        while let next = zone.nextDaylightSavingTimeTransition(after: date), next > date, next < end {
            starts.append(Int64(next.timeIntervalSince1970))
            offsets.append(Int64(zone.secondsFromGMT(for: next)))
            date = next
        }
    }

    func offset(at seconds: Int64) -> Int64 {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= seconds { low = middle } else { high = middle }
        }
        return offsets[low]
    }
}
