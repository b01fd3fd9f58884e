/// A fair value gap that is not filled: between the first and the third of three candles nothing was traded.
public struct FairValueGap: Sendable, Hashable {
    /// How far price has come back into it.
    public enum Fill: Sendable, Hashable {
        case untouched
        /// Touched, and filled to this part of its height, from 0 (only its edge) to below 1.
        case touched(Double)
        case filled
    }

    public let direction: MarketDirection
    /// The middle candle.
    public let sitsAt: Int
    /// The third candle.
    public let knownAt: Int
    public let top: Double
    public let bottom: Double
    /// The bar that touched it first.
    public let touchedAt: Int?
    public let fill: Fill
    /// Its middle: "consequent encroachment".
    public var middle: Double { (top + bottom) / 2 }
}

/// The gaps of one direction that are not filled, oldest first. Prices are multiplied by the direction's sign, so that
/// price always comes back from above.
///
/// What is left of each gap lies above what is left of every older one, but for two gaps from four candles in a row:
/// whatever was traded since an older gap stayed above its rest, the new gap's candles included. So a bar that comes
/// back into gaps changes the newest ones, and every other bar costs one comparison, however many gaps are open. There
/// is at most one gap a bar; those that stay open are the ones price never came back to.
struct GapStack: Sendable {
    private struct Gap: Sendable {
        var sitsAt: Int
        var near: Double
        var far: Double
        /// How far price has come: the near edge, or less.
        var edge: Double
        var touchedAt: Int
    }

    let direction: MarketDirection
    private var gaps: [Gap] = []
    /// The newest gap's edge: below it something changes.
    private var edge = -Double.infinity

    init(_ direction: MarketDirection) { self.direction = direction }

    var open: [FairValueGap] { gaps.map(describe) }
    /// The gap price would come back to first.
    var nearest: FairValueGap? { gaps.last.map(describe) }

    /// - Parameter probe: how far price has come in this bar.
    mutating func touch(_ probe: Double, bar: Int, reportsFills: Bool, into events: inout [StructureEvent]) {
        if probe <= edge { enter(probe, bar, reportsFills, &events) }
    }

    private mutating func enter(_ probe: Double, _ bar: Int, _ reportsFills: Bool, _ events: inout [StructureEvent]) {
        var first = gaps.count - 1
        while first > 0, gaps[first - 1].edge >= probe { first -= 1 }
        var kept = first
        for index in first..<gaps.count {
            var gap = gaps[index]
            if gap.touchedAt < 0 {
                gap.touchedAt = bar
                events.append(event(.gapTouched, gap, bar))
            }
            if probe > gap.far {
                gap.edge = probe
                gaps[kept] = gap
                kept += 1
            } else if reportsFills {
                events.append(event(.gapFilled, gap, bar))
            }
        }
        gaps.removeLast(gaps.count - kept)
        edge = gaps.last?.edge ?? -.infinity
    }

    mutating func add(near: Double, far: Double, bar: Int, into events: inout [StructureEvent]) {
        let gap = Gap(sitsAt: bar - 1, near: near, far: far, edge: near, touchedAt: -1)
        gaps.append(gap)
        edge = near
        events.append(event(.gap, gap, bar))
    }

    private func event(_ kind: StructureEvent.Kind, _ gap: Gap, _ bar: Int) -> StructureEvent {
        let (top, bottom) = direction == .up ? (gap.near, gap.far) : (-gap.far, -gap.near)
        return StructureEvent(kind, direction, knownAt: bar, sitsAt: gap.sitsAt, top: top, bottom: bottom)
    }

    private func describe(_ gap: Gap) -> FairValueGap {
        let (top, bottom) = direction == .up ? (gap.near, gap.far) : (-gap.far, -gap.near)
        return FairValueGap(
            direction: direction, sitsAt: gap.sitsAt, knownAt: gap.sitsAt + 1, top: top, bottom: bottom,
            touchedAt: gap.touchedAt < 0 ? nil : gap.touchedAt,
            fill: gap.touchedAt < 0 ? .untouched : .touched((gap.near - gap.edge) / (gap.near - gap.far)))
    }
}

/// Finds gaps and follows them.
struct FairValueGaps: Sendable {
    private(set) var up = GapStack(.up)
    private(set) var down = GapStack(.down)
    /// The candle before the last, and the last: its body too.
    private var first = (high: Double.infinity, low: -Double.infinity)
    private var middle = (high: Double.infinity, low: -Double.infinity, body: 0.0)

    mutating func touch(high: Double, low: Double, bar: Int, reportsFills: Bool, into events: inout [StructureEvent]) {
        let start = events.count
        up.touch(low, bar: bar, reportsFills: reportsFills, into: &events)
        let mid = events.count
        down.touch(-high, bar: bar, reportsFills: reportsFills, into: &events)
        if mid > start, events.count > mid { events.putInOrder(from: start) }
    }

    mutating func find(
        open: Double, high: Double, low: Double, close: Double, bar: Int, into events: inout [StructureEvent]
    ) {
        if first.high < low, middle.body > 0 {
            up.add(near: low, far: first.high, bar: bar, into: &events)
        } else if first.low > high, middle.body < 0 {
            down.add(near: -high, far: -first.low, bar: bar, into: &events)
        }
        first = (middle.high, middle.low)
        middle = (high, low, close - open)
    }
}
