import Actions

/// What people say around a request: why they ask, how they are, and words of courtesy.
///
/// "I've had enough of it, so could you close my gold, because my wife is nervous": one clause asks, the others tell.
/// Clauses are cut in the words as they were typed, at pauses and where a reason or a new request begins.
struct Clause: Sendable {
    enum Kind: Sendable {
        /// Begins with a verb that asks, or with words that ask for what follows.
        case asking
        /// Says why.
        case reason
        case telling
    }
    var kind: Kind
    /// Begins with who or what it tells of: "I don't need it any more".
    var hasSubject: Bool
    /// Takes back, or may take back, what else is said: "I'm not sure".
    var isDoubt: Bool
    var tokens: [Token]

    /// The clauses of a message; one without weight is none.
    static func all(_ words: [Word], _ tokens: [Token], _ inquiry: Inquiry) -> [Clause] {
        let starts = inquiry.clauses(of: words)
        let places = tokens.map { token in
            starts.lastIndex { words[$0.index].chunk.lowerBound <= token.chunk.lowerBound } ?? 0
        }
        return starts.indices.compactMap { place in
            var inside = tokens.indices.filter { places[$0] == place }.map { tokens[$0] }
            // "Would you close it" asks for no advice.
            let opening = words[starts[place].index..<starts[place].index + starts[place].length]
            if let last = opening.last {
                for index in inside.indices
                where inside[index].has("advice") && inside[index].chunk.upperBound <= last.chunk.upperBound {
                    (inside[index].tags, inside[index].features, inside[index].weight) = ([], [], 0)
                }
            }
            let end = place + 1 < starts.count ? starts[place + 1].index : words.count
            let part = Array(words[starts[place].index..<end])
            let isDoubt = inquiry.holds(.doubt, part)
            guard isDoubt || inside.contains(where: { $0.weight > 0 }) else { return nil }
            let kind = starts[place].kind
            let hasSubject = inquiry.hasSubject(part)
            return Clause(
                kind: kind == .telling && !hasSubject && isImperative(inside) ? .asking : kind,
                hasSubject: hasSubject, isDoubt: isDoubt, tokens: inside)
        }
    }

    private static let verbs: Set<String> = [
        "side", "close", "cancel", "modify", "alter", "remove", "show", "analyze", "chart", "alert", "backtest", "take",
        "delete", "set", "op", "notify", "explain", "reverse", "undo", "pause", "resume", "export", "watch", "opening",
        "acquire", "trail", "journal", "optimise", "enabled", "off", "put", "use",
    ]

    /// Whether the first word that is said is what is to be done.
    private static func isImperative(_ tokens: [Token]) -> Bool {
        guard let first = tokens.first(where: { !$0.isSkip && !$0.has("and") && !$0.has("then") && !$0.has("but") })
        else { return false }
        return !first.features.isDisjoint(with: verbs)
    }

    /// Whether it only denies what the other clause is not about: "don't sell gold", beside what is done with silver or
    /// what only looks.
    func isDenial(beside other: [Token]) -> Bool {
        guard kind != .reason, !isDoubt, !tokens.contains(where: { $0.number != nil || $0.has("turn") }),
            tokens.contains(where: { $0.has("negate") })
        else { return false }
        let (mine, theirs) = (Self.acts(tokens), Self.acts(other))
        let names = { (tokens: [Token]) in Set(tokens.flatMap { $0.instruments.prefix(1) }) }
        let isOther = !names(tokens).isEmpty && !names(other).isEmpty && names(tokens).isDisjoint(with: names(other))
        return !mine.isEmpty && !theirs.isEmpty && (isOther || mine.isDisjoint(with: theirs))
    }

    /// What is to be done, by the words that say so.
    private static func acts(_ tokens: [Token]) -> Set<String> {
        tokens.reduce(into: []) { acts, token in
            acts.formUnion(token.features.intersection(deeds))
            if let side = token.value("side") { acts.insert(side) }
        }
    }
    private static let deeds: Set<String> = [
        "close", "cancel", "modify", "show", "price", "chart", "analyze", "alert", "reverse", "pause", "resume",
        "position", "positions",
    ]

    /// Whether it says nothing about what is asked for, whatever that is: nothing that it could be taken back by, no
    /// amount, and words of its own.
    var isAside: Bool {
        if isDoubt { return false }
        if kind == .reason { return true }
        // "My phone does not stop" takes nothing back.
        let isTurn = tokens.contains { token in
            Self.turning.contains(where: token.has)
                || (!hasSubject && !token.has("negate") && (token.has("no") || token.has("amend")))
        }
        let isLimit = tokens.contains { token in !token.isSkip && Self.bounds.contains(where: token.has) }
        let own = tokens.count { $0.isUnknown || $0.isCommon }
        if isTurn || isLimit || tokens.contains(where: { $0.number != nil }) { return false }
        // "not now": a denial must be of something else.
        if tokens.contains(where: { $0.has("negate") }) { return hasSubject || own >= 2 }
        return hasSubject || own > 0
    }
    private static let turning = ["turn", "hostile", "again"]
    private static let bounds = ["if", "unless", "only", "except", "until", "later", "everybody", "whatif"]
}

extension Inquiry {
    /// Where clauses begin among words, and what the words there say of them.
    fileprivate func clauses(of words: [Word]) -> [(index: Int, length: Int, kind: Clause.Kind)] {
        var starts: [(index: Int, length: Int, kind: Clause.Kind)] = []
        var index = 0
        while index < words.count {
            let (kind, length) = beginning(words, at: index)
            let isStart = index == 0 || words[index].pause != .none || (kind != .telling && length > 1)
            if isStart { starts.append((index, kind == .telling ? 0 : length, kind)) }
            index += max(1, kind == .telling ? 1 : length)
        }
        return starts
    }

    fileprivate func hasSubject(_ words: [Word]) -> Bool {
        var place = 0
        while place < words.count, let (length, kinds) = phrase(words, at: place, [.subject, .connective]) {
            if kinds.contains(.subject) { return true }
            place += length
        }
        return false
    }

    /// What begins at a word, and how many words say so. Connectives before it are part of it.
    private func beginning(_ words: [Word], at index: Int) -> (Clause.Kind, length: Int) {
        var place = index
        while place < words.count, place == index || words[place].pause == .none {
            guard let (length, kinds) = phrase(words, at: place, [.reason, .asking, .connective]) else { break }
            if kinds.contains(.reason) { return (.reason, place - index + length) }
            if kinds.contains(.asking) { return (.asking, place - index + length) }
            place += length
        }
        return (.telling, 1)
    }
}

extension Interpreter {
    /// Whether a part of the message may say more clearly what the whole of it says.
    private func isOpen(
        _ result: Interpretation, _ tokens: [Token], _ text: String, _ context: InterpretationContext,
        _ frames: FrameGrammar
    ) -> Bool {
        switch result {
        case .notUnderstood, .clarify, .smalltalk, .outOfScope: true
        case .calls(let calls, _):
            calls.count == 1 && calls.allSatisfy { Frames.reading.contains($0.action) }
                && frames.matches(tokens, in: text, context).first.map { $0.score < 0.8 } ?? true
        case .confirm, .cancel, .correction, .problem: false
        }
    }

    /// The request in a message that says more than it asks for, where it is clearer than the whole; nil when what is
    /// around it cannot be left out, or there is no request to be sure of.
    func request(
        among words: [Word], _ tokens: [Token], _ text: String, _ context: InterpretationContext,
        _ frames: FrameGrammar, than whole: Interpretation
    ) -> Interpretation? {
        let clauses = Clause.all(words, tokens, frames.inquiry)
        // Most messages are one clause: all that follows is dear, and only for the others.
        guard clauses.count > 1, !clauses.contains(where: { $0.isDoubt && $0.kind != .reason }),
            isOpen(whole, tokens, text, context, frames)
        else { return nil }
        let asking = clauses.indices.filter { clauses[$0].kind == .asking }
        // What asks for something itself is no aside.
        let sure = clauses.indices.filter { place in
            clauses[place].kind != .reason && meaning(of: [place], among: clauses, text, context, frames) != nil
        }
        func areAsides(_ left: [Int]) -> Bool {
            let kept = clauses.indices.filter { !left.contains($0) }.flatMap { clauses[$0].tokens }
            return !left.isEmpty
                && left.allSatisfy { place in
                    clauses[place].isDenial(beside: kept) || (clauses[place].isAside && !sure.contains(place))
                }
        }
        if let first = asking.first {
            let said = clauses.indices.filter { clauses[$0].kind != .reason }
            for kept in [asking, said.filter { $0 >= first }, asking.filter(sure.contains), said] {
                guard !kept.isEmpty, areAsides(clauses.indices.filter { !kept.contains($0) }) else { continue }
                if let meaning = meaning(of: kept, among: clauses, text, context, frames) { return meaning }
            }
            return nil
        }
        // Among clauses that all tell, one that asks by what it names: "I'm bored, price of gold?"
        for place in sure.reversed() {
            let left = clauses.indices.filter { $0 != place }
            guard areAsides(left), left.allSatisfy({ !clauses[$0].tokens.contains { !$0.instruments.isEmpty } }),
                let meaning = meaning(of: [place], among: clauses, text, context, frames)
            else { continue }
            return meaning
        }
        return nil
    }

    /// What the clauses at some places ask for; nil when that is not sure.
    private func meaning(
        of kept: [Int], among clauses: [Clause], _ text: String, _ context: InterpretationContext,
        _ frames: FrameGrammar
    ) -> Interpretation? {
        let tokens = kept.flatMap { clauses[$0].tokens }
        let left = clauses.indices.filter { !kept.contains($0) }
        var context = context
        // "My bitcoin trade is in profit. Shift the stop to my entry": what was told of is what is spoken of.
        let told = Set(left.flatMap { clauses[$0].tokens.flatMap { $0.instruments.prefix(1) } })
        if told.count == 1, !tokens.contains(where: { !$0.instruments.isEmpty }) { context.lastInstrument = told.first }
        guard case .calls(let calls, let origin) = Ambiguity.resolved(meaning(tokens, text, context, frames), tokens),
            !calls.contains(where: { $0.action == "explain" && $0.arguments.isEmpty }),
            // "stop to where I got in" is no pause: what stops everything must be said with nothing besides.
            !calls.contains(ActionCall("pause"))
        else { return nil }
        return .calls(calls, origin: origin)
    }
}
