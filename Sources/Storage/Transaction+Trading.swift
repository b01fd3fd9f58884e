import GRDB
public import Platform
public import Trading

/// An account as opened; its balance is the sum of its ledger.
public struct AccountRow: Sendable, Hashable {
    public var user: Int64
    public var currency: Currency
    /// 30 means 1:30.
    public var leverage: Int
    public var openedAt: Timestamp
    public var balance: Money
}

/// A position or order with its owner.
public struct Owned<Value: Sendable & Hashable>: Sendable, Hashable {
    public var user: Int64
    public var value: Value
    /// When it was last changed, in market time: earlier prices do not concern it.
    public var changedAt: Timestamp
}

extension Transaction {
    public func account(of user: Int64) throws -> AccountRow? {
        try row("SELECT currency, leverage, opened_at FROM account WHERE user_id = ?", [user]) { row in
            let currency = Currency(row[0] as String)
            return AccountRow(
                user: user, currency: currency, leverage: row[1], openedAt: Timestamp(milliseconds: row[2]),
                balance: Money(try balance(of: user), currency))
        }
    }

    public func openAccount(of user: Int64, deposit: Money, leverage: Int, at moment: Timestamp) throws {
        try execute(
            "INSERT INTO account (user_id, currency, leverage, opened_at) VALUES (?, ?, ?, ?)",
            [user, deposit.currency.code, leverage, moment.milliseconds])
        try book(deposit, kind: "deposit", reference: "opening", user: user, at: moment)
    }

    /// Starts an account anew: what was in it is booked out, the new deposit in. Its history stays.
    public func resetAccount(
        of user: Int64, deposit: Money, leverage: Int, reference: String, at moment: Timestamp
    ) throws {
        guard let account = try account(of: user) else {
            return try openAccount(of: user, deposit: deposit, leverage: leverage, at: moment)
        }
        try book(-account.balance, kind: "reset", reference: reference, user: user, at: moment)
        try execute(
            "UPDATE account SET currency = ?, leverage = ?, opened_at = ? WHERE user_id = ?",
            [deposit.currency.code, leverage, moment.milliseconds, user])
        try book(deposit, kind: "deposit", reference: reference, user: user, at: moment)
    }

    /// The highest balance the account had since it was started.
    public func peakBalance(of user: Int64) throws -> FixedPoint {
        try row(
            """
            SELECT balance FROM ledger WHERE user_id = ? AND booked_at >=
            (SELECT opened_at FROM account WHERE account.user_id = ledger.user_id)
            AND kind <> 'reset' ORDER BY CAST(balance AS REAL) DESC LIMIT 1
            """, [user])?
            .value("balance", FixedPoint.init) ?? .zero
    }

    private func balance(of user: Int64) throws -> FixedPoint {
        let sql = "SELECT balance FROM ledger WHERE user_id = ? ORDER BY id DESC LIMIT 1"
        let balance = try row(sql, [user]) { row in
            var columns = Columns(row)
            return try columns.value { FixedPoint($0) }
        }
        return balance ?? .zero
    }

    /// Books an amount. Every (kind, reference) of an account can be booked once: a second time throws.
    public func book(_ money: Money, kind: String, reference: String, user: Int64, at moment: Timestamp) throws {
        let balance = try balance(of: user) + money.booked.amount
        try execute(
            "INSERT INTO ledger (user_id, kind, amount, balance, reference, booked_at) VALUES (?, ?, ?, ?, ?, ?)",
            [user, kind, money.booked.amount.description, balance.description, reference, moment.milliseconds])
    }
}

// Positions: at most one an instrument and account.
extension Transaction {
    public func position(_ instrument: InstrumentID, of user: Int64) throws -> Position? {
        try row(
            "SELECT \(Self.positionColumns) FROM position WHERE user_id = ? AND instrument = ?",
            [user, instrument.symbol], as: Self.position)
    }
    public func positions(of user: Int64) throws -> [Position] {
        try rows(
            "SELECT \(Self.positionColumns) FROM position WHERE user_id = ? ORDER BY opened_at, instrument", [user],
            as: Self.position)
    }
    /// Everybody's positions in an instrument that have a stop or a target.
    public func protectedPositions(_ instrument: InstrumentID) throws -> [Owned<Position>] {
        try rows(
            """
            SELECT \(Self.positionColumns), user_id, changed_at FROM position
            WHERE instrument = ? AND (stop_loss IS NOT NULL OR take_profit IS NOT NULL) ORDER BY user_id
            """, [instrument.symbol]
        ).map { Owned(user: $0["user_id"], value: try Self.position($0), changedAt: $0.time("changed_at")) }
    }
    /// Instruments somebody holds, has a working order in or an active alert on.
    public func instrumentsInUse() throws -> [InstrumentID] {
        try rows(
            """
            SELECT DISTINCT instrument FROM position
            UNION SELECT DISTINCT instrument FROM orders WHERE status IN ('new', 'partiallyFilled')
            UNION SELECT DISTINCT instrument FROM alert WHERE state = 'active'
            """
        ).map { InstrumentID($0["instrument"]) }
    }

    /// Replaces what `user` holds of `instrument`; nil: nothing is held any more.
    public func setPosition(
        _ position: Position?, instrument: InstrumentID, of user: Int64, at moment: Timestamp
    ) throws {
        guard let position else {
            try execute("DELETE FROM position WHERE user_id = ? AND instrument = ?", [user, instrument.symbol])
            return
        }
        try execute(
            """
            INSERT OR REPLACE INTO position
            (user_id, instrument, direction, quantity, average_price, stop_loss, take_profit, opened_at, changed_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                user, instrument.symbol, position.direction.rawValue, position.quantity.description,
                position.averagePrice.description, position.stopLoss?.description, position.takeProfit?.description,
                position.openedAt.milliseconds, moment.milliseconds,
            ])
    }

    private static let positionColumns = """
        instrument, direction, quantity, average_price, stop_loss, take_profit, opened_at
        """
    private static func position(_ row: Row) throws -> Position {
        var columns = Columns(row)
        return Position(
            instrument: InstrumentID(columns.next()), direction: try columns.value(Direction.init),
            quantity: try columns.value { Quantity($0) }, averagePrice: try columns.value { Price($0) },
            stopLoss: try columns.optional { Price($0) }, takeProfit: try columns.optional { Price($0) },
            openedAt: columns.time())
    }
}

// Orders and fills.
extension Transaction {
    /// Stores a new order. The same id twice throws: an order is made once.
    public func addOrder(_ order: Order, user: Int64) throws {
        try execute(
            """
            INSERT INTO orders (id, user_id, instrument, side, type, quantity, price, stop_loss, take_profit, status,
            filled_quantity, average_price, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                order.id.text, user, order.instrument.symbol, order.side.rawValue, order.type.rawValue,
                order.quantity.description, order.price?.description, order.stopLoss?.description,
                order.takeProfit?.description, order.status.rawValue, order.filledQuantity.description,
                order.averagePrice?.description, order.createdAt.milliseconds, order.createdAt.milliseconds,
            ])
    }
    public func updateOrder(_ order: Order, at moment: Timestamp) throws {
        try execute(
            "UPDATE orders SET status = ?, filled_quantity = ?, average_price = ?, updated_at = ? WHERE id = ?",
            [
                order.status.rawValue, order.filledQuantity.description, order.averagePrice?.description,
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
    public func workingOrders(_ instrument: InstrumentID) throws -> [Owned<Order>] {
        try rows(
            """
            SELECT * FROM orders WHERE instrument = ? AND status IN ('new', 'partiallyFilled') ORDER BY created_at, id
            """, [instrument.symbol], as: Self.order)
    }
    public func addFill(_ fill: Fill, user: Int64) throws {
        try execute(
            """
            INSERT INTO fill (order_id, user_id, instrument, side, quantity, price, fee, realized, currency, filled_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                fill.order.text, user, fill.instrument.symbol, fill.side.rawValue, fill.quantity.description,
                fill.price.description, fill.fee.amount.description, fill.realized.amount.description,
                fill.fee.currency.code, fill.time.milliseconds,
            ])
    }
    /// What a person's fills since `start` came to: how many opened or enlarged a position, and what was booked after
    /// fees, in the account's currency. A fill that turned a position around counts as an entry as well: its order had
    /// a stop.
    public func fills(of user: Int64, since start: Timestamp) throws -> (entries: Int, realized: FixedPoint) {
        let fills = try rows(
            """
            SELECT fill.realized, fill.fee, orders.stop_loss IS NOT NULL FROM fill JOIN orders ON orders.id = order_id
            WHERE fill.user_id = ? AND filled_at >= ?
            """, [user, start.milliseconds]
        ) { row in
            var columns = Columns(row)
            let realized: FixedPoint = try columns.value { FixedPoint($0) }
            let fee: FixedPoint = try columns.value { FixedPoint($0) }
            let hasStop: Bool = columns.next()
            return (isEntry: realized.isZero || hasStop, booked: realized - fee)
        }
        let booked = fills.reduce(FixedPoint.zero) { $0 + $1.booked }
        return (fills.count { $0.isEntry }, booked)
    }
    public func fillCount() throws -> Int64 { try integer("SELECT count(*) FROM fill") }
    public func openPositionCount() throws -> Int64 { try integer("SELECT count(*) FROM position") }

    private static func order(_ row: Row) throws -> Owned<Order> {
        let order = Order(
            id: ClientOrderID(row["id"] as String), instrument: InstrumentID(row["instrument"]),
            side: try row.value("side", Side.init), type: try row.value("type", OrderType.init),
            quantity: try row.value("quantity") { Quantity($0) }, price: try row.optional("price") { Price($0) },
            stopLoss: try row.optional("stop_loss") { Price($0) },
            takeProfit: try row.optional("take_profit") { Price($0) }, createdAt: row.time("created_at"))
        let restored = Order(
            restoring: order, status: try row.value("status", OrderStatus.init),
            filledQuantity: try row.value("filled_quantity") { Quantity($0) },
            averagePrice: try row.optional("average_price") { Price($0) })
        return Owned(user: row["user_id"], value: restored, changedAt: row.time("updated_at"))
    }
}

// Closed candles.
extension Transaction {
    /// Stores closed candles; a candle that is there already stays as it is.
    public func addCandles(_ candles: [Candle], instrument: InstrumentID, timeframe: Timeframe) throws {
        for candle in candles {
            try execute(
                """
                INSERT OR IGNORE INTO candle (instrument, timeframe, open_time, open, high, low, close, volume)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    instrument.symbol, timeframe.rawValue, candle.openTime.milliseconds, candle.open, candle.high,
                    candle.low, candle.close, candle.volume,
                ])
        }
    }
    /// Forgets all candles: they belong to another market.
    public func removeCandles() throws { try execute("DELETE FROM candle") }
    /// The newest `limit` candles that opened before `moment`, oldest first.
    public func candles(
        _ instrument: InstrumentID, _ timeframe: Timeframe, before moment: Timestamp, limit: Int
    ) throws -> [Candle] {
        try rows(
            """
            SELECT open_time, open, high, low, close, volume FROM candle
            WHERE instrument = ? AND timeframe = ? AND open_time < ? ORDER BY open_time DESC LIMIT ?
            """, [instrument.symbol, timeframe.rawValue, moment.milliseconds, limit]
        ).reversed().map {
            Candle(
                openTime: $0.time("open_time"), open: $0["open"], high: $0["high"], low: $0["low"], close: $0["close"],
                volume: $0["volume"])
        }
    }
}
