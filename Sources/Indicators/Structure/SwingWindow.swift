/// The highest high and lowest low of the last 2·L bars, at a constant number of steps a bar whatever the prices do
/// (van Herk 1992, Gil and Werman 1993), and the bars themselves.
struct SwingWindow: Sendable {
    /// Bars on each side of a swing.
    let length: Int
    /// The last 2·L bars as (high, -low), so that both extremes are maxima. A ring.
    private var bars: [SIMD2<Double>]
    /// At `i`, the maxima of the bars `i...` of the block of 2·L bars before the current one; at 2·L, nothing.
    private var rest: [SIMD2<Double>]
    /// The maxima of the current block so far.
    private var block = nothing
    /// Where the next bar goes.
    private var next = 0
    private(set) var isFull = false

    private static let nothing = SIMD2(repeating: -Double.infinity)

    init(length: Int) {
        self.length = length
        bars = Array(repeating: Self.nothing, count: 2 * length)
        rest = Array(repeating: Self.nothing, count: 2 * length + 1)
    }

    /// Takes a bar.
    /// - Returns: whether the bar `length` before it is a swing high, else low; and its high and low.
    @inline(__always)
    mutating func push(high: Double, low: Double) -> (direction: MarketDirection?, high: Double, low: Double) {
        let bar = SIMD2(high, -low)
        let position = next
        bars[position] = bar
        block = position == 0 ? bar : maxima(block, bar)
        let most = maxima(block, rest[position + 1])
        let middle = bars[position >= length ? position - length : position + length]
        next += 1
        if next == bars.count { startBlock() }
        guard isFull else { return (nil, 0, 0) }
        let direction: MarketDirection? = middle.x == most.x ? .up : middle.y == most.y ? .down : nil
        return (direction, middle.x, -middle.y)
    }

    @inline(never) private mutating func startBlock() {
        var most = Self.nothing
        for index in bars.indices.reversed() {
            most = maxima(most, bars[index])
            rest[index] = most
        }
        next = 0
        isFull = true
    }

    /// The bar with the highest high or lowest low of the last `length` ones, of equal ones the last; and how many bars
    /// back it is.
    func extreme(_ direction: MarketDirection) -> (back: Int, high: Double, low: Double) {
        let isHigh = direction == .up
        var best = next - 1
        var back = 0
        if best < 0 { best += bars.count }
        var position = best
        for step in 1..<length {
            position = position == 0 ? bars.count - 1 : position - 1
            let isMore = isHigh ? bars[position].x > bars[best].x : bars[position].y > bars[best].y
            if isMore { (best, back) = (position, step) }
        }
        return (back, bars[best].x, -bars[best].y)
    }
}

/// Lane by lane the larger.
@inline(__always) private func maxima(_ left: SIMD2<Double>, _ right: SIMD2<Double>) -> SIMD2<Double> {
    left.replacing(with: right, where: right .> left)
}
