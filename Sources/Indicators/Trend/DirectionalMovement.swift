/// Wilder's sums of directional movement, divided by their period.
struct MovementSums: Sendable {
    private var moves = Moves()
    private var up: SizeAverage
    private var down: SizeAverage

    init(period: Int) {
        up = SizeAverage.wilderSum(period)
        down = SizeAverage.wilderSum(period)
    }

    /// Results may be working memory or outputs.
    mutating func run(
        _ rows: borrowing Rows, up: UnsafeMutablePointer<Double>, down: UnsafeMutablePointer<Double>
    ) {
        moves.directions(rows, up: up, down: down)
        averageBoth(&self.up, up, &self.down, down, rows.count)
    }
}

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
    private var sum: SizeAverage

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
    private var sum: SizeAverage
    private var range: SizeAverage

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
    private var sums: MovementSums
    private var last = 0.0

    init(period: Int) { sums = MovementSums(period: period) }

    /// - Parameter other: working memory.
    mutating func run(
        _ rows: borrowing Rows, _ result: UnsafeMutablePointer<Double>, other: UnsafeMutablePointer<Double>
    ) {
        let count = rows.count
        sums.run(rows, up: result, down: other)
        var isWhole = true
        for i in 0..<count {
            let total = result[i] + other[i]
            isWhole = isWhole && total != 0
            result[i] = 100 * abs(result[i] - other[i]) / total
            other[i] = total
        }
        if !isWhole {
            for i in 0..<count where other[i] == 0 {
                result[i] = i > 0 && !result[i - 1].isNaN ? result[i - 1] : last
            }
        }
        if !result[count - 1].isNaN { last = result[count - 1] }
    }
}

/// Directional movement index.
public struct DirectionalIndex: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "dx", .trend, [.period(14, from: 2)], warmUp: { Int($0[0]) + 1 }).marked(at: 25)
    static let scratchColumns = 1
    private var index: MovementIndex

    public init(arguments: [Double]) { index = MovementIndex(period: Int(arguments[0])) }

    mutating func advance(_ rows: borrowing Rows) { index.run(rows, rows[0], other: rows.scratch(0)) }
}

/// Average directional index (Wilder 1978): Wilder's average of the directional movement index.
public struct AverageDirectionalIndex: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "adx", .trend, [.period(14, from: 2)], warmUp: { 2 * Int($0[0]) }).marked(at: 25)
    static let scratchColumns = 2
    private var index: MovementIndex
    private var average: SizeAverage

    public init(arguments: [Double]) {
        index = MovementIndex(period: Int(arguments[0]))
        average = .wilder(Int(arguments[0]))
    }

    mutating func advance(_ rows: borrowing Rows) {
        index.run(rows, rows.scratch(0), other: rows.scratch(1))
        average.run(rows.scratch(0), rows.count, rows[0])
    }
}
