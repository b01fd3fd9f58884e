/// The highest of one column and the lowest of another in the last `period` rows; undefined until there are as many.
///
/// The blocks of `RollingExtreme`. Both kinds lie side by side in a vector, lows negated, and go out like that: taken
/// apart here, they would be compared one by one, with jumps.
struct RollingRange: Sendable {
    private typealias Pair = SIMD2<Double>
    private let period: Int
    /// The block being filled, then two tables of the best values from each place of the last whole block to its end.
    private var memory: [SIMD2<Double>]
    /// Where the table in use begins.
    private var table: Int
    private var best = worst
    private var phase = 0
    private var seen = 0

    private static var worst: Pair { Pair(repeating: -.infinity) }

    init(period: Int) {
        self.period = period
        memory = Array(repeating: Self.worst, count: 3 * period + 2)
        table = period
    }

    /// NaN before the first value is passed over.
    /// - Parameter ranges: the highest and the negated lowest by turns, `2 * count` in all.
    mutating func run(
        high: UnsafePointer<Double>, low: UnsafePointer<Double>, _ count: Int, _ ranges: UnsafeMutablePointer<Double>
    ) {
        var i = 0
        while i < count, seen == 0, high[i].isNaN {
            ranges.put(Pair(repeating: .nan), 2 * i)
            i += 1
        }
        let first = i
        let period = period
        var (table, best, phase) = (table, best, phase)
        memory.withUnsafeMutableBufferPointer { memory in
            let block = memory.baseAddress!
            while i < count {
                let size = min(count - i, period - phase)
                let ends = block + table + phase + 1
                var j = 0
                // Two at a time: only every second value waits for the one before.
                while j &+ 2 <= size {
                    let (first, second) = (Pair(high[i], -low[i]), Pair(high[i &+ 1], -low[i &+ 1]))
                    (block[phase], block[phase &+ 1]) = (first, second)
                    ranges.put(larger(larger(best, first), ends[j]), 2 &* i)
                    best = larger(best, larger(first, second))
                    ranges.put(larger(best, ends[j &+ 1]), 2 &* i &+ 2)
                    (i, j, phase) = (i &+ 2, j &+ 2, phase &+ 2)
                }
                if j < size {
                    let value = Pair(high[i], -low[i])
                    block[phase] = value
                    best = larger(best, value)
                    ranges.put(larger(best, ends[j]), 2 &* i)
                    (i, phase) = (i &+ 1, phase &+ 1)
                }
                if phase == period {
                    table = 3 * period + 1 - table
                    Self.tabulate(block, period, block + table)
                    (phase, best) = (0, Self.worst)
                }
            }
        }
        (self.table, self.best, self.phase) = (table, best, phase)
        guard seen < period, first < count else { return }
        for j in first..<count where seen + (j - first) + 1 < period { ranges.put(Pair(repeating: .nan), 2 * j) }
        seen = min(seen + count - first, period)
    }

    @inline(__always)
    private static func tabulate(_ block: UnsafePointer<Pair>, _ period: Int, _ table: UnsafeMutablePointer<Pair>) {
        var best = worst
        var k = period &- 1
        while k > 0 {
            let (last, before) = (block[k], block[k &- 1])
            table[k] = larger(best, last)
            best = larger(best, larger(last, before))
            table[k &- 1] = best
            k &-= 2
        }
        if k == 0 { table[0] = larger(best, block[0]) }
    }
}
