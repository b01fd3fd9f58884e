import Trading

/// Declaration, inputs, orders and messages of a script in Pine.
struct PineTrading {
    let plan: ExportPlan
    private var strategy: Strategy { plan.strategy }

    static func declaration(_ plan: ExportPlan) -> [String] {
        [
            "strategy(\"\(plan.strategy.name.inLiteral)\", overlay = true, pyramiding = 0,"
                + " calc_on_every_tick = false, process_orders_on_close = false, initial_capital = 10000,"
                + " commission_type = strategy.commission.percent, commission_value = 0.1, slippage = 2)"
        ]
    }

    static func inputs(_ plan: ExportPlan) -> [String] {
        let seconds = plan.strategy.timeframe.minutes * 60
        return [
            "",
            "string tokenInput = input.string(\"\", \"Webhook token\")",
            "float riskInput = input.float(1.0, \"Risk of a trade, percent of equity\", minval = 0.01, maxval = 100.0)",
            "string token = str.replace_all(str.replace_all(tokenInput, \"\\\\\", \"\"), \"\\\"\", \"\")",
            "if barstate.isfirst and timeframe.in_seconds() != \(seconds)",
            "    runtime.error(\"This strategy is made for \(plan.strategy.timeframe.rawValue) charts.\")",
        ]
    }

    func lines(levels: [String]) -> [String] {
        ["", "// Levels."] + levels + messages + signals + orders + expiry
    }

    // Messages: JSON for the webhook. Numbers are numbers or null, never NaN.

    private var messages: [String] {
        let id = strategy.id.inJSON.inLiteral
        return [
            "",
            "// Messages for the webhook.",
            "number(float x) => na(x) ? \"null\" : str.tostring(x, format.mintick)",
            "string symbol = syminfo.prefix + \":\" + syminfo.ticker",
            "message(string event, int target, string side, float price, float stop, string targets) =>",
            "    string signal = \"\(id)|\" + symbol + \"|\(strategy.timeframe.rawValue)|\" + str.tostring(time)",
            "    string head = \(literal("{\"v\":1,\"source\":\"tradingview\",\"token\":\""))",
            "    string name = \(literal("\",\"id\":\"")) + signal + \"|\" + event + (target > 0 ? str.tostring(target)"
                + " : \"\") + \(literal("\",\"signal\":\"")) + signal",
            "    string what = \(literal("\",\"event\":\"")) + event + \(literal("\",\"target\":"))"
                + " + (target > 0 ? str.tostring(target) : \"null\")",
            "    string where = \(literal(",\"strategy\":\"\(strategy.id.inJSON)\",\"symbol\":\"")) + symbol"
                + " + \(literal("\",\"timeframe\":\"\(strategy.timeframe.rawValue)\",\"side\":\"")) + side",
            "    string prices = \(literal("\",\"entry\":\"\(entryType)\",\"price\":")) + number(price)"
                + " + \(literal(",\"stop\":")) + number(stop)"
                + " + \(literal(",\"targets\":[")) + targets",
            "    head + token + name + what + where + prices + \(literal("],\"time\":")) + str.tostring(time) + \"}\"",
        ]
    }

    /// How an entry is filled, as signals name it.
    private var entryType: String {
        switch strategy.entry {
        case .market: "market"
        case .limit, .limitAtZone: "limit"
        case .breakout: "stop"
        }
    }

    private func literal(_ text: String) -> String { "\"\(text.inLiteral)\"" }

    // Signals.

    private var signals: [String] {
        func fits(_ direction: Direction) -> String {
            strategy.entryCondition(direction) == nil ? "false" : "\(direction.side)Fits"
        }
        return [
            "",
            "// A signal: one direction alone, after the pause.",
            "var int lastSignal = na",
            "bool isRested = na(lastSignal) or bar_index - lastSignal > \(strategy.cooldown)",
            "bool isLong = isReady and passes and wantsLong and not wantsShort and isRested and \(fits(.long))",
            "bool isShort = isReady and passes and wantsShort and not wantsLong and isRested and \(fits(.short))",
            "if isLong or isShort",
            "    lastSignal := bar_index",
        ]
    }

    // Orders.

    private var orders: [String] {
        var lines = [
            "",
            "// Orders: one position at a time, an equal part of it leaves at each target.",
            "var int waitingSince = na",
            "var float waitingStop = na",
            "var bool isWaitingLong = false",
            "if strategy.position_size != 0 or strategy.closedtrades > nz(strategy.closedtrades[1])",
            "    waitingSince := na",
            "bool isFree = strategy.position_size == 0 and na(waitingSince)",
        ]
        for direction in [Direction.long, .short] where strategy.entryCondition(direction) != nil {
            lines += orders(direction)
        }
        return lines
    }

    private func orders(_ direction: Direction) -> [String] {
        let side = direction.side
        let names = strategy.targets.indices.map { "\(side)Target\($0 + 1)" }
        let targets = names.map { "number(\($0))" }.joined(separator: " + \",\" + ")
        func message(_ event: String, _ target: Int, _ price: String) -> String {
            "message(\"\(event)\", \(target), \"\(side)\", \(price), \(side)Stop, \(side)Targets)"
        }
        var lines = [
            "if is\(direction.title) and isFree",
            "    string \(side)Targets = \(targets)",
            "    float \(side)Risk = math.abs(\(side)Entry - \(side)Stop) * syminfo.pointvalue",
            "    float \(side)Quantity = strategy.equity * riskInput / 100.0 / \(side)Risk",
            "    waitingSince := bar_index",
            "    waitingStop := \(side)Stop",
            "    isWaitingLong := \(direction == .long)",
            "    strategy.entry(\"\(side)\", strategy.\(side), qty = \(side)Quantity\(entryPrice(side)),"
                + " alert_message = \(message("entry", 0, "\(side)Entry")))",
        ]
        let share = (100.0 / Double(names.count)).real
        for (index, target) in names.enumerated() {
            let part = index == names.count - 1 ? "" : " qty_percent = \(share),"
            let stop = message("stop", 0, "\(side)Stop")
            lines.append(
                "    strategy.exit(\"\(side) \(index + 1)\", \"\(side)\",\(part) limit = \(target), stop = \(side)Stop,"
                    + " alert_message = \(stop), alert_profit = \(message("target", index + 1, target)),"
                    + " alert_loss = \(stop))")
        }
        return lines
    }

    private func entryPrice(_ side: String) -> String {
        switch strategy.entry {
        case .market: ""
        case .limit: ", limit = \(side)Entry"
        case .limitAtZone: ", limit = \(side)Waits ? \(side)Entry : na"
        case .breakout: ", stop = \(side)Entry"
        }
    }

    private var expiry: [String] {
        let tests = [
            "bar_index - waitingSince >= \(strategy.expiry)", "isWaitingLong and low <= waitingStop",
            "not isWaitingLong and high >= waitingStop",
        ]
        return [
            "",
            "// An entry that was not reached in time, or whose stop was passed before, is taken back.",
            "bool isOver = not na(waitingSince) and bar_index > waitingSince and"
                + " (\(tests.joined(separator: " or ")))",
            "if isOver and strategy.position_size == 0",
            "    strategy.cancel_all()",
            "    waitingSince := na",
        ]
    }
}
