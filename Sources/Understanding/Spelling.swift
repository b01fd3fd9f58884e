import Platform

/// Words of three to twenty-four letters by their length, for finding those that somebody may have meant.
struct Spelling: Sendable {
    private struct Words: Sendable {
        var numbers: [Int32] = []
        /// The letters of one word behind those of another.
        var letters: [UInt8] = []
        var masks: [UInt32] = []
    }
    private static let longest = 24
    private var byLength = [Words](repeating: Words(), count: longest + 1)

    /// - Parameter number: what the word is found as.
    mutating func add(_ number: Int, _ word: String) {
        let letters = word.unicodeScalars
        let count = letters.count
        guard (3...Self.longest).contains(count) else { return }
        byLength[count].numbers.append(Int32(number))
        byLength[count].letters.append(contentsOf: letters.lazy.map { UInt8(truncatingIfNeeded: $0.value) })
        byLength[count].masks.append(Typo.mask(letters.lazy.map(\.value)))
    }

    /// The numbers of the words that may be within `limit` of a typo: all that are, and a few that are not.
    func near(_ typo: Typo, limit: Int) -> [Int] {
        var near: [Int] = []
        let lengths = typo.letters.count - limit...typo.letters.count + limit
        for length in lengths where byLength.indices.contains(length) {
            let words = byLength[length]
            for index in words.masks.indices where (words.masks[index] ^ typo.mask).nonzeroBitCount <= 2 * limit {
                let letters = words.letters[index * length..<(index + 1) * length]
                if typo.isNear(letters, limit: limit) { near.append(Int(words.numbers[index])) }
            }
        }
        return near
    }
}

/// A word that nobody knows, made ready to be compared with many.
struct Typo: Sendable {
    let letters: [UInt32]
    let mask: UInt32
    /// By the last byte of a letter: a bit for each place where it stands.
    private let places: [UInt64]

    /// Nil when it is longer than what can be compared.
    init?(_ word: String) {
        letters = Distance.letters(word)
        guard (1...64).contains(letters.count) else { return nil }
        mask = Self.mask(letters)
        var places = [UInt64](repeating: 0, count: 256)
        for (place, letter) in letters.enumerated() { places[Int(letter & 0xFF)] |= 1 << UInt64(place) }
        self.places = places
    }

    /// A bit for each letter that occurs; some letters share one.
    static func mask(_ letters: some Sequence<UInt32>) -> UInt32 { letters.reduce(0) { $0 | (1 << ($1 & 31)) } }

    /// Whether a word is as near, its letters told apart by their last bytes alone: for two letters of different
    /// scripts that may take too few errors, never too many.
    ///
    /// Insertions, deletions, substitutions and swaps of neighbors, all letters of the typo at once: H. Hyyrö, A
    /// bit-vector algorithm for computing Levenshtein and Damerau edit distances, 2003.
    func isNear(_ word: ArraySlice<UInt8>, limit: Int) -> Bool {
        var distance = letters.count
        let last = UInt64(1) << UInt64(letters.count - 1)
        // Where the column grows and shrinks downwards, where the diagonal stays the same, and the letter before.
        var (up, down, same, before) = (UInt64.max, UInt64(0), UInt64(0), UInt64(0))
        for letter in word {
            let matches = places[Int(letter)]
            let swapped = ((~same & matches) << 1) & before
            same = (((matches & up) &+ up) ^ up) | matches | down | swapped
            let right = down | ~(same | up)
            let left = same & up
            if right & last != 0 { distance += 1 }
            if left & last != 0 { distance -= 1 }
            let shifted = right << 1 | 1
            up = left << 1 | ~(same | shifted)
            down = shifted & same
            before = matches
        }
        return distance <= limit
    }
}
