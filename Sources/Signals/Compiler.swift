import Foundation
import Indicators
import Platform
import Trading

/// Compiles strategies of one instrument and timeframe: whatever several of them compare is computed once.
struct Compiler {
    private(set) var frames: [Figures]
    private(set) var dayType: (gauge: DayType, frame: Int)?
    private(set) var sessions: [TradingSession] = []
    /// Whose days hours of the day are meant of.
    private(set) var calendars: [TradingCalendar] = []
    let base: Timeframe
    private let calendar: TradingCalendar
    /// Candles before the newest in the longest candlestick pattern, of five.
    private static let patternChain = 4
    /// At most waited for until a level is there: until then its conditions are not known.
    private static let levelBars = 5_000

    private let findsHoles: Bool
    private let pip: Double

    /// - Parameter pip: in price; not a number when not known: then what is held against pips is not known either.
    init(base: Timeframe, calendar: TradingCalendar, findsHoles: Bool, pip: Double = .nan) {
        self.pip = pip
        self.base = base
        self.calendar = calendar
        self.findsHoles = findsHoles
        frames = [Figures(base, calendar: calendar, findsHoles: findsHoles)]
    }

    /// The column of the average true range that stops, entries and targets are measured by; nil when none is.
    private(set) var averageTrueRange: Int?

    mutating func finish() { for index in frames.indices { frames[index].finish() } }

    /// - Throws: `StrategyError` when it asks for a timeframe shorter than its own, or for too much.
    mutating func program(_ strategy: Strategy) throws(StrategyError) -> Program {
        var builder = Builder(swingLength: strategy.swingLength)
        let long = try strategy.long.map { condition throws(StrategyError) in try tree(condition, &builder) }
        let short = try strategy.short.map { condition throws(StrategyError) in try tree(condition, &builder) }
        let filters = strategy.filters.isEmpty ? nil : try tree(.all(strategy.filters), &builder)
        if strategy.usesAverageTrueRange {
            averageTrueRange = frames[0].column(.standard("atr", 14), output: 0)
            builder.require(frame: 0, bars: 15)
        }
        let swings = strategy.usesSwings ? try structureFrame(nil, strategy.swingLength) : 0
        return Program(
            strategy: strategy, leaves: builder.leaves, conditions: builder.conditions, long: long, short: short,
            filters: filters, warmUps: byTimeframe(builder.warmUps), chains: byTimeframe(builder.chains),
            swings: swings, longZone: zone(strategy, .long), shortZone: zone(strategy, .short))
    }

    private struct Builder {
        let swingLength: Int
        var leaves: [Leaf] = []
        var conditions: [Condition] = []
        var warmUps: [Int: Int] = [:]
        var chains: [Int: Int] = [:]
        mutating func require(frame: Int, bars: Int) { warmUps[frame] = max(warmUps[frame] ?? 0, bars) }
        mutating func follow(frame: Int, bars: Int) { if bars > 0 { chains[frame] = max(chains[frame] ?? 0, bars) } }
    }

    private mutating func frame(_ timeframe: Timeframe?) throws(StrategyError) -> Int {
        let timeframe = timeframe ?? base
        guard timeframe >= base else { throw StrategyError(.shorterTimeframe(given: timeframe, base: base)) }
        if let index = frames.firstIndex(where: { $0.timeframe == timeframe }) { return index }
        frames.append(Figures(timeframe, calendar: calendar, findsHoles: findsHoles))
        return frames.count - 1
    }

    /// The most bars of each timeframe: frames of one timeframe have as many.
    private func byTimeframe(_ bars: [Int: Int]) -> [(frame: Int, bars: Int)] {
        let first = bars.map { frame, bars in
            (frames.firstIndex { $0.timeframe == frames[frame].timeframe } ?? frame, bars)
        }
        return Dictionary(first, uniquingKeysWith: max).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Strategies whose swings differ in length have structures of their own.
    private mutating func structureFrame(_ timeframe: Timeframe?, _ swingLength: Int) throws(StrategyError) -> Int {
        let first = try frame(timeframe)
        let known = frames.firstIndex {
            $0.timeframe == frames[first].timeframe && ($0.swingLength ?? swingLength) == swingLength
        }
        if known == nil { frames.append(Figures(frames[first].timeframe, calendar: calendar, findsHoles: findsHoles)) }
        let index = known ?? frames.count - 1
        frames[index].needStructure(swingLength: swingLength)
        return index
    }

    private mutating func tree(
        _ condition: Condition, _ builder: inout Builder
    ) throws(StrategyError) -> Program.Tree {
        switch condition {
        case .not(let part): return .not(try tree(part, &builder))
        case .all(let parts): return .all(try trees(parts, &builder))
        case .any(let parts): return .any(try trees(parts, &builder))
        case .atLeast(let count, let parts): return .atLeast(count, try trees(parts, &builder))
        default:
            if let index = builder.conditions.firstIndex(of: condition) { return .leaf(index) }
            guard builder.leaves.count < Program.limit else {
                throw StrategyError(.tooManyConditions(limit: Program.limit))
            }
            builder.leaves.append(try leaf(condition, &builder))
            builder.conditions.append(condition)
            return .leaf(builder.leaves.count - 1)
        }
    }

    private mutating func trees(
        _ parts: [Condition], _ builder: inout Builder
    ) throws(StrategyError) -> [Program.Tree] {
        var trees: [Program.Tree] = []
        for part in parts { trees.append(try tree(part, &builder)) }
        return trees
    }

    private mutating func leaf(_ condition: Condition, _ builder: inout Builder) throws(StrategyError) -> Leaf {
        switch condition {
        case .compare(let left, let relation, let right):
            let extra = relation == .crossesAbove || relation == .crossesBelow ? 1 : 0
            return .compare(
                try place(left, history: extra, &builder), relation, try place(right, history: extra, &builder))
        case .rising(let operand, let bars):
            return .monotonic(try place(operand, history: bars, &builder), bars: bars, isRising: true)
        case .falling(let operand, let bars):
            return .monotonic(try place(operand, history: bars, &builder), bars: bars, isRising: false)
        case .event(let kind, let direction, let bars, let timeframe):
            return .event(frame: try structured(timeframe, &builder), kind, direction, within: bars)
        case .inZone(let kind, let direction, let timeframe):
            return .inZone(frame: try structured(timeframe, &builder), kind, direction)
        case .inHalf(let half, let timeframe):
            return .inHalf(frame: try structured(timeframe, &builder), half)
        case .trend(let direction, let timeframe):
            return .trend(frame: try structured(timeframe, &builder), direction)
        case .change(let change, let direction, let bars, let timeframe):
            return .change(frame: try structured(timeframe, &builder), change, direction, within: bars)
        case .session(let session): return .session(sessions.place(of: session))
        case .hours(let from, let to, let zone):
            let timeZone = TimeZone(identifier: zone) ?? .gmt
            let calendar = TradingCalendar(id: zone, timeZone: timeZone, hours: [], hasExchangeDays: false)
            return .hours(from: from, to: to, calendar: calendars.place(of: calendar))
        case .dayType(let kind):
            let frame = try frame(DayType.timeframe(for: base))
            if dayType == nil { dayType = (DayType(&frames[frame]), frame) }
            builder.require(frame: frame, bars: 101)
            return .dayType(kind)
        case .weekdays(let days): return .weekdays(days)
        case .not, .all, .any, .atLeast: preconditionFailure("combinations are no leaves")
        }
    }

    private mutating func structured(
        _ timeframe: Timeframe?, _ builder: inout Builder
    ) throws(StrategyError) -> Int {
        let frame = try structureFrame(timeframe, builder.swingLength)
        builder.require(frame: frame, bars: 2 * builder.swingLength + 1)
        return frame
    }

    private mutating func place(
        _ operand: Operand, history: Int, _ builder: inout Builder
    ) throws(StrategyError) -> Leaf.Place {
        let frame = try frame(operand.timeframe)
        let source: Leaf.Place.Source
        var (warmUp, chain) = (1, operand.barsAgo + history)
        switch operand.source {
        case .number(let value): return .init(frame: 0, source: .number(value), barsAgo: 0)
        case .spread: return .init(frame: 0, source: .spread, barsAgo: 0)
        case .pips(let pips): return .init(frame: 0, source: .number(pips * pip), barsAgo: 0)
        case .level(let level):
            if let period = level.period, period < frames[frame].timeframe {
                throw StrategyError(.shorterTimeframe(given: period, base: frames[frame].timeframe))
            }
            source = .column(frames[frame].column(level, swingLength: builder.swingLength))
            // A period and what of the present one is over; twice as much is loaded.
            warmUp =
                level.days.map { min(($0 + 1) * 1440 / frames[frame].timeframe.minutes, Self.levelBars) }
                ?? 2 * builder.swingLength + 1
        case .price(let field): source = .column(Operand.PriceField.allCases.firstIndex(of: field) ?? 0)
        case .indicator(let call, let output):
            source = .column(frames[frame].column(call, output: output))
            warmUp = call.warmUp
            if call.descriptor.family == .pattern { chain += Self.patternChain }
        }
        builder.follow(frame: frame, bars: chain)
        frames[frame].need(barsAgo: operand.barsAgo + history)
        builder.require(frame: frame, bars: warmUp + operand.barsAgo + history)
        return .init(frame: frame, source: source, barsAgo: operand.barsAgo)
    }

    /// The zone that a direction's conditions speak of first.
    private func zone(_ strategy: Strategy, _ direction: Direction) -> Program.ZonePlace? {
        for leaf in strategy.entryCondition(direction)?.leaves ?? [] {
            guard let (kind, timeframe) = leaf.zone(direction) else { continue }
            let frame = frames.firstIndex {
                $0.timeframe == timeframe ?? base && $0.swingLength == strategy.swingLength
            }
            return frame.map { .init(frame: $0, kind: kind) }
        }
        return nil
    }
}

extension Array where Element: Equatable {
    /// Where it stands, added if need be.
    fileprivate mutating func place(of element: Element) -> Int {
        if let index = firstIndex(of: element) { return index }
        append(element)
        return count - 1
    }
}

extension Condition {
    /// The kind of zone it asks for in its own direction.
    func zone(_ wanted: Direction) -> (StructureKind, Timeframe?)? {
        switch self {
        case .event(let kind, let direction, _, let timeframe), .inZone(let kind, let direction, let timeframe):
            direction == wanted && (kind == .orderBlock || kind == .fairValueGap) ? (kind, timeframe) : nil
        default: nil
        }
    }
}

extension Strategy {
    /// Whether its stop or targets stand at swings.
    var usesSwings: Bool { stop == .structure || targets.contains(.structure) }

    /// Whether a level is so many average true ranges from another.
    var usesAverageTrueRange: Bool {
        let isMeasured =
            switch (entry, stop) {
            case (.limit, _), (.breakout, _), (_, .atr), (_, .structure): true
            case (_, .percent), (_, .pips), (_, .price): false
            }
        return isMeasured || targets.contains { if case .atr = $0 { true } else { false } }
    }
}
