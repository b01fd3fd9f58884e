import Foundation
import Platform

/// Days as people count them, whatever their clocks do: since 1970-01-01.
enum CivilDay {
    /// Monday is 0.
    static func weekday(_ day: Int64) -> Int { Int(((day + 3) % 7 + 7) % 7) }

    static func isFirstOfMonth(_ day: Int64) -> Bool {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar.component(.day, from: Timestamp(seconds: day * 86_400).date) == 1
    }
}

extension TimeZone {
    /// The day `moment` lies in there.
    func day(at moment: Timestamp) -> Int64 {
        let local = moment.seconds + Int64(secondsFromGMT(for: moment.date))
        return local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
    }

    /// The first moment at which clocks there show this time of that day, or a later one: what daylight saving leaves
    /// out comes when the clock goes on, what it repeats comes once.
    /// - Parameter minutes: after midnight, up to 1440.
    /// - Returns: nil for a day that a zone left out, as Samoa did 2011-12-30.
    func moment(day: Int64, minutes: Int) -> Timestamp? {
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
