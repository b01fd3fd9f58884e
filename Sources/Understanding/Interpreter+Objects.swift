// What is ended: an order, an alert or a position, whichever is named beside the verb.
extension Interpreter {
    private enum Object: Equatable { case order, alert, position, other }

    /// "get me out of the gold order", "the alert has done its job, bin it": the verbs of closing, canceling and
    /// deleting are said of anything, so what they do is told by what is named with them. The tokens with those verbs
    /// turned to the one object of their clause, or of the clause before when they only say "it".
    /// - Parameter isWaiting: a card waits, which "cancel" may be said of.
    static func withObjects(_ tokens: [Token], isWaiting: Bool) -> [Token] {
        guard tokens.contains(where: isEnding) else { return tokens }
        var parts: [[Token]] = []
        for index in tokens.indices {
            if index == 0 || tokens[index].pause != .none || isJoint(tokens, index) { parts.append([]) }
            parts[parts.count - 1].append(tokens[index])
        }
        var isTurned = false
        var index = 0
        while index < parts.count {
            defer { index += 1 }
            guard parts[index].contains(where: isEnding) else { continue }
            if index > 0, isOfBefore(parts[index]), let merged = merged(parts[index - 1], parts[index]) {
                parts.replaceSubrange((index - 1)...index, with: merged)
                index += merged.count - 2
                isTurned = true
            }
            guard let object = object(of: parts[index]), object != .other else { continue }
            if let turned = turned(parts[index], to: object, isWaiting: isWaiting) {
                parts[index] = turned
                isTurned = true
            }
        }
        return isTurned ? parts.flatMap(\.self) : tokens
    }

    /// "delete the gold alert, never mind, delete the silver one": the same verb is said of the same kind of thing.
    static func withObject(of before: [Token], _ said: [Token]) -> [Token] {
        guard object(of: said) == nil, var noun = before.first(where: { object($0) != nil }),
            repeatsVerb(said[...], of: before[...])
        else { return said }
        noun.pause = .none
        return said + [noun]
    }
    /// Whether a verb of ending is said again.
    static func repeatsVerb(_ said: ArraySlice<Token>, of before: ArraySlice<Token>) -> Bool {
        said.contains { verb in isEnding(verb) && before.contains { $0.features == verb.features } }
    }

    /// "keep gold and silver, close all the rest", "close everything, hold gold": all but what is kept. nil: it is not
    /// so said.
    static func closingRest(_ tokens: [Token]) -> [Token]? {
        let opening = ["close", "rest", "everything", "all", "emergency", "but", "and", "then"]
        for split in tokens.indices.dropFirst()
        where tokens[split].pause != .none || opening.contains(where: tokens[split].has) {
            let (first, second) = (tokens[..<split], tokens[split...])
            if let said = closing(second, keeping: first) ?? closing(first, keeping: second) { return said }
        }
        return nil
    }

    private static func closing(_ ending: ArraySlice<Token>, keeping: ArraySlice<Token>) -> [Token]? {
        let wholes = ["everything", "all", "rest", "emergency"]
        let said = wholes + ["close", "and", "but", "then", "position", "positions", "plural", "now"]
        let isPlain = { (token: Token) in token.instruments.isEmpty && (token.number == nil || token.isSkip) }
        guard var verb = ending.first(where: { $0.has("close") || $0.has("emergency") }),
            var whole = ending.first(where: { token in wholes.contains(where: token.has) }),
            ending.allSatisfy({ token in
                isPlain(token) && !token.has("negate")
                    && (token.isSkip || token.isUnknown || said.contains(where: token.has))
            }), isKept(keeping), var except = keeping.first
        else { return nil }
        verb.pause = .none
        verb.become(["close"], not: verb.features)
        whole.become(["everything"], not: whole.features)
        except.become(["except"], not: except.features)
        (except.instruments, except.pause, whole.pause) = ([], .none, .none)
        return [verb, whole, except] + keeping.filter { !$0.instruments.isEmpty }
    }

    /// "close gold, hold the rest": what is not closed stays as it is, and nothing else is asked for.
    static func withoutRestHeld(_ tokens: [Token]) -> [Token] {
        let isHolding = { (token: Token) in ["hold", "keep_part", "except"].contains(where: token.has) }
        let isJoint = { (index: Int) in tokens[index].pause != .none || tokens[index].has("and") }
        guard let split = tokens.indices.dropFirst().first(where: isJoint),
            tokens[..<split].contains(where: { $0.has("close") }),
            tokens[..<split].contains(where: { !$0.instruments.isEmpty }),
            tokens[split...].contains(where: isHolding), tokens[split...].contains(where: { $0.has("rest") }),
            tokens[split...].allSatisfy({ token in
                token.instruments.isEmpty
                    && (token.isSkip || isHolding(token) || token.has("rest") || token.has("and"))
            })
        else { return tokens }
        return Array(tokens[..<split])
    }

    /// "keep gold and silver", "don't touch gold": instruments, and nothing but that they are left as they are.
    private static func isKept(_ part: ArraySlice<Token>) -> Bool {
        let isKeeping = { (token: Token) in token.has("keep_part") || token.has("hold") }
        let isDenied = part.contains { $0.has("negate") }
        let small = ["and", "but", "position", "positions", "open_word", "quiet"] + (isDenied ? ["crosses"] : [])
        return part.contains { !$0.instruments.isEmpty }
            && part.contains { isKeeping($0) || ["quiet", "negate", "no"].contains(where: $0.has) }
            && !(isDenied && part.contains(where: isKeeping))
            // "I don't want doge any more": not to be kept.
            && !part.contains { $0.has("unwanted") }
            && part.allSatisfy { token in
                !token.instruments.isEmpty && !token.has("price") || token.isSkip || isKeeping(token)
                    || token.number == nil && (token.has("negate") || token.has("no"))
                    || small.contains(where: token.has)
            }
    }

    /// "don't close everything, only the silver": what is not to be closed as a whole is closed where it is named. nil:
    /// it is not so said.
    static func closingOnly(_ tokens: [Token]) -> [Token]? {
        guard let only = tokens.indices.dropFirst().first(where: { tokens[$0].has("only") }),
            tokens[..<only].contains(where: { $0.has("negate") }),
            tokens[..<only].contains(where: { $0.has("everything") || $0.has("all") }),
            var verb = tokens[..<only].first(where: { $0.has("close") || $0.has("side") }),
            tokens[..<only].allSatisfy({ $0.instruments.isEmpty && ($0.number == nil || $0.isSkip) })
        else { return nil }
        let rest = tokens[(only + 1)...]
        guard rest.contains(where: { !$0.instruments.isEmpty || $0.has("part") || $0.has("percent") }),
            !rest.contains(where: { $0.has("negate") })
        else { return nil }
        if rest.contains(where: { $0.has("close") }) { return Array(rest) }
        verb.pause = .none
        verb.become(["close"], not: verb.features)
        return [verb] + rest
    }

    /// "close half, not all of it": without what says the same again.
    static func withoutNotAll(_ tokens: [Token]) -> [Token] {
        let isWhole = { (token: Token) in token.has("all") || token.has("everything") }
        guard let denied = tokens.indices.dropFirst().last(where: { tokens[$0].has("negate") }),
            tokens[denied...].contains(where: isWhole),
            // "cierra la mitad, no, todo" takes it back.
            !tokens[denied].has("no") || tokens[denied + 1].pause == .none,
            tokens[denied...].allSatisfy({ $0.isSkip || $0.has("negate") || isWhole($0) || $0.has("it") }),
            tokens[..<denied].contains(where: { $0.has("part") || $0.has("percent") })
        else { return tokens }
        return Array(tokens[..<denied])
    }

    private static let endings = ["close", "cancel", "delete", "remove", "op.remove"]
    private static func isEnding(_ token: Token) -> Bool {
        endings.contains(where: token.has) && !token.has("negate") && object(token) == nil
    }

    private static let others: Set<String> = [
        "sl", "tp", "watch", "indicator", "ind", "strategy", "strategy_word", "notify", "bulletin", "what.report",
        "what.signals", "signal", "schedule", "limit_word", "limit_list", "journal", "autotrade", "r_unit",
        "management", "approval", "user", "users", "optimise", "emergency", "if", "above", "below", "candle",
        "size_word", "max", "loss", "losing", "hostile", "broadcast",
    ]

    /// What a word names; nil: nothing that is ended.
    private static func object(_ token: Token) -> Object? {
        let isOrder = token.has("order") || token.has("orders")
        // "close everything at the limit" is of another limit.
        let isMarket = token.value("order") == "market"
        if isOrder, !isMarket, !token.has("held"), !token.has("limit_word") { return .order }
        if token.has("alert") || token.has("alerts") { return .alert }
        let isPosition = token.has("position") || token.has("positions")
        // "cancel the trade" may be said of an order.
        return isPosition && !token.has("trades") && !token.has("=trade") && !token.has("close") ? .position : nil
    }

    /// The only one that is named; nil: none, or several.
    private static func object(of part: [Token]) -> Object? {
        var found: Object?
        for (index, token) in part.enumerated() {
            let ends = isEnding(token)
            let isOther = !ends && !token.features.isDisjoint(with: others)
            let next = object(token) ?? (isLimit(part, index) ? .order : isOther ? .other : nil)
            guard let next else { continue }
            if let found, found != next { return .other }
            found = next
        }
        return found
    }

    /// "the gold limit": a limit right after an instrument is an order.
    private static func isLimit(_ part: [Token], _ index: Int) -> Bool {
        part[index].has("limit_word") && part[index].has("order") && index > 0 && !part[index - 1].instruments.isEmpty
    }

    /// "get rid of every one": a verb and what stands for something named before.
    private static func isOfBefore(_ part: [Token]) -> Bool {
        part.contains { $0.has("it") || $0.has("these") }
            && part.allSatisfy { token in
                token.weight == 0 || isEnding(token) || token.has("it") || token.has("these") || token.has("and")
                    || token.has("then") || token.has("now")
            }
            && part.allSatisfy { $0.instruments.isEmpty && ($0.number == nil || $0.isSkip) }
    }

    /// What asks for something itself is not only named.
    private static let deeds = [
        "close", "cancel", "delete", "remove", "op", "modify", "alter", "set", "show", "price", "chart", "analyze",
        "take", "reverse", "undo", "pause", "resume", "off", "question", "if", "acquire", "opening", "hold",
    ]

    /// What is said of the order or alert before, with its name; nil when the part before names neither, or asks for
    /// something.
    private static func merged(_ before: [Token], _ part: [Token]) -> [[Token]]? {
        guard let object = object(of: before),
            object == .alert || object == .order && part.contains(where: { $0.has("close") }),
            !before.contains(where: { token in deeds.contains(where: token.has) && Self.object(token) == nil }),
            !before.contains(where: { $0.has("side") && !$0.has("order") && !$0.has("plural") })
        else { return nil }
        let names = before.filter { token in
            Self.object(token) != nil || !token.instruments.isEmpty || token.number != nil && !token.isSkip
                || token.has("at")
        }
        // "I don't want those orders any more, scrap them": the first part denies, and only its names are taken over.
        guard before.contains(where: { $0.has("negate") }) else {
            var all = names + part
            for index in all.indices.dropFirst() { all[index].pause = .none }
            all[0].pause = before[0].pause
            return [all]
        }
        let copies = names.map { token in
            var copy = token
            (copy.weight, copy.pause, copy.chunk) = (0, .none, part[0].chunk)
            return copy
        }
        guard let first = part.first else { return nil }
        return [before, [first] + copies + part.dropFirst()]
    }

    /// The part with its verbs made those of the object; nil when they are already.
    private static func turned(_ part: [Token], to object: Object, isWaiting: Bool) -> [Token]? {
        let content = part.indices.filter { !part[$0].isSkip && part[$0].weight > 0 }
        var turned = part
        // Half of an order cannot be canceled: a position is called so, too.
        let isShare = part.contains { $0.number != nil && !$0.isSkip || $0.has("part") || $0.has("percent") }
        var isTurned = false
        for index in part.indices where isEnding(part[index]) {
            let isEdge = index == content.first || index == content.last || content.isEmpty
            switch object {
            case .order where part[index].has("close") && !isShare:
                let isCanceling = part[index].has("cancel") || part[index].has("delete")
                turned[index].become(isCanceling ? [] : ["cancel", "delete"], not: ["close", "everything", "op"])
            case .alert where isEdge && (part[index].has("close") || part[index].has("cancel")):
                turned[index].become(["delete", "ends_alert"], not: ["close", "cancel", "everything"])
            case .alert where isEdge:
                turned[index].become(["ends_alert"], not: [])
            case .position where !isWaiting && !part[index].has("close"):
                turned[index].become(["close"], not: ["cancel", "delete", "remove", "op"])
            default: continue
            }
            isTurned = true
        }
        return isTurned ? turned : nil
    }
}

extension Token {
    /// A word that says something else than it may.
    mutating func become(_ names: Set<String>, not others: Set<String>) {
        let gone = tags.filter { others.contains($0.name) }
        tags.removeAll { others.contains($0.name) }
        features.subtract(gone.map(\.full))
        features.subtract(others)
        features.formUnion(names)
    }
}
