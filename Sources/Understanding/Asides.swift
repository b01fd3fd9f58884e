import Actions
import Trading

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
    /// Tells of something and asks nothing: "I don't need it any more", "my English is not good".
    var isStatement: Bool
    /// Takes back, or may take back, what else is said: "I'm not sure".
    var isDoubt: Bool
    var tokens: [Token]

    /// The clauses of a message; one without weight is none.
    static func all(_ words: [Word], _ tokens: [Token], _ text: String, _ inquiry: Inquiry) -> [Clause] {
        let starts = inquiry.clauses(of: words)
        let places = tokens.map { token in
            starts.lastIndex { words[$0.index].chunk.lowerBound <= token.chunk.lowerBound } ?? 0
        }
        return starts.indices.compactMap { place in
            var inside = tokens.indices.filter { places[$0] == place }.map { tokens[$0] }
            // "Would you close it" asks for no advice, and "I only want to know" sets nothing.
            let opening = words[starts[place].index..<starts[place].index + starts[place].length]
            if let last = opening.last {
                for index in inside.indices
                where (inside[index].has("advice") || inside[index].has("only"))
                    && inside[index].chunk.upperBound <= last.chunk.upperBound
                {
                    (inside[index].tags, inside[index].features, inside[index].weight) = ([], [], 0)
                }
            }
            let end = place + 1 < starts.count ? starts[place + 1].index : words.count
            let part = Array(words[starts[place].index..<end])
            let isDoubt = inquiry.holds(.doubt, part) && !inquiry.holds(.wondering, part)
            guard isDoubt || inside.contains(where: { $0.weight > 0 }) else { return nil }
            let kind = starts[place].kind
            let isAsked = part.last.map { text[$0.chunk].contains("?") } ?? false
            let hasSubject = inquiry.hasSubject(part)
            let isImperative = kind == .telling && !hasSubject && isImperative(inside)
            let isTold = (hasSubject || inquiry.tells(part)) && !inquiry.holds(.wished, part)
            return Clause(
                kind: isImperative ? .asking : kind,
                isStatement: kind == .telling && !isImperative && !isAsked && isTold,
                isDoubt: isDoubt, tokens: inside)
        }
    }

    private static let verbs: Set<String> = [
        "side", "close", "cancel", "modify", "alter", "remove", "show", "analyze", "chart", "alert", "backtest", "take",
        "delete", "set", "op", "notify", "explain", "reverse", "undo", "pause", "resume", "export", "watch", "opening",
        "acquire", "trail", "journal", "optimise", "enabled", "off", "put", "use",
    ]

    /// Whether the first word that is said is what is to be done.
    static func isImperative(_ tokens: [Token]) -> Bool {
        guard let first = tokens.first(where: { !$0.isSkip && !$0.has("and") && !$0.has("then") && !$0.has("but") })
        else { return false }
        return !first.features.isDisjoint(with: verbs)
    }

    /// Whether it only denies what the other clause is not about: "don't sell gold", beside what is done with silver or
    /// what only looks.
    func isDenial(beside other: [Token]) -> Bool {
        guard kind != .reason, !isDoubt, !tokens.contains(where: { $0.number != nil && !$0.isSkip || $0.has("turn") }),
            tokens.contains(where: { $0.has("negate") })
        else { return false }
        let (mine, theirs) = (Self.acts(tokens), Self.acts(other))
        let names = { (tokens: [Token]) in Set(tokens.flatMap { $0.instruments.prefix(1) }) }
        let isOther = !names(tokens).isEmpty && !names(other).isEmpty && names(tokens).isDisjoint(with: names(other))
        return !mine.isEmpty && !theirs.isEmpty && (isOther || mine.isDisjoint(with: theirs))
    }

    /// Whether it only says what is not to be done.
    var isDenied: Bool { kind != .reason && !isDoubt && tokens.contains { $0.has("negate") } }

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
                || (!isStatement && !token.has("negate") && (token.has("no") || token.has("amend")))
        }
        // "I'm only learning" limits nothing.
        let isLimit = tokens.contains { token in
            !token.isSkip && Self.bounds.contains { token.has($0) && !(isStatement && $0 == "only") }
        }
        let own = tokens.count { $0.isUnknown || $0.isCommon }
        if isTurn || isLimit || holdsAmount { return false }
        // "not now": a denial must be of something else.
        if tokens.contains(where: { $0.has("negate") }) { return isStatement || own >= 2 }
        return isStatement || own > 0
    }
    /// "if my wife agrees": nothing here can tell when that is so.
    var isCondition: Bool {
        tokens.first?.has("if") == true && tokens.contains { $0.isUnknown || $0.isCommon || $0.has("past") }
    }
    /// "my doctor says I should | close gold": what follows in the same breath is what somebody else said.
    func introduces(_ next: Clause?) -> Bool {
        tokens.last?.has("past") == true && (next?.tokens.first).map { $0.pause == .none } == true
    }
    /// Whether a number may say how much or where. "FOMC in ten minutes" tells when something comes that is named
    /// before it; "in ten minutes" alone may be when it is to be done.
    private var holdsAmount: Bool {
        let isEvent = tokens.first { !$0.isSkip }.map { $0.isUnknown || $0.has("event") || $0.has("news") } ?? false
        let times = ["minute", "hour", "day", "week"]
        return tokens.indices.contains { index in
            guard tokens[index].number != nil, !tokens[index].isSkip else { return false }
            let unit = index + 1 < tokens.count ? tokens[index + 1] : nil
            return !isEvent || index < 2 || unit.map { unit in !times.contains(where: unit.has) } ?? true
        }
    }
    /// Words of what changes something.
    static let changing: Set<String> = [
        "side", "acquire", "opening", "take", "close", "cancel", "modify", "delete", "remove", "pause", "resume",
        "reverse", "emergency", "set",
    ]
    private static let turning = ["turn", "hostile", "again"]
    private static let bounds = ["if", "unless", "only", "except", "until", "later", "everybody", "whatif"]
}

extension Token {
    /// What it names, without weight, for who says "it" of it later; nil when it names nothing.
    fileprivate var asName: Token? {
        var kept = features.intersection([
            "symbol", "strategy", "kind", "orders", "order", "position", "alert", "alerts", "user",
        ])
        // "the gold sell stop"
        if kept.contains("order"), has("side") { kept.insert("side") }
        guard !kept.isEmpty, !has("negate") else { return nil }
        var name = self
        name.tags = tags.filter { kept.contains($0.name) }
        name.features = kept.union(name.tags.map(\.full))
        (name.weight, name.pause, name.number) = (0, .none, nil)
        return name
    }
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

    /// Whether it says of something named what it is or does: "my English is not good".
    fileprivate func tells(_ words: [Word]) -> Bool {
        var place = 0
        while place < words.count, let (length, _) = phrase(words, at: place, [.connective]) { place += length }
        guard place < words.count else { return false }
        guard let (length, _) = phrase(words, at: place, [.naming]) else {
            // "scalping isn't for me"
            return holds(.predicate, Array(words[(place + 1)...].prefix(2)))
        }
        return holds(.predicate, Array(words[(place + length)...].prefix(5)))
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
        // One of several may only be told of: "my trade is in profit, so move the stop".
        case .calls(let calls, _) where calls.count > 1: true
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
        guard case let found? = requestAlone(among: words, tokens, text, context, frames, than: whole),
            !leavesOut(found, of: whole)
        else { return nil }
        return found
    }

    /// What is only told of beside a request; any other action is not left out.
    private static let told = Frames.reading.union([
        "set_limits", "set_schedule", "set_notifications", "set_watchlist", "journal", "resume", "start", "set_risk",
    ])

    private func leavesOut(_ found: Interpretation, of whole: Interpretation) -> Bool {
        guard case .calls(let all, _) = whole, all.count > 1, case .calls(let kept, _) = found else { return false }
        let actions = Set(kept.map(\.action))
        return !all.allSatisfy { actions.contains($0.action) || Self.told.contains($0.action) }
    }

    private func requestAlone(
        among words: [Word], _ tokens: [Token], _ text: String, _ context: InterpretationContext,
        _ frames: FrameGrammar, than whole: Interpretation
    ) -> Interpretation? {
        let clauses = Clause.all(words, tokens, text, frames.inquiry)
        // Most messages are one clause: all that follows is dear, and only for the others.
        guard clauses.count > 1, !clauses.contains(where: { $0.isDoubt && $0.kind != .reason }),
            isOpen(whole, tokens, text, context, frames)
        else { return nil }
        let asking = clauses.indices.filter { clauses[$0].kind == .asking }
        // What asks for something itself is no aside; what a statement names is not looked at for it.
        let sure = clauses.indices.filter { place in
            guard clauses[place].kind != .reason,
                let meaning = meaning(of: [place], among: clauses, text, context, frames)
            else { return false }
            return !clauses[place].isStatement || !Self.isOf(Self.told, meaning)
        }
        func areAsides(_ left: [Int], besideReading: Bool = false) -> Bool {
            let kept = clauses.indices.filter { !left.contains($0) }.flatMap { clauses[$0].tokens }
            let isReading = besideReading || kept.allSatisfy { $0.features.isDisjoint(with: Clause.changing) }
            return !left.isEmpty
                && left.allSatisfy { place in
                    let next = place + 1 < clauses.count && !left.contains(place + 1) ? clauses[place + 1] : nil
                    if !isReading, clauses[place].isCondition || clauses[place].introduces(next) { return false }
                    return clauses[place].isDenial(beside: kept) || (clauses[place].isAside && !sure.contains(place))
                        || (besideReading && clauses[place].isDenied)
                }
        }
        if let first = asking.first {
            let said = clauses.indices.filter { clauses[$0].kind != .reason }
            let wished = said.filter { !clauses[$0].isStatement }
            for kept in [asking, said.filter { $0 >= first }, asking.filter(sure.contains), wished, said] {
                guard !kept.isEmpty, areAsides(clauses.indices.filter { !kept.contains($0) }) else { continue }
                if let meaning = meaning(of: kept, among: clauses, text, context, frames) { return meaning }
            }
            // "Don't close anything, I only want to see what is open": a look is no harm, whatever is denied.
            for kept in [asking.filter { !clauses[$0].isDenied }, asking.filter(sure.contains)] {
                let left = clauses.indices.filter { !kept.contains($0) }
                guard !kept.isEmpty, areAsides(left, besideReading: true),
                    let meaning = meaning(of: kept, among: clauses, text, context, frames),
                    Self.isOf(Frames.reading, meaning)
                else { continue }
                return meaning
            }
            return nil
        }
        // Among clauses that all tell, one that asks by what it names: "I'm bored, price of gold?"
        let telling = clauses.indices.filter { clauses[$0].isStatement && !clauses[$0].isDenied }
        for place in sure.reversed() + telling.reversed() {
            let left = clauses.indices.filter { $0 != place }
            guard areAsides(left), left.allSatisfy({ !clauses[$0].tokens.contains { !$0.instruments.isEmpty } }),
                let meaning = meaning(of: [place], among: clauses, text, context, frames)
            else { continue }
            return meaning
        }
        return nil
    }

    /// What is done to money without a word of what, where only one instrument was told of.
    private static func about(_ symbol: String, _ said: Interpretation) -> Interpretation {
        switch said {
        case .clarify(let question) where question.missing == ["symbol"] && Frames.money.contains(question.about):
            var call = question.partial
            call.arguments["symbol"] = .text(symbol)
            return .calls([call], origin: question.origin)
        case .calls(var calls, let origin) where calls.count == 1 && calls[0].action == "modify_position":
            if calls[0].arguments["symbol"] == nil, calls[0].arguments["order_id"] == nil {
                calls[0].arguments["symbol"] = .text(symbol)
            }
            return .calls(calls, origin: origin)
        case .calls, .clarify, .confirm, .cancel, .correction, .problem, .smalltalk, .outOfScope, .notUnderstood:
            return said
        }
    }

    private static func isOf(_ actions: Set<String>, _ meaning: Interpretation) -> Bool {
        guard case .calls(let calls, _) = meaning else { return false }
        return calls.allSatisfy { actions.contains($0.action) }
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
        var said = Ambiguity.resolved(meaning(tokens, text, context, frames), tokens)
        if case .calls = said {
        } else {
            // "Scalping isn't for me, turn that off"
            let names = left.filter { clauses[$0].isStatement }.flatMap { clauses[$0].tokens }.compactMap(\.asName)
            if !names.isEmpty { said = Ambiguity.resolved(meaning(names + tokens, text, context, frames), tokens) }
        }
        // "My bitcoin trade has no stop, can you put one at 59000"
        if told.count == 1, let symbol = told.first?.symbol { said = Self.about(symbol, said) }
        guard case .calls(let calls, let origin) = said,
            !calls.contains(where: { $0.action == "explain" && $0.arguments.isEmpty }),
            // "stop to where I got in" is no pause: what stops everything must be said with nothing besides.
            !calls.contains(ActionCall("pause"))
        else { return nil }
        return .calls(calls, origin: origin)
    }
}
