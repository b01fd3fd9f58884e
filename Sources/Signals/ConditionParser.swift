import Indicators
import Trading

extension Condition {
    /// Bytes; nobody's strategy is longer.
    private static let lengthLimit = 4_000

    /// Reads a condition as traders write it: `rsi(14) < 35 and bullish order block`, `ema 20 crosses above ema 50`,
    /// `close@4h > ema(50)@4h or at least 2 of (in discount; bullish fvg; rsi rising)`.
    /// - Throws: where the text stops making sense, and what could stand there.
    public init(parsing text: String) throws(StrategyError) {
        guard text.utf8.count <= Self.lengthLimit else {
            throw StrategyError(.unexpected(text: String(text.prefix(40)) + "…", expected: []))
        }
        var parser = ConditionParser(tokens: ConditionTokens(text))
        self = try parser.whole()
    }
}

extension Operand {
    /// Reads one figure: `rsi(14)`, `bbands(20,2).lower@4h`, `close[1]`, `2400`.
    public init(parsing text: String) throws(StrategyError) {
        var parser = ConditionParser(tokens: ConditionTokens(text))
        self = try parser.operand()
        guard parser.tokens.isAtEnd else { throw parser.unexpected([]) }
    }
}

/// Recursive descent over the words of a condition: alternatives, then conjunctions, then single conditions.
struct ConditionParser {
    var tokens: ConditionTokens
    private var depth = 0
    /// Deeper nesting than this is nobody's strategy.
    private static let depthLimit = 20

    init(tokens: ConditionTokens) { self.tokens = tokens }

    mutating func whole() throws(StrategyError) -> Condition {
        let condition = try alternatives()
        guard tokens.isAtEnd else { throw unexpected(["and", "or"]) }
        return condition
    }

    func unexpected(_ expected: [String]) -> StrategyError {
        StrategyError(.unexpected(text: tokens.isAtEnd ? "" : tokens.remainder, expected: expected))
    }

    private mutating func alternatives() throws(StrategyError) -> Condition {
        var parts = [try conjunction()]
        while tokens.take("or") { parts.append(try conjunction()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func conjunction() throws(StrategyError) -> Condition {
        var parts = [try unary()]
        while tokens.take("and") || tokens.take("plus") || tokens.take(sign: ",") || tokens.take(sign: "&") {
            _ = tokens.take("and")
            parts.append(try unary())
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func unary() throws(StrategyError) -> Condition {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw unexpected([]) }
        if tokens.take("not") || tokens.take("no") { return .not(try unary()) }
        if tokens.take(sign: "(") {
            let inner = try alternatives()
            guard tokens.take(sign: ")") else { throw unexpected([")"]) }
            return inner
        }
        if tokens.take("at", "least") {
            guard let count = tokens.count(), tokens.take("of"), tokens.take(sign: "(") else {
                throw unexpected(["at least 2 of (…; …; …)"])
            }
            return try atLeast(count)
        }
        return try leaf()
    }

    private mutating func atLeast(_ count: Int) throws(StrategyError) -> Condition {
        var parts = [try alternatives()]
        while tokens.take(sign: ";") { parts.append(try alternatives()) }
        guard tokens.take(sign: ")") else { throw unexpected([";", ")"]) }
        guard count <= parts.count else {
            throw StrategyError(
                .badValue(key: "at least", given: String(count), examples: ["1", String(parts.count)]))
        }
        return .atLeast(count, parts)
    }

    private mutating func leaf() throws(StrategyError) -> Condition {
        if let place = try self.place() { return place }
        if let structure = try self.structure() { return structure }
        if let pattern = try patternAlone() { return pattern }
        let left = try operand()
        _ = tokens.take("is")
        if let stated = stated(left) { return stated }
        if tokens.take("rising") { return .rising(left, bars: barCount() ?? 1) }
        if tokens.take("falling") { return .falling(left, bars: barCount() ?? 1) }
        if tokens.take("between") {
            let low = try operand()
            guard tokens.take("and") else { throw unexpected(["and"]) }
            return .all([.compare(left, .atLeast, low), .compare(left, .atMost, try operand())])
        }
        guard let relation = relation() else {
            throw unexpected(["<", ">", "crosses above", "crosses below", "rising", "falling"])
        }
        if let line = signalLine(of: left, relation) { return .compare(left, relation, line) }
        return .compare(left, relation, try operand())
    }

    /// `macd crosses above its signal line`, or `macd crosses up` alone: the line that is drawn beside an indicator to
    /// be crossed, MACD's signal and the %D of stochastics.
    private mutating func signalLine(of left: Operand, _ relation: Relation) -> Operand? {
        guard case .indicator(let call, output: 0) = left.source,
            let output = call.descriptor.outputs.firstIndex(where: { ["signal", "d"].contains($0) })
        else { return nil }
        let isNamed =
            tokens.take("its", "signal") || tokens.take("the", "signal") || tokens.take("signal")
        if isNamed { _ = tokens.take("line") }
        let ends: [ConditionTokens.Token] = [.word("and"), .word("or"), .sign(","), .sign(")"), .sign(";")]
        let isLast = tokens.current.map(ends.contains) ?? true
        guard isNamed || isLast && [.crossesAbove, .crossesBelow].contains(relation) else { return nil }
        var line = left
        line.source = .indicator(call, output: output)
        return line
    }

    /// `for 3 bars`, `3 bars`, `3`.
    private mutating func barCount() -> Int? {
        let start = tokens.position
        _ = tokens.take("for")
        guard let count = tokens.count() else {
            tokens.rewind(to: start)
            return nil
        }
        _ = tokens.take("bars") || tokens.take("bar") || tokens.take("candles")
        return count
    }

    private mutating func relation() -> Relation? {
        if case .comparison(let sign)? = tokens.current, let relation = Relation(rawValue: sign) {
            tokens.advance()
            return relation
        }
        if tokens.take("crosses") || tokens.take("crossing") || tokens.take("crossed") || tokens.take("cross") {
            if tokens.take("above") || tokens.take("over") || tokens.take("up") { return .crossesAbove }
            if tokens.take("below") || tokens.take("under") || tokens.take("down") { return .crossesBelow }
            return nil
        }
        if tokens.take("at", "least") { return .atLeast }
        if tokens.take("at", "most") { return .atMost }
        if tokens.take("above") || tokens.take("over") { return .above }
        if tokens.take("below") || tokens.take("under") { return .below }
        if tokens.take("greater", "than") || tokens.take("more", "than") || tokens.take("higher", "than") {
            return .above
        }
        if tokens.take("less", "than") || tokens.take("lower", "than") { return .below }
        return nil
    }
}
