/// Volume profile of the last `period` bars: at which prices most was traded.
///
/// The range of the bars is cut into `rows` of equal height; each bar's volume is spread evenly over its own range. The
/// point of control is the middle of the row with most volume (the lowest of equals). The value area grows from there,
/// always by the neighboring row with more volume (the upper of equals), until it holds `share` percent (Steidlmayer's
/// market profile). Undefined while there is no volume.
public struct VolumeProfile: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "volume_profile", .volume,
        [.period(100, to: 1000), .init("rows", 24, in: 2...200), .init("share", 70, in: 1...100, isWhole: false)],
        outputs: ["poc", "value_high", "value_low"], warmUp: { Int($0[0]) }
    ).called("profile", "vp", "vpvr").withGaps().overPrices()
    static let scratchColumns = 0
    private let period: Int
    private let share: Double
    private var highs: History
    private var lows: History
    private var volumes: History
    private var seen = 0
    private var buckets: [Double]

    public init(arguments: [Double]) {
        period = Int(arguments[0])
        share = arguments[2] / 100
        highs = History(span: period)
        lows = highs
        volumes = highs
        buckets = Array(repeating: 0, count: Int(arguments[1]))
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (poc, top, bottom) = (rows[0], rows[1], rows[2])
        let (period, share, count, seen) = (period, share, rows.count, seen)
        let (low, volume) = (rows.low, rows.volume)
        var buckets = buckets
        self.buckets = []
        highs.append(rows.high, count) { high in
            lows.append(low, count) { low in
                volumes.append(volume, count) { volume in
                    for i in 0..<count {
                        let start = i - period + 1
                        let area =
                            seen + i + 1 < period
                            ? nil
                            : Self.valueArea(high + start, low + start, volume + start, period, share, &buckets)
                        (poc[i], top[i], bottom[i]) = area ?? (.nan, .nan, .nan)
                    }
                }
            }
        }
        self.buckets = buckets
        self.seen = min(seen + count, period)
    }

    private static func valueArea(
        _ high: UnsafePointer<Double>, _ low: UnsafePointer<Double>, _ volume: UnsafePointer<Double>, _ count: Int,
        _ share: Double, _ buckets: inout [Double]
    ) -> (Double, Double, Double)? {
        var (top, bottom, total) = (high[0], low[0], 0.0)
        for i in 0..<count {
            top = max(top, high[i])
            bottom = min(bottom, low[i])
            total += volume[i]
        }
        guard total > 0 else { return nil }
        let height = (top - bottom) / Double(buckets.count)
        guard height > 0, height.isFinite else { return (top, top, top) }
        for row in buckets.indices { buckets[row] = 0 }
        for i in 0..<count { spread(volume[i], (low[i] - bottom) / height, (high[i] - bottom) / height, &buckets) }
        var control = 0
        for row in buckets.indices where buckets[row] > buckets[control] { control = row }
        var (from, to, held) = (control, control, buckets[control])
        while held < share * total, from > 0 || to < buckets.count - 1 {
            let below = from > 0 ? buckets[from - 1] : -1
            let above = to < buckets.count - 1 ? buckets[to + 1] : -1
            held += max(above, below)
            if above >= below { to += 1 } else { from -= 1 }
        }
        return (
            bottom + (Double(control) + 0.5) * height, bottom + Double(to + 1) * height, bottom + Double(from) * height
        )
    }

    /// Spreads a bar's volume over the rows it covers, by how much of each; `from` and `to` in rows.
    private static func spread(_ volume: Double, _ from: Double, _ to: Double, _ buckets: inout [Double]) {
        let last = buckets.count - 1
        let (first, end) = (min(Int(from), last), min(Int(to), last))
        guard first < end else {
            buckets[first] += volume
            return
        }
        for row in first...end {
            let part = min(to, Double(row + 1)) - max(from, Double(row))
            buckets[row] += volume * max(part, 0) / (to - from)
        }
    }
}
