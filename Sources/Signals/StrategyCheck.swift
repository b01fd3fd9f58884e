import Indicators
import Trading

extension Strategy {
    /// Finds conditions that exclude each other, figures that are never reached and rewards that are out of reach: what
    /// would wait for ever.
    /// - Throws: the first of them.
    public func check() throws(StrategyError) {
        for direction in [Direction.long, .short] {
            guard let condition = entryCondition(direction) else { continue }
            try Self.check(condition.conjuncts + filters.flatMap(\.conjuncts))
        }
        for condition in conditions { try Self.checkReach(condition) }
        let best = targets.map { target in if case .reward(let multiple) = target { multiple } else { Double.infinity }
        }
        if let best = best.max(), best < minimumReward {
            throw StrategyError(.rewardOutOfReach(best: best, minimum: minimumReward))
        }
    }

    /// Conditions that must all be true: no two may exclude each other.
    private static func check(_ conjuncts: [Condition]) throws(StrategyError) {
        for (index, first) in conjuncts.enumerated() {
            for second in conjuncts[(index + 1)...] where first.excludes(second) {
                throw StrategyError(.contradiction("\(first)", "\(second)"))
            }
        }
    }

    private static func checkReach(_ condition: Condition) throws(StrategyError) {
        for leaf in condition.leaves {
            guard case .compare(let left, let relation, let right) = leaf, case .number(let number) = right.source,
                case .indicator(let call, _) = left.source, let range = Self.reach[call.descriptor.name]
            else { continue }
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

    /// Where figures stay, by their formulas.
    private static let reach: [String: ClosedRange<Double>] = [
        "rsi": 0...100, "stoch": 0...100, "stochrsi": 0...100, "mfi": 0...100, "adx": 0...100, "dx": 0...100,
        "plus_di": 0...100, "minus_di": 0...100, "aroon": 0...100, "aroonosc": -100...100, "willr": -100...0,
    ]
}

extension Condition {
    /// Single conditions without which it cannot be true.
    fileprivate var conjuncts: [Condition] {
        switch self {
        case .all(let parts): parts.flatMap(\.conjuncts)
        case .atLeast(let count, let parts) where count == parts.count: parts.flatMap(\.conjuncts)
        case .any(let parts) where parts.count == 1: parts[0].conjuncts
        case .any, .atLeast: []
        default: [self]
        }
    }

    fileprivate func excludes(_ other: Condition) -> Bool {
        switch (self, other) {
        case (.not(let part), _) where part == other: true
        case (_, .not(let part)) where part == self: true
        case (.compare(let a, let first, let b), .compare(let c, let second, let d)):
            Self.exclude(a, first, b, c, second, d)
        case (.rising(let a, _), .falling(let b, _)), (.falling(let a, _), .rising(let b, _)): a == b
        case (.inHalf(let a, let first), .inHalf(let b, let second)): a != b && first == second
        case (.trend(let a, let first), .trend(let b, let second)): a != b && first == second
        case (.dayType(let a), .dayType(let b)): a != b
        default: false
        }
    }

    private static func exclude(
        _ a: Operand, _ first: Relation, _ b: Operand, _ c: Operand, _ second: Relation, _ d: Operand
    ) -> Bool {
        if a == d, b == c { return exclude(a, first, b, a, second.mirrored, b) }
        guard a == c else { return false }
        if b == d { return first.isUp != second.isUp && !(first.isInclusive && second.isInclusive) }
        guard case .number(let left) = b.source, case .number(let right) = d.source, first.isUp != second.isUp else {
            return false
        }
        let (low, high) = first.isUp ? (left, right) : (right, left)  // above `low` and below `high`
        return low > high || low == high && !(first.isInclusive && second.isInclusive)
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
