import Actions
import Foundation
import Platform
import Presentation

/// A moment of market time that is over, as people name it: "at ten", "on Monday at ten", "three days ago".
struct PastMoment {
    let now: Timestamp
    private let calendar: Calendar
    private let zone: TimeZone

    init(now: Timestamp, zone: TimeZone) {
        (self.now, self.zone) = (now, zone)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.calendar = calendar
    }

    /// - Parameters:
    ///   - clock: `10:00`; nil: the end of the day, or now.
    ///   - day: `today`, `yesterday`, a weekday, `3d` ago, or dates; nil: the last day on which it was that late.
    /// - Throws: `ActionError` when the day is none, or the moment has not come.
    func find(_ clock: String?, on day: String?) throws(ActionError) -> Timestamp {
        let minutes = clock.flatMap(DailyHours.minutes)
        guard let day else { return minutes.flatMap(last) ?? now }
        for start in try days(day) {
            guard let minutes else {
                let end = calendar.date(byAdding: .day, value: 1, to: start).map { Timestamp($0) - .milliseconds(1) }
                if Timestamp(start) <= now { return min(end ?? now, now) }
                continue
            }
            let moment = calendar.date(
                bySettingHour: minutes / 60, minute: minutes % 60, second: 0, of: start
            ).map { Timestamp($0) }
            if let moment, moment <= now { return moment }
        }
        throw .refused("period_to_come")
    }

    /// The last moment at which the clock showed so many minutes.
    private func last(_ minutes: Int) -> Timestamp? {
        let parts = DateComponents(hour: minutes / 60, minute: minutes % 60, second: 0)
        return calendar.nextDate(after: now.date, matching: parts, matchingPolicy: .nextTime, direction: .backward)
            .map { Timestamp($0) }
    }

    /// The days that a name can mean, the likeliest first.
    private func days(_ name: String) throws(ActionError) -> [Date] {
        let today = calendar.startOfDay(for: now.date)
        func before(_ days: Int) -> [Date] {
            calendar.date(byAdding: .day, value: -days, to: today).map { [$0] } ?? []
        }
        let weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
        if let weekday = weekdays.firstIndex(of: name) {
            let back = (calendar.component(.weekday, from: today) - 1 - weekday + 7) % 7
            return before(back) + before(back + 7)
        }
        if name.last == "d", let count = Int(name.dropLast()), (0...10_000) ~= count { return before(count) }
        let period = try ReportPeriod(name, at: now, in: zone)
        return [period.start.map { calendar.startOfDay(for: $0.date) } ?? today]
    }
}
