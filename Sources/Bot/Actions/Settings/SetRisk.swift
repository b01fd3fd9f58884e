import Actions
import Brokerage
import Platform
import Presentation
import Storage
import Trading
import Venues

extension Action<BotServices> {
    /// How orders are sized that name no size, and the limits of a person's entries.
    static var setRisk: Self {
        Self(
            "set_risk", role: .trader, effect: .changesSettings, aliases: [Alias("risk")],
            Parameter<Percent?>("percent", in: 0...100), Parameter<Int?>("max_trades_per_day", in: 0...10_000),
            Parameter<Percent?>("max_daily_loss_percent"), Parameter<Int?>("max_open_positions", in: 0...1_000),
            Parameter<FixedPoint?>("quantity", in: 0...1_000_000_000), Parameter<SizeUnit?>("unit"),
            Parameter<SizingChoice?>("sizing"), Parameter<String?>("leverage", .named)
        ) { turn, services, percent, trades, loss, positions, quantity, unit, sizing, leverage in
            // A part of the account grows and shrinks with it; a sum does not.
            if unit == .money || unit == .riskMoney { throw ActionError.refused("risk_money_setting") }
            // "1 % of the account" may be said as a size.
            let percent = unit == .riskPercent ? percent ?? quantity.map { Percent($0) } : percent
            let quantity = unit == .riskPercent ? nil : quantity
            let way = try Self.sizing(sizing, percent, quantity, unit)
            let limit = services.desk.maximumRisk
            if let percent, percent <= .zero || percent > limit {
                throw ActionError.refused("risk_setting", ["limit": .percent(limit, places: 2)])
            }
            if let loss, loss < .zero || loss > 100 { throw ActionError.refused("daily_loss_setting") }
            var after = turn.settings
            var changes: [(SettingKey, String)] = []
            func set(_ key: SettingKey, _ value: String?) {
                guard let value else { return }
                changes.append((key, value))
                after[key.rawValue] = value
            }
            set(.riskPerTrade, percent?.description)
            // 0 lifts a limit.
            set(.maximumTradesPerDay, trades.map(String.init))
            set(.maximumDailyLoss, loss?.description)
            set(.maximumPositions, positions.map(String.init))
            let leverage = try leverage.map { try LeverageBook.leverage($0, services.instruments) }
            set(.leverage, leverage.map(String.init))
            // Last, so that it is what undoing takes back first.
            if way != turn.preferences.sizing { set(.sizing, way?.text) }
            let shown = Self.riskRules(UserSettings(after), services, turn.localizer)
            guard !changes.isEmpty else { return .answer(Reply(shown)) }
            let undo = Reply.Choice(label: turn.localizer.text("button.undo"), id: "/undo")
            var plan = Plan.change(answer: Reply(shown, choices: [[undo]])) { [changes, after] transaction in
                try services.desk.checkNotLoosened(after, of: turn.user.id, turn.localizer, transaction)
                if let leverage { try LeverageBook.choose(leverage, turn, services, transaction) }
                for (key, value) in changes {
                    try transaction.set(key.rawValue, to: value, of: turn.user.id, by: turn.user.id, at: turn.now)
                }
                // What is held may be at a limit already.
                try transaction.setCheck(of: turn.user.id, at: services.market.clock.now())
            }
            plan.isRisky = turn.preferences.allowMore(
                changes.map { ($0, $1) }, usualRisk: services.desk.usualRisk)
            return plan
        }
    }

    /// The way to size that was asked for; nil when none was.
    private static func sizing(
        _ choice: SizingChoice?, _ percent: Percent?, _ quantity: FixedPoint?, _ unit: SizeUnit?
    ) throws -> SizingSetting? {
        if let quantity {
            guard percent == nil, choice == nil || choice == .fixed else {
                throw ActionError.refused("sizing_conflict")
            }
            guard quantity > .zero else { throw ActionError.refused("size_not_positive") }
            return .fixed(quantity, unit)
        }
        guard unit == nil || unit == .riskPercent else { throw ActionError.missing(parameter: "quantity") }
        switch choice {
        case .fixed where percent != nil, .kelly where percent != nil: throw ActionError.refused("sizing_conflict")
        case .fixed: throw ActionError.missing(parameter: "quantity")
        case .kelly: return .kelly
        case .equity: return .equity
        case .atr: return .atr
        case .fraction: return .fraction
        case nil: return percent == nil ? nil : .fraction
        }
    }

    /// Everything that orders of a person are held against.
    private static func riskRules(
        _ settings: UserSettings, _ services: BotServices, _ localizer: Localizer
    ) -> Document {
        let limits = services.desk.limits(settings)
        var lines = [localizer.sizingRule(limits, settings.sizing)]
        if let leverage = settings.count(.leverage) {
            lines.append(localizer.document("setting.leverage.show", ["leverage": .integer(leverage)]))
        }
        lines += limitLines(settings, localizer)
        return .lines(lines)
    }
}

/// The ways to size an order, as they are named.
enum SizingChoice: String, CaseIterable, ActionValue { case fraction, equity, kelly, atr, fixed }
