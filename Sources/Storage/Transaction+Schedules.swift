import GRDB
public import Platform
public import Trading

/// When a person is next sent a message that comes by the clock.
public struct ScheduleRow: Sendable, Hashable {
    public var user: Int64
    public var kind: String
    /// Real time.
    public var dueAt: Timestamp
    /// The day it is for, in its owner's time zone: days since 1970-01-01.
    public var dueDay: Int64
    /// The day the last one was for; nil before the first.
    public var lastDay: Int64?
    /// Up to when the last one told, in market time; nil before the first.
    public var toldUntil: Timestamp?
    /// How many were due and not sent since the last one.
    public var missed: Int
    /// When the first of them was due.
    public var missedSince: Timestamp?

    public init(
        user: Int64, kind: String, dueAt: Timestamp, dueDay: Int64, lastDay: Int64? = nil, toldUntil: Timestamp? = nil,
        missed: Int = 0, missedSince: Timestamp? = nil
    ) {
        self.user = user
        self.kind = kind
        self.dueAt = dueAt
        self.dueDay = dueDay
        self.lastDay = lastDay
        self.toldUntil = toldUntil
        self.missed = missed
        self.missedSince = missedSince
    }
}

extension Transaction {
    public func schedules(of user: Int64) throws -> [ScheduleRow] {
        let sql = "SELECT \(Self.scheduleColumns) FROM schedule WHERE user_id = ? ORDER BY kind"
        return try rows(sql, [user], as: Self.scheduleRow)
    }

    /// Those due at `moment`, the longest due first.
    public func dueSchedules(_ kinds: [String], at moment: Timestamp, limit: Int) throws -> [ScheduleRow] {
        let places = kinds.map { _ in "?" }.joined(separator: ", ")
        let sql = """
            SELECT \(Self.scheduleColumns) FROM schedule WHERE due_at <= ? AND kind IN (\(places))
            ORDER BY due_at, user_id, kind LIMIT ?
            """
        let values: StatementArguments = [moment.milliseconds] + StatementArguments(kinds) + [limit]
        return try rows(sql, values, as: Self.scheduleRow)
    }

    /// Those due after `moment`: what a clock that was wrong may have left behind.
    public func schedules(dueAfter moment: Timestamp) throws -> [ScheduleRow] {
        let sql = "SELECT \(Self.scheduleColumns) FROM schedule WHERE due_at > ?"
        return try rows(sql, [moment.milliseconds], as: Self.scheduleRow)
    }

    /// Adds or replaces it.
    public func setSchedule(_ row: ScheduleRow) throws {
        try execute(
            """
            INSERT OR REPLACE INTO schedule
            (user_id, kind, due_at, due_day, last_day, told_until, missed, missed_since)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                row.user, row.kind, row.dueAt.milliseconds, row.dueDay, row.lastDay, row.toldUntil?.milliseconds,
                row.missed, row.missedSince?.milliseconds,
            ])
    }

    /// Replaces one as it was read.
    /// - Returns: false when it has been changed since: then nothing is.
    public func moveSchedule(_ row: ScheduleRow, to next: ScheduleRow) throws -> Bool {
        let isUnchanged = try isKept(row)
        if isUnchanged { try setSchedule(next) }
        return isUnchanged
    }

    /// Removes what a row says, unless it was set anew since it was read.
    public func removeSchedule(_ row: ScheduleRow) throws {
        if try isKept(row) { try removeSchedule(row.kind, of: row.user) }
    }

    private func isKept(_ row: ScheduleRow) throws -> Bool {
        try self.row(
            "SELECT \(Self.scheduleColumns) FROM schedule WHERE user_id = ? AND kind = ?", [row.user, row.kind],
            as: Self.scheduleRow) == row
    }

    public func removeSchedule(_ kind: String, of user: Int64) throws {
        try execute("DELETE FROM schedule WHERE user_id = ? AND kind = ?", [user, kind])
    }

    private static let scheduleColumns = "user_id, kind, due_at, due_day, last_day, told_until, missed, missed_since"
    private static func scheduleRow(_ row: Row) -> ScheduleRow {
        var columns = Columns(row)
        return ScheduleRow(
            user: columns.next(), kind: columns.next(), dueAt: columns.time(), dueDay: columns.next(),
            lastDay: columns.next(), toldUntil: columns.optionalTime(), missed: columns.next(),
            missedSince: columns.optionalTime())
    }
}

/// An execution that ended something.
public struct ExitFill: Sendable, Hashable {
    public var user: Int64
    public var instrument: InstrumentID
    public var side: Side
    public var quantity: Quantity
    public var price: Price
    /// What it booked after its fee, in the account's currency.
    public var net: Money
    /// Market time.
    public var time: Timestamp
}

// What happened while the program was not running.
extension Transaction {
    /// The numbers of the newest fill and the newest outgoing message.
    public func newest() throws -> (fill: Int64, message: Int64) {
        (try integer("SELECT max(id) FROM fill"), try integer("SELECT max(id) FROM outbox"))
    }

    /// What executions after the one numbered `last` ended by `end`, in market time.
    public func exits(after last: Int64, through end: Timestamp) throws -> [ExitFill] {
        let sql = """
            SELECT user_id, instrument, side, quantity, price, realized, fee, currency, filled_at FROM fill
            WHERE id > ? AND filled_at <= ? ORDER BY id
            """
        let fills = try rows(sql, [last, end.milliseconds]) { row in
            var columns = Columns(row)
            let (user, instrument) = (columns.next() as Int64, InstrumentID(columns.next()))
            let side: Side = try columns.value { Side(rawValue: $0) }
            let quantity: Quantity = try columns.value { Quantity($0) }
            let price: Price = try columns.value { Price($0) }
            let realized: FixedPoint = try columns.value { FixedPoint($0) }
            let fee: FixedPoint = try columns.value { FixedPoint($0) }
            let currency = Currency(columns.next())
            return (
                isExit: !realized.isZero,
                ExitFill(
                    user: user, instrument: instrument, side: side, quantity: quantity, price: price,
                    net: Money(realized - fee, currency), time: columns.time())
            )
        }
        return fills.filter(\.isExit).map(\.1)
    }

    /// Messages up to the one numbered `last` that were finished after `moment`, or are not yet, with their readers.
    public func messages(through last: Int64, openAfter moment: Timestamp) throws -> [(user: Int64, row: OutboxRow)] {
        let sql = """
            SELECT outbox.id, chat.user_id FROM outbox
            JOIN chat ON chat.channel = outbox.channel AND chat.id = outbox.chat AND chat.kind = 'direct'
            WHERE chat.user_id IS NOT NULL AND outbox.id <= ?1 AND outbox.id IN (
                SELECT id FROM outbox WHERE finished_at IS NOT NULL AND finished_at >= ?2
                UNION ALL SELECT id FROM outbox WHERE state IN ('queued', 'sending')) ORDER BY outbox.id
            """
        let found = try rows(sql, [last, moment.milliseconds]) { row -> (Int64, Int64) in (row[0], row[1]) }
        return try found.compactMap { id, user in try outbox(id).map { (user, $0) } }
    }

    /// Signals that formed after `start`, up to and including `end`, in market time.
    public func signals(after start: Timestamp, through end: Timestamp) throws -> [SignalRow] {
        let sql = "SELECT id FROM signal WHERE formed_at > ? AND formed_at <= ? ORDER BY formed_at, id"
        let ids: [String] = try rows(sql, [start.milliseconds, end.milliseconds]) { $0[0] }
        return try ids.compactMap { try signal($0) }
    }
}
