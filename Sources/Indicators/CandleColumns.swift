public import Platform
public import Trading

/// Candles as columns, oldest first: what batch forms read.
public struct CandleColumns: Sendable {
    public private(set) var openTime: [Timestamp] = []
    public private(set) var open: [Double] = []
    public private(set) var high: [Double] = []
    public private(set) var low: [Double] = []
    public private(set) var close: [Double] = []
    public private(set) var volume: [Double] = []

    public var count: Int { close.count }

    /// None.
    public init() {}

    /// - Throws: `IndicatorError.candles` at the first candle that is implausible or not later than the one before.
    public init(_ candles: [Candle]) throws(IndicatorError) {
        for (index, candle) in candles.enumerated() {
            guard candle.isPlausible else { throw .candles(index: index, reason: .implausible) }
            guard openTime.last.map({ $0 < candle.openTime }) ?? true else {
                throw .candles(index: index, reason: .outOfOrder)
            }
            openTime.append(candle.openTime)
            open.append(candle.open)
            high.append(candle.high)
            low.append(candle.low)
            close.append(candle.close)
            volume.append(candle.volume)
        }
    }

    public subscript(index: Int) -> Candle {
        Candle(
            openTime: openTime[index], open: open[index], high: high[index], low: low[index], close: close[index],
            volume: volume[index])
    }

    /// Some of them, one after the other.
    public subscript(range: Range<Int>) -> CandleColumns {
        var part = self
        part.openTime = Array(openTime[range])
        part.open = Array(open[range])
        part.high = Array(high[range])
        part.low = Array(low[range])
        part.close = Array(close[range])
        part.volume = Array(volume[range])
        return part
    }
}
