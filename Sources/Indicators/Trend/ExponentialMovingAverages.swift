public import Trading

/// Exponential moving average: weight 2/(period+1), beginning with the simple average of the first `period` values.
public struct ExponentialMovingAverage: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "ema", .trend, [.period(20), .source], warmUp: { Int($0[0]) }
    ).called("exponential_moving_average").overPrices()
    static let scratchColumns = 1
    private let source: Source
    private var anchor = Anchor()
    private var average: ExponentialAverage

    public init(arguments: [Double]) {
        source = Source(arguments, at: 1)
        average = ExponentialAverage(period: Int(arguments[0]))
    }

    public mutating func update(_ candle: Candle, into outputs: inout MutableSpan<Double>) {
        let value = source.value(of: candle)
        let level = anchor.level(value)
        outputs[0] = level + average.push(value - level)
    }

    mutating func advance(_ rows: borrowing Rows) {
        let values = rows.values(source, scratch: 0)
        var pass = Pass(average: average, level: anchor.level(values[0]), x: values, result: rows[0])
        pass.run(to: rows.count)
        average = pass.average
    }

    private struct Pass: RowsByFour {
        var average: ExponentialAverage
        let level: Double
        let x: UnsafePointer<Double>
        let result: UnsafeMutablePointer<Double>

        var takesFours: Bool { average.takesFours }

        @inline(__always)
        mutating func step<F: Figures>(_ rows: F.Type, at row: Int) {
            let level = F(repeating: level)
            (level + (F.read(x, row) - level).averaged(by: &average)).write(to: result, row)
        }
    }
}

/// The first value of a series. Averages of distances from it give a flat series exactly.
struct Anchor: Sendable {
    private var first = Double.nan

    @inline(__always)
    mutating func level(_ next: Double) -> Double {
        if first.isNaN { first = next }
        return first
    }
}

/// Three exponential averages of distances from the first value, each of the one before.
struct AverageChain: Sendable {
    private var first, second, third: ExponentialAverage

    init(period: Int) {
        first = ExponentialAverage(period: period)
        (second, third) = (first, first)
    }

    var takesFours: Bool { third.takesFours }

    @inline(__always)
    mutating func push<F: Figures>(_ x: F) -> (F, F, F) {
        let a = x.averaged(by: &first)
        let b = a.averaged(by: &second)
        return (a, b, b.averaged(by: &third))
    }
}

/// Double exponential moving average (Mulloy 1994): 2·e1 - e2, where e2 is the average of e1.
public struct DoubleExponentialMovingAverage: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "dema", .trend, [.period(20), .source], warmUp: { 2 * Int($0[0]) - 1 }
    ).called("double_exponential_moving_average").overPrices()
    static let scratchColumns = 1
    private let source: Source
    private var anchor = Anchor()
    private var first, second: ExponentialAverage

    public init(arguments: [Double]) {
        source = Source(arguments, at: 1)
        first = ExponentialAverage(period: Int(arguments[0]))
        second = first
    }

    mutating func advance(_ rows: borrowing Rows) {
        let values = rows.values(source, scratch: 0)
        var pass = Pass(
            first: first, second: second, level: anchor.level(values[0]), x: values, result: rows[0])
        pass.run(to: rows.count)
        (first, second) = (pass.first, pass.second)
    }

    private struct Pass: RowsByFour {
        var first, second: ExponentialAverage
        let level: Double
        let x: UnsafePointer<Double>
        let result: UnsafeMutablePointer<Double>

        var takesFours: Bool { second.takesFours }

        @inline(__always)
        mutating func step<F: Figures>(_ rows: F.Type, at row: Int) {
            let level = F(repeating: level)
            let average = (F.read(x, row) - level).averaged(by: &first)
            (level + (2 * average - average.averaged(by: &second))).write(to: result, row)
        }
    }
}

/// Triple exponential moving average (Mulloy 1994): 3·e1 - 3·e2 + e3.
public struct TripleExponentialMovingAverage: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "tema", .trend, [.period(20), .source], warmUp: { 3 * Int($0[0]) - 2 }
    ).called("triple_exponential_moving_average").overPrices()
    static let scratchColumns = 1
    private let source: Source
    private var anchor = Anchor()
    private var chain: AverageChain

    public init(arguments: [Double]) {
        source = Source(arguments, at: 1)
        chain = AverageChain(period: Int(arguments[0]))
    }

    mutating func advance(_ rows: borrowing Rows) {
        let values = rows.values(source, scratch: 0)
        var pass = Pass(chain: chain, level: anchor.level(values[0]), x: values, result: rows[0])
        pass.run(to: rows.count)
        chain = pass.chain
    }

    private struct Pass: RowsByFour {
        var chain: AverageChain
        let level: Double
        let x: UnsafePointer<Double>
        let result: UnsafeMutablePointer<Double>

        var takesFours: Bool { chain.takesFours }

        @inline(__always)
        mutating func step<F: Figures>(_ rows: F.Type, at row: Int) {
            let level = F(repeating: level)
            let (first, second, third) = chain.push(F.read(x, row) - level)
            (level + (3 * (first - second) + third)).write(to: result, row)
        }
    }
}

/// Rate of change in percent of a triple exponential average (Hutson 1983).
public struct TripleAverageChange: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "trix", .momentum, [.period(15), .source], warmUp: { 3 * Int($0[0]) - 1 }
    ).marked(at: 0)
    static let scratchColumns = 2
    private let source: Source
    private var anchor = Anchor()
    private var chain: AverageChain
    private var before = Double.nan

    public init(arguments: [Double]) {
        source = Source(arguments, at: 1)
        chain = AverageChain(period: Int(arguments[0]))
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (values, average, result) = (rows.values(source, scratch: 0), rows.scratch(1), rows[0])
        var pass = Pass(chain: chain, level: anchor.level(values[0]), x: values, result: average)
        var row = 0
        while row < rows.count {
            let end = min(row &+ Self.block, rows.count)
            pass.run(from: row, to: end)
            result[row] = 100 * (average[row] - before) / before
            for i in row &+ 1..<max(end, row &+ 1) {
                result[i] = 100 * (average[i] - average[i &- 1]) / average[i &- 1]
            }
            before = average[end &- 1]
            row = end
        }
        chain = pass.chain
    }

    /// So many rows at a time that the processor divides for some while it averages the next.
    private static let block = 32

    private struct Pass: RowsByFour {
        var chain: AverageChain
        let level: Double
        let x: UnsafePointer<Double>
        let result: UnsafeMutablePointer<Double>

        var takesFours: Bool { chain.takesFours }

        @inline(__always)
        mutating func step<F: Figures>(_ rows: F.Type, at row: Int) {
            let level = F(repeating: level)
            (level + chain.push(F.read(x, row) - level).2).write(to: result, row)
        }
    }
}

/// Moving average convergence divergence (Appel 1979): fast less slow average, an average of that, and the difference.
///
/// As TA-Lib has it: both averages begin at the bar where the slow one can, and all three columns where the signal can.
/// When the fast period is the longer, the two are exchanged.
public struct ConvergenceDivergence: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "macd", .trend, [.period(12, "fast"), .period(26, "slow"), .period(9, "signal"), .source],
        outputs: ["macd", "signal", "histogram"], warmUp: { Int(max($0[0], $0[1])) + Int($0[2]) - 1 }
    ).marked(at: 0)
    static let scratchColumns = 1
    private let source: Source
    private var fast, slow, signal: LevelAverage

    public init(arguments: [Double]) {
        let (short, long) = (Int(min(arguments[0], arguments[1])), Int(max(arguments[0], arguments[1])))
        fast = LevelAverage(period: short, after: long - short)
        slow = LevelAverage(period: long)
        signal = LevelAverage(period: Int(arguments[2]))
        source = Source(arguments, at: 3)
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (x, count) = (rows.values(source, scratch: 0), rows.count)
        let (lines, signals, differences) = (rows[0], rows[1], rows[2])
        var (fast, slow, signal) = (fast, slow, signal)
        var row = 0
        while row < count {
            if signal.takesPairs, row &+ 2 <= count {
                repeat {
                    let value = x.pair(row)
                    let line = fast.push(value) - slow.push(value)
                    let average = signal.push(line)
                    lines.put(line, row)
                    signals.put(average, row)
                    differences.put(line - average, row)
                    row &+= 2
                } while row &+ 2 <= count
            } else {
                lines[row] = fast.push(x[row]) - slow.push(x[row])
                signals[row] = signal.push(lines[row])
                differences[row] = lines[row] - signals[row]
                row &+= 1
            }
        }
        (self.fast, self.slow, self.signal) = (fast, slow, signal)
        undefine(lines, where: signals, count)
    }
}
