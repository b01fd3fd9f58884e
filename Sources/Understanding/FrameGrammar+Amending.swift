import Actions
import Trading

// Calls that are completed or changed by what is said next.
extension FrameGrammar {
    /// What a short answer says about one parameter of a call that was asked for; nil when it says nothing.
    func completed(
        _ call: ActionCall, parameter: String, by tokens: [Token], in text: String, _ context: InterpretationContext
    ) -> ActionCall? {
        if ["message", "text", "reason", "name"].contains(parameter) {
            return ActionCall(call.action, call.arguments.merging([parameter: .text(text.trimmed)]) { $1 })
        }
        if parameter == "price", let price = price(tokens, of: call) {
            return ActionCall(call.action, call.arguments.merging(["price": .number(price)]) { $1 })
        }
        // "30", without its sign.
        if parameter == "percent", call.action == "close_position", let share = onlyNumber(tokens)?.value,
            share > .zero, share <= 100
        {
            return ActionCall(call.action, call.arguments.merging(["percent": .number(share)]) { $1 })
        }
        let call = amended(call, by: tokens, in: text, context)
        guard let call, Frames.alternatives(parameter, of: call.action).contains(where: { call.arguments[$0] != nil })
        else { return nil }
        return call
    }

    /// The only number of an answer that says nothing else, as a price of the instrument that is asked about.
    private func price(_ tokens: [Token], of call: ActionCall) -> FixedPoint? {
        guard let reading = onlyNumber(tokens) else { return nil }
        guard case .text(let symbol)? = call.arguments["symbol"] else { return reading.value }
        return reading.price(of: instruments[InstrumentID(symbol)])
    }

    private func onlyNumber(_ tokens: [Token]) -> NumberReading? {
        let content = tokens.filter { !$0.isSkip && !$0.has("at") }
        return content.count == 1 ? content[0].number : nil
    }

    /// The call with what the tokens say put in its place; nil when they say something else, or nothing new.
    func amended(
        _ call: ActionCall, by tokens: [Token], in text: String, _ context: InterpretationContext
    ) -> ActionCall? {
        // "0.5 lots then"
        let tokens = Array(tokens.last?.has("then") == true ? tokens.dropLast() : tokens[...])
        if let call = repriced(call, tokens) { return call }
        var reader = SlotReader(
            action: call.action, tokens: tokens, text: text, context: context, names: names,
            instruments: instruments)
        reader.amended = call.arguments
        reader.read()
        if !reader.arguments.keys.contains(where: { $0 != "order_type" }), reader.used.isEmpty { return nil }
        let said = ActionCall(call.action, call.arguments.merging(reader.arguments) { $1 })
        guard reader.unmet(by: said) == nil else { return nil }
        let total = tokens.reduce(0) { $0 + $1.weight }
        var helpers: Set<String> = [
            "amend", "turn", "no", "yes", "set", "at", "except", "size_word", "and", "modify", "op.add",
            "only", "sorry", "but",
        ]
        if call.action == "place_order", call.arguments["price"] != nil { helpers.insert("price") }
        // "no, all of it" is the whole of what was to be closed in part, not everything there is.
        let isWhole =
            call.action == "close_position" && call.arguments["symbol"] != nil && call.arguments["percent"] != nil
            && reader.arguments["percent"] == nil && tokens.contains { $0.has("all") || $0.has("everything") }
        if isWhole { helpers.formUnion(["all", "everything", "it"]) }
        let explained = tokens.indices.filter {
            reader.used.contains($0) || !tokens[$0].features.isDisjoint(with: helpers)
        }
        .reduce(0) { $0 + tokens[$1].weight }
        guard total > 0, explained / total >= 0.8 else { return nil }
        var arguments = Self.renewed(call, reader, tokens)
        if isWhole {
            arguments["percent"] = nil
            arguments["symbol"] = call.arguments["symbol"]
        }
        return arguments == call.arguments ? nil : ActionCall(call.action, arguments)
    }

    /// "actually 1.0820": the one price that a change or an alert holds, said anew.
    private func repriced(_ call: ActionCall, _ tokens: [Token]) -> ActionCall? {
        let prices = ["stop_loss", "take_profit", "price"].filter { call.arguments[$0] != nil }
        let words = ["amend", "turn", "no", "set", "alter", "modify", "price", "alert", "it"]
        let said = tokens.filter { token in
            token.number != nil || !words.contains(where: token.has) && !(token.isUnknown && call.action == "set_alert")
        }
        guard ["modify_position", "set_alert"].contains(call.action), prices.count == 1,
            let price = price(said, of: call), call.arguments[prices[0]] != .number(price),
            said.allSatisfy({ !$0.has("percent") && !$0.has("negate") })
        else { return nil }
        return ActionCall(call.action, call.arguments.merging([prices[0]: .number(price)]) { $1 })
    }

    /// The arguments of a call with those that were read in their place.
    private static func renewed(
        _ call: ActionCall, _ reader: SlotReader, _ tokens: [Token]
    ) -> [String: ArgumentValue] {
        var arguments = call.arguments
        // Prices of one instrument mean nothing for another, and a stop said anew replaces the old one, however it
        // was said.
        if let symbol = reader.arguments["symbol"], let known = call.arguments["symbol"], symbol != known {
            for name in ["price", "stop_loss", "take_profit", "signal", "limit", "oco", "trailing_pips", "trailing"] {
                arguments[name] = nil
            }
        }
        // The other way it is no longer the signal's order, and its levels lie on the wrong side.
        if let side = reader.arguments["side"], side != call.arguments["side"] {
            for name in ["signal", "stop_loss", "take_profit"] { arguments[name] = nil }
        }
        let stop = ["stop_loss", "stop_pips", "stop_percent"]
        let target = ["take_profit", "take_profit_pips", "take_profit_percent", "take_profit_r"]
        for names in [stop, target]
        where names.contains(where: { reader.arguments[$0] != nil }) {
            for name in names { arguments[name] = nil }
        }
        for (name, value) in reader.arguments
        where name != "order_type" || call.arguments[name] == nil
            || tokens.contains(where: { $0.has("order") }) || reader.arguments["price"] != nil
        {
            arguments[name] = value
        }
        // A size without its unit keeps the unit of the card.
        if !tokens.contains(where: { $0.has("unit") || $0.has("percent") }),
            call.arguments["symbol"] == arguments["symbol"],
            reader.arguments["unit"].map({ ["money", "risk_money"].contains($0.plain) }) != true,
            let unit = call.arguments["unit"]
        {
            arguments["unit"] = unit
        }
        return arguments
    }
}
