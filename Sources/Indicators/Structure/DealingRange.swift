/// A confirmed swing high (`.up`) or low (`.down`).
public struct SwingPoint: Sendable, Hashable {
    public let direction: MarketDirection
    public let sitsAt: Int
    public let knownAt: Int
    public let level: Double
    /// The bar that broke it, as the structure's breaks are counted.
    public internal(set) var brokenAt: Int?
    public var isBroken: Bool { brokenAt != nil }
}

/// The range between the last confirmed swing high and low, and where a price stands in it.
public struct DealingRange: Sendable, Hashable {
    public enum Zone: Sendable, Hashable { case discount, equilibrium, premium }

    public let high: SwingPoint
    public let low: SwingPoint

    /// - Returns: nil when the high is not above the low.
    public init?(high: SwingPoint, low: SwingPoint) {
        guard high.level > low.level else { return nil }
        self.high = high
        self.low = low
    }

    /// Where its later swing sits.
    public var sitsAt: Int { max(high.sitsAt, low.sitsAt) }
    public var knownAt: Int { max(high.knownAt, low.knownAt) }
    /// The way of its last leg: up when the high came last.
    public var direction: MarketDirection { high.sitsAt > low.sitsAt ? .up : .down }
    public var equilibrium: Double { (high.level + low.level) / 2 }

    /// 0 at the low, 0.5 at equilibrium, 1 at the high; beyond them less or more.
    public func position(of price: Double) -> Double { (price - low.level) / (high.level - low.level) }

    public func zone(of price: Double) -> Zone {
        price > equilibrium ? .premium : price < equilibrium ? .discount : .equilibrium
    }

    /// Prices at which 62 % to 79 % of the last leg is retraced: optimal trade entry.
    public var optimalTradeEntry: ClosedRange<Double> {
        let height = high.level - low.level
        return direction == .up
            ? (high.level - 0.79 * height)...(high.level - 0.62 * height)
            : (low.level + 0.62 * height)...(low.level + 0.79 * height)
    }
}
