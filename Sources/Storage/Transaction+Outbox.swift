import Foundation
import GRDB
public import Platform

/// Where an outgoing message stands.
public enum OutboxState: String, Sendable, Hashable {
    case queued, sending, sent
    /// The platform may have it; it is not sent again.
    case maybe
    /// The platform will never take it.
    case refused
}

/// A stored outgoing message.
public struct OutboxRow: Sendable, Hashable {
    public var id: Int64
    public var channel: String
    public var chat: String
    /// A higher one overtakes a lower one in its chat.
    public var priority: Int
    /// The message as `Channels` wrote it down.
    public var message: String
    public var state: OutboxState
    /// The platform's names of the parts already sent, as a JSON array.
    public var messageIDs: String
    /// Whether it may have been sent before the program was killed.
    public var isRepeat: Bool
    /// Whether it may go out as a template only.
    public var needsTemplate: Bool
    public var reference: String?
    public var reason: String?
    public var createdAt: Timestamp
    public var finishedAt: Timestamp?
}

extension Transaction {
    /// Puts a message into the outbox.
    public func addOutbox(
        channel: String, chat: String, inboxID: Int64?, priority: Int, message: String, reference: String?,
        at moment: Timestamp
    ) throws -> Int64 {
        try execute(
            """
            INSERT INTO outbox (channel, chat, inbox_id, priority, message, reference, state, created_at)
            VALUES (?, ?, ?, ?, ?, ?, 'queued', ?)
            """, [channel, chat, inboxID, priority, message, reference, moment.milliseconds])
        return lastID
    }

    public func outbox(_ id: Int64) throws -> OutboxRow? {
        try row("SELECT \(Self.outboxColumns) FROM outbox WHERE id = ?", [id], as: Self.outboxRow)
    }

    /// Marks the row as being sent, before the first byte leaves.
    /// - Returns: false when it is not to be sent any more.
    public func claimOutbox(_ id: Int64) throws -> Bool {
        try execute("UPDATE outbox SET state = 'sending' WHERE id = ? AND state IN ('queued', 'sending')", [id])
        return changes == 1
    }

    /// Records what became of a row.
    public func updateOutbox(
        _ id: Int64, state: OutboxState, messageIDs: String, reason: String?, at moment: Timestamp
    ) throws {
        let isOpen = state == .queued || state == .sending
        // That the platform could not deliver it may be told before the send is answered.
        try execute(
            """
            UPDATE outbox SET state = CASE WHEN ?1 = 'sent' AND receipt = 'failed' THEN 'refused' ELSE ?1 END,
            message_ids = ?2, reason = CASE WHEN ?1 = 'sent' AND receipt = 'failed' THEN reason ELSE ?3 END,
            finished_at = ?4 WHERE id = ?5
            """, [state.rawValue, messageIDs, reason, isOpen ? nil : moment.milliseconds, id])
    }

    /// After a start: rows of a channel that were being sent when the program ended are sent again, marked.
    public func recoverOutbox(channel: String) throws -> Int {
        try execute(
            "UPDATE outbox SET state = 'queued', is_repeat = 1 WHERE state = 'sending' AND channel = ?", [channel])
        return changes
    }

    /// Rows still to be sent, in order.
    public func openOutbox(after id: Int64, limit: Int) throws -> [OutboxRow] {
        try rows(
            """
            SELECT \(Self.outboxColumns) FROM outbox WHERE state IN ('queued', 'sending') AND id > ? ORDER BY id LIMIT ?
            """, [id, limit], as: Self.outboxRow)
    }

    public func openOutboxCount() throws -> Int64 {
        try integer("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')")
    }

    /// Messages that were sent in a time, as far back as they are kept.
    public func sentCount(in time: Range<Timestamp>) throws -> Int64 {
        try integer(
            "SELECT count(*) FROM outbox WHERE state = 'sent' AND finished_at >= ? AND finished_at < ?",
            [time.lowerBound.milliseconds, time.upperBound.milliseconds])
    }

    /// The newest rows of a chat, newest first.
    public func recentOutbox(channel: String, chat: String, since moment: Timestamp, limit: Int) throws -> [OutboxRow] {
        try rows(
            """
            SELECT \(Self.outboxColumns) FROM outbox WHERE chat = ? AND channel = ? AND created_at >= ?
            ORDER BY id DESC LIMIT ?
            """, [chat, channel, moment.milliseconds, limit], as: Self.outboxRow)
    }

    /// Those of the newest messages to a chat, since a moment, that show a signal, newest first: under the name of a
    /// recorded one, or with buttons that order what it proposes.
    public func recentSetups(channel: String, chat: String, since moment: Timestamp) throws -> [OutboxRow] {
        // Buttons are looked for in the text as it is written: to decode every message would cost more than all the
        // rest that is read for an answer.
        // Neither IN nor ORDER BY: each would have a tree of its own built for a handful of rows.
        try rows(
            """
            SELECT \(Self.outboxColumns) FROM
            (SELECT id AS newest FROM outbox WHERE chat = ? AND channel = ? ORDER BY id DESC LIMIT 20)
            CROSS JOIN outbox ON id = newest
            WHERE reference IS NOT NULL AND created_at >= ?
            AND (instr(message, '"/buy ') OR instr(message, '"/sell ')
                OR EXISTS (SELECT 1 FROM signal WHERE signal.reference = outbox.reference))
            """, [chat, channel, moment.milliseconds], as: Self.outboxRow
        ).sorted { $0.id > $1.id }
    }

    /// The first message to a chat that has this visible name.
    public func outbox(channel: String, chat: String, reference: String) throws -> OutboxRow? {
        try row(
            """
            SELECT \(Self.outboxColumns) FROM outbox WHERE chat = ? AND channel = ? AND reference = ?
            ORDER BY id LIMIT 1
            """, [chat, channel, reference], as: Self.outboxRow)
    }

    /// The row whose message has this platform name.
    public func outbox(channel: String, chat: String, messageID: String) throws -> OutboxRow? {
        try row(
            """
            SELECT \(Self.outboxColumns) FROM outbox WHERE chat = ? AND channel = ?
            AND EXISTS (SELECT 1 FROM json_each(message_ids) WHERE value = ?) ORDER BY id DESC LIMIT 1
            """, [chat, channel, messageID], as: Self.outboxRow)
    }

    /// All that was to go to a chat goes to its new name.
    public func moveOutbox(channel: String, from chat: String, to new: String) throws {
        try execute(
            "UPDATE outbox SET chat = ? WHERE channel = ? AND chat = ? AND state IN ('queued', 'sending')",
            [new, channel, chat])
    }

    /// Forgets, of the oldest `limit` messages, those finished before `moment`, and bytes nobody needs any more. The
    /// newest stays, so that its number is not given again.
    public func pruneOutbox(before moment: Timestamp, limit: Int) throws {
        try execute(
            """
            DELETE FROM outbox WHERE id IN
            (SELECT id FROM outbox WHERE id < (SELECT max(id) FROM outbox) ORDER BY id LIMIT ?)
            AND finished_at < ?
            """, [limit, moment.milliseconds])
        try execute(
            "DELETE FROM blob WHERE created_at < ? AND NOT EXISTS (SELECT 1 FROM picture WHERE hash = blob.hash)",
            [(moment - Self.blobRenewal).milliseconds])
    }

    private static let outboxColumns = """
        id, channel, chat, priority, message, state, message_ids, is_repeat, needs_template, reference,
        reason, created_at, finished_at
        """
    private static func outboxRow(_ row: Row) throws -> OutboxRow {
        var columns = Columns(row)
        return OutboxRow(
            id: columns.next(), channel: columns.next(), chat: columns.next(), priority: columns.next(),
            message: columns.next(), state: try columns.value(OutboxState.init(rawValue:)), messageIDs: columns.next(),
            isRepeat: columns.next(), needsTemplate: columns.next(), reference: columns.next(), reason: columns.next(),
            createdAt: columns.time(),
            finishedAt: columns.optionalTime())
    }
}

// Bytes of attachments, and what the platforms call them once uploaded.
extension Transaction {
    /// Bytes that many are sent are written once a minute at most.
    private static let blobRenewal: Duration = .seconds(60)

    /// Keeps the bytes of an attachment, for as long as messages of this moment are kept.
    public func addBlob(_ bytes: [UInt8], hash: String, at moment: Timestamp) throws {
        let kept = try integer(
            "SELECT count(*) FROM blob WHERE hash = ? AND created_at > ?",
            [
                hash, (moment - Self.blobRenewal).milliseconds,
            ])
        guard kept == 0 else { return }
        // Not by a statement that is kept: it would keep the bytes as well, twice, until it is used again.
        try unsafe bytes.withUnsafeBytes { buffer in
            // SQLite takes a copy of its own, and nothing holds on to this one.
            let data = unsafe buffer.baseAddress.map { start in
                let start = unsafe UnsafeMutableRawPointer(mutating: start)
                return unsafe Data(bytesNoCopy: start, count: buffer.count, deallocator: .none)
            }
            try db.execute(
                sql: """
                    INSERT INTO blob (hash, bytes, created_at) VALUES (?, ?, ?)
                    ON CONFLICT (hash) DO UPDATE SET created_at = excluded.created_at
                    """, arguments: [hash, data ?? Data(), moment.milliseconds])
        }
    }
    public func blob(_ hash: String) throws -> [UInt8]? {
        try row("SELECT bytes FROM blob WHERE hash = ?", [hash]).map { row in Array(row["bytes"] as Data) }
    }
    /// The platform's name of uploaded bytes, when they were uploaded after `moment`.
    public func upload(
        channel: String, hash: String, since moment: Timestamp = .init(seconds: 0)
    ) throws -> String? {
        try row(
            "SELECT file FROM upload WHERE channel = ? AND hash = ? AND uploaded_at >= ?",
            [channel, hash, moment.milliseconds], as: { $0["file"] })
    }
    /// Keeps the platform's name of uploaded bytes. The same name again is no new upload.
    public func setUpload(channel: String, hash: String, file: String, at moment: Timestamp) throws {
        try execute(
            """
            INSERT INTO upload (channel, hash, file, uploaded_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (channel, hash) DO UPDATE SET file = excluded.file, uploaded_at = excluded.uploaded_at
            WHERE file <> excluded.file
            """, [channel, hash, file, moment.milliseconds])
    }
}
