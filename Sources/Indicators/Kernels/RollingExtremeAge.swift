/// How many bars ago the highest or lowest of the last `period` values was, the latest of equals; undefined until there
/// are as many values.
///
/// The blocks of `RollingExtreme`, each best value with its place.
struct RollingExtremeAge<Order: Extreme>: Sendable {
    private let period: Int
    /// The block being filled; of the last whole block the best value from each place to its end; and its place, counted
    /// from the start of the block after it.
    private var memory: [Double]
    private var best = Order.worst
    private var place = 0.0
    private var phase = 0
    private var seen = 0

    init(period: Int) {
        self.period = period
        memory = Array(repeating: Order.worst, count: 3 * period + 2)
    }

    mutating func run(_ x: UnsafePointer<Double>, _ count: Int, _ result: UnsafeMutablePointer<Double>) {
        let period = period
        var (best, place, phase) = (best, place, phase)
        memory.withUnsafeMutableBufferPointer { memory in
            let block = memory.baseAddress!
            let ends = block + period
            let places = ends + (period + 1)
            var i = 0
            while i < count {
                let size = min(count - i, period - phase)
                for j in 0..<size {
                    let value = x[i + j]
                    let now = Double(phase + j)
                    block[phase + j] = value
                    place = Order.isAtLeast(value, best) ? now : place
                    best = Order.best(best, value)
                    let older = ends[phase + j + 1]
                    result[i + j] = now - (Order.isAtLeast(best, older) ? place : places[phase + j + 1])
                }
                phase += size
                if phase == period {
                    (best, place) = (Order.worst, 0)
                    for k in stride(from: period - 1, through: 0, by: -1) {
                        let isBetter = !Order.isAtLeast(best, block[k])
                        place = isBetter ? Double(k - period) : place
                        best = Order.best(best, block[k])
                        ends[k] = best
                        places[k] = place
                    }
                    (best, place, phase) = (Order.worst, 0, 0)
                }
                i += size
            }
        }
        (self.best, self.place, self.phase) = (best, place, phase)
        guard seen < period else { return }
        for j in 0..<count where seen + j + 1 < period { result[j] = .nan }
        seen = min(seen + count, period)
    }
}
