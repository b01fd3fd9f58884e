import Foundation
import Indicators
import Platform
import Presentation
import Signals
import Trading
import Venues

/// The levels of a day on one instrument: the same for everybody who is told of them.
struct DayLevels: Sendable {
    let instrument: Instrument
    let quote: Quote
    /// The last day that is over.
    let day: Candle
    /// Floor traders' pivots of that day: P, R1, S1, R2, S2.
    let pivots: [Price]
    /// Of 14 days; nil when there are too few.
    let averageRange: Price?
    let analysis: MarketAnalysis?
    /// The first within 24 hours.
    let dividend: Dividend?
    /// Market time.
    let moment: Timestamp

    /// nil without a price, or a day that is over.
    init?(_ instrument: Instrument, _ services: BotServices) async throws {
        moment = services.market.clock.now()
        var candles: [Timeframe: [Candle]] = [:]
        for timeframe in Set(MarketAnalysis.timeframes(for: .h1) + [.d1]) {
            candles[timeframe] = try await services.candles.candles(
                instrument, timeframe, count: MarketAnalysis.candleCount)
        }
        let days = (candles[.d1] ?? []).tradingDays(before: moment, instrument.calendar)
        guard let quote = services.market.quote(of: instrument.id), let day = days.last else { return nil }
        self.instrument = instrument
        self.quote = quote
        self.day = day
        pivots = ClassicPivots.levels(high: day.high, low: day.low, close: day.close)
            .compactMap { FixedPoint($0).map { instrument.rounded(Price($0)) } }
        averageRange = services.averageRange(of: instrument)
        let last = PriceBreak.last(in: candles[.h1] ?? [], of: instrument.assetClass)
        analysis =
            last == nil
            ? try? MarketAnalysis(.h1, candles: candles, calendar: instrument.calendar, at: moment) : nil
        dividend = services.market.dividends(of: instrument.id, after: moment, through: moment + .days(1)).first
    }

    func document(_ localizer: Localizer) -> Document {
        func price(_ value: Double) -> MessageValue {
            FixedPoint(value).map { localizer.price(instrument.rounded(Price($0)), of: instrument) } ?? .text("–")
        }
        func pivot(_ index: Int) -> MessageValue {
            pivots.indices.contains(index) ? localizer.price(pivots[index], of: instrument) : .text("–")
        }
        let change = day.close > 0 ? FixedPoint((quote.mid.value.double / day.close - 1) * 100) : nil
        var lines = [
            localizer.document(
                "schedule.brief.price",
                [
                    "symbol": .text(instrument.id.symbol),
                    "price": localizer.price(instrument.rounded(quote.mid), of: instrument),
                    "change": .signedPercent(Percent(change ?? .zero), places: 2),
                ]),
            localizer.document(
                "schedule.brief.day",
                [
                    "day": .timestamp(day.openTime, .day), "high": price(day.high), "low": price(day.low),
                    "close": price(day.close),
                ]),
            localizer.document(
                "schedule.brief.pivots",
                ["p": pivot(0), "r1": pivot(1), "s1": pivot(2), "r2": pivot(3), "s2": pivot(4)]),
        ]
        if let averageRange {
            let range = localizer.distance(averageRange, of: instrument)
            lines.append(localizer.document("schedule.brief.range", ["range": range]))
        }
        if let kind = analysis?.dayKind { lines.append(localizer.document("analysis.day.\(kind.rawValue)")) }
        if !quote.isOpen, let open = instrument.calendar.nextOpen(from: moment) {
            lines.append(localizer.document("schedule.brief.opens", ["time": .timestamp(open, .weekdayTime)]))
        }
        if let dividend {
            lines.append(
                localizer.document(
                    "schedule.brief.dividend",
                    [
                        "amount": .money(Money(dividend.amount.value, instrument.quote)),
                        "time": .timestamp(dividend.time, .weekdayTime),
                    ]))
        }
        return .lines(lines)
    }
}

/// Which trading sessions are open, and when the others open.
enum SessionHours {
    static func document(at moment: Timestamp, _ localizer: Localizer) -> Document {
        let sessions = [
            TradingSession.sydney, TradingSession.tokyo, TradingSession.london, TradingSession.newYork,
        ].compactMap(\.self)
        let lines = sessions.compactMap { session -> (Timestamp, Document)? in
            guard let hours = hours(of: session, at: moment) else { return nil }
            let name = localizer.text("session.\(session.id.replacing("-", with: "_"))")
            let isOpen = hours.lowerBound <= moment
            let key = isOpen ? "schedule.brief.session_open" : "schedule.brief.session_opens"
            let time = isOpen ? hours.upperBound : hours.lowerBound
            return (
                hours.lowerBound,
                localizer.document(key, ["name": .text(name), "time": .timestamp(time, .weekdayTime)])
            )
        }
        return .lines([localizer.document("schedule.brief.sessions")] + lines.sorted { $0.0 < $1.0 }.map(\.1))
    }

    /// The session that is open, or the next one; markets rest on weekends.
    static func hours(of session: TradingSession, at moment: Timestamp) -> Range<Timestamp>? {
        guard let zone = TimeZone(identifier: session.zone) else { return nil }
        let today = zone.day(at: moment)
        for day in today - 1...today + 7 where CivilDay.weekday(day) < 5 {
            guard let open = zone.moment(day: day, minutes: session.start),
                let close = zone.moment(day: session.end > session.start ? day : day + 1, minutes: session.end),
                open < close, close > moment
            else { continue }
            return open..<close
        }
        return nil
    }
}
