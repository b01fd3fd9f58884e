import GRDB
public import Platform

/// A message that waits for the end of somebody's quiet hours.
public struct HeldNotice: Sendable, Hashable {
    /// As it was worded, in one line.
    public var text: String
    public var happenedAt: Timestamp
    /// What it is about; nil where that was not noted.
    public var kind: String?
}

extension Transaction {
    public func hold(
        _ text: String, kind: String, user: Int64, happenedAt: Timestamp, until due: Timestamp
    ) throws {
        try execute(
            "INSERT INTO held_notice (user_id, text, happened_at, due_at, kind) VALUES (?, ?, ?, ?, ?)",
            [user, text, happenedAt.milliseconds, due.milliseconds, kind])
    }
    /// People who have something held that is due.
    public func usersWithDueNotices(at moment: Timestamp) throws -> [Int64] {
        let sql = "SELECT DISTINCT user_id FROM held_notice WHERE due_at <= ? LIMIT 500"
        return try rows(sql, [moment.milliseconds], as: { $0[0] })
    }
    /// What is held for a person and due at `moment`.
    public func heldNotices(of user: Int64, dueAt moment: Timestamp) throws -> [HeldNotice] {
        let sql = """
            SELECT text, happened_at, kind FROM held_notice WHERE user_id = ? AND due_at <= ?
            ORDER BY happened_at, id
            """
        return try rows(sql, [user, moment.milliseconds]).map {
            HeldNotice(text: $0["text"], happenedAt: $0.time("happened_at"), kind: $0["kind"])
        }
    }
    public func removeHeldNotices(of user: Int64, dueAt moment: Timestamp) throws {
        try execute("DELETE FROM held_notice WHERE user_id = ? AND due_at <= ?", [user, moment.milliseconds])
    }
    /// All that is held for a person, or what of it is due at `due`, is due at `moment`.
    public func rescheduleHeldNotices(of user: Int64, dueAt due: Timestamp? = nil, to moment: Timestamp) throws {
        try execute(
            "UPDATE held_notice SET due_at = ? WHERE user_id = ? AND (? IS NULL OR due_at <= ?)",
            [moment.milliseconds, user, due?.milliseconds, due?.milliseconds])
    }
}
