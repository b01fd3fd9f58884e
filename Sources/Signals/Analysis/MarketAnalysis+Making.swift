import Indicators
public import Platform
public import Trading

extension MarketAnalysis {
    /// Closed candles that are read of each timeframe.
    public static let candleCount = 500
    /// What the longest look back, the average true range of 100 bars, needs.
    static let leastCandles = 101
    static let swingLength = 5

    /// The timeframes whose candles an analysis reads.
    public static func timeframes(for base: Timeframe) -> [Timeframe] {
        Array(Set([base, .d1, DayType.timeframe(for: base)] + longer(than: base))).sorted()
    }

    /// Up to two, each some four to six times the one before.
    static func longer(than base: Timeframe) -> [Timeframe] {
        let ladder: [Timeframe] = [.m1, .m5, .m15, .h1, .h4, .d1, .w1]
        return Array(ladder.filter { $0 > base }.prefix(2))
    }

    /// - Parameters:
    ///   - candles: of `timeframes(for:)`; closed, oldest first.
    ///   - moment: the present, for the sessions.
    /// - Throws: `AnalysisError`. Longer timeframes with too few candles are left open instead.
    public init(
        _ timeframe: Timeframe, candles: [Timeframe: [Candle]], calendar: TradingCalendar, at moment: Timestamp
    ) throws(AnalysisError) {
        let base = try Bars(candles[timeframe] ?? [], timeframe, calendar)
        guard base.count >= Self.leastCandles, let close = base.columns.close.last,
            let last = base.columns.openTime.last
        else { throw .tooFew(have: base.count, need: Self.leastCandles, timeframe: timeframe) }
        let structure = base.structure()
        let figures = base.figures()
        let closedAt = timeframe.nextBarStart(after: last, calendar: calendar)
        let days = (candles[.d1] ?? []).tradingDays(before: max(closedAt, moment), calendar)
        let dayTimeframe = DayType.timeframe(for: timeframe)
        let dayBars = candles[dayTimeframe] ?? []

        self.timeframe = timeframe
        self.close = close
        self.closedAt = closedAt
        change = Self.reference(timeframe, base, days, before: last, calendar).map { close / $0 - 1 }
        var trends = [base.trend(structure.state.trend)]
        for longer in Self.longer(than: timeframe) {
            let bars = try Bars(candles[longer] ?? [], longer, calendar)
            trends.append(bars.trend(bars.structure().state.trend))
        }
        self.trends = trends
        self.dayTimeframe = dayTimeframe
        dayKind = DayType.kind(dayBars, timeframe: dayTimeframe, calendar: calendar)
        dayMissing = dayKind == nil ? max(1, Self.leastCandles - dayBars.count) : 0
        lastBreak = structure.state.lastBreak.map { base.describe($0) }
        range = structure.state.dealingRange.map { range in
            Range(
                low: range.low.level, high: range.high.level, position: range.position(of: close),
                zone: range.zone(of: close))
        }
        (support, resistance) = base.levels(structure.events, atr: figures.atr)
        zones = base.zones(structure.state, atr: figures.atr)
        self.figures = figures
        previousDay = days.last.map { Day(start: $0.openTime, high: $0.high, low: $0.low) }
        sessions = TradingSession.all.filter { $0.contains(moment) }
        turns = structure.state.unbrokenLevels.map { swing in
            Turn(
                level: swing.level, direction: swing.direction,
                isChangeOfCharacter: structure.state.trend == swing.direction.opposite)
        }.sorted { $0.level > $1.level }
    }

    /// The close that the change is measured from.
    private static func reference(
        _ timeframe: Timeframe, _ base: Bars, _ days: [Candle], before last: Timestamp, _ calendar: TradingCalendar
    ) -> Double? {
        guard timeframe < .d1 else { return base.columns.close.dropLast().last }
        return days.tradingDays(before: last, calendar).last?.close
    }
}

/// The closed candles of one timeframe, and what is computed of them.
private struct Bars {
    let columns: CandleColumns
    let timeframe: Timeframe
    let calendar: TradingCalendar
    var count: Int { columns.count }

    init(_ candles: [Candle], _ timeframe: Timeframe, _ calendar: TradingCalendar) throws(AnalysisError) {
        do throws(IndicatorError) {
            columns = try CandleColumns(candles)
        } catch {
            throw .badCandles(timeframe)
        }
        self.timeframe = timeframe
        self.calendar = calendar
    }

    /// All outputs of an indicator.
    func outputs(_ call: IndicatorCall) -> [[Double]] {
        var indicator = call.make(calendar: calendar)
        var outputs = call.descriptor.outputs.map { _ in [Double](repeating: .nan, count: count) }
        indicator.run(over: columns, into: &outputs)
        return outputs
    }
    func last(_ name: String, _ arguments: Double..., output: Int = 0) -> Double {
        outputs(.standard(name, arguments))[output].last ?? .nan
    }

    func structure() -> (state: MarketStructure, events: [StructureEvent]) {
        var state = MarketStructure(.init(swingLength: MarketAnalysis.swingLength))
        var events: [StructureEvent] = []
        state.run(over: columns, into: &events)
        return (state, events)
    }

    func figures() -> MarketFigures {
        let (atr, slow, ratio) = (last("atr", 14), last("atr", 100), last("volume_ratio", 20))
        return MarketFigures(
            rsi: last("rsi", 14), adx: last("adx", 14), atr: atr, atrRatio: slow > 0 ? atr / slow : nil,
            histogram: last("macd", 12, 26, 9, output: 2), volumeRatio: ratio.isFinite ? ratio : nil)
    }

    func trend(_ structure: MarketDirection?) -> MarketAnalysis.Trend {
        typealias Trend = MarketAnalysis.Trend
        let need = Trend.averageLength + Trend.slopeBars
        let average = outputs(.standard("ema", [Double(Trend.averageLength)]))[0]
        let range = last("atr", 14)
        var slope: Double?
        if count >= need {
            let way = average[count - 1] - average[count - 1 - Trend.slopeBars]
            slope = range > 0 ? way / range : 0
        }
        return Trend(timeframe: timeframe, structure: structure, slope: slope, missing: max(0, need - count))
    }

    func describe(_ event: StructureEvent) -> MarketAnalysis.Break {
        let bar = columns.openTime[event.knownAt]
        return .init(
            isChangeOfCharacter: event.kind == .changeOfCharacter, direction: event.direction,
            level: event.level ?? .nan, bar: bar, knownAt: timeframe.nextBarStart(after: bar, calendar: calendar))
    }
}

// Prices that may hold.
extension Bars {
    /// The nearest price below the last close that may hold, and the nearest above.
    func levels(
        _ events: [StructureEvent], atr: Double
    ) -> (support: MarketAnalysis.Level?, resistance: MarketAnalysis.Level?) {
        let close = columns.close[count - 1]
        var below: [MarketAnalysis.Level] = []
        var above: [MarketAnalysis.Level] = []
        func add(_ price: Double, _ origin: MarketAnalysis.Level.Origin) {
            guard price.isFinite, price != close else { return }
            let level = MarketAnalysis.Level(price: price, origin: origin, distance: Self.distance(price - close, atr))
            if price < close { below.append(level) } else { above.append(level) }
        }
        // The most extreme prices of the bars after each one.
        var highest = [Double](repeating: -.infinity, count: count)
        var lowest = [Double](repeating: .infinity, count: count)
        for bar in stride(from: count - 2, through: 0, by: -1) {
            highest[bar] = max(highest[bar + 1], columns.high[bar + 1])
            lowest[bar] = min(lowest[bar + 1], columns.low[bar + 1])
        }
        for event in events where event.kind == .swing || event.kind == .swingReplaced {
            guard let level = event.level else { continue }
            let isWhole = event.direction == .up ? highest[event.sitsAt] <= level : lowest[event.sitsAt] >= level
            if isWhole { add(level, .swing(columns.openTime[event.sitsAt])) }
        }
        let zones = outputs(.standard("support_resistance", []))
        for output in [0, 2] {
            let touches = zones[output + 1][count - 1]
            // One touch is one swing.
            if touches >= 2 { add(zones[output][count - 1], .zone(touches: Int(touches))) }
        }
        return (below.max { $0.price < $1.price }, above.min { $0.price < $1.price })
    }

    /// The nearest active order block and the nearest open gap of each direction, nearest first.
    func zones(_ structure: MarketStructure, atr: Double) -> [MarketAnalysis.Zone] {
        let close = columns.close[count - 1]
        func zone(
            _ kind: MarketAnalysis.Zone.Kind, _ direction: MarketDirection, _ top: Double, _ bottom: Double, _ bar: Int
        ) -> MarketAnalysis.Zone {
            .init(
                kind: kind, direction: direction, top: top, bottom: bottom, bar: columns.openTime[bar],
                distance: Self.distance(max(0, max(bottom - close, close - top)), atr))
        }
        let blocks = structure.orderBlocks.filter { $0.state == .active }.map {
            zone(.orderBlock, $0.direction, $0.top, $0.bottom, $0.sitsAt)
        }
        let gaps = structure.openGaps.map { zone(.gap, $0.direction, $0.top, $0.bottom, $0.sitsAt) }
        return [blocks, gaps].flatMap { zones in
            MarketDirection.allCases.compactMap { way in
                zones.filter { $0.direction == way }.min { $0.distance < $1.distance }
            }
        }.sorted { $0.distance < $1.distance }
    }

    private static func distance(_ way: Double, _ atr: Double) -> Double { atr > 0 ? abs(way) / atr : 0 }
}
