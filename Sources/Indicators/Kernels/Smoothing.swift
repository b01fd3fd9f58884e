/// Exponential smoothing, e ← e + weight·(x - e), worked out eight steps at a time.
///
/// Within a group of eight, a being its first value: e(j) = a + decay^j·(e(0) - a) + r(j), where
/// r(j) = decay²·r(j-2) + weight·(x(j) - a) + weight·decay·(x(j-1) - a). Only e(0) waits for the group before, so that
/// the processor works on several groups at once, two steps in each vector; and a flat series gives its own value
/// exactly. Groups end with every eighth row, in both forms.
struct Smoothing: Sendable {
    private let weight: Double
    private let decay: Double
    private let weightBefore: Double
    private let decay2: Double
    /// decay^1 ... decay^8.
    private let powers: SIMD8<Double>
    /// e(0).
    private var start = 0.0
    /// NaN until the group's first value.
    private var anchor = Double.nan
    /// The last value.
    private var last = 0.0
    /// r of the last row, and of the one before.
    private var rest = 0.0
    private var restBefore = 0.0
    private var power = 1.0
    /// Row within the group.
    private var phase = 0

    /// - Parameter weight: of a new value, above 0 and at most 1.
    init(weight: Double) {
        self.weight = weight
        decay = 1 - weight
        weightBefore = weight * decay
        decay2 = decay * decay
        var powers = SIMD8<Double>(repeating: decay)
        for index in 1..<8 { powers[index] = powers[index - 1] * decay }
        self.powers = powers
    }

    /// - Parameter row: the row that comes next.
    mutating func begin(at value: Double, row: Int) {
        (start, anchor, rest, restBefore, power, phase) = (value, .nan, 0, 0, 1, row & 7)
    }

    @inline(__always)
    mutating func push(_ x: Double) -> Double {
        if anchor.isNaN { (anchor, last) = (x, x) }
        let step = weight * (x - anchor) + weightBefore * (last - anchor)
        (rest, restBefore) = (decay2 * restBefore + step, rest)
        last = x
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
        let (weight, weightBefore, decay2, powers) = (weight, weightBefore, decay2, powers)
        while i + 8 <= count {
            let anchor = SIMD2(repeating: x[i])
            let a = (x.pair(i) - anchor) * weight
            let b = decay2 * a + ((x.pair(i + 2) - anchor) * weight + (x.pair(i + 1) - anchor) * weightBefore)
            let c = decay2 * b + ((x.pair(i + 4) - anchor) * weight + (x.pair(i + 3) - anchor) * weightBefore)
            let d = decay2 * c + ((x.pair(i + 6) - anchor) * weight + (x.pair(i + 5) - anchor) * weightBefore)
            let distance = SIMD2(repeating: start) - anchor
            let end = anchor + (powers.evenPair(3) * distance + d)
            result.put(anchor + (powers.evenPair(0) * distance + a), i)
            result.put(anchor + (powers.evenPair(1) * distance + b), i + 2)
            result.put(anchor + (powers.evenPair(2) * distance + c), i + 4)
            result.put(end, i + 6)
            start = end.y
            i += 8
        }
        self.start = start
        while i < count {
            result[i] = push(x[i])
            i += 1
        }
    }
}

extension SIMD8<Double> {
    /// Elements 2·`index` and the next.
    @inline(__always) fileprivate func evenPair(_ index: Int) -> SIMD2<Double> {
        SIMD2(self[2 * index], self[2 * index + 1])
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
