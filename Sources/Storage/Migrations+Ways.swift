extension Migrations {
    /// Where people are reached beside chats. `address` counts; `pending` waits until the code sent there is given
    /// back.
    static let ways = [
        """
        CREATE TABLE way (
            user_id INTEGER NOT NULL REFERENCES user (id), way TEXT NOT NULL, address TEXT, pending TEXT, code TEXT,
            code_expires_at INTEGER, attempts INTEGER NOT NULL DEFAULT 0, codes_sent INTEGER NOT NULL DEFAULT 0,
            codes_since INTEGER, PRIMARY KEY (user_id, way)) STRICT, WITHOUT ROWID
        """,
        // Which kind of message it is: decides by which ways it goes once quiet hours are over.
        "ALTER TABLE held_notice ADD COLUMN kind TEXT",
    ]
}
