import Actions
import Backtesting
import Channels
import Foundation
import Logging
import Platform
import Presentation
import ServiceLifecycle
import Signals
import Storage
import Trading

/// Runs the optimizations that people asked for, one after the other, each on all processors.
///
/// The message that answered the request is edited while it runs: how far it is, and when it should end. What is open
/// stands in the database until its result stands in the outbox, in one transaction: a restart begins it anew and says
/// so.
struct OptimizationDesk: NamedService {
    let services: BotServices
    let outbox: OutboxWriter
    let logger: Logger

    static let interval: Duration = .milliseconds(250)
    /// Platforms take only so many edits.
    private static let editing: Duration = .seconds(5)

    func run() async throws {
        var seen: Int?
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let version = services.optimizationChanges.version
            if version != seen {
                do {
                    while try await cancelWhenGracefulShutdown({ try await runNext() }) {}
                    seen = version
                } catch let error as StorageError {
                    // It is still open, and tried again.
                    logger.error("optimization waits for the database", metadata: ["error": "\(error)"])
                } catch is CancellationError {
                    return
                } catch {
                    // One person's trouble must not end the program.
                    logger.error("optimization not run", metadata: ["error": "\(error)"])
                    seen = version
                }
            }
            try? await cancelWhenGracefulShutdown { try await services.time.sleep(for: Self.interval) }
        }
    }

    private enum Outcome {
        case found(OptimizationResult, isOfToday: Bool)
        case failed(any Error)
        case canceled
    }

    /// How much is done, 0...1; written by the workers.
    private typealias Progress = Locked<Double>

    /// Runs the oldest one to its end.
    /// - Returns: false when none is open.
    /// - Throws: `StorageError`; `CancellationError` when the program ends: it stays open.
    func runNext() async throws -> Bool {
        guard let job = try await begin() else { return false }
        let start = services.time.elapsed()
        let progress = Progress(0)
        // Whoever writes in the meantime is answered as fast as ever.
        let executor = ThreadExecutor(
            threads: ProcessInfo.processInfo.activeProcessorCount, name: "optimizing", isBackground: true)
        let outcome = try await withThrowingTaskGroup(of: Outcome?.self) { group in
            group.addTask(executorPreference: executor) { try await optimize(job, progress) }
            group.addTask { try await watch(job, progress, since: start) }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        // Canceled ones were told of by whoever canceled them.
        if case .canceled? = outcome { return true }
        try Task.checkCancellation()
        try await conclude(job, outcome, after: services.time.elapsed() - start)
        return true
    }

    /// Takes the oldest, and says so when it was begun before. One that was begun too often is given up, and told of.
    private func begin() async throws -> OptimizationJob? {
        let now = services.time.now()
        while true {
            let (job, entries) = try await services.store.write { transaction -> (OptimizationJob?, [OutboxEntry]) in
                guard var job = try OptimizationBook.jobs(transaction).first else { return (nil, []) }
                job.attempts += 1
                guard job.attempts <= OptimizationJob.mostAttempts else {
                    _ = try OptimizationBook.close(job, transaction)
                    return (job, try tell(job, "optimization.interrupted", isOver: true, at: now, transaction))
                }
                try OptimizationBook.keep(job, transaction)
                guard job.attempts > 1 else { return (job, []) }
                return (job, try tell(job, "optimization.again", at: now, transaction))
            }
            await outbox.announce(entries)
            guard let job else { return nil }
            if job.attempts <= OptimizationJob.mostAttempts { return job }
            logger.error("optimization given up", metadata: ["reference": "\(job.reference)"])
        }
    }

    private func optimize(_ job: OptimizationJob, _ progress: Progress) async throws -> Outcome {
        do {
            let (optimization, isOfToday) = try await job.optimization(services)
            let result = try await optimization.run { done in progress.withLock { $0 = max($0, done) } }
            return .found(result, isOfToday: isOfToday)
        } catch let error as StorageError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch {
            return .failed(error)
        }
    }

    /// Shows how far it is, until it is canceled.
    private func watch(_ job: OptimizationJob, _ progress: Progress, since start: Duration) async throws -> Outcome {
        var (seen, shown) = (services.optimizationChanges.version, start)
        var lastEdit: Int64?
        while true {
            try await services.time.sleep(for: Self.interval)
            let version = services.optimizationChanges.version
            if version != seen {
                let open = try await services.store.read { try OptimizationBook.job(of: job.user, $0) }
                if open?.reference != job.reference { return .canceled }
                seen = version
            }
            let (now, done) = (services.time.elapsed(), progress.withLock { $0 })
            guard now - shown >= Self.editing, done > 0 else { continue }
            lastEdit = try await show(done, after: now - start, job, unlessWaiting: lastEdit) ?? lastEdit
            shown = now
        }
    }

    /// - Parameter last: the edit before; while it waits at the platform's pace another would only wait behind it.
    func show(
        _ done: Double, after elapsed: Duration, _ job: OptimizationJob, unlessWaiting last: Int64?
    ) async throws -> Int64? {
        let left = Duration.seconds((elapsed.inSeconds * (1 - done) / done).rounded(.up))
        let values: [String: MessageValue] = [
            "done": .percent(Percent(FixedPoint((done * 100).rounded(.down)) ?? .zero), places: 0),
            "left": .duration(left),
        ]
        let now = services.time.now()
        let entries = try await services.store.write { transaction -> [OutboxEntry] in
            if let last, let row = try transaction.outbox(last), row.state == .queued || row.state == .sending {
                return []
            }
            guard try OptimizationBook.job(of: job.user, transaction)?.reference == job.reference else { return [] }
            return try tell(job, "optimization.progress", values, at: now, transaction)
        }
        await outbox.announce(entries)
        return entries.last?.id
    }

    /// Writes the result and takes the job off the list, unless it was canceled meanwhile.
    private func conclude(_ job: OptimizationJob, _ outcome: Outcome?, after elapsed: Duration) async throws {
        let now = services.time.now()
        if case .failed(let error)? = outcome {
            logger.error("optimization failed", metadata: ["error": "\(error)"])
        }
        let entries = try await services.store.write { transaction -> [OutboxEntry] in
            guard try OptimizationBook.close(job, transaction) else { return [] }
            guard case .found(let result, let isOfToday)? = outcome else {
                return try tell(job, "optimization.failed", isOver: true, at: now, transaction)
            }
            let localizer = try localizer(of: job, transaction)
            try OptimizationBook.keep(
                OptimizedStrategy(
                    reference: job.reference,
                    name: localizer.text(
                        "optimization.name", ["name": .text(localizer.title(of: result.space.strategy))]),
                    rules: result.best.yaml, instrument: job.instrument, timeframe: job.timeframe),
                of: job.user, transaction)
            // Each was a try, which later back-tests must know of.
            _ = try TriedVariants.add(
                result.sharpes.enumerated().map { ("\(job.reference)/\($0)", $1) }, to: job.instrument,
                of: job.user, transaction)
            let edit = try tell(
                job, "optimization.finished", ["time": .duration(max(elapsed, .seconds(1)))], isOver: true, at: now,
                transaction)
            let settings = UserSettings(try transaction.settings(of: job.user))
            let wording = OptimizationWording(
                services: services, localizer: localizer, job: job, result: result, isOfToday: isOfToday,
                isManaged: settings.management.changesPositions ? job.managed ?? true : nil)
            return edit + (try send(wording.reply, job, at: now, transaction))
        }
        await outbox.announce(entries)
    }

    // Messages.

    private func localizer(of job: OptimizationJob, _ transaction: Transaction) throws -> Localizer {
        let settings = UserSettings(try transaction.settings(of: job.user))
        return services.locales[settings.language].with(timeZone: settings.timeZone)
    }

    /// Completes the message that answered the request. While it is not there yet, there is nothing to edit, and only
    /// its end is worth a message.
    private func tell(
        _ job: OptimizationJob, _ key: String, _ values: [String: MessageValue] = [:], isOver: Bool = false,
        at now: Timestamp, _ transaction: Transaction
    ) throws -> [OutboxEntry] {
        let live = try transaction.outbox(channel: job.channel, chat: job.chat, reference: job.reference)
        guard let live, isOver || live.state == .sent else { return [] }
        let localizer = try localizer(of: job, transaction)
        let choices = isOver ? [] : [[job.cancelChoice(localizer)]]
        // That nothing came of it is news also where nothing can be completed.
        let isNews = key == "optimization.failed" && ChannelID(rawValue: job.channel)?.canEdit == false
        let reply = Reply(localizer.document(key, values), choices: choices, edits: isNews ? nil : live.id)
        return try send(reply, job, at: now, transaction)
    }

    private func send(
        _ reply: Reply, _ job: OptimizationJob, at now: Timestamp, _ transaction: Transaction
    ) throws -> [OutboxEntry] {
        let live = try transaction.outbox(channel: job.channel, chat: job.chat, reference: job.reference)
        guard let draft = try outbox.draft(reply, to: job.channel, job.chat, besides: live, at: now) else { return [] }
        return [try outbox.add(draft, transaction)]
    }
}

extension OptimizationJob {
    func cancelChoice(_ localizer: Localizer) -> Reply.Choice {
        .init(label: localizer.text("card.button.cancel"), id: "/optimise cancel #\(reference)")
    }
}

extension OutboxWriter {
    /// What follows later on an answer, where that was given.
    /// - Parameter row: the answer; nil when it is no longer known.
    fileprivate func draft(
        _ reply: Reply, to channel: String, _ chat: String, besides row: OutboxRow?, at now: Timestamp
    ) throws -> OutboxDraft? {
        guard let channel = ChannelID(rawValue: channel) else { return nil }
        var (message, picture) = Self.message(reply)
        message.threadID = try row.flatMap {
            try JSONDecoder().decode(OutgoingMessage.self, from: Data($0.message.utf8)).threadID
        }
        return OutboxDraft(
            channel: channel, chat: chat, inboxID: nil, priority: Priority.answer.rawValue,
            text: JSONWriter.text { message.write(to: &$0) }, reference: reply.reference, picture: picture,
            proposalID: nil, moment: now)
    }
}
