import GRDB
public import Platform
public import Trading

/// A strategy somebody made.
public struct StrategyRow: Sendable, Hashable {
    /// `own:` and this number is the strategy's name elsewhere.
    public var id: Int64
    public var owner: Int64
    public var name: String
    /// As in strategy files.
    public var yaml: String
    /// Whether others may watch it.
    public var isShared: Bool
    public var changedAt: Timestamp
}

/// Somebody wants the signals of a strategy on an instrument.
public struct WatchRow: Sendable, Hashable {
    public var user: Int64
    public var strategy: String
    public var instrument: InstrumentID
    public var timeframe: Timeframe
    /// The number of the newest signal when it began: nothing is told of those up to it.
    /// nil: the newest when it is added.
    public var since: Int64?

    public init(
        user: Int64, strategy: String, instrument: InstrumentID, timeframe: Timeframe, since: Int64? = nil
    ) {
        self.user = user
        self.strategy = strategy
        self.instrument = instrument
        self.timeframe = timeframe
        self.since = since
    }
}

/// A signal and what became of it.
public struct SignalRow: Sendable, Hashable {
    public var id: String
    /// The visible short name.
    public var reference: String
    public var strategy: String
    public var instrument: InstrumentID
    public var timeframe: Timeframe
    /// Market time.
    public var formedAt: Timestamp
    public var state: String
    /// In distances to the stop, of an ended one that was entered; nil otherwise.
    public var result: Double?
    /// The signal and its tracker, as JSON.
    public var record: String

    public init(
        id: String, reference: String, strategy: String, instrument: InstrumentID, timeframe: Timeframe,
        formedAt: Timestamp, state: String, result: Double?, record: String
    ) {
        self.id = id
        self.reference = reference
        self.strategy = strategy
        self.instrument = instrument
        self.timeframe = timeframe
        self.formedAt = formedAt
        self.state = state
        self.result = result
        self.record = record
    }
}

/// What a strategy decided of a candle when it gave no signal.
public struct RejectionRow: Sendable, Hashable {
    public var strategy: String
    public var instrument: InstrumentID
    public var timeframe: Timeframe
    /// The candle's start, in market time.
    public var candle: Timestamp
    /// The reason and each condition as it was found, as JSON.
    public var record: String

    public init(
        strategy: String, instrument: InstrumentID, timeframe: Timeframe, candle: Timestamp, record: String
    ) {
        self.strategy = strategy
        self.instrument = instrument
        self.timeframe = timeframe
        self.candle = candle
        self.record = record
    }
}

// Strategies and who watches them.
extension Transaction {
    public func addStrategy(_ name: String, yaml: String, owner: Int64, at moment: Timestamp) throws -> Int64 {
        try execute(
            "INSERT INTO strategy (owner_id, name, yaml, changed_at) VALUES (?, ?, ?, ?)",
            [owner, name, yaml, moment.milliseconds])
        return lastID
    }
    public func updateStrategy(_ id: Int64, name: String, yaml: String, at moment: Timestamp) throws {
        try execute(
            "UPDATE strategy SET name = ?, yaml = ?, changed_at = ? WHERE id = ?",
            [name, yaml, moment.milliseconds, id])
    }
    /// One that is shared no longer is watched by its owner alone.
    public func shareStrategy(_ id: Int64, isShared: Bool) throws {
        try execute("UPDATE strategy SET is_shared = ? WHERE id = ?", [isShared, id])
        guard !isShared else { return }
        try execute("DELETE FROM room_watch WHERE strategy = ?", ["own:\(id)"])
        let sql = "DELETE FROM watch WHERE strategy = ? AND user_id <> (SELECT owner_id FROM strategy WHERE id = ?)"
        try execute(sql, ["own:\(id)", id])
        try execute(
            "DELETE FROM autotrade WHERE strategy = ? AND user_id <> (SELECT owner_id FROM strategy WHERE id = ?)",
            ["own:\(id)", id])
    }
    public func removeStrategy(_ id: Int64) throws {
        try execute("DELETE FROM watch WHERE strategy = ?", ["own:\(id)"])
        try execute("DELETE FROM autotrade WHERE strategy = ?", ["own:\(id)"])
        try execute("DELETE FROM room_watch WHERE strategy = ?", ["own:\(id)"])
        try execute("DELETE FROM strategy WHERE id = ?", [id])
    }
    /// Brings back one that was removed, under its own number.
    public func restoreStrategy(
        _ id: Int64, _ name: String, yaml: String, owner: Int64, isShared: Bool, at moment: Timestamp
    ) throws {
        try execute(
            "INSERT INTO strategy (id, owner_id, name, yaml, is_shared, changed_at) VALUES (?, ?, ?, ?, ?, ?)",
            [id, owner, name, yaml, isShared, moment.milliseconds])
    }
    public func strategy(_ id: Int64) throws -> StrategyRow? {
        try row("SELECT \(Self.strategyColumns) FROM strategy WHERE id = ?", [id], as: Self.strategyRow)
    }
    /// Their own, then those that others share, oldest first.
    public func strategies(for user: Int64) throws -> [StrategyRow] {
        let sql = """
            SELECT \(Self.strategyColumns) FROM strategy WHERE owner_id = ?1 OR is_shared
            ORDER BY owner_id <> ?1, id LIMIT 500
            """
        return try rows(sql, [user], as: Self.strategyRow)
    }
    public func strategyCount(of user: Int64) throws -> Int64 {
        try integer("SELECT count(*) FROM strategy WHERE owner_id = ?", [user])
    }

    public func addWatch(_ watch: WatchRow) throws {
        try execute(
            """
            INSERT OR IGNORE INTO watch (user_id, strategy, instrument, timeframe, since)
            VALUES (?, ?, ?, ?, ifnull(?, (SELECT ifnull(max(rowid), 0) FROM signal)))
            """, [watch.user, watch.strategy, watch.instrument.symbol, watch.timeframe.rawValue, watch.since])
    }
    /// Ends what fits: all of a person's when nothing is named.
    /// - Returns: how many ended.
    public func removeWatches(
        of user: Int64, strategy: String?, instrument: InstrumentID?, timeframe: Timeframe?
    ) throws -> Int {
        try execute(
            """
            DELETE FROM watch WHERE user_id = ?1 AND (?2 IS NULL OR strategy = ?2)
            AND (?3 IS NULL OR instrument = ?3) AND (?4 IS NULL OR timeframe = ?4)
            """, [user, strategy, instrument?.symbol, timeframe?.rawValue])
        return changes
    }
    public func watches(of user: Int64) throws -> [WatchRow] {
        let sql = """
            SELECT \(Self.watchColumns) FROM watch WHERE user_id = ? ORDER BY strategy, instrument, timeframe
            """
        return try rows(sql, [user], as: Self.watchRow)
    }
    /// What is watched by anybody: each once, of user 0.
    public func watched() throws -> [WatchRow] {
        let sql = """
            SELECT 0, strategy, instrument, timeframe, 0 FROM watch
            UNION SELECT 0, strategy, instrument, timeframe, 0 FROM room_watch
            WHERE room_id IN (SELECT id FROM room WHERE state = 'on' AND is_member)
            ORDER BY instrument, timeframe, strategy
            """
        return try rows(sql, [], as: Self.watchRow)
    }
    /// People who are told of a signal: they watched before it was recorded, and are not banned. In order of their
    /// numbers, after one.
    public func watchers(of signal: SignalRow, after user: Int64, limit: Int) throws -> [Int64] {
        try rows(
            """
            SELECT user_id FROM watch JOIN user ON user.id = user_id
            WHERE strategy = ? AND instrument = ? AND timeframe = ? AND user_id > ? AND NOT is_banned
            AND since < (SELECT rowid FROM signal WHERE signal.id = ?) ORDER BY user_id LIMIT ?
            """,
            [signal.strategy, signal.instrument.symbol, signal.timeframe.rawValue, user, signal.id, limit],
            as: { $0[0] })
    }

    private static let strategyColumns = "id, owner_id, name, yaml, is_shared, changed_at"
    private static func strategyRow(_ row: Row) throws -> StrategyRow {
        var columns = Columns(row)
        return StrategyRow(
            id: columns.next(), owner: columns.next(), name: columns.next(), yaml: columns.next(),
            isShared: columns.next(), changedAt: columns.time())
    }
    private static let watchColumns = "user_id, strategy, instrument, timeframe, since"
    private static func watchRow(_ row: Row) throws -> WatchRow {
        var columns = Columns(row)
        return WatchRow(
            user: columns.next(), strategy: columns.next(), instrument: InstrumentID(columns.next()),
            timeframe: try columns.value(Timeframe.init(rawValue:)), since: columns.next())
    }
}

// Signals and decisions.
extension Transaction {
    /// - Returns: false when it was known.
    public func addSignal(_ signal: SignalRow, at moment: Timestamp) throws -> Bool {
        try execute(
            """
            INSERT OR IGNORE INTO signal (id, reference, strategy, instrument, timeframe, formed_at, state, result,
            record, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                signal.id, signal.reference, signal.strategy, signal.instrument.symbol, signal.timeframe.rawValue,
                signal.formedAt.milliseconds, signal.state, signal.result, signal.record, moment.milliseconds,
            ])
        return changes == 1
    }
    public func updateSignal(_ signal: SignalRow) throws {
        try execute(
            "UPDATE signal SET state = ?, result = ?, record = ? WHERE id = ?",
            [signal.state, signal.result, signal.record, signal.id])
    }
    public func signal(_ id: String) throws -> SignalRow? {
        try row("SELECT \(Self.signalColumns) FROM signal WHERE id = ?", [id], as: Self.signalRow)
    }
    /// The newest with this visible name.
    public func signal(reference: String) throws -> SignalRow? {
        let sql = "SELECT \(Self.signalColumns) FROM signal WHERE reference = ? ORDER BY formed_at DESC LIMIT 1"
        return try row(sql, [reference], as: Self.signalRow)
    }
    /// All whose end is not known yet.
    public func openSignals() throws -> [SignalRow] {
        let sql = """
            SELECT \(Self.signalColumns) FROM signal INDEXED BY signal_open
            WHERE state IN ('formed', 'triggered') ORDER BY instrument, timeframe, formed_at
            """
        return try rows(sql, [], as: Self.signalRow)
    }
    /// Those at one place.
    public func openSignals(_ instrument: InstrumentID, _ timeframe: Timeframe) throws -> [SignalRow] {
        let sql = """
            SELECT \(Self.signalColumns) FROM signal
            WHERE state IN ('formed', 'triggered') AND instrument = ? AND timeframe = ? ORDER BY formed_at
            """
        return try rows(sql, [instrument.symbol, timeframe.rawValue], as: Self.signalRow)
    }
    /// Signals of what a person watches now, and of strategies of their own, newest first.
    public func signals(for user: Int64, instrument: InstrumentID?, limit: Int) throws -> [SignalRow] {
        let sql = """
            SELECT \(Self.signalColumns) FROM signal
            WHERE (EXISTS (SELECT 1 FROM watch WHERE user_id = ?1 AND watch.strategy = signal.strategy
                AND watch.instrument = signal.instrument AND watch.timeframe = signal.timeframe)
                OR strategy IN (SELECT 'own:' || id FROM strategy WHERE owner_id = ?1))
            AND (?2 IS NULL OR instrument = ?2) ORDER BY formed_at DESC LIMIT ?3
            """
        return try rows(sql, [user, instrument?.symbol, limit], as: Self.signalRow)
    }
    /// All signals of a strategy, newest first.
    public func signals(of strategy: String, instrument: InstrumentID?, limit: Int) throws -> [SignalRow] {
        let sql = """
            SELECT \(Self.signalColumns) FROM signal WHERE strategy = ?1 AND (?2 IS NULL OR instrument = ?2)
            ORDER BY formed_at DESC LIMIT ?3
            """
        return try rows(sql, [strategy, instrument?.symbol, limit], as: Self.signalRow)
    }
    /// How a strategy's ended signals at one place fared, by their ids, the newest ones; nil when never entered.
    public func signalResults(
        of strategy: String, _ instrument: InstrumentID, _ timeframe: Timeframe, limit: Int
    ) throws -> [String: Double?] {
        let sql = """
            SELECT id, result FROM signal WHERE strategy = ? AND instrument = ? AND timeframe = ?
            AND state IN ('completed', 'stopped', 'expired') ORDER BY formed_at DESC LIMIT ?
            """
        let found: [(String, Double?)] = try rows(
            sql, [strategy, instrument.symbol, timeframe.rawValue, limit], as: { ($0[0], $0[1]) })
        return Dictionary(uniqueKeysWithValues: found)
    }
    /// The results of a strategy's ended signals, newest first; nil of those that were never entered.
    public func signalResults(of strategy: String, limit: Int) throws -> [Double?] {
        let sql = """
            SELECT result FROM signal WHERE strategy = ? AND state IN ('completed', 'stopped', 'expired')
            ORDER BY formed_at DESC LIMIT ?
            """
        return try rows(sql, [strategy, limit], as: { $0[0] })
    }

    public func addRejection(_ rejection: RejectionRow) throws {
        try execute(
            "INSERT OR IGNORE INTO rejection (strategy, instrument, timeframe, candle, record) VALUES (?, ?, ?, ?, ?)",
            [
                rejection.strategy, rejection.instrument.symbol, rejection.timeframe.rawValue,
                rejection.candle.milliseconds, rejection.record,
            ])
    }
    /// What was decided on an instrument's candles that began within a stretch of market time.
    public func rejections(
        _ instrument: InstrumentID, from start: Timestamp, through end: Timestamp, limit: Int
    ) throws -> [RejectionRow] {
        try rows(
            """
            SELECT strategy, instrument, timeframe, candle, record FROM rejection
            WHERE instrument = ? AND candle BETWEEN ? AND ? ORDER BY candle DESC LIMIT ?
            """, [instrument.symbol, start.milliseconds, end.milliseconds, limit]
        ) { row in
            var columns = Columns(row)
            return RejectionRow(
                strategy: columns.next(), instrument: InstrumentID(columns.next()),
                timeframe: try columns.value(Timeframe.init(rawValue:)), candle: columns.time(),
                record: columns.next())
        }
    }
    /// Forgets rejections of candles before a moment of market time.
    public func pruneRejections(before moment: Timestamp, limit: Int) throws {
        try execute(
            "DELETE FROM rejection WHERE rowid IN (SELECT rowid FROM rejection WHERE candle < ? LIMIT ?)",
            [moment.milliseconds, limit])
    }

    private static let signalColumns = """
        id, reference, strategy, instrument, timeframe, formed_at, state, result, record
        """
    private static func signalRow(_ row: Row) throws -> SignalRow {
        var columns = Columns(row)
        return SignalRow(
            id: columns.next(), reference: columns.next(), strategy: columns.next(),
            instrument: InstrumentID(columns.next()), timeframe: try columns.value(Timeframe.init(rawValue:)),
            formedAt: columns.time(), state: columns.next(), result: columns.next(), record: columns.next())
    }
}

/// Something happened to a signal, and not everybody who watches has been told.
public struct SignalNews: Sendable, Hashable {
    public var id: Int64
    public var signal: String
    /// What happened, as JSON.
    public var event: String
    /// People up to this number have been told.
    public var cursor: Int64
    public var happenedAt: Timestamp
}

extension Transaction {
    public func addSignalNews(_ signal: String, event: String, at moment: Timestamp) throws {
        try execute(
            "INSERT INTO signal_news (signal_id, event, happened_at) VALUES (?, ?, ?)",
            [signal, event, moment.milliseconds])
    }
    /// What is to be told first.
    public func nextSignalNews() throws -> SignalNews? {
        let sql = "SELECT id, signal_id, event, cursor, happened_at FROM signal_news ORDER BY id LIMIT 1"
        return try row(sql, []) { row in
            var columns = Columns(row)
            return SignalNews(
                id: columns.next(), signal: columns.next(), event: columns.next(), cursor: columns.next(),
                happenedAt: columns.time())
        }
    }
    /// Everybody up to this number has been told; nil: everybody.
    public func noteSignalNews(_ id: Int64, toldUpTo user: Int64?) throws {
        if let user {
            try execute("UPDATE signal_news SET cursor = ? WHERE id = ?", [user, id])
        } else {
            try execute("DELETE FROM signal_news WHERE id = ?", [id])
        }
    }
    /// Ends what belongs to a market that is no more: its prices say nothing of another one.
    public func abandonSignals() throws {
        try execute("DELETE FROM signal_news")
        try execute("DELETE FROM rejection")
        try execute("DELETE FROM mark WHERE key LIKE 'signals/%'")
        try execute("UPDATE signal SET state = 'expired', result = NULL WHERE state IN ('formed', 'triggered')")
    }
}
