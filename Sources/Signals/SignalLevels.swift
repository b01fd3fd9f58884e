import Indicators
import Platform
import Trading

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
    var targets: [Signal.Target]
    var zone: Signal.Zone?

    /// How far beyond a swing or zone a stop stands, in average true ranges: spread and noise reach the level itself.
    private static let clearance = 0.1

    static func make(
        _ program: Program, _ direction: Direction, _ frames: [Figures], _ averageTrueRange: Int
    ) -> Result<SignalLevels, Problem> {
        let base = frames[0]
        let range = base.value(averageTrueRange, barsAgo: 0)
        let sign = direction == .long ? 1.0 : -1.0
        let close = base.value(3, barsAgo: 0)
        let zone = program.zones[direction].flatMap { place in
            let figures = frames[place.frame]
            return figures.zone(place.kind, direction).map { ($0.top, $0.bottom) }
                ?? figures.sighting(place.kind, direction, within: .max / 2).map { ($0.top, $0.bottom) }
        }
        let strategy = program.strategy
        let entryType: Signal.EntryType
        let entry: Double
        switch strategy.entry {
        case .market: (entryType, entry) = (.market, close)
        case .limitAtZone:
            guard let zone else { return .failure(.noEntry(direction)) }
            let edge = direction == .long ? zone.0 : zone.1
            // Price is in the zone already: there is nothing to wait for.
            (entryType, entry) = (close - edge) * sign <= 0 ? (.market, close) : (.limit, edge)
        case .limit(let ranges): (entryType, entry) = (.limit, close - sign * ranges * range)
        case .breakout(let ranges):
            (entryType, entry) = (.stop, base.value(direction == .long ? 1 : 2, barsAgo: 0) + sign * ranges * range)
        }
        guard entry.isFinite, entry > 0 else { return .failure(.noEntry(direction)) }
        guard let stop = stop(strategy.stop, direction, entry, close, range, zone, base), stop > 0,
            (entry - stop) * sign > 0
        else { return .failure(.noStop(direction)) }
        // Checked one by one: what is rejected makes no list.
        var best = 0.0
        for target in strategy.targets {
            guard let price = price(of: target, direction, entry, close, stop, range, base), price > 0,
                (price - entry) / (entry - stop) > best
            else { return .failure(.noTarget(direction)) }
            best = (price - entry) / (entry - stop)
        }
        guard !strategy.targets.isEmpty else { return .failure(.noTarget(direction)) }
        guard best >= strategy.minimumReward - 1e-9 else {
            return .failure(.reward(direction, best, minimum: strategy.minimumReward))
        }
        let targets = strategy.targets.compactMap { target in
            price(of: target, direction, entry, close, stop, range, base).map {
                Signal.Target(price: $0, reward: ($0 - entry) / (entry - stop))
            }
        }
        let drawn = zone.flatMap { zone in
            program.zones[direction].map {
                Signal.Zone(kind: $0.kind.rawValue, top: zone.0, bottom: zone.1, since: nil)
            }
        }
        return .success(.init(entryType: entryType, entry: entry, stop: stop, targets: targets, zone: drawn))
    }

    private static func stop(
        _ stop: Strategy.Stop, _ direction: Direction, _ entry: Double, _ close: Double, _ range: Double,
        _ zone: (Double, Double)?, _ base: Figures
    ) -> Double? {
        let sign = direction == .long ? 1.0 : -1.0
        switch stop {
        case .atr(let ranges): return entry - sign * ranges * range
        // Of the close that was decided on, as the field's back-tests measure it.
        case .percent(let percent): return close * (1 - sign * percent / 100)
        case .structure:
            let swing = direction == .long ? base.structure.lastLow?.level : base.structure.lastHigh?.level
            let edge = zone.map { direction == .long ? $0.1 : $0.0 }
            // Behind the zone the entry is in front of, which is left when its far edge breaks; else behind the swing.
            let level = isBehind(edge, entry, sign) ? edge : isBehind(swing, entry, sign) ? swing : nil
            return level.map { $0 - sign * clearance * range }
        }
    }

    private static func isBehind(_ level: Double?, _ entry: Double, _ sign: Double) -> Bool {
        level.map { (entry - $0) * sign > 0 } ?? false
    }

    private static func price(
        of target: Strategy.Target, _ direction: Direction, _ entry: Double, _ close: Double, _ stop: Double,
        _ range: Double, _ base: Figures
    ) -> Double? {
        let sign = direction == .long ? 1.0 : -1.0
        switch target {
        case .reward(let multiple): return entry + multiple * (entry - stop)
        case .atr(let ranges): return entry + sign * ranges * range
        case .percent(let percent): return close * (1 + sign * percent / 100)
        case .structure:
            let swing = direction == .long ? base.structure.lastHigh?.level : base.structure.lastLow?.level
            return swing.flatMap { ($0 - entry) * sign > 0 ? $0 : nil }
        }
    }
}
