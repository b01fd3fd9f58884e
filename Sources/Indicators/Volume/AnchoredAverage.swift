public import Trading

/// Volume weighted average price: Σ typical price · volume / Σ volume since the day of bars began, typical price being
/// (high + low + close) / 3.
///
/// Undefined until the day has volume. The day is the calendar's: the exchange's own or the UTC day.
public struct AnchoredAverage: ColumnIndicator, SessionAnchored {
    public static let descriptor = IndicatorDescriptor("vwap", .volume, warmUp: { _ in 1 }).withGaps().overPrices()
    static let scratchColumns = 0
    private let calendar: TradingCalendar
    private var day: Int64?
    private var money = 0.0
    private var volume = 0.0

    public init(arguments: [Double]) { self.init(arguments: arguments, calendar: .always) }

    public init(arguments: [Double], calendar: TradingCalendar) { self.calendar = calendar }

    mutating func advance(_ rows: borrowing Rows) {
        for i in 0..<rows.count {
            let today = calendar.localDay(containing: rows.time[i])
            if today != day { (day, money, volume) = (today, 0, 0) }
            money += (rows.high[i] + rows.low[i] + rows.close[i]) / 3 * rows.volume[i]
            volume += rows.volume[i]
            rows[0][i] = volume > 0 ? money / volume : .nan
        }
    }
}
