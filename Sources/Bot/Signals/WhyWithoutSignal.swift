import Actions
import Platform
import Presentation
import Signals
import Storage
import Trading
import Venues

extension BotServices {
    /// "why?" where no signal was shown: that there was none, the last one there was, and the newest decision on what
    /// the person watches.
    /// - Parameter isOfRefusal: whether what was refused within the hour may be meant as well.
    func whyWithoutSignal(_ turn: Turn, orRefusal isOfRefusal: Bool) async throws -> Reply {
        let (user, localizer) = (turn.user.id, turn.localizer)
        if isOfRefusal {
            let refusal = try await store.read { try LastRefusal.last(of: user, $0) }
            if let refusal, turn.now - refusal.at < .hours(1) { return try await whyNot(turn) }
        }
        let now = market.clock.now()
        let (signal, isWatching, newest, names) = try await store.read { transaction in
            let watches = try transaction.watches(of: user)
            let own = try transaction.strategies(for: user).compactMap(StrategyDirectory.strategy)
            let names = Dictionary((self.strategies.all + own).map { ($0.id, $0) }) { first, _ in first }
            let found = try Set(watches.map(\.instrument)).flatMap { id in
                try transaction.rejections(id, from: now - .days(8), through: now, limit: Self.newestDecisions)
            }
            let newest = found.filter { row in
                watches.contains {
                    $0.strategy == row.strategy && $0.instrument == row.instrument && $0.timeframe == row.timeframe
                }
            }.max { ($0.candle, $1.strategy) < ($1.candle, $0.strategy) }
            let signal = try transaction.signals(for: user, instrument: nil, limit: 1).first
            return (signal, !watches.isEmpty, newest, names)
        }
        let wording = SignalWording(services: self, localizer: localizer)
        var document = localizer.document("why_signal.none")
        var choices: [[Reply.Choice]] = []
        if let signal, let instrument = instruments[signal.instrument] {
            let tracker = try signal.tracker()
            document +=
                localizer.document("why_signal.last")
                + wording.headline(
                    tracker.signal, instrument, strategyName: names[signal.strategy]?.name ?? signal.strategy)
                + localizer.document("signal.formed", ["time": .timestamp(signal.formedAt, .dateTime)])
                + wording.outcome(of: signal, tracker)
            choices = [[.init(label: localizer.text("button.why"), id: "/get_signal \(signal.reference)")]]
        }
        if let newest, let strategy = names[newest.strategy], let instrument = instruments[newest.instrument] {
            document += localizer.document("why_signal.decision")
            document += try explanation(newest, strategy, instrument, localizer)
        } else {
            document += localizer.document(isWatching ? "why_signal.undecided" : "strategy.watched_none")
        }
        return Reply(document + marketNote(localizer), choices: choices)
    }

    /// Looked at of each instrument to find the newest of those that the person watches.
    private static let newestDecisions = 500
}
