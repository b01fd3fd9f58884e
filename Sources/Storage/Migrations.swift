import GRDB

/// The schema, step by step. Steps are only ever added.
enum Migrations {
    static var all: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            for statement in messages + people + trading + records { try db.execute(sql: statement) }
        }
        migrator.registerMigration("2") { db in for statement in lighterMessages { try db.execute(sql: statement) } }
        migrator.registerMigration("3") { db in for statement in alerts { try db.execute(sql: statement) } }
        migrator.registerMigration("4") { db in for statement in signals { try db.execute(sql: statement) } }
        migrator.registerMigration("5") { db in
            // The number of the newest signal when it began.
            try db.execute(sql: "ALTER TABLE watch ADD COLUMN since INTEGER NOT NULL DEFAULT 0")
        }
        migrator.registerMigration("6") { db in for statement in broker { try db.execute(sql: statement) } }
        migrator.registerMigration("7") { db in for statement in journal { try db.execute(sql: statement) } }
        migrator.registerMigration("8") { db in for statement in autotrading { try db.execute(sql: statement) } }
        migrator.registerMigration("9") { db in for statement in sizing { try db.execute(sql: statement) } }
        migrator.registerMigration("10") { db in for statement in schedules { try db.execute(sql: statement) } }
        migrator.registerMigration("11") { db in for statement in ways { try db.execute(sql: statement) } }
        migrator.registerMigration("12") { db in for statement in reached { try db.execute(sql: statement) } }
        migrator.registerMigration("13") { db in for statement in webhooks { try db.execute(sql: statement) } }
        migrator.registerMigration("14") { db in for statement in readings { try db.execute(sql: statement) } }
        migrator.registerMigration("15") { db in for statement in concepts { try db.execute(sql: statement) } }
        migrator.registerMigration("16") { db in
            // User names are looked up without regard to case.
            try db.execute(
                sql: """
                    DROP INDEX identity_username;
                    CREATE INDEX identity_name ON identity (channel, username COLLATE NOCASE) WHERE username IS NOT NULL
                    """)
        }
        migrator.registerMigration("17") { db in for statement in pictures { try db.execute(sql: statement) } }
        migrator.registerMigration("18") { db in for statement in game { try db.execute(sql: statement) } }
        migrator.registerMigration("19") { db in for statement in rooms { try db.execute(sql: statement) } }
        migrator.registerMigration("20") { db in for statement in approvals { try db.execute(sql: statement) } }
        migrator.registerMigration("21") { db in for statement in sheets { try db.execute(sql: statement) } }
        migrator.registerMigration("22") { db in for statement in reducing { try db.execute(sql: statement) } }
        migrator.registerMigration("23") { db in for statement in terms { try db.execute(sql: statement) } }
        migrator.registerMigration("24") { db in for statement in fewerPages { try db.execute(sql: statement) } }
        migrator.registerMigration("25") { db in for statement in bridge { try db.execute(sql: statement) } }
        migrator.registerMigration("26") { db in for statement in figuresOfFills { try db.execute(sql: statement) } }
        migrator.registerMigration("27") { db in for statement in causesOfFills { try db.execute(sql: statement) } }
        migrator.registerMigration("28") { db in
            // How often an update was begun again after the program had ended in between.
            try db.execute(sql: "ALTER TABLE inbox ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0")
        }
        return migrator
    }

    private static let messages = [
        """
        CREATE TABLE inbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, update_id TEXT NOT NULL, chat TEXT NOT NULL,
            message TEXT NOT NULL, received_at INTEGER NOT NULL, handled_at INTEGER,
            UNIQUE (channel, update_id)) STRICT
        """,
        "CREATE INDEX inbox_pending ON inbox (id) WHERE handled_at IS NULL",
        "CREATE INDEX inbox_handled ON inbox (handled_at) WHERE handled_at IS NOT NULL",
        """
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, chat TEXT NOT NULL,
            inbox_id INTEGER, priority INTEGER NOT NULL, message TEXT NOT NULL, reference TEXT,
            state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'maybe', 'refused')),
            message_ids TEXT NOT NULL DEFAULT '[]', is_repeat INTEGER NOT NULL DEFAULT 0, reason TEXT,
            created_at INTEGER NOT NULL, finished_at INTEGER) STRICT
        """,
        "CREATE INDEX outbox_open ON outbox (id) WHERE state IN ('queued', 'sending')",
        "CREATE INDEX outbox_chat ON outbox (chat, id)",
        "CREATE INDEX outbox_finished ON outbox (finished_at) WHERE finished_at IS NOT NULL",
        """
        CREATE TABLE blob (
            hash TEXT PRIMARY KEY, bytes BLOB NOT NULL, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE upload (
            channel TEXT NOT NULL, hash TEXT NOT NULL, file TEXT NOT NULL, PRIMARY KEY (channel, hash))
            STRICT, WITHOUT ROWID
        """,
        "CREATE TABLE mark (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    ]

    /// Every message passes these tables, and pays for all they can do without. Numbers grow without AUTOINCREMENT
    /// because the newest row is never forgotten; forgetting goes by number, from the oldest on; the words of a card
    /// are in its outbox row.
    private static let lighterMessages = [
        "DROP INDEX inbox_pending", "DROP INDEX inbox_handled", "ALTER TABLE inbox RENAME TO old_inbox",
        """
        CREATE TABLE inbox (
            id INTEGER PRIMARY KEY, channel TEXT NOT NULL, update_id TEXT NOT NULL, chat TEXT NOT NULL,
            message TEXT NOT NULL, received_at INTEGER NOT NULL, handled_at INTEGER,
            UNIQUE (channel, update_id)) STRICT
        """,
        "INSERT INTO inbox SELECT * FROM old_inbox", "DROP TABLE old_inbox",
        "CREATE INDEX inbox_pending ON inbox (id) WHERE handled_at IS NULL",
        "DROP INDEX outbox_open", "DROP INDEX outbox_chat", "DROP INDEX outbox_finished",
        "ALTER TABLE outbox RENAME TO old_outbox",
        """
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY, channel TEXT NOT NULL, chat TEXT NOT NULL,
            inbox_id INTEGER, priority INTEGER NOT NULL, message TEXT NOT NULL, reference TEXT,
            state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'maybe', 'refused')),
            message_ids TEXT NOT NULL DEFAULT '[]', is_repeat INTEGER NOT NULL DEFAULT 0, reason TEXT,
            created_at INTEGER NOT NULL, finished_at INTEGER) STRICT
        """,
        "INSERT INTO outbox SELECT * FROM old_outbox", "DROP TABLE old_outbox",
        "CREATE INDEX outbox_open ON outbox (id) WHERE state IN ('queued', 'sending')",
        "CREATE INDEX outbox_chat ON outbox (chat, id)",
        "ALTER TABLE proposal DROP COLUMN card",
    ]

    private static let people = [
        """
        CREATE TABLE user (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, is_banned INTEGER NOT NULL DEFAULT 0,
            created_at INTEGER NOT NULL) STRICT
        """,
        """
        CREATE TABLE identity (
            channel TEXT NOT NULL, external_id TEXT NOT NULL, user_id INTEGER NOT NULL REFERENCES user (id),
            username TEXT, PRIMARY KEY (channel, external_id)) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX identity_user ON identity (user_id)",
        "CREATE INDEX identity_username ON identity (channel, username) WHERE username IS NOT NULL",
        """
        CREATE TABLE chat (
            channel TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, user_id INTEGER REFERENCES user (id),
            is_active INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (channel, id)) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX chat_user ON chat (user_id)",
        """
        CREATE TABLE setting (
            user_id INTEGER NOT NULL REFERENCES user (id), key TEXT NOT NULL, value TEXT NOT NULL,
            PRIMARY KEY (user_id, key)) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE setting_history (
            id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES user (id), key TEXT NOT NULL, old TEXT,
            new TEXT, changed_by INTEGER NOT NULL REFERENCES user (id), changed_at INTEGER NOT NULL,
            is_undone INTEGER NOT NULL DEFAULT 0) STRICT
        """,
        "CREATE INDEX setting_history_user ON setting_history (user_id, id)",
    ]

    private static let trading = [
        """
        CREATE TABLE proposal (
            id TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES user (id), chat TEXT NOT NULL,
            action TEXT NOT NULL, arguments TEXT NOT NULL, card TEXT NOT NULL, instrument TEXT,
            band_low TEXT, band_high TEXT,
            state TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'canceled', 'replaced')),
            outbox_id INTEGER, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX proposal_open ON proposal (user_id, created_at) WHERE state = 'open'",
        """
        CREATE TABLE account (
            user_id INTEGER PRIMARY KEY REFERENCES user (id), currency TEXT NOT NULL, leverage INTEGER NOT NULL,
            opened_at INTEGER NOT NULL) STRICT
        """,
        """
        CREATE TABLE ledger (
            id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES account (user_id), kind TEXT NOT NULL,
            amount TEXT NOT NULL, balance TEXT NOT NULL, reference TEXT NOT NULL, booked_at INTEGER NOT NULL,
            UNIQUE (user_id, kind, reference)) STRICT
        """,
        "CREATE INDEX ledger_user ON ledger (user_id, id)",
        """
        CREATE TABLE orders (
            id TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES account (user_id), instrument TEXT NOT NULL,
            side TEXT NOT NULL, type TEXT NOT NULL, quantity TEXT NOT NULL, price TEXT, stop_loss TEXT,
            take_profit TEXT, status TEXT NOT NULL, filled_quantity TEXT NOT NULL, average_price TEXT,
            created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX orders_working ON orders (instrument) WHERE status IN ('new', 'partiallyFilled')",
        "CREATE INDEX orders_user ON orders (user_id, created_at)",
        """
        CREATE TABLE fill (
            id INTEGER PRIMARY KEY, order_id TEXT NOT NULL REFERENCES orders (id), user_id INTEGER NOT NULL,
            instrument TEXT NOT NULL, side TEXT NOT NULL, quantity TEXT NOT NULL, price TEXT NOT NULL,
            fee TEXT NOT NULL, realized TEXT NOT NULL, currency TEXT NOT NULL, filled_at INTEGER NOT NULL) STRICT
        """,
        "CREATE INDEX fill_user ON fill (user_id, id)",
        "CREATE INDEX fill_order ON fill (order_id)",
        """
        CREATE TABLE position (
            user_id INTEGER NOT NULL REFERENCES account (user_id), instrument TEXT NOT NULL, direction TEXT NOT NULL,
            quantity TEXT NOT NULL, average_price TEXT NOT NULL, stop_loss TEXT, take_profit TEXT,
            opened_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, PRIMARY KEY (user_id, instrument))
            STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX position_instrument ON position (instrument)",
        """
        CREATE TABLE candle (
            instrument TEXT NOT NULL, timeframe TEXT NOT NULL, open_time INTEGER NOT NULL, open REAL NOT NULL,
            high REAL NOT NULL, low REAL NOT NULL, close REAL NOT NULL, volume REAL NOT NULL,
            PRIMARY KEY (instrument, timeframe, open_time)) STRICT, WITHOUT ROWID
        """,
    ]

    private static let records = [
        """
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, user_id INTEGER NOT NULL, action TEXT NOT NULL,
            origin TEXT NOT NULL, arguments TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL,
            hash BLOB NOT NULL) STRICT
        """,
        "CREATE INDEX audit_user ON audit (user_id, id)",
        "CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit BEGIN SELECT RAISE (ABORT, 'audit is append-only'); END",
        "CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE (ABORT, 'audit is append-only'); END",
    ]

    /// A price touches only the alerts it can change: each is found by the nearest price above and below that would.
    /// These two are rounded; what decides is exact.
    private static let alerts = [
        """
        CREATE TABLE alert (
            id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES user (id), number INTEGER NOT NULL,
            instrument TEXT NOT NULL,
            condition TEXT NOT NULL CHECK (condition IN ('above', 'below', 'crosses', 'moves')),
            level TEXT NOT NULL, is_repeating INTEGER NOT NULL, cooldown INTEGER NOT NULL, hysteresis TEXT NOT NULL,
            expires_at INTEGER,
            state TEXT NOT NULL CHECK (state IN ('active', 'triggered', 'expired', 'deleted')), watch TEXT NOT NULL,
            reference TEXT NOT NULL, ready_at INTEGER NOT NULL, ceiling REAL, floor REAL, seen_at INTEGER NOT NULL,
            created_at INTEGER NOT NULL, fired_at INTEGER, fired_price TEXT, changed_at INTEGER NOT NULL,
            UNIQUE (user_id, number)) STRICT
        """,
        "CREATE INDEX alert_ceiling ON alert (instrument, ceiling, ready_at) WHERE state = 'active'",
        "CREATE INDEX alert_floor ON alert (instrument, floor, ready_at) WHERE state = 'active'",
        "CREATE INDEX alert_expiry ON alert (expires_at) WHERE state = 'active'",
        "CREATE INDEX alert_ended ON alert (changed_at) WHERE state <> 'active'",
        """
        CREATE TABLE held_notice (
            id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES user (id), text TEXT NOT NULL,
            happened_at INTEGER NOT NULL, due_at INTEGER NOT NULL) STRICT
        """,
        "CREATE INDEX held_notice_due ON held_notice (due_at)",
        "CREATE INDEX held_notice_user ON held_notice (user_id)",
    ]

    private static let signals = [
        """
        CREATE TABLE strategy (
            id INTEGER PRIMARY KEY AUTOINCREMENT, owner_id INTEGER NOT NULL REFERENCES user (id), name TEXT NOT NULL,
            yaml TEXT NOT NULL, is_shared INTEGER NOT NULL DEFAULT 0, changed_at INTEGER NOT NULL) STRICT
        """,
        "CREATE INDEX strategy_owner ON strategy (owner_id)",
        """
        CREATE TABLE watch (
            strategy TEXT NOT NULL, instrument TEXT NOT NULL, timeframe TEXT NOT NULL,
            user_id INTEGER NOT NULL REFERENCES user (id), PRIMARY KEY (strategy, instrument, timeframe, user_id))
            STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX watch_user ON watch (user_id)",
        """
        CREATE TABLE signal (
            id TEXT PRIMARY KEY, reference TEXT NOT NULL, strategy TEXT NOT NULL, instrument TEXT NOT NULL,
            timeframe TEXT NOT NULL, formed_at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('formed', 'triggered', 'completed', 'stopped', 'expired')),
            result REAL, record TEXT NOT NULL, recorded_at INTEGER NOT NULL) STRICT
        """,
        "CREATE INDEX signal_open ON signal (instrument, timeframe) WHERE state IN ('formed', 'triggered')",
        "CREATE INDEX signal_strategy ON signal (strategy, formed_at)",
        "CREATE INDEX signal_formed ON signal (formed_at)",
        "CREATE INDEX signal_reference ON signal (reference)",
        """
        CREATE TABLE rejection (
            strategy TEXT NOT NULL, instrument TEXT NOT NULL, timeframe TEXT NOT NULL, candle INTEGER NOT NULL,
            record TEXT NOT NULL, UNIQUE (instrument, candle, strategy, timeframe)) STRICT
        """,
        "CREATE INDEX rejection_candle ON rejection (candle)",
        // What is still to be told of signals: to the people whose number is above the cursor.
        """
        CREATE TABLE signal_news (
            id INTEGER PRIMARY KEY, signal_id TEXT NOT NULL REFERENCES signal (id), event TEXT NOT NULL,
            cursor INTEGER NOT NULL DEFAULT 0, happened_at INTEGER NOT NULL) STRICT
        """,
    ]

    /// A price touches only the orders and positions it can change: each is found by the nearest price below and above
    /// that would. These two are rounded; what decides is exact.
    private static let broker = [
        "ALTER TABLE orders ADD COLUMN limit_price TEXT",
        "ALTER TABLE orders ADD COLUMN trail TEXT",
        "ALTER TABLE orders ADD COLUMN time_in_force TEXT NOT NULL DEFAULT 'gtc'",
        "ALTER TABLE orders ADD COLUMN expires_at INTEGER",
        "ALTER TABLE orders ADD COLUMN order_group TEXT",
        "ALTER TABLE orders ADD COLUMN management TEXT",
        "ALTER TABLE orders ADD COLUMN is_triggered INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE orders ADD COLUMN floor REAL",
        "ALTER TABLE orders ADD COLUMN ceiling REAL",
        "UPDATE orders SET floor = CAST(price AS REAL) WHERE (type = 'limit') = (side = 'buy')",
        "UPDATE orders SET ceiling = CAST(price AS REAL) WHERE (type = 'limit') = (side = 'sell')",
        "CREATE INDEX orders_floor ON orders (instrument, floor) WHERE status IN ('new', 'partiallyFilled')",
        "CREATE INDEX orders_ceiling ON orders (instrument, ceiling) WHERE status IN ('new', 'partiallyFilled')",
        "CREATE INDEX orders_expiry ON orders (expires_at) WHERE status IN ('new', 'partiallyFilled')",
        "CREATE INDEX orders_group ON orders (order_group) WHERE order_group IS NOT NULL",
        "ALTER TABLE position ADD COLUMN rules TEXT",
        "ALTER TABLE position ADD COLUMN closes_at INTEGER",
        // Prices within which the account comes to no threshold.
        "ALTER TABLE position ADD COLUMN band_floor TEXT",
        "ALTER TABLE position ADD COLUMN band_ceiling TEXT",
        "ALTER TABLE position ADD COLUMN floor REAL",
        "ALTER TABLE position ADD COLUMN ceiling REAL",
        "UPDATE position SET floor = CAST(CASE direction WHEN 'long' THEN stop_loss ELSE take_profit END AS REAL)",
        "UPDATE position SET ceiling = CAST(CASE direction WHEN 'long' THEN take_profit ELSE stop_loss END AS REAL)",
        "CREATE INDEX position_floor ON position (instrument, floor)",
        "CREATE INDEX position_ceiling ON position (instrument, ceiling)",
        "CREATE INDEX position_closing ON position (closes_at) WHERE closes_at IS NOT NULL",
        // When an account that holds something is looked at next, in market time.
        "ALTER TABLE account ADD COLUMN check_at INTEGER",
        "UPDATE account SET check_at = 0 WHERE user_id IN (SELECT user_id FROM position)",
        "CREATE INDEX account_check ON account (check_at) WHERE check_at IS NOT NULL",
        // What a person was warned of, once a period.
        """
        CREATE TABLE warning (
            user_id INTEGER NOT NULL REFERENCES user (id), kind TEXT NOT NULL, period TEXT NOT NULL,
            warned_at INTEGER NOT NULL, PRIMARY KEY (user_id, kind)) STRICT, WITHOUT ROWID
        """,
    ]

    /// `past_fills`: the last fill before the account was started anew. What was held then was closed, so it lies
    /// between trades. Accounts that exist are told by what the ledger had booked when they were reset.
    private static let journal = [
        "ALTER TABLE account ADD COLUMN past_fills INTEGER NOT NULL DEFAULT 0",
        """
        UPDATE account SET past_fills = coalesce((
            SELECT max(fill.id) FROM fill JOIN ledger
            ON ledger.user_id = fill.user_id AND ledger.reference = fill.order_id
            AND ledger.kind IN ('realized', 'commission')
            WHERE fill.user_id = account.user_id AND ledger.id < (
                SELECT max(id) FROM ledger WHERE user_id = account.user_id AND kind = 'reset')), 0)
        """,
        // `fill_id`: the one that opened the trade it is about; NULL for a note that is about none.
        """
        CREATE TABLE note (
            id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES user (id), number INTEGER NOT NULL,
            fill_id INTEGER REFERENCES fill (id), instrument TEXT, text TEXT NOT NULL, written_at INTEGER NOT NULL,
            is_removed INTEGER NOT NULL DEFAULT 0, UNIQUE (user_id, number)) STRICT
        """,
    ]

    /// Strategies that are traded for people, and what became of each of their signals.
    private static let autotrading = [
        """
        CREATE TABLE autotrade (
            user_id INTEGER NOT NULL REFERENCES user (id), strategy TEXT NOT NULL,
            mode TEXT NOT NULL CHECK (mode IN ('propose', 'automatic')), since INTEGER NOT NULL,
            started_at INTEGER NOT NULL, PRIMARY KEY (strategy, user_id)) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX autotrade_user ON autotrade (user_id)",
        """
        CREATE TABLE decision (
            signal_id TEXT NOT NULL REFERENCES signal (id), user_id INTEGER NOT NULL REFERENCES user (id),
            outcome TEXT NOT NULL
                CHECK (outcome IN ('proposed', 'taken', 'half', 'skipped', 'rejected', 'expired')),
            reason TEXT, detail TEXT, order_id TEXT, quantity TEXT, risk TEXT, proposal_id TEXT, half_id TEXT,
            remind_at INTEGER, expires_at INTEGER, decided_at INTEGER NOT NULL,
            PRIMARY KEY (signal_id, user_id)) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX decision_user ON decision (user_id, decided_at)",
        "CREATE INDEX decision_order ON decision (order_id) WHERE order_id IS NOT NULL",
        "CREATE INDEX decision_open ON decision (expires_at) WHERE outcome = 'proposed'",
    ]

    /// The figures that led to the size of a card, and of the order of the same name that it became.
    private static let sizing = [
        """
        CREATE TABLE sizing (
            id TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES user (id), instrument TEXT NOT NULL,
            figures TEXT NOT NULL, noted_at INTEGER NOT NULL) STRICT
        """,
        "CREATE INDEX sizing_user ON sizing (user_id)",
        "CREATE INDEX sizing_noted ON sizing (noted_at)",
    ]
}
