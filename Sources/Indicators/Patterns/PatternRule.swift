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

    static func update(_ state: inout PatternState, with candle: Candle) -> Double
    static func run(_ state: inout PatternState, over candles: CandleColumns, into scores: inout [Double])
}

extension PatternRule {
    static var isConfirmed: Bool { false }
    static var lookback: Int { averages.longestPeriod + span - 1 + (isConfirmed ? PatternConfirmation.bars : 0) }

    /// The first bar that is looked at; the averages begin with the candles its own needs.
    static var first: Int { isConfirmed ? lookback - PatternConfirmation.bars : lookback }

    static func update(_ state: inout PatternState, with candle: Candle) -> Double {
        state.remember(candle)
        var score = Double.nan
        if state.count >= first {
            let window = state.window
            score = Self.score(window).values[0]
            if isConfirmed { score = state.confirmation.follow(score, lane: 0, in: window) }
        }
        for back in 0..<PatternAverage.reach {
            for kind in PatternAverage.Kind.allCases where averages.contains(PatternAverage(kind, back)) {
                state.extend(kind, back, from: first - back - kind.period)
            }
        }
        state.count += 1
        return state.count > lookback ? score : .nan
    }

    static func run(_ state: inout PatternState, over candles: CandleColumns, into scores: inout [Double]) {
        let head = min(PatternState.reach, candles.count)
        for index in 0..<head { scores[index] = update(&state, with: candles[index]) }
        let tail = max(head, candles.count - (candles.count - head) % Lanes.count)
        if tail > head {
            candles.withPatternColumns { columns in
                scores.withUnsafeMutableBytes { scan(&state, columns, head..<tail, $0) }
            }
            for index in max(0, tail - PatternState.capacity)..<tail {
                state.remember(candles[index], at: state.count - tail + index)
            }
        }
        for index in tail..<candles.count { scores[index] = update(&state, with: candles[index]) }
    }

    /// The inner loop. `rows` begin where all that is looked back at stands in `columns`.
    private static func scan(
        _ state: inout PatternState, _ columns: PatternColumns, _ rows: Range<Int>, _ scores: UnsafeMutableRawBufferPointer
    ) {
        guard let scores = scores.baseAddress else { return }
        var (sums, confirmation) = (state.sums, state.confirmation)
        for row in stride(from: rows.lowerBound, to: rows.upperBound, by: Lanes.count) {
            var window = PatternWindow(
                bars: [
                    columns.bar(row), columns.bar(row - 1), columns.bar(row - 2), columns.bar(row - 3),
                    columns.bar(row - 4),
                ], penetration: state.penetration)
            slide(.body, &sums, &window, columns, row)
            slide(.range, &sums, &window, columns, row)
            slide(.briefRange, &sums, &window, columns, row)
            slide(.shadows, &sums, &window, columns, row)
            var score = score(window)
            if isConfirmed { score = confirmation.follow(score, in: window) }
            scores.storeBytes(of: score.values, toByteOffset: row * MemoryLayout<Double>.stride, as: Lanes.Values.self)
        }
        (state.sums, state.confirmation) = (sums, confirmation)
        state.count += rows.count
    }

    @inline(__always)
    private static func slide(
        _ kind: PatternAverage.Kind, _ sums: inout PatternState.Sums, _ window: inout PatternWindow,
        _ columns: PatternColumns, _ row: Int
    ) {
        slide(kind, 0, &sums, &window, columns, row)
        slide(kind, 1, &sums, &window, columns, row)
        slide(kind, 2, &sums, &window, columns, row)
        slide(kind, 3, &sums, &window, columns, row)
        slide(kind, 4, &sums, &window, columns, row)
    }

    /// The sums before both candles, each from the one before it by one addition, in TA-Lib's order.
    @inline(__always)
    private static func slide(
        _ kind: PatternAverage.Kind, _ back: Int, _ sums: inout PatternState.Sums, _ window: inout PatternWindow,
        _ columns: PatternColumns, _ row: Int
    ) {
        guard averages.contains(PatternAverage(kind, back)) else { return }
        let slot = PatternAverage.slot(kind, back)
        let change = kind.measure(columns.bar(row - back)) - kind.measure(columns.bar(row - back - kind.period))
        let next = sums[slot] + change.values[0]
        window.sums[slot] = Lanes(.init(sums[slot], next))
        sums[slot] = next + change.values[1]
    }
}
