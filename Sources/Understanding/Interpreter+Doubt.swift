import Actions
import Trading

extension Interpreter {
    /// "I don't want doge any more, close it all": that one, or everything? nil: it is not so said.
    static func unwanted(_ tokens: [Token]) -> Clarification? {
        let named = Set(tokens.compactMap(\.instruments.first))
        guard named.count == 1, let id = named.first, tokens.contains(where: { $0.has("unwanted") }),
            tokens.contains(where: { $0.has("close") }),
            tokens.contains(where: { $0.has("everything") || $0.has("all") }), !tokens.contains(where: { $0.has("if") })
        else { return nil }
        return Clarification(
            about: "close_position", missing: ["symbol"], partial: ActionCall("close_position"), options: [id.symbol])
    }

    /// "Close part of my gold" is not all of it: how much, nobody said. nil: it was said, or nothing is closed.
    static func portion(_ result: Interpretation, _ words: [Word], _ inquiry: Inquiry) -> Clarification? {
        let call: ActionCall
        switch result {
        case .calls(let calls, .freeText) where calls.count == 1: call = calls[0]
        // Of what is asked once it is known how much.
        case .clarify(let question) where question.missing.isEmpty || question.missing == ["symbol"]:
            call = question.partial
        default: return nil
        }
        guard call.action == "close_position", call.arguments["percent"] == nil, call.arguments["quantity"] == nil,
            inquiry.holds(.portion, words)
        else { return nil }
        return Clarification(about: call.action, missing: ["percent"], partial: call, options: ["25", "50", "75"])
    }

    /// What to ask where arguments contradict what they would do.
    static func doubt(
        _ call: ActionCall, _ tokens: [Token], _ context: InterpretationContext
    ) -> Clarification? {
        var partial = call
        switch call.action {
        case "set_risk":
            // "a trade on silver, 0.2 lots": a size said of one instrument is no rule for all of them.
            guard call.arguments["quantity"] != nil, let id = tokens.lazy.compactMap(\.instruments.first).first else {
                return nil
            }
            partial = ActionCall("place_order", call.arguments.filter { ["quantity", "unit"].contains($0.key) })
            partial.arguments["symbol"] = .text(id.symbol)
            return Clarification(about: partial.action, missing: ["side"], partial: partial)
        case "list_positions":
            // "trade gold 0.1 lots": what has a size is an order, and lacks its side.
            guard let symbol = call.arguments["symbol"],
                let size = tokens.indices.dropLast().first(where: {
                    tokens[$0].number != nil && !tokens[$0].isSkip && tokens[$0 + 1].value("unit") != nil
                }), let quantity = tokens[size].number, let unit = tokens[size + 1].value("unit")
            else { return nil }
            partial = ActionCall(
                "place_order", ["symbol": symbol, "quantity": .number(quantity.value), "unit": .text(unit)])
            return Clarification(about: partial.action, missing: ["side"], partial: partial)
        case "admin_users", "admin_set_role":
            // "@a ve @b banla": one of the two would be left out.
            let users = Set(tokens.filter { $0.has("user") && $0.key.first == "@" && $0.key.count > 1 }.map(\.key))
            guard users.count > 1, call.arguments["user"] != nil else { return nil }
            partial.arguments["user"] = nil
            return Clarification(about: call.action, missing: ["user"], partial: partial, options: users.sorted())
        case "admin_broadcast":
            // "broadcast something nice": what, nobody said.
            let said = tokens.filter { !$0.isSkip && !$0.has("broadcast") && !$0.has("audience") }
            guard !said.isEmpty, said.allSatisfy({ $0.has("vague_text") }) else { return nil }
            partial.arguments["message"] = nil
            return Clarification(about: call.action, missing: ["message"], partial: partial)
        case "place_order", "delete_alert": return open(call, tokens, context)
        case "modify_position": return doubtOfChange(call, tokens, context)
        default: return nil
        }
    }

    private static func doubtOfChange(
        _ call: ActionCall, _ tokens: [Token], _ context: InterpretationContext
    ) -> Clarification? {
        var partial = call
        if let question = open(call, tokens, context) { return question }
        if let order = sizedOrder(call, tokens, context) {
            return Clarification(about: order.action, missing: ["side"], partial: order)
        }
        // "stop to breakeven": on which of several?
        let held = Set(context.positions.map(\.instrument.symbol)).sorted()
        let last = context.lastInstrument?.symbol
        if held.count > 1, last.map(held.contains) != true, call.arguments["symbol"] == nil,
            call.arguments["order_id"] == nil
        {
            return Clarification(about: call.action, missing: ["symbol"], partial: partial, options: held)
        }
        // "tp 1.0950": of what, nothing says.
        if held.isEmpty, last == nil, context.lastOrder == nil, call.arguments["symbol"] == nil,
            call.arguments["order_id"] == nil, call.arguments["side"] == nil,
            call.arguments["stop_loss"] != nil || call.arguments["take_profit"] != nil
        {
            return Clarification(about: call.action, missing: ["symbol"], partial: partial)
        }
        // A stop that is taken away and set.
        if case .texts(let removed)? = call.arguments["remove"],
            removed.contains(where: { call.arguments[$0] != nil })
        {
            partial.arguments["remove"] = nil
            return Clarification(about: call.action, missing: [], partial: partial)
        }
        // One of two stops in one breath is something else, perhaps what another language says.
        guard call.arguments["stop_pips"] != nil, partial.arguments.removeValue(forKey: "stop_loss") != nil else {
            return nil
        }
        return Clarification(about: call.action, missing: [], partial: partial)
    }

    /// What is left open of an order, an alert or a change.
    private static func open(
        _ call: ActionCall, _ tokens: [Token], _ context: InterpretationContext
    ) -> Clarification? {
        let arguments = call.arguments
        switch call.action {
        case "place_order":
            // "a buy limit on nvidia for 5 shares": at what price?
            let waiting: [ArgumentValue?] = [.text("limit"), .text("stop")]
            guard waiting.contains(arguments["order_type"]), arguments["price"] == nil, arguments["symbol"] != nil,
                arguments["side"] != nil
            else { return nil }
            return Clarification(about: call.action, missing: ["price"], partial: call)
        case "delete_alert":
            // "delete the gold alert": which of two?
            guard arguments["price"] == nil, arguments["alert_id"] == nil,
                case .text(let symbol)? = arguments["symbol"],
                context.alerts.count(where: { $0.symbol == symbol }) > 1,
                !tokens.contains(where: { $0.has("all") || $0.has("plural") || $0.has("everything") })
            else { return nil }
            return Clarification(about: call.action, missing: ["price"], partial: call)
        default:
            // "change the limit to five": of what, nothing says.
            guard arguments["quantity"] != nil, arguments["symbol"] == nil, arguments["order_id"] == nil,
                context.lastOrder == nil, !tokens.contains(where: { $0.has("unit") || $0.has("size_word") })
            else { return nil }
            return Clarification(about: call.action, missing: [], partial: ActionCall(call.action))
        }
    }

    /// "buy at 1.07 and sell at 1.10, one cancels the other": two orders that wait for each other.
    static func linked(_ calls: [ActionCall], _ tokens: [Token]) -> [ActionCall] {
        guard calls.count == 2, calls.allSatisfy({ $0.action == "place_order" && $0.arguments["oco"] == nil }),
            calls.allSatisfy({ $0.arguments["price"] != nil }), tokens.contains(where: { $0.has("oco") })
        else { return calls }
        return calls.map { ActionCall($0.action, $0.arguments.merging(["oco": .text("@")]) { $1 }) }
    }

    /// The same without a word between that joins them: "buy 0.1 eurusd stop 1.09 or sell 0.1 stop 1.07, whichever
    /// comes first". A stop where nothing else says when is what the order waits for. nil: they are not two that wait.
    func twoOrders(
        _ tokens: [Token], _ text: String, _ context: InterpretationContext, _ frames: FrameGrammar
    ) -> [ActionCall]? {
        let sides = tokens.indices.filter { tokens[$0].value("side") != nil && !tokens[$0].has("oco") }
        guard sides.count == 2, tokens.contains(where: { $0.has("oco") }),
            !tokens.contains(where: { $0.literal != nil })
        else { return nil }
        let said = { (part: ArraySlice<Token>) in part.filter { !$0.has("oco") && !$0.has("and") } }
        let first = said(tokens[..<sides[1]])
        var second = said(tokens[sides[1]...])
        // What the second one does not name is the first one's.
        if !second.contains(where: { !$0.instruments.isEmpty }) {
            second.insert(contentsOf: first.filter { !$0.instruments.isEmpty }.prefix(1), at: 1)
        }
        var calls: [ActionCall] = []
        for part in [first, second] {
            guard var (call, _, _) = request(part, after: calls.last, text, context, frames),
                call.action == "place_order"
            else { return nil }
            if call.arguments["price"] == nil, let stop = call.arguments.removeValue(forKey: "stop_loss") {
                call.arguments.merge(["price": stop, "order_type": .text("stop")]) { $1 }
            }
            calls.append(call)
        }
        let linked = Self.linked(calls, tokens)
        return linked == calls ? nil : linked
    }

    /// "gbpusd 0.5 sl 1.26" of what is not held: an order that lacks its side.
    private static func sizedOrder(
        _ change: ActionCall, _ tokens: [Token], _ context: InterpretationContext
    ) -> ActionCall? {
        guard case .text(let symbol)? = change.arguments["symbol"],
            !context.positions.contains(where: { $0.instrument.symbol == symbol }),
            let name = tokens.indices.dropLast(2).first(where: { place in
                tokens[place].instruments.contains { $0.symbol == symbol }
            }), let size = tokens[name + 1].number, tokens[name + 2].has("sl") || tokens[name + 2].has("tp"),
            !change.arguments.values.contains(.number(size.value))
        else { return nil }
        return ActionCall("place_order", change.arguments.merging(["quantity": .number(size.value)]) { $1 })
    }

    /// What may be answered to a question for a parameter.
    func options(
        _ parameter: String?, _ call: ActionCall, _ context: InterpretationContext
    ) -> [String] {
        switch parameter {
        case "symbol"? where ["close_position", "modify_position", "reverse_position"].contains(call.action):
            Array(Set(context.positions.map(\.instrument.symbol))).sorted()
        case "symbol"?: context.lastInstrument.map { [$0.symbol] } ?? []
        default: []
        }
    }
}
