import Trading

/// Every phrase of a language, and of English where the language has none of its own.
struct Lexicon: Sendable {
    typealias Entry = Phrasebook.Entry
    let own: Phrasebook
    /// Nil: it is the language itself.
    let english: Phrasebook?
    /// Words that stand for several: "two hours" in one word.
    private let rewrites: [String: [Word]]
    private let common: Set<String>
    let articles: Set<String>
    private let variants: [Character: Character]
    let isGroupedBySpaces: Bool
    private let prefixes: [String]
    private let suffixes: [String]
    let decimal: Character

    /// - Parameters:
    ///   - left: words that are no misspellings of others, nor others of them.
    ///   - english: a phrase that the vocabulary does not have means what it means in English.
    init(
        _ vocabulary: Vocabulary, _ instruments: InstrumentLexicon, leaving left: Set<String>,
        behind english: Lexicon? = nil
    ) {
        own = Phrasebook(vocabulary, instruments, leaving: left, behind: english?.own)
        self.english = english?.own
        decimal = vocabulary.decimal
        rewrites = vocabulary.rewrites.reduce(into: [:]) { rewrites, entry in
            for phrase in entry.phrases {
                rewrites[String(decoding: phrase.key, as: UTF8.self)] = Words.split(entry.name)
            }
        }
        common = vocabulary.common
        articles = vocabulary.articles.union(english?.articles ?? [])
        isGroupedBySpaces = vocabulary.isGroupedBySpaces
        variants = vocabulary.variants
        prefixes = vocabulary.prefixes.map { Words.key($0) }
        suffixes = vocabulary.suffixes.map { Words.key($0) }
    }

    func entry(_ key: some StringProtocol) -> Entry? { own.entry(key) ?? english?.entry(key) }
    /// Whether it stands in a phrase.
    private func isKnown(_ word: some StringProtocol) -> Bool {
        own.contains(word: word) || english?.contains(word: word) == true
    }

    /// The words of a message as tokens, longest phrase first, unknown words repaired where no doubt arises.
    func tokens(of words: [Word], in text: String) -> [Token] {
        var words = rewritten(grouped(words)).flatMap { parts(of: $0) }
        var costs = [Double](repeating: 0, count: words.count)
        var repairs = 0
        for index in words.indices where isStrange(words[index]) && repairs < 12 {
            repairs += 1
            if let key = drawnOut(words[index].key) {
                words[index].key = key
                costs[index] = 0.06
                continue
            }
            guard let (key, distance) = repaired(words[index].key) else { continue }
            words[index].key = key
            costs[index] = distance == 1 ? 0.06 : 0.12
        }
        var tokens: [Token] = []
        var index = 0
        let isAccented = words.contains { $0.exact != nil }
        while index < words.count {
            let (length, entry) = articleOrPhrase(words, at: index, isAccented: isAccented)
            var token = token(words[index..<index + max(1, length)], entry, in: text)
            token.cost = costs[index..<index + max(1, length)].reduce(0, +)
            tokens.append(token)
            index += max(1, length)
        }
        let meant = Self.withOthers(Self.withFullHours(tokens.indices.map { oneMeaning(tokens, $0) }))
        return namingHeld(Self.withWhyNot(Self.withTimeframes(NumberWord.joined(meant))))
    }

    /// "altında" is "in gold", and "below" behind a number.
    private func oneMeaning(_ tokens: [Token], _ index: Int) -> Token {
        let before = index > 0 ? tokens[index - 1] : nil
        let next = index + 1 < tokens.count ? tokens[index + 1] : nil
        var token = Self.asReasonOrTime(tokens[index], after: tokens[..<index], before: next)
        // "advance the stop": a noun, which stops nothing.
        if let before, token.pause == .none, token.has("sl"), articles.contains(before.key) { token.beLevel() }
        // "@priya.k": one name.
        if tokens[..<index].contains(where: { $0.has("user") && $0.chunk == token.chunk && $0.key.first == "@" }) {
            (token.tags, token.features, token.isSkip, token.weight) = ([], [], true, 0)
            return token
        }
        // "Pick up 15 shares for me, would you": asks for no opinion where nothing follows.
        if token.has("would_you"), index > 0, tokens[(index + 1)...].allSatisfy({ $0.weight == 0 }) {
            token.features.remove("would_you")
        }
        // "Tell me my balance" waits for nothing.
        if token.has("telling"), !tokens.contains(where: { other in Self.awaited.contains(where: other.has) }) {
            (token.tags, token.features, token.isSkip, token.weight) = ([], [], true, 0)
        }
        // "delete alert no. 7" denies nothing.
        let isAbbreviated = token.has("no") && next?.pause == .sentence || token.key == "n" && token.has("negate")
        if isAbbreviated, index > 0, token.pause == .none, next?.key.first?.isNumber == true {
            (token.tags, token.features, token.isSkip, token.weight) = ([], [], true, 0)
        }
        // "2026-11-12": a day, and no number.
        if token.dash != nil, token.number != nil, before?.literal != nil, before?.has("period") == true {
            token.number = nil
            token.features.remove("number")
        }
        // "20 dollars of solana": a sum, and not the dollar.
        if token.has("money"), before?.has("number") == true,
            tokens.indices.contains(where: { $0 != index && !tokens[$0].instruments.isEmpty })
        {
            token.instruments = []
            token.features.remove("symbol")
        }
        // "out of gold" closes where a sentence or a clause begins with it; elsewhere it says whence.
        if token.has("leaving"),
            index == 0 || token.pause != .none || tokens[..<index].allSatisfy({ $0.isSkip && $0.features.isEmpty })
        {
            token.features.insert("close")
        }
        guard token.has("behind"), !token.instruments.isEmpty else { return token }
        let labels = ["number", "pips", "percent", "unit", "ind", "symbol"]
        if let before, labels.contains(where: before.has) || before.has("behind") {
            token.instruments = []
            token.features.remove("symbol")
        } else {
            token.tags = []
            token.features = ["symbol"]
        }
        return token
    }

    /// What somebody may want to be told of once it is so.
    private static let awaited = [
        "if", "above", "below", "crosses", "moves", "falls", "rises", "level", "extreme", "between", "number",
        "percent", "repeat", "only", "notify", "kind", "days",
    ]

    /// Numbers before a unit of time that make the length of a candle.
    private static func withTimeframes(_ tokens: [Token]) -> [Token] {
        var tokens = tokens
        for index in tokens.indices.dropFirst() where tokens[index - 1].number != nil {
            if tokens[index].isGlued, tokens[index].isSkip, isUnitOfTime(tokens[index]) {
                // "1w": the letter is also "with".
                (tokens[index].isSkip, tokens[index].weight) = (false, 1)
            }
            if isTimeframe(tokens[index - 1], tokens[index]) { tokens[index - 1].features.insert("timeframe") }
        }
        return tokens
    }

    private static func isUnitOfTime(_ token: Token) -> Bool {
        ["minute", "hour", "day", "week", "month"].contains(where: token.has)
    }

    private static func isTimeframe(_ number: Token, _ unit: Token) -> Bool {
        let name =
            unit.has("minute") ? "m" : unit.has("hour") ? "h" : unit.has("day") ? "d" : unit.has("week") ? "w" : ""
        return number.number.map { Timeframe(name: $0.value.description + name) != nil } ?? false
    }

    /// The words with other words in the place of those that stand for them.
    private func rewritten(_ typed: [Word]) -> [Word] {
        guard !rewrites.isEmpty || !variants.isEmpty else { return typed }
        let words = typed.map { word in
            word.isIdeograph ? word.key.first.flatMap { variants[$0] }.map { word.with(String($0)) } ?? word : word
        }
        var rewritten: [Word] = []
        var index = 0
        while index < words.count {
            let length = stride(from: min(3, words.count - index), through: 1, by: -1).first {
                rewrites[Words.key(words[index..<index + $0])] != nil
            }
            guard let length, let others = rewrites[Words.key(words[index..<index + length])] else {
                rewritten.append(words[index])
                index += 1
                continue
            }
            let first = words[index]
            for (place, other) in others.enumerated() {
                var other = other
                (other.chunk, other.isGlued) = (first.chunk, place == 0 ? first.isGlued : false)
                (other.pause, other.dash) = place == 0 ? (first.pause, first.dash) : (.none, nil)
                rewritten.append(other)
            }
            index += length
        }
        return rewritten
    }

    /// The words that a language writes as one: with an article, a preposition, an ending, or another noun.
    private func parts(of word: Word) -> [Word] {
        guard isStrange(word) || (!word.halves.isEmpty && !isKnown(word.key)) else { return [word] }
        // `l'or` ends in what it says, `EURUSD'yi` begins with it; what is elided says nothing.
        if let head = word.halves.first, let tail = word.halves.last {
            if head.count >= 3, entry(head) != nil { return [word.with(head)] }
            if entry(tail) != nil { return [word.with(tail)] }
            if head.count < 3, tail.count >= 4, !isKnown(word.key) { return [word.with(tail)] }
        }
        for prefix in prefixes where word.key.hasPrefix(prefix) {
            let rest = String(word.key.unicodeScalars.dropFirst(prefix.unicodeScalars.count))
            let isWord = entry(prefix) != nil && entry(rest) != nil
            guard rest.unicodeScalars.count >= (isWord ? 2 : 3) else { continue }
            let others = isKnown(rest) ? [word.with(rest)] : parts(of: word.with(rest))
            guard others.count > 1 || isKnown(others[0].key) else { continue }
            return entry(prefix) == nil ? others : [word.with(prefix)] + others.map { $0.with($0.key, isGlued: true) }
        }
        for suffix in suffixes where word.key.hasSuffix(suffix) {
            let stem = String(word.key.dropLast(suffix.count))
            guard stem.unicodeScalars.count >= 3, own.entry(stem) != nil else { continue }
            return [word.with(stem)]
        }
        return compound(word) ?? numbers(in: word) ?? withLength(word) ?? [word]
    }

    /// `goldposition`.
    private func compound(_ word: Word) -> [Word]? {
        guard (7...24).contains(word.key.count) else { return nil }
        for length in 2...word.key.count - 4 {
            let head = word.key.prefix(length)
            let tail = word.key.dropFirst(length)
            guard entry(head)?.instruments.isEmpty == false, let rest = entry(tail), !rest.tags.isEmpty else {
                continue
            }
            return [word.with(String(head)), word.with(String(tail), isGlued: true)]
        }
        return nil
    }

    /// `zweihundertfünfzig`; nil when a part of it is no number.
    private func numbers(in word: Word) -> [Word]? {
        var parts: [Word] = []
        var rest = word.key[...]
        while !rest.isEmpty {
            let length = stride(from: min(rest.count, 16), through: 2, by: -1).first {
                entry(rest.prefix($0))?.number != nil
            }
            guard let length, parts.count < 8 else { return nil }
            parts.append(word.with(String(rest.prefix(length)), isGlued: parts.isEmpty ? word.isGlued : true))
            rest = rest.dropFirst(length)
        }
        return parts
    }

    private func isStrange(_ word: Word) -> Bool {
        !word.isNumber && word.key.utf8.count >= 4 && word.key.first != "@" && word.key.first != "#"
            && !isKnown(word.key) && !common.contains(word.key)
    }

    /// The longest phrase that begins here, or the article before a phrase that goes on for longer: "the pound against
    /// the dollar".
    private func articleOrPhrase(_ words: [Word], at index: Int, isAccented: Bool) -> (length: Int, Entry?) {
        let found = phrase(words, at: index, isAccented: isAccented)
        if let verb = verbBeforeName(words, at: index, found, isAccented) { return (1, verb) }
        guard found.length > 1, index + 1 < words.count, let first = self.entry(words[index].key), first.isSkip,
            first.features.isEmpty, first.number == nil, found.1?.instruments.isEmpty == false
        else { return found }
        let next = phrase(words, at: index + 1, isAccented: isAccented)
        let isLonger = next.length + 1 > found.length && next.1?.instruments.isEmpty == false
        return isLonger ? (1, first) : found
    }

    /// The longest phrase that begins here; its length is 0 when there is none.
    func phrase(_ words: [Word], at index: Int, isAccented: Bool) -> (length: Int, Entry?) {
        var found: (Int, Entry?) = (0, nil)
        var (ours, theirs) = (Phrasebook.Path(), Phrasebook.Path())
        for length in 1...words.count - index {
            let word = words[index + length - 1]
            // A sentence ends a phrase; a comma does not: "no, cancel".
            if length > 1, word.pause == .sentence { break }
            own.advance(&ours, by: word)
            english?.advance(&theirs, by: word)
            if ours.isOver, english == nil || theirs.isOver { break }
            guard
                let entry = own.entry(ours, isAccented: isAccented)
                    ?? english?.entry(theirs, isAccented: isAccented)
            else { continue }
            // "buy, stop 76" and "no, stop 76": two things.
            let isCut = words[index + 1..<index + length].contains { $0.pause != .none }
            if isCut, entry.tags.contains(where: { $0.name == "order" || $0.name == "without" }) { continue }
            // "on the 15" is a chart's, "on the 15th" a day's.
            let next = index + length < words.count ? words[index + length] : nil
            if length > 1, word.isNumber, let next, next.isGlued, Token.ordinals.contains(next.key) { continue }
            found = (length, entry)
        }
        return found
    }

    private static let guards: Set<String> = [
        "later", "unless", "everybody", "candle_close", "turn", "falls", "rises", "lasting", "within", "between",
        "extreme", "extreme.high", "extreme.low", "before", "multiple", "not_behind", "stopping", "keep",
    ]

    private func token(_ words: ArraySlice<Word>, _ entry: Entry?, in text: String) -> Token {
        let first = words[words.startIndex]
        var token = Token(
            key: Words.key(words), chunk: first.chunk.lowerBound..<(words.last ?? first).chunk.upperBound,
            pause: first.pause, isGlued: first.isGlued, dash: first.dash)
        token.isIdeograph = first.isIdeograph
        // Two characters without spaces are a word of other scripts.
        token.weight = 1 + 0.5 * Double((first.isIdeograph ? (words.count + 1) / 2 : words.count) - 1)
        if let entry {
            token.tags = entry.tags
            token.instruments = entry.instruments
            token.numberWord = entry.number
            token.number = entry.number?.value.map { NumberReading($0) }
            token.isSkip = entry.isSkip && entry.instruments.isEmpty
            token.features = entry.features
            token.literal = token.value("clock")  // "midnight"
            if token.isSkip { token.weight = 0 }
        }
        if first.isGlued, first.key == "mo" || (first.key == "m" && isMonths(text[first.chunk])) {
            (token.tags, token.features) = ([Tag("month")], ["month"])
        }
        if entry == nil, !first.isNumber { readLength(of: first, into: &token) }
        if first.isNumber, words.count == 1 {
            readNumber(of: first, into: &token)
            if first.isFraction { token.features.insert("part") }
            if let sign = text[first.chunk].first(where: { "$€£¥₹₽₺₫".contains($0) }) {
                token.tags.append(Tag("money_sign.\(sign)"))
            }
        }
        readName(of: first, in: text, into: &token)
        // "max_signals_per_day": the name of a setting.
        if text[first.chunk].contains("_"), first.key.first != "@" { token.features.insert("config_key") }
        Addresses.mark(&token, in: text)
        Spreadsheets.mark(&token, in: text)
        if token.number != nil { token.features.insert("number") }
        // What only says when is a word like any other to whoever does not ask for it.
        let isGuard = !token.features.isEmpty && token.features.isSubset(of: Self.guards)
        if (token.features.isEmpty || isGuard) && token.instruments.isEmpty, !token.isSkip, token.numberWord == nil {
            token.isUnknown = true
            token.weight = first.isIdeograph ? 0.2 : 0.4
            if entry == nil, common.contains(token.key) {
                (token.isUnknown, token.isCommon, token.isSkip, token.weight) = (false, true, true, 0)
            }
        }
        return token
    }

    /// `1M`: charting programs tell a month from a minute by the capital letter.
    private func isMonths(_ chunk: Substring) -> Bool {
        let word = chunk.filter { $0.isNumber || $0.isLetter }
        return ["1M", "2M", "3M", "6M", "12M"].contains(word)
    }

    /// `ema20` is `ema` with a number.
    private func readLength(of word: Word, into token: inout Token) {
        guard let start = word.key.firstIndex(where: \.isNumber), let length = FixedPoint(word.key[start...]),
            let entry = entry(word.key[..<start]), entry.tags.contains(where: { $0.name == "ind" })
        else { return }
        token.tags = entry.tags
        for tag in entry.tags { token.features.formUnion([tag.name, tag.full]) }
        token.number = NumberReading(length)
    }

    private func readNumber(of word: Word, into token: inout Token) {
        token.number = NumberReading(word.key, decimal: decimal)
        let parts = word.key.split(separator: ":")
        if parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 25, minute < 60 {
            token.literal = (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
            token.features.insert("clock")
        }
        let month = word.key.split(separator: "-")
        if month.count == 2, month[0].count == 4, let number = Int(month[1]), (1...12) ~= number {
            token.literal = word.key
            token.tags.append(Tag("period.\(word.key)"))
            token.features.insert("period")
        }
        token.features.insert("number")
    }

    private func readName(of word: Word, in text: String, into token: inout Token) {
        if word.key.first == "@", word.key.count > 1 || word.key.contains(":") {
            // "@bob'u": the name without its ending.
            token.literal = trimmed(text[word.chunk].prefix { $0 != "'" && $0 != "’" })
            token.features.insert("user")
        } else if word.key.contains(":"), !word.isNumber {
            token.literal = trimmed(text[word.chunk])
            token.features.insert("user")
        } else if word.key.first == "#" {
            token.literal = trimmed(text[word.chunk]).replacing("#", with: "")
            token.features.insert("id")
        } else if word.key.contains("/"), let zone = TimeZones.named(word.key) {
            token.literal = zone
            token.features.insert("timezone")
        }
    }

    private func trimmed(_ text: Substring) -> String {
        String(text.drop { "([\"'".contains($0) }.reversed().drop { ".,;!?)]\"':".contains($0) }.reversed())
    }
}
