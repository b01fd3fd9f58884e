extension Migrations {
    /// Groups and channels that the bot is or was in, and the signals that are posted there. `set_by` is who set it up
    /// last: they are told when it ends by itself.
    static let rooms = [
        """
        CREATE TABLE room (
            id INTEGER PRIMARY KEY, channel TEXT NOT NULL, chat TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL,
            username TEXT, is_member INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('new', 'on', 'stopped', 'suspended')),
            set_by INTEGER REFERENCES user (id), language TEXT, time_zone TEXT, quiet_hours TEXT, minimum_reward REAL,
            has_charts INTEGER NOT NULL DEFAULT 1, UNIQUE (channel, chat)) STRICT
        """,
        """
        CREATE TABLE room_watch (
            room_id INTEGER NOT NULL REFERENCES room (id), strategy TEXT NOT NULL, instrument TEXT NOT NULL,
            timeframe TEXT NOT NULL, since INTEGER NOT NULL,
            PRIMARY KEY (room_id, strategy, instrument, timeframe)) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX room_watch_place ON room_watch (strategy, instrument, timeframe)",
        // Which signals a room has been told of: it hears what becomes of those.
        """
        CREATE TABLE room_signal (
            signal_id TEXT NOT NULL REFERENCES signal (id), room_id INTEGER NOT NULL REFERENCES room (id),
            PRIMARY KEY (signal_id, room_id)) STRICT, WITHOUT ROWID
        """,
        // What its quiet hours hold back, one line each.
        """
        CREATE TABLE room_line (
            id INTEGER PRIMARY KEY, room_id INTEGER NOT NULL REFERENCES room (id), text TEXT NOT NULL,
            due_at INTEGER NOT NULL) STRICT
        """,
        "CREATE INDEX room_line_due ON room_line (due_at)",
    ]

    /// Cards that are answered in another chat than the one in which they were asked for.
    static let approvals = ["ALTER TABLE proposal ADD COLUMN asked_in TEXT"]
}
