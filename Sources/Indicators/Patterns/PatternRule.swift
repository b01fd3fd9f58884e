import Trading

/// One candlestick pattern as a rule over the newest candles, and what computes it from candles.
///
/// The computation stands in an extension, yet is required here: so every rule gets a copy compiled for it alone,
/// its averages and comparisons in line.
protocol PatternRule: Sendable {
    static var pattern: CandlestickPattern { get }
    /// How many candles TA-Lib looks at.
    static var span: Int { get }
    /// The averages the rule reads.
    static var averages: PatternAverage { get }
    /// Index of the first bar that has a figure.
    static var lookback: Int { get }
    /// Whether a close beyond the pattern, within three bars, repeats it at 200.
    static var isConfirmed: Bool { get }

    /// What TA-Lib says of the newest candle: 100 bullish, -100 bearish, 80 and -80 weaker, 0 no such pattern.
    static func score(_ window: PatternWindow) -> Lanes

    /// The score of the newest candle. The window is passed as it stands in memory: it is large, and not changed.
    static func newest(_ window: inout PatternWindow) -> Double
    /// The next candle, and its score.
    static func update(_ state: inout PatternState, with candle: Candle) -> Double
    /// The next candles, and a score for each.
    static func run(_ state: inout PatternState, over candles: CandleColumns, into scores: inout [Double])
}

extension PatternRule {
    static var isConfirmed: Bool { false }
    static var lookback: Int { averages.longestPeriod + span - 1 + (isConfirmed ? PatternConfirmation.bars : 0) }

    /// The first bar that is looked at; the averages begin with the candles its own needs.
    static var first: Int { isConfirmed ? lookback - PatternConfirmation.bars : lookback }

    static func newest(_ window: inout PatternWindow) -> Double { score(window).values[0] }

    static func update(_ state: inout PatternState, with candle: Candle) -> Double {
        state.remember(candle)
        var score = Double.nan
        if state.count >= first {
            var window = state.window(averages)
            score = newest(&window)
            if isConfirmed { score = state.confirmation.follow(score, in: window) }
        }
        state.extend(averages, first: first)
        state.count += 1
        return state.count > lookback ? score : .nan
    }

    static func run(_ state: inout PatternState, over candles: CandleColumns, into scores: inout [Double]) {
        precondition(scores.count >= candles.count, "a row for every candle")
        let head = min(PatternState.reach, candles.count)
        for index in 0..<head { scores[index] = update(&state, with: candles[index]) }
        let tail = max(head, candles.count - (candles.count - head) % Lanes.count)
        if tail > head {
            candles.withPatternColumns { columns in
                scores.withUnsafeMutableBufferPointer { scores in
                    guard let scores = scores.baseAddress else { return }
                    let stretch = isConfirmed ? PatternConfirmation.stretch : tail - head
                    for first in stride(from: head, to: tail, by: stretch) {
                        let rows = first..<min(first + stretch, tail)
                        state.sums = scan(columns, rows, into: scores, state.sums, state.penetration)
                        if isConfirmed { state.confirmation.follow(columns, rows, in: scores) }
                    }
                }
            }
            state.count += tail - head
            for index in max(0, tail - PatternState.capacity)..<tail {
                state.remember(candles[index], at: state.count - tail + index)
            }
        }
        for index in tail..<candles.count { scores[index] = update(&state, with: candles[index]) }
    }

    /// The inner loop. All that `rows` look back at stands in `columns`.
    ///
    /// Scores are written a step late: large columns often begin at the same place of a page, and then the processor
    /// takes a candle it reads for the score it has just written, and waits.
    /// - Returns: the sums behind the last row.
    private static func scan(
        _ columns: PatternColumns, _ rows: Range<Int>, into scores: UnsafeMutablePointer<Double>,
        _ start: PatternState.Sums, _ penetration: Double
    ) -> PatternState.Sums {
        var sums = start
        var changes = PatternChanges(averages)
        forEachKind { changes.prepare($0, columns, rows.lowerBound) }
        var row = rows.lowerBound
        var last = scores.pair(row &- Lanes.count)
        while row < rows.upperBound {
            var window = PatternWindow(
                bars: [
                    columns.bar(row), columns.bar(row &- 1), columns.bar(row &- 2), columns.bar(row &- 3),
                    columns.bar(row &- 4),
                ], penetration: penetration)
            forEachKind { changes.advance($0, columns, row) }
            // The sums before both candles, each from the one before it by one addition, in TA-Lib's order.
            forEachAverage { kind, back in
                let (slot, change) = (PatternAverage.slot(kind, back), changes[kind, back].values)
                let next = sums[slot] + change[0]
                window.sums[slot] = Lanes(.init(sums[slot], next))
                sums[slot] = next + change[1]
            }
            let score = score(window)
            scores.put(last, row &- Lanes.count)
            last = score.values
            row &+= Lanes.count
        }
        scores.put(last, row &- Lanes.count)
        return sums
    }

    /// Calls `visit` for the rule's averages. In line, so that only those remain of it.
    @inline(__always)
    private static func forEachAverage(_ visit: (PatternAverage.Kind, Int) -> Void) {
        forEachKind { kind in
            if averages.contains(PatternAverage(kind, 0)) { visit(kind, 0) }
            if averages.contains(PatternAverage(kind, 1)) { visit(kind, 1) }
            if averages.contains(PatternAverage(kind, 2)) { visit(kind, 2) }
            if averages.contains(PatternAverage(kind, 3)) { visit(kind, 3) }
            if averages.contains(PatternAverage(kind, 4)) { visit(kind, 4) }
        }
    }

    @inline(__always)
    private static func forEachKind(_ visit: (PatternAverage.Kind) -> Void) {
        if averages.uses(.body) { visit(.body) }
        if averages.uses(.range) { visit(.range) }
        if averages.uses(.briefRange) { visit(.briefRange) }
        if averages.uses(.shadows) { visit(.shadows) }
    }
}
