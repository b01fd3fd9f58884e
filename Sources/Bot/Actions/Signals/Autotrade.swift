import Actions
import Brokerage
import Platform
import Presentation
import Signals
import Storage
import Trading
import Venues

/// What is to be done about trading a strategy's signals.
enum AutotradeOperation: String, CaseIterable, ActionValue { case start, stop, status, shadow, remind, skip }

/// How they are traded, as it is said.
enum AutotradeMode: String, CaseIterable, ActionValue {
    case automatic, propose
    var stored: AutotradeRow.Mode { self == .automatic ? .automatic : .propose }
}

extension Action<BotServices> {
    /// Trades the signals of a strategy on the paper account: each at once, or each as a card to approve.
    static var autotrade: Self {
        Self(
            "autotrade", role: .trader, effect: .changesSettings,
            aliases: [Alias("auto"), Alias("shadow", ["op": .text("shadow")])],
            Parameter<AutotradeOperation?>("op"), Parameter<String?>("strategy", .strategy),
            Parameter<AutotradeMode?>("mode"), Parameter<String?>("signal", .signal)
        ) { turn, services, operation, name, mode, signal in
            let request = AutotradeRequest(services: services, turn: turn)
            switch operation ?? (mode == nil ? .status : .start) {
            case .start:
                guard let name else { throw ActionError.missing(parameter: "strategy") }
                return try await request.start(try await request.strategy(named: name), (mode ?? .automatic).stored)
            case .stop: return try await request.stop(try await request.named(name))
            case .status: return .answer(try await request.status(try await request.named(name)))
            case .shadow: return .answer(try await services.shadow(try await request.named(name)?.id, turn))
            case .remind:
                guard let signal else { throw ActionError.missing(parameter: "signal") }
                return request.remind(signal)
            case .skip:
                guard let signal else { throw ActionError.missing(parameter: "signal") }
                return request.skip(signal)
            }
        }
    }
}

/// Somebody's wish about trading a strategy.
private struct AutotradeRequest: Sendable {
    let services: BotServices
    let turn: Turn
    var localizer: Localizer { turn.localizer }
    var user: Int64 { turn.user.id }

    func strategy(named name: String) async throws -> Strategy {
        try await services.store.read { try services.signalSource(named: name, for: user, $0) }
    }

    func named(_ name: String?) async throws -> Strategy? {
        guard let name else { return nil }
        return try await strategy(named: name)
    }

    /// Writes down that its owner does not want a signal, as the button under its card does.
    func skip(_ reference: String) -> Plan {
        Plan { transaction in
            let tracker = try services.liveSignal(reference, turn, transaction)
            let row = try services.signal(reference, turn, transaction)
            let known = try transaction.decision(on: row.id, of: user)
            guard known?.outcome.isTaken != true else {
                throw ActionError.refused("signal_taken", ["reference": .text(row.reference)])
            }
            var decision = known ?? DecisionRow(signal: row.id, user: user, outcome: .skipped, decidedAt: turn.now)
            for card in [decision.proposal, decision.half].compactMap(\.self) {
                _ = try transaction.closeProposal(card, as: .canceled)
            }
            (decision.outcome, decision.reason) = (.skipped, NotTaken.declined.rawValue)
            decision.decidedAt = turn.now
            try transaction.setDecision(decision)
            let values: [String: MessageValue] = [
                "direction": localizer.direction(tracker.signal.direction), "symbol": .text(row.instrument.symbol),
                "reference": .code("#\(row.reference)"),
            ]
            return [Reply(localizer.document("autotrade.skipped", values))]
        }
    }

    // Beginning and ending.

    func start(_ strategy: Strategy, _ mode: AutotradeRow.Mode) async throws -> Plan {
        let (watches, known) = try await services.store.read { transaction in
            (
                try transaction.watches(of: user).filter { $0.strategy == strategy.id },
                try transaction.autotrade(of: user, strategy: strategy.id)
            )
        }
        let isExternal = strategy.id == ExternalSignals.strategy
        // What comes from outside is watched wherever it comes, once it is on.
        guard !watches.isEmpty || isExternal && ExternalSignals.reach(turn) else {
            return .answer(offerToWatch(strategy))
        }
        guard known?.mode != mode else {
            let document = localizer.document(
                "autotrade.already.\(mode.rawValue)", ["name": .text(localizer.title(of: strategy))])
            return .answer(Reply(document, choices: [[stopChoice(strategy)]]))
        }
        let trade = AutotradeRow(user: user, strategy: strategy.id, mode: mode, startedAt: turn.now)
        let values = self.values(strategy, watches)
        let started = Reply(
            localizer.document("autotrade.started.\(mode.rawValue)", values),
            choices: [[stopChoice(strategy), statusChoice]])
        let card = mode == .automatic ? card(values, isExternal: isExternal) : nil
        var plan = Plan(card: card) { transaction in
            // The watches may have ended since the card.
            let isWatched = try transaction.watches(of: user).contains { $0.strategy == strategy.id }
            guard isWatched || isExternal && ExternalSignals.reach(turn) else {
                throw ActionError.refused("autotrade_not_watched", ["name": .text(localizer.title(of: strategy))])
            }
            try transaction.startAutotrade(trade)
            return [started]
        }
        plan.mustConfirm = mode == .automatic
        plan.isRisky = mode == .automatic
        return plan
    }

    private func values(_ strategy: Strategy, _ watches: [WatchRow]) -> [String: MessageValue] {
        let places = watches.map { "\($0.instrument) \($0.timeframe.rawValue)" }.joined(separator: ", ")
        return [
            "name": .text(localizer.title(of: strategy)),
            "places": .text(places.isEmpty ? localizer.text("external.everywhere") : places),
        ]
    }

    /// What will happen without asking, and within which rules.
    private func card(_ values: [String: MessageValue], isExternal: Bool) -> Card {
        let (settings, limits) = (turn.preferences, services.desk.limits(turn.preferences))
        var rules = [localizer.sizingRule(limits, settings.sizing)]
        let own = Action<BotServices>.limitLines(settings, localizer)
        rules += own.isEmpty ? [localizer.document("setting.no_limits")] : own
        return Card(
            document: localizer.document("autotrade.question", values)
                + (isExternal ? localizer.document("external.autotrade") : Document()) + .lines(rules)
                + localizer.document("autotrade.conditions") + services.marketNote(localizer))
    }

    private func offerToWatch(_ strategy: Strategy) -> Reply {
        if strategy.id == ExternalSignals.strategy {
            let on = Reply.Choice(label: localizer.text("external.button"), id: "/set_strategy tradingview enabled=on")
            return Reply(localizer.document("external.listed_off"), choices: [[on]])
        }
        let list = turn.preferences.watchlist
        let places = (list.isEmpty ? services.configuration.favorites : list).prefix(3)
        let choices = places.map { symbol in
            [
                Reply.Choice(
                    label: localizer.text(
                        "button.watch_on",
                        ["symbol": .text(symbol.symbol), "timeframe": .text(strategy.timeframe.rawValue)]),
                    id: "/set_strategy \(strategy.id) \(symbol) \(strategy.timeframe.rawValue) enabled=on")
            ]
        }
        return Reply(
            localizer.document("autotrade.not_watched", ["name": .text(localizer.title(of: strategy))]),
            choices: Array(choices))
    }

    private func stopChoice(_ strategy: Strategy) -> Reply.Choice {
        .init(label: localizer.text("button.autotrade_stop"), id: "/autotrade stop \(strategy.id)")
    }
    private var statusChoice: Reply.Choice {
        .init(label: localizer.text("button.autotrade_status"), id: "/autotrade status")
    }

    /// Ends it at once, with the entries that still wait; what is held keeps its stop and targets.
    func stop(_ strategy: Strategy?) async throws -> Plan {
        var plan = Plan { transaction in
            let running = try transaction.autotrades(of: user)
                .filter { strategy == nil || $0.strategy == strategy?.id }
            guard !running.isEmpty else {
                return [Reply(localizer.document(strategy == nil ? "autotrade.off" : "autotrade.not_running"))]
            }
            try transaction.stopAutotrade(of: user, strategy: strategy?.id)
            let waiting = try transaction.waitingSignalOrders(of: user, strategy: strategy?.id)
                .filter(SignalOrder.isAutomatic)
            for var order in waiting {
                try order.apply(.canceled)
                try transaction.updateOrder(order, at: services.market.clock.now())
            }
            let names = try running.map { trade in
                try services.directory.strategy(id: trade.strategy, transaction)?.name ?? trade.strategy
            }
            return [
                Reply(
                    localizer.document(
                        "autotrade.stopped",
                        ["names": .text(names.joined(separator: ", ")), "orders": .integer(waiting.count)]))
            ]
        }
        plan.isProtective = true
        return plan
    }

    func remind(_ reference: String) -> Plan {
        Plan { transaction in
            let row = try services.signal(reference, turn, transaction)
            guard var decision = try transaction.decision(on: row.id, of: user), decision.outcome == .proposed else {
                throw ActionError.refused("signal_answered", ["reference": .text(row.reference)])
            }
            let speed = services.market.clock.speed
            guard let moment = ProposedSignals.reminder(decision, at: turn.now, speed: speed) else {
                throw ActionError.refused("no_time_to_remind")
            }
            decision.remindAt = moment
            try transaction.setDecision(decision)
            return [Reply(localizer.document("autotrade.reminding", ["in": .duration(moment - turn.now)]))]
        }
    }

    // How it goes.

    /// A strategy that is traded, with what became of its signals since.
    private struct Standing {
        var trade: AutotradeRow
        var name: String
        var places: String
        var decisions: [DecisionRow]
        /// Signals whose order waits, or was never filled: not taken, whatever was decided.
        var unfilled: [String: Bool]
        func count(_ outcomes: DecisionRow.Outcome...) -> Int {
            decisions.count { outcomes.contains($0.outcome) && unfilled[$0.signal] == nil }
        }
        func unfilled(isWaiting: Bool) -> Int { unfilled.values.count { $0 == isWaiting } }
    }

    func status(_ strategy: Strategy?) async throws -> Reply {
        let (standings, history, currency, watches) = try await services.store.read { transaction in
            let watches = try transaction.watches(of: user)
            let standings = try transaction.autotrades(of: user)
                .filter { strategy == nil || $0.strategy == strategy?.id }
                .map { try standing($0, watches, transaction) }
            return (
                standings, try TradeBook(of: user, services, transaction).history,
                try services.desk.state(of: user, transaction).currency, watches
            )
        }
        guard !standings.isEmpty else { return off(watches) }
        var document = localizer.document("autotrade.headline")
        if turn.preferences.pause(at: turn.now).isPaused { document += localizer.document("autotrade.paused") }
        for standing in standings { document += line(standing, history, currency) }
        return Reply(
            document + services.marketNote(localizer),
            choices: [
                [
                    .init(label: localizer.text("button.autotrade_stop"), id: "/autotrade stop"),
                    .init(label: localizer.text("button.shadow"), id: "/shadow"),
                ]
            ])
    }

    private func standing(
        _ trade: AutotradeRow, _ watches: [WatchRow], _ transaction: Transaction
    ) throws -> Standing {
        let decisions = try transaction.decisions(of: user, since: trade.startedAt, limit: BotServices.mostDecisions)
            .filter { try transaction.signal($0.signal)?.strategy == trade.strategy }
        let places = watches.filter { $0.strategy == trade.strategy }
            .map { "\($0.instrument) \($0.timeframe.rawValue)" }.joined(separator: ", ")
        let name = try services.directory.strategy(id: trade.strategy, transaction)?.name
        var unfilled: [String: Bool] = [:]
        for decision in decisions where decision.outcome.isTaken {
            guard let order = try decision.order.flatMap({ try transaction.order($0)?.value }),
                order.filledQuantity.isZero
            else { continue }
            unfilled[decision.signal] = !order.status.isFinal
        }
        return Standing(
            trade: trade, name: name ?? trade.strategy, places: places, decisions: decisions, unfilled: unfilled)
    }

    private func line(_ standing: Standing, _ history: TradeHistory, _ currency: Currency) -> Document {
        let wording = SignalWording(services: services, localizer: localizer)
        let trade = standing.trade
        let results = SignalResults(standing.decisions.filter(\.outcome.isTaken), history)
        return localizer.document(
            "autotrade.line.\(trade.mode.rawValue)",
            [
                "name": .text(standing.name), "since": .timestamp(trade.startedAt, .dateTime),
                "places": .text(standing.places),
            ])
            + localizer.document(
                "autotrade.counts",
                [
                    "signals": .integer(standing.decisions.count), "taken": .integer(standing.count(.taken, .half)),
                    "skipped": .integer(standing.count(.skipped)), "rejected": .integer(standing.count(.rejected)),
                    "expired": .integer(standing.count(.expired)),
                    "unfilled": .integer(standing.unfilled(isWaiting: false)),
                    "waiting": .integer(standing.count(.proposed) + standing.unfilled(isWaiting: true)),
                ])
            + localizer.document(
                "autotrade.result",
                [
                    "money": .signedMoney(Money(results.net, currency).booked),
                    "result": wording.reward(results.multiple), "open": .integer(results.open),
                ])
    }

    private func off(_ watches: [WatchRow]) -> Reply {
        let ids = Set(watches.map(\.strategy)).sorted().prefix(3)
        let choices = ids.map { id in
            [
                Reply.Choice(
                    label: localizer.text("button.autotrade_start", ["name": .text(id)]), id: "/autotrade start \(id)")
            ]
        }
        return Reply(localizer.document("autotrade.off"), choices: Array(choices))
    }
}
