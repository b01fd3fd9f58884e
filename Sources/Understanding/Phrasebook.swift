import Trading

/// What the phrases of one language mean.
struct Phrasebook: Sendable {
    struct Entry: Sendable {
        var tags: [Tag] = []
        /// The names and full names of `tags`, and `symbol`, as templates write them.
        var features: Set<String> = []
        /// A name may stand for several; mostly it is one.
        var instruments: [InstrumentID] = []
        var number: NumberWord?
        var isSkip = false
        var isOrdinary = false
    }
    /// One thing that a phrase means, beside others.
    enum Meaning: Sendable, Hashable {
        case tag(Tag), number(NumberWord), skip, ordinary
        /// These and no others.
        case instruments([InstrumentID])
    }
    /// How far phrases go that begin with some words.
    struct Path {
        fileprivate var folded: PhraseTable.Node? = PhraseTable.root
        fileprivate var exact: PhraseTable.Node? = PhraseTable.root
        /// Whether no phrase goes any further.
        var isOver: Bool { folded == nil && exact == nil }
    }

    private var table: PhraseTable
    /// What each path means, as a place in `entries`: however it is accented, and as it is written.
    private var folded: [Int32]
    private var exact: [Int32]
    /// Phrases that mean the same share one. The first means nothing.
    private var entries = [Entry()]
    private(set) var spelling = Spelling()

    /// From an entry by a further meaning to the entry of both, while the book is made.
    private var steps: [Step: Int32] = [:]
    private var numbers: [Meaning: Int32] = [:]
    private struct Step: Hashable {
        var entry: Int32
        var meaning: Int32
    }

    /// - Parameters:
    ///   - instruments: their names, which give way to the words of `vocabulary` where they are no names of its own.
    ///   - left: words that are no misspellings of others, nor others of them.
    ///   - english: stands behind this language, and is looked up where this book has nothing.
    init(
        _ vocabulary: Vocabulary, _ instruments: InstrumentLexicon, leaving left: Set<String>,
        behind english: Phrasebook?
    ) {
        table = instruments.table
        folded = Array(repeating: 0, count: table.count)
        exact = folded
        for entry in vocabulary.tags { add(entry.line, .tag(Tag(entry.name))) }
        for entry in vocabulary.numbers {
            if let number = NumberWord(entry.name) { add(entry.line, .number(number)) }
        }
        // Words that stand in templates are known by themselves.
        for word in Set(vocabulary.templates.flatMap(\.templates).flatMap { $0.split(separator: " ") })
        where word.first != "<" {
            let key = String(decoding: Phrase(word).key, as: UTF8.self)
            add(Phrase.Text(word.utf8), .tag(Tag("=" + key)))
        }
        add(vocabulary.skip, .skip)
        add(vocabulary.ordinary, .ordinary)
        add(instruments, behind: english)
        if let english { hush(english) }
        indexForRepair()
        for word in left { table.insert(word: word.utf8) }
        (steps, numbers) = ([:], [:])
    }

    /// Each phrase of a line means this too.
    private mutating func add(_ line: Phrase.Text, _ meaning: Meaning) {
        let number = number(of: meaning)
        let alone = place(0, and: meaning, number)
        for phrase in Phrase.all(in: line) where !phrase.key.isEmpty {
            let node = table.insert(phrase.key)
            let written = phrase.exact.map { table.insert($0) } ?? node
            makeRoom()
            folded[node] = folded[node] == 0 ? alone : place(folded[node], and: meaning, number)
            exact[written] = exact[written] == 0 ? alone : place(exact[written], and: meaning, number)
        }
    }

    private mutating func makeRoom() {
        guard folded.count < table.count else { return }
        let new = repeatElement(Int32(0), count: table.count - folded.count)
        folded += new
        exact += new
    }

    private mutating func number(of meaning: Meaning) -> Int32 {
        let number = numbers[meaning] ?? Int32(numbers.count)
        numbers[meaning] = number
        return number
    }
    /// The entry that means this besides what another one means.
    private mutating func place(_ entry: Int32, and meaning: Meaning, _ number: Int32) -> Int32 {
        let step = Step(entry: entry, meaning: number)
        if let known = steps[step] { return known }
        var new = entries[Int(entry)]
        guard new.add(meaning) else { return entry }
        entries.append(new)
        steps[step] = Int32(entries.count - 1)
        return Int32(entries.count - 1)
    }

    private mutating func add(_ instruments: InstrumentLexicon, behind english: Phrasebook?) {
        // The same paths in the English book.
        var theirs: [PhraseTable.Node?] = [PhraseTable.root]
        for node in 1..<instruments.table.count {
            let word = instruments.table.utf8(ofWord: instruments.table.lastWord(of: node))
            theirs.append(theirs[instruments.table.parent(of: node)].flatMap { english?.table.next($0, word) })
            let isOurs = folded[node] != 0
            let others = isOurs ? nil : theirs[node]
            // "nas" is an index to English ears, and a preposition to Portuguese ones.
            let isForeign = instruments.isForeign(at: node)
            let (ids, written) = instruments.ids(at: node)
            if !ids.isEmpty, !isOurs || !isForeign {
                folded[node] = named(ids, folded[node], or: others.flatMap { english?.entry(english?.folded, $0) })
            }
            if !written.isEmpty, exact[node] == 0 || !isForeign {
                exact[node] = named(written, exact[node], or: others.flatMap { english?.entry(english?.exact, $0) })
            }
        }
    }

    /// What the entry at `place` means, or if there is none the English one, as a name too.
    private mutating func named(_ ids: [InstrumentID], _ own: Int32, or english: Entry?) -> Int32 {
        guard own == 0, let english else { return place(own, and: .instruments(ids), number(of: .instruments(ids))) }
        var entry = english
        _ = entry.add(.instruments(ids))
        entries.append(entry)
        return Int32(entries.count - 1)
    }

    /// "y" and "k" answer in English alone: they are words of other languages.
    private mutating func hush(_ english: Phrasebook) {
        for letter in english.table.letters {
            guard var entry = english.entry(letter), entry.features.contains("yes") || entry.features.contains("no"),
                self.entry(letter) == nil
            else { continue }
            entry.tags.removeAll { ["yes", "no"].contains($0.name) }
            entry.features.subtract(["yes", "no"])
            let node = table.insert(Phrase.Text(letter.utf8))
            makeRoom()
            entries.append(entry)
            (folded[node], exact[node]) = (Int32(entries.count - 1), Int32(entries.count - 1))
        }
    }

    private mutating func indexForRepair() {
        var isInPhrase = [Bool](repeating: false, count: table.wordCount)
        for node in folded.indices where folded[node] != 0 {
            var node = node
            while node != PhraseTable.root {
                isInPhrase[table.lastWord(of: node)] = true
                node = table.parent(of: node)
            }
        }
        for word in isInPhrase.indices where isInPhrase[word] { spelling.add(word, table.text(ofWord: word)) }
    }
}

// Looking things up.
extension Phrasebook {
    /// Whether it stands in a phrase, or is left as it is.
    func contains(word: some StringProtocol) -> Bool { table.number(ofWord: word.utf8) != nil }
    func text(ofWord word: Int) -> String { table.text(ofWord: word) }

    /// What a folded phrase means; nil when it means nothing.
    func entry(_ key: some StringProtocol) -> Entry? { entry(folded, table.node(of: key.utf8)) }
    /// What the words of a path mean.
    /// - Parameter isAccented: whether accents are typed where words have them.
    func entry(_ path: Path, isAccented: Bool) -> Entry? {
        guard let any = entry(folded, path.folded) else { return nil }
        return isAccented ? entry(exact, path.exact) ?? any : any
    }
    func advance(_ path: inout Path, by word: Word) {
        let isSame = path.folded == path.exact && word.exact == nil
        path.folded = path.folded.flatMap { table.next($0, word.key.utf8) }
        path.exact = isSame ? path.folded : path.exact.flatMap { table.next($0, (word.exact ?? word.key).utf8) }
    }

    private func entry(_ places: [Int32]?, _ node: PhraseTable.Node?) -> Entry? {
        guard let places, let node, node < places.count, places[node] != 0 else { return nil }
        return entries[Int(places[node])]
    }
}

extension Phrasebook.Entry {
    /// Whether it means more for it.
    fileprivate mutating func add(_ meaning: Phrasebook.Meaning) -> Bool {
        switch meaning {
        case .tag(let tag):
            guard !tags.contains(tag) else { return false }
            tags.append(tag)
            features.insert(tag.name)
            if tag.value != nil { features.insert(tag.full) }
        case .number(let word):
            guard number != word else { return false }
            number = word
        case .skip:
            guard !isSkip else { return false }
            isSkip = true
        case .ordinary:
            guard !isOrdinary else { return false }
            isOrdinary = true
        case .instruments(let ids):
            guard instruments != ids else { return false }
            instruments = ids
            features.insert("symbol")
        }
        return true
    }
}
