import GRDB
public import Platform

/// How far a person's results have come in a spreadsheet.
public struct SheetRow: Sendable, Hashable {
    public var user: Int64
    /// As its service names it.
    public var spreadsheet: String
    /// Trades that were closed by fills up to this number stand in it.
    public var lastFill: Int64 = 0
    /// Days up to this one stand in it, counted from 1970-01-01; nil: none.
    public var lastDay: Int64?
    /// Whether rows may stand in it of which we do not know.
    public var isTradeInDoubt = true
    public var isDayInDoubt = true
    public var rowsWritten: Int64 = 0
    /// In real time.
    public var writtenAt: Timestamp?
    /// What keeps it from being written, as a key of the texts; nil: nothing.
    public var problem: String?
    /// Tries in a row that failed.
    public var failures = 0
    /// It is not tried before.
    public var retryAt: Timestamp?

    public init(user: Int64, spreadsheet: String) {
        self.user = user
        self.spreadsheet = spreadsheet
    }
}

extension Transaction {
    private static let sheetColumns = """
        user_id, spreadsheet, last_fill, last_day, is_trade_in_doubt, is_day_in_doubt, rows_written, written_at,
        problem, failures, retry_at
        """

    private static func sheetRow(_ row: Row) -> SheetRow {
        var columns = Columns(row)
        var sheet = SheetRow(user: columns.next(), spreadsheet: columns.next())
        sheet.lastFill = columns.next()
        sheet.lastDay = columns.next()
        sheet.isTradeInDoubt = columns.next()
        sheet.isDayInDoubt = columns.next()
        sheet.rowsWritten = columns.next()
        sheet.writtenAt = columns.optionalTime()
        sheet.problem = columns.next()
        sheet.failures = columns.next()
        sheet.retryAt = columns.optionalTime()
        return sheet
    }

    /// nil: it was never one of theirs.
    public func sheet(_ spreadsheet: String, of user: Int64) throws -> SheetRow? {
        try row(
            "SELECT \(Self.sheetColumns) FROM sheet WHERE user_id = ? AND spreadsheet = ?", [user, spreadsheet],
            as: Self.sheetRow)
    }

    /// Those that people have set under `setting` and that may be tried by now.
    public func sheets(setting: String, at moment: Timestamp) throws -> [SheetRow] {
        try rows(
            """
            SELECT \(Self.sheetColumns) FROM sheet WHERE (retry_at IS NULL OR retry_at <= ?) AND EXISTS (
                SELECT 1 FROM setting WHERE setting.user_id = sheet.user_id AND key = ? AND value = spreadsheet)
            ORDER BY user_id
            """, [moment.milliseconds, setting], as: Self.sheetRow)
    }

    /// People who have set it under `setting`.
    public func owners(of spreadsheet: String, setting: String) throws -> [Int64] {
        try rows(
            """
            SELECT user_id FROM sheet WHERE spreadsheet = ? AND EXISTS (
                SELECT 1 FROM setting WHERE setting.user_id = sheet.user_id AND key = ? AND value = spreadsheet)
            """, [spreadsheet, setting], as: { $0[0] })
    }

    /// Adds or replaces it.
    public func setSheet(_ row: SheetRow) throws {
        try execute(
            "INSERT OR REPLACE INTO sheet (\(Self.sheetColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                row.user, row.spreadsheet, row.lastFill, row.lastDay, row.isTradeInDoubt, row.isDayInDoubt,
                row.rowsWritten, row.writtenAt?.milliseconds, row.problem, row.failures, row.retryAt?.milliseconds,
            ])
    }
}
