/// How many bars ago the highest high and the lowest low of the last `period` bars were, the latest of equals;
/// undefined until there are as many bars.
///
/// The blocks of `RollingExtreme`, each best value with its place; the two kinds lie side by side in a vector, lows
/// negated, and choices are masks: which bar is the best so far cannot be foretold.
struct RollingExtremeAges: Sendable {
    private typealias Pair = SIMD2<Double>
    private let period: Int
    /// The block being filled.
    private var block: [SIMD2<Double>]
    /// Of the last whole block: the best from each place to its end, and where it is, counted from the next block's
    /// start.
    private var ends: [SIMD2<Double>]
    private var places: [SIMD2<Double>]
    private var best = SIMD2(repeating: -Double.infinity)
    private var place = SIMD2<Double>.zero
    private var phase = 0
    private var seen = 0

    init(period: Int) {
        self.period = period
        let worst = SIMD2(repeating: -Double.infinity)
        block = Array(repeating: worst, count: period)
        ends = Array(repeating: worst, count: period + 1)
        places = Array(repeating: .zero, count: period + 1)
    }

    mutating func run(
        high: UnsafePointer<Double>, low: UnsafePointer<Double>, _ count: Int,
        sinceHigh: UnsafeMutablePointer<Double>, sinceLow: UnsafeMutablePointer<Double>
    ) {
        let period = period
        var (best, place, phase) = (best, place, phase)
        block.withUnsafeMutableBufferPointer { block in
            ends.withUnsafeMutableBufferPointer { ends in
                places.withUnsafeMutableBufferPointer { places in
                    let (block, ends, places) = (block.baseAddress!, ends.baseAddress!, places.baseAddress!)
                    var i = 0
                    while i < count {
                        let size = min(count - i, period - phase)
                        for j in 0..<size {
                            let value = Pair(high[i &+ j], -low[i &+ j])
                            let now = Pair(repeating: Double(phase &+ j))
                            block[phase &+ j] = value
                            place = Self.choose(now, place, where: value .>= best)
                            best = Self.better(value, best)
                            let older = ends[phase &+ j &+ 1]
                            let age = now - Self.choose(place, places[phase &+ j &+ 1], where: best .>= older)
                            sinceHigh[i &+ j] = age.x
                            sinceLow[i &+ j] = age.y
                        }
                        phase += size
                        i += size
                        if phase == period {
                            Self.tabulate(block, period, ends, places)
                            (best, place, phase) = (Pair(repeating: -.infinity), .zero, 0)
                        }
                    }
                }
            }
        }
        (self.best, self.place, self.phase) = (best, place, phase)
        guard seen < period else { return }
        for j in 0..<count where seen + j + 1 < period { (sinceHigh[j], sinceLow[j]) = (.nan, .nan) }
        seen = min(seen + count, period)
    }

    @inline(__always)
    private static func tabulate(
        _ block: UnsafePointer<Pair>, _ period: Int, _ ends: UnsafeMutablePointer<Pair>,
        _ places: UnsafeMutablePointer<Pair>
    ) {
        var (best, place) = (Pair(repeating: -.infinity), Pair.zero)
        for k in stride(from: period - 1, through: 0, by: -1) {
            let value = block[k]
            place = choose(Pair(repeating: Double(k &- period)), place, where: value .> best)
            best = better(value, best)
            ends[k] = best
            places[k] = place
        }
    }

    @inline(__always)
    private static func better(_ a: Pair, _ b: Pair) -> Pair { Pair(larger(a.x, b.x), larger(a.y, b.y)) }

    @inline(__always)
    private static func choose(_ a: Pair, _ b: Pair, where mask: SIMDMask<SIMD2<Int64>>) -> Pair {
        let mask = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        let (chosen, other) = (unsafeBitCast(a, to: SIMD2<UInt64>.self), unsafeBitCast(b, to: SIMD2<UInt64>.self))
        let bits = (chosen & mask) | (other & ~mask)
        return unsafeBitCast(bits, to: Pair.self)
    }
}
