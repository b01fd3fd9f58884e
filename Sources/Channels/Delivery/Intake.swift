import Foundation
public import Logging
public import Platform
public import Storage

/// An update that is stored and waits to be handled.
public struct StoredMessage: Sendable, Hashable {
    /// The inbox row.
    public var id: Int64
    public var message: IncomingMessage
    /// When it reached us, by our own clock.
    public var receivedAt: Timestamp
    public init(id: Int64, message: IncomingMessage, receivedAt: Timestamp) {
        self.id = id
        self.message = message
        self.receivedAt = receivedAt
    }
}

/// The way in: an update counts as received once it is on disk, and is received once.
public struct Intake: Sendable {
    private let store: Store
    private let time: any TimeSource
    private let crashPoint: CrashPoint
    private let metrics: MetricRegistry?
    private let logger: Logger
    private let handle: @Sendable ([StoredMessage]) async -> Void

    /// - Parameter handle: gets what was stored, in order; it may wait to slow the intake down.
    public init(
        store: Store, time: any TimeSource, crashPoint: CrashPoint = .none, metrics: MetricRegistry? = nil,
        logger: Logger,
        handle: @escaping @Sendable ([StoredMessage]) async -> Void
    ) {
        self.store = store
        self.time = time
        self.crashPoint = crashPoint
        self.metrics = metrics
        self.logger = logger
        self.handle = handle
    }

    /// Stores a batch in one commit and passes on what is new.
    /// - Throws: `StorageError`: then the platform must not be told that the batch has arrived.
    public func take(_ messages: [IncomingMessage]) async throws {
        guard !messages.isEmpty else { return }
        let now = time.now()
        let texts = messages.map { message in JSONWriter.text { message.write(to: &$0) } }
        crashPoint.pass("intake")
        let stored = try await store.write { transaction in
            try zip(messages, texts).compactMap { message, text -> StoredMessage? in
                let id = try transaction.addInbox(
                    channel: message.chat.channel.rawValue, updateID: message.updateID, chat: message.chat.id,
                    message: text, at: now)
                if id != nil { try Self.noteContact(message, transaction) }
                return id.map { StoredMessage(id: $0, message: message, receivedAt: now) }
            }
        }
        crashPoint.pass("stored")
        if stored.count < messages.count { count(messages.count - stored.count, messages[0].chat.channel) }
        await handle(stored)
    }

    /// What came before already changes nothing, and is seen.
    private func count(_ repeated: Int, _ channel: ChannelID) {
        metrics?.counter(
            "bellwether_updates_repeated_total", "Updates that had come before, by channel.",
            ["channel": channel.rawValue]
        ).add(repeated)
    }

    /// How and until when the sender can be reached is known before what they wrote is answered.
    private static func noteContact(_ message: IncomingMessage, _ transaction: Transaction) throws {
        guard message.chat.channel.hasWindow else { return }
        let wrote =
            switch message.content {
            case .text, .press, .edited, .file, .other: message.messageID != nil
            case .receipt, .membership, .moved: false
            }
        guard wrote || message.sender.phone != nil else { return }
        try transaction.noteContact(
            channel: message.chat.channel.rawValue, chat: message.chat.id, address: message.sender.phone,
            wroteAt: wrote ? message.sentAt : nil)
    }

    /// One row that cannot be read must not keep the program from starting.
    private func putAside(_ rows: [Int64]) async throws {
        logger.error("stored messages cannot be read and are left", metadata: ["rows": "\(rows)"])
        let now = time.now()
        try await store.write { transaction in
            for row in rows { _ = try transaction.finishInbox(row, at: now) }
        }
    }

    /// Begun again so often, an update that was not handled to its end is handled alone: the others are not held up by
    /// what may end the program.
    private static let togetherAttempts = 2
    /// After so many attempts an update is given up. What merely was under way when the program was ended from
    /// outside is handled long before.
    private static let mostAttempts = 8

    /// Passes on what was stored but not handled when the program ended last.
    /// - Parameters:
    ///   - alone: handles one to its end.
    ///   - giveUp: answers that one cannot be handled, and has done with it.
    public func recover(
        alone: @Sendable (StoredMessage) async -> Void, giveUp: @Sendable (StoredMessage) async -> Void
    ) async throws {
        var last: Int64 = 0
        while true {
            let after = last
            let rows = try await store.read { try $0.pendingInbox(after: after, limit: 500) }
            crashPoint.pass("recovering")
            guard let end = rows.last else { return }
            last = end.id
            let decoder = JSONDecoder()
            var (together, suspects, hopeless): ([StoredMessage], [StoredMessage], [StoredMessage]) = ([], [], [])
            var unreadable: [Int64] = []
            for row in rows {
                guard let message = try? decoder.decode(IncomingMessage.self, from: Data(row.message.utf8)) else {
                    unreadable.append(row.id)
                    continue
                }
                let stored = StoredMessage(id: row.id, message: message, receivedAt: row.receivedAt)
                switch row.attempts {
                case ..<Self.togetherAttempts: together.append(stored)
                case ..<Self.mostAttempts: suspects.append(stored)
                default: hopeless.append(stored)
                }
            }
            if !unreadable.isEmpty { try await putAside(unreadable) }
            for stored in hopeless { await giveUp(stored) }
            for stored in suspects {
                try await begin([stored])
                await alone(stored)
            }
            try await begin(together)
            await handle(together)
        }
    }

    private func begin(_ messages: [StoredMessage]) async throws {
        let ids = messages.map(\.id)
        if !ids.isEmpty { try await store.write { try $0.raiseInboxAttempts(ids) } }
    }
}
