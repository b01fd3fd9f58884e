import Actions
import Brokerage
import Platform
import Presentation
import Reporting
import Signals
import Storage
import Trading

// A signal that somebody speaks of by its visible name: taken, explained, asked after.
extension BotServices {
    /// - Throws: `ActionError.refused` when there is none of that name that this person may see.
    func signal(_ reference: String, _ turn: Turn, _ transaction: Transaction) throws -> SignalRow {
        let name = String(reference.trimmingPrefix("#")).uppercased()
        guard let row = try transaction.signal(reference: name),
            try directory.isVisible(row.strategy, to: turn.user.id, transaction)
        else { throw ActionError.refused("no_signal", ["reference": .text(String(name.prefix(12)))]) }
        return row
    }

    /// One that can still be traded.
    /// - Throws: `ActionError.refused` when it is over as well.
    func liveSignal(_ reference: String, _ turn: Turn, _ transaction: Transaction) throws -> SignalTracker {
        let row = try signal(reference, turn, transaction)
        let tracker = try row.tracker()
        guard SignalTracker.State(rawValue: row.state)?.isFinal == false else {
            let outcome = SignalWording(services: self, localizer: turn.localizer).outcome(of: row, tracker)
            throw ActionError.refused(
                "signal_over", ["reference": .text(row.reference), "state": .document(outcome)])
        }
        return tracker
    }

    private func told(_ reference: String, _ turn: Turn) async throws -> (SignalRow, Strategy?) {
        try await store.read { [self] transaction in
            let row = try signal(reference, turn, transaction)
            return (row, try directory.strategy(id: row.strategy, transaction))
        }
    }

    /// A setup that was looked up is not recorded: it is found again where it stood.
    private func told(
        _ reference: String, _ turn: Turn, on symbol: InstrumentID?
    ) async throws -> (SignalRow, Strategy?) {
        do { return try await told(reference, turn) } catch let error as ActionError {
            guard let symbol, let found = try await setup(reference, try instrument(symbol), turn) else { throw error }
            return (try SignalRow(found.tracker), found.strategy)
        }
    }

    private static let lookedUp = 1_000

    /// A setup that was looked up, found again where it stood; nil when it stands there no more.
    func setup(
        _ reference: String, _ instrument: Instrument, _ turn: Turn
    ) async throws -> (tracker: SignalTracker, strategy: Strategy)? {
        let (user, name) = (turn.user.id, String(reference.trimmingPrefix("#")).uppercased())
        let own = try await store.read { try $0.strategies(for: user).compactMap(StrategyDirectory.strategy) }
        let spread = try quote(instrument).spread.value.double
        let all = strategies.all + own
        // On the timeframes that they are made for first.
        let homes = Timeframe.allCases.filter { timeframe in all.contains { $0.timeframe == timeframe } }
        for (index, timeframe) in (homes + Timeframe.allCases).enumerated() {
            let candles = try await candles.candles(instrument, timeframe, count: Self.lookedUp)
            for strategy in all where (index >= homes.count) != (strategy.timeframe == timeframe) {
                guard !candles.isEmpty,
                    let scan = try? SignalScan(instrument, timeframe, [strategy], over: candles, spread: spread),
                    let tracker = scan.trackers.first(where: { shortReference(for: $0.signal.id) == name })
                else { continue }
                return (tracker, strategy)
            }
        }
        return nil
    }

    /// The signal with its reasons, its chart and the record of its strategy.
    /// - Parameter symbol: where to look for a setup that is not recorded.
    func explained(_ reference: String, _ turn: Turn, on symbol: InstrumentID? = nil) async throws -> Reply {
        let (row, strategy) = try await told(reference, turn, on: symbol)
        let (tracker, instrument) = (try row.tracker(), try instrument(row.instrument))
        let (decision, minimum) = try await store.read {
            (try $0.decision(on: row.id, of: turn.user.id), try self.minimumReward(of: tracker.signal, $0))
        }
        let isOver = SignalTracker.State(rawValue: row.state)?.isFinal != false
        let offer = isOver ? nil : offer(tracker, instrument, minimumReward: minimum)
        let wording = SignalWording(services: self, localizer: turn.localizer)
        let localizer = turn.localizer
        var document =
            wording.headline(tracker.signal, instrument, strategyName: strategy?.name ?? row.strategy)
            + (wording.decision(decision) ?? Document())
        if isOver {
            document += wording.levels(tracker.signal, instrument, isOver: true)
            document += wording.course(of: row, tracker, instrument)
        } else {
            document += localizer.document("signal.formed", ["time": .timestamp(tracker.signal.formedAt, .dateTime)])
            document += wording.levels(tracker.signal, instrument, offer)
            document += (wording.entered(tracker, instrument) ?? Document()) + wording.outcome(of: row, tracker)
        }
        document +=
            wording.reasons(tracker.signal, instrument) + wording.record(try await record(of: row.strategy))
            + marketNote(localizer)
        let canTrade = turn.role >= .trader && !isOver && offer?.problem == nil
        let isRecorded = try await store.read { try $0.signal(row.id) != nil }
        let choices = wording.choices(
            tracker.signal, instrument, canTrade: canTrade, isRecorded: isRecorded, isExplained: true)
        return Reply(
            document, choices: choices,
            picture: try await picture(of: tracker, strategy, instrument, turn.localizer, turn.preferences.theme),
            reference: row.reference)
    }

    /// The signal's own picture, on its timeframe.
    /// - Parameter symbol: where to look for a setup that is not recorded.
    func drawn(
        _ reference: String, _ theme: Theme?, _ turn: Turn, on symbol: InstrumentID? = nil
    ) async throws -> Reply {
        let (row, strategy) = try await told(reference, turn, on: symbol)
        let (tracker, instrument) = (try row.tracker(), try instrument(row.instrument))
        let wording = SignalWording(services: self, localizer: turn.localizer)
        let document =
            wording.headline(tracker.signal, instrument, strategyName: strategy?.name ?? row.strategy)
            + wording.outcome(of: row, tracker) + marketNote(turn.localizer)
        let picture = try await picture(
            of: tracker, strategy, instrument, turn.localizer, theme ?? turn.preferences.theme)
        return Reply(document, picture: picture, reference: row.reference)
    }

    /// What became of a signal, step by step.
    /// - Parameter symbol: where to look for a setup that is not recorded.
    func course(of reference: String, _ turn: Turn, on symbol: InstrumentID? = nil) async throws -> Reply {
        let (row, strategy) = try await told(reference, turn, on: symbol)
        let (tracker, instrument) = (try row.tracker(), try instrument(row.instrument))
        let wording = SignalWording(services: self, localizer: turn.localizer)
        let document =
            wording.headline(tracker.signal, instrument, strategyName: strategy?.name ?? row.strategy)
            + wording.course(of: row, tracker, instrument) + marketNote(turn.localizer)
        let why = Reply.Choice(label: turn.localizer.text("button.why"), id: "/get_signal \(row.reference)")
        guard try await store.read({ try $0.signal(row.id) == nil }) else {
            return Reply(document, choices: [[why]], reference: row.reference)
        }
        // What its buttons say is all that there is of it.
        let canTrade = turn.role >= .trader && !tracker.state.isFinal
        let choices = wording.choices(tracker.signal, instrument, canTrade: canTrade, isRecorded: false)
        return Reply(document, choices: choices, reference: row.reference)
    }
}

extension SignalWording {
    /// What became of a signal, in one line. One of a market that is no more has ended in its row alone.
    func outcome(of row: SignalRow, _ tracker: SignalTracker) -> Document {
        let hasEnded = SignalTracker.State(rawValue: row.state)?.isFinal == true
        return hasEnded && !tracker.state.isFinal ? localizer.document("signal.state.expired") : outcome(tracker)
    }

    /// What the entry was filled at, which need not be what was planned; nil before.
    func entered(_ tracker: SignalTracker, _ instrument: Instrument) -> Document? {
        guard let entry = tracker.entry, let time = tracker.triggeredAt else { return nil }
        return localizer.document(
            "signal.course.entered", ["price": price(entry, instrument), "time": .timestamp(time, .dateTime)])
    }

    func course(of row: SignalRow, _ tracker: SignalTracker, _ instrument: Instrument) -> Document {
        let signal = tracker.signal
        var lines = [localizer.document("signal.formed", ["time": .timestamp(signal.formedAt, .dateTime)])]
        if let entered = entered(tracker, instrument) {
            lines.append(entered)
            lines.append(
                localizer.document(
                    "signal.course.targets",
                    ["reached": .integer(tracker.targetsReached), "count": .integer(signal.targets.count)]))
            lines.append(
                localizer.document(
                    "signal.course.range",
                    ["best": reward(tracker.maximumFavorable), "worst": reward(tracker.maximumAdverse)]))
        }
        let end = tracker.endedAt.map { MessageValue.timestamp($0, .dateTime) }
        lines.append(
            localizer.document(
                end == nil ? "signal.course.now" : "signal.course.ended",
                ["state": .document(outcome(of: row, tracker))].merging(end.map { ["time": $0] } ?? [:]) { $1 }))
        return .lines(lines)
    }
}

extension OrderRequest {
    /// Takes from a signal what was not said otherwise; one that has been entered is entered at the market.
    /// - Throws: `ActionError.refused` when it is asked for the other way round, or for something else.
    mutating func follow(_ tracker: SignalTracker, entersItsWay: Bool, _ localizer: Localizer) throws {
        let signal = tracker.signal
        guard signal.instrument == instrument.id, signal.direction.openingSide == side,
            let own = SignalWording.request(tracker, instrument)
        else {
            throw ActionError.refused(
                "signal_other",
                [
                    "reference": .text(shortReference(for: signal.id)), "symbol": .text(signal.instrument.symbol),
                    "direction": localizer.direction(signal.direction),
                ])
        }
        if entersItsWay, tracker.state == .formed { (type, price) = (own.type, own.price) }
        stop = stop ?? own.stop
        target = target ?? own.target
    }
}

extension OrderRequest {
    /// Whether its stop and target are those of a signal.
    func isAtTargets(of tracker: SignalTracker) -> Bool {
        let own = SignalWording.request(tracker, instrument)
        return own != nil && stop == own?.stop && target == own?.target
    }
}
