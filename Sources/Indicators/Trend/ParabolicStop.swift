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
    private let step: Double
    private let most: Double
    private var isLong = true
    private var seen = 0
    private var high = 0.0, low = 0.0
    private var stop = 0.0, extreme = 0.0, factor = 0.0

    public init(arguments: [Double]) {
        most = arguments[1]
        step = min(arguments[0], arguments[1])
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (highs, lows, result) = (rows.high, rows.low, rows[0])
        var i = 0
        while i < rows.count, seen < 2 {
            begin(highs[i], lows[i])
            result[i] = seen < 2 ? .nan : turn(highs[i], lows[i])
            i += 1
        }
        while i < rows.count {
            result[i] = turn(highs[i], lows[i])
            i += 1
        }
    }

    private mutating func begin(_ newHigh: Double, _ newLow: Double) {
        seen += 1
        if seen == 2 {
            let (rise, fall) = (newHigh - high, low - newLow)
            isLong = !(fall > 0 && rise < fall)
            extreme = isLong ? newHigh : newLow
            stop = isLong ? low : high
            factor = step
        }
        (high, low) = (newHigh, newLow)
    }

    @inline(__always)
    private mutating func turn(_ newHigh: Double, _ newLow: Double) -> Double {
        let (oldHigh, oldLow) = (high, low)
        (high, low) = (newHigh, newLow)
        let value: Double
        if isLong {
            if newLow <= stop {
                isLong = false
                value = larger(larger(extreme, oldHigh), newHigh)
                (factor, extreme) = (step, newLow)
                stop = larger(larger(value + factor * (extreme - value), oldHigh), newHigh)
            } else {
                value = stop
                if newHigh > extreme {
                    extreme = newHigh
                    factor = smaller(factor + step, most)
                }
                stop = smaller(smaller(stop + factor * (extreme - stop), oldLow), newLow)
            }
        } else if newHigh >= stop {
            isLong = true
            value = smaller(smaller(extreme, oldLow), newLow)
            (factor, extreme) = (step, newHigh)
            stop = smaller(smaller(value + factor * (extreme - value), oldLow), newLow)
        } else {
            value = stop
            if newLow < extreme {
                extreme = newLow
                factor = smaller(factor + step, most)
            }
            stop = larger(larger(stop + factor * (extreme - stop), oldHigh), newHigh)
        }
        return value
    }
}
