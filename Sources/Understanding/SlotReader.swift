import Actions
import Trading

/// Fills the arguments of one action from the tokens of one request, in whatever order they stand.
struct SlotReader {
    let action: String
    let tokens: [Token]
    let text: String
    let context: InterpretationContext
    let instruments: [InstrumentID: Instrument]
    /// Tags of the template: its tokens are no arguments.
    let anchors: Set<String>
    private(set) var arguments: [String: ArgumentValue] = [:]
    /// Indices of tokens that became arguments or belong to one.
    private(set) var used: Set<Int> = []
    private lazy var numbers = NumberUse.all(in: tokens)

    init(
        action: String, tokens: [Token], text: String, context: InterpretationContext,
        instruments: [InstrumentID: Instrument], anchors: Set<String> = []
    ) {
        self.action = action
        self.tokens = tokens
        self.text = text
        self.context = context
        self.instruments = instruments
        self.anchors = anchors
    }

    mutating func read() {
        for slot in Frames.slots(of: action) { fill(slot) }
    }

    mutating func fill(_ slot: String) {
        switch slot {
        case "symbol": symbol()
        case "symbols": symbols(as: "symbols")
        case "side", "strategy", "period", "format", "language", "role", "op", "what", "kind", "days", "condition":
            choice(slot)
        case "order_type": choice("order", as: "order_type")
        case "enabled": enabled()
        case "timeframe": timeframe()
        case "indicators": indicators()
        case "order": order()
        case "closing": closing()
        case "canceling": canceling()
        case "deleting": deleting()
        case "exclude": exclude()
        case "protection": protection()
        case "limits": limits()
        case "percent": percent()
        case "price": price()
        case "hours": hours()
        case "duration": duration()
        case "user", "timezone", "order_id": literal(slot)
        case "topic": topic()
        case "message": remainder("message", after: ["broadcast"])
        case "note": note()
        case "broker": choice("broker")
        case "setting": setting()
        default: break
        }
    }

    private mutating func set(_ name: String, _ value: ArgumentValue, _ indices: Int...) {
        arguments[name] = value
        used.formUnion(indices)
    }
    private func indices(_ feature: String) -> [Int] { tokens.indices.filter { tokens[$0].has(feature) } }
    private func first(_ feature: String) -> Int? { tokens.firstIndex { $0.has(feature) } }
    private func has(_ feature: String) -> Bool { first(feature) != nil }
    private var instrument: Instrument? {
        guard case .text(let id)? = arguments["symbol"] else { return nil }
        return instruments[InstrumentID(id)]
    }
}

// Words.
extension SlotReader {
    private mutating func choice(_ tag: String, as name: String? = nil) {
        if tag == "period", lastDays() { return }
        let found = tokens.indices.compactMap { index in tokens[index].value(tag).map { (index, $0) } }
        // A word that only names the request is taken when there is no better one.
        guard let (_, value) = found.first(where: { !tokens[$0.0].features.isSubset(of: anchors) }) ?? found.first
        else { return }
        arguments[name ?? tag] = .text(value)
        used.formUnion(found.filter { $0.1 == value }.map(\.0))
    }

    private mutating func symbol() {
        if let index = tokens.firstIndex(where: { !$0.instruments.isEmpty }) {
            let id = tokens[index].instruments[0]
            set("symbol", .text(id.symbol), index)
            // The same instrument by another name: "gold (XAUUSD)".
            used.formUnion(tokens.indices.filter { tokens[$0].instruments == [id] })
        } else if let index = first("it"), let id = context.lastInstrument ?? only {
            set("symbol", .text(id.symbol), index)
        }
    }
    /// The instrument of the one open position.
    private var only: InstrumentID? { context.positions.count == 1 ? context.positions[0].instrument : nil }

    private mutating func symbols(as name: String, from start: Int = 0) {
        var list: [String] = []
        for index in tokens.indices.dropFirst(start) where !tokens[index].instruments.isEmpty {
            let id = tokens[index].instruments[0].symbol
            if !list.contains(id) { list.append(id) }
            used.insert(index)
        }
        if !list.isEmpty { arguments[name] = .texts(list) }
    }

    private mutating func exclude() {
        guard let index = first("except") else { return }
        used.insert(index)
        symbols(as: "exclude", from: index)
    }

    private mutating func closing() {
        if case .texts? = arguments["exclude"] {
            arguments["symbol"] = .text("ALL")
        } else {
            symbol()
        }
        choice("side")
        if arguments["symbol"] == nil {
            if let index = first("all") ?? first("everything") {
                set("symbol", .text("ALL"), index)
            } else if has("plural") || arguments["side"] != nil {
                arguments["symbol"] = .text("ALL")
            } else if let only {
                arguments["symbol"] = .text(only.symbol)
            }
        }
        used.formUnion(indices("all") + indices("plural"))
    }

    private mutating func canceling() {
        symbol()
        if arguments["symbol"] == nil, arguments["order_id"] == nil, has("all") || has("plural") || has("everything") {
            arguments["symbol"] = .text("ALL")
        }
        used.formUnion(indices("all") + indices("plural") + indices("everything"))
    }

    private mutating func deleting() {
        literal("alert_id")
        symbol()
        if arguments["symbol"] == nil, arguments["alert_id"] == nil, has("all") || has("plural") {
            arguments["symbol"] = .text("ALL")
        }
        used.formUnion(indices("all") + indices("plural"))
    }

    private mutating func enabled() {
        let off = indices("off") + indices("negate")
        let on = indices("on")
        guard let index = off.first ?? on.first else { return }
        set("enabled", .flag(off.isEmpty), index)
        used.formUnion(off + on)
    }

    private mutating func timeframe() {
        choice("timeframe")
        guard arguments["timeframe"] == nil else { return }
        for (index, unit) in units(["minute": "m", "hour": "h", "day": "d", "week": "w"]) where !used.contains(index) {
            guard let count = whole(index), let frame = Timeframe(name: "\(count)\(unit.name)") else { continue }
            return set("timeframe", .text(frame.rawValue), index, unit.index)
        }
    }

    private mutating func duration() {
        for (index, unit) in units(["minute": "m", "hour": "h", "day": "d", "week": "w"]) {
            guard let count = whole(index) else { continue }
            let value = unit.name == "w" ? "\(count * 7)d" : "\(count)\(unit.name)"
            return set("duration", .text(value), index, unit.index)
        }
        for (feature, value) in [("period.today", "1d"), ("hour", "1h"), ("day", "1d"), ("week", "7d")] {
            if let index = first(feature) { return set("duration", .text(value), index) }
        }
    }

    /// "last 90 days", "3 weeks".
    private mutating func lastDays() -> Bool {
        let factors = ["day": 1, "week": 7, "month": 30, "year": 365]
        for (index, unit) in units(["day": "day", "week": "week", "month": "month", "year": "year"]) {
            guard let count = whole(index), let factor = factors[unit.name] else { continue }
            set("period", .text("\(count * factor)d"), index, unit.index)
            used.formUnion(indices("last"))
            return true
        }
        return false
    }

    /// Numbers that are followed by one of the named units.
    private func units(_ names: [String: String]) -> [(Int, (name: String, index: Int))] {
        tokens.indices.compactMap { index in
            guard tokens[index].number != nil, let next = content(after: index), tokens[next].number == nil,
                let unit = names.first(where: { tokens[next].has($0.key) })
            else { return nil }
            return (index, (unit.value, next))
        }
    }
    private func content(after index: Int) -> Int? {
        tokens.indices.first { $0 > index && !tokens[$0].isSkip }
    }
    private func whole(_ index: Int) -> Int? {
        tokens[index].number.flatMap { Int($0.value.description) }.flatMap { (1...10_000) ~= $0 ? $0 : nil }
    }

    private mutating func indicators() {
        var list: [String] = []
        for index in tokens.indices {
            guard let name = tokens[index].value("ind") else { continue }
            used.insert(index)
            let takesLength = ["ema", "sma", "rsi"].contains(name)
            var length = takesLength ? tokens[index].number.flatMap { Int($0.value.description) } : nil
            if takesLength, length == nil {
                for near in [index + 1, index - 1] where tokens.indices.contains(near) && !used.contains(near) {
                    guard length == nil, tokens[near].tags.isEmpty, let number = whole(near) else { continue }
                    length = number
                    used.insert(near)
                }
            }
            let value = name + (length.map { "\($0)" } ?? "")
            if !list.contains(value) { list.append(value) }
        }
        if !list.isEmpty { arguments["indicators"] = .texts(list) }
    }

    private mutating func literal(_ name: String) {
        let feature = ["order_id": "id", "alert_id": "id"][name] ?? name
        if let index = first(feature), let value = tokens[index].literal { set(name, .text(value), index) }
        if name == "timezone", arguments[name] == nil {
            if let index = tokens.indices.first(where: { tokens[$0].value("timezone") != nil }),
                let zone = tokens[index].value("timezone")
            {
                return set(name, .text(zone), index)
            }
            for length in [3, 2, 1] {
                for start in tokens.indices where start + length <= tokens.count {
                    let city = tokens[start..<start + length].map(\.key).joined(separator: " ")
                    guard let zone = TimeZones.ofCity(city) ?? TimeZones.named(city) else { continue }
                    used.formUnion(start..<start + length)
                    arguments[name] = .text(zone)
                    return
                }
            }
        }
    }

    private mutating func topic() {
        let free = tokens.indices.filter {
            !tokens[$0].isSkip && (tokens[$0].has("concept") || tokens[$0].isUnknown || tokens[$0].value("ind") != nil
                || tokens[$0].value("strategy") != nil) && tokens[$0].features.isDisjoint(with: anchors.subtracting(["concept"]))
        }
        if !free.isEmpty { arguments["topic"] = .text(free.map { tokens[$0].key }.joined(separator: " ")) }
        used.formUnion(free)
    }

    /// Everything after the word that names the request, or after its colon, as it was typed.
    private mutating func remainder(_ name: String, after features: [String]) {
        guard let anchor = tokens.firstIndex(where: { token in features.contains { token.has($0) } }) else { return }
        var start = anchor + 1
        while start < tokens.count, tokens[start].has("audience") || (tokens[start].isSkip && tokens[start].pause == .none)
        {
            if tokens[start].has("audience") { used.insert(start) }
            start += 1
        }
        if let colon = tokens[anchor...].firstIndex(where: { $0.pause != .none }), colon > anchor { start = colon }
        guard start < tokens.count else { return }
        used.formUnion(start..<tokens.count)
        arguments[name] = .text(String(text[tokens[start].chunk.lowerBound...]).trimmed)
    }

    private mutating func note() {
        if has("list") || has("question") { arguments["op"] = .text("show"); return }
        arguments["op"] = .text("add")
        remainder("text", after: ["journal"])
    }

    private mutating func setting() {
        guard let anchor = first("config") else { return }
        let rest = tokens.indices.filter { $0 > anchor && !tokens[$0].isSkip && !tokens[$0].features.contains("set") }
        guard let key = rest.first else { return }
        set("key", .text(tokens[key].key.replacing(" ", with: "_")), key)
        guard let value = rest.dropFirst().first else { return }
        let number = tokens[value].number
        set("value", number.map { .number($0.value) } ?? .text(tokens[value].key), value)
    }
}

// Numbers.
extension SlotReader {
    private mutating func take(_ use: NumberUse) { used.formUnion(use.indices) }
    private func number(_ value: FixedPoint) -> ArgumentValue { .number(value) }

    private mutating func order() {
        for index in indices("side") {
            guard let side = tokens[index].value("side") else { continue }
            if arguments["side"] == nil { set("side", .text(side), index) }
            if arguments["side"] == .text(side) { used.insert(index) }
        }
        signal()
        for use in numbers {
            let price = use.reading.price(of: instrument)
            switch use.role {
            case .stop: protect("stop", "stop_loss", use, price)
            case .target: protect("take_profit", "take_profit", use, price)
            case .price, .level: set("price", number(price))
            case .size(let unit, let factor):
                set("quantity", number(use.reading.value * factor))
                set("unit", .text(unit))
            case .percent, .risk:
                set("quantity", number(use.reading.value))
                set("unit", .text(SizeUnit.riskPercent.rawValue))
            case .plain where arguments["quantity"] == nil && !isPrice(use): set("quantity", number(use.reading.value))
            case .plain where arguments["price"] == nil && isPrice(use): set("price", number(price))
            case .plain, .pips, .trail: continue
            }
            take(use)
        }
        bareLot()
        choice("order", as: "order_type")
        finishOrder()
    }

    /// "take it": the order of the latest signal.
    private mutating func signal() {
        guard let last = context.lastSignal, has("signal") || has("it") || has("take") else { return }
        if arguments["symbol"] == nil { arguments["symbol"] = .text(last.instrument.symbol) }
        if arguments["side"] == nil { arguments["side"] = .text(last.side.rawValue) }
        used.formUnion(indices("signal") + indices("it") + indices("take"))
    }

    private mutating func protect(_ stem: String, _ priceName: String, _ use: NumberUse, _ price: FixedPoint) {
        switch use.measure {
        case "pips": set("\(stem)_pips", number(use.reading.value))
        case "percent": set("\(stem)_percent", number(use.reading.value))
        case nil where instrument?.canCost(price) == false && instrument?.assetClass == .forex:
            set("\(stem)_pips", number(use.reading.value))
        default: set(priceName, number(price))
        }
    }

    /// A bare number with the look of a price: near enough to the market, and too exact for a size.
    private func isPrice(_ use: NumberUse) -> Bool {
        let value = use.reading.price(of: instrument)
        guard let instrument, instrument.canCost(value) else { return false }
        return arguments["quantity"] != nil || value.decimalPlaces >= 3 || value.double >= 100
    }

    /// "a mini lot", "half a lot" without a number before the unit.
    private mutating func bareLot() {
        guard arguments["quantity"] == nil else { return }
        for (feature, size) in [("mini", "0.1"), ("micro", "0.01")] {
            guard let index = first(feature), let value = FixedPoint(size) else { continue }
            set("quantity", .number(value), index)
            set("unit", .text(SizeUnit.lots.rawValue))
            used.formUnion(indices("unit"))
        }
        if arguments["quantity"] == nil, let index = first("unit.lots"), tokens[index].key != "lots" {
            set("quantity", .number(1), index)
            set("unit", .text(SizeUnit.lots.rawValue))
        }
    }

    private mutating func finishOrder() {
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
        if arguments["order_type"] == nil { arguments["order_type"] = .text(OrderType.market.rawValue) }
    }

    private mutating func protection() {
        if let index = first("breakeven") {
            set("breakeven", .flag(true), index)
            used.formUnion(indices("sl"))
        }
        var removed: [String] = []
        if has("remove") {
            if has("sl") { removed.append("stop_loss") }
            if has("tp") { removed.append("take_profit") }
            used.formUnion(indices("remove") + indices("sl") + indices("tp"))
            if !removed.isEmpty { arguments["remove"] = .texts(removed) }
        }
        for use in numbers {
            let price = use.reading.price(of: instrument)
            switch use.role {
            case .trail: set("trailing_pips", number(use.reading.value))
            case _ where has("trail") && use.measure == "pips": set("trailing_pips", number(use.reading.value))
            case .stop: protect("stop", "stop_loss", use, price)
            case .target: protect("take_profit", "take_profit", use, price)
            case .pips where has("tp") && !has("sl"): set("take_profit_pips", number(use.reading.value))
            case .pips: set("stop_pips", number(use.reading.value))
            case .price, .plain, .level:
                if has("tp"), arguments["take_profit"] == nil, !has("sl") || arguments["stop_loss"] != nil {
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
            if let index = first("all") { set("symbol", .text("ALL"), index) }
            if let only { arguments["symbol"] = .text(only.symbol) }
        }
    }

    private mutating func limits() {
        for use in numbers {
            let tokens = tokens
            let near = tokens.indices.filter { abs($0 - use.index) <= 3 }
            let isNear = { (feature: String) in near.contains { tokens[$0].has(feature) } }
            if use.measure == "percent" || use.role == .risk {
                let isDaily = isNear("loss") || (isNear("per_day") && !isNear("per_trade") && has("loss"))
                let name = isDaily ? "max_daily_loss_percent" : "percent"
                guard arguments[name] == nil else { continue }
                set(name, number(use.reading.value))
            } else if case .size(let unit, let factor) = use.role {
                set("quantity", number(use.reading.value * factor))
                set("unit", .text(unit))
            } else if isNear("trades") || (isNear("per_day") && !isNear("positions")) {
                set("max_trades_per_day", number(use.reading.value))
            } else if isNear("positions") {
                set("max_open_positions", number(use.reading.value))
            } else if arguments["percent"] == nil {
                set("percent", number(use.reading.value))
            } else {
                continue
            }
            take(use)
        }
        for feature in ["loss", "per_day", "per_trade", "trades", "positions", "max", "risk"] {
            used.formUnion(indices(feature))
        }
    }

    private mutating func percent() {
        guard let use = numbers.first(where: { $0.measure == "percent" })
            ?? (action == "close_position" ? numbers.first(where: { $0.reading.value < 1 && $0.role == .plain }) : nil)
        else { return }
        let isShare = use.measure != "percent"
        set("percent", number(isShare ? use.reading.value * 100 : use.reading.value))
        take(use)
    }

    private mutating func price() {
        guard let use = numbers.first(where: { !used.contains($0.index) && $0.measure == nil }) else { return }
        set("price", number(use.reading.price(of: instrument)))
        take(use)
        if action == "set_alert", arguments["condition"] == nil {
            arguments["condition"] = .text(has("above") ? "above" : has("below") ? "below" : "crosses")
        }
    }

    /// "after 6pm", "from 8 to 17:30", "at 7".
    private mutating func hours() {
        for index in tokens.indices {
            guard let (time, length) = clock(at: index) else { continue }
            let label = tokens[..<index].last { !$0.isSkip }
            let isEnd = label?.has("until") == true || label?.has("after") == true && has("negate")
                || (arguments["start"] != nil && label?.has("at") == true)
            let name = isEnd ? "end" : label?.has("from") == true || label?.has("after") == true ? "start" : "time"
            set(arguments["start"] != nil ? "end" : name, .text(time))
            used.formUnion(index..<index + length)
            if let label = tokens[..<index].lastIndex(where: { !$0.isSkip }),
                ["until", "after", "from", "at"].contains(where: { tokens[label].has($0) })
            {
                used.insert(label)
            }
        }
    }

    private func clock(at index: Int) -> (String, Int)? {
        if tokens[index].has("clock"), let literal = tokens[index].literal {
            let isNamed = index + 1 < tokens.count && tokens[index + 1].has("oclock")
            return (literal, isNamed ? 2 : 1)
        }
        guard var hour = whole(index) ?? (tokens[index].number?.value == .zero ? 0 : nil), hour <= 24 else { return nil }
        let next = index + 1 < tokens.count ? tokens[index + 1] : nil
        let isNamed = next.map { $0.has("am") || $0.has("pm") || $0.has("oclock") } ?? false
        let isLabeled = index > 0 && ["at", "from", "until", "after"].contains { tokens[index - 1].has($0) }
        guard isNamed || isLabeled else { return nil }
        if next?.has("pm") == true, hour < 12 { hour += 12 }
        if next?.has("am") == true, hour == 12 { hour = 0 }
        return ((hour < 10 ? "0" : "") + "\(hour):00", isNamed ? 2 : 1)
    }
}

extension String {
    /// Without spaces and quotation marks around it.
    var trimmed: String {
        let marks: Set<Character> = ["\"", "'", "“", "”", "„"]
        let isMark = { (character: Character) in character.isWhitespace || marks.contains(character) }
        return String(drop(while: isMark).reversed().drop(while: isMark).reversed())
    }
}
