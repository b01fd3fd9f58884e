public import Brokerage
import Platform
public import Trading

/// How far the price went against a trade and in its favor while it was held (maximum adverse and favorable excursion,
/// Sweeney 1996), from its average entry.
///
/// Only candles that lie wholly within the time it was held count, and its own exit: prices before the entry are none
/// of its business. What the first and the last candle went beyond that is not seen.
public struct Excursion: Sendable, Hashable {
    /// In price, 0 or above.
    public let adverse: Double
    public let favorable: Double
    /// Account currency for a unit of price, with all that was entered; nil when no exit tells.
    private let worth: Double?
    private let risk: Double?

    /// In the account's currency.
    public var adverseMoney: Double? { worth.map { $0 * adverse } }
    public var favorableMoney: Double? { worth.map { $0 * favorable } }
    /// In distances to the stop (R); nil without a stop.
    public var adverseReward: Double? { .ratio(adverseMoney, risk) }
    public var favorableReward: Double? { .ratio(favorableMoney, risk) }

    /// What candles to look at: fine ones for short trades.
    public static func timeframe(of trade: RoundTrip) -> Timeframe {
        let days = (trade.held ?? .zero) / .days(1)
        return days <= 0.5 ? .m1 : days <= 2.5 ? .m5 : days <= 7 ? .m15 : days <= 30 ? .h1 : days <= 120 ? .h4 : .d1
    }

    /// - Parameter candles: closed, oldest first, of that timeframe; others than those it was held in do not matter.
    /// - Returns: nil while it is held, when a candle is missing in which the market was open, or prices broke off.
    public init?(of trade: RoundTrip, over candles: [Candle], _ timeframe: Timeframe, _ instrument: Instrument) {
        guard let closedAt = trade.closedAt, let exit = trade.averageExit else { return nil }
        let calendar = instrument.calendar
        let entry = trade.averageEntry.value.double
        var lowest = min(entry, exit.value.double), highest = max(entry, exit.value.double)
        var start = timeframe.barStart(containing: trade.openedAt, calendar: calendar)
        if start < trade.openedAt { start = timeframe.nextBarStart(after: start, calendar: calendar) }
        var before = Double.nan
        for candle in candles where candle.openTime >= start {
            let next = timeframe.nextBarStart(after: candle.openTime, calendar: calendar)
            guard next <= closedAt else { break }
            guard candle.openTime == start, PriceBreak(from: before, to: candle, of: instrument.assetClass) == nil
            else {
                return nil
            }
            lowest = min(lowest, candle.low)
            highest = max(highest, candle.high)
            (before, start) = (candle.close, next)
        }
        // What should have been there up to the exit was.
        guard timeframe.nextBarStart(after: start, calendar: calendar) > closedAt else { return nil }
        let isLong = trade.direction == .long
        adverse = isLong ? entry - lowest : highest - entry
        favorable = isLong ? highest - entry : entry - lowest
        worth = trade.rate.map { ($0 * trade.entered.value).double }
        risk = trade.risk?.amount.double
    }
}
