@testable import Actions

/// The contract's actions as descriptors: ids and argument names from the contract, the rest made up for the tests.
extension Fixture {
    static let descriptors: [ActionDescriptor] = [
        action("get_quote", [("symbol", .symbol, true)], ["quote", "price"]),
        action(
            "get_chart",
            [
                ("symbol", .symbol, true), ("timeframe", .timeframe, false), ("indicators", .indicators, false),
                ("theme", .choice, false),
            ],
            ["chart"], choices: ["theme": ["light", "dark"]]),
        action("analyze", [("symbol", .symbol, true), ("timeframe", .timeframe, false)]),
        action(
            "set_indicators", [("op", .choice, false), ("indicators", .indicators, false)], ["indicators"],
            choices: ["op": ["add", "remove", "set", "show", "clear"]]),
        action("explain", [("topic", .text, false)]),
        action(
            "place_order",
            [
                ("symbol", .symbol, true), ("side", .side, true), ("quantity", .quantity, false),
                ("unit", .sizeUnit, false), ("order_type", .orderType, false), ("price", .price, false),
                ("stop_loss", .stopPrice, false), ("take_profit", .targetPrice, false),
                ("stop_pips", .stopPips, false), ("take_profit_pips", .targetPips, false),
                ("stop_percent", .stopPercent, false), ("take_profit_percent", .targetPercent, false),
                ("limit", .price, false), ("trailing_pips", .quantity, false), ("time_in_force", .choice, false),
                ("oco", .named, false),
            ], aliases: [Alias("buy", ["side": .text("buy")]), Alias("sell", ["side": .text("sell")])],
            choices: [
                "order_type": ["market", "limit", "stop", "stop_limit", "trailing_stop"],
                "time_in_force": ["gtc", "day", "ioc", "fok"],
            ]),
        action(
            "close_position",
            [
                ("symbol", .symbol, true), ("percent", .percent, false), ("side", .side, false),
                ("exclude", .symbols, false),
            ],
            ["close"]),
        action(
            "modify_position",
            [
                ("symbol", .symbol, false), ("stop_loss", .stopPrice, false), ("take_profit", .targetPrice, false),
                ("stop_pips", .stopPips, false), ("quantity", .quantity, false), ("unit", .sizeUnit, false),
                ("breakeven", .flag, false), ("trailing_pips", .quantity, false),
                ("remove", .words, false), ("partials", .named, false), ("break_even_at", .quantity, false),
                ("close_after", .duration, false), ("order_id", .identifier, false), ("price", .price, false),
                ("limit", .price, false), ("side", .side, false), ("order_type", .named, false),
                ("expires", .moment, false), ("time_in_force", .choice, false), ("pending", .flag, false),
                ("opposite", .flag, false), ("reassess", .named, false),
            ], ["modify"], choices: ["time_in_force": ["gtc", "day", "ioc", "fok"]]),
        action(
            "reverse_position",
            [
                ("symbol", .symbol, false), ("stop_loss", .stopPrice, false), ("take_profit", .targetPrice, false),
                ("stop_pips", .stopPips, false),
            ], ["reverse"]),
        action(
            "cancel_order",
            [
                ("symbol", .symbol, false), ("side", .side, false), ("order_type", .orderType, false),
                ("order_id", .identifier, false),
            ],
            choices: ["order_type": ["limit", "stop"]]),
        action("list_positions", [("symbol", .symbol, false)], ["positions"]),
        action("list_orders", [("symbol", .symbol, false)], ["orders"]),
        action("account_status", [], ["account", "balance"]),
        action(
            "set_risk",
            [
                ("percent", .percent, false), ("max_trades_per_day", .count, false),
                ("max_daily_loss_percent", .percent, false), ("max_open_positions", .count, false),
                ("quantity", .quantity, false), ("unit", .sizeUnit, false), ("sizing", .choice, false),
                ("leverage", .named, false),
            ], ["risk"], choices: ["sizing": ["fraction", "equity", "kelly", "atr", "fixed"]]),
        action(
            "set_limits",
            [
                ("weekly_loss", .percent, false), ("drawdown", .percent, false), ("losses_in_row", .count, false),
                ("trades_per_hour", .count, false), ("cooldown_minutes", .count, false),
                ("position_size", .percent, false), ("correlated_risk", .percent, false),
                ("volatility", .quantity, false), ("critical_balance", .quantity, false),
                ("no_entries", .named, false), ("at_limit", .choice, false),
                ("news_minutes", .count, false),
            ], ["limits"], choices: ["at_limit": ["block", "close"]]),
        action(
            "lift_limit", [("limit", .choice, false), ("reason", .text, true)], ["lift"],
            choices: ["limit": ["day", "week", "drawdown"]]),
        action(
            "set_management",
            [
                ("partials", .named, false), ("break_even", .quantity, false), ("trailing", .named, false),
                ("close_after", .duration, false), ("scale_in", .named, false), ("opposite", .flag, false),
                ("reassess", .duration, false), ("op", .choice, false),
            ], ["manage"], choices: ["op": ["show", "clear"]]),
        action(
            "set_watchlist", [("op", .choice, true), ("symbols", .symbols, false)], ["watchlist"],
            choices: ["op": ["add", "remove", "set", "show", "clear"]]),
        action(
            "set_alert",
            [
                ("symbol", .symbol, false), ("condition", .choice, false), ("price", .price, false),
                ("percent", .percent, false), ("repeat", .flag, false), ("cooldown", .duration, false),
                ("expires", .moment, false), ("sure", .flag, false), ("again", .identifier, false),
                ("level", .choice, false), ("pips", .stopPips, false), ("range_end", .price, false),
                ("alert_id", .identifier, false), ("enabled", .flag, false), ("hysteresis", .named, false),
            ], ["alert"],
            choices: [
                "condition": ["above", "below", "crosses", "moves"], "level": ["yesterday_high", "yesterday_low"],
            ]),
        action("list_alerts", [("symbol", .symbol, false)], ["alerts"]),
        action(
            "delete_alert", [("symbol", .symbol, false), ("alert_id", .identifier, false), ("price", .price, false)]),
        action(
            "set_notifications",
            [
                ("kind", .choice, false), ("enabled", .flag, false), ("symbol", .symbol, false),
                ("start", .clock, false), ("end", .clock, false), ("quiet", .flag, false),
                ("channel", .choice, false), ("days", .choice, false),
            ], ["notifications"],
            choices: [
                "channel": ["telegram", "whatsapp", "every"],
                "kind": ["signals", "news", "trades", "reports", "alerts", "all"],
                "days": ["daily", "weekdays", "weekend", "monday", "friday", "not_friday"],
            ]),
        action("link_chat", [("code", .text, false)], ["link"]),
        action(
            "unlink_chat", [("channel", .choice, false), ("user", .user, false)], ["unlink"],
            choices: ["channel": ["telegram", "whatsapp"]]),
        action(
            "set_group",
            [
                ("strategy", .strategy, false), ("symbol", .symbol, false), ("timeframe", .timeframe, false),
                ("enabled", .flag, false),
            ], ["group"]),
        action("set_approval", [("enabled", .flag, false)], ["approval"]),
        action("set_language", [("language", .language, true)], ["language"]),
        action("set_timezone", [("timezone", .timeZone, true)], ["timezone"]),
        action(
            "pause", [("what", .choice, false), ("duration", .duration, false), ("symbol", .symbol, false)],
            choices: ["what": ["signals", "trading", "report", "all"]]),
        action(
            "resume", [("what", .choice, false)], choices: ["what": ["signals", "trading", "report", "all"]]),
        action("emergency_stop", [], ["panic", "stop_all"]),
        action(
            "get_report", [("period", .period, false), ("symbol", .symbol, false), ("format", .choice, false)],
            ["report"], choices: ["format": ["pdf", "xlsx", "csv"]]),
        action(
            "journal",
            [("op", .choice, false), ("symbol", .symbol, false), ("period", .period, false), ("text", .text, false)],
            choices: ["op": ["add", "remove", "show", "list"]]),
        action(
            "set_mood", [("mood", .choice, false), ("symbol", .symbol, false), ("trade", .identifier, false)],
            choices: [
                "mood": [
                    "calm", "confident", "excited", "fearful", "greedy", "impatient", "tired", "bored", "angry",
                ]
            ]),
        action(
            "game", [("page", .choice, false)],
            choices: ["page": ["status", "rules", "join", "leave", "leaderboard", "badges"]]),
        action(
            "get_portfolio", [("symbols", .symbols, false), ("period", .period, false)], ["portfolio"]),
        action(
            "get_correlation", [("symbols", .symbols, false), ("timeframe", .timeframe, false)], ["correlation"]),
        action("help", [("topic", .text, false)]),
        action("missed", []), action("undo", []), action("whoami", []), action("start", []),
        action(
            "admin_users", [("op", .choice, false), ("user", .user, false), ("period", .period, false)],
            choices: ["op": ["list", "ban", "unban"]]),
        action(
            "admin_set_role", [("user", .user, true), ("role", .role, true)],
            choices: ["role": ["viewer", "trader", "moderator", "admin", "owner"]]),
        action("admin_broadcast", [("message", .text, true)]),
        action("admin_stats", [("period", .period, false)]),
    ]

    private static func action(
        _ id: String, _ parameters: [(String, ParameterKind, Bool)], _ names: [String] = [], aliases: [Alias] = [],
        choices: [String: [String]] = [:]
    ) -> ActionDescriptor {
        ActionDescriptor(
            id: id, role: .trader, effect: .reads, confirmation: .never, isInMenu: true, isSlow: false,
            aliases: names.map { Alias($0) } + aliases,
            parameters: parameters.map { name, kind, isRequired in
                ParameterDescriptor(name: name, kind: kind, isRequired: isRequired, choices: choices[name])
            })
    }
}
