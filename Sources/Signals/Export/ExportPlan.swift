import Indicators
import Trading

/// A strategy between its declaration and a program for another platform: its distinct figures by timeframe, its
/// single conditions with their figures found, and the combinations, as `Compiler` makes them for `SignalEngine`.
struct ExportPlan {
    enum Series: Hashable {
        case price(Operand.PriceField)
        case indicator(IndicatorCall, output: Int)
    }

    struct Frame {
        let timeframe: Timeframe
        /// Distinct figures, in the order of their first use.
        var series: [Series] = []
        /// Closed bars it must have.
        var warmUp = 1
        var hasStructure = false
        var hasDayType = false

        mutating func place(_ wanted: Series) -> Int {
            if let index = series.firstIndex(of: wanted) { return index }
            series.append(wanted)
            return series.count - 1
        }
    }

    /// A figure of a timeframe, so many of its closed bars before the newest.
    struct Place: Hashable {
        var frame: Int
        var series: Int
        var barsAgo: Int
    }

    enum Term: Hashable {
        case number(Double)
        case spread
        case place(Place)
        /// A level, which is not written out for other platforms.
        case level
        /// A number of pips.
        case pips
    }

    enum Leaf {
        case compare(Term, Relation, Term)
        case monotonic(Term, bars: Int, isRising: Bool)
        case event(frame: Int, StructureKind, Direction, within: Int)
        case inZone(frame: Int, StructureKind, Direction)
        case inHalf(frame: Int, RangeHalf)
        case trend(frame: Int, Direction)
        case session(TradingSession)
        case hours(from: Int, to: Int, zone: String)
        case dayType(frame: Int, DayKind)
        /// What is not written out for other platforms.
        case unwritten
    }

    let strategy: Strategy
    /// The strategy's own timeframe first.
    private(set) var frames: [Frame]
    private(set) var leaves: [Leaf] = []
    /// What each leaf is, as the strategy has it.
    let conditions: [Condition]
    let program: Program
    /// The average true range that levels are measured by, in the first frame.
    private(set) var range = 0
    var swingLength: Int { strategy.swingLength }

    /// - Throws: `StrategyError` when the strategy does not compile.
    init(_ strategy: Strategy) throws(StrategyError) {
        self.strategy = strategy
        var compiler = Compiler(base: strategy.timeframe, calendar: .always, findsHoles: true)
        program = try compiler.program(strategy)
        conditions = program.conditions
        frames = compiler.frames.map { Frame(timeframe: $0.timeframe) }
        for need in program.warmUps { frames[need.frame].warmUp = need.bars }
        range = frames[0].place(.indicator(.standard("atr", 14), output: 0))
        for (condition, leaf) in zip(program.conditions, program.leaves) { leaves.append(make(condition, leaf)) }
        frames[0].hasStructure = frames[0].hasStructure || strategy.usesSwings
    }

    private mutating func make(_ condition: Condition, _ leaf: Signals.Leaf) -> Leaf {
        switch (condition, leaf) {
        case (.compare(let left, let relation, let right), .compare(let first, _, let second)):
            return .compare(term(left, first), relation, term(right, second))
        case (.rising(let operand, let bars), .monotonic(let place, _, _)):
            return .monotonic(term(operand, place), bars: bars, isRising: true)
        case (.falling(let operand, let bars), .monotonic(let place, _, _)):
            return .monotonic(term(operand, place), bars: bars, isRising: false)
        case (_, .event(let frame, let kind, let direction, let bars)):
            frames[frame].hasStructure = true
            return .event(frame: frame, kind, direction, within: bars)
        case (_, .inZone(let frame, let kind, let direction)):
            frames[frame].hasStructure = true
            return .inZone(frame: frame, kind, direction)
        case (_, .inHalf(let frame, let half)):
            frames[frame].hasStructure = true
            return .inHalf(frame: frame, half)
        case (_, .trend(let frame, let direction)):
            frames[frame].hasStructure = true
            return .trend(frame: frame, direction)
        case (.change, _), (.weekdays, _): return .unwritten
        case (.session(let session), _): return .session(session)
        case (.hours(let from, let to, let zone), _): return .hours(from: from, to: to, zone: zone)
        case (.dayType(let kind), _):
            let timeframe = DayType.timeframe(for: strategy.timeframe)
            let frame = frames.firstIndex { $0.timeframe == timeframe } ?? 0
            frames[frame].hasDayType = true
            return .dayType(frame: frame, kind)
        default: preconditionFailure("a leaf is what its condition is")
        }
    }

    private mutating func term(_ operand: Operand, _ place: Signals.Leaf.Place) -> Term {
        switch operand.source {
        case .number(let value): .number(value)
        case .spread: .spread
        case .level: .level
        case .pips: .pips
        case .price(let field): self.place(.price(field), place)
        case .indicator(let call, let output): self.place(.indicator(call, output: output), place)
        }
    }

    private mutating func place(_ series: Series, _ place: Signals.Leaf.Place) -> Term {
        .place(.init(frame: place.frame, series: frames[place.frame].place(series), barsAgo: place.barsAgo))
    }

    /// The calls of a frame, each once, in the order of their first use.
    func calls(_ frame: Int) -> [IndicatorCall] {
        frames[frame].series.reduce(into: []) { calls, series in
            if case .indicator(let call, _) = series, !calls.contains(call) { calls.append(call) }
        }
    }
}

/// What is asked of the market structure of a timeframe. Both platforms' programs compute all of them, in this order.
enum StructureOutput: Int, CaseIterable {
    // Bars since the newest event of its kind and direction, while it counts.
    case bosLong, bosShort, chochLong, chochShort, blockLong, blockShort, gapLong, gapShort, sweepLong, sweepShort
    /// 1 up, -1 down.
    case trend
    /// Where the close stands between the last swings, 0...1.
    case rangePosition
    case swingHigh, swingLow
    /// 1 when the candle touches a zone that holds.
    case inBlockLong, inBlockShort, inGapLong, inGapShort
    // The zone touched, else the newest that holds.
    case blockLongTop, blockLongBottom, blockShortTop, blockShortBottom
    case gapLongTop, gapLongBottom, gapShortTop, gapShortBottom

    static func age(_ kind: StructureKind, _ direction: Direction) -> Self {
        switch kind {
        case .breakOfStructure: direction == .long ? .bosLong : .bosShort
        case .changeOfCharacter: direction == .long ? .chochLong : .chochShort
        case .orderBlock: direction == .long ? .blockLong : .blockShort
        case .fairValueGap: direction == .long ? .gapLong : .gapShort
        case .sweep: direction == .long ? .sweepLong : .sweepShort
        }
    }

    static func isTouched(_ kind: StructureKind, _ direction: Direction) -> Self {
        kind == .orderBlock
            ? (direction == .long ? .inBlockLong : .inBlockShort) : (direction == .long ? .inGapLong : .inGapShort)
    }

    static func top(_ kind: StructureKind, _ direction: Direction) -> Self {
        kind == .orderBlock
            ? (direction == .long ? .blockLongTop : .blockShortTop) : (direction == .long ? .gapLongTop : .gapShortTop)
    }

    static func bottom(_ kind: StructureKind, _ direction: Direction) -> Self {
        kind == .orderBlock
            ? (direction == .long ? .blockLongBottom : .blockShortBottom)
            : (direction == .long ? .gapLongBottom : .gapShortBottom)
    }
}
