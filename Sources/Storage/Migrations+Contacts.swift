extension Migrations {
    /// How people are reached on platforms that answer within a window and report what became of a message, and how one
    /// person links two chats.
    static let reached = [
        // `address`: what the platform likes messages to be addressed to, where it is not the chat's own name.
        """
        CREATE TABLE contact (
            channel TEXT NOT NULL, chat TEXT NOT NULL, address TEXT, wrote_at INTEGER,
            PRIMARY KEY (channel, chat)) STRICT, WITHOUT ROWID
        """,
        "ALTER TABLE outbox ADD COLUMN receipt TEXT",
        // The message that this one stands in for, and whether it has to be a template.
        "ALTER TABLE outbox ADD COLUMN instead_of INTEGER",
        "ALTER TABLE outbox ADD COLUMN needs_template INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE upload ADD COLUMN uploaded_at INTEGER NOT NULL DEFAULT 0",
        // Of a code only its hash is kept.
        """
        CREATE TABLE link_code (
            user_id INTEGER PRIMARY KEY REFERENCES user (id), hash TEXT NOT NULL UNIQUE, expires_at INTEGER NOT NULL)
            STRICT
        """,
        "CREATE TABLE link_attempt (user_id INTEGER NOT NULL REFERENCES user (id), tried_at INTEGER NOT NULL) STRICT",
        "CREATE INDEX link_attempt_user ON link_attempt (user_id, tried_at)",
    ]
}
