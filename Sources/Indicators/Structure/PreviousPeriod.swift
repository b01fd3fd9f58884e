public import Platform
public import Trading

/// High and low of the previous completed calendar period (4 hours, day, week …), from the next one's first bar on.
///
/// Periods without candles are skipped: on a Monday the previous day is Friday, after a holiday the day before it. Days
/// are days of trading, and weeks begin with one: what opens on a Sunday evening is the beginning of Monday. The first
/// period of the data may have begun before it.
public struct PreviousPeriod: Sendable {
    public struct Level: Sendable, Hashable {
        public let price: Double
        /// The bar that made it, the first of equal ones.
        public let sitsAt: Int
        /// The first bar after the period.
        public let knownAt: Int
        /// The first bar since whose wick went beyond it.
        public fileprivate(set) var brokenAt: Int?
    }
    private struct Running: Sendable {
        var start: Timestamp
        var high: (price: Double, bar: Int)
        var low: (price: Double, bar: Int)
    }

    public let timeframe: Timeframe
    /// nil before the first period is over.
    public private(set) var high: Level?
    public private(set) var low: Level?
    /// Where the previous period started.
    public private(set) var start: Timestamp?

    private let calendar: TradingCalendar
    private var count = 0
    private var running: Running?
    private var end = Timestamp(milliseconds: .min)

    public init(_ timeframe: Timeframe, calendar: TradingCalendar) {
        self.timeframe = timeframe
        self.calendar = calendar
    }

    /// Takes the next closed candle, later than the last and not longer than the period.
    public mutating func update(_ candle: Candle) {
        if candle.openTime >= end { begin(candle) }
        if let level = high, level.brokenAt == nil, candle.high > level.price { high?.brokenAt = count }
        if let level = low, level.brokenAt == nil, candle.low < level.price { low?.brokenAt = count }
        if var running {
            if candle.high > running.high.price { running.high = (candle.high, count) }
            if candle.low < running.low.price { running.low = (candle.low, count) }
            self.running = running
        }
        count += 1
    }

    private mutating func begin(_ candle: Candle) {
        if let running {
            high = Level(price: running.high.price, sitsAt: running.high.bar, knownAt: count)
            low = Level(price: running.low.price, sitsAt: running.low.bar, knownAt: count)
            start = running.start
        }
        let start: Timestamp
        (start, end) = period(of: candle.openTime)
        running = Running(start: start, high: (candle.high, count), low: (candle.low, count))
    }

    private func period(of moment: Timestamp) -> (start: Timestamp, end: Timestamp) {
        guard timeframe >= .d1 else {
            let start = timeframe.barStart(containing: moment, calendar: calendar)
            return (start, timeframe.nextBarStart(after: start, calendar: calendar))
        }
        let day = calendar.start(ofDay: calendar.tradingDay(containing: moment))
        let start = timeframe.barStart(containing: day, calendar: calendar)
        func opening(_ start: Timestamp) -> Timestamp {
            calendar.start(ofTradingDay: calendar.localDay(containing: start))
        }
        return (opening(start), opening(timeframe.nextBarStart(after: start, calendar: calendar)))
    }
}
