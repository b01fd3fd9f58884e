/// Kaufman's adaptive moving average (1995).
///
/// Efficiency e = |x - x(period)| / Σ|changes|, 1 when nothing changes; weight (e·(2/3 - 2/31) + 2/31)². It begins at
/// the value one bar before its first figure.
public struct KaufmanAverage: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "kama", .trend, [.period(30, from: 2), .source], warmUp: { Int($0[0]) + 1 }
    ).called("kaufman", "adaptive_moving_average").overPrices()
    static let scratchColumns = 3
    private static let slow = 2.0 / 31, span = 2.0 / 3 - 2.0 / 31
    private let source: Source
    private let period: Int
    private var history: History
    /// Σ|changes|, worked out anew after every `Refresh.interval`.
    private var path = 0.0
    private var untilRefresh = 0
    private var smoothing = AdaptiveSmoothing()
    private var seen = 0

    public init(arguments: [Double]) {
        period = Int(arguments[0])
        source = Source(arguments, at: 1)
        history = History(span: period + 1)
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (x, count, result) = (rows.values(source, scratch: 0), rows.count, rows[0])
        var first = 0
        while first < count, seen < period {
            seen += 1
            result[first] = .nan
            if seen == period { smoothing.begin(at: x[first], row: seen) }
            first += 1
        }
        let (paths, weights) = (rows.scratch(1), rows.scratch(2))
        var (path, untilRefresh) = (path, untilRefresh)
        let period = period
        history.append(x, count, before: rows.before(source)) { window in
            // What a row adds to the path and takes from it, without the sum's chain: several rows at a time.
            for i in first..<count {
                let (new, old) = (window[i] - window[i &- 1], window[i &- period] - window[i &- period &- 1])
                paths[i] = abs(new) - abs(old)
            }
            var i = first
            while i < count {
                if untilRefresh == 0 {
                    path = 0
                    for k in 0..<period { path += abs(window[i - k] - window[i - k - 1]) }
                    paths[i] = path
                    untilRefresh = Refresh.interval(period)
                    i += 1
                }
                let stop = min(count, i + untilRefresh)
                untilRefresh -= stop - i
                while i < stop {
                    path += paths[i]
                    paths[i] = path
                    i &+= 1
                }
            }
            for i in first..<count {
                // 1 also where nothing changed: 0/0 is not smaller.
                let efficiency = smaller(abs(window[i] - window[i &- period]) / larger(paths[i], 0), 1)
                let root = efficiency * Self.span + Self.slow
                weights[i] = root * root
            }
        }
        (self.path, self.untilRefresh) = (path, untilRefresh)
        smoothing.run(x + first, weights: weights + first, count - first, result + first)
    }
}

/// Exponential smoothing whose weight changes from value to value, in the groups of `Smoothing`.
struct AdaptiveSmoothing: Sendable {
    private typealias Pair = SIMD2<Double>
    private var start = 0.0
    private var anchor = Double.nan
    /// The last value's part, weight·(x - anchor), and its decay.
    private var step = 0.0
    private var decay = 1.0
    private var rest = 0.0, restBefore = 0.0
    private var power = 1.0, powerBefore = 1.0
    private var phase = 0

    /// - Parameter row: the row that comes next.
    mutating func begin(at value: Double, row: Int) {
        self = AdaptiveSmoothing()
        (start, phase) = (value, row & 7)
    }

    @inline(__always)
    private mutating func push(_ x: Double, _ weight: Double) -> Double {
        let isFirst = anchor.isNaN
        if isFirst { anchor = x }
        let decay = 1 - weight
        let step = weight * (x - anchor)
        let both = decay * self.decay
        (rest, restBefore) = (both * restBefore + (step + decay * self.step), rest)
        (power, powerBefore) = (both * (isFirst ? 1 : powerBefore), power)
        (self.step, self.decay) = (step, decay)
        phase += 1
        let value = anchor + (power * (start - anchor) + rest)
        if phase == 8 { begin(at: value, row: 0) }
        return value
    }

    mutating func run(
        _ x: UnsafePointer<Double>, weights: UnsafePointer<Double>, _ count: Int,
        _ result: UnsafeMutablePointer<Double>
    ) {
        var i = 0
        while i < count, phase != 0 {
            result[i] = push(x[i], weights[i])
            i += 1
        }
        var start = start
        while i + 8 <= count {
            let anchor = Pair(repeating: x[i])
            let distance = Pair(repeating: start) - anchor
            let first = 1 - weights.pair(i)
            var rest = weights.pair(i) * (x.pair(i) - anchor)
            // The group's second value: what its first one left is nothing, the first being the anchor.
            var power = Pair(first.x, first.y * first.x)
            var value = anchor + (power * distance + rest)
            result.put(value, i)
            for j in stride(from: 2, to: 8, by: 2) {
                let (k, before) = (weights.pair(i + j), weights.pair(i + j - 1))
                let both = (1 - k) * (1 - before)
                let step = k * (x.pair(i + j) - anchor) + (1 - k) * (before * (x.pair(i + j - 1) - anchor))
                rest = both * rest + step
                power = both * power
                value = anchor + (power * distance + rest)
                result.put(value, i + j)
            }
            start = value.y
            i += 8
        }
        self.start = start
        while i < count {
            result[i] = push(x[i], weights[i])
            i += 1
        }
    }
}
