// Questions how a trade ended.
extension FrameGrammar {
    /// Whether a sentence asks why something that was held is no longer, whether it still is, or what became of it:
    /// "why did you close my gold", "did my gold trade close", "what happened to my gold trade".
    static func asksWhatEnded(_ tokens: [Token], isQuestion: Bool) -> Bool {
        let isElsewhere = { (token: Token) in !token.features.isDisjoint(with: elsewhere) && !isHeld(token) }
        guard !tokens.contains(where: isElsewhere) else { return false }
        if tokens.contains(where: { $0.has("ended") }) { return true }
        return clauses(tokens).contains { clause in
            func first(_ feature: String) -> Int? { clause.firstIndex { $0.has(feature) } }
            let isTrade = clause.contains(where: isHeld)
            let isOwn = first("my") != nil || isTrade
            // "How is my gold trade" looks at what is held.
            if isTrade, clause.contains(where: { $0.has("became") && !$0.has("howis") }) { return true }
            let isWhy = first("why") != nil
            // What asks stands first, or right behind "why": "it has been long, close my gold" asks nothing.
            let opening = clause.indices.first { place in
                let isFirst = place == 0 || clause[place - 1].has("why")
                return isFirst && (clause[place].has("been") || clause[place].has("howis"))
            }
            if first("shut") != nil {
                return isOwn && (isQuestion || opening != nil || isWhy) || isWhy && opening != nil
            }
            guard let opening, clause[opening].has("did"), first("close") != nil else { return false }
            return isOwn || isWhy
        }
    }

    private static func isHeld(_ token: Token) -> Bool { token.has("position") || token.has("held") }

    private static func clauses(_ tokens: [Token]) -> [[Token]] {
        tokens.reduce(into: []) { clauses, token in
            if clauses.isEmpty || token.pause != .none {
                clauses.append([token])
            } else {
                clauses[clauses.count - 1].append(token)
            }
        }
    }

    /// What the question is about instead.
    private static let elsewhere: Set<String> = [
        "whynot", "negate", "plural", "all", "everything", "number", "above", "below", "crosses", "if", "alert",
        "alerts", "signal", "order", "orders", "market_time", "market", "price", "whatif", "howto", "strategy",
        "journal", "emergency",
    ]
}
