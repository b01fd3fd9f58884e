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
///
/// Open signals are followed by the shortest closed candles that the market has, so that an entry or a stop is told
/// with its minute. A signal as it is stored says how far that has come: after a kill the same candles are looked at
/// from there, nothing is told twice and nothing left out. Where nothing happens nothing is written.
struct SignalWatch: NamedService {
    let services: BotServices
    let logger: Logger

    static let interval: Duration = .milliseconds(250)
    /// Closed candles an engine is warmed up with, at least; more where its strategies need more.
    private static let usualHistory = 500
    private static let mostHistory = 5_000
    /// Shorter candles that are looked at together: more than a week of minutes.
    private static let mostShorter = 12_000
    /// How long a candle is waited for that should have closed, and how often it is looked for.
    private static let patience: Duration = .seconds(120)
    private static let retry: Duration = .seconds(1)

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
        /// Open signals, by id, that shorter candles have shown nothing new of since they were stored.
        var ahead: [String: SignalTracker] = [:]
    }

    /// How far the loop has come: what is watched, and the changes of it that were seen.
    struct Progress {
        fileprivate var desks: [Place: Desk] = [:]
        fileprivate var version: Int?
        /// Market time of the next close of a shorter candle.
        fileprivate var followDue = Timestamp(milliseconds: .min)
    }

    func run() async throws {
        var progress = Progress()
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await look(&progress)
            } catch {
                // One strategy's trouble must not end the program.
                logger.error("candles not decided on", metadata: ["error": "\(error)"])
                progress = Progress()
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
            try await follow(&progress)
        } catch let error as StorageError {
            // Nothing was decided: the same candles are looked at again, by engines made anew.
            logger.error("candles not decided on", metadata: ["error": "\(error)"])
            progress = Progress()
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
        let missing = desk.last.map { bars(since: $0, place) } ?? 1
        let candles = try await services.candles.candles(
            desk.instrument, place.timeframe, count: min(max(missing, 2), Self.mostHistory))
        for candle in candles where desk.last.map({ $0 < candle.openTime }) ?? true {
            try await decide(place, &desk, candle)
        }
        desk.due = due(place.timeframe, desk.instrument, newest: desk.last, now)
        desks[place] = desk
    }

    /// When to look for the next candle: at the next close, or soon, while the last one to close is still on its way.
    private func due(
        _ timeframe: Timeframe, _ instrument: Instrument, newest: Timestamp?, _ now: Timestamp
    ) -> Timestamp {
        let calendar = instrument.calendar
        let bar = timeframe.barStart(containing: now, calendar: calendar)
        let next = timeframe.nextBarStart(after: bar, calendar: calendar)
        let before = timeframe.barStart(containing: bar - .milliseconds(1), calendar: calendar)
        guard let newest, newest < before, now < bar + Self.patience,
            calendar.nextOpen(from: before).map({ $0 < bar }) ?? false
        else { return next }
        return min(now + Self.retry, next)
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
            let trackers = try await catchUp(place, desk.instrument, zip(past, breaks))
            try await services.store.write { transaction in
                for tracker in trackers { try transaction.updateSignal(SignalRow(tracker)) }
                try transaction.setMark(place.mark, to: String(last.milliseconds))
            }
        }
        desk.engine = engine
        desk.last = last
    }

    /// Open signals of a time when nobody watched, as they stand now.
    private func catchUp(
        _ place: Place, _ instrument: Instrument, _ past: some Sequence<(Candle, PriceBreak?)>
    ) async throws -> [SignalTracker] {
        var trackers = try await services.store.read { transaction in
            try transaction.openSignals(place.instrument, place.timeframe).map { try $0.tracker() }
        }
        guard let first = trackers.map(\.signal.candle).min() else { return [] }
        for (candle, priceBreak) in past where candle.openTime > first {
            guard trackers.contains(where: { !$0.state.isFinal }) else { break }
            let close = place.timeframe.nextBarStart(after: candle.openTime, calendar: instrument.calendar)
            let shorter = shorter(place, instrument, from: candle.openTime, through: close)
            for index in trackers.indices {
                _ = shorter?.follow(&trackers[index], through: close)
                _ = trackers[index].handle(candle, after: priceBreak)
            }
        }
        return trackers
    }

    /// As many bars as can have closed since one began.
    private func bars(since start: Timestamp, _ place: Place) -> Int {
        Int((services.market.clock.now() - start).inSeconds) / (place.timeframe.minutes * 60) + 1
    }

    private func decide(_ place: Place, _ desk: inout Desk, _ candle: Candle) async throws {
        let closedAt = place.timeframe.nextBarStart(after: candle.openTime, calendar: desk.instrument.calendar)
        let spread = services.market.quote(of: place.instrument, at: closedAt)?.spread.value.double ?? .nan
        let shorter = try await shorter(place, desk, before: candle, through: closedAt)
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
        let happenedAt = time(of: closedAt)
        desk.ahead = [:]
        try await services.store.write { [self] transaction in
            guard try transaction.mark(place.mark) != String(candle.openTime.milliseconds) else { return }
            for row in try transaction.openSignals(place.instrument, place.timeframe) {
                var tracker = try row.tracker()
                let shown = shorter?.follow(&tracker, through: closedAt) ?? []
                let events = tracker.handle(candle, after: priceBreak)
                try transaction.updateSignal(SignalRow(tracker))
                for (event, moment) in shown + events.map({ ($0, closedAt) }) {
                    try Self.tell(SignalEvent(event), of: row.id, at: time(of: moment), transaction)
                }
            }
            for tracker in made where try transaction.addSignal(SignalRow(tracker), at: now) {
                try Self.tell(.formed, of: tracker.signal.id, at: happenedAt, transaction)
            }
            for rejection in kept { try transaction.addRejection(rejection) }
            try transaction.setMark(place.mark, to: String(candle.openTime.milliseconds))
        }
    }

    /// In real time, when market time was `moment`.
    private func time(of moment: Timestamp) -> Timestamp {
        services.time.now() - services.market.clock.age(of: moment, at: services.market.clock.now())
    }

    private static func tell(
        _ event: SignalEvent, of signal: String, at moment: Timestamp, _ transaction: Transaction
    ) throws {
        let text = String(decoding: try JSONEncoder().encode(event), as: UTF8.self)
        try transaction.addSignalNews(signal, event: text, at: moment)
    }
}

// Inside bars that have not closed.
extension SignalWatch {
    /// Follows open signals through the shorter candles that closed since the last look. What it costs depends on how
    /// many signals are open, not on how many people watch.
    private func follow(_ progress: inout Progress) async throws {
        let now = services.market.clock.now()
        guard progress.followDue <= now else { return }
        progress.followDue = Timeframe.m1.nextBarStart(
            after: Timeframe.m1.barStart(containing: now, calendar: .always), calendar: .always)
        let open = Dictionary(grouping: try await services.store.read { try $0.openSignals() }) {
            Place(instrument: $0.instrument, timeframe: $0.timeframe)
        }
        var events: [(event: SignalTracker.Event, at: Timestamp, signal: String)] = []
        var (followed, changed): ([Place: [String: SignalTracker]], [SignalTracker]) = ([:], [])
        for (place, rows) in open where place.timeframe > .m1 {
            guard let desk = progress.desks[place], desk.engine != nil else { continue }
            // One that cannot be read is left to `decide`, which says so.
            var trackers = rows.compactMap { row in desk.ahead[row.id] ?? (try? row.tracker()) }
            let calendar = desk.instrument.calendar
            let bar = place.timeframe.barStart(containing: now, calendar: calendar)
            // While the candle before is still on its way, what comes after it waits.
            let isAwaited = desk.due < place.timeframe.nextBarStart(after: bar, calendar: calendar)
            let end = isAwaited ? bar : now
            if isAwaited { progress.followDue = min(progress.followDue, now + Self.retry) }
            guard let start = trackers.map({ $0.undecided(calendar) }).min(), start < end else { continue }
            let shorter = shorter(place, desk.instrument, from: start, through: end)
            followed[place] = [:]
            let newest = shorter?.newest ?? start - .minutes(1)
            progress.followDue = min(progress.followDue, due(.m1, desk.instrument, newest: newest, now))
            for index in trackers.indices {
                let shown = shorter?.follow(&trackers[index], through: end) ?? []
                let (tracker, id) = (trackers[index], trackers[index].signal.id)
                events += shown.map { ($0.event, $0.at, id) }
                if shown.isEmpty { followed[place]?[id] = tracker } else { changed.append(tracker) }
            }
        }
        try await tell(events.sorted { $0.at < $1.at }, of: changed)
        for (place, trackers) in followed { progress.desks[place]?.ahead = trackers }
    }

    /// What shows the course of open signals since the candle before one that closed; nil when there are none.
    private func shorter(
        _ place: Place, _ desk: Desk, before candle: Candle, through end: Timestamp
    ) async throws -> ShorterCandles? {
        guard place.timeframe > .m1,
            try await services.store.read({ try !$0.openSignals(place.instrument, place.timeframe).isEmpty })
        else { return nil }
        let start = desk.last.map { place.timeframe.nextBarStart(after: $0, calendar: desk.instrument.calendar) }
        return shorter(place, desk.instrument, from: start ?? candle.openTime, through: end)
    }

    private func tell(
        _ events: [(event: SignalTracker.Event, at: Timestamp, signal: String)], of changed: [SignalTracker]
    ) async throws {
        guard !events.isEmpty else { return }
        try await services.store.write { [self] transaction in
            for tracker in changed { try transaction.updateSignal(SignalRow(tracker)) }
            for (event, moment, signal) in events {
                try Self.tell(SignalEvent(event), of: signal, at: time(of: moment), transaction)
            }
        }
    }

    /// The shortest candles there are that closed at a place between two moments; nil when only its own did.
    private func shorter(
        _ place: Place, _ instrument: Instrument, from start: Timestamp, through end: Timestamp
    ) -> ShorterCandles? {
        let market = services.market
        for timeframe in Timeframe.allCases where timeframe < place.timeframe {
            let newest = market.candles(of: place.instrument, timeframe: timeframe, count: 1, before: end).last
            guard let newest, newest.openTime >= start else { continue }
            // And the one before, from whose close prices may break off.
            let count = min(Int((end - start).inSeconds) / (timeframe.minutes * 60) + 2, Self.mostShorter)
            let candles = market.candles(of: place.instrument, timeframe: timeframe, count: count, before: end)
            return ShorterCandles(candles, timeframe, instrument.assetClass, instrument.calendar)
        }
        return nil
    }
}
