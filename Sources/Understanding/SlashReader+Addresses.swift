import Actions

/// Where people say they can be reached.
enum Addresses {
    /// Whether a word can be nothing but an address, or the code that proves one.
    static func looksLikeOne(_ word: some StringProtocol) -> Bool {
        let isCode = word.count == 6 && word.allSatisfy { $0.isASCII && $0.isNumber }
        return isCode || word.dropFirst().contains("@") || word.hasPrefix("https://") || isNumber(word)
    }

    /// `+49`, the beginning of a telephone number.
    static func isNumber(_ word: some StringProtocol) -> Bool {
        word.first == "+" && word.count > 1 && word.dropFirst().allSatisfy(isPart)
    }
    static func isPart(_ character: Character) -> Bool {
        character.isASCII && (character.isNumber || "-.()/".contains(character))
    }

    /// Every part of an e-mail address names e-mail, whatever word it would be elsewhere.
    static func mark(_ token: inout Token, in text: String) {
        let chunk = text[token.chunk]
        guard let mark = chunk.firstIndex(of: "@"), mark != chunk.startIndex, chunk[mark...].contains(".")
        else { return }
        token.tags = [Tag("way.email")]
        token.features = ["way", "way.email"]
        (token.instruments, token.number, token.literal, token.isUnknown) = ([], nil, nil, false)
    }

    /// The first address in a text, and where it stands: an e-mail address, a telephone number with its country, or a
    /// code of six digits alone.
    static func first(in text: String) -> (text: String, range: Range<String.Index>)? {
        if let match = text.firstMatch(of: /[^\s@<>,;:"']+@[^\s@<>,;:"']+\.[^\s@<>,;:"'!?]*[^\s@<>,;:"'.!?]/) {
            return (String(match.output), match.range)
        }
        if let match = text.firstMatch(of: /\+[0-9][0-9 ().\/\-]{6,20}[0-9]/) {
            return (String(match.output), match.range)
        }
        if let match = text.firstMatch(of: /(?:^|[\s:])([0-9]{6})(?:$|[\s.!])/) {
            return (String(match.output.1), match.output.1.startIndex..<match.output.1.endIndex)
        }
        return nil
    }
}

extension SlashReader {
    /// A telephone number in groups: `+49 151 2345678`.
    mutating func takeNumber(at index: Int) throws(SlashProblem) -> Int? {
        guard let parameter = open(.address), Addresses.isNumber(fields[index]) else { return nil }
        let length = 1 + fields[(index + 1)...].prefix { $0.allSatisfy(Addresses.isPart) }.count
        let text = fields[index..<index + length].joined(separator: " ")
        try assign(parameter, .text(text), typed: text)
        return length
    }

    /// Whether a word stands for itself: a way to be reached is named, and the word is no argument's name.
    func isFree(_ field: Substring) -> Bool { arguments["way"] != nil && parameter(named: field) == nil }
}

extension SlotReader {
    /// A platform is called the same in every language.
    mutating func channel() {
        let named = tokens.indices.filter { ["telegram", "whatsapp"].contains(tokens[$0].key) }
        guard let index = named.first, named.count == 1 else { return }
        if action == "set_notifications" {
            // Of one kind or instrument nothing can be set so; and where nothing is wanted is not where it is.
            guard tokens.allSatisfy({ $0.instruments.isEmpty && $0.value("kind") == nil }) else { return }
            let isUnwanted = tokens.contains { $0.value("quiet") != nil }
            guard !isUnwanted, !["off", "negate", "delete", "pause"].contains(where: has) else {
                unread.insert("channel")
                return
            }
            used.formUnion(indices("on"))
        }
        set("channel", .text(tokens[index].key), index)
    }

    /// The way that is meant, and what is wanted of it: nothing said is to have it.
    mutating func way() {
        choice("way")
        // Words for what is sent are mostly words for something else as well.
        for (feature, kind) in [
            ("alerts", "alerts"), ("alert", "alerts"), ("signal", "signals"), ("report", "reports"),
        ]
        where arguments["kind"] == nil {
            guard let index = indices(feature).first(where: { !tokens[$0].has("notify") }) else { continue }
            set("kind", .text(kind), index)
        }
        address()
        if arguments["address"] == nil { wayUse() }
    }

    /// What stands in the message as an address, and all its tokens.
    private mutating func address() {
        guard let (address, range) = Addresses.first(in: text) else { return }
        arguments["address"] = .text(address)
        let part = tokens.indices.filter { tokens[$0].chunk.overlaps(range) }
        used.formUnion(part)
        free.formUnion(part)
    }

    private mutating func wayUse() {
        if let index = first("backtest") { return set("op", .text("test"), index) }
        if let index = first("off") ?? first("negate") { return set("op", .text("off"), index) }
        if let index = first("op.remove") ?? first("delete") { return set("op", .text("remove"), index) }
        if let index = first("only") { return set("op", .text("only"), index) }
        if arguments["kind"] == nil, has("what") || has("question") || Words.isQuestion(text) {
            arguments["op"] = .text("show")
            return
        }
        used.formUnion(indices("on"))
        guard arguments["way"] != nil else { return }
        arguments["op"] = .text("on")
    }
}
