public import Indicators
public import Platform
public import Trading

/// What the closed candles of one instrument say at one moment: facts with figures, no advice.
///
/// Distances are in average true ranges (14 bars) of its timeframe. Everything was known at the close of the last bar.
public struct MarketAnalysis: Sendable, Hashable {
    /// Where a timeframe is heading, by two measures that need not agree.
    public struct Trend: Sendable, Hashable {
        public enum Heading: Sendable, Hashable { case up, down, mixed }

        public let timeframe: Timeframe
        /// The way of the last break of structure; nil before the first.
        public let structure: MarketDirection?
        /// How far the exponential average has moved within `slopeBars` bars; nil with too few candles.
        public let slope: Double?
        /// So many closed candles are missing before there is a slope.
        public let missing: Int

        public static let averageLength = 50
        public static let slopeBars = 5
        /// Less than this is flat.
        public static let leastSlope = 0.25

        /// The way the average points; nil when it is flat, or unknown.
        public var average: MarketDirection? {
            guard let slope, abs(slope) >= Self.leastSlope else { return nil }
            return slope > 0 ? .up : .down
        }
        /// Where both point; mixed when they do not agree.
        public var heading: Heading {
            guard let structure, structure == average else { return .mixed }
            return structure == .up ? .up : .down
        }
    }

    public struct Break: Sendable, Hashable {
        /// Against the trend before it: change of character.
        public let isChangeOfCharacter: Bool
        public let direction: MarketDirection
        public let level: Double
        /// When the bar that broke it opened.
        public let bar: Timestamp
        /// When that bar closed: the first moment it was known.
        public let knownAt: Timestamp
    }

    /// Between the last confirmed swing low and high.
    public struct Range: Sendable, Hashable {
        public let low: Double
        public let high: Double
        /// 0 at the low, 1 at the high.
        public let position: Double
        public let zone: DealingRange.Zone
    }

    /// A price that may hold.
    public struct Level: Sendable, Hashable {
        public enum Origin: Sendable, Hashable {
            /// A confirmed swing that price has not gone beyond, made in the bar that opened then.
            case swing(Timestamp)
            /// Swings near one price, so many of them.
            case zone(touches: Int)
        }
        public let price: Double
        public let origin: Origin
        /// From the last close, above zero.
        public let distance: Double
    }

    /// An order block or a gap that is in force.
    public struct Zone: Sendable, Hashable {
        public enum Kind: Sendable, Hashable { case orderBlock, gap }
        public let kind: Kind
        public let direction: MarketDirection
        public let top: Double
        public let bottom: Double
        /// When the bar it sits on opened.
        public let bar: Timestamp
        /// From the last close to the nearer edge; 0 inside.
        public let distance: Double
    }

    /// A level whose break at a close changes the structure.
    public struct Turn: Sendable, Hashable {
        public let level: Double
        public let direction: MarketDirection
        /// Whether it would go against the trend.
        public let isChangeOfCharacter: Bool
    }

    public struct Day: Sendable, Hashable {
        public let start: Timestamp
        public let high: Double
        public let low: Double
    }

    public let timeframe: Timeframe
    /// When the last bar closed.
    public let closedAt: Timestamp
    public let close: Double
    /// Since the close of the day (of a daily or weekly analysis: the bar) before the last bar's, as a fraction.
    public let change: Double?
    /// Its own timeframe first, then up to two longer ones.
    public let trends: [Trend]
    public let dayKind: DayKind?
    /// So many closed candles of `dayTimeframe` are missing before there is a kind of day.
    public let dayMissing: Int
    public let dayTimeframe: Timeframe
    public let lastBreak: Break?
    public let range: Range?
    public let support: Level?
    public let resistance: Level?
    /// The nearest order block and gap of each direction.
    public let zones: [Zone]
    public let figures: MarketFigures
    /// The last day that is over.
    public let previousDay: Day?
    /// Sessions that trade at the moment asked about.
    public let sessions: [TradingSession]
    /// What would change the picture: at most one above and one below.
    public let turns: [Turn]
}

/// Indicators of the last closed bar and what traders call them.
public struct MarketFigures: Sendable, Hashable {
    public enum Strength: String, Sendable, Hashable, Codable, CaseIterable {
        case overbought, strong, neutral, weak, oversold
    }
    public enum Pull: String, Sendable, Hashable, CaseIterable { case trending, building, none }
    public enum Amount: String, Sendable, Hashable, Codable, CaseIterable { case high, usual, low }
    public enum Momentum: String, Sendable, Hashable, CaseIterable { case bullish, bearish, level }

    /// Relative strength index of 14 bars.
    public let rsi: Double
    /// Average directional index of 14 bars.
    public let adx: Double
    /// Average true range of 14 bars, in price.
    public let atr: Double
    /// The same over that of 100 bars; nil when nothing moved.
    public let atrRatio: Double?
    /// The usual averages of 12 and 26 bars, their difference less its average of 9, in price.
    public let histogram: Double
    /// Volume over its mean of 20 bars; nil when there is none.
    public let volumeRatio: Double?

    public init(
        rsi: Double, adx: Double, atr: Double, atrRatio: Double?, histogram: Double, volumeRatio: Double?
    ) {
        self.rsi = rsi
        self.adx = adx
        self.atr = atr
        self.atrRatio = atrRatio
        self.histogram = histogram
        self.volumeRatio = volumeRatio
    }

    public static let overbought = 70.0, strong = 55.0, weak = 45.0, oversold = 30.0
    public static let trending = 25.0, building = 20.0
    public static let wide = 1.25, narrow = 0.75
    public static let muchVolume = 1.5, littleVolume = 0.5

    public var strength: Strength {
        switch rsi {
        case Self.overbought...: .overbought
        case Self.strong...: .strong
        case ...Self.oversold: .oversold
        case ...Self.weak: .weak
        default: .neutral
        }
    }
    public var pull: Pull { adx >= Self.trending ? .trending : adx >= Self.building ? .building : .none }
    public var momentum: Momentum { histogram > 0 ? .bullish : histogram < 0 ? .bearish : .level }
    public var swing: Amount? { atrRatio.map { $0 >= Self.wide ? .high : $0 <= Self.narrow ? .low : .usual } }
    public var volume: Amount? {
        volumeRatio.map { $0 >= Self.muchVolume ? .high : $0 <= Self.littleVolume ? .low : .usual }
    }
}

/// Why there is no analysis.
public enum AnalysisError: Error, Sendable, Hashable {
    /// So many closed candles of the timeframe are there, and so many are needed.
    case tooFew(have: Int, need: Int, timeframe: Timeframe)
    /// A candle is impossible, or out of order.
    case badCandles(Timeframe)
}
