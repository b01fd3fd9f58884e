import Actions
import Foundation
import Platform
import Presentation
import Storage
import Trading
import Venues

extension Action<BotServices> {
    /// Takes back the newest change of one's own settings.
    static var undo: Self {
        Self("undo", role: .viewer, effect: .changesSettings) { turn, services in
            let newest = try await services.store.read {
                try $0.newestSetting(of: turn.user.id, keys: SettingKey.undoable)
            }
            var plan = Plan { transaction in
                if let newest = try transaction.newestSetting(of: turn.user.id, keys: SettingKey.undoable) {
                    var after = try transaction.settings(of: turn.user.id)
                    after[newest.key] = newest.old
                    try services.desk.checkNotLoosened(after, of: turn.user.id, turn.localizer, transaction)
                }
                let change = try transaction.undoSetting(
                    of: turn.user.id, keys: SettingKey.undoable, at: turn.now)
                guard let change, let key = SettingKey(rawValue: change.key) else {
                    return [Reply(turn.localizer.document("undo.nothing"))]
                }
                if key == .strategy { return [try StrategyBook.undo(change, turn, services, transaction)] }
                if key == .alerts { try AlertBook.undo(change, turn, services, transaction) }
                if key == .watches { try WatchBook.undo(change, turn, services, transaction) }
                if key == .journal { try NoteBook.undo(change, turn, transaction) }
                if key == .leverage { try LeverageBook.undo(change, turn, services, transaction) }
                if key == .mood { try MoodChange.undo(change, turn, transaction) }
                try ScheduleBook.undo(change, key, turn, transaction)
                if key == .quietHours || key == .signalHours {
                    try transaction.rescheduleHeldNotices(of: turn.user.id, to: turn.now)
                }
                let settings = UserSettings(try transaction.settings(of: turn.user.id))
                let localizer = services.locales[settings.language].with(timeZone: settings.timeZone)
                func shown(_ value: String?) -> MessageValue {
                    guard let value, !value.isEmpty else {
                        let isList = [.alerts, .watches, .journal].contains(key)
                        return .text(localizer.text(isList ? "undo.no_\(key.rawValue)" : "undo.default"))
                    }
                    return Self.shown(value, of: key, services, localizer)
                }
                return [
                    Reply(
                        localizer.document(
                            "undo.done",
                            [
                                "setting": .text(localizer.text("setting.\(key.rawValue).name")),
                                "old": shown(change.new), "new": shown(change.old),
                            ]))
                ]
            }
            // What comes back may allow more than what it was made to.
            plan.isRisky =
                newest.map { change in
                    SettingKey(rawValue: change.key).map { $0.allowsMore(change.new, change.old) } ?? false
                } ?? false
            return plan
        }
    }
}

extension Action<BotServices> {
    /// A stored setting as people say it.
    private static func shown(
        _ value: String, of key: SettingKey, _ services: BotServices, _ localizer: Localizer
    ) -> MessageValue {
        switch key {
        case .language: .text(services.locales[value].languageName)
        case .timeZone: .text(TimeZone(identifier: value)?.shownName ?? value)
        case .sizing: .text(SizingSetting(value).map { localizer.sizing($0) } ?? value)
        case .riskPerTrade, .maximumDailyLoss, .maximumWeeklyLoss, .maximumDrawdown, .maximumPositionSize,
            .maximumCorrelatedRisk:
            Percent(value).map { .percent($0, places: 2) } ?? .text(value)
        case .maximumPositions, .maximumTradesPerDay, .maximumTradesPerHour, .maximumLossesInRow, .cooldownMinutes,
            .maximumVolatility, .criticalBalance, .noEntryHours, .liftedLimits, .newsMinutes:
            .text(value)
        case .leverage: .text("1:\(value)")
        case .newsImpact: .text(localizer.text("news_impact.\(value)"))
        case .limitAction: .text(localizer.text("limit_action.\(value)"))
        case .management:
            .document(.lines(localizer.managementLines(ManagementSetting(value) ?? ManagementSetting())))
        case .watchlist: .text(value.replacing(",", with: ", "))
        case .indicators:
            .text(UserSettings([key.rawValue: value]).indicators.map { $0.name(localizer) }.joined(separator: ", "))
        case .theme: .text(localizer.text("theme.button.\(value)"))
        case .mutedNotices: .text(MutedNotices(value).shown(localizer))
        case .ways: .text(localizer.shown(WayChoices(value)))
        case .alerts: .text(value.split(separator: ",").map { "#\($0)" }.joined(separator: ", "))
        case .watches: .text(WatchBook.shown(value))
        case .journal, .externalSignals, .strategy: .text(value)
        case .mood: .text(MoodChange(value)?.mood?.name(localizer) ?? localizer.text("journal.no_mood"))
        case .spreadsheet: .text(SheetLink.shown(value))
        case .noticeChannel: .text(NoticeChannel(rawValue: value)?.shown ?? value)
        case .quietHours, .pausedUntil, .pausedThings, .approval: .text(value)
        case .schedules:
            .document(.lines(ScheduleSetting(value).schedules.map { localizer.line($0) }))
        case .signalHours: .document(.lines(localizer.lines(SignalHours(value))))
        case .tradingHours: AllowedHours(value).map { .document(localizer.line($0)) } ?? .text(value)
        }
    }
}
