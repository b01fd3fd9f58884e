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

    /// The token `rest` begins with. Read by hand: patterns are compiled anew at each use, a third of the start.
    private static func next(_ rest: Substring, isInArguments: Bool) -> (Token, String)? {
        let digits = rest.prefix(while: isDigit)
        let after = rest[digits.endIndex...]
        let minutes = after.dropFirst().prefix(2)
        if (1...2).contains(digits.count), after.first == ":", minutes.count == 2, minutes.allSatisfy(isDigit),
            let hour = Int(digits), let minute = Int(minutes)
        {
            return (.time(hour * 60 + minute), "\(digits):\(minutes)")
        }
        // A timeframe (`4h`, `15m`) is a word, a number with a point or comma inside is a number.
        if !digits.isEmpty, let unit = after.first, "mhdwMHDW".contains(unit),
            !(after.dropFirst().first.map { isDigit($0) || isLetter($0) } ?? false)
        {
            let text = "\(digits)\(unit)"
            return (.word(text.lowercased()), text)
        }
        if let text = number(rest, decimals: isInArguments ? "." : ".,"),
            let value = Double(text.replacing(",", with: "."))
        {
            return (.number(value), text)
        }
        if let text = word(rest) { return (.word(text.lowercased()), text) }
        guard let first = rest.first else { return nil }
        if "<>".contains(first), rest.dropFirst().first == "=" { return (.comparison("\(first)="), "\(first)=") }
        let same: [Character: String] = ["≤": "<=", "≥": ">=", "<": "<", ">": ">", "=": "="]
        return (same[first].map { .comparison($0) } ?? .sign(first), String(first))
    }

    private static func number(_ rest: Substring, decimals: String) -> String? {
        let sign = rest.prefix(1).filter { $0 == "+" || $0 == "-" }
        var end = rest.dropFirst(sign.count).prefix(while: isDigit).endIndex
        guard end > rest.index(rest.startIndex, offsetBy: sign.count) else { return nil }
        if end < rest.endIndex, decimals.contains(rest[end]) {
            let digits = rest[rest.index(after: end)...].prefix(while: isDigit)
            if !digits.isEmpty { end = digits.endIndex }
        }
        return rest[end...].first == ":" ? nil : String(rest[..<end])
    }

    /// Letters of any script and digits; parts held together by a slash are one word, `EUR/USD`.
    private static func word(_ rest: Substring) -> String? {
        guard let first = rest.first, isLetter(first) else { return nil }
        var end = rest.prefix { isLetter($0) || isDigit($0) }.endIndex
        while end < rest.endIndex, rest[end] == "/" {
            let part = rest[rest.index(after: end)...].prefix(while: isLetter)
            guard !part.isEmpty else { break }
            end = part.endIndex
        }
        return String(rest[..<end])
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
    private static func isLetter(_ character: Character) -> Bool { character.isLetter || character == "_" }

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
