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

/// Exponential smoothing of distances from the first value, with a weight that changes from value to value.
///
/// Two steps at a time, as `SizeSmoothing`: e(1) = decay(1)·decay(0)·s + (weight(1)·x(1) + decay(1)·weight(0)·x(0)).
struct AdaptiveSmoothing: Sendable {
    private typealias Pair = SIMD2<Double>
    private var anchor = Anchor()
    /// s.
    private var start = 0.0
    /// When the pair's second value comes next: the first one's decay, and weight(0)·x(0).
    private var decay = 1.0, step = 0.0
    private var isWithinPair = false

    /// - Parameter row: the row that comes next.
    mutating func begin(at value: Double, row: Int) {
        // Within a pair, as if its first row had changed nothing.
        _ = anchor.level(value)
        isWithinPair = row & 1 == 1
    }

    @inline(__always)
    private mutating func push(_ x: Double, _ weight: Double) -> Double {
        defer { isWithinPair.toggle() }
        let decay = 1 - weight
        guard isWithinPair else {
            (self.decay, step) = (decay, weight * x)
            return decay * start + step
        }
        start = (self.decay * decay) * start + (weight * x + decay * step)
        return start
    }

    mutating func run(
        _ x: UnsafePointer<Double>, weights: UnsafePointer<Double>, _ count: Int,
        _ result: UnsafeMutablePointer<Double>
    ) {
        guard count > 0 else { return }
        let level = anchor.level(x[0])
        var i = 0
        if isWithinPair {
            result[0] = level + push(x[0] - level, weights[0])
            i = 1
        }
        var start = Pair(repeating: start)
        while i &+ 2 <= count {
            let weight = weights.pair(i)
            let (decay, step) = (1 - weight, weight * (x.pair(i) - level))
            let steps = Pair(step.x, step.y + decay.y * step.x)
            let value = Pair(decay.x, decay.x * decay.y) * start + steps
            result.put(level + value, i)
            start = Pair(repeating: value.y)
            i &+= 2
        }
        self.start = start.x
        if i < count { result[i] = level + push(x[i] - level, weights[i]) }
    }
}
