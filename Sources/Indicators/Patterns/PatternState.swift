import Trading

/// What a pattern remembers between candles: the newest ones, and its running sums.
struct PatternState {
    typealias Sums = InlineArray<20, Double>

    /// How many candles back anything reads: those of the longest average before the oldest candle of a pattern, two
    /// at a time.
    static let reach = 16
    static let capacity = 16

    /// Candles taken so far.
    var count = 0
    var sums = Sums(repeating: 0)
    var confirmation = PatternConfirmation()
    let penetration: Double
    /// Open, high, low and close, the candle of bar `i` at `i % capacity`.
    private var candles = InlineArray<16, SIMD4<Double>>(repeating: .zero)

    init(penetration: Double) { self.penetration = penetration }

    @inline(__always)
    mutating func remember(_ candle: Candle) { remember(candle, at: count) }

    @inline(__always)
    mutating func remember(_ candle: Candle, at bar: Int) {
        candles[bar & (Self.capacity - 1)] = SIMD4(candle.open, candle.high, candle.low, candle.close)
    }

    /// The candle `back` bars before the newest.
    @inline(__always)
    func bar(_ back: Int) -> Bar {
        let candle = candles[(count &- back) & (Self.capacity - 1)]
        return Bar(open: Lanes(candle[0]), high: Lanes(candle[1]), low: Lanes(candle[2]), close: Lanes(candle[3]))
    }

    /// What a rule with these averages sees. Not in line: compiled once, not for every rule.
    @inline(never)
    func window(_ averages: PatternAverage) -> PatternWindow {
        var window = PatternWindow(bars: [bar(0), bar(1), bar(2), bar(3), bar(4)], penetration: penetration)
        averages.forEach { window.sums[PatternAverage.slot($0, $1)] = Lanes(sums[PatternAverage.slot($0, $1)]) }
        return window
    }

    /// Moves the running sums on past the newest candle.
    /// - Parameter first: the first bar that is looked at.
    @inline(never)
    mutating func extend(_ averages: PatternAverage, first: Int) {
        averages.forEach { kind, back in extend(kind, back, from: first - back - kind.period) }
    }

    /// Moves a running sum on past the candle `back` bars ago.
    /// - Parameter start: the bar it begins with. Sums of the same candles differ in the last bits with it.
    private mutating func extend(_ kind: PatternAverage.Kind, _ back: Int, from start: Int) {
        let bar = count - back
        guard bar >= start else { return }
        let (new, slot) = (kind.measure(self.bar(back)).values[0], PatternAverage.slot(kind, back))
        guard bar >= start + kind.period else { return sums[slot] += new }
        sums[slot] += new - kind.measure(self.bar(back + kind.period)).values[0]
    }
}

/// Follows a pattern until a close beyond it confirms it, or three bars have passed.
struct PatternConfirmation {
    static let bars = 3
    /// How many rows are confirmed at a time: as many as stay in the processor's first cache.
    static let stretch = 256

    private var score = 0.0
    /// The close that confirms lies beyond this.
    private var level = 0.0
    private var barsLeft = 0

    /// - Parameter found: what the rule says of the newest candle.
    /// - Returns: that, or twice the score of the pattern that the newest candle confirms.
    mutating func follow(_ found: Double, in window: PatternWindow) -> Double {
        guard found == 0 else {
            let last = window[1]
            (score, level, barsLeft) = (found, (found > 0 ? last.high : last.low).values[0], Self.bars)
            return found
        }
        return follow(to: window[0].close.values[0])
    }

    /// A candle that is no such pattern itself.
    private mutating func follow(to close: Double) -> Double {
        guard barsLeft > 0 else { return 0 }
        barsLeft -= 1
        guard Self.isBeyond(close, level, score) else { return 0 }
        barsLeft = 0
        return 2 * score
    }

    /// One multiplication for both directions.
    @inline(__always)
    private static func isBeyond(_ close: Double, _ level: Double, _ score: Double) -> Bool {
        (close - level) * score > 0
    }

    /// Confirms scores that stand in memory, from pattern to pattern. When one comes, and whether it is confirmed, can
    /// hardly be foretold: so there is no branch for either.
    @inline(never)
    mutating func follow(
        _ columns: PatternColumns, _ rows: Range<Int>, in scores: UnsafeMutablePointer<Double>
    ) {
        var first = rows.lowerBound
        while barsLeft > 0, first < rows.upperBound, scores[first] == 0 {
            scores[first] = follow(to: columns.close[first])
            first += 1
        }
        withUnsafeTemporaryAllocation(of: Int.self, capacity: rows.upperBound - first + 1) { found in
            var count = 0
            for row in first..<rows.upperBound {
                found[count] = row
                count &+= Int(scores[row].bitPattern &>> 62) & 1  // set in numbers from 2 on, and not in 0
            }
            found[count] = rows.upperBound
            for pattern in 0..<count {
                self = Self.following(found[pattern], before: found[pattern &+ 1], columns, scores)
            }
        }
    }

    /// The state behind the pattern of a row and the bars up to the next one. Its confirmation is written.
    @inline(__always)
    private static func following(
        _ row: Int, before next: Int, _ columns: PatternColumns, _ scores: UnsafeMutablePointer<Double>
    ) -> Self {
        let (score, last, close) = (scores[row], next &- 1, columns.close)
        let level = kept(columns.high[row &- 1], score > 0) + kept(columns.low[row &- 1], score < 0)
        // How many closes in turn are not beyond the level; a row after the last one counts as its last.
        let one = isBeyond(close[min(row &+ 1, last)], level, score) ? 0 : 1
        let two = isBeyond(close[min(row &+ 2, last)], level, score) ? 0 : 1
        let three = isBeyond(close[min(row &+ 3, last)], level, score) ? 0 : 1
        let missed = one &+ one & two &+ one & two & three
        let confirmed = missed < min(bars, last &- row) ? 1 : 0
        scores[row &+ confirmed &* (missed &+ 1)] = score * Double(1 &+ confirmed)
        return Self(score: score, level: level, barsLeft: (1 &- confirmed) &* max(0, bars &- (last &- row)))
    }
}
