extension Migrations {
    /// When the next message of each kind is due that comes by the clock. Days are counted from 1970-01-01 in their
    /// owner's time zone; market time is what the last one told of.
    static let schedules = [
        """
        CREATE TABLE schedule (
            user_id INTEGER NOT NULL REFERENCES user (id), kind TEXT NOT NULL, due_at INTEGER NOT NULL,
            due_day INTEGER NOT NULL, last_day INTEGER, told_until INTEGER,
            missed INTEGER NOT NULL DEFAULT 0, missed_since INTEGER,
            PRIMARY KEY (user_id, kind)) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX schedule_due ON schedule (due_at)",
    ]
}
