import Foundation
import Indicators
import Platform
import Trading

/// One price level at the close of each candle, as far as it was known then.
struct LevelGauge: Sendable {
    let level: PriceLevel
    private let swingLength: Int
    private var period: PreviousPeriod?
    private var month: PreviousMonth?
    private var structure: MarketStructure?
    private var events: [StructureEvent] = []
    private var pool = Double.nan
    /// The first period of the data, which may have begun before it: its high and low are not the whole period's.
    private var firstStart: Timestamp?

    init(_ level: PriceLevel, swingLength: Int, calendar: TradingCalendar) {
        self.level = level
        self.swingLength = swingLength
        switch level {
        case .previousDayHigh, .previousDayLow, .previousWeekHigh, .previousWeekLow:
            period = level.period.map { PreviousPeriod($0, calendar: calendar) }
        case .previousMonthHigh, .previousMonthLow: month = PreviousMonth(calendar)
        case .swingHigh, .swingLow, .equalHighs, .equalLows:
            var options = MarketStructure.Options(swingLength: swingLength)
            options.parts = [.swings, .liquidity]
            structure = MarketStructure(options)
        }
    }

    /// Whether both compute the same.
    func isLike(_ other: Self) -> Bool {
        level == other.level && (structure == nil || swingLength == other.swingLength)
    }

    /// - Returns: NaN while there is none.
    mutating func update(_ candle: Candle) -> Double {
        switch level {
        case .previousDayHigh, .previousWeekHigh: return period(candle)?.high?.price ?? .nan
        case .previousDayLow, .previousWeekLow: return period(candle)?.low?.price ?? .nan
        case .previousMonthHigh, .previousMonthLow:
            month?.update(candle)
            return (level == .previousMonthHigh ? month?.high : month?.low) ?? .nan
        case .swingHigh, .swingLow, .equalHighs, .equalLows: return read(candle)
        }
    }

    /// The previous period, once it is one that was seen from its beginning.
    private mutating func period(_ candle: Candle) -> PreviousPeriod? {
        period?.update(candle)
        guard let start = period?.start else { return nil }
        if firstStart == nil { firstStart = start }
        return start == firstStart ? nil : period
    }

    private mutating func read(_ candle: Candle) -> Double {
        events.removeAll(keepingCapacity: true)
        structure?.update(candle, into: &events)
        switch level {
        case .swingHigh: return structure?.lastHigh?.level ?? .nan
        case .swingLow: return structure?.lastLow?.level ?? .nan
        default: break
        }
        // Lists of pools are made when asked for: only when one has changed.
        guard events.contains(where: { $0.kind == .liquidity || $0.kind == .liquiditySwept }) else { return pool }
        let way: MarketDirection = level == .equalHighs ? .up : .down
        let levels = (structure?.liquidityPools ?? []).filter { $0.direction == way && $0.count > 1 }.map(\.level)
        pool = (way == .up ? levels.min() : levels.max()) ?? .nan
        return pool
    }
}

/// High and low of the calendar month before, by the days of the instrument.
private struct PreviousMonth: Sendable {
    private(set) var high: Double?
    private(set) var low: Double?
    private var running: (month: Int, high: Double, low: Double)?
    /// The first month of the data may have begun before it.
    private var isFirst = true
    private var dayEnd = Timestamp(milliseconds: .min)
    private var month = 0
    private let calendar: TradingCalendar
    private let civil: Calendar

    init(_ calendar: TradingCalendar) {
        self.calendar = calendar
        var civil = Calendar(identifier: .gregorian)
        civil.timeZone = calendar.hasExchangeDays ? calendar.timeZone : .gmt
        self.civil = civil
    }

    mutating func update(_ candle: Candle) {
        if candle.openTime >= dayEnd {
            let start = Timeframe.d1.barStart(containing: candle.openTime, calendar: calendar)
            dayEnd = Timeframe.d1.nextBarStart(after: start, calendar: calendar)
            let date = Date(timeIntervalSince1970: Double(candle.openTime.milliseconds) / 1000)
            let parts = civil.dateComponents([.year, .month], from: date)
            month = (parts.year ?? 0) * 12 + (parts.month ?? 0)
        }
        guard var current = running, current.month == month else {
            if let running {
                if !isFirst { (high, low) = (running.high, running.low) }
                isFirst = false
            }
            running = (month, candle.high, candle.low)
            return
        }
        current.high = max(current.high, candle.high)
        current.low = min(current.low, candle.low)
        running = current
    }
}

extension PriceLevel {
    /// The period whose high or low it is; nil for swings. Of a month, the longest that its candles may have.
    var period: Timeframe? {
        switch self {
        case .previousDayHigh, .previousDayLow: .d1
        case .previousWeekHigh, .previousWeekLow: .w1
        case .previousMonthHigh, .previousMonthLow: .d1
        case .swingHigh, .swingLow, .equalHighs, .equalLows: nil
        }
    }

    /// The period's days at most; nil for swings.
    var days: Int? {
        switch self {
        case .previousDayHigh, .previousDayLow: 1
        case .previousWeekHigh, .previousWeekLow: 7
        case .previousMonthHigh, .previousMonthLow: 31
        case .swingHigh, .swingLow, .equalHighs, .equalLows: nil
        }
    }
}
