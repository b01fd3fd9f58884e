public import Indicators
public import Platform
public import Trading

extension Replay {
    public enum Rejected: String, Sendable, Hashable, CaseIterable {
        /// The size rounds down to nothing.
        case size
        case margin
        /// The entry was not reached in time, or the stop was passed before.
        case expired
        /// A position in the same direction is held.
        case held
        /// A limit of the account forbids the entry.
        case limit
        /// Prices broke off while it waited.
        case broken
    }

    /// Candles of a shorter timeframe that start from one moment on and before another.
    public typealias Finer = @Sendable (_ start: Timestamp, _ end: Timestamp) -> [Candle]

    /// What happened inside a bar, from candles in memory.
    public static func finer(in candles: CandleColumns) -> Finer {
        { start, end in
            let first = candles.openTime.lowerBound(of: start)
            return (first..<max(first, candles.openTime.lowerBound(of: end))).map { candles[$0] }
        }
    }
}

extension [Timestamp] {
    /// The place of the first one, in a list in order, that is not before a moment.
    fileprivate func lowerBound(of moment: Timestamp) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < moment { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
