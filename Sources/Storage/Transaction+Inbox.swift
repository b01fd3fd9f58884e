import GRDB
public import Platform

/// A stored update that waits to be handled.
public struct InboxRow: Sendable, Hashable {
    public var id: Int64
    public var channel: String
    public var chat: String
    /// The message as its channel wrote it down.
    public var message: String
    public var receivedAt: Timestamp
    /// How often it was begun again after the program had ended in between.
    public var attempts: Int
}

extension Transaction {
    /// Stores an update; the same update again changes nothing.
    /// - Returns: its row, or nil when it was there already.
    public func addInbox(
        channel: String, updateID: String, chat: String, message: String, at moment: Timestamp
    ) throws -> Int64? {
        try execute(
            "INSERT OR IGNORE INTO inbox (channel, update_id, chat, message, received_at) VALUES (?, ?, ?, ?, ?)",
            [channel, updateID, chat, message, moment.milliseconds])
        return changes == 1 ? lastID : nil
    }

    /// Marks an update as handled.
    /// - Returns: false when it was handled before: then nothing else of this transaction may stand.
    public func finishInbox(_ id: Int64, at moment: Timestamp) throws -> Bool {
        try execute(
            "UPDATE inbox SET handled_at = ? WHERE id = ? AND handled_at IS NULL", [moment.milliseconds, id])
        return changes == 1
    }

    /// Updates not yet handled, oldest first.
    public func pendingInbox(after id: Int64, limit: Int) throws -> [InboxRow] {
        try rows(
            """
            SELECT id, channel, chat, message, received_at, attempts FROM inbox
            WHERE handled_at IS NULL AND id > ? ORDER BY id LIMIT ?
            """, [id, limit]
        ).map { row in
            InboxRow(
                id: row["id"], channel: row["channel"], chat: row["chat"], message: row["message"],
                receivedAt: row.time("received_at"), attempts: row["attempts"])
        }
    }

    /// Notes that updates are begun again.
    public func raiseInboxAttempts(_ ids: [Int64]) throws {
        for id in ids { try execute("UPDATE inbox SET attempts = attempts + 1 WHERE id = ?", [id]) }
    }

    public func pendingInboxCount() throws -> Int64 {
        try integer("SELECT count(*) FROM inbox WHERE handled_at IS NULL")
    }

    /// Forgets, of the oldest `limit` updates, those handled before `moment`: no platform delivers them again.
    /// The newest stays, so that its number is not given again.
    public func pruneInbox(before moment: Timestamp, limit: Int) throws {
        try execute(
            """
            DELETE FROM inbox WHERE id IN
            (SELECT id FROM inbox WHERE id < (SELECT max(id) FROM inbox) ORDER BY id LIMIT ?)
            AND handled_at < ?
            """, [limit, moment.milliseconds])
    }
}
