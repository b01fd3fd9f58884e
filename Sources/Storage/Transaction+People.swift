import GRDB
public import Platform

/// A person, whatever channels they come by.
public struct UserRow: Sendable, Hashable {
    public var id: Int64
    public var name: String
    /// A role's raw value; what it allows is not known here.
    public var role: String
    public var isBanned: Bool
    public var createdAt: Timestamp
}

/// A change of a setting, as history tells it.
public struct SettingChange: Sendable, Hashable {
    public var id: Int64
    public var key: String
    /// nil: it had no value of its own.
    public var old: String?
    public var new: String?
    public var changedBy: Int64
    public var changedAt: Timestamp
}

extension Transaction {
    public func user(channel: String, externalID: String) throws -> UserRow? {
        try sender(channel: channel, externalID: externalID)?.user
    }

    /// The same, with the user name that was last seen of them.
    public func sender(channel: String, externalID: String) throws -> (user: UserRow, username: String?)? {
        try row(
            """
            SELECT \(Self.userColumns), identity.username FROM identity JOIN user ON user.id = identity.user_id
            WHERE identity.channel = ? AND identity.external_id = ?
            """, [channel, externalID]
        ) { row in (Self.userRow(row), row[5]) }
    }

    public func user(_ id: Int64) throws -> UserRow? {
        try row("SELECT \(Self.userColumns) FROM user WHERE id = ?", [id], as: Self.userRow)
    }

    /// People with a stored role, without those who are banned.
    public func users(withRole role: String) throws -> [Int64] {
        try rows("SELECT id FROM user WHERE role = ? AND NOT is_banned ORDER BY id", [role], as: { $0[0] })
    }
    /// People one of whose names or numbers, `channel:name`, is one of these, without those who are banned.
    public func users(named names: Set<String>) throws -> [Int64] {
        let found = try names.flatMap { name -> [Int64] in
            let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return [] }
            return try rows(
                """
                SELECT id FROM user WHERE NOT is_banned AND id IN (
                    SELECT user_id FROM identity WHERE channel = ?1 AND external_id = ?2
                    UNION SELECT chat.user_id FROM contact JOIN chat
                    ON chat.channel = contact.channel AND chat.id = contact.chat AND chat.kind = 'direct'
                    WHERE contact.channel = ?1 AND contact.address = ?2 AND chat.is_active = 1)
                """, [parts[0], parts[1]], as: { $0[0] })
        }
        return Set(found).sorted()
    }
    /// The person with this user name on the channel; case does not matter.
    public func user(channel: String, username: String) throws -> UserRow? {
        try row(
            """
            SELECT \(Self.userColumns) FROM identity JOIN user ON user.id = identity.user_id
            WHERE identity.channel = ? AND identity.username = ? COLLATE NOCASE
            """, [channel, username], as: Self.userRow)
    }

    public func addUser(
        channel: String, externalID: String, username: String?, name: String, role: String, at moment: Timestamp
    ) throws -> UserRow {
        try execute(
            "INSERT INTO user (name, role, created_at) VALUES (?, ?, ?)", [name, role, moment.milliseconds])
        let id = lastID
        try execute(
            "INSERT INTO identity (channel, external_id, user_id) VALUES (?, ?, ?)", [channel, externalID, id])
        if let username { try setUsername(username, channel: channel, externalID: externalID) }
        return UserRow(id: id, name: name, role: role, isBanned: false, createdAt: moment)
    }

    /// Names change hands: whoever had this one before has none until they write again.
    public func setUsername(_ username: String, channel: String, externalID: String) throws {
        try execute(
            "UPDATE identity SET username = NULL WHERE channel = ? AND username = ? COLLATE NOCASE",
            [channel, username])
        try execute(
            "UPDATE identity SET username = ? WHERE channel = ? AND external_id = ?", [username, channel, externalID])
    }
    public func setRole(_ role: String, of user: Int64) throws {
        try execute("UPDATE user SET role = ? WHERE id = ?", [role, user])
    }
    public func setBanned(_ isBanned: Bool, user: Int64) throws {
        try execute("UPDATE user SET is_banned = ? WHERE id = ?", [isBanned, user])
    }

    /// The newest people, newest first.
    /// - Parameter time: when they first wrote; nil: ever.
    public func users(in time: Range<Timestamp>? = nil, limit: Int) throws -> [UserRow] {
        try rows(
            """
            SELECT \(Self.userColumns) FROM user WHERE ?1 IS NULL OR created_at >= ?1 AND created_at < ?2
            ORDER BY id DESC LIMIT ?3
            """, [time?.lowerBound.milliseconds, time?.upperBound.milliseconds, limit], as: Self.userRow)
    }
    /// - Parameter time: when they first wrote; nil: ever.
    public func userCount(in time: Range<Timestamp>? = nil) throws -> Int64 {
        try integer(
            "SELECT count(*) FROM user WHERE ?1 IS NULL OR created_at >= ?1 AND created_at < ?2",
            [time?.lowerBound.milliseconds, time?.upperBound.milliseconds])
    }

    /// `channel:external id` of every identity of a person.
    public func identities(of user: Int64) throws -> [String] {
        try rows("SELECT channel, external_id FROM identity WHERE user_id = ? ORDER BY channel", [user]).map { row in
            "\(row["channel"] as String):\(row["external_id"] as String)"
        }
    }

    private static let userColumns = "user.id, user.name, user.role, user.is_banned, user.created_at"
    private static func userRow(_ row: Row) -> UserRow {
        var columns = Columns(row)
        return UserRow(
            id: columns.next(), name: columns.next(), role: columns.next(), isBanned: columns.next(),
            createdAt: columns.time())
    }
}

// Chats: where a person can be reached.
extension Transaction {
    /// - Parameter user: whose it is; nil leaves whoever is known.
    public func setChat(channel: String, id: String, kind: String, user: Int64?, isActive: Bool) throws {
        try execute(
            """
            INSERT INTO chat (channel, id, kind, user_id, is_active) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (channel, id) DO UPDATE SET kind = excluded.kind, user_id = coalesce(excluded.user_id, user_id),
            is_active = excluded.is_active
            """, [channel, id, kind, user, isActive])
    }
    /// Whether messages can be sent there, and it is known whose it is when it is one person's.
    public func isReachableChat(channel: String, id: String) throws -> Bool {
        try row(
            """
            SELECT is_active AND (kind <> 'direct' OR user_id IS NOT NULL) FROM chat WHERE channel = ? AND id = ?
            """, [channel, id], as: { $0[0] }) ?? false
    }
    public func deactivateChat(channel: String, id: String) throws {
        try execute("UPDATE chat SET is_active = 0 WHERE channel = ? AND id = ?", [channel, id])
    }
    /// The direct chats in which a person can be reached.
    public func chats(of user: Int64) throws -> [(channel: String, id: String)] {
        try rows("SELECT channel, id FROM chat WHERE user_id = ? AND kind = 'direct' AND is_active = 1", [user])
            .map { ($0["channel"], $0["id"]) }
    }
    /// People of these roles, with their direct chats.
    public func staff(roles: [String]) throws -> [(role: String, chats: [(channel: String, id: String)])] {
        try roles.flatMap { role in
            try rows("SELECT id FROM user WHERE role = ? AND is_banned = 0", [role])
                .map { (role, try chats(of: $0["id"])) }
        }
    }
    /// Everybody's direct chats, or those of one role.
    public func directChats(role: String?) throws -> [(channel: String, id: String)] {
        try rows(
            """
            SELECT chat.channel, chat.id FROM chat JOIN user ON user.id = chat.user_id
            WHERE chat.kind = 'direct' AND chat.is_active = 1 AND user.is_banned = 0 AND (? IS NULL OR user.role = ?)
            """, [role, role]
        ).map { ($0["channel"], $0["id"]) }
    }
    public func moveChat(channel: String, from id: String, to new: String) throws {
        try execute("UPDATE OR REPLACE chat SET id = ? WHERE channel = ? AND id = ?", [new, channel, id])
        try moveRoom(channel: channel, from: id, to: new)
    }
}

// Settings with their history.
extension Transaction {
    public func settings(of user: Int64) throws -> [String: String] {
        let sql = "SELECT key, value FROM setting WHERE user_id = ?"
        return Dictionary(uniqueKeysWithValues: try rows(sql, [user], as: { ($0[0], $0[1]) }))
    }

    /// Who has set it to something.
    public func users(withSetting key: String) throws -> [Int64] {
        try rows("SELECT user_id FROM setting WHERE key = ? AND value <> '' ORDER BY user_id", [key], as: { $0[0] })
    }
    public func setting(_ key: String, of user: Int64) throws -> String? {
        try row("SELECT value FROM setting WHERE user_id = ? AND key = ?", [user, key], as: { $0[0] })
    }

    /// Sets or (nil) clears a setting and writes its history. Setting what already stands changes nothing.
    public func set(
        _ key: String, to value: String?, of user: Int64, by changer: Int64, at moment: Timestamp
    ) throws {
        let old = try setting(key, of: user)
        guard old != value else { return }
        try put(key, value, user)
        try execute(
            """
            INSERT INTO setting_history (user_id, key, old, new, changed_by, changed_at) VALUES (?, ?, ?, ?, ?, ?)
            """, [user, key, old, value, changer, moment.milliseconds])
    }

    /// What a setting begins with: no change that could be undone.
    public func begin(_ key: String, as value: String, of user: Int64) throws { try put(key, value, user) }

    private func put(_ key: String, _ value: String?, _ user: Int64) throws {
        if let value {
            try execute(
                """
                INSERT INTO setting (user_id, key, value) VALUES (?, ?, ?)
                ON CONFLICT (user_id, key) DO UPDATE SET value = excluded.value
                """, [user, key, value])
        } else {
            try execute("DELETE FROM setting WHERE user_id = ? AND key = ?", [user, key])
        }
    }

    /// The newest change among `keys` that was not taken back yet; nil when there is none.
    public func newestSetting(of user: Int64, keys: Set<String>) throws -> SettingChange? {
        let newest = try rows(
            "SELECT * FROM setting_history WHERE user_id = ? AND is_undone = 0 ORDER BY id DESC LIMIT 50", [user]
        ).first { keys.contains($0["key"]) }
        return newest.map { row in
            SettingChange(
                id: row["id"], key: row["key"], old: row["old"], new: row["new"], changedBy: row["changed_by"],
                changedAt: row.time("changed_at"))
        }
    }

    /// The changes of one setting, the newest first.
    public func settingChanges(_ key: String, of user: Int64, limit: Int = 200) throws -> [SettingChange] {
        try rows(
            "SELECT * FROM setting_history WHERE user_id = ? AND key = ? ORDER BY id DESC LIMIT ?", [user, key, limit]
        ).map { row in
            SettingChange(
                id: row["id"], key: row["key"], old: row["old"], new: row["new"], changedBy: row["changed_by"],
                changedAt: row.time("changed_at"))
        }
    }

    /// Takes back the newest change among `keys` that was not taken back yet; history keeps both.
    /// - Returns: the change that was undone, or nil when there is none.
    public func undoSetting(of user: Int64, keys: Set<String>, at moment: Timestamp) throws -> SettingChange? {
        guard let change = try newestSetting(of: user, keys: keys) else { return nil }
        try put(change.key, change.old, user)
        try execute("UPDATE setting_history SET is_undone = 1 WHERE id = ?", [change.id])
        try execute(
            """
            INSERT INTO setting_history (user_id, key, old, new, changed_by, changed_at, is_undone)
            VALUES (?, ?, ?, ?, ?, ?, 1)
            """, [user, change.key, change.new, change.old, user, moment.milliseconds])
        return change
    }
}
