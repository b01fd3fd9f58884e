/// Kaufman's adaptive moving average (1995).
///
/// Efficiency e = |x - x(period)| / Σ|changes|, 1 when nothing changes; weight (e·(2/3 - 2/31) + 2/31)². It begins at the
/// value one bar before its first figure.
public struct KaufmanAverage: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "kama", .trend, [.period(30, from: 2), .source], warmUp: { Int($0[0]) + 1 }
    ).called("kaufman", "adaptive_moving_average")
    static let scratchColumns = 3
    private static let slow = 2.0 / 31, span = 2.0 / 3 - 2.0 / 31
    private let source: Source
    private let period: Int
    private var before: History
    private var changes: RollingMean
    private var previous = Double.nan
    private var reference = Double.nan
    private var smoothing = AdaptiveSmoothing()
    private var seen = 0

    public init(arguments: [Double]) {
        period = Int(arguments[0])
        source = Source(arguments, at: 1)
        before = History(span: period)
        changes = RollingMean(period: period, isCentered: false)
    }

    mutating func advance(_ rows: borrowing Rows) {
        let x = rows.values(source, scratch: 0)
        let (old, path, count) = (rows.scratch(1), rows.scratch(2), rows.count)
        before.delay(x, count, into: old)
        path[0] = abs(x[0] - previous)
        for i in 1..<max(count, 1) { path[i] = abs(x[i] - x[i - 1]) }
        previous = x[count - 1]
        changes.run(path, count, path)
        let size = Double(period)
        for i in 0..<count {
            let (change, length) = (abs(x[i] - old[i]), max(path[i], 0) * size)
            let efficiency = length > change ? change / length : 1
            let root = efficiency * Self.span + Self.slow
            path[i] = root * root
        }
        if reference.isNaN { reference = x[0] }
        let result = rows[0]
        var i = 0
        while i < count, seen < period {
            seen += 1
            result[i] = .nan
            if seen == period { smoothing.begin(at: x[i] - reference) }
            i += 1
        }
        smoothing.run(x + i, weights: path + i, count - i, result + i, offset: reference)
    }
}

/// Exponential smoothing whose weight changes from value to value, in the groups of four of `Smoothing`.
struct AdaptiveSmoothing: Sendable {
    private var start = 0.0
    private var rest = 0.0
    private var power = 1.0
    private var phase = 0

    mutating func begin(at value: Double) { (start, rest, power, phase) = (value, 0, 1, 0) }

    @inline(__always)
    private mutating func push(_ x: Double, _ weight: Double) -> Double {
        let decay = 1 - weight
        rest = decay * rest + weight * x
        power *= decay
        phase += 1
        let value = power * start + rest
        if phase == 4 { begin(at: value) }
        return value
    }

    mutating func run(
        _ x: UnsafePointer<Double>, weights: UnsafePointer<Double>, _ count: Int,
        _ result: UnsafeMutablePointer<Double>, offset: Double
    ) {
        var i = 0
        while i < count, phase != 0 {
            result[i] = push(x[i] - offset, weights[i]) + offset
            i += 1
        }
        var start = start
        while i + 4 <= count {
            let (k1, k2, k3, k4) = (weights[i], weights[i + 1], weights[i + 2], weights[i + 3])
            let (q1, q2, q3, q4) = (1 - k1, 1 - k2, 1 - k3, 1 - k4)
            let a = k1 * (x[i] - offset)
            let b = q2 * a + k2 * (x[i + 1] - offset)
            let c = q3 * b + k3 * (x[i + 2] - offset)
            let d = q4 * c + k4 * (x[i + 3] - offset)
            let (p2, p3) = (q1 * q2, q1 * q2 * q3)
            result[i] = (q1 * start + a) + offset
            result[i + 1] = (p2 * start + b) + offset
            result[i + 2] = (p3 * start + c) + offset
            start = p3 * q4 * start + d
            result[i + 3] = start + offset
            i += 4
        }
        self.start = start
        while i < count {
            result[i] = push(x[i] - offset, weights[i]) + offset
            i += 1
        }
    }
}
