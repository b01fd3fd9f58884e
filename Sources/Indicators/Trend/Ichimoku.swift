/// Ichimoku Kinko Hyo (Hosoda 1969), as it is seen at each bar: nothing of it looks ahead.
///
/// Tenkan and kijun: middle of the range of their bars. The cloud's edges are drawn `displacement` bars ahead, so those
/// visible at a bar were worked out that many bars before: span A from tenkan and kijun, span B from its own range. The
/// lagging span is the close drawn that many bars back; what can be known of it at a bar is the close it stands over,
/// `displacement` bars ago.
public struct Ichimoku: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "ichimoku", .trend,
        [.period(9, "tenkan"), .period(26, "kijun"), .period(52, "span_b"), .period(26, "displacement")],
        outputs: ["tenkan", "kijun", "span_a", "span_b", "lagged_close"],
        warmUp: { Int(max($0[0], max($0[1], $0[2]))) + Int($0[3]) }
    ).called("ichimoku_cloud", "ichimoku_kinko_hyo").overPrices("tenkan", "kijun", "span_a", "span_b")
    static let scratchColumns = 2
    private var tenkan: RangeMiddle
    private var kijun: RangeMiddle
    private var long: RangeMiddle
    private var spanA: History
    private var spanB: History
    private var closes: History

    public init(arguments: [Double]) {
        tenkan = RangeMiddle(period: Int(arguments[0]))
        kijun = RangeMiddle(period: Int(arguments[1]))
        long = RangeMiddle(period: Int(arguments[2]))
        spanA = History(span: Int(arguments[3]))
        spanB = spanA
        closes = spanA
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (count, fresh) = (rows.count, rows.scratch(1))
        tenkan.run(rows, rows[0], scratch: rows.scratch(0))
        kijun.run(rows, rows[1], scratch: rows.scratch(0))
        for i in 0..<count { fresh[i] = (rows[0][i] + rows[1][i]) / 2 }
        spanA.delay(fresh, count, into: rows[2])
        long.run(rows, fresh, scratch: rows.scratch(0))
        spanB.delay(fresh, count, into: rows[3])
        closes.delay(rows.close, count, into: rows[4])
    }
}

/// Half way between the highest high and the lowest low of the last `period` bars.
private struct RangeMiddle: Sendable {
    private var highest: RollingExtreme<Highest>
    private var lowest: RollingExtreme<Lowest>

    init(period: Int) {
        highest = .init(period: period)
        lowest = .init(period: period)
    }

    mutating func run(
        _ rows: borrowing Rows, _ result: UnsafeMutablePointer<Double>, scratch: UnsafeMutablePointer<Double>
    ) {
        highest.run(rows.high, rows.count, result)
        lowest.run(rows.low, rows.count, scratch)
        for i in 0..<rows.count { result[i] = (result[i] + scratch[i]) / 2 }
    }
}
