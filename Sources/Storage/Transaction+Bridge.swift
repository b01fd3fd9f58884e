import GRDB
public import Platform
public import Trading

/// An order for the terminal of a broker's account.
public struct BridgeOrderRow: Sendable, Hashable {
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// Given to no terminal yet.
        case queued
        /// Given out, perhaps several times; what became of it is not known.
        case sent
        /// The broker has it and has not filled it.
        case acknowledged
        case filled, refused
        /// Never given out; or given out, and no answer came.
        case expired
    }
    public enum Event: Sendable, Hashable, CaseIterable {
        case given, accepted, filled, refused
        /// Its time is over, or its owner took it back.
        case lapsed
    }

    public var id: String
    public var user: Int64
    /// The broker's account whose terminal alone gets it.
    public var account: String
    public var instrument: InstrumentID
    public var side: Side
    public var lots: FixedPoint
    public var stopLoss: Price
    public var takeProfit: Price?
    public var state = State.queued
    public var createdAt: Timestamp
    public var expiresAt: Timestamp
    public var sentAt: Timestamp?
    public var answeredAt: Timestamp?
    /// Of the broker.
    public var code: Int64?
    public var deal: String?
    public var price: Price?

    public init(
        id: String, user: Int64, account: String, instrument: InstrumentID, side: Side, lots: FixedPoint,
        stopLoss: Price, takeProfit: Price?, createdAt: Timestamp, expiresAt: Timestamp
    ) {
        self.id = id
        self.user = user
        self.account = account
        self.instrument = instrument
        self.side = side
        self.lots = lots
        self.stopLoss = stopLoss
        self.takeProfit = takeProfit
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }

    /// Where it stands after something happened; nil: that changes nothing, or cannot be.
    public func state(after event: Event) -> State? {
        switch (state, event) {
        case (.queued, .given): .sent
        case (.queued, .lapsed): .expired
        case (.sent, .accepted): .acknowledged
        case (.sent, .filled), (.acknowledged, .filled): .filled
        case (.sent, .refused), (.acknowledged, .refused): .refused
        case (.sent, .lapsed), (.acknowledged, .lapsed): .expired
        // What the terminal says late is still true.
        case (.expired, .filled) where sentAt != nil: .filled
        case (.expired, .refused) where sentAt != nil: .refused
        default: nil
        }
    }
}

extension Transaction {
    public func addBridgeOrder(_ order: BridgeOrderRow) throws {
        try execute(
            """
            INSERT INTO bridge_order (id, user_id, account, instrument, side, lots, stop_loss, take_profit, state,
            created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                order.id, order.user, order.account, order.instrument.symbol, order.side.rawValue,
                order.lots.description, order.stopLoss.description, order.takeProfit?.description,
                order.state.rawValue, order.createdAt.milliseconds, order.expiresAt.milliseconds,
            ])
    }

    public func bridgeOrder(_ id: String) throws -> BridgeOrderRow? {
        try row("SELECT * FROM bridge_order WHERE id = ?", [id], as: Self.bridgeOrder)
    }

    /// The newest orders of a person, newest first.
    public func bridgeOrders(of user: Int64, limit: Int) throws -> [BridgeOrderRow] {
        try rows(
            "SELECT * FROM bridge_order WHERE user_id = ? ORDER BY created_at DESC, id LIMIT ?", [user, limit],
            as: Self.bridgeOrder)
    }

    /// When those orders of a person since a moment were made that were filled, or may yet be or have been: they wait,
    /// or a terminal fetched them and never answered.
    public func bridgeEntries(of user: Int64, since start: Timestamp) throws -> [Timestamp] {
        try rows(
            """
            SELECT created_at FROM bridge_order WHERE user_id = ? AND created_at >= ?
            AND (state IN ('queued', 'sent', 'acknowledged', 'filled') OR state = 'expired' AND sent_at IS NOT NULL)
            """, [user, start.milliseconds], as: { $0.time("created_at") })
    }

    /// Those of which it is not known what becomes of them, oldest first.
    /// - Parameter place: an account and an instrument; nil: everywhere.
    public func openBridgeOrders(
        at place: (account: String, instrument: InstrumentID)? = nil
    ) throws -> [BridgeOrderRow] {
        try rows(
            """
            SELECT * FROM bridge_order WHERE state IN ('queued', 'sent', 'acknowledged')
            AND (?1 IS NULL OR account = ?1 AND instrument = ?2) ORDER BY created_at, id
            """, [place?.account, place?.instrument.symbol], as: Self.bridgeOrder)
    }

    /// Moves an order on, where the event can follow on where it stands.
    /// - Returns: the order as it is then; nil: nothing was changed.
    public func apply(
        _ event: BridgeOrderRow.Event, toBridgeOrder id: String, code: Int64? = nil, deal: String? = nil,
        price: Price? = nil, at moment: Timestamp
    ) throws -> BridgeOrderRow? {
        guard var order = try bridgeOrder(id), let state = order.state(after: event) else { return nil }
        order.state = state
        if event == .given { order.sentAt = moment } else { order.answeredAt = moment }
        (order.code, order.deal, order.price) = (code ?? order.code, deal ?? order.deal, price ?? order.price)
        try execute(
            """
            UPDATE bridge_order SET state = ?, sent_at = ?, answered_at = ?, code = ?, deal = ?, price = ? WHERE id = ?
            """,
            [
                state.rawValue, order.sentAt?.milliseconds, order.answeredAt?.milliseconds, order.code, order.deal,
                order.price?.description, id,
            ])
        return order
    }

    private static func bridgeOrder(_ row: Row) throws -> BridgeOrderRow {
        var order = BridgeOrderRow(
            id: row["id"], user: row["user_id"], account: row["account"], instrument: InstrumentID(row["instrument"]),
            side: try row.value("side", Side.init), lots: try row.value("lots") { FixedPoint($0) },
            stopLoss: try row.value("stop_loss") { Price($0) },
            takeProfit: try row.optional("take_profit") { Price($0) }, createdAt: row.time("created_at"),
            expiresAt: row.time("expires_at"))
        order.state = try row.value("state", BridgeOrderRow.State.init)
        order.sentAt = (row["sent_at"] as Int64?).map { Timestamp(milliseconds: $0) }
        order.answeredAt = (row["answered_at"] as Int64?).map { Timestamp(milliseconds: $0) }
        (order.code, order.deal) = (row["code"], row["deal"])
        order.price = try row.optional("price") { Price($0) }
        return order
    }
}
