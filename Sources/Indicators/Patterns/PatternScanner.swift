public import Trading

/// Many patterns on the same candles, bar by bar: candles are measured, and sums moved on, once for all of them.
///
/// The scores are those of the patterns' indicators to the last bit, at the usual penetrations. For history alone an
/// indicator's batch form is faster.
public struct PatternScanner: Sendable {
    /// A rule, and where its averages stand among the sums that are shared.
    private struct Watch {
        let rule: any PatternRule.Type
        let first: Int
        let lookback: Int
        let penetration: Double
        let isConfirmed: Bool
        var averages: [(slot: Int, sum: Int, back: Int)] = []
        var confirmation = PatternConfirmation()

        init(_ rule: any PatternRule.Type) {
            (self.rule, first, lookback, isConfirmed) = (rule, rule.first, rule.lookback, rule.isConfirmed)
            penetration = rule.pattern.penetration ?? 0
        }
    }

    /// What is watched, in the order of the scores.
    public let patterns: [CandlestickPattern]
    private var watches: [Watch] = []
    private var sums: [SharedSum] = []
    private var candles = PatternState(penetration: 0)

    public init(_ patterns: [CandlestickPattern] = CandlestickPattern.allCases) {
        self.patterns = patterns
        let rules = Dictionary(uniqueKeysWithValues: CandlestickPattern.rules.map { ($0.pattern, $0) })
        for rule in patterns.compactMap({ rules[$0] }) {
            var watch = Watch(rule)
            for kind in PatternAverage.Kind.allCases {
                for back in 0..<PatternAverage.reach where rule.averages.contains(PatternAverage(kind, back)) {
                    let sum = SharedSum(kind, from: rule.first - back - kind.period)
                    let place = sums.firstIndex { $0.kind == kind && $0.start == sum.start } ?? sums.endIndex
                    if place == sums.endIndex { sums.append(sum) }
                    watch.averages.append((PatternAverage.slot(kind, back), place, back))
                }
            }
            watches.append(watch)
        }
    }

    /// Takes the next closed candle and writes one score per pattern, NaN while undefined. Allocates nothing.
    public mutating func update(_ candle: Candle, into scores: inout MutableSpan<Double>) {
        candles.remember(candle)
        var window = candles.window
        for index in watches.indices {
            guard candles.count >= watches[index].first else {
                scores[index] = .nan
                continue
            }
            for average in watches[index].averages {
                window.sums[average.slot] = Lanes(sums[average.sum].before(candles.count - average.back))
            }
            window.penetration = watches[index].penetration
            var score = watches[index].rule.newest(&window)
            if watches[index].isConfirmed { score = watches[index].confirmation.follow(score, lane: 0, in: window) }
            scores[index] = candles.count >= watches[index].lookback ? score : .nan
        }
        for index in sums.indices { sums[index].extend(candles) }
        candles.count += 1
    }
}

/// A running sum that several rules read, each so many candles back.
private struct SharedSum: Sendable {
    let kind: PatternAverage.Kind
    /// The bar it begins with.
    let start: Int
    private var sum = 0.0
    /// The sum before bar `i`, at `i % 8`.
    private var recent = InlineArray<8, Double>(repeating: 0)

    init(_ kind: PatternAverage.Kind, from start: Int) { (self.kind, self.start) = (kind, start) }

    func before(_ bar: Int) -> Double { recent[bar & 7] }

    /// Past the newest candle.
    mutating func extend(_ candles: PatternState) {
        guard candles.count >= start else { return }
        let new = kind.measure(candles.bar(0)).values[0]
        sum += candles.count < start + kind.period ? new : new - kind.measure(candles.bar(kind.period)).values[0]
        recent[(candles.count + 1) & 7] = sum
    }
}
