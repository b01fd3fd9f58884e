// Words of one request that another one has too.
extension FrameGrammar {
    /// "I'm in, 1% risk": what the signal that was told is taken with, and no rule.
    func isOfSignal(_ template: Template, _ features: Set<String>) -> Bool {
        template.action == "set_risk" && features.isSuperset(of: ["told", "take"])
            && features.isDisjoint(with: ["per_trade", "set", "default_size", "max", "always"])
    }

    /// Whether the words that a template goes by are of something else that is asked for.
    func isOfOther(_ template: Template, _ features: Set<String>) -> Bool {
        // "did my gold trade close" closes none, and is answered with more than what is held.
        if features.contains("asked_end"), Self.held.contains(template.action) || template.action == "explain",
            !template.required.contains("asked_end")
        {
            return true
        }
        // "trade around news again" takes a rule back, and ends no pause.
        if features.contains("around_news"), template.action == "resume" || template.action == "place_order" {
            return true
        }
        // "give me a 25 pip stop on the aussie I have open": held already.
        if template.required.contains("acquire"), features.contains("open_word") { return true }
        // "change the order to 0.2 lots": not only an amount of something.
        if template.text == "<unit> <symbol> <number>", !features.isDisjoint(with: Self.done) { return true }
        // "alert me if gold falls 2 % from the top" limits no losses; "set config max_leverage" is nobody's own.
        let (isLoss, isOwn) = (template.required.contains("drawdown"), template.required.contains("leverage_word"))
        let isConfig = features.contains("config") || features.contains("config_key")
        if isLoss && features.contains("symbol") || isOwn && isConfig { return true }
        // "any setups in gold, shorts only?" sells nothing.
        if template.action == "place_order", features.isSuperset(of: ["signal", "anything"]) { return true }
        // "show signals from the mean reversion model" switches nothing on.
        let isLook =
            features.contains("backtest")
            || features.contains("signal") && !features.isDisjoint(with: ["show", "anything", "=what"])
        if template.action == "set_strategy", isLook,
            features.isDisjoint(with: ["use", "off", "set", "only", "reply"])
        {
            return true
        }
        // "tell me where gold is" watches nothing.
        if template.action == "set_alert", !features.contains("number"),
            features.contains("=where") || features.contains("price"),
            features.isDisjoint(with: ["if", "level", "extreme", "repeat", "alert_told"])
        {
            return true
        }
        // "show me gold on tradingview" is a chart; a file of that kind is of a strategy.
        if template.action == "get_report", features.contains("format.pine"), features.contains("symbol"),
            !features.contains("export")
        {
            return true
        }
        // "send the monthly statement on the 15th": not at once.
        if template.action == "get_report", features.isSuperset(of: ["what.statement", "schedule", "number"]),
            features.isDisjoint(with: ["month_name", "last", "day", "year"])
        {
            return true
        }
        // "send me the report on the 15th": on that day, and not at once.
        if template.action == "get_report", features.contains("monthly_day"), features.contains("what"),
            features.isDisjoint(with: ["month_name", "last", "year"])
        {
            return true
        }
        // "don't cancel my order any more"
        if template.required.contains("anymore"), features.contains("cancel") { return true }
        return isOfOtherThing(template, features)
    }

    private func isOfOtherThing(_ template: Template, _ features: Set<String>) -> Bool {
        // "report from 1 May to 15 May": days, and no hours.
        if template.action == "set_schedule",
            features.contains("month_name") || features.isSuperset(of: ["month", "from", "until"])
        {
            return true
        }
        // "close everything at 17:00" is no schedule of messages.
        if template.action == "set_schedule", features.isSuperset(of: ["close", "what.all"]) { return true }
        // "close all momentum trades" closes trades, and no strategy.
        let isHeld =
            ["position", "positions", "trades", "all", "everything"].contains(where: features.contains)
            || features.contains("symbol") && !features.contains("strategy_word")
        if template.action == "set_strategy", isHeld, template.required.contains("close") { return true }
        // "cut the euro short in half": of what is held.
        if features.contains("halving"), ["place_order", "set_watchlist", "set_indicators"].contains(template.action) {
            return true
        }
        // "stop for nvidia at 105": a price, and no time.
        if template.action == "pause", features.isSuperset(of: ["sl", "symbol", "number", "at"]),
            features.isDisjoint(with: ["minute", "hour", "day", "week", "clock", "oclock", "until"])
        {
            return true
        }
        // "get rid of your gold signals" closes nothing.
        if template.action == "close_position", features.isSuperset(of: ["signal", "plural"]),
            features.isDisjoint(with: ["position", "positions", "trades", "order", "orders"])
        {
            return true
        }
        // "drop my gold trade": no order that waits.
        if template.text == "<cancel> <symbol>", features.contains("position"),
            features.isDisjoint(with: ["order", "orders", "id", "alert", "alerts"])
        {
            return true
        }
        // "take away @bob's admin rights" gives none.
        if template.action == "admin_set_role",
            !features.isDisjoint(with: ["delete", "remove", "op.remove", "negate"]),
            ["role.admin", "role.moderator", "role.owner"].contains(where: features.contains),
            !features.contains("role.viewer"), !features.contains("role.trader")
        {
            return true
        }
        // "only trade during London hours" moves no clock.
        let besideClock: Set<String> = ["what", "signal", "schedule", "alert", "watch"]
        if template.text == "<timezone>", !features.isDisjoint(with: besideClock),
            !features.contains("timezone_word")
        {
            return true
        }
        // "how is my dax short doing": of what is held.
        if features.contains("howis"), features.contains("position") || features.contains("my"),
            Frames.money.contains(template.action) || ["get_quote", "analyze"].contains(template.action)
        {
            return true
        }
        return false
    }
    private static let held: Set<String> = [
        "close_position", "modify_position", "reverse_position", "list_positions", "get_quote", "set_mood",
    ]
    private static let done: Set<String> = [
        "alter", "modify", "set", "close", "cancel", "orders", "order", "risk", "position", "positions", "per_trade",
        "max", "size_word", "sl", "tp", "trail", "report", "howis",
    ]
}
