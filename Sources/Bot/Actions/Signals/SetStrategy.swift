import Actions
import Backtesting
import Foundation
import Platform
import Presentation
import Signals
import Storage
import Trading

/// What is to be done with a strategy.
enum StrategyOperation: String, CaseIterable, ActionValue {
    case show, test, share, unshare, delete, only, list
    /// One more condition, one in place of another, another name; one of one's own made after it.
    case also, instead, rename, copy
}

extension Action<BotServices> {
    /// Watches a strategy, ends that, or makes and changes one of one's own.
    static var setStrategy: Self {
        Self(
            "set_strategy", role: .viewer, effect: .changesSettings, aliases: [Alias("strategy")],
            Parameter<String?>("strategy", .strategy), Parameter<InstrumentID?>("symbol"),
            Parameter<Timeframe?>("timeframe"), Parameter<Bool?>("enabled"), Parameter<StrategyOperation?>("op"),
            Parameter<String?>("when", .rule), Parameter<String?>("name", .named)
        ) { turn, services, name, symbol, timeframe, enabled, operation, rule, newName in
            if let name, ExternalSignals.isNamed(name), operation == .show {
                let past = try PastSignals(services: services, turn: turn, strategy: name, period: nil)
                return .answer(try await past.records())
            }
            if let name, ExternalSignals.isNamed(name) {
                return try ExternalSignals.turn(isOn: enabled ?? true, turn, services)
            }
            let request = StrategyRequest(services: services, turn: turn, symbol: symbol, timeframe: timeframe)
            if operation == .copy, let name {
                return try await request.copy(request.strategy(named: name), rule, as: newName)
            }
            if let rule { return try await request.make(rule, changing: name, operation, called: newName) }
            guard let name, operation != .list else { return .answer(try await request.list()) }
            let strategy = try await request.strategy(named: name)
            switch operation {
            case .show: return .answer(try await request.show(strategy))
            case .test: return .answer(try await request.test(strategy))
            case .share: return try request.share(strategy, true)
            case .unshare: return try request.share(strategy, false)
            case .delete: return try request.delete(strategy)
            case .only: return try await request.narrow(strategy)
            case .list: return .answer(try await request.list())
            case .rename:
                guard let newName else { throw ActionError.missing(parameter: "name") }
                return try request.rename(strategy, newName)
            case .also, .instead, .copy: throw ActionError.refused("strategy_when")
            case nil: return enabled == false ? try request.end(strategy) : try await request.begin(strategy)
            }
        }
    }
}

/// Somebody's wish about a strategy.
struct StrategyRequest: Sendable {
    let services: BotServices
    let turn: Turn
    let symbol: InstrumentID?
    let timeframe: Timeframe?

    /// Instruments watched at a time.
    private static let mostWatches = 100
    private static let tested = 1_000

    var localizer: Localizer { turn.localizer }

    func strategy(named name: String) async throws -> Strategy {
        let user = turn.user.id
        return try await services.store.read { try services.strategy(named: name, for: user, $0) }
    }

    func instrument() throws -> Instrument {
        guard let symbol, symbol.symbol != "ALL" else { throw ActionError.missing(parameter: "symbol") }
        return try services.instrument(symbol)
    }

    // What there is.

    func list() async throws -> Reply {
        let user = turn.user.id
        let (own, watches) = try await services.store.read {
            (try $0.strategies(for: user), try $0.watches(of: user))
        }
        func line(_ strategy: Strategy) -> Document {
            localizer.document(
                "strategy.line",
                [
                    "name": .text(localizer.title(of: strategy)), "timeframe": .text(strategy.timeframe.rawValue),
                    "id": .text(strategy.id),
                ])
        }
        var document = localizer.document("strategy.headline") + .lines(services.strategies.all.map(line))
        let mine = own.compactMap(StrategyDirectory.strategy)
        if !mine.isEmpty { document += localizer.document("strategy.own") + .lines(mine.map(line)) }
        document += ExternalSignals.listed(turn, services)
        guard !watches.isEmpty else { return Reply(document + localizer.document("strategy.watched_none")) }
        let names = Dictionary((services.strategies.all + mine).map { ($0.id, $0.name) }) { first, _ in first }
        document += localizer.document("strategy.watched")
        document += .lines(
            watches.map { watch in
                localizer.document(
                    "strategy.watch_line",
                    [
                        "strategy": .text(
                            localizer.title(ofStrategy: watch.strategy, names[watch.strategy] ?? watch.strategy)),
                        "symbol": .text(watch.instrument.symbol), "timeframe": .text(watch.timeframe.rawValue),
                    ])
            })
        return Reply(document)
    }

    func show(_ strategy: Strategy) async throws -> Reply {
        let places = symbol.flatMap { services.instruments[$0]?.pricePlaces } ?? 5
        let wording = SignalWording(services: services, localizer: localizer)
        let document =
            localizer.document(
                "strategy.line",
                [
                    "name": .text(localizer.title(of: strategy)), "timeframe": .text(strategy.timeframe.rawValue),
                    "id": .text(strategy.id),
                ]) + localizer.rules(of: strategy, places: places)
            + wording.record(try await services.record(of: strategy.id))
        guard services.strategies.all.contains(where: { $0.id == strategy.id }) else { return Reply(document) }
        return Reply(document + localizer.document("strategy.template", ["id": .text(strategy.id)]))
    }

    /// How it would have signaled on the last candles.
    func test(_ strategy: Strategy) async throws -> Reply {
        let instrument = try instrument()
        let (scan, count) = try await scan(strategy, instrument, timeframe ?? strategy.timeframe)
        let wording = SignalWording(services: services, localizer: localizer)
        return Reply(
            localizer.rules(of: strategy, places: instrument.pricePlaces) + tested(scan, count)
                + wording.record(scan.records[0]) + localizer.document("signals.replayed")
                + services.marketNote(localizer))
    }

    func tested(_ scan: SignalScan, _ count: Int) -> Document {
        // That it made no signal says nothing where it could not have.
        if case .rejected(.warmingUp(let bars, let timeframe))? = scan.decisions.first {
            return localizer.document(
                "rejection.warmingUp", ["bars": .integer(bars), "timeframe": .text(timeframe.rawValue)])
        }
        return localizer.document(
            "strategy.tested", ["count": .integer(count), "signals": .integer(scan.trackers.count)])
    }

    func scan(
        _ strategy: Strategy, _ instrument: Instrument, _ timeframe: Timeframe
    ) async throws -> (SignalScan, Int) {
        let spread = try services.quote(instrument).spread.value.double
        do {
            let least = try Backtest.least(strategy, instrument, timeframe)
            let count = least > Self.tested / 2 ? min(least + Self.tested, BacktestBasis.mostCandles) : Self.tested
            let candles = try await services.candles.candles(instrument, timeframe, count: count)
            return (
                try SignalScan(instrument, timeframe, [strategy], over: candles, spread: spread), candles.count
            )
        } catch let error as StrategyError {
            throw error.worded(localizer)
        }
    }

    // Watching.

    func begin(_ strategy: Strategy) async throws -> Plan {
        let instrument = try instrument()
        let place = timeframe ?? strategy.timeframe
        try checkHours(of: strategy, instrument)
        let (scan, count) = try await scan(strategy, instrument, place)
        let document =
            localizer.document("strategy.watched_on", names(strategy, instrument, place))
            + localizer.rules(of: strategy, places: instrument.pricePlaces) + tested(scan, count)
        let watch = WatchRow(
            user: turn.user.id, strategy: strategy.id, instrument: instrument.id, timeframe: place)
        return .change(answer: Reply(document, choices: [stopChoice(strategy, instrument, place)])) { transaction in
            try WatchBook.change(of: watch.user, at: turn.now, services, transaction) {
                try Self.add(watch, transaction)
            }
        }
    }

    static func add(_ watch: WatchRow, _ transaction: Transaction) throws {
        guard try transaction.watches(of: watch.user).count < mostWatches else {
            throw ActionError.refused("too_many_watches", ["limit": .integer(mostWatches)])
        }
        try transaction.addWatch(watch)
    }

    func names(_ strategy: Strategy, _ instrument: Instrument, _ place: Timeframe) -> [String: MessageValue] {
        [
            "name": .text(localizer.title(of: strategy)), "symbol": .text(instrument.id.symbol),
            "timeframe": .text(place.rawValue),
        ]
    }

    func stopChoice(_ strategy: Strategy, _ instrument: Instrument, _ place: Timeframe) -> [Reply.Choice] {
        [
            Reply.Choice(
                label: localizer.text("button.unwatch"),
                id: "/set_strategy \(strategy.id) \(instrument.id) \(place.rawValue) enabled=off")
        ]
    }

    func end(_ strategy: Strategy) throws -> Plan {
        let (user, symbol, timeframe) = (turn.user.id, symbol == ClosingSelection.all ? nil : symbol, timeframe)
        return Plan { transaction in
            let count = try WatchBook.change(of: user, at: turn.now, services, transaction) {
                try transaction.removeWatches(
                    of: user, strategy: strategy.id, instrument: symbol, timeframe: timeframe)
            }
            var values: [String: MessageValue] = [
                "count": .integer(count), "name": .text(localizer.title(of: strategy)),
            ]
            values["symbol"] = symbol.map { .text($0.symbol) }
            let key = count == 1 && symbol != nil ? "strategy.watched_off_there" : "strategy.watched_off"
            let document = localizer.document(key, values)
            return [count == 0 ? Reply(document) : Reply.undoable(document, localizer)]
        }
    }

    /// Watches the strategy on one instrument alone.
    func narrow(_ strategy: Strategy) async throws -> Plan {
        let (instrument, user) = (try instrument(), turn.user.id)
        let place = timeframe ?? strategy.timeframe
        _ = try await scan(strategy, instrument, place)  // it must be able to run there
        return Plan { transaction in
            let kept = try WatchBook.change(of: user, at: turn.now, services, transaction) {
                let watches = try transaction.watches(of: user).filter { $0.strategy == strategy.id }
                for watch in watches where watch.instrument != instrument.id {
                    _ = try transaction.removeWatches(
                        of: user, strategy: strategy.id, instrument: watch.instrument, timeframe: nil)
                }
                if !watches.contains(where: { $0.instrument == instrument.id }) {
                    try Self.add(
                        WatchRow(user: user, strategy: strategy.id, instrument: instrument.id, timeframe: place),
                        transaction)
                }
                return try transaction.watches(of: user).filter { $0.strategy == strategy.id }.map(\.timeframe.rawValue)
            }
            let document = localizer.document(
                "strategy.watched_only",
                [
                    "name": .text(localizer.title(of: strategy)), "symbol": .text(instrument.id.symbol),
                    "timeframe": .text(kept.joined(separator: ", ")),
                ])
            return [Reply.undoable(document, localizer)]
        }
    }
}
