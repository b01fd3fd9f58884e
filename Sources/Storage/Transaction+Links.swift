import GRDB
public import Platform

// One person in several chats: codes that prove that two chats belong together.
extension Transaction {
    /// Keeps the code of a person, in place of an earlier one.
    /// - Parameters:
    ///   - hash: of the code, which itself is kept nowhere.
    ///   - chat: `channel:chat` in which it is shown.
    public func setLinkCode(hash: String, of user: Int64, chat: String? = nil, until end: Timestamp) throws {
        try execute(
            """
            INSERT INTO link_code (user_id, hash, expires_at, chat) VALUES (?, ?, ?, ?)
            ON CONFLICT (user_id) DO UPDATE
            SET hash = excluded.hash, expires_at = excluded.expires_at, chat = excluded.chat
            """, [user, hash, end.milliseconds, chat])
    }

    /// `channel:chat` in which a code was shown.
    public func chat(ofLinkCode hash: String) throws -> String? {
        try row("SELECT chat FROM link_code WHERE hash = ?", [hash], as: { $0[0] as String? }).flatMap(\.self)
    }

    /// Uses a code up.
    /// - Returns: whose it was; nil when there is none that is still good.
    public func takeLinkCode(hash: String, at moment: Timestamp) throws -> UserRow? {
        guard let row = try row("SELECT user_id, expires_at FROM link_code WHERE hash = ?", [hash]) else { return nil }
        try execute("DELETE FROM link_code WHERE hash = ?", [hash])
        return moment < row.time("expires_at") ? try user(row["user_id"]) : nil
    }

    /// Keeps who wants to come in, and forgets who waited too long.
    public func addLinkRequest(_ request: LinkRequest, at moment: Timestamp) throws {
        try execute(
            "DELETE FROM link_request WHERE expires_at <= ? OR user_id = ?", [moment.milliseconds, request.user])
        try execute(
            "INSERT INTO link_request (id, user_id, host_id, channel, chat, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
            [
                request.id, request.user, request.host, request.channel, request.chat,
                request.expiresAt.milliseconds,
            ])
    }

    /// Who wants to come in to a person's account, while it can be answered.
    public func linkRequest(_ id: String, to host: Int64, at moment: Timestamp) throws -> LinkRequest? {
        try row(
            "SELECT * FROM link_request WHERE id = ? AND host_id = ? AND expires_at > ?",
            [id, host, moment.milliseconds]
        ).map { row in
            LinkRequest(
                id: row["id"], user: row["user_id"], host: row["host_id"], channel: row["channel"], chat: row["chat"],
                expiresAt: row.time("expires_at"))
        }
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
        let tables = ["watch", "autotrade", "held_notice", "link_code", "link_attempt", "link_request", "sheet"]
        for table in tables { try execute("DELETE FROM \(table) WHERE user_id = ?", [user]) }
    }

    /// Makes a chat of a person somebody else's, who begins anew: everything of the account stays with the account.
    /// Cards in the chat or asked for in it end, and what waits to be sent there is not sent.
    /// - Parameter role: what the chat may do from now on.
    public func unlink(
        channel: String, externalID: String, of user: UserRow, role: String, at moment: Timestamp
    ) throws -> UserRow {
        try execute(
            "INSERT INTO user (name, role, is_banned, created_at) VALUES (?, ?, ?, ?)",
            [user.name, role, user.isBanned, moment.milliseconds])
        let new = lastID
        try execute(
            "UPDATE identity SET user_id = ? WHERE channel = ? AND external_id = ?", [new, channel, externalID])
        try execute(
            "UPDATE chat SET user_id = ? WHERE channel = ? AND id = ? AND kind = 'direct'", [new, channel, externalID])
        let name = "\(channel):\(externalID)"
        try execute(
            """
            UPDATE proposal SET state = 'replaced'
            WHERE user_id = ?1 AND state = 'open' AND (chat = ?2 OR asked_in = ?2)
            """, [user.id, name])
        try execute(
            """
            UPDATE outbox SET state = 'refused', reason = 'unlinked', finished_at = ?
            WHERE chat = ? AND channel = ? AND state = 'queued'
            """, [moment.milliseconds, externalID, channel])
        // Who holds the chat may have read them.
        try execute("DELETE FROM link_code WHERE user_id = ?", [user.id])
        try execute("DELETE FROM link_request WHERE host_id = ?", [user.id])
        return UserRow(id: new, name: user.name, role: role, isBanned: user.isBanned, createdAt: moment)
    }
}

/// A chat that wants to come in to an account, which is asked first.
public struct LinkRequest: Sendable, Hashable {
    public var id: String
    /// Who comes, and whose account it is.
    public var user: Int64
    public var host: Int64
    /// The chat in which the code was typed.
    public var channel: String
    public var chat: String
    public var expiresAt: Timestamp

    public init(id: String, user: Int64, host: Int64, channel: String, chat: String, expiresAt: Timestamp) {
        self.id = id
        self.user = user
        self.host = host
        self.channel = channel
        self.chat = chat
        self.expiresAt = expiresAt
    }
}
