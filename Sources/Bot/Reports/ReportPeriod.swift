import Actions
import Foundation
import Platform
import Presentation

/// A stretch of market time that a person named, by their calendar; weeks begin on Monday.
struct ReportPeriod {
    /// nil: since their account was started.
    let start: Timestamp?
    /// The first moment that is not in it any more; nil while it lasts.
    let end: Timestamp?
    private let now: Timestamp
    /// Whether it begins and ends at moments rather than with days.
    private var isByMoment = false

    /// - Parameter name: as the contract writes it; nil for all.
    /// - Throws: `ActionError` when it is no period, or has not begun.
    init(_ name: String?, at now: Timestamp, in zone: TimeZone) throws(ActionError) {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = zone
        let today = calendar.startOfDay(for: now.date)
        func day(_ offset: Int) -> Date { calendar.date(byAdding: .day, value: offset, to: today) ?? today }
        func begin(_ unit: Calendar.Component, _ offset: Int = 0) -> Date {
            let start = calendar.dateInterval(of: unit, for: today)?.start ?? today
            return calendar.date(byAdding: unit, value: offset, to: start) ?? start
        }
        let (from, to): (Date?, Date?)
        switch name {
        case nil, "all": (from, to) = (nil, nil)
        case "today": (from, to) = (today, nil)
        case "yesterday": (from, to) = (day(-1), today)
        case "week": (from, to) = (begin(.weekOfYear), nil)
        case "last_week": (from, to) = (begin(.weekOfYear, -1), begin(.weekOfYear))
        case "month": (from, to) = (begin(.month), nil)
        case "last_month": (from, to) = (begin(.month, -1), begin(.month))
        case "quarter":
            let months = (calendar.component(.month, from: today) - 1) % 3
            (from, to) = (begin(.month, -months), nil)
        case "year": (from, to) = (begin(.year), nil)
        case .some(let text):
            guard let span = Self.named(text, calendar, day) else {
                throw .invalid(parameter: "period", text: String(text.prefix(40)))
            }
            (from, to) = span
        }
        if let from, from > now.date { throw .refused("period_to_come") }
        isByMoment = name?.contains("T") ?? false
        start = from.map { Timestamp($0) }
        end = to.map { Timestamp($0) }.flatMap { $0 > now ? nil : $0 }
        self.now = now
    }

    /// What comes after a moment, as one who was told everything up to it counts.
    /// - Parameter end: the last moment that is in it; nil: it lasts.
    init(after start: Timestamp, through end: Timestamp? = nil, at now: Timestamp) {
        self.start = start + .milliseconds(1)
        self.end = end.map { $0 + .milliseconds(1) }
        self.now = now
        isByMoment = true
    }

    /// What asks for exactly this time again, as `20240602T183000000Z..20240609T183000000Z`; nil for all there is.
    var code: String? {
        start.map { Self.code($0) + ".." + Self.code(end ?? now + .milliseconds(1)) }
    }

    private static func code(_ moment: Timestamp) -> String {
        let text = Timestamp(seconds: moment.seconds).date.ISO8601Format(
            .init(dateSeparator: .omitted, timeSeparator: .omitted, timeZone: .gmt)
        ).dropLast()
        let rest = String(1000 + moment.milliseconds - moment.seconds * 1000).dropFirst()
        return "\(text)\(rest)Z"
    }

    /// A moment as `code` writes it.
    private static func moment(_ text: Substring) -> Date? {
        guard text.wholeMatch(of: /\d{8}T\d{9}Z/) != nil else { return nil }
        func part(_ start: Int, _ length: Int) -> Int { Int(text.dropFirst(start).prefix(length)) ?? 0 }
        let parts = DateComponents(
            calendar: Calendar(identifier: .iso8601), timeZone: .gmt, year: part(0, 4), month: part(4, 2),
            day: part(6, 2), hour: part(9, 2), minute: part(11, 2), second: part(13, 2))
        guard parts.isValidDate, (1970...2200) ~= part(0, 4) else { return nil }
        return parts.date.map { (Timestamp($0) + .milliseconds(part(15, 3))).date }
    }

    /// `2024-01..2024-03`, `2024-01-15..2024-05-31`: from the first of one to the end of the other, both included;
    /// nothing behind the dots: it lasts.
    private static func range(_ text: String, _ calendar: Calendar) -> (Date?, Date?)? {
        let ends = text.split(separator: "..", omittingEmptySubsequences: false)
        if ends.count == 2, let from = moment(ends[0]), let to = moment(ends[1]), from < to { return (from, to) }
        guard ends.count == 2, let first = span(ends[0], calendar) else { return nil }
        if ends[1].isEmpty { return (first.start, nil) }
        guard let last = span(ends[1], calendar), last.start >= first.start else { return nil }
        return (first.start, last.end)
    }

    /// A month or a day.
    private static func span(_ text: Substring, _ calendar: Calendar) -> DateInterval? {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard (2...3).contains(parts.count), (1970...2200) ~= parts[0], (1...12) ~= parts[1] else { return nil }
        let day = parts.count == 3 ? parts[2] : 1
        let date = DateComponents(calendar: calendar, year: parts[0], month: parts[1], day: day)
        guard date.isValidDate, let start = calendar.date(from: date) else { return nil }
        return calendar.dateInterval(of: parts.count == 3 ? .day : .month, for: start)
    }

    private static let weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]

    /// `30d`: as many days, today included; `2026-10`: the month; two of these are a range; `tuesday..`: since the last
    /// one.
    private static func named(
        _ text: String, _ calendar: Calendar, _ day: (Int) -> Date
    ) -> (Date?, Date?)? {
        if text.hasSuffix(".."), let weekday = weekdays.firstIndex(of: String(text.dropLast(2))) {
            let today = calendar.component(.weekday, from: day(0)) - 1
            return (day(-((today - weekday + 7) % 7)), nil)
        }
        if text.contains("..") { return range(text, calendar) }
        if text.last == "d", let count = Int(text.dropLast()), (1...100_000) ~= count { return (day(1 - count), nil) }
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 2, (1970...2200) ~= parts[0], (1...12) ~= parts[1],
            let from = calendar.date(from: DateComponents(year: parts[0], month: parts[1])),
            let to = calendar.date(byAdding: .month, value: 1, to: from)
        else { return nil }
        return (from, to)
    }

    /// From its first moment to the first that is not in it any more.
    var bounds: Range<Timestamp> { (start ?? Timestamp(milliseconds: 0))..<(end ?? Timestamp(milliseconds: .max)) }

    func contains(_ moment: Timestamp) -> Bool {
        (start.map { moment >= $0 } ?? true) && (end.map { moment < $0 } ?? true)
    }

    /// Its first and last day, or moment, in words.
    /// - Parameter first: where it begins when it has no beginning.
    func text(_ localizer: Localizer, since first: Timestamp? = nil) -> MessageValue {
        guard let start = start ?? first else { return .text(localizer.text("report.period.all")) }
        let last = end.map { isByMoment ? $0 : $0 - .seconds(1) } ?? now
        let style: MessageValue.TimeStyle = isByMoment ? .dateTime : .date
        let (first, until) = (localizer.format(.timestamp(start, style)), localizer.format(.timestamp(last, style)))
        if first == until { return .text(first) }
        return .text(localizer.text("report.period.range", ["from": .text(first), "to": .text(until)]))
    }
}
