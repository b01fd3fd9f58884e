import Actions
import Foundation
import Platform
import Presentation
import Storage
import Trading

extension Action<BotServices> {
    /// What is sent without being asked for, and when.
    static var setNotifications: Self {
        Self(
            "set_notifications", role: .viewer, effect: .changesSettings,
            aliases: [Alias("notifications"), Alias("notify")],
            Parameter<NoticeKind?>("kind"), Parameter<Bool?>("enabled"), Parameter<InstrumentID?>("symbol"),
            Parameter<String?>("start", .clock), Parameter<String?>("end", .clock), Parameter<Bool?>("quiet"),
            Parameter<NoticeChannel?>("channel"), Parameter<ScheduleDays?>("days")
        ) { turn, services, kind, isEnabled, symbol, start, end, isQuiet, channel, days in
            if let channel {
                guard isEnabled != false else { throw ActionError.invalid(parameter: "enabled", text: "off") }
                return setting(.noticeChannel, channel == .every ? nil : channel.rawValue, turn)
            }
            let symbol = symbol == ClosingSelection.all ? nil : symbol
            let instrument = try symbol.map { try services.instrument($0).id }
            if start != nil || end != nil {
                // Hours are of everything.
                guard instrument == nil, kind == nil || kind == .all else { throw ActionError.refused("hours_of_all") }
                return try quietHours(start, end, days, isEnabled, turn)
            }
            // "quiet on weekdays": the hours that are known, on those days.
            if let days, let known = turn.preferences.quietHours {
                return try quietHours(known.startText, known.endText, days, nil, turn)
            }
            if days != nil { throw ActionError.missing(parameter: "start") }
            if isQuiet != nil {
                guard isEnabled == false || isQuiet == false else { throw ActionError.missing(parameter: "start") }
                return setting(.quietHours, nil, turn)
            }
            guard kind != nil || isEnabled != nil || instrument != nil else {
                return .answer(Reply(overview(turn.preferences, turn)))
            }
            guard let isEnabled else { throw ActionError.missing(parameter: "enabled") }
            var muted = turn.preferences.mutedNotices
            muted.set(kind ?? .all, instrument, isMuted: !isEnabled)
            return setting(.mutedNotices, muted.text, turn)
        }
    }

    /// Quiet from `start` to `end`; or, where these are the hours in which messages are wanted, the rest of the day.
    private static func quietHours(
        _ start: String?, _ end: String?, _ days: ScheduleDays?, _ isEnabled: Bool?, _ turn: Turn
    ) throws -> Plan {
        var (from, until) = (start, end)
        if isEnabled == true { (from, until) = (end, start) }
        // "nothing after 22:00": the hours begin where the messages end.
        if isEnabled == false, start == nil { (from, until) = (end, nil) }
        let known = turn.preferences.quietHours
        guard
            let hours = DailyHours(
                from: from ?? known?.startText ?? "22:00", to: until ?? known?.endText ?? "07:00", days ?? .daily)
        else { throw ActionError.refused("quiet_hours", ["start": .text(start ?? ""), "end": .text(end ?? "")]) }
        return setting(.quietHours, hours.text, turn)
    }

    /// Sets it and shows all that holds then. Held messages are looked at anew.
    private static func setting(_ key: SettingKey, _ value: String?, _ turn: Turn) -> Plan {
        var settings = turn.settings
        settings[key.rawValue] = value
        let reply = Reply.undoable(overview(UserSettings(settings), turn), turn.localizer)
        return .change(answer: reply) { transaction in
            try transaction.set(key.rawValue, to: value, of: turn.user.id, by: turn.user.id, at: turn.now)
            try transaction.rescheduleHeldNotices(of: turn.user.id, to: turn.now)
        }
    }

    private static func overview(_ settings: UserSettings, _ turn: Turn) -> Document {
        let localizer = turn.localizer
        let muted = settings.mutedNotices
        var lines = [
            muted.entries.isEmpty
                ? localizer.document("notifications.on")
                : localizer.document("notifications.muted", ["list": .text(muted.shown(localizer))])
        ]
        if let hours = settings.quietHours {
            lines.append(
                localizer.document(
                    hours.days == .daily ? "notifications.quiet" : "notifications.quiet_days",
                    [
                        "start": .text(hours.startText), "end": .text(hours.endText),
                        "zone": .text(settings.timeZone.shownName),
                        "days": .text(localizer.text("schedule.days.\(hours.days.rawValue)")),
                    ]))
        } else {
            lines.append(localizer.document("notifications.no_quiet"))
        }
        if let channel = settings.stored[SettingKey.noticeChannel.rawValue].flatMap(NoticeChannel.init(rawValue:)) {
            lines.append(localizer.document("link.notices", ["channel": .text(channel.shown)]))
        }
        return localizer.document("notifications.headline")
            + .lines(lines + [localizer.document("notifications.urgent")])
    }
}

extension MutedNotices {
    /// "news, signals of XAUUSD"
    func shown(_ localizer: Localizer) -> String {
        entries.sorted().map { entry in
            let kind = localizer.text("notice_kind.\(entry.kind.rawValue)")
            guard let instrument = entry.instrument else { return kind }
            return localizer.text(
                "notifications.of_instrument", ["kind": .text(kind), "symbol": .text(instrument.symbol)])
        }.joined(separator: ", ")
    }
}
