/// Commodity channel index (Lambert 1980): (typical price - its mean) / (0.015 · mean absolute deviation) over `period`
/// bars; 0 while the price stands still. Typical price: (high + low + close) / 3.
public struct CommodityChannelIndex: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "cci", .momentum, [.period(14, from: 2, to: 500)], warmUp: { Int($0[0]) }
    ).called("commodity_channel_index").marked(at: -100, 100)
    static let scratchColumns = 3
    private let period: Int
    private var mean: RollingMean
    private var history: History

    public init(arguments: [Double]) {
        period = Int(arguments[0])
        mean = RollingMean(period: period)
        history = History(span: period)
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (typical, average, deviation) = (rows.scratch(0), rows.scratch(1), rows.scratch(2))
        let (high, low, close, result) = (rows.high, rows.low, rows.close, rows[0])
        for i in 0..<rows.count { typical[i] = (high[i] + low[i] + close[i]) * (1.0 / 3) }
        mean.run(typical, rows.count, average)
        let (count, period) = (rows.count, period)
        history.append(typical, count) { window in
            var i = 0
            // Four rows at a time, two in each vector: none of the sums waits for another.
            while i &+ 4 <= count {
                let (a, b) = (average.pair(i), average.pair(i &+ 2))
                var (first, second) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
                for back in 0..<period {
                    first += Self.magnitude(window.pair(i &- back) - a)
                    second += Self.magnitude(window.pair(i &+ 2 &- back) - b)
                }
                deviation.put(first, i)
                deviation.put(second, i &+ 2)
                i &+= 4
            }
            while i < count {
                var sum = 0.0
                for back in 0..<period { sum += abs(window[i &- back] - average[i]) }
                deviation[i] = sum
                i &+= 1
            }
            for i in 0..<count {
                let value = (window[i] - average[i]) * Double(period) / (0.015 * deviation[i])
                // Less than the rounding of the prices is no deviation.
                result[i] = kept(value, !(deviation[i] <= 1e-14 * window[i]))
            }
        }
    }

    @inline(__always)
    private static func magnitude(_ x: SIMD2<Double>) -> SIMD2<Double> {
        let bits = unsafeBitCast(x, to: SIMD2<UInt64>.self) & SIMD2(repeating: 0x7FFF_FFFF_FFFF_FFFF)
        return unsafeBitCast(bits, to: SIMD2<Double>.self)
    }
}
