// Figures computed from closed candles: indicators, candlestick patterns and market structure.
//
// Read first: `Indicator` (one incremental computation), `IndicatorCatalogue` (all of them, by name),
// `CandleColumns` (candles as columns, what batch forms read).
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
    /// More arguments than parameters.
    case tooMany(indicator: String, parameters: [String])
}
