import Actions
import Trading

/// Fills the arguments of one action from the tokens of one request, in whatever order they stand.
struct SlotReader {
    let action: String
    let tokens: [Token]
    let text: String
    let context: InterpretationContext
    let names: PlainNames
    let instruments: [InstrumentID: Instrument]
    /// Tags of the template: its tokens are no arguments.
    let anchors: Set<String>
    var arguments: [String: ArgumentValue] = [:]
    /// The arguments of the call that is to be amended; empty when the tokens are a request of their own.
    var amended: [String: ArgumentValue] = [:]
    /// Indices of tokens that became arguments or belong to one.
    var used: Set<Int> = []
    /// Parameters that were said and not understood: they are asked for.
    var unread: Set<String> = []
    /// Indices of tokens that are only repeated.
    var free: Set<Int> = []
    lazy var numbers = NumberUse.all(in: tokens)

    init(
        action: String, tokens: [Token], text: String, context: InterpretationContext, names: PlainNames,
        instruments: [InstrumentID: Instrument], anchors: Set<String> = []
    ) {
        self.action = action
        self.tokens = tokens
        self.text = text
        self.context = context
        self.names = names
        self.instruments = instruments
        self.anchors = anchors
    }

    mutating func read() {
        for slot in Frames.slots(of: action) { fill(slot) }
        // "strategies" alone: all of them.
        if action == "set_strategy", arguments.isEmpty, anchors.contains("strategies") {
            arguments["op"] = .text("list")
        }
        if action == "resume", has("autotrade") { arguments["what"] = .text("trading") }
        leaveUndecided()
        if action == "set_watchlist", arguments.isEmpty { arguments["op"] = .text("show") }  // "my watchlist" alone
    }

    /// What the request comes to, which may be another action than its verb says.
    mutating func call() -> ActionCall {
        forEverybody() ?? closingInstead() ?? closingAtPrice() ?? ofWhatIsHeld() ?? ActionCall(action, arguments)
    }

    mutating func fill(_ slot: String) {
        switch slot {
        case "symbol": symbol()
        case "symbols": symbols(as: "symbols")
        case "side" where action == "get_signals": sided()
        case "broker": broker()
        case "side", "strategy", "period", "format", "language", "role", "op", "what", "kind", "days", "condition",
            "mood", "page", "theme":
            choice(slot)
            if action == "admin_users" { listed() }
        case "order_type": orderType()
        case "results": reporting()
        case "enabled": enabled()
        case "timeframe": timeframe()
        case "indicators": indicators()
        case "order": order()
        case "closing": closing()
        case "canceling": canceling()
        case "deleting": deleting()
        case "exclude": exclude()
        case "waiting": waitingOrder()
        case "protection": protection()
        case "limits": limits()
        case "boundaries": boundaries()
        case "lift_reason": liftReason()
        case "management": management()
        case "reversing": reversing()
        case "percent": percent()
        case "price": price()
        case "hours": hours()
        case "quiet": quiet()
        case "quiet_days": quietDays()
        case "scheduling": scheduling()
        case "file": if arguments["time"] != nil { choice("format") }
        case "repeat": repeating()
        case "alert_changed": alertChanged()
        case "cooldown", "hysteresis": slot == "cooldown" ? cooldown() : hysteresis()
        case "named_level": namedLevel()
        case "away": away()
        case "range": range()
        case "expires": expiry(as: slot)
        case "until": if arguments["duration"] == nil { expiry(as: slot) }
        case "duration": duration()
        case "user", "timezone", "order_id", "trade": literal(slot)
        case "decision": decision()
        case "sized", "trade_end": slot == "sized" ? sized() : tradeEnd()
        case "reason": reason()
        case "past", "managed": slot == "past" ? past() : managed()
        case "watching": watching()
        case "optimizing": optimizing()
        case "automation": automation()
        case "topic": topic()
        case "message": remainder("message", after: ["broadcast"])
        case "note": note()
        case "way", "channel": slot == "way" ? way() : channel()
        case "sheet": sheet()
        case "setting": setting()
        default: break
        }
    }

    mutating func set(_ name: String, _ value: ArgumentValue, _ indices: Int...) {
        arguments[name] = value
        used.formUnion(indices)
    }
    func indices(_ feature: String) -> [Int] { tokens.indices.filter { tokens[$0].has(feature) } }
    func first(_ feature: String) -> Int? { tokens.firstIndex { $0.has(feature) } }
    func has(_ feature: String) -> Bool { first(feature) != nil }
    var instrument: Instrument? {
        guard case .text(let id)? = arguments["symbol"] ?? amended["symbol"] else { return nil }
        return instruments[InstrumentID(id)]
    }
}

// Words.
extension SlotReader {
    mutating func choice(_ tag: String, as name: String? = nil) {
        if tag == "period", lastDays() { return }
        var found = tokens.indices.compactMap { index in tokens[index].value(tag).map { (index, $0) } }
        if tag == "language" { found = spoken(among: found) }
        // "Export to TradingView": where it goes, not what.
        if tag == "strategy", action == "export_strategy" { found.removeAll { tokens[$0.0].value("format") != nil } }
        if tag == "op", let removal = found.first(where: { $0.1 == "remove" }), found[0].1 == "add" {
            // "nimm … raus": the second half of the verb decides.
            return set("op", .text("remove"), removal.0, found[0].0)
        }
        // A word that only names the request is taken when there is no better one.
        guard let (_, value) = found.first(where: { !tokens[$0.0].features.isSubset(of: anchors) }) ?? found.first
        else { return tag == "op" ? operation() : () }
        arguments[name ?? tag] = .text(value)
        used.formUnion(found.filter { $0.1 == value }.map(\.0))
    }

    mutating func symbol() {
        let start = action == "pause" ? sentence(of: "pause") : 0
        if let index = tokens.indices.first(where: { $0 >= start && !tokens[$0].instruments.isEmpty }) {
            let id = tokens[index].instruments[0]
            set("symbol", .text(id.symbol), index)
            // The same instrument by another name: "gold (XAUUSD)".
            used.formUnion(tokens.indices.filter { tokens[$0].instruments == [id] })
        } else if let index = first("it"), let id = spokenOf {
            set("symbol", .text(id.symbol), index)
        } else if action == "modify_position", let id = onlyHeldBySide {
            arguments["symbol"] = .text(id.symbol)
        } else if Self.looking.contains(action) || action == "place_order", strangeName != nil {
            // "chart ibex", "buy 0.1 lots natgas": not of what was spoken of before.
            unread.insert("symbol")
        } else if Self.looking.contains(action), let id = spokenOf {
            // "and the chart?": of what was spoken of.
            arguments["symbol"] = .text(id.symbol)
        }
    }
    /// The words that nobody knows, where the name of an instrument stands: beside the word that asks for it.
    var strangeName: Range<String.Index>? {
        let strange = tokens.indices.filter { tokens[$0].isUnknown && tokens[$0].key.count >= 3 }
        guard let start = strange.first, let end = strange.last, end - start == strange.count - 1, strange.count <= 3
        else { return nil }
        let isName: Bool
        if action == "place_order" {
            let before = tokens[..<start].last { !$0.isSkip } ?? tokens[(end + 1)...].first
            isName = before.map { $0.has("side") || $0.has("unit") || $0.number != nil } ?? false
        } else {
            isName =
                ["chart", "price", "analyze"].contains(where: has)
                && tokens.allSatisfy { token in
                    token.isUnknown || token.isSkip
                        || ["chart", "price", "analyze", "show", "at"].contains(where: token.has)
                }
        }
        return isName ? tokens[start].chunk.lowerBound..<tokens[end].chunk.upperBound : nil
    }

    /// The name that stands for an instrument and is none; nil when there is no doubt about it.
    var unknownInstrument: Range<String.Index>? { unread.contains("symbol") ? strangeName : nil }

    /// Where the sentence of a word begins: "what if the dollar falls? pause" pauses nothing of the dollar.
    private func sentence(of feature: String) -> Int {
        guard let index = first(feature) else { return 0 }
        return tokens[...index].lastIndex { $0.pause == .sentence } ?? 0
    }

    /// Looks at one instrument, and changes nothing.
    private static let looking: Set<String> = ["get_quote", "get_chart", "analyze"]
    /// The instrument of the one open position.
    var only: InstrumentID? { context.positions.count == 1 ? context.positions[0].instrument : nil }

    mutating func symbols(as name: String, from start: Int = 0) {
        var list: [String] = []
        for index in tokens.indices.dropFirst(start) where !tokens[index].instruments.isEmpty {
            let id = tokens[index].instruments[0].symbol
            if !list.contains(id) { list.append(id) }
            used.insert(index)
        }
        // "add to my watchlist" in reply to a signal; what nobody knows is no other instrument.
        let isAdded =
            arguments["op"] == .text("add") && context.lastSignal != nil && !tokens.contains(where: \.isUnknown)
        if list.isEmpty, action == "set_watchlist", has("it") || isAdded, let id = spokenOf {
            list = [id.symbol]
            used.formUnion(first("it").map { [$0] } ?? [])
        }
        guard !list.isEmpty else { return }
        arguments[name] = .texts(list)
        // "clear my list, then put kiwi and aussie on it"
        if action == "set_watchlist", arguments["op"] == .text("clear") { arguments["op"] = .text("set") }
    }

    /// "one of my trades": which one is asked.
    private var isOneOfSeveral: Bool {
        mutating get {
            has("one_of") || numbers.contains { $0.role == .plain && $0.measure == nil && $0.reading.value == 1 }
        }
    }

    mutating func closing() {
        symbolOrAllButSome()
        // "sell everything" is not only what was sold.
        if !anchors.contains("side.sell") { choice("side") }
        choice("result")
        exceptKind()
        onlyResult()
        if arguments["symbol"] == nil {
            if let index = first("all") ?? first("everything") {
                set("symbol", .text("ALL"), index)
                used.formUnion(indices("only"))
            } else if let one = onlyOfSide {
                arguments["symbol"] = one.map { .text($0.symbol) }
            } else if !isOneOfSeveral, has("plural") || arguments["side"] != nil || arguments["result"] != nil {
                arguments["symbol"] = .text("ALL")
            } else if let only {
                arguments["symbol"] = .text(only.symbol)
            }
        }
        used.formUnion(indices("all") + indices("plural"))
        leaveVerb()
        closingSize()
    }

    mutating func enabled() {
        guard arguments["channel"] == nil, !unread.contains("channel") else { return }
        var ended = action == "set_notifications" && has("notify") ? indices("delete") : []
        if action == "set_strategy" { ended = ["close", "delete", "remove", "cancel", "op.remove"].flatMap(indices) }
        let off = indices("off") + indices("negate") + ended
        // "on gold" only says where.
        let start = action == "set_notifications" ? indices("resume") : []
        let on = (indices("on") + start).filter { index in
            content(after: index).map { tokens[index].key.utf8.count > 2 || tokens[$0].instruments.isEmpty } ?? true
        }
        // "tell me about my trades again"
        let again = action == "set_notifications" ? indices("=again") + indices("again") : []
        guard let index = off.first ?? on.first ?? again.first else { return }
        set("enabled", .flag(off.isEmpty), index)
        used.formUnion(off + on)
    }

    mutating func duration() {
        for (index, unit) in units(["minute": "m", "hour": "h", "day": "d", "week": "w"]) {
            guard let (count, name) = length(index, unit.name) else { continue }
            let value = name == "w" ? "\(count * 7)d" : "\(count)\(name)"
            return set("duration", .text(value), index, unit.index)
        }
        // "пауза на четыре часа": a length, and no chart.
        if action == "pause", let index = tokens.indices.first(where: { tokens[$0].has("timeframe") }),
            let length = tokens[index].value("timeframe"), index > 0
        {
            return set("duration", .text(length), index)
        }
        for (feature, value) in [
            ("period.today", "1d"), ("hour", "1h"), ("day", "1d"), ("per_day", "1d"), ("week", "7d"),
        ] {
            if let index = first(feature) { return set("duration", .text(value), index) }
        }
    }

    /// "last 90 days", "3 weeks".
    mutating func lastDays() -> Bool {
        if namedMonth() { return true }
        let factors = ["day": 1, "week": 7, "month": 30, "year": 365]
        for (index, unit) in units(["day": "day", "week": "week", "month": "month", "year": "year"]) {
            guard !used.contains(index), let count = whole(index), let factor = factors[unit.name],
                unit.name == "day" || count < 1900
            else { continue }
            set("period", .text("\(count * factor)d"), index, unit.index)
            used.formUnion(indices("last"))
            return true
        }
        return false
    }

    /// How many of a unit of time; "half an hour" is so many minutes.
    func length(_ index: Int, _ unit: String) -> (count: Int, unit: String)? {
        if let count = whole(index) { return (count, unit) }
        let parts: [String: (FixedPoint, String)] = ["h": (60, "m"), "d": (24, "h"), "w": (7, "d")]
        guard let value = tokens[index].number?.value, value > 0, let (factor, smaller) = parts[unit],
            let count = Int((value * factor).description)
        else { return nil }
        return (count, smaller)
    }

    /// Numbers that are followed by one of the named units.
    func units(_ names: [String: String]) -> [(Int, (name: String, index: Int))] {
        tokens.indices.compactMap { index in
            guard tokens[index].number != nil, let next = content(after: index),
                let unit = names.first(where: { tokens[next].has($0.key) })
            else { return nil }
            return (index, (unit.value, next))
        }
    }
    func content(after index: Int) -> Int? {
        tokens.indices.first { $0 > index && !tokens[$0].isSkip }
    }
    func whole(_ index: Int) -> Int? {
        tokens[index].number.flatMap { Int($0.value.description) }.flatMap { (1...10_000) ~= $0 ? $0 : nil }
    }

    /// One that we know, or the words that nobody else knows: "my ic markets account".
    private mutating func broker() {
        choice("broker")
        guard arguments["broker"] == nil else { return }
        guard let start = tokens.firstIndex(where: \.isUnknown), let last = tokens.lastIndex(where: \.isUnknown) else {
            return
        }
        let kind = tokens.indices.first { $0 > start && (tokens[$0].has("account") || tokens[$0].has("broker_word")) }
        let name = start..<(kind ?? last + 1)
        guard name.count <= 3 else { return }
        let end = tokens[name.upperBound - 1].chunk.upperBound
        set("broker", .text(text[tokens[start].chunk.lowerBound..<end].lowercased()))
        used.formUnion(name)
    }

    mutating func literal(_ name: String) {
        let feature = ["order_id": "id", "alert_id": "id", "trade": "id"][name] ?? name
        if let index = first(feature), let value = tokens[index].literal { set(name, .text(value), index) }
        if name == "timezone", arguments[name] == nil {
            if let index = tokens.indices.first(where: { tokens[$0].value("timezone") != nil }),
                let zone = tokens[index].value("timezone")
            {
                return set(name, .text(zone), index)
            }
            for length in [3, 2, 1] {
                for start in tokens.indices where start + length <= tokens.count {
                    // "ist" is a word before it is India's time.
                    guard tokens[start..<start + length].contains(where: { !$0.isSkip }) else { continue }
                    let city = tokens[start..<start + length].map(\.key).joined(separator: " ")
                    guard let zone = names.zone(city) else { continue }
                    used.formUnion(start..<start + length)
                    arguments[name] = .text(zone)
                    return
                }
            }
        }
    }

    mutating func topic() {
        guard arguments["signal"] == nil, arguments["about"] == nil else { return }
        // "Is the market open": what its hours are.
        if let index = first("market_time") { return set("topic", .text("session"), index) }
        let free = tokens.indices.filter {
            !tokens[$0].isSkip
                && (tokens[$0].has("concept") || (tokens[$0].isUnknown && action == "explain")
                    || tokens[$0].value("ind") != nil || tokens[$0].has("r_unit")
                    || tokens[$0].value("strategy") != nil)
                && tokens[$0].features.isDisjoint(with: anchors.subtracting(["concept", "ind", "strategy"]))
                && !used.contains($0)
        }
        if !free.isEmpty {
            let words = free.map { tokens[$0].key }.joined(separator: " ")
            // Scripts without spaces are written without them.
            arguments["topic"] = .text(words.replacing(/(\p{Han}) (?=\p{Han})/) { "\($0.output.1)" })
        }
        used.formUnion(free)
    }

    mutating func setting() {
        guard let anchor = first("config_key") ?? first("config") else { return }
        let rest = tokens.indices.filter { !tokens[$0].isSilent && !tokens[$0].has("set") }
        // "signal_limit to 20": words run from the name into what stands behind it.
        let named = text.split(whereSeparator: \.isWhitespace).first { $0.contains("_") && $0.first != "@" }
        let next = rest.first { $0 > anchor }.map { text[tokens[$0].chunk] }
        guard let key = named ?? next else { return }
        arguments["key"] = .text(String(key).trimmed)
        used.formUnion(tokens.indices.filter { tokens[$0].chunk.overlaps(key.startIndex..<key.endIndex) })
        let others = rest.filter { tokens[$0].chunk.lowerBound >= key.endIndex }
        guard let value = others.first(where: { !tokens[$0].isCommon }) ?? others.first else { return }
        set("value", tokens[value].number.map { .number($0.value) } ?? .text(tokens[value].key), value)
    }
}
