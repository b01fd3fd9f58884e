public import Indicators
public import Trading

/// A figure that conditions compare.
public struct Operand: Sendable, Hashable {
    public enum Source: Sendable, Hashable {
        case number(Double)
        case price(PriceField)
        /// One output of an indicator, by its place in the descriptor.
        case indicator(IndicatorCall, output: Int)
        /// Bid to ask at the decision, in price.
        case spread
        /// So many pips of the instrument it is watched on, in price.
        case pips(Double)
        case level(PriceLevel)
    }
    public enum PriceField: String, Sendable, Hashable, CaseIterable { case open, high, low, close, volume }

    public var source: Source
    /// nil: the strategy's own. A longer one counts once its bar has closed.
    public var timeframe: Timeframe?
    /// How many closed bars of its timeframe before the newest.
    public var barsAgo: Int

    public init(_ source: Source, on timeframe: Timeframe? = nil, barsAgo: Int = 0) {
        self.source = source
        self.timeframe = timeframe
        self.barsAgo = barsAgo
    }

    public static func number(_ value: Double) -> Operand { Operand(.number(value)) }
}

public enum Relation: String, Sendable, Hashable, CaseIterable {
    case below = "<", atMost = "<=", above = ">", atLeast = ">="
    /// At or below before, above now; and the other way round.
    case crossesAbove = "crosses above", crossesBelow = "crosses below"
}

/// Events of market structure, as a trader asks for them.
public enum StructureKind: String, Sendable, Hashable, CaseIterable {
    case breakOfStructure = "bos", changeOfCharacter = "choch", orderBlock = "order block", fairValueGap = "fvg"
    /// Stops beyond equal highs or lows were run. Bullish when lows were swept.
    case sweep
}

/// Prices that traders watch: known at a bar's close and not before, and none while there is none.
public enum PriceLevel: String, Sendable, Hashable, CaseIterable {
    /// Of the last day, week or month that is over and was seen from its beginning.
    case previousDayHigh = "pdh", previousDayLow = "pdl", previousWeekHigh = "pwh", previousWeekLow = "pwl"
    case previousMonthHigh = "pmh", previousMonthLow = "pml"
    /// The last confirmed swing.
    case swingHigh = "swing_high", swingLow = "swing_low"
    /// The nearest liquidity pool of two swings or more that is not swept.
    case equalHighs = "equal_highs", equalLows = "equal_lows"
}

/// What else happens to market structure. Raw values are how they are written.
public enum StructureChange: String, Sendable, Hashable, CaseIterable {
    /// A swing is confirmed. Bullish: a low.
    case swing
    /// A swing joined others near one price, and the liquidity beyond is not swept. Bullish: lows.
    case liquidity
    /// Price went through the block.
    case blockMitigated = "order block mitigated"
    /// Price came back through a block that it had gone through before.
    case blockRemoved = "order block removed"
    /// The gap was touched for the first time.
    case gapMitigated = "fvg mitigated"
    /// The gap was filled to its far edge.
    case gapFilled = "fvg filled"
}

/// Where the price stands in the range between the last confirmed swing high and low.
public enum RangeHalf: String, Sendable, Hashable, CaseIterable { case premium, discount }

/// The character of a day, by `DayType`'s rules.
public enum DayKind: String, Sendable, Hashable, CaseIterable { case trend, choppy, quiet }

/// One thing that is true or not when a candle has closed.
public indirect enum Condition: Sendable, Hashable {
    case compare(Operand, Relation, Operand)
    /// Higher (lower) than on each of the `bars` bars before, one after the other.
    case rising(Operand, bars: Int)
    case falling(Operand, bars: Int)
    /// Happened on one of the newest `bars` bars. Zones count while they hold: a block until price goes through it,
    /// a gap until it is filled to its far edge (its first touch, which mitigates it, does not end it).
    case event(StructureKind, Direction, within: Int, timeframe: Timeframe?)
    /// The candle touches a zone that holds.
    case inZone(StructureKind, Direction, timeframe: Timeframe?)
    case inHalf(RangeHalf, timeframe: Timeframe?)
    /// Happened on one of the newest `bars` bars; liquidity counts until it is swept.
    case change(StructureChange, Direction, within: Int, timeframe: Timeframe?)
    /// The last break of structure went this way.
    case trend(Direction, timeframe: Timeframe?)
    /// The candle closed while this session traded.
    case session(TradingSession)
    /// Minutes since midnight in the zone; a window may pass midnight.
    case hours(from: Int, to: Int, zone: String)
    case dayType(DayKind)
    /// The candle belongs to one of these days of the week, UTC: bit 0 is Monday.
    case weekdays(UInt8)
    case not(Condition)
    case all([Condition])
    case any([Condition])
    case atLeast(Int, [Condition])

    /// Those that are no combination, in order.
    public var leaves: [Condition] {
        switch self {
        case .all(let parts), .any(let parts), .atLeast(_, let parts): parts.flatMap(\.leaves)
        case .not(let part): part.leaves
        default: [self]
        }
    }

    /// It and everything in it, combinations included.
    var parts: [Condition] {
        switch self {
        case .all(let inner), .any(let inner), .atLeast(_, let inner): [self] + inner.flatMap(\.parts)
        case .not(let part): [self] + part.parts
        default: [self]
        }
    }
}
