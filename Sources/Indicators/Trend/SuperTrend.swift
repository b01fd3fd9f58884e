/// SuperTrend (Olivier Seban): the lower band while the trend is up, the upper while it is down.
///
/// Bands: (high + low)/2 ∓ `multiplier` · average true range (Wilder's). The lower band only rises, and the upper only
/// falls, unless the close before was beyond it. The trend turns when the close is beyond the band of the bar before.
/// Down at first, as in TradingView's `ta.supertrend`.
///
/// Outputs: the line; the direction, 1 up and -1 down.
public struct SuperTrend: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "supertrend", .trend, [.period(10), .init("multiplier", 3, in: 0.01...100, isWhole: false)],
        outputs: ["line", "direction"], warmUp: { Int($0[0]) + 1 }
    ).called("super_trend").overPrices("line")
    static let scratchColumns = 1
    private let multiplier: Double
    private var moves = Moves()
    private var average: ExponentialAverage
    private var upper = Double.nan
    private var lower = Double.nan
    private var close = Double.nan
    private var isUp = false

    public init(arguments: [Double]) {
        average = .wilder(Int(arguments[0]))
        multiplier = arguments[1]
    }

    mutating func advance(_ rows: borrowing Rows) {
        let width = rows.scratch(0)
        moves.trueRange(rows, width)
        average.run(width, rows.count, width)
        for i in 0..<rows.count {
            guard !width[i].isNaN else {
                (rows[0][i], rows[1][i], close) = (.nan, .nan, rows.close[i])
                continue
            }
            let (middle, range) = ((rows.high[i] + rows.low[i]) / 2, multiplier * width[i])
            let isFirst = upper.isNaN
            if isFirst || middle + range < upper || close > upper { upper = middle + range }
            if isFirst || middle - range > lower || close < lower { lower = middle - range }
            close = rows.close[i]
            isUp = isFirst ? false : isUp ? close >= lower : close > upper
            rows[0][i] = isUp ? lower : upper
            rows[1][i] = isUp ? 1 : -1
        }
    }
}
