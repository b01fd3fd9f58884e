import Actions
import Logging
import Platform
import Presentation
import ServiceLifecycle
import Signals
import Storage
import Trading
import Venues

/// Signals that wait for their owner's answer: writes down what was answered and what never was, and reminds.
struct ProposedSignals: NamedService {
    let services: BotServices
    let outbox: OutboxWriter
    let logger: Logger

    static let interval: Duration = .milliseconds(250)
    /// A reminder leaves at least this much time to answer.
    private static let leastTime: Duration = .seconds(60)
    /// How long after it was asked for, in market time.
    private static let pause: Duration = .minutes(15)

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await settle()
            } catch {
                // Nothing was changed: it is due the next time as well.
                logger.error("proposed signals not settled", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await services.time.sleep(for: Self.interval) }
        }
    }

    /// Looks at every signal with which something is to be done now.
    func settle() async throws {
        let now = services.time.now()
        for due in try await services.store.read({ try $0.dueDecisions(at: now) }) {
            let rows = try await services.store.write { transaction -> [OutboxEntry] in
                // It may have been answered since.
                guard let decision = try transaction.decision(on: due.signal, of: due.user),
                    decision.outcome == .proposed, let row = try transaction.signal(due.signal)
                else { return [] }
                return try settle(decision, row, at: now, transaction)
            }
            await outbox.announce(rows)
        }
    }

    private func settle(
        _ decision: DecisionRow, _ row: SignalRow, at now: Timestamp, _ transaction: Transaction
    ) throws -> [OutboxEntry] {
        var decision = decision
        decision.decidedAt = now
        func end(_ outcome: DecisionRow.Outcome, _ reason: NotTaken) throws {
            (decision.outcome, decision.reason) = (outcome, reason.rawValue)
            try transaction.setDecision(decision)
        }
        let card = try decision.proposal.flatMap { try transaction.proposal($0) }
        switch card?.state {
        case .canceled: try end(.skipped, .declined)
        // Approved, and refused when it was to be carried out: else it would be taken.
        case .confirmed: try end(.rejected, .refused)
        case .replaced:
            // The price had moved: a newer card stands for it.
            let newest = try transaction.newestProposal(
                of: decision.user, signal: row.reference, since: card?.createdAt ?? now)
            decision.proposal = newest == decision.proposal ? nil : newest
            try transaction.setDecision(decision)
        case .open, nil:
            if SignalTracker.State(rawValue: row.state)?.isFinal != false || decision.expiresAt ?? now <= now {
                try end(.expired, .unanswered)
            } else if decision.remindAt ?? .init(milliseconds: .max) <= now {
                return try remind(decision, row, at: now, transaction)
            }
        }
        return []
    }

    private func remind(
        _ decision: DecisionRow, _ row: SignalRow, at now: Timestamp, _ transaction: Transaction
    ) throws -> [OutboxEntry] {
        var decision = decision
        decision.remindAt = nil
        try transaction.setDecision(decision)
        let (tracker, instrument) = (try row.tracker(), try services.instrument(row.instrument))
        let signal = tracker.signal
        let band = try decision.proposal.flatMap { try transaction.proposal($0)?.band }
        let name = try services.directory.strategy(id: row.strategy, transaction)?.name ?? row.strategy
        let offer = services.offer(
            tracker, instrument, minimumReward: try services.minimumReward(of: signal, transaction))
        // Its reader has asked for it: it comes whatever else they have set.
        return try outbox.notify(decision.user, .urgent, at: now, happenedAt: now, transaction) { localizer in
            let wording = SignalWording(services: services, localizer: localizer)
            let card = ProposedCard(decision, row, instrument, band, at: now, localizer)
            let headline = wording.headline(signal, instrument, strategyName: name)
            let document =
                localizer.document("autotrade.reminder") + headline + wording.levels(signal, instrument, offer)
                + services.marketNote(localizer)
            let reply = Reply(
                document, footnote: card.note, choices: card.choices, reference: row.reference,
                proposalID: card.whole)
            return Notice(reply: reply, line: headline)
        }
    }

    /// When a person is to be reminded who asks for it now; nil when there is no time left.
    static func reminder(_ decision: DecisionRow, at now: Timestamp, speed: Double) -> Timestamp? {
        guard let end = decision.expiresAt else { return nil }
        let wanted = speed > 0 ? now + .seconds(pause.inSeconds / speed) : now + pause
        let moment = min(wanted, end - leastTime)
        return moment > now ? moment : nil
    }
}
