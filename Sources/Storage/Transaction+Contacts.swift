import GRDB
public import Platform

/// How a chat is reached on a platform that keeps a window open after each message of a person.
public struct ContactRow: Sendable, Hashable {
    /// What the platform likes messages to be addressed to: a phone number; nil where none is known.
    public var address: String?
    /// When the person wrote last, by the platform's clock; nil: never.
    public var wroteAt: Timestamp?
    public init(address: String? = nil, wroteAt: Timestamp? = nil) {
        self.address = address
        self.wroteAt = wroteAt
    }
}

/// How far a message has come, as its platform tells.
public enum DeliveryStage: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    case sent, delivered, read, played
    /// It will never arrive.
    case failed

    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension Transaction {
    public func contact(channel: String, chat: String) throws -> ContactRow? {
        try row("SELECT address, wrote_at FROM contact WHERE channel = ? AND chat = ?", [channel, chat]) { row in
            var columns = Columns(row)
            return ContactRow(address: columns.next(), wroteAt: columns.optionalTime())
        }
    }

    /// Notes what a message says of its sender. An address that is not told stays; an older message moves no window.
    /// - Parameter wroteAt: nil when it was not the person who wrote.
    public func noteContact(channel: String, chat: String, address: String?, wroteAt: Timestamp?) throws {
        try execute(
            """
            INSERT INTO contact (channel, chat, address, wrote_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (channel, chat) DO UPDATE SET address = coalesce(excluded.address, address),
            wrote_at = nullif(max(coalesce(excluded.wrote_at, 0), coalesce(wrote_at, 0)), 0)
            """, [channel, chat, address, wroteAt?.milliseconds])
    }

    /// A person has a new name on the channel: their identity and window go with it. Who has the new name already
    /// keeps it.
    public func moveIdentity(channel: String, from old: String, to new: String) throws {
        try execute(
            "UPDATE OR IGNORE identity SET external_id = ? WHERE channel = ? AND external_id = ?", [new, channel, old])
        try execute("UPDATE OR IGNORE contact SET chat = ? WHERE channel = ? AND chat = ?", [new, channel, old])
    }

    /// Notes how far a message has come; never backwards.
    /// - Returns: whether that was news.
    public func setReceipt(_ stage: DeliveryStage, of id: Int64) throws -> Bool {
        let lower = DeliveryStage.allCases.filter { $0 < stage }.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        // A receipt ends the doubt whether the platform has it.
        try execute(
            """
            UPDATE outbox SET receipt = ?1,
            state = CASE WHEN state = 'maybe' AND ?1 <> 'failed' THEN 'sent' ELSE state END
            WHERE id = ?2 AND (receipt IS NULL OR receipt IN (\(lower)))
            """, [stage.rawValue, id])
        return changes == 1
    }

    /// Those of these rows in whose stead another was sent.
    public func replacedOutbox(_ ids: [Int64]) throws -> Set<Int64> {
        let list = ids.map(String.init).joined(separator: ", ")
        return Set(
            try rows(
                "SELECT instead_of FROM outbox WHERE state = 'sent' AND instead_of IN (\(list))",
                as: { $0[0] as Int64 }))
    }

    /// Whether a message is the copy of one in another channel.
    public func isFromElsewhere(_ row: OutboxRow) throws -> Bool {
        try integer(
            """
            SELECT EXISTS (SELECT 1 FROM outbox AS copy JOIN outbox AS first ON first.id = copy.instead_of
            WHERE copy.id = ? AND first.channel <> copy.channel)
            """, [row.id]) == 1
    }

    public func receipt(of id: Int64) throws -> DeliveryStage? {
        try row("SELECT receipt FROM outbox WHERE id = ?", [id], as: { $0[0] as String? })
            .flatMap { $0.flatMap(DeliveryStage.init) }
    }

    /// Notes that a message that was taken will never arrive. One that is still being sent is marked at its end.
    public func failOutbox(_ id: Int64, reason: String) throws {
        try execute(
            """
            UPDATE outbox SET state = CASE state WHEN 'sending' THEN 'sending' ELSE 'refused' END, reason = ?
            WHERE id = ?
            """, [reason, id])
    }

    /// Puts a copy of a message into the outbox, for the same chat or another.
    /// - Returns: its row; nil when this one stands in for another already, or when something was said elsewhere at the
    ///   same moment: news goes to all chats of a person at once.
    public func sendAgain(
        _ row: OutboxRow, channel: String, chat: String, asTemplate: Bool, at moment: Timestamp
    ) throws -> OutboxRow? {
        let isElsewhere = (channel, chat) != (row.channel, row.chat)
        let known =
            if isElsewhere {
                try integer(
                    "SELECT count(*) FROM outbox WHERE channel = ? AND chat = ? AND (instead_of = ? OR created_at = ?)",
                    [channel, chat, row.id, row.createdAt.milliseconds])
            } else {
                try integer(
                    """
                    SELECT count(*) FROM outbox WHERE chat = ? AND channel = ?
                    AND (instead_of = ? OR (id = ? AND instead_of NOTNULL))
                    """, [chat, channel, row.id, row.id])
            }
        guard known == 0 else { return nil }
        try execute(
            """
            INSERT INTO outbox
            (channel, chat, priority, message, reference, state, created_at, instead_of, needs_template)
            VALUES (?, ?, ?, ?, ?, 'queued', ?, ?, ?)
            """,
            [channel, chat, row.priority, row.message, row.reference, moment.milliseconds, row.id, asTemplate])
        return try outbox(lastID)
    }

    /// The person whose direct chat this is.
    public func user(ofChat chat: String, channel: String) throws -> Int64? {
        try row("SELECT user_id FROM chat WHERE channel = ? AND id = ?", [channel, chat], as: { $0[0] as Int64? })
            .flatMap(\.self)
    }

    /// The person who is addressed so on the channel.
    public func user(channel: String, address: String) throws -> UserRow? {
        try chat(channel: channel, address: address)?.user
    }

    /// The chat that is addressed so on the channel, and whose it is.
    public func chat(channel: String, address: String) throws -> (chat: String, user: UserRow)? {
        let sql = "SELECT chat FROM contact WHERE channel = ? AND address = ?"
        guard let chat = try row(sql, [channel, address], as: { $0[0] as String }),
            let user = try user(channel: channel, externalID: chat)
        else { return nil }
        return (chat, user)
    }

    /// How many of the newest messages to a chat, up to `limit`, failed one after the other.
    public func failuresInARow(channel: String, chat: String, limit: Int) throws -> Int {
        let receipts: [String?] = try rows(
            """
            SELECT receipt FROM outbox WHERE chat = ? AND channel = ? AND receipt NOTNULL ORDER BY id DESC LIMIT ?
            """, [chat, channel, limit], as: { $0[0] })
        return receipts.prefix { $0 == DeliveryStage.failed.rawValue }.count
    }
}
