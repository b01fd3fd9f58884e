/// Which of two values counts.
protocol Extreme: Sendable {
    /// What every value is at least as good as.
    static var worst: Double { get }
    static func best(_ a: Double, _ b: Double) -> Double
}
enum Highest: Extreme {
    static var worst: Double { @inline(__always) get { -.infinity } }
    @inline(__always) static func best(_ a: Double, _ b: Double) -> Double { larger(a, b) }
}
enum Lowest: Extreme {
    static var worst: Double { @inline(__always) get { .infinity } }
    @inline(__always) static func best(_ a: Double, _ b: Double) -> Double { smaller(a, b) }
}

/// The highest or lowest of the last `period` values; undefined until there are as many.
///
/// Blocks of `period` values (van Herk 1992, Gil and Werman 1993): a window is the end of one block, whose best values
/// from each place on are known, and the beginning of the next. Three comparisons a value, whatever the period.
struct RollingExtreme<Order: Extreme>: Sendable {
    private let period: Int
    /// The block being filled, then two tables of the best value from each place of the last whole block to its end.
    private var memory: [Double]
    /// Where the table in use begins.
    private var table: Int
    private var best = Order.worst
    private var phase = 0
    private var seen = 0

    init(period: Int) {
        self.period = period
        memory = Array(repeating: Order.worst, count: 3 * period + 2)
        table = period
    }

    /// NaN before the first value is passed over.
    /// - Parameter result: somewhere else than `x`.
    mutating func run(_ x: UnsafePointer<Double>, _ count: Int, _ result: UnsafeMutablePointer<Double>) {
        var i = 0
        while i < count, seen == 0, x[i].isNaN {
            result[i] = .nan
            i += 1
        }
        let first = i
        let period = period
        var (table, best, phase) = (table, best, phase)
        memory.withUnsafeMutableBufferPointer { memory in
            let block = memory.baseAddress!
            while i < count {
                let size = min(count - i, period - phase)
                if size == period {
                    let other = 3 * period + 1 - table
                    Self.wholeBlock(x + i, period, block + table, block + other, result + i)
                    table = other
                } else {
                    let ends = block + table + phase + 1
                    Self.part(x + i, size, ends, block + phase, result + i, &best)
                    phase += size
                    if phase == period {
                        Self.tabulate(block, period, block + table)
                        (phase, best) = (0, Order.worst)
                    }
                }
                i += size
            }
        }
        (self.table, self.best, self.phase) = (table, best, phase)
        guard seen < period, first < count else { return }
        for j in first..<count where seen + (j - first) + 1 < period { result[j] = .nan }
        seen = min(seen + count - first, period)
    }

    /// Both directions in one loop: neither waits for the other.
    @inline(__always)
    private static func wholeBlock(
        _ x: UnsafePointer<Double>, _ period: Int, _ ends: UnsafePointer<Double>,
        _ next: UnsafeMutablePointer<Double>, _ result: UnsafeMutablePointer<Double>
    ) {
        var (forward, backward) = (Order.worst, Order.worst)
        var (j, k) = (0, period - 1)
        // Two at a time: only every second value waits for the one before.
        while j &+ 2 <= period {
            let (first, second) = (x[j], x[j &+ 1])
            result[j] = Order.best(Order.best(forward, first), ends[j &+ 1])
            forward = Order.best(forward, Order.best(first, second))
            result[j &+ 1] = Order.best(forward, ends[j &+ 2])
            let (last, before) = (x[k], x[k &- 1])
            next[k] = Order.best(backward, last)
            backward = Order.best(backward, Order.best(last, before))
            next[k &- 1] = backward
            j &+= 2
            k &-= 2
        }
        if j < period {
            result[j] = Order.best(Order.best(forward, x[j]), ends[j &+ 1])
            next[k] = Order.best(backward, x[k])
        }
    }

    /// The beginning of a block, or more of it. Apart, so that the loop over whole blocks keeps its registers.
    @inline(never)
    private static func part(
        _ x: UnsafePointer<Double>, _ count: Int, _ ends: UnsafePointer<Double>, _ kept: UnsafeMutablePointer<Double>,
        _ result: UnsafeMutablePointer<Double>, _ best: inout Double
    ) {
        var (j, forward) = (0, best)
        while j &+ 2 <= count {
            let (first, second) = (x[j], x[j &+ 1])
            (kept[j], kept[j &+ 1]) = (first, second)
            result[j] = Order.best(Order.best(forward, first), ends[j])
            forward = Order.best(forward, Order.best(first, second))
            result[j &+ 1] = Order.best(forward, ends[j &+ 1])
            j &+= 2
        }
        if j < count {
            kept[j] = x[j]
            forward = Order.best(forward, x[j])
            result[j] = Order.best(forward, ends[j])
        }
        best = forward
    }

    private static func tabulate(
        _ block: UnsafePointer<Double>, _ period: Int, _ table: UnsafeMutablePointer<Double>
    ) {
        var best = Order.worst
        var k = period - 1
        while k > 0 {
            let (last, before) = (block[k], block[k &- 1])
            table[k] = Order.best(best, last)
            best = Order.best(best, Order.best(last, before))
            table[k &- 1] = best
            k &-= 2
        }
        if k == 0 { table[0] = Order.best(best, block[0]) }
    }
}
