import Foundation
import Indicators
import Platform
import Trading

/// A strategy compiled: its single conditions in a flat list, their combinations as trees of places in it.
///
/// A class: it never changes, and a copy at every candle would be one of all its lists.
final class Program: Sendable {
    indirect enum Tree: Sendable {
        case leaf(Int)
        case not(Tree)
        case all([Tree])
        case any([Tree])
        case atLeast(Int, [Tree])
    }

    let strategy: Strategy
    let leaves: [Leaf]
    let conditions: [Condition]
    let long: Tree?
    let short: Tree?
    let filters: Tree?
    /// Closed bars each timeframe must have.
    let warmUps: [(frame: Int, bars: Int)]
    /// How many bars before the newest its conditions look at one by one: of each timeframe they do.
    let chains: [(frame: Int, bars: Int)]
    /// Where the swings are that stops and targets stand at.
    let swings: Int
    /// The zone a direction trades from, when its conditions speak of one.
    let longZone: ZonePlace?
    let shortZone: ZonePlace?
    let levels: LevelPlan
    let cooldown: Int

    init(
        strategy: Strategy, leaves: [Leaf], conditions: [Condition], long: Tree?, short: Tree?, filters: Tree?,
        warmUps: [(frame: Int, bars: Int)], chains: [(frame: Int, bars: Int)], swings: Int, longZone: ZonePlace?,
        shortZone: ZonePlace?
    ) {
        self.strategy = strategy
        self.leaves = leaves
        self.conditions = conditions
        self.long = long
        self.short = short
        self.filters = filters
        self.warmUps = warmUps
        self.chains = chains
        self.swings = swings
        self.longZone = longZone
        self.shortZone = shortZone
        levels = LevelPlan(strategy)
        cooldown = strategy.cooldown
    }

    /// Single conditions of one strategy; their results fit into one word.
    static let limit = 64

    struct ZonePlace: Sendable {
        let frame: Int
        let kind: StructureKind
    }
    func zone(_ direction: Direction) -> ZonePlace? { direction == .long ? longZone : shortZone }
    func tree(_ direction: Direction) -> Tree? { direction == .long ? long : short }
}

/// One condition, with its figures found. Only plain values: it is copied at every candle.
enum Leaf: Sendable {
    struct Place: Sendable {
        enum Source: Sendable {
            case number(Double)
            case column(Int)
            case spread
        }
        var frame: Int
        var source: Source
        var barsAgo: Int
    }

    case compare(Place, Relation, Place)
    case monotonic(Place, bars: Int, isRising: Bool)
    case event(frame: Int, StructureKind, Direction, within: Int)
    case inZone(frame: Int, StructureKind, Direction)
    case inHalf(frame: Int, RangeHalf)
    case trend(frame: Int, Direction)
    case change(frame: Int, StructureChange, Direction, within: Int)
    /// The place of its session in the compiler's list.
    case session(Int)
    /// Minutes of the day; the place of their calendar in the compiler's list.
    case hours(from: Int, to: Int, calendar: Int)
    case dayType(DayKind)
    case weekdays(UInt8)
}

/// True, false, or not known because a figure does not exist yet.
enum Truth: Int8, Sendable {
    case no = 0, yes = 1, unknown = -1
    init(_ value: Bool) { self = value ? .yes : .no }
}

extension Program.Tree {
    /// Unknown counts as untrue, also under `not`: what is missing never makes a signal.
    func truth(met: UInt64, known: UInt64) -> Truth {
        switch self {
        case .leaf(let index):
            guard known & (1 << index) != 0 else { return .unknown }
            return Truth(met & (1 << index) != 0)
        case .not(let part):
            return switch part.truth(met: met, known: known) {
            case .yes: .no
            case .no: .yes
            case .unknown: .unknown
            }
        case .all(let parts): return Self.count(parts, parts.count, met, known)
        case .any(let parts): return Self.count(parts, 1, met, known)
        case .atLeast(let count, let parts): return Self.count(parts, count, met, known)
        }
    }

    private static func count(_ parts: [Self], _ needed: Int, _ met: UInt64, _ known: UInt64) -> Truth {
        var (yes, unknown) = (0, 0)
        for part in parts {
            switch part.truth(met: met, known: known) {
            case .yes: yes += 1
            case .unknown: unknown += 1
            case .no: break
            }
        }
        return yes >= needed ? .yes : yes + unknown >= needed ? .unknown : .no
    }
}
