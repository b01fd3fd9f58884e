import Actions
import Foundation
import Platform
import Presentation
import Trading
import Venues

/// A price that is looked up when an alert is set: the highest or lowest of a stretch of time.
enum AlertLevel: String, CaseIterable, ActionValue {
    case todayHigh = "today_high"
    case todayLow = "today_low"
    case yesterdayHigh = "yesterday_high"
    case yesterdayLow = "yesterday_low"
    case weekHigh = "week_high"
    case weekLow = "week_low"
    case lastWeekHigh = "last_week_high"
    case lastWeekLow = "last_week_low"
    case monthHigh = "month_high"
    case monthLow = "month_low"
    case lastMonthHigh = "last_month_high"
    case lastMonthLow = "last_month_low"
    case yearHigh = "year_high"
    case yearLow = "year_low"
    case allHigh = "all_high"
    case allLow = "all_low"

    /// What was found: the price, and the first and the last day that it is of.
    struct Found: Sendable {
        var price: Price
        var first: Timestamp
        var last: Timestamp
    }

    var isHigh: Bool { rawValue.hasSuffix("_high") }
    private var period: Substring { rawValue.dropLast(isHigh ? 5 : 4) }

    /// Whole days of trading are enough for a year and a month before it.
    private static let mostDays = 800

    /// The level as the candles have it now.
    /// - Throws: `ActionError` where there are too few candles to know it.
    func find(of instrument: Instrument, _ quote: Quote, in market: any MarketSource) throws -> Found {
        let now = market.clock.now()
        let days = market.candles(of: instrument.id, timeframe: .d1, count: Self.mostDays, before: now)
        // What is not over yet: the minutes of today, and the price of now.
        let start = Timeframe.d1.barStart(containing: now, calendar: instrument.calendar)
        let minutes = market.candles(of: instrument.id, timeframe: .m1, count: 1440, before: now)
            .filter { $0.openTime >= start }
        let price = quote.mid.value.double
        let high = minutes.map(\.high).max().map { max($0, price) } ?? price
        let low = minutes.map(\.low).min().map { min($0, price) } ?? price
        let running = Candle(openTime: start, open: price, high: high, low: low, close: price, volume: 0)
        var bars = (days + [running]).byTradingDay(instrument.calendar)
        let today = bars.removeLast()
        guard let chosen = Self.chosen(period, bars, today), let first = chosen.first, let last = chosen.last,
            let value = FixedPoint(isHigh ? chosen.map(\.high).max() ?? 0 : chosen.map(\.low).min() ?? 0)
        else { throw tooFew(bars + [today], instrument) }
        return Found(price: instrument.rounded(Price(value)), first: first.noon, last: last.noon)
    }

    /// The days of a period; nil when not all of them are known.
    private static func chosen(_ period: Substring, _ days: [Candle], _ today: Candle) -> [Candle]? {
        switch period {
        case "today": return [today]
        case "yesterday": return days.last.map { [$0] }
        case "all": return nil
        default: break
        }
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = .gmt
        let unit: Calendar.Component = period.hasSuffix("week") ? .weekOfYear : period == "year" ? .year : .month
        guard let current = calendar.dateInterval(of: unit, for: today.noon.date) else { return nil }
        let isLast = period.hasPrefix("last_")
        let wanted = isLast ? calendar.dateInterval(of: unit, for: current.start - 1) : current
        guard let wanted else { return nil }
        let all = isLast ? days : days + [today]
        let chosen = all.filter { wanted.start <= $0.noon.date && $0.noon.date < wanted.end }
        // A day before it shows that its own first one is not missing.
        guard all.first.map({ $0.noon.date < wanted.start }) == true, !chosen.isEmpty else { return nil }
        return chosen
    }

    private func tooFew(_ days: [Candle], _ instrument: Instrument) -> ActionError {
        .refused(
            "alert_data",
            [
                "symbol": .text(instrument.id.symbol),
                "since": .timestamp(days.first?.noon ?? .init(milliseconds: 0), .date),
                "high": .number(rounded(days.map(\.high).max(), instrument)),
                "low": .number(rounded(days.map(\.low).min(), instrument)),
            ])
    }

    private func rounded(_ value: Double?, _ instrument: Instrument) -> FixedPoint {
        FixedPoint(value ?? 0).map { instrument.rounded(Price($0)).value } ?? .zero
    }
}

extension Candle {
    /// In the middle of its day, whatever the time zone.
    fileprivate var noon: Timestamp { openTime + .hours(12) }
}
