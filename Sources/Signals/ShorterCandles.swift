public import Platform
public import Trading

/// Closed candles of an instrument that are shorter than the bars its signals are made on: they show what happened
/// inside a bar, and in which order, before it has closed.
///
/// There is no candle without trading, so one that is missing hides nothing by itself; whatever the candle of the
/// signal's own timeframe shows beyond them is decided by that, at its close. So is the rest of a bar in which prices
/// break off.
public struct ShorterCandles: Sendable {
    public let timeframe: Timeframe
    private let candles: [Candle]
    private let calendar: TradingCalendar
    private let assetClass: AssetClass

    /// - Parameter candles: oldest first. What came before is looked at for a break in prices only.
    public init(_ candles: [Candle], _ timeframe: Timeframe, _ assetClass: AssetClass, _ calendar: TradingCalendar) {
        self.candles = candles
        self.timeframe = timeframe
        self.assetClass = assetClass
        self.calendar = calendar
    }

    /// When the newest one began.
    public var newest: Timestamp? { candles.last?.openTime }

    /// Follows a signal through those that closed up to a moment and that it has not seen.
    /// - Returns: what happened, in order, and when each became known.
    public func follow(
        _ tracker: inout SignalTracker, through end: Timestamp
    ) -> [(event: SignalTracker.Event, at: Timestamp)] {
        let bars = tracker.signal.timeframe
        guard timeframe < bars else { return [] }
        var events: [(SignalTracker.Event, Timestamp)] = []
        var before = Double.nan
        for candle in candles where candle.isPlausible {
            guard !tracker.state.isFinal else { break }
            let close = timeframe.nextBarStart(after: candle.openTime, calendar: calendar)
            guard close <= end else { break }
            let priceBreak = PriceBreak(from: before, to: candle, of: assetClass)
            before = candle.close
            let bar = bars.barStart(containing: candle.openTime, calendar: calendar)
            guard tracker.isOpen(to: candle, within: bar) else { continue }
            if priceBreak == nil {
                events += tracker.handle(candle, within: bar, closedAt: close).map { ($0, close) }
            } else {
                tracker.passOver(until: bars.nextBarStart(after: bar, calendar: calendar))
            }
        }
        return events
    }
}
