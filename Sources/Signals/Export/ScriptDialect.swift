import Indicators
import Trading

/// What the two languages write differently; conditions and levels are the same in both.
///
/// A single condition is 1, 0, or -1 while a figure it needs does not exist.
protocol ScriptDialect {
    var plan: ExportPlan { get }
    var and: String { get }
    var or: String { get }
    var none: String { get }
    func real(_ name: String, _ value: String) -> String
    func whole(_ name: String, _ value: String) -> String
    func flag(_ name: String, _ value: String) -> String
    func isKnown(_ value: String) -> String
    func value(_ place: ExportPlan.Place) -> String
    /// The value at the candle of the strategy's timeframe before.
    func before(_ place: ExportPlan.Place) -> String
    func monotonic(_ place: ExportPlan.Place, bars: Int, isRising: Bool) -> String
    func structure(_ frame: Int, _ output: StructureOutput) -> String
    /// The minute of the day at the candle's close, by the clock of a zone.
    func minute(_ zone: String) -> String
    func dayKind(_ frame: Int) -> String
    var spread: String { get }
}

extension ScriptDialect {
    // Single conditions.

    var leafLines: [String] {
        zip(plan.leaves.indices, plan.leaves).map { whole("leaf\($0)", text($1)) }
    }

    private func text(_ leaf: ExportPlan.Leaf) -> String {
        switch leaf {
        case .compare(let left, let relation, let right): compare(left, relation, right)
        case .monotonic(.place(let place), let bars, let isRising): monotonic(place, bars: bars, isRising: isRising)
        case .monotonic: "0"  // what stands still
        case .event(let frame, let kind, let direction, let bars):
            // No event is an answer, too.
            test(structure(frame, .age(kind, direction)), " < \(bars)", unknown: "0")
        case .inZone(let frame, let kind, let direction):
            test(structure(frame, .isTouched(kind, direction)), " > 0", unknown: "0")
        case .inHalf(let frame, let half):
            test(structure(frame, .rangePosition), half == .premium ? " > 0.5" : " < 0.5", unknown: "-1")
        case .trend(let frame, let direction):
            test(structure(frame, .trend), direction == .long ? " > 0" : " < 0", unknown: "-1")
        case .session(let session): window(session.start, session.end, session.zone)
        case .hours(let from, let to, let zone): window(from, to, zone)
        case .dayType(let frame, let kind):
            test(dayKind(frame), " == \(kind.code)", unknown: "-1")
        case .unwritten: "-1"  // refused
        }
    }

    private func test(_ figure: String, _ comparison: String, unknown: String) -> String {
        "\(isKnown(figure)) ? (\(figure)\(comparison) ? 1 : 0) : \(unknown)"
    }

    private func window(_ from: Int, _ to: Int, _ zone: String) -> String {
        let minute = minute(zone)
        let both = from <= to ? and : or
        return "\(minute) >= \(from) \(both) \(minute) < \(to) ? 1 : 0"
    }

    private func compare(_ left: ExportPlan.Term, _ relation: Relation, _ right: ExportPlan.Term) -> String {
        let (a, b) = (text(left, isBefore: false), text(right, isBefore: false))
        var known = [left, right].filter(\.isFigure).map { isKnown(text($0, isBefore: false)) }
        let test: String
        switch relation {
        case .below, .atMost, .above, .atLeast: test = "\(a) \(relation.rawValue) \(b)"
        case .crossesAbove, .crossesBelow:
            let (c, d) = (text(left, isBefore: true), text(right, isBefore: true))
            known += [left, right].filter(\.isFigure).map { isKnown(text($0, isBefore: true)) }
            test = relation == .crossesAbove ? "\(c) <= \(d) \(and) \(a) > \(b)" : "\(c) >= \(d) \(and) \(a) < \(b)"
        }
        guard !known.isEmpty else { return "\(test) ? 1 : 0" }
        return "\(known.joined(separator: " \(and) ")) ? (\(test) ? 1 : 0) : -1"
    }

    private func text(_ term: ExportPlan.Term, isBefore: Bool) -> String {
        switch term {
        case .number(let value): value.real
        case .spread: spread
        case .level, .pips: none  // refused
        case .place(let place): isBefore ? before(place) : value(place)
        }
    }

    // Combinations. Under `not` an unknown condition stays unknown, so negations are moved down to single conditions.

    func text(_ tree: Program.Tree, isNegated: Bool = false) -> String {
        switch tree {
        case .leaf(let index): return "leaf\(index) == \(isNegated ? 0 : 1)"
        case .not(let part): return text(part, isNegated: !isNegated)
        case .all(let parts): return join(parts, isNegated, isNegated ? or : and)
        case .any(let parts): return join(parts, isNegated, isNegated ? and : or)
        case .atLeast(let count, let parts):
            let needed = isNegated ? parts.count - count + 1 : count
            let terms = parts.map { "(\(text($0, isNegated: isNegated)) ? 1 : 0)" }
            return "(\((terms.isEmpty ? ["0"] : terms).joined(separator: " + ")) >= \(needed))"
        }
    }

    private func join(_ parts: [Program.Tree], _ isNegated: Bool, _ word: String) -> String {
        guard !parts.isEmpty else { return word == and ? "true" : "false" }
        let texts = parts.map { text($0, isNegated: isNegated) }
        return texts.count == 1 ? texts[0] : "(\(texts.joined(separator: " \(word) ")))"
    }
}

extension ExportPlan.Term {
    fileprivate var isFigure: Bool {
        if case .number = self { return false }
        return true
    }
}

extension DayKind {
    /// What scripts call it.
    var code: Int {
        switch self {
        case .trend: 0
        case .choppy: 1
        case .quiet: 2
        }
    }
}
