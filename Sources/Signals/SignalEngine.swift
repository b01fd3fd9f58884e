import Indicators
import Platform
public import Trading

/// All strategies of one instrument and timeframe over its closed candles: one in, one decision a strategy out.
///
/// Pure, and a value: a copy continues on its own. What several strategies compare is computed once; nothing depends
/// on how many people watch. A rejected candle allocates nothing.
public struct SignalEngine: Sendable {
    public let instrument: InstrumentID
    public let timeframe: Timeframe
    public let strategies: [Strategy]
    /// Closed candles so far.
    public var count: Int { frames[0].count }
    /// Counts candles dropped because they came again, came too late, or are impossible.
    public private(set) var gate = CandleGate()
    /// Where the last candle began a new series of prices; nil when it went on with the old one.
    public private(set) var priceBreak: PriceBreak?

    /// How often candles were missing while the market was open, since prices broke off last.
    public var holes: Int { frames[0].holes }
    /// The same of a history taken whole, wherever in it the engine stands.
    var missingBars: Int { frames[0].historyHoles }

    private(set) var frames: [Figures]
    /// Makes the bars of each longer timeframe; nil for the base timeframe, whose bars the candles are.
    private var rollups: [CandleRollup?]
    let programs: [Program]
    let dayType: (gauge: DayType, frame: Int)?
    private let sessions: [TradingSession]
    private let calendars: [TradingCalendar]
    private let averageTrueRange: Int?
    private let calendar: TradingCalendar
    private let findsHoles: Bool
    private let assetClass: AssetClass
    private var results: [(met: UInt64, known: UInt64)]
    /// Whether each strategy has all the bars that it needs: bars only grow in number.
    private var isWarm: [Bool]
    /// The bar of each strategy's last signal.
    private var lastSignals: [Int?]
    private var decisions: [SignalDecision] = []
    private var spareDecisions: [SignalDecision] = []
    /// The kind of the day at the last candle; nil when no strategy asks, or too few bars are known.
    public private(set) var dayKind: DayKind?
    private var spread = Double.nan
    private let pip: Double

    /// - Parameters:
    ///   - findsHoles: whether the calendar's hours tell which bars are missing; over them no conditions are judged
    ///     that look at neighboring bars.
    ///   - pip: of the instrument, in price; without it a strategy that measures in pips makes no signal.
    /// - Throws: `StrategyError` for the first strategy that cannot be watched on this timeframe.
    public init(
        instrument: InstrumentID, assetClass: AssetClass, timeframe: Timeframe, calendar: TradingCalendar,
        findsHoles: Bool = true, pip: Double = .nan, strategies: [Strategy]
    ) throws(StrategyError) {
        self.findsHoles = findsHoles
        self.pip = pip
        self.instrument = instrument
        self.assetClass = assetClass
        self.timeframe = timeframe
        self.calendar = calendar
        self.strategies = strategies
        var compiler = Compiler(base: timeframe, calendar: calendar, findsHoles: findsHoles, pip: pip)
        var programs: [Program] = []
        for strategy in strategies { programs.append(try compiler.program(strategy)) }
        averageTrueRange = compiler.averageTrueRange
        compiler.finish()
        self.programs = programs
        frames = compiler.frames
        dayType = compiler.dayType
        sessions = compiler.sessions
        calendars = compiler.calendars
        rollups = compiler.frames.map {
            $0.timeframe == timeframe ? nil : CandleRollup(from: timeframe, to: $0.timeframe, calendar: calendar)
        }
        results = .init(repeating: (0, 0), count: programs.count)
        isWarm = .init(repeating: false, count: programs.count)
        lastSignals = .init(repeating: nil, count: programs.count)
        decisions.reserveCapacity(programs.count)
        spareDecisions.reserveCapacity(programs.count)
    }

    /// The closed bars that every strategy needs before it can decide: of each timeframe.
    public var warmUp: [Timeframe: Int] {
        programs.flatMap(\.warmUps).reduce(into: [:]) { bars, need in
            let timeframe = frames[need.frame].timeframe
            bars[timeframe] = max(bars[timeframe] ?? 0, need.bars)
        }
    }

    /// Takes the next closed candle.
    /// - Parameter spread: bid to ask at its close, in price; not a number when not known.
    /// - Returns: one decision a strategy, in their order; none for a candle that is impossible, came again or too
    ///   late.
    public mutating func handle(_ candle: Candle, spread: Double) -> [SignalDecision] {
        // A caller may still hold the last decisions; two lists take turns, so that it costs no new one.
        swap(&decisions, &spareDecisions)
        decisions.removeAll(keepingCapacity: true)
        guard gate.admits(candle) else { return [] }
        priceBreak = PriceBreak(from: frames[0].value(3, barsAgo: 0), to: candle, of: assetClass)
        if let priceBreak { return begin(anew: priceBreak, with: candle) }
        self.spread = spread
        frames[0].take(candle)
        for index in frames.indices.dropFirst() {
            frames[index].isFresh = false
            guard rollups[index] != nil else {
                frames[index].take(candle)
                continue
            }
            guard let closed = rollups[index]?.add(candle) else { continue }
            if let bar = closed.before { frames[index].take(bar) }
            if let bar = closed.whole { frames[index].take(bar) }
        }
        if let dayType, frames[dayType.frame].isFresh { dayKind = dayType.gauge.kind(frames[dayType.frame]) }
        let closedAt = timeframe.nextBarStart(after: candle.openTime, calendar: calendar)
        for index in programs.indices { decisions.append(decide(index, candle, closedAt)) }
        return decisions
    }

    /// Forgets all figures, since prices before and after do not belong together; the candle is the first of the new.
    private mutating func begin(anew priceBreak: PriceBreak, with candle: Candle) -> [SignalDecision] {
        let gate = gate
        do throws(StrategyError) {
            self = try SignalEngine(
                instrument: instrument, assetClass: assetClass, timeframe: timeframe, calendar: calendar,
                findsHoles: findsHoles, pip: pip, strategies: strategies)
        } catch {
            preconditionFailure("these strategies were compiled before: \(error)")
        }
        _ = handle(candle, spread: .nan)
        (self.gate, self.priceBreak) = (gate, priceBreak)
        return strategies.map { _ in .rejected(.pricesBroke(priceBreak)) }
    }

    private mutating func decide(_ index: Int, _ candle: Candle, _ closedAt: Timestamp) -> SignalDecision {
        switch verdict(index, closedAt) {
        case .failure(let rejection): .rejected(rejection)
        case .success(let (direction, levels)): .signal(signal(index, direction, levels, candle, closedAt))
        }
    }

    /// Takes all candles at once, to be moved through; nothing was taken before.
    /// - Returns: by timeframe, in the order of `frames`, its closed bars at the close of each candle.
    mutating func take(_ candles: CandleColumns, spread: Double) -> [[Int32]] {
        self.spread = spread
        frames[0].take(candles)
        var counts: [[Int32]] = [[]]
        for index in frames.indices.dropFirst() {
            var (closed, count): ([Candle], [Int32]) = ([], [])
            count.reserveCapacity(candles.count)
            for bar in 0..<candles.count {
                if rollups[index] == nil {
                    closed.append(candles[bar])
                } else if let (before, whole) = rollups[index]?.add(candles[bar]) {
                    closed += [before, whole].compactMap(\.self)
                }
                count.append(Int32(closed.count))
            }
            if let columns = try? CandleColumns(closed) { frames[index].take(columns) }
            counts.append(count)
        }
        return counts
    }

    /// Stands at the close of a candle of the history, later than the last one asked for.
    mutating func move(to bar: Int, _ counts: [[Int32]]) {
        frames[0].isFresh = true
        frames[0].move(to: bar + 1)
        for index in frames.indices.dropFirst() {
            frames[index].isFresh = bar == 0 || counts[index][bar] > counts[index][bar - 1]
            frames[index].move(to: Int(counts[index][bar]))
        }
        if let dayType { dayKind = dayType.gauge.kind(frames[dayType.frame]) }
    }

    /// What a strategy says of the newest candle, without the words.
    mutating func verdict(_ index: Int, _ closedAt: Timestamp) -> Result<(Direction, SignalLevels), Rejection> {
        if let rejection = missing(index) { return .failure(rejection) }
        var (met, known): (UInt64, UInt64) = (0, 0)
        for place in programs[index].leaves.indices {
            switch truth(programs[index].leaves[place], closedAt) {
            case .yes: (met, known) = (met | 1 << place, known | 1 << place)
            case .no: known |= 1 << place
            case .unknown: break
            }
        }
        results[index] = (met, known)
        let isLong = programs[index].long?.truth(met: met, known: known) == .yes
        let isShort = programs[index].short?.truth(met: met, known: known) == .yes
        guard isLong || isShort else { return .failure(.conditions) }
        guard isLong != isShort else { return .failure(.bothDirections) }
        if let rejection = hole(index) { return .failure(rejection) }
        let direction: Direction = isLong ? .long : .short
        if let filters = programs[index].filters, filters.truth(met: met, known: known) != .yes {
            return .failure(.filters(direction))
        }
        let cooldown = programs[index].cooldown
        if let bar = lastSignals[index], count - bar <= cooldown {
            return .failure(.cooldown(barsLeft: cooldown - (count - bar) + 1))
        }
        switch SignalLevels.make(programs[index].levels, direction, market(programs[index], direction)) {
        case .failure(let reason): return .failure(reason.rejection)
        case .success(let levels):
            lastSignals[index] = count
            return .success((direction, levels))
        }
    }

    private func market(_ program: Program, _ direction: Direction) -> SignalLevels.Market {
        SignalLevels.Market(
            close: frames[0].value(3, barsAgo: 0), high: frames[0].value(1, barsAgo: 0),
            low: frames[0].value(2, barsAgo: 0),
            range: averageTrueRange.map { frames[0].value($0, barsAgo: 0) } ?? .nan, pip: pip,
            lastHigh: frames[program.swings].structure.lastHigh?.level,
            lastLow: frames[program.swings].structure.lastLow?.level,
            zone: program.zone(direction).flatMap { zone($0, direction) })
    }

    private func zone(_ place: Program.ZonePlace, _ direction: Direction) -> (top: Double, bottom: Double)? {
        frames[place.frame].zone(place.kind, direction).map { ($0.top, $0.bottom) }
            ?? frames[place.frame].sighting(place.kind, direction, within: .max / 2).map { ($0.top, $0.bottom) }
    }

    /// nil once every timeframe has the bars that the strategy needs.
    private mutating func missing(_ index: Int) -> Rejection? {
        if isWarm[index] { return nil }
        for need in programs[index].warmUps where frames[need.frame].count < need.bars {
            let bars = need.bars - frames[need.frame].count
            return .warmingUp(missing: bars, timeframe: frames[need.frame].timeframe)
        }
        isWarm[index] = true
        return nil
    }

    /// nil when no bar is missing among those that the strategy looks at one by one.
    private func hole(_ index: Int) -> Rejection? {
        for chain in programs[index].chains where frames[chain.frame].adjacent <= chain.bars {
            let bars = chain.bars + 1 - frames[chain.frame].adjacent
            return .hole(missing: bars, timeframe: frames[chain.frame].timeframe)
        }
        return nil
    }

    private func signal(
        _ index: Int, _ direction: Direction, _ levels: SignalLevels, _ candle: Candle, _ closedAt: Timestamp
    ) -> Signal {
        let strategy = programs[index].strategy
        let place = programs[index].zone(direction)
        let drawn = place.flatMap { place in
            zone(place, direction).map { zone in
                Signal.Zone(kind: place.kind.rawValue, top: zone.top, bottom: zone.bottom, since: nil)
            }
        }
        let targets = levels.targets.map { price in
            Signal.Target(price: price, reward: (price - levels.entry) / (levels.entry - levels.stop))
        }
        let all = Set((strategy.entryCondition(direction)?.leaves ?? []) + strategy.filters.flatMap(\.leaves))
        return Signal(
            id: "\(strategy.id):\(instrument):\(timeframe.rawValue):\(candle.openTime.seconds)",
            strategy: strategy.id, instrument: instrument, timeframe: timeframe, direction: direction,
            candle: candle.openTime, formedAt: closedAt, entryType: levels.entryType, entry: levels.entry,
            stop: levels.stop, targets: targets, expiry: strategy.expiry,
            reasons: evidence(index) { all.contains($0) }, zone: drawn)
    }

    // Why.

    /// What each condition of a strategy was found to be at the last candle, in order.
    public func evidence(_ index: Int) -> [Evidence] { evidence(index) { _ in true } }

    private func evidence(_ index: Int, where isWanted: (Condition) -> Bool) -> [Evidence] {
        let program = programs[index]
        let (met, known) = results[index]
        return program.conditions.indices.filter { isWanted(program.conditions[$0]) }.map { place in
            let bit: UInt64 = 1 << place
            return Evidence(
                condition: "\(program.conditions[place])", isMet: met & known & bit != 0,
                figures: figures(program.conditions[place], program.leaves[place]))
        }
    }
}

// Single conditions.
extension SignalEngine {
    private func truth(_ leaf: Leaf, _ closedAt: Timestamp) -> Truth {
        switch leaf {
        case .compare(let left, let relation, let right): return compare(left, relation, right)
        case .monotonic(let place, let bars, let isRising): return monotonic(place, bars, isRising)
        case .event(let frame, let kind, let direction, let bars):
            return Truth(frames[frame].sighting(kind, direction, within: bars) != nil)
        case .change(let frame, let change, let direction, let bars):
            return Truth(frames[frame].hasSeen(change, direction, within: bars))
        case .inZone(let frame, let kind, let direction): return Truth(frames[frame].zone(kind, direction) != nil)
        case .inHalf(let frame, let half):
            guard let position = frames[frame].structure.position else { return .unknown }
            return Truth(half == .premium ? position > 0.5 : position < 0.5)
        case .trend(let frame, let direction):
            guard let trend = frames[frame].structure.trend else { return .unknown }
            return Truth(trend == (direction == .long ? .up : .down))
        case .session(let place): return Truth(sessions[place].contains(closedAt))
        case .hours(let from, let to, let calendar):
            let minute = calendars[calendar].minuteOfWeek(at: closedAt) % 1440
            return Truth(from <= to ? from <= minute && minute < to : minute >= from || minute < to)
        case .weekdays(let days):
            // Of the candle: the one that closes at midnight belongs to the day before.
            let end = Timestamp(milliseconds: closedAt.milliseconds - 1)
            return Truth(days & 1 << UInt8(TradingCalendar.always.minuteOfWeek(at: end) / 1440) != 0)
        case .dayType(let kind):
            guard let found = dayKind else { return .unknown }
            return Truth(found == kind)
        }
    }

    func value(_ place: Leaf.Place, extra: Int = 0) -> Double {
        switch place.source {
        case .number(let value): value
        case .spread: spread
        case .column(let column): frames[place.frame].value(column, barsAgo: place.barsAgo + extra)
        }
    }

    /// The value at the base candle before: of a longer timeframe, still the same while no new bar closed there.
    private func before(_ place: Leaf.Place) -> Double { value(place, extra: frames[place.frame].isFresh ? 1 : 0) }

    private func compare(_ left: Leaf.Place, _ relation: Relation, _ right: Leaf.Place) -> Truth {
        let (a, b) = (value(left), value(right))
        guard !a.isNaN, !b.isNaN else { return .unknown }
        switch relation {
        case .below: return Truth(a < b)
        case .atMost: return Truth(a <= b)
        case .above: return Truth(a > b)
        case .atLeast: return Truth(a >= b)
        case .crossesAbove, .crossesBelow:
            let (c, d) = (before(left), before(right))
            guard !c.isNaN, !d.isNaN else { return .unknown }
            return Truth(relation == .crossesAbove ? c <= d && a > b : c >= d && a < b)
        }
    }

    private func monotonic(_ place: Leaf.Place, _ bars: Int, _ isRising: Bool) -> Truth {
        var newer = value(place)
        guard !newer.isNaN else { return .unknown }
        for back in 1...bars {
            let older = value(place, extra: back)
            guard !older.isNaN else { return .unknown }
            guard isRising ? newer > older : newer < older else { return .no }
            newer = older
        }
        return .yes
    }
}
