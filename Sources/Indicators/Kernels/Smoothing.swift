/// Exponential smoothing, e ← e + weight·(x - e), worked out four steps at a time.
///
/// Within a group of four, with d(j) = x(j) - e(0): e(j) = e(0) + Σ weight·decay^(j-i)·d(i). Only e(0) waits for the group
/// before, so that the processor works on several groups at once; a flat series gives its own value exactly. `push` keeps
/// to the same groups and therefore gives the same bits.
struct Smoothing: Sendable {
    private let weight: Double
    private let decay: Double
    /// Weights of the fourth step for the values one, two and three steps before.
    private let weight1: Double, weight2: Double, weight3: Double
    private var start = 0.0
    private var rise = 0.0
    private var early = 0.0
    private var phase = 0

    /// - Parameter weight: of a new value, above 0 and at most 1.
    init(weight: Double) {
        self.weight = weight
        decay = 1 - weight
        weight1 = weight * decay
        weight2 = weight1 * decay
        weight3 = weight2 * decay
    }

    mutating func begin(at value: Double) {
        start = value
        rise = 0
        phase = 0
    }

    @inline(__always)
    mutating func push(_ x: Double) -> Double {
        let distance = x - start
        phase += 1
        switch phase {
        case 1:
            rise = weight * distance
            early = weight3 * distance
        case 2:
            rise = decay * rise + weight * distance
            early += weight2 * distance
        case 3:
            rise = decay * rise + weight * distance
            early += weight1 * distance
        default:
            begin(at: start + (early + weight * distance))
            return start
        }
        return start + rise
    }

    /// `result` may be where `x` is.
    mutating func run(_ x: UnsafePointer<Double>, _ count: Int, _ result: UnsafeMutablePointer<Double>) {
        var i = 0
        while i < count, phase != 0 {
            result[i] = push(x[i])
            i += 1
        }
        var start = start
        let (weight, decay, weight1, weight2, weight3) = (weight, decay, weight1, weight2, weight3)
        while i + 4 <= count {
            let (d1, d2, d3, d4) = (x[i] - start, x[i + 1] - start, x[i + 2] - start, x[i + 3] - start)
            let a = weight * d1
            let b = decay * a + weight * d2
            let c = decay * b + weight * d3
            result[i] = start + a
            result[i + 1] = start + b
            result[i + 2] = start + c
            start += ((weight3 * d1 + weight2 * d2) + weight1 * d3) + weight * d4
            result[i + 3] = start
            i += 4
        }
        self.start = start
        while i < count {
            result[i] = push(x[i])
            i += 1
        }
    }
}

/// An exponential average that starts with the plain mean of its first values; undefined before.
struct ExponentialAverage: Sendable {
    /// How many values the average starts with.
    private let period: Int
    private let isSilentFirst: Bool
    private let share: Double
    private var smoothing: Smoothing
    private var seen = 0
    private var sum = 0.0

    /// The moving average of the charts: weight 2/(period+1).
    init(period: Int) {
        self.init(first: period, share: 1 / Double(period), weight: 2 / Double(period + 1), isSilentFirst: false)
    }

    /// Wilder's: weight 1/period.
    static func wilder(_ period: Int) -> Self {
        Self(first: period, share: 1 / Double(period), weight: 1 / Double(period), isSilentFirst: false)
    }

    /// Wilder's sums of directional movement, S ← S - S/period + x, divided by the period. They start with the sum of
    /// `period - 1` values, of which there is no figure yet.
    static func wilderSum(_ period: Int) -> Self {
        Self(first: period - 1, share: 1 / Double(period), weight: 1 / Double(period), isSilentFirst: true)
    }

    private init(first: Int, share: Double, weight: Double, isSilentFirst: Bool) {
        period = first
        self.share = share
        self.isSilentFirst = isSilentFirst
        smoothing = Smoothing(weight: weight)
    }

    /// NaN as long as it has seen fewer values than it starts with; NaN before the first value is passed over.
    @inline(__always)
    mutating func push(_ x: Double) -> Double {
        seen == period ? smoothing.push(x) : first(x)
    }

    private mutating func first(_ x: Double) -> Double {
        if x.isNaN { return .nan }
        seen += 1
        sum += x
        guard seen == period else { return .nan }
        smoothing.begin(at: sum * share)
        return isSilentFirst ? .nan : sum * share
    }

    /// `result` may be where `x` is.
    mutating func run(_ x: UnsafePointer<Double>, _ count: Int, _ result: UnsafeMutablePointer<Double>) {
        var i = 0
        while i < count, seen < period {
            result[i] = first(x[i])
            i += 1
        }
        smoothing.run(x + i, count - i, result + i)
    }
}
