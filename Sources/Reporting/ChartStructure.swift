public import Platform

extension CandleChart {
    /// Which way a zone or a break speaks for.
    public enum Bias: Sendable, Hashable, CaseIterable { case bullish, bearish }

    /// What market structure says of the candles.
    ///
    /// Moments are the opening times of bars. Each value says where it sits and in which bar it became known, at that
    /// bar's close: what lies before is drawn dotted or faint. Of each kind the newest `mostOfAKind` are drawn.
    public struct Structure: Sendable, Hashable {
        public var zones: [Zone]
        public var breaks: [Break]
        public var swings: [Swing]
        public var lines: [Line]
        public var sessions: [Session]

        public init(
            zones: [Zone] = [], breaks: [Break] = [], swings: [Swing] = [], lines: [Line] = [],
            sessions: [Session] = []
        ) {
            self.zones = zones
            self.breaks = breaks
            self.swings = swings
            self.lines = lines
            self.sessions = sessions
        }

        public static let mostOfAKind = 60
    }

    /// A range of prices that matters from a moment on: a box.
    public struct Zone: Sendable, Hashable {
        public enum Kind: Sendable, Hashable, CaseIterable {
            case orderBlock, fairValueGap
            /// Demand when bullish, supply when bearish.
            case supplyDemand
            /// Discount when bullish, premium when bearish.
            case premiumDiscount
        }
        public var kind: Kind
        public var bias: Bias
        public var top: Double
        public var bottom: Double
        public var from: Timestamp
        public var knownAt: Timestamp
        /// The bar that used it up, from which on it is drawn faded; nil while it is fresh.
        public var mitigatedAt: Timestamp?
        /// Its last bar; nil when it goes on.
        public var until: Timestamp?
        /// Short; empty for none.
        public var label: String

        public init(
            _ kind: Kind, _ bias: Bias, top: Double, bottom: Double, from: Timestamp, knownAt: Timestamp,
            mitigatedAt: Timestamp? = nil, until: Timestamp? = nil, label: String
        ) {
            self.kind = kind
            self.bias = bias
            self.top = top
            self.bottom = bottom
            self.from = from
            self.knownAt = knownAt
            self.mitigatedAt = mitigatedAt
            self.until = until
            self.label = label
        }
    }

    /// A close beyond a swing, known by the bar that broke it.
    public struct Break: Sendable, Hashable {
        public enum Kind: Sendable, Hashable, CaseIterable {
            /// BOS: with the trend.
            case ofStructure
            /// CHoCH: against the trend, drawn heavier.
            case ofCharacter
        }
        public var kind: Kind
        public var bias: Bias
        /// The price that was broken.
        public var level: Double
        /// The bar of the swing.
        public var from: Timestamp
        /// The bar that broke it.
        public var at: Timestamp
        public var label: String

        public init(
            _ kind: Kind, _ bias: Bias, level: Double, from: Timestamp, at: Timestamp, label: String
        ) {
            self.kind = kind
            self.bias = bias
            self.level = level
            self.from = from
            self.at = at
            self.label = label
        }
    }

    /// A turning point, confirmed some bars later.
    public struct Swing: Sendable, Hashable {
        public enum Kind: Sendable, Hashable, CaseIterable { case high, low }
        public var kind: Kind
        public var price: Double
        public var at: Timestamp
        public var knownAt: Timestamp
        /// Such as "HH" or "L".
        public var label: String

        public init(_ kind: Kind, price: Double, at: Timestamp, knownAt: Timestamp, label: String) {
            self.kind = kind
            self.price = price
            self.at = at
            self.knownAt = knownAt
            self.label = label
        }
    }

    /// A price that may draw or stop the market.
    public struct Line: Sendable, Hashable {
        public enum Kind: Sendable, Hashable, CaseIterable {
            /// Equal highs or lows where orders rest.
            case liquidity
            /// The high, low or close of an earlier day or week.
            case reference
        }
        public var kind: Kind
        public var price: Double
        public var from: Timestamp
        public var knownAt: Timestamp
        /// The bar that ran through it, where it ends with a cross; nil while it stands.
        public var sweptAt: Timestamp?
        public var label: String

        public init(
            _ kind: Kind, at price: Double, from: Timestamp, knownAt: Timestamp, sweptAt: Timestamp? = nil,
            label: String
        ) {
            self.kind = kind
            self.price = price
            self.from = from
            self.knownAt = knownAt
            self.sweptAt = sweptAt
            self.label = label
        }
    }

    /// Trading hours of a place: shaded from top to bottom, named in the legend.
    public struct Session: Sendable, Hashable {
        public var name: String
        public var from: Timestamp
        /// When it is over.
        public var until: Timestamp

        public init(_ name: String, from: Timestamp, until: Timestamp) {
            self.name = name
            self.from = from
            self.until = until
        }
    }
}
