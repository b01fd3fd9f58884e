extension Lexicon {
    /// "why was there no gold signal on Monday at ten?": what is denied stands apart from the question for why. With
    /// the instrument and the moment it asks why nothing was signaled then, as "why not" does.
    static func withWhyNot(_ tokens: [Token]) -> [Token] {
        guard let why = tokens.firstIndex(where: { $0.has("why") }), !tokens.contains(where: { $0.has("whynot") }),
            let denial = tokens.indices.first(where: { $0 != why && tokens[$0].has("negate") }),
            tokens.contains(where: { !$0.instruments.isEmpty }), tokens.contains(where: isMoment)
        else { return tokens }
        var tokens = tokens
        tokens[why].features.formUnion(["whynot", "whynot_then"])
        // It takes nothing back, and the verb beside it is no concept.
        for index in tokens.indices where index == denial || tokens[index].isUnknown {
            (tokens[index].tags, tokens[index].features) = ([], [])
            (tokens[index].isSkip, tokens[index].isUnknown, tokens[index].weight) = (true, false, 0)
        }
        return tokens
    }

    /// "hedge funds dump gold": what others do is told, and not asked for.
    static func withOthers(_ tokens: [Token]) -> [Token] {
        var tokens = tokens
        for index in tokens.indices where tokens[index].has("crowd") {
            let clause = tokens[(index + 1)...].prefix { $0.pause == .none }
            let isDeed = clause.contains { next in ["side", "close", "pause"].contains(where: next.has) }
            if isDeed { tokens[index].features.insert("past") }
        }
        return tokens
    }

    private static func isMoment(_ token: Token) -> Bool {
        token.has("clock") || token.has("oclock") || token.value("days")?.hasSuffix("day") == true
            || token.value("period").map { ["today", "yesterday"].contains($0) } == true
    }
}
