import GRDB
public import Platform

/// A way to reach a person beside chats.
public struct WayRow: Sendable, Hashable {
    /// Where messages go; nil: nowhere yet.
    public var address: String?
    /// An address that waits for its code.
    public var pending: String?
    public var code: String?
    public var codeExpiresAt: Timestamp?
    /// How often a wrong code was given.
    public var attempts: Int
    /// How many codes were sent since `codesSince`.
    public var codesSent: Int
    public var codesSince: Timestamp?

    public init(
        address: String? = nil, pending: String? = nil, code: String? = nil, codeExpiresAt: Timestamp? = nil,
        attempts: Int = 0, codesSent: Int = 0, codesSince: Timestamp? = nil
    ) {
        self.address = address
        self.pending = pending
        self.code = code
        self.codeExpiresAt = codeExpiresAt
        self.attempts = attempts
        self.codesSent = codesSent
        self.codesSince = codesSince
    }
}

extension Transaction {
    /// A person's ways by name.
    public func ways(of user: Int64) throws -> [String: WayRow] {
        let list = try rows(
            """
            SELECT way, address, pending, code, code_expires_at, attempts, codes_sent, codes_since FROM way
            WHERE user_id = ?
            """, [user]
        ) { row -> (String, WayRow) in
            var columns = Columns(row)
            return (
                columns.next(),
                WayRow(
                    address: columns.next(), pending: columns.next(), code: columns.next(),
                    codeExpiresAt: columns.optionalTime(), attempts: columns.next(), codesSent: columns.next(),
                    codesSince: columns.optionalTime())
            )
        }
        return Dictionary(uniqueKeysWithValues: list)
    }

    public func setWay(_ way: String, of user: Int64, to row: WayRow) throws {
        try execute(
            """
            INSERT OR REPLACE INTO way
            (user_id, way, address, pending, code, code_expires_at, attempts, codes_sent, codes_since)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                user, way, row.address, row.pending, row.code, row.codeExpiresAt?.milliseconds, row.attempts,
                row.codesSent, row.codesSince?.milliseconds,
            ])
    }

    /// How many messages went to a chat since a moment, by what became of them, and why the newest failed that did.
    public func outboxCounts(
        channel: String, chat: String, since moment: Timestamp
    ) throws -> (counts: [OutboxState: Int], reason: String?) {
        let list = try rows(
            "SELECT state, count(*) FROM outbox WHERE chat = ? AND channel = ? AND created_at >= ? GROUP BY state",
            [chat, channel, moment.milliseconds]
        ) { row -> (OutboxState?, Int) in (OutboxState(rawValue: row[0]), row[1]) }
        let reason: String? = try row(
            """
            SELECT reason FROM outbox WHERE chat = ? AND channel = ? AND created_at >= ? AND reason IS NOT NULL
            AND state <> 'sent' ORDER BY id DESC LIMIT 1
            """, [chat, channel, moment.milliseconds], as: { $0[0] })
        return (list.reduce(into: [:]) { counts, entry in if let state = entry.0 { counts[state] = entry.1 } }, reason)
    }
}
