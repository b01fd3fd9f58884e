import Platform
public import Trading

/// What people call instruments: ids, nicknames of a language and of English, and pairs of currency names.
public struct InstrumentLexicon: Sendable {
    /// What is known of a path of words.
    private struct Name: Sendable {
        /// Places in `lists`: however it is accented, and as it is written.
        var ids: Int32 = 0
        var exact: Int32 = 0
        /// Whose it is: the language's own 0, English and ids 1. Ids give way to words: "ma" is not Mastercard.
        var rank: UInt8 = .max
        /// Of the longest phrase that begins with this first word, in words.
        var longest: UInt8 = 1
    }
    private(set) var table = PhraseTable()
    private var names = [Name()]
    /// Instruments that share a name, mostly it is one. The first list is empty.
    private var lists: [[InstrumentID]] = [[]]
    private var steps: [Step: Int32] = [:]
    private struct Step: Hashable {
        var list: Int32
        var id: InstrumentID
    }
    private let ids: [(key: [UInt32], id: InstrumentID)]

    /// - Parameter vocabularies: the user's language first.
    public init(_ catalogue: InstrumentCatalogue, _ vocabularies: [Vocabulary]) {
        ids = catalogue.all.map { (Distance.letters($0.id.symbol.lowercased()), $0.id) }
        for instrument in catalogue.all { add(Phrase(instrument.id.symbol), instrument.id, 1) }
        for (rank, vocabulary) in vocabularies.enumerated() {
            for entry in vocabulary.instruments {
                guard catalogue[InstrumentID(entry.name)] != nil else { continue }
                for phrase in entry.phrases { add(phrase, InstrumentID(entry.name), UInt8(rank)) }
            }
        }
        addPairs(catalogue, vocabularies.flatMap(\.currencies))
        steps = [:]
    }

    private mutating func addPairs(_ catalogue: InstrumentCatalogue, _ currencies: [Vocabulary.Entry]) {
        // With what may be written in one word together with another.
        var names: [String: [(phrase: Phrase, short: String?)]] = [:]
        for (code, entries) in Dictionary(grouping: currencies, by: \.name) {
            let texts = Set(entries.flatMap { Phrase.texts(in: $0.line) } + [Phrase.Text(code.utf8)])
            names[code] = texts.map(Self.withShort).filter { !$0.phrase.key.isEmpty }
        }
        func called(_ code: String) -> [(phrase: Phrase, short: String?)] {
            names[code] ?? [Self.withShort(Phrase.Text(code.utf8))]
        }
        for instrument in catalogue.all where instrument.assetClass != .stock && instrument.assetClass != .index {
            let quote = instrument.quote.code
            let quotes = quote == "USDT" ? called(quote) + called("USD") : called(quote)
            for left in called(instrument.base.code) {
                let path = path(of: left.phrase)
                for right in quotes {
                    add(right.phrase, behind: path, instrument.id, 0)
                    guard let first = left.short, let second = right.short else { continue }
                    add(Phrase(first + second), instrument.id, 0)
                }
            }
        }
    }
    private static func withShort(_ text: Phrase.Text) -> (phrase: Phrase, short: String?) {
        let written = String(decoding: text, as: UTF8.self)
        return (Phrase(text), written.count <= 4 ? written : nil)
    }

    /// A phrase as a path: however it is accented, and as it is written.
    private typealias Path = (node: PhraseTable.Node, exact: PhraseTable.Node)
    private mutating func path(of phrase: Phrase, behind start: Path = (PhraseTable.root, PhraseTable.root)) -> Path {
        let node = table.insert(phrase.key, behind: start.node)
        let isSame = start.node == start.exact && phrase.exact == nil
        return (node, isSame ? node : table.insert(phrase.exact ?? phrase.key, behind: start.exact))
    }

    private mutating func add(
        _ phrase: Phrase, behind start: Path = (PhraseTable.root, PhraseTable.root), _ id: InstrumentID, _ rank: UInt8
    ) {
        guard !phrase.key.isEmpty else { return }
        let (node, exact) = path(of: phrase, behind: start)
        while names.count < table.count { names.append(Name()) }
        names[node].ids = list(names[node].ids, with: id)
        names[node].rank = min(names[node].rank, rank)
        names[exact].exact = list(names[exact].exact, with: id)
        var (first, length) = (node, UInt8(1))
        while table.parent(of: first) != PhraseTable.root {
            first = table.parent(of: first)
            length += 1
        }
        names[first].longest = max(names[first].longest, length)
    }

    private mutating func list(_ list: Int32, with id: InstrumentID) -> Int32 {
        if lists[Int(list)].contains(id) { return list }
        if let known = steps[Step(list: list, id: id)] { return known }
        lists.append(lists[Int(list)] + [id])
        steps[Step(list: list, id: id)] = Int32(lists.count - 1)
        return Int32(lists.count - 1)
    }

    /// The instruments that a path of `table` names: however it is accented, and as it is written.
    func ids(at node: PhraseTable.Node) -> (any: [InstrumentID], written: [InstrumentID]) {
        (lists[Int(names[node].ids)], lists[Int(names[node].exact)])
    }
    /// Whether only others than the language itself call something so.
    func isForeign(at node: PhraseTable.Node) -> Bool { names[node].rank == 1 }

    /// The instruments that a folded phrase names; empty when it names none.
    func named(_ key: String) -> [InstrumentID] { table.node(of: key.utf8).map { ids(at: $0).any } ?? [] }

    /// In words: the longest phrase that starts with the first word of a folded text.
    func longest(from key: String) -> Int {
        table.node(of: key.utf8.prefix { $0 != 32 }).map { Int(names[$0].longest) } ?? 1
    }

    /// Instruments whose ids or names are nearly `text`, nearest first.
    public func candidates(near text: some StringProtocol) -> [InstrumentID] {
        let key = Array(Distance.letters(text.lowercased()).prefix(24))
        let limit = max(1, min(2, key.count / 3))
        var near: [InstrumentID: Int] = [:]
        for entry in ids {
            near[entry.id] = Distance.between(key, entry.key, limit: limit)
        }
        for word in 0..<table.wordCount {
            guard let distance = Distance.between(key, Distance.letters(table.text(ofWord: word)), limit: limit),
                let node = table.next(PhraseTable.root, table.utf8(ofWord: word))
            else { continue }
            let named = ids(at: node).any
            guard named.count == 1, distance < near[named[0]] ?? .max else { continue }
            near[named[0]] = distance
        }
        return near.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.prefix(3).map(\.key)
    }
}
