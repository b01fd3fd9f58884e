import Actions

/// Questions about what could be done: they are answered, and never do what they ask about.
///
/// "How do I pause" and "what does emergency stop do" hold every word of the request itself; only how they begin tells
/// them apart. That is looked at in the words as they were typed, so that it takes no word from what they ask about.
struct Inquiry: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        /// How something is done.
        case how
        /// What something does, or what comes of it.
        case does
        /// What something is, why, when.
        case what
        /// Whether something is so: only at the very beginning.
        case first
        /// Like `first`, where a question mark says so as well.
        case marked
        /// Like `what`, wherever in the sentence it stands.
        case anywhere
        /// Like `how`, wherever in the sentence it stands.
        case howAnywhere = "how_anywhere"
        /// Like `does`, wherever in the sentence it stands.
        case doesAnywhere = "does_anywhere"
        /// Begins like a question, and asks for something.
        case courtesy
        /// What may stand before a question; one that asks by itself is of another kind as well.
        case lead
        /// Takes back what it names: "don't buy".
        case denial
        /// Makes a courtesy a question about use: "can you explain the pause to me", where the verb comes last.
        case explaining
        /// Says why something is asked for: "because I", and all that follows in its clause.
        case reason
        /// Asks for what follows: "could you", "I'd like to".
        case asking
        /// May stand before either: "so could you".
        case connective
        /// Stands before what somebody else wrote: "wrote", "fwd".
        case citing
        /// Who or what a clause tells of.
        case subject
        /// What leaves it open whether anything is asked for: "I'm not sure".
        case doubt
        /// Is unsure of something else: "I'm not sure of the word".
        case wondering
        /// May begin what something is told of: "my".
        case naming
        /// What is said of it: "is".
        case predicate
        /// Says of something what is to be done with it: "can be deleted".
        case wished
        /// Asks for a moment, and for nothing else: "hang on".
        case waiting
        /// What begins a trade, order or position, in a question how that is done.
        case entering
        /// A part of something, and not how much of it: "some of".
        case portion
        /// Takes back all that was said: "never mind".
        case undoing
        /// Does so behind a word that turns away from it: "leave it".
        case leaving
        /// Such a word: "actually".
        case retreating
        /// Stands before the request that a story ends in: "so".
        case resolving
        /// Says that a request is meant: "please", "now".
        case pressing
    }
    /// Every phrase by its words, with single spaces.
    private let kinds: [String: Set<Kind>]
    /// Words that begin one.
    private let firstWords: Set<String>
    private let hasAnywhere: Bool
    private let longest: Int

    /// What is asked in one sentence.
    struct Span: Sendable {
        var tokens: Range<Int>
        /// Its first clause: "why is it falling, stop everything" asks nothing about stopping.
        var clause: Range<Int>
        /// What asks, without what it asks about.
        var opening: Range<Int>
        var kind: Kind
        /// Whether it asks how a trade is begun.
        var isEntering: Bool
        /// Whether it asks how something is done or what it does, and not what is set.
        var isAboutUse: Bool { kind == .how || kind == .does }
    }

    /// - Parameter english: stands behind the language.
    init(_ vocabulary: Vocabulary, behind english: Inquiry?) {
        var kinds: [String: Set<Kind>] = [:]
        for entry in vocabulary.questions {
            guard let kind = Kind(rawValue: entry.name) else { continue }
            for phrase in entry.phrases where !phrase.key.isEmpty {
                kinds[String(decoding: phrase.key, as: UTF8.self), default: []].insert(kind)
            }
        }
        for (phrase, known) in english?.kinds ?? [:] {
            // A short word of English begins no question in another language.
            let isLong = phrase.utf8.contains(UInt8(ascii: " "))
            kinds[phrase, default: []].formUnion(isLong ? known : known.intersection([.lead]))
        }
        self.kinds = kinds
        firstWords = Set(kinds.keys.map { String($0.prefix { $0 != " " }) })
        hasAnywhere = kinds.values.contains { !$0.isDisjoint(with: Self.anywhere.map(\.0)) }
        longest = kinds.keys.map { $0.count { $0 == " " } + 1 }.max() ?? 1
    }

    /// The longest phrase of one of `wanted` that begins at `index`; nil when none does.
    func phrase(
        _ words: [Word], at index: Int, _ wanted: Set<Kind>
    ) -> (length: Int, kinds: Set<Kind>)? {
        guard firstWords.contains(words[index].key) else { return nil }
        // "No, sell" is not "no sell".
        let pause = words[(index + 1)...].firstIndex { $0.pause != .none } ?? words.count
        for length in stride(from: min(longest, pause - index), to: 0, by: -1) {
            guard let known = kinds[Words.key(words[index..<index + length])], !known.isDisjoint(with: wanted) else {
                continue
            }
            return (length, known.intersection(wanted))
        }
        return nil
    }

    /// The tokens that questions ask about, and how; empty when nothing is asked.
    func spans(of tokens: [Token], in text: String) -> [Span] {
        guard let first = tokens.first, let last = tokens.last, !kinds.isEmpty,
            first.chunk.lowerBound < last.chunk.upperBound
        else { return [] }
        // Words of the part alone, which begins where the first token does.
        let part = String(text[first.chunk.lowerBound..<last.chunk.upperBound])
        let words = Words.split(part)
        return sentences(words).compactMap { sentence in
            guard let (kind, asking) = kind(of: Array(words[sentence]), isMarked: Words.isQuestion(text)) else {
                return nil
            }
            func offset(_ index: String.Index) -> Int { part.utf8.distance(from: part.startIndex, to: index) }
            /// The tokens that begin in some of the words.
            func inside(_ range: Range<Int>) -> Range<Int>? {
                let start = offset(words[range.lowerBound].chunk.lowerBound)
                let end = offset(words[range.upperBound - 1].chunk.upperBound)
                let inside = tokens.indices.filter { index in
                    let from = first.chunk.lowerBound
                    return (start..<end).contains(text.utf8.distance(from: from, to: tokens[index].chunk.lowerBound))
                }
                return inside.first.flatMap { from in inside.last.map { from..<$0 + 1 } }
            }
            guard let whole = inside(sentence) else { return nil }
            let pause = whole.dropFirst().first { tokens[$0].pause != .none } ?? whole.upperBound
            let start = sentence.lowerBound
            let opening = inside(start + asking.lowerBound..<start + asking.upperBound)
            return Span(
                tokens: whole, clause: whole.lowerBound..<pause, opening: opening ?? 0..<0, kind: kind,
                isEntering: holds(.entering, Array(words[sentence])))
        }
    }

    private func sentences(_ words: [Word]) -> [Range<Int>] {
        let starts = words.indices.filter { $0 == 0 || words[$0].pause == .sentence }
        return starts.indices.map { starts[$0]..<($0 + 1 < starts.count ? starts[$0 + 1] : words.count) }
    }

    private static let anywhere: [(Kind, meaning: Kind)] = [
        (.howAnywhere, .how), (.doesAnywhere, .does), (.anywhere, .what),
    ]
    private static let openings: [Kind] = [.how, .does, .what, .first]

    /// How a sentence asks, and the words that do; nil when it does not.
    private func kind(of words: [Word], isMarked: Bool) -> (Kind, Range<Int>)? {
        var wanted = Set(Self.openings).union([.courtesy, .lead])
        if isMarked { wanted.insert(.marked) }
        var index = 0
        /// What a lead asks where no question comes after it: "can you explain pause".
        var asked: (Kind, Range<Int>)?
        while index < words.count, let (length, kinds) = phrase(words, at: index, wanted) {
            if kinds.contains(.courtesy) { return holds(.explaining, words) ? (.does, index..<index + length) : nil }
            let range = 0..<index + length
            let kind = Self.openings.first(where: kinds.contains) ?? (kinds.contains(.marked) ? .first : nil)
            if let kind, !kinds.contains(.lead) { return (kind, range) }
            if let kind { asked = (kind, range) }
            index += length
        }
        if let asked { return asked }
        return hasAnywhere ? kindAnywhere(of: words) : nil
    }

    /// How a sentence asks by words that may stand anywhere in it; the more it says of what is done, the better.
    private func kindAnywhere(of words: [Word]) -> (Kind, Range<Int>)? {
        let wanted = Set(Self.anywhere.map(\.0))
        var found: [(kinds: Set<Kind>, range: Range<Int>)] = []
        var index = 0
        while index < words.count {
            let phrase = phrase(words, at: index, wanted.union([.courtesy]))
            if let (length, kinds) = phrase { found.append((kinds, index..<index + length)) }
            index += phrase?.length ?? 1
        }
        if let courtesy = found.first(where: { $0.kinds.contains(.courtesy) }) {
            return holds(.explaining, words) ? (.does, courtesy.range) : nil
        }
        for (kind, meaning) in Self.anywhere {
            if let first = found.first(where: { $0.kinds.contains(kind) }) { return (meaning, first.range) }
        }
        return nil
    }

    func holds(_ kind: Kind, _ words: [Word]) -> Bool {
        words.indices.contains { phrase(words, at: $0, [kind]) != nil }
    }

    /// "ok, hang on a second": nothing is asked for.
    func isOnlyWaiting(_ words: [Word]) -> Bool {
        var place = 0
        var isWaiting = false
        while place < words.count {
            guard let (length, kinds) = phrase(words, at: place, [.waiting, .lead, .connective]) else { return false }
            isWaiting = isWaiting || kinds.contains(.waiting)
            place += length
        }
        return isWaiting
    }

    /// Whether something is denied by name: "don't buy gold".
    func isDenial(_ text: String) -> Bool {
        holds(.denial, Words.split(text))
    }
}

// What is answered.
extension Inquiry {
    /// Settings that show themselves when they are called without arguments, and those that show a list when told to.
    private static let shown: [String: ActionCall] = [
        "set_risk": ActionCall("set_risk"), "set_limits": ActionCall("set_limits"),
        "set_management": ActionCall("set_management"), "set_notifications": ActionCall("set_notifications"),
        "set_watchlist": ActionCall("set_watchlist", ["op": .text("show")]),
        "set_indicators": ActionCall("set_indicators", ["op": .text("show")]),
        "set_schedule": ActionCall("set_schedule", ["op": .text("show")]),
        "set_strategy": ActionCall("set_strategy"),
        "autotrade": ActionCall("autotrade", ["op": .text("status")]),
        "set_alert": ActionCall("list_alerts"), "delete_alert": ActionCall("list_alerts"),
        "set_timezone": ActionCall("whoami"), "set_language": ActionCall("whoami"),
    ]

    /// Whether a call only looks: then it may answer a question itself.
    static func looks(_ call: ActionCall) -> Bool {
        if Frames.reading.contains(call.action) || call.action == "journal" { return true }
        if call.action == "game", let page = call.arguments["page"] {
            return page != .text("join") && page != .text("leave")
        }
        if case .text(let op)? = call.arguments["op"], ["show", "list", "status", "search", "shadow"].contains(op) {
            return true
        }
        // Without its value it is shown.
        if call.action == "admin_config" { return call.arguments["value"] == nil }
        return shown[call.action]?.arguments.isEmpty == true && call.arguments.isEmpty
    }

    /// What reads, and is still no answer to how it is done: it takes long.
    static let explained: Set<String> = ["backtest", "optimise"]

    /// What only the openings of questions say about use: "how" is no wish for an outlook.
    static func opening(_ asked: [Span], _ tokens: [Token]) -> Set<String> {
        let openings = asked.filter(\.isAboutUse).map(\.opening)
        guard !openings.isEmpty else { return [] }
        var (inside, outside): (Set<String>, Set<String>) = ([], [])
        for (index, token) in tokens.enumerated() {
            if openings.contains(where: { $0.contains(index) }) {
                inside.formUnion(token.features)
            } else {
                outside.formUnion(token.features)
            }
        }
        return inside.subtracting(outside)
    }

    /// What a question about use is about, by the one word of it that tells, where its verb is not known; the first
    /// that fits.
    private static let subjects: [(word: String, action: String)] = [
        ("emergency", "emergency_stop"), ("autotrade", "autotrade"), ("backtest", "backtest"),
        ("optimise", "optimise"), ("alert", "set_alert"), ("alerts", "set_alert"),
        ("timezone_word", "set_timezone"), ("language", "set_language"), ("watch", "set_watchlist"),
        ("notify", "set_notifications"), ("journal", "journal"), ("loss_limit", "set_limits"),
        ("limit_list", "set_limits"), ("limit_word", "set_limits"), ("drawdown", "set_limits"),
        ("loss", "set_limits"), ("broker_word", "link_account"), ("broker", "link_account"), ("link", "link_account"),
        ("strategy_word", "set_strategy"), ("strategies", "set_strategy"), ("reverse", "reverse_position"),
        ("undo", "undo"), ("tp", "modify_position"), ("trail", "modify_position"), ("breakeven", "modify_position"),
        ("resume", "resume"), ("pause", "pause"), ("sl", "modify_position"), ("risk", "set_risk"),
        ("report", "get_report"),
    ]

    private static let trades: Set<String> = [
        "position", "positions", "trade", "trades", "order", "orders", "what.trading", "entries", "entry",
    ]

    /// The page about what a question about use names; nil when it names nothing.
    static func subject(_ asked: [Span], _ tokens: [Token]) -> ActionCall? {
        guard let span = asked.first(where: \.isAboutUse) else { return nil }
        let said = span.tokens.filter { !span.opening.contains($0) }
            .reduce(into: Set<String>()) { $0.formUnion(tokens[$1].features) }
        if span.kind == .does, let topic = topic(tokens[span.tokens].filter { !$0.has("pause") }[...]) {
            return ActionCall("explain", ["topic": .text(topic)])
        }
        let isEntering =
            span.isEntering && !said.isDisjoint(with: trades) && said.isDisjoint(with: ["limit_word", "loss"])
        let action = isEntering ? "place_order" : subjects.first { said.contains($0.word) }?.action
        return action.map { ActionCall("help", ["topic": .text($0)]) }
    }

    /// What answers a question about `call`: what is set, what a term means, or how it is done.
    static func answer(_ call: ActionCall, _ span: Span, _ asked: ArraySlice<Token>) -> ActionCall {
        // "How do I change my risk" shows no risk; "how do I see my risk" and "how do you manage my trades" show it.
        let isBare = shown[call.action].map { call.arguments.isEmpty || call == $0 } == true
        let isSetting =
            (isBare && call.action != "set_management"
                || explained.contains(call.action) && call.arguments["strategy"] == nil)
            && !asked.contains { $0.has("show") }
        if !(span.isAboutUse && isSetting), looks(call) { return call }
        if span.kind == .what || span.kind == .does, let topic = topic(asked) {
            return ActionCall("explain", ["topic": .text(topic)])
        }
        if !span.isAboutUse, let shown = shown[call.action] { return shown }
        let isRule = call.action == "set_watchlist" && asked.contains { $0.has("strategy_word") }
        return ActionCall("help", ["topic": .text(isRule ? "set_strategy" : call.action)])
    }

    /// The term that is asked about: the first word with a meaning, unless it is somebody's own.
    private static func topic(_ asked: ArraySlice<Token>) -> String? {
        guard !asked.contains(where: { $0.has("my") && !$0.isSkip }),
            let first = asked.first(where: { !$0.isSkip && !$0.has("whatis") && !$0.has("explain") && !$0.has("why") })
        else { return nil }
        return first.has("concept") || first.has("ind") ? first.key : nil
    }
}

extension FrameGrammar {
    /// Whether all of it asks how something is done or what it does.
    func asksAboutUse(_ tokens: [Token], _ text: String) -> Bool {
        inquiry.spans(of: tokens, in: text).contains { $0.isAboutUse && $0.tokens == tokens.indices }
    }

    /// What is asked about is no list of all terms, nor of everything that can be asked for; how it is asked is not
    /// what is asked for.
    static func leaveQuestions(
        _ best: inout [String: Match], _ opening: Set<String>, _ asked: [Inquiry.Span], _ tokens: [Token]
    ) {
        func leans(_ match: Match) -> Bool { !opening.isDisjoint(with: items(match.template)) }
        // "Can you tell me how" asks for no alert.
        best = best.filter { !($0.value.isInquiry && $0.value.call.action == "help" && leans($0.value)) }
        let answers = best.values.filter { $0.isInquiry }
        if best["explain"]?.call.arguments.isEmpty == true, !answers.isEmpty { best["explain"] = nil }
        if answers.contains(where: \.isSure) {
            // "How to buy gold" in one phrase also asks what to think of it.
            let isAdvice = tokens.contains { $0.has("advice") && $0.has("side") }
            best = best.filter { _, match in
                match.isInquiry || !leans(match) || match.call.action == "help"
                    || isAdvice && match.isComplete && items(match.template).contains("advice")
            }
        }
        if asked.contains(where: \.isAboutUse), !tokens.contains(where: { $0.has("show") }) {
            best["list_alerts"] = nil
        }
        if let help = best["help"], help.call.arguments.isEmpty,
            answers.contains(where: { $0.isSure && $0.specificity >= help.specificity })
        {
            best["help"] = nil
        }
        guard let page = Inquiry.subject(asked, tokens) else { return }
        // "How do I close notifications": only the verb is of positions.
        if best["close_position"]?.template == "<close>" { best["close_position"] = nil }
        guard !best.values.contains(where: { $0.isInquiry && $0.isSure }) else { return }
        for action in ["explain", "help"] where best[action]?.call.arguments.isEmpty == true { best[action] = nil }
        if page.arguments["topic"] == .text("place_order") {
            for action in ["list_positions", "list_orders"] { best[action] = nil }
        }
        best["subject"] = Match(
            call: page, score: 0.75, explained: 1, specificity: 0, template: "", missing: [], isDoubtful: false,
            isInquiry: true)
    }
}
