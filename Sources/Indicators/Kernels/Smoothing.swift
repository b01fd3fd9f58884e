/// Exponential smoothing, e ← e + weight·(x - e), worked out eight steps at a time.
///
/// Within a group of eight, a being its first value: e(j) = a + decay^j·(e(0) - a) + r(j), where r(j) = decay·r(j-1) +
/// weight·(x(j) - a). Only e(0) waits for the group before, so that the processor works on several groups at once; and
/// a flat series gives its own value exactly. Groups end with every eighth row, in both forms.
struct Smoothing: Sendable {
    private let weight: Double
    private let decay: Double
    /// decay^1 ... decay^8.
    private let powers: SIMD8<Double>
    /// e(0).
    private var start = 0.0
    /// NaN until the group's first value.
    private var anchor = Double.nan
    private var rest = 0.0
    private var power = 1.0
    /// Row within the group.
    private var phase = 0

    /// - Parameter weight: of a new value, above 0 and at most 1.
    init(weight: Double) {
        self.weight = weight
        decay = 1 - weight
        var powers = SIMD8<Double>(repeating: decay)
        for index in 1..<8 { powers[index] = powers[index - 1] * decay }
        self.powers = powers
    }

    /// - Parameter row: the row that comes next.
    mutating func begin(at value: Double, row: Int) {
        (start, anchor, rest, power, phase) = (value, .nan, 0, 1, row & 7)
    }

    @inline(__always)
    mutating func push(_ x: Double) -> Double {
        if anchor.isNaN { anchor = x }
        rest = decay * rest + weight * (x - anchor)
        power *= decay
        phase += 1
        let value = anchor + (power * (start - anchor) + rest)
        if phase == 8 { begin(at: value, row: 0) }
        return value
    }

    /// `result` may be where `x` is.
    mutating func run(_ x: UnsafePointer<Double>, _ count: Int, _ result: UnsafeMutablePointer<Double>) {
        var i = 0
        while i < count, phase != 0 {
            result[i] = push(x[i])
            i += 1
        }
        var start = start
        let (decay, powers) = (decay, powers)
        while i + 8 <= count {
            let values = x.eight(i)
            let anchor = values[0]
            let steps = (values - anchor) * weight
            var rests = steps
            var rest = steps[0]
            for j in 1..<8 {
                rest = decay * rest + steps[j]
                rests[j] = rest
            }
            let group = anchor + (powers * (start - anchor) + rests)
            result.put(group, i)
            start = group[7]
            i += 8
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
    /// Rows so far, those before the first value included; counted until the average begins.
    private var row = 0
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
        row += 1
        if x.isNaN { return .nan }
        seen += 1
        sum += x
        guard seen == period else { return .nan }
        smoothing.begin(at: sum * share, row: row)
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
