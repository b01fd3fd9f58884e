public import Platform

/// Makes coarser candles out of finer ones: the rule when a coarse candle is closed, in one place.
///
/// It is closed by the finer candle that ends with it, or by the first one after it.
public struct CandleRollup: Sendable {
    public let finer: Timeframe
    public let coarser: Timeframe
    /// The coarse candle being made; nil when none is.
    public private(set) var forming: Candle?

    private let calendar: TradingCalendar
    /// The end of the one being made.
    private var end = Timestamp(milliseconds: .min)

    /// - Precondition: `finer` is shorter than `coarser`.
    public init(from finer: Timeframe, to coarser: Timeframe, calendar: TradingCalendar) {
        precondition(finer < coarser, "candles are aggregated into longer ones")
        self.finer = finer
        self.coarser = coarser
        self.calendar = calendar
    }

    /// Takes a closed finer candle, later than the last.
    /// - Returns: the coarse candle that was over before it, and the one that it completes.
    public mutating func add(_ candle: Candle) -> (before: Candle?, whole: Candle?) {
        let before = close(at: candle.openTime)
        if var forming {
            forming.high = max(forming.high, candle.high)
            forming.low = min(forming.low, candle.low)
            forming.close = candle.close
            forming.volume += candle.volume
            self.forming = forming
        } else {
            var first = candle
            first.openTime = coarser.barStart(containing: candle.openTime, calendar: calendar)
            end = coarser.nextBarStart(after: first.openTime, calendar: calendar)
            forming = first
        }
        return (before, close(at: finer.nextBarStart(after: candle.openTime, calendar: calendar)))
    }

    /// Closes the candle being made when its time is over, also without a finer one.
    public mutating func close(at moment: Timestamp) -> Candle? {
        guard let forming, end <= moment else { return nil }
        self.forming = nil
        return forming
    }
}
