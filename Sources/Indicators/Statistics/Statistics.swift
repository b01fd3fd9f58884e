/// Highest value of the last `period` bars. Reads the close unless told otherwise: `max(20,high)`.
public struct HighestValue: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "max", .statistics, [.period(20), .source], warmUp: { Int($0[0]) }
    ).called("highest", "maximum").overPrices()
    static let scratchColumns = 1
    /// Longer than others: the ends of a stretch seldom are those of a block of values.
    static let stretch = 1024
    private let source: Source
    private var extreme: RollingExtreme<Highest>

    public init(arguments: [Double]) {
        source = Source(arguments, at: 1)
        extreme = .init(period: Int(arguments[0]))
    }

    mutating func advance(_ rows: borrowing Rows) {
        extreme.run(rows.values(source, scratch: 0), rows.count, rows[0])
    }
}

/// Lowest value of the last `period` bars. Reads the close unless told otherwise: `min(20,low)`.
public struct LowestValue: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "min", .statistics, [.period(20), .source], warmUp: { Int($0[0]) }
    ).called("lowest", "minimum").overPrices()
    static let scratchColumns = 1
    /// Longer than others: the ends of a stretch seldom are those of a block of values.
    static let stretch = 1024
    private let source: Source
    private var extreme: RollingExtreme<Lowest>

    public init(arguments: [Double]) {
        source = Source(arguments, at: 1)
        extreme = .init(period: Int(arguments[0]))
    }

    mutating func advance(_ rows: borrowing Rows) {
        extreme.run(rows.values(source, scratch: 0), rows.count, rows[0])
    }
}

/// Population variance of the last `period` values.
public struct Variance: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "var", .statistics, [.period(20), .source], warmUp: { Int($0[0]) }
    ).called("variance")
    static let scratchColumns = 1
    private let source: Source
    private var variance: RollingVariance

    public init(arguments: [Double]) {
        source = Source(arguments, at: 1)
        variance = RollingVariance(period: Int(arguments[0]))
    }

    mutating func advance(_ rows: borrowing Rows) {
        let result = rows[0]
        variance.run(rows.values(source, scratch: 0), rows.count, before: rows.before(source)) { row, _, variance in
            result[row] = variance
        }
    }
}

/// Population standard deviation of the last `period` values, times `deviations`.
public struct StandardDeviation: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "stddev", .statistics,
        [.period(20), .init("deviations", 1, in: 0.01...100, isWhole: false), .source], warmUp: { Int($0[0]) }
    ).called("standard_deviation", "stdev", "std")
    static let scratchColumns = 1
    private let source: Source
    private let factor: Double
    private var variance: RollingVariance

    public init(arguments: [Double]) {
        factor = arguments.count > 1 ? arguments[1] : 1
        source = Source(arguments, at: 2)
        variance = RollingVariance(period: Int(arguments[0]))
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (factor, result) = (factor, rows[0])
        variance.run(rows.values(source, scratch: 0), rows.count, before: rows.before(source)) { row, _, variance in
            result[row] = variance.squareRoot() * factor
        }
    }
}

/// End of the least-squares line through the last `period` values.
public struct LinearRegression: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "linearreg", .statistics, [.period(14, from: 2), .source], warmUp: { Int($0[0]) }
    ).called("linear_regression", "linreg").overPrices()
    static let scratchColumns = 1
    private let source: Source
    private var line: RollingWeightedSum

    public init(arguments: [Double]) {
        source = Source(arguments, at: 1)
        line = .lineEnd(Int(arguments[0]))
    }

    mutating func advance(_ rows: borrowing Rows) {
        line.run(rows.values(source, scratch: 0), rows.count, before: rows.before(source), rows[0])
    }
}

/// Slope of the least-squares line through the last `period` values, per bar.
public struct LinearRegressionSlope: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "linearreg_slope", .statistics, [.period(14, from: 2), .source], warmUp: { Int($0[0]) }
    ).called("linear_regression_slope", "slope").marked(at: 0)
    static let scratchColumns = 1
    private let source: Source
    private var line: RollingWeightedSum

    public init(arguments: [Double]) {
        source = Source(arguments, at: 1)
        line = .slope(Int(arguments[0]))
    }

    mutating func advance(_ rows: borrowing Rows) {
        line.run(rows.values(source, scratch: 0), rows.count, before: rows.before(source), rows[0])
    }
}
