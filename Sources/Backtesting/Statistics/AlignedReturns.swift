public import Platform
public import Trading

/// Returns of several instruments over the same stretches of time, close to close: 0.01 is 1 %.
///
/// Markets differ in their holidays and hours. Only times at which every instrument has a close count, so that a return
/// spans the same days for all. Daily closes are matched by their day, others by the moment their candles open.
public struct AlignedReturns: Sendable, Hashable {
    /// One list of returns for each instrument, all as long.
    public let series: [[Double]]
    /// The open times of the candles whose closes the first return begins with and the last one ends with.
    public let start: Timestamp
    public let end: Timestamp
    /// Stretches left out because the prices of an instrument broke off in them.
    public let breaks: Int

    public var count: Int { series[0].count }

    /// - Parameters:
    ///   - candles: closed, oldest first, of each instrument.
    ///   - limit: how many returns at most, the newest.
    /// - Returns: nil without an instrument, or when they have fewer than two closes in common.
    public init?(_ candles: [(instrument: Instrument, candles: [Candle])], _ timeframe: Timeframe, limit: Int) {
        guard limit > 0, let first = candles.first else { return nil }
        let keyed = candles.map { Keyed($0.candles, $0.instrument, timeframe) }
        let common = keyed.dropFirst().reduce(Set(keyed[0].closes.keys)) { $0.intersection($1.closes.keys) }.sorted()
        let kept = Array(common.suffix(limit + 1))
        guard kept.count > 1 else { return nil }
        let broken = Set(keyed.flatMap(\.breaks))
        // A break belongs to the first stretch that ends with it or after it.
        let places = kept.indices.dropFirst().filter { place in
            !broken.contains { kept[place - 1] < $0 && $0 <= kept[place] }
        }
        guard !places.isEmpty else { return nil }
        breaks = kept.count - 1 - places.count
        series = keyed.map { keyed in
            places.map { (keyed.closes[kept[$0]] ?? .nan) / (keyed.closes[kept[$0 - 1]] ?? .nan) - 1 }
        }
        guard series.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { return nil }
        func moment(_ key: Int64) -> Timestamp {
            first.candles.first { Keyed.key($0, first.instrument, timeframe) == key }?.openTime ?? .init(seconds: 0)
        }
        (start, end) = (moment(kept[0]), moment(kept[kept.count - 1]))
    }

    /// The closes of an instrument by what other markets call the same time.
    private struct Keyed {
        var closes: [Int64: Double] = [:]
        var breaks: [Int64] = []

        init(_ candles: [Candle], _ instrument: Instrument, _ timeframe: Timeframe) {
            var before = Double.nan
            for candle in candles {
                let key = Self.key(candle, instrument, timeframe)
                if PriceBreak(from: before, to: candle, of: instrument.assetClass) != nil { breaks.append(key) }
                closes[key] = candle.close
                before = candle.close
            }
        }

        static func key(_ candle: Candle, _ instrument: Instrument, _ timeframe: Timeframe) -> Int64 {
            switch timeframe {
            case .d1: instrument.calendar.localDay(containing: candle.openTime)
            // 1970-01-01, day 0, was a Thursday.
            case .w1: (instrument.calendar.localDay(containing: candle.openTime) + 3) / 7
            default: candle.openTime.milliseconds
            }
        }
    }
}
