import Actions
import Trading

// How positions are managed once they are open.
extension SlotReader {
    /// "show me all users": nobody is named, so it is the list.
    mutating func listed() {
        // "throw out and ban @guru"
        let isSwept = arguments["op"] == .text("remove") || arguments["op"] == .text("add")
        if isSwept, has("op.ban") { arguments["op"] = .text("ban") }
        if arguments["op"] == .text("show"), !has("user") { arguments["op"] = .text("list") }
    }

    mutating func management() {
        steps(units(["r_unit": "r"]).map { ($0.0, $0.1.index) })
        trailing()
        holding()
        if let index = first("opposite") {
            set("opposite", .flag(!has("negate")), index)
            used.formUnion(indices("if"))
        }
        if has("negate") || has("remove") || has("op.clear") { ended() }
    }

    /// Parts at multiples of what a trade risks, and the multiple at which the stop goes to the entry.
    private mutating func steps(_ multiples: [(index: Int, unit: Int)]) {
        var rest = multiples
        let shares = shares(except: Set(multiples.map(\.index)))
        if let stop = first("breakeven"),
            let nearest = rest.indices.min(by: { abs(rest[$0].index - stop) < abs(rest[$1].index - stop) }),
            let at = tokens[rest[nearest].index].number?.value
        {
            set("break_even", number(at), stop, rest[nearest].index, rest[nearest].unit)
            used.formUnion(indices("sl") + indices("rest"))
            // "take half at 1R and move the stop to break even": both happen there.
            if shares.count < rest.count { rest.remove(at: nearest) }
        }
        guard !rest.isEmpty, shares.count == rest.count else { return }
        var left = FixedPoint(100)
        var texts: [String] = []
        for (multiple, share) in zip(rest, shares) {
            guard let at = tokens[multiple.index].number?.value else { return }
            texts.append("\(at):\(share.percent ?? left)")
            left = left - (share.percent ?? left)
        }
        let isAdded = has("scale_in") || (has("op.add") && !has("take"))
        arguments[isAdded ? "scale_in" : "partials"] = .text(texts.joined(separator: ","))
        used.formUnion(rest.flatMap { [$0.index, $0.unit] } + shares.flatMap(\.indices))
    }

    /// Shares in percent, in the order they stand; "the rest" has none of its own.
    private mutating func shares(except multiples: Set<Int>) -> [(percent: FixedPoint?, indices: [Int])] {
        var shares: [(at: Int, percent: FixedPoint?, indices: [Int])] =
            has("breakeven") ? [] : indices("rest").map { ($0, nil, [$0]) }
        for use in numbers where !multiples.contains(use.index) {
            if use.measure == "percent" {
                shares.append((use.index, use.reading.value, use.indices))
            } else if tokens[use.index].has("part") {
                shares.append((use.index, use.reading.value * 100, [use.index]))
            }
        }
        if shares.isEmpty, let all = first("all") ?? first("everything") { shares = [(all, 100, [all])] }
        return shares.sorted { $0.at < $1.at }.map { ($0.percent, $0.indices) }
    }

    /// The stop is to follow the price.
    var isTrailing: Bool { has("trail") || (has("modify") && has("follow")) }

    /// "trail my stops by 2 ATR", "zieh die Stops um 20 Pips nach".
    private mutating func trailing() {
        guard isTrailing else { return }
        for use in numbers where !used.contains(use.index) {
            let next = content(after: use.index)
            if let next, tokens[next].value("ind") == "atr" {
                set("trailing", .text("\(use.reading.value)atr"), use.index, next)
            } else if let measure = use.measure, measure != "r" {
                set("trailing", .text("\(use.reading.value)\(measure == "percent" ? "%" : "pips")"))
            } else {
                continue
            }
            take(use)
            used.formUnion(indices("sl") + indices("trail") + indices("follow"))
            return
        }
    }

    /// How long a position is held, and how often it is looked at.
    private mutating func holding() {
        let name = has("reassess") && !has("close") ? "reassess" : has("close") || has("hold") ? "close_after" : nil
        guard let name, !isTimeOfDay else { return }
        duration()
        arguments[name] = arguments.removeValue(forKey: "duration")
        if arguments[name] != nil { used.formUnion(indices("after") + indices("close") + indices("max")) }
    }

    /// "ferme tout à 17h": when, and not how long.
    private var isTimeOfDay: Bool {
        guard !has("after") else { return false }
        return units(["hour": "h"]).contains { index, unit in
            tokens[unit.index].has("oclock")
                && timeLabel(of: index..<unit.index + 1).map { tokens[$0].has("at") } ?? false
        }
    }

    /// A rule that is taken back is nought.
    private mutating func ended() {
        guard arguments.isEmpty, numbers.isEmpty else { return }
        if isTrailing {
            set("trailing", .text("0"))
            used.formUnion(indices("trail") + indices("follow"))
        } else if let index = first("breakeven") {
            set("break_even", .number(.zero), index)
        } else if let index = first("scale_in") {
            set("scale_in", .text("0"), index)
        } else if let index = first("partials") {
            set("partials", .text("0"), index)
        } else if has("management") {
            arguments["op"] = .text("clear")
        }
    }

    /// "take the trailing off my euro": its stop stays where it is from then on. True when that is asked.
    mutating func trailEnd() -> Bool {
        let ending = ["remove", "off", "delete", "cancel", "op.remove"]
        guard has("trail"), !has("tp"), numbers.isEmpty, ending.contains(where: has),
            arguments["symbol"] != nil || isOfHeld
        else { return false }
        set("trailing", .text("0"))
        used.formUnion((ending + ["trail", "sl", "take"]).flatMap(indices))
        return true
    }

    /// "trail it by 1%", "close it in 2 hours", where something is held: "it" is no rule for what is yet to be opened.
    var isOfHeld: Bool {
        guard !context.positions.isEmpty, !has("plural"), !has("stops"), !has("positions"), !has("trades") else {
            return false
        }
        return has("it") || isTrailing && !has("new") && !has("all")
    }

    /// The same rules for what is held already: a symbol, or "my position", was named; nil where they are for every new
    /// one.
    mutating func ofWhatIsHeld() -> ActionCall? {
        guard action == "set_management" else { return nil }
        symbol()
        let isEverything = has("everything") || (has("all") && !has("after"))
        if arguments["symbol"] == nil, arguments["close_after"] != nil, isEverything {
            arguments["symbol"] = .text("ALL")
            used.formUnion(indices("everything") + indices("all"))
        }
        // "the stop" is that of one; "my stops" are those of all.
        let isOne = has("position") || isOfHeld || (arguments["trailing"] != nil && has("sl") && !has("stops"))
        guard arguments["symbol"] != nil || isOne else { return nil }
        let names = [
            "symbol": "symbol", "partials": "partials", "break_even": "break_even_at", "close_after": "close_after",
            "trailing": "trailing", "scale_in": "scale_in", "reassess": "reassess",
        ]
        var held: [String: ArgumentValue] = [:]
        for (name, value) in arguments {
            if name == "trailing", case .text(let text) = value, text.hasSuffix("pips") {
                held["trailing_pips"] = FixedPoint(text.dropLast(4)).map { .number($0) }
            } else if let other = names[name] {
                held[other] = value
            }
        }
        // What one position cannot have must not become a rule for all: without it, it is asked about.
        if held.count < arguments.count { held = held.filter { $0.key == "symbol" } }
        used.formUnion(indices("position"))
        if held["symbol"] == nil, let only { held["symbol"] = .text(only.symbol) }
        return ActionCall("modify_position", held)
    }

    /// A position that is to be turned around, with the levels of what it becomes.
    mutating func reversing() {
        symbol()
        if arguments["symbol"] == nil, let only { arguments["symbol"] = .text(only.symbol) }
        for use in numbers {
            let price = use.reading.price(of: instrument)
            switch use.role {
            case .stop: protect("stop", "stop_loss", use, price)
            case .target: protect("take_profit", "take_profit", use, price)
            default: continue
            }
            take(use)
        }
    }
}

// Back-tests and searches.
extension SlotReader {
    /// "without my rules": whether the rules for what is held take part.
    mutating func managed() {
        guard let index = first("rules_apply"), let value = tokens[index].value("rules_apply") else { return }
        set("managed", .flag(value == "yes"), index)
    }
}
