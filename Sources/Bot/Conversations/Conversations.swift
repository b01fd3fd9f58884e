import Actions
import Channels
import Foundation
import Logging
import Platform
import Presentation
import Reporting
import Storage
import Trading
import Understanding

/// What happens to a stored message: turn, interpretation, gate, and one commit of everything that follows.
final class Conversations: Sendable {
    let services: BotServices
    let runner: ActionRunner<BotServices>
    let outbox: OutboxWriter
    let channels: [ChannelID: any Channel]
    /// Told after a commit that may have altered what a person may do.
    let rightsChanged: @Sendable (_ user: Int64) -> Void
    let crashPoint: CrashPoint
    let random: any RandomSource
    let logger: Logger
    let memories = Memories()
    private let waits = ModelWaits()

    init(
        services: BotServices, runner: ActionRunner<BotServices>, outbox: OutboxWriter,
        channels: [ChannelID: any Channel], rightsChanged: @escaping @Sendable (_ user: Int64) -> Void,
        crashPoint: CrashPoint, random: any RandomSource, logger: Logger
    ) {
        self.services = services
        self.runner = runner
        self.outbox = outbox
        self.channels = channels
        self.rightsChanged = rightsChanged
        self.crashPoint = crashPoint
        self.random = random
        self.logger = logger
    }

    var interpreter: Interpreter { services.interpreter }

    private static let backoff = Backoff(first: .milliseconds(50), factor: 2, limit: .seconds(10))

    /// Messages that will be handled: what stops everything ends the waiting for a model before it.
    func expect(_ messages: [StoredMessage]) {
        if services.model != nil { waits.note(messages) }
    }

    /// Handles a message to its end: it is answered, or stays in the inbox while the disk refuses to write.
    func handle(_ stored: StoredMessage) async {
        defer { if services.model != nil { waits.end(stored) } }
        var failures = 0
        var incident: String?
        var shortage: String?
        while !Task.isCancelled {
            do {
                let entries =
                    if let incident {
                        try await apologize(for: stored, "error.defect", ["incident": .code(incident)])
                    } else if let shortage {
                        try await apologize(for: stored, shortage)
                    } else {
                        try await process(stored)
                    }
                await outbox.announce(entries)
                return
            } catch let error as StorageError {
                failures += 1
                logger.error("message waits for the database", metadata: ["id": "\(stored.id)", "error": "\(error)"])
                try? await services.time.sleep(for: Self.backoff.wait(afterFailures: failures))
            } catch is CancellationError {
                return
            } catch let error as ReportingError where error.shortage != nil && shortage == nil {
                logger.error("not drawn or written", metadata: ["id": "\(stored.id)", "error": "\(error)"])
                shortage = error.shortage
            } catch {
                let isSecond = incident != nil
                let name = incident ?? random.reference(length: 6)
                logger.error("defect", metadata: ["incident": "\(name)", "id": "\(stored.id)", "error": "\(error)"])
                if isSecond { return }
                incident = name
            }
        }
    }

    /// Has done with a message on which the program ended again and again: it is answered if that is possible.
    func giveUp(_ stored: StoredMessage) async {
        let incident = random.reference(length: 6)
        logger.critical(
            "message given up: the program ended on it again and again",
            metadata: ["incident": "\(incident)", "id": "\(stored.id)"])
        do {
            await outbox.announce(try await apologize(for: stored, "error.defect", ["incident": .code(incident)]))
        } catch {
            logger.error("message given up without an answer", metadata: ["id": "\(stored.id)", "error": "\(error)"])
            let now = services.time.now()
            try? await services.store.write { _ = try $0.finishInbox(stored.id, at: now) }
        }
    }

    private func process(_ stored: StoredMessage) async throws -> [OutboxEntry] {
        let message = stored.message
        let now = services.time.now()
        switch message.content {
        case .membership(let isMember): return try await noteMembership(isMember, stored)
        case .receipt(let receipt): return try await record(receipt, stored, at: now)
        case .moved(let chat):
            return try await note(stored) { transaction in
                let channel = message.chat.channel.rawValue
                if message.chatKind == .direct {
                    try transaction.moveIdentity(channel: channel, from: message.chat.id, to: chat)
                }
                try transaction.moveChat(channel: channel, from: message.chat.id, to: chat)
                try transaction.moveOutbox(channel: channel, from: message.chat.id, to: chat)
            }
        case .text, .press, .edited, .file, .other: break
        }
        let opening = try await open(stored, at: now)
        crashPoint.pass("before-decision")
        let (decisions, calls) = try await ModelWait.$current.withValue(wait(stored, opening)) {
            try await decide(message, opening)
        }
        let memory = opening.memory.after(calls, at: now, keeping: services.model == nil ? nil : runner.catalogue)
            .map(memories.write)
        let replyTo = message.chatKind == .direct ? nil : message.messageID
        let (turn, threadID) = (opening.turn, message.threadID)
        let isAnswered = opening.question.map { !isBeside($0, calls, at: now) } ?? false
        @Sendable func drafts(_ replies: [Reply]) -> [OutboxDraft] {
            replies.compactMap { [outbox] in
                outbox.draft($0, turn: turn, inboxID: stored.id, replyTo: replyTo, threadID: threadID)
            }
        }
        // One thread writes for everybody: whatever can be made before is not made there.
        let prepared = decisions.map { (answer: drafts($0.answer), effect: $0.effect) }
        crashPoint.pass("before-effect")
        let entries = try await services.store.write { [outbox] transaction in
            guard try transaction.finishInbox(stored.id, at: now) else { return [OutboxEntry]() }
            try Self.noteSender(of: message, opening, transaction)
            if isAnswered { try transaction.setMark(opening.questionMark, to: "") }
            if let memory { try transaction.setMark(opening.memoryMark, to: memory) }
            guard message.chat.channel.canEdit else {
                let replies = try decisions.flatMap { try $0.effect?(transaction) ?? $0.answer }
                return try drafts(OutboxWriter.coalesced(replies)).map { try outbox.add($0, transaction) }
            }
            return try prepared.flatMap { decision in
                let instead = try decision.effect?(transaction)
                return try (instead.map(drafts) ?? decision.answer).map { try outbox.add($0, transaction) }
            }
        }
        crashPoint.pass("after-effect")
        await takeUp(decisions, of: stored)
        return entries
    }

    /// What is kept beside the database follows what was written.
    private func takeUp(_ decisions: [Decision], of stored: StoredMessage) async {
        for user in decisions.compactMap(\.rightsOf) { rightsChanged(user) }
        for decision in decisions {
            do {
                try await decision.committed?()
            } catch {
                // It is taken up at the next start.
                logger.error("written, and not taken up", metadata: ["id": "\(stored.id)", "error": "\(error)"])
            }
        }
    }

    /// Whether a question still waits after these calls: what was only looked at in between answers none.
    private func isBeside(_ question: OpenQuestion, _ calls: [ActionCall], at now: Timestamp) -> Bool {
        func reads(_ call: ActionCall) -> Bool { runner.catalogue[call.action]?.descriptor.effect == .reads }
        guard let asked = question.askedAt, now - asked <= Memory.span, !reads(question.partial) else { return false }
        return !calls.isEmpty && calls.allSatisfy(reads)
    }

    private func wait(_ stored: StoredMessage, _ opening: Opening) -> ModelWait? {
        guard services.model != nil else { return nil }
        let plain = InterpretationContext(language: opening.context.language)
        let wait = ModelWait { [interpreter] in interpreter.stops($0, plain) }
        waits.begin(stored, wait)
        return wait
    }

    /// Writes down where and under what name the sender is reached now.
    private static func noteSender(
        of message: IncomingMessage, _ opening: Opening, _ transaction: Transaction
    ) throws {
        let channel = message.chat.channel.rawValue
        if opening.isChatNew {
            try transaction.setChat(
                channel: channel, id: message.chat.id, kind: message.chatKind.rawValue,
                user: message.chatKind == .direct ? opening.turn.user.id : nil, isActive: true)
        }
        if opening.isRenamed, let username = message.sender.username {
            try transaction.setUsername(username, channel: channel, externalID: message.sender.id)
        }
    }

    private func note(
        _ stored: StoredMessage, _ change: @escaping @Sendable (Transaction) throws -> Void
    ) async throws -> [OutboxEntry] {
        let now = services.time.now()
        try await services.store.write { transaction in
            guard try transaction.finishInbox(stored.id, at: now) else { return }
            try change(transaction)
        }
        return []
    }

    /// A defect, or what the machine lacks, is answered as well, and not tried again.
    private func apologize(
        for stored: StoredMessage, _ key: String, _ values: [String: MessageValue] = [:]
    ) async throws -> [OutboxEntry] {
        let now = services.time.now()
        let opening = try await open(stored, at: now)
        let text = opening.turn.localizer.document(key, values)
        let draft = outbox.draft(
            Reply(text), turn: opening.turn, inboxID: stored.id, replyTo: nil, threadID: stored.message.threadID)
        return try await services.store.write { [outbox] transaction in
            guard try transaction.finishInbox(stored.id, at: now), let draft else { return [] }
            return [try outbox.add(draft, transaction)]
        }
    }
}

extension ReportingError {
    /// What the machine lacks to make a picture or a document, as `locales/` names it; nil for a defect.
    fileprivate var shortage: String? {
        switch self {
        case .noFont: "error.no_font"
        case .file: "error.no_folder"
        default: nil
        }
    }
}
