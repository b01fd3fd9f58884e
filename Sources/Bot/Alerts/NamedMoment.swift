import Foundation
import Platform

/// A point in time to come, as an argument names it: `3d`, `18:00`, `friday`, `tomorrow`, `2026-11-30`.
enum NamedMoment {
    private static let weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]

    /// When it begins, in the person's time zone, where it ends what goes on now: a day at its first midnight, today at
    /// the next one. Otherwise as its end, and nil when it lies in the past.
    static func start(of text: String, now: Timestamp, zone: TimeZone) -> Timestamp? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let name = text.lowercased()
        let moment: Timestamp?
        if name == "tomorrow" {
            moment = end(of: "today", now: now, zone: zone)
        } else if weekdays.contains(name) || date(name, calendar) != nil {
            moment = end(of: name, now: now, zone: zone)
                .flatMap { calendar.date(byAdding: .day, value: -1, to: $0.date) }.map { Timestamp($0) }
        } else {
            moment = end(of: name, now: now, zone: zone)
        }
        guard let moment, moment <= now, weekdays.contains(name) else { return moment.flatMap { $0 > now ? $0 : nil } }
        // On a Monday "until Monday" is the next one.
        return calendar.date(byAdding: .day, value: 7, to: moment.date).map { Timestamp($0) }
    }

    /// When it is over, in the person's time zone: a day at its midnight, a time of day the next time it is reached.
    /// nil when the text names none. A date may lie in the past.
    static func end(of text: String, now: Timestamp, zone: TimeZone) -> Timestamp? {
        let text = text.lowercased()
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let today = calendar.startOfDay(for: now.date)
        func midnight(after days: Int) -> Timestamp? {
            calendar.date(byAdding: .day, value: days + 1, to: today).map { Timestamp($0) }
        }
        if text == "today" { return midnight(after: 0) }
        if text == "tomorrow" { return midnight(after: 1) }
        if let weekday = weekdays.firstIndex(of: text) {
            return midnight(after: (weekday + 1 - calendar.component(.weekday, from: now.date) + 7) % 7)
        }
        if let length = length(text) { return now + length }
        if let minutes = DailyHours.minutes(text) {
            let time = DateComponents(hour: minutes / 60, minute: minutes % 60, second: 0)
            return calendar.nextDate(after: now.date, matching: time, matchingPolicy: .nextTime).map { Timestamp($0) }
        }
        return date(text, calendar).flatMap { calendar.date(byAdding: .day, value: 1, to: $0) }.map { Timestamp($0) }
    }

    /// `90m`, `4h`, `3d`, `2w`
    private static func length(_ text: String) -> Duration? {
        guard let unit = text.last, let count = Int(text.dropLast()), (1...10_000) ~= count else { return nil }
        switch unit {
        case "m": return .minutes(count)
        case "h": return .hours(count)
        case "d": return .days(count)
        case "w": return .days(7 * count)
        default: return nil
        }
    }

    private static func date(_ text: String, _ calendar: Calendar) -> Date? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2]), (1970...9999) ~= year
        else { return nil }
        let wanted = DateComponents(year: year, month: month, day: day)
        guard let date = calendar.date(from: wanted),
            calendar.dateComponents([.year, .month, .day], from: date) == wanted
        else { return nil }
        return date
    }
}
