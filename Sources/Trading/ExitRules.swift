public import Platform

/// How a position is managed besides its stop and its target, as its owner asked for it. Prices are those the position
/// is closed at: the bid of a long one, the ask of a short one.
public struct ExitRules: Sendable, Hashable, Codable {
    /// Something done with a part of the position at a price.
    public struct Part: Sendable, Hashable, Codable {
        public var price: Price
        /// In units.
        public var quantity: Quantity

        public init(price: Price, quantity: Quantity) {
            self.price = price
            self.quantity = quantity
        }
    }

    /// Parts closed before the final target, nearest first.
    public var targets: [Part] = []
    /// Parts added while it goes well, nearest first.
    public var additions: [Part] = []
    /// Where the stop moves to the entry price.
    public var breakEvenAt: Price?
    /// How far behind the best price the stop follows.
    public var trail: Price?
    /// The best price since the stop follows it.
    public var best: Price?
    /// When it is closed at the market.
    public var closesAt: Timestamp?
    /// Whether it is closed at the market when a signal of the other direction forms.
    public var closesOnOpposite = false
    /// In minutes: how often it is looked at for something that changed; nil: as its owner has everything looked at.
    public var reassessEvery: Int?

    public init() {}

    public var isEmpty: Bool { self == ExitRules() }
}

/// The prices between which nothing can happen to an order or a position. What closes or fills it is compared: bids for
/// sales, asks for purchases.
public struct PriceBounds: Sendable, Hashable {
    /// Something may happen at or below.
    public var floor: Price?
    /// Something may happen at or above.
    public var ceiling: Price?

    public init(floor: Price? = nil, ceiling: Price? = nil) {
        self.floor = floor
        self.ceiling = ceiling
    }

    /// - Parameters:
    ///   - losing: prices on the side where `direction` loses.
    ///   - winning: prices on the side where it wins.
    init(_ direction: Direction, losing: [Price?], winning: [Price?]) {
        let (losing, winning) = (losing.compactMap(\.self), winning.compactMap(\.self))
        self =
            direction == .long
            ? PriceBounds(floor: losing.max(), ceiling: winning.min())
            : PriceBounds(floor: winning.max(), ceiling: losing.min())
    }

    public func contains(_ price: Price) -> Bool {
        floor.map { price > $0 } ?? true && ceiling.map { price < $0 } ?? true
    }

    /// The prices inside of both.
    public func intersection(_ other: PriceBounds) -> PriceBounds {
        PriceBounds(
            floor: [floor, other.floor].compactMap(\.self).max(),
            ceiling: [ceiling, other.ceiling].compactMap(\.self).min())
    }
}

extension Position {
    /// Within these prices no rule of it does anything.
    public var bounds: PriceBounds {
        PriceBounds(
            direction, losing: [stopLoss],
            winning: [
                takeProfit, rules.targets.first?.price, rules.additions.first?.price, rules.breakEvenAt,
                rules.trail == nil ? nil : rules.best,
            ])
    }
}

extension Order {
    /// Within these prices it does not execute, nor change.
    public var bounds: PriceBounds {
        let way = side.direction
        switch type {
        case .market: return PriceBounds()
        case .limit: return PriceBounds(way, losing: [price], winning: [])
        case .stop: return PriceBounds(way, losing: [], winning: [price])
        case .stopLimit:
            return isTriggered
                ? PriceBounds(way, losing: [limit], winning: []) : PriceBounds(way, losing: [], winning: [price])
        case .trailingStop:
            guard let price, let trail else { return PriceBounds() }
            let best = side == .buy ? price - trail : price + trail
            return PriceBounds(way, losing: [best], winning: [price])
        }
    }
}
