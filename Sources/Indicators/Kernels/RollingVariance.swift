/// Mean and population variance of the last `period` values; undefined until there are as many.
///
/// Running sums of distances from a reference value and of their squares, worked out anew after every
/// `Refresh.interval`: nothing is lost when prices are high and move little.
struct RollingVariance: Sendable {
    private let period: Int
    private let share: Double
    private var history: History
    private var reference = 0.0
    private var sum = 0.0
    private var squares = 0.0
    private var seen = 0
    private var untilRefresh = 0

    init(period: Int) {
        self.period = period
        share = 1 / Double(period)
        history = History(span: period)
    }

    /// - Parameter body: takes row, mean and variance. In line: a root is then worked out while the sums go on.
    @inline(__always)
    mutating func run(
        _ x: UnsafePointer<Double>, _ count: Int, before: Int, _ body: (Int, Double, Double) -> Void
    ) {
        var (reference, sum, squares, seen, untilRefresh) = (reference, sum, squares, seen, untilRefresh)
        let (period, share) = (period, share)
        history.append(x, count, before: before) { window in
            func refresh(_ last: UnsafePointer<Double>) {
                (reference, sum, squares) = (last.pointee, 0, 0)
                for k in 0..<period {
                    let distance = last[k - period + 1] - reference
                    sum += distance
                    squares += distance * distance
                }
                untilRefresh = Refresh.interval(period)
            }
            var i = 0
            while i < count, seen < period {
                if seen > 0 || !window[i].isNaN { seen += 1 }
                if seen == period { refresh(window + i) }
                let distance = sum * share
                if seen == period {
                    body(i, reference + distance, larger(squares * share - distance * distance, 0))
                } else {
                    body(i, .nan, .nan)
                }
                i += 1
            }
            while i < count {
                let stop = min(count, i + untilRefresh)
                var (s, q) = (sum, squares)
                for j in i..<stop {
                    let (new, old) = (window[j] - reference, window[j &- period] - reference)
                    s += new - old
                    q -= old * old - new * new
                    let distance = s * share
                    body(j, reference + distance, larger(q * share - distance * distance, 0))
                }
                (sum, squares) = (s, q)
                untilRefresh -= stop - i
                i = stop
                if untilRefresh == 0 { refresh(window + (i - 1)) }
            }
        }
        (self.reference, self.sum, self.squares) = (reference, sum, squares)
        (self.seen, self.untilRefresh) = (seen, untilRefresh)
    }
}
