import Foundation
public import Logging
public import Platform
public import Presentation
public import ServiceLifecycle
public import Storage

/// The way out of one channel: takes rows of the outbox to the platform, records what became of them.
public actor Sender: Service {
    private let channel: any Channel
    private let store: Store
    private let time: any TimeSource
    private let crashPoint: CrashPoint
    private let logger: Logger
    private let metrics: MetricRegistry
    /// Stands before a message that may have been sent before the program was killed.
    private let repeatMark: Document
    /// What is sent elsewhere instead of a message that was refused: rows it adds, of whatever channel.
    private let instead: @Sendable (OutboxRow, Transaction) throws -> [OutboxRow]
    /// What is said elsewhere of a chat that is gone: rows it adds, of whatever channel.
    private let gone: @Sendable (_ chat: String, Transaction) throws -> [OutboxRow]
    /// Told of a message whose last part is with the platform, or may be.
    private let shown: @Sendable (OutgoingMessage, Transaction) throws -> Void
    /// What is sent elsewhere of a message that waits for a platform which does not take it: rows of other channels.
    private let meanwhile: @Sendable (OutboxRow, Transaction) throws -> [OutboxRow]
    /// Told that the platform takes nothing from us, and why; nil: it does again.
    private let troubled: @Sendable (_ reason: String?) async -> Void
    /// Hands rows of other channels to their senders.
    private let announce: @Sendable ([OutboxRow]) async -> Void

    private var queue = SendQueue()
    private var drained: [(chat: String, continuation: CheckedContinuation<Void, Never>)] = []
    private nonisolated let wake: AsyncStream<Void>.Continuation
    private let wakes: AsyncStream<Void>
    private var isRefused = false
    /// Whether the platform did not take what it was given last.
    private var isDown = false
    /// Came while it is down.
    private var newcomers: [SendQueue.Entry] = []
    /// Looked at already: they go elsewhere once.
    private var lookedAt: Set<Int64> = []
    /// What is not taken for so long is looked at.
    private static let patience: Duration = .seconds(10)

    public init(
        channel: any Channel, store: Store, time: any TimeSource, repeatMark: Document, crashPoint: CrashPoint = .none,
        instead: @escaping @Sendable (OutboxRow, Transaction) throws -> [OutboxRow] = { _, _ in [] },
        gone: @escaping @Sendable (_ chat: String, Transaction) throws -> [OutboxRow] = { _, _ in [] },
        shown: @escaping @Sendable (OutgoingMessage, Transaction) throws -> Void = { _, _ in },
        meanwhile: @escaping @Sendable (OutboxRow, Transaction) throws -> [OutboxRow] = { _, _ in [] },
        troubled: @escaping @Sendable (_ reason: String?) async -> Void = { _ in },
        announce: @escaping @Sendable ([OutboxRow]) async -> Void = { _ in },
        metrics: MetricRegistry = MetricRegistry(), logger: Logger
    ) {
        self.channel = channel
        self.store = store
        self.time = time
        self.repeatMark = repeatMark
        self.crashPoint = crashPoint
        self.instead = instead
        self.gone = gone
        self.shown = shown
        self.meanwhile = meanwhile
        self.troubled = troubled
        self.announce = announce
        self.metrics = metrics
        self.logger = logger
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes on rows just committed.
    public func add(_ rows: [(id: Int64, chat: String, priority: Int)]) {
        let entries = rows.map { SendQueue.Entry(id: $0.id, chat: $0.chat, priority: $0.priority) }
        for entry in entries { queue.add(entry) }
        if isDown { newcomers += entries }
        wake.yield()
    }

    /// Returns once nothing waits for the chat or is being sent to it.
    public func drain(_ chat: String) async {
        guard queue.isBusy(chat) else { return }
        await withCheckedContinuation { drained.append((chat, $0)) }
    }

    /// Takes on what the last run left, before anything new.
    public func recover() async throws {
        let channelName = channel.id.rawValue
        let again = try await store.write { try $0.recoverOutbox(channel: channelName) }
        crashPoint.pass("recovering")
        if again > 0 { logger.notice("messages sent again after a kill", metadata: ["count": "\(again)"]) }
        var last: Int64 = 0
        while true {
            let after = last
            let rows = try await store.read { try $0.openOutbox(after: after, limit: 1000) }
            guard let end = rows.last else { break }
            last = end.id
            add(rows.filter { $0.channel == channelName }.map { ($0.id, $0.chat, $0.priority) })
        }
    }

    /// Sends until cancelled. What is being sent then is finished or left to the platform's own time limit.
    /// - Throws: `ChannelError.unauthorized`.
    public func run() async throws {
        await withDiscardingTaskGroup { group in
            for await _ in wakes.cancelOnGracefulShutdown() {
                if isRefused { break }
                startAll(in: &group)
            }
        }
        if isRefused { throw ChannelError.unauthorized }
    }

    private func startAll(in group: inout DiscardingTaskGroup) {
        if !newcomers.isEmpty {
            let entries = newcomers
            newcomers = []
            group.addTask { await self.sayElsewhere(entries, after: .zero) }
        }
        while true {
            let now = time.elapsed()
            switch queue.next(at: now) {
            case .idle: return
            case .wait(let until):
                group.addTask { [time, wake] in
                    // Cancelled: nobody listens any more.
                    try? await cancelWhenGracefulShutdown { try await time.sleep(for: until - now) }
                    wake.yield()
                }
                return
            case .send(let entry): group.addTask { await self.deliver(entry) }
            }
        }
    }

    private func deliver(_ entry: SendQueue.Entry) async {
        do {
            guard let claim = try await claim(entry) else { return settle(entry) }
            crashPoint.pass("claimed")
            let (outcome, sent, file) = try await sendParts(of: claim)
            crashPoint.pass("sent")
            metrics.counter(
                "bellwether_sends_total", "Messages given to a platform, by what became of them.",
                ["channel": channel.id.rawValue, "outcome": outcome.label]
            ).add()
            try await record(entry, claim.delivery, outcome, sent, file)
            crashPoint.pass("recorded")
            try await react(to: outcome, entry)
        } catch {
            // The disk refused the claim, or the end came before the receipt. The row still stands; it is tried again.
            logger.error("outbox not written", metadata: ["error": "\(error)"])
            queue.retry(entry, after: nil, isGlobal: false, at: time.elapsed())
            wake.yield()
        }
    }

    private struct Claim {
        var delivery: Delivery
        /// Some parts arrived before a kill: the mark goes before the others as a message of its own, so that they are
        /// cut as they were.
        var isRest: Bool
    }

    /// What a row of the outbox comes to.
    private enum Reading {
        case send(Claim)
        /// What completes a message elsewhere says nothing new where it cannot be completed.
        case nothingNew
        /// It would hold up its chat for ever.
        case unreadable(messageIDs: String)
    }

    /// Reads what is needed and marks the row as being sent; nil when the row is not to be sent any more. Only the mark
    /// is work of the one writer: nobody else changes what was read of a row that waits here.
    @concurrent private nonisolated func claim(_ entry: SendQueue.Entry) async throws -> Claim? {
        let now = time.now()
        switch try await store.read({ [self] in try read(entry, $0, at: now) }) {
        case nil: return nil
        case .send(let claim): return try await store.write { try $0.claimOutbox(entry.id) } ? claim : nil
        case .nothingNew:
            try await store.write {
                try $0.updateOutbox(entry.id, state: .sent, messageIDs: "[]", reason: nil, at: now)
            }
        case .unreadable(let ids):
            try await store.write {
                try $0.updateOutbox(
                    entry.id, state: .refused, messageIDs: ids, reason: "the row cannot be read", at: now)
            }
        }
        return nil
    }

    private nonisolated func read(
        _ entry: SendQueue.Entry, _ transaction: Transaction, at now: Timestamp
    ) throws -> Reading? {
        guard let row = try transaction.outbox(entry.id), row.state == .queued || row.state == .sending else {
            return nil
        }
        guard var message = try? JSONDecoder().decode(OutgoingMessage.self, from: Data(row.message.utf8)) else {
            return .unreadable(messageIDs: row.messageIDs)
        }
        guard channel.id.canEdit || message.edits == nil else { return .nothingNew }
        let sent = try Self.ids(row.messageIDs)
        let isMarked = row.isRepeat && message.edits == nil
        if isMarked, sent.isEmpty { message.document = repeatMark + message.document }
        if let footnote = message.footnote { message.document += footnote }
        // What stands in another chat, or cannot be changed, is not completed.
        var target = channel.id.canEdit ? try message.edits.flatMap { try transaction.outbox($0) } : nil
        if target?.chat != row.chat || target?.channel != row.channel { target = nil }
        if let target { message.document = Self.words(of: target) + message.document }
        var delivery = Delivery(
            id: row.id, chat: ChatID(channel.id, row.chat), message: message, sentMessageIDs: sent,
            priority: row.priority, createdAt: row.createdAt, needsTemplate: row.needsTemplate)
        if channel.id.hasWindow {
            delivery.contact = try transaction.contact(channel: row.channel, chat: row.chat)
        }
        if let attachment = message.attachment {
            delivery.attachment = try transaction.blob(attachment.hash)
            delivery.uploadedFile = try transaction.upload(
                channel: row.channel, hash: attachment.hash,
                since: channel.id.uploadAge.map { now - $0 } ?? Timestamp(seconds: 0))
        }
        if let target { delivery.editedMessageID = try Self.ids(target.messageIDs).last }
        return .send(Claim(delivery: delivery, isRest: isMarked && !sent.isEmpty))
    }

    /// The words of a message that is completed. One that cannot be read back loses them, not its end.
    private static func words(of row: OutboxRow) -> Document {
        (try? JSONDecoder().decode(OutgoingMessage.self, from: Data(row.message.utf8)).document) ?? Document()
    }

    /// Sends the parts that are still missing; stops at the first that does not arrive. Not on this actor: chats do not
    /// wait for each other.
    @concurrent private nonisolated func sendParts(
        of claim: Claim
    ) async throws -> (outcome: SendOutcome, sent: [String], file: String?) {
        var delivery = claim.delivery
        if claim.isRest {
            let note = OutgoingMessage(repeatMark, threadID: delivery.message.threadID, isSilent: true)
            _ = await channel.send(Delivery(chat: delivery.chat, message: note), part: 0)
        }
        var outcome = SendOutcome.delivered(messageID: nil, file: nil)
        var uploaded: String?
        let count = max(channel.partCount(of: delivery), 1)
        while delivery.sentMessageIDs.count < count {
            outcome = await channel.send(delivery, part: delivery.sentMessageIDs.count)
            guard case .delivered(let id, let file) = outcome else { break }
            delivery.sentMessageIDs.append(id ?? "")
            uploaded = file ?? uploaded
            if delivery.sentMessageIDs.count < count {
                // After a kill a long message goes on where it was.
                let (row, ids) = (delivery.id, try Self.text(of: delivery.sentMessageIDs))
                let now = time.now()
                try await writeReceipt {
                    try $0.updateOutbox(row, state: .sending, messageIDs: ids, reason: nil, at: now)
                }
            }
        }
        return (outcome, delivery.sentMessageIDs, uploaded)
    }

    /// What has been sent must not be sent again because the disk refused the receipt: only the receipt is repeated.
    private nonisolated func writeReceipt<Result: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        var failures = 0
        while true {
            do {
                return try await store.write(body)
            } catch let error as StorageError {
                if Task.isCancelled || Task.isShuttingDownGracefully { throw error }
                failures += 1
                logger.error("receipt not written", metadata: ["error": "\(error)"])
                let pause = SendQueue.backoff.wait(afterFailures: failures)
                try? await cancelWhenGracefulShutdown { try await self.time.sleep(for: pause) }
            }
        }
    }

    private func record(
        _ entry: SendQueue.Entry, _ delivery: Delivery, _ outcome: SendOutcome, _ sent: [String], _ file: String?
    ) async throws {
        let ids = try Self.text(of: sent)
        let (name, hash, now) = (channel.id.rawValue, delivery.message.attachment?.hash, time.now())
        let (state, reason) = Self.state(after: outcome)
        let (instead, gone, shown) = (instead, gone, shown)
        let others = try await writeReceipt { transaction -> [OutboxRow] in
            try transaction.updateOutbox(entry.id, state: state, messageIDs: ids, reason: reason, at: now)
            if let file, let hash { try transaction.setUpload(channel: name, hash: hash, file: file, at: now) }
            switch outcome {
            case .chatGone:
                try transaction.deactivateChat(channel: name, id: entry.chat)
                return try gone(entry.chat, transaction)
            case .moved(let chat):
                try transaction.moveOutbox(channel: name, from: entry.chat, to: chat)
                try transaction.moveChat(channel: name, from: entry.chat, to: chat)
            case .refused:
                if let row = try transaction.outbox(entry.id) { return try instead(row, transaction) }
            case .delivered, .maybeDelivered: try shown(delivery.message, transaction)
            case .notSent, .unauthorized: break
            }
            return []
        }
        if !others.isEmpty { await announce(others) }
    }

    private func react(to outcome: SendOutcome, _ entry: SendQueue.Entry) async throws {
        switch outcome {
        case .delivered:
            if isDown {
                isDown = false
                await troubled(nil)
            }
        case .notSent(let pause, let isGlobal, let reason):
            logger.warning("message not sent yet", metadata: ["id": "\(entry.id)", "reason": "\(reason)"])
            queue.retry(entry, after: pause, isGlobal: isGlobal, at: time.elapsed())
            wake.yield()
            // With a pause it is pace; without one nobody knows how long it will be.
            guard pause == nil else { return }
            isDown = true
            if isGlobal { await troubled(reason) }
            await sayElsewhere(queue.entries(of: isGlobal ? nil : entry.chat), after: Self.patience)
            return
        case .maybeDelivered(let reason), .refused(let reason):
            logger.warning("message in doubt or refused", metadata: ["id": "\(entry.id)", "reason": "\(reason)"])
        case .chatGone(let reason):
            logger.notice("chat is gone", metadata: ["reason": "\(reason)"])
            let (rest, now) = (queue.removeAll(of: entry.chat), time.now())
            try await store.write { transaction in
                for entry in rest {
                    try transaction.updateOutbox(entry.id, state: .refused, messageIDs: "[]", reason: reason, at: now)
                }
            }
        case .moved(let chat):
            queue.move(entry, to: chat)
        case .unauthorized:
            isRefused = true
        }
        settle(entry)
    }

    /// What waits for longer than `patience` is sent elsewhere where it must not wait. Here it still goes out later.
    private func sayElsewhere(_ entries: [SendQueue.Entry], after patience: Duration) async {
        let (now, meanwhile) = (time.now(), meanwhile)
        let ids = entries.map(\.id).filter { !lookedAt.contains($0) }.sorted().prefix(500)
        guard !ids.isEmpty else { return }
        do {
            let (seen, rows) = try await store.write { transaction -> ([Int64], [OutboxRow]) in
                let rows = try ids.compactMap { try transaction.outbox($0) }.filter { now - $0.createdAt >= patience }
                return (rows.map(\.id), try rows.flatMap { try meanwhile($0, transaction) })
            }
            lookedAt.formUnion(seen)
            if !rows.isEmpty { await announce(rows) }
        } catch {
            logger.error("nothing was said elsewhere", metadata: ["error": "\(error)"])
        }
    }

    /// The entry is done with: the next may start, and who waited for the chat goes on.
    private func settle(_ entry: SendQueue.Entry) {
        queue.finish(entry)
        lookedAt.remove(entry.id)
        wake.yield()
        guard !queue.isBusy(entry.chat) else { return }
        for waiter in drained where waiter.chat == entry.chat { waiter.continuation.resume() }
        drained.removeAll { $0.chat == entry.chat }
    }

    private static func state(after outcome: SendOutcome) -> (OutboxState, reason: String?) {
        switch outcome {
        case .delivered: (.sent, nil)
        case .notSent(_, _, let reason): (.queued, reason)
        case .moved, .unauthorized: (.queued, nil)
        case .maybeDelivered(let reason): (.maybe, reason)
        case .refused(let reason), .chatGone(let reason): (.refused, reason)
        }
    }

    private static func text(of ids: [String]) throws -> String {
        String(decoding: try JSONEncoder().encode(ids), as: UTF8.self)
    }
    private static func ids(_ text: String) throws -> [String] {
        try JSONDecoder().decode([String].self, from: Data(text.utf8))
    }
}
