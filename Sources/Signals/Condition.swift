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
    /// Happened on one of the newest `bars` bars. Zones count while they are not mitigated.
    case event(StructureKind, Direction, within: Int, timeframe: Timeframe?)
    /// The candle touches a zone that is not mitigated.
    case inZone(StructureKind, Direction, timeframe: Timeframe?)
    case inHalf(RangeHalf, timeframe: Timeframe?)
    /// The last break of structure went this way.
    case trend(Direction, timeframe: Timeframe?)
    /// The candle closed while this session traded.
    case session(TradingSession)
    /// Minutes since midnight in the zone; a window may pass midnight.
    case hours(from: Int, to: Int, zone: String)
    case dayType(DayKind)
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
}
