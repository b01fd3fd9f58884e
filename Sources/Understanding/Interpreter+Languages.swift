import Actions
import Platform
import Trading

// Messages in another language than the one that is set.
extension Interpreter {
    /// The letters without which nothing is written in a language.
    private static let letters: [String: ClosedRange<Unicode.Scalar>] = [
        "ru": "\u{400}"..."\u{4FF}", "ar": "\u{600}"..."\u{6FF}", "zh": "\u{3400}"..."\u{9FFF}",
    ]
    /// Whether it is worth to look: Hindi is also written in Latin letters.
    static func canBe(_ language: String, _ text: String) -> Bool {
        letters[language].map { range in text.unicodeScalars.contains { range.contains($0) } } ?? true
    }

    /// People mix languages: what is surely meant in one of the others; nil when nothing is.
    /// - Parameter own: the message as the person's own language reads it.
    func inAnotherLanguage(
        _ text: String, _ words: [Word], own: [Token], _ context: InterpretationContext
    ) -> Interpretation? {
        let isVeto = { (token: Token) in !token.features.isDisjoint(with: Frames.vetoes) }
        let vetoes = own.filter { $0.cost == 0 && isVeto($0) }
        let isAsked = language(context.language)?.frames.asks(own, text) == true
        let small = Set(own.lazy.filter { $0.isSkip && $0.number == nil }.map(\.key))
        let named = Set(own.flatMap(\.instruments).map { ArgumentValue.text($0.symbol) })
        for code in lazyLanguages.keys.sorted() where code != context.language && Self.canBe(code, text) {
            guard let frames = lazyLanguages[code]?.value?.frames else { continue }
            let tokens = frames.lexicon.tokens(of: words, in: text)
            // A typo there is a word here, and so may be a number: "on" is ten in Turkish.
            guard tokens.allSatisfy({ $0.cost == 0 && ($0.numberWord == nil || !small.contains($0.key)) }) else {
                continue
            }
            let said = sentence(
                text, words, Self.prepared(tokens, context), context, frames, isOwn: Self.isForeign(own))
            // A no is one in any language: nothing is done for it.
            if said == .cancel, context.pendingCard != nil { return .cancel }
            guard case .calls(let calls, let origin) = said else { continue }
            // What is denied or told as a story in one's own language is no wish in another, unless that one says the
            // same of the same word: "compra oro, no lo vendas".
            let isVetoed = vetoes.contains { veto in
                !tokens.contains { $0.chunk.overlaps(veto.chunk) && isVeto($0) }
            }
            if isVetoed || isAsked { continue }
            // What the person's own language calls by name is not called otherwise there.
            let symbols = calls.compactMap { $0.arguments["symbol"] }
            guard named.isEmpty || symbols.allSatisfy(named.contains) else { continue }
            if calls.allSatisfy({ Frames.reading.contains($0.action) }) { return .calls(calls, origin: origin) }
            // What changes something must be plain in the other language; what is done at once, and does not only stop
            // things, must not be English to the English.
            let isOwn = context.language == "en" && own.allSatisfy { !$0.isUnknown && $0.cost == 0 }
            let isAtOnce = calls.contains { Frames.atOnce.subtracting(Frames.protecting).contains($0.action) }
            if !(isOwn && isAtOnce), tokens.allSatisfy({ !$0.isUnknown }) { return .calls(calls, origin: origin) }
        }
        return nil
    }

    /// "ja", "evet": a whole message that only says yes in one of the other languages, and no in none, answers the card
    /// that waits. One's own words are not taken for those of another language.
    func assent(
        _ text: String, _ words: [Word], own: [Token], isOpen: Bool, _ context: InterpretationContext
    ) -> Interpretation? {
        guard context.pendingCard != nil, context.openQuestion == nil, !context.isUntrusted, words.count <= 3,
            !Words.isQuestion(text),
            isOpen || own.allSatisfy({ $0.isUnknown || $0.isSkip || $0.cost > 0 })
        else { return nil }
        var isYes = false
        for code in lazyLanguages.keys.sorted() where code != context.language && Self.canBe(code, text) {
            guard let frames = lazyLanguages[code]?.value?.frames else { continue }
            let content = Self.answered(frames.lexicon.tokens(of: words, in: text))
            if content.contains(where: { $0.has("no") || $0.has("negate") }) { return nil }
            isYes = isYes || !content.isEmpty && content.allSatisfy { $0.has("yes") && $0.cost == 0 }
        }
        return isYes ? .confirm : nil
    }
}
