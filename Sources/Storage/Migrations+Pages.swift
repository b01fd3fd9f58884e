extension Migrations {
    /// Every page that a message changes is written twice, to the log and to the file. What nothing is looked up by has
    /// no index, and what arrives in no order is kept in the order of its arrival, beside a small index. What is
    /// checked is compared word by word: of a list, SQLite builds a tree for every row it checks.
    static let fewerPages =
        [
            "DROP INDEX audit_user", "DROP INDEX fill_order", "DROP INDEX sizing_noted", "DROP INDEX orders_user",
            "CREATE INDEX orders_user ON orders (user_id, created_at) WHERE status IN ('new', 'partiallyFilled')",
        ] + proposals + outbox

    private static let proposals = [
        "DROP INDEX proposal_open", "ALTER TABLE proposal RENAME TO old_proposal",
        """
        CREATE TABLE proposal (
            id TEXT PRIMARY KEY NOT NULL, user_id INTEGER NOT NULL REFERENCES user (id), chat TEXT NOT NULL,
            action TEXT NOT NULL, arguments TEXT NOT NULL, instrument TEXT, band_low TEXT, band_high TEXT,
            state TEXT NOT NULL CHECK (
                state = 'open' OR state = 'confirmed' OR state = 'canceled' OR state = 'replaced'),
            outbox_id INTEGER, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, asked_in TEXT) STRICT
        """,
        """
        INSERT INTO proposal (id, user_id, chat, action, arguments, instrument, band_low, band_high, state, outbox_id,
            created_at, expires_at, asked_in)
        SELECT id, user_id, chat, action, arguments, instrument, band_low, band_high, state, outbox_id, created_at,
            expires_at, asked_in
        FROM old_proposal ORDER BY created_at
        """,
        "DROP TABLE old_proposal",
        "CREATE INDEX proposal_open ON proposal (user_id, created_at) WHERE state = 'open'",
    ]

    private static let outbox = [
        "DROP INDEX outbox_open", "DROP INDEX outbox_chat", "ALTER TABLE outbox RENAME TO old_outbox",
        """
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY, channel TEXT NOT NULL, chat TEXT NOT NULL,
            inbox_id INTEGER, priority INTEGER NOT NULL, message TEXT NOT NULL, reference TEXT,
            state TEXT NOT NULL CHECK (
                state = 'queued' OR state = 'sending' OR state = 'sent' OR state = 'maybe' OR state = 'refused'),
            message_ids TEXT NOT NULL DEFAULT '[]', is_repeat INTEGER NOT NULL DEFAULT 0, reason TEXT,
            created_at INTEGER NOT NULL, finished_at INTEGER, receipt TEXT, instead_of INTEGER,
            needs_template INTEGER NOT NULL DEFAULT 0) STRICT
        """,
        """
        INSERT INTO outbox (id, channel, chat, inbox_id, priority, message, reference, state, message_ids, is_repeat,
            reason, created_at, finished_at, receipt, instead_of, needs_template)
        SELECT id, channel, chat, inbox_id, priority, message, reference, state, message_ids, is_repeat, reason,
            created_at, finished_at, receipt, instead_of, needs_template
        FROM old_outbox
        """,
        "DROP TABLE old_outbox",
        "CREATE INDEX outbox_open ON outbox (id) WHERE state IN ('queued', 'sending')",
        "CREATE INDEX outbox_chat ON outbox (chat, id)",
    ]
}
