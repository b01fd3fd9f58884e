// Figures computed from closed candles: indicators, candlestick patterns and market structure.
//
// Read first: `Indicator` (one incremental computation), `IndicatorCatalogue` (all of them, by name), `IndicatorCall`
// (one with its arguments, as people write it), `CandleColumns` (candles as columns, what batch forms read).
// Most indicators are `ColumnIndicator`s, put together from what is in `Kernels/`.
//
// Nothing here looks ahead: a value of bar `t` depends on bars `...t` alone.

/// Why an indicator, or its candles, cannot be had.
public enum IndicatorError: Error, Sendable, Hashable {
    public enum BadCandle: Sendable, Hashable { case implausible, outOfOrder }

    /// The candle at `index` cannot be taken; nothing was computed.
    case candles(index: Int, reason: BadCandle)
    /// No indicator of that name; the nearest that exist, best first.
    case unknown(name: String, nearest: [String])
    /// An argument is not a number, not whole where it must be, or out of range.
    case argument(indicator: String, parameter: String, given: String, range: ClosedRange<Double>)
    /// An argument is none of the words that stand for something here.
    case choice(indicator: String, parameter: String, given: String, choices: [String])
    /// More arguments than parameters.
    case tooMany(indicator: String, parameters: [String])
}

extension IndicatorError: CustomStringConvertible {
    /// One line for operators; people in chat get their own language.
    public var description: String {
        switch self {
        case .candles(let index, let reason):
            "candle \(index) " + (reason == .implausible ? "is no candle" : "is not later than the one before")
        case .unknown(let name, let nearest):
            "there is no indicator \"\(name)\""
                + (nearest.isEmpty ? "" : "; near to it: " + nearest.joined(separator: ", "))
        case .argument(let indicator, let parameter, let given, let range):
            "\(indicator): \(parameter) is \(given), but must be a number from \(Self.text(range.lowerBound)) to "
                + Self.text(range.upperBound)
        case .choice(let indicator, let parameter, let given, let choices):
            "\(indicator): \(parameter) is \"\(given)\", but must be one of \(choices.joined(separator: ", "))"
        case .tooMany(let indicator, let parameters):
            parameters.isEmpty
                ? "\(indicator) takes no arguments"
                : "\(indicator) takes only \(parameters.joined(separator: ", "))"
        }
    }

    private static func text(_ number: Double) -> String { Int(exactly: number).map { "\($0)" } ?? "\(number)" }
}
