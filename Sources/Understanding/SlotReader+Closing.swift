import Actions
import Trading

extension SlotReader {
    /// "all but gold".
    mutating func exclude() {
        guard let index = first("except") else { return }
        // "drop every long except nasdaq" speaks of positions.
        if action == "cancel_order", !has("order"), !has("orders") {
            unread.insert("exclude")
            return
        }
        // "leave my yen alone but close the kiwi": only of a whole is something left out.
        let wholes = ["all", "everything", "rest", "plural", "positions", "result"]
        if tokens[index].has("but"), !wholes.contains(where: has) { return }
        used.insert(index)
        symbols(as: "exclude", from: index)
        // "gold ko chhodkar": in some languages what is excepted stands before.
        guard tokens[index].has("behind") || arguments["exclude"] == nil else { return }
        // "close my euro longs but leave the shorts": what stands behind it is named otherwise.
        let isNamed = tokens[(index + 1)...].contains { $0.has("side") || $0.has("result") }
        if isNamed, !tokens[index].has("behind") { return }
        let before = tokens.indices.prefix(index).filter { !tokens[$0].instruments.isEmpty }
        guard !before.isEmpty else { return }
        arguments["exclude"] = .texts(before.map { tokens[$0].instruments[0].symbol })
        used.formUnion(before)
    }

    /// The instrument, or all where some are left out.
    mutating func symbolOrAllButSome() {
        if case .texts? = arguments["exclude"] {
            arguments["symbol"] = .text("ALL")
        } else {
            symbol()
        }
    }
}

// What is not named, or not alone.
extension SlotReader {
    /// "close everything except the shorts": the others.
    mutating func exceptKind() {
        guard let except = first("except") else { return }
        // "close everything except shorts on gold": one of both can be left out.
        let sides = indices("side")
        if arguments["exclude"] != nil, !sides.isEmpty, sides.allSatisfy({ $0 > except }),
            !tokens[except].has("behind")
        {
            arguments["side"] = nil
            unread.insert("side")
        }
        guard arguments["exclude"] == nil, arguments["symbol"] == nil,
            ["all", "everything", "rest", "positions", "plural"].contains(where: has)
        else { return }
        let others = [("side", "buy", "sell"), ("result", "winning", "losing")]
        // "shortlar hariç hepsini kapat"
        let isNamed = tokens[(except + 1)...].contains { $0.value("side") != nil || $0.value("result") != nil }
        let isBehind =
            tokens[except].has("behind") || !isNamed && tokens[..<except].allSatisfy { !$0.has("close") }
        let isExcepted = { (index: Int) in isBehind ? index < except : index > except }
        for (name, one, other) in others {
            let said = Set(tokens.indices.filter(isExcepted).compactMap { tokens[$0].value(name) })
            guard said.count == 1 else { continue }
            arguments[name] = .text(said.contains(one) ? other : one)
            used.insert(except)
        }
    }

    /// "my German is bad, answer me in English": of several languages the one in the clause that says what is to be
    /// done with it; where several clauses do, it is asked.
    mutating func spoken(among found: [(Int, String)]) -> [(Int, String)] {
        guard Set(found.map(\.1)).count > 1 else { return found }
        var clause = 0
        let clauses = tokens.indices.map { index in
            if index > 0, tokens[index].pause != .none { clause += 1 }
            return clause
        }
        let asking = Set(
            tokens.indices.filter { tokens[$0].has("language") && tokens[$0].value("language") == nil }
                .map { clauses[$0] })
        let said = found.filter { asking.contains(clauses[$0.0]) }
        guard clause > 0, !said.isEmpty else { return found }
        used.formUnion(found.map(\.0))
        if Set(said.map(\.1)).count == 1 { return said }
        unread.insert("language")
        return []
    }

    /// "sell half of it", of what was bought: the verb that closes, and not the side of what is closed.
    mutating func leaveVerb() {
        guard case .text(let symbol)? = arguments["symbol"], case .text(let side)? = arguments["side"] else { return }
        // "I'm done with apple, sell all of it"
        let isVerb = tokens.indices.dropFirst().contains { index in
            tokens[index].value("side") == side && tokens[index].pause != .none && !tokens[index].has("plural")
                && tokens[..<index].contains { $0.has("close") }
        }
        if isVerb { arguments["side"] = nil }
        guard
            context.positions.contains(where: { $0.instrument.symbol == symbol }),
            !context.positions.contains(where: { $0.instrument.symbol == symbol && $0.side.rawValue == side }),
            !tokens.contains(where: { $0.has("side") && $0.has("plural") })
        else { return }
        arguments["side"] = nil
    }

    /// What "it" is: what was spoken of last, or is the only one there is. A signal and an order are only looked at:
    /// what is done to a position is done to one that is held, whatever else was looked at since.
    var spokenOf: InstrumentID? {
        let held = context.positions.map(\.instrument)
        if Self.holding.contains(action), !held.isEmpty, let last = context.lastInstrument, !held.contains(last) {
            return only
        }
        if let id = context.lastInstrument ?? only { return id }
        guard ["get_quote", "get_chart", "analyze", "set_watchlist", "set_alert"].contains(action) else { return nil }
        if let signal = context.lastSignal { return signal.instrument }
        guard case .text(let symbol)? = context.lastOrder?.arguments["symbol"] else { return nil }
        return InstrumentID(symbol)
    }

    private static let holding: Set<String> = [
        "close_position", "modify_position", "reverse_position", "set_management",
    ]

    /// "the long", where it is known what is held: the only one of that side; of several none, and it is asked which.
    /// nil: not so spoken of.
    var onlyOfSide: InstrumentID?? {
        mutating get {
            guard case .text(let side)? = arguments["side"], arguments["result"] == nil, !context.positions.isEmpty,
                !has("plural"), !has("positions"), !has("all")
            else { return nil }
            let held = Set(context.positions.filter { $0.side.rawValue == side }.map(\.instrument))
            return held.isEmpty ? nil : .some(held.count == 1 ? held.first : nil)
        }
    }

    /// "the stop on my short": the only one of that side.
    var onlyHeldBySide: InstrumentID? {
        guard let side = tokens.lazy.filter({ $0.has("position") }).compactMap({ $0.value("side") }).first else {
            return nil
        }
        let held = Set(context.positions.filter { $0.side.rawValue == side }.map(\.instrument))
        return held.count == 1 ? held.first : nil
    }

    /// "lock in the winner at entry", "for the short one set stop 1.09": the one position that is so; of several it is
    /// asked which.
    mutating func heldOf() {
        let isOfMany = ["all", "everything", "stops", "plural", "rest"].contains { has($0) }
        guard arguments["symbol"] == nil, !context.positions.isEmpty, !isOfMany else { return }
        if has("of_side") { choice("side") }
        choice("result")
        onlyResult()
        if let one = onlyOfSide { arguments["symbol"] = one.map { .text($0.symbol) } }
        let isOpen = ["side", "result"].contains { arguments.removeValue(forKey: $0) != nil }
        if isOpen, arguments["symbol"] == nil { unread.insert("symbol") }
    }

    /// The one position that loses or wins, where it is known which do. Of the one that is named it says nothing more.
    mutating func onlyResult() {
        guard case .text(let result)? = arguments["result"] else { return }
        let known = context.positions.filter { $0.profit != nil }
        guard !known.isEmpty, known.count == context.positions.count else { return }
        let fitting = known.filter { position in
            position.profit.map { result == "losing" ? $0 < .zero : $0 > .zero } ?? false
        }
        if let named = arguments["symbol"] {
            if fitting.contains(where: { .text($0.instrument.symbol) == named }) { arguments["result"] = nil }
            return
        }
        guard fitting.count == 1 else { return }
        arguments["result"] = nil
        arguments["symbol"] = .text(fitting[0].instrument.symbol)
    }
}

// Orders that are none.
extension SlotReader {
    /// "set the max risk to 1% for everybody": what holds for all is the owner's to set.
    mutating func forEverybody() -> ActionCall? {
        guard action == "set_risk", let index = first("everybody"), Set(arguments.keys) == ["percent"],
            let value = arguments["percent"]
        else { return nil }
        used.insert(index)
        let key = has("max") || has("limit_word") ? "maximum_risk" : "usual_risk"
        return ActionCall("admin_config", ["key": .text(key), "value": value])
    }

    /// "sell half of my euro": an order against what is held closes it, or a part of it, when it names a share or
    /// speaks of it as the person's own; nil when it is an order like any other.
    mutating func closingInstead() -> ActionCall? {
        guard action == "place_order", case .text(let side)? = arguments["side"] else { return nil }
        let named = arguments["symbol"] ?? (has("position") || has("positions") ? only.map { .text($0.symbol) } : nil)
        guard case .text(let symbol)? = named,
            isHeld(symbol, against: side),
            arguments["order_type"] == .text(OrderType.market.rawValue),
            arguments.keys.allSatisfy({ ["symbol", "side", "quantity", "unit", "order_type"].contains($0) })
        else { return nil }
        var closing: [String: ArgumentValue] = ["symbol": .text(symbol)]
        let isOwn = ["my", "position", "positions", "all", "everything"].contains { has($0) }
        if arguments["quantity"] != nil {
            guard let share = numbers.compactMap({ share($0, isOwn: isOwn) }).first else { return nil }
            closing["percent"] = .number(share)
        } else if !isOwn {
            return nil
        }
        used.formUnion(indices("all") + indices("everything") + indices("position") + indices("positions"))
        return ActionCall("close_position", closing)
    }

    /// Of what is not known to be held only a share of one's own can be meant: "sell half my apple".
    private mutating func isHeld(_ symbol: String, against side: String) -> Bool {
        if let held = context.positions.first(where: { $0.instrument.symbol == symbol }) {
            return held.side.rawValue != side
        }
        let isShare = numbers.contains { share($0, isOwn: true) != nil && tokens[$0.index].has("part") }
        // "sell my tesla stock", where it is not known what is held.
        let isMine =
            context.positions.isEmpty
            && tokens.indices.dropFirst().contains { index in
                !tokens[index].instruments.isEmpty && tokens[index - 1].has("my")
            }
        let isWhole = arguments["quantity"] == nil && (has("all") || has("everything") || isMine)
        return side == Side.sell.rawValue && (has("my") && isShare || isWhole)
    }

    /// In percent: "half", "a quarter" without a unit, "50 %" of one's own; nil when it is a size.
    private func share(_ use: NumberUse, isOwn: Bool) -> FixedPoint? {
        let value = use.reading.value
        if use.role == .percent { return isOwn && value <= 100 ? value : nil }
        let isWord = tokens[use.index].key.first?.isNumber == false
        return use.role == .plain && isWord && value < 1 ? value * 100 : nil
    }
}
