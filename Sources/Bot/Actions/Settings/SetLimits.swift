public import Actions
public import Brokerage
import Platform
import Presentation
import Storage
import Trading
import Venues

/// What happens to positions when a limit to losses is reached.
enum LimitAction: String, CaseIterable, ActionValue {
    /// Only entries stop.
    case block
    /// What is held is closed as well.
    case close
}

extension LiftableLimit: ActionValue {}
extension NewsImpact: ActionValue {}

/// What is done with all limits at once.
enum LimitOperation: String, CaseIterable, ActionValue { case off }

extension Action<BotServices> {
    /// Limits beyond the risk of one trade: entries are held against them, and their owner is warned.
    static var setLimits: Self {
        Self(
            "set_limits", role: .trader, effect: .changesSettings, aliases: [Alias("limits")],
            Parameter<Percent?>("weekly_loss", in: 0...100), Parameter<Percent?>("drawdown", in: 0...100),
            Parameter<Int?>("losses_in_row", in: 0...1_000), Parameter<Int?>("trades_per_hour", in: 0...10_000),
            Parameter<Int?>("cooldown_minutes", in: 0...525_600), Parameter<Percent?>("position_size", in: 0...10_000),
            Parameter<Percent?>("correlated_risk", in: 0...100), Parameter<FixedPoint?>("volatility", in: 0...100),
            Parameter<FixedPoint?>("critical_balance", in: 0...1_000_000_000),
            Parameter<String?>("no_entries", .named), Parameter<LimitAction?>("at_limit"),
            Parameter<Percent?>("daily_loss", in: 0...100), Parameter<Int?>("open_positions", in: 0...1_000),
            Parameter<Int?>("trades_per_day", in: 0...10_000), Parameter<LimitOperation?>("op"),
            Parameter<Int?>("news_minutes", in: 0...1_440), Parameter<NewsImpact?>("news_impact")
        ) {
            turn, services, week, drawdown, losses, hourly, cooldown, size, correlated, volatility, critical, hours,
            action,
            daily, positions, trades, operation, newsMinutes, newsImpact in
            if let hours, DailyHours(hours) == nil, hours != "0" { throw ActionError.refused("hours_setting") }
            // 0 lifts a limit.
            let said: [(SettingKey, String?)] = [
                (.maximumWeeklyLoss, week?.description), (.maximumDrawdown, drawdown?.description),
                (.maximumLossesInRow, losses.map(String.init)), (.maximumTradesPerHour, hourly.map(String.init)),
                (.cooldownMinutes, cooldown.map(String.init)), (.maximumPositionSize, size?.description),
                (.maximumCorrelatedRisk, correlated?.description), (.maximumVolatility, volatility?.description),
                (.criticalBalance, critical?.description), (.noEntryHours, hours), (.limitAction, action?.rawValue),
                (.maximumDailyLoss, daily?.description), (.maximumPositions, positions.map(String.init)),
                (.maximumTradesPerDay, trades.map(String.init)), (.newsMinutes, newsMinutes.map(String.init)),
                (.newsImpact, newsImpact?.rawValue),
            ]
            let ended = said.filter { turn.settings[$0.0.rawValue] != nil }.map { key, _ in
                (key, key == .limitAction ? LimitAction.block.rawValue : key == .newsImpact ? "high" : "0")
            }
            let changes = operation == .off ? ended : said.compactMap { key, value in value.map { (key, $0) } }
            let after = turn.settings.merging(changes.map { ($0.rawValue, $1) }) { $1 }
            var lines = limitLines(UserSettings(after), turn.localizer)
            if let problem = services.desk.newsProblem(UserSettings(after), at: services.market.clock.now()) {
                lines.append(Reply.refusal(problem.worded([:]), turn.localizer).document)
            }
            if lines.isEmpty { lines = [turn.localizer.document("setting.no_limits")] }
            guard !changes.isEmpty else {
                let (state, record) = try await services.store.read { transaction in
                    let state = try services.desk.state(of: turn.user.id, transaction)
                    return (state, try services.desk.record(of: turn.user.id, state, turn.preferences, transaction))
                }
                let used = services.desk.usage(of: state, record, turn.preferences, turn.localizer)
                if !used.isEmpty { lines += [turn.localizer.document("limit.used")] + used }
                let names = record.lifted.map { turn.localizer.text("loss_limit.\($0.rawValue)") }.sorted()
                if !names.isEmpty {
                    let list = MessageValue.text(names.joined(separator: ", "))
                    lines.append(turn.localizer.document("limit.lifted_now", ["limits": list]))
                }
                return .answer(Reply(.lines(lines)))
            }
            let undo = Reply.Choice(label: turn.localizer.text("button.undo"), id: "/undo")
            var plan = Plan.change(answer: Reply(.lines(lines), choices: [[undo]])) { transaction in
                try services.desk.checkNotLoosened(after, of: turn.user.id, turn.localizer, transaction)
                for (key, value) in changes {
                    try transaction.set(key.rawValue, to: value, of: turn.user.id, by: turn.user.id, at: turn.now)
                }
                // What is held may be at them already.
                try transaction.setCheck(of: turn.user.id, at: services.market.clock.now())
            }
            plan.isRisky = turn.preferences.allowMore(
                changes.map { ($0, $1) }, usualRisk: services.desk.usualRisk)
            return plan
        }
    }

    /// Lifts a limit that was reached, for as long as it would have held. Only its owner can, and says why.
    static var liftLimit: Self {
        Self(
            "lift_limit", role: .trader, effect: .changesSettings, confirm: .always, aliases: [Alias("lift")],
            Parameter<LiftableLimit?>("limit"), Parameter<String?>("reason", .text)
        ) { turn, services, said, given in
            func name(_ limit: LiftableLimit) -> String { turn.localizer.text("loss_limit.\(limit.rawValue)") }
            let reached = try await services.store.read {
                try services.desk.reachedLimits(of: turn.user.id, turn.preferences, $0)
            }
            // Why is of no interest where nothing is to be lifted.
            guard !reached.isEmpty else { return .answer(Reply(turn.localizer.document("limit.none_reached"))) }
            guard let reason = given, reason.count >= 3 else { throw ActionError.missing(parameter: "reason") }
            guard let kind = said ?? (reached.count == 1 ? reached.first : nil), reached.contains(kind) else {
                let choices = reached.map { limit in
                    [Reply.Choice(label: name(limit), id: "/lift_limit \(limit.rawValue) \(reason)")]
                }.filter { $0[0].id.utf8.count <= 64 }
                let names = reached.map(name).joined(separator: ", ")
                let document = turn.localizer.document("limit.reached", ["limits": .text(names)])
                return .answer(Reply(document, choices: choices))
            }
            let document = turn.localizer.document("limit.lift", ["limit": .text(name(kind)), "reason": .text(reason)])
            var plan = Plan(
                exact: ["limit": .text(kind.rawValue), "reason": .text(reason)], card: Card(document: document)
            ) {
                transaction in
                let settings = UserSettings(try transaction.settings(of: turn.user.id))
                let state = try services.desk.state(of: turn.user.id, transaction)
                let record = try services.desk.record(of: turn.user.id, state, settings, transaction)
                // Earlier times are over: what was lifted then means nothing any more.
                var lifted = Desk.lifted(record, at: state.now, settings)
                lifted[kind] = Desk.liftName(kind, record, at: state.now, settings)
                try transaction.set(
                    SettingKey.liftedLimits.rawValue, to: lifted.values.sorted().joined(separator: " "),
                    of: turn.user.id, by: turn.user.id, at: turn.now)
                if let loss = LossLimit.allCases.first(where: { $0.liftable == kind }) {
                    try transaction.unwarn(turn.user.id, of: AccountWatch.reached(loss))
                }
                try transaction.setCheck(of: turn.user.id, at: state.now)
                return [Reply(turn.localizer.document("limit.lifted"))]
            }
            plan.isRisky = true
            return plan
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
        if let minutes = settings.count(.newsMinutes) { shown.append((.newsMinutes, .integer(minutes))) }
        if settings.closesAtLimit { shown.append((.limitAction, .text(""))) }
        return shown.filter { isWanted($0.0) }.map {
            localizer.document(
                "setting.\($0.rawValue).show",
                ["limit": $1, "impact": .text(localizer.text("news_impact.\(settings.newsImpact.rawValue)"))])
        }
    }
}
