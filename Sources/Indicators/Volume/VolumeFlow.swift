/// On balance volume (Granville 1963): volume added when the close rose, taken away when it fell. Begins with the first
/// bar's volume, as in TA-Lib.
public struct OnBalanceVolume: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor("obv", .volume, warmUp: { _ in 1 }).called("on_balance_volume")
    static let scratchColumns = 0
    private var before = 0.0
    private var total = 0.0

    public init(arguments: [Double]) {}

    mutating func advance(_ rows: borrowing Rows) {
        let (close, volume, result) = (rows.close, rows.volume, rows[0])
        // Flows first, then their sum: without the sum's chain they are worked out several at a time.
        result[0] = Self.flow(before, close[0], volume[0])
        for i in 1..<max(rows.count, 1) { result[i] = Self.flow(close[i &- 1], close[i], volume[i]) }
        var total = total
        for i in 0..<rows.count {
            total += result[i]
            result[i] = total
        }
        self.total = total
        before = close[rows.count - 1]
    }

    @inline(__always)
    private static func flow(_ old: Double, _ new: Double, _ volume: Double) -> Double {
        kept(volume, new > old) - kept(volume, new < old)
    }
}

/// Money flow index (Quong and Soudack 1989): the share, in percent, of flows (typical price · volume) at a rising
/// typical price among those at a rising or falling one, over `period` bars.
///
/// As TA-Lib 0.8: prices that differ by their rounding alone are equal, and 0 when the flows come to less than 1.
public struct MoneyFlowIndex: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "mfi", .volume, [.period(14, from: 2)], warmUp: { Int($0[0]) + 1 }
    ).called("money_flow_index").marked(at: 20, 80, within: 0...100)
    static let scratchColumns = 3
    private let size: Double
    private var before = Double.nan
    private var rising: RollingMean
    private var falling: RollingMean

    public init(arguments: [Double]) {
        size = arguments[0]
        rising = RollingMean(period: Int(arguments[0]), isCentered: false)
        falling = rising
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (typical, up, down, result) = (rows.scratch(0), rows.scratch(1), rows.scratch(2), rows[0])
        let (count, high, low, close, volume) = (rows.count, rows.high, rows.low, rows.close, rows.volume)
        for i in 0..<count { typical[i] = (high[i] + low[i] + close[i]) * (1.0 / 3) }
        (up[0], down[0]) = before.isNaN ? (.nan, .nan) : Self.flows(before, typical[0], volume[0])
        for i in 1..<max(count, 1) {
            let flow = typical[i] * volume[i]
            let (change, noise) = (typical[i] - typical[i &- 1], typical[i &- 1] * 1e-14)
            up[i] = kept(flow, change > noise)
            down[i] = kept(flow, -change > noise)
        }
        before = typical[count - 1]
        rising.run(up, count, up)
        falling.run(down, count, down)
        let least = 1 / size
        for i in 0..<count {
            let (gain, total) = (up[i], up[i] + down[i])
            let share = 100 * gain / total
            result[i] = kept(share, !(total < least))
        }
    }

    private static func flows(_ old: Double, _ new: Double, _ volume: Double) -> (Double, Double) {
        let (change, noise, flow) = (new - old, old * 1e-14, new * volume)
        return (kept(flow, change > noise), kept(flow, -change > noise))
    }
}

/// Volume over the average of the last `period` volumes, this one included. Undefined when none of them had volume.
public struct VolumeRatio: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "volume_ratio", .volume, [.period(20)], warmUp: { Int($0[0]) }
    ).called("relative_volume", "rvol", "vol_ratio").withGaps().marked(at: 1)
    static let scratchColumns = 1
    private var mean: RollingMean

    public init(arguments: [Double]) { mean = RollingMean(period: Int(arguments[0])) }

    mutating func advance(_ rows: borrowing Rows) {
        let (average, volume, result) = (rows.scratch(0), rows.volume, rows[0])
        mean.run(volume, rows.count, before: rows.before, average)
        for i in 0..<rows.count { result[i] = average[i] > 0 ? volume[i] / average[i] : .nan }
    }
}
