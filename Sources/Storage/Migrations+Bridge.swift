extension Migrations {
    /// Chats that wait to be let into an account, and orders that wait for a terminal.
    static let bridge = [
        // Where the code was shown: there it is asked who may come in.
        "ALTER TABLE link_code ADD COLUMN chat TEXT",
        """
        CREATE TABLE link_request (
            id TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES user (id),
            host_id INTEGER NOT NULL REFERENCES user (id), channel TEXT NOT NULL, chat TEXT NOT NULL,
            expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID
        """,
        // `account`: the broker's account whose terminal alone gets it. `lots` and prices as they are handed out.
        """
        CREATE TABLE bridge_order (
            id TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES user (id), account TEXT NOT NULL,
            instrument TEXT NOT NULL, side TEXT NOT NULL, lots TEXT NOT NULL, stop_loss TEXT NOT NULL,
            take_profit TEXT,
            state TEXT NOT NULL
                CHECK (state IN ('queued', 'sent', 'acknowledged', 'filled', 'refused', 'expired')),
            created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, sent_at INTEGER, answered_at INTEGER,
            code INTEGER, deal TEXT, price TEXT) STRICT, WITHOUT ROWID
        """,
        """
        CREATE INDEX bridge_order_open ON bridge_order (account, instrument)
        WHERE state IN ('queued', 'sent', 'acknowledged')
        """,
        "CREATE INDEX bridge_order_user ON bridge_order (user_id, created_at)",
    ]
}
