/// Exponential smoothing, e ← decay·e + weight·x, worked out four steps at a time.
///
/// Within a group of four, e(j) = decay^j·e(0) + r(j) with r(j) = decay·r(j-1) + weight·x(j): only e(0) waits for the
/// group before, so that the processor works on several groups at once. `push` keeps to the same groups and therefore
/// gives the same bits.
struct Smoothing: Sendable {
    private let weight: Double
    private let decay: Double, decay2: Double, decay3: Double, decay4: Double
    private var start = 0.0
    private var rest = 0.0
    private var power = 1.0
    private var phase = 0

    init(decay: Double, weight: Double) {
        self.weight = weight
        self.decay = decay
        decay2 = decay * decay
        decay3 = decay2 * decay
        decay4 = decay3 * decay
    }

    mutating func begin(at value: Double) {
        start = value
        rest = 0
        power = 1
        phase = 0
    }

    @inline(__always)
    mutating func push(_ x: Double) -> Double {
        rest = decay * rest + weight * x
        power *= decay
        phase += 1
        let value = power * start + rest
        if phase == 4 { begin(at: value) }
        return value
    }

    /// Smooths the values less `offset`, and adds it again.
    mutating func run(
        _ x: UnsafePointer<Double>, _ count: Int, _ result: UnsafeMutablePointer<Double>, offset: Double = 0
    ) {
        var i = 0
        while i < count, phase != 0 {
            result[i] = push(x[i] - offset) + offset
            i += 1
        }
        var start = start
        while i + 4 <= count {
            let a = weight * (x[i] - offset)
            let b = decay * a + weight * (x[i + 1] - offset)
            let c = decay * b + weight * (x[i + 2] - offset)
            let d = decay * c + weight * (x[i + 3] - offset)
            result[i] = (decay * start + a) + offset
            result[i + 1] = (decay2 * start + b) + offset
            result[i + 2] = (decay3 * start + c) + offset
            start = decay4 * start + d
            result[i + 3] = start + offset
            i += 4
        }
        self.start = start
        while i < count {
            result[i] = push(x[i] - offset) + offset
            i += 1
        }
    }
}

/// An exponential average that starts with the plain mean of its first values; undefined before.
struct ExponentialAverage: Sendable {
    private let period: Int
    private var smoothing: Smoothing
    private var seen = 0
    private var sum = 0.0

    /// The moving average of the charts: weight 2/(period+1).
    init(period: Int) { self.init(period: period, weight: 2 / Double(period + 1)) }

    /// Wilder's: weight 1/period.
    static func wilder(_ period: Int) -> Self { Self(period: period, weight: 1 / Double(period)) }

    private init(period: Int, weight: Double) {
        self.period = period
        smoothing = Smoothing(decay: 1 - weight, weight: weight)
    }

    /// NaN as long as it has seen fewer values than its period; NaN before the first value is passed over.
    @inline(__always)
    mutating func push(_ x: Double) -> Double {
        if seen == period { return smoothing.push(x) }
        if x.isNaN { return .nan }
        seen += 1
        sum += x
        guard seen == period else { return .nan }
        smoothing.begin(at: sum / Double(period))
        return sum / Double(period)
    }

    /// Averages the values less `offset`, and adds it again.
    mutating func run(
        _ x: UnsafePointer<Double>, _ count: Int, _ result: UnsafeMutablePointer<Double>, offset: Double = 0
    ) {
        var i = 0
        while i < count, seen < period {
            result[i] = push(x[i] - offset) + offset
            i += 1
        }
        smoothing.run(x + i, count - i, result + i, offset: offset)
    }
}

/// Wilder's running sum, S ← S - S/period + x, which starts with the plain sum of `period - 1` values; undefined until
/// one value later.
struct WilderSum: Sendable {
    private let period: Int
    private var smoothing: Smoothing
    private var seen = 0
    private var sum = 0.0

    init(period: Int) {
        self.period = period
        smoothing = Smoothing(decay: 1 - 1 / Double(period), weight: 1)
    }

    mutating func run(_ x: UnsafePointer<Double>, _ count: Int, _ result: UnsafeMutablePointer<Double>) {
        var i = 0
        while i < count, seen < period - 1 {
            if !x[i].isNaN {
                seen += 1
                sum += x[i]
                if seen == period - 1 { smoothing.begin(at: sum) }
            }
            result[i] = .nan
            i += 1
        }
        smoothing.run(x + i, count - i, result + i)
    }
}
