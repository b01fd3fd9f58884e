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
    static let scratchColumns = 2
    private var before = Double.nan
    private var flows: RollingFlows

    public init(arguments: [Double]) { flows = RollingFlows(period: Int(arguments[0])) }

    mutating func advance(_ rows: borrowing Rows) {
        let (typical, flow, total, result) = (rows.scratch(0), rows.scratch(1), rows.scratch(0), rows[0])
        let (count, high, low, close, volume) = (rows.count, rows.high, rows.low, rows.close, rows.volume)
        for i in 0..<count { typical[i] = (high[i] + low[i] + close[i]) * (1.0 / 3) }
        flow[0] = before.isNaN ? .nan : Self.flow(before, typical[0], volume[0])
        for i in 1..<max(count, 1) { flow[i] = Self.flow(typical[i &- 1], typical[i], volume[i]) }
        before = typical[count - 1]
        flows.run(flow, count, net: result, total: total)
        for i in 0..<count {
            let share = 50 * (result[i] + total[i]) / total[i]
            result[i] = kept(share, !(total[i] < 1))
        }
    }

    /// Below zero at a falling price.
    @inline(__always)
    private static func flow(_ old: Double, _ new: Double, _ volume: Double) -> Double {
        let change = new - old
        return kept(Double(signOf: change, magnitudeOf: new * volume), abs(change) > old * 1e-14)
    }
}

/// Sums of the last `period` flows, and of their sizes; undefined until there are as many.
private struct RollingFlows: Sendable {
    private let period: Int
    private var history: History
    private var net = 0.0
    private var total = 0.0
    private var seen = 0
    private var untilRefresh = 0

    init(period: Int) {
        self.period = period
        history = History(span: period)
    }

    /// NaN before the first flow is passed over.
    mutating func run(
        _ flow: UnsafePointer<Double>, _ count: Int, net: UnsafeMutablePointer<Double>,
        total: UnsafeMutablePointer<Double>
    ) {
        var (sum, size, seen, untilRefresh) = (self.net, self.total, seen, untilRefresh)
        let period = period
        history.append(flow, count) { window in
            func refresh(_ last: UnsafePointer<Double>) {
                (sum, size) = (0, 0)
                for k in 0..<period {
                    sum += last[k - period + 1]
                    size += abs(last[k - period + 1])
                }
                untilRefresh = Refresh.interval(period)
            }
            var i = 0
            while i < count, seen < period {
                if seen > 0 || !window[i].isNaN { seen += 1 }
                if seen == period { refresh(window + i) }
                (net[i], total[i]) = seen == period ? (sum, size) : (.nan, .nan)
                i += 1
            }
            while i < count {
                let stop = min(count, i + untilRefresh)
                for j in i..<stop {
                    let (new, old) = (window[j], window[j &- period])
                    sum += new - old
                    size += abs(new) - abs(old)
                    (net[j], total[j]) = (sum, size)
                }
                untilRefresh -= stop - i
                i = stop
                if untilRefresh == 0 { refresh(window + (i - 1)) }
            }
        }
        (self.net, self.total, self.seen, self.untilRefresh) = (sum, size, seen, untilRefresh)
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
