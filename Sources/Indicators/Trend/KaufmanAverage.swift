/// Kaufman's adaptive moving average (1995).
///
/// Efficiency e = |x - x(period)| / Σ|changes|, 1 when nothing changes; weight (e·(2/3 - 2/31) + 2/31)². It begins at
/// the value one bar before its first figure.
public struct KaufmanAverage: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "kama", .trend, [.period(30, from: 2), .source], warmUp: { Int($0[0]) + 1 }
    ).called("kaufman", "adaptive_moving_average").overPrices()
    static let scratchColumns = 2
    private static let slow = 2.0 / 31, span = 2.0 / 3 - 2.0 / 31, fastest = span + slow
    private let source: Source
    private let period: Int
    private var history: History
    private var untilRefresh = 0
    private var anchor = Anchor()
    private var sums = Sums()
    private var seen = 0

    public init(arguments: [Double]) {
        period = Int(arguments[0])
        source = Source(arguments, at: 1)
        history = History(span: period + 1)
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (x, count, result) = (rows.values(source, scratch: 0), rows.count, rows[0])
        var first = 0
        while first < count, seen < period {
            seen += 1
            result[first] = .nan
            if seen == period {
                _ = anchor.level(x[first])
                // Within a pair, as if its first row had changed nothing.
                sums.isWithinPair = seen & 1 == 1
            }
            first += 1
        }
        let weights = rows.scratch(1)
        guard first < count else { return history.append(x, count, before: rows.before(source)) { _ in } }
        let level = anchor.level(x[first])
        var (sums, untilRefresh) = (sums, untilRefresh)
        history.append(x, count, before: rows.before(source)) { [period] window in
            var pass = Pass(
                sums: sums, level: level, x: window, period: period, weights: weights, result: result)
            var i = first
            while i < count {
                if untilRefresh == 0 {
                    pass.refresh(at: i)
                    untilRefresh = Refresh.interval(period)
                    i += 1
                }
                let stop = min(count, i + untilRefresh)
                untilRefresh -= stop - i
                pass.run(from: i, to: stop)
                i = stop
            }
            sums = pass.sums
        }
        (self.sums, self.untilRefresh) = (sums, untilRefresh)
    }

    /// What goes on from row to row. Both sums take two steps at a time, as `Smoothing` takes four.
    private struct Sums: Sendable {
        /// Σ|changes|, worked out anew after every `Refresh.interval`.
        var path = 0.0
        /// The smoothed distance from the first value.
        var average = 0.0
        /// When a pair's second row comes next: what the first one changed the path by, its decay, and weight·distance.
        var change = 0.0, decay = 1.0, step = 0.0
        var isWithinPair = false
    }

    /// Weights and averages of a few rows in turn: while the average waits for its last figure, the processor works on
    /// the weights of the next rows.
    private struct Pass {
        private static let few = 32
        var sums: Sums
        let level: Double
        let x: UnsafePointer<Double>
        let period: Int
        /// Working memory.
        let weights: UnsafeMutablePointer<Double>
        let result: UnsafeMutablePointer<Double>
        private let slow = KaufmanAverage.slow, span = KaufmanAverage.span, fastest = KaufmanAverage.fastest

        /// Takes a row whose path is summed anew.
        mutating func refresh(at row: Int) {
            var path = 0.0
            for k in 0..<period { path += abs(x[row - k] - x[row - k - 1]) }
            (sums.path, sums.change) = (path, 0)
            finish(row, path)
        }

        mutating func run(from first: Int, to end: Int) {
            var row = first
            if row < end, sums.isWithinPair {
                step(row)
                row &+= 1
            }
            // In both places, as the next pair needs them.
            var (path, average) = (RowPair(repeating: sums.path), RowPair(repeating: sums.average))
            while row &+ 2 <= end {
                let few = min(Self.few, (end &- row) & ~1)
                for k in stride(from: 0, to: few, by: 2) { weights.put(weighPair(row &+ k, &path), k) }
                for k in stride(from: 0, to: few, by: 2) { averagePair(row &+ k, weights.pair(k), &average) }
                row &+= few
            }
            (sums.path, sums.average) = (path.x, average.x)
            if row < end { step(row) }
        }

        private mutating func step(_ row: Int) {
            let (new, old) = (x[row] - x[row &- 1], x[row &- period] - x[row &- period &- 1])
            let change = abs(new) - abs(old)
            let path = sums.path + (sums.change + change)
            if sums.isWithinPair { (sums.path, sums.change) = (path, 0) } else { sums.change = change }
            finish(row, path)
        }

        private mutating func finish(_ row: Int, _ path: Double) {
            // The fastest also where nothing changed: 0/0 is not smaller.
            let efficiency = abs(x[row] - x[row &- period]) / larger(path, 0)
            let root = smaller(efficiency * span + slow, fastest)
            let weight = root * root
            let (decay, step) = (1 - weight, weight * (x[row] - level))
            let value: Double
            if sums.isWithinPair {
                value = (sums.decay * decay) * sums.average + (decay * sums.step + step)
                sums.average = value
            } else {
                value = decay * sums.average + step
                (sums.decay, sums.step) = (decay, step)
            }
            sums.isWithinPair.toggle()
            result[row] = level + value
        }

        @inline(__always)
        private func weighPair(_ row: Int, _ path: inout RowPair) -> RowPair {
            let (values, before) = (x.pair(row), x.pair(row &- period))
            let (new, old) = (values - x.pair(row &- 1), before - x.pair(row &- period &- 1))
            let change = magnitude(new) - magnitude(old)
            let paths = path + (RowPair(0, change.x) + change)
            path = RowPair(repeating: paths.y)
            let efficiency = magnitude(values - before) / larger(paths, RowPair())
            let root = smaller(efficiency * span + slow, RowPair(repeating: fastest))
            return root * root
        }

        @inline(__always)
        private func averagePair(_ row: Int, _ weight: RowPair, _ average: inout RowPair) {
            let (decay, step) = (1 - weight, weight * (x.pair(row) - level))
            let steps = RowPair(0, decay.y) * RowPair(repeating: step.x) + step
            let values = (RowPair(1, decay.x) * decay) * average + steps
            average = RowPair(repeating: values.y)
            result.put(level + values, row)
        }
    }
}
