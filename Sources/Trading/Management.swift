import Platform

/// How a position is to be managed once an order has opened it. Prices are counted from its entry in distances to its
/// stop, what traders call R: at 1 R it has gained what it risked.
public struct Management: Sendable, Hashable, Codable {
    /// Something done with a part of the position.
    public struct Step: Sendable, Hashable, Codable {
        /// In R.
        public var at: FixedPoint
        /// Of what was opened.
        public var share: Percent

        public init(at: FixedPoint, share: Percent) {
            self.at = at
            self.share = share
        }
    }

    /// Parts closed before the final target.
    public var targets: [Step] = []
    /// Prices before the final target at each of which an equal part leaves, nearest first: the targets of a signal.
    /// nil: there are none. They do not count where `targets` are set.
    public var levels: [Price]?
    /// Parts added while it goes well.
    public var additions: [Step] = []
    /// Where the stop moves to the entry price, in R.
    public var breakEvenAt: FixedPoint?
    /// How far behind the best price the stop follows.
    public var trail: Price?
    /// How long it is held, in minutes of market time.
    public var closesAfter: Int?
    /// Whether a signal of the other direction closes it.
    public var closesOnOpposite = false

    public init() {}

    public var isEmpty: Bool { self == Management() }

    /// The rules of a position that was just opened, or whose rules are set anew. What is counted in R needs a stop on
    /// the losing side; without one it is left out. Parts that round down to nothing are left out as well.
    public func rules(for position: Position, _ instrument: Instrument) -> ExitRules {
        var rules = ExitRules()
        let entry = position.averagePrice
        let risk = position.stopLoss.map { position.direction == .long ? entry - $0 : $0 - entry } ?? .zero
        func level(_ multiple: FixedPoint) -> Price {
            let distance = risk * multiple
            return instrument.rounded(position.direction == .long ? entry + distance : entry - distance)
        }
        func parts(_ steps: [Step]) -> [ExitRules.Part] {
            steps.sorted { $0.at < $1.at }.compactMap { step in
                let quantity = instrument.rounded(step.share.of(position.quantity))
                let price = level(step.at)
                guard quantity > .zero, price > .zero else { return nil }
                return ExitRules.Part(price: price, quantity: quantity)
            }
        }
        if risk > .zero {
            rules.targets = parts(targets)
            rules.additions = parts(additions)
            rules.breakEvenAt = breakEvenAt.map(level)
        }
        if targets.isEmpty { rules.targets = equalParts(at: levels ?? [], of: position.quantity, instrument) }
        rules.trail = trail
        rules.best = trail == nil ? nil : entry
        rules.closesAt = closesAfter.map { position.openedAt + .seconds($0 * 60) }
        rules.closesOnOpposite = closesOnOpposite
        return rules
    }

    /// Equal parts that leave at these prices, the last one at the final target; none when they round down to nothing.
    public func equalParts(
        at levels: some Collection<Price>, of quantity: Quantity, _ instrument: Instrument
    ) -> [ExitRules.Part] {
        let part = instrument.rounded(quantity / FixedPoint(levels.count + 1))
        guard part > .zero else { return [] }
        return levels.map { ExitRules.Part(price: instrument.rounded($0), quantity: part) }
    }
}

extension Management? {
    /// With equal parts that leave at `levels`, unless its owner takes parts by rules of their own; nil when nothing is
    /// to be done.
    public func with(_ levels: [Price]) -> Management? {
        var management = self ?? Management()
        if management.targets.isEmpty, !levels.isEmpty { management.levels = levels }
        return management.isEmpty ? nil : management
    }
}
