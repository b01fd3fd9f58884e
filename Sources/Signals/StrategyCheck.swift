import Indicators
import Trading

extension Strategy {
    /// Finds conditions that exclude each other, figures that are never reached, entries without a place and rewards
    /// that are out of reach: what would wait for ever.
    /// - Throws: the first of them.
    public func check() throws(StrategyError) {
        for direction in [Direction.long, .short] {
            guard let condition = entryCondition(direction) else { continue }
            try Self.check(condition.conjuncts + filters.flatMap(\.conjuncts))
            if entry == .limitAtZone, !condition.leaves.contains(where: { $0.zone(direction) != nil }) {
                throw StrategyError(.noZone(direction))
            }
        }
        for condition in conditions { try Self.checkReach(condition) }
        guard Set(conditions.flatMap(\.leaves)).count <= Program.limit else {
            throw StrategyError(.tooManyConditions(limit: Program.limit))
        }
        try checkTargets()
        let rewards = targets.map { reward(of: $0) ?? .infinity }
        if let best = rewards.max(), best < minimumReward - 1e-9 {
            throw StrategyError(.rewardOutOfReach(best: best, minimum: minimumReward))
        }
    }

    /// Nearest first: an order that cannot be meant is not put right here, since a file may be wrong in another way.
    private func checkTargets() throws(StrategyError) {
        let unordered = zip(targets, targets.dropFirst()).contains { nearer, farther in
            nearer.measure.unit == farther.measure.unit && nearer.measure.size >= farther.measure.size
        }
        guard unordered else { return }
        let given = targets.map(\.text).joined(separator: ", ")
        throw StrategyError(
            .badValue(
                key: "targets", given: given, examples: [targets.nearestFirst.map(\.text).joined(separator: ", ")]))
    }

    /// What a target is worth in distances to the stop; nil where only the market tells.
    private func reward(of target: Target) -> Double? {
        switch (target, stop) {
        case (.reward(let multiple), _): multiple
        case (.atr(let distance), .atr(let risk)), (.pips(let distance), .pips(let risk)),
            (.price(let distance), .price(let risk)):
            distance / risk
        // Both of the close, which is the entry.
        case (.percent(let distance), .percent(let risk)) where entry == .market: distance / risk
        default: nil
        }
    }

    /// Conditions that must all be true: no two may exclude each other.
    private static func check(_ conjuncts: [Condition]) throws(StrategyError) {
        for (index, condition) in conjuncts.enumerated() {
            if let other = condition.clash(with: Array(conjuncts[..<index])) {
                throw StrategyError(.contradiction("\(other)", "\(condition)"))
            }
        }
        // Alternatives are judged by what stands behind them, too.
        for (index, condition) in conjuncts.enumerated() where condition.isChoice {
            if let other = condition.clash(with: Array(conjuncts[(index + 1)...])) {
                throw StrategyError(.contradiction("\(condition)", "\(other)"))
            }
        }
    }

    private static func checkReach(_ condition: Condition) throws(StrategyError) {
        for leaf in condition.leaves {
            guard case .compare(let left, let relation, let right) = leaf else { continue }
            try checkReach(left, relation, right, of: leaf)
            try checkReach(right, relation.mirrored, left, of: leaf)
            // The low above the high.
            let (upper, lower) = relation.isUp ? (left, right) : (right, left)
            if !relation.isInclusive, left != right, lower.isNever(below: upper) {
                throw StrategyError(.contradiction("\(leaf)", "\(lower) >= \(upper)"))
            }
        }
    }

    private static func checkReach(
        _ figure: Operand, _ relation: Relation, _ bound: Operand, of leaf: Condition
    ) throws(StrategyError) {
        guard case .number(let number) = bound.source, let range = figure.reach else { return }
        let isPossible =
            switch relation {
            case .below, .crossesBelow: number > range.lowerBound
            case .atMost: number >= range.lowerBound
            case .above, .crossesAbove: number < range.upperBound
            case .atLeast: number <= range.upperBound
            }
        guard isPossible else { throw StrategyError(.impossible("\(leaf)", range: range)) }
    }
}

extension Strategy.Target {
    /// Targets of one unit are compared by their sizes.
    fileprivate var measure: (unit: Int, size: Double) {
        switch self {
        case .reward(let size): (0, size)
        case .atr(let size): (1, size)
        case .percent(let size): (2, size)
        case .pips(let size): (3, size)
        case .price(let size): (4, size)
        case .structure: (5, 0)
        }
    }
}

extension [Strategy.Target] {
    /// Each once; those of one unit by their distance, where all are of one.
    public var nearestFirst: [Strategy.Target] {
        var kept: [Strategy.Target] = []
        for target in self where !kept.contains(target) { kept.append(target) }
        guard Set(kept.map(\.measure.unit)).count == 1 else { return kept }
        return kept.sorted { $0.measure.size < $1.measure.size }
    }
}

extension Operand {
    /// Where figures stay, by their formulas.
    private static let ranges: [String: ClosedRange<Double>] = [
        "rsi": 0...100, "stoch": 0...100, "stochrsi": 0...100, "mfi": 0...100, "adx": 0...100, "dx": 0...100,
        "plus_di": 0...100, "minus_di": 0...100, "aroon": 0...100, "aroonosc": -100...100, "willr": -100...0,
        "atr": 0 ... .infinity, "natr": 0 ... .infinity, "trange": 0 ... .infinity, "stddev": 0 ... .infinity,
        "var": 0 ... .infinity, "volume_ratio": 0 ... .infinity,
    ]

    /// nil when it may be any number.
    fileprivate var reach: ClosedRange<Double>? {
        switch source {
        case .indicator(let call, _): Self.ranges[call.descriptor.name]
        case .price, .spread: 0 ... .infinity
        case .number, .pips, .level: nil
        }
    }

    /// Whether it is at least the other at every candle, by what both are.
    fileprivate func isNever(below other: Operand) -> Bool {
        if self == other { return true }
        if case .number(let mine) = source, case .number(let theirs) = other.source { return mine >= theirs }
        guard timeframe == other.timeframe, barsAgo == other.barsAgo else { return false }
        switch (source, other.source) {
        case (.price(.high), .price(let field)): return field != .volume
        case (.price(let field), .price(.low)): return field != .volume
        case (.indicator(let call, let mine), .indicator(let same, let theirs)) where call == same:
            // Of a channel, the outputs are named by their places.
            let names = call.descriptor.outputs
            guard let high = Self.channel.firstIndex(of: names[mine]),
                let low = Self.channel.firstIndex(of: names[theirs])
            else { return false }
            return high <= low
        default: return false
        }
    }

    private static let channel = ["upper", "middle", "lower"]

    /// Whether a number is more than another one.
    fileprivate func isNumber(above other: Operand) -> Bool {
        if case .number(let mine) = source, case .number(let theirs) = other.source { return mine > theirs }
        return false
    }
}

extension Condition {
    /// Single conditions without which it cannot be true; alternatives stay together.
    fileprivate var conjuncts: [Condition] {
        switch self {
        case .all(let parts): parts.flatMap(\.conjuncts)
        case .atLeast(let count, let parts) where count == parts.count: parts.flatMap(\.conjuncts)
        case .any(let parts) where parts.count == 1: parts[0].conjuncts
        default: [self]
        }
    }

    fileprivate var isChoice: Bool {
        switch self {
        case .any, .atLeast: true
        default: false
        }
    }

    /// Which of the others excludes it; nil when none does.
    fileprivate func clash(with others: [Condition]) -> Condition? {
        let (parts, needed): ([Condition], Int)
        switch self {
        case .any(let all): (parts, needed) = (all, 1)
        case .atLeast(let count, let all): (parts, needed) = (all, count)
        default: return others.first { $0.excludes(self) }
        }
        let clashes = parts.compactMap { part in
            part.conjuncts.lazy.compactMap { $0.clash(with: others) }.first
        }
        return parts.count - clashes.count < needed ? clashes.first : nil
    }

    fileprivate func excludes(_ other: Condition) -> Bool {
        switch (self, other) {
        case (.not(let part), _) where part == other: true
        case (_, .not(let part)) where part == self: true
        case (.compare(let a, let first, let b), .compare(let c, let second, let d)):
            Self.exclude(
                first.isUp ? (a, b) : (b, a), second.isUp ? (c, d) : (d, c),
                isInclusive: first.isInclusive && second.isInclusive)
        case (.rising(let a, _), .falling(let b, _)), (.falling(let a, _), .rising(let b, _)): a == b
        case (.inHalf(let a, let first), .inHalf(let b, let second)): a != b && first == second
        case (.trend(let a, let first), .trend(let b, let second)): a != b && first == second
        case (.dayType(let a), .dayType(let b)): a != b
        case (.weekdays(let a), .weekdays(let b)): a & b == 0
        default: TimeWindow(self).flatMap { mine in TimeWindow(other).map { !mine.meets($0) } } ?? false
        }
    }

    /// One is above the other, and something that cannot be: a > b, b is never below c, c > d, d is never below a.
    private static func exclude(
        _ first: (up: Operand, down: Operand), _ second: (up: Operand, down: Operand), isInclusive: Bool
    ) -> Bool {
        guard first.down.isNever(below: second.up), second.down.isNever(below: first.up) else { return false }
        return !isInclusive || first.down.isNumber(above: second.up) || second.down.isNumber(above: first.up)
    }
}

extension Relation {
    fileprivate var isUp: Bool { self == .above || self == .atLeast || self == .crossesAbove }
    fileprivate var isInclusive: Bool { self == .atLeast || self == .atMost }
    /// The same with its sides exchanged.
    fileprivate var mirrored: Relation {
        switch self {
        case .below: .above
        case .atMost: .atLeast
        case .above: .below
        case .atLeast: .atMost
        case .crossesAbove: .crossesBelow
        case .crossesBelow: .crossesAbove
        }
    }
}
