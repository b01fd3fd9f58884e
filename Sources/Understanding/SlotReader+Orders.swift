import Actions
import Trading

// Orders, stops, limits: arguments that are numbers.
extension SlotReader {
    mutating func take(_ use: NumberUse) { used.formUnion(use.indices) }
    func number(_ value: FixedPoint) -> ArgumentValue { .number(value) }

    mutating func order() {
        direction()
        signal()
        orderRanges()
        stopLimit()
        targets()
        // What has a unit is a size, wherever it stands; then a bare number beside it is a price.
        let isSize = { [self] (use: NumberUse) in use.isSize || isSum(use) }
        let (sizes, others) = (numbers.filter(isSize), numbers.filter { !isSize($0) })
        for use in sizes + others where !used.contains(use.index) && !isHalfHour(use) {
            let price = use.reading.price(of: instrument)
            switch use.role {
            case .target where use.measure == "r", .plain where use.measure == "r" && has("sl"):
                set("take_profit_r", number(use.reading.value))
            case _ where use.measure == "r": continue
            case .stop: protect("stop", "stop_loss", use, price)
            case .target: protect("take_profit", "take_profit", use, price)
            // "bi 20 dolar", where the word for "at" is also the one for "for".
            case .price where use.indices.contains(where: { tokens[$0].has("money") }) && !isPrice(use):
                set("quantity", number(use.reading.value))
                set("unit", .text(SizeUnit.money.rawValue))
            case .money(let unit) where isSum(use):
                set("quantity", number(use.reading.value))
                set("unit", .text(unit))
            case .money: set("price", number(price))
            // "short bitcoin at 0.05" can only be a size.
            case .price where isOfAmended("sl", .stop), .plain where isOfAmended("sl", .stop):
                protect("stop", "stop_loss", use, price)
            case .price where isOfAmended("tp", .target), .plain where isOfAmended("tp", .target):
                protect("take_profit", "take_profit", use, price)
            case .price where isSaidAsPrice(use, price), .level where isSaidAsPrice(use, price):
                set("quantity", number(price))
            case .price, .level: set("price", number(price))
            case .plain where isShareOfSize(use): set("quantity", number(amendedSize * use.reading.value))
            case .size(let unit, let factor):
                set("quantity", number(use.reading.value * factor))
                set("unit", .text(ownUnit(unit)))
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
        ratio()
        multiplied()
        bareLot()
        acquired()
        if arguments["limit"] == nil { choice("order", as: "order_type") }
        choice("time_in_force")
        partner()
        finishOrder()
        let isUnread = indices("unit").contains { !used.contains($0) && isOfUnreadSize($0) }
        if isUnread, arguments["quantity"] == nil { unread.insert("quantity") }
    }

    private mutating func direction() {
        for index in indices("side") {
            guard let side = tokens[index].value("side") else { continue }
            // "buy 0.5 gold, sell": one of the two is meant.
            if let known = arguments["side"], known != .text(side), !has("close"), tokens[index].key.count > 2 {
                unread.insert("side")
            }
            if arguments["side"] == nil { set("side", .text(side), index) }
            if arguments["side"] == .text(side) { used.insert(index) }
        }
    }

    /// The order it waits with: one cancels the other.
    private mutating func partner() {
        guard let index = first("oco"), let id = first("id"), let name = tokens[id].literal else { return }
        set("oco", .text(name), index, id)
        // What waits with another one waits for its stop.
        if arguments["price"] == nil, let stop = arguments.removeValue(forKey: "stop_loss") {
            arguments.merge(["price": stop, "order_type": .text(OrderType.stop.rawValue)]) { $1 }
        }
    }

    /// Whether it is a sum to be spent or risked: "$200 of tesla", and not the price in "tesla $200".
    private func isSum(_ use: NumberUse) -> Bool {
        guard case .money = use.role else { return false }
        let isWord = use.indices.contains { tokens[$0].has("money") || tokens[$0].has("risk") }
        let isBehind = tokens[..<use.index].contains { !$0.instruments.isEmpty }
        return isWord || !isBehind || instrument?.canCost(use.reading.price(of: instrument)) != true
    }

    /// "rr 1:2": the target in multiples of what the stop risks.
    private mutating func ratio() {
        // "tp 1:2"
        let target = tokens.indices.dropLast().first { tokens[$0].has("tp") && tokens[$0 + 1].has("clock") }
        guard let word = first("ratio") ?? target else { return }
        for index in tokens.indices where abs(index - word) <= 2 && index != word {
            let parts = tokens[index].key.split(separator: ":").compactMap { FixedPoint($0) }
            guard parts.count == 2, let least = parts.min(), let most = parts.max(), least > .zero,
                arguments["take_profit_r"] == nil
            else { continue }
            set("take_profit_r", number(most / least), index, word)
        }
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
        // "stop limit at 1.10 limit 1.101 stop 1.09": the last is what protects it.
        if pair.count > 2 { pair.removeAll { $0.role == .stop || $0.role == .target } }
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
    func named(_ type: OrderType) -> Int? { tokens.firstIndex { $0.value("order") == type.rawValue } }

    /// - Parameter isBare: whether no word beside it says that it is no price.
    mutating func protect(
        _ stem: String, _ priceName: String, _ use: NumberUse, _ price: FixedPoint, isBare: Bool = false
    ) {
        if isBare, !isDistance(use, price) { return set(priceName, number(price)) }
        // "stop 20 pips, target 40"
        let saysPips = numbers.contains { $0.measure == "pips" }
        switch use.measure {
        case "pips": set("\(stem)_pips", number(use.reading.value))
        case "percent": set("\(stem)_percent", number(use.reading.value))
        case nil where isDistance(use, price): distance(stem, priceName, use)
        case nil where instrument?.canCost(price) == false && (instrument?.assetClass == .forex || saysPips),
            nil where saysPips && use.reading.value.decimalPlaces == 0 && instrument?.isAbout(price) == false:
            set("\(stem)_pips", number(use.reading.value))
        default: set(priceName, number(price))
        }
    }

    /// "the stop should be 2370", of an order that is to be amended.
    private mutating func isOfAmended(_ word: String, _ role: NumberUse.Role) -> Bool {
        !amended.isEmpty && has(word) && numbers.count == 1 && !numbers.contains { $0.role == role }
    }

    private var amendedSize: FixedPoint {
        if case .number(let size)? = amended["quantity"] { size } else { .zero }
    }
    /// "the same with half the size"
    private func isShareOfSize(_ use: NumberUse) -> Bool {
        amendedSize > .zero && has("size_word") && tokens[use.index].has("part")
    }

    /// A bare number with the look of a price: near enough to the market, and too exact for a size.
    func isPrice(_ use: NumberUse) -> Bool {
        let value = use.reading.price(of: instrument)
        guard let instrument, instrument.canCost(value) else { return false }
        if arguments["quantity"] == nil, isCounted(use, instrument) { return false }
        return arguments["quantity"] != nil || value.decimalPlaces >= 3 || value.double >= 100
    }

    /// Whether a word before the unit was not understood, which may be its number.
    func isOfUnreadSize(_ unit: Int) -> Bool { unit > 0 && tokens[unit - 1].isUnknown }

    mutating func finishOrder() {
        stopEntry()
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
        // A waiting order has taken its figures already.
        let isOfOrder = anchors.contains("alter")
        if let index = first("breakeven"), !isOnlyVerb(index) {
            set("breakeven", .flag(true), index)
            used.formUnion(indices("sl"))
        }
        let isRemoved = trailEnd() || removal()
        for use in numbers where !isOfOrder {
            let price = use.reading.price(of: instrument)
            if isWhereItWas(use) || tokens[use.index].has("part") { continue }
            switch use.role {
            // A multiple of what is risked is no price, and "30 pips closer" is counted from where the stop is.
            case _ where use.measure == "r" || has("relative"): continue
            case _ where isTrailing && isAverageRange(use):
                // Without an instrument it is a rule for all.
                guard arguments["symbol"] != nil || isOfHeld, let range = averageRange(of: use) else { continue }
                set("trailing", .text("\(use.reading.value)atr"), range)
            case .trail where use.measure == "percent":
                guard arguments["symbol"] != nil || isOfHeld else { continue }
                set("trailing", .text("\(use.reading.value)%"))
            // "Stop bei Gold auf 2.385 nachziehen"
            case .trail where use.measure == nil && instrument?.isAbout(price) == true: set("stop_loss", number(price))
            case .trail: set("trailing_pips", number(use.reading.value))
            case _ where isTrailing && use.measure == "pips": set("trailing_pips", number(use.reading.value))
            case .stop: protect("stop", "stop_loss", use, price)
            case .target: protect("take_profit", "take_profit", use, price)
            case .pips where has("tp") && !has("sl"): set("take_profit_pips", number(use.reading.value))
            case .pips: set("stop_pips", number(use.reading.value))
            case .price, .plain, .level:
                // "put a stop on my oil at 70 and target 85": the number that no word stands beside is the stop.
                guard let name = lackingLevel(isRemoved) else { continue }
                protect(name == "stop_loss" ? "stop" : "take_profit", name, use, price, isBare: true)
            case .money:
                let isTarget = has("tp") && !has("sl")
                protect(
                    isTarget ? "take_profit" : "stop", isTarget ? "take_profit" : "stop_loss", use, price,
                    isBare: true)
            case .percent, .risk, .size: continue
            }
            take(use)
            used.formUnion(indices("sl") + indices("tp") + indices("trail"))
        }
        if !isOfOrder { heldOf() }
        if arguments["symbol"] == nil, !isOfOrder, !unread.contains("symbol") {
            let stops = anchors.contains("stops") ? first("stops") : nil
            if let index = first("all") ?? first("everything") ?? stops { set("symbol", .text("ALL"), index) }
            if let only, arguments["symbol"] == nil, !canStand(only) {
                // "move my stop up to 1.0850", with nothing but Bitcoin held: of what?
                unread.insert("symbol")
            } else if let only = only ?? onlyAtPrice {
                arguments["symbol"] = .text(only.symbol)
            }
        }
    }

    /// "take the target off". True when a level is taken away.
    private mutating func removal() -> Bool {
        let isLacking = anchors.contains("without")
        // "both sl and tp off"
        let isOff = anchors.contains("=off") && (anchors.contains("sl") || anchors.contains("tp"))
        guard has("remove") || isLacking || isOff && numbers.isEmpty else { return false }
        let removed = [("sl", "stop_loss"), ("tp", "take_profit")].filter { name, _ in
            has(name) || isLacking && has("without." + name)
        }.map(\.1)
        used.formUnion(["remove", "sl", "tp", "take", "off", "without"].flatMap(indices))
        if !removed.isEmpty { arguments["remove"] = .texts(removed) }
        return !removed.isEmpty
    }

    /// The level that is spoken of and has no number beside its word.
    private mutating func lackingLevel(_ isRemoved: Bool) -> String? {
        let roles = numbers.map(\.role)
        func isNamed(_ role: NumberUse.Role) -> Bool { roles.contains(role) }
        if has("sl"), arguments["stop_loss"] == nil, !isNamed(.stop), !isRemoved { return "stop_loss" }
        return has("tp") && arguments["take_profit"] == nil && !isNamed(.target) ? "take_profit" : nil
    }

    mutating func limits() {
        leverage()
        for use in numbers where !used.contains(use.index) {
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
            } else if use.measure == "r" {
                continue
            } else if case .money(let unit) = use.role {
                // A limit to losses is a percentage: the action says so.
                let isLoss = isNear("loss") || isNear("losing")
                if isLoss, has("per_week") { continue }
                if isLoss { set("max_daily_loss_percent", .text("\(use.reading.value) $")) }
                if !isLoss { set("quantity", number(use.reading.value)) }
                if !isLoss { set("unit", .text(unit)) }
            } else if case .size(let unit, let factor) = use.role {
                set("quantity", number(use.reading.value * factor))
                set("unit", .text(unit))
            } else if use.reading.value == 1, content(after: use.index).map({ self.tokens[$0].has("day") }) == true {
                // "3 trades in 1 day"
            } else if isNear("per_hour") || (isNear("trades") && isNear("per_week")) {
                // A limit there is none of, or one of another action.
                continue
            } else if let limit = dailyLimit(of: use) {
                set(limit, number(use.reading.value))
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
        guard arguments["quantity"] == nil,
            let use = numbers.first(where: { $0.measure == "percent" && !used.contains($0.index) })
                ?? (action == "close_position"
                    ? numbers.first(where: { $0.reading.value < 1 && isShareRole($0) }) : nil)
        else { return }
        let isShare = use.measure != "percent"
        var percent = isShare ? use.reading.value * 100 : use.reading.value
        // "leave only a quarter, close the rest"
        let isStaying = tokens[use.index...].contains { $0.has("stays") }
        let isKept = (tokens[..<use.index].contains { $0.has("keep_part") } || isStaying) && percent < 100
        if isKept, action == "close_position" {
            percent = 100 - percent
            used.formUnion(["keep_part", "stays", "rest", "only"].flatMap(indices))
        }
        set("percent", number(percent))
        take(use)
        if action == "set_alert" {
            arguments["condition"] = .text(tokens[use.index].dash == .minus ? "below" : "moves")
        }
    }

    mutating func price() {
        if action == "set_alert" { crossing() }
        // "make a new one": such a number counts nothing.
        let open = numbers.filter { !used.contains($0.index) && $0.measure == nil && !tokens[$0.index].isSkip }
        let isLevel = ["pips", "range_end", "level"].allSatisfy { arguments[$0] == nil }
        guard let use = open.first, isLevel else { return }
        let price = use.reading.price(of: instrument)
        set("price", number(tokens[use.index].dash == .minus && action == "set_alert" ? .zero - price : price))
        take(use)
        if action == "set_alert" { movedAlert() }
        if action == "set_alert", arguments["condition"] == nil,
            arguments["alert_id"] == nil || has("above") || has("below")
        {
            let sign = sign(before: use.index)
            arguments["condition"] = .text(
                has("above") || sign == ">" ? "above" : has("below") || sign == "<" ? "below" : "crosses")
        }
    }
}
