/// Sums of the last `period` values, plain and weighted 1 (oldest) to `period` (newest): what weighted averages and
/// straight lines are made of. Undefined until there are as many values.
///
/// Running sums of distances from a reference value, worked out anew after every `Refresh.interval`. Both are kept
/// times the factor of the weighted one, the weighted one with the reference's part: often that is the result.
struct RollingWeightedSum: Sendable {
    /// What is asked for: `reference`·r + `sum`·Σd + `weighted`·Σi·d, d being the distances from r.
    struct Combination: Sendable {
        var reference: Double
        var sum: Double
        var weighted: Double
    }

    private let period: Int
    private let combination: Combination
    private var history: History
    private var reference = 0.0
    private var sum = 0.0
    private var weighted = 0.0
    private var seen = 0
    private var untilRefresh = 0

    init(period: Int, _ combination: Combination) {
        self.period = period
        self.combination = combination
        history = History(span: period)
    }

    /// The weighted average: Σi·x / Σi.
    static func average(_ period: Int) -> Self {
        Self(period: period, Combination(reference: 1, sum: 0, weighted: 2 / (Double(period) * Double(period + 1))))
    }

    /// Change per bar of the least-squares line through the values at 1...period.
    static func slope(_ period: Int) -> Self {
        let n = Double(period)
        let spread = n * (n * n - 1) / 12
        return Self(period: period, Combination(reference: 0, sum: -(n + 1) / 2 / spread, weighted: 1 / spread))
    }

    /// Where that line ends: mean + slope·(period-1)/2.
    static func lineEnd(_ period: Int) -> Self {
        let n = Double(period)
        let slope = slope(period).combination
        return Self(
            period: period,
            Combination(reference: 1, sum: 1 / n + slope.sum * (n - 1) / 2, weighted: slope.weighted * (n - 1) / 2))
    }

    /// NaN before the first value is passed over. `result` may be where `x` is when no values lie before it.
    mutating func run(
        _ x: UnsafePointer<Double>, _ count: Int, before: Int = 0, _ result: UnsafeMutablePointer<Double>
    ) {
        var (reference, sum, weighted, seen, untilRefresh) = (reference, sum, weighted, seen, untilRefresh)
        let (period, combination, scale) = (period, combination, combination.weighted)
        let size = Double(period) * scale
        let share = combination.sum / scale
        history.append(x, count, before: before) { window in
            func refresh(_ last: UnsafePointer<Double>) {
                (reference, sum, weighted) = (last.pointee, 0, 0)
                for k in 1...period {
                    let distance = last[k - period] - reference
                    sum += distance
                    weighted += Double(k) * distance
                }
                (sum, weighted) = (sum * scale, combination.reference * reference + weighted * scale)
                untilRefresh = Refresh.interval(period)
            }
            var i = 0
            while i < count, seen < period {
                if seen > 0 || !window[i].isNaN { seen += 1 }
                if seen == period { refresh(window + i) }
                result[i] = seen == period ? weighted + share * sum : .nan
                i += 1
            }
            while i < count {
                // One sum after the other: in one loop the compiler would tie the two into a slower one. In short
                // stretches: the processor begins the next stretch's first sum while it is at this one's second.
                let stop = min(count, i + min(untilRefresh, 32))
                var s = sum
                for j in i..<stop {
                    s += (window[j] - window[j &- period]) * scale
                    result[j] = s
                }
                var (before, w) = (sum, weighted)
                for j in i..<stop {
                    w += size * (window[j] - reference) - before
                    before = result[j]
                    result[j] = w + share * before
                }
                (sum, weighted) = (s, w)
                untilRefresh -= stop - i
                i = stop
                if untilRefresh == 0 { refresh(window + (i - 1)) }
            }
        }
        (self.reference, self.sum, self.weighted) = (reference, sum, weighted)
        (self.seen, self.untilRefresh) = (seen, untilRefresh)
    }
}
