/// Parabolic stop and reverse (Wilder 1978), as TA-Lib begins it: short when the low fell more than the high rose from
/// the first bar to the second, else long.
///
/// - Parameters: acceleration step, its maximum.
public struct ParabolicStop: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "sar", .trend,
        [
            .init("acceleration", 0.02, in: 0.0001...1, isWhole: false),
            .init("maximum", 0.2, in: 0.0001...1, isWhole: false),
        ], warmUp: { _ in 2 }
    ).called("psar", "parabolic", "parabolic_sar").overPrices()
    static let scratchColumns = 0
    private var position: StoppedPosition
    private var seen = 0

    public init(arguments: [Double]) {
        position = StoppedPosition(step: min(arguments[0], arguments[1]), most: arguments[1])
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (highs, lows, result) = (rows.high, rows.low, rows[0])
        var i = 0
        while i < rows.count, seen < 2 {
            seen += 1
            position.begin(highs[i], lows[i])
            result[i] = seen < 2 ? .nan : position.turn(highs[i], lows[i])
            i += 1
        }
        var position = position  // a copy of our own stays in registers
        while i < rows.count {
            result[i] = position.turn(highs[i], lows[i])
            i += 1
        }
        self.position = position
    }
}

/// A position and its stop. A short one is a long one in the mirror: prices are negated, and what was high is low.
private struct StoppedPosition: Sendable {
    let step: Double
    let most: Double
    private var isLong = true
    private var high = 0.0, low = 0.0
    private var stop = 0.0, extreme = 0.0, factor = 0.0

    init(step: Double, most: Double) { (self.step, self.most) = (step, most) }

    /// At the first two bars; the second decides.
    mutating func begin(_ newHigh: Double, _ newLow: Double) {
        let (rise, fall) = (newHigh - high, low - newLow)
        isLong = !(fall > 0 && rise < fall)
        (stop, extreme, factor) = (isLong ? low : -high, isLong ? newHigh : -newLow, step)
        (high, low) = (newHigh, newLow)
    }

    @inline(__always)
    mutating func turn(_ newHigh: Double, _ newLow: Double) -> Double {
        let (worst, best) = isLong ? (newLow, newHigh) : (-newHigh, -newLow)
        let (oldWorst, oldBest) = isLong ? (low, high) : (-high, -low)
        (high, low) = (newHigh, newLow)
        let value: Double
        if worst <= stop {
            value = larger(larger(extreme, oldBest), best)
            (isLong, factor, extreme) = (!isLong, step, -worst)
            stop = smaller(factor * (extreme + value) - value, smaller(-oldBest, -best))
            return isLong ? -value : value
        }
        value = stop
        // No jump: whether a bar goes further than all before cannot be foretold.
        factor = smaller(factor + kept(step, best > extreme), most)
        extreme = larger(best, extreme)
        stop = smaller(stop + factor * (extreme - stop), smaller(oldWorst, worst))
        return isLong ? value : -value
    }
}
