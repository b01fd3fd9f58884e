import GRDB
public import Platform
public import Trading

/// Something that came in from outside, as it was read.
public struct WebhookRow: Sendable, Hashable {
    public var id: Int64
    /// The same for what says the same.
    public var key: String
    /// JSON, without any secret.
    public var message: String
    public var receivedAt: Timestamp
}

extension Transaction {
    /// Stores what came in; what came since a moment already changes nothing.
    /// - Returns: false when it was there.
    public func addWebhook(
        source: String, key: String, unlessSince moment: Timestamp, message: String, at now: Timestamp
    ) throws -> Bool {
        try execute(
            """
            INSERT INTO webhook (source, key, message, received_at) SELECT ?1, ?2, ?3, ?4
            WHERE NOT EXISTS (SELECT 1 FROM webhook WHERE source = ?1 AND key = ?2 AND received_at >= ?5)
            """, [source, key, message, now.milliseconds, moment.milliseconds])
        return changes == 1
    }
    /// What has not been worked on, oldest first.
    public func pendingWebhooks(source: String, limit: Int) throws -> [WebhookRow] {
        let sql = """
            SELECT id, key, message, received_at FROM webhook WHERE source = ? AND outcome IS NULL ORDER BY id LIMIT ?
            """
        return try rows(sql, [source, limit]) { row in
            var columns = Columns(row)
            return WebhookRow(
                id: columns.next(), key: columns.next(), message: columns.next(), receivedAt: columns.time())
        }
    }
    public func pendingWebhookCount(source: String) throws -> Int64 {
        try integer("SELECT count(*) FROM webhook WHERE source = ? AND outcome IS NULL", [source])
    }
    /// - Returns: false when it was worked on before: then nothing else of this transaction may stand.
    public func finishWebhook(_ id: Int64, outcome: String) throws -> Bool {
        try execute("UPDATE webhook SET outcome = ? WHERE id = ? AND outcome IS NULL", [outcome, id])
        return changes == 1
    }
    /// Forgets what was worked on before a moment.
    public func pruneWebhooks(before moment: Timestamp, limit: Int) throws {
        try execute(
            """
            DELETE FROM webhook WHERE id IN (
                SELECT id FROM webhook WHERE received_at < ? AND outcome IS NOT NULL LIMIT ?)
            """, [moment.milliseconds, limit])
    }

    /// Lets everybody watch a strategy of others somewhere who has it on by a setting, or has one of these roles and
    /// not turned it off.
    /// - Parameter others: people who count as if they had one of the roles.
    /// - Returns: how many began to.
    public func watchFromOutside(
        _ strategy: String, _ instrument: InstrumentID, _ timeframe: Timeframe, setting: String, roles: [String],
        others: [Int64]
    ) throws -> Int {
        try execute(
            """
            INSERT OR IGNORE INTO watch (user_id, strategy, instrument, timeframe, since)
            SELECT user.id, ?, ?, ?, (SELECT ifnull(max(rowid), 0) FROM signal)
            FROM user LEFT JOIN setting ON setting.user_id = user.id AND setting.key = ?
            WHERE \(Self.listens(others))
            """, StatementArguments([strategy, instrument.symbol, timeframe.rawValue, setting] + roles))
        return changes
    }
    /// The people of `watchFromOutside`.
    public func listenersOutside(setting: String, roles: [String], others: [Int64]) throws -> [Int64] {
        try rows(
            """
            SELECT user.id FROM user LEFT JOIN setting ON setting.user_id = user.id AND setting.key = ?
            WHERE \(Self.listens(others)) ORDER BY user.id
            """, StatementArguments([setting] + roles), as: { $0[0] })
    }
    private static func listens(_ others: [Int64]) -> String {
        let people = others.map(String.init).joined(separator: ", ")
        return """
            NOT is_banned AND (setting.value = 'on'
            OR (setting.value IS NULL AND (user.role IN (?, ?) OR user.id IN (\(people)))))
            """
    }
}

// Prices that somebody brings.
extension Transaction {
    /// Stores a closed minute; one that is there already is corrected.
    /// - Returns: false when it was there as it is.
    public func setFeedCandle(_ candle: Candle, source: String, _ instrument: InstrumentID) throws -> Bool {
        try execute(
            """
            INSERT INTO feed_candle (source, instrument, open_time, open, high, low, close, volume)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT DO UPDATE SET open = ?4, high = ?5, low = ?6, close = ?7, volume = ?8
            WHERE (open, high, low, close, volume) <> (?4, ?5, ?6, ?7, ?8)
            """,
            [
                source, instrument.symbol, candle.openTime.milliseconds, candle.open, candle.high, candle.low,
                candle.close, candle.volume,
            ])
        return changes == 1
    }
    /// The newest `limit` of them, oldest first.
    public func feedCandles(source: String, _ instrument: InstrumentID, limit: Int) throws -> [Candle] {
        try rows(
            """
            SELECT open_time, open, high, low, close, volume FROM feed_candle
            WHERE source = ? AND instrument = ? ORDER BY open_time DESC LIMIT ?
            """, [source, instrument.symbol, limit]
        ) { row in
            Candle(
                openTime: Timestamp(milliseconds: row[0]), open: row[1], high: row[2], low: row[3], close: row[4],
                volume: row[5])
        }.reversed()
    }
    /// Keeps the newest quote.
    public func setFeedQuote(_ quote: Quote, source: String) throws {
        try execute(
            """
            INSERT INTO feed_quote (source, instrument, time, bid, ask) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT DO UPDATE SET time = ?3, bid = ?4, ask = ?5 WHERE time < ?3
            """,
            [source, quote.instrument.symbol, quote.time.milliseconds, "\(quote.bid.value)", "\(quote.ask.value)"])
    }
    /// The newest quote; nil when there is none.
    public func feedQuote(source: String, _ instrument: InstrumentID) throws -> Quote? {
        let sql = "SELECT time, bid, ask FROM feed_quote WHERE source = ? AND instrument = ?"
        return try row(sql, [source, instrument.symbol]) { row -> Quote? in
            guard let bid = FixedPoint(row[1] as String), let ask = FixedPoint(row[2] as String) else { return nil }
            return Quote(
                instrument: instrument, bid: Price(bid), ask: Price(ask), time: Timestamp(milliseconds: row[0]),
                isOpen: false)
        } ?? nil
    }
}
