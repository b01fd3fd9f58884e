import GRDB
public import Platform
public import Trading

/// A strategy that is traded for somebody.
public struct AutotradeRow: Sendable, Hashable {
    public enum Mode: String, Sendable, Hashable, CaseIterable {
        /// Each signal is shown as a card to approve.
        case propose
        /// Each signal is carried out at once.
        case automatic
    }
    public var user: Int64
    public var strategy: String
    public var mode: Mode
    public var startedAt: Timestamp

    public init(user: Int64, strategy: String, mode: Mode, startedAt: Timestamp) {
        self.user = user
        self.strategy = strategy
        self.mode = mode
        self.startedAt = startedAt
    }
}

/// What became of a signal of a strategy that is traded for somebody.
public struct DecisionRow: Sendable, Hashable {
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// It waits for its owner's answer.
        case proposed
        case taken
        /// Taken with less than the usual size.
        case half
        /// Its owner did not want it.
        case skipped
        /// A rule forbade it.
        case rejected
        /// It was not answered in time.
        case expired

        public var isTaken: Bool { self == .taken || self == .half }
        public var isMissed: Bool { self == .skipped || self == .rejected || self == .expired }
    }
    public var signal: String
    public var user: Int64
    public var outcome: Outcome
    /// The kind of reason why it was not taken, in one word.
    public var reason: String?
    /// The reason as it was worded then, as the JSON of a document.
    public var detail: String?
    public var order: ClientOrderID?
    /// The whole size that was proposed.
    public var quantity: Quantity?
    /// What was at risk when it was taken, in the account's currency.
    public var risk: FixedPoint?
    /// The cards that stand for all and for half of it.
    public var proposal: String?
    public var half: String?
    public var remindAt: Timestamp?
    public var expiresAt: Timestamp?
    public var decidedAt: Timestamp

    public init(signal: String, user: Int64, outcome: Outcome, decidedAt: Timestamp) {
        self.signal = signal
        self.user = user
        self.outcome = outcome
        self.decidedAt = decidedAt
    }
}

// Who trades what.
extension Transaction {
    /// Trades a strategy for a person from its next signal on.
    public func startAutotrade(_ trade: AutotradeRow) throws {
        try execute(
            """
            INSERT OR REPLACE INTO autotrade (user_id, strategy, mode, since, started_at)
            VALUES (?, ?, ?, (SELECT ifnull(max(rowid), 0) FROM signal), ?)
            """, [trade.user, trade.strategy, trade.mode.rawValue, trade.startedAt.milliseconds])
    }
    /// Ends what fits: all of a person's when nothing is named.
    public func stopAutotrade(of user: Int64, strategy: String?, mode: AutotradeRow.Mode? = nil) throws {
        try execute(
            """
            DELETE FROM autotrade WHERE user_id = ?1 AND (?2 IS NULL OR strategy = ?2) AND (?3 IS NULL OR mode = ?3)
            """, [user, strategy, mode?.rawValue])
    }
    public func autotrades(of user: Int64) throws -> [AutotradeRow] {
        let sql = "SELECT user_id, strategy, mode, started_at FROM autotrade WHERE user_id = ? ORDER BY strategy"
        return try rows(sql, [user], as: Self.autotrade)
    }
    public func autotrade(of user: Int64, strategy: String) throws -> AutotradeRow? {
        let sql = "SELECT user_id, strategy, mode, started_at FROM autotrade WHERE user_id = ? AND strategy = ?"
        return try row(sql, [user, strategy], as: Self.autotrade)
    }
    /// Those for whom a signal is traded: its strategy was before it was recorded.
    public func traders(of signal: SignalRow, from first: Int64, through last: Int64) throws -> [Int64] {
        try rows(
            """
            SELECT user_id FROM autotrade WHERE strategy = ? AND user_id BETWEEN ? AND ?
            AND since < (SELECT rowid FROM signal WHERE signal.id = ?) ORDER BY user_id
            """, [signal.strategy, first, last, signal.id], as: { $0[0] })
    }

    private static func autotrade(_ row: Row) throws -> AutotradeRow {
        var columns = Columns(row)
        return AutotradeRow(
            user: columns.next(), strategy: columns.next(), mode: try columns.value(AutotradeRow.Mode.init),
            startedAt: columns.time())
    }
}

// What became of signals.
extension Transaction {
    /// Writes a decision, in place of the one there was.
    public func setDecision(_ decision: DecisionRow) throws {
        try execute(
            """
            INSERT OR REPLACE INTO decision (\(Self.decisionColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                decision.signal, decision.user, decision.outcome.rawValue, decision.reason, decision.detail,
                decision.order?.text, decision.quantity?.description, decision.risk?.description, decision.proposal,
                decision.half, decision.remindAt?.milliseconds, decision.expiresAt?.milliseconds,
                decision.decidedAt.milliseconds,
            ])
    }
    public func decision(on signal: String, of user: Int64) throws -> DecisionRow? {
        let sql = "SELECT \(Self.decisionColumns) FROM decision WHERE signal_id = ? AND user_id = ?"
        return try row(sql, [signal, user], as: Self.decision)
    }
    /// The strategies whose signals a person took, by the name of the order each became.
    public func takenStrategies(of user: Int64) throws -> [ClientOrderID: String] {
        let sql = """
            SELECT order_id, strategy FROM decision JOIN signal ON signal.id = signal_id
            WHERE user_id = ? AND order_id IS NOT NULL
            """
        let found: [(String, String)] = try rows(sql, [user], as: { ($0[0], $0[1]) })
        return Dictionary(found.map { (ClientOrderID($0.0), $0.1) }) { first, _ in first }
    }
    /// The decisions of a person from a moment on, newest first.
    public func decisions(of user: Int64, since moment: Timestamp, limit: Int) throws -> [DecisionRow] {
        let sql = """
            SELECT \(Self.decisionColumns) FROM decision WHERE user_id = ? AND decided_at >= ?
            ORDER BY decided_at DESC, signal_id DESC LIMIT ?
            """
        return try rows(sql, [user, moment.milliseconds, limit], as: Self.decision)
    }
    /// Proposed ones with which something is to be done at `moment`: their time is over, their signal has ended, their
    /// card was answered, or their owner wanted to be reminded.
    public func dueDecisions(at moment: Timestamp) throws -> [DecisionRow] {
        let sql = """
            SELECT \(Self.decisionColumns) FROM decision WHERE outcome = 'proposed'
            AND (expires_at <= ?1 OR remind_at <= ?1
                OR (SELECT state FROM signal WHERE id = signal_id) NOT IN ('formed', 'triggered')
                OR (SELECT state FROM proposal WHERE id = proposal_id) <> 'open')
            ORDER BY user_id, signal_id LIMIT 200
            """
        return try rows(sql, [moment.milliseconds], as: Self.decision)
    }
    /// The newest card of a person for an order of a signal.
    public func newestProposal(of user: Int64, signal reference: String, since moment: Timestamp) throws -> String? {
        try row(
            """
            SELECT id FROM proposal WHERE user_id = ? AND action = 'place_order' AND created_at >= ?
            AND json_extract(arguments, '$.signal') = ? ORDER BY created_at DESC, outbox_id DESC, id LIMIT 1
            """, [user, moment.milliseconds, reference], as: { $0[0] })
    }

    /// Orders of a signal that still wait, whosever they are.
    public func waitingOrders(of signal: String) throws -> [Owned<Order>] {
        try waitingOrders("decision.signal_id = ?", [signal])
    }
    /// Orders of signals of a person that still wait: of one strategy, or of all.
    public func waitingSignalOrders(of user: Int64, strategy: String?) throws -> [Order] {
        let condition = """
            decision.user_id = ?1 AND (?2 IS NULL
            OR ?2 = (SELECT strategy FROM signal WHERE signal.id = decision.signal_id))
            """
        return try waitingOrders(condition, [user, strategy]).map(\.value)
    }
    private func waitingOrders(_ condition: String, _ arguments: StatementArguments) throws -> [Owned<Order>] {
        let ids: [String] = try rows(
            """
            SELECT orders.id FROM decision JOIN orders ON orders.id = order_id
            WHERE \(condition) AND status IN ('new', 'partiallyFilled') ORDER BY orders.id
            """, arguments, as: { $0[0] })
        return try ids.compactMap { try order(ClientOrderID($0)) }
    }

    private static let decisionColumns = """
        signal_id, user_id, outcome, reason, detail, order_id, quantity, risk, proposal_id, half_id, remind_at,
        expires_at, decided_at
        """
    private static func decision(_ row: Row) throws -> DecisionRow {
        var columns = Columns(row)
        let signal: String = columns.next(), user: Int64 = columns.next()
        let outcome = try columns.value(DecisionRow.Outcome.init)
        let reason: String? = columns.next(), detail: String? = columns.next(), order: String? = columns.next()
        let quantity = try columns.optional { Quantity($0) }, risk = try columns.optional { FixedPoint($0) }
        let proposal: String? = columns.next(), half: String? = columns.next()
        let remindAt = columns.optionalTime(), expiresAt = columns.optionalTime()
        var decision = DecisionRow(signal: signal, user: user, outcome: outcome, decidedAt: columns.time())
        (decision.reason, decision.detail, decision.order) = (reason, detail, order.map { ClientOrderID($0) })
        (decision.quantity, decision.risk) = (quantity, risk)
        (decision.proposal, decision.half) = (proposal, half)
        (decision.remindAt, decision.expiresAt) = (remindAt, expiresAt)
        return decision
    }
}
