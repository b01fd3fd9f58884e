import Actions
import Foundation
import Platform
import Trading

/// What a message that nobody asked for is about.
enum NoticeKind: String, CaseIterable, ActionValue { case signals, news, trades, reports, alerts, all }

/// Where somebody with several chats wants to be told.
enum NoticeChannel: String, CaseIterable, ActionValue {
    case telegram, whatsapp, every

    /// As its makers write it.
    var shown: String { self == .every ? "" : ChannelName.shown(rawValue) }
}

/// What a person does not want to be sent: kinds, instruments, or a kind of one instrument.
struct MutedNotices: Hashable {
    struct Entry: Hashable, Comparable {
        var kind: NoticeKind
        /// nil: of every instrument, and what is of none.
        var instrument: InstrumentID?

        /// `news`, `all:XAUUSD`
        var text: String { kind.rawValue + (instrument.map { ":\($0)" } ?? "") }
        static func < (left: Self, right: Self) -> Bool { left.text < right.text }
    }
    private(set) var entries: Set<Entry>

    init(_ text: String) {
        entries = Set(
            text.split(separator: ",").compactMap { entry in
                let parts = entry.split(separator: ":", maxSplits: 1).map(String.init)
                return NoticeKind(rawValue: parts[0]).map {
                    Entry(kind: $0, instrument: parts.count == 2 ? InstrumentID(parts[1]) : nil)
                }
            })
    }

    /// As it is stored; nil when nothing is muted.
    var text: String? { entries.isEmpty ? nil : entries.sorted().map(\.text).joined(separator: ",") }

    func covers(_ kind: NoticeKind, _ instrument: InstrumentID?) -> Bool {
        entries.contains { entry in
            (entry.kind == .all || entry.kind == kind) && (entry.instrument == nil || entry.instrument == instrument)
        }
    }

    /// Turns a kind off or on, of one instrument or altogether. What is turned on altogether is on of every instrument.
    mutating func set(_ kind: NoticeKind, _ instrument: InstrumentID?, isMuted: Bool) {
        if isMuted {
            entries.insert(Entry(kind: kind, instrument: instrument))
            return
        }
        // "Everything is off" is taken apart when one kind is turned on again.
        if kind != .all, entries.remove(Entry(kind: .all, instrument: instrument)) != nil {
            for other in NoticeKind.allCases where other != .all {
                entries.insert(Entry(kind: other, instrument: instrument))
            }
        }
        entries = entries.filter { entry in
            !((kind == .all || entry.kind == kind) && (instrument == nil || entry.instrument == instrument))
        }
    }
}

/// A daily stretch of time, in a person's own time zone, in which only what is urgent is sent.
struct DailyHours: Hashable {
    /// Minutes since midnight.
    let start: Int
    let end: Int
    /// On which they begin.
    let days: ScheduleDays

    /// `22:00-07:00`, `22:00-07:00 weekdays`; nil for anything else, and for a stretch of no length.
    init?(_ text: String) {
        let fields = text.split(separator: " ", maxSplits: 1)
        let parts = (fields.first ?? "").split(separator: "-").map(String.init)
        guard parts.count == 2 else { return nil }
        guard fields.count == 2 else {
            self.init(from: parts[0], to: parts[1])
            return
        }
        guard let days = ScheduleDays(rawValue: String(fields[1])) else { return nil }
        self.init(from: parts[0], to: parts[1], days)
    }
    init?(from start: String, to end: String, _ days: ScheduleDays = .daily) {
        guard let start = Self.minutes(start), let end = Self.minutes(end), start != end else { return nil }
        (self.start, self.end, self.days) = (start, end, days)
    }

    var text: String { "\(Self.clock(start))-\(Self.clock(end))" + (days == .daily ? "" : " \(days.rawValue)") }
    var startText: String { Self.clock(start) }
    var endText: String { Self.clock(end) }

    /// Minutes since midnight of `22:00`; 24:00 is midnight.
    static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
            (0...24) ~= hour, (0...59) ~= minute, hour < 24 || minute == 0
        else { return nil }
        return (hour * 60 + minute) % 1440
    }
    /// `22:00`
    static func clock(_ minutes: Int) -> String {
        let (hour, minute) = (minutes / 60, minutes % 60)
        return (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
    }

    /// When they end, when `moment` lies within them; nil when it does not.
    func end(at moment: Timestamp, in zone: TimeZone) -> Timestamp? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = calendar.dateComponents([.hour, .minute], from: moment.date)
        let now = (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
        // Those that began the day before go on in the morning.
        let isOver = start < end ? now >= end : false
        let isBegun = now >= start && !isOver && isOn(moment.date, calendar)
        let isGoingOn =
            start > end && now < end
            && calendar.date(byAdding: .day, value: -1, to: moment.date).map { isOn($0, calendar) } == true
        guard isBegun || isGoingOn else { return nil }
        let next = calendar.nextDate(
            after: moment.date, matching: DateComponents(hour: end / 60, minute: end % 60, second: 0),
            matchingPolicy: .nextTime)
        return next.map { Timestamp($0) }
    }

    /// Whether they begin on the day of `date`.
    private func isOn(_ date: Date, _ calendar: Calendar) -> Bool {
        // Sunday is 1 of the calendar; Monday is 0 of ours.
        days.weekdays.contains((calendar.component(.weekday, from: date) + 5) % 7)
    }
}
