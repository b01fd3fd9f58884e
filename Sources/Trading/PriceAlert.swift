public import Platform

/// A price somebody wants to be told about: the whole life of an alert, without clock or I/O.
///
/// It fires when a price reaches its level, also by a gap, and then not again before the price has gone back by
/// `hysteresis`: a price that trembles around the level tells once.
public struct PriceAlert: Sendable, Hashable {
    public enum Condition: Sendable, Hashable {
        case above(Price), below(Price)
        /// From either side.
        case crosses(Price)
        /// Away from the reference, up or down.
        case moves(Percent)
    }
    public enum State: String, Sendable, Hashable { case active, triggered, expired, deleted }
    /// What it waits for.
    public enum Watch: String, Sendable, Hashable {
        /// To fire: a price at the level or above it, below it, or away from the reference.
        case rise, fall, move
        /// To be armed again: a price that has left the level by the hysteresis.
        case retreat
    }

    public let instrument: InstrumentID
    public let condition: Condition
    /// Whether it goes on after it fired.
    public let isRepeating: Bool
    /// After firing nothing is looked at for so long.
    public let cooldown: Duration
    /// How far the price must leave the level to arm it again; of `moves` nothing.
    public let hysteresis: Price
    /// From then on it does not fire any more; nil: it has no end.
    public let expiresAt: Timestamp?
    public private(set) var state: State
    public private(set) var watch: Watch
    /// The price it was last armed at; what `moves` is measured from.
    public private(set) var reference: Price
    /// Prices before this moment are not looked at.
    public private(set) var readyAt: Timestamp

    /// A new alert at the current price. One whose level is reached already waits for the price to leave it first.
    public init(
        instrument: InstrumentID, condition: Condition, isRepeating: Bool, cooldown: Duration, hysteresis: Price,
        expiresAt: Timestamp?, price: Price
    ) {
        self.init(
            instrument: instrument, condition: condition, isRepeating: isRepeating, cooldown: cooldown,
            hysteresis: hysteresis, expiresAt: expiresAt, state: .active, watch: .retreat, reference: price,
            readyAt: .init(milliseconds: 0))
        arm(at: price)
    }

    /// As it was stored.
    public init(
        instrument: InstrumentID, condition: Condition, isRepeating: Bool, cooldown: Duration, hysteresis: Price,
        expiresAt: Timestamp?, state: State, watch: Watch, reference: Price, readyAt: Timestamp
    ) {
        self.instrument = instrument
        self.condition = condition
        self.isRepeating = isRepeating
        self.cooldown = cooldown
        self.hysteresis = hysteresis
        self.expiresAt = expiresAt
        self.state = state
        self.watch = watch
        self.reference = reference
        self.readyAt = readyAt
    }

    /// A price at or above this one changes something; nil: none does.
    public var ceiling: Price? {
        switch (condition, watch) {
        case (.above(let level), .rise), (.crosses(let level), .rise): level
        case (.below(let level), .retreat), (.crosses(let level), .retreat): level + hysteresis
        case (.moves(let percent), _): reference + percent.of(reference)
        case (.above, _), (.below, _), (.crosses, _): nil
        }
    }

    /// A price at or below this one changes something; nil: none does.
    public var floor: Price? {
        switch (condition, watch) {
        case (.below(let level), .fall), (.crosses(let level), .fall): level
        case (.above(let level), .retreat), (.crosses(let level), .retreat): level - hysteresis
        case (.moves(let percent), _): reference - percent.of(reference)
        case (.above, _), (.below, _), (.crosses, _): nil
        }
    }

    /// Takes the next price.
    /// - Returns: whether it fires.
    public mutating func take(_ price: Price, at moment: Timestamp) -> Bool {
        guard state == .active else { return false }
        if let expiresAt, moment >= expiresAt {
            state = .expired
            return false
        }
        guard moment >= readyAt, ceiling.map({ price >= $0 }) == true || floor.map({ price <= $0 }) == true else {
            return false
        }
        guard watch != .retreat else {
            arm(at: price)
            return false
        }
        if isRepeating {
            readyAt = moment + cooldown
            if watch == .move { reference = price } else { watch = .retreat }
        } else {
            state = .triggered
        }
        return true
    }

    /// Makes it wait again, as if it were new, whatever became of it. What has expired stays so.
    public mutating func revive(at price: Price, _ moment: Timestamp) {
        if let expiresAt, moment >= expiresAt { return state = .expired }
        state = .active
        readyAt = .init(milliseconds: 0)
        arm(at: price)
    }

    /// What it becomes by a split of shares: prices of the new ones, on the tick. What it waits for stays the same.
    public func split(_ split: PriceBreak.Split, _ instrument: Instrument) -> PriceAlert {
        func price(_ price: Price) -> Price { instrument.rounded(Price(split.price(price.value))) }
        let condition: Condition =
            switch self.condition {
            case .above(let level): .above(price(level))
            case .below(let level): .below(price(level))
            case .crosses(let level): .crosses(price(level))
            case .moves: self.condition
            }
        return PriceAlert(
            instrument: self.instrument, condition: condition, isRepeating: isRepeating, cooldown: cooldown,
            hysteresis: max(price(hysteresis), instrument.tick), expiresAt: expiresAt, state: state, watch: watch,
            reference: Price(split.price(reference.value)), readyAt: readyAt)
    }

    public mutating func delete() { state = .deleted }

    /// Waits for the side of the level that the price is not on.
    private mutating func arm(at price: Price) {
        reference = price
        switch condition {
        case .above(let level): watch = price < level ? .rise : .retreat
        case .below(let level): watch = price > level ? .fall : .retreat
        case .crosses(let level): watch = price < level ? .rise : price > level ? .fall : .retreat
        case .moves: watch = .move
        }
    }

    /// How far a price of the instrument must leave a level by default: three spreads, at least 0.05 %.
    public static func usualHysteresis(at quote: Quote) -> Price {
        max(quote.spread * 3, Price(quote.mid.value * FixedPoint(raw: FixedPoint.scale / 2000)))
    }
}

extension PriceAlert.Condition {
    /// The price it is about; nil for `moves`.
    public var level: Price? {
        switch self {
        case .above(let level), .below(let level), .crosses(let level): level
        case .moves: nil
        }
    }
}
