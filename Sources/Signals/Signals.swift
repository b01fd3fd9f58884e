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
    }

    public var reason: Reason
    /// The line of the file, from 1; nil when there is no file.
    public var line: Int?

    public init(_ reason: Reason, line: Int? = nil) {
        self.reason = reason
        self.line = line
    }
}
