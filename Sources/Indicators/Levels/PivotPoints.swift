import Platform
public import Trading

/// The levels drawn from a day's high, low and close.
public protocol PivotMethod: Sendable {
    static var descriptor: IndicatorDescriptor { get }
    /// Writes the levels in the descriptor's order.
    static func levels(high: Double, low: Double, close: Double) -> [Double]
}

/// Floor traders' pivots: P = (H+L+C)/3; R1 = 2P - L, S1 = 2P - H; R2, S2 = P ± (H - L); R3 = H + 2(P - L),
/// S3 = L - 2(H - P).
public enum ClassicPivots: PivotMethod {
    public static let descriptor = IndicatorDescriptor(
        "pivots", .levels, outputs: ["pivot", "r1", "s1", "r2", "s2", "r3", "s3"], warmUp: { _ in 2 }
    ).called("pivot", "pivot_points", "classic_pivots", "pivots_classic").overPrices()

    public static func levels(high: Double, low: Double, close: Double) -> [Double] {
        let (pivot, range) = ((high + low + close) / 3, high - low)
        return [
            pivot, 2 * pivot - low, 2 * pivot - high, pivot + range, pivot - range, high + 2 * (pivot - low),
            low - 2 * (high - pivot),
        ]
    }
}

/// Fibonacci pivots: P = (H+L+C)/3; P ± 0.382, 0.618 and 1 times (H - L).
public enum FibonacciPivots: PivotMethod {
    public static let descriptor = IndicatorDescriptor(
        "pivots_fibonacci", .levels, outputs: ["pivot", "r1", "s1", "r2", "s2", "r3", "s3"], warmUp: { _ in 2 }
    ).called("fibonacci_pivots", "pivots_fib", "fib_pivots", "pivot_fibonacci").overPrices()

    public static func levels(high: Double, low: Double, close: Double) -> [Double] {
        let (pivot, range) = ((high + low + close) / 3, high - low)
        return [pivot] + [0.382, 0.618, 1].flatMap { [pivot + $0 * range, pivot - $0 * range] }
    }
}

/// Camarilla pivots (Nick Scott 1989): C ± 1.1·(H - L)/12, /6, /4 and /2; P = (H+L+C)/3.
public enum CamarillaPivots: PivotMethod {
    public static let descriptor = IndicatorDescriptor(
        "pivots_camarilla", .levels, outputs: ["pivot", "r1", "s1", "r2", "s2", "r3", "s3", "r4", "s4"],
        warmUp: { _ in 2 }
    ).called("camarilla_pivots", "camarilla", "pivot_camarilla").overPrices()

    public static func levels(high: Double, low: Double, close: Double) -> [Double] {
        let range = 1.1 * (high - low)
        return [(high + low + close) / 3] + [12.0, 6, 4, 2].flatMap { [close + range / $0, close - range / $0] }
    }
}

/// Pivots of the previous completed day of bars: the same all day, undefined until a day is complete.
///
/// A first day that was joined after trading had begun does not count: its high and low are not known. The day is one
/// of trading: the evening of a Sunday is the beginning of Monday.
public struct PivotPoints<Method: PivotMethod>: ColumnIndicator, SessionAnchored {
    public static var descriptor: IndicatorDescriptor { Method.descriptor }
    static var scratchColumns: Int { 0 }
    private let calendar: TradingCalendar
    private var day: Int64?
    /// Whether the day was followed from its first trade on.
    private var isWhole = false
    private var high = 0.0, low = 0.0, close = 0.0
    private var levels: [Double]

    public init(arguments: [Double]) { self.init(arguments: arguments, calendar: .always) }

    public init(arguments: [Double], calendar: TradingCalendar) {
        self.calendar = calendar
        levels = Array(repeating: .nan, count: Method.descriptor.outputs.count)
    }

    mutating func advance(_ rows: borrowing Rows) {
        for i in 0..<rows.count {
            let time = rows.time[i]
            let today = calendar.tradingDay(containing: time)
            if today != day {
                if isWhole { levels = Method.levels(high: high, low: low, close: close) }
                isWhole = day != nil || isFirst(time, of: today)
                (day, high, low) = (today, rows.high[i], rows.low[i])
            }
            high = max(high, rows.high[i])
            low = min(low, rows.low[i])
            close = rows.close[i]
            for (output, level) in levels.enumerated() { rows[output][i] = level }
        }
    }

    private func isFirst(_ time: Timestamp, of day: Int64) -> Bool {
        let start = calendar.start(ofTradingDay: day)
        return time <= (calendar.nextOpen(from: start) ?? start)
    }
}
