import Foundation
import Trading

/// One folded letter of a run, and what it was folded from.
struct FoldedLetter {
    var scalar: Unicode.Scalar
    /// With its accents; nil when it has none.
    var exact: String?
    let index: String.Index
    init(_ scalar: Unicode.Scalar, exact: String? = nil, at index: String.Index) {
        (self.scalar, self.exact, self.index) = (scalar, exact, index)
    }
}

extension [FoldedLetter] {
    mutating func mark(with accent: Unicode.Scalar) {
        guard let last = indices.last else { return }
        // й is a letter of its own.
        if accent.value == 0x306, self[last].scalar == "и" {
            self[last].scalar = "й"
            return
        }
        let marked = (self[last].exact ?? String(self[last].scalar)) + String(accent)
        // A hat and then a dot below are the dot and then the hat.
        self[last].exact = marked.unicodeScalars.count > 2 ? marked.decomposedStringWithCanonicalMapping : marked
    }
}

/// Cuts one run of characters without spaces.
struct Cutter {
    let letters: [FoldedLetter]
    let scalars: [Unicode.Scalar]
    let chunk: Range<String.Index>
    var words: [Word] = []
    var pause = Word.Pause.none
    var dash: Word.Dash?
    private var position = 0
    private var isGlued = false
    private let hasIdeographs: Bool

    init(letters: [FoldedLetter], chunk: Range<String.Index>) {
        self.letters = letters
        scalars = letters.map(\.scalar)
        hasIdeographs = scalars.contains(where: Words.isIdeograph)
        self.chunk = chunk
    }

    mutating func run() {
        if isWhole() {
            add(0..<scalars.count)
            return
        }
        while position < scalars.count {
            let scalar = scalars[position]
            let next = position + 1 < scalars.count ? scalars[position + 1] : nil
            switch scalar {
            case "%": sign()
            case "@" where next.map(Self.isLetter) == true, "#" where next.map(isLetterOrDigit) == true: name()
            case "@": sign()
            case _ where isDigit(scalar), "." where next.map(isDigit) == true: number()
            case _ where Words.isIdeograph(scalar): ideograph()
            case _ where Self.isLetter(scalar): word()
            case ".", "!", "?", ";": separate(.sentence)
            case ",", ":", Words.wideComma: separate(.clause)
            default:
                if scalar == "/", words.last?.isNumber == true, next.map(isDigit) == true {
                    dash = .span
                } else if Self.dashes.contains(scalar.value) {
                    dash = position == 0 && next.map(isDigit) == true && dash == nil ? .minus : .span
                }
                position += 1
                isGlued = false
            }
        }
    }

    /// Hyphens, dashes, the minus sign and the wave that stands between two numbers.
    private static let dashes: Set<UInt32> = Set(0x2010...0x2015).union([0x2D, 0x7E, 0x2212, 0x301C])

    /// Names that punctuation must not take apart: time zones and people.
    private func isWhole() -> Bool {
        guard let mark = scalars.firstIndex(where: { $0 == "/" || $0 == ":" }) else { return false }
        let head = text(0..<mark)
        if scalars[mark] == ":" {
            return ["telegram", "whatsapp", "terminal"].contains(head) && mark + 1 < scalars.count
        }
        return TimeZones.regions.contains(head)
    }

    private mutating func separate(_ kind: Word.Pause) {
        pause = max(pause, kind)
        dash = nil
        position += 1
        isGlued = false
    }

    private mutating func add(
        _ range: Range<Int>, without apostrophe: Int? = nil, isNumber: Bool = false, isIdeograph: Bool = false
    ) {
        var key = apostrophe == nil ? text(range) : text(range).replacing("'", with: "")
        if isNumber { key.removeAll { $0 == "_" } }
        let isExact = letters[range].contains { $0.exact != nil }
        let exact =
            isExact ? letters[range].filter { $0.scalar != "'" }.map { $0.exact ?? String($0.scalar) }.joined() : key
        words.append(
            Word(
                key: key, exact: exact != key ? exact : nil,
                halves: apostrophe.map { [text(range.lowerBound..<$0), text($0 + 1..<range.upperBound)] } ?? [],
                chunk: hasIdeographs ? place(of: range) : chunk, pause: pause, isNumber: isNumber, isGlued: isGlued,
                isIdeograph: isIdeograph, dash: dash))
        (pause, dash) = (.none, nil)
        isGlued = true
    }

    private func place(of range: Range<Int>) -> Range<String.Index> {
        let end = range.upperBound < letters.count ? letters[range.upperBound].index : chunk.upperBound
        return letters[range.lowerBound].index..<max(end, letters[range.lowerBound].index)
    }

    private mutating func sign() {
        add(position..<position + 1)
        position += 1
    }

    private mutating func ideograph() {
        add(position..<position + 1, isIdeograph: true)
        position += 1
    }

    private mutating func name() {
        let start = position
        position += 1
        while position < scalars.count, isLetterOrDigit(scalars[position]) || scalars[position] == "_",
            !Words.isIdeograph(scalars[position])
        {
            position += 1
        }
        add(start..<position)
    }

    private mutating func number() {
        let start = position
        while position < scalars.count {
            let next = position + 1 < scalars.count ? scalars[position + 1] : nil
            if isDigit(scalars[position]) {
                position += 1
            } else if ".,':".unicodeScalars.contains(scalars[position]), next.map(isDigit) == true {
                position += 1
            } else if scalars[position] == "-", position - start == 4, next.map(isDigit) == true,
                scalars[start..<position].allSatisfy(isDigit)
            {
                position += 1
            } else if scalars[position] == "_", next.map(isDigit) == true {
                position += 1
            } else {
                break
            }
        }
        if fraction(from: start) || exponent(from: start) { return }
        // "18h30"
        let isHour = position - start <= 2 && position < scalars.count && scalars[position] == "h"
        if isHour, position + 2 < scalars.count, scalars[position + 1...position + 2].allSatisfy(isDigit),
            position + 3 == scalars.count || !isLetterOrDigit(scalars[position + 3])
        {
            position += 3
            add(start..<position, isNumber: true)
            words[words.count - 1].key = words[words.count - 1].key.replacing("h", with: ":")
            return
        }
        // Of "½" all letters stand at one place.
        let isFraction = position - start > 2 && letters[start].index == letters[start + 1].index
        add(start..<position, isNumber: true)
        words[words.count - 1].isFraction = isFraction
    }

    /// "1/2": a part that people say, and no date.
    private mutating func fraction(from start: Int) -> Bool {
        guard position + 1 < scalars.count, scalars[position] == "/" || scalars[position] == Fraction.slash,
            let count = whole(start..<position)
        else { return false }
        let end = scalars[(position + 1)...].firstIndex { !isDigit($0) } ?? scalars.count
        guard let part = whole(position + 1..<end), let text = Fraction.text(count, of: part),
            end == scalars.count || !"/.,:-".unicodeScalars.contains(scalars[end])
                || end + 1 == scalars.count || !isDigit(scalars[end + 1])
        else {
            // "0.1/0.2": one or the other.
            return false
        }
        position = end
        add(start..<end, isNumber: true)
        (words[words.count - 1].key, words[words.count - 1].isFraction) = (text, true)
        return true
    }

    /// "1e3".
    private mutating func exponent(from start: Int) -> Bool {
        guard position + 1 < scalars.count, scalars[position] == "e" else { return false }
        let end = scalars[(position + 1)...].firstIndex { !isLetterOrDigit($0) } ?? scalars.count
        guard let power = whole(position + 1..<end), power < 10,
            let value = FixedPoint(text(start..<position)),
            value.magnitude < 1000
        else { return false }
        position = end
        add(start..<end, isNumber: true)
        words[words.count - 1].key = (0..<power).reduce(value) { product, _ in product * 10 }.description
        return true
    }

    private func whole(_ range: Range<Int>) -> Int? {
        guard !range.isEmpty, range.count <= 2, scalars[range].allSatisfy(isDigit) else { return nil }
        return Int(text(range))
    }

    private mutating func word() {
        let start = position
        var apostrophe: Int?
        while position < scalars.count {
            let next = position + 1 < scalars.count ? scalars[position + 1] : nil
            if scalars[position] == "'" {
                guard next.map(Self.isLetter) == true else { break }
                apostrophe = position
            } else if !isLetterOrDigit(scalars[position]) || Words.isIdeograph(scalars[position]) {
                break
            } else if isDigit(scalars[position]), position > start, !scalars[position - 1].isASCII {
                // "ema20" is a name; in other scripts it is a preposition that is written with its number.
                break
            } else if isDigit(scalars[position]), position > start, Self.isLetter(scalars[position - 1]),
                isDecimal(from: position)
            {
                // "tp1.0860"
                break
            }
            position += 1
        }
        if isHalfOfDay(start) {
            position += 2
            add(start..<position)
            words[words.count - 1].key.removeAll { $0 == "." }
            return
        }
        add(start..<position, without: apostrophe)
    }

    /// "p.m."
    private func isHalfOfDay(_ start: Int) -> Bool {
        guard position == start + 1, position + 1 < scalars.count, scalars[start] == "a" || scalars[start] == "p",
            scalars[position] == ".", scalars[position + 1] == "m"
        else { return false }
        return position + 2 == scalars.count || !isLetterOrDigit(scalars[position + 2])
    }

    /// Whether a number with a point stands there and ends the run.
    private func isDecimal(from start: Int) -> Bool {
        let rest = scalars[start...]
        guard let point = rest.firstIndex(where: { !isDigit($0) }), scalars[point] == ".", point + 1 < scalars.count
        else { return false }
        return scalars[(point + 1)...].prefix(1).allSatisfy(isDigit)
            && !scalars[(point + 1)...].contains(where: { Self.isLetter($0) })
    }

    private func text(_ range: Range<Int>) -> String {
        if scalars[range].allSatisfy(\.isASCII) {
            return String(unsafeUninitializedCapacity: range.count) { buffer in
                for (place, index) in range.enumerated() { buffer[place] = UInt8(scalars[index].value) }
                return range.count
            }
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[range])
        return String(view)
    }
    private func isDigit(_ scalar: Unicode.Scalar) -> Bool { (48...57).contains(scalar.value) }
    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII
            ? (97...122).contains(scalar.value)
            : (0x430...0x44F).contains(scalar.value) || (0x621...0x63A).contains(scalar.value)
                || (0x905...0x939).contains(scalar.value) || scalar.properties.isAlphabetic
                || scalar.properties.generalCategory == .nonspacingMark
                || scalar.properties.generalCategory == .spacingMark
    }
    private func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool { isDigit(scalar) || Self.isLetter(scalar) }
}
