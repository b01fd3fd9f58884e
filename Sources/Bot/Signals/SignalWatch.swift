import Foundation
import Logging
import Platform
import ServiceLifecycle
import Signals
import Storage
import Trading
import Venues

/// Runs the strategies that somebody watches over every closed candle, once for everybody.
///
/// Candles are stored (gaps filled first), signals followed to their end, and each decision is kept with its reasons,
/// in one transaction a candle. What is to be told is written there too; `SignalDelivery` tells it.
struct SignalWatch: NamedService {
    let services: BotServices
    let logger: Logger

    static let interval: Duration = .milliseconds(250)
    /// Closed candles an engine is warmed up with, at least; more where its strategies need more.
    private static let usualHistory = 500
    private static let mostHistory = 5_000

    /// An instrument and timeframe that somebody watches.
    fileprivate struct Place: Hashable {
        static let markPrefix = "signals/"
        var instrument: InstrumentID
        var timeframe: Timeframe
        var mark: String { "\(Self.markPrefix)\(instrument).\(timeframe.rawValue)" }
    }

    /// A place with its engine; nil until it is warmed up.
    fileprivate struct Desk {
        let instrument: Instrument
        let strategies: [Strategy]
        var engine: SignalEngine?
        /// The last candle decided on.
        var last: Timestamp?
        /// Market time of the next close.
        var due = Timestamp(milliseconds: .min)
    }

    /// How far the loop has come: what is watched, and the changes of it that were seen.
    struct Progress {
        fileprivate var desks: [Place: Desk] = [:]
        fileprivate var version: Int?
    }

    func run() async throws {
        var progress = Progress()
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await look(&progress)
            } catch {
                // One strategy's trouble must not end the program.
                logger.error("candles not decided on", metadata: ["error": "\(error)"])
                progress.version = nil
            }
            try? await cancelWhenGracefulShutdown { try await services.time.sleep(for: Self.interval) }
        }
    }

    /// Decides on every candle that closed since the last look.
    func look(_ progress: inout Progress) async throws {
        let changes = services.watchChanges.version
        do {
            if progress.version != changes {
                progress.desks = try await load()
                progress.version = changes
            }
            for place in progress.desks.keys { try await advance(place, &progress.desks) }
        } catch let error as StorageError {
            // Nothing was decided: the same candles are looked at again, by engines made anew.
            logger.error("candles not decided on", metadata: ["error": "\(error)"])
            progress.version = nil
        }
    }

    /// Everything that is watched. A strategy that cannot be run there any more is left out.
    ///
    /// Read by the writer: a change is noted within its transaction, so it is seen here only after those before it.
    private func load() async throws -> [Place: Desk] {
        let watched = try await services.store.write { [services] transaction in
            let watched = try transaction.watched()
            // Who begins to watch where nobody did is told nothing of the time between.
            let marks = Set(watched.map { Place(instrument: $0.instrument, timeframe: $0.timeframe).mark })
            for mark in try transaction.marks(prefix: Place.markPrefix) where !marks.contains(mark) {
                try transaction.removeMark(mark)
            }
            return try watched.map { ($0, try services.directory.strategy(id: $0.strategy, transaction)) }
        }
        let places = Dictionary(grouping: watched) { Place(instrument: $0.0.instrument, timeframe: $0.0.timeframe) }
        return places.reduce(into: [:]) { desks, entry in
            guard let instrument = services.instruments[entry.key.instrument] else { return }
            let strategies = entry.value.compactMap(\.1).filter { strategy in
                do {
                    _ = try engine(instrument, entry.key.timeframe, [strategy])
                    return true
                } catch {
                    logger.error("strategy left out", metadata: ["strategy": "\(strategy.id)", "error": "\(error)"])
                    return false
                }
            }
            desks[entry.key] = Desk(instrument: instrument, strategies: strategies)
        }
    }

    private func engine(
        _ instrument: Instrument, _ timeframe: Timeframe, _ strategies: [Strategy]
    ) throws(StrategyError) -> SignalEngine {
        try SignalEngine(
            instrument: instrument.id, assetClass: instrument.assetClass, timeframe: timeframe,
            calendar: instrument.calendar, pip: instrument.pip.value.double, strategies: strategies)
    }

    /// Decides on a place's candles.
    private func advance(_ place: Place, _ desks: inout [Place: Desk]) async throws {
        let now = services.market.clock.now()
        guard var desk = desks[place], desk.due <= now else { return }
        if desk.engine == nil { try await warmUp(place, &desk) }
        guard desk.engine != nil else { return }
        let bar = place.timeframe.barStart(containing: now, calendar: desk.instrument.calendar)
        desk.due = place.timeframe.nextBarStart(after: bar, calendar: desk.instrument.calendar)
        let missing = desk.last.map { bars(since: $0, place) } ?? 1
        let candles = try await services.candles.candles(
            desk.instrument, place.timeframe, count: min(max(missing, 2), Self.mostHistory))
        for candle in candles where desk.last.map({ $0 < candle.openTime }) ?? true {
            try await decide(place, &desk, candle)
        }
        desks[place] = desk
    }

    /// Runs the engine over the past, up to the last candle that was decided on; the first time, up to now, and signals
    /// of an earlier time are followed without telling.
    private func warmUp(_ place: Place, _ desk: inout Desk) async throws {
        guard var engine = try? engine(desk.instrument, place.timeframe, desk.strategies) else { return }  // logged
        let mark = try await services.store.read { try $0.mark(place.mark) }.flatMap { Int64($0) }
            .map(Timestamp.init(milliseconds:))
        let needed = engine.warmUp.map { $0.value * $0.key.minutes / place.timeframe.minutes }.max() ?? 0
        let count = max(2 * needed, Self.usualHistory) + (mark.map { bars(since: $0, place) } ?? 0)
        let candles = try await services.candles.candles(
            desk.instrument, place.timeframe, count: min(count, Self.mostHistory))
        let last = mark ?? candles.last?.openTime
        let past = candles.filter { candle in last.map { candle.openTime <= $0 } ?? true }
        let spread = services.market.quote(of: place.instrument)?.spread.value.double ?? .nan
        let breaks = past.map { candle in
            _ = engine.handle(candle, spread: spread)
            return engine.priceBreak
        }
        if mark == nil, let last {
            try await services.store.write { transaction in
                for row in try transaction.openSignals(place.instrument, place.timeframe) {
                    var tracker = try row.tracker()
                    for (candle, priceBreak) in zip(past, breaks) { _ = tracker.handle(candle, after: priceBreak) }
                    try transaction.updateSignal(SignalRow(tracker))
                }
                try transaction.setMark(place.mark, to: String(last.milliseconds))
            }
        }
        desk.engine = engine
        desk.last = last
    }

    /// As many bars as can have closed since one began.
    private func bars(since start: Timestamp, _ place: Place) -> Int {
        Int((services.market.clock.now() - start).inSeconds) / (place.timeframe.minutes * 60) + 1
    }

    private func decide(_ place: Place, _ desk: inout Desk, _ candle: Candle) async throws {
        let closedAt = place.timeframe.nextBarStart(after: candle.openTime, calendar: desk.instrument.calendar)
        let spread = services.market.quote(of: place.instrument, at: closedAt)?.spread.value.double ?? .nan
        let decisions = desk.engine?.handle(candle, spread: spread) ?? []
        desk.last = candle.openTime
        var signals: [SignalTracker] = []
        var rejections: [RejectionRow] = []
        for (index, decision) in decisions.enumerated() {
            switch decision {
            case .signal(let signal): signals.append(SignalTracker(signal))
            case .rejected(let reason):
                let record = RejectionRecord(reason, evidence: desk.engine?.evidence(index) ?? [])
                rejections.append(
                    RejectionRow(
                        strategy: desk.strategies[index].id, instrument: place.instrument, timeframe: place.timeframe,
                        candle: candle.openTime,
                        record: String(decoding: try JSONEncoder().encode(record), as: UTF8.self)))
            }
        }
        let (made, kept, priceBreak, now) = (signals, rejections, desk.engine?.priceBreak, services.time.now())
        let happenedAt = now - services.market.clock.age(of: closedAt, at: services.market.clock.now())
        try await services.store.write { transaction in
            guard try transaction.mark(place.mark) != String(candle.openTime.milliseconds) else { return }
            for row in try transaction.openSignals(place.instrument, place.timeframe) {
                var tracker = try row.tracker()
                let events = tracker.handle(candle, after: priceBreak)
                try transaction.updateSignal(SignalRow(tracker))
                for event in events { try Self.tell(SignalEvent(event), of: row.id, at: happenedAt, transaction) }
            }
            for tracker in made where try transaction.addSignal(SignalRow(tracker), at: now) {
                try Self.tell(.formed, of: tracker.signal.id, at: happenedAt, transaction)
            }
            for rejection in kept { try transaction.addRejection(rejection) }
            try transaction.setMark(place.mark, to: String(candle.openTime.milliseconds))
        }
    }

    private static func tell(
        _ event: SignalEvent, of signal: String, at moment: Timestamp, _ transaction: Transaction
    ) throws {
        let text = String(decoding: try JSONEncoder().encode(event), as: UTF8.self)
        try transaction.addSignalNews(signal, event: text, at: moment)
    }
}
