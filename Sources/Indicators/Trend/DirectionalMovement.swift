/// Which way.
public protocol MovementDirection: Sendable {
    static var isUp: Bool { get }
    static var sumDescriptor: IndicatorDescriptor { get }
    static var shareDescriptor: IndicatorDescriptor { get }
}
public enum Upward: MovementDirection {
    public static let isUp = true
    public static let sumDescriptor = IndicatorDescriptor(
        "plus_dm", .trend, [.period(14, from: 2)], warmUp: { Int($0[0]) + 1 })
    public static let shareDescriptor = IndicatorDescriptor(
        "plus_di", .trend, [.period(14, from: 2)], warmUp: { Int($0[0]) + 1 }
    ).called("+di", "di+", "pdi").marked(at: 25)
}
public enum Downward: MovementDirection {
    public static let isUp = false
    public static let sumDescriptor = IndicatorDescriptor(
        "minus_dm", .trend, [.period(14, from: 2)], warmUp: { Int($0[0]) + 1 })
    public static let shareDescriptor = IndicatorDescriptor(
        "minus_di", .trend, [.period(14, from: 2)], warmUp: { Int($0[0]) + 1 }
    ).called("-di", "di-", "mdi").marked(at: 25)
}

/// Directional movement of one direction, Wilder's sum: S ← S - S/period + DM.
public struct DirectionalMovement<Direction: MovementDirection>: ColumnIndicator {
    public static var descriptor: IndicatorDescriptor { Direction.sumDescriptor }
    static var scratchColumns: Int { 2 }
    private var moves = Moves()
    private let size: Double
    private var sum: ExponentialAverage

    public init(arguments: [Double]) {
        size = arguments[0]
        sum = .wilderSum(Int(arguments[0]))
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (up, down) = (rows.scratch(0), rows.scratch(1))
        moves.directions(rows, up: up, down: down)
        sum.run(Direction.isUp ? up : down, rows.count, rows[0])
        for i in 0..<rows.count { rows[0][i] *= size }
    }
}

/// Directional indicator (Wilder 1978): 100 · DM / TR, both Wilder's sums; 0 while the range is 0.
public struct DirectionalIndicator<Direction: MovementDirection>: ColumnIndicator {
    public static var descriptor: IndicatorDescriptor { Direction.shareDescriptor }
    static var scratchColumns: Int { 3 }
    private var moves = Moves()
    private var ranges = Moves()
    private var sum: ExponentialAverage
    private var range: ExponentialAverage

    public init(arguments: [Double]) {
        sum = .wilderSum(Int(arguments[0]))
        range = sum
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (up, down, width, result) = (rows.scratch(0), rows.scratch(1), rows.scratch(2), rows[0])
        moves.directions(rows, up: up, down: down)
        ranges.trueRange(rows, width)
        let movement = Direction.isUp ? up : down
        averageBoth(&sum, movement, &range, width, rows.count)
        for i in 0..<rows.count {
            let share = 100 * movement[i] / width[i]
            result[i] = kept(share, width[i] != 0)
        }
    }
}

/// Directional movement index (Wilder 1978): 100·|+DI - -DI| / (+DI + -DI). The range cancels out, so it is worked out
/// from the movements. While both are zero it stays as it was, 0 at first.
struct MovementIndex: Sendable {
    private var up: ExponentialAverage
    private var down: ExponentialAverage
    private var last = 0.0

    init(period: Int) {
        up = .wilderSum(period)
        down = up
    }

    var takesFours: Bool { up.takesFours }

    @inline(__always)
    mutating func push<F: Figures>(up rise: F, down fall: F) -> F {
        let (up, down) = (rise.averaged(by: &up), fall.averaged(by: &down))
        let total = up + down
        return (100 * F.larger(up - down, down - up) / total).replaced(whereZero: total, with: &last)
    }
}

/// Directional movement index.
public struct DirectionalIndex: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "dx", .trend, [.period(14, from: 2)], warmUp: { Int($0[0]) + 1 }
    ).marked(at: 25)
    static let scratchColumns = 2
    private var moves = Moves()
    private var index: MovementIndex

    public init(arguments: [Double]) { index = MovementIndex(period: Int(arguments[0])) }

    mutating func advance(_ rows: borrowing Rows) {
        var pass = Pass(index: index, up: rows.scratch(0), down: rows.scratch(1), result: rows[0])
        moves.directions(rows, up: pass.up, down: pass.down)
        pass.run(to: rows.count)
        index = pass.index
    }

    private struct Pass: RowsByFour {
        var index: MovementIndex
        let up, down, result: UnsafeMutablePointer<Double>

        var takesFours: Bool { index.takesFours }

        @inline(__always)
        mutating func step<F: Figures>(_ rows: F.Type, at row: Int) {
            index.push(up: F.read(up, row), down: F.read(down, row)).write(to: result, row)
        }
    }
}

/// Average directional index (Wilder 1978): Wilder's average of the directional movement index.
public struct AverageDirectionalIndex: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "adx", .trend, [.period(14, from: 2)], warmUp: { 2 * Int($0[0]) }
    ).marked(at: 25)
    static let scratchColumns = 2
    private var moves = Moves()
    private var index: MovementIndex
    private var average: ExponentialAverage

    public init(arguments: [Double]) {
        index = MovementIndex(period: Int(arguments[0]))
        average = .wilder(Int(arguments[0]))
    }

    mutating func advance(_ rows: borrowing Rows) {
        var pass = Pass(
            index: index, average: average, up: rows.scratch(0), down: rows.scratch(1), result: rows[0])
        moves.directions(rows, up: pass.up, down: pass.down)
        pass.run(to: rows.count)
        (index, average) = (pass.index, pass.average)
    }

    private struct Pass: RowsByFour {
        var index: MovementIndex
        var average: ExponentialAverage
        let up, down, result: UnsafeMutablePointer<Double>

        var takesFours: Bool { average.takesFours }

        @inline(__always)
        mutating func step<F: Figures>(_ rows: F.Type, at row: Int) {
            index.push(up: F.read(up, row), down: F.read(down, row)).averaged(by: &average).write(to: result, row)
        }
    }
}
