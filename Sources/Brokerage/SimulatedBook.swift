public import Trading

/// The order book that the paper broker fills against: what stands on the other side of an order.
///
/// The market offers bid and ask only. Behind each stand, at equal distances of a quarter of the spread (at least a
/// tick), prices with a tenth of the instrument's largest order each; five of them can be seen. A new quote brings a
/// full book.
public struct SimulatedBook: Sendable, Hashable {
    /// The price of the first level.
    public let best: Price
    /// Between levels.
    public let step: Price
    /// Units at each level.
    public let depth: Quantity
    let side: Side

    /// Levels that can be seen.
    static let levels = 5

    /// - Parameter side: of the order that meets the book.
    public init(_ instrument: Instrument, _ quote: Quote, for side: Side) {
        best = quote.price(for: side)
        let quarter = (quote.spread.value / 4).rounded(to: instrument.tick.value, .down)
        step = max(Price(quarter), instrument.tick)
        depth = max(instrument.rounded(instrument.maximumSize / 10), instrument.sizeStep)
        self.side = side
    }

    /// Units offered at `limit` or better; what can be seen without a limit.
    public func available(within limit: Price?) -> Quantity {
        guard let limit else { return depth * FixedPoint(Self.levels) }
        let room = side == .buy ? limit - best : best - limit
        guard room >= .zero else { return .zero }
        let levels = (room / step).rounded(to: 1, .down) + FixedPoint(1)
        return depth * min(levels, FixedPoint(Self.levels))
    }

    /// What `quantity` is worse off than at the best price, on average a unit: it takes one level after the other, at
    /// equal distances also behind those that can be seen.
    public func impact(of quantity: Quantity) -> Price {
        let full = (quantity / depth).rounded(to: 1, .down)
        let rest = quantity.value - full * depth.value
        // Level k is k steps away: 0 + 1 + … + (full − 1), each with a full depth, and the rest at level `full`.
        let whole = full * (full - FixedPoint(1)) / 2 * depth.value
        return Price(step.value * (whole + rest * full) / quantity.value)
    }
}
