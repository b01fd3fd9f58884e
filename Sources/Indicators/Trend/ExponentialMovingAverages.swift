public import Trading

/// Exponential moving average: weight 2/(period+1), beginning with the simple average of the first `period` values.
public struct ExponentialMovingAverage: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "ema", .trend, [.period(20), .source], warmUp: { Int($0[0]) }
    ).called("exponential_moving_average").overPrices()
    static let scratchColumns = 1
    private let source: Source
    private var average: ExponentialAverage

    public init(arguments: [Double]) {
        source = Source(arguments, at: 1)
        average = ExponentialAverage(period: Int(arguments[0]))
    }

    public mutating func update(_ candle: Candle, into outputs: inout MutableSpan<Double>) {
        outputs[0] = average.push(source.value(of: candle))
    }

    mutating func advance(_ rows: borrowing Rows) {
        average.run(rows.values(source, scratch: 0), rows.count, rows[0])
    }
}

/// Exponential averages one after the other, each of the one before.
struct AverageChain: Sendable {
    private var averages: [ExponentialAverage]

    init(_ count: Int, period: Int) {
        averages = Array(repeating: ExponentialAverage(period: period), count: count)
    }

    /// Writes the first average into `columns[0]`, the average of that into `columns[1]`, and so on.
    mutating func run(_ x: UnsafePointer<Double>, _ rows: borrowing Rows, from column: Int) {
        averages[0].run(x, rows.count, rows.scratch(column))
        for place in 1..<averages.count {
            averages[place].run(rows.scratch(column + place - 1), rows.count, rows.scratch(column + place))
        }
    }
}

/// Double exponential moving average (Mulloy 1994): 2·e1 - e2, where e2 is the average of e1.
public struct DoubleExponentialMovingAverage: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "dema", .trend, [.period(20), .source], warmUp: { 2 * Int($0[0]) - 1 }
    ).called("double_exponential_moving_average").overPrices()
    static let scratchColumns = 3
    private let source: Source
    private var chain: AverageChain

    public init(arguments: [Double]) {
        source = Source(arguments, at: 1)
        chain = AverageChain(2, period: Int(arguments[0]))
    }

    mutating func advance(_ rows: borrowing Rows) {
        chain.run(rows.values(source, scratch: 0), rows, from: 1)
        let (first, second, result) = (rows.scratch(1), rows.scratch(2), rows[0])
        for i in 0..<rows.count { result[i] = 2 * first[i] - second[i] }
    }
}

/// Triple exponential moving average (Mulloy 1994): 3·e1 - 3·e2 + e3.
public struct TripleExponentialMovingAverage: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "tema", .trend, [.period(20), .source], warmUp: { 3 * Int($0[0]) - 2 }
    ).called("triple_exponential_moving_average").overPrices()
    static let scratchColumns = 4
    private let source: Source
    private var chain: AverageChain

    public init(arguments: [Double]) {
        source = Source(arguments, at: 1)
        chain = AverageChain(3, period: Int(arguments[0]))
    }

    mutating func advance(_ rows: borrowing Rows) {
        chain.run(rows.values(source, scratch: 0), rows, from: 1)
        let (first, second, third, result) = (rows.scratch(1), rows.scratch(2), rows.scratch(3), rows[0])
        for i in 0..<rows.count { result[i] = 3 * (first[i] - second[i]) + third[i] }
    }
}

/// Rate of change in percent of a triple exponential average (Hutson 1983).
public struct TripleAverageChange: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "trix", .momentum, [.period(15), .source], warmUp: { 3 * Int($0[0]) - 1 }).marked(at: 0)
    static let scratchColumns = 4
    private let source: Source
    private var chain: AverageChain
    private var before = Double.nan

    public init(arguments: [Double]) {
        source = Source(arguments, at: 1)
        chain = AverageChain(3, period: Int(arguments[0]))
    }

    mutating func advance(_ rows: borrowing Rows) {
        chain.run(rows.values(source, scratch: 0), rows, from: 1)
        let (average, result) = (rows.scratch(3), rows[0])
        result[0] = 100 * (average[0] - before) / before
        for i in 1..<max(rows.count, 1) {
            result[i] = 100 * (average[i] - average[i &- 1]) / average[i &- 1]
        }
        before = average[rows.count - 1]
    }
}

/// Moving average convergence divergence (Appel 1979): fast less slow average, an average of that, and the difference.
///
/// As TA-Lib has it: both averages begin at the bar where the slow one can, and all three columns where the signal can.
/// When the fast period is the longer, the two are exchanged.
public struct ConvergenceDivergence: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "macd", .trend, [.period(12, "fast"), .period(26, "slow"), .period(9, "signal"), .source],
        outputs: ["macd", "signal", "histogram"], warmUp: { Int(max($0[0], $0[1])) + Int($0[2]) - 1 }).marked(at: 0)
    static let scratchColumns = 3
    private let source: Source
    private var fast: ExponentialAverage
    private var slow: ExponentialAverage
    private var signal: ExponentialAverage
    /// Values the fast average does not see.
    private var withheld: Int

    public init(arguments: [Double]) {
        let (short, long) = (Int(min(arguments[0], arguments[1])), Int(max(arguments[0], arguments[1])))
        fast = ExponentialAverage(period: short)
        slow = ExponentialAverage(period: long)
        signal = ExponentialAverage(period: Int(arguments[2]))
        source = Source(arguments, at: 3)
        withheld = long - short
    }

    mutating func advance(_ rows: borrowing Rows) {
        let values = rows.values(source, scratch: 0)
        let (short, long, count) = (rows.scratch(1), rows.scratch(2), rows.count)
        if withheld > 0 {
            short.update(from: values, count: count)
            for i in 0..<min(withheld, count) { short[i] = .nan }
            withheld -= min(withheld, count)
            fast.run(short, count, short)
        } else {
            fast.run(values, count, short)
        }
        slow.run(values, count, long)
        let (line, average, difference) = (rows[0], rows[1], rows[2])
        for i in 0..<count { line[i] = short[i] - long[i] }
        signal.run(line, count, average)
        for i in 0..<count { difference[i] = line[i] - average[i] }
        undefine(line, where: average, count)
    }
}
