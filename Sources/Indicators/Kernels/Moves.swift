import Trading

/// What a bar's range and its distance from the bar before say; the state is that bar.
struct Moves: Sendable {
    private var high = Double.nan
    private var low = Double.nan
    private var close = Double.nan

    private mutating func remember(_ rows: borrowing Rows) {
        high = rows.high[rows.count - 1]
        low = rows.low[rows.count - 1]
        close = rows.close[rows.count - 1]
    }

    /// True range (Wilder 1978): the largest of high - low and the distances of both from the close before. NaN for the
    /// first bar.
    mutating func trueRange(_ rows: borrowing Rows, _ result: UnsafeMutablePointer<Double>) {
        let (high, low, close) = (rows.high, rows.low, rows.close)
        result[0] = range(high[0], low[0])
        for i in 1..<max(rows.count, 1) {
            result[i] = larger(high[i], close[i &- 1]) - smaller(low[i], close[i &- 1])
        }
        remember(rows)
    }

    /// The true range of one bar.
    @inline(__always)
    mutating func push(_ candle: Candle) -> Double {
        let range = range(candle.high, candle.low)
        close = candle.close
        return range
    }

    @inline(__always)
    private func range(_ high: Double, _ low: Double) -> Double {
        close.isNaN ? .nan : larger(high, close) - smaller(low, close)
    }

    /// Directional movement (Wilder 1978): how far the high rose or the low fell, whichever was more; both zero when
    /// they are equal or negative. NaN for the first bar.
    mutating func directions(
        _ rows: borrowing Rows, up: UnsafeMutablePointer<Double>, down: UnsafeMutablePointer<Double>
    ) {
        let (high, low) = (rows.high, rows.low)
        (up[0], down[0]) =
            self.high.isNaN ? (.nan, .nan) : Self.split(high[0] - self.high, self.low - low[0])
        for i in 1..<max(rows.count, 1) {
            let (rise, fall) = (larger(high[i] - high[i &- 1], 0), larger(low[i &- 1] - low[i], 0))
            up[i] = kept(rise, rise > fall)
            down[i] = kept(fall, fall > rise)
        }
        remember(rows)
    }

    private static func split(_ rise: Double, _ fall: Double) -> (Double, Double) {
        let (rise, fall) = (larger(rise, 0), larger(fall, 0))
        return (kept(rise, rise > fall), kept(fall, fall > rise))
    }
}

/// Marks figures as undefined where another is: outputs that begin together.
func undefine(_ column: UnsafeMutablePointer<Double>, where other: UnsafePointer<Double>, _ count: Int) {
    var i = 0
    while i < count, other[i].isNaN {
        column[i] = .nan
        i += 1
    }
}
