/// One candle, in lanes, and what rules call its parts.
struct Bar {
    var open: Lanes
    var high: Lanes
    var low: Lanes
    var close: Lanes

    /// A candle that closes where it opened is white.
    @inline(__always)
    var isWhite: Truth { close >= open }
    @inline(__always)
    var isBlack: Truth { close < open }
    @inline(__always)
    var top: Lanes { larger(open, close) }
    @inline(__always)
    var bottom: Lanes { smaller(open, close) }
    @inline(__always)
    var body: Lanes { (close - open).magnitude }
    @inline(__always)
    var range: Lanes { high - low }
    @inline(__always)
    var upperShadow: Lanes { high - top }
    @inline(__always)
    var lowerShadow: Lanes { bottom - low }
    @inline(__always)
    var shadows: Lanes { upperShadow + lowerShadow }

    /// The body lies above that of `other`, without touching it; shadows may overlap.
    @inline(__always)
    func bodyGapsUp(from other: Bar) -> Truth { bottom > other.top }
    @inline(__always)
    func bodyGapsDown(from other: Bar) -> Truth { top < other.bottom }
    /// The whole candle lies above `other`.
    @inline(__always)
    func gapsUp(from other: Bar) -> Truth { low > other.high }
    @inline(__always)
    func gapsDown(from other: Bar) -> Truth { high < other.low }
    /// The body lies inside that of `other`, without touching its ends.
    @inline(__always)
    func bodyIsInside(_ other: Bar) -> Truth { top < other.top && bottom > other.bottom }
}

/// A running sum rules measure candles by: over the candles before a given one.
struct PatternAverage: OptionSet {
    /// What is summed, and over how many candles.
    enum Kind: Int, CaseIterable {
        case body, range, briefRange, shadows

        var period: Int { self == .briefRange ? 5 : 10 }

        @inline(__always)
        func measure(_ bar: Bar) -> Lanes {
            switch self {
            case .body: bar.body
            case .range, .briefRange: bar.range
            case .shadows: bar.shadows
            }
        }
    }

    /// How far back candles are measured, at most.
    static let reach = 5

    var rawValue: UInt32

    @inline(__always)
    init(rawValue: UInt32) { self.rawValue = rawValue }
    @inline(__always)
    init(_ kind: Kind, _ back: Int) { rawValue = 1 &<< UInt32(truncatingIfNeeded: Self.slot(kind, back)) }

    @inline(__always)
    static func slot(_ kind: Kind, _ back: Int) -> Int { kind.rawValue &* reach &+ back }

    /// Real bodies of the ten candles before the one `back` candles ago.
    @inline(__always)
    static func body(_ back: Int) -> Self { Self(.body, back) }
    /// High to low of those ten.
    @inline(__always)
    static func range(_ back: Int) -> Self { Self(.range, back) }
    /// High to low of the five before.
    @inline(__always)
    static func briefRange(_ back: Int) -> Self { Self(.briefRange, back) }
    /// Both shadows of the ten before.
    @inline(__always)
    static func shadows(_ back: Int) -> Self { Self(.shadows, back) }

    /// Calls `visit` for each.
    func forEach(_ visit: (Kind, Int) -> Void) {
        for kind in Kind.allCases where uses(kind) {
            for back in 0..<Self.reach where contains(Self(kind, back)) { visit(kind, back) }
        }
    }

    @inline(__always)
    func uses(_ kind: Kind) -> Bool { backs(kind) != 0 }

    /// How far back the newest candle is that is measured as the kind measures; ranges are measured once for both.
    @inline(__always)
    func nearest(_ kind: Kind) -> Int {
        switch kind {
        case .body, .shadows: backs(kind).trailingZeroBitCount
        case .range, .briefRange: (backs(.range) | backs(.briefRange)).trailingZeroBitCount
        }
    }
    /// How far back the oldest one is.
    @inline(__always)
    func farthest(_ kind: Kind) -> Int { UInt32.bitWidth &- 1 &- backs(kind).leadingZeroBitCount }

    /// A bit for each candle that is measured by the kind.
    @inline(__always)
    private func backs(_ kind: Kind) -> UInt32 {
        rawValue &>> UInt32(truncatingIfNeeded: Self.slot(kind, 0)) & 0b11111
    }

    /// How many candles the longest of them sums.
    @inline(__always)
    var longestPeriod: Int { uses(.body) || uses(.range) || uses(.shadows) ? 10 : uses(.briefRange) ? 5 : 0 }
}

/// What a rule sees: the newest candle and the ones before it, and how large candles were before each of them.
struct PatternWindow {
    typealias Sums = InlineArray<20, Lanes>

    /// Newest first.
    var bars: InlineArray<5, Bar>
    /// By `PatternAverage`; what the rule has not asked for is not a number.
    var sums = unknown
    /// How far into a body another must reach: a fraction of it.
    var penetration: Double

    @inline(__always)
    init(bars: InlineArray<5, Bar>, penetration: Double) {
        self.bars = bars
        self.penetration = penetration
    }

    @inline(__always)
    subscript(back: Int) -> Bar { bars[back] }

    private static var unknown: Sums {
        @inline(__always) get {
            let none = Lanes(.nan)
            return [
                none, none, none, none, none, none, none, none, none, none,
                none, none, none, none, none, none, none, none, none, none,
            ]
        }
    }

    @inline(__always)
    private func average(_ kind: PatternAverage.Kind, _ back: Int) -> Lanes {
        sums[PatternAverage.slot(kind, back)] / Double(kind.period)
    }

    /// What the body of the candle `back` candles ago is long above, and short below.
    @inline(__always)
    func usualBody(_ back: Int) -> Lanes { average(.body, back) }
    /// At most this much of a body is none.
    @inline(__always)
    func dojiBody(_ back: Int) -> Lanes { average(.range, back) * 0.1 }
    @inline(__always)
    func veryShortShadow(_ back: Int) -> Lanes { average(.range, back) * 0.1 }
    @inline(__always)
    func shortShadow(_ back: Int) -> Lanes { average(.shadows, back) * 0.5 }
    /// Distances up to this are near.
    @inline(__always)
    func near(_ back: Int) -> Lanes { average(.briefRange, back) * 0.2 }
    @inline(__always)
    func far(_ back: Int) -> Lanes { average(.briefRange, back) * 0.6 }
    /// Prices no further apart than this count as equal.
    @inline(__always)
    func equal(_ back: Int) -> Lanes { average(.briefRange, back) * 0.05 }

    @inline(__always)
    func isLong(_ back: Int) -> Truth { self[back].body > usualBody(back) }
    @inline(__always)
    func isShort(_ back: Int) -> Truth { self[back].body < usualBody(back) }
    @inline(__always)
    func isNotLong(_ back: Int) -> Truth { self[back].body <= usualBody(back) }
    @inline(__always)
    func isDoji(_ back: Int) -> Truth { self[back].body <= dojiBody(back) }
    @inline(__always)
    func hasNoUpperShadow(_ back: Int) -> Truth { self[back].upperShadow < veryShortShadow(back) }
    @inline(__always)
    func hasNoLowerShadow(_ back: Int) -> Truth { self[back].lowerShadow < veryShortShadow(back) }
    @inline(__always)
    func hasUpperShadow(_ back: Int) -> Truth { self[back].upperShadow > veryShortShadow(back) }
    @inline(__always)
    func hasLowerShadow(_ back: Int) -> Truth { self[back].lowerShadow > veryShortShadow(back) }
}
