extension Migrations {
    /// What came in from outside, as it was read: what is the same again within a time is taken once. And the candles
    /// and last quotes that a terminal sends.
    static let webhooks = [
        """
        CREATE TABLE webhook (
            id INTEGER PRIMARY KEY, source TEXT NOT NULL, key TEXT NOT NULL, message TEXT NOT NULL,
            received_at INTEGER NOT NULL, outcome TEXT) STRICT
        """,
        "CREATE INDEX webhook_key ON webhook (source, key, received_at)",
        "CREATE INDEX webhook_pending ON webhook (source, id) WHERE outcome IS NULL",
        """
        CREATE TABLE feed_candle (
            source TEXT NOT NULL, instrument TEXT NOT NULL, open_time INTEGER NOT NULL, open REAL NOT NULL,
            high REAL NOT NULL, low REAL NOT NULL, close REAL NOT NULL, volume REAL NOT NULL,
            PRIMARY KEY (source, instrument, open_time)) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE feed_quote (
            source TEXT NOT NULL, instrument TEXT NOT NULL, time INTEGER NOT NULL, bid TEXT NOT NULL, ask TEXT NOT NULL,
            PRIMARY KEY (source, instrument)) STRICT, WITHOUT ROWID
        """,
    ]
}
