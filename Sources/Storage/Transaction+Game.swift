import GRDB
public import Platform

/// Somebody who plays.
public struct PlayerRow: Sendable, Hashable {
    public var user: Int64
    /// As they chose it.
    public var name: String
    /// By which names are told apart.
    public var folded: String
    public var joinedAt: Timestamp
    /// The number of the newest fill when they joined: what was traded before counts for nothing.
    public var firstFill: Int64
    /// Up to which fill and note it was looked at what they earned, and when.
    public var seenFill: Int64
    public var seenNote: Int
    public var checkedAt: Timestamp
    /// Trades since they joined whose result is known in distances to the stop (R), the days on which these were
    /// opened, and their results together.
    public var trades: Int
    public var days: Int
    public var reward: Double

    public init(user: Int64, name: String, folded: String, joinedAt: Timestamp, firstFill: Int64) {
        (self.user, self.name, self.folded) = (user, name, folded)
        (self.joinedAt, self.firstFill, seenFill, seenNote) = (joinedAt, firstFill, firstFill, 0)
        (checkedAt, trades, days, reward) = (joinedAt, 0, 0, 0)
    }
}

/// Something earned once.
public struct AwardRow: Sendable, Hashable {
    /// What it is for: `stop:4711`.
    public var key: String
    public var points: Int
    public var earnedAt: Timestamp

    public init(key: String, points: Int, earnedAt: Timestamp) {
        (self.key, self.points, self.earnedAt) = (key, points, earnedAt)
    }
}

extension Transaction {
    public func player(_ user: Int64) throws -> PlayerRow? {
        try row("SELECT \(Self.playerColumns) FROM player WHERE user_id = ?", [user], as: Self.player)
    }

    /// Lets somebody play, or gives them another name.
    /// - Returns: false when another player has that name.
    public func addPlayer(_ player: PlayerRow) throws -> Bool {
        let others = try integer(
            "SELECT count(*) FROM player WHERE folded = ? AND user_id <> ?", [player.folded, player.user])
        guard others == 0 else { return false }
        try execute(
            """
            INSERT INTO player (user_id, name, folded, joined_at, first_fill, seen_fill, seen_note, checked_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (user_id) DO UPDATE SET name = excluded.name, folded = excluded.folded
            """,
            [
                player.user, player.name, player.folded, player.joinedAt.milliseconds, player.firstFill,
                player.seenFill, player.seenNote, player.checkedAt.milliseconds,
            ])
        return true
    }

    /// Ends it: name, standing and all that was earned are gone.
    public func removePlayer(_ user: Int64) throws { try execute("DELETE FROM player WHERE user_id = ?", [user]) }

    /// Notes up to where it was looked at, and the standing.
    public func setStanding(_ player: PlayerRow) throws {
        try execute(
            """
            UPDATE player SET seen_fill = ?, seen_note = ?, checked_at = ?, trades = ?, days = ?, reward = ?
            WHERE user_id = ?
            """,
            [
                player.seenFill, player.seenNote, player.checkedAt.milliseconds, player.trades, player.days,
                player.reward, player.user,
            ])
    }

    /// Players who traded or wrote since it was looked at, or whom nobody looked at since `moment`.
    public func playersToCheck(notSince moment: Timestamp, limit: Int) throws -> [Int64] {
        try rows(
            """
            SELECT user_id FROM player WHERE checked_at < ?
            OR seen_fill < (SELECT coalesce(max(id), 0) FROM fill WHERE fill.user_id = player.user_id)
            OR seen_note < (SELECT coalesce(max(number), 0) FROM note WHERE note.user_id = player.user_id)
            ORDER BY checked_at LIMIT ?
            """, [moment.milliseconds, limit], as: { $0[0] })
    }

    /// The best by mean reward, of those with enough trades and days.
    public func bestPlayers(trades: Int, days: Int, limit: Int) throws -> [PlayerRow] {
        try rows(
            """
            SELECT \(Self.playerColumns) FROM player WHERE trades >= ? AND days >= ?
            ORDER BY reward / trades DESC, trades DESC, user_id LIMIT ?
            """, [max(trades, 1), days, limit], as: Self.player)
    }

    /// What a player has earned, in order of its keys.
    public func awards(of user: Int64) throws -> [AwardRow] {
        try rows("SELECT key, points, earned_at FROM award WHERE user_id = ? ORDER BY key", [user]) { row in
            var columns = Columns(row)
            return AwardRow(key: columns.next(), points: columns.next(), earnedAt: columns.time())
        }
    }

    /// Notes what was earned.
    /// - Returns: false when it had been.
    public func addAward(_ award: AwardRow, to user: Int64) throws -> Bool {
        try execute(
            "INSERT OR IGNORE INTO award (user_id, key, points, earned_at) VALUES (?, ?, ?, ?)",
            [user, award.key, award.points, award.earnedAt.milliseconds])
        return changes == 1
    }

    private static let playerColumns = """
        user_id, name, folded, joined_at, first_fill, seen_fill, seen_note, checked_at, trades, days, reward
        """
    private static func player(_ row: Row) throws -> PlayerRow {
        var columns = Columns(row)
        var player = PlayerRow(
            user: columns.next(), name: columns.next(), folded: columns.next(), joinedAt: columns.time(),
            firstFill: columns.next())
        (player.seenFill, player.seenNote, player.checkedAt) = (columns.next(), columns.next(), columns.time())
        (player.trades, player.days, player.reward) = (columns.next(), columns.next(), columns.next())
        return player
    }
}
