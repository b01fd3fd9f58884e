public import Trading

/// Wilder's averages of rises and falls; undefined for the first `period` bars.
struct GainsAndLosses: Sendable {
    private var gain: ExponentialAverage
    private var loss: ExponentialAverage
    private var before = Double.nan

    init(period: Int) {
        gain = .wilder(period)
        loss = .wilder(period)
    }

    @inline(__always)
    mutating func push(_ x: Double) -> Double {
        let change = x - before
        before = x
        // Before the second value both are undefined.
        let (rise, fall) = change.isNaN ? (.nan, .nan) : (larger(change, 0), larger(-change, 0))
        return Self.strength(gain.push(rise), loss.push(fall))
    }

    /// 100 · gains / (gains + losses), 0 when nothing moved.
    @inline(__always)
    private static func strength(_ gain: Double, _ loss: Double) -> Double {
        let share = 100 * gain / (gain + loss)
        return kept(share, gain + loss != 0)
    }

    /// - Parameter other: working memory.
    mutating func run(
        _ x: UnsafePointer<Double>, _ count: Int, _ result: UnsafeMutablePointer<Double>,
        other: UnsafeMutablePointer<Double>
    ) {
        let first = x[0] - before
        (result[0], other[0]) = first.isNaN ? (.nan, .nan) : (larger(first, 0), larger(-first, 0))
        for i in 1..<max(count, 1) {
            let change = x[i] - x[i &- 1]
            result[i] = larger(change, 0)
            other[i] = larger(-change, 0)
        }
        before = x[count - 1]
        averageBoth(&gain, result, &loss, other, count)
        for i in 0..<count { result[i] = Self.strength(result[i], other[i]) }
    }
}

/// Relative strength index (Wilder 1978): 100 · gains / (gains + losses), both Wilder's averages that begin with the
/// plain mean of the first `period` changes. 0 when nothing moved, as in TA-Lib.
public struct RelativeStrengthIndex: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "rsi", .momentum, [.period(14, from: 2), .source], warmUp: { Int($0[0]) + 1 }
    ).called("relative_strength", "relative_strength_index").marked(at: 30, 70, within: 0...100)
    static let scratchColumns = 2
    private let source: Source
    private var averages: GainsAndLosses

    public init(arguments: [Double]) {
        source = Source(arguments, at: 1)
        averages = GainsAndLosses(period: Int(arguments[0]))
    }

    public mutating func update(_ candle: Candle, into outputs: inout MutableSpan<Double>) {
        outputs[0] = averages.push(source.value(of: candle))
    }

    mutating func advance(_ rows: borrowing Rows) {
        averages.run(rows.values(source, scratch: 0), rows.count, rows[0], other: rows.scratch(1))
    }
}

/// Stochastic of the relative strength index (Chande and Kroll 1994), as TA-Lib's STOCHRSI: K is not smoothed, D is its
/// simple average; both begin with D. K is 0 while the index stands still.
///
/// - Parameters: period of the index, bars of the stochastic, bars of D.
public struct StochasticRelativeStrength: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "stochrsi", .momentum,
        [.period(14, from: 2), .period(14, "k"), .period(3, "d"), .source], outputs: ["k", "d"],
        warmUp: { Int($0[0]) + Int($0[1]) + Int($0[2]) - 1 }
    ).called("stoch_rsi", "stochastic_rsi").marked(at: 20, 80, within: 0...100)
    static let scratchColumns = 4
    private let source: Source
    private var averages: GainsAndLosses
    private var position: RangePosition
    private var mean: RollingMean

    public init(arguments: [Double]) {
        averages = GainsAndLosses(period: Int(arguments[0]))
        position = RangePosition(period: Int(arguments[1]))
        mean = RollingMean(period: Int(arguments[2]), isCentered: false)
        source = Source(arguments, at: 3)
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (index, count) = (rows.scratch(1), rows.count)
        averages.run(rows.values(source, scratch: 0), count, index, other: rows.scratch(2))
        position.run(index, high: index, low: index, count, rows[0], scratch: rows.scratch(2))
        mean.run(rows[0], count, rows[1])
        undefine(rows[0], where: rows[1], count)
    }
}
