public import Trading

/// What people call instruments: ids, nicknames of a language, and pairs of currency names.
public struct InstrumentLexicon: Sendable {
    /// A phrase may mean several instruments; mostly it is one.
    private(set) var byPhrase: [String: [InstrumentID]] = [:]
    /// The same of phrases as they are written, with their accents.
    private(set) var byExactPhrase: [String: [InstrumentID]] = [:]
    /// Which vocabulary has a phrase, the person's own being 0; ids give way to its words: "ma" is not Mastercard.
    private(set) var ranks: [String: Int] = [:]
    /// The longest phrase that starts with a word, in words.
    private var longest: [Substring: Int] = [:]
    private let ids: [(key: [UInt32], id: InstrumentID)]

    /// - Parameter vocabularies: the user's language first.
    public init(_ catalogue: InstrumentCatalogue, _ vocabularies: [Vocabulary]) {
        ids = catalogue.all.map { (Distance.letters($0.id.symbol.lowercased()), $0.id) }
        for instrument in catalogue.all { add(Phrase(instrument.id.symbol), instrument.id, 1) }
        for (rank, vocabulary) in vocabularies.enumerated() {
            for entry in vocabulary.instruments {
                guard catalogue[InstrumentID(entry.name)] != nil else { continue }
                for phrase in entry.phrases { add(phrase, InstrumentID(entry.name), rank) }
            }
        }
        var names: [String: Set<Phrase>] = [:]
        for entry in vocabularies.flatMap(\.currencies) { names[entry.name, default: []].formUnion(entry.phrases) }
        for instrument in catalogue.all where instrument.assetClass != .stock && instrument.assetClass != .index {
            let quote = instrument.quote.code
            var quotes = (names[quote] ?? []).union([Phrase(quote)])
            if quote == "USDT" { quotes.formUnion((names["USD"] ?? []).union([Phrase("USD")])) }
            for left in (names[instrument.base.code] ?? []).union([Phrase(instrument.base.code)]) {
                for right in quotes {
                    add(left.joined(to: right), instrument.id)
                    guard left.text.count <= 4, right.text.count <= 4 else { continue }
                    add(Phrase(left.text + right.text), instrument.id)
                }
            }
        }
    }

    private mutating func add(_ phrase: Phrase, _ id: InstrumentID, _ rank: Int = 0) {
        guard !phrase.key.isEmpty else { return }
        let first = phrase.key.prefix { $0 != " " }
        longest[first, default: 1] = max(longest[first] ?? 1, phrase.count)
        let (key, exact) = (phrase.key, phrase.exact)
        ranks[key] = min(ranks[key] ?? rank, rank)
        if byPhrase[key]?.contains(id) != true { byPhrase[key, default: []].append(id) }
        if byExactPhrase[exact]?.contains(id) != true { byExactPhrase[exact, default: []].append(id) }
    }

    /// The instruments that a folded phrase names; empty when it names none.
    func named(_ key: String) -> [InstrumentID] { byPhrase[key] ?? [] }

    /// In words: the longest phrase that starts with the first word of a folded text.
    func longest(from key: String) -> Int { longest[key.prefix { $0 != " " }] ?? 1 }

    /// Instruments whose ids are nearly `text`, nearest first.
    public func candidates(near text: some StringProtocol) -> [InstrumentID] {
        let key = Array(Distance.letters(text.lowercased()).prefix(24))
        let limit = max(1, min(2, key.count / 3))
        return ids.compactMap { entry in
            Distance.between(key, entry.key, limit: limit).map { ($0, entry.id) }
        }
        .sorted { ($0.0, $0.1) < ($1.0, $1.1) }.prefix(3).map(\.1)
    }
}
