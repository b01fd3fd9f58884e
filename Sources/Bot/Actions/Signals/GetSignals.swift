import Actions
import Foundation
import Platform
import Presentation
import Signals
import Storage
import Trading
import Venues

extension Action<BotServices> {
    /// Setups that stand now, or what became of those that were, over the instruments and strategies that were named
    /// or are one's own.
    static var getSignals: Self {
        Self(
            "get_signals", role: .viewer, effect: .reads, isSlow: true,
            aliases: [Alias("signals"), Alias("setups")],
            Parameter<InstrumentID?>("symbol"), Parameter<Timeframe?>("timeframe"), Parameter<Side?>("side"),
            Parameter<String?>("strategy", .strategy), Parameter<SignalView?>("view"),
            Parameter<String?>("signal", .signal), Parameter<String?>("period", .period),
            Parameter<AssetClass?>("class")
        ) { turn, services, symbol, timeframe, side, strategy, view, reference, period, assetClass in
            if let reference { return .answer(try await services.course(of: reference, turn, on: symbol)) }
            let past = try PastSignals(
                services: services, turn: turn, strategy: strategy, period: period, assetClass: assetClass)
            // What was in a period is over.
            switch view ?? (period == nil ? .setups : .history) {
            case .history: return .answer(try await past.list(symbol, side))
            case .record: return .answer(try await past.records())
            case .setups: break
            }
            // No rules of it could be run: what came is what there is.
            if let strategy, ExternalSignals.isNamed(strategy) { return .answer(try await past.list(symbol, side)) }
            let search = try await SignalSearch(
                services, turn, symbol: symbol, timeframe: timeframe, strategy: strategy, assetClass: assetClass)
            let found = try await search.candidates(side: side)
            return .answer(try await search.reply(found))
        }
    }

    /// One signal with everything about it.
    static var getSignal: Self {
        Self(
            "get_signal", role: .viewer, effect: .reads, isInMenu: false, isSlow: true, aliases: [Alias("signal")],
            Parameter<String>("reference", .identifier)
        ) { turn, services, reference in
            await services.remarked(try await services.explained(reference, turn), "signal", turn)
        }
    }
}

/// What is shown of signals: setups that stand, those that were, or how strategies fared.
enum SignalView: String, CaseIterable, ActionValue { case setups, history, record }

/// Looks for setups: runs strategies over the last closed candles of instruments.
private struct SignalSearch {
    /// A signal that stands, with the record of its strategy there.
    struct Candidate: Sendable {
        var tracker: SignalTracker
        var strategy: Strategy
        var record: TrackRecord
    }
    /// The strategy whose conditions are nearest to being met.
    struct Near: Sendable {
        var strategy: Strategy
        var instrument: Instrument
        var timeframe: Timeframe
        var direction: Direction
        var evidence: [Evidence]
        var met: Int { evidence.count(where: \.isMet) }
        var share: Double { Double(met) / Double(max(evidence.count, 1)) }
    }
    struct Found: Sendable {
        var candidates: [Candidate] = []
        var near: Near?
        var dayKind: DayKind?
        var strategies = 0
    }

    private static let candles = 1_000
    private static let shown = 5

    let services: BotServices
    let turn: Turn
    let instruments: [Instrument]
    /// What is run where: all strategies of a timeframe together.
    let strategies: [Timeframe: [Strategy]]

    init(
        _ services: BotServices, _ turn: Turn, symbol: InstrumentID?, timeframe: Timeframe?, strategy: String?,
        assetClass: AssetClass?
    ) async throws {
        self.services = services
        self.turn = turn
        let watchlist = turn.preferences.watchlist
        let usual = watchlist.isEmpty ? services.configuration.favorites : watchlist
        let ofClass = assetClass.map { wanted in
            services.instruments.all.filter { $0.assetClass == wanted }.map(\.id)
        }
        let names = symbol.map { [$0] } ?? ofClass ?? usual
        instruments = try names.filter { $0.symbol != "ALL" }.map { try services.instrument($0) }
        let user = turn.user.id
        let chosen = try await services.store.read { transaction in
            guard let strategy else {
                let own = try transaction.strategies(for: user).compactMap(StrategyDirectory.strategy)
                return services.strategies.all + own
            }
            guard let known = try services.directory.strategy(named: strategy, for: user, transaction) else {
                throw ActionError.refused("unknown_strategy", ["name": .text(String(strategy.prefix(40)))])
            }
            return [known]
        }
        strategies = Dictionary(grouping: chosen) { timeframe ?? $0.timeframe }
    }

    func candidates(side: Side?) async throws -> Found {
        var found = Found()
        for instrument in instruments {
            let spread = try services.quote(instrument).spread.value.double
            for (timeframe, strategies) in strategies {
                // Asked for on a shorter timeframe than some were made for, those are left out.
                let fitting = strategies.filter {
                    (try? SignalScan(instrument, timeframe, [$0], over: [], spread: spread)) != nil
                }
                let candles = try await services.candles.candles(instrument, timeframe, count: Self.candles)
                guard !fitting.isEmpty, !candles.isEmpty,
                    var scan = try? SignalScan(instrument, timeframe, fitting, over: candles, spread: spread)
                else { continue }
                let recorded = try await services.store.read { transaction in
                    try fitting.map {
                        try transaction.signalResults(of: $0.id, instrument.id, timeframe, limit: Self.candles)
                    }
                }
                for place in fitting.indices { scan.add(recorded[place], to: place) }
                found.strategies += fitting.count
                found.dayKind = instruments.count == 1 ? found.dayKind ?? scan.dayKind : nil
                take(scan, instrument, timeframe, side, &found)
            }
        }
        found.candidates.sort {
            ($0.record.rank ?? -9, $0.tracker.signal.formedAt) > ($1.record.rank ?? -9, $1.tracker.signal.formedAt)
        }
        return found
    }

    private func take(
        _ scan: SignalScan, _ instrument: Instrument, _ timeframe: Timeframe, _ side: Side?, _ found: inout Found
    ) {
        func isWanted(_ direction: Direction) -> Bool { side.map { $0 == direction.openingSide } ?? true }
        for tracker in scan.open where isWanted(tracker.signal.direction) {
            // What was entered long ago is a position, not a setup.
            // Nor is what is past its first target, or has too little left to win.
            guard tracker.age <= tracker.signal.expiry,
                let place = scan.strategies.firstIndex(where: { $0.id == tracker.signal.strategy }),
                services.offer(tracker, instrument, minimumReward: scan.strategies[place].minimumReward)?.problem == nil
            else { continue }
            found.candidates.append(
                Candidate(tracker: tracker, strategy: scan.strategies[place], record: scan.records[place]))
        }
        for (place, strategy) in scan.strategies.enumerated() {
            for direction in [Direction.long, .short] where isWanted(direction) {
                let leaves = Set((strategy.entryCondition(direction)?.leaves ?? []).map { "\($0)" })
                let evidence = scan.evidence[place].filter { leaves.contains($0.condition) }
                let near = Near(
                    strategy: strategy, instrument: instrument, timeframe: timeframe, direction: direction,
                    evidence: evidence)
                guard evidence.count > 1, near.met < evidence.count, near.share > found.near?.share ?? 0 else {
                    continue
                }
                found.near = near
            }
        }
    }

    func reply(_ found: Found) async throws -> Reply {
        let localizer = turn.localizer
        let wording = SignalWording(services: services, localizer: localizer)
        var document = Document()
        if let day = found.dayKind { document += localizer.document("signals.day.\(day.rawValue)") }
        guard let best = found.candidates.first, let instrument = services.instruments[best.tracker.signal.instrument]
        else {
            document += localizer.document(
                "signals.none",
                [
                    "symbols": .text(instruments.map(\.id.symbol).joined(separator: ", ")),
                    "strategies": .integer(found.strategies),
                ])
            if let near = found.near { document += self.near(near, wording) }
            return Reply(document + services.marketNote(localizer))
        }
        document += localizer.document("signals.headline")
        document += .lines(found.candidates.dropFirst().prefix(Self.shown - 1).map { line($0, wording) })
        let user = turn.user.id
        let signal = best.tracker.signal
        let minimum = best.strategy.minimumReward
        let (ticket, isRecorded) = try await services.store.read {
            (
                try services.ticket(
                    for: best.tracker, instrument, of: user, minimumReward: minimum, nil, localizer, $0),
                try $0.signal(signal.id) != nil
            )
        }
        let offer = services.offer(best.tracker, instrument, minimumReward: minimum)
        document += wording.headline(signal, instrument, strategyName: best.strategy.name)
        document += localizer.document("signal.formed", ["time": .timestamp(signal.formedAt, .dateTime)])
        document += wording.levels(signal, instrument, offer)
        document += (wording.entered(best.tracker, instrument) ?? Document()) + wording.outcome(best.tracker)
        document += wording.personal(instrument, ticket) + wording.reasons(signal, instrument)
        document += wording.record(best.record) + localizer.document("signals.records")
        return Reply(
            document + services.marketNote(localizer),
            choices: wording.choices(
                signal, instrument, canTrade: turn.role >= .trader && ticket.isOffered, isRecorded: isRecorded),
            picture: try await services.picture(
                of: best.tracker, best.strategy, instrument, localizer, turn.preferences.theme),
            reference: shortReference(for: signal.id))
    }

    private func line(_ candidate: Candidate, _ wording: SignalWording) -> Document {
        let signal = candidate.tracker.signal
        guard let instrument = services.instruments[signal.instrument] else { return Document() }
        return turn.localizer.document(
            "signal.line",
            [
                "direction": turn.localizer.direction(signal.direction), "symbol": .text(instrument.id.symbol),
                "timeframe": .text(signal.timeframe.rawValue),
                "strategy": .text(turn.localizer.title(of: candidate.strategy)),
                "entry": wording.price(signal.entry, instrument), "stop": wording.price(signal.stop, instrument),
                "reward": wording.reward(signal.reward), "state": .document(wording.outcome(candidate.tracker)),
                "reference": .code("#\(shortReference(for: signal.id))"),
            ])
    }

    private func near(_ near: Near, _ wording: SignalWording) -> Document {
        turn.localizer.document(
            "signals.nearest",
            [
                "strategy": .text(turn.localizer.title(of: near.strategy)),
                "direction": turn.localizer.direction(near.direction),
                "symbol": .text(near.instrument.id.symbol), "timeframe": .text(near.timeframe.rawValue),
                "met": .integer(near.met), "count": .integer(near.evidence.count),
            ])
            + .lines(
                near.evidence.filter { !$0.isMet }
                    .map { turn.localizer.evidence($0, places: near.instrument.pricePlaces) })
    }
}
