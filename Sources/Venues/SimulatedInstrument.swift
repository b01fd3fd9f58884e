import Foundation
import Platform
import Trading

/// One instrument of the simulated market: its path, with spread and volume.
struct SimulatedInstrument: Sendable {
    let instrument: Instrument
    let path: PricePath
    let activity: Activity
    let key: UInt64
    private let known = Locked<[Timeframe: [Timestamp: Candle]]>([:])

    init(instrument: Instrument, path: PricePath, activity: Activity, key: UInt64) {
        self.instrument = instrument
        self.path = path
        self.activity = activity
        self.key = key
    }

    /// The candles of `spans`, remembered for the next time.
    func candles(_ timeframe: Timeframe, _ spans: [BarSpan]) -> [Candle] {
        let known = known.withLock { $0[timeframe] ?? [:] }
        let candles = spans.map { known[$0.start] ?? candle($0) }
        guard candles.contains(where: { known[$0.openTime] == nil }) else { return candles }
        self.known.withLock { all in
            // Bounded: when there are many, only those asked for last stay.
            if all[timeframe, default: [:]].count > 5000 { all[timeframe] = [:] }
            for candle in candles { all[timeframe, default: [:]][candle.openTime] = candle }
        }
        return candles
    }

    func quote(at moment: Timestamp, isOpen: Bool) -> Quote {
        instrument.quote(
            mid: path.price(at: moment.seconds), spread: spread(at: moment),
            time: Timestamp(seconds: moment.seconds), isOpen: isOpen)
    }

    /// Wider when little is traded, when prices move fast, and around the roll-over of currencies.
    private func spread(at moment: Timestamp) -> Double {
        let stress = min(max(path.stress(at: moment.seconds).squareRoot(), 0.85), 3)
        var width = instrument.simulation.spread * activity.widening(at: moment) * stress
        if [.forex, .metal, .index, .energy].contains(instrument.assetClass) {
            width *= 1 + 4 * max(1 - Double(Activity.minutesFromRollover(at: moment)) / 30, 0)
        }
        return width
    }

    func candle(_ span: BarSpan) -> Candle {
        var high = -Double.infinity
        var low = Double.infinity
        var volume = 0.0
        for session in span.sessions {
            let extremes = path.extremes(from: session.lowerBound.seconds, through: session.upperBound.seconds - 1)
            high = max(high, extremes.high)
            low = min(low, extremes.low)
            volume += self.volume(in: session)
        }
        let first = span.sessions.first?.lowerBound ?? span.start
        let last = span.sessions.last?.upperBound ?? span.end
        return Candle(
            openTime: span.start, open: instrument.onTick(path.price(at: first.seconds)), high: instrument.onTick(high),
            low: instrument.onTick(low), close: instrument.onTick(path.price(at: last.seconds - 1)), volume: volume)
    }

    private func volume(in session: Range<Timestamp>) -> Double {
        var volume = 0.0
        let (start, end) = (session.lowerBound.seconds, session.upperBound.seconds)
        for hour in floorDivision(start, 3600)...floorDivision(end - 1, 3600) {
            let first = max(start - hour * 3600, 0) / 60
            let last = min(end - hour * 3600, 3600) / 60
            volume += self.volume(ofHour: hour, toMinute: last) - self.volume(ofHour: hour, toMinute: first)
        }
        return volume
    }

    /// The volume of the first `minute` minutes of an hour, a whole number: volumes of parts add up exactly.
    private func volume(ofHour hour: Int64, toMinute minute: Int64) -> Double {
        let moment = Timestamp(seconds: hour * 3600)
        let luck = 0.7 + 0.6 * Noise.fraction(Noise.bits(key, hour))
        let busy = 0.2 + 0.8 * activity.level(at: moment)
        let perMinute = instrument.simulation.volumePerMinute * busy * path.stress(at: moment.seconds) * luck * 1.5
        // Each minute's end is moved by less than half a minute: minutes differ and none is negative.
        let bits = Noise.bits(key ^ 0x5555_AAAA_5555_AAAA, hour * 60 + minute)
        let shift = minute == 0 || minute == 60 ? 0 : 0.9 * (Noise.fraction(bits) - 0.5)
        return (perMinute * (Double(minute) + shift)).rounded()
    }
}
