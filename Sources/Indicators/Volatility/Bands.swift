/// Bollinger bands: simple average, and `deviations` population standard deviations above and below.
public struct BollingerBands: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "bbands", .volatility,
        [.period(20), .init("deviations", 2, in: 0.01...100, isWhole: false), .source],
        outputs: ["upper", "middle", "lower"], warmUp: { Int($0[0]) }
    ).called("bollinger", "bollinger_bands", "bollinger_band", "bb").overPrices()
    static let scratchColumns = 1
    private let source: Source
    private let factor: Double
    private var variance: RollingVariance

    public init(arguments: [Double]) {
        factor = arguments.count > 1 ? arguments[1] : 2
        source = Source(arguments, at: 2)
        variance = RollingVariance(period: Int(arguments[0]))
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (factor, upper, middle, lower) = (factor, rows[0], rows[1], rows[2])
        variance.run(rows.values(source, scratch: 0), rows.count, before: rows.before(source)) { row, mean, variance in
            let width = variance.squareRoot() * factor
            (upper[row], middle[row], lower[row]) = (mean + width, mean, mean - width)
        }
    }
}

/// Donchian channel: highest high and lowest low of the last `period` bars, this one included, and half way between.
public struct DonchianChannel: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "donchian", .volatility, [.period(20)], outputs: ["upper", "middle", "lower"], warmUp: { Int($0[0]) }
    ).called("donchian_channel", "donchian_channels").overPrices()
    static let scratchColumns = 2
    private var range: RollingRange

    public init(arguments: [Double]) { range = RollingRange(period: Int(arguments[0])) }

    mutating func advance(_ rows: borrowing Rows) {
        let (upper, middle, lower) = (rows[0], rows[1], rows[2])
        let ranges = rows.scratch(0)
        range.run(high: rows.high, low: rows.low, rows.count, ranges)
        for i in 0..<rows.count {
            (upper[i], lower[i]) = (ranges[2 &* i], -ranges[2 &* i &+ 1])
            middle[i] = (upper[i] + lower[i]) / 2
        }
    }
}

/// Keltner channel as Linda Raschke draws it: exponential average of the close, and `multiplier` average true ranges
/// (Wilder's, over `atr` bars) above and below.
public struct KeltnerChannel: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "keltner", .volatility,
        [.period(20), .init("multiplier", 2, in: 0.01...100, isWhole: false), .period(10, "atr")],
        outputs: ["upper", "middle", "lower"], warmUp: { max(Int($0[0]), Int($0[2]) + 1) }
    ).called("keltner_channel", "keltner_channels", "kc").overPrices()
    static let scratchColumns = 1
    private let multiplier: Double
    private var average: ExponentialMovingAverage
    private var moves = Moves()
    private var range: ExponentialAverage

    public init(arguments: [Double]) {
        average = ExponentialMovingAverage(arguments: [arguments[0]])
        multiplier = arguments[1]
        range = .wilder(Int(arguments[2]))
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (upper, middle, lower, width) = (rows[0], rows[1], rows[2], rows.scratch(0))
        average.advance(rows)
        moves.trueRange(rows, width)
        range.run(width, rows.count, width)
        for i in 0..<rows.count {
            let center = upper[i]
            middle[i] = width[i].isNaN ? .nan : center
            upper[i] = center + multiplier * width[i]
            lower[i] = center - multiplier * width[i]
        }
    }
}
