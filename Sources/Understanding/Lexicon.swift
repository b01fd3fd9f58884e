import Trading

/// Every phrase of a language, and of English where the language has none of its own.
struct Lexicon: Sendable {
    struct Entry: Sendable {
        var tags: [Tag] = []
        var instruments: [InstrumentID] = []
        var number: NumberWord?
        var isSkip = false
        fileprivate var rank = 0
    }
    struct Known: Sendable {
        let key: String
        let letters: [UInt32]
        let mask: UInt32
    }
    private(set) var entries: [String: Entry] = [:]
    /// Phrases as they are written, with accents where they have some: where somebody types accents they mean what only
    /// they mean.
    private var exactEntries: [String: Entry] = [:]
    private var longest = 1
    private(set) var byLength: [[Known]] = []
    private var words: Set<String> = []
    /// Words that stand for several: "two hours" in one word.
    private let rewrites: [String: [Word]]
    private let variants: [Character: Character]
    private let isGroupedBySpaces: Bool
    private let prefixes: [String]
    private let suffixes: [String]
    let decimal: Character

    /// - Parameters:
    ///   - vocabularies: the user's language first; a phrase means what the first one says that has it.
    ///   - left: words that are no misspellings of others, nor others of them.
    init(_ vocabularies: [Vocabulary], _ instruments: InstrumentLexicon, leaving left: Set<String>) {
        decimal = vocabularies.first?.decimal ?? "."
        rewrites = (vocabularies.first?.rewrites ?? []).reduce(into: [:]) { rewrites, entry in
            for phrase in entry.phrases { rewrites[phrase.key] = Words.split(entry.name) }
        }
        isGroupedBySpaces = vocabularies.first?.isGroupedBySpaces ?? false
        variants = vocabularies.first?.variants ?? [:]
        prefixes = (vocabularies.first?.prefixes ?? []).map { Words.key($0) }
        suffixes = (vocabularies.first?.suffixes ?? []).map { Words.key($0) }
        for (rank, vocabulary) in vocabularies.enumerated() {
            for entry in vocabulary.tags {
                // "y" and "k" are words of other languages.
                let isAnswer = ["yes", "no"].contains(entry.name)
                let phrases = rank > 0 && isAnswer ? entry.phrases.filter { $0.text.count > 1 } : entry.phrases
                let tag = Tag(entry.name)
                add(phrases, rank) { $0.tags.append(tag) }
            }
            for entry in vocabulary.numbers {
                let number = NumberWord(entry.name)
                add(entry.phrases, rank) { $0.number = number }
            }
            // Words that stand in templates are known by themselves.
            for entry in vocabulary.templates {
                for word in entry.templates.flatMap({ $0.split(separator: " ") }) where word.first != "<" {
                    add([Phrase(String(word))], rank) { $0.tags.append(Tag("=" + Words.key(word))) }
                }
            }
            add(vocabulary.skip, rank) { $0.isSkip = true }
        }
        for (key, ids) in instruments.byPhrase {
            // "nas" is an index to English ears, and a preposition to Portuguese ones.
            if let known = entries[key], known.rank == 0, instruments.ranks[key] ?? 0 > 0 { continue }
            entries[key, default: Entry()].instruments = ids
            longest = max(longest, key.count { $0 == " " } + 1)
        }
        for (exact, ids) in instruments.byExactPhrase {
            if let known = exactEntries[exact], known.rank == 0, instruments.ranks[exact] ?? 0 > 0 { continue }
            exactEntries[exact, default: Entry()].instruments = ids
        }
        indexForRepair()
        words.formUnion(left)
    }

    private mutating func add(_ phrases: [Phrase], _ rank: Int, _ change: (inout Entry) -> Void) {
        for phrase in phrases {
            let key = phrase.key
            guard !key.isEmpty else { continue }
            if let known = entries[key], known.rank != rank { continue }
            entries[key, default: Entry(rank: rank)].rank = rank
            change(&entries[key, default: Entry()])
            longest = max(longest, phrase.count)
            change(&exactEntries[phrase.exact, default: Entry(rank: rank)])
        }
    }

    private mutating func indexForRepair() {
        for key in entries.keys {
            guard key.utf8.contains(UInt8(ascii: " ")) else {
                words.insert(key)
                continue
            }
            for word in key.split(separator: " ") { words.insert(String(word)) }
        }
        byLength = Array(repeating: [], count: 25)
        for word in words {
            let letters = Distance.letters(word)
            guard (3...24).contains(letters.count) else { continue }
            byLength[letters.count].append(Known(key: word, letters: letters, mask: Self.mask(letters)))
        }
        // In the same order always: which of two words is nearer must not depend on how a set is laid out.
        for length in byLength.indices {
            byLength[length].sort { $0.letters.lexicographicallyPrecedes($1.letters) }
        }
    }

    static func mask(_ letters: [UInt32]) -> UInt32 { letters.reduce(0) { $0 | (1 << ($1 & 31)) } }

    func entry(_ key: String) -> Entry? { entries[key] }
    private func entry(_ words: some Collection<Word>, isAccented: Bool) -> Entry? {
        let key = Words.key(words)
        if isAccented, let entry = exactEntries[Words.exact(words) ?? key] { return entry }
        return entries[key]
    }

    /// The words of a message as tokens, longest phrase first, unknown words repaired where no doubt arises.
    func tokens(of words: [Word], in text: String) -> [Token] {
        var words = rewritten(grouped(words)).flatMap { parts(of: $0) }
        var costs = [Double](repeating: 0, count: words.count)
        var repairs = 0
        for index in words.indices where isStrange(words[index]) && repairs < 12 {
            repairs += 1
            guard let (key, distance) = repaired(words[index].key) else { continue }
            words[index].key = key
            costs[index] = distance == 1 ? 0.06 : 0.12
        }
        var tokens: [Token] = []
        var index = 0
        let isAccented = words.contains { $0.exact != nil }
        while index < words.count {
            let (length, entry) = phrase(words, at: index, isAccented: isAccented)
            var token = token(words[index..<index + max(1, length)], entry, in: text)
            token.cost = costs[index..<index + max(1, length)].reduce(0, +)
            tokens.append(token)
            index += max(1, length)
        }
        return Self.withTimeframes(NumberWord.joined(tokens.indices.map { Self.oneMeaning(tokens, $0) }))
    }

    /// "altında" is "in gold", and "below" behind a number.
    private static func oneMeaning(_ tokens: [Token], _ index: Int) -> Token {
        var token = tokens[index]
        guard token.has("behind"), !token.instruments.isEmpty else { return token }
        let before = index > 0 ? tokens[index - 1] : nil
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

    /// Numbers before a unit of time that make the length of a candle.
    private static func withTimeframes(_ tokens: [Token]) -> [Token] {
        var tokens = tokens
        for index in tokens.indices.dropFirst() where tokens[index - 1].number != nil {
            if isTimeframe(tokens[index - 1], tokens[index]) { tokens[index - 1].features.insert("timeframe") }
        }
        return tokens
    }

    private static func isTimeframe(_ number: Token, _ unit: Token) -> Bool {
        let name =
            unit.has("minute") ? "m" : unit.has("hour") ? "h" : unit.has("day") ? "d" : unit.has("week") ? "w" : ""
        return number.number.map { Timeframe(name: $0.value.description + name) != nil } ?? false
    }

    /// "18 350" is one number where a language groups digits by spaces.
    private func grouped(_ words: [Word]) -> [Word] {
        guard isGroupedBySpaces else { return words }
        return words.reduce(into: []) { grouped, word in
            let digits = word.key.prefix { $0.isNumber }.count
            if let last = grouped.last, last.isNumber, word.isNumber, word.pause == .none, !word.isGlued, digits == 3,
                (1...3).contains(last.key.count), last.key.first != "0", last.key.allSatisfy(\.isNumber)
            {
                grouped[grouped.count - 1].key += word.key
                grouped[grouped.count - 1].chunk = last.chunk.lowerBound..<word.chunk.upperBound
            } else {
                grouped.append(word)
            }
        }
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
                other.pause = place == 0 ? first.pause : .none
                rewritten.append(other)
            }
            index += length
        }
        return rewritten
    }

    /// The words that a language writes as one: with an article, a preposition, an ending, or another noun.
    private func parts(of word: Word) -> [Word] {
        guard isStrange(word) || (!word.halves.isEmpty && !words.contains(word.key)) else { return [word] }
        // `l'or` ends in what it says, `EURUSD'yi` begins with it; what is elided says nothing.
        if let head = word.halves.first, let tail = word.halves.last {
            if head.count >= 3, entries[head] != nil { return [word.with(head)] }
            if entries[tail] != nil { return [word.with(tail)] }
            if head.count < 3, tail.count >= 4, !words.contains(word.key) { return [word.with(tail)] }
        }
        for prefix in prefixes where word.key.hasPrefix(prefix) {
            let rest = String(word.key.unicodeScalars.dropFirst(prefix.unicodeScalars.count))
            let isWord = entries[prefix] != nil && entries[rest] != nil
            guard rest.unicodeScalars.count >= (isWord ? 2 : 3) else { continue }
            let others = words.contains(rest) ? [word.with(rest)] : parts(of: word.with(rest))
            guard others.count > 1 || words.contains(others[0].key) else { continue }
            return entries[prefix] == nil ? others : [word.with(prefix)] + others.map { $0.with($0.key, isGlued: true) }
        }
        for suffix in suffixes where word.key.hasSuffix(suffix) {
            let stem = String(word.key.dropLast(suffix.count))
            guard stem.unicodeScalars.count >= 3, let entry = entries[stem],
                entry.rank == 0 || !entry.instruments.isEmpty
            else { continue }
            return [word.with(stem)]
        }
        return compound(word) ?? numbers(in: word) ?? [word]
    }

    /// `goldposition`.
    private func compound(_ word: Word) -> [Word]? {
        guard (7...24).contains(word.key.count) else { return nil }
        for length in 2...word.key.count - 4 {
            let head = String(word.key.prefix(length))
            let tail = String(word.key.dropFirst(length))
            guard entries[head]?.instruments.isEmpty == false, let rest = entries[tail], !rest.tags.isEmpty else {
                continue
            }
            return [word.with(head), word.with(tail, isGlued: true)]
        }
        return nil
    }

    /// `zweihundertfünfzig`; nil when a part of it is no number.
    private func numbers(in word: Word) -> [Word]? {
        var parts: [Word] = []
        var rest = word.key[...]
        while !rest.isEmpty {
            let length = stride(from: min(rest.count, 16), through: 2, by: -1).first {
                entries[String(rest.prefix($0))]?.number != nil
            }
            guard let length, parts.count < 8 else { return nil }
            parts.append(word.with(String(rest.prefix(length)), isGlued: parts.isEmpty ? word.isGlued : true))
            rest = rest.dropFirst(length)
        }
        return parts
    }

    private func isStrange(_ word: Word) -> Bool {
        !word.isNumber && word.key.utf8.count >= 4 && word.key.first != "@" && word.key.first != "#"
            && !words.contains(word.key)
    }

    /// The longest phrase that begins here; its length is 0 when there is none.
    private func phrase(_ words: [Word], at index: Int, isAccented: Bool) -> (length: Int, Entry?) {
        var found: (Int, Entry?) = (0, nil)
        if let entry = entry(words[index...index], isAccented: isAccented) { found = (1, entry) }
        for length in 2...max(2, longest) where index + length <= words.count {
            // A sentence ends a phrase; a comma does not: "no, cancel".
            guard words[index + length - 1].pause != .sentence else { break }
            guard let entry = entry(words[index..<index + length], isAccented: isAccented) else { continue }
            // "buy, stop 76": two things.
            let isCut = words[index + 1..<index + length].contains { $0.pause != .none }
            if isCut, entry.tags.contains(where: { $0.name == "order" }) { continue }
            found = (length, entry)
        }
        return found
    }

    private func token(_ words: ArraySlice<Word>, _ entry: Entry?, in text: String) -> Token {
        let first = words[words.startIndex]
        var token = Token(
            key: Words.key(words), chunk: first.chunk.lowerBound..<(words.last ?? first).chunk.upperBound,
            pause: first.pause, isGlued: first.isGlued)
        token.isIdeograph = first.isIdeograph
        // Two characters without spaces are a word of other scripts.
        token.weight = 1 + 0.5 * Double((first.isIdeograph ? (words.count + 1) / 2 : words.count) - 1)
        if let entry {
            token.tags = entry.tags
            token.instruments = entry.instruments
            token.numberWord = entry.number
            token.number = entry.number?.value.map { NumberReading($0) }
            token.isSkip = entry.isSkip && entry.instruments.isEmpty
            for tag in entry.tags {
                token.features.insert(tag.name)
                if tag.value != nil { token.features.insert(tag.full) }
            }
            if token.isSkip { token.weight = 0 }
        }
        if entry == nil, !first.isNumber { readLength(of: first, into: &token) }
        if first.isNumber, words.count == 1 { readNumber(of: first, into: &token) }
        readName(of: first, in: text, into: &token)
        Addresses.mark(&token, in: text)
        if !token.instruments.isEmpty { token.features.insert("symbol") }
        if token.number != nil { token.features.insert("number") }
        if token.features.isEmpty, !token.isSkip, token.numberWord == nil {
            token.isUnknown = true
            token.weight = first.isIdeograph ? 0.2 : 0.4
        }
        return token
    }

    /// `ema20` is `ema` with a number.
    private func readLength(of word: Word, into token: inout Token) {
        guard let start = word.key.firstIndex(where: \.isNumber), let length = FixedPoint(word.key[start...]),
            let entry = entries[String(word.key[..<start])], entry.tags.contains(where: { $0.name == "ind" })
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
