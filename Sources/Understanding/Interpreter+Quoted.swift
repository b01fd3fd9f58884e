import Actions
import Trading

// The same again, of what the message replies to.
extension Interpreter {
    private static let repeatable: Set<String> = [
        "get_quote", "get_chart", "get_signals", "analyze", "get_report", "backtest", "set_strategy",
        "modify_position", "set_alert",
    ]
    /// What says nothing more of it.
    private static let besideAlike: Set<String> = [
        "alike", "again", "but", "and", "it", "use", "on", "at", "show", "backtest", "report", "chart", "strategy_word",
        "set",
    ]

    /// "same test on silver", "same but last month": what was shown, with what is said anew in its place. Nil when
    /// nothing of the kind is asked, or the message says something else as well.
    func alike(
        _ tokens: [Token], _ text: String, _ context: InterpretationContext, _ frames: FrameGrammar
    ) -> Interpretation? {
        guard let quoted = context.quoted, tokens.contains(where: { $0.has("alike") || $0.has("again") }),
            !tokens.contains(where: { !$0.features.isDisjoint(with: Frames.vetoes) })
        else { return nil }
        // What stands behind a colon is how it came out.
        let heading = String(quoted.prefix { $0 != ":" && !$0.isNewline })
        var before = InterpretationContext(language: context.language)
        before.lastInstrument = context.lastInstrument
        let shown = frames.lexicon.tokens(of: Words.split(heading), in: heading)
        guard let best = frames.matches(shown, in: heading, before).first, best.isComplete,
            Self.repeatable.contains(best.call.action)
        else { return nil }
        if best.call.action == "set_strategy", !tokens.contains(where: { $0.has("use") || $0.has("on") }) { return nil }
        let said = tokens.filter { token in
            token.number != nil || !token.instruments.isEmpty || token.tags.isEmpty
                || !token.features.isSubset(of: Self.besideAlike)
        }
        return frames.amended(best.call, by: said, in: text, context).map { .calls([$0], origin: .freeText) }
    }

    /// "cancel it" where nothing waits: what, is asked; nil when the message says something else.
    static func whatToCancel(_ content: [Token], _ context: InterpretationContext) -> Interpretation? {
        guard content.count == 1, content[0].has("cancel"), content[0].has("it"), context.alerts.isEmpty,
            context.lastOrder == nil
        else { return nil }
        return .clarify(
            Clarification(about: "cancel_order", missing: ["symbol"], partial: ActionCall("cancel_order")))
    }

    private static let ofOther: Set<String> = ["the_other", "no", "amend", "turn", "it", "close", "negate"]
    private static let unpriced: Set<String> = [
        "symbol", "percent", "breakeven", "trailing_pips", "stop_pips", "take_profit_pips", "remove",
    ]

    /// "no, the other one" beside a card for one of two positions: the same of the other. nil: not so said, or there
    /// is not just one other, or what the card holds is of its own instrument.
    func ofOther(_ tokens: [Token], _ context: InterpretationContext) -> Interpretation? {
        guard let card = context.pendingCard, ["close_position", "modify_position"].contains(card.action),
            case .text(let symbol)? = card.arguments["symbol"], tokens.contains(where: { $0.has("the_other") }),
            tokens.allSatisfy({ $0.isSkip || !$0.features.isDisjoint(with: Self.ofOther) }),
            Set(card.arguments.keys).isSubset(of: Self.unpriced)
        else { return nil }
        let held = Set(context.positions.map(\.instrument.symbol))
        guard held.contains(symbol), let other = held.subtracting([symbol]).first, held.count == 2 else { return nil }
        return .correction(ActionCall(card.action, card.arguments.merging(["symbol": .text(other)]) { $1 }))
    }

    /// "no, the other one": a no, and nothing that is said anew.
    static func isRefusal(_ tokens: [Token]) -> Bool {
        guard tokens.count > 1, tokens[0].has("no"), tokens[1].pause != .none,
            !["sl", "off", "pause"].contains(where: tokens[0].has)
        else { return false }
        return tokens.dropFirst().allSatisfy { $0.number == nil || $0.isSkip }
            && tokens.dropFirst().allSatisfy { $0.isUnknown || $0.isSkip || $0.has("the_other") }
    }

    /// Whether a reading lives on words of what is denied; in some languages a question denies, too.
    static func deniesOnly(_ best: FrameGrammar.Match, _ tokens: [Token], _ text: String) -> Bool {
        best.isDoubtful && asksNothing(tokens, text) && !tokens.contains { $0.has("advice") }
    }

    /// What is denied asks for nothing; nor does a story, nor what somebody did yesterday ("dad sold all his gold").
    static func asksNothing(_ tokens: [Token], _ text: String) -> Bool {
        if tokens.contains(where: { $0.has("negate") }) { return true }
        let isOfYesterday =
            tokens.contains { $0.has("period.yesterday") } && tokens.contains { $0.isUnknown && !$0.has("past") }
        return !Words.isQuestion(text) && (isOfYesterday || tokens.contains { $0.has("story") })
    }
}

extension Interpreter {
    /// The last order, or with "the other way round" its opposite.
    static func orderAgain(_ tokens: [Token], _ context: InterpretationContext) -> ActionCall? {
        tokens.contains { $0.has("inverse") } ? context.lastOrder?.turned : context.lastOrder
    }
}

extension ActionCall {
    /// The order the other way: its prices would lie on the wrong side.
    var turned: ActionCall {
        var turned = self
        if case .text(let name)? = arguments["side"], let side = Side(rawValue: name) {
            turned.arguments["side"] = .text(side.opposite.rawValue)
        }
        for name in ["stop_loss", "take_profit", "signal"] { turned.arguments[name] = nil }
        return turned
    }
}

extension FrameGrammar {
    /// What the message replies to: the instrument it names, a signal it tells of, and of two positions the other one.
    func readQuoted(into context: inout InterpretationContext, for tokens: [Token]) {
        if let quoted = context.quoted {
            if let id = onlyInstrument(in: quoted) { context.lastInstrument = id }
            let isTaken = tokens.contains { $0.has("take") }
            if context.lastSignal == nil { context.lastSignal = signal(in: quoted, context, isTaken: isTaken) }
        }
        guard let last = context.lastInstrument, tokens.contains(where: { $0.has("the_other") }),
            tokens.allSatisfy(\.instruments.isEmpty)
        else { return }
        let held = Set(context.positions.map(\.instrument))
        let others = held.subtracting([last])
        if others.count == 1, held.contains(last) { context.lastInstrument = others.first }
    }

    /// The order that a text tells as a signal: "Signal: sell EURJPY, stop 163.40".
    /// - Parameter isTaken: whether it is asked for, and so any order with a stop is one.
    private func signal(
        in quoted: String, _ context: InterpretationContext, isTaken: Bool
    ) -> InterpretationContext.ToldSignal? {
        let tokens = lexicon.tokens(of: Words.split(quoted), in: quoted)
        let isNamed = tokens.first?.has("signal") == true
        guard isNamed || isTaken && tokens.contains(where: { $0.has("sl") }), tokens.contains(where: { $0.has("side") })
        else { return nil }
        let said = Array(tokens.dropFirst(isNamed ? 1 : 0))
        guard let best = matches(said, in: quoted, .init(language: context.language)).first,
            best.call.action == "place_order", best.isComplete
        else { return nil }
        return InterpretationContext.ToldSignal(order: best.call)
    }
}
