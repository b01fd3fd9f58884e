import Trading

/// What a pattern remembers between candles: the newest ones, and its running sums.
struct PatternState {
    typealias Sums = InlineArray<20, Double>

    /// How many candles back anything reads: those of the longest average before the oldest candle of a pattern.
    static let reach = 14
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

    private var score = 0.0
    /// The close that confirms lies beyond this.
    private var level = 0.0
    private var barsLeft = 0

    /// - Parameter found: what the rule says of the newest candle.
    /// - Returns: that, or twice the score of the pattern that the newest candle confirms.
    @inline(__always)
    mutating func follow(_ found: Double, lane: Int, in window: PatternWindow) -> Double {
        let (last, close) = (window[1], window[0].close.values[lane])
        if found != 0 {
            (score, level, barsLeft) = (found, (found > 0 ? last.high : last.low).values[lane], Self.bars)
            return found
        }
        guard barsLeft > 0 else { return 0 }
        barsLeft -= 1
        guard score > 0 ? close > level : close < level else { return 0 }
        barsLeft = 0
        return 2 * score
    }

    @inline(__always)
    mutating func follow(_ found: Lanes, in window: PatternWindow) -> Lanes {
        var scores = found
        for lane in 0..<Lanes.count { scores.values[lane] = follow(found.values[lane], lane: lane, in: window) }
        return scores
    }
}
