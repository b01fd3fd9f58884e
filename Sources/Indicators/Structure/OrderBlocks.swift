/// The candle from which price left to break a swing: the last one against the break, by its extreme.
public struct OrderBlock: Sendable, Hashable {
    public enum State: Sendable, Hashable {
        case active
        /// Price went through it at that bar.
        case breaker(since: Int)
    }

    public let direction: MarketDirection
    public let sitsAt: Int
    public let knownAt: Int
    /// The swing that was broken.
    public let swing: Int
    public let top: Double
    public let bottom: Double
    public let state: State
}

/// The blocks of one direction. Prices are multiplied by the direction's sign, so that price is above an active block.
///
/// Both lists are sorted by the price at which something happens next, the nearest last: a bar costs one comparison a
/// list unless something happens. A new block belongs at the end or one before it, because whatever was traded since
/// older blocks stayed above their far edges; only when bodies alone mitigate can long wicks put it further down. At
/// most one block a swing comes into being; those that stay are the ones price never came back to.
struct BlockBook: Sendable {
    struct Block: Sendable {
        /// The order in which blocks of both directions came into being.
        var number: Int
        var sitsAt: Int
        var knownAt: Int
        var swing: Int
        var near: Double
        var far: Double
        var brokenAt = -1

        func edges(_ direction: MarketDirection) -> (top: Double, bottom: Double) {
            direction == .up ? (near, far) : (-far, -near)
        }
    }

    /// The extreme candle since a swing, and the level whose break makes it a block; none while that is infinite.
    private struct Candidate: Sendable {
        var level = Double.infinity
        var swing = 0
        var sitsAt = 0
        var near = 0.0
        var far = Double.infinity
    }

    let direction: MarketDirection
    /// Their far edges rise: the last is broken first.
    private(set) var active: [Block] = []
    /// Their near edges fall: the last is removed first.
    private(set) var breakers: [Block] = []
    private var activeEdge = -Double.infinity
    private var breakerEdge = Double.infinity
    private var candidate = Candidate()

    init(_ direction: MarketDirection) { self.direction = direction }

    /// Whether such a bar breaks or removes a block.
    @inline(__always) func changes(down: Double, up: Double) -> Bool { up > breakerEdge || down < activeEdge }

    /// - Parameters:
    ///   - down: how far price, or the candle's body, went against the blocks.
    ///   - up: how far price went with them.
    @inline(never) mutating func age(down: Double, up: Double, bar: Int, into changes: inout [OrderBlocks.Change]) {
        if up > breakerEdge { removeBreakers(up, &changes) }
        if down < activeEdge { breakActive(down, bar, &changes) }
    }

    private mutating func removeBreakers(_ up: Double, _ changes: inout [OrderBlocks.Change]) {
        while let block = breakers.last, block.near < up {
            breakers.removeLast()
            changes.append(.init(number: block.number, event: (.orderBlockRemoved, direction), block: block))
        }
        breakerEdge = breakers.last?.near ?? .infinity
    }

    private mutating func breakActive(_ down: Double, _ bar: Int, _ changes: inout [OrderBlocks.Change]) {
        while var block = active.last, block.far > down {
            active.removeLast()
            block.brokenAt = bar
            changes.append(.init(number: block.number, event: (.orderBlockMitigated, direction), block: block))
            var index = breakers.count
            while index > 0, breakers[index - 1].near < block.near { index -= 1 }
            if index == breakers.count { breakers.append(block) } else { breakers.insert(block, at: index) }
        }
        activeEdge = active.last?.far ?? -.infinity
        breakerEdge = breakers.last?.near ?? .infinity
    }

    /// Whether a bar with this close makes a block.
    @inline(__always) func isMade(by close: Double) -> Bool { close > candidate.level }

    /// Counts the bar among the candles since the swing.
    @inline(__always) mutating func follow(near: Double, far: Double, bar: Int) {
        guard far <= candidate.far else { return }
        candidate.sitsAt = bar
        candidate.near = near
        candidate.far = far
    }

    mutating func make(_ bar: Int, _ number: Int) -> StructureEvent {
        let block = Block(
            number: number, sitsAt: candidate.sitsAt, knownAt: bar, swing: candidate.swing, near: candidate.near,
            far: candidate.far)
        var index = active.count
        while index > 0, active[index - 1].far > block.far { index -= 1 }
        if index == active.count { active.append(block) } else { active.insert(block, at: index) }
        activeEdge = active[active.count - 1].far
        let (top, bottom) = block.edges(direction)
        let level = candidate.level * direction.sign
        candidate.level = .infinity
        return StructureEvent(
            .orderBlock, direction, knownAt: bar, sitsAt: block.sitsAt, level: level, top: top, bottom: bottom,
            related: block.swing)
    }

    /// - Parameter extreme: the extreme candle since the swing.
    mutating func watch(_ swing: SwingPoint, _ extreme: (sitsAt: Int, high: Double, low: Double)) {
        candidate.level = swing.level * direction.sign
        candidate.swing = swing.sitsAt
        candidate.sitsAt = extreme.sitsAt
        candidate.near = direction == .up ? extreme.high : -extreme.low
        candidate.far = direction == .up ? extreme.low : -extreme.high
    }

    func describe(_ block: Block) -> OrderBlock {
        let (top, bottom) = block.edges(direction)
        return OrderBlock(
            direction: direction, sitsAt: block.sitsAt, knownAt: block.knownAt, swing: block.swing, top: top,
            bottom: bottom, state: block.brokenAt < 0 ? .active : .breaker(since: block.brokenAt))
    }
}

/// Makes order blocks and follows them.
struct OrderBlocks: Sendable {
    /// Something happened to a block.
    struct Change: Sendable {
        var number: Int
        var event: (kind: StructureEvent.Kind, direction: MarketDirection)
        var block: BlockBook.Block
    }
    private(set) var up = BlockBook(.up)
    private(set) var down = BlockBook(.down)
    private var made = 0
    /// Kept for its storage.
    private var changes: [Change] = []

    /// All that are left, in the order in which they came into being.
    var all: [OrderBlock] {
        let books = [up, down].flatMap { book in
            (book.active + book.breakers).map { (number: $0.number, block: book.describe($0)) }
        }
        return books.sorted { $0.number < $1.number }.map(\.block)
    }

    @inline(__always) mutating func age(
        open: Double, high: Double, low: Double, close: Double, byBody: Bool, bar: Int,
        into events: inout [StructureEvent]
    ) {
        let bottom = byBody ? min(open, close) : low
        let top = byBody ? max(open, close) : high
        if up.changes(down: bottom, up: high) || down.changes(down: -top, up: -low) {
            up.age(down: bottom, up: high, bar: bar, into: &changes)
            down.age(down: -top, up: -low, bar: bar, into: &changes)
            report(bar, &events)
        }
    }

    @inline(never) private mutating func report(_ bar: Int, _ events: inout [StructureEvent]) {
        if changes.count > 1 { changes.sort { $0.number < $1.number } }
        for change in changes {
            let (kind, direction) = change.event
            let (top, bottom) = change.block.edges(direction)
            events.append(.init(kind, direction, knownAt: bar, sitsAt: change.block.sitsAt, top: top, bottom: bottom))
        }
        changes.removeAll(keepingCapacity: true)
    }

    /// Makes blocks of the breaks at this bar's close, then counts the bar among the candles since the swings.
    @inline(__always)
    mutating func make(high: Double, low: Double, close: Double, bar: Int, into events: inout [StructureEvent]) {
        if up.isMade(by: close) || down.isMade(by: -close) { make(close, bar, &events) }
        up.follow(near: high, far: low, bar: bar)
        down.follow(near: -low, far: -high, bar: bar)
    }

    @inline(never) private mutating func make(_ close: Double, _ bar: Int, _ events: inout [StructureEvent]) {
        if up.isMade(by: close) {
            events.append(up.make(bar, made))
            made += 1
        }
        if down.isMade(by: -close) {
            events.append(down.make(bar, made))
            made += 1
        }
    }

    /// From now on a close beyond this swing makes a block out of the candles since.
    mutating func watch(_ swing: SwingPoint, _ extreme: (sitsAt: Int, high: Double, low: Double)) {
        if swing.direction == .up { up.watch(swing, extreme) } else { down.watch(swing, extreme) }
    }
}
