public import Platform
public import Trading

/// What a strategy says of one closed candle.
public enum SignalDecision: Sendable {
    case signal(Signal)
    case rejected(Rejection)
}

/// Why there is no signal.
public enum Rejection: Error, Sendable, Hashable {
    /// So many closed bars of the timeframe are missing before every figure exists.
    case warmingUp(missing: Int, timeframe: Timeframe)
    /// The candle begins a new series of prices: figures begin again, with it.
    case pricesBroke(PriceBreak)
    /// Candles are missing while the market was open, and conditions look at them: so many more must come in a row.
    case hole(missing: Int, timeframe: Timeframe)
    /// Neither direction's conditions are true; `SignalEngine.evidence` says which failed.
    case conditions
    /// The conditions of this direction are true, a filter is not.
    case filters(Direction)
    /// Both directions' conditions are true.
    case bothDirections
    /// The last signal is so near that this many bars are left to wait.
    case cooldown(barsLeft: Int)
    /// There is no price to put the stop, the entry or a target at.
    case noStop(Direction), noEntry(Direction), noTarget(Direction)
    /// The last target is only worth this many distances to the stop.
    case reward(Direction, Double, minimum: Double)
}

/// A setup to trade: everything a person needs to judge it, except the size, which depends on their account.
public struct Signal: Sendable, Hashable, Codable {
    public enum EntryType: String, Sendable, Hashable, Codable { case market, limit, stop }

    public struct Target: Sendable, Hashable, Codable {
        public var price: Double
        /// Distances to the stop.
        public var reward: Double

        public init(price: Double, reward: Double) {
            self.price = price
            self.reward = reward
        }
    }

    /// The same whenever the same candles are seen again.
    public var id: String
    public var strategy: String
    public var instrument: InstrumentID
    public var timeframe: Timeframe
    public var direction: Direction
    /// The start of the candle it was seen on.
    public var candle: Timestamp
    /// When that candle closed: the first moment it was known.
    public var formedAt: Timestamp
    public var entryType: EntryType
    public var entry: Double
    public var stop: Double
    /// Nearest first.
    public var targets: [Target]
    /// Bars that the entry waits.
    public var expiry: Int
    public var reasons: [Evidence]
    /// The zone it trades from; nil when it needs none.
    public var zone: Zone?

    public struct Zone: Sendable, Hashable, Codable {
        public var kind: String
        public var top: Double
        public var bottom: Double
        /// The start of the candle it sits on; nil when that is further back than is kept.
        public var since: Timestamp?
    }

    public init(
        id: String, strategy: String, instrument: InstrumentID, timeframe: Timeframe, direction: Direction,
        candle: Timestamp, formedAt: Timestamp, entryType: EntryType, entry: Double, stop: Double, targets: [Target],
        expiry: Int, reasons: [Evidence], zone: Zone?
    ) {
        self.id = id
        self.strategy = strategy
        self.instrument = instrument
        self.timeframe = timeframe
        self.direction = direction
        self.candle = candle
        self.formedAt = formedAt
        self.entryType = entryType
        self.entry = entry
        self.stop = stop
        self.targets = targets
        self.expiry = expiry
        self.reasons = reasons
        self.zone = zone
    }

    /// Distances to the stop up to the last target.
    public var reward: Double { targets.last?.reward ?? 0 }
    /// What is lost per unit at the stop, in price.
    public var risk: Double { abs(entry - stop) }
}

/// One condition as it was found.
public struct Evidence: Sendable, Hashable, Codable {
    public struct Figure: Sendable, Hashable, Codable {
        /// As in the condition: `rsi(14)`, `close@4h`.
        public var name: String
        /// nil while it does not exist.
        public var value: Double?
    }

    /// As it is written in files.
    public var condition: String
    public var isMet: Bool
    /// What it compared; numbers of the condition itself are left out.
    public var figures: [Figure]

    public init(condition: String, isMet: Bool, figures: [Figure]) {
        self.condition = condition
        self.isMet = isMet
        self.figures = figures
    }
}
