public import Platform
public import Trading

/// A market whose prices are known for every moment up to now, by its own clock.
///
/// Everything is synchronous, safe from any thread and repeatable: the same question about the past has the same
/// answer. A quote takes microseconds. Candles are made on first use and remembered.
public protocol MarketSource: Sendable {
    /// `simulated` or `replay`: a key for messages and logs, not a text to show.
    var label: String { get }
    /// Whether prices are made up; a replay's were real once.
    var isSimulated: Bool { get }
    /// Market time.
    var clock: MarketClock { get }

    /// The quote at a moment; a closed market's last one. nil for an instrument this market does not have, and before
    /// its first price.
    func quote(of instrument: InstrumentID, at moment: Timestamp) -> Quote?

    /// The newest `count` candles that were closed at `moment`, oldest first; fewer when there are no more. No candle
    /// without trading.
    func candles(of instrument: InstrumentID, timeframe: Timeframe, count: Int, before moment: Timestamp) -> [Candle]

    /// The prices after `start` up to and including `end`, in order, that a broker has to look at: the same ones
    /// however the time is cut into pieces. Only while trading is open.
    func ticks(of instrument: InstrumentID, after start: Timestamp, through end: Timestamp) -> [Quote]

    /// The dividends whose ex-dates open after `start` up to and including `end`, in order. They change no price.
    func dividends(of instrument: InstrumentID, after start: Timestamp, through end: Timestamp) -> [Dividend]
}

extension MarketSource {
    /// The quote now.
    public func quote(of instrument: InstrumentID) -> Quote? { quote(of: instrument, at: clock.now()) }

    /// The quotes of one moment, by instrument; those without one are absent.
    public func quotes(
        of instruments: some Sequence<InstrumentID>, at moment: Timestamp
    ) -> [InstrumentID: Quote] {
        var quotes: [InstrumentID: Quote] = [:]
        for instrument in instruments { quotes[instrument] = quote(of: instrument, at: moment) }
        return quotes
    }
}

/// Market time: runs at `speed` market seconds per second of the program's life.
///
/// It stands still while the program is down: who stores `now()` and starts the next clock there goes on without a
/// jump.
public struct MarketClock: Sendable {
    /// Speeds that make sense; others are brought to the nearest of these.
    public static let speeds: ClosedRange<Double> = 0...1_000_000

    /// Market seconds per real second.
    public let speed: Double
    /// Market time when the clock was made.
    public let start: Timestamp
    private let time: any TimeSource
    private let begun: Duration

    /// - Parameter speed: market seconds per real second, within `speeds`.
    public init(start: Timestamp, speed: Double, time: any TimeSource) {
        self.start = start
        self.speed = speed.isFinite ? min(max(speed, Self.speeds.lowerBound), Self.speeds.upperBound) : 1
        self.time = time
        begun = time.elapsed()
    }

    public func now() -> Timestamp {
        let elapsed = (time.elapsed() - begun).inSeconds * speed
        return Timestamp(milliseconds: start.milliseconds + Int64(elapsed * 1000))
    }

    /// How long before market time was `now` it was `moment`, in real time; nothing when the clock stands still.
    public func age(of moment: Timestamp, at now: Timestamp) -> Duration {
        speed > 0 ? .seconds(max((now - moment).inSeconds / speed, 0)) : .zero
    }

    /// How long in real time until market time has come to `moment`; nil when the clock stands still.
    public func wait(until moment: Timestamp) -> Duration? {
        guard speed > 0 else { return nil }
        return .seconds(max((moment - now()).inSeconds / speed, 0))
    }
}

extension Instrument {
    /// Bid and ask around `mid`, on ticks: at least one tick apart, above zero.
    func quote(mid: Double, spread: Double, time: Timestamp, isOpen: Bool) -> Quote {
        let tick = tick.value.double
        // Files may say anything: what is out of every range is brought back into one.
        let width = min(max((spread / tick).rounded(), 1), 1e12)
        let bid = Int128(Int64(min(max((mid / tick - width / 2).rounded(), 1), 1e15)))
        let raw = self.tick.value.raw
        return Quote(
            instrument: id, bid: Price(FixedPoint(raw: bid * raw)),
            ask: Price(FixedPoint(raw: (bid + Int128(Int64(width))) * raw)),
            time: time, isOpen: isOpen)
    }

    /// The multiple of the tick nearest to `price`, as candles carry it.
    func onTick(_ price: Double) -> Double {
        let ticks = max((price / tick.value.double).rounded(), 1)
        return FixedPoint(raw: Int128(Int64(min(ticks, 1e15))) * tick.value.raw).double
    }
}
