public import Foundation
public import Platform

/// Days as people count them, whatever their clocks do: since 1970-01-01.
public enum CivilDay {
    /// Monday is 0.
    public static func weekday(_ day: Int64) -> Int { Int(((day + 3) % 7 + 7) % 7) }

    public static func isFirstOfMonth(_ day: Int64) -> Bool {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar.component(.day, from: Timestamp(seconds: day * 86_400).date) == 1
    }
}

extension TimeZone {
    /// The day `moment` lies in there.
    public func day(at moment: Timestamp) -> Int64 {
        let local = moment.seconds + Int64(secondsFromGMT(for: moment.date))
        return local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
    }

    /// The first moment at which clocks there show this time of that day, or a later one: what daylight saving leaves
    /// out comes when the clock goes on, what it repeats comes once.
    /// - Parameter minutes: after midnight, up to 1440.
    /// - Returns: nil for a day that a zone left out, as Samoa did 2011-12-30.
    public func moment(day: Int64, minutes: Int) -> Timestamp? {
        let first = reached(day * 86_400)
        guard self.day(at: first) == day else { return nil }
        return reached(day * 86_400 + Int64(minutes) * 60)
    }

    /// The first moment whose local time, as seconds since 1970-01-01 00:00 there, is at least `local`.
    private func reached(_ local: Int64) -> Timestamp {
        func offset(_ seconds: Int64) -> Int64 { Int64(secondsFromGMT(for: Timestamp(seconds: seconds).date)) }
        // Zones lie between 12 hours behind and 14 hours ahead of UTC: one change of the clock at most lies between
        // these.
        let offsets = [offset(local - 15 * 3600), offset(local + 13 * 3600)]
        var (low, high) = (local - (offsets.max() ?? 0), local - (offsets.min() ?? 0))
        if let exact = [low, high].first(where: { $0 + offset($0) == local }) { return Timestamp(seconds: exact) }
        while high - low > 1 {
            let middle = (low + high) / 2
            if middle + offset(middle) >= local { high = middle } else { low = middle }
        }
        return Timestamp(seconds: high)
    }
}

/// Hours of the day on days of the week, by a person's own clock, whatever daylight saving does to it.
public struct CivilHours: Sendable, Hashable {
    /// Minutes after midnight. An end that is not after the start lies on the next day; the same for both is the whole
    /// day.
    public let start: Int
    public let end: Int
    /// On which days they begin: Monday is 0. None: never.
    public let weekdays: Set<Int>

    public init(start: Int, end: Int, weekdays: Set<Int>) {
        (self.start, self.end, self.weekdays) = (start, end, weekdays)
    }

    /// They begin on no day.
    public static let never = CivilHours(start: 0, end: 0, weekdays: [])

    /// Whether `moment` lies within them, and up to when nothing else is known of it: they end then, or begin.
    public func state(at moment: Timestamp, in zone: TimeZone) -> (isOpen: Bool, until: Timestamp) {
        let today = zone.day(at: moment)
        for day in today - 1...today + 8 where weekdays.contains(CivilDay.weekday(day)) {
            guard let open = zone.moment(day: day, minutes: start) else { continue }
            if open > moment { return (false, open) }
            let isNext = end <= start
            // A day that a zone left out ends what lasts into it.
            let close = zone.moment(day: isNext ? day + 1 : day, minutes: end) ?? zone.moment(day: day, minutes: 1440)
            if let close, moment < close { return (true, close) }
        }
        return (false, moment + .days(1))
    }
}
