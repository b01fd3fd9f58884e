import Actions
import Brokerage
import Foundation
import Logging
import Platform
import Presentation
import ServiceLifecycle
import Signals
import Storage
import Trading
import Venues

/// Looks at held positions again every so often, as their owners want it, and says what has changed in their market
/// since the last time; nothing when nothing has.
struct Reassessment: NamedService {
    let services: BotServices
    let outbox: OutboxWriter
    let logger: Logger

    static let interval: Duration = .seconds(5)
    static let markPrefix = "reassess/"

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await look()
            } catch {
                logger.error("positions not looked at again", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await services.time.sleep(for: Self.interval) }
        }
    }

    /// A position whose time has come.
    private struct Due: Sendable {
        var user: Int64
        var position: Position
        var before: Assessment?
    }

    func look() async throws {
        let now = services.market.clock.now()
        for user in try await store.read(Self.users) {
            do {
                for due in try await store.read({ try Self.due(user, at: now, $0) }) { try await look(at: due, now) }
            } catch let error where error.concernsOne {
                // The others are looked at all the same; this one again with the next look.
                logger.error("positions not looked at again", metadata: ["user": "\(user)", "error": "\(error)"])
            }
        }
    }

    private func look(at due: Due, _ now: Timestamp) async throws {
        guard let instrument = services.instruments[due.position.instrument],
            let quote = services.market.quote(of: instrument.id, at: now),
            let analysis = try await analysis(of: instrument)
        else { return }
        let seen = Assessment(analysis, quote, at: now)
        let rows = try await store.write { transaction in
            let kept = try JSONEncoder().encode(seen.kept(after: due.before))
            try transaction.setMark(Self.mark(due), to: String(decoding: kept, as: UTF8.self))
            return try tell(due, seen, analysis, instrument, transaction)
        }
        await outbox.announce(rows)
    }

    private var store: Store { services.store }

    private static func mark(_ due: Due) -> String { "\(markPrefix)\(due.user)/\(due.position.instrument)" }

    /// Those who want a position looked at again.
    @Sendable private static func users(_ transaction: Transaction) throws -> [Int64] {
        try Set(
            transaction.users(withSetting: SettingKey.management.rawValue) + transaction.usersWithReassessedPositions()
        ).sorted()
    }

    private static func due(_ user: Int64, at now: Timestamp, _ transaction: Transaction) throws -> [Due] {
        let usual = UserSettings(try transaction.settings(of: user)).management.reassessEvery
        return try transaction.positions(of: user).compactMap { position in
            guard let minutes = position.rules.reassessEvery ?? usual, minutes > 0 else { return nil }
            var due = Due(user: user, position: position, before: nil)
            due.before = try transaction.mark(mark(due)).flatMap {
                try? JSONDecoder().decode(Assessment.self, from: Data($0.utf8))
            }
            // What was seen of an earlier position says nothing of this one.
            if let before = due.before, before.at < position.openedAt { due.before = nil }
            guard let before = due.before else { return due }
            return now >= before.at + .seconds(minutes * 60) ? due : nil
        }
    }

    private func analysis(of instrument: Instrument) async throws -> MarketAnalysis? {
        var candles: [Timeframe: [Candle]] = [:]
        for timeframe in MarketAnalysis.timeframes(for: .h1) {
            let all = try await services.candles.candles(instrument, timeframe, count: MarketAnalysis.candleCount)
            let last = PriceBreak.last(in: all, of: instrument.assetClass)
            candles[timeframe] = Array(all[(last?.index ?? 0)...])
        }
        return try? MarketAnalysis(
            .h1, candles: candles, calendar: instrument.calendar, at: services.market.clock.now())
    }

    private func tell(
        _ due: Due, _ seen: Assessment, _ analysis: MarketAnalysis, _ instrument: Instrument,
        _ transaction: Transaction
    ) throws -> [OutboxEntry] {
        let changes = due.before.map { seen.changes(since: $0, analysis.lastBreak) } ?? []
        guard !changes.isEmpty, let position = try transaction.position(instrument.id, of: due.user)
        else { return [] }
        let state = try services.desk.state(of: due.user, transaction)
        guard let profit = try? state.profit(of: position) else { return [] }
        let now = services.time.now()
        return try outbox.notify(
            due.user, .ordinary(.trades, instrument.id), at: now, happenedAt: now, transaction
        ) { localizer in
            let headline = localizer.document(
                "reassess.headline",
                [
                    "symbol": .text(instrument.id.symbol), "direction": localizer.direction(position.direction),
                    "profit": .signedMoney(profit),
                ])
            let lines = changes.map { localizer.line($0, analysis, instrument) }
            let close = Reply.Choice(
                label: localizer.text("button.close_position"), id: "?/close_position \(instrument.id)")
            let analyze = Reply.Choice(label: localizer.text("button.analyze"), id: "/analyze \(instrument.id) 1h")
            return Notice(
                reply: Reply(
                    headline + .lines(lines) + services.marketNote(localizer), choices: [[analyze, close]]),
                line: headline)
        }
    }
}
