import Actions
import Foundation
import Platform
import Trading

/// A message that comes by the clock.
enum ScheduledKind: String, CaseIterable {
    /// How the account stands and what was traded since the last one.
    case report
    /// The same of a week, against the one before.
    case weekly
    /// The levels of the day, before it is traded.
    case brief
    /// What a month booked.
    case statement
    /// The signals since the last one.
    case signals

    var usualMinutes: Int {
        switch self {
        case .report, .statement: 8 * 60
        case .weekly: 18 * 60
        case .brief: 7 * 60
        case .signals: 18 * 60
        }
    }
    var usualDays: ScheduleDays {
        switch self {
        case .report, .signals, .statement: .daily
        case .weekly: .sunday
        case .brief: .weekdays
        }
    }
    /// A late one is left to the next when that is due within this time.
    var foldsWithin: Duration {
        switch self {
        case .report, .brief, .signals: .hours(2)
        case .weekly, .statement: .hours(12)
        }
    }
}

/// Days of the week, as the contract names them.
enum ScheduleDays: String, CaseIterable, ActionValue {
    case daily, weekdays, weekend, monday, tuesday, wednesday, thursday, friday, saturday, sunday
    /// Every day but one.
    case notMonday = "not_monday"
    case notTuesday = "not_tuesday"
    case notWednesday = "not_wednesday"
    case notThursday = "not_thursday"
    case notFriday = "not_friday"
    case notSaturday = "not_saturday"
    case notSunday = "not_sunday"

    private static let single: [Self] = [.monday, .tuesday, .wednesday, .thursday, .friday, .saturday, .sunday]
    private static let others: [Self] = [
        .notMonday, .notTuesday, .notWednesday, .notThursday, .notFriday, .notSaturday, .notSunday,
    ]

    /// - Parameter day: since 1970-01-01.
    func contains(_ day: Int64) -> Bool { includes(CivilDay.weekday(day)) }
    /// Monday is 0.
    var weekdays: Set<Int> { Set((0..<7).filter(includes)) }

    private func includes(_ weekday: Int) -> Bool {
        switch self {
        case .daily: true
        case .weekdays: weekday < 5
        case .weekend: weekday >= 5
        default: Self.single[weekday] == self || (Self.others.contains(self) && Self.others[weekday] != self)
        }
    }
}

/// When somebody wants a message that comes by the clock.
struct Schedule: Hashable {
    var kind: ScheduledKind
    /// After midnight by their clock.
    var minutes: Int
    /// A statement comes on the first of the month, whatever these are.
    var days: ScheduleDays
    /// What a brief is about; empty: what they watch and hold.
    var instruments: [InstrumentID] = []
    /// What a daily report tells.
    var contents = ReportContents()

    var clock: String { DailyHours.clock(minutes) }

    /// One time it is due.
    struct Occurrence: Hashable {
        /// Since 1970-01-01, in its owner's time zone.
        var day: Int64
        var time: Timestamp
    }

    /// The first time after `moment` that is for a day after `last` (nil: for any).
    func next(after moment: Timestamp, last: Int64? = nil, in zone: TimeZone) -> Occurrence {
        var day = zone.day(at: moment) - 1
        if let last { day = max(day, last + 1) }
        while true {
            if isDue(on: day), let time = zone.moment(day: day, minutes: minutes), time > moment {
                return Occurrence(day: day, time: time)
            }
            day += 1
        }
    }

    private func isDue(on day: Int64) -> Bool {
        kind == .statement ? CivilDay.isFirstOfMonth(day) : days.contains(day)
    }
}

/// What a daily report tells, in the order of `ReportContents.Part`.
struct ReportContents: Hashable {
    enum Part: String, CaseIterable {
        case result, signals, positions, orders
        /// The profit since the last one, as a picture.
        case chart
        /// The month's results day by day, as a picture. A message has one: it takes the other one's place.
        case calendar
    }

    private(set) var parts: Set<Part>

    static let usual: Set<Part> = [.result, .signals, .positions, .orders, .chart]

    init() { parts = Self.usual }

    var isUsual: Bool { parts == Self.usual }
    func has(_ part: Part) -> Bool { parts.contains(part) }
    var sorted: [Part] { Part.allCases.filter(has) }
    /// As it is stored: `positions,calendar`.
    var text: String { sorted.map(\.rawValue).joined(separator: ",") }

    /// As people put it: `positions,calendar` are all, `-chart` is left out, `+calendar` comes to the others, `all` is
    /// what is usual.
    /// - Returns: nil for anything else, and when nothing is left.
    func changed(by text: String) -> ReportContents? {
        guard text != "all" else { return ReportContents() }
        let words = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        var contents = self
        if words.contains(where: { Part(rawValue: $0) != nil }) { contents.parts = [] }
        for word in words {
            guard let part = Part(rawValue: String(word.drop { "+-".contains($0) })) else { return nil }
            if word.hasPrefix("-") {
                contents.parts.remove(part)
            } else {
                contents.parts.insert(part)
                if part == .calendar { contents.parts.remove(.chart) }
                if part == .chart { contents.parts.remove(.calendar) }
            }
        }
        return contents.parts.isEmpty || words.isEmpty ? nil : contents
    }
}

/// All messages that a person wants by the clock: one of a kind.
struct ScheduleSetting: Hashable {
    private(set) var schedules: [Schedule] = []

    /// As it is stored: `brief 07:00 weekdays EURUSD,XAUUSD;report 08:00 daily positions,calendar`. What cannot be
    /// read is left out.
    init(_ text: String) {
        for entry in text.split(separator: ";") {
            let fields = entry.split(separator: " ").map(String.init)
            guard fields.count >= 3, let kind = ScheduledKind(rawValue: fields[0]),
                let minutes = DailyHours.minutes(fields[1]), let days = ScheduleDays(rawValue: fields[2])
            else { continue }
            var schedule = Schedule(kind: kind, minutes: minutes, days: days)
            if fields.count > 3, kind == .report {
                schedule.contents = schedule.contents.changed(by: fields[3]) ?? ReportContents()
            } else if fields.count > 3 {
                schedule.instruments = fields[3].split(separator: ",").map { InstrumentID(String($0)) }
            }
            self[kind] = schedule
        }
    }

    var text: String {
        schedules.map { schedule in
            let instruments = schedule.instruments.map(\.symbol).joined(separator: ",")
            let more = schedule.contents.isUsual ? instruments : schedule.contents.text
            return "\(schedule.kind.rawValue) \(schedule.clock) \(schedule.days.rawValue)"
                + (more.isEmpty ? "" : " \(more)")
        }.joined(separator: ";")
    }

    subscript(kind: ScheduledKind) -> Schedule? {
        get { schedules.first { $0.kind == kind } }
        set {
            schedules.removeAll { $0.kind == kind }
            if let newValue { schedules.append(newValue) }
            schedules.sort { $0.kind.rawValue < $1.kind.rawValue }
        }
    }
}
