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
        guard let found = measures(figures) else { return nil }
        if found.fast < Self.quietRatio * found.slow { return .quiet }
        let isEfficient = found.path > 0 && found.way / found.path >= Self.trendEfficiency
        return isEfficient && found.adx >= Self.trendADX ? .trend : .choppy
    }

    /// What the kind was judged by; none until there are enough bars.
    func figures(_ figures: Figures) -> [Evidence.Figure] {
        guard let found = measures(figures), found.slow > 0, found.path > 0 else { return [] }
        return [
            .init(name: "adx", value: found.adx), .init(name: "range", value: found.fast / found.slow),
            .init(name: "efficiency", value: found.way / found.path),
        ]
    }

    private typealias Measures = (adx: Double, fast: Double, slow: Double, way: Double, path: Double)

    /// The average directional index, both average true ranges, how far prices came and the way they went.
    @inline(__always)
    private func measures(_ figures: Figures) -> Measures? {
        let close = 3
        let (adx, fast, slow) = (
            figures.value(adx, barsAgo: 0), figures.value(fast, barsAgo: 0), figures.value(slow, barsAgo: 0)
        )
        var path = 0.0
        for bar in 0..<Self.bars {
            path += abs(figures.value(close, barsAgo: bar) - figures.value(close, barsAgo: bar + 1))
        }
        guard adx.isFinite, fast.isFinite, slow.isFinite, path.isFinite else { return nil }
        let way = abs(figures.value(close, barsAgo: 0) - figures.value(close, barsAgo: Self.bars))
        return (adx, fast, slow, way, path)
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
