/// Exponential smoothing from zero up, e ← (1 - weight)·e + weight·x, four rows at a time: only every fourth row waits
/// for those before. Zeros let it shrink and never leave a rest. Fours begin with rows 0, 4, 8..., in both forms.
///
/// With s the value before, d = 1 - weight and p the part of e that the rows since brought in:
/// e(0) = d·s + weight·x(0), e(1) = d²·s + p(1), e(2) = d³·s + (d·p(1) + weight·x(2)),
/// e(3) = d⁴·s + (d²·p(1) + (d·weight·x(2) + weight·x(3))), where p(1) = d·weight·x(0) + weight·x(1).
struct Smoothing: Sendable {
    private let weight: Double
    /// 0 and d·weight.
    private let late: RowPair
    /// d and d², d³ and d⁴.
    private let decay, later: RowPair
    /// s, twice.
    private var start = RowPair()
    /// d·weight·x of the row before, p(1).
    private var step = 0.0, part = 0.0
    /// Of the next row among its four.
    private var place = 0

    /// - Parameter weight: of a new value, above 0 and at most 1.
    init(weight: Double) {
        self.weight = weight
        let d = 1 - weight
        late = RowPair(0, d * weight)
        decay = RowPair(d, d * d)
        later = RowPair(d * d * d, d * d * (d * d))
    }

    /// - Parameter row: the row that comes next.
    mutating func begin(at value: Double, row: Int) {
        // Within a four, as if its first rows had changed nothing.
        (start, step, part) = (RowPair(repeating: value), late.y * value, late.y * value + weight * value)
        place = row & 3
    }

    var isWithinFour: Bool { place != 0 }

    @inline(__always)
    mutating func push(_ x: Double) -> Double {
        let new = weight * x
        switch place {
        case 0:
            (step, place) = (late.y * x, 1)
            return decay.x * start.x + new
        case 1:
            (part, place) = (step + new, 2)
            return decay.y * start.x + part
        case 2:
            (step, place) = (late.y * x, 3)
            return later.x * start.x + (decay.x * part + new)
        default:
            let value = later.y * start.x + (decay.y * part + (step + new))
            (start, place) = (RowPair(repeating: value), 0)
            return value
        }
    }

    /// Four rows; not within a four.
    @inline(__always)
    mutating func push(_ x: RowFour) -> RowFour {
        let first = late * RowPair(repeating: x.first.x) + weight * x.first
        let second = late * RowPair(repeating: x.second.x) + weight * x.second
        let result = RowFour(
            first: decay * start + first,
            second: later * start + (decay * RowPair(repeating: first.y) + second))
        start = RowPair(repeating: result.second.y)
        return result
    }
}

/// The moving average of the charts without an anchor, e ← e + weight·(x - e), two rows at a time. Differences of such
/// averages are exact where those of distances from an anchor are rounded: on a straight line they do not change.
///
/// With s the value before: e(0) = s + weight·(x(0) - s), and e(1) = s + (both·(x(0) - s) + weight·(x(1) - x(0))),
/// where both = 1 - (1 - weight)². Pairs begin with even rows, in both forms.
struct LevelAverage: Sendable {
    private let period: Int
    private let weight, both: Double
    /// s, twice.
    private var start = RowPair()
    /// When x(1) comes next: x(0), and both·(x(0) - s).
    private var first = 0.0, step = 0.0
    private var isWithinPair = false
    /// Below zero while it passes values over.
    private var seen: Int
    /// Rows so far, counted until the average begins.
    private var row = 0
    private var sum = 0.0

    /// - Parameter after: how many values it passes over first.
    init(period: Int, after: Int = 0) {
        self.period = period
        weight = 2 / Double(period + 1)
        both = weight + weight * (1 - weight)
        seen = -after
    }

    /// NaN as long as it has seen fewer than `period` values; NaN before the first value is passed over.
    @inline(__always)
    mutating func push(_ x: Double) -> Double {
        guard seen == period else { return begin(x) }
        defer { isWithinPair.toggle() }
        let before = start.x
        guard isWithinPair else {
            let distance = x - before
            (first, step) = (x, both * distance)
            return before + weight * distance
        }
        let value = before + (step + weight * (x - first))
        start = RowPair(repeating: value)
        return value
    }

    private mutating func begin(_ x: Double) -> Double {
        row += 1
        if x.isNaN { return .nan }
        seen += 1
        if seen <= 0 { return .nan }
        sum += x
        guard seen == period else { return .nan }
        let value = sum * (1 / Double(period))
        // Within a pair, as if its first row had changed nothing.
        (start, first, step, isWithinPair) = (RowPair(repeating: value), value, 0, row & 1 == 1)
        return value
    }

    var takesPairs: Bool { seen == period && !isWithinPair }

    /// Two rows, when it takes pairs.
    @inline(__always)
    mutating func push(_ x: RowPair) -> RowPair {
        let first = RowPair(repeating: x.x)
        let result = start + (RowPair(weight, both) * (first - start) + weight * (x - first))
        start = RowPair(repeating: result.y)
        return result
    }
}

/// An exponential average that starts with the plain mean of its first values; undefined before.
struct ExponentialAverage: Sendable {
    /// How many values the average starts with.
    private let period: Int
    private let isSilentFirst: Bool
    private let share: Double
    private var smoothing: Smoothing
    /// Below zero while it passes values over.
    private var seen: Int
    /// Rows so far, those before the first value included; counted until the average begins.
    private var row = 0
    private var sum = 0.0

    /// The moving average of the charts: weight 2/(period+1).
    /// - Parameter after: how many values it passes over first.
    init(period: Int, after: Int = 0) {
        self.init(first: period, share: 1 / Double(period), weight: 2 / Double(period + 1), isSilentFirst: false)
        seen = -after
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
        seen = 0
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
        if seen <= 0 { return .nan }
        sum += x
        guard seen == period else { return .nan }
        smoothing.begin(at: sum * share, row: row)
        return isSilentFirst ? .nan : sum * share
    }

    /// Whether it takes four rows at a time from here on.
    var takesFours: Bool { seen == period && !smoothing.isWithinFour }

    /// Four rows, when it takes fours.
    @inline(__always)
    mutating func push(_ x: RowFour) -> RowFour { smoothing.push(x) }

    /// `result` may be where `x` is.
    mutating func run(_ x: UnsafePointer<Double>, _ count: Int, _ result: UnsafeMutablePointer<Double>) {
        var rows = AverageRows(average: self, x: x, result: result)
        rows.run(to: count)
        self = rows.average
    }
}

private struct AverageRows: RowsByFour {
    var average: ExponentialAverage
    var x: UnsafePointer<Double>
    var result: UnsafeMutablePointer<Double>

    var takesFours: Bool { average.takesFours }

    @inline(__always)
    mutating func step<F: Figures>(_ rows: F.Type, at row: Int) {
        F.read(x, row).averaged(by: &average).write(to: result, row)
    }
}

/// Averages two columns in place, side by side: while one waits for its last figure, the processor works on the other.
func averageBoth(
    _ a: inout ExponentialAverage, _ first: UnsafeMutablePointer<Double>, _ b: inout ExponentialAverage,
    _ second: UnsafeMutablePointer<Double>, _ count: Int
) {
    var pass = TwoAverages(
        a: AverageRows(average: a, x: first, result: first), b: AverageRows(average: b, x: second, result: second))
    pass.run(to: count)
    (a, b) = (pass.a.average, pass.b.average)
}

private struct TwoAverages: RowsByFour {
    var a, b: AverageRows

    var takesFours: Bool { a.takesFours && b.takesFours }

    @inline(__always)
    mutating func step<F: Figures>(_ rows: F.Type, at row: Int) {
        a.step(rows, at: row)
        b.step(rows, at: row)
    }
}
