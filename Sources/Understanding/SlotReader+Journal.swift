import Actions
import Trading

// The journal.
extension SlotReader {
    /// "note: too early" writes something down, "my journal of last week" reads, "delete note 3" removes.
    mutating func note() {
        if has("review") {
            arguments["view"] = .text("review")
            return choice("period")
        }
        if tagged() { return }
        choice("closed", as: "result")
        guard let anchor = first("journal") else { return read("show") }
        // "delete note 3", and where the verb comes last "note 3 delete"
        let isOpen = !tokens[(anchor + 1)...].contains { $0.pause != .none }
        let last = isOpen ? tokens[(anchor + 1)...].last { !$0.isSkip } : nil
        let before = tokens[..<anchor] + (last.map { [$0] } ?? [])
        if before.contains(where: { $0.has("delete") || $0.has("op.remove") }) { return remove() }
        if before.contains(where: { $0.has("search") }) {
            read("show")
            return remainder("text", after: ["journal"])
        }
        let isAsked = ["list", "show", "question", "fetch"].contains { feature in before.contains { $0.has(feature) } }
        if isAsked || !says(after: anchor) { return read("show") }
        arguments["op"] = .text("add")
        remainder("text", after: ["journal"])
        name(before: anchor)
    }

    private mutating func read(_ operation: String) {
        arguments["op"] = .text(operation)
        choice("period")
    }

    /// Whether something is written down: behind a colon anything, else more than what journals are asked for by.
    private func says(after anchor: Int) -> Bool {
        let rest = tokens.indices.filter { $0 > anchor }
        if let next = rest.first, tokens[next].pause != .none { return true }
        let asking = ["list", "show", "question", "period", "last", "symbol", "trade_history", "day", "week", "month"]
        return rest.contains { index in
            let token = tokens[index]
            let isAsking = token.isSilent || token.number != nil || !token.instruments.isEmpty
            return !isAsking && !asking.contains { token.has($0) }
        }
    }

    /// The number of the note; without one it is the newest.
    private mutating func remove() {
        arguments["op"] = .text("remove")
        arguments["symbol"] = nil
        guard let index = tokens.indices.first(where: { whole($0) != nil && !used.contains($0) }),
            let number = whole(index)
        else { return }
        set("text", .text(String(number)), index)
    }

    /// "note on #K7Q2M: …": the name of the trade goes before the note.
    private mutating func name(before anchor: Int) {
        guard let index = first("id"), let name = tokens[index].literal, case .text(let text)? = arguments["text"],
            !text.contains(name)
        else { return }
        set("text", .text("#\(name) \(text)"), index)
    }
}

// What is written down or told to others as it was typed.
extension SlotReader {
    /// Everything after the word that names the request, or after its colon, as it was typed.
    mutating func remainder(_ name: String, after features: [String]) {
        guard let anchor = tokens.firstIndex(where: { token in features.contains { token.has($0) } }) else { return }
        var start = anchor + 1
        while start < tokens.count,
            tokens[start].has("audience")
                || (tokens[start].isSilent && tokens[start].pause == .none
                    && !tokens[start].has("greeting") && !tokens[start].has("my"))
        {
            if tokens[start].has("audience") { used.insert(start) }
            start += 1
        }
        if let colon = tokens[anchor...].firstIndex(where: { $0.pause != .none }), colon > anchor,
            colon <= start || endsLabel(colon)
        {
            start = colon
        }
        guard start < tokens.count else { return }
        used.formUnion(start..<tokens.count)
        free.formUnion(start..<tokens.count)
        arguments[name] = .text(String(text[tokens[start].chunk.lowerBound...]).trimmed)
    }

    /// Whether a colon stands before a word, or only words that name nothing written down: "note for gold, too early".
    private func endsLabel(_ index: Int) -> Bool {
        // What was named before may stand behind what it is said of.
        let (last, next) = (tokens[index - 1].chunk.lowerBound, tokens[index].chunk.lowerBound)
        let before = last < next ? text[last..<next] : ""
        if before.last(where: { !$0.isWhitespace }).map({ ":：–—-".contains($0) }) == true { return true }
        let named = ["audience", "journal", "position", "trade", "id", "period", "what", "on"]
        return tokens[..<index].allSatisfy { token in
            token.isSkip || !token.instruments.isEmpty || token.number != nil || named.contains(where: token.has)
        }
    }
}

extension String {
    /// Without spaces and quotation marks around it.
    var trimmed: String {
        let marks: Set<Character> = ["\"", "'", "“", "”", "„"]
        let isMark = { (character: Character) in character.isWhitespace || marks.contains(character) }
        return String(drop(while: isMark).reversed().drop(while: isMark).reversed())
    }
}
