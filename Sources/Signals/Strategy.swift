public import Trading

/// What a trader wants watched, as data: written in YAML or put together in a chat, compiled by `SignalEngine`.
public struct Strategy: Sendable, Hashable {
    public enum Entry: Sendable, Hashable {
        /// At once, at the first price after the candle.
        case market
        /// Waits at the near edge of the zone that was asked for.
        case limitAtZone
        /// Waits this many average true ranges better than the close.
        case limit(atr: Double)
        /// Waits beyond the candle's extreme, this many average true ranges further.
        case breakout(atr: Double)
    }

    public enum Stop: Sendable, Hashable {
        /// Beyond the last confirmed swing, or the zone the entry is in.
        case structure
        case atr(Double)
        case percent(Double)
        /// Of the instrument it is watched on.
        case pips(Double)
        /// In units of its price.
        case price(Double)
    }

    public enum Target: Sendable, Hashable {
        /// A multiple of the distance to the stop.
        case reward(Double)
        case atr(Double)
        case percent(Double)
        case pips(Double)
        case price(Double)
        /// The nearest confirmed swing on the other side.
        case structure
    }

    /// `trend_following`; one's own are `own:` and a number.
    public var id: String
    public var name: String
    /// Where it is at home; it can be watched on others.
    public var timeframe: Timeframe
    /// When to buy; nil: never.
    public var long: Condition?
    public var short: Condition?
    /// What must be true besides, whichever the direction.
    public var filters: [Condition] = []
    public var entry: Entry = .market
    public var stop: Stop = .atr(2)
    /// Nearest first; equal parts of the position leave at each.
    public var targets: [Target] = [.reward(1), .reward(2)]
    /// The least distance to the last target, in distances to the stop.
    public var minimumReward: Double = 1
    /// Bars that an entry waits.
    public var expiry: Int = 10
    /// Bars without another signal of this strategy on this instrument.
    public var cooldown: Int = 5
    /// Bars on each side of a swing.
    public var swingLength: Int = 5

    public init(id: String, name: String, timeframe: Timeframe, long: Condition?, short: Condition?) {
        self.id = id
        self.name = name
        self.timeframe = timeframe
        self.long = long
        self.short = short
    }

    public func entryCondition(_ direction: Direction) -> Condition? { direction == .long ? long : short }
    var conditions: [Condition] { [long, short].compactMap(\.self) + filters }
}
