public import Indicators
public import Trading

/// What candles lack, counted before anything is made of them.
public struct CandleQuality: Sendable, Hashable {
    /// What was dropped: candles that came twice, out of order, or that cannot be.
    public var dropped = CandleGate()
    /// Whether the candles tell how much was traded at all.
    public var hasVolume: Bool
    /// Candles in which nothing was traded, among others in which something was.
    public var silent: Int
    /// Stretches of candles that are missing while the market was open.
    public var holes: Int
    /// The places of candles before which prices break off: splits, and jumps that no market makes.
    public var breaks: [Int]
    /// Entries and exits in candles that only repeat an old price: nothing was traded, or nothing moved.
    public var staleFills: Int

    init(
        _ candles: CandleColumns, dropped: CandleGate, holes: Int, breaks: [Int], _ trades: [Trade]
    ) {
        (self.dropped, self.holes, self.breaks) = (dropped, holes, breaks)
        let silent = candles.volume.count { $0 == 0 }
        let hasVolume = silent < candles.count
        self.hasVolume = hasVolume
        self.silent = hasVolume ? silent : 0
        func isStale(_ bar: Int) -> Bool {
            if hasVolume, candles.volume[bar] == 0 { return true }
            return bar > 0 && candles.high[bar] == candles.low[bar] && candles.open[bar] == candles.close[bar - 1]
        }
        staleFills = trades.reduce(0) { count, trade in
            count + (!trade.isLaterPart && isStale(trade.entryBar) ? 1 : 0) + (isStale(trade.exitBar) ? 1 : 0)
        }
    }
}

extension CandleColumns {
    /// The candles of a list that can be used, in order of time; the rest is dropped and counted.
    public static func admitting(_ candles: [Candle]) -> (candles: CandleColumns, dropped: CandleGate) {
        var gate = CandleGate()
        let admitted = candles.filter { gate.admits($0) }
        // What passes the gate is in order and plausible: that is all the columns ask for.
        return ((try? CandleColumns(admitted)) ?? CandleColumns(), gate)
    }
}
