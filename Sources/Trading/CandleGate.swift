public import Platform

/// The door of a live stream: counts and drops candles that indicators must not see.
public struct CandleGate: Sendable, Hashable {
    /// Candles dropped because they cannot be: not finite, not above zero, high below low.
    public private(set) var implausible = 0
    /// Candles dropped because their time was there already.
    public private(set) var duplicate = 0
    /// Candles dropped because a later one was there already.
    public private(set) var outOfOrder = 0
    /// Time of the last candle let through.
    public private(set) var last: Timestamp?

    public init() {}

    /// Whether the candle may be used: plausible and later than every one before.
    public mutating func admits(_ candle: Candle) -> Bool {
        guard candle.isPlausible else {
            implausible += 1
            return false
        }
        if let last, candle.openTime <= last {
            if candle.openTime == last { duplicate += 1 } else { outOfOrder += 1 }
            return false
        }
        last = candle.openTime
        return true
    }
}
