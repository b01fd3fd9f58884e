import Actions
import Platform
import Presentation
import Signals
import Storage
import Trading
import Venues

extension BotServices {
    /// "Why not gold?" before anything was decided there: what is watched on it, how each condition stands on the last
    /// closed candle, and when the next one closes; nil when the person watches nothing there.
    func standing(_ instrument: Instrument, _ turn: Turn) async throws -> Reply? {
        let user = turn.user.id
        let (watches, known) = try await store.read { transaction in
            let own = try transaction.strategies(for: user).compactMap(StrategyDirectory.strategy)
            return (
                try transaction.watches(of: user).filter { $0.instrument == instrument.id },
                Dictionary((self.strategies.all + own).map { ($0.id, $0) }) { first, _ in first }
            )
        }
        let request = StrategyRequest(services: self, turn: turn, symbol: instrument.id, timeframe: nil)
        var document = Document()
        for watch in watches.prefix(Self.mostStanding) {
            guard let strategy = known[watch.strategy] else { continue }
            let (scan, _) = try await request.scan(strategy, instrument, watch.timeframe)
            guard let last = try await candles.candles(instrument, watch.timeframe, count: 1).last else { continue }
            document += standing(strategy, scan, last, watch.timeframe, instrument, turn.localizer)
        }
        return document == Document() ? nil : Reply(document + marketNote(turn.localizer))
    }

    /// Shown at a time.
    private static let mostStanding = 3

    private func standing(
        _ strategy: Strategy, _ scan: SignalScan, _ last: Candle, _ timeframe: Timeframe, _ instrument: Instrument,
        _ localizer: Localizer
    ) -> Document {
        // While the market is closed, the next candle begins when it opens.
        let over = timeframe.nextBarStart(after: last.openTime, calendar: instrument.calendar)
        let opening = max(over, instrument.calendar.nextOpen(from: max(over, market.clock.now())) ?? over)
        let begin = timeframe.barStart(containing: opening, calendar: instrument.calendar)
        let end = timeframe.nextBarStart(after: begin, calendar: instrument.calendar)
        var document = localizer.document(
            "rejection.undecided",
            [
                "strategy": .text(localizer.title(of: strategy)), "symbol": .text(instrument.id.symbol),
                "timeframe": .text(timeframe.rawValue), "time": .timestamp(end, .dateTime),
            ])
        let candle = ["candle": MessageValue.timestamp(last.openTime, .dateTime)]
        let found = scan.evidence.first ?? []
        guard case .rejected(let rejection)? = scan.decisions.first else {
            return document + localizer.document("rejection.standing_met", candle)
                + evidence(found, strategy, instrument, localizer)
        }
        let record = RejectionRecord(rejection, evidence: found)
        document += localizer.document("rejection.standing", candle) + localizer.reason(record.reason, instrument)
        return document + evidence(record.evidence, strategy, instrument, localizer)
    }
}
