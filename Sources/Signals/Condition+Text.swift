import Indicators
import Trading

extension Condition: CustomStringConvertible {
    /// The condition as it is written in files; reading it gives the condition back.
    public var description: String { text(inside: nil) }

    private enum Combination { case all, any, not }

    private func text(inside outer: Combination?) -> String {
        switch self {
        case .compare(let left, let relation, let right): "\(left) \(relation.rawValue) \(right)"
        case .rising(let operand, let bars): "\(operand) rising" + (bars == 1 ? "" : " \(bars) bars")
        case .falling(let operand, let bars): "\(operand) falling" + (bars == 1 ? "" : " \(bars) bars")
        case .event(let kind, let direction, let bars, let timeframe):
            "\(direction.adjective) \(kind.rawValue)\(suffix(timeframe))"
                + (bars == kind.usualWindow ? "" : " within \(bars) bars")
        case .inZone(let kind, let direction, let timeframe):
            "in \(direction.adjective) \(kind.rawValue)\(suffix(timeframe))"
        case .inHalf(let half, let timeframe): "in \(half.rawValue)\(suffix(timeframe))"
        case .trend(let direction, let timeframe):
            "trend \(direction == .long ? "up" : "down")\(suffix(timeframe))"
        case .session(let session): "session \(session.id)"
        case .hours(let from, let to, let zone): "hours \(clock(from))-\(clock(to)) \(zone)"
        case .dayType(let kind): "day type \(kind.rawValue)"
        case .not(let part): "not \(part.text(inside: .not))"
        case .all(let parts):
            parenthesized(parts.map { $0.text(inside: .all) }.joined(separator: " and "), if: outer == .not)
        case .any(let parts):
            parenthesized(parts.map { $0.text(inside: .any) }.joined(separator: " or "), if: outer != nil)
        case .atLeast(let count, let parts):
            "at least \(count) of (\(parts.map { $0.text(inside: nil) }.joined(separator: "; ")))"
        }
    }

    private func parenthesized(_ text: String, if isNeeded: Bool) -> String { isNeeded ? "(\(text))" : text }

    private func clock(_ minutes: Int) -> String {
        let (hour, minute) = (minutes / 60, minutes % 60)
        return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }
}

extension Operand: CustomStringConvertible {
    public var description: String {
        let base =
            switch source {
            case .number(let value): value.plain
            case .price(let field): field.rawValue
            case .indicator(let call, let output):
                output == 0 ? call.description : "\(call).\(call.descriptor.outputs[output])"
            case .spread: "spread"
            }
        return base + (barsAgo == 0 ? "" : "[\(barsAgo)]") + suffix(timeframe)
    }
}

extension Direction {
    var adjective: String { self == .long ? "bullish" : "bearish" }
}

private func suffix(_ timeframe: Timeframe?) -> String { timeframe.map { "@\($0.rawValue)" } ?? "" }
