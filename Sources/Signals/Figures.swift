import Indicators
import Platform
import Trading

/// What one timeframe of an instrument computes for all strategies together: prices, indicators, structure.
///
/// Figures stand in columns, a price or one output each, of which the newest `depth` bars are kept: a ring.
struct Figures: Sendable {
    /// A place of the newest structure event of its kind and direction, while it counts.
    struct Sighting: Sendable {
        var bar: Int
        var sitsAt: Int
        var top: Double
        var bottom: Double
        /// Of the candle that showed it.
        var close: Double
    }
    /// What changed, where: the price of a swing or pool, the edges of a zone.
    struct Change: Sendable {
        var bar: Int
        var sitsAt: Int
        var level: Double?
        var zone: (bottom: Double, top: Double)?
    }

    let timeframe: Timeframe
    /// Closed bars so far.
    private(set) var count = 0
    /// Whether the candle just taken closed a bar here.
    var isFresh = false
    /// The close that made the last break of structure.
    private(set) var breakingClose: Double?
    /// Without events while nobody asks for it.
    private(set) var structure = MarketStructure()
    /// On how many bars on each side a swing stands; nil while nobody asks for structure.
    private(set) var swingLength: Int?
    private var hasStructure: Bool { swingLength != nil }
    /// The newest bars between which none is missing while the market was open.
    private(set) var adjacent = 0
    /// How often bars were missing while the market was open.
    private(set) var holes = 0
    /// The start of the newest bar.
    private var last: Timestamp?
    /// Bars of a whole history before which one is missing.
    private var holesBefore: [Int] = []
    var historyHoles: Int { holesBefore.count }

    private var indicators: [any Indicator] = []
    private var ranges: [Range<Int>] = []
    private var calls: [IndicatorCall: Int] = [:]
    private var gauges: [(gauge: LevelGauge, column: Int)] = []
    /// The newest of each kind and direction.
    private var changes: [Change?] = .init(repeating: nil, count: StructureChange.allCases.count * 2)
    private var columnCount = Operand.PriceField.allCases.count
    private var depth = 2
    private(set) var columns: [[Double]] = []
    /// Where the newest bar stands in the ring.
    private var newest = -1
    /// All candles, when they were given at once; none live.
    private var history: CandleColumns?
    /// What the indicator just asked writes into.
    private var outputs: [Double] = []
    private var events: [StructureEvent] = []
    private var sightings: [Sighting?] = .init(repeating: nil, count: StructureKind.allCases.count * 2)
    private let calendar: TradingCalendar
    private let findsHoles: Bool

    /// - Parameter findsHoles: whether the calendar's hours tell which bars are missing.
    init(_ timeframe: Timeframe, calendar: TradingCalendar, findsHoles: Bool = true) {
        self.timeframe = timeframe
        self.calendar = calendar
        self.findsHoles = findsHoles
    }

    // Set up.

    /// The column of an indicator's output, made on first use.
    mutating func column(_ call: IndicatorCall, output: Int) -> Int {
        if let index = calls[call] { return ranges[index].lowerBound + output }
        calls[call] = indicators.count
        indicators.append(call.make(calendar: calendar))
        let range = columnCount..<columnCount + call.descriptor.outputs.count
        ranges.append(range)
        columnCount = range.upperBound
        return range.lowerBound + output
    }

    /// The column of a level, made on first use.
    mutating func column(_ level: PriceLevel, swingLength: Int) -> Int {
        let gauge = LevelGauge(level, swingLength: swingLength, calendar: calendar)
        if let made = gauges.first(where: { $0.gauge.isLike(gauge) }) { return made.column }
        gauges.append((gauge, columnCount))
        columnCount += 1
        return columnCount - 1
    }

    /// Once, or with the same swings again: others are of other figures.
    mutating func needStructure(swingLength: Int) {
        var options = MarketStructure.Options(swingLength: swingLength)
        options.reportsFills = true
        if !hasStructure { structure = MarketStructure(options) }
        self.swingLength = swingLength
    }

    /// Figures of `bars` bars before the newest are kept.
    mutating func need(barsAgo bars: Int) { depth = max(depth, bars + 2) }

    /// After this, columns stay as they are.
    mutating func finish() {
        columns = .init(repeating: .init(repeating: .nan, count: depth), count: columnCount)
        outputs = .init(repeating: .nan, count: ranges.map(\.count).max() ?? 0)
    }

    // Candles.

    mutating func take(_ candle: Candle) {
        isFresh = true
        if let last, isHole(from: last, to: candle.openTime) {
            (adjacent, holes) = (0, holes + 1)
            structure.interrupt()
        }
        last = candle.openTime
        adjacent += 1
        newest = newest + 1 < depth ? newest + 1 : 0
        columns[0][newest] = candle.open
        columns[1][newest] = candle.high
        columns[2][newest] = candle.low
        columns[3][newest] = candle.close
        columns[4][newest] = candle.volume
        var outputs: [Double] = []
        swap(&outputs, &self.outputs)  // a copy would be made anew at every candle
        for index in indicators.indices {
            var figures = outputs.mutableSpan
            indicators[index].update(candle, into: &figures)
            for (place, column) in ranges[index].enumerated() { columns[column][newest] = outputs[place] }
        }
        swap(&outputs, &self.outputs)
        for index in gauges.indices { columns[gauges[index].column][newest] = gauges[index].gauge.update(candle) }
        count += 1
        if hasStructure { read(candle) }
    }

    private mutating func read(_ candle: Candle) {
        events.removeAll(keepingCapacity: true)
        structure.update(candle, into: &events)
        for event in events { note(event) }
    }

    /// Whether a bar is missing between the bars that start at these times. One that trading fills less than half (a
    /// Sunday's day) is left out by many feeds.
    private func isHole(from start: Timestamp, to end: Timestamp) -> Bool {
        // In whole milliseconds: asked at every candle.
        guard findsHoles, end.milliseconds - start.milliseconds > Int64(timeframe.minutes) * 60_000 else {
            return false
        }
        let next = timeframe.nextBarStart(after: start, calendar: calendar)
        let least = min(timeframe.duration / 2, .hours(4))
        return calendar.isOpen(for: least, from: next, to: end)
    }

    // A whole history.

    /// Takes all candles at once, to be moved through; what is asked then is the same as after one `take` a candle.
    mutating func take(_ candles: CandleColumns) {
        depth = candles.count
        columns = .init(repeating: [], count: columnCount)
        columns.replaceSubrange(0..<5, with: [candles.open, candles.high, candles.low, candles.close, candles.volume])
        for index in indicators.indices {
            var outputs = ranges[index].map { _ in [Double](repeating: .nan, count: candles.count) }
            indicators[index].run(over: candles, into: &outputs)
            columns.replaceSubrange(ranges[index], with: outputs)
        }
        for index in gauges.indices {
            columns[gauges[index].column] = (0..<candles.count).map { gauges[index].gauge.update(candles[$0]) }
        }
        let times = candles.openTime
        if findsHoles {
            holesBefore = times.indices.dropFirst().filter { isHole(from: times[$0 - 1], to: times[$0]) }
        }
        history = candles
    }

    /// Stands at the close of the last of so many bars. Forward only: structure is read on the way.
    mutating func move(to bars: Int) {
        while holes < holesBefore.count, holesBefore[holes] < bars {
            pass(to: holesBefore[holes])
            structure.interrupt()
            holes += 1
        }
        pass(to: bars)
        adjacent = bars - (holes > 0 ? holesBefore[holes - 1] : 0)
        newest = bars - 1
    }

    private mutating func pass(to bars: Int) {
        if hasStructure, let history { for bar in count..<bars { read(history[bar]) } }
        count = bars
    }

    // Calls of these would copy all of the figures at every condition: they are put in place.

    /// NaN while there is none.
    @inline(__always)
    func value(_ column: Int, barsAgo: Int) -> Double {
        guard barsAgo < min(count, depth) else { return .nan }
        let place = newest - barsAgo
        return columns[column][place >= 0 ? place : place + depth]
    }

    // Structure.

    private mutating func note(_ event: StructureEvent) {
        switch event.kind {
        case .breakOfStructure, .changeOfCharacter:
            see(event.kind == .breakOfStructure ? .breakOfStructure : .changeOfCharacter, event)
            breakingClose = structure.close
        case .orderBlock: see(.orderBlock, event)
        case .gap: see(.fairValueGap, event)
        case .liquiditySwept: see(.sweep, event)
        case .orderBlockMitigated: forget(.orderBlock, event)
        case .gapFilled: forget(.fairValueGap, event)
        case .swing, .swingReplaced, .orderBlockRemoved, .gapTouched, .liquidity: break
        }
        note(change: event)
    }

    private mutating func note(change event: StructureEvent) {
        // Highs are what sellers wait for, also where their stops were run.
        let (atHighs, ofZone): (Direction, Direction) =
            event.direction == .up ? (.short, .long) : (.long, .short)
        let (change, direction): (StructureChange, Direction)
        switch event.kind {
        case .swing, .swingReplaced: (change, direction) = (.swing, atHighs)
        case .liquidity: (change, direction) = (.liquidity, atHighs)
        case .orderBlockMitigated: (change, direction) = (.blockMitigated, ofZone)
        case .orderBlockRemoved: (change, direction) = (.blockRemoved, ofZone)
        case .gapTouched: (change, direction) = (.gapMitigated, ofZone)
        case .gapFilled: (change, direction) = (.gapFilled, ofZone)
        case .liquiditySwept:
            let place = Self.place(.liquidity, atHighs)
            if changes[place]?.sitsAt == event.sitsAt { changes[place] = nil }
            return
        case .breakOfStructure, .changeOfCharacter, .orderBlock, .gap: return
        }
        let zone = event.bottom.flatMap { bottom in event.top.map { (bottom, $0) } }
        changes[Self.place(change, direction)] = Change(
            bar: event.knownAt, sitsAt: event.sitsAt, level: event.level, zone: zone)
    }

    private static func place(_ change: StructureChange, _ direction: Direction) -> Int {
        let index =
            switch change {
            case .swing: 0
            case .liquidity: 1
            case .blockMitigated: 2
            case .blockRemoved: 3
            case .gapMitigated: 4
            case .gapFilled: 5
            }
        return index * 2 + (direction == .long ? 0 : 1)
    }

    /// Whether the newest one happened on one of the newest `bars` bars; liquidity, while it is not swept.
    func hasSeen(_ change: StructureChange, _ direction: Direction, within bars: Int) -> Bool {
        seen(change, direction, within: bars) != nil
    }

    @inline(__always)
    func seen(_ change: StructureChange, _ direction: Direction, within bars: Int) -> Change? {
        guard let seen = changes[Self.place(change, direction)], seen.bar > count - 1 - bars else { return nil }
        return seen
    }

    private mutating func see(_ kind: StructureKind, _ event: StructureEvent) {
        // Stops below lows were run: that is what buyers wait for.
        let isUp = kind == .sweep ? event.direction == .down : event.direction == .up
        sightings[Self.place(kind, isUp ? .long : .short)] = Sighting(
            bar: event.knownAt, sitsAt: event.sitsAt, top: event.top ?? event.level ?? .nan,
            bottom: event.bottom ?? event.level ?? .nan, close: structure.close ?? .nan)
    }

    private mutating func forget(_ kind: StructureKind, _ event: StructureEvent) {
        let place = Self.place(kind, event.direction == .up ? .long : .short)
        if sightings[place]?.sitsAt == event.sitsAt { sightings[place] = nil }
    }

    private static func place(_ kind: StructureKind, _ direction: Direction) -> Int {
        let index =
            switch kind {
            case .breakOfStructure: 0
            case .changeOfCharacter: 1
            case .orderBlock: 2
            case .fairValueGap: 3
            case .sweep: 4
            }
        return index * 2 + (direction == .long ? 0 : 1)
    }

    /// The newest one, when it happened on one of the newest `bars` bars and, for a zone, still holds.
    @inline(__always)
    func sighting(_ kind: StructureKind, _ direction: Direction, within bars: Int) -> Sighting? {
        guard let seen = sightings[Self.place(kind, direction)], seen.bar > count - 1 - bars else { return nil }
        return seen
    }

    /// The nearest zone that the newest candle touches and that holds.
    @inline(__always)
    func zone(_ kind: StructureKind, _ direction: Direction) -> (top: Double, bottom: Double, sitsAt: Int)? {
        let way: MarketDirection = direction == .long ? .up : .down
        let zone: (top: Double, bottom: Double, sitsAt: Int)? =
            kind == .orderBlock
            ? structure.nearestBlock(way).map { ($0.top, $0.bottom, $0.sitsAt) }
            : structure.nearestTouchedGap(way).map { ($0.top, $0.bottom, $0.sitsAt) }
        guard let zone else { return nil }
        let (high, low) = (value(1, barsAgo: 0), value(2, barsAgo: 0))
        return low <= zone.top && high >= zone.bottom ? zone : nil
    }
}
