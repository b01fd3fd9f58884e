import GRDB
public import Platform

// One person in several chats: codes that prove that two chats belong together.
extension Transaction {
    /// Keeps the code of a person, in place of an earlier one.
    /// - Parameter hash: of the code, which itself is kept nowhere.
    public func setLinkCode(hash: String, of user: Int64, until end: Timestamp) throws {
        try execute(
            """
            INSERT INTO link_code (user_id, hash, expires_at) VALUES (?, ?, ?)
            ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, expires_at = excluded.expires_at
            """, [user, hash, end.milliseconds])
    }

    /// Uses a code up.
    /// - Returns: whose it was; nil when there is none that is still good.
    public func takeLinkCode(hash: String, at moment: Timestamp) throws -> UserRow? {
        guard let row = try row("SELECT user_id, expires_at FROM link_code WHERE hash = ?", [hash]) else { return nil }
        try execute("DELETE FROM link_code WHERE hash = ?", [hash])
        return moment < row.time("expires_at") ? try user(row["user_id"]) : nil
    }

    /// How many wrong codes a person has typed since a moment.
    public func linkAttempts(of user: Int64, since moment: Timestamp) throws -> Int64 {
        try integer(
            "SELECT count(*) FROM link_attempt WHERE user_id = ? AND tried_at > ?", [user, moment.milliseconds])
    }

    /// Notes a wrong code, and forgets those before `past`.
    public func addLinkAttempt(of user: Int64, at moment: Timestamp, forgetting past: Timestamp) throws {
        try execute("DELETE FROM link_attempt WHERE user_id = ? AND tried_at <= ?", [user, past.milliseconds])
        try execute("INSERT INTO link_attempt (user_id, tried_at) VALUES (?, ?)", [user, moment.milliseconds])
    }

    /// Whether a person has an order that waits, or ever had one filled.
    public func hasTraded(_ user: Int64) throws -> Bool {
        try integer(
            """
            SELECT EXISTS (SELECT 1 FROM fill WHERE user_id = ?1)
            OR EXISTS (SELECT 1 FROM orders WHERE user_id = ?1 AND status IN ('new', 'partiallyFilled'))
            """, [user]) == 1
    }

    /// Makes all chats of one person another's. What the first had set up ends; their record stays.
    public func join(_ user: Int64, to other: Int64, at moment: Timestamp) throws {
        try execute("UPDATE identity SET user_id = ? WHERE user_id = ?", [other, user])
        try execute("UPDATE chat SET user_id = ? WHERE user_id = ?", [other, user])
        try execute("UPDATE proposal SET state = 'replaced' WHERE user_id = ? AND state = 'open'", [user])
        try execute(
            "UPDATE alert SET state = 'deleted', changed_at = ? WHERE user_id = ? AND state = 'active'",
            [moment.milliseconds, user])
        for table in ["watch", "autotrade", "held_notice", "link_code", "link_attempt", "sheet"] {
            try execute("DELETE FROM \(table) WHERE user_id = ?", [user])
        }
    }
}
