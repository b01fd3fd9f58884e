// Strategies: a closed candle in, a decision out: a signal, or the recorded reasons why there is none.
//
// Read first: `Strategy` (what a trader wants watched, as data), `Condition` (one thing that must be true),
// `SignalEngine` (all strategies of one instrument and timeframe over its candles). Pure: no clock, no I/O.
//
// A decision about bar `t` uses bars `...t` of its timeframe, and of longer timeframes only bars that had closed.

public import Trading

/// What is wrong with a strategy, where, and what to write instead.
public struct StrategyError: Error, Sendable, Hashable {
    public enum Reason: Sendable, Hashable {
        /// The text is no YAML; the parser's own words.
        case malformed(String)
        case unknownKey(String, nearest: [String])
        case missingKey(String)
        /// A value that does not fit its key, and examples of those that do.
        case badValue(key: String, given: String, examples: [String])
        /// A condition stops making sense at `text`; what could stand there.
        case unexpected(text: String, expected: [String])
        case unknownIndicator(String, nearest: [String])
        case badArgument(indicator: String, parameter: String, given: String, range: ClosedRange<Double>)
        case unknownOutput(indicator: String, given: String, outputs: [String])
        case shorterTimeframe(given: Timeframe, base: Timeframe)
        case tooManyConditions(limit: Int)
        /// These two cannot be true at the same time.
        case contradiction(String, String)
        /// This can never be true: the figure stays within `range`.
        case impossible(String, range: ClosedRange<Double>)
        /// The best target is worth less than the least reward asked for.
        case rewardOutOfReach(best: Double, minimum: Double)
        /// The entry waits at a zone, and the conditions of this direction name none.
        case noZone(Direction)
    }

    public var reason: Reason
    /// The line of the file, from 1; nil when there is no file.
    public var line: Int?

    public init(_ reason: Reason, line: Int? = nil) {
        self.reason = reason
        self.line = line
    }
}

/// As the command line says it; chats have their own words for it.
extension StrategyError.Reason: CustomStringConvertible {
    public var description: String {
        func list(_ words: [String]) -> String { words.joined(separator: ", ") }
        func near(_ words: [String]) -> String { words.isEmpty ? "" : "; nearest: \(list(words))" }
        return switch self {
        case .malformed(let reason): "no YAML: \(reason)"
        case .unknownKey(let key, let nearest): "there is no key \(key)" + near(nearest)
        case .missingKey(let key): "\(key) is missing"
        case .badValue(let key, let given, let examples):
            "\(key) cannot be \"\(given)\"; write for example \(list(examples))"
        case .unexpected(let text, let expected): "\"\(text)\" is not understood; possible here: \(list(expected))"
        case .unknownIndicator(let name, let nearest): "there is no indicator \(name)" + near(nearest)
        case .badArgument(let indicator, let parameter, let given, let range):
            "\(indicator): \(parameter) is \(given), but must be from \(range.lowerBound) to \(range.upperBound)"
        case .unknownOutput(let indicator, let given, let outputs):
            "\(indicator) has no \(given), but \(list(outputs))"
        case .shorterTimeframe(let given, let base):
            "\(given.rawValue) is shorter than the candles that it runs on, \(base.rawValue)"
        case .tooManyConditions(let limit): "more than \(limit) conditions"
        case .contradiction(let one, let other): "\"\(one)\" and \"\(other)\" cannot both be true"
        case .impossible(let condition, let range):
            "\"\(condition)\" can never be true: it stays from \(range.lowerBound) to \(range.upperBound)"
        case .rewardOutOfReach(let best, let minimum):
            "the last target is worth \(best)R, less than minimum_reward \(minimum)"
        case .noZone(let direction):
            "the entry waits at a zone, and \(direction.rawValue) names none: "
                + "a \(direction.adjective) order block or fvg"
        }
    }
}
