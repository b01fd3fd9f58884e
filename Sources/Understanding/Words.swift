import Foundation

/// One word of a message, folded for comparison.
struct Word: Sendable, Hashable {
    /// Compatibility-normalized, lower case, without accents, apostrophes and zero-width characters.
    var key: String
    /// With its accents, in lower case: `bán` is to sell and `bạn` is you; nil when it was typed without.
    var exact: String?
    /// What stands before and after its apostrophe: `l'or`, `EURUSD'yi`.
    var halves: [String] = []
    /// Where the run of characters between two spaces that holds the word stands in the message; where there are no
    /// spaces, the word alone.
    var chunk: Range<String.Index>
    /// What ends before this word: a sentence, a clause, or nothing.
    var pause: Pause = .none
    /// Digits and separators, when the word is a number: `1,0780`.
    var isNumber = false
    /// Follows the word before without a space: the `h` of `4h`.
    var isGlued = false
    /// A character of a script without spaces is a word by itself; phrases are made of several.
    var isIdeograph = false

    /// The hyphen or dash right before it, of whatever kind; nil when there is none.
    var dash: Dash?

    enum Pause: Sendable, Comparable { case none, clause, sentence }
    enum Dash: Sendable {
        /// Belongs to a number: `-100`.
        case minus
        /// Joins it to what stands before: `22:00-07:00`.
        case span
    }

    /// Written as a fraction: "1/2", of which "1 1/2" is more.
    var isFraction = false

    /// A part of it as a word of its own.
    func with(_ key: String, isGlued: Bool? = nil) -> Word {
        var word = self
        (word.key, word.exact, word.halves) = (key, nil, [])
        if isGlued == true { (word.pause, word.isGlued, word.dash) = (.none, true, nil) }
        return word
    }
}

/// Cuts messages into words. The same rules cut the phrases of a vocabulary, so that both meet.
enum Words {
    /// What is looked at of one message; the rest is never a command.
    static let maximumCharacters = 1200
    static let maximumWords = 64
    /// Never stands inside a number.
    static let wideComma: Unicode.Scalar = "，"
    /// About as many make a word.
    private static let ideographsPerWord = 3

    static func split(_ text: String) -> [Word] {
        var words: [Word] = []
        var room = maximumWords * ideographsPerWord
        var pause = Word.Pause.none
        var dash: Word.Dash?
        var index = text.startIndex
        let limit =
            text.unicodeScalars.index(
                text.startIndex, offsetBy: maximumCharacters, limitedBy: text.endIndex) ?? text.endIndex
        while index < limit, room > 0 {
            if isSpace(text.unicodeScalars[index]) {
                if text.unicodeScalars[index] == "\n" { (pause, dash) = (.sentence, nil) }
                index = text.unicodeScalars.index(after: index)
                continue
            }
            var end = index
            while end < limit, !isSpace(text.unicodeScalars[end]) || isGroup(at: end, in: text) {
                end = text.unicodeScalars.index(after: end)
            }
            var cutter = Cutter(letters: letters(text[index..<end]), chunk: index..<end)
            (cutter.pause, cutter.dash) = (pause, dash)
            cutter.run()
            for word in cutter.words where room > 0 {
                words.append(word)
                room -= word.isIdeograph ? 1 : ideographsPerWord
            }
            (pause, dash) = (cutter.pause, cutter.dash)
            index = end
        }
        return words
    }

    /// As Unicode has it; its tables are slow to ask.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20, 0x9...0xD, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    private static let noBreakSpaces: Set<UInt32> = [0xA0, 0x2009, 0x202F]

    /// Whether a space that does not break stands before the last three digits of a number, or before three more.
    private static func isGroup(at index: String.Index, in text: String) -> Bool {
        let scalars = text.unicodeScalars
        guard noBreakSpaces.contains(scalars[index].value), index > scalars.startIndex,
            scalars[scalars.index(before: index)].properties.numericType == .decimal
        else { return false }
        let digits = scalars[scalars.index(after: index)...].prefix { $0.properties.numericType == .decimal }
        return digits.count == 3
    }

    /// Whether it is put as a question.
    static func isQuestion(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0 == "?" || $0 == "？" || $0 == "؟" }
    }

    /// Whether everything of a message was looked at.
    static func isWhole(_ words: [Word], of text: String) -> Bool {
        let count = words.reduce(0) { $0 + ($1.isIdeograph ? 1 : ideographsPerWord) }
        return count < maximumWords * ideographsPerWord && text.unicodeScalars.count <= maximumCharacters
    }

    /// What a letter by itself becomes, and with its accents; nil of what is no letter, or becomes several.
    static func folded(_ letter: Unicode.Scalar) -> (key: Unicode.Scalar, exact: String?)? {
        let letters = letters(Substring(String(letter)))
        guard letters.count == 1, Cutter.isLetter(letters[0].scalar) else { return nil }
        return (letters[0].scalar, letters[0].exact)
    }
    static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        (0x3400...0x9FFF).contains(scalar.value) || (0xF900...0xFAFF).contains(scalar.value)
    }

    /// The key of a phrase: its words with single spaces.
    static func key(_ phrase: some StringProtocol) -> String { key(split(String(phrase))) }
    static func key(_ words: some Collection<Word>) -> String {
        words.count == 1 ? words.first?.key ?? "" : words.map(\.key).joined(separator: " ")
    }
    /// The same with the accents; nil when there are none.
    static func exact(_ words: some Collection<Word>) -> String? {
        guard words.contains(where: { $0.exact != nil }) else { return nil }
        return words.map { $0.exact ?? $0.key }.joined(separator: " ")
    }

    /// Lower case and without everything that two people may type differently.
    private static func letters(_ text: Substring) -> [FoldedLetter] {
        var letters: [FoldedLetter] = []
        letters.reserveCapacity(text.utf8.count)
        for index in text.unicodeScalars.indices {
            let scalar = text.unicodeScalars[index]
            if noBreakSpaces.contains(scalar.value) { continue }
            if scalar.isASCII || isWhole(scalar) || scalar == wideComma {
                add(scalar, at: index, to: &letters)
            } else if let value = fraction(scalar) {
                // "½" is "0.5", and of "1½" the fraction goes on with the number.
                let isBehindDigit = letters.last.map { (48...57).contains($0.scalar.value) } ?? false
                for letter in value.unicodeScalars.dropFirst(isBehindDigit ? 1 : 0) {
                    letters.append(FoldedLetter(letter, at: index))
                }
            } else if let parts = latin[scalar.value] {
                for part in parts { add(part, at: index, to: &letters) }
            } else {
                for part in parts(of: scalar) { add(part, at: index, to: &letters) }
            }
        }
        return letters
    }

    /// The decimal that a character for a fraction stands for; nil when it is none.
    private static func fraction(_ scalar: Unicode.Scalar) -> String? {
        guard (0xBC...0xBE).contains(scalar.value) || (0x2150...0x215E).contains(scalar.value) else { return nil }
        return scalar.properties.numericValue.flatMap { value in
            (2...10).lazy.compactMap { (part: Int) -> String? in
                let count = (value * Double(part)).rounded()
                return abs(value * Double(part) - count) < 1e-9 ? Fraction.text(Int(count), of: part) : nil
            }.first
        }
    }

    private static func parts(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        Array(String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars)
    }
    /// The letters with accents of the languages in Latin script: asking for each anew is what takes longest.
    private static let latin: [UInt32: [Unicode.Scalar]] = {
        let scalars = (UInt32(0xC0)...0x24F).map { $0 } + (UInt32(0x1E00)...0x1EFF).map { $0 }
        return scalars.reduce(into: [:]) { table, value in
            if let scalar = Unicode.Scalar(value) { table[value] = parts(of: scalar) }
        }
    }()
    /// Letters that are made of no others: Chinese, and most of the Russian, Arabic and Hindi ones.
    static func isWhole(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x419, 0x439: false
        case 0x4E00...0x9FFF, 0x410...0x44F, 0x627...0x64A, 0x905...0x928, 0x92A...0x930, 0x935...0x94D: true
        default: false
        }
    }

    private static func add(_ scalar: Unicode.Scalar, at index: String.Index, to letters: inout [FoldedLetter]) {
        let value = scalar.value
        switch value {
        case 0x41...0x5A: letters.append(FoldedLetter(Unicode.Scalar(UInt8(value + 0x20)), at: index))
        case 0x60, 0xB4, 0x2018, 0x2019, 0x201B, 0x2032, 0x2BC: letters.append(FoldedLetter("'", at: index))
        case ..<0x80: letters.append(FoldedLetter(scalar, at: index))
        case 0x66A: letters.append(FoldedLetter("%", at: index))
        case 0x640, 0x200B...0x200F, 0x2060, 0xFEFF, 0xFE0F: break
        case 0x300...0x36F, 0x64B...0x655, 0x670, 0x93C: letters.mark(with: scalar)
        case 0xDF:
            letters.append(FoldedLetter("s", exact: "ß", at: index))
            letters.append(FoldedLetter("s", exact: "", at: index))
        case 0x66B, 0x3002, 0x6D4, 0x964: letters.append(FoldedLetter(".", at: index))
        case 0x3001: letters.append(FoldedLetter(wideComma, at: index))
        case 0x66C, 0x60C: letters.append(FoldedLetter(",", at: index))
        case 0x61B: letters.append(FoldedLetter(";", at: index))
        case 0x61F: letters.append(FoldedLetter("?", at: index))
        default:
            if let plain = plain[value] {
                letters.append(FoldedLetter(plain, exact: scalar.properties.lowercaseMapping, at: index))
            } else if let digit = digit(scalar) {
                letters.append(FoldedLetter(digit, at: index))
            } else {
                for lower in scalar.properties.lowercaseMapping.unicodeScalars {
                    letters.append(FoldedLetter(lower, at: index))
                }
            }
        }
    }

    /// Letters that people type for one another, and that no decomposition makes the same.
    private static let plain: [UInt32: Unicode.Scalar] = [
        0x131: "i", 0xF8: "o", 0xD8: "o", 0x142: "l", 0x141: "l", 0x111: "d", 0x110: "d", 0x649: "\u{64A}",
        0x629: "\u{647}", 0x6CC: "\u{64A}", 0x6A9: "\u{643}", 0x671: "\u{627}", 0x901: "\u{902}",
    ]

    private static func digit(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        guard scalar.value > 0x7F, scalar.properties.numericType == .decimal,
            let value = scalar.properties.numericValue, (0...9).contains(value)
        else { return nil }
        return Unicode.Scalar(UInt8(48 + Int(value)))
    }
}
