/// What people say for something, cut into words once for all who look it up. All texts are UTF-8, mostly parts of the
/// file that they were read from.
struct Phrase: Sendable, Hashable {
    typealias Text = ArraySlice<UInt8>
    /// Words as in a message, with single spaces.
    let key: Text
    /// The key with the accents; nil when there are none.
    let exact: Text?

    init(_ text: Text) {
        if let (key, exact) = Self.folded(text) {
            (self.key, self.exact) = (key, exact)
        } else {
            let words = Words.split(String(decoding: text, as: UTF8.self))
            key = Text(Words.key(words).utf8)
            exact = Words.exact(words).map { Text($0.utf8) }
        }
    }
    init(_ text: some StringProtocol) { self.init(Text(text.utf8)) }

    /// The phrases of a line of them.
    static func all(in line: Text) -> [Phrase] { texts(in: line).map { Phrase($0) } }
    /// What commas separate in a line, as it is written.
    static func texts(in line: Text) -> [Text] {
        line.split(separator: UInt8(ascii: ",")).compactMap { part in
            let start = part.drop { $0 <= 32 }
            return start.lastIndex { $0 > 32 }.map { start[...$0] }
        }
    }

    /// Key and exact key of what is letters and single spaces; nil of anything else, which is cut as messages are.
    private static func folded(_ text: Text) -> (key: Text, exact: Text?)? {
        let folding = text.withUnsafeBufferPointer { Folding($0) }
        guard let folding else { return nil }
        return (folding.isSame ? text : folding.key[...], folding.isAccented ? folding.exact[...] : nil)
    }
}

/// Letters and single spaces on their way to a key.
private struct Folding {
    /// Empty as long as the text is its own key.
    private(set) var key: [UInt8] = []
    private(set) var exact: [UInt8] = []
    private(set) var isSame = true
    private(set) var isAccented = false

    /// Nil when there is anything else.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        // Before the first letter a space would be one too many, behind an ideograph one is missing.
        var (isAfterSpace, isAfterIdeograph) = (true, false)
        var place = 0
        while place < text.count {
            if text[place] == 32 {
                guard !isAfterSpace else { return nil }
                (isAfterSpace, isAfterIdeograph) = (true, false)
                add(text[place...place])
                place += 1
                continue
            }
            guard let (scalar, length) = Self.scalar(text, at: place) else { return nil }
            let letter = text[place..<place + length]
            let isIdeograph = Words.isIdeograph(scalar)
            if !isAfterSpace, isAfterIdeograph || isIdeograph {
                become(text[..<place])
                add(CollectionOfOne(32))
            }
            (isAfterSpace, isAfterIdeograph) = (false, isIdeograph)
            if isIdeograph ? Words.isWhole(scalar) : Letter.isItself(scalar) {
                add(letter)
            } else {
                guard let other = Letter.other(than: scalar) else { return nil }
                become(text[..<place])
                if other.accented != nil, !isAccented { (isAccented, exact) = (true, key) }
                key.append(contentsOf: other.plain.utf8)
                if isAccented { exact.append(contentsOf: (other.accented ?? other.plain).utf8) }
            }
            place += length
        }
        if isAfterSpace { return nil }
    }

    /// - Parameter before: what was its own key so far.
    private mutating func become(_ before: Slice<UnsafeBufferPointer<UInt8>>) {
        guard isSame else { return }
        isSame = false
        key.append(contentsOf: before)
    }
    private mutating func add(_ bytes: some Collection<UInt8>) {
        if !isSame { key.append(contentsOf: bytes) }
        if isAccented { exact.append(contentsOf: bytes) }
    }

    /// One of up to three bytes; nil for what is longer.
    private static func scalar(
        _ text: UnsafeBufferPointer<UInt8>, at place: Int
    ) -> (Unicode.Scalar, length: Int)? {
        let first = UInt32(text[place])
        if first < 0x80 { return (Unicode.Scalar(text[place]), 1) }
        func next(_ offset: Int) -> UInt32 { UInt32(text[place + offset] & 0x3F) }
        if first < 0xE0, place + 1 < text.count {
            return Unicode.Scalar((first & 0x1F) << 6 | next(1)).map { ($0, 2) }
        }
        guard first < 0xF0, place + 2 < text.count else { return nil }
        return Unicode.Scalar((first & 0xF) << 12 | next(1) << 6 | next(2)).map { ($0, 3) }
    }
}

/// What a letter becomes by the rules for messages, known once for the letters of our alphabets.
private enum Letter {
    typealias Other = (plain: String, accented: String?)

    static func isItself(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? (97...122).contains(scalar.value) : scalar.value < same.count && same[Int(scalar.value)]
    }
    /// Nil when it is no letter of ours, or becomes several.
    static func other(than scalar: Unicode.Scalar) -> Other? { others[scalar.value] }

    private static let folded: [(scalar: Unicode.Scalar, key: Unicode.Scalar, exact: String?)] = {
        let alphabets: [ClosedRange<UInt32>] = [
            0x41...0x7A, 0xC0...0x24F, 0x400...0x45F, 0x621...0x64A, 0x900...0x97F, 0x1EA0...0x1EF9,
        ]
        return alphabets.joined().compactMap { Unicode.Scalar($0) }.compactMap { scalar in
            Words.folded(scalar).map { (scalar, $0.key, $0.exact) }
        }
    }()
    private static let same: [Bool] = folded.reduce(into: Array(repeating: false, count: 0x1EFA)) {
        $0[Int($1.scalar.value)] = $1.scalar == $1.key && $1.exact == nil
    }
    private static let others: [UInt32: Other] = folded.reduce(into: [:]) {
        $0[$1.scalar.value] = (String($1.key), $1.exact)
    }
}
