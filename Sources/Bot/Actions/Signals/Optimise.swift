import Actions
import Backtesting
import Brokerage
import Platform
import Presentation
import Signals
import Storage
import Trading
import Venues

/// How variants are searched: the names of `Optimization.Method`.
enum SearchMethod: String, CaseIterable, ActionValue { case grid, random, halving }

/// What is to be done with an optimization.
enum OptimizationOperation: String, CaseIterable, ActionValue { case cancel, save }

extension Action<BotServices> {
    /// Looks for better numbers of a strategy in the background, and says what they are worth; ends that, or keeps what
    /// it found.
    static var optimise: Self {
        Self(
            "optimise", role: .viewer, effect: .changesSettings, isSlow: true, aliases: [Alias("optimize")],
            Parameter<String?>("strategy", .strategy), Parameter<InstrumentID?>("symbol"),
            Parameter<Timeframe?>("timeframe"), Parameter<String?>("period", .period),
            Parameter<SearchMethod?>("method"), Parameter<Int?>("trials", in: 2...500),
            Parameter<OptimizationOperation?>("op"), Parameter<String?>("reference", .identifier),
            Parameter<Bool?>("managed")
        ) { turn, services, strategy, symbol, timeframe, period, method, trials, operation, reference, managed in
            let request = OptimizationRequest(services: services, turn: turn, managed: managed)
            switch operation {
            case .cancel: return request.cancel(reference)
            case .save: return request.save(reference)
            case nil: break
            }
            guard let strategy else { throw ActionError.missing(parameter: "strategy") }
            guard let symbol else { throw ActionError.missing(parameter: "symbol") }
            let job = try await request.job(strategy, symbol, timeframe, period ?? "year", method, trials ?? 100)
            return request.start(job)
        }
    }
}

/// Somebody's wish about an optimization.
private struct OptimizationRequest: Sendable {
    let services: BotServices
    let turn: Turn
    let managed: Bool?

    private var localizer: Localizer { turn.localizer }
    private var user: Int64 { turn.user.id }

    /// What is to be run, once it is known that it can be.
    func job(
        _ name: String, _ symbol: InstrumentID, _ timeframe: Timeframe?, _ period: String, _ method: SearchMethod?,
        _ trials: Int
    ) async throws -> (OptimizationJob, Strategy) {
        let reference = shortReference(for: "optimization/\(turn.key)")
        let strategy = try await services.store.read { try services.strategy(named: name, for: user, $0) }
        let (since, until) = try BacktestBasis.span(
            of: period, before: services.market.clock.now(), in: turn.preferences.timeZone)
        let job = OptimizationJob(
            reference: reference, user: user, channel: turn.channel, chat: turn.chat, strategy: strategy.id,
            rules: strategy.yaml, instrument: symbol, timeframe: timeframe ?? strategy.timeframe,
            since: since, until: until, method: method?.rawValue,
            trials: trials, managed: managed, askedAt: turn.now)
        do {
            let (optimization, _) = try await job.optimization(services)
            try optimization.check()
        } catch let error as OptimizationError {
            throw refusal(error, strategy)
        } catch let error as StrategyError {
            throw error.worded(localizer)
        }
        return (job, strategy)
    }

    private func refusal(_ error: OptimizationError, _ strategy: Strategy) -> ActionError {
        switch error {
        case .nothingToVary: .refused("optimise_nothing", ["name": .text(localizer.title(of: strategy))])
        case .tooFewDays(let days, let least):
            .refused("optimise_days", ["days": .integer(days), "least": .integer(least)])
        }
    }

    func start(_ asked: (job: OptimizationJob, strategy: Strategy)) -> Plan {
        let job = asked.job
        return Plan { transaction in
            if let running = try OptimizationBook.job(of: user, transaction) {
                throw ActionError.refused("optimise_running", ["reference": .code("#\(running.reference)")])
            }
            let before = try OptimizationBook.jobs(transaction).count
            guard before < OptimizationBook.most else {
                throw ActionError.refused("optimise_busy", ["count": .integer(before)])
            }
            try OptimizationBook.keep(job, transaction)
            services.optimizationChanges.note()
            let document = localizer.document(
                "optimization.started",
                [
                    "strategy": .text(localizer.title(of: asked.strategy)), "symbol": .text(job.instrument.symbol),
                    "timeframe": .text(job.timeframe.rawValue), "reference": .code("#\(job.reference)"),
                ])
            let waits = localizer.document("optimization.waits", ["count": .integer(before)])
            return [
                Reply(
                    document, footnote: waits, choices: [[job.cancelChoice(localizer)]], reference: job.reference)
            ]
        }
    }

    /// One's own alone, whoever presses the button.
    func cancel(_ reference: String?) -> Plan {
        Plan { transaction in
            guard let job = try OptimizationBook.job(of: user, transaction),
                reference.map({ $0.uppercased() == job.reference }) ?? true,
                try OptimizationBook.close(job, transaction)
            else { throw ActionError.refused("optimise_none") }
            services.optimizationChanges.note()
            let canceled = localizer.document("optimization.canceled", ["reference": .code("#\(job.reference)")])
            let live = try transaction.outbox(channel: job.channel, chat: job.chat, reference: job.reference)
            guard let live, (job.channel, job.chat) == (turn.channel, turn.chat) else { return [Reply(canceled)] }
            return [Reply(localizer.document("card.canceled"), edits: live.id), Reply(canceled)]
        }
    }

    /// Makes what was found a strategy of one's own.
    func save(_ reference: String?) -> Plan {
        Plan { transaction in
            guard let found = try OptimizationBook.found(by: user, transaction),
                reference.map({ $0.uppercased() == found.reference }) ?? true,
                var strategy = try? Strategy(yaml: found.rules, id: "own:0")
            else { throw ActionError.refused("optimise_gone") }
            strategy.name = String(found.name.prefix(60))
            let kept = try services.keep(strategy, of: user, at: turn.now, transaction)
            let places = services.instruments[found.instrument]?.pricePlaces ?? 5
            let document =
                localizer.document("optimization.saved", ["name": .text(kept.name), "id": .code(kept.id)])
                + localizer.rules(of: kept, places: places)
            return [
                Reply(
                    document,
                    choices: [
                        [
                            .init(
                                label: localizer.text("button.watch"),
                                id: "/set_strategy \(kept.id) \(found.instrument) \(found.timeframe.rawValue)"),
                            .init(
                                label: localizer.text("button.delete_strategy"),
                                id: "/set_strategy \(kept.id) op=delete"),
                        ]
                    ])
            ]
        }
    }
}
