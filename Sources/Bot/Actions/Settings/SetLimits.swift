public import Actions
public import Brokerage
import Platform
import Presentation
import Storage
import Trading

/// What happens to positions when a limit to losses is reached.
enum LimitAction: String, CaseIterable, ActionValue {
    /// Only entries stop.
    case block
    /// What is held is closed as well.
    case close
}

extension LossLimit: ActionValue {}

extension Action<BotServices> {
    /// Limits beyond the risk of one trade: entries are held against them, and their owner is warned.
    static var setLimits: Self {
        Self(
            "set_limits", role: .trader, effect: .changesSettings, aliases: [Alias("limits")],
            Parameter<Percent?>("weekly_loss", in: 0...100), Parameter<Percent?>("drawdown", in: 0...100),
            Parameter<Int?>("losses_in_row", .count), Parameter<Int?>("trades_per_hour", .count),
            Parameter<Int?>("cooldown_minutes", .count), Parameter<Percent?>("position_size", in: 0...10_000),
            Parameter<Percent?>("correlated_risk", in: 0...100), Parameter<FixedPoint?>("volatility", in: 0...100),
            Parameter<FixedPoint?>("critical_balance", in: 0...1_000_000_000),
            Parameter<String?>("no_entries", .named), Parameter<LimitAction?>("at_limit")
        ) { turn, _, week, drawdown, losses, hourly, cooldown, size, correlated, volatility, critical, hours, action in
            if let hours, DailyHours(hours) == nil, hours != "0" { throw ActionError.refused("hours_setting") }
            // 0 lifts a limit.
            let said: [(SettingKey, String?)] = [
                (.maximumWeeklyLoss, week?.description), (.maximumDrawdown, drawdown?.description),
                (.maximumLossesInRow, losses.map(String.init)), (.maximumTradesPerHour, hourly.map(String.init)),
                (.cooldownMinutes, cooldown.map(String.init)), (.maximumPositionSize, size?.description),
                (.maximumCorrelatedRisk, correlated?.description), (.maximumVolatility, volatility?.description),
                (.criticalBalance, critical?.description), (.noEntryHours, hours), (.limitAction, action?.rawValue),
            ]
            let changes = said.compactMap { key, value in value.map { (key, $0) } }
            let after = turn.settings.merging(changes.map { ($0.rawValue, $1) }) { $1 }
            var lines = limitLines(UserSettings(after), turn.localizer)
            if lines.isEmpty { lines = [turn.localizer.document("setting.no_limits")] }
            guard !changes.isEmpty else { return .answer(Reply(.lines(lines))) }
            let undo = Reply.Choice(label: turn.localizer.text("button.undo"), id: "/undo")
            return .change(answer: Reply(.lines(lines), choices: [[undo]])) { transaction in
                for (key, value) in changes {
                    try transaction.set(key.rawValue, to: value, of: turn.user.id, by: turn.user.id, at: turn.now)
                }
            }
        }
    }

    /// Lifts a limit to losses that was reached, for as long as it would have held. Only its owner can, and says why.
    static var liftLimit: Self {
        Self(
            "lift_limit", role: .trader, effect: .changesSettings, confirm: .always, aliases: [Alias("lift")],
            Parameter<LossLimit>("limit"), Parameter<String>("reason", .text)
        ) { turn, services, kind, reason in
            guard reason.count >= 3 else { throw ActionError.missing(parameter: "reason") }
            let document = turn.localizer.document(
                "limit.lift",
                ["limit": .text(turn.localizer.text("loss_limit.\(kind.rawValue)")), "reason": .text(reason)])
            return Plan(card: Card(document: document)) { transaction in
                let settings = UserSettings(try transaction.settings(of: turn.user.id))
                let state = try services.desk.state(of: turn.user.id, transaction)
                let record = try services.desk.record(of: turn.user.id, state, settings, transaction)
                // Earlier times are over: what was lifted then means nothing any more.
                let lifted = LossLimit.allCases.filter { record.lifted.contains($0) || $0 == kind }
                    .map { Desk.periodName($0, record, at: state.now, settings) }
                try transaction.set(
                    SettingKey.liftedLimits.rawValue, to: lifted.joined(separator: " "), of: turn.user.id,
                    by: turn.user.id, at: turn.now)
                try transaction.setCheck(of: turn.user.id, at: state.now)
                return [Reply(turn.localizer.document("limit.lifted"))]
            }
        }
    }

    /// The limits a person has set, one a line.
    static func limitLines(
        _ settings: UserSettings, _ localizer: Localizer, where isWanted: (SettingKey) -> Bool = { _ in true }
    ) -> [Document] {
        let counts: [SettingKey] = [
            .maximumPositions, .maximumTradesPerDay, .maximumTradesPerHour, .maximumLossesInRow, .cooldownMinutes,
        ]
        let percents: [SettingKey] = [
            .maximumDailyLoss, .maximumWeeklyLoss, .maximumDrawdown, .maximumPositionSize, .maximumCorrelatedRisk,
        ]
        var shown: [(SettingKey, MessageValue)] = counts.compactMap { key in
            settings.count(key).map { (key, .integer($0)) }
        }
        shown += percents.compactMap { key in settings.percent(key).map { (key, .percent($0, places: 2)) } }
        shown += [SettingKey.maximumVolatility, .criticalBalance].compactMap { key in
            settings.number(key).map { (key, .number($0, places: 0...2)) }
        }
        if let hours = settings.noEntryHours { shown.append((.noEntryHours, .text(hours.text))) }
        if settings.closesAtLimit { shown.append((.limitAction, .text(""))) }
        return shown.filter { isWanted($0.0) }.map {
            localizer.document("setting.\($0.rawValue).show", ["limit": $1])
        }
    }
}
