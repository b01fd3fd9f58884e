/// Commodity channel index (Lambert 1980): (typical price - its mean) / (0.015 · mean absolute deviation) over `period`
/// bars; 0 while the price stands still. Typical price: (high + low + close) / 3.
public struct CommodityChannelIndex: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "cci", .momentum, [.period(14, from: 2, to: 500)], warmUp: { Int($0[0]) }
    ).called("commodity_channel_index").marked(at: -100, 100)
    static let scratchColumns = 2
    private let period: Int
    private var mean: RollingMean
    private var history: History

    public init(arguments: [Double]) {
        period = Int(arguments[0])
        mean = RollingMean(period: period)
        history = History(span: period)
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (typical, average, result) = (rows.scratch(0), rows.scratch(1), rows[0])
        let (high, low, close) = (rows.high, rows.low, rows.close)
        for i in 0..<rows.count { typical[i] = (high[i] + low[i] + close[i]) * (1.0 / 3) }
        mean.run(typical, rows.count, average)
        let (count, period) = (rows.count, period)
        history.append(typical, count) { window in
            for i in 0..<count {
                let deviation = Self.deviation(window + (i - period + 1), period, from: average[i])
                let value = (window[i] - average[i]) * Double(period) / (0.015 * deviation)
                // Less than the rounding of the prices is no deviation.
                result[i] = kept(value, !(deviation <= 1e-14 * window[i]))
            }
        }
    }

    /// Σ|x - mean|, in the order of the lanes.
    @inline(__always)
    private static func deviation(_ x: UnsafePointer<Double>, _ count: Int, from mean: Double) -> Double {
        var (a, b) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
        let middle = SIMD2(repeating: mean)
        var i = 0
        while i + 4 <= count {
            let (first, second) = (SIMD2(x[i], x[i + 1]) - middle, SIMD2(x[i + 2], x[i + 3]) - middle)
            a += Self.magnitude(first)
            b += Self.magnitude(second)
            i += 4
        }
        var sum = (a + b).sum()
        while i < count {
            sum += abs(x[i] - mean)
            i += 1
        }
        return sum
    }

    @inline(__always)
    private static func magnitude(_ x: SIMD2<Double>) -> SIMD2<Double> {
        let bits = unsafeBitCast(x, to: SIMD2<UInt64>.self) & SIMD2(repeating: 0x7FFF_FFFF_FFFF_FFFF)
        return unsafeBitCast(bits, to: SIMD2<Double>.self)
    }
}
