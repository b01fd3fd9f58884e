public import Trading

/// What a person asked for, before it is exact.
public struct OrderRequest: Sendable, Hashable {
    /// A stop or target as people say it.
    public enum Level: Sendable, Hashable {
        case price(Price)
        /// Distance from the entry in pips of the instrument.
        case pips(FixedPoint)
        /// Distance from the entry in percent of its price.
        case percent(Percent)
        /// So many times as far from the entry as the stop. Of targets only.
        case multiple(FixedPoint)
    }

    public var instrument: Instrument
    public var side: Side
    public var type: OrderType
    /// Of a limit order its limit, of a stop order its level.
    public var price: Price?
    /// Of a stop-limit order.
    public var limit: Price?
    /// Of a trailing stop, in price.
    public var trail: Price?
    public var timeInForce = TimeInForce.goodTillCancel
    /// Orders that cancel each other.
    public var group: String?
    /// How what it opens is managed.
    public var management: Management?
    /// nil: as its owner sizes orders, `RiskLimits.sizing`.
    public var size: FixedPoint?
    /// nil: the instrument's own.
    public var unit: SizeUnit?
    public var stop: Level?
    public var target: Level?

    public init(
        instrument: Instrument, side: Side, type: OrderType = .market, price: Price? = nil, size: FixedPoint? = nil,
        unit: SizeUnit? = nil, stop: Level? = nil, target: Level? = nil
    ) {
        self.instrument = instrument
        self.side = side
        self.type = type
        self.price = price
        self.size = size
        self.unit = unit
        self.stop = stop
        self.target = target
    }
}

/// An exact order that every rule has approved, with the figures a card shows. Made only by `approve`.
public struct OrderTicket: Sendable, Hashable {
    public let instrument: Instrument
    public let side: Side
    public let type: OrderType
    public let quantity: Quantity
    /// Of a limit order its limit, of a stop order its level.
    public let price: Price?
    public let limit: Price?
    public let trail: Price?
    public let timeInForce: TimeInForce
    public let group: String?
    public let management: Management?
    /// The price it is due at: the market's, or its own.
    public let entry: Price
    /// What it is expected to be filled at: `entry` with what its kind and its size make worse.
    public let expectedFill: Price
    public let stopLoss: Price?
    public let takeProfit: Price?
    /// Whether the stop was added to keep the account within its limit.
    public let isStopAdded: Bool
    /// Value of the order, in account currency.
    public let notional: Money
    /// What is held of the instrument before; nil: nothing.
    public let held: Position?
    /// Units of `held` that it closes, and their profit or loss at `entry`, in account currency.
    public let closes: Quantity
    public let closedProfit: Money
    /// Additional margin it needs, in account currency; zero when it needs none.
    public let margin: Money
    /// Loss at the stop of all that is then held; nil when the order only reduces.
    public let risk: Money?
    /// `risk` in percent of the equity.
    public let riskPercent: Percent?
    /// Profit of all that is then held when it leaves at its targets, in their parts; nil without a final one.
    public let reward: Money?
    /// What the spread costs, in account currency.
    public let spreadCost: Money
    /// What a fill at the market gets worse than its price, for its kind and its size, in account currency; zero for
    /// an order that waits at a limit.
    public let slippageCost: Money
    /// Commission of the entry, in account currency.
    public let commission: Money
    /// What it costs to enter and to leave again: the spread once, slippage and commission twice.
    public var roundTripCosts: Money { spreadCost + slippageCost + slippageCost + commission + commission }
    /// At which rates its amounts come into the account's currency; nil: they are in it.
    public let conversion: RatePath?
    /// How the quantity was found.
    public let size: PositionSize

    /// Whether it only makes smaller what is held.
    public var isReduceOnly: Bool { risk == nil }
    /// Whether it closes what is held the other way, and opens the rest.
    public var turnsAround: Bool { risk != nil && closes > .zero }

    /// Reward divided by risk; nil when either is missing.
    public var rewardToRisk: FixedPoint? {
        guard let risk, let reward, !risk.amount.isZero else { return nil }
        return reward.amount / risk.amount
    }
}
