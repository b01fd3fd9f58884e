import Channels
import Foundation
import Logging
import Platform
import Presentation
import Storage

// What becomes of messages after the platform has taken them.
extension Conversations {
    /// Notes how far a message has come. One that will not arrive is sent in another way, once, where there is one.
    func record(
        _ receipt: IncomingMessage.Receipt, _ stored: StoredMessage, at now: Timestamp
    ) async throws -> [OutboxEntry] {
        let channel = stored.message.chat.channel.rawValue
        let rows = try await services.store.write { [outbox] transaction -> [OutboxRow]? in
            guard try transaction.finishInbox(stored.id, at: now) else { return nil }
            guard let row = try Self.row(of: receipt, channel, transaction),
                try transaction.setReceipt(receipt.stage, of: row.id), let failure = receipt.failure
            else { return nil }
            try transaction.failOutbox(row.id, reason: "\(failure.code)")
            let told = try outbox.tellOwners(ofFailure: failure.code, at: now, transaction)
            return try Rerouting.rows(
                insteadOf: row, failure, wasTemplate: receipt.isTemplate, at: now, transaction) + told
        }
        guard let rows, let failure = receipt.failure else { return [] }
        services.metrics.counter(
            "bellwether_sends_failed_total",
            "Messages a platform took and did not deliver, by what can be done about it.",
            ["channel": channel, "remedy": failure.remedy.rawValue]
        ).add()
        logger.warning(
            "a message did not arrive",
            metadata: [
                "id": "\(receipt.outboxID ?? 0)", "code": "\(failure.code)", "remedy": "\(failure.remedy.rawValue)",
                "instead": "\(rows.count)",
            ])
        return rows.compactMap(OutboxEntry.init)
    }

    /// The row a receipt speaks of; nil when it speaks of a message that is not ours any more.
    private static func row(
        of receipt: IncomingMessage.Receipt, _ channel: String, _ transaction: Transaction
    ) throws -> OutboxRow? {
        guard let id = receipt.outboxID, let row = try transaction.outbox(id), row.channel == channel else {
            return nil
        }
        let ids = try JSONDecoder().decode([String].self, from: Data(row.messageIDs.utf8))
        // The receipt may be faster than the answer that names the message.
        let isOpen = row.state == .queued || row.state == .sending || row.state == .maybe
        return isOpen || ids.isEmpty || ids.contains(receipt.messageID) ? row : nil
    }
}

/// What is sent instead of a message that does not arrive.
enum Rerouting {
    /// Free words are taken for this long after somebody wrote.
    private static let window: Duration = .hours(24)
    /// So many failures in a row, and the chat is written to only after its person writes again.
    private static let patience = 3
    /// The person has asked not to be written to.
    private static let unsubscribed = 131050

    static func rows(
        insteadOf row: OutboxRow, _ failure: IncomingMessage.Receipt.Failure, wasTemplate: Bool, at now: Timestamp,
        _ transaction: Transaction
    ) throws -> [OutboxRow] {
        var again: OutboxRow?
        switch failure.remedy {
        case .template where !wasTemplate:
            again = try transaction.sendAgain(
                row, channel: row.channel, chat: row.chat, asTemplate: true, at: now)
        case .retry:
            again = try transaction.sendAgain(
                row, channel: row.channel, chat: row.chat, asTemplate: row.needsTemplate, at: now)
        case .unreachable:
            let failures = try transaction.failuresInARow(channel: row.channel, chat: row.chat, limit: patience)
            if failures == patience || failure.code == unsubscribed {
                try transaction.deactivateChat(channel: row.channel, id: row.chat)
            }
        case .none where !wasTemplate:
            // Whatever the platform says: outside the window free words fail.
            let wroteAt = try transaction.contact(channel: row.channel, chat: row.chat)?.wroteAt
            if wroteAt.map({ now - $0 > window }) ?? true {
                again = try transaction.sendAgain(
                    row, channel: row.channel, chat: row.chat, asTemplate: true, at: now)
            }
        case .template, .none: break
        }
        if let again { return [again] }
        return try elsewhere(row, at: now, transaction)
    }

    /// While the platform takes nothing. What came from elsewhere is not sent back.
    static func meanwhile(_ row: OutboxRow, at now: Timestamp, _ transaction: Transaction) throws -> [OutboxRow] {
        try transaction.isFromElsewhere(row) ? [] : try elsewhere(row, at: now, transaction)
    }

    /// What nobody asked for, and so nobody asks for again, goes to the other chats of its reader, unless it was said
    /// there too.
    static func elsewhere(_ row: OutboxRow, at now: Timestamp, _ transaction: Transaction) throws -> [OutboxRow] {
        guard [.notice, .alert].contains(OutboxWriter.Priority(rawValue: row.priority)),
            let user = try transaction.user(ofChat: row.chat, channel: row.channel)
        else { return [] }
        return try transaction.chats(of: user).compactMap { chat in
            guard chat.channel != row.channel else { return nil }
            return try transaction.sendAgain(row, channel: chat.channel, chat: chat.id, asTemplate: false, at: now)
        }
    }
}

extension OutboxWriter {
    /// Tells whoever runs the installation of a code by which WhatsApp asks for somebody to look after it, once a day.
    /// - Parameter code: nil, or one that concerns nobody: nothing is told.
    func tellOwners(
        ofFailure code: Int?, at moment: Timestamp, _ transaction: Transaction
    ) throws -> [OutboxRow] {
        guard let code = code.flatMap(WhatsAppTrouble.code(ofFailure:)) else { return [] }
        return try tellOwners("whatsapp/\(code)", at: moment, transaction) {
            $0.document("operator.whatsapp", ["code": .code(String(code))])
        }.compactMap { try transaction.outbox($0.id) }
    }
}

extension OutboxEntry {
    /// nil for a channel that does not exist.
    init?(_ row: OutboxRow) {
        guard let channel = ChannelID(rawValue: row.channel) else { return nil }
        self.init(id: row.id, channel: channel, chat: row.chat, priority: row.priority)
    }
}

/// Hands rows of any channel to their senders; set once all parts are made.
final class Forwarding: Sendable {
    private let outbox = Locked<OutboxWriter?>(nil)
    func set(_ writer: OutboxWriter) { outbox.withLock { $0 = writer } }
    func announce(_ rows: [OutboxRow]) async { await announce(rows.compactMap(OutboxEntry.init)) }
    func announce(_ entries: [OutboxEntry]) async { await outbox.withLock { $0 }?.announce(entries) }
}
