/// Which way something in the market points. As a factor: +1 and -1.
public enum MarketDirection: Int8, Sendable, Hashable, Codable, CaseIterable {
    /// A swing high, a break upwards, a bullish zone, liquidity above.
    case up = 1
    /// A swing low, a break downwards, a bearish zone, liquidity below.
    case down = -1

    public var opposite: Self { self == .up ? .down : .up }
    var sign: Double { Double(rawValue) }
}

/// Something that became known about the market's structure at the close of a candle. It never changes afterwards.
public struct StructureEvent: Sendable, Hashable {
    /// Raw values are the names in event logs.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A swing high or low is confirmed. It sits the swing length before.
        case swing
        /// A more extreme swing of the same kind takes the place of the one at `related`.
        case swingReplaced = "swing_replace"
        /// A break of the last swing in the direction of the trend, or the first one.
        case breakOfStructure = "bos"
        /// A break of the last swing against the trend: change of character.
        case changeOfCharacter = "choch"
        /// A close beyond the last swing, at `related`, leaves an order block: the extreme candle in between.
        case orderBlock = "ob"
        /// Price went through the block; it is a breaker block from now on.
        case orderBlockMitigated = "ob_mitigated"
        /// Price came back through the breaker block, which is gone.
        case orderBlockRemoved = "ob_removed"
        /// A fair value gap. It sits on the middle one of its three candles.
        case gap = "fvg"
        /// The gap is touched for the first time.
        case gapTouched = "fvg_mitigated"
        /// The gap is filled to its far edge. Only when asked for (`MarketStructure.Options.reportsFills`).
        case gapFilled = "fvg_filled"
        /// The swing at `related` joins the liquidity pool that began at `sitsAt`.
        case liquidity = "liq"
        /// Price took the liquidity; `related` is the last swing that had joined.
        case liquiditySwept = "liq_swept"
    }

    public let kind: Kind
    public let direction: MarketDirection
    /// The bar at whose close it became known: what signals, backtests and charts go by.
    public var knownAt: Int { Int(knownBar) }
    /// The bar its label belongs to, never later than `knownAt`.
    public var sitsAt: Int { Int(sitsBar) }

    // Not a number, and -1, where there is none; and short: a log of a million bars has a million events.
    private let knownBar: Int32
    private let sitsBar: Int32
    private let relatedBar: Int32
    private let levelFigure: Double
    private let topFigure: Double
    private let bottomFigure: Double

    /// The price of the swing, of the level broken, or the mean of a pool's swings; nil for gaps and later events of
    /// blocks.
    public var level: Double? { levelFigure.isNaN ? nil : levelFigure }
    /// The upper edge of a gap or block.
    public var top: Double? { topFigure.isNaN ? nil : topFigure }
    /// The lower edge of a gap or block.
    public var bottom: Double? { bottomFigure.isNaN ? nil : bottomFigure }
    /// Another bar that belongs to it, see `Kind`.
    public var related: Int? { relatedBar < 0 ? nil : Int(relatedBar) }

    init(
        _ kind: Kind, _ direction: MarketDirection, knownAt: Int, sitsAt: Int, level: Double = .nan,
        top: Double = .nan, bottom: Double = .nan, related: Int = -1
    ) {
        self.kind = kind
        self.direction = direction
        knownBar = Int32(truncatingIfNeeded: knownAt)
        sitsBar = Int32(truncatingIfNeeded: sitsAt)
        levelFigure = level
        topFigure = top
        bottomFigure = bottom
        relatedBar = Int32(truncatingIfNeeded: related)
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.kind == right.kind && left.direction == right.direction && left.knownBar == right.knownBar
            && left.sitsBar == right.sitsBar && left.level == right.level && left.top == right.top
            && left.bottom == right.bottom && left.relatedBar == right.relatedBar
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(direction)
        hasher.combine(knownBar)
        hasher.combine(sitsBar)
        hasher.combine(level)
        hasher.combine(top)
        hasher.combine(bottom)
        hasher.combine(relatedBar)
    }
}

extension [StructureEvent] {
    /// Brings the events from `start` on, all of one stage of one bar, into the order in which what they speak of came
    /// into being. Mostly there is one at most.
    mutating func putInOrder(from start: Int) {
        guard count - start > 1 else { return }
        withUnsafeMutableBufferPointer { events in
            var tail = UnsafeMutableBufferPointer(rebasing: events[start...])
            tail.sort {
                ($0.sitsAt, $0.kind == .gapFilled ? 1 : 0) < ($1.sitsAt, $1.kind == .gapFilled ? 1 : 0)
            }
        }
    }
}
