import GRDB
public import Platform
public import Trading

/// A group or channel, and what is posted there.
public struct RoomRow: Sendable, Hashable {
    public enum State: String, Sendable, Hashable {
        /// Nobody has set it up.
        case new
        case on
        case stopped
        /// It ended by itself: the bot was removed or may not write.
        case suspended
    }
    public var id: Int64
    public var channel: String
    /// The platform's name of it.
    public var chat: String
    /// `group` or `channel`.
    public var kind: String
    public var title: String
    /// Its public name, without the at sign; nil when it has none.
    public var username: String?
    /// Whether the bot is in it.
    public var isMember: Bool
    public var state: State
    /// Who set it up last; nil: nobody yet.
    public var setBy: Int64?
    /// Two-letter code; nil: nobody has chosen one.
    public var language: String?
    /// IANA name of the zone of its quiet hours and times; nil: UTC.
    public var timeZone: String?
    /// `22:00-07:00`; nil: none.
    public var quietHours: String?
    /// Signals whose reward is lower, in multiples of their risk, are not posted; nil: all are.
    public var minimumReward: Double?
    public var hasCharts: Bool
}

/// Signals of a strategy on an instrument that are posted in a room.
public struct RoomWatchRow: Sendable, Hashable {
    public var room: Int64
    public var strategy: String
    public var instrument: InstrumentID
    public var timeframe: Timeframe
    public init(room: Int64, strategy: String, instrument: InstrumentID, timeframe: Timeframe) {
        self.room = room
        self.strategy = strategy
        self.instrument = instrument
        self.timeframe = timeframe
    }
}

extension Transaction {
    /// Makes a room known, or notes what is new of it: its names, and whether the bot is in it.
    public func noteRoom(
        channel: String, chat: String, kind: String, title: String?, username: String?, isMember: Bool
    ) throws -> RoomRow {
        try execute(
            """
            INSERT INTO room (channel, chat, kind, title, username, is_member, state)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'new')
            ON CONFLICT (channel, chat) DO UPDATE SET kind = ?3, is_member = ?6,
            title = CASE ?4 WHEN '' THEN title ELSE ?4 END, username = CASE ?4 WHEN '' THEN username ELSE ?5 END
            """, [channel, chat, kind, title ?? "", username, isMember])
        guard let room = try room(channel: channel, chat: chat) else { throw StorageError.notWritten(detail: "room") }
        return room
    }
    public func room(channel: String, chat: String) throws -> RoomRow? {
        let sql = "SELECT \(Self.roomColumns) FROM room WHERE channel = ? AND chat = ?"
        return try row(sql, [channel, chat], as: Self.roomRow)
    }
    public func room(_ id: Int64) throws -> RoomRow? {
        try row("SELECT \(Self.roomColumns) FROM room WHERE id = ?", [id], as: Self.roomRow)
    }
    /// Those of a platform that the bot is in.
    public func rooms(of channel: String, limit: Int) throws -> [RoomRow] {
        let sql = "SELECT \(Self.roomColumns) FROM room WHERE channel = ? AND is_member ORDER BY id DESC LIMIT ?"
        return try rows(sql, [channel, limit], as: Self.roomRow)
    }
    /// Writes all that can be set of a room.
    public func setRoom(_ room: RoomRow) throws {
        try execute(
            """
            UPDATE room SET state = ?, set_by = ?, language = ?, time_zone = ?, quiet_hours = ?, minimum_reward = ?,
            has_charts = ? WHERE id = ?
            """,
            [
                room.state.rawValue, room.setBy, room.language, room.timeZone, room.quietHours, room.minimumReward,
                room.hasCharts, room.id,
            ])
    }
    /// The bot is not in it any more, or may not write there: what is posted there is suspended.
    /// - Returns: the room, when something was posted there until now.
    public func suspendRoom(channel: String, chat: String) throws -> RoomRow? {
        guard let room = try room(channel: channel, chat: chat) else { return nil }
        try execute(
            """
            UPDATE room SET is_member = 0, state = CASE state WHEN 'on' THEN 'suspended' ELSE state END WHERE id = ?
            """, [room.id])
        try execute("DELETE FROM room_line WHERE room_id = ?", [room.id])
        return room.state == .on ? room : nil
    }
    func moveRoom(channel: String, from chat: String, to new: String) throws {
        // Telegram tells of the new name before or after what is done under it.
        try execute(
            """
            DELETE FROM room WHERE channel = ?1 AND chat = ?3 AND state = 'new'
            AND EXISTS (SELECT 1 FROM room WHERE channel = ?1 AND chat = ?2)
            """, [channel, chat, new])
        try execute("UPDATE OR IGNORE room SET chat = ? WHERE channel = ? AND chat = ?", [new, channel, chat])
    }

    public func addRoomWatch(_ watch: RoomWatchRow) throws {
        try execute(
            """
            INSERT OR IGNORE INTO room_watch (room_id, strategy, instrument, timeframe, since)
            VALUES (?, ?, ?, ?, (SELECT ifnull(max(rowid), 0) FROM signal))
            """, [watch.room, watch.strategy, watch.instrument.symbol, watch.timeframe.rawValue])
    }
    /// Ends what fits.
    /// - Returns: how many ended.
    public func removeRoomWatches(
        of room: Int64, strategy: String?, instrument: InstrumentID?, timeframe: Timeframe?
    ) throws -> Int {
        try execute(
            """
            DELETE FROM room_watch WHERE room_id = ?1 AND (?2 IS NULL OR strategy = ?2)
            AND (?3 IS NULL OR instrument = ?3) AND (?4 IS NULL OR timeframe = ?4)
            """, [room, strategy, instrument?.symbol, timeframe?.rawValue])
        return changes
    }
    public func roomWatches(of room: Int64) throws -> [RoomWatchRow] {
        let sql = """
            SELECT room_id, strategy, instrument, timeframe FROM room_watch WHERE room_id = ?
            ORDER BY strategy, instrument, timeframe
            """
        return try rows(sql, [room], as: Self.roomWatchRow)
    }
    /// Rooms that are told of a signal: posted there before it was recorded. Of what becomes of one, those that were
    /// told of it.
    public func rooms(toldOf signal: SignalRow, isNew: Bool) throws -> [RoomRow] {
        let columns = Self.roomColumns
        guard isNew else {
            let sql = """
                SELECT \(columns) FROM room WHERE state = 'on' AND is_member
                AND id IN (SELECT room_id FROM room_signal WHERE signal_id = ?) ORDER BY id
                """
            return try rows(sql, [signal.id], as: Self.roomRow)
        }
        let sql = """
            SELECT \(columns) FROM room WHERE state = 'on' AND is_member AND id IN (
                SELECT room_id FROM room_watch WHERE strategy = ? AND instrument = ? AND timeframe = ?
                AND since < (SELECT rowid FROM signal WHERE signal.id = ?)) ORDER BY id
            """
        return try rows(
            sql, [signal.strategy, signal.instrument.symbol, signal.timeframe.rawValue, signal.id], as: Self.roomRow)
    }
    /// - Returns: false when the room had been told of it.
    public func noteRoomSignal(_ signal: String, in room: Int64) throws -> Bool {
        try execute("INSERT OR IGNORE INTO room_signal (room_id, signal_id) VALUES (?, ?)", [room, signal])
        return changes == 1
    }

    public func holdRoomLine(_ text: String, room: Int64, until end: Timestamp) throws {
        try execute("INSERT INTO room_line (room_id, text, due_at) VALUES (?, ?, ?)", [room, text, end.milliseconds])
    }
    public func roomsWithDueLines(at moment: Timestamp) throws -> [Int64] {
        try rows(
            "SELECT DISTINCT room_id FROM room_line WHERE due_at <= ? ORDER BY room_id", [moment.milliseconds],
            as: { $0[0] })
    }
    /// What was held back for a room, oldest first; it is not held any more.
    public func takeRoomLines(of room: Int64) throws -> [String] {
        let sql = "SELECT text FROM room_line WHERE room_id = ? ORDER BY id"
        let lines: [String] = try rows(sql, [room], as: { $0[0] })
        try execute("DELETE FROM room_line WHERE room_id = ?", [room])
        return lines
    }

    private static let roomColumns = """
        id, channel, chat, kind, title, username, is_member, state, set_by, language, time_zone, quiet_hours,
        minimum_reward, has_charts
        """
    private static func roomRow(_ row: Row) throws -> RoomRow {
        var columns = Columns(row)
        return RoomRow(
            id: columns.next(), channel: columns.next(), chat: columns.next(), kind: columns.next(),
            title: columns.next(), username: columns.next(), isMember: columns.next(),
            state: try columns.value(RoomRow.State.init(rawValue:)), setBy: columns.next(), language: columns.next(),
            timeZone: columns.next(), quietHours: columns.next(), minimumReward: columns.next(),
            hasCharts: columns.next())
    }
    private static func roomWatchRow(_ row: Row) throws -> RoomWatchRow {
        var columns = Columns(row)
        return RoomWatchRow(
            room: columns.next(), strategy: columns.next(), instrument: InstrumentID(columns.next()),
            timeframe: try columns.value(Timeframe.init(rawValue:)))
    }
}
