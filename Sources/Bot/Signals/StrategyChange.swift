import Indicators
import Signals
import Trading

extension Strategy {
    /// With a condition in the place of those that are about the same thing; nil when there are none.
    func replacing(with new: Condition) -> Strategy? {
        // "rsi below 35" means the lower bound, where there are two.
        for isAbout in [Condition.isSameBound, Condition.isSameThing] {
            var changed = self
            func replaced(_ condition: Condition) -> Condition { condition.mapLeaves { isAbout($0, new) ? new : $0 } }
            changed.long = long.map(replaced)
            changed.short = short.map(replaced)
            changed.filters = filters.map(replaced)
            if changed != self { return changed }
        }
        return nil
    }
}

extension Optional<Condition> {
    /// It or the other, each once.
    func or(_ other: Condition) -> Condition {
        switch self {
        case nil: other
        case .any(let parts)?: parts.contains(other) ? .any(parts) : .any(parts + [other])
        case let one?: one == other ? one : .any([one, other])
        }
    }
}

/// A figure and the number that it is held against: `rsi 25`.
struct FigureBound {
    var figure: Operand
    var number: Double

    /// nil when the text is no indicator and a number behind it.
    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count >= 2, let last = words.last, let number = Double(last),
            let figure = try? Operand(parsing: words.dropLast().joined(separator: " ")),  // no figure
            case .indicator = figure.source
        else { return nil }
        (self.figure, self.number) = (figure, number)
    }

    /// Whether a condition holds this figure, whatever its length, against a number.
    fileprivate func isOf(_ condition: Condition) -> Bool {
        guard case .compare(let left, _, let right) = condition, case .number = right.source,
            case .indicator(let call, let output) = left.source,
            case .indicator(let own, let ownOutput) = figure.source
        else { return false }
        return call.name == own.name && output == ownOutput
    }
}

extension Strategy {
    /// A timeframe that its conditions ask for and that is shorter than its own; nil when there is none.
    var shorterTimeframe: Timeframe? {
        ([long, short].compactMap(\.self) + filters).flatMap(\.leaves).flatMap(\.timeframes).first { $0 < timeframe }
    }

    /// With another number where a figure is held against one; nil when it is nowhere, or when it is held against
    /// several, of which any may be meant.
    func rebounding(_ bound: FigureBound) -> Strategy? {
        let conditions = [long, short].compactMap(\.self) + filters
        guard Set(conditions.flatMap(\.leaves).filter(bound.isOf)).count == 1 else { return nil }
        var changed = self
        func replaced(_ condition: Condition) -> Condition {
            condition.mapLeaves { leaf in
                guard bound.isOf(leaf), case .compare(let left, let relation, _) = leaf else { return leaf }
                return .compare(left, relation, .number(bound.number))
            }
        }
        changed.long = long.map(replaced)
        changed.short = short.map(replaced)
        changed.filters = filters.map(replaced)
        return changed
    }

    /// Whether both wait for the same and are traded alike, however they are called.
    func isAlike(_ other: Strategy) -> Bool {
        var other = other
        (other.id, other.name) = (id, name)
        return self == other
    }
}

extension Condition {
    /// Those that it names; none where it looks at the strategy's own.
    var timeframes: [Timeframe] {
        switch self {
        case .compare(let left, _, let right): [left.timeframe, right.timeframe].compactMap(\.self)
        case .rising(let figure, _), .falling(let figure, _): [figure.timeframe].compactMap(\.self)
        case .event(_, _, _, let timeframe), .inZone(_, _, let timeframe), .inHalf(_, let timeframe),
            .trend(_, let timeframe), .change(_, _, _, let timeframe):
            [timeframe].compactMap(\.self)
        default: []
        }
    }

    fileprivate func mapLeaves(_ change: (Condition) -> Condition) -> Condition {
        switch self {
        case .all(let parts): .all(parts.map { $0.mapLeaves(change) })
        case .any(let parts): .any(parts.map { $0.mapLeaves(change) })
        case .atLeast(let count, let parts): .atLeast(count, parts.map { $0.mapLeaves(change) })
        case .not(let part): .not(part.mapLeaves(change))
        default: change(self)
        }
    }

    /// Whether both compare the same figure from the same side, or speak of the same event.
    fileprivate static func isSameBound(_ one: Condition, _ other: Condition) -> Bool {
        guard case .compare(_, let first, _) = one, case .compare(_, let second, _) = other else {
            return isSameThing(one, other)
        }
        return first.isUpwards == second.isUpwards && isSameThing(one, other)
    }

    fileprivate static func isSameThing(_ one: Condition, _ other: Condition) -> Bool {
        switch (one, other) {
        case (.compare(let first, _, _), .compare(let second, _, _)): first == second
        case (.event(let first, _, _, _), .event(let second, _, _, _)): first == second
        case (.weekdays, .weekdays): true
        case (.change(let first, _, _, _), .change(let second, _, _, _)): first == second
        case (.session, .session), (.hours, .hours), (.dayType, .dayType), (.session, .hours), (.hours, .session): true
        default: false
        }
    }
}

extension Relation {
    fileprivate var isUpwards: Bool { self == .above || self == .atLeast || self == .crossesAbove }
}
