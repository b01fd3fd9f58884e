import Foundation
public import Platform
public import Trading

/// A made-up market that looks like one: every price is a function of seed, instrument and market time.
///
/// Nothing is stored and nothing drawn: after a restart the market goes on from its clock, without a jump, and a bar of
/// ten years ago is always the same. While an instrument is closed its last price stands; what happened meanwhile shows
/// as a gap at the open. See `Factor` for how the days come about, `PricePath` for the seconds, `Composition` for what
/// moves together.
///
/// Candles carry mid prices on ticks. Their open is the price of the first second of trading, their close that of the
/// last; highs and lows are the extremes over every second between. So a candle of any timeframe is exactly the
/// aggregation of the finer candles in it.
public final class SimulatedMarket: MarketSource {
    /// When a new market begins: Tuesday, 2024-06-04 08:00 UTC. Prices are the catalogue's then.
    public static let start = Timestamp(seconds: 1_717_488_000)
    /// The first moment with candles: twelve years before `start`.
    public static let beginning = start - .days(4383)
    /// Ticks are at multiples of this, in seconds.
    public static let grid: Int64 = 5

    public let label = "simulated"
    public let isSimulated = true
    public let clock: MarketClock
    private let sources: [InstrumentID: SimulatedInstrument]
    private let seed: UInt64

    /// - Parameters:
    ///   - seed: the same seed gives the same prices.
    ///   - catalogue: instruments of the simulated market; each one's prices are made on first use.
    ///   - clock: starts at `start`, or where it stopped.
    public init(seed: UInt64, catalogue: InstrumentCatalogue, clock: MarketClock) {
        self.clock = clock
        self.seed = seed
        let anchor = floorDivision(Self.start.seconds, 86_400)
        var factors: [Composition.FactorName: Factor] = [:]
        var sources: [InstrumentID: SimulatedInstrument] = [:]
        for instrument in catalogue.all {
            let composition = Composition.of(instrument, in: catalogue)
            let parts = composition.weights.sorted { $0.key < $1.key }.map { name, weight in
                let factor =
                    factors[name]
                    ?? Factor(
                        name: name.name, seed: seed,
                        activity: Composition.activity(of: name, instrument: instrument), anchor: anchor)
                factors[name] = factor
                return (factor, weight)
            }
            let open = instrument.calendar.lastOpenSecond(at: Self.start) ?? Self.start
            sources[instrument.id] = SimulatedInstrument(
                instrument: instrument, path: PricePath(parts: parts, start: composition.start, at: open),
                activity: Composition.activity(of: instrument), key: Noise.key(seed, "volume " + instrument.id.symbol))
        }
        self.sources = sources
    }

    public func quote(of instrument: InstrumentID, at moment: Timestamp) -> Quote? {
        guard let source = sources[instrument] else { return nil }
        let calendar = source.instrument.calendar
        let second = calendar.lastOpenSecond(at: moment) ?? moment
        return source.quote(at: second, isOpen: calendar.isOpen(at: moment))
    }

    public func candles(
        of instrument: InstrumentID, timeframe: Timeframe, count: Int, before moment: Timestamp
    ) -> [Candle] {
        guard let source = sources[instrument] else { return [] }
        let spans = BarGrid.closed(timeframe, source.instrument.calendar, count: min(count, 20_000), before: moment)
            .filter { $0.start >= Self.beginning }
        return source.candles(timeframe, spans)
    }

    public func ticks(of instrument: InstrumentID, after start: Timestamp, through end: Timestamp) -> [Quote] {
        guard let source = sources[instrument], start < end else { return [] }
        var ticks: [Quote] = []
        for session in source.instrument.calendar.sessions(from: start, to: end + .milliseconds(1)) {
            var second = floorDivision(session.lowerBound.seconds, Self.grid) * Self.grid
            if Timestamp(seconds: second) < session.lowerBound { second += Self.grid }
            while Timestamp(seconds: second) < session.upperBound {
                let moment = Timestamp(seconds: second)
                if moment > start { ticks.append(source.quote(at: moment, isOpen: true)) }
                second += Self.grid
            }
        }
        return ticks
    }

    /// Shares pay every 13 weeks, 0.1 to 0.5 % of the price they began with; which week and how much the seed decides.
    public func dividends(of instrument: InstrumentID, after start: Timestamp, through end: Timestamp) -> [Dividend] {
        guard let details = sources[instrument]?.instrument, details.assetClass == .stock else { return [] }
        let start = max(start, Self.beginning)
        guard start < end else { return [] }
        let key = Noise.key(seed, "dividend \(instrument)")
        let share = 0.001 + 0.004 * Noise.fraction(Noise.bits(key, 1))
        let first = Int64(Noise.bits(key, 2) % UInt64(Self.quarter))
        guard let amount = details.price(details.simulation.start * share) else { return [] }
        let quarters = [start, end].map { moment in
            floorDivision(details.calendar.localDay(containing: moment) - first, Self.quarter)
        }
        // An ex-date without trading is moved to the next session.
        return (quarters[0] - 1...quarters[1])
            .compactMap { Dividend(day: first + $0 * Self.quarter, amount: amount, details.calendar) }
            .filter { $0.time > start && $0.time <= end }
    }

    /// Days from one dividend to the next.
    private static let quarter: Int64 = 91
}
