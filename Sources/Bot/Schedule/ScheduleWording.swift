import Actions
import Platform
import Presentation
import Storage
import Trading

// How schedules and hours are said.
extension Localizer {
    /// - Parameter next: when it is due.
    func line(_ schedule: Schedule, next: Timestamp? = nil) -> Document {
        let days = schedule.kind == .statement ? "monthly" : schedule.days.rawValue
        var values: [String: MessageValue] = [
            "kind": .text(text("schedule.kind.\(schedule.kind.rawValue)")), "time": .text(schedule.clock),
            "days": .text(text("schedule.days.\(days)")),
        ]
        var line = document("schedule.line", values)
        if !schedule.instruments.isEmpty {
            values["symbols"] = .text(schedule.instruments.map(\.symbol).joined(separator: ", "))
            line = document("schedule.line_symbols", values)
        }
        if !schedule.contents.isUsual {
            let parts = schedule.contents.sorted.map { text("schedule.part.\($0.rawValue)") }
            line = document(
                "schedule.line_contents",
                ["line": .document(line), "parts": .text(parts.joined(separator: ", "))])
        }
        guard let next else { return line }
        return document("schedule.line_next", ["line": .document(line), "next": .timestamp(next, .weekdayTime)])
    }

    /// Hours of entries.
    func line(_ hours: AllowedHours) -> Document {
        document(hours.isWholeDay ? "schedule.trading_days" : "schedule.trading_hours", values(hours))
    }

    /// Hours of signals.
    func lines(_ hours: SignalHours) -> [Document] {
        hours.sorted.map { instrument, hours in
            var values = values(hours)
            guard let instrument else {
                return document(hours.isWholeDay ? "schedule.signal_days" : "schedule.signal_hours", values)
            }
            values["symbol"] = .text(instrument.symbol)
            return document(hours.isWholeDay ? "schedule.signal_days_of" : "schedule.signal_hours_of", values)
        }
    }

    private func values(_ hours: AllowedHours) -> [String: MessageValue] {
        var values: [String: MessageValue] = ["days": .text(text("schedule.days.\(hours.days.rawValue)"))]
        if !hours.isWholeDay {
            (values["start"], values["end"]) = (.text(hours.startText), .text(hours.endText))
        }
        return values
    }
}

/// Everything that a person has by the clock, and what they could have.
struct ScheduleOverview {
    let settings: UserSettings
    let localizer: Localizer
    let now: Timestamp
    /// Market time.
    let market: Timestamp

    /// - Parameter wanted: the file that it was to come as, and cannot.
    func reply(isChanged: Bool, wanted: ReportFormat? = nil) -> Reply {
        var rows: [[Reply.Choice]] = []
        if isChanged { rows.append([.init(label: localizer.text("button.undo"), id: "/undo")]) }
        guard let wanted else { return Reply(document, choices: rows + offers) }
        let note = localizer.document("schedule.no_file", ["format": .text(wanted.rawValue.uppercased())])
        let file = Reply.Choice(label: wanted.rawValue.uppercased(), id: "/report \(wanted.rawValue)")
        return Reply(document + note, choices: rows + [[file]] + offers)
    }

    private var document: Document {
        let zone = settings.timeZone
        let schedules = settings.schedules.schedules
        var lines = schedules.map { localizer.line($0, next: $0.next(after: now, in: zone).time) }
        if lines.isEmpty { lines = [localizer.document("schedule.none")] }
        if !schedules.isEmpty, settings.isMuted(.reports, nil, at: now) {
            lines.append(localizer.document("schedule.muted"))
        }
        let signals = localizer.lines(settings.signalHours)
        lines += signals
        if !signals.isEmpty { lines.append(localizer.document("schedule.signals_wait")) }
        if let hours = settings.tradingHours {
            lines.append(localizer.line(hours))
            if let end = hours.closed(at: market, in: zone) {
                lines.append(
                    localizer.document("schedule.trading_closed", ["time": .timestamp(end, .weekdayTime)]))
            }
        }
        return localizer.document("schedule.title", ["zone": .text(zone.shownName)]) + .lines(lines)
    }

    /// One button a kind: to begin with it, or to end it.
    private var offers: [[Reply.Choice]] {
        let known = settings.schedules
        let kinds = ScheduledKind.allCases.filter { $0 != .signals || known[$0] != nil }
        return kinds.map { kind in
            let name = localizer.text("schedule.kind.\(kind.rawValue)")
            guard known[kind] == nil else {
                return .init(
                    label: localizer.text("schedule.turn_off", ["kind": .text(name)]),
                    id: "/set_schedule \(kind.rawValue) off")
            }
            let clock = DailyHours.clock(kind.usualMinutes)
            return .init(
                label: localizer.text("schedule.offer", ["kind": .text(name), "time": .text(clock)]),
                id: "/set_schedule \(kind.rawValue) \(clock)")
        }.inRows(of: 1)
    }
}
