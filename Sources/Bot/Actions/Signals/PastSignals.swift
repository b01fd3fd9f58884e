import Actions
import Platform
import Presentation
import Signals
import Storage
import Trading
import Venues

/// What became of signals: of the strategy that was named, or of all that a person watches or made.
struct PastSignals: Sendable {
    let services: BotServices
    let turn: Turn
    let strategy: String?
    /// Of signals; nil: since they are recorded.
    let period: ReportPeriod?
    /// Of instruments; nil: of all.
    let assetClass: AssetClass?

    private static let shown = 10
    /// Read to find those of one side or period among them.
    private static let read = 2_000

    /// - Throws: `ActionError` when the period is none, or has not begun.
    init(
        services: BotServices, turn: Turn, strategy: String?, period: String?, assetClass: AssetClass? = nil
    ) throws {
        (self.services, self.turn, self.strategy, self.assetClass) = (services, turn, strategy, assetClass)
        self.period = try period.map {
            try ReportPeriod($0, at: services.market.clock.now(), in: turn.preferences.timeZone)
        }
    }

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
            .filter { period?.contains($0.0.formedAt) ?? true }
            .filter { assetClass == nil || services.instruments[$0.0.instrument]?.assetClass == assetClass }
        guard !trackers.isEmpty else {
            guard let period else { return Reply(localizer.document("signals.history.none")) }
            return Reply(localizer.document("signals.history.none_then", ["period": period.text(localizer)]))
        }
        let lines = trackers.prefix(Self.shown).map { row, tracker in
            localizer.document(
                "signals.history.line",
                [
                    "time": .timestamp(row.formedAt, .dateTime),
                    "direction": localizer.direction(tracker.signal.direction),
                    "symbol": .text(row.instrument.symbol), "timeframe": .text(row.timeframe.rawValue),
                    "strategy": .text(localizer.title(ofStrategy: row.strategy, names[row.strategy] ?? row.strategy)),
                    "state": .document(wording.outcome(of: row, tracker)), "reference": .code("#\(row.reference)"),
                ])
        }
        let headline = summary(trackers.map(\.0)) ?? localizer.document("signals.history.headline")
        return Reply(headline + .lines(lines) + services.marketNote(localizer))
    }

    /// How the signals of the period fared together; nil when none was asked for.
    private func summary(_ rows: [SignalRow]) -> Document? {
        guard let period else { return nil }
        let results = rows.compactMap(\.result)
        let sum = SignalWording(services: services, localizer: turn.localizer).reward(results.reduce(0, +))
        let ended = rows.count { SignalTracker.State(rawValue: $0.state)?.isFinal == true }
        return turn.localizer.document(
            "signals.history.summary",
            [
                "period": period.text(turn.localizer), "count": .integer(rows.count),
                "won": .integer(results.count { $0 > 0 }), "lost": .integer(results.count { $0 <= 0 }),
                "expired": .integer(ended - results.count), "open": .integer(rows.count - ended), "sum": sum,
            ])
    }

    /// The record of each strategy since its signals are recorded, the best one first.
    func records() async throws -> Reply {
        let user = turn.user.id
        let strategies = try await services.store.read { transaction in
            if let named = try named(transaction) { return [named] }
            let own = try transaction.strategies(for: user).filter { $0.owner == user }.map { "own:\($0.id)" }
            let all = Set(try transaction.watches(of: user).map(\.strategy)).union(own).sorted()
            return try all.compactMap { id in
                id == ExternalSignals.strategy
                    ? ExternalSignals.asStrategy : try services.directory.strategy(id: id, transaction)
            }
        }
        let localizer = turn.localizer
        guard !strategies.isEmpty else { return Reply(localizer.document("strategy.watched_none")) }
        var records: [(strategy: Strategy, record: TrackRecord)] = []
        for strategy in strategies { records.append((strategy, try await services.record(of: strategy.id))) }
        // Those that are too few to tell come last, the most of them first.
        let best = records.sorted {
            ($0.record.rank ?? -.infinity, $0.record.trades) > ($1.record.rank ?? -.infinity, $1.record.trades)
        }
        let wording = SignalWording(services: services, localizer: localizer)
        var document = localizer.document("signals.track_record")
        if best.count > 1 { document += localizer.document("signals.best_first") }
        for (strategy, record) in best.prefix(Self.shown) {
            document += localizer.document("strategy.line", wording.names(strategy)) + wording.record(record)
        }
        return Reply(document + services.marketNote(localizer))
    }

    /// The strategy that was named; nil when none was.
    private func named(_ transaction: Transaction) throws -> Strategy? {
        guard let strategy else { return nil }
        return try services.signalSource(named: strategy, for: turn.user.id, transaction)
    }
}

extension SignalWording {
    func names(_ strategy: Strategy) -> [String: MessageValue] {
        [
            "name": .text(localizer.title(of: strategy)), "timeframe": .text(strategy.timeframe.rawValue),
            "id": .text(strategy.id),
        ]
    }
}
