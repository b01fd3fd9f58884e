public import Trading

/// What the market offers one side over a stretch of time: a bar's prices, or those of one quote, which are all alike.
///
/// For purchases these are asks, for sales bids. Generic in the price, so that the paper broker (exact decimals) and
/// the back-test (binary fractions) match orders by one rule.
public struct PriceRange<Value: Comparable> {
    public var open: Value
    public var high: Value
    public var low: Value

    @inlinable public init(open: Value, high: Value, low: Value) {
        self.open = open
        self.high = high
        self.low = low
    }

    /// One quote.
    @inlinable public init(_ price: Value) { self.init(open: price, high: price, low: price) }
}

extension PriceRange: Sendable where Value: Sendable {}

/// When a resting order executes, and at which price.
public enum Matching {
    /// A stop order executes once the market has come to its level: there, or at the open that jumped over it.
    /// - Returns: nil when it does not execute.
    @inlinable public static func stop<Value>(_ level: Value, _ side: Side, in range: PriceRange<Value>) -> Value? {
        switch side {
        case .buy: range.high >= level ? max(range.open, level) : nil
        case .sell: range.low <= level ? min(range.open, level) : nil
        }
    }

    /// A limit executes at its level or, when the market opens beyond it, at the better open.
    /// - Parameter reached: the price that the market must come to: the level itself, or a tick beyond it where being
    ///   touched is not enough to be served.
    /// - Returns: nil when it does not execute.
    @inlinable public static func limit<Value>(
        _ level: Value, reached: Value, _ side: Side, in range: PriceRange<Value>
    ) -> Value? {
        switch side {
        case .buy: range.low <= reached ? min(range.open, level) : nil
        case .sell: range.high >= reached ? max(range.open, level) : nil
        }
    }
}
