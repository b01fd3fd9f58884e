import Actions

/// What a message only quotes: it is data, and no wish of the person who sends it.
enum Citation {
    private static let marks: [(open: Character, close: Character)] = [
        ("\"", "\""), ("“", "”"), ("„", "“"), ("„", "”"), ("«", "»"), ("»", "«"), ("「", "」"), ("『", "』"),
    ]

    /// The tokens that stand outside of quotation marks around several words, and before what somebody is said to have
    /// written; nil when nothing is cited.
    static func outside(
        _ words: [Word], _ tokens: [Token], _ text: String, _ inquiry: Inquiry
    ) -> [Token]? {
        var cited = quoted(text).filter { range in
            words.count { range.contains($0.chunk.lowerBound) || $0.chunk.contains(range.lowerBound) } > 1
        }
        if let start = inquiry.citation(in: words, text) { cited.append(start..<text.endIndex) }
        guard !cited.isEmpty else { return nil }
        return tokens.filter { token in !cited.contains { $0.overlaps(token.chunk) } }
    }

    /// From mark to mark.
    private static func quoted(_ text: String) -> [Range<String.Index>] {
        var found: [Range<String.Index>] = []
        var index = text.startIndex
        while index < text.endIndex {
            let closes = marks.filter { $0.open == text[index] }.map(\.close)
            let next = text.index(after: index)
            let close = closes.isEmpty ? nil : text[next...].firstIndex(where: closes.contains)
            guard let end = close ?? endOfSingle(text, from: index) else {
                index = next
                continue
            }
            found.append(index..<text.index(after: end))
            index = text.index(after: end)
        }
        return found
    }

    /// Where a single quotation mark that begins a word is closed behind one; elsewhere it is an apostrophe.
    private static func endOfSingle(_ text: String, from index: String.Index) -> String.Index? {
        func isLetter(_ index: String.Index) -> Bool { text[index].isLetter || text[index].isNumber }
        let next = text.index(after: index)
        guard text[index] == "'" || text[index] == "‘", next < text.endIndex, isLetter(next),
            index == text.startIndex || !isLetter(text.index(before: index))
        else { return nil }
        return text[next...].indices.first { place in
            let after = text.index(after: place)
            return (text[place] == "'" || text[place] == "’") && (after == text.endIndex || !isLetter(after))
        }
    }

    /// What may well quote: texts that are written down, told to others, or names and rules of strategies.
    private static let withText: Set<String> = ["journal", "admin_broadcast", "lift_limit", "set_strategy", "set_mood"]

    /// Whether a result would do what only stands in a citation.
    static func isObeyed(_ result: Interpretation) -> Bool {
        switch result {
        case .calls(let calls, _):
            !calls.allSatisfy { Frames.reading.contains($0.action) || withText.contains($0.action) }
        case .clarify(let question): !withText.contains(question.about)
        case .correction, .confirm, .cancel: true
        case .problem, .smalltalk, .outOfScope, .notUnderstood: false
        }
    }
}

extension Inquiry {
    /// Where begins what somebody wrote: behind "Paul wrote:" or "Fwd:", with a name between them in languages that
    /// begin with the verb. Nil when nobody did.
    fileprivate func citation(in words: [Word], _ text: String) -> String.Index? {
        for index in words.indices {
            guard let (length, _) = phrase(words, at: index, [.citing]) else { continue }
            let end = index + length
            for next in end..<min(end + 4, words.count) {
                let between = text[words[next - 1].chunk.lowerBound..<words[next].chunk.lowerBound]
                if let last = between.last(where: { !$0.isWhitespace }), ":：".contains(last) {
                    return words[next].chunk.lowerBound
                }
            }
        }
        return nil
    }
}
