import Actions

// The same again, of what the message replies to.
extension Interpreter {
    private static let repeatable: Set<String> = [
        "get_quote", "get_chart", "get_signals", "analyze", "get_report", "backtest", "set_strategy",
    ]
    /// What says nothing more of it.
    private static let besideAlike: Set<String> = [
        "alike", "but", "and", "it", "use", "on", "at", "show", "backtest", "report", "chart", "strategy_word", "set",
    ]

    /// "same test on silver", "same but last month": what was shown, with what is said anew in its place. Nil when
    /// nothing of the kind is asked, or the message says something else as well.
    func alike(
        _ tokens: [Token], _ text: String, _ context: InterpretationContext, _ frames: FrameGrammar
    ) -> Interpretation? {
        guard let quoted = context.quoted, tokens.contains(where: { $0.has("alike") }),
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

    /// What is denied asks for nothing; nor does a story.
    static func asksNothing(_ tokens: [Token], _ text: String) -> Bool {
        tokens.contains { $0.has("negate") } || tokens.contains { $0.has("story") } && !Words.isQuestion(text)
    }
}
