import Indicators
import Platform
import Trading

/// Where a strategy puts its levels.
struct LevelPlan: Sendable {
    let entry: Strategy.Entry
    let stop: Strategy.Stop
    let targets: [Strategy.Target]
    let minimumReward: Double

    init(_ strategy: Strategy) {
        entry = strategy.entry
        stop = strategy.stop
        targets = strategy.targets
        minimumReward = strategy.minimumReward
    }
}

/// Entry, stop and targets of a signal.
struct SignalLevels {
    enum Problem: Error {
        case noStop(Direction), noEntry(Direction), noTarget(Direction)
        case reward(Direction, Double, minimum: Double)

        var rejection: Rejection {
            switch self {
            case .noStop(let direction): .noStop(direction)
            case .noEntry(let direction): .noEntry(direction)
            case .noTarget(let direction): .noTarget(direction)
            case .reward(let direction, let found, let minimum): .reward(direction, found, minimum: minimum)
            }
        }
    }

    var entryType: Signal.EntryType
    var entry: Double
    var stop: Double
    /// Nearest first.
    var targets: [Double]

    /// How far beyond a swing or zone a stop stands, in average true ranges: spread and noise reach the level itself.
    private static let clearance = 0.1

    /// What the newest candle offers to put levels at.
    struct Market {
        var close: Double
        var high: Double
        var low: Double
        /// The average true range; not a number when the strategy measures nothing by it.
        var range: Double
        /// What a pip is, in price; not a number when not known: then nothing stands at a distance in pips.
        var pip = Double.nan
        /// The last confirmed swings.
        var lastHigh: Double?
        var lastLow: Double?
        /// The zone that the direction trades from, when its conditions speak of one.
        var zone: (top: Double, bottom: Double)?
    }

    static func make(
        _ plan: LevelPlan, _ direction: Direction, _ market: Market
    ) -> Result<SignalLevels, Problem> {
        let sign = direction == .long ? 1.0 : -1.0
        let (close, range) = (market.close, market.range)
        let entryType: Signal.EntryType
        let entry: Double
        switch plan.entry {
        case .market: (entryType, entry) = (.market, close)
        case .limitAtZone:
            guard let zone = market.zone else { return .failure(.noEntry(direction)) }
            let edge = direction == .long ? zone.top : zone.bottom
            // Price is in the zone already: there is nothing to wait for.
            (entryType, entry) = (close - edge) * sign <= 0 ? (.market, close) : (.limit, edge)
        case .limit(let ranges): (entryType, entry) = (.limit, close - sign * ranges * range)
        case .breakout(let ranges):
            (entryType, entry) = (.stop, (direction == .long ? market.high : market.low) + sign * ranges * range)
        }
        guard entry.isFinite, entry > 0 else { return .failure(.noEntry(direction)) }
        guard let stop = stop(plan.stop, direction, entry, market), stop > 0,
            (entry - stop) * sign > 0
        else { return .failure(.noStop(direction)) }
        // Checked one by one: what is rejected makes no list.
        var best = 0.0
        for target in plan.targets {
            guard let price = price(of: target, direction, entry, stop, market), price > 0,
                (price - entry) / (entry - stop) > best
            else { return .failure(.noTarget(direction)) }
            best = (price - entry) / (entry - stop)
        }
        guard !plan.targets.isEmpty else { return .failure(.noTarget(direction)) }
        guard best >= plan.minimumReward - 1e-9 else {
            return .failure(.reward(direction, best, minimum: plan.minimumReward))
        }
        let targets = plan.targets.compactMap { price(of: $0, direction, entry, stop, market) }
        return .success(.init(entryType: entryType, entry: entry, stop: stop, targets: targets))
    }

    private static func stop(
        _ stop: Strategy.Stop, _ direction: Direction, _ entry: Double, _ market: Market
    ) -> Double? {
        let sign = direction == .long ? 1.0 : -1.0
        switch stop {
        case .atr(let ranges): return entry - sign * ranges * market.range
        // Of the close that was decided on, as the field's back-tests measure it.
        case .percent(let percent): return market.close * (1 - sign * percent / 100)
        case .pips(let pips): return entry - sign * pips * market.pip
        case .price(let distance): return entry - sign * distance
        case .structure:
            let swing = direction == .long ? market.lastLow : market.lastHigh
            let edge = market.zone.map { direction == .long ? $0.bottom : $0.top }
            // Behind the zone the entry is in front of, which is left when its far edge breaks; else behind the swing.
            let level = isBehind(edge, entry, sign) ? edge : isBehind(swing, entry, sign) ? swing : nil
            return level.map { $0 - sign * clearance * market.range }
        }
    }

    private static func isBehind(_ level: Double?, _ entry: Double, _ sign: Double) -> Bool {
        level.map { (entry - $0) * sign > 0 } ?? false
    }

    private static func price(
        of target: Strategy.Target, _ direction: Direction, _ entry: Double, _ stop: Double, _ market: Market
    ) -> Double? {
        let sign = direction == .long ? 1.0 : -1.0
        switch target {
        case .reward(let multiple): return entry + multiple * (entry - stop)
        case .atr(let ranges): return entry + sign * ranges * market.range
        case .percent(let percent): return market.close * (1 + sign * percent / 100)
        case .pips(let pips): return entry + sign * pips * market.pip
        case .price(let distance): return entry + sign * distance
        case .structure:
            let swing = direction == .long ? market.lastHigh : market.lastLow
            return swing.flatMap { ($0 - entry) * sign > 0 ? $0 : nil }
        }
    }
}
