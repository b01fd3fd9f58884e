import Actions
import Foundation
import Platform
import Presentation
import Signals
import Storage
import Trading
import Venues

extension BotServices {
    /// What the watched strategies decided of an instrument around a time of day, from what was recorded then.
    /// - Parameters:
    ///   - clock: `10:00` in the person's time zone, the last one that is over; nil: the newest candles.
    ///   - day: `yesterday`, `monday`, `3d` ago, `2024-06-03..2024-06-03`; nil: the last day.
    /// - Throws: `ActionError` when the day is none, or has not come.
    func whyNot(
        _ instrument: Instrument, at clock: String?, on day: String?, _ turn: Turn
    ) async throws -> Reply {
        let now = market.clock.now()
        let moment = try PastMoment(now: now, zone: turn.preferences.timeZone).find(clock, on: day)
        guard now - moment <= Housekeeping.rejectionAge else {
            let days = Int(Housekeeping.rejectionAge.inSeconds) / 86_400
            return Reply(
                turn.localizer.document(
                    "rejection.forgotten", ["time": .timestamp(moment, .dateTime), "days": .integer(days)]))
        }
        let (id, user) = (instrument.id, turn.user.id)
        let (missed, rows, formed, names) = try await store.read { transaction in
            let missed = try self.missed(instrument.id, by: moment, of: user, transaction)
            let rows = try transaction.rejections(id, from: moment - .days(8), through: moment, limit: 2_000)
            let own = try transaction.strategies(for: user).compactMap(StrategyDirectory.strategy)
            let formed = try transaction.signals(for: user, instrument: id, limit: 100)
                .filter { moment - .days(8) <= $0.formedAt && $0.formedAt <= moment }
            let known = Dictionary((self.strategies.all + own).map { ($0.id, $0) }) { first, _ in first }
            return (missed, rows, formed, known)
        }
        var seen: Set<String> = []
        let newest = rows.filter { row in
            // The candle that was the newest at that moment; only of strategies this person may know.
            let end = row.timeframe.nextBarStart(after: row.candle, calendar: instrument.calendar)
            return names[row.strategy] != nil && end <= moment
                && seen.insert("\(row.strategy) \(row.timeframe.rawValue)").inserted
        }
        let wording = SignalWording(services: self, localizer: turn.localizer)
        var document = try missed.map { try notTaken($0.0, $0.1, instrument, names, wording) } ?? Document()
        guard missed == nil || !newest.isEmpty else { return Reply(document + marketNote(turn.localizer)) }
        guard !newest.isEmpty else {
            if clock == nil, day == nil, let standing = try await standing(instrument, turn) { return standing }
            let values: [String: MessageValue] = [
                "symbol": .text(id.symbol), "time": .timestamp(moment, .dateTime),
            ]
            return Reply(turn.localizer.document("rejection.none", values))
        }
        for row in newest.prefix(3) {
            guard let strategy = names[row.strategy] else { continue }
            let end = row.timeframe.nextBarStart(after: row.candle, calendar: instrument.calendar)
            // The newest candle by then had a signal: that is what happened.
            if let signal = formed.first(where: {
                $0.strategy == row.strategy && $0.timeframe == row.timeframe && $0.formedAt > end
            }) {
                document += try told(signal, strategy, instrument, wording)
            } else {
                document += try explanation(row, strategy, instrument, turn.localizer)
            }
        }
        return Reply(
            document + turn.localizer.document("rejection.after", ["symbol": .text(id.symbol)])
                + marketNote(turn.localizer))
    }

    /// "why not?": of what was refused or not taken last, whichever came later.
    func whyNot(_ turn: Turn) async throws -> Reply {
        let (user, now) = (turn.user.id, turn.now)
        let (refusal, decision, row) = try await store.read { transaction in
            let refusal = try LastRefusal.last(of: user, transaction).flatMap { now - $0.at < .hours(1) ? $0 : nil }
            let decisions = try transaction.decisions(of: user, since: .init(milliseconds: 0), limit: 20)
            let missed = decisions.filter { $0.outcome.isMissed && now - $0.decidedAt < .days(1) }
                .max { $0.decidedAt < $1.decidedAt }
            return (refusal, missed, try missed.flatMap { try transaction.signal($0.signal) })
        }
        if let decision, let row, decision.decidedAt >= refusal?.at ?? decision.decidedAt {
            let names = try await store.read { transaction in
                let own = try transaction.strategies(for: user).compactMap(StrategyDirectory.strategy)
                return Dictionary((self.strategies.all + own).map { ($0.id, $0) }) { first, _ in first }
            }
            let wording = SignalWording(services: self, localizer: turn.localizer)
            let document = try notTaken(decision, row, try instrument(row.instrument), names, wording)
            return Reply(document + marketNote(turn.localizer))
        }
        guard let refusal else { return Reply(turn.localizer.document("whynot.nothing")) }
        return Reply(
            turn.localizer.document(
                "whynot.refused", ["time": .timestamp(refusal.at, .weekdayTime), "reason": .text(refusal.reason)]))
    }

    /// The newest signal of the day before a moment that was traded for a person, and not taken.
    private func missed(
        _ instrument: InstrumentID, by moment: Timestamp, of user: Int64, _ transaction: Transaction
    ) throws -> (DecisionRow, SignalRow)? {
        let decisions = try transaction.decisions(of: user, since: .init(milliseconds: 0), limit: 200)
        return try decisions.lazy.filter(\.outcome.isMissed)
            .compactMap { decision in try transaction.signal(decision.signal).map { (decision, $0) } }
            .first { $0.1.instrument == instrument && $0.1.formedAt <= moment && moment - $0.1.formedAt < .days(1) }
    }

    private func notTaken(
        _ decision: DecisionRow, _ row: SignalRow, _ instrument: Instrument, _ names: [String: Strategy],
        _ wording: SignalWording
    ) throws -> Document {
        let tracker = try row.tracker()
        return wording.headline(tracker.signal, instrument, strategyName: names[row.strategy]?.name ?? row.strategy)
            + (wording.decision(decision) ?? Document()) + wording.outcome(of: row, tracker)
    }

    /// The signal that there was.
    private func told(
        _ row: SignalRow, _ strategy: Strategy, _ instrument: Instrument, _ wording: SignalWording
    ) throws -> Document {
        let tracker = try row.tracker()
        return wording.headline(tracker.signal, instrument, strategyName: strategy.name)
            + wording.localizer.document("signal.formed", ["time": .timestamp(row.formedAt, .dateTime)])
            + wording.outcome(of: row, tracker)
    }

    /// What was looked at, each direction by itself where a strategy has both.
    func evidence(
        _ found: [Evidence], _ strategy: Strategy, _ instrument: Instrument, _ localizer: Localizer
    ) -> Document {
        func lines(_ evidence: [Evidence]) -> Document {
            .lines(evidence.map { localizer.evidence($0, places: instrument.pricePlaces) })
        }
        guard strategy.long != nil, strategy.short != nil else { return lines(found) }
        var (document, rest) = (Document(), found)
        for direction in [Direction.long, .short] {
            let leaves = Set((strategy.entryCondition(direction)?.leaves ?? []).map { "\($0)" })
            let own = found.filter { leaves.contains($0.condition) }
            guard !own.isEmpty else { continue }
            document += localizer.document("rejection.way", ["direction": localizer.direction(direction)]) + lines(own)
            rest.removeAll { leaves.contains($0.condition) }
        }
        return document + lines(rest)
    }

    func explanation(
        _ row: RejectionRow, _ strategy: Strategy, _ instrument: Instrument, _ localizer: Localizer
    ) throws -> Document {
        let record = try JSONDecoder().decode(RejectionRecord.self, from: Data(row.record.utf8))
        let headline = localizer.document(
            "rejection.headline",
            [
                "strategy": .text(localizer.title(of: strategy)), "symbol": .text(instrument.id.symbol),
                "timeframe": .text(row.timeframe.rawValue), "time": .timestamp(row.candle, .dateTime),
            ])
        return headline + localizer.reason(record.reason, instrument)
            + evidence(record.evidence, strategy, instrument, localizer)
    }
}

extension Localizer {
    /// Why there was no signal.
    func reason(_ rejection: RejectionRecord.Reason, _ instrument: Instrument) -> Document {
        func reason(_ key: String, _ direction: Direction, _ values: [String: MessageValue] = [:]) -> Document {
            let way = ["direction": self.direction(direction)]
            return document("rejection.\(key)", values.merging(way) { first, _ in first })
        }
        func missing(_ key: String, _ bars: Int, _ timeframe: Timeframe) -> Document {
            document("rejection.\(key)", ["bars": .integer(bars), "timeframe": .text(timeframe.rawValue)])
        }
        switch rejection {
        case .warmingUp(let bars, let timeframe): return missing("warmingUp", bars, timeframe)
        case .hole(let bars, let timeframe): return missing("hole", bars, timeframe)
        case .pricesBroke(let priceBreak):
            return document("rejection.pricesBroke", ["jump": .text(jump(priceBreak, instrument))])
        case .conditions: return document("rejection.conditions")
        case .bothDirections: return document("rejection.bothDirections")
        case .filters(let direction): return reason("filters", direction)
        case .cooldown(let bars): return document("rejection.cooldown", ["bars": .integer(bars)])
        case .noStop(let direction): return reason("noStop", direction)
        case .noEntry(let direction): return reason("noEntry", direction)
        case .noTarget(let direction): return reason("noTarget", direction)
        case .reward(let direction, let found, let minimum):
            return reason(
                "reward", direction, ["found": .text(reward(found)), "minimum": .text(reward(minimum))])
        }
    }

    /// From where to where prices jumped, and what it looks like.
    func jump(_ priceBreak: PriceBreak, _ instrument: Instrument) -> String {
        func price(_ value: Double) -> MessageValue {
            instrument.price(value).map { self.price($0, of: instrument) } ?? .text("–")
        }
        let prices = ["before": price(priceBreak.before), "after": price(priceBreak.after)]
        guard let split = priceBreak.split else { return text("prices.jump", prices) }
        return text(
            "prices.split",
            prices.merging(["new": .integer(split.new), "old": .integer(split.old)]) { first, _ in first })
    }
}
