extension Migrations {
    /// Pictures of the journal, and the mood of trades. `source` is the call that brings a picture: the same once more
    /// is the same picture. A picture belongs to a trade by the note that names it; without one it is forgotten.
    static let pictures = [
        """
        CREATE TABLE picture (
            id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES user (id), source TEXT NOT NULL,
            hash TEXT NOT NULL, is_document INTEGER NOT NULL, kept_at INTEGER NOT NULL,
            UNIQUE (user_id, source)) STRICT
        """,
        "CREATE INDEX picture_hash ON picture (hash)",
        "ALTER TABLE note ADD COLUMN picture_id INTEGER REFERENCES picture (id)",
        "CREATE INDEX note_picture ON note (picture_id) WHERE picture_id IS NOT NULL",
        // `fill_id`: the one that opened the trade.
        """
        CREATE TABLE mood (
            user_id INTEGER NOT NULL REFERENCES user (id), fill_id INTEGER NOT NULL REFERENCES fill (id),
            mood TEXT NOT NULL, PRIMARY KEY (user_id, fill_id)) STRICT, WITHOUT ROWID
        """,
    ]

    /// Those who play, and what they have earned: each thing once, by its key. `first_fill`: the newest fill when they
    /// joined; `seen_fill`, `seen_note`: up to where it was looked at. The last three are their standing by rewards
    /// in distances to the stop.
    static let game = [
        """
        CREATE TABLE player (
            user_id INTEGER PRIMARY KEY REFERENCES user (id), name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE,
            joined_at INTEGER NOT NULL, first_fill INTEGER NOT NULL, seen_fill INTEGER NOT NULL,
            seen_note INTEGER NOT NULL DEFAULT 0, checked_at INTEGER NOT NULL,
            trades INTEGER NOT NULL DEFAULT 0, days INTEGER NOT NULL DEFAULT 0, reward REAL NOT NULL DEFAULT 0) STRICT
        """,
        """
        CREATE TABLE award (
            user_id INTEGER NOT NULL REFERENCES player (user_id) ON DELETE CASCADE, key TEXT NOT NULL,
            points INTEGER NOT NULL, earned_at INTEGER NOT NULL, PRIMARY KEY (user_id, key)) STRICT, WITHOUT ROWID
        """,
    ]
}
