public import Actions
import Platform
public import Trading

/// The text of a message becomes what it means: slash command, answer to a question or card, sentence, or several.
public struct Interpreter: Sendable {
    struct Language: Sendable {
        var names: InstrumentLexicon
        var plainNames: PlainNames
        var frames: FrameGrammar
        /// Only models need it.
        var unsaid: Lazily<Unsaid>

        /// - Parameter english: stands behind the vocabulary, in its words and as it was made; nil: it is English.
        init(
            _ vocabulary: Vocabulary, _ instruments: InstrumentCatalogue, behind english: (Vocabulary, Language)?
        ) {
            names = InstrumentLexicon(instruments, [vocabulary] + (english.map { [$0.0] } ?? []))
            plainNames = PlainNames(vocabulary, behind: english?.1.plainNames)
            frames = FrameGrammar(vocabulary, names, plainNames, instruments, behind: english?.1.frames)
            unsaid = Lazily { Unsaid(vocabulary, behind: english?.1.unsaid.value) }
        }
    }
    let slash: SlashGrammar
    /// Made for the first message in each; nil when its vocabulary cannot be read.
    let lazyLanguages: [String: Lazily<Language?>]
    private let fallback: String

    /// - Parameter vocabularies: how to read each, by language; people mix English in, so it stands behind every other
    ///   one. Nil: English takes its place.
    public init(
        descriptors: [ActionDescriptor], instruments: InstrumentCatalogue,
        vocabularies: [String: @Sendable () -> Vocabulary?]
    ) {
        slash = SlashGrammar(descriptors, instruments)
        let english = Lazily {
            vocabularies["en"]?().map { ($0, Language($0, instruments, behind: nil)) }
        }
        lazyLanguages = Dictionary(
            uniqueKeysWithValues: vocabularies.map { code, read in
                let language = Lazily<Language?> {
                    if code == "en" { return english.value?.1 }
                    return read().map { Language($0, instruments, behind: english.value) }
                }
                return (code, language)
            })
        fallback = vocabularies["en"] == nil ? vocabularies.keys.min() ?? "en" : "en"
    }

    /// With vocabularies that are there already.
    public init(
        descriptors: [ActionDescriptor], instruments: InstrumentCatalogue, vocabularies: [String: Vocabulary]
    ) {
        self.init(
            descriptors: descriptors, instruments: instruments,
            vocabularies: vocabularies.mapValues { vocabulary in { @Sendable in vocabulary } })
    }

    func language(_ code: String) -> Language? {
        lazyLanguages[code]?.value ?? lazyLanguages[fallback]?.value
    }

    /// What `text` means. Deterministic; looks at a bounded part of a long message.
    public func interpret(_ text: String, _ context: InterpretationContext = .init()) -> Interpretation {
        guard let language = language(context.language) else {
            return .notUnderstood(suggestions: [])
        }
        let body = text.drop(while: \.isWhitespace)
        if body.first == "/" {
            guard !context.isUntrusted else { return .outOfScope }
            let all = names(context.language, language)
            let read = slash.parse(
                String(body), lexicon: language.names, names: all, decimal: language.frames.lexicon.decimal)
            return inWords(String(body), instead: read, all, context, language.frames) ?? read
        }
        let (message, frames) = (String(body), language.frames)
        let words = Words.split(message)
        let tokens = frames.lexicon.tokens(of: words, in: message)
        var context = context
        frames.readQuoted(into: &context, for: tokens)
        if let question = Self.unwanted(tokens) { return .clarify(question) }
        if let otherwise = cardSaidOtherwise(tokens, message, context, frames) { return otherwise }
        if let undone = undone(words, tokens, message, context, frames) { return undone }
        let turned = Self.prepared(tokens, context)
        let meaning = sentence(message, words, turned, context, frames, isOwn: true)
        // Who asks for a moment asks for nothing, and says no misspelt yes: "bentar" is one letter from "benar".
        if meaning != .cancel, frames.inquiry.isOnlyWaiting(words) { return .smalltalk }
        if Citation.isObeyed(meaning), let own = Citation.outside(words, tokens, message, frames.inquiry) {
            guard own.contains(where: { $0.weight > 0 }) else { return .outOfScope }
            let said = sentence(message, words, Self.corrected(own), context, frames, isOwn: true)
            return said.mayAskModel ? .outOfScope : said
        }
        if !Self.changes(meaning), let request = resolved(words, tokens, message, context, frames) { return request }
        if !Self.isAnswer(meaning),
            let assent = assent(message, words, own: tokens, isOpen: Self.isQuestion(meaning), context)
        {
            return assent
        }
        let isOpen = Self.isUnsure(meaning) || meaning == .smalltalk && Self.isForeign(tokens)
        return isOpen ? inAnotherLanguage(message, words, own: tokens, context) ?? meaning : meaning
    }

    /// The tokens without what is taken back or said again, and with verbs turned to what is named with them.
    static func prepared(_ all: [Token], _ context: InterpretationContext) -> [Token] {
        let ended = withEndedRequests(all, context.language)
        let own = withoutOtherThing(withoutOtherResult(withoutTold(withoutNo(withoutRestHeld(ended), context))))
        let tokens = withoutFormer(own, context.language)
        let wanted = closingRest(tokens) ?? closingOnly(tokens)
        let said = wanted ?? corrected(withoutInstead(withoutDenied(onlyTold(withoutNotAll(tokens))), context))
        return withObjects(said, isWaiting: context.pendingCard != nil)
    }

    /// People name cities, languages and commands in their own tongue, whatever language they have set.
    func names(_ code: String, _ language: Language) -> SlashGrammar.Names {
        func first(_ name: (PlainNames) -> String?) -> String? {
            if let own = name(language.plainNames) { return own }
            for other in lazyLanguages.keys.sorted() where other != code {
                if let known = lazyLanguages[other]?.value.flatMap({ name($0.plainNames) }) { return known }
            }
            return nil
        }
        return .init(
            zone: { key in first { $0.zone(key) } },
            language: { key in lazyLanguages[key] == nil ? first { $0.language(key) } : key },
            command: { key in first { $0.command(key) } },
            value: { argument, key in language.plainNames.value(of: argument, key) })
    }

    func frames(of code: String) -> FrameGrammar? { language(code)?.frames }
    func unsaid(in code: String) -> Unsaid? { language(code)?.unsaid.value }
    func others(than code: String) -> [String] { lazyLanguages.keys.sorted().filter { $0 != code } }

    /// The message as its own language reads it, then as every other one does that it may be written in, each read when
    /// it is asked for: a nickname or a number word may be of any.
    func readings(of words: [Word], in text: String, _ context: InterpretationContext) -> some Sequence<[Token]> {
        let others = lazyLanguages.keys.sorted().filter { $0 != context.language && Self.canBe($0, text) }
        return ([context.language] + others).lazy.compactMap {
            language($0)?.frames.lexicon.tokens(of: words, in: text)
        }
    }

    private static func isUnsure(_ meaning: Interpretation) -> Bool {
        switch meaning {
        case .notUnderstood: true
        case .clarify(let question): question.missing.isEmpty
        case .calls, .confirm, .cancel, .correction, .problem, .smalltalk, .outOfScope: false
        }
    }

    /// Of words that are mostly of no use in one's own language.
    static func isForeign(_ tokens: [Token]) -> Bool {
        let strange = tokens.count { $0.isUnknown || $0.cost > 0 }
        return strange > 1 && 2 * strange >= tokens.count { $0.weight > 0 }
    }

    private static func isQuestion(_ meaning: Interpretation) -> Bool {
        if case .clarify = meaning { true } else { meaning == .notUnderstood(suggestions: []) }
    }
    private static func isAnswer(_ meaning: Interpretation) -> Bool {
        switch meaning {
        case .confirm, .cancel, .correction: true
        case .calls, .clarify, .problem, .smalltalk, .outOfScope, .notUnderstood: false
        }
    }

    /// The templates that fit a sentence, best first; for tests of the templates themselves.
    func templates(of text: String, _ context: InterpretationContext) -> [(action: String, text: String)] {
        guard let frames = language(context.language)?.frames else { return [] }
        return frames.fitting(frames.lexicon.tokens(of: Words.split(text), in: text), in: text, context)
    }
}

// Sentences.
extension Interpreter {
    /// - Parameters:
    ///   - tokens: of the words, as the language of `frames` reads them.
    ///   - isOwn: whether that is the person's own language, in which they say more than they ask for.
    func sentence(
        _ text: String, _ words: [Word], _ tokens: [Token], _ context: InterpretationContext, _ frames: FrameGrammar,
        isOwn: Bool
    ) -> Interpretation {
        let isData = context.isUntrusted || Self.looksLikeData(text)
        if tokens.contains(where: { $0.has("hostile") }) { return .outOfScope }
        guard tokens.contains(where: { $0.weight > 0 || !$0.features.isEmpty }) else {
            return words.isEmpty ? .smalltalk : .notUnderstood(suggestions: [])
        }
        if !isData, let answer = ofOther(tokens, context) ?? answer(tokens, text, context, frames) {
            return Ambiguity.resolved(answer, tokens)
        }
        if !isData, let muted = Self.muted(tokens, text, context.language) { return .calls([muted], origin: .freeText) }
        // "para": a word that is a wish only when it stands alone.
        if !isData, tokens.count == 1, !Words.isQuestion(text), let action = tokens[0].value("alone") {
            return .calls([ActionCall(action)], origin: .freeText)
        }
        if !isData, let rule = frames.watchRule(tokens, in: text, context), !frames.asks(tokens, text) {
            if let names = language(context.language)?.names,
                let question = WatchRule.strangePlace(of: rule, tokens, text, names)
            {
                return .clarify(question)
            }
            return .calls([rule], origin: .freeText)
        }
        var result = Ambiguity.resolved(meaning(tokens, text, context, frames), tokens)
        if isOwn, let request = request(among: words, tokens, text, context, frames, than: result) { result = request }
        if let question = Self.portion(result, words, frames.inquiry) { return .clarify(question) }
        if case .calls(let calls, .freeText) = result,
            let call = calls.first(where: { Frames.atOnce.contains($0.action) }),
            frames.isOnlyAsked(call, tokens, text, context)
        {
            result = .clarify(Clarification(about: call.action, missing: [], partial: call))
        }
        // What stands beyond the part that was looked at could turn the rest around.
        let isWhole = Words.isWhole(words, of: text)
        if isData || !isWhole { result = Self.harmless(result) }
        return result
    }

    /// What says nothing more of an order that is asked for again.
    private static let besideAgain: Set<String> = [
        "again", "and", "order", "orders", "position", "positions", "it", "take", "last", "only", "except", "but", "op",
        "set", "use", "trades", "inverse",
    ]

    /// What no sentence would be: `de` for a language, `25k eur` for an amount of money.
    private func value(
        _ text: String, _ tokens: [Token], answering question: OpenQuestion, _ context: InterpretationContext,
        _ frames: FrameGrammar
    ) -> Interpretation? {
        let typed = text.trimmed
        // "hi" is no wish for Hindi.
        let isCode =
            question.parameter == "language" && lazyLanguages[typed.lowercased()] != nil
            && !tokens.contains { $0.has("greeting") }
        let isMoney = question.parameter == "amount" && typed.contains(where: \.isNumber)
        guard isCode || isMoney, let language = language(context.language),
            case .calls(let calls, _) = slash.parse(
                "/\(question.partial.action) \(typed)", lexicon: language.names,
                names: names(context.language, language), decimal: frames.lexicon.decimal)
        else { return nil }
        return .calls(calls, origin: .freeText)
    }

    /// A yes or no, the answer to an open question, or a correction of the waiting card.
    private func answer(
        _ tokens: [Token], _ text: String, _ context: InterpretationContext, _ frames: FrameGrammar
    ) -> Interpretation? {
        let content = Self.answered(tokens)
        // "are you sure?" is no yes.
        let isAsked = Words.isQuestion(text) || tokens.contains { $0.has("question") }
        if !content.isEmpty, content.allSatisfy({ $0.has("yes") || $0.has("no") }),
            !isAsked || content.allSatisfy({ $0.has("no") && !$0.has("yes") })
        {
            let isNo = content.contains { $0.has("no") }
            // What was offered is taken by a plain yes.
            if !isNo, context.openQuestion?.offered != nil, Self.isYes(content, in: text) { return .confirm }
            if context.pendingCard == nil {
                // "abort" where there is nothing to abort.
                if content.count == 1, content[0].value("alone") != nil { return nil }
                if context.openQuestion != nil, isNo { return .cancel }
                if let question = Self.whatToCancel(content, context) { return question }
                // "stop" alone is a wish of its own where nothing waits for an answer.
                let best = frames.matches(tokens, in: text, context).first
                if best.map({ $0.isSure && $0.isComplete && $0.call.action != "smalltalk" }) == true { return nil }
                // "ok" is also what people say to nothing in particular.
                if content.allSatisfy(\.isSkip) { return .smalltalk }
            } else if let question = context.openQuestion, !isNo {
                // "Yes" to "which instrument?" answers nothing, and is not about a card that stands before it.
                return .clarify(question.again)
            }
            return isNo ? .cancel : Self.isYes(content, in: text) ? .confirm : .notUnderstood(suggestions: [])
        }
        if context.pendingCard != nil, !isAsked, Self.stops(tokens, content) { return .cancel }
        lazy var isInquiry = frames.asks(tokens, text)
        if let question = context.openQuestion, !isInquiry || Frames.texts.contains(question.parameter),
            let answer = answer(to: question, tokens, content, text, context, frames)
        {
            return answer
        }
        if let card = context.pendingCard, frames.inquiry.isDenial(text) || Self.isRefusal(tokens) {
            return Self.isAbout(card, tokens) ? .cancel : nil
        }
        if let card = context.pendingCard, !isInquiry, let call = correction(of: card, tokens, text, context, frames) {
            let offered = Self.offer(call)
            if case .calls = offered { return .correction(call) }
            return offered
        }
        if tokens.contains(where: { $0.has("again") }), !tokens.contains(where: { $0.has("around_news") }),
            let order = Self.orderAgain(tokens, context), !isInquiry
        {
            let rest = tokens.filter { $0.features.isDisjoint(with: Self.besideAgain) }
            if tokens.contains(where: { !$0.features.isDisjoint(with: Frames.vetoes) }) { return nil }
            if rest.allSatisfy({ $0.weight == 0 }) { return .calls([order], origin: .freeText) }
            if let call = frames.amended(order, by: rest, in: text, context) { return Self.offer(call) }
        }
        return alike(tokens, text, context, frames)
    }

    /// What a message says to what was asked; nil when it speaks of something else.
    private func answer(
        to question: OpenQuestion, _ tokens: [Token], _ content: [Token], _ text: String,
        _ context: InterpretationContext, _ frames: FrameGrammar
    ) -> Interpretation? {
        guard text.unicodeScalars.count <= 80 || question.parameter == "message" else { return nil }
        if content.contains(where: { $0.has("no") }), content.count <= 2 { return .cancel }
        if let value = value(text, tokens, answering: question, context, frames) { return value }
        let best = frames.matches(tokens, in: text, context).first
        let isNew = best.map { $0.isSure && $0.template != "<symbol>" && $0.score > 0.95 } ?? false
        if isNew { return nil }
        return frames.completed(question.partial, parameter: question.parameter, by: tokens, in: text, context)
            .map(Self.offer)
    }

    static func offer(_ call: ActionCall) -> Interpretation {
        let missing = FrameGrammar.missing(call.action, call.arguments)
        guard missing.isEmpty else {
            return .clarify(Clarification(about: call.action, missing: missing, partial: call))
        }
        return .calls([call], origin: .freeText)
    }

    func meaning(
        _ tokens: [Token], _ text: String, _ context: InterpretationContext, _ frames: FrameGrammar
    ) -> Interpretation {
        let rest = Self.withoutLeftAlone(tokens)
        if rest.count < tokens.count { return meaning(rest, text, context, frames) }
        let matches = frames.matches(tokens, in: text, context)
        // "journal: took half off btc too late": what stands behind the colon is written down, whatever it says.
        let isNote = tokens.count > 1 && tokens[0].has("journal") && tokens[1].pause != .none
        let best = isNote ? matches.first { $0.call.action == "journal" } ?? matches.first : matches.first
        if let best, best.call.action == "emergency_stop", best.isSure {
            return .calls([ActionCall("emergency_stop")], origin: .freeText)
        }
        if let both = both(tokens, text, context, frames, best) ?? ofEach(tokens, text, context, frames) { return both }
        // What is written down or told to others is one request, whatever it says.
        let isText = best.map { ["journal", "admin_broadcast", "lift_limit"].contains($0.call.action) } ?? false
        let hasJoint =
            !isText && tokens.indices.dropFirst().contains { Self.isJoint(tokens, $0) || tokens[$0].pause != .none }
        // What goes by a way is not asked for besides.
        let isWay = best.map { $0.call.action == "set_channel" && $0.isSure && $0.score > 0.75 } ?? false
        let isAll = best?.isComplete == true && best?.score ?? 0 >= 0.999
        if !isWay, !isNote, !isAll || hasJoint || Self.namesSeveral(tokens),
            let found = twoOrders(tokens, text, context, frames) ?? several(tokens, text, context, frames, than: best)
        {
            let calls = Self.linked(found, tokens)
            return Self.unborn(calls, tokens, text, context) ?? .calls(calls, origin: .freeText)
        }
        if let best, best.call.action == "out_of_scope", best.score >= 0.25 { return .outOfScope }
        // One order of several instruments would take the size of one for another.
        if let best, best.call.action == "place_order", Self.namesSeveral(tokens) {
            var partial = best.call
            partial.arguments = partial.arguments.filter { ["side"].contains($0.key) }
            return .clarify(Clarification(about: "place_order", missing: ["symbol"], partial: partial))
        }
        if let best, let unborn = Self.unborn([best.call], tokens, text, context) { return unborn }
        if let best, let question = Self.doubt(best.call, tokens, context) { return .clarify(question) }
        guard let best, best.score >= 0.45 else {
            if let explanation = frames.explanation(tokens, text) { return .calls([explanation], origin: .freeText) }
            if Self.asksNothing(tokens, text) { return .smalltalk }
            return .notUnderstood(suggestions: matches.prefix(3).map(\.call.action))
        }
        switch best.call.action {
        case "smalltalk": return .smalltalk
        case "out_of_scope": return .outOfScope
        default: break
        }
        // "Don't buy or sell anything": what is denied is no question that lacks its instrument.
        if best.isReading, !best.isComplete || !best.isSure, Self.deniesOnly(best, tokens, text) { return .smalltalk }
        // What shows a card first is asked about on the card, if every word is known.
        let isCarded =
            Frames.money.contains(best.call.action) && best.score >= 0.7 && !best.isDoubtful
            && !tokens.contains(where: \.isUnknown) && !Self.isClose(matches)
        if best.isSure || isCarded, best.isComplete { return .calls([best.call], origin: .freeText) }
        if best.isSure || best.isComplete || best.score >= 0.6 {
            return .clarify(
                Clarification(
                    about: best.call.action, missing: best.missing, partial: best.call,
                    options: options(best.missing.first, best.call, context), unmet: best.unmet))
        }
        return .notUnderstood(suggestions: matches.prefix(3).map(\.call.action))
    }
}
