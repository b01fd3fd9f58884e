public import Indicators
import Platform
public import Trading

/// A strategy's setups over a whole history: those that `SignalEngine` finds bar by bar, found in columns.
///
/// Conditions that compare figures of the strategy's own timeframe are read first, down their columns; only bars that
/// pass are asked the engine's question. So a history of a million bars costs milliseconds.
public struct SignalHistory {
    /// A signal without its words.
    public struct Setup: Sendable, Hashable {
        /// The place of the candle it was seen on.
        public var bar: Int
        public var direction: Direction
        public var entryType: Signal.EntryType
        public var entry: Double
        public var stop: Double
        /// Nearest first.
        public var targets: [Double]

        public init(
            bar: Int, direction: Direction, entryType: Signal.EntryType, entry: Double, stop: Double, targets: [Double]
        ) {
            self.bar = bar
            self.direction = direction
            self.entryType = entryType
            self.entry = entry
            self.stop = stop
            self.targets = targets
        }
    }

    /// Candles of one series of prices. A break in prices begins another, with an engine that knows nothing.
    private struct Stretch {
        var engine: SignalEngine
        let candles: CandleColumns
        /// The place of its first candle in the history.
        let start: Int
        /// By timeframe: its closed bars at the close of each candle.
        let counts: [[Int32]]
        /// One bit a candle: whether the conditions that were read down their columns allow a setup.
        let possible: [UInt64]
    }

    private var stretches: [Stretch] = []
    private let calendar: TradingCalendar

    /// - Parameters:
    ///   - findsHoles: whether the calendar's hours tell which bars are missing.
    ///   - pip: of the instrument, in price; without it a strategy that measures in pips has no setup.
    ///   - spread: bid to ask, taken for all of the past, in price.
    /// - Throws: `StrategyError` when the strategy does not fit the timeframe.
    public init(
        _ strategy: Strategy, _ instrument: InstrumentID, _ assetClass: AssetClass, _ timeframe: Timeframe,
        calendar: TradingCalendar, findsHoles: Bool = true, pip: Double = .nan, over candles: CandleColumns,
        spread: Double
    ) throws(StrategyError) {
        self.calendar = calendar
        let engine = try SignalEngine(
            instrument: instrument, assetClass: assetClass, timeframe: timeframe, calendar: calendar,
            findsHoles: findsHoles, pip: pip, strategies: [strategy])
        let breaks = Self.breaks(in: candles, of: assetClass)
        for (start, end) in zip([0] + breaks, breaks + [candles.count]) {
            var engine = engine
            let part = breaks.isEmpty ? candles : candles[start..<end]
            let counts = engine.take(part, spread: spread)
            let possible = Screen(engine.frames[0], spread: spread, bars: part.count).bars(engine.programs[0])
            stretches.append(
                Stretch(engine: engine, candles: part, start: start, counts: counts, possible: possible))
        }
    }

    /// The places of candles that begin a new series of prices.
    private static func breaks(in candles: CandleColumns, of assetClass: AssetClass) -> [Int] {
        let (opens, closes) = (candles.open, candles.close)
        return opens.indices.dropFirst().filter { bar in
            let close = closes[bar - 1]
            guard !PriceBreak.isNear(opens[bar], to: close) else { return false }
            return PriceBreak(from: close, to: candles[bar], of: assetClass) != nil
        }
    }

    /// How often trading bars are missing.
    public var holes: Int { stretches.reduce(0) { $0 + $1.engine.missingBars } }
    /// The places of candles that begin a new series of prices.
    public var breaks: [Int] { stretches.dropFirst().map(\.start) }

    /// Hands over every setup in order.
    public mutating func forEachSetup(_ body: (Setup) -> Void) {
        for place in stretches.indices {
            for (index, word) in stretches[place].possible.enumerated() {
                var rest = word
                while rest != 0 {
                    let bar = index * 64 + rest.trailingZeroBitCount
                    rest &= rest - 1
                    if let setup = Self.setup(at: bar, of: &stretches[place], calendar) { body(setup) }
                }
            }
        }
    }

    /// Of the type, not of the value: the stretch is part of it.
    private static func setup(at bar: Int, of stretch: inout Stretch, _ calendar: TradingCalendar) -> Setup? {
        stretch.engine.move(to: bar, stretch.counts)
        let closedAt = stretch.engine.timeframe.nextBarStart(
            after: stretch.candles.openTime[bar], calendar: calendar)
        guard case .success(let (direction, levels)) = stretch.engine.verdict(0, closedAt) else { return nil }
        return Setup(
            bar: stretch.start + bar, direction: direction, entryType: levels.entryType, entry: levels.entry,
            stop: levels.stop, targets: levels.targets)
    }
}

/// Reads conditions down their columns: for each bar, whether a strategy may have a setup there. What it cannot read
/// (longer timeframes, structure, times) it lets pass.
private struct Screen {
    /// One bit a bar: may be true, may be untrue.
    private struct Answer {
        var yes: [UInt64]
        var no: [UInt64]
    }

    private let figures: Figures
    private let spread: Double
    private let bars: Int
    private let words: Int

    init(_ figures: Figures, spread: Double, bars: Int) {
        self.figures = figures
        self.spread = spread
        self.bars = bars
        words = (bars + 63) / 64
    }

    func bars(_ program: Program) -> [UInt64] {
        let leaves = program.leaves.map(answer)
        let entries = [program.long, program.short].compactMap(\.self).map { answer($0, leaves).yes }
        var all = entries.dropFirst().reduce(entries.first ?? none) { combined($0, $1, |) }
        if let filters = program.filters { all = combined(all, answer(filters, leaves).yes, &) }
        if bars % 64 != 0, !all.isEmpty { all[words - 1] &= (1 << UInt64(bars % 64)) - 1 }
        return all
    }

    private var none: [UInt64] { .init(repeating: 0, count: words) }
    private var every: [UInt64] { .init(repeating: .max, count: words) }
    private var unread: Answer { Answer(yes: every, no: every) }

    private func combined(_ left: [UInt64], _ right: [UInt64], _ join: (UInt64, UInt64) -> UInt64) -> [UInt64] {
        zip(left, right).map(join)
    }

    private func answer(_ tree: Program.Tree, _ leaves: [Answer]) -> Answer {
        func joined(_ parts: [Program.Tree], isAll: Bool) -> Answer {
            let answers = parts.map { answer($0, leaves) }
            return answers.dropFirst().reduce(answers[0]) { left, right in
                Answer(
                    yes: combined(left.yes, right.yes, isAll ? (&) : (|)),
                    no: combined(left.no, right.no, isAll ? (|) : (&)))
            }
        }
        switch tree {
        case .leaf(let index): return leaves[index]
        case .not(let part):
            let answer = answer(part, leaves)
            return Answer(yes: answer.no, no: answer.yes)
        case .all(let parts): return joined(parts, isAll: true)
        case .any(let parts): return joined(parts, isAll: false)
        // At least one must hold; the engine counts.
        case .atLeast(_, let parts): return Answer(yes: joined(parts, isAll: false).yes, no: every)
        }
    }

    private func answer(_ leaf: Leaf) -> Answer {
        guard case .compare(let left, let relation, let right) = leaf, left.frame == 0, right.frame == 0 else {
            return unread
        }
        return reading(left) { a in
            reading(right) { b in
                switch relation {
                case .below: states(a, b) { $0 < $1 }
                case .atMost: states(a, b) { $0 <= $1 }
                case .above: states(a, b) { $0 > $1 }
                case .atLeast: states(a, b) { $0 >= $1 }
                case .crossesAbove: crossings(a, b, before: { $0 <= $1 }, now: { $0 > $1 })
                case .crossesBelow: crossings(a, b, before: { $0 >= $1 }, now: { $0 < $1 })
                }
            }
        }
    }

    /// A figure at each bar: a column some bars back, or the same number at all of them.
    private struct Reading {
        let values: UnsafeBufferPointer<Double>
        let barsAgo: Int
        let isConstant: Bool
        subscript(bar: Int) -> Double { isConstant ? values[0] : values[bar - barsAgo] }
    }

    private func reading(_ place: Leaf.Place, _ body: (Reading) -> Answer) -> Answer {
        func constant(_ value: Double) -> Answer {
            withUnsafePointer(to: value) {
                body(Reading(values: .init(start: $0, count: 1), barsAgo: 0, isConstant: true))
            }
        }
        switch place.source {
        case .number(let value): return constant(value)
        case .spread: return constant(spread)
        case .column(let column):
            return figures.columns[column].withUnsafeBufferPointer {
                body(Reading(values: $0, barsAgo: place.barsAgo, isConstant: false))
            }
        }
    }

    /// Where a figure is missing (not a number), no relation holds.
    @inline(__always)  // the relation is known at each use
    private func states(_ a: Reading, _ b: Reading, _ isMet: (Double, Double) -> Bool) -> Answer {
        var answer = Answer(yes: none, no: none)
        let first = max(a.barsAgo, b.barsAgo)
        for word in 0..<words {
            var (yes, no): (UInt64, UInt64) = (0, 0)
            for bar in max(first, word * 64)..<max(first, min(bars, word * 64 + 64)) {
                let (x, y) = (a[bar], b[bar])
                let bit = UInt64(bar & 63)
                yes |= (isMet(x, y) ? 1 : 0) << bit
                no |= (!isMet(x, y) && x == x && y == y ? 1 : 0) << bit
            }
            answer.yes[word] = yes
            answer.no[word] = no
        }
        return answer
    }

    @inline(__always)
    private func crossings(
        _ a: Reading, _ b: Reading, before: (Double, Double) -> Bool, now: (Double, Double) -> Bool
    ) -> Answer {
        var yes = none
        let first = max(a.barsAgo, b.barsAgo)
        var was = false
        for word in 0..<words {
            var bits: UInt64 = 0
            for bar in max(first, word * 64)..<max(first, min(bars, word * 64 + 64)) {
                let (x, y) = (a[bar], b[bar])
                bits |= (was && now(x, y) ? 1 : 0) << UInt64(bar & 63)
                was = before(x, y)
            }
            yes[word] = bits
        }
        return Answer(yes: yes, no: every)
    }
}
