import Trading

/// What a word does in a number that is written out; the notation of `numbers:` in a vocabulary.
enum NumberWord: Sendable, Hashable {
    /// `20`: twenty.
    case value(FixedPoint)
    /// `x100`: hundred; alone, it is one of them.
    case multiplier(FixedPoint)
    /// `+20`: "undzwanzig" behind "fünf"; `+0.5`: "and a half".
    case addend(FixedPoint)
    /// `2~`: a number only before what it counts; else a word without weight, as "do" is both "two" and "please".
    case counting(FixedPoint)
    /// `.`: the decimal point.
    case point

    init?(_ text: String) {
        switch text.first {
        case ".": self = .point
        case "x": self = .multiplier(FixedPoint(text.dropFirst()) ?? 1)
        case "+": self = .addend(FixedPoint(text.dropFirst()) ?? 0)
        default:
            guard let value = FixedPoint(text.filter { $0 != "~" }) else { return nil }
            self = text.last == "~" ? .counting(value) : .value(value)
        }
    }

    /// By itself.
    var value: FixedPoint? {
        switch self {
        case .value(let value), .multiplier(let value), .addend(let value): value
        case .counting, .point: nil
        }
    }

    /// The tokens with every number that is written in several words as one.
    static func joined(_ tokens: [Token]) -> [Token] {
        guard tokens.contains(where: { $0.numberWord != nil }) else { return tokens }
        var joined: [Token] = []
        var index = 0
        let tokens = counted(tokens)
        while index < tokens.count {
            guard let (length, value) = number(tokens[index...]), length > 1 else {
                joined.append(tokens[index])
                index += 1
                continue
            }
            let parts = tokens[index..<index + length]
            var token = tokens[index]
            token.key = parts.map(\.key).joined(separator: " ")
            token.number = NumberReading(value)
            token.tags = []
            token.features = ["number"]
            token.numberWord = nil
            token.isSkip = false
            token.chunk = token.chunk.lowerBound..<tokens[index + length - 1].chunk.upperBound
            token.weight = 1 + 0.5 * Double(length - 1)
            token.cost = parts.reduce(0) { $0 + $1.cost }
            joined.append(token)
            index += length
        }
        return joined
    }

    private static let countable: Set<String> = [
        "unit", "minute", "hour", "day", "week", "month", "year", "pips", "percent", "thousand", "r_unit", "trades",
        "losing", "oclock", "mini", "micro", "positions", "times",
    ]

    /// Words that are numbers only before what they count, as the one or the other.
    private static func counted(_ tokens: [Token]) -> [Token] {
        var tokens = tokens
        for (index, token) in tokens.enumerated() {
            guard case .counting(let value)? = token.numberWord else { continue }
            let next = index + 1 < tokens.count ? tokens[index + 1] : nil
            let isCounting = next.map { $0.numberWord != nil || !$0.features.isDisjoint(with: countable) } ?? false
            let isInside = index > 0 && tokens[index - 1].numberWord != nil
            if isCounting || isInside {
                tokens[index].numberWord = .value(value)
                tokens[index].number = NumberReading(value)
                tokens[index].features.insert("number")
                tokens[index].isSkip = false
                tokens[index].weight = 1
            } else if token.features.isEmpty {
                (tokens[index].numberWord, tokens[index].isSkip, tokens[index].weight) = (nil, true, 0)
            }
        }
        return tokens
    }

    /// The number that the first of the tokens begin, and how many; nil when they begin none.
    private static func number(_ tokens: ArraySlice<Token>) -> (length: Int, value: FixedPoint)? {
        guard let first = tokens.first else { return nil }
        var sum = Sum()
        if let word = first.numberWord {
            guard sum.add(word) else { return nil }
        } else if let number = first.number, number.alternative == nil {
            sum.isTyped = true
            _ = sum.add(.value(number.value))
        } else {
            return nil
        }
        var length = 1
        for index in tokens.indices.dropFirst() where tokens[index].pause == .none {
            guard index == tokens.startIndex + length || index == tokens.startIndex + length + 1 else { break }
            // "a hundred and fifty"
            if index == tokens.startIndex + length, tokens[index].has("and"), tokens[index].numberWord == nil {
                continue
            }
            guard let word = tokens[index].numberWord ?? sum.digits(tokens[index]) else { break }
            // "twenty points" has no decimal point.
            if word == .point {
                let next = index + 1 < tokens.endIndex ? tokens[index + 1] : nil
                guard let next, next.pause == .none,
                    next.number.map({ $0.value < 100 && Int($0.value.description) != nil }) == true
                else { break }
            }
            sum.isIdeographic = tokens[index].isIdeograph
            guard sum.add(word) else { break }
            length = index - tokens.startIndex + 1
        }
        return (length, sum.value)
    }

    /// A number as far as it was said.
    private struct Sum {
        /// It began with digits: "5 thousand", but not "5 five".
        var isTyped = false
        private var total: FixedPoint = 0
        private var section: FixedPoint = 0
        private var unit: FixedPoint?
        private var least: FixedPoint = 1_000_000_000
        /// Digits behind the decimal point.
        private var fraction: String?
        /// In Chinese the last unit is left out: 两千四 is 2400.
        var isIdeographic = false
        private var isAfterMultiplier = false

        private var rest: FixedPoint {
            guard let unit, isAfterMultiplier, isIdeographic, unit < 10, least >= 100 else { return unit ?? 0 }
            return unit * least / 10
        }

        var value: FixedPoint {
            let whole = total + section + rest
            return fraction.flatMap { FixedPoint("0.\($0)") }.map { whole + $0 } ?? whole
        }

        /// Digits behind a point that was said.
        func digits(_ token: Token) -> NumberWord? {
            let isUnit = isIdeographic && isTyped && token.isGlued && token.number.map { $0.value < 10 } == true
            return fraction == nil && !isUnit ? nil : token.number.map { .value($0.value) }
        }

        /// Whether the word goes on with the number; if so it is counted.
        mutating func add(_ word: NumberWord) -> Bool {
            if fraction != nil {
                guard case .value(let digit) = word, Int(digit.description).map((0..<100).contains) == true else {
                    return false
                }
                fraction? += digit.description
                return true
            }
            switch word {
            case .value(let value), .counting(let value): return add(value)
            case .addend(let value):
                // "fünf und zwanzig", "two and a half", "half past" three.
                guard value < 1 || unit.map({ $0 < 10 }) ?? true else { return false }
                unit = (unit ?? 0) + value
                return true
            case .multiplier(let factor): return multiply(by: factor)
            case .point:
                guard !isTyped, unit != nil || total + section > 0 else { return false }
                fraction = ""
                return true
            }
        }

        private mutating func add(_ value: FixedPoint) -> Bool {
            guard let known = unit else {
                guard value < least, !isTyped || total + section == 0 || isIdeographic else { return false }
                isAfterMultiplier = total + section > 0 && value > 0
                unit = value == 0 && isIdeographic ? nil : value
                // 两千零四: a zero takes the place of the unit that would be left out.
                if value == 0, isIdeographic { least = 100_000 }
                return true
            }
            guard !isTyped else { return false }
            let isTens = known >= 10 && known < 100 && FixedPoint(Int(known.double) / 10 * 10) == known
            let room: FixedPoint = known == 60 || known == 80 ? 20 : 10
            guard (isTens && value < room && value >= 1) || known < 1 else { return false }
            unit = known + value
            return true
        }

        private mutating func multiply(by factor: FixedPoint) -> Bool {
            guard value < 1_000_000 else { return false }
            if factor > least, total + section > 0 {
                (total, section, unit) = (value * factor, 0, nil)
            } else if factor < 1000 {
                section = section + (unit ?? 1) * factor
                unit = nil
            } else {
                let part = section + (unit ?? 0)
                total = total + (part == 0 ? 1 : part) * factor
                (section, unit) = (0, nil)
            }
            least = factor
            return true
        }
    }
}
