import Trading

/// A number of a message and what the words around it make of it.
struct NumberUse: Sendable {
    enum Role: Sendable, Equatable {
        case stop, target, trail
        /// After "at".
        case price
        /// After "above", "below" and the like.
        case level
        /// Of the account.
        case risk
        case size(unit: String, factor: FixedPoint)
        case percent, pips, plain
        /// A sum, by the unit it is a size in: `money`, or `risk_money` where it is what may be lost.
        case money(unit: String)
    }
    var index: Int
    var reading: NumberReading
    var role: Role
    /// `pips`, `percent`, `r` (multiples of what is risked) or nil.
    var measure: String?
    /// The number and the words that say what it is.
    var indices: [Int]

    var isSize: Bool { if case .size = role { true } else { false } }

    static func all(in tokens: [Token]) -> [NumberUse] {
        // A word that labelled the number before it labels no other: "30 pips stop 60 pips target".
        var taken: Set<Int> = []
        return tokens.indices.compactMap { index in
            guard let reading = tokens[index].number, tokens[index].value("ind") == nil, !taken.contains(index),
                index == 0 || !tokens[index - 1].has("unit") || half(behind: index - 1, in: tokens) == nil,
                !isPronoun(index, in: tokens)
            else { return nil }
            let use = use(of: reading, at: index, in: tokens, taken)
            taken.formUnion(use.indices.filter { $0 > index })
            return use
        }
    }

    /// "60k", "sixty k".
    private static func isThousands(_ position: Int, of number: Token, in tokens: [Token]) -> Bool {
        tokens[position].has("thousand") && (tokens[position].isGlued || number.key.first?.isNumber == false)
    }

    /// "the gold one", "just the one": counts nothing.
    private static func isPronoun(_ index: Int, in tokens: [Token]) -> Bool {
        guard tokens[index].isSkip, index > 0 else { return false }
        // "put one at 61000"
        let isPut =
            ["modify", "set", "op.add"].contains(where: tokens[index - 1].has) && !tokens[index - 1].has("side")
        if isPut, index + 2 < tokens.count, tokens[index + 1].has("at"), tokens[index + 2].number != nil { return true }
        let isLast = index + 1 == tokens.count || tokens[index + 1].pause != .none || !tokens[index + 1].isSkip
        let isNamed = index + 1 < tokens.count && !tokens[index + 1].instruments.isEmpty
        // "at one" is a time.
        let isTime = ["at", "from", "until", "after", "before"].contains(where: tokens[index - 1].has)
        let isSmall = tokens[index - 1].isSkip || tokens[index - 1].has("last")
        guard !tokens[index - 1].instruments.isEmpty || isSmall && isLast && !isNamed && !isTime else { return false }
        let labels = ["unit", "pips", "percent", "mini", "micro", "r_unit", "money", "thousand"]
        return index + 1 == tokens.count || !labels.contains(where: tokens[index + 1].has)
    }

    private static func use(
        of reading: NumberReading, at index: Int, in tokens: [Token], _ taken: Set<Int>
    ) -> NumberUse {
        var use = NumberUse(index: index, reading: reading, role: .plain, measure: nil, indices: [index])
        var end = next(after: index, in: tokens)
        if let position = end, isThousands(position, of: tokens[index], in: tokens) {
            use.reading = NumberReading(reading.value * 1000)
            use.indices.append(position)
            end = next(after: position, in: tokens)
        }
        if let position = end {
            let token = tokens[position]
            if token.has("pips") || token.has("percent") {
                use.measure = token.has("pips") ? "pips" : "percent"
                use.role = use.measure == "pips" ? .pips : .percent
                use.indices.append(position)
                end = next(after: position, in: tokens)
            } else if token.has("r_unit") {
                use.measure = "r"
                use.indices.append(position)
                end = next(after: position, in: tokens)
            } else if token.has("money"), token.instruments.isEmpty {
                use.indices.append(position)
                end = next(after: position, in: tokens)
            } else if let unit = token.value("unit"), isUnit(unit, at: position, of: index, in: tokens) {
                let before = tokens[..<index].indices.last { !tokens[$0].isSkip }
                // "mini lot one" where a language puts the number before it for us.
                let small = before.flatMap { place in
                    ["mini": "0.1", "micro": "0.01"].first { tokens[place].has($0.key) }.map { (place, $0.value) }
                }
                use.role = .size(unit: unit, factor: small.flatMap { FixedPoint($0.1) } ?? 1)
                use.indices += [position] + (small.map { [$0.0] } ?? [])
                if let half = half(behind: position, in: tokens), reading.value >= 1 {
                    use.reading = NumberReading(reading.value + half)
                    use.indices.append(position + 1)
                }
            } else if token.has("mini") || token.has("micro") {
                let factor = FixedPoint(token.has("mini") ? "0.1" : "0.01") ?? 1
                use.role = .size(unit: "lots", factor: factor)
                use.indices.append(position)
                if let lots = next(after: position, in: tokens), tokens[lots].has("unit") { use.indices.append(lots) }
            }
        }
        // "%50"
        if use.measure == nil, use.role == .plain, index > 0, tokens[index - 1].has("percent"),
            tokens[index].isGlued || tokens[index - 1].has("percent.before")
        {
            (use.measure, use.role) = ("percent", .percent)
            use.indices.append(index - 1)
            label(&use, before: index - 1, after: end, in: tokens, taken)
            return use
        }
        if case .size = use.role { return use }
        if use.role == .plain, let size = size(behind: index, end, in: tokens, taken) { (use.role, use.indices) = size }
        if case .size = use.role { return use }
        label(&use, before: index, after: end, in: tokens, taken)
        if use.role == .plain, use.measure == nil { asMoney(&use, after: end, in: tokens) }
        return use
    }

    /// Whether the unit behind a number is the number's: of "2390 lot 0.5" it is that of the number after it.
    private static func isUnit(
        _ unit: String, at position: Int, of index: Int, in tokens: [Token]
    ) -> Bool {
        // "em 29,80, um lote", "tại 38.900 một lot": the article before it is its number.
        let isApart =
            tokens[(index + 1)...position].contains { $0.pause != .none } || index > 0 && tokens[index - 1].has("at")
        if position > index + 1, isApart || (tokens[index].number?.value ?? 0) >= 100 { return false }
        guard unit == "lots", let value = tokens[index].number?.value, isNoLots(value),
            let after = next(after: position, in: tokens)
        else { return true }
        return tokens[after].number == nil
    }

    /// 2390 and 1.252 are prices: lots are fewer, and have hundredths.
    private static func isNoLots(_ value: FixedPoint) -> Bool { value >= 1000 || Int((value * 100).description) == nil }

    /// "$20", "20 dollars", "risk $50": a sum is no number of units.
    private static func asMoney(_ use: inout NumberUse, after end: Int?, in tokens: [Token]) {
        let sign = tokens[use.index].value("money_sign")
        guard sign != nil || use.indices.contains(where: { tokens[$0].has("money") }) else { return }
        let before = tokens[..<use.index].indices.last { !tokens[$0].isSkip && !tokens[$0].has("at") }
        let label = [before, end].compactMap(\.self).first { tokens[$0].has("risk") && tokens[$0].number == nil }
        use.indices += label.map { [$0] } ?? []
        // Another currency than the account's is no unit that anybody knows.
        use.role = .money(unit: sign.map { $0 == "$" } ?? true ? (label == nil ? "money" : "risk_money") : sign ?? "")
    }

    /// "lot 0.5", "mini lot one": in some languages the unit stands before its number.
    private static func size(
        behind index: Int, _ end: Int?, in tokens: [Token], _ taken: Set<Int>
    ) -> (Role, [Int])? {
        // "my lot size to 0.1"
        let isSet = index > 1 && tokens[index - 1].isSkip && tokens[index - 2].has("default_size")
        if isSet, tokens[index - 2].value("unit") == "lots" {
            return (.size(unit: "lots", factor: 1), [index, index - 2])
        }
        guard index > 0, !taken.contains(index - 1), tokens[index].pause == .none,
            tokens[index].number.map({ $0.value < 100 }) == true, tokens[index - 1].value("unit") == "lots"
        else { return nil }
        // "1 lot 20 pips stop": the unit has its number.
        let before = tokens[..<(index - 1)].last { !$0.isSkip }
        if before?.number.map({ !isNoLots($0.value) }) == true { return nil }
        if let before, before.has("mini") || before.has("micro") {
            return (
                .size(unit: "lots", factor: FixedPoint(before.has("mini") ? "0.1" : "0.01") ?? 1), [index, index - 1]
            )
        }
        return (.size(unit: "lots", factor: 1), [index, index - 1])
    }

    private static func label(
        _ use: inout NumberUse, before index: Int, after end: Int?, in tokens: [Token], _ taken: Set<Int>
    ) {
        var position = index - 1
        var isAt = false
        while position >= 0, tokens[position].isSkip || tokens[position].has("at"), !tokens[position].has("behind") {
            if tokens[position].has("at") {
                isAt = true
                use.indices.append(position)
            }
            position -= 1
        }
        if position >= 0, !tokens[position].has("behind"), !taken.contains(position),
            let role = role(of: tokens[position], measure: use.measure)
        {
            use.role = role
            use.indices.append(position)
            // "stop above 1.10" is a stop.
            let before = tokens[..<position].indices.last { !tokens[$0].isSkip }
            if role == .level, let before, tokens[before].has("sl") || tokens[before].has("tp") {
                use.role = tokens[before].has("sl") ? .stop : .target
                use.indices.append(before)
            }
        } else if let end, tokens[end].has("behind"), use.measure == nil,
            let role = role(of: tokens[end], measure: nil) ?? (tokens[end].has("at") ? .price : nil)
        {
            use.role = role
            use.indices.append(end)
        } else if let end, let role = role(of: tokens[end], measure: use.measure), role != .level, role != .price,
            // "20 pips stop, 60 pips target", but not "at 2400 stop 2390"
            use.measure != nil && !isRiskBeside(use, end, in: tokens)
                || tokens[end].pause == .none && next(after: end, in: tokens).map({ tokens[$0].number == nil }) ?? true
                || !isAt && isBeforeLabels(end, in: tokens)
        {
            use.role = role
            use.indices.append(end)
        } else if isAt, use.measure == nil {
            use.role = .price
        }
    }

    /// "a 3150 sl and 3600 tp": every word stands behind its number.
    private static func isBeforeLabels(_ label: Int, in tokens: [Token]) -> Bool {
        guard tokens[label].pause == .none, let value = next(after: label, in: tokens), tokens[value].number != nil,
            let other = next(after: value, in: tokens), tokens[other].pause == .none,
            ["sl", "tp"].contains(where: { tokens[label].has($0) != tokens[other].has($0) })
        else { return false }
        guard tokens[other].has("sl") || tokens[other].has("tp") else { return false }
        return next(after: other, in: tokens).map { tokens[$0].number == nil } ?? true
    }

    /// "1% sl 2380", "1% stop 20 pips": what follows the word is its level, and the percentage is of the account.
    private static func isRiskBeside(_ use: NumberUse, _ label: Int, in tokens: [Token]) -> Bool {
        guard use.measure == "percent", let value = next(after: label, in: tokens), tokens[value].number != nil,
            tokens[value].pause == .none, tokens[label].pause == .none
        else { return false }
        var end = next(after: value, in: tokens)
        if let unit = end, tokens[unit].has("percent") { return false }
        if let unit = end, tokens[unit].has("pips") || tokens[unit].has("r_unit") {
            end = next(after: unit, in: tokens)
        }
        // "1% stop 40 pips target": each word stands behind its own number.
        guard let other = end, tokens[other].has("tp") || tokens[other].has("sl") else { return true }
        return next(after: other, in: tokens).map { tokens[$0].number != nil } ?? false
    }

    private static func role(of token: Token, measure: String?) -> Role? {
        // "at market with a 3150 stop"
        if token.value("order") == OrderType.market.rawValue { return nil }
        if token.has("order"), measure == nil { return token.has("sl") ? .stop : .price }
        if token.has("sl") { return .stop }
        if token.has("tp") { return .target }
        if token.has("trail") { return .trail }
        if token.has("risk"), measure == "percent" { return .risk }
        // "40 pips risk"
        if token.has("risk"), measure == "pips" { return .stop }
        if token.has("entry") { return .price }
        if token.has("above") || token.has("below") || token.has("crosses") { return .level }
        return nil
    }

    /// "one lot and a half", 一手半: what is added behind the unit.
    static func half(behind unit: Int, in tokens: [Token]) -> FixedPoint? {
        guard unit + 1 < tokens.count, tokens[unit + 1].pause == .none else { return nil }
        switch tokens[unit + 1].numberWord {
        case .addend(let value): return value
        case .value(let value) where tokens[unit + 1].isIdeograph && value < 1: return value
        default: return nil
        }
    }

    /// The next token that has weight, or says what stands before it.
    private static func next(after index: Int, in tokens: [Token]) -> Int? {
        tokens.indices.first { place in
            place > index
                && (!tokens[place].isSkip || tokens[place].has("behind") || tokens[place].number != nil)
        }
    }
}
