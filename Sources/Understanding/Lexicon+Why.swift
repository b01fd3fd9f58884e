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

    private static func isMoment(_ token: Token) -> Bool {
        token.has("clock") || token.has("oclock") || token.value("days")?.hasSuffix("day") == true
            || token.value("period").map { ["today", "yesterday"].contains($0) } == true
    }
}
