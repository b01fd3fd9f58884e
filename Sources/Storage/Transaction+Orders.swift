import Foundation
import GRDB
public import Platform
public import Trading

// Orders and fills.
/// What a fill came to.
public struct FillSummary: Sendable, Hashable {
    public var order: ClientOrderID
    /// Whether it opened or enlarged a position.
    public var isEntry: Bool
    /// Whether it closed something.
    public var isExit: Bool
    /// What it booked after its fee, in the account's currency.
    public var net: FixedPoint
    public var time: Timestamp
}

extension Transaction {
    /// Stores a new order. The same id twice throws: an order is made once.
    public func addOrder(_ order: Order, user: Int64) throws {
        let bounds = order.bounds
        try execute(
            """
            INSERT INTO orders (id, user_id, instrument, side, type, quantity, price, limit_price, trail, time_in_force,
            expires_at, order_group, management, is_triggered, floor, ceiling, stop_loss, take_profit, status,
            filled_quantity, average_price, is_reduce_only, is_stop_added, turns_around, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                order.id.text, user, order.instrument.symbol, order.side.rawValue, order.type.rawValue,
                order.quantity.description, order.price?.description, order.limit?.description,
                order.trail?.description, order.timeInForce.rawValue, order.expiresAt?.milliseconds, order.group,
                try order.management.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) },
                order.isTriggered, bounds.floor?.value.double, bounds.ceiling?.value.double,
                order.stopLoss?.description, order.takeProfit?.description, order.status.rawValue,
                order.filledQuantity.description,
                order.averagePrice?.description, order.isReduceOnly, order.isStopAdded, order.turnsAround,
                order.createdAt.milliseconds, order.createdAt.milliseconds,
            ])
    }
    /// All waiting orders in an instrument.
    public func workingOrders(_ instrument: InstrumentID) throws -> [Owned<Order>] {
        let sql = "SELECT * FROM orders WHERE instrument = ? AND status IN ('new', 'partiallyFilled') ORDER BY id"
        return try rows(sql, [instrument.symbol], as: Self.order)
    }
    /// Writes the terms that a waiting order has from now on: no price before `moment` counts for them.
    public func replaceOrder(_ order: Order, at moment: Timestamp) throws {
        try execute(
            """
            UPDATE orders SET quantity = ?, limit_price = ?, trail = ?, time_in_force = ?, expires_at = ?,
            stop_loss = ?, take_profit = ?, is_reduce_only = ?, is_stop_added = ?, turns_around = ? WHERE id = ?
            """,
            [
                order.quantity.description, order.limit?.description, order.trail?.description,
                order.timeInForce.rawValue, order.expiresAt?.milliseconds, order.stopLoss?.description,
                order.takeProfit?.description, order.isReduceOnly, order.isStopAdded, order.turnsAround, order.id.text,
            ])
        try updateOrder(order, at: moment)
    }
    public func updateOrder(_ order: Order, at moment: Timestamp) throws {
        let bounds = order.bounds
        try execute(
            """
            UPDATE orders SET status = ?, price = ?, is_triggered = ?, floor = ?, ceiling = ?, filled_quantity = ?,
            average_price = ?, updated_at = ? WHERE id = ?
            """,
            [
                order.status.rawValue, order.price?.description, order.isTriggered, bounds.floor?.value.double,
                bounds.ceiling?.value.double, order.filledQuantity.description, order.averagePrice?.description,
                moment.milliseconds, order.id.text,
            ])
    }
    public func order(_ id: ClientOrderID) throws -> Owned<Order>? {
        try row("SELECT * FROM orders WHERE id = ?", [id.text], as: Self.order)
    }
    /// Orders of a person that still wait in the market, oldest first.
    public func workingOrders(of user: Int64) throws -> [Order] {
        try rows(
            "SELECT * FROM orders WHERE user_id = ? AND status IN ('new', 'partiallyFilled') ORDER BY created_at, id",
            [user]
        ).map { try Self.order($0).value }
    }
    /// Waiting orders that prices between `low` and `high` may change.
    /// What is compared are rounded bounds: some may turn out to be unchanged.
    public func touchedOrders(
        _ instrument: InstrumentID, between low: Price, _ high: Price
    ) throws -> [ClientOrderID] {
        let working = "instrument = ?1 AND status IN ('new', 'partiallyFilled')"
        let sql = """
            SELECT id FROM orders WHERE \(working) AND floor >= ?2
            UNION SELECT id FROM orders WHERE \(working) AND ceiling <= ?3 ORDER BY id
            """
        return try rows(
            sql, [instrument.symbol, low.value.double, high.value.double], as: { ClientOrderID($0[0] as String) })
    }
    /// Waiting orders whose time is over at `moment`.
    public func expiredOrders(at moment: Timestamp) throws -> [ClientOrderID] {
        // Asked for at every look: without its index every order would be read.
        let sql = """
            SELECT id FROM orders INDEXED BY orders_expiry
            WHERE expires_at <= ? AND status IN ('new', 'partiallyFilled')
            """
        return try rows(sql, [moment.milliseconds], as: { $0[0] as String }).sorted().map(ClientOrderID.init)
    }
    /// Waiting orders of a person that would only make smaller what they hold of an instrument.
    public func reducingOrders(_ instrument: InstrumentID, of user: Int64) throws -> [Order] {
        try rows(
            """
            SELECT * FROM orders WHERE user_id = ? AND instrument = ? AND is_reduce_only
            AND status IN ('new', 'partiallyFilled') ORDER BY created_at, id
            """, [user, instrument.symbol]
        ).map { try Self.order($0).value }
    }
    /// The other waiting orders of a group.
    public func workingOrders(ofGroup group: String, of user: Int64, besides id: ClientOrderID) throws -> [Order] {
        try rows(
            """
            SELECT * FROM orders WHERE order_group = ? AND user_id = ? AND id <> ?
            AND status IN ('new', 'partiallyFilled') ORDER BY created_at, id
            """, [group, user, id.text]
        ).map { try Self.order($0).value }
    }
    /// Filled orders of a person whose stop was not theirs: it was added where they gave none.
    public func ordersWithAddedStop(of user: Int64) throws -> Set<ClientOrderID> {
        Set(
            try rows(
                """
                SELECT orders.id FROM fill JOIN orders ON orders.id = order_id WHERE fill.user_id = ? AND is_stop_added
                """, [user], as: { ClientOrderID($0[0]) }))
    }

    /// Puts a waiting order into a group.
    public func setGroup(_ group: String, of id: ClientOrderID) throws {
        try execute("UPDATE orders SET order_group = ? WHERE id = ?", [group, id.text])
    }
    /// - Parameters:
    ///   - stop: the one in force now of the position that it opened or enlarged; nil: that of its order.
    ///   - conversion: the rates of what it booked; nil: nothing was converted.
    ///   - cause: why it closed what was held; nil: it closed nothing, or it is not known.
    public func addFill(
        _ fill: Fill, stop: Price? = nil, conversion: RatePath? = nil, cause: ClosingCause? = nil, user: Int64
    ) throws {
        try execute(
            """
            INSERT INTO fill (order_id, user_id, instrument, side, quantity, price, fee, realized, currency, filled_at,
            stop_loss, conversion, cause) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                fill.order.text, user, fill.instrument.symbol, fill.side.rawValue, fill.quantity.description,
                fill.price.description, fill.fee.amount.description, fill.realized.amount.description,
                fill.fee.currency.code, fill.time.milliseconds, stop?.description,
                conversion?.description, cause?.rawValue,
            ])
    }
    /// A person's fills since their account was last started, from `start` to `end`, in market time, oldest first.
    public func fills(of user: Int64, since start: Timestamp, through end: Timestamp) throws -> [FillSummary] {
        try rows(
            """
            SELECT order_id, fill.realized, fill.fee, cause IS NOT NULL, orders.stop_loss IS NOT NULL, filled_at
            \(Self.bookedFills)
            AND filled_at BETWEEN ? AND ? ORDER BY fill.id
            """, [user, start.milliseconds, end.milliseconds]
        ) { row in
            var columns = Columns(row)
            let order = ClientOrderID(columns.next())
            let realized: FixedPoint = try columns.value { FixedPoint($0) }
            let fee: FixedPoint = try columns.value { FixedPoint($0) }
            let (hasCause, hasStop): (Bool, Bool) = (columns.next(), columns.next())
            // What closed something may have booked 0.00; before there were causes, what it booked said so.
            let isExit = hasCause || !realized.isZero
            return FillSummary(
                // What turned a position around is an entry as well: its order had a stop.
                order: order, isEntry: !isExit || hasStop, isExit: isExit, net: realized - fee, time: columns.time())
        }
    }
    /// - Parameter time: of the market; nil: ever.
    public func fillCount(in time: Range<Timestamp>? = nil) throws -> Int64 {
        try integer(
            "SELECT count(*) FROM fill WHERE ?1 IS NULL OR filled_at >= ?1 AND filled_at < ?2",
            [time?.lowerBound.milliseconds, time?.upperBound.milliseconds])
    }
    /// Orders of everybody that were made in a time of the market.
    public func orderCount(in time: Range<Timestamp>) throws -> Int64 {
        try integer(
            "SELECT count(*) FROM orders WHERE created_at >= ? AND created_at < ?",
            [time.lowerBound.milliseconds, time.upperBound.milliseconds])
    }
    public func openPositionCount() throws -> Int64 { try integer("SELECT count(*) FROM position") }

    private static func order(_ row: Row) throws -> Owned<Order> {
        let order = Order(
            id: ClientOrderID(row["id"] as String), instrument: InstrumentID(row["instrument"]),
            side: try row.value("side", Side.init), type: try row.value("type", OrderType.init),
            quantity: try row.value("quantity") { Quantity($0) }, price: try row.optional("price") { Price($0) },
            limit: try row.optional("limit_price") { Price($0) }, trail: try row.optional("trail") { Price($0) },
            timeInForce: try row.value("time_in_force", TimeInForce.init),
            expiresAt: (row["expires_at"] as Int64?).map(Timestamp.init(milliseconds:)), group: row["order_group"],
            management: try (row["management"] as String?).map {
                try JSONDecoder().decode(Management.self, from: Data($0.utf8))
            },
            stopLoss: try row.optional("stop_loss") { Price($0) },
            takeProfit: try row.optional("take_profit") { Price($0) }, isStopAdded: row["is_stop_added"],
            isReduceOnly: row["is_reduce_only"], turnsAround: row["turns_around"], createdAt: row.time("created_at"))
        let restored = Order(
            restoring: order, status: try row.value("status", OrderStatus.init), isTriggered: row["is_triggered"],
            filledQuantity: try row.value("filled_quantity") { Quantity($0) },
            averagePrice: try row.optional("average_price") { Price($0) })
        return Owned(user: row["user_id"], value: restored, changedAt: row.time("updated_at"))
    }
}
