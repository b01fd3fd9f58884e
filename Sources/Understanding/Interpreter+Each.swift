import Actions
import Trading

// One request for several instruments or users.
extension Interpreter {
    /// "close gold and silver", "trail aussie and kiwi both", "ban @a and @b": the request again for what a part names
    /// and nothing else.
    static func repeated(_ last: ActionCall, for part: [Token]) -> ActionCall? {
        let isBoth = { (index: Int) in
            index > 0 && index == part.count - 1 && part[index].has("all") && !part[index - 1].instruments.isEmpty
        }
        let isSmall = part.indices.allSatisfy { index in
            !part[index].instruments.isEmpty || part[index].weight == 0 || isBoth(index)
        }
        var call = last
        if isSmall, let id = part.first(where: { !$0.instruments.isEmpty })?.instruments[0] {
            call.arguments["symbol"] = .text(id.symbol)
            return call
        }
        let users = part.filter { $0.has("user") }
        guard last.arguments["user"] != nil, users.count == 1, users[0].key.first == "@",
            part.allSatisfy({ $0.has("user") || $0.weight == 0 })
        else { return nil }
        call.arguments["user"] = .text(users[0].key)
        return call
    }

    /// "25% of btc and 25% of eth": another instrument that is closed, and how much of it.
    func share(
        _ part: [Token], after last: ActionCall?, _ text: String, _ context: InterpretationContext,
        _ frames: FrameGrammar
    ) -> ActionCall? {
        guard last?.action == "close_position", part.contains(where: { !$0.instruments.isEmpty }),
            part.contains(where: { $0.number != nil && !$0.isSkip || $0.has("all") }),
            part.allSatisfy({ token in
                !token.instruments.isEmpty || token.weight == 0
                    || ["number", "percent", "part", "all"].contains(where: token.has)
            })
        else { return nil }
        let call = frames.amended(ActionCall("close_position"), by: part, in: text, context)
        let isWhole = part.contains { $0.has("all") } && !part.contains { $0.number != nil }
        return call?.arguments["percent"] != nil || isWhole ? call : nil
    }

    /// "pendings on cable and then on the fiber": the same done to each, where every part only names another one.
    static func isOfEach(_ calls: [ActionCall], _ parts: [[Token]]) -> Bool {
        let actions: Set<String> = ["close_position", "modify_position", "cancel_order", "reverse_position"]
        return actions.contains(calls[0].action) && calls.allSatisfy { $0.action == calls[0].action }
            && calls.allSatisfy { $0.arguments["exclude"] == nil && $0.arguments["symbol"] != nil }
            && Set(calls.map { $0.arguments["symbol"] }).count == calls.count
            && parts.dropFirst().allSatisfy(isName)
    }

    /// Two requests of one kind, each of which says something else.
    static func areBoth(_ calls: [ActionCall], _ parts: [[Token]]) -> Bool {
        isToAndFro(calls) || areBulletins(calls) || isPriceAndAlert(calls, parts) || isOfEach(calls, parts)
    }

    /// "disable it on the euro and enable swing there": where it was said before.
    static func isThere(_ call: ActionCall, after last: ActionCall?, _ part: [Token]) -> Bool {
        call.action == "set_strategy" && last?.action == "set_strategy" && call.arguments["symbol"] == nil
            && part.contains { $0.has("there") }
    }

    /// One request of several instruments: two that are named, or a class.
    func ofEach(
        _ tokens: [Token], _ text: String, _ context: InterpretationContext, _ frames: FrameGrammar
    ) -> Interpretation? {
        ofPair(tokens, text, context, frames) ?? ofClass(tokens, text, context, frames)
    }

    /// "cancel the gold and silver orders", "trail aussie and kiwi by 20 pips": one change of money for two that are
    /// named side by side, and nothing else is named. Asked back where a price would be one for both. nil: it is not so
    /// said.
    private func ofPair(
        _ tokens: [Token], _ text: String, _ context: InterpretationContext, _ frames: FrameGrammar
    ) -> Interpretation? {
        let actions: Set<String> = ["close_position", "modify_position", "cancel_order", "reverse_position"]
        let named = tokens.indices.filter { !tokens[$0].instruments.isEmpty }
        guard named.count == 2, tokens[(named[0] + 1)..<named[1]].contains(where: { $0.has("and") }),
            tokens[(named[0] + 1)..<named[1]].allSatisfy({ $0.isSkip || $0.has("and") || $0.has("then") }),
            let one = tokens[named[0]].instruments.first, let other = tokens[named[1]].instruments.first, one != other,
            !tokens.contains(where: { $0.has("except") || $0.has("negate") })
        else { return nil }
        var calls: [ActionCall] = []
        for name in named {
            // "both" says no more than the two names.
            let said = tokens.indices.filter { index in
                !(named[0]...named[1]).contains(index) && !(index == named[1] + 1 && tokens[index].has("all"))
                    || index == name
            }
            guard let match = frames.matches(said.map { tokens[$0] }, in: text, context).first, match.isComplete,
                match.isSure, actions.contains(match.call.action), match.call.arguments["exclude"] == nil,
                match.call.arguments["symbol"].map({ $0 == .text(tokens[name].instruments[0].symbol) }) == true
            else { return nil }
            calls.append(match.call)
        }
        let rests = calls.map { call in call.arguments.filter { $0.key != "symbol" } }
        guard calls[0].action == calls[1].action, rests[0].keys == rests[1].keys else { return nil }
        let isPriced = ["stop_loss", "take_profit", "price"].contains { rests[0][$0] != nil }
        guard isPriced || rests[0] != rests[1] else { return .calls(calls, origin: .freeText) }
        var partial = calls[0]
        partial.arguments["symbol"] = nil
        return .clarify(
            Clarification(
                about: partial.action, missing: ["symbol"], partial: partial,
                options: [one.symbol, other.symbol].sorted()))
    }

    /// "close the crypto ones", "close half of my stocks": the same of each that is held of a class; asked back where
    /// none is, and never of all that is held. nil: it is not so said.
    private func ofClass(
        _ tokens: [Token], _ text: String, _ context: InterpretationContext, _ frames: FrameGrammar
    ) -> Interpretation? {
        let other = ["negate", "if", "signal", "order"]
        guard tokens.contains(where: { $0.has("close") }), let name = tokens.compactMap({ $0.value("class") }).first,
            !tokens.contains(where: { token in other.contains(where: token.has) })
        else { return nil }
        let left = Set(tokens.flatMap { $0.instruments.prefix(1) })
        guard left.isEmpty || tokens.contains(where: { $0.has("except") }) else { return nil }
        var held: [InstrumentID] = []
        for id in context.positions.map(\.instrument) where !held.contains(id) && !left.contains(id) {
            if frames.instruments[id]?.assetClass.rawValue == name { held.append(id) }
        }
        let wholes = ["all", "everything", "plural", "except"]
        let said = tokens.filter { token in
            token.value("class") != nil || token.instruments.isEmpty && !wholes.contains(where: token.has)
        }
        let calls = held.compactMap { id -> ActionCall? in
            let own = said.map { token in
                var token = token
                if token.value("class") != nil {
                    (token.instruments, token.tags, token.features) = ([id], [], ["symbol"])
                }
                return token
            }
            let match = frames.matches(own, in: text, context).first { $0.isComplete && $0.isSure }
            return match?.call.action == "close_position" ? match?.call : nil
        }
        guard held.isEmpty || calls.count < held.count else { return .calls(calls, origin: .freeText) }
        let close = ActionCall("close_position")
        let options = Set(context.positions.map(\.instrument.symbol)).sorted()
        return .clarify(Clarification(about: close.action, missing: ["symbol"], partial: close, options: options))
    }
}
