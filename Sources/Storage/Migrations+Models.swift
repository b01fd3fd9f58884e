extension Migrations {
    /// What models thought of instruments. Levels are prices as candles have them; moments are the market's.
    static let readings = [
        """
        CREATE TABLE reading (
            id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES user (id), instrument TEXT NOT NULL,
            timeframe TEXT NOT NULL, bias TEXT NOT NULL CHECK (bias IN ('bullish', 'bearish')),
            confirmation REAL NOT NULL, contradiction REAL NOT NULL, made_at INTEGER NOT NULL,
            model TEXT NOT NULL, prompt TEXT NOT NULL,
            outcome TEXT CHECK (outcome IN ('confirmed', 'contradicted', 'expired')), ended_at INTEGER) STRICT
        """,
        "CREATE INDEX reading_open ON reading (id) WHERE outcome IS NULL",
        "CREATE INDEX reading_model ON reading (model) WHERE outcome IS NOT NULL",
    ]

    /// The knowledge base of each language, to be searched by words.
    static let concepts = [
        """
        CREATE VIRTUAL TABLE concept USING fts5(
            language UNINDEXED, id UNINDEXED, title, names, text, tokenize = 'unicode61 remove_diacritics 2')
        """
    ]
}
