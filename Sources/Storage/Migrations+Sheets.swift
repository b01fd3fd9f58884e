extension Migrations {
    /// How far a person's results have come in a spreadsheet: up to which fill and which day, and whether a call is
    /// under way of which nobody knows what became of it.
    static let sheets = [
        """
        CREATE TABLE sheet (
            user_id INTEGER NOT NULL REFERENCES user (id), spreadsheet TEXT NOT NULL,
            last_fill INTEGER NOT NULL DEFAULT 0, last_day INTEGER,
            is_trade_in_doubt INTEGER NOT NULL DEFAULT 1, is_day_in_doubt INTEGER NOT NULL DEFAULT 1,
            rows_written INTEGER NOT NULL DEFAULT 0, written_at INTEGER, problem TEXT,
            failures INTEGER NOT NULL DEFAULT 0, retry_at INTEGER,
            PRIMARY KEY (user_id, spreadsheet)) STRICT, WITHOUT ROWID
        """
    ]
}
