public import Trading

/// One incremental computation over closed candles. A value type: a copy continues on its own.
///
/// `update` and `run` give the same figures to the last bit, in any mixture: history in one batch, then bar by bar.
/// Candles are finite and in order; who feeds an indicator checks that first (`CandleColumns`, `Candle.isPlausible`).
public protocol Indicator: Sendable {
    /// The name, parameters, outputs and warm-up it is catalogued with.
    static var descriptor: IndicatorDescriptor { get }

    /// - Parameter arguments: within the ranges of the descriptor, in its order; the catalogue checks them.
    init(arguments: [Double])

    /// Takes the next closed candle and writes one figure per output, NaN while undefined. Allocates nothing.
    mutating func update(_ candle: Candle, into outputs: inout MutableSpan<Double>)

    /// Takes many candles in one go: the batch form.
    /// - Parameter outputs: one column per output, each as long as `candles`; row `i` is what `update` writes.
    mutating func run(over candles: CandleColumns, into outputs: inout [[Double]])
}

/// An indicator that starts anew with each day of bars, or looks back on the last one.
public protocol SessionAnchored: Indicator {
    /// - Parameter calendar: says which day a bar belongs to. `init(arguments:)` takes UTC days.
    init(arguments: [Double], calendar: TradingCalendar)
}
