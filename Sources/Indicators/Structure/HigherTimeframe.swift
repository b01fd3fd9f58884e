public import Trading

/// A study of a higher timeframe, followed through candles of a lower one: it has seen closed higher candles only.
///
/// A higher candle is closed by the lower one that ends with it or, where that is missing, by the first one after it,
/// and can be used from that lower bar's close on. A weekend neither delays it nor brings it forward.
///
///     var hourly = HigherTimeframe(MarketStructure(), from: .m5, to: .h1, calendar: calendar)
///     hourly.update(candle) { structure, closed in structure.update(closed, into: &events) }
public struct HigherTimeframe<Study: Sendable>: Sendable {
    /// What has been computed of the candles closed so far.
    public private(set) var study: Study
    /// The last closed higher candle.
    public private(set) var closed: Candle?
    /// How many higher candles are closed; the last one's index is one less.
    public private(set) var closedCount = 0
    /// The lower bar at whose close the last higher candle became known.
    public private(set) var knownAt: Int?

    private var rollup: CandleRollup
    private var count = 0

    /// - Precondition: `lower` is shorter than `higher`.
    public init(_ study: Study, from lower: Timeframe, to higher: Timeframe, calendar: TradingCalendar) {
        self.study = study
        rollup = CandleRollup(from: lower, to: higher, calendar: calendar)
    }

    /// The higher candle being made: not to be used as if it were closed.
    public var forming: Candle? { rollup.forming }

    /// Takes the next closed lower candle, which is plausible and later than the last.
    /// - Parameter advance: takes each higher candle that is closed now, oldest first.
    public mutating func update(_ candle: Candle, _ advance: (inout Study, Candle) -> Void) {
        let (before, whole) = rollup.add(candle)
        if let before { take(before, advance) }
        if let whole { take(whole, advance) }
        count += 1
    }

    private mutating func take(_ candle: Candle, _ advance: (inout Study, Candle) -> Void) {
        closed = candle
        closedCount += 1
        knownAt = count
        advance(&study, candle)
    }
}
