import Actions
import Platform
import Presentation
import Signals
import Storage
import Trading
import Understanding

/// Every strategy by its id or name: the ones that come with the program, and the ones people made.
struct StrategyDirectory: Sendable {
    let library: StrategyLibrary

    /// The strategy of that id, whoever made it: `trend_following`, `own:7`.
    func strategy(id: String, _ transaction: Transaction) throws -> Strategy? {
        if let number = Self.number(id) { return try transaction.strategy(number).flatMap(Self.strategy) }
        return library.all.first { $0.id == id }
    }

    /// What a person may name: their own first, then those that others share, then ours.
    func strategy(named name: String, for user: Int64, _ transaction: Transaction) throws -> Strategy? {
        let wanted = StrategyLibrary.fold(name)
        let rows = try transaction.strategies(for: user)
        let own = rows.filter { StrategyLibrary.fold($0.name) == wanted || "own\($0.id)" == wanted }
        let best = own.first { $0.owner == user } ?? own.first
        return best.flatMap(Self.strategy) ?? library.strategy(named: name)
    }

    /// Whether a person may see what a strategy found: not of one that somebody else keeps to themselves.
    func isVisible(_ id: String, to user: Int64, _ transaction: Transaction) throws -> Bool {
        guard let number = Self.number(id), let row = try transaction.strategy(number) else { return true }
        return row.isShared || row.owner == user
    }

    /// Its number among the ones people made; nil for one of ours.
    static func number(_ id: String) -> Int64? { id.hasPrefix("own:") ? Int64(id.dropFirst(4)) : nil }

    /// nil when a later version of the program cannot read it any more.
    static func strategy(_ row: StrategyRow) -> Strategy? {
        var strategy = try? Strategy(yaml: row.yaml, id: "own:\(row.id)")  // told where it is asked for
        strategy?.name = row.name
        return strategy
    }
}

/// Counts changes of what is watched, or to be optimized, so that the loop knows when to look again.
final class ChangeCounter: Sendable {
    private let count = Locked(0)
    var version: Int { count.withLock { $0 } }
    func note() { count.withLock { $0 += 1 } }
}

extension BotServices {
    /// What a person named, also by what its like is called in their language: SMC.
    /// - Throws: `ActionError.refused` when there is none of that name.
    func strategy(named name: String, for user: Int64, _ transaction: Transaction) throws -> Strategy {
        func called() throws -> Strategy? {
            let language = UserSettings(try transaction.settings(of: user)).language
            guard let id = interpreter.strategy(called: name, language) else { return nil }
            return try directory.strategy(id: id, transaction)
        }
        guard let known = try directory.strategy(named: name, for: user, transaction) ?? called() else {
            throw ActionError.refused("unknown_strategy", ["name": .text(String(name.prefix(40)))])
        }
        return known
    }

    /// Strategies of one's own, at most.
    private static let mostOwn = 50

    /// - Throws: `ActionError.refused` when they have as many as one may have.
    func checkRoom(of user: Int64, _ transaction: Transaction) throws {
        guard try transaction.strategyCount(of: user) < Self.mostOwn else {
            throw ActionError.refused("too_many_strategies", ["limit": .integer(Self.mostOwn)])
        }
    }

    /// Makes a strategy one of somebody's own.
    /// - Returns: it with its own id.
    /// - Throws: `ActionError.refused` when they have as many as one may have.
    func keep(
        _ strategy: Strategy, of user: Int64, at moment: Timestamp, _ transaction: Transaction
    ) throws -> Strategy {
        try checkRoom(of: user, transaction)
        var kept = strategy
        kept.id = "own:\(try transaction.addStrategy(strategy.name, yaml: strategy.yaml, owner: user, at: moment))"
        return kept
    }
}
