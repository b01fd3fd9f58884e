public import Platform
public import Trading

/// Plays recorded candles as a market, at any speed.
///
/// At each moment the finest file that has a candle for it decides the price; where none has, the market is closed
/// and keeps its last price. Inside a candle the price goes from the open to the nearer of high and low, to the other,
/// to the close, a third of the candle's time each: an assumption, and the same for every reader.
///
/// A timeframe without a file is built from the finer file that reaches over the longest time; of equals, the finest.
public final class ReplayMarket: MarketSource {
    public let label = "replay"
    public let isSimulated = false
    public let clock: MarketClock
    private let catalogue: InstrumentCatalogue
    private let data: ReplayData
    private let built = Locked<[InstrumentID: [Timeframe: [Candle]]]>([:])

    /// - Parameter clock: starts at `data.start`, or where it stopped.
    public init(data: ReplayData, catalogue: InstrumentCatalogue, clock: MarketClock) {
        self.clock = clock
        self.catalogue = catalogue
        self.data = data
    }

    /// Instruments that have files.
    public var instruments: [Instrument] { catalogue.all.filter { data.series[$0.id] != nil } }
    /// Whether every file has been played to its end: all markets are closed for good.
    public var isExhausted: Bool { clock.now() >= data.end }

    public func quote(of instrument: InstrumentID, at moment: Timestamp) -> Quote? {
        guard let details = catalogue[instrument], let series = data.series[instrument] else { return nil }
        var latest: (series: ReplayData.Series, index: Int, end: Timestamp)?
        for each in series {
            guard let index = each.index(at: moment) else { continue }
            let end = each.end(of: index)
            if moment < end { return Self.quote(details, each, index, at: moment, isOpen: true) }
            if latest.map({ end > $0.end }) ?? true { latest = (each, index, end) }
        }
        guard let latest else { return nil }
        return Self.quote(details, latest.series, latest.index, at: latest.end - .seconds(1), isOpen: false)
    }

    public func candles(
        of instrument: InstrumentID, timeframe: Timeframe, count: Int, before moment: Timestamp
    ) -> [Candle] {
        guard let details = catalogue[instrument], let series = data.series[instrument], count > 0 else { return [] }
        let candles: [Candle]
        let isRecorded: Bool
        if let recorded = series.first(where: { $0.timeframe == timeframe }) {
            (candles, isRecorded) = (recorded.candles, true)
        } else {
            (candles, isRecorded) = (aggregated(details, series, timeframe), false)
        }
        let whole = ReplayData.Series(timeframe: timeframe, candles: candles)
        guard var last = whole.index(at: moment) else { return [] }
        let end =
            isRecorded
            ? whole.end(of: last)
            : timeframe.nextBarStart(after: candles[last].openTime, calendar: details.calendar)
        if end > moment { last -= 1 }
        return Array(candles[max(last + 1 - count, 0)..<last + 1])
    }

    public func ticks(of instrument: InstrumentID, after start: Timestamp, through end: Timestamp) -> [Quote] {
        guard let details = catalogue[instrument], let series = data.series[instrument], start < end else { return [] }
        var ticks: [Quote] = []
        for (rank, each) in series.enumerated() {
            guard let last = each.index(at: end) else { continue }
            for index in (each.index(at: start) ?? 0)...last {
                for moment in Self.corners(each, index) where moment > start && moment <= end {
                    let isCovered = series[..<rank].contains { finer in
                        finer.index(at: moment).map { moment < finer.end(of: $0) } ?? false
                    }
                    if !isCovered { ticks.append(Self.quote(details, each, index, at: moment, isOpen: true)) }
                }
            }
        }
        return ticks.sorted { $0.time < $1.time }
    }

    public func dividends(of instrument: InstrumentID, after start: Timestamp, through end: Timestamp) -> [Dividend] {
        (data.dividends[instrument] ?? []).filter { $0.time > start && $0.time <= end }
    }

    /// The moments at which a candle's price is at its open, at one extreme, at the other, and at its close.
    private static func corners(_ series: ReplayData.Series, _ index: Int) -> [Timestamp] {
        let start = series.candles[index].openTime
        let end = series.end(of: index)
        let third = (end.milliseconds - start.milliseconds) / 3
        return [
            start, start + .milliseconds(third), start + .milliseconds(2 * third), end - .seconds(1),
        ]
    }

    private static func quote(
        _ instrument: Instrument, _ series: ReplayData.Series, _ index: Int, at moment: Timestamp, isOpen: Bool
    ) -> Quote {
        let candle = series.candles[index]
        let highFirst = candle.high - candle.open <= candle.open - candle.low
        let prices = [
            candle.open, highFirst ? candle.high : candle.low, highFirst ? candle.low : candle.high, candle.close,
        ]
        let corners = corners(series, index)
        var price = candle.close
        for corner in 0..<3 where moment >= corners[corner] && moment < corners[corner + 1] {
            let share = (moment - corners[corner]).inSeconds / (corners[corner + 1] - corners[corner]).inSeconds
            price = prices[corner] + (prices[corner + 1] - prices[corner]) * share
        }
        // Without recorded asks: the catalogue's spread, in proportion while prices were lower than its own.
        let usual = instrument.simulation.spread * min(price / instrument.simulation.start, 1)
        return instrument.quote(
            mid: price, spread: series.spreads.isEmpty ? usual : series.spreads[index], time: moment, isOpen: isOpen)
    }

    private func aggregated(
        _ instrument: Instrument, _ series: [ReplayData.Series], _ timeframe: Timeframe
    ) -> [Candle] {
        if let known = built.withLock({ $0[instrument.id]?[timeframe] }) { return known }
        let finer = series.filter { $0.timeframe < timeframe }
        let source = finer.max {
            let (left, right) = (Self.length($0), Self.length($1))
            return left == right ? $0.timeframe > $1.timeframe : left < right
        }
        guard let source else { return [] }
        var aggregator = CandleAggregator(from: source.timeframe, to: timeframe, calendar: instrument.calendar)
        var candles = source.candles.flatMap { aggregator.add($0) }
        // The last one has no candle after it; that it is over is for the reader's clock to say.
        if let last = aggregator.forming { candles.append(last) }
        built.withLock { $0[instrument.id, default: [:]][timeframe] = candles }
        return candles
    }

    private static func length(_ series: ReplayData.Series) -> Duration {
        series.end(of: series.candles.count - 1) - series.candles[0].openTime
    }
}
