import Actions
import Foundation
import Platform
import Presentation
import Signals
import Storage
import Trading

/// One's own strategies as a setting, so that what was done to one last can be undone: changing, sharing, deleting it.
enum StrategyBook {
    /// A strategy as it was, with its owner's watches; without its rules: there was none of that number.
    private struct Kept: Codable {
        struct Place: Codable {
            var instrument: String
            var timeframe: String
            var since: Int64?
        }
        struct Rules: Codable {
            var name: String
            var yaml: String
            var isShared: Bool
            var places: [Place]
            /// Whether its signals were traded by themselves.
            var isTraded: Bool
        }
        var number: Int64
        var rules: Rules?
    }

    /// Runs `body`, which changes a strategy of the person's, and notes what it was before for undoing.
    static func change<Result>(
        _ number: Int64, of user: Int64, at moment: Timestamp, _ services: BotServices, _ transaction: Transaction,
        _ body: () throws -> Result
    ) throws -> Result {
        let key = SettingKey.strategy.rawValue
        try transaction.begin(key, as: try text(number, user, transaction), of: user)
        let result = try body()
        try transaction.set(key, to: try text(number, user, transaction), of: user, by: user, at: moment)
        services.watchChanges.note()
        return result
    }

    /// Notes that one was made, so that undoing takes it away again.
    static func made(
        _ number: Int64, of user: Int64, at moment: Timestamp, _ services: BotServices, _ transaction: Transaction
    ) throws {
        let key = SettingKey.strategy.rawValue
        try transaction.begin(key, as: try text(Kept(number: number)), of: user)
        try transaction.set(key, to: try text(number, user, transaction), of: user, by: user, at: moment)
        services.watchChanges.note()
    }

    /// Puts a strategy back to what it was before a change, under its own number, and says so.
    /// - Throws: `ActionError.refused` when one has as many strategies by now as one may have.
    static func undo(
        _ change: SettingChange, _ turn: Turn, _ services: BotServices, _ transaction: Transaction
    ) throws -> Reply {
        let user = turn.user.id
        guard let kept = try change.old.map({ try JSONDecoder().decode(Kept.self, from: Data($0.utf8)) }) else {
            return Reply(turn.localizer.document("undo.nothing"))
        }
        let now = try transaction.strategy(kept.number)
        services.watchChanges.note()
        guard let rules = kept.rules else {
            if now?.owner == user { try transaction.removeStrategy(kept.number) }
            return Reply(turn.localizer.document("strategy.deleted", ["name": .text(now?.name ?? "")]))
        }
        if now == nil {
            try services.checkRoom(of: user, transaction)
            try transaction.restoreStrategy(
                kept.number, rules.name, yaml: rules.yaml, owner: user, isShared: rules.isShared, at: turn.now)
        } else {
            try transaction.updateStrategy(kept.number, name: rules.name, yaml: rules.yaml, at: turn.now)
            if now?.isShared != rules.isShared {
                try transaction.shareStrategy(kept.number, isShared: rules.isShared)
            }
        }
        return try restored(kept.number, rules, wasGone: now == nil, turn, services, transaction)
    }

    /// With the watches of one that was deleted; others stay as they are by now.
    private static func restored(
        _ number: Int64, _ rules: Kept.Rules, wasGone: Bool, _ turn: Turn, _ services: BotServices,
        _ transaction: Transaction
    ) throws -> Reply {
        let localizer = turn.localizer
        let key = wasGone ? "strategy.restored" : "strategy.as_before"
        var document = localizer.document(key, ["name": .text(rules.name)])
        if wasGone {
            for place in rules.places {
                guard let timeframe = Timeframe(rawValue: place.timeframe) else { continue }
                try transaction.addWatch(
                    WatchRow(
                        user: turn.user.id, strategy: "own:\(number)", instrument: InstrumentID(place.instrument),
                        timeframe: timeframe, since: place.since))
            }
            if !rules.places.isEmpty {
                let places = rules.places.map { "\($0.instrument) \($0.timeframe)" }.joined(separator: ", ")
                document += localizer.document("strategy.watched_again", ["places": .text(places)])
            }
            // What trades by itself is begun by its owner's word alone.
            if rules.isTraded { document += localizer.document("strategy.not_traded_again") }
        }
        if let strategy = try transaction.strategy(number).flatMap(StrategyDirectory.strategy) {
            document += localizer.rules(of: strategy, places: 5)
        }
        return Reply(document)
    }

    private static func text(_ number: Int64, _ user: Int64, _ transaction: Transaction) throws -> String {
        var kept = Kept(number: number)
        if let row = try transaction.strategy(number), row.owner == user {
            let places = try transaction.watches(of: user).filter { $0.strategy == "own:\(number)" }
                .map { Kept.Place(instrument: $0.instrument.symbol, timeframe: $0.timeframe.rawValue, since: $0.since) }
            let isTraded = try transaction.autotrade(of: user, strategy: "own:\(number)") != nil
            kept.rules = .init(
                name: row.name, yaml: row.yaml, isShared: row.isShared, places: places, isTraded: isTraded)
        }
        return try text(kept)
    }

    private static func text(_ kept: Kept) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(kept), as: UTF8.self)
    }
}
