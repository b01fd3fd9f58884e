import Actions

// What is carried out at once must be asked for: a question, a story or a denial with the same words changes nothing.
extension FrameGrammar {
    /// Whether a call stands only in sentences that end in a question mark, and is not asked for politely there: "kill
    /// switch?".
    func isOnlyAsked(
        _ call: ActionCall, _ tokens: [Token], _ text: String, _ context: InterpretationContext
    ) -> Bool {
        // A setting without a value is only shown.
        let isShown = call.action.hasPrefix("set_") && (call.arguments.isEmpty || call.arguments["op"] != nil)
        guard Words.isQuestion(text), !isShown else { return false }
        var said: [Token] = []
        var start = 0
        while start < tokens.count {
            let end = tokens[(start + 1)...].firstIndex { $0.pause == .sentence } ?? tokens.count
            let last = end < tokens.count ? tokens[end].chunk.lowerBound : text.endIndex
            let sentence = text[tokens[start].chunk.lowerBound..<max(last, tokens[start].chunk.lowerBound)]
            let words = Words.split(String(sentence))
            let isWish = inquiry.holds(.courtesy, words) || inquiry.holds(.asking, words)
            if isWish || !Words.isQuestion(String(sentence)) { said += tokens[start..<end] }
            start = end
        }
        return !matches(said, in: text, context).contains { $0.call.action == call.action && $0.isSure }
    }

    /// Whether what would be carried out at once is not meant by the words that a template goes by.
    func isUnmeant(_ template: Template, _ features: Set<String>) -> Bool {
        guard Frames.atOnce.contains(template.action) else { return false }
        // "don't stop sending signals"
        if features.contains("kept"), !["set_risk", "set_limits"].contains(template.action) { return true }
        // "do the opposite" of what?
        if template.text == "<opposite>", !features.contains("opposite_signal") { return true }
        // "market panic" is news.
        if template.text == "<alarm>", !features.contains("alarm_alone") { return true }
        switch template.action {
        case "set_risk", "set_limits":
            // "pause for two hours so that I can cool down" is a pause.
            if template.required.contains("cooldown"), features.contains("pause") { return true }
            // "happy to lose 2% on this" is said of an order.
            let bounds = ["per_day", "per_week", "per_trade", "limit_word", "loss_limit", "max", "set"]
            if features.contains("tolerated"), features.isDisjoint(with: bounds) { return true }
            // "I lost 2%" tells; "stop me if I lost 2%" is a limit.
            let isMine = features.contains("loss") && features.contains("my") && template.text == "<loss> <percent>"
            let isTold = (features.contains("lost") || isMine) && features.isDisjoint(with: Self.limiting)
            // "no trades after 18:00" are hours, and no number of trades.
            let isHours = features.contains("negate") && features.contains("entries") && Self.isOfHours(features)
            return isTold || template.action == "set_limits" && isHours && !Self.isWindow(features)
        case "pause":
            // "Don't close my gold trade", "my trade has no stop": something else is denied.
            if template.text == "<negate> trade", !features.contains("no_trade") { return true }
            // "not looking to trade it, but tell me when it falls": something else is asked for.
            if template.text == "<negate> trade", features.contains("but") || features.contains("alert") { return true }
            // "don't trade on Fridays", "not before 9": every week, and every day.
            let isEnded = features.contains("until") && !features.contains("before")
            let isDenied = features.contains("negate") || features.contains("until_before")
            return isDenied && features.contains("what.trading") && !isEnded
                && (features.contains("days") || features.contains("before"))
        case "set_notifications":
            // "show me the euro and then the news on it": where, and not that they are to come.
            return template.required.contains("on") && features.contains("on_what")
        case "resume":
            // "start notifying me about my trades again": it is not the trading that is to start.
            if features.isSuperset(of: ["notify", "kind"]), !features.contains("what.signals") { return true }
            // "restart" what? The chat, the bot, or trading.
            return features.contains("restarting") && features.isDisjoint(with: Self.resumed)
        default: return false
        }
    }

    private static let resumed: Set<String> = [
        "what", "what.trading", "signal", "strategy", "strategy_word", "autotrade", "symbol", "schedule", "notify",
        "report", "trades", "positions",
    ]
    private static let limiting: Set<String> = [
        "if", "max", "limit_word", "halt", "pause", "after", "per_day", "set", "emergency", "off", "close", "modify",
        "until", "loss_limit",
    ]

    private static func isOfHours(_ features: Set<String>) -> Bool {
        !features.isDisjoint(with: ["after", "before"]) && !features.isDisjoint(with: ["clock", "oclock", "am", "pm"])
            && features.isDisjoint(with: ["losing", "loss", "in_row"])
    }
    private static func isWindow(_ features: Set<String>) -> Bool {
        features.contains("from") && features.contains("until")
    }

    /// What stands in no word of a message and says whether something is to be done at once.
    static func ofAtOnce(_ tokens: [Token]) -> Set<String> {
        var features: Set<String> = []
        if deniesStopping(tokens) { features.insert("kept") }
        if sayWhere(tokens) { features.insert("on_what") }
        let isSignal = tokens.contains { $0.has("opposite") && ($0.key.contains(" ") || $0.key.contains("signal")) }
        if isSignal { features.insert("opposite_signal") }
        if deniesTrades(tokens) { features.insert("no_trade") }
        let isAlarm = tokens.count <= 2 && tokens.allSatisfy { $0.has("alarm") || $0.weight == 0 }
        if isAlarm { features.insert("alarm_alone") }
        return features
    }

    /// "don't stop": one word denies, the next one stops; or one word does both.
    static func deniesStopping(_ tokens: [Token]) -> Bool {
        tokens.indices.contains { index in
            if tokens[index].has("keep") { return true }
            // "arrête pas", "stoppe nicht alles"
            if index > 0, tokens[index].has("not_behind"), tokens[index].pause == .none,
                stopping.contains(where: tokens[index - 1].has), !tokens[index - 1].has("negate")
            {
                return true
            }
            let isPlain = tokens[index].has("negate") && !tokens[index].has("off") && !tokens[index].has("pause")
            let next = tokens.indices.first { $0 > index && (!tokens[$0].isSkip || tokens[$0].pause != .none) }
            guard isPlain, let next else { return false }
            return tokens[next].pause == .none && stopping.contains(where: tokens[next].has)
                && !tokens[next].has("negate")
        }
    }
    /// "the news on it", "signals on gold": every short "on" stands before what it is about.
    private static func sayWhere(_ tokens: [Token]) -> Bool {
        let on = tokens.indices.filter { tokens[$0].has("on") }
        return !on.isEmpty
            && on.allSatisfy { index in
                guard tokens[index].isSkip, tokens[index].key.utf8.count <= 2, index + 1 < tokens.count else {
                    return false
                }
                return tokens[index + 1].has("it") && index + 2 == tokens.count
            }
    }
    /// "don't make any trade": what is denied is a trade, and nothing that is done to one.
    private static func deniesTrades(_ tokens: [Token]) -> Bool {
        let deeds = [
            "close", "cancel", "remove", "delete", "sl", "tp", "trail", "breakeven", "alert", "reverse", "alter",
        ]
        return tokens.indices.contains { index in
            guard tokens[index].has("negate"), let trade = tokens[index...].firstIndex(where: { $0.has("=trade") })
            else { return false }
            return !tokens[index...trade].contains { token in deeds.contains(where: token.has) }
        }
    }
    private static let stopping = ["off", "pause", "emergency", "stopping"]
}
