/// Exponential smoothing, e ← e + weight·(x - e), two steps at a time: only every second row waits for those before.
/// Pairs begin with even rows, in both forms.
protocol Smoothing: Sendable {
    /// - Parameter weight: of a new value, above 0 and at most 1.
    init(weight: Double)
    /// - Parameter row: the row that comes next.
    mutating func begin(at value: Double, row: Int)
    var isWithinPair: Bool { get }
    mutating func push(_ x: Double) -> Double
    /// Two rows; not within a pair.
    mutating func push(_ x: RowPair) -> RowPair
}

/// Smoothing of prices: a flat series gives its own value exactly.
///
/// With s the value before: e(0) = s + weight·(x(0) - s), and e(1) = s + (both·(x(0) - s) + weight·(x(1) - x(0))),
/// where both = 1 - (1 - weight)².
struct LevelSmoothing: Smoothing {
    private let weight: Double
    private let both: Double
    /// s, twice.
    private var start = RowPair()
    /// When x(1) comes next: x(0), and both·(x(0) - s).
    private var first = 0.0, step = 0.0
    private(set) var isWithinPair = false

    init(weight: Double) {
        self.weight = weight
        both = weight + weight * (1 - weight)
    }

    mutating func begin(at value: Double, row: Int) {
        // Within a pair, as if its first row had changed nothing.
        (start, first, step, isWithinPair) = (RowPair(repeating: value), value, 0, row & 1 == 1)
    }

    @inline(__always)
    mutating func push(_ x: Double) -> Double {
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

    @inline(__always)
    mutating func push(_ x: RowPair) -> RowPair {
        let first = RowPair(repeating: x.x)
        let result = start + (RowPair(weight, both) * (first - start) + weight * (x - first))
        start = RowPair(repeating: result.y)
        return result
    }
}

/// Smoothing of sizes, from zero up: zeros let it shrink and never leave a rest.
///
/// With s the value before: e(0) = decay·s + weight·x(0), and e(1) = decay²·s + (decay·weight·x(0) + weight·x(1)).
struct SizeSmoothing: Smoothing {
    private let weight: Double
    private let decay: Double
    /// s, twice.
    private var start = RowPair()
    /// When x(1) comes next: decay·weight·x(0).
    private var step = 0.0
    private(set) var isWithinPair = false

    init(weight: Double) {
        self.weight = weight
        decay = 1 - weight
    }

    mutating func begin(at value: Double, row: Int) {
        // Within a pair, as if its first row had changed nothing.
        (start, step, isWithinPair) = (RowPair(repeating: value), decay * weight * value, row & 1 == 1)
    }

    @inline(__always)
    mutating func push(_ x: Double) -> Double {
        defer { isWithinPair.toggle() }
        guard isWithinPair else {
            step = decay * weight * x
            return decay * start.x + weight * x
        }
        let value = decay * decay * start.x + (step + weight * x)
        start = RowPair(repeating: value)
        return value
    }

    @inline(__always)
    mutating func push(_ x: RowPair) -> RowPair {
        let steps = RowPair(0, decay * weight) * RowPair(repeating: x.x) + weight * x
        let result = RowPair(decay, decay * decay) * start + steps
        start = RowPair(repeating: result.y)
        return result
    }
}

/// The moving average of the charts.
typealias LevelAverage = ExponentialAverage<LevelSmoothing>
/// Wilder's average of ranges, gains and the like.
typealias SizeAverage = ExponentialAverage<SizeSmoothing>

/// An exponential average that starts with the plain mean of its first values; undefined before.
struct ExponentialAverage<Form: Smoothing>: Sendable {
    /// How many values the average starts with.
    private let period: Int
    private let isSilentFirst: Bool
    private let share: Double
    private var smoothing: Form
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
        smoothing = Form(weight: weight)
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

    /// Whether it takes two rows at a time from here on.
    var takesPairs: Bool { seen == period && !smoothing.isWithinPair }

    /// Two rows, when it takes pairs.
    @inline(__always)
    mutating func push(_ x: RowPair) -> RowPair { smoothing.push(x) }

    /// `result` may be where `x` is.
    mutating func run(_ x: UnsafePointer<Double>, _ count: Int, _ result: UnsafeMutablePointer<Double>) {
        var rows = AverageRows(average: self, x: x, result: result)
        rows.run(to: count)
        self = rows.average
    }
}

private struct AverageRows<Form: Smoothing>: PairedRows {
    var average: ExponentialAverage<Form>
    var x: UnsafePointer<Double>
    var result: UnsafeMutablePointer<Double>

    var takesPairs: Bool { average.takesPairs }

    @inline(__always)
    mutating func step<F: Figures>(_ rows: F.Type, at row: Int) {
        F.read(x, row).averaged(by: &average).write(to: result, row)
    }
}

/// Averages two columns in place, side by side: while one waits for its last figure, the processor works on the other.
func averageBoth<Form>(
    _ a: inout ExponentialAverage<Form>, _ first: UnsafeMutablePointer<Double>, _ b: inout ExponentialAverage<Form>,
    _ second: UnsafeMutablePointer<Double>, _ count: Int
) {
    var pass = TwoAverages(
        a: AverageRows(average: a, x: first, result: first), b: AverageRows(average: b, x: second, result: second))
    pass.run(to: count)
    (a, b) = (pass.a.average, pass.b.average)
}

private struct TwoAverages<Form: Smoothing>: PairedRows {
    var a, b: AverageRows<Form>

    var takesPairs: Bool { a.takesPairs && b.takesPairs }

    @inline(__always)
    mutating func step<F: Figures>(_ rows: F.Type, at row: Int) {
        a.step(rows, at: row)
        b.step(rows, at: row)
    }
}
