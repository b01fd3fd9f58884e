/// What running sums have in common: they are worked out anew from time to time, so that no error grows.
enum Refresh {
    static func interval(_ period: Int) -> Int { max(512, 16 * period) }
}

/// The mean of the last `period` values; undefined until there are as many.
///
/// Kept as a running sum of distances from a reference value near the window: a flat series gives its own value
/// exactly. The sum is worked out anew after every `Refresh.interval`, at the same bars in both forms. Of three values,
/// the usual smoothing of oscillators, it is always worked out anew: that is quicker.
struct RollingMean: Sendable {
    let period: Int
    private let isCentered: Bool
    private let share: Double
    private var history: History
    private var reference = 0.0
    private var sum = 0.0
    private var seen = 0
    private var untilRefresh = 0
    /// Of three values: the two before.
    private var older = Double.nan, old = Double.nan

    /// - Parameter isCentered: false for flows that are often zero: zeros then add nothing, exactly.
    init(period: Int, isCentered: Bool = true) {
        self.period = period
        self.isCentered = isCentered
        share = 1 / Double(period)
        history = History(span: period)
    }

    /// NaN before the first value is passed over.
    /// - Parameter result: somewhere else than `x`.
    mutating func run(
        _ x: UnsafePointer<Double>, _ count: Int, before: Int = 0, _ result: UnsafeMutablePointer<Double>
    ) {
        if period == 3 { return runThree(x, count, result) }
        var (reference, sum, seen, untilRefresh) = (reference, sum, seen, untilRefresh)
        let (period, share, isCentered) = (period, share, isCentered)
        history.append(x, count, before: before) { window in
            func refresh(_ last: UnsafePointer<Double>) {
                reference = isCentered ? last.pointee : 0
                sum = 0
                for k in 0..<period { sum += last[k - period + 1] - reference }
                untilRefresh = Refresh.interval(period)
            }
            var i = 0
            while i < count, seen < period {
                if seen > 0 || !window[i].isNaN { seen += 1 }
                if seen == period { refresh(window + i) }
                result[i] = seen == period ? reference + sum * share : .nan
                i += 1
            }
            while i < count {
                let stop = min(count, i + untilRefresh)
                var running = sum
                for j in i..<stop {
                    running += window[j] - window[j &- period]
                    result[j] = reference + running * share
                }
                sum = running
                untilRefresh -= stop - i
                i = stop
                if untilRefresh == 0 { refresh(window + (i - 1)) }
            }
        }
        (self.reference, self.sum, self.seen, self.untilRefresh) = (reference, sum, seen, untilRefresh)
    }

    private mutating func runThree(_ x: UnsafePointer<Double>, _ count: Int, _ result: UnsafeMutablePointer<Double>) {
        result[0] = ((older + old) + x[0]) * share
        if count > 1 { result[1] = ((old + x[0]) + x[1]) * share }
        // Each from the values themselves: several rows at a time.
        for i in 2..<max(count, 2) { result[i] = ((x[i &- 2] + x[i &- 1]) + x[i]) * share }
        (older, old) = (count > 1 ? x[count - 2] : old, x[count - 1])
    }
}
