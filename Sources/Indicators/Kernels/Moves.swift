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
        result[0] = larger(high[0], self.close) - smaller(low[0], self.close)
        for i in 1..<max(rows.count, 1) {
            result[i] = larger(high[i], close[i &- 1]) - smaller(low[i], close[i &- 1])
        }
        remember(rows)
    }

    /// Directional movement (Wilder 1978): how far the high rose or the low fell, whichever was more; both zero when
    /// they are equal or negative. NaN for the first bar.
    mutating func directions(
        _ rows: borrowing Rows, up: UnsafeMutablePointer<Double>, down: UnsafeMutablePointer<Double>
    ) {
        let (high, low) = (rows.high, rows.low)
        (up[0], down[0]) =
            self.high.isNaN ? (.nan, .nan) : Self.split(high[0] - self.high, self.low - low[0])
        var i = 1
        while i &+ 2 <= rows.count {
            let zero = SIMD2<Double>()
            let rise = larger(high.pair(i) - high.pair(i &- 1), zero)
            let fall = larger(low.pair(i &- 1) - low.pair(i), zero)
            up.put(rise.replacing(with: zero, where: rise .<= fall), i)
            down.put(fall.replacing(with: zero, where: fall .<= rise), i)
            i &+= 2
        }
        if i < rows.count { (up[i], down[i]) = Self.split(high[i] - high[i - 1], low[i - 1] - low[i]) }
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
