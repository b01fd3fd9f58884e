import Actions
import Platform
import Presentation
import Signals
import Storage
import Trading

/// What became of signals: of the strategy that was named, or of all that a person watches or made.
struct PastSignals: Sendable {
    let services: BotServices
    let turn: Turn
    let strategy: String?

    private static let shown = 10
    /// Read to find those of one side among them.
    private static let read = 200

    /// The newest signals, each with its end.
    func list(_ instrument: InstrumentID?, _ side: Side?) async throws -> Reply {
        let instrument = instrument == ClosingSelection.all ? nil : instrument
        let user = turn.user.id
        let (rows, names) = try await services.store.read { transaction in
            let named = try self.named(transaction)
            let rows =
                try named.map { try transaction.signals(of: $0.id, instrument: instrument, limit: Self.read) }
                ?? transaction.signals(for: user, instrument: instrument, limit: Self.read)
            var names: [String: String] = [:]
            for id in Set(rows.map(\.strategy)) {
                names[id] = try services.directory.strategy(id: id, transaction)?.name
            }
            return (rows, names)
        }
        let localizer = turn.localizer
        let wording = SignalWording(services: services, localizer: localizer)
        let trackers = try rows.map { ($0, try $0.tracker()) }
            .filter { side == nil || $0.1.signal.direction.openingSide == side }
        guard !trackers.isEmpty else { return Reply(localizer.document("signals.history.none")) }
        let lines = trackers.prefix(Self.shown).map { row, tracker in
            localizer.document(
                "signals.history.line",
                [
                    "time": .timestamp(row.formedAt, .dateTime),
                    "direction": localizer.direction(tracker.signal.direction),
                    "symbol": .text(row.instrument.symbol), "timeframe": .text(row.timeframe.rawValue),
                    "strategy": .text(names[row.strategy] ?? row.strategy),
                    "state": .document(wording.outcome(of: row, tracker)), "reference": .code("#\(row.reference)"),
                ])
        }
        return Reply(
            localizer.document("signals.history.headline") + .lines(lines) + services.marketNote(localizer))
    }

    /// The record of each strategy since its signals are recorded.
    func records() async throws -> Reply {
        let user = turn.user.id
        let strategies = try await services.store.read { transaction in
            if let named = try named(transaction) { return [named] }
            let own = try transaction.strategies(for: user).filter { $0.owner == user }.map { "own:\($0.id)" }
            let all = Set(try transaction.watches(of: user).map(\.strategy)).union(own).sorted()
            return try all.prefix(Self.shown).compactMap { try services.directory.strategy(id: $0, transaction) }
        }
        let localizer = turn.localizer
        guard !strategies.isEmpty else { return Reply(localizer.document("strategy.watched_none")) }
        let wording = SignalWording(services: services, localizer: localizer)
        var document = localizer.document("signals.track_record")
        for strategy in strategies {
            document += localizer.document("strategy.line", wording.names(strategy))
            document += wording.record(try await services.record(of: strategy.id))
        }
        return Reply(document + services.marketNote(localizer))
    }

    /// The strategy that was named; nil when none was.
    private func named(_ transaction: Transaction) throws -> Strategy? {
        guard let strategy else { return nil }
        if let known = try services.directory.strategy(named: strategy, for: turn.user.id, transaction) { return known }
        throw ActionError.refused("unknown_strategy", ["name": .text(String(strategy.prefix(40)))])
    }
}

extension SignalWording {
    func names(_ strategy: Strategy) -> [String: MessageValue] {
        ["name": .text(strategy.name), "timeframe": .text(strategy.timeframe.rawValue), "id": .text(strategy.id)]
    }
}
