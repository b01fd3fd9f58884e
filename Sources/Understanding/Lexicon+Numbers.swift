extension Token {
    /// A stop that is set, where the word may also end things.
    mutating func beLevel() {
        let ending = ["pause", "no", "negate", "off", "emergency", "cancel", "alone", "stopping"]
        let gone = tags.filter { ending.contains($0.name) }
        tags.removeAll { gone.contains($0) }
        features.subtract(gone.map(\.name) + gone.map(\.full) + ["=\(key)"])
    }
}

// Numbers that are typed in two words.
extension Lexicon {
    /// "18 350" and "1 1/2" are one number.
    func grouped(_ words: [Word]) -> [Word] {
        guard words.count > 1 else { return words }
        var grouped: [Word] = []
        for (index, word) in words.enumerated() {
            guard let last = grouped.last, last.isNumber, word.isNumber, word.pause == .none, word.dash == nil,
                !word.isGlued, last.key.allSatisfy(\.isNumber), let key = joined(last, grouped, words[index...])
            else {
                grouped.append(word)
                continue
            }
            grouped[grouped.count - 1].key = key
            grouped[grouped.count - 1].chunk = last.chunk.lowerBound..<word.chunk.upperBound
        }
        return grouped
    }

    /// What a number and the word behind it are together; nil when they are two numbers.
    private func joined(_ number: Word, _ before: [Word], _ rest: ArraySlice<Word>) -> String? {
        guard let word = rest.first else { return nil }
        if word.isFraction { return number.key.count <= 2 ? number.key + word.key.dropFirst() : nil }
        let isGroup =
            word.key.prefix { $0.isNumber }.count == 3 && number.key.first != "0"
            && (number.key.count <= 3 || isGrouped(number))
        guard isGroup, isGroupedBySpaces || isOneNumber(before, rest) else { return nil }
        return number.key + word.key
    }

    /// Whether it is one of several groups already: "1 000" of "1 000 000".
    private func isGrouped(_ number: Word) -> Bool { number.chunk.isEmpty == false && number.key.hasSuffix("000") }

    /// Whether a language without such groups still means one number: nobody counts "000", a size stands before its
    /// unit, and a price behind the word for it.
    private func isOneNumber(_ before: [Word], _ rest: ArraySlice<Word>) -> Bool {
        let (group, next) = (rest[rest.startIndex], rest.dropFirst().first)
        if group.key.prefix(3) == "000" { return true }
        let following = next.flatMap { $0.pause == .none ? entry($0.key) : nil }?.features ?? []
        if !following.isDisjoint(with: ["unit.units", "unit.shares"]) { return true }
        // "1 200 pips": a size and a distance.
        guard following.isDisjoint(with: ["pips", "percent", "minute", "hour", "day"]) else { return false }
        let label = before.dropLast().last.flatMap { entry($0.key) }?.features ?? []
        return !label.isDisjoint(with: ["at", "sl", "tp", "above", "below", "crosses", "side"])
    }
}

extension Lexicon {
    /// Days, times and reasons that the words beside them make.
    static func asReasonOrTime(_ token: Token, after before: ArraySlice<Token>, before next: Token?) -> Token {
        var token = token
        let last = before.last
        // "15th": the ending says nothing more.
        if token.isGlued, last?.number != nil, Token.ordinals.contains(token.key) {
            (token.tags, token.features, token.isSkip, token.isUnknown, token.weight) = ([], [], true, false, 0)
        }
        // "stop 2371, profit 2330": where it is to be taken.
        if token.has("gain"), next?.number != nil, before.contains(where: { $0.has("side") }) {
            (token.tags, token.features) = ([Tag("tp")], ["tp"])
        }
        // "pull that silver buy limit, I've changed my mind": why, and no denial of it.
        if token.key.contains("mind"), token.has("negate"), before.contains(where: withdrawing), token.pause != .none {
            (token.tags, token.features, token.isSkip, token.weight) = ([], [], true, 0)
        }
        // "не торгуй до 9": not before nine, every day; "до завтра" is until then.
        if token.has("until_before"), last?.has("pause") == true, last?.has("what.trading") == true,
            next?.number != nil || next?.has("clock") == true
        {
            token.features.remove("until")
            token.features.insert("before")
        }
        return token
    }

    /// Takes back what waits; nothing is bought or sold by it.
    private static func withdrawing(_ token: Token) -> Bool {
        ["cancel", "delete"].contains(where: token.has) && !["close", "no", "negate"].contains(where: token.has)
    }
}

extension Lexicon {
    /// `ema9`: an indicator and its length.
    func withLength(_ word: Word) -> [Word]? {
        let head = word.key.dropLast()
        guard word.key.last?.isWholeNumber == true, entry(head)?.tags.contains(where: { $0.name == "ind" }) == true
        else { return nil }
        var length = word.with(String(word.key.suffix(1)), isGlued: true)
        length.isNumber = true
        return [word.with(String(head)), length]
    }

    /// "at 0800 hours", "1730 hours": a time of day.
    static func withFullHours(_ tokens: [Token]) -> [Token] {
        var tokens = tokens
        for index in tokens.indices.dropLast() {
            let digits = Array(tokens[index].key.utf8)
            guard digits.count == 4, tokens[index].literal == nil, tokens[index + 1].pause == .none,
                tokens[index + 1].has("hour") || tokens[index + 1].has("oclock"),
                index == 0 || !tokens[index - 1].has("last"), let all = Int(tokens[index].key), all / 100 < 24,
                all % 100 < 60
            else { continue }
            let key = tokens[index].key
            tokens[index].literal = "\(key.prefix(2)):\(key.suffix(2))"
            (tokens[index].tags, tokens[index].number) = ([], nil)
            tokens[index].features = ["clock", "number"]
            let next = index + 1
            (tokens[next].tags, tokens[next].features, tokens[next].isSkip, tokens[next].weight) = ([], [], true, 0)
        }
        return tokens
    }
}
