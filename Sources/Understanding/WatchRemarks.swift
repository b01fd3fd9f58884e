import Trading

/// What is said of a rule outside of its condition: "during the London session signal me gold when …".
enum WatchRemarks {
    /// Words of the request itself, and of who makes it.
    private static let request = [
        "signal", "alert", "notify", "watch", "strategy_word", "if", "acquire", "show", "greeting", "thanks", "use",
        "start", "called", "symbol", "side", "question", "audience", "yes", "again", "then", "within",
    ]
    /// Longer ones are no prepositions.
    private static let shortest = 5

    /// Each piece as it was typed. None of it is dropped: who reads the rule makes a filter of it, or says that they
    /// cannot.
    /// - Parameters:
    ///   - request: what was read of it: where, and on what timeframe.
    ///   - condition: what stands between is not of one piece.
    ///   - end: where a name or more begins that is read otherwise.
    static func said(
        _ request: SlotReader, _ text: String, apart condition: ArraySlice<Token>, upTo end: String.Index?
    ) -> [String] {
        let tokens = request.tokens
        var pieces: [String] = []
        var run: [Int] = []
        func close() {
            defer { run = [] }
            guard let piece = piece(run, tokens, request.used, text) else { return }
            pieces.append(piece)
        }
        for index in tokens.indices {
            let token = tokens[index]
            let isNamed = end.map { token.chunk.lowerBound >= $0 && isBehind(condition, $0) } ?? false
            let isApart =
                run.last.map { last in
                    token.pause != .none
                        || condition.contains { part in
                            tokens[last].chunk.upperBound <= part.chunk.lowerBound
                                && part.chunk.lowerBound <= token.chunk.lowerBound
                        }
                } ?? false
            if isApart { close() }
            // "no durante la sesión": a small word of what is denied.
            let isDenied = run.last.map { tokens[$0].has("negate") } ?? false
            let isOfRequest = isRequest(token) && !(isDenied && token.has("within"))
            if isNamed || request.used.contains(index) || !token.instruments.isEmpty || isOfRequest {
                close()
            } else {
                run.append(index)
            }
        }
        close()
        return pieces
    }

    /// Whether what is denied is the request: "not during the London session signal me gold" denies hours or days.
    static func deniesRequest(_ tokens: [Token]) -> Bool {
        tokens.indices.contains { index in
            guard tokens[index].has("negate") else { return false }
            let rest = tokens[(index + 1)...].filter { $0.weight > 0 }.prefix(3)
            guard let filter = rest.firstIndex(where: isOfTime) else { return true }
            return WatchRule.asks(rest[..<filter])
        }
    }

    private static func isOfTime(_ token: Token) -> Bool {
        token.value("session") != nil || ["session", "days", "clock", "concept"].contains { token.has($0) }
    }

    private static func isBehind(_ condition: ArraySlice<Token>, _ place: String.Index) -> Bool {
        guard let first = condition.first, let last = condition.last else { return true }
        return place < first.chunk.lowerBound || place > last.chunk.lowerBound
    }

    private static func isRequest(_ token: Token) -> Bool {
        // "für" is also a length of time.
        request.contains { token.has($0) } && token.value("session") == nil && !token.has("session")
    }

    /// Words of hours, days, markets and figures, which no request is without a reason.
    private static func isOfFilter(_ token: Token) -> Bool {
        token.number != nil || token.value("ind") != nil
            || [
                "concept", "session", "clock", "days", "day", "above", "below", "only", "timezone", "period", "between",
            ]
            .contains { token.has($0) }
    }

    /// The text of neighboring words, from the first to the last that says something; nil when none does.
    private static func piece(_ run: [Int], _ tokens: [Token], _ used: Set<Int>, _ text: String) -> String? {
        guard let last = run.last(where: { tokens[$0].weight > 0 }), let first = run.first else { return nil }
        let said = run.filter { tokens[$0].weight > 0 }
        let next = last + 1
        // "make me a strategy": the verb of the request.
        let isOpening =
            first == 0 && said.count == 1 && next < tokens.count
            && tokens[next...].first { $0.weight > 0 }.map(isRequest) ?? false
        if isOpening, !said.contains(where: { isOfFilter(tokens[$0]) }) { return nil }
        if said.allSatisfy({ tokens[$0].isUnknown }) {
            let isBeforeRequest = next < tokens.count && (isRequest(tokens[next]) || used.contains(next))
            // "create a strategy", "für Gold": a verb of the request, a preposition.
            let isVerb = said.count == 1 && first == 0 && tokens[(last + 1)...].contains { isRequest($0) }
            let isSmall = said.count == 1 && tokens[last].key.count <= shortest && isBeforeRequest
            if isVerb || isSmall || said.allSatisfy({ tokens[$0].isIdeograph || tokens[$0].key.count <= 2 }) {
                return nil
            }
        }
        let piece = text[tokens[first].chunk.lowerBound..<tokens[last].chunk.upperBound]
        return piece.replacing("|", with: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
