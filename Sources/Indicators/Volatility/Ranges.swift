public import Trading

/// True range (Wilder 1978): the largest of high - low and the distances of both from the close before. Undefined for
/// the first bar.
public struct TrueRange: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor("trange", .volatility, warmUp: { _ in 2 })
        .called("true_range", "tr")
    static let scratchColumns = 0
    private var moves = Moves()

    public init(arguments: [Double]) {}

    mutating func advance(_ rows: borrowing Rows) { moves.trueRange(rows, rows[0]) }
}

/// Average true range (Wilder 1978): Wilder's average, beginning with the mean of the first `period` true ranges.
public struct AverageTrueRange: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "atr", .volatility, [.period(14)], warmUp: { Int($0[0]) + 1 }
    ).called("average_true_range")
    static let scratchColumns = 0
    private var range: AverageRange

    public init(arguments: [Double]) { range = AverageRange(period: Int(arguments[0])) }

    public mutating func update(_ candle: Candle, into outputs: inout MutableSpan<Double>) {
        outputs[0] = range.push(candle.high, candle.low, candle.close)
    }

    mutating func advance(_ rows: borrowing Rows) {
        var pass = Pass(range: range, high: rows.high, low: rows.low, close: rows.close, result: rows[0])
        pass.run(to: rows.count)
        range = pass.range
    }

    private struct AverageRange: Sendable {
        private var average: ExponentialAverage
        private var before = Double.nan

        init(period: Int) { average = .wilder(period) }

        var takesFours: Bool { average.takesFours }

        @inline(__always)
        mutating func push<F: Figures>(_ high: F, _ low: F, _ close: F) -> F {
            let before = close.delayed(by: &before)
            return (F.larger(high, before) - F.smaller(low, before)).averaged(by: &average)
        }
    }

    private struct Pass: RowsByFour {
        var range: AverageRange
        let high, low, close: UnsafePointer<Double>
        let result: UnsafeMutablePointer<Double>

        var takesFours: Bool { range.takesFours }

        @inline(__always)
        mutating func step<F: Figures>(_ rows: F.Type, at row: Int) {
            range.push(F.read(high, row), F.read(low, row), F.read(close, row)).write(to: result, row)
        }
    }
}

/// Average true range in percent of the close.
public struct NormalizedTrueRange: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "natr", .volatility, [.period(14)], warmUp: { Int($0[0]) + 1 })
    static let scratchColumns = 0
    private var average: AverageTrueRange

    public init(arguments: [Double]) { average = AverageTrueRange(arguments: arguments) }

    mutating func advance(_ rows: borrowing Rows) {
        average.advance(rows)
        for i in 0..<rows.count { rows[0][i] = 100 * rows[0][i] / rows.close[i] }
    }
}
