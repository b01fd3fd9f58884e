import Actions
import Trading

/// What sentence frames know of the contract's actions. Names and values as in the contract; not text.
enum Frames {
    /// What must be known before the action can be proposed.
    static let required: [String: [String]] = [
        "get_quote": ["symbol"], "get_chart": ["symbol"], "analyze": ["symbol"],
        "place_order": ["side", "symbol"], "close_position": ["symbol"], "modify_position": ["change"],
        "cancel_order": ["symbol"], "set_risk": ["percent"], "set_language": ["language"],
        "set_timezone": ["timezone"], "set_strategy": ["strategy"], "export_strategy": ["strategy"],
        "set_alert": ["symbol", "price"],
        "delete_alert": ["symbol"], "set_schedule": ["time"], "set_watchlist": ["symbols"],
        "lift_limit": ["limit", "reason"], "reverse_position": ["symbol"],
        "set_indicators": ["indicators"], "backtest": ["strategy"], "optimise": ["strategy"],
        "admin_set_role": ["user", "role"], "admin_broadcast": ["message"], "admin_config": ["key"],
    ]
    /// Instead of the parameter itself, any of these will do.
    private static let alternatives: [String: [String]] = [
        "set_schedule.time": ["time", "start", "end", "days", "op", "day", "contents"],
        "cancel_order.symbol": ["symbol", "order_id", "side", "order_type"],
        "set_alert.symbol": ["symbol", "alert_id"],
        "set_alert.price": ["price", "percent", "level", "pips", "alert_id"],
        "delete_alert.symbol": ["symbol", "alert_id", "price"],
        // A rule is called by what it waits for.
        "set_strategy.strategy": ["strategy", "when"], "optimise.strategy": ["strategy", "op"],
        "change": [
            "stop_loss", "take_profit", "stop_pips", "breakeven", "trailing_pips", "trailing", "remove", "partials",
            "break_even_at", "close_after", "take_profit_pips", "scale_in", "price", "limit", "quantity", "expires",
            "time_in_force", "opposite", "reassess",
        ],
        "percent": [
            "percent", "max_trades_per_day", "max_daily_loss_percent", "max_open_positions", "quantity", "sizing",
            "leverage",
        ],
        "price": ["price", "percent"], "time": ["time", "start", "end", "days"],
    ]
    static func alternatives(_ name: String, of action: String) -> [String] {
        alternatives["\(action).\(name)"] ?? alternatives[name] ?? [name]
    }
    /// Indicators that people name with a length: `ema50`.
    static let indicatorsOfLength: Set<String> = [
        "ema", "sma", "rsi", "wma", "hma", "dema", "tema", "kama", "atr", "adx", "cci", "mfi", "roc", "donchian",
        "aroon", "willr",
    ]
    /// Parameters that take any text as it was typed.
    static let texts: Set<String> = ["message", "text", "reason", "note"]
    static let money: Set<String> = [
        "place_order", "close_position", "modify_position", "cancel_order", "reverse_position",
    ]
    /// What a person sets for themselves alone: said of everybody it is asked back.
    static let ofOneself: Set<String> = ["set_risk", "set_limits", "set_management", "pause", "resume"]
    /// What a denial, a question for advice, a story, foreign business or an attack is known by: it changes nothing.
    static let vetoes: Set<String> = ["negate", "advice", "past", "offtopic", "hostile", "whatif", "howto"]
    /// Whose commands may be written as sentences.
    static let spoken: Set<String> = [
        "place_order", "modify_position", "reverse_position", "set_limits", "lift_limit", "set_management",
    ]
    static let reading: Set<String> = [
        "get_signals", "get_quote", "get_chart", "analyze", "list_positions", "list_orders", "account_status",
        "list_alerts", "get_report", "get_portfolio", "get_correlation", "backtest", "explain", "help", "missed",
        "whoami", "start", "admin_stats", "smalltalk", "out_of_scope",
        "read_aloud",
        "optimise",  // changes nothing that counts, and can be canceled
    ]
    /// Stop things at once; never too unsure to be asked back.
    static let protecting: Set<String> = ["emergency_stop", "pause"]

    /// Carried out without a card.
    static let atOnce: Set<String> = [
        "emergency_stop", "pause", "resume", "set_notifications", "set_risk", "set_limits", "set_management",
        "set_schedule",
    ]

    static func slots(of action: String) -> [String] { table[action] ?? [] }
    private static let table: [String: [String]] = [
        "get_signals": ["symbol", "timeframe", "side", "strategy", "past"], "get_quote": ["symbol"],
        "get_chart": ["symbol", "indicators", "timeframe", "theme"],
        "set_theme": ["theme"], "analyze": ["symbol", "timeframe"],
        "place_order": ["symbol", "order"],
        "close_position": ["exclude", "closing", "percent"],
        "modify_position": ["symbol", "waiting", "protection"],
        "cancel_order": ["exclude", "order_type", "side", "order_id", "canceling"],
        "list_positions": ["symbol"], "list_orders": ["symbol"], "list_alerts": ["symbol"],
        "set_risk": ["limits"], "set_limits": ["boundaries"], "lift_limit": ["lift_reason"],
        "set_management": ["management"], "reverse_position": ["reversing"],
        "set_watchlist": ["op", "symbols"], "set_indicators": ["op", "indicators"],
        "set_strategy": ["strategy", "symbol", "timeframe", "enabled", "watching"],
        "autotrade": ["strategy", "automation"],
        "export_strategy": ["strategy", "format"],
        "set_alert": [
            "symbol", "alert_changed", "condition", "hysteresis", "cooldown", "repeat", "expires", "named_level",
            "percent", "away", "range", "price",
        ],
        "delete_alert": ["exclude", "deleting", "price"],
        "set_schedule": ["what", "hours", "days", "symbol", "file", "scheduling"],
        "get_report": ["period", "symbol", "format", "results"],
        "backtest": ["strategy", "symbol", "timeframe", "period", "managed"],
        "get_portfolio": ["symbols", "period"], "get_correlation": ["symbols", "timeframe"],
        "optimise": ["strategy", "symbol", "timeframe", "period", "optimizing", "managed"],
        "journal": ["symbol", "note"], "set_mood": ["mood", "trade", "symbol"], "game": ["page"],
        "explain": ["trade_end", "sized", "decision", "reason", "topic"],
        "set_language": ["language"], "set_timezone": ["timezone"],
        "set_notifications": ["channel", "kind", "enabled", "symbol", "hours", "quiet", "quiet_days"],
        "unlink_chat": ["channel"],
        "set_channel": ["kind", "way"], "set_sheet": ["sheet"],
        "set_group": ["strategy", "symbol", "timeframe", "enabled"], "set_approval": ["enabled"],
        "pause": ["what", "duration", "until", "symbol", "strategy"], "resume": ["what", "symbol", "strategy"],
        "help": ["topic"], "link_account": ["broker"], "admin_users": ["op", "user", "period"],
        "admin_broadcast": ["message"], "admin_stats": ["period", "what"], "admin_set_role": ["user", "role"],
        "admin_config": ["setting"],
    ]
}
