import Actions
import Foundation
import Logging
import Platform
import Presentation
import Reporting
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
    /// Under which a model says what they amount to, where one is configured.
    static let remarked: Set<ScheduledKind> = [.brief, .weekly]
    /// For so long models are asked about all that is due at once; what is left then goes out without their words.
    static let modelPatience: Duration = .seconds(30)
    /// Models are asked so many questions at the same time: people who talk ask them as well.
    static let mostAsked = 4

    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for batch in batches { group.addTask { try await run(batch) } }
        }
    }

    /// Kinds that are looked after apart from each other: who waits for a model's words keeps nobody waiting.
    private var batches: [Set<ScheduledKind>] {
        let all = Set(ScheduledKind.allCases)
        return services.model == nil ? [all] : [all.subtracting(Self.remarked), Self.remarked]
    }

    private func run(_ kinds: Set<ScheduledKind>) async throws {
        var last: Timestamp?
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                let now = services.time.now()
                if last.map({ now < $0 - .minutes(1) }) ?? true { try await replan(at: now, isReset: last != nil) }
                last = now
                try await sendDue(kinds)
            } catch {
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
        try await withThrowingDiscardingTaskGroup { group in
            for batch in batches { group.addTask { try await sendDue(batch) } }
        }
    }

    private func sendDue(_ kinds: Set<ScheduledKind>) async throws {
        let (now, end) = (services.time.now(), services.time.elapsed() + Self.modelPatience)
        let names = kinds.map(\.rawValue)
        var levels: [InstrumentID: DayLevels?] = [:]
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let rows = try await services.store.read { try $0.dueSchedules(names, at: now, limit: Self.groupSize) }
            guard !rows.isEmpty else { return }
            var prepared: [Prepared] = []
            for row in rows { prepared.append(try await prepare(row, at: now, &levels)) }
            let remarks = await remarks(on: prepared, at: now, until: end)
            var moves: [Move] = []
            for (prepared, remark) in zip(prepared, remarks) {
                moves.append(try await finish(prepared, remark, at: now))
            }
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
        /// Of a model that was asked.
        var record: AuditRow?

        func make(_ outbox: OutboxWriter, _ transaction: Transaction) throws -> [OutboxEntry] {
            guard let next else {
                try transaction.removeSchedule(row)
                return []
            }
            guard try transaction.moveSchedule(row, to: next) else { return [] }
            if let record { try transaction.addAudit(record) }
            return try drafts.map { try outbox.add($0, transaction) }
        }
    }

    /// A message but for its picture and a model's words.
    private struct Message: Sendable {
        var document: Document
        var choices: [[Reply.Choice]]
        var picture: ReportPicture?
        /// The prompt that a model is asked by.
        var task: String?
        var settings: UserSettings
        var localizer: Localizer
    }

    private struct Prepared: Sendable {
        var move: Move
        /// nil: nothing is sent.
        var message: Message?
    }

    private func prepare(
        _ row: ScheduleRow, at now: Timestamp, _ levels: inout [InstrumentID: DayLevels?]
    ) async throws -> Prepared {
        do {
            return try await message(row, at: now, &levels)
        } catch let error as StorageError {
            throw error
        } catch {
            // One person's trouble must not hold up the others.
            logger.error("scheduled message not made", metadata: ["kind": "\(row.kind)", "error": "\(error)"])
            var next = row
            next.dueAt = now + Self.retryAfter
            return Prepared(move: Move(row: row, next: next))
        }
    }

    private func message(
        _ row: ScheduleRow, at now: Timestamp, _ levels: inout [InstrumentID: DayLevels?]
    ) async throws -> Prepared {
        let (user, stored) = try await services.store.read {
            (try $0.user(row.user), try $0.settings(of: row.user))
        }
        let settings = UserSettings(stored)
        guard let user, let kind = ScheduledKind(rawValue: row.kind), let schedule = settings.schedules[kind] else {
            return Prepared(move: Move(row: row))
        }
        let market = services.market.clock.now()
        let step = ScheduleStep(row, schedule, at: now, marketTime: market, in: settings.timeZone)
        guard case .send(let lateness, let next) = step else {
            if case .fold(let next) = step { return Prepared(move: Move(row: row, next: next)) }
            return Prepared(move: Move(row: row))
        }
        let move = Move(row: row, next: next)
        guard !user.isBanned, !settings.isMuted(.reports, nil, at: now) else { return Prepared(move: move) }
        if let end = settings.held(.reports, nil, at: now) {
            var held = row
            held.dueAt = end
            return Prepared(move: Move(row: row, next: held))
        }
        let localizer = services.locales[settings.language].with(timeZone: settings.timeZone)
        if kind == .brief { try await find(instruments(schedule, settings, row.user), &levels) }
        let known = levels.compactMapValues(\.self)
        let message = try await services.store.read { [services] transaction in
            let content = try ScheduledContent(services, localizer, schedule, row, settings, transaction)
            return Message(
                document: try content.document(lateness, at: now, known), choices: content.choices,
                picture: content.picture, task: content.task(known), settings: settings, localizer: localizer)
        }
        return Prepared(move: move, message: message)
    }

    /// What a model says of messages; nil where none is asked.
    /// - Parameter end: by monotonic time; after it nothing more is asked.
    private func remarks(
        on prepared: [Prepared], at now: Timestamp, until end: Duration
    ) async -> [ModelRemark?] {
        var remarks = [ModelRemark?](repeating: nil, count: prepared.count)
        guard let model = services.model else { return remarks }
        var open = prepared.indices.filter { prepared[$0].message?.task != nil }[...]
        await withTaskGroup(of: (Int, ModelRemark?).self) { group in
            func askNext() {
                guard let index = open.popFirst(), let message = prepared[index].message, let task = message.task
                else { return }
                let reader = ModelReader(user: prepared[index].move.row.user, localizer: message.localizer, now: now)
                group.addTask {
                    let limit = min(end - services.time.elapsed(), ModelDesk.patience)
                    guard limit > .zero else { return (index, nil) }
                    return (index, await model.remark(task, on: message.document.plainText, reader, within: limit))
                }
            }
            for _ in 0..<Self.mostAsked { askNext() }
            for await (index, remark) in group {
                remarks[index] = remark
                askNext()
            }
        }
        return remarks
    }

    /// Draws what is drawn, and makes the message ready to be written.
    private func finish(_ prepared: Prepared, _ remark: ModelRemark?, at now: Timestamp) async throws -> Move {
        var move = prepared.move
        guard let message = prepared.message else { return move }
        let (settings, localizer, user) = (message.settings, message.localizer, move.row.user)
        let words = message.document + (remark?.document(localizer) ?? Document())
        var reply = Reply(words + services.marketNote(localizer), choices: message.choices)
        if let picture = message.picture {
            do {
                let bytes = try await services.charts.png(picture, theme: settings.theme)
                reply.picture = .init(bytes: bytes, name: "\(move.row.kind).png").hashed()
            } catch {
                // The words are what counts.
                logger.error("report without its picture", metadata: ["error": "\(error)"])
            }
        }
        move.record = remark?.record
        move.drafts = try await services.store.read { [outbox, reply] transaction in
            try outbox.drafts(reply, to: user, priority: .bulk, at: now, transaction)
                + outbox.wayDrafts(
                    reply, .reports, settings, localizer, to: user, priority: .bulk, at: now, transaction)
        }
        return move
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
