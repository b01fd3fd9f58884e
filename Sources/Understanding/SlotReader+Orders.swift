import Actions
import Trading

// Orders, stops, limits: arguments that are numbers.
extension SlotReader {
    mutating func take(_ use: NumberUse) { used.formUnion(use.indices) }
    func number(_ value: FixedPoint) -> ArgumentValue { .number(value) }

    mutating func order() {
        for index in indices("side") {
            guard let side = tokens[index].value("side") else { continue }
            if arguments["side"] == nil { set("side", .text(side), index) }
            if arguments["side"] == .text(side) { used.insert(index) }
        }
        signal()
        stopLimit()
        // What has a unit is a size, wherever it stands; then a bare number beside it is a price.
        let (sizes, others) = (numbers.filter(\.isSize), numbers.filter { !$0.isSize })
        for use in sizes + others where !used.contains(use.index) {
            let price = use.reading.price(of: instrument)
            switch use.role {
            case .stop: protect("stop", "stop_loss", use, price)
            case .target: protect("take_profit", "take_profit", use, price)
            // "short bitcoin at 0.05" can only be a size.
            case .price where price < 1 && arguments["quantity"] == nil && instrument?.canCost(price) == false:
                set("quantity", number(price))
            case .price, .level: set("price", number(price))
            case .size(let unit, let factor):
                set("quantity", number(use.reading.value * factor))
                set("unit", .text(unit))
            case .percent, .risk:
                set("quantity", number(use.reading.value))
                set("unit", .text(SizeUnit.riskPercent.rawValue))
            case .plain where arguments["quantity"] == nil && !isPrice(use): set("quantity", number(use.reading.value))
            case .plain where arguments["price"] == nil && isPrice(use): set("price", number(price))
            case .trail where use.measure != "percent" && !isAverageRange(use):
                set("trailing_pips", number(use.reading.value))
            case .pips where named(.trailingStop) != nil: set("trailing_pips", number(use.reading.value))
            case .plain, .pips, .trail: continue
            }
            take(use)
        }
        bareLot()
        acquired()
        if arguments["limit"] == nil { choice("order", as: "order_type") }
        choice("time_in_force")
        if let index = first("oco"), let id = first("id"), let name = tokens[id].literal {
            set("oco", .text(name), index, id)
            // What waits with another one waits for its stop.
            if arguments["price"] == nil, let stop = arguments.removeValue(forKey: "stop_loss") {
                arguments.merge(["price": stop, "order_type": .text(OrderType.stop.rawValue)]) { $1 }
            }
        }
        finishOrder()
    }

    /// "take 0.02 bitcoin": what is taken is bought.
    private mutating func acquired() {
        guard arguments["side"] == nil, has("acquire"), arguments["symbol"] != nil, arguments["quantity"] != nil,
            arguments["unit"] != .text(SizeUnit.riskPercent.rawValue)
        else { return }
        arguments["side"] = .text(Side.buy.rawValue)
    }

    /// "stop 1.10 limit 1.101": where it is triggered, and the worst price at which it is filled.
    ///
    /// A stop so near to the limit that comes right after it protects nothing.
    private mutating func stopLimit() {
        let prices = numbers.filter {
            $0.measure == nil && instrument?.canCost($0.reading.price(of: instrument)) == true
        }
        var pair = prices.filter { use in named(.stopLimit).map { $0 < use.index } ?? false }
        if pair.count < 2 {
            pair =
                zip(prices, prices.dropFirst()).first { stop, limit in
                    let (left, right) = (stop.reading.price(of: instrument), limit.reading.price(of: instrument))
                    return stop.role == .stop && limit.role == .price && limit.index - stop.index <= 3
                        && limit.indices.contains { tokens[$0].has("order.limit") }
                        && stop.indices.contains { tokens[$0].has("sl") && !["sl", "s l"].contains(tokens[$0].key) }
                        && (left - right).magnitude * 200 <= left
                }.map { [$0, $1] } ?? []
        }
        guard pair.count == 2 else { return }
        set("price", number(pair[0].reading.price(of: instrument)))
        set("limit", number(pair[1].reading.price(of: instrument)))
        set("order_type", .text(OrderType.stopLimit.rawValue))
        for use in pair { take(use) }
        used.formUnion(indices("order"))
    }

    /// Where this type of order stands.
    private func named(_ type: OrderType) -> Int? { tokens.firstIndex { $0.value("order") == type.rawValue } }

    /// "2 ATR" is no distance in pips.
    func isAverageRange(_ use: NumberUse) -> Bool {
        content(after: use.index).map { tokens[$0].value("ind") == "atr" } ?? false
    }

    mutating func protect(_ stem: String, _ priceName: String, _ use: NumberUse, _ price: FixedPoint) {
        // "stop 20 pips, target 40"
        let saysPips = numbers.contains { $0.measure == "pips" }
        switch use.measure {
        case "pips": set("\(stem)_pips", number(use.reading.value))
        case "percent": set("\(stem)_percent", number(use.reading.value))
        case nil where instrument?.canCost(price) == false && (instrument?.assetClass == .forex || saysPips):
            set("\(stem)_pips", number(use.reading.value))
        default: set(priceName, number(price))
        }
    }

    /// A bare number with the look of a price: near enough to the market, and too exact for a size.
    func isPrice(_ use: NumberUse) -> Bool {
        let value = use.reading.price(of: instrument)
        guard let instrument, instrument.canCost(value) else { return false }
        return arguments["quantity"] != nil || value.decimalPlaces >= 3 || value.double >= 100
    }

    /// "a mini lot", "half a lot" without a number before the unit.
    mutating func bareLot() {
        guard arguments["quantity"] == nil else { return }
        for (feature, size) in [("mini", "0.1"), ("micro", "0.01")] {
            guard let index = first(feature), let value = FixedPoint(size) else { continue }
            set("quantity", .number(value), index)
            set("unit", .text(SizeUnit.lots.rawValue))
            used.formUnion(indices("unit"))
        }
        if arguments["quantity"] == nil, let index = first("unit.lots"), !tokens[index].has("many") {
            set("quantity", .number(1), index)
            set("unit", .text(SizeUnit.lots.rawValue))
        }
    }

    mutating func finishOrder() {
        if let index = first("micro") ?? first("mini"), arguments["quantity"] != nil { used.insert(index) }
        if case .number(let size)? = arguments["quantity"], arguments["unit"] == nil, let instrument {
            let isLarge = instrument.assetClass == .forex && size >= 1000
            arguments["unit"] = .text((isLarge ? SizeUnit.units : instrument.sizeUnit).rawValue)
        }
        if arguments["price"] != nil, arguments["order_type"] == nil || arguments["order_type"] == .text("market") {
            var type = OrderType.limit
            if has("above") || has("below") || has("crosses") {
                let isBuy = arguments["side"] == .text("buy")
                type = has("below") == isBuy ? .limit : .stop
                used.formUnion(indices("above") + indices("below") + indices("crosses") + indices("if"))
            }
            arguments["order_type"] = .text(type.rawValue)
        }
        // A signal says itself how it is entered.
        if arguments["order_type"] == nil, arguments["signal"] == nil {
            arguments["order_type"] = .text(OrderType.market.rawValue)
        }
    }

    mutating func protection() {
        if let index = first("breakeven") {
            set("breakeven", .flag(true), index)
            used.formUnion(indices("sl"))
        }
        var removed: [String] = []
        // "take the target off"
        if has("remove") || (has("take") && has("off") && numbers.isEmpty) {
            if has("sl") { removed.append("stop_loss") }
            if has("tp") { removed.append("take_profit") }
            used.formUnion(["remove", "sl", "tp", "take", "off"].flatMap(indices))
            if !removed.isEmpty { arguments["remove"] = .texts(removed) }
        }
        for use in numbers {
            let price = use.reading.price(of: instrument)
            switch use.role {
            case _ where isTrailing && isAverageRange(use):
                // Without an instrument it is a rule for all.
                guard arguments["symbol"] != nil, let range = content(after: use.index) else { continue }
                set("trailing", .text("\(use.reading.value)atr"), range)
            case .trail where use.measure == "percent":
                guard arguments["symbol"] != nil else { continue }
                set("trailing", .text("\(use.reading.value)%"))
            case .trail: set("trailing_pips", number(use.reading.value))
            case _ where isTrailing && use.measure == "pips": set("trailing_pips", number(use.reading.value))
            case .stop: protect("stop", "stop_loss", use, price)
            case .target: protect("take_profit", "take_profit", use, price)
            case .pips where has("tp") && !has("sl"): set("take_profit_pips", number(use.reading.value))
            case .pips: set("stop_pips", number(use.reading.value))
            case .price, .plain, .level:
                if numbers.contains(where: { $0.role == .stop || $0.role == .target }) {
                    continue
                } else if has("tp"), arguments["take_profit"] == nil, !has("sl") || arguments["stop_loss"] != nil {
                    set("take_profit", number(price))
                } else if has("sl"), arguments["stop_loss"] == nil, removed.isEmpty {
                    set("stop_loss", number(price))
                } else {
                    continue
                }
            case .percent, .risk, .size: continue
            }
            take(use)
            used.formUnion(indices("sl") + indices("tp") + indices("trail"))
        }
        if arguments["symbol"] == nil {
            let stops = anchors.contains("stops") ? first("stops") : nil
            if let index = first("all") ?? first("everything") ?? stops { set("symbol", .text("ALL"), index) }
            if let only { arguments["symbol"] = .text(only.symbol) }
        }
    }

    mutating func limits() {
        for use in numbers {
            let tokens = tokens
            let near = tokens.indices.filter { abs($0 - use.index) <= 3 }
            let isNear = { (feature: String) in near.contains { tokens[$0].has(feature) } }
            if use.measure == "percent" || use.role == .risk {
                // "no position above 200 %" is no risk.
                let isRisk = ["risk", "loss", "per_trade"].contains(where: has)
                let isPosition =
                    ["position", "positions", "oversize"].contains(where: has)
                    && (!isRisk || use.reading.value >= 20)
                let isLevel = has("above") || has("oversize") || (has("max") && use.reading.value >= 20)
                if use.reading.value > 100 || (isPosition && isLevel) { continue }
                let isDaily =
                    isNear("loss")
                    || (isNear("per_day") && !isNear("per_trade") && (has("loss") || has("sl") || has("losing")))
                let name = isDaily ? "max_daily_loss_percent" : "percent"
                guard arguments[name] == nil else { continue }
                set(name, number(use.reading.value))
            } else if case .size(let unit, let factor) = use.role {
                set("quantity", number(use.reading.value * factor))
                set("unit", .text(unit))
            } else if use.reading.value == 1, content(after: use.index).map({ self.tokens[$0].has("day") }) == true {
                // "3 trades in 1 day"
            } else if isNear("per_hour") {
                continue
            } else if isNear("trades") || (isNear("per_day") && !isNear("positions")) {
                set("max_trades_per_day", number(use.reading.value))
            } else if isNear("positions") || (isNear("position") && has("max")) {
                set("max_open_positions", number(use.reading.value))
            } else if arguments["percent"] == nil {
                set("percent", number(use.reading.value))
            } else {
                continue
            }
            take(use)
        }
        sizing()
        for feature in ["loss", "losing", "sl", "per_day", "per_trade", "trades", "positions", "max", "risk"] {
            used.formUnion(indices(feature))
        }
    }

    /// The way to size. A fixed one is known by its size, and what a day may lose is no size.
    private mutating func sizing() {
        let isLimit = arguments.keys.contains { $0.hasPrefix("max_") } && arguments["percent"] == nil
        guard arguments["quantity"] == nil, !isLimit || has("size_word") else { return }
        choice("sizing")
    }

    mutating func percent() {
        guard
            let use = numbers.first(where: { $0.measure == "percent" })
                ?? (action == "close_position"
                    ? numbers.first(where: { $0.reading.value < 1 && $0.role == .plain }) : nil)
        else { return }
        let isShare = use.measure != "percent"
        set("percent", number(isShare ? use.reading.value * 100 : use.reading.value))
        take(use)
        if action == "set_alert" { arguments["condition"] = .text("moves") }
    }

    mutating func price() {
        guard let use = numbers.first(where: { !used.contains($0.index) && $0.measure == nil }) else { return }
        set("price", number(use.reading.price(of: instrument)))
        take(use)
        if action == "set_alert", arguments["condition"] == nil {
            arguments["condition"] = .text(has("above") ? "above" : has("below") ? "below" : "crosses")
        }
    }
}
