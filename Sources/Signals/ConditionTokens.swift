/// The words, numbers and signs of a condition's text.
struct ConditionTokens {
    enum Token: Hashable {
        case number(Double)
        /// Lower case.
        case word(String)
        case sign(Character)
        /// `<`, `<=`, `>`, `>=`, `=`.
        case comparison(String)
        /// `08:30`, as minutes since midnight.
        case time(Int)

        /// A word that may be called with arguments.
        var isWord: Bool {
            if case .word(let word) = self { return !["and", "or", "not", "no", "of"].contains(word) }
            return false
        }
    }

    private let tokens: [(token: Token, text: String)]
    private(set) var position = 0

    init(_ text: String) {
        var tokens: [(Token, String)] = []
        var rest = Substring(text)
        // Parentheses that are open: whether each holds arguments, between which a comma is no decimal point.
        var open: [Bool] = []
        while let first = rest.first {
            if first.isWhitespace {
                rest.removeFirst()
            } else if let (token, text) = Self.next(rest, isInArguments: open.last ?? false) {
                if token == .sign("(") { open.append(tokens.last.map { $0.0.isWord } ?? false) }
                if token == .sign(")") { _ = open.popLast() }
                tokens.append((token, text))
                rest.removeFirst(text.count)
            }
        }
        self.tokens = tokens
    }

    private static func next(_ rest: Substring, isInArguments: Bool) -> (Token, String)? {
        if let match = rest.prefixMatch(of: /([0-9]{1,2}):([0-9]{2})/), let hour = Int(match.1),
            let minute = Int(match.2)
        {
            return (.time(hour * 60 + minute), String(match.0))
        }
        // A timeframe (`4h`, `15m`) is a word, a number with a point or comma inside is a number.
        if let match = rest.prefixMatch(of: /[0-9]+[mhdw]\b/.ignoresCase()) {
            return (.word(match.0.lowercased()), String(match.0))
        }
        let number = isInArguments ? /[+-]?[0-9]+(?:\.[0-9]+)?(?![0-9:])/ : /[+-]?[0-9]+(?:[.,][0-9]+)?(?![0-9:])/
        if let match = rest.prefixMatch(of: number), let value = Double(match.0.replacing(",", with: ".")) {
            return (.number(value), String(match.0))
        }
        if let match = rest.prefixMatch(of: /[\p{L}_][\p{L}\p{M}0-9_]*(?:\/[\p{L}_]+)*/) {
            return (.word(match.0.lowercased()), String(match.0))
        }
        if let match = rest.prefixMatch(of: /<=|>=|≤|≥|<|>|=/) {
            let same = ["≤": "<=", "≥": ">="]
            return (.comparison(same[String(match.0)] ?? String(match.0)), String(match.0))
        }
        return rest.first.map { (.sign($0), String($0)) }
    }

    var current: Token? { tokens.indices.contains(position) ? tokens[position].token : nil }
    var isAtEnd: Bool { position >= tokens.count }

    /// What stands here and after it, for an error.
    var remainder: String { tokens[position...].prefix(4).map(\.text).joined(separator: " ") }

    func peek(_ offset: Int) -> Token? {
        tokens.indices.contains(position + offset) ? tokens[position + offset].token : nil
    }

    mutating func advance(_ count: Int = 1) { position += count }

    /// Takes the words if exactly these stand here.
    mutating func take(_ words: String...) -> Bool {
        for (offset, word) in words.enumerated() where peek(offset) != .word(word) { return false }
        position += words.count
        return true
    }

    mutating func take(sign: Character) -> Bool {
        guard current == .sign(sign) else { return false }
        position += 1
        return true
    }

    /// Takes a number if one stands here.
    mutating func number() -> Double? {
        guard case .number(let value)? = current else { return nil }
        position += 1
        return value
    }

    /// Takes a whole number above zero if one stands here.
    mutating func count() -> Int? {
        guard case .number(let value)? = current, value >= 1, value <= 10_000, value == value.rounded() else {
            return nil
        }
        position += 1
        return Int(value)
    }

    /// Goes back to a place taken before.
    mutating func rewind(to position: Int) { self.position = position }
}
