import Actions
import Foundation
import Logging
import Platform
import Presentation
import ServiceLifecycle
import Storage
import Trading
import Venues

/// Sends what people want by the clock: daily reports, weekly reviews, briefs, statements.
///
/// What is due next is a row in the database; a message and the move of its row are one transaction, so that a kill
/// neither loses one nor sends it twice. People are prepared one after the other, on one of the two reading threads,
/// and written in small groups: whoever talks meanwhile does not wait for thousands of reports.
struct ScheduledMessages: NamedService {
    let services: BotServices
    let outbox: OutboxWriter
    let logger: Logger

    static let interval: Duration = .seconds(1)
    /// Messages written in one transaction.
    static let groupSize = 25
    /// What could not be made is tried again after this time.
    static let retryAfter: Duration = .minutes(1)
    /// A message that is due later than this was planned by a clock that was wrong.
    static let farthest: Duration = .days(32)

    func run() async throws {
        var last: Timestamp?
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                let now = services.time.now()
                if last.map({ now < $0 - .minutes(1) }) ?? true { try await replan(at: now, isReset: last != nil) }
                last = now
                try await sendDue()
            } catch let error as StorageError {
                // Nothing was changed: it is due the next time as well.
                logger.error("scheduled messages not sent", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await services.time.sleep(for: Self.interval) }
        }
    }

    /// Plans anew what a wrong clock has planned: all of it when the clock was set back while we ran, and what lies too
    /// far ahead after a start.
    func replan(at now: Timestamp, isReset: Bool) async throws {
        try await services.store.write { transaction in
            let rows = try transaction.schedules(dueAfter: isReset ? now : now + Self.farthest)
            for user in Set(rows.map(\.user)) { try ScheduleBook.rearrange(of: user, at: now, transaction) }
        }
    }

    /// Sends everything that is due.
    func sendDue() async throws {
        let now = services.time.now()
        var levels: [InstrumentID: DayLevels?] = [:]
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let rows = try await services.store.read { try $0.dueSchedules(at: now, limit: Self.groupSize) }
            guard !rows.isEmpty else { return }
            var moves: [Move] = []
            for row in rows { moves.append(try await move(row, at: now, &levels)) }
            let sent = try await services.store.write { [moves, outbox] transaction in
                try moves.flatMap { try $0.make(outbox, transaction) }
            }
            await outbox.announce(sent)
        }
    }

    /// A row's way to its next time, with what is sent.
    struct Move: Sendable {
        var row: ScheduleRow
        /// nil: nothing is due any more.
        var next: ScheduleRow?
        var drafts: [OutboxDraft] = []

        func make(_ outbox: OutboxWriter, _ transaction: Transaction) throws -> [OutboxEntry] {
            guard let next else {
                try transaction.removeSchedule(row.kind, of: row.user)
                return []
            }
            guard try transaction.moveSchedule(row, to: next) else { return [] }
            return try drafts.map { try outbox.add($0, transaction) }
        }
    }

    private func move(
        _ row: ScheduleRow, at now: Timestamp, _ levels: inout [InstrumentID: DayLevels?]
    ) async throws -> Move {
        do {
            return try await prepare(row, at: now, &levels)
        } catch let error as StorageError {
            throw error
        } catch {
            // One person's trouble must not hold up the others.
            logger.error("scheduled message not made", metadata: ["kind": "\(row.kind)", "error": "\(error)"])
            var next = row
            next.dueAt = now + Self.retryAfter
            return Move(row: row, next: next)
        }
    }

    private func prepare(
        _ row: ScheduleRow, at now: Timestamp, _ levels: inout [InstrumentID: DayLevels?]
    ) async throws -> Move {
        let (user, stored) = try await services.store.read {
            (try $0.user(row.user), try $0.settings(of: row.user))
        }
        let settings = UserSettings(stored)
        guard let user, let kind = ScheduledKind(rawValue: row.kind), let schedule = settings.schedules[kind] else {
            return Move(row: row)
        }
        let market = services.market.clock.now()
        let step = ScheduleStep(row, schedule, at: now, marketTime: market, in: settings.timeZone)
        guard case .send(let lateness, let next) = step else {
            if case .fold(let next) = step { return Move(row: row, next: next) }
            return Move(row: row)
        }
        guard !user.isBanned, !settings.mutedNotices.covers(.reports, nil) else { return Move(row: row, next: next) }
        if let end = settings.held(.reports, nil, at: now) {
            var held = row
            held.dueAt = end
            return Move(row: row, next: held)
        }
        let localizer = services.locales[settings.language].with(timeZone: settings.timeZone)
        if kind == .brief { try await find(instruments(schedule, settings, row.user), &levels) }
        let known = levels
        let drafts = try await services.store.read { [services, outbox] transaction in
            let content = try ScheduledContent(services, localizer, schedule, row, settings, transaction)
            let document = try content.document(lateness, at: now, known.compactMapValues(\.self))
            let reply = Reply(document + services.marketNote(localizer), choices: content.choices)
            return try outbox.drafts(reply, to: row.user, priority: .bulk, at: now, transaction)
                + outbox.wayDrafts(
                    reply, .reports, settings, localizer, to: row.user, priority: .bulk, at: now, transaction)
        }
        return Move(row: row, next: next, drafts: drafts)
    }

    private func instruments(
        _ schedule: Schedule, _ settings: UserSettings, _ user: Int64
    ) async throws -> [InstrumentID] {
        try await services.store.read { try ScheduledContent.instruments(schedule, settings, of: user, $0) }
    }

    /// Looks the levels up that nobody before needed.
    private func find(_ instruments: [InstrumentID], _ levels: inout [InstrumentID: DayLevels?]) async throws {
        for id in instruments where levels[id] == nil {
            guard let instrument = services.instruments[id] else { continue }
            levels[id] = .some(try await DayLevels(instrument, services))
        }
    }
}

/// The words of one scheduled message.
struct ScheduledContent {
    let services: BotServices
    let localizer: Localizer
    let schedule: Schedule
    let row: ScheduleRow
    let instruments: [InstrumentID]
    let digest: AccountDigest

    private static let mostInstruments = 6
    /// Of who watches and holds nothing.
    private static let usual = [InstrumentID("EURUSD"), InstrumentID("XAUUSD")]

    init(
        _ services: BotServices, _ localizer: Localizer, _ schedule: Schedule, _ row: ScheduleRow,
        _ settings: UserSettings, _ transaction: Transaction
    ) throws {
        self.services = services
        self.localizer = localizer
        self.schedule = schedule
        self.row = row
        instruments = try Self.instruments(schedule, settings, of: row.user, transaction)
        digest = try AccountDigest(of: row.user, services, localizer, transaction)
    }

    /// What a brief is about: as its owner wants it, else what they hold, what waits and what they watch.
    static func instruments(
        _ schedule: Schedule, _ settings: UserSettings, of user: Int64, _ transaction: Transaction
    ) throws -> [InstrumentID] {
        guard schedule.instruments.isEmpty else { return schedule.instruments }
        var all = try transaction.positions(of: user).map(\.instrument)
        all += try transaction.workingOrders(of: user).map(\.instrument)
        all += settings.watchlist
        all += try transaction.watches(of: user).map(\.instrument)
        let different = all.reduce(into: [InstrumentID]()) { if !$0.contains($1) { $0.append($1) } }
        return different.isEmpty ? usual : Array(different.prefix(mostInstruments))
    }

    /// - Parameter levels: of a brief's instruments; one without a price is left out.
    func document(
        _ lateness: ScheduleStep.Lateness, at now: Timestamp, _ levels: [InstrumentID: DayLevels]
    ) throws -> Document {
        let market = services.market.clock.now()
        let headline = localizer.document(
            "schedule.headline.\(schedule.kind.rawValue)", ["date": .timestamp(now, .date)])
        let head = headline + late(lateness, at: now)
        switch schedule.kind {
        case .report: return head + digest.report(since: row.toldUntil ?? market - .days(1))
        case .weekly: return head + digest.review(since: row.toldUntil ?? market - .days(7))
        case .signals: return head + (try digest.signalList(since: row.toldUntil ?? market - .days(1)))
        case .statement:
            let month = try ReportPeriod("last_month", at: market, in: localizer.timeZone)
            return head + localizer.document("schedule.month", ["month": month.text(localizer)])
                + digest.statement(of: month)
        case .brief:
            let parts = instruments.compactMap { levels[$0]?.document(localizer) }
            let none = parts.isEmpty ? localizer.document("schedule.brief.nothing") : Document()
            return head + .joined(parts) + none + .lines(digest.held() + digest.orderLines())
                + SessionHours.document(at: market, localizer)
        }
    }

    private func late(_ lateness: ScheduleStep.Lateness, at now: Timestamp) -> Document {
        switch lateness {
        case .onTime: Document()
        case .late(let due):
            localizer.document(
                "schedule.late", ["time": .timestamp(due, .weekdayTime), "age": .duration(now - due)])
        case .joined(let others, let since):
            localizer.document(
                "schedule.joined", ["count": .integer(others), "time": .timestamp(since, .weekdayTime)])
        }
    }

    var choices: [[Reply.Choice]] {
        func choice(_ key: String, _ id: String) -> Reply.Choice { .init(label: localizer.text(key), id: id) }
        let settings = choice("button.schedule", "/set_schedule")
        return switch schedule.kind {
        case .report: [[choice("button.positions", "/list_positions"), settings]]
        case .weekly: [[choice("button.full_report", "/get_report week"), settings]]
        case .statement: [[choice("button.full_report", "/get_report last_month pdf"), settings]]
        case .brief: [[choice("button.setups", "/get_signals"), settings]]
        case .signals: [[choice("button.positions", "/list_positions"), settings]]
        }
    }
}
