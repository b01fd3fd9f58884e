import Foundation

/// One word of a message, folded for comparison.
struct Word: Sendable, Hashable {
    /// Compatibility-normalized, lower case, without accents, apostrophes and zero-width characters.
    var key: String
    /// Where the run of characters between two spaces that holds the word stands in the message.
    var chunk: Range<String.Index>
    /// What ends before this word: a sentence, a clause, or nothing.
    var pause: Pause = .none
    /// Digits and separators, when the word is a number: `1,0780`.
    var isNumber = false
    /// Follows the word before without a space: the `h` of `4h`.
    var isGlued = false

    enum Pause: Sendable, Comparable { case none, clause, sentence }
}

/// Cuts messages into words. The same rules cut the phrases of a vocabulary, so that both meet.
enum Words {
    /// What is looked at of one message; the rest is never a command.
    static let maximumCharacters = 1200
    static let maximumWords = 64

    static func split(_ text: String) -> [Word] {
        var words: [Word] = []
        var pause = Word.Pause.none
        var index = text.startIndex
        let limit =
            text.unicodeScalars.index(
                text.startIndex, offsetBy: maximumCharacters, limitedBy: text.endIndex) ?? text.endIndex
        while index < limit, words.count < maximumWords {
            if text.unicodeScalars[index].properties.isWhitespace {
                if text.unicodeScalars[index] == "\n" { pause = .sentence }
                index = text.unicodeScalars.index(after: index)
                continue
            }
            var end = index
            while end < limit, !text.unicodeScalars[end].properties.isWhitespace {
                end = text.unicodeScalars.index(after: end)
            }
            var cutter = Cutter(scalars: Array(fold(text[index..<end]).unicodeScalars), chunk: index..<end)
            cutter.pause = pause
            cutter.run()
            words += cutter.words
            pause = cutter.pause
            index = end
        }
        return Array(words.prefix(maximumWords))
    }

    /// The key of a phrase: its words with single spaces.
    static func key(_ phrase: some StringProtocol) -> String { split(String(phrase)).map(\.key).joined(separator: " ") }

    /// Lower case and without everything that two people may type differently.
    static func fold(_ text: some StringProtocol) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        var folded = String.UnicodeScalarView()
        for scalar in text.decomposedStringWithCompatibilityMapping.unicodeScalars {
            switch scalar.value {
            case 0x300...0x36F, 0x64B...0x655, 0x670, 0x640, 0x200B...0x200F, 0x2060, 0xFEFF, 0xFE0F: continue
            case 0x2018, 0x2019, 0x201B, 0x2032, 0x60, 0xB4: folded.append("'")
            case 0xDF: folded.append(contentsOf: "ss".unicodeScalars)
            case 0x131: folded.append("i")
            case 0xF8, 0xD8: folded.append("o")
            case 0x142, 0x141: folded.append("l")
            case 0x111, 0x110: folded.append("d")
            case 0x649: folded.append("\u{64A}")
            case 0x629: folded.append("\u{647}")
            case 0x66B: folded.append(".")
            case 0x66C, 0x60C, 0x3001: folded.append(",")
            case 0x3002, 0x6D4: folded.append(".")
            case 0x61F: folded.append("?")
            default: folded.append(digit(scalar) ?? scalar)
            }
        }
        return String(folded).lowercased()
    }

    private static func digit(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        guard scalar.value > 0x7F, scalar.properties.numericType == .decimal,
            let value = scalar.properties.numericValue, (0...9).contains(value)
        else { return nil }
        return Unicode.Scalar(UInt8(48 + Int(value)))
    }
}

/// Cuts one run of characters without spaces.
private struct Cutter {
    let scalars: [Unicode.Scalar]
    let chunk: Range<String.Index>
    var words: [Word] = []
    var pause = Word.Pause.none
    private var position = 0
    private var isGlued = false

    init(scalars: [Unicode.Scalar], chunk: Range<String.Index>) {
        self.scalars = scalars
        self.chunk = chunk
    }

    mutating func run() {
        if isWhole() {
            add(text(0, scalars.count))
            return
        }
        while position < scalars.count {
            let scalar = scalars[position]
            let next = position + 1 < scalars.count ? scalars[position + 1] : nil
            switch scalar {
            case "%": add("%")
            case "@" where next.map(isLetter) == true, "#" where next.map(isLetterOrDigit) == true: name()
            case "@": add("@")
            case _ where isDigit(scalar), "." where next.map(isDigit) == true: number()
            case _ where isLetter(scalar): letters()
            case ".", "!", "?", ";": separate(.sentence)
            case ",", ":": separate(.clause)
            default:
                position += 1
                isGlued = false
            }
        }
    }

    /// Names that punctuation must not take apart: time zones and people.
    private func isWhole() -> Bool {
        guard let mark = scalars.firstIndex(where: { $0 == "/" || $0 == ":" }) else { return false }
        let head = text(0, mark)
        if scalars[mark] == ":" {
            return ["telegram", "whatsapp", "terminal"].contains(head) && mark + 1 < scalars.count
        }
        return TimeZones.regions.contains(head)
    }

    private mutating func separate(_ kind: Word.Pause) {
        pause = max(pause, kind)
        position += 1
        isGlued = false
    }

    private mutating func add(_ key: String, isNumber: Bool = false) {
        words.append(Word(key: key, chunk: chunk, pause: pause, isNumber: isNumber, isGlued: isGlued))
        pause = .none
        isGlued = true
        if key == "%" || key == "@" { position += 1 }
    }

    private mutating func name() {
        let start = position
        position += 1
        while position < scalars.count, isLetterOrDigit(scalars[position]) || scalars[position] == "_" { position += 1 }
        add(text(start, position))
    }

    private mutating func number() {
        let start = position
        while position < scalars.count {
            let next = position + 1 < scalars.count ? scalars[position + 1] : nil
            if isDigit(scalars[position]) {
                position += 1
            } else if ".,':".unicodeScalars.contains(scalars[position]), next.map(isDigit) == true {
                position += 1
            } else if scalars[position] == "-", position - start == 4, next.map(isDigit) == true {
                position += 1
            } else {
                break
            }
        }
        add(text(start, position), isNumber: true)
    }

    private mutating func letters() {
        var key = ""
        while position < scalars.count {
            let next = position + 1 < scalars.count ? scalars[position + 1] : nil
            if isLetterOrDigit(scalars[position]) {
                key.unicodeScalars.append(scalars[position])
            } else if scalars[position] != "'" || next.map(isLetter) != true {
                break
            }
            position += 1
        }
        add(key)
    }

    private func text(_ start: Int, _ end: Int) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[start..<end])
        return String(view)
    }
    private func isDigit(_ scalar: Unicode.Scalar) -> Bool { (48...57).contains(scalar.value) }
    private func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII
            ? (97...122).contains(scalar.value)
            : scalar.properties.isAlphabetic
                || scalar.properties.generalCategory == .nonspacingMark
                || scalar.properties.generalCategory == .spacingMark
    }
    private func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool { isDigit(scalar) || isLetter(scalar) }
}
