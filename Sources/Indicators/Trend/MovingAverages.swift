/// Simple moving average: mean of the last `period` values.
public struct SimpleMovingAverage: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "sma", .trend, [.period(20), .source], warmUp: { Int($0[0]) }
    ).called("ma", "moving_average", "simple_moving_average").overPrices()
    static let scratchColumns = 1
    private let source: Source
    private var mean: RollingMean

    public init(arguments: [Double]) {
        source = Source(arguments, at: 1)
        mean = RollingMean(period: Int(arguments[0]))
    }

    mutating func advance(_ rows: borrowing Rows) {
        mean.run(rows.values(source, scratch: 0), rows.count, before: rows.before(source), rows[0])
    }
}

/// Weighted moving average: weights 1 (oldest) to `period` (newest), divided by their sum.
public struct WeightedMovingAverage: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "wma", .trend, [.period(20), .source], warmUp: { Int($0[0]) }
    ).called("weighted_moving_average").overPrices()
    static let scratchColumns = 1
    private let source: Source
    private var average: RollingWeightedSum

    public init(arguments: [Double]) {
        source = Source(arguments, at: 1)
        average = .average(Int(arguments[0]))
    }

    mutating func advance(_ rows: borrowing Rows) {
        average.run(rows.values(source, scratch: 0), rows.count, before: rows.before(source), rows[0])
    }
}

/// Triangular moving average: a simple average of a simple average, of `period` values together (TA-Lib's TRIMA).
public struct TriangularMovingAverage: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "trima", .trend, [.period(20), .source], warmUp: { Int($0[0]) }
    ).called("triangular_moving_average").overPrices()
    static let scratchColumns = 2
    private let source: Source
    private var first: RollingMean
    private var second: RollingMean

    public init(arguments: [Double]) {
        source = Source(arguments, at: 1)
        let period = Int(arguments[0])
        first = RollingMean(period: (period + 1) / 2)
        second = RollingMean(period: period / 2 + 1)
    }

    mutating func advance(_ rows: borrowing Rows) {
        first.run(rows.values(source, scratch: 0), rows.count, before: rows.before(source), rows.scratch(1))
        second.run(rows.scratch(1), rows.count, rows[0])
    }
}

/// Hull moving average (Alan Hull 2005): WMA(√n) of 2·WMA(n/2) - WMA(n); half and root are rounded down.
public struct HullMovingAverage: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "hma", .trend, [.period(16, from: 2), .source], warmUp: { Int($0[0]) + Int($0[0].squareRoot()) - 1 }
    ).called("hull", "hull_moving_average").overPrices()
    static let scratchColumns = 3
    private let source: Source
    private var half: RollingWeightedSum
    private var whole: RollingWeightedSum
    private var root: RollingWeightedSum

    public init(arguments: [Double]) {
        source = Source(arguments, at: 1)
        let period = Int(arguments[0])
        half = .average(period / 2)
        whole = .average(period)
        root = .average(Int(arguments[0].squareRoot()))
    }

    mutating func advance(_ rows: borrowing Rows) {
        let values = rows.values(source, scratch: 0)
        let (fast, slow) = (rows.scratch(1), rows.scratch(2))
        half.run(values, rows.count, fast)
        whole.run(values, rows.count, slow)
        for i in 0..<rows.count { fast[i] = 2 * fast[i] - slow[i] }
        root.run(fast, rows.count, rows[0])
    }
}
