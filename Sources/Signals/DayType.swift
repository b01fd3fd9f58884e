import Indicators
import Trading

/// The character of the last day, by stated rules on hourly bars (or the strategy's own, when these are longer):
/// - quiet, better not traded: the average true range of 14 bars is under 0.6 times that of 100;
/// - trend: of the way prices went over the last 24 bars at least 0.3 led somewhere (Kaufman's efficiency ratio), and
///   the average directional index of 14 bars is 25 or more (Wilder's mark of a trend);
/// - choppy: everything else.
struct DayType: Sendable {
    static let bars = 24
    private static let quietRatio = 0.6
    private static let trendEfficiency = 0.3
    private static let trendADX = 25.0

    private let adx: Int
    private let fast: Int
    private let slow: Int

    init(_ figures: inout Figures) {
        adx = figures.column(.standard("adx", 14), output: 0)
        fast = figures.column(.standard("atr", 14), output: 0)
        slow = figures.column(.standard("atr", 100), output: 0)
        figures.need(barsAgo: Self.bars)
    }

    static func timeframe(for base: Timeframe) -> Timeframe { max(base, .h1) }

    /// The kind of the day at the end of closed candles; nil when there are too few.
    static func kind(_ candles: [Candle], timeframe: Timeframe, calendar: TradingCalendar) -> DayKind? {
        var figures = Figures(timeframe, calendar: calendar)
        let gauge = DayType(&figures)
        figures.finish()
        for candle in candles { figures.take(candle) }
        return gauge.kind(figures)
    }

    /// nil until there are enough bars.
    func kind(_ figures: Figures) -> DayKind? {
        let close = 3
        let (adx, fast, slow) = (
            figures.value(adx, barsAgo: 0), figures.value(fast, barsAgo: 0), figures.value(slow, barsAgo: 0)
        )
        var path = 0.0
        for bar in 0..<Self.bars {
            path += abs(figures.value(close, barsAgo: bar) - figures.value(close, barsAgo: bar + 1))
        }
        guard adx.isFinite, fast.isFinite, slow.isFinite, path.isFinite else { return nil }
        if fast < Self.quietRatio * slow { return .quiet }
        let way = abs(figures.value(close, barsAgo: 0) - figures.value(close, barsAgo: Self.bars))
        let isEfficient = path > 0 && way / path >= Self.trendEfficiency
        return isEfficient && adx >= Self.trendADX ? .trend : .choppy
    }
}

extension IndicatorCall {
    /// An indicator of our own catalogue with an argument within its range.
    static func standard(_ name: String, _ argument: Double) -> IndicatorCall { standard(name, [argument]) }

    /// An indicator of our own catalogue with arguments within their ranges.
    static func standard(_ name: String, _ arguments: [Double]) -> IndicatorCall {
        guard let call = try? IndicatorCall(name, arguments) else {  // checked by its tests
            preconditionFailure("\(name) is in the catalogue")
        }
        return call
    }
}
