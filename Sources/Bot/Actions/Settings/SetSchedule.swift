import Actions
import Platform
import Presentation
import Storage
import Trading
import Venues

/// What comes by the clock, or is allowed by it.
enum ScheduleSubject: String, CaseIterable, ActionValue {
    case signals, trading, report, all, weekly, brief, statement

    /// The message it names; nil for what has hours alone.
    var kind: ScheduledKind? {
        switch self {
        case .report: .report
        case .weekly: .weekly
        case .brief: .brief
        case .statement: .statement
        case .signals: .signals
        case .trading, .all: nil
        }
    }
}

/// What is done with what there is.
enum ScheduleOperation: String, CaseIterable, ActionValue {
    case show, off
    /// One instrument from the brief.
    case remove
}

extension Action<BotServices> {
    /// What is sent by the clock, and the hours in which signals are sent and entries made.
    static var setSchedule: Self {
        Self(
            "set_schedule", role: .viewer, effect: .changesSettings, aliases: [Alias("schedule")],
            Parameter<ScheduleSubject?>("what"), Parameter<String?>("time", .clock),
            Parameter<String?>("start", .clock), Parameter<String?>("end", .clock), Parameter<ScheduleDays?>("days"),
            Parameter<InstrumentID?>("symbol"), Parameter<ScheduleOperation?>("op"), Parameter<ReportFormat?>("format"),
            Parameter<Int?>("day", in: 1...31), Parameter<String?>("contents", .named)
        ) { turn, services, what, time, start, end, days, symbol, operation, format, day, contents in
            let symbol = symbol == ClosingSelection.all ? nil : symbol
            let request = ScheduleRequest(
                what: what, time: time, start: start, end: end, days: days,
                instrument: try symbol.map { try services.instrument($0).id }, operation: operation, day: day,
                contents: contents)
            let changes = try request.changes(turn.preferences, turn.role)
            let after = UserSettings(
                turn.settings.merging(changes.map { ($0.key.rawValue, $0.value) }) { $1 })
            let overview = ScheduleOverview(
                settings: after, localizer: turn.localizer, now: turn.now, market: services.market.clock.now())
            guard !changes.isEmpty else { return .answer(overview.reply(isChanged: false, wanted: format)) }
            let before = turn.preferences.schedules
            return .change(answer: overview.reply(isChanged: true, wanted: format)) { transaction in
                for change in changes {
                    let value = change.value.isEmpty ? nil : change.value
                    try transaction.set(
                        change.key.rawValue, to: value, of: turn.user.id, by: turn.user.id, at: turn.now)
                    if change.key == .signalHours {
                        try transaction.rescheduleHeldNotices(of: turn.user.id, to: turn.now)
                    }
                }
                try ScheduleBook.change(
                    from: before, to: after.schedules, of: turn.user.id, in: after.timeZone, at: turn.now, transaction)
            }
        }
    }
}

/// What somebody wants of the clock.
struct ScheduleRequest {
    var what: ScheduleSubject?
    var time: String?
    var start: String?
    var end: String?
    var days: ScheduleDays?
    var instrument: InstrumentID?
    var operation: ScheduleOperation?
    /// Of the month.
    var day: Int?
    /// Of the daily report, as `ReportContents` reads it.
    var contents: String?

    typealias Change = (key: SettingKey, value: String)

    /// The settings that follow; none when they are only to be shown.
    /// - Throws: `ActionError`.
    func changes(_ settings: UserSettings, _ role: Role) throws -> [Change] {
        let hasTimes = time != nil || start != nil || end != nil || days != nil
        if operation == .off { return off(settings) }
        if operation == .remove { return try removed(settings) }
        if let day, what != .statement || day != 1 { throw ActionError.refused("schedule_month_day") }
        if what == .statement, days != nil, days != .daily { throw ActionError.refused("schedule_month_day") }
        if contents != nil {
            guard what == .report || what == nil else { throw ActionError.refused("schedule_contents") }
            return try message(.report, settings)
        }
        if operation == .show || (what == nil && !hasTimes && instrument == nil) { return [] }
        switch what {
        case nil where time != nil && start == nil && end == nil, .report?, .weekly?, .brief?, .statement?:
            return try message(what?.kind ?? .report, settings)
        case nil: throw ActionError.missing(parameter: "what")
        case .signals?:
            if time != nil, start == nil, end == nil { return try message(.signals, settings) }
            return hasTimes ? try signalHours(settings) : []
        case .trading?:
            guard hasTimes else { return [] }
            return try tradingHours(settings, role)
        case .all?:
            guard hasTimes else { return [] }
            if time != nil, start == nil, end == nil { return try allMessages(settings) }
            let trading = role >= .trader && instrument == nil ? try tradingHours(settings, role) : []
            return try signalHours(settings) + trading
        }
    }

    /// A brief without an instrument that was chosen for it.
    private func removed(_ settings: UserSettings) throws -> [Change] {
        guard let instrument else { throw ActionError.missing(parameter: "symbol") }
        var setting = settings.schedules
        guard let place = setting[.brief]?.instruments.firstIndex(of: instrument) else {
            throw ActionError.refused("schedule_not_in_brief", ["symbol": .text(instrument.symbol)])
        }
        setting[.brief]?.instruments.remove(at: place)
        return changed(.schedules, settings.schedules.text, setting.text)
    }

    private func message(_ kind: ScheduledKind, _ settings: UserSettings) throws -> [Change] {
        var setting = settings.schedules
        setting[kind] = try schedule(kind, setting[kind])
        return changed(.schedules, settings.schedules.text, setting.text)
    }

    /// The time of every message they have; of the daily report when they have none.
    private func allMessages(_ settings: UserSettings) throws -> [Change] {
        var setting = settings.schedules
        let kinds = setting.schedules.isEmpty ? [ScheduledKind.report] : setting.schedules.map(\.kind)
        for kind in kinds { setting[kind] = try schedule(kind, setting[kind]) }
        return changed(.schedules, settings.schedules.text, setting.text)
    }

    private func schedule(_ kind: ScheduledKind, _ known: Schedule?) throws -> Schedule {
        var schedule =
            known ?? Schedule(kind: kind, minutes: kind.usualMinutes, days: kind.usualDays)
        if let said = time ?? start ?? end {
            guard let minutes = DailyHours.minutes(said) else {
                throw ActionError.invalid(parameter: "time", text: said)
            }
            schedule.minutes = minutes
        }
        schedule.days = days ?? schedule.days
        if let contents {
            guard let changed = schedule.contents.changed(by: contents) else {
                throw ActionError.refused("schedule_contents")
            }
            schedule.contents = changed
        }
        if let instrument {
            guard kind == .brief else { throw ActionError.refused("schedule_symbol") }
            guard !schedule.instruments.contains(instrument) else { return schedule }
            guard schedule.instruments.count < 6 else { throw ActionError.refused("schedule_full") }
            schedule.instruments.append(instrument)
        }
        return schedule
    }

    /// "08:00 16:00" are a start and an end, wherever they were put.
    private func hours(_ known: AllowedHours?) throws -> AllowedHours {
        var (start, end) = (self.start, self.end)
        if let time {
            guard start == nil || end == nil else { throw ActionError.invalid(parameter: "time", text: time) }
            (start, end) = start == nil ? (time, end) : (time, start)
        }
        if start == nil, end == nil, let known {
            (start, end) = (known.startText, known.endText)
        }
        let hours = AllowedHours(from: start ?? "00:00", to: end ?? "24:00", days ?? known?.days ?? .daily)
        guard let hours, !(hours.isWholeDay && hours.start != 0) else {
            throw ActionError.refused("schedule_hours")
        }
        return hours
    }

    private func signalHours(_ settings: UserSettings) throws -> [Change] {
        var all = settings.signalHours
        all[instrument] = try hours(all[instrument])
        return changed(.signalHours, settings.signalHours.text, all.text)
    }

    private func tradingHours(_ settings: UserSettings, _ role: Role) throws -> [Change] {
        guard role >= .trader else { throw ActionError.notAllowed(needs: .trader) }
        guard instrument == nil else { throw ActionError.refused("schedule_symbol") }
        // A single time says neither when entries begin nor when they end.
        if time != nil, start == nil, end == nil { throw ActionError.missing(parameter: "end") }
        return changed(.tradingHours, settings.tradingHours?.text ?? "", try hours(settings.tradingHours).text)
    }

    private func off(_ settings: UserSettings) -> [Change] {
        var messages = settings.schedules
        var signals = settings.signalHours
        switch what {
        case nil, .all?:
            // Last, so that it is what undoing takes back first.
            return changed(.tradingHours, settings.tradingHours?.text ?? "", "")
                + changed(.signalHours, signals.text, "") + changed(.schedules, messages.text, "")
        case .trading?: return changed(.tradingHours, settings.tradingHours?.text ?? "", "")
        case .signals?:
            if let instrument { signals[instrument] = nil } else { signals = SignalHours("") }
            messages[.signals] = nil
            return changed(.signalHours, settings.signalHours.text, signals.text)
                + changed(.schedules, settings.schedules.text, messages.text)
        case .report?, .weekly?, .brief?, .statement?:
            guard let kind = what?.kind else { return [] }
            messages[kind] = nil
            return changed(.schedules, settings.schedules.text, messages.text)
        }
    }

    private func changed(_ key: SettingKey, _ before: String, _ after: String) -> [Change] {
        before == after ? [] : [(key, after)]
    }
}
