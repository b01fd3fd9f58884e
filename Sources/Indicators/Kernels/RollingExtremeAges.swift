/// How many bars ago the highest high and the lowest low of the last `period` bars were, the latest of equals;
/// undefined until there are as many bars.
///
/// The blocks of `RollingExtreme`, each best value with its age; the two kinds lie side by side in a vector, lows
/// negated, and choices are masks: which bar is the best so far cannot be foretold.
struct RollingExtremeAges: Sendable {
    private typealias Pair = SIMD2<Double>
    private let period: Int
    /// The block being filled.
    private var block: [SIMD2<Double>]
    /// Of the last whole block: the best from each place to its end, and its age when the window begins there.
    private var ends: [SIMD2<Double>]
    private var endAges: [SIMD2<Double>]
    private var best = SIMD2(repeating: -Double.infinity)
    private var age = SIMD2<Double>.zero
    private var phase = 0
    private var seen = 0

    init(period: Int) {
        self.period = period
        let worst = SIMD2(repeating: -Double.infinity)
        block = Array(repeating: worst, count: period)
        ends = Array(repeating: worst, count: period + 1)
        endAges = Array(repeating: .zero, count: period + 1)
    }

    /// - Parameter ages: of the high and of the low by turns, `2 * count` in all.
    mutating func run(
        high: UnsafePointer<Double>, low: UnsafePointer<Double>, _ count: Int, _ ages: UnsafeMutablePointer<Double>
    ) {
        let period = period
        var (best, age, phase) = (best, age, phase)
        block.withUnsafeMutableBufferPointer { block in
            ends.withUnsafeMutableBufferPointer { ends in
                endAges.withUnsafeMutableBufferPointer { endAges in
                    let (block, ends, endAges) = (block.baseAddress!, ends.baseAddress!, endAges.baseAddress!)
                    var i = 0
                    while i < count {
                        let stop = min(count, i + period - phase)
                        while i < stop {
                            let value = Pair(high[i], -low[i])
                            block[phase] = value
                            age = Self.kept(age + 1, best .> value)
                            best = larger(value, best)
                            phase &+= 1
                            let older = ends[phase]
                            let (new, old) = (Self.kept(age, best .>= older), Self.kept(endAges[phase], older .> best))
                            ages.put(new + old, 2 &* i)
                            i &+= 1
                        }
                        if phase == period {
                            Self.tabulate(block, period, ends, endAges)
                            (best, age, phase) = (Pair(repeating: -.infinity), .zero, 0)
                        }
                    }
                }
            }
        }
        (self.best, self.age, self.phase) = (best, age, phase)
        guard seen < period else { return }
        for j in 0..<count where seen + j + 1 < period { ages.put(Pair(repeating: .nan), 2 * j) }
        seen = min(seen + count, period)
    }

    @inline(__always)
    private static func tabulate(
        _ block: UnsafePointer<Pair>, _ period: Int, _ ends: UnsafeMutablePointer<Pair>,
        _ endAges: UnsafeMutablePointer<Pair>
    ) {
        var (best, distance) = (Pair(repeating: -.infinity), Pair.zero)
        let oldest = Pair(repeating: Double(period - 1))
        for k in stride(from: period - 1, through: 0, by: -1) {
            let value = block[k]
            distance = kept(distance + 1, best .>= value)
            best = larger(value, best)
            ends[k] = best
            endAges[k] = oldest - distance
        }
    }

    /// The numbers, or 0 where the condition does not hold.
    @inline(__always)
    private static func kept(_ x: Pair, _ condition: SIMDMask<SIMD2<Int64>>) -> Pair {
        Pair.zero.replacing(with: x, where: condition)
    }
}
