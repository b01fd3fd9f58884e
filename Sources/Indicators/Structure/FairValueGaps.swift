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

/// The gaps of one direction that are not filled. Prices are multiplied by the direction's sign, so that price always
/// comes back from above.
///
/// Near edges of untouched gaps rise with time, since price stayed above them: a bar touches the newest ones, and every
/// other bar costs one comparison, however many gaps are open. There is at most one gap a bar; those that stay
/// untouched are the ones price never came back to.
///
/// How far price has come since is one minimum a bar for all gaps touched together; it is dealt out when the next one
/// is touched, or when somebody asks.
struct GapStack: Sendable {
    private struct Gap: Sendable {
        var sitsAt: Int
        var near: Double
        var far: Double
        /// Once touched: the bar, and how far price had come when last dealt out.
        var touchedAt = -1
        var edge: Double
    }

    let direction: MarketDirection
    /// Oldest first.
    private var untouched: [Gap] = []
    /// In the order of their first touch, so that their edges rise too.
    private var touched: [Gap] = []
    private var nearestEdge = -Double.infinity
    /// How far price has come since the last gap was touched.
    private var reach = Double.infinity

    init(_ direction: MarketDirection) { self.direction = direction }

    /// Oldest first.
    var open: [FairValueGap] {
        let rest = touched.filter { reach > $0.far }.map { gap in
            var gap = gap
            gap.edge = min(gap.edge, reach)
            return gap
        }
        return (rest + untouched).sorted { $0.sitsAt < $1.sitsAt }.map(describe)
    }
    /// The untouched gap price would come back to first.
    var nearest: FairValueGap? { untouched.last.map(describe) }
    /// Of the gaps that were touched and are not filled, the one with the nearest edge.
    var nearestTouched: FairValueGap? { touched.last { $0.far < reach }.map(describe) }

    /// - Parameter probe: how far price has come in this bar.
    @inline(__always)
    mutating func touch(_ probe: Double, bar: Int, reportsFills: Bool, into events: inout [StructureEvent]) {
        reach = min(reach, probe)
        if reportsFills { reportFills(bar, &events) }
        if probe <= nearestEdge { enter(probe, bar, reportsFills, &events) }
    }

    @inline(never)
    private mutating func enter(_ probe: Double, _ bar: Int, _ reportsFills: Bool, _ events: inout [StructureEvent]) {
        var first = untouched.count - 1
        while first > 0, untouched[first - 1].near >= probe { first -= 1 }
        dealOut()
        for index in first..<untouched.count {
            var gap = untouched[index]
            gap.touchedAt = bar
            gap.edge = probe
            events.append(event(.gapTouched, gap, bar))
            if probe > gap.far {
                touched.append(gap)
            } else if reportsFills {
                events.append(event(.gapFilled, gap, bar))
            }
        }
        while untouched.count > first { untouched.removeLast() }
        nearestEdge = untouched.last?.near ?? -.infinity
    }

    /// Drops what is filled. Touched gaps whose edge price has not passed are below the others: nothing changes there.
    private mutating func dealOut() {
        var first = touched.count
        while first > 0, touched[first - 1].edge > reach { first -= 1 }
        var kept = first
        for index in first..<touched.count where touched[index].far < reach {
            touched[kept] = touched[index]
            touched[kept].edge = reach
            kept += 1
        }
        while touched.count > kept { touched.removeLast() }
        reach = .infinity
    }

    @inline(never) private mutating func reportFills(_ bar: Int, _ events: inout [StructureEvent]) {
        for gap in touched where reach <= gap.far { events.append(event(.gapFilled, gap, bar)) }
        dealOut()
    }

    @inline(never)
    mutating func add(near: Double, far: Double, bar: Int, into events: inout [StructureEvent]) {
        let gap = Gap(sitsAt: bar - 1, near: near, far: far, edge: near)
        untouched.append(gap)
        nearestEdge = near
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
    // The candle before the last, and the last, as (high, -low): in pairs, as they are moved on.
    private var first = SIMD2(repeating: Double.infinity)
    private var middle = SIMD2(repeating: Double.infinity)
    private var body = 0.0

    @inline(__always)
    mutating func touch(high: Double, low: Double, bar: Int, reportsFills: Bool, into events: inout [StructureEvent]) {
        let start = events.count
        up.touch(low, bar: bar, reportsFills: reportsFills, into: &events)
        let mid = events.count
        down.touch(-high, bar: bar, reportsFills: reportsFills, into: &events)
        if reportsFills || (mid > start && events.count > mid) { events.putInOrder(from: start) }
    }

    @inline(__always) mutating func find(
        open: Double, high: Double, low: Double, close: Double, bar: Int, into events: inout [StructureEvent]
    ) {
        // Above zero when there is one. One branch for both, because it is hard to predict.
        let rise = min(low - first.x, body)
        let fall = min(-first.y - high, -body)
        if max(rise, fall) > 0 {
            if rise > 0 {
                up.add(near: low, far: first.x, bar: bar, into: &events)
            } else {
                down.add(near: -high, far: first.y, bar: bar, into: &events)
            }
        }
        first = middle
        middle = SIMD2(high, -low)
        body = close - open
    }

    /// The next candle does not follow the last: what lies between them is not known to be a gap.
    mutating func interrupt() { (first, middle, body) = (.init(repeating: .infinity), .init(repeating: .infinity), 0) }
}
