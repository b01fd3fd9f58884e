/// Swing highs, or lows, near one price: stops are thought to rest beyond them.
public struct LiquidityPool: Sendable, Hashable {
    public let direction: MarketDirection
    /// The first swing.
    public let sitsAt: Int
    public let knownAt: Int
    /// The mean of its swings.
    public let level: Double
    /// How many swings; one alone is a level that the next may join.
    public let count: Int
    public let lastSwing: Int
    /// Swings this near the first one join it.
    public let tolerance: Double
    /// The price that takes it.
    public let sweepLevel: Double
}

/// The pools of one direction that are not swept. Prices are multiplied by the direction's sign, so that liquidity lies
/// above.
///
/// Sorted by the first swing's level, falling: the nearest is last. A pool is swept beyond its level plus its
/// tolerance, so a bar that stays below the nearest level costs one comparison, and any other looks at those levels
/// alone that price has reached. Swings of one direction that join no pool lie a tolerance apart, and the tolerance
/// grows with the range: the number of open pools grows with the logarithm of the range (without a tolerance, by one a
/// swing at most).
struct PoolBook: Sendable {
    private struct Pool: Sendable {
        var sitsAt: Int
        var knownAt: Int
        var level: Double
        var sweep: Double
        var tolerance: Double
        var sum: Double
        var count: Int
        var last: Int
    }

    let direction: MarketDirection
    private var pools: [Pool] = []
    private var nearestLevel = Double.infinity

    init(_ direction: MarketDirection) { self.direction = direction }

    /// Oldest first.
    var open: [LiquidityPool] {
        pools.sorted { $0.sitsAt < $1.sitsAt }.map { pool in
            LiquidityPool(
                direction: direction, sitsAt: pool.sitsAt, knownAt: pool.knownAt,
                level: direction.sign * pool.sum / Double(pool.count), count: pool.count, lastSwing: pool.last,
                tolerance: pool.tolerance, sweepLevel: direction.sign * pool.sweep)
        }
    }

    /// Whether price has come to a pool.
    @inline(__always) func isReached(by probe: Double) -> Bool { probe >= nearestLevel }

    /// Drops the pools that are swept.
    @inline(never) mutating func take(_ probe: Double, _ bar: Int, _ events: inout [StructureEvent]) {
        guard isReached(by: probe) else { return }
        var first = pools.count - 1
        while first > 0, pools[first - 1].level <= probe { first -= 1 }
        var kept = first
        for index in first..<pools.count {
            if probe < pools[index].sweep {
                if kept < index { pools[kept] = pools[index] }
                kept += 1
            } else if pools[index].count > 1 {
                events.append(event(.liquiditySwept, pools[index], bar))
            }
        }
        guard kept < pools.count else { return }
        while pools.count > kept { pools.removeLast() }
        nearestLevel = pools.last?.level ?? .infinity
    }

    /// Adds a confirmed swing: to the pools near it, or as a new one.
    mutating func add(level: Double, at swing: Int, tolerance: Double, bar: Int, into events: inout [StructureEvent]) {
        let start = events.count
        var index = pools.count
        // No pool's tolerance is larger than the newest: the range only grows.
        while index > 0, pools[index - 1].level - level <= tolerance {
            index -= 1
            guard abs(level - pools[index].level) <= pools[index].tolerance else { continue }
            pools[index].count += 1
            pools[index].sum += level
            pools[index].last = swing
            events.append(event(.liquidity, pools[index], bar))
        }
        guard events.count == start else { return events.putInOrder(from: start) }
        index = pools.count
        while index > 0, pools[index - 1].level < level { index -= 1 }
        let pool = Pool(
            sitsAt: swing, knownAt: bar, level: level, sweep: level + tolerance, tolerance: tolerance, sum: level,
            count: 1, last: swing)
        pools.insert(pool, at: index)
        nearestLevel = pools[pools.count - 1].level
    }

    private func event(_ kind: StructureEvent.Kind, _ pool: Pool, _ bar: Int) -> StructureEvent {
        StructureEvent(
            kind, direction, knownAt: bar, sitsAt: pool.sitsAt,
            level: direction.sign * pool.sum / Double(pool.count), related: pool.last)
    }
}

/// Pools of both directions, and the range that their tolerance is a part of.
struct LiquidityPools: Sendable {
    private(set) var up = PoolBook(.up)
    private(set) var down = PoolBook(.down)
    private var highest = -Double.infinity
    private var lowest = Double.infinity

    @inline(__always) mutating func sweep(high: Double, low: Double, bar: Int, into events: inout [StructureEvent]) {
        highest = max(highest, high)
        lowest = min(lowest, low)
        if up.isReached(by: high) || down.isReached(by: -low) {
            let start = events.count
            up.take(high, bar, &events)
            down.take(-low, bar, &events)
            events.putInOrder(from: start)
        }
    }

    mutating func add(_ swing: SwingPoint, rangeShare: Double, bar: Int, into events: inout [StructureEvent]) {
        // The range up to now: the whole data set's would look ahead.
        let tolerance = rangeShare * (highest - lowest)
        if swing.direction == .up {
            up.add(level: swing.level, at: swing.sitsAt, tolerance: tolerance, bar: bar, into: &events)
        } else {
            down.add(level: -swing.level, at: swing.sitsAt, tolerance: tolerance, bar: bar, into: &events)
        }
    }
}
