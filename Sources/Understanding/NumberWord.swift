import Trading

/// What a word does in a number that is written out; the notation of `numbers:` in a vocabulary.
enum NumberWord: Sendable, Hashable {
    /// `20`: twenty.
    case value(FixedPoint)
    /// `x100`: hundred; alone, it is one of them.
    case multiplier(FixedPoint)
    /// `+20`: "undzwanzig" behind "fünf"; `+0.5`: "and a half".
    case addend(FixedPoint)
    /// `-0.5`: taken from the number behind it: "halb acht" is 7.5; alone, it is one of them.
    case before(FixedPoint)
    /// `2~`: a number only before what it counts; else a word without weight, as "do" is both "two" and "please".
    case counting(FixedPoint)
    /// `.`: the decimal point.
    case point

    init?(_ text: String) {
        switch text.first {
        case ".": self = .point
        case "x": self = .multiplier(FixedPoint(text.dropFirst()) ?? 1)
        case "+": self = .addend(FixedPoint(text.dropFirst()) ?? 0)
        case "-": self = .before(FixedPoint(text.dropFirst()) ?? 0)
        default:
            guard let value = FixedPoint(text.filter { $0 != "~" }) else { return nil }
            self = text.last == "~" ? .counting(value) : .value(value)
        }
    }

    /// By itself.
    var value: FixedPoint? {
        switch self {
        case .value(let value), .multiplier(let value), .addend(let value), .before(let value): value
        case .counting, .point: nil
        }
    }

    /// The tokens with every number that is written in several words as one.
    static func joined(_ tokens: [Token]) -> [Token] {
        let isCounted = tokens.contains { !$0.instruments.isEmpty && $0.key.last?.isNumber == true }
        let nexts = tokens.dropFirst().map(Optional.some) + [nil]
        let named = isCounted ? zip(tokens, nexts).flatMap { apart($0, before: $1) } : tokens
        guard named.contains(where: { $0.numberWord != nil }) else { return named }
        var joined: [Token] = []
        var index = 0
        let tokens = counted(named)
        let isNamed = tokens.contains { !$0.instruments.isEmpty }
        while index < tokens.count {
            // "20 points 2 lots" has no decimal point; "at 152.3, point two lots" has one.
            let isBehindNumber =
                joined.last?.number != nil && tokens[index].numberWord == .point && tokens[index].pause == .none
            guard !isBehindNumber, var (length, reading) = reading(tokens[index...]) else {
                joined.append(tokens[index])
                index += 1
                continue
            }
            let rest = tokens[(index + length)...]
            let pair =
                tokens[index].numberWord == nil
                ? nil : pair(reading, rest) ?? (isNamed ? ofThree(reading, rest) : nil)
            let isOne = length == 1 && (pair == nil || reading.value >= 10)
            guard !isOne, tokens[index].isHalf(of: reading, before: tokens[(index + length)...].first) else {
                joined.append(tokens[index])
                index += 1
                continue
            }
            if let pair {
                reading = pair.reading
                length += pair.length
            }
            let parts = tokens[index..<index + length]
            var token = tokens[index]
            token.key = parts.map(\.key).joined(separator: " ")
            token.number = reading
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

    /// "trail the dax 40 pips": a number that is a part of a name elsewhere, and counted here.
    private static func apart(_ token: Token, before next: Token?) -> [Token] {
        guard let next, next.pause == .none, next.has("pips") || next.has("unit"), token.instruments.count == 1,
            let space = token.key.lastIndex(of: " "),
            let value = FixedPoint(token.key[token.key.index(after: space)...])
        else { return [token] }
        var (name, number) = (token, token)
        name.key = String(token.key[..<space])
        number.key = value.description
        (number.tags, number.instruments, number.features) = ([], [], ["number"])
        (number.number, number.pause, number.weight) = (NumberReading(value), .none, 1)
        return [name, number]
    }

    private static let countable: Set<String> = [
        "unit", "minute", "hour", "day", "week", "month", "year", "pips", "percent", "thousand", "r_unit", "trades",
        "losing", "oclock", "mini", "micro", "positions", "times",
    ]

    /// Words that are numbers only before what they count, as the one or the other.
    private static func counted(_ tokens: [Token]) -> [Token] {
        var tokens = tokens
        for index in tokens.indices where tokens[index].cost > 0 && tokens[index].numberWord != nil {
            // "forget nifty, buy gold": what may be a typo of "ninety" is no size where it counts nothing.
            let beside = [index - 1, index + 1].filter(tokens.indices.contains).map { tokens[$0] }
            let isCounting = beside.contains { other in
                other.numberWord != nil || !other.features.isDisjoint(with: countable)
            }
            guard !isCounting, tokens[index].tags.isEmpty else { continue }
            (tokens[index].numberWord, tokens[index].number, tokens[index].features) = (nil, nil, [])
            (tokens[index].isUnknown, tokens[index].isSkip, tokens[index].weight) = (true, false, 1)
        }
        for (index, token) in tokens.enumerated() {
            guard case .counting(let value)? = token.numberWord else { continue }
            let next = index + 1 < tokens.count ? tokens[index + 1] : nil
            // "vends deux lots, plutôt un"
            let isSaidAnew =
                index > 0 && next.map { $0.pause != .none } ?? true
                && ["turn", "amend", "no"].contains(where: tokens[index - 1].has)
            let isCounting =
                next.map { $0.numberWord != nil || !$0.features.isDisjoint(with: countable) } ?? false || isSaidAnew
            // "yüzde bir": in some languages what is counted stands before.
            let isOfPercent =
                index > 0 && tokens[index - 1].has("percent") && (index == 1 || tokens[index - 2].number == nil)
            let isInside = index > 0 && tokens[index - 1].numberWord != nil || isOfPercent
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

    private static func reading(_ tokens: ArraySlice<Token>) -> (length: Int, reading: NumberReading)? {
        number(tokens).map { ($0.length, NumberReading($0.value)) }
    }

    /// "twenty three ninety five": prices are said in two halves, 2395 or 23.95. Below twenty it may be a time of day,
    /// unless it has a fraction: "one fifty two point three".
    private static func pair(
        _ first: NumberReading, _ rest: ArraySlice<Token>
    ) -> (length: Int, reading: NumberReading)? {
        if let start = rest.first, start.pause == .none, (1..<10).contains(first.value.double),
            first.value.decimalPlaces == 0, let (length, value) = number(rest), (20..<100).contains(value.double),
            value.decimalPlaces > 0, rest.prefix(length).allSatisfy({ $0.numberWord != nil }),
            rest.dropFirst(length).first.map({ $0.pause != .none || $0.features.isDisjoint(with: countable) }) ?? true
        {
            return (length, NumberReading(first.value * 100 + value))
        }
        guard let start = rest.first, start.pause == .none, (20..<100).contains(first.value.double),
            let (length, value) = number(rest), (10..<100).contains(value.double), value.decimalPlaces == 0,
            first.value.decimalPlaces == 0, rest.prefix(length).allSatisfy({ $0.numberWord != nil }),
            rest.dropFirst(length).first.map({ $0.features.isDisjoint(with: countable) }) ?? true
        else { return nil }
        let (left, right) = (first.value, value)
        return (length, NumberReading(left * 100 + right, alternative: left + right / 100))
    }

    /// "one fifty eight", "one fifty four twenty": 158 or 1.58, 154.20 or 1.5420, of something that has a price.
    private static func ofThree(
        _ first: NumberReading, _ rest: ArraySlice<Token>
    ) -> (length: Int, reading: NumberReading)? {
        func tens(_ tokens: ArraySlice<Token>) -> (length: Int, value: FixedPoint)? {
            guard let start = tokens.first, start.pause == .none, start.numberWord != nil,
                let (length, value) = number(tokens), (10..<100).contains(value.double), value.decimalPlaces == 0,
                tokens.prefix(length).allSatisfy({ $0.numberWord != nil })
            else { return nil }
            return (length, value)
        }
        guard (1..<10).contains(first.value.double), first.value.decimalPlaces == 0, let second = tens(rest) else {
            return nil
        }
        var (length, value) = (second.length, first.value * 100 + second.value)
        if let third = tens(rest.dropFirst(length)) {
            (length, value) = (length + third.length, value + third.value / 100)
        }
        let next = rest.dropFirst(length).first
        guard next.map({ $0.pause != .none || $0.features.isDisjoint(with: countable.union(["am", "pm"])) }) ?? true
        else { return nil }
        return (length, NumberReading(value, alternative: value / 100))
    }

    /// The number that the first of the tokens begin, and how many; nil when they begin none.
    private static func number(_ tokens: ArraySlice<Token>) -> (length: Int, value: FixedPoint)? {
        guard let first = tokens.first else { return nil }
        var sum = Sum()
        if let word = first.numberWord {
            // "point two" is 0.2.
            if word == .point {
                let next = tokens.dropFirst().first
                guard next?.pause == Word.Pause.none, next?.numberWord?.value.map({ $0 < 10 }) == true,
                    tokens.dropFirst(2).first?.has("oclock") != true
                else { return nil }
                _ = sum.add(.value(0))
            }
            guard sum.add(word) else { return nil }
        } else if let number = first.number, number.alternative == nil {
            sum.isTyped = true
            _ = sum.add(.value(number.value))
        } else {
            return nil
        }
        var length = 1
        for index in tokens.indices.dropFirst() {
            // "fifty two point three, point two lots" are two numbers.
            guard tokens[index].pause == .none else { break }
            guard index == tokens.startIndex + length || index == tokens.startIndex + length + 1 else { break }
            // "a hundred and fifty"
            if index == tokens.startIndex + length, tokens[index].has("and"), tokens[index].numberWord == nil {
                continue
            }
            let isHour = length == 1 && isHalfPast(first, tokens[index], tokens.dropFirst(2).first)
            let digits = isHour ? tokens[index].number.map { .value($0.value) } : sum.digits(tokens[index])
            guard let word = tokens[index].numberWord ?? digits else { break }
            // "twenty points" has no decimal point.
            if word == .point {
                let next = index + 1 < tokens.endIndex ? tokens[index + 1] : nil
                guard let next, next.pause == .none,
                    next.number.map({ $0.value < 100 && Int($0.value.description) != nil }) == true
                else { break }
            }
            // 六万二 and 6万2 alike.
            if tokens[index].numberWord != nil { sum.isIdeographic = tokens[index].isIdeograph }
            guard sum.add(word) else { break }
            length = index - tokens.startIndex + 1
        }
        return (length, sum.value)
    }

    /// "half past 9"
    private static func isHalfPast(_ half: Token, _ hour: Token, _ next: Token?) -> Bool {
        guard case .addend? = half.numberWord, let value = hour.number?.value, value >= 1, value <= 12 else {
            return false
        }
        return next?.features.isDisjoint(with: ["unit", "pips", "percent"]) ?? true
    }

    /// A number as far as it was said.
    private struct Sum {
        /// It began with digits: "5 thousand", but not "5 five".
        var isTyped = false
        private var total: FixedPoint = 0
        private var section: FixedPoint = 0
        private var unit: FixedPoint?
        /// What "halb" takes from the number behind it.
        private var before: FixedPoint?
        private var least: FixedPoint = 1_000_000_000
        /// Digits behind the decimal point.
        private var fraction: String?
        /// What was said last of them.
        private var fractionEnd: FixedPoint = 0
        private var isEnded = false
        /// In Chinese the last unit is left out: 两千四 is 2400.
        var isIdeographic = false
        private var isAfterMultiplier = false

        private var rest: FixedPoint {
            guard let unit, isAfterMultiplier, isIdeographic, unit < 10, least >= 100 else { return unit ?? 0 }
            return unit * least / 10
        }

        var value: FixedPoint {
            let whole = total + section + rest - (before ?? 0)
            return fraction.flatMap { FixedPoint("0.\($0)") }.map { whole + $0 } ?? whole
        }

        /// Digits behind a point that was said.
        func digits(_ token: Token) -> NumberWord? {
            if before != nil, unit == nil { return token.number.map { .value($0.value) } }
            let isUnit = isIdeographic && isTyped && token.isGlued && token.number.map { $0.value < 10 } == true
            return fraction == nil && !isUnit ? nil : token.number.map { .value($0.value) }
        }

        /// Whether the word goes on with the number; if so it is counted.
        mutating func add(_ word: NumberWord) -> Bool {
            if let digits = fraction {
                // "ноль целых две десятых": the denominator ends it.
                if case .multiplier(let part) = word, part < 1, !isEnded {
                    fraction = String(repeating: "0", count: max(0, part.decimalPlaces - digits.count)) + digits
                    isEnded = true
                    return true
                }
                guard !isEnded else { return false }
                guard case .value(let digit) = word, Int(digit.description).map((0..<100).contains) == true else {
                    return false
                }
                // "point twenty five" is 0.25, "point two zero five" 0.205.
                let isBehindTens =
                    fractionEnd >= 20 && fractionEnd.description.hasSuffix("0") && digit > 0 && digit < 10
                fraction = (isBehindTens ? String(digits.dropLast()) : digits) + digit.description
                fractionEnd = digit
                return true
            }
            switch word {
            case .value(let value), .counting(let value): return add(value)
            case .addend(let value):
                // "fünf und zwanzig", "two and a half", "half past" three.
                guard value < 1 || unit.map({ $0 < 10 }) ?? true else { return false }
                unit = (unit ?? 0) + value
                return true
            case .before(let value):
                // "satu setengah" is 1.5; behind a price it is a number of its own: "di 1,2680 setengah lot".
                if let whole = unit {
                    guard whole.decimalPlaces == 0, whole < 100 else { return false }
                    unit = whole + value
                    return whole >= 1
                }
                guard before == nil, total + section == 0 else { return false }
                before = value
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

extension Token {
    /// "halb acht" is a time of day, and nothing that is counted: "halb 2 lot" says two things.
    fileprivate func isHalf(of hour: NumberReading, before next: Token?) -> Bool {
        guard case .before? = numberWord else { return true }
        return hour.value <= 12 && (next?.features.isDisjoint(with: ["unit", "pips", "percent"]) ?? true)
    }
}
