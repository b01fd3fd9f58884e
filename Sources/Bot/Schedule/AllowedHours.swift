import Foundation
import Platform
import Trading

/// The hours and days in which something is allowed, by a person's own clock.
struct AllowedHours: Hashable {
    /// After midnight. An end that is not after the start lies on the next day; the same for both is the whole day.
    let start: Int
    let end: Int
    let days: ScheduleDays

    /// `09:00-17:00 weekdays`; nil for anything else.
    init?(_ text: Substring) {
        let fields = text.split(separator: " ").map(String.init)
        let hours = fields.first?.split(separator: "-").map(String.init) ?? []
        guard fields.count == 2, hours.count == 2, let days = ScheduleDays(rawValue: fields[1]) else { return nil }
        self.init(from: hours[0], to: hours[1], days)
    }
    init?(_ text: String) { self.init(Substring(text)) }
    init?(from start: String, to end: String, _ days: ScheduleDays) {
        guard let start = DailyHours.minutes(start), let end = DailyHours.minutes(end) else { return nil }
        (self.start, self.end, self.days) = (start, end, days)
    }

    var text: String { "\(startText)-\(endText) \(days.rawValue)" }
    var startText: String { DailyHours.clock(start) }
    var endText: String { end == 0 ? "24:00" : DailyHours.clock(end) }
    var isWholeDay: Bool { start == end }

    /// When they begin again, when `moment` lies outside of them; nil when it does not.
    func closed(at moment: Timestamp, in zone: TimeZone) -> Timestamp? {
        let state = civil.state(at: moment, in: zone)
        return state.isOpen ? nil : state.until
    }

    var civil: CivilHours { CivilHours(start: start, end: end, weekdays: days.weekdays) }
}

/// In which hours a person is sent signals: of all instruments, and of single ones besides.
struct SignalHours: Hashable {
    /// Of nil: all.
    private(set) var hours: [InstrumentID?: AllowedHours] = [:]

    /// As it is stored: `09:00-17:00 weekdays;EURUSD 00:00-18:00 daily`. What cannot be read is left out.
    init(_ text: String) {
        for entry in text.split(separator: ";") {
            if let all = AllowedHours(entry) {
                hours[nil] = all
            } else if let space = entry.firstIndex(of: " "), let single = AllowedHours(entry[space...]) {
                hours[InstrumentID(String(entry[..<space]))] = single
            }
        }
    }

    var text: String {
        sorted.map { ($0.instrument.map { "\($0.symbol) " } ?? "") + $0.hours.text }.joined(separator: ";")
    }
    /// Those of all instruments first.
    var sorted: [(instrument: InstrumentID?, hours: AllowedHours)] {
        hours.sorted { ($0.key?.symbol ?? "") < ($1.key?.symbol ?? "") }.map { ($0.key, $0.value) }
    }

    subscript(instrument: InstrumentID?) -> AllowedHours? {
        get { hours[instrument] }
        set { hours[instrument] = newValue }
    }

    /// When signals of an instrument may be sent again; nil when they may at `moment`.
    func closed(_ instrument: InstrumentID?, at moment: Timestamp, in zone: TimeZone) -> Timestamp? {
        let own = instrument.flatMap { hours[$0] }
        return [hours[nil], own].compactMap { $0?.closed(at: moment, in: zone) }.max()
    }
}
