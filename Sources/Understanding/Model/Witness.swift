import Actions
import Trading

/// What must be said for an action to be asked for, and what a number must be said of to be an argument, in the tags of
/// the vocabulary: the same in every language.
enum Witness {
    /// One of these tags asks for the action. Actions that are not here need none: they only look, or are a person's
    /// own settings, which are shown before and can be undone.
    private static let tags: [String: Set<String>] = [
        "place_order": ["side", "opening", "entry", "order", "take", "again", "amend", "opposite", "acquire"],
        "close_position": ["close", "rest", "emergency", "acquire"],
        "modify_position": [
            "sl", "tp", "trail", "breakeven", "modify", "stops", "partials", "scale_in", "relative",
        ],
        "cancel_order": ["cancel", "remove", "delete", "close", "op.remove", "op.clear"],
        "reverse_position": ["reverse", "opposite"],
        "emergency_stop": ["emergency", "halt", "close"],
        "pause": ["pause", "halt", "quiet", "emergency"],
        "resume": ["resume"],
        "undo": ["undo", "turn", "cancel"],
        "forget": ["forget", "delete", "op.clear", "op.remove"],
        "set_balance": ["account", "op.set", "set", "modify"],
        "lift_limit": ["lift", "modify", "remove", "op.remove"],
        "autotrade": ["autotrade", "autotrade_stop", "mode"],
        "admin_users": ["users", "op.ban", "op.unban", "op.list", "list", "show"],
        "admin_set_role": ["role", "role_word", "modify", "op.set", "set"],
        "admin_broadcast": ["broadcast", "audience", "everybody"],
        "admin_config": ["config", "set", "op.set", "modify"],
    ]
    /// Tags that ask for settings and the like.
    private static let others: Set<String> = [
        "risk", "alert", "alerts", "schedule", "notify", "language", "watch", "op.add", "op.set", "set", "theme",
        "limit_word", "loss_limit", "speak", "management", "timezone_word", "sheet", "link", "room", "approval",
        "use", "journal", "indicator",
    ]

    static func asks(_ features: Set<String>, for action: String) -> Bool {
        tags[action].map { !features.isDisjoint(with: $0) } ?? true
    }

    /// Whether anything asks for a change.
    static func names(_ features: Set<String>) -> Bool {
        !features.isDisjoint(with: others) || tags.values.contains { !features.isDisjoint(with: $0) }
    }

    /// Words without which a number is no such argument.
    static let roles: [String: Set<String>] = [
        "stop_loss": ["sl", "stops"], "stop_pips": ["sl", "stops"], "stop_percent": ["sl", "stops"],
        "take_profit": ["tp", "close"], "take_profit_pips": ["tp", "close"], "take_profit_percent": ["tp", "close"],
        "take_profit_r": ["tp", "r_unit", "ratio"], "trailing_pips": ["trail"], "breakeven": ["breakeven"],
    ]

    /// What a number is of, by its own token and the one behind it.
    static func unit(of token: Token, before next: Token?) -> String {
        for unit in ["pips", "percent"] where token.has(unit) || next?.has(unit) == true { return unit }
        return token.has("unit") || next?.has("unit") == true ? "lots" : ""
    }

    /// What the number of an argument may be of; without a unit it may be of anything.
    static func units(of name: String, in call: ActionCall) -> Set<String> {
        switch name {
        case "quantity":
            let isPart = call.action != "place_order"
            let isRisk = call.arguments["unit"] == .text("risk_percent")
            return isRisk ? ["percent", ""] : isPart ? ["lots", "percent", ""] : ["lots", ""]
        case "price", "stop_loss", "take_profit", "limit": return [""]
        case "stop_pips", "take_profit_pips", "trailing_pips": return ["pips", ""]
        case "stop_percent", "take_profit_percent", "percent": return ["percent", ""]
        default: return ["pips", "percent", "lots", ""]
        }
    }
}

extension FrameGrammar {
    /// What the words say of an action's arguments, whatever else they say.
    func arguments(
        of action: String, said tokens: [Token], in text: String, _ context: InterpretationContext
    ) -> [String: ArgumentValue] {
        var reader = SlotReader(
            action: action, tokens: tokens, text: text, context: context, names: names, instruments: instruments)
        reader.read()
        return reader.arguments
    }
}
