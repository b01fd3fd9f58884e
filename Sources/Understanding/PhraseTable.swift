/// Phrases as paths of words from a root. Words and paths are kept once, as numbers in the order in which they came, so
/// that what is known of a phrase can stand in an array. A `String` a phrase in a dictionary took ten times the time
/// and memory: outside of ASCII, each comparison asks Unicode what is equal.
struct PhraseTable: Sendable {
    /// Of a path; the root is the empty phrase.
    typealias Node = Int
    static let root: Node = 0

    private var bytes: [UInt8] = []
    /// Where each word ends in `bytes`.
    private var ends: [Int32] = []
    private var words = HashSlots()
    /// The path before its last word, and that word.
    private var steps: [Step] = [Step(parent: -1, word: -1)]
    private var paths = HashSlots()

    private struct Step: Sendable, Equatable {
        var parent: Int32
        var word: Int32
        var hash: UInt32 {
            let mixed = UInt64(UInt32(bitPattern: parent)) << 32 | UInt64(UInt32(bitPattern: word))
            return UInt32(truncatingIfNeeded: (mixed &* 0x9E37_79B9_7F4A_7C15) >> 32)
        }
    }

    var count: Int { steps.count }
    var wordCount: Int { ends.count }

    func utf8(ofWord word: Int) -> ArraySlice<UInt8> {
        bytes[(word > 0 ? Int(ends[word - 1]) : 0)..<Int(ends[word])]
    }
    func text(ofWord word: Int) -> String { String(decoding: utf8(ofWord: word), as: UTF8.self) }
    /// The words that are one ASCII letter.
    var letters: [String] { (0..<wordCount).filter { utf8(ofWord: $0).count == 1 }.map { text(ofWord: $0) } }
    func parent(of node: Node) -> Node { Int(steps[node].parent) }
    func lastWord(of node: Node) -> Int { Int(steps[node].word) }

    func number(ofWord word: some Collection<UInt8>) -> Int? {
        words.first(Self.hash(word)) { utf8(ofWord: $0).elementsEqual(word) }
    }
    /// The path that goes on from another by one word; nil when no phrase does.
    func next(_ node: Node, _ word: some Collection<UInt8>) -> Node? {
        number(ofWord: word).flatMap { next(node, word: $0) }
    }
    /// The path of a whole phrase: words with single spaces between them.
    func node(of phrase: some Collection<UInt8>) -> Node? {
        var (node, rest) = (Self.root, phrase[...])
        while !rest.isEmpty {
            let word = rest.prefix { $0 != 32 }
            guard let next = next(node, word) else { return nil }
            (node, rest) = (next, rest[word.endIndex...].dropFirst())
        }
        return node
    }

    /// The path of a phrase that begins behind another one, made when there is none.
    mutating func insert(_ phrase: ArraySlice<UInt8>, behind node: Node = root) -> Node {
        phrase.withUnsafeBufferPointer { letters in
            var (node, start) = (node, 0)
            while start < letters.count {
                var end = start
                while end < letters.count, letters[end] != 32 { end += 1 }
                node = insert(insert(word: UnsafeBufferPointer(rebasing: letters[start..<end])), behind: node)
                start = end + 1
            }
            return node
        }
    }
    private mutating func insert(_ word: Int, behind node: Node) -> Node {
        if let known = next(node, word: word) { return known }
        let step = Step(parent: Int32(node), word: Int32(word))
        paths.insert(step.hash, steps.count)
        steps.append(step)
        return steps.count - 1
    }
    /// - Parameter word: folded, without spaces.
    @discardableResult
    mutating func insert(word: some Collection<UInt8>) -> Int {
        if let known = number(ofWord: word) { return known }
        words.insert(Self.hash(word), ends.count)
        bytes.append(contentsOf: word)
        ends.append(Int32(bytes.count))
        return ends.count - 1
    }

    private func next(_ node: Node, word: Int) -> Node? {
        let step = Step(parent: Int32(node), word: Int32(word))
        return paths.first(step.hash) { steps[$0] == step }
    }
    /// FNV-1a.
    private static func hash(_ word: some Collection<UInt8>) -> UInt32 {
        word.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }
}

/// Numbers of things, found by the things' hashes: open addressing with linear probing.
private struct HashSlots: Sendable {
    private static let free = UInt64.max
    private var slots = [UInt64](repeating: free, count: 64)
    private var count = 0

    /// The number that was put in with this hash and that `matches`.
    func first(_ hash: UInt32, where matches: (Int) -> Bool) -> Int? {
        var place = Int(hash) & (slots.count - 1)
        while slots[place] != Self.free {
            let number = Int(truncatingIfNeeded: slots[place] & 0xFFFF_FFFF)
            if slots[place] >> 32 == UInt64(hash), matches(number) { return number }
            place = (place + 1) & (slots.count - 1)
        }
        return nil
    }

    mutating func insert(_ hash: UInt32, _ number: Int) {
        count += 1
        if count * 4 > slots.count * 3 {
            let old = slots
            slots = Array(repeating: Self.free, count: old.count * 2)
            for slot in old where slot != Self.free { put(slot) }
        }
        put(UInt64(hash) << 32 | UInt64(number))
    }
    private mutating func put(_ slot: UInt64) {
        var place = Int(slot >> 32) & (slots.count - 1)
        while slots[place] != Self.free { place = (place + 1) & (slots.count - 1) }
        slots[place] = slot
    }
}
