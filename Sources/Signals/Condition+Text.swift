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
        case .change(let change, let direction, let bars, let timeframe):
            "\(change.text(direction))\(suffix(timeframe))"
                + (bars == change.usualWindow ? "" : " within \(bars) bars")
        case .inZone(let kind, let direction, let timeframe):
            "in \(direction.adjective) \(kind.rawValue)\(suffix(timeframe))"
        case .inHalf(let half, let timeframe): "in \(half.rawValue)\(suffix(timeframe))"
        case .trend(let direction, let timeframe):
            "trend \(direction == .long ? "up" : "down")\(suffix(timeframe))"
        case .session(let session): "session \(session.id)"
        case .hours(let from, let to, let zone): "hours \(clock(from))-\(clock(to)) \(zone)"
        case .dayType(let kind): "day type \(kind.rawValue)"
        case .weekdays(let days): "weekdays " + Weekdays.names(in: days).joined(separator: " ")
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
            case .pips(let pips): "\(pips.plain) pips"
            case .level(let level): level.rawValue
            }
        return base + (barsAgo == 0 ? "" : "[\(barsAgo)]") + suffix(timeframe)
    }
}

extension Direction {
    var adjective: String { self == .long ? "bullish" : "bearish" }
}

private func suffix(_ timeframe: Timeframe?) -> String { timeframe.map { "@\($0.rawValue)" } ?? "" }

extension StructureChange {
    /// `bullish swing` has a name of its own, and so has liquidity.
    func text(_ direction: Direction) -> String {
        switch self {
        case .swing: direction == .long ? "swing low" : "swing high"
        case .liquidity: direction == .long ? "equal lows" : "equal highs"
        case .blockMitigated, .blockRemoved, .gapMitigated, .gapFilled: "\(direction.adjective) \(rawValue)"
        }
    }

    /// For how many bars it counts when nothing is said.
    var usualWindow: Int { self == .liquidity ? 20 : 5 }
}

/// Days of the week as they are written.
public enum Weekdays {
    public static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    public static func names(in days: UInt8) -> [String] {
        names.indices.filter { days & 1 << UInt8($0) != 0 }.map { names[$0] }
    }
    /// `mon`, `monday`, `mondays`; nil when it is no day.
    static func day(_ word: String) -> Int? {
        let full = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        return full.firstIndex { $0 == word || $0 + "s" == word } ?? names.firstIndex(of: word)
    }
}
