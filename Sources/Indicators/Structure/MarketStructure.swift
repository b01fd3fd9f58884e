public import Trading

/// Market structure as Smart Money Concepts see it, without looking ahead: one call per closed candle, which adds to a
/// log of events that never change.
///
/// Everything has two indices: the bar where it sits and the bar at whose close it became known. A value type: a copy
/// continues on its own. In the steady state a candle allocates nothing.
///
/// Within a bar: gaps touched, blocks broken or removed, breaks of structure, new blocks, a new gap, liquidity swept,
/// then a swing confirmed and the pools it joins; in each stage what is older first.
public struct MarketStructure: Sendable {
    /// What is computed. Swings are found for each part that needs them, and reported when asked for.
    public struct Parts: OptionSet, Sendable, Hashable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let swings = Parts(rawValue: 1)
        public static let gaps = Parts(rawValue: 2)
        public static let breaks = Parts(rawValue: 4)
        public static let blocks = Parts(rawValue: 8)
        public static let liquidity = Parts(rawValue: 16)
        public static let all: Parts = [.swings, .gaps, .breaks, .blocks, .liquidity]
    }

    public struct Options: Sendable, Hashable {
        public static let swingLengths = 1...10_000
        /// Bars on each side of a swing: it stands out among the `swingLength - 1` before it and the `swingLength`
        /// after it, ties allowed, and is confirmed that many bars later.
        public var swingLength = 5
        /// Whether a level is broken by the close alone, or by the wick.
        public var breaksByClose = true
        /// Whether a block is broken by the candle's body alone, or by its wick.
        public var mitigatesByBody = false
        /// How near swings of one pool lie, as a part of the range of all prices so far, 0...1.
        public var liquidityRange = 0.01
        public var parts = Parts.all
        /// Whether the log says when a gap is filled to its far edge.
        public var reportsFills = false

        public init(swingLength: Int = 5) { self.swingLength = swingLength }
    }

    public let options: Options
    /// How many candles it has taken.
    public private(set) var count = 0
    /// The direction of the last break; nil before the first.
    public private(set) var trend: MarketDirection?
    /// The last break of structure or change of character.
    public private(set) var lastBreak: StructureEvent?
    /// The last confirmed swings. The newer one may still be replaced by a more extreme one.
    public private(set) var lastHigh: SwingPoint?
    public private(set) var lastLow: SwingPoint?
    /// The last candle's close.
    public private(set) var close: Double?

    private let parts: Parts
    private var gaps = FairValueGaps()
    private var blocks = OrderBlocks()
    private var pools = LiquidityPools()
    private var window: SwingWindow
    /// The direction of the newest swing.
    private var newest: MarketDirection?
    /// The unbroken last swings' levels; infinite without one.
    private var breakAbove = Double.infinity
    private var breakBelow = -Double.infinity

    /// - Precondition: the swing length and the range are within their limits.
    public init(_ options: Options = Options()) {
        precondition(Options.swingLengths.contains(options.swingLength), "a swing length beyond its limits")
        precondition((0...1).contains(options.liquidityRange), "a liquidity range beyond its limits")
        self.options = options
        parts = options.parts
        window = SwingWindow(length: options.swingLength)
    }

    /// Takes the next closed candle, which is plausible and later than the last.
    /// - Parameter events: gets what became known at its close.
    public mutating func update(_ candle: Candle, into events: inout [StructureEvent]) {
        take(parts, open: candle.open, high: candle.high, low: candle.low, close: candle.close, &events)
    }

    /// Candles are missing before the next one: no gap is made across them, since there may have been trades.
    public mutating func interrupt() { gaps.interrupt() }

    /// Takes many candles in one go.
    public mutating func run(over candles: CandleColumns, into events: inout [StructureEvent]) {
        // One loop for each part by itself: what the others would need is left out when it is compiled.
        switch parts {
        case .swings: run(.swings, candles, &events)
        case .gaps: run(.gaps, candles, &events)
        case .breaks: run(.breaks, candles, &events)
        case .blocks: run(.blocks, candles, &events)
        case .liquidity: run(.liquidity, candles, &events)
        default: run(parts, candles, &events)
        }
    }

    @inline(__always)
    private mutating func run(_ parts: Parts, _ candles: CandleColumns, _ events: inout [StructureEvent]) {
        let (open, high, low, close) = (candles.open, candles.high, candles.low, candles.close)
        for index in 0..<candles.count {
            take(parts, open: open[index], high: high[index], low: low[index], close: close[index], &events)
        }
    }

    @inline(__always)
    private mutating func take(
        _ parts: Parts, open: Double, high: Double, low: Double, close: Double, _ events: inout [StructureEvent]
    ) {
        let bar = count
        if parts.contains(.gaps) {
            gaps.touch(high: high, low: low, bar: bar, reportsFills: options.reportsFills, into: &events)
        }
        if parts.contains(.blocks) {
            blocks.age(
                open: open, high: high, low: low, close: close, byBody: options.mitigatesByBody, bar: bar,
                into: &events)
        }
        if parts.contains(.breaks) {
            if (options.breaksByClose ? close : high) > breakAbove { breakUp(bar, &events) }
            if (options.breaksByClose ? close : low) < breakBelow { breakDown(bar, &events) }
        }
        if parts.contains(.blocks) { blocks.make(high: high, low: low, close: close, bar: bar, into: &events) }
        if parts.contains(.gaps) {
            gaps.find(open: open, high: high, low: low, close: close, bar: bar, into: &events)
        }
        if parts.contains(.liquidity) { pools.sweep(high: high, low: low, bar: bar, into: &events) }
        if parts != .gaps {
            let middle = window.push(high: high, low: low)
            if let direction = middle.direction {
                confirm(direction, level: direction == .up ? middle.high : middle.low, bar, &events)
            }
        }
        self.close = close
        count += 1
    }

    @inline(never) private mutating func breakUp(_ bar: Int, _ events: inout [StructureEvent]) {
        guard let swing = lastHigh else { return }
        lastHigh?.brokenAt = bar
        breakAbove = .infinity
        noteBreak(of: swing, bar, &events)
    }

    @inline(never) private mutating func breakDown(_ bar: Int, _ events: inout [StructureEvent]) {
        guard let swing = lastLow else { return }
        lastLow?.brokenAt = bar
        breakBelow = -.infinity
        noteBreak(of: swing, bar, &events)
    }

    private mutating func noteBreak(of swing: SwingPoint, _ bar: Int, _ events: inout [StructureEvent]) {
        let kind: StructureEvent.Kind = trend == swing.direction.opposite ? .changeOfCharacter : .breakOfStructure
        let event = StructureEvent(kind, swing.direction, knownAt: bar, sitsAt: swing.sitsAt, level: swing.level)
        trend = swing.direction
        lastBreak = event
        events.append(event)
    }

    /// The bar `swingLength` before this one is a swing, unless the last one is of its kind and as extreme.
    @inline(never) private mutating func confirm(
        _ direction: MarketDirection, level: Double, _ bar: Int, _ events: inout [StructureEvent]
    ) {
        let replaced = newest == direction ? (direction == .up ? lastHigh : lastLow) : nil
        if let replaced, (level - replaced.level) * direction.sign <= 0 { return }
        let swing = SwingPoint(direction: direction, sitsAt: bar - options.swingLength, knownAt: bar, level: level)
        if direction == .up {
            lastHigh = swing
            breakAbove = level
        } else {
            lastLow = swing
            breakBelow = level
        }
        newest = direction
        if parts.contains(.swings) {
            events.append(
                .init(
                    replaced == nil ? .swing : .swingReplaced, direction, knownAt: bar, sitsAt: swing.sitsAt,
                    level: level, related: replaced?.sitsAt ?? -1))
        }
        if parts.contains(.blocks) {
            let extreme = window.extreme(direction.opposite)
            blocks.watch(swing, (bar - extreme.back, extreme.high, extreme.low))
        }
        if parts.contains(.liquidity) { pools.add(swing, rangeShare: options.liquidityRange, bar: bar, into: &events) }
    }
}

// The present state: what strategies and charts ask for. Lists are made when asked for.
extension MarketStructure {
    /// The last swing high and low, where not broken.
    public var unbrokenLevels: [SwingPoint] { [lastHigh, lastLow].compactMap(\.self).filter { !$0.isBroken } }
    /// Gaps that are not filled, oldest first.
    public var openGaps: [FairValueGap] { (gaps.up.open + gaps.down.open).sorted { $0.sitsAt < $1.sitsAt } }
    /// The open gap that price would come back to first: going down for `.up`. Costs the same however many are open.
    public func nearestGap(_ direction: MarketDirection) -> FairValueGap? {
        (direction == .up ? gaps.up : gaps.down).nearest
    }
    /// The gap that price has come back into, or left again, without filling it: the one with the nearest edge. What a
    /// candle does not reach of it, it reaches of none.
    public func nearestTouchedGap(_ direction: MarketDirection) -> FairValueGap? {
        (direction == .up ? gaps.up : gaps.down).nearestTouched
    }
    /// Blocks that are active or breakers, oldest first.
    public var orderBlocks: [OrderBlock] { blocks.all }
    /// The active block that price would break first. Costs the same however many there are.
    public func nearestBlock(_ direction: MarketDirection) -> OrderBlock? {
        let book = direction == .up ? blocks.up : blocks.down
        return book.active.last.map(book.describe)
    }
    /// Pools that are not swept, those of one swing included, oldest first.
    public var liquidityPools: [LiquidityPool] {
        (pools.up.open + pools.down.open).sorted { $0.sitsAt < $1.sitsAt }
    }
    /// Between the last confirmed swing high and low; nil until there are both, the high above the low.
    public var dealingRange: DealingRange? {
        guard let lastHigh, let lastLow else { return nil }
        return DealingRange(high: lastHigh, low: lastLow)
    }
    /// Where the last close stands in the dealing range: below 0.5 is discount, above is premium.
    public var position: Double? { dealingRange.flatMap { range in close.map(range.position) } }
}
