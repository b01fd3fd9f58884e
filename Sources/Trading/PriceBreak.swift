public import Platform

/// Where a series of prices ends and another begins: a split, or a jump that no market makes. What is computed from
/// prices of both sides means nothing.
///
/// A candle begins a new series when it opens beyond its asset class's limit from the close before, or at the ratio of
/// a usual split of shares, and closes nearer to its own open than to that close: a single bad print is none.
public struct PriceBreak: Sendable, Hashable, Codable {
    /// A split of shares: `new` for `old`.
    public struct Split: Sendable, Hashable, Codable {
        public let new: Int
        public let old: Int

        /// How many shares so many become.
        public func shares(_ shares: FixedPoint) -> FixedPoint { shares * FixedPoint(new) / FixedPoint(old) }
        /// What a price becomes.
        public func price(_ price: FixedPoint) -> FixedPoint { price * FixedPoint(old) / FixedPoint(new) }
    }

    /// The last close of the old series.
    public let before: Double
    /// The first open of the new one.
    public let after: Double
    /// The split that the ratio is that of; nil when it is of none, or the instrument is no stock.
    public let split: Split?

    /// Usual splits; each also the other way round.
    private static let splits = [
        (2, 1), (3, 1), (3, 2), (4, 1), (5, 1), (6, 1), (7, 1), (8, 1), (10, 1), (15, 1), (20, 1),
    ]
    /// How far the first open may be from the split's ratio: what a market moves overnight. Apple opened 2.2 % above
    /// its 4 for 1 of 2020-08-31, and 4.9 % beside one half on its warning of 2000-09-29, which was no split.
    private static let tolerance = 1.025

    /// A split of shares between two quotes of which trading was closed in between; nil when there was none.
    public static func split(from before: Quote, to after: Quote, of assetClass: AssetClass) -> Split? {
        guard assetClass == .stock, after.time.milliseconds - before.time.milliseconds > 3_600_000 else { return nil }
        let (old, new) = (before.mid.value.double, after.mid.value.double)
        guard !isNear(new, to: old) else { return nil }
        let candle = Candle(openTime: after.time, open: new, high: new, low: new, close: new, volume: 0)
        return PriceBreak(from: old, to: candle, of: assetClass)?.split
    }

    /// nil while both belong together.
    /// - Parameter close: the close before; not a number when there is none.
    public init?(from close: Double, to candle: Candle, of assetClass: AssetClass) {
        guard !Self.isNear(candle.open, to: close), close > 0, close.isFinite else { return nil }
        let factor = max(candle.open / close, close / candle.open)
        let split = assetClass == .stock ? Self.split(factor, isReverse: candle.open > close) : nil
        guard split != nil || factor >= Self.limit(assetClass),
            max(candle.close / candle.open, candle.open / candle.close)
                < max(candle.close / close, close / candle.close)
        else { return nil }
        (before, after, self.split) = (close, candle.open, split)
    }

    /// Whether there is surely none between these prices, as between nearly all; also when one is not a number.
    public static func isNear(_ open: Double, to close: Double) -> Bool {
        !(open > close * tolerance || close > open * tolerance)
    }

    /// The newest one among candles, and the place of the candle it is at: only those from there on belong together.
    public static func last(in candles: [Candle], of assetClass: AssetClass) -> (priceBreak: PriceBreak, index: Int)? {
        for index in candles.indices.dropFirst().reversed() {
            let found = PriceBreak(from: candles[index - 1].close, to: candles[index], of: assetClass)
            if let found { return (found, index) }
        }
        return nil
    }

    /// Candles with those before a split of shares brought to the new shares, so that they can be compared.
    /// - Returns: the splits as well, each with the first candle after it, in order.
    public static func adjusting(
        _ candles: [Candle], of assetClass: AssetClass
    ) -> (candles: [Candle], splits: [(split: Split, at: Timestamp)]) {
        guard assetClass == .stock else { return (candles, []) }
        var (adjusted, splits) = (candles, [(split: Split, at: Timestamp)]())
        var factor = 1.0
        for index in candles.indices.reversed() {
            if factor != 1 { adjusted[index] = candles[index].scaled(by: factor) }
            guard index > 0, !isNear(candles[index].open, to: candles[index - 1].close),
                let split = PriceBreak(from: candles[index - 1].close, to: candles[index], of: assetClass)?.split
            else { continue }
            splits.insert((split, candles[index].openTime), at: 0)
            factor *= Double(split.old) / Double(split.new)
        }
        return (adjusted, splits)
    }

    private static func split(_ factor: Double, isReverse: Bool) -> Split? {
        let near = splits.first { new, old in
            let ratio = Double(new) / Double(old)
            return max(factor / ratio, ratio / factor) <= tolerance
        }
        return near.map { isReverse ? Split(new: $1, old: $0) : Split(new: $0, old: $1) }
    }

    /// The open over the close before, or the other way round, from which on it is no move of a market. The largest
    /// real ones: currencies 1.02 on weekends, oil 1.4 (2020-03-08), Bitcoin 1.48 between days (Coinbase, 2015-01-15),
    /// shares 1.9 (Apple, 2000-09-29).
    private static func limit(_ assetClass: AssetClass) -> Double {
        switch assetClass {
        case .forex: 1.15
        case .metal, .index: 1.25
        case .energy: 1.5
        case .stock, .crypto: 2
        }
    }
}

extension Candle {
    /// As many times the price, and as many times less of it.
    fileprivate func scaled(by factor: Double) -> Candle {
        Candle(
            openTime: openTime, open: open * factor, high: high * factor, low: low * factor, close: close * factor,
            volume: volume / factor)
    }
}
