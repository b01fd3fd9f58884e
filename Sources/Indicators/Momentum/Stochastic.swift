/// Where a value lies in the range of the last `period` bars: 0 at the lowest, 100 at the highest; 0 while there is no
/// range.
struct RangePosition: Sendable {
    private var range: RollingRange

    init(period: Int) { range = RollingRange(period: period) }

    /// - Parameter ranges: two columns of working memory, one after the other.
    mutating func run(
        _ x: UnsafePointer<Double>, high: UnsafePointer<Double>, low: UnsafePointer<Double>, _ count: Int,
        _ result: UnsafeMutablePointer<Double>, scratch ranges: UnsafeMutablePointer<Double>
    ) {
        range.run(high: high, low: low, count, ranges)
        for i in 0..<count {
            let (top, minusBottom) = (ranges[2 &* i], ranges[2 &* i &+ 1])
            let range = top + minusBottom
            let position = 100 * (x[i] + minusBottom) / range
            // Less than the rounding of the values is no range.
            result[i] = kept(position, !(range <= 1e-14 * top))
        }
    }
}

/// Stochastic oscillator (Lane): the close's place in the range of `period` bars, averaged over `slow` bars (K), and K
/// averaged over `d` bars (D); both begin with D. Simple averages, as TA-Lib's STOCH.
public struct StochasticOscillator: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "stoch", .momentum, [.period(14), .period(3, "slow"), .period(3, "d")], outputs: ["k", "d"],
        warmUp: { Int($0[0]) + Int($0[1]) + Int($0[2]) - 2 }
    ).called("stochastic", "stochastics", "stochastic_oscillator").marked(at: 20, 80, within: 0...100)
    static let scratchColumns = 3
    private var position: RangePosition
    private var slow: RollingMean
    private var mean: RollingMean

    public init(arguments: [Double]) {
        position = RangePosition(period: Int(arguments[0]))
        slow = RollingMean(period: Int(arguments[1]), isCentered: false)
        mean = RollingMean(period: Int(arguments[2]), isCentered: false)
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (fast, count) = (rows.scratch(2), rows.count)
        position.run(
            rows.close, high: rows.high, low: rows.low, count, fast, scratch: rows.scratch(0))
        slow.run(fast, count, rows[0])
        mean.run(rows[0], count, rows[1])
        undefine(rows[0], where: rows[1], count)
    }
}

/// Williams %R (1973): -100 · (highest high - close) / range of `period` bars; 0 while there is no range.
public struct WilliamsRange: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "willr", .momentum, [.period(14)], warmUp: { Int($0[0]) }
    ).called("williams", "williams_r", "williams_%r", "%r").marked(at: -80, -20, within: -100...0)
    static let scratchColumns = 2
    private var range: RollingRange

    public init(arguments: [Double]) { range = RollingRange(period: Int(arguments[0])) }

    mutating func advance(_ rows: borrowing Rows) {
        let (ranges, close, result) = (rows.scratch(0), rows.close, rows[0])
        range.run(high: rows.high, low: rows.low, rows.count, ranges)
        for i in 0..<rows.count {
            let top = ranges[2 &* i]
            let range = top + ranges[2 &* i &+ 1]
            let position = -100 * (top - close[i]) / range
            result[i] = kept(position, range != 0)
        }
    }
}
