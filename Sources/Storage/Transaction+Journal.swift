import GRDB
public import Platform
public import Trading

/// What a person wrote down, about a trade or about none.
public struct NoteRow: Sendable, Hashable {
    /// Counted for each person, from 1.
    public var number: Int
    /// The number of the fill that opened the trade it is about; nil for a note about none.
    public var trade: Int64?
    public var instrument: InstrumentID?
    /// May be empty when there is a picture.
    public var text: String
    /// In market time.
    public var writtenAt: Timestamp
    public var picture: PictureRow?
}

/// A picture that somebody keeps. Its bytes are a blob.
public struct PictureRow: Sendable, Hashable {
    public var id: Int64
    /// SHA-256 of the bytes, in hexadecimal.
    public var hash: String
    /// Whether it came as a document: then it is shown as one, for what shows pictures may not take it.
    public var isDocument: Bool
}

// What trades are rebuilt from.
extension Transaction {
    /// The fills of a person since their account was last started, in the order they were made.
    public func bookedFills(of user: Int64) throws -> [BookedFill] {
        var fills: [BookedFill] = []
        try eachBookedFill(of: user) { fills.append($0) }
        return fills
    }

    /// The same, one after the other: those of years need not be in memory all at once.
    /// - Parameter first: the number of the fill to begin with.
    public func eachBookedFill(of user: Int64, from first: Int64 = 0, _ body: (BookedFill) -> Void) throws {
        // Of orders that were filled in parts.
        var filled: [ClientOrderID: Quantity] = [:]
        try each(
            """
            SELECT fill.id, order_id, fill.instrument, fill.side, fill.quantity, fill.price, fee, realized,
            fill.currency, filled_at, coalesce(fill.stop_loss, orders.stop_loss), orders.take_profit,
            \(Self.booking("order_id")),
            fill.quantity <> orders.filled_quantity, conversion, cause
            \(Self.bookedFills) AND fill.id >= ? ORDER BY fill.id
            """, [user, first]
        ) { row in
            var columns = Columns(row)
            let number: Int64 = columns.next()
            let (order, instrument) = (ClientOrderID(columns.next()), InstrumentID(columns.next()))
            let side: Side = try columns.value(Side.init)
            let quantity: Quantity = try columns.value { Quantity($0) }
            let price: Price = try columns.value { Price($0) }
            let (fee, realized) = (try columns.value { FixedPoint($0) }, try columns.value { FixedPoint($0) })
            let currency = Currency(columns.next())
            let fill = Fill(
                order: order, instrument: instrument, side: side, quantity: quantity, price: price,
                fee: Money(fee, currency), realized: Money(realized, currency), time: columns.time())
            var booked = BookedFill(
                number: number, fill: fill, stopLoss: try columns.optional { Price($0) },
                takeProfit: try columns.optional { Price($0) }, booking: columns.next())
            let isPart: Bool = columns.next()
            booked.conversion = columns.next()
            booked.cause = try columns.optional(ClosingCause.init)
            if isPart {
                // The first execution of an order is booked under its name, later ones with what was filled by then.
                let before = filled[order]
                filled[order] = (before ?? .zero) + quantity
                if before != nil { booked.booking = try booking("\(order)/\(filled[order] ?? quantity)", of: user) }
            }
            body(booked)
        }
    }

    /// The fills of a person that belong to their account as it was last started.
    static let bookedFills = """
        FROM fill JOIN orders ON orders.id = order_id JOIN account ON account.user_id = fill.user_id
        WHERE fill.user_id = ? AND fill.id > past_fills AND fill.currency = account.currency
        """
    /// What else was booked for holding positions since then.
    static let holdingBookings = """
        FROM ledger JOIN account USING (user_id)
        WHERE user_id = ? AND kind IN ('swap', 'dividend', 'split') AND ledger.id > coalesce(
            (SELECT max(id) FROM ledger AS resets WHERE resets.user_id = ledger.user_id AND kind = 'reset'), 0)
        """

    /// The number of the newest fill; 0 before the first.
    public func lastFill(of user: Int64) throws -> Int64 {
        try integer("SELECT coalesce(max(id), 0) FROM fill WHERE user_id = ?", [user])
    }
    public func lastFill() throws -> Int64 { try integer("SELECT coalesce(max(id), 0) FROM fill") }

    /// The people one of whose orders was filled after fill `first`, up to and including fill `last`.
    public func usersWithFills(after first: Int64, through last: Int64) throws -> [Int64] {
        let sql = "SELECT DISTINCT user_id FROM fill WHERE id > ? AND id <= ? ORDER BY user_id"
        return try rows(sql, [first, last], as: { $0[0] })
    }

    /// The place in the ledger of what an execution booked, by its reference.
    private static func booking(_ reference: String) -> String {
        """
        (SELECT max(ledger.id) FROM ledger WHERE ledger.user_id = fill.user_id
        AND ledger.kind IN ('realized', 'commission') AND ledger.reference = \(reference))
        """
    }
    private func booking(_ reference: String, of user: Int64) throws -> Int64? {
        let sql = "SELECT \(Self.booking("?2")) FROM (SELECT ?1 AS user_id) AS fill"
        return try row(sql, [user, reference]) { $0[0] as Int64? } ?? nil
    }

    /// Where to begin to read, so that all trades are whole of which something was filled at or after `start`: the
    /// number of the fill, and the place in the ledger after which stands what was booked for holding them.
    ///
    /// Goes back from what is held now, until nothing was held of any instrument that was met. Splits change what is
    /// held without a fill: an account that had one is read as a whole.
    public func beginOfTrades(of user: Int64, since start: Timestamp) throws -> (fill: Int64, booking: Int64) {
        let splits = try integer("SELECT count(*) FROM ledger WHERE user_id = ? AND kind = 'split'", [user])
        if splits > 0 { return (0, 0) }
        var held: [InstrumentID: FixedPoint] = [:]
        for position in try positions(of: user) {
            let quantity = position.quantity.value
            held[position.instrument] = position.direction == .long ? quantity : -quantity
        }
        var (met, begin): (Set<InstrumentID>, Int64) = ([], .max)
        let newestFirst = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT fill.id, fill.instrument, fill.side, fill.quantity, filled_at, \(Self.booking("order_id"))
                    \(Self.bookedFills) ORDER BY fill.id DESC
                    """), arguments: [user])
        while let row = try newestFirst.next() {
            var columns = Columns(row)
            let (number, instrument): (Int64, InstrumentID) = (columns.next(), InstrumentID(columns.next()))
            let side: Side = try columns.value(Side.init)
            let quantity: FixedPoint = try columns.value { FixedPoint($0) }
            if columns.time() < start, met.isEmpty, let booking = columns.next() as Int64? { return (begin, booking) }
            let before = held[instrument, default: .zero] - (side == .buy ? quantity : -quantity)
            held[instrument] = before
            if before.isZero { met.remove(instrument) } else { met.insert(instrument) }
            begin = number
        }
        return (0, 0)
    }

    /// What a person paid and earned for holding positions since their account was last started.
    /// - Parameter place: the place in the ledger after which to begin.
    public func holdingBookings(of user: Int64, after place: Int64 = 0) throws -> [HoldingBooking] {
        try rows(
            """
            SELECT kind, ledger.id, reference, amount, currency \(Self.holdingBookings) AND ledger.id > ?
            ORDER BY ledger.id
            """, [user, place]
        ) { row in
            var columns = Columns(row)
            let kind: HoldingBooking.Kind = try columns.value(HoldingBooking.Kind.init)
            let (booking, reference): (Int64, String) = (columns.next(), columns.next())
            let amount: FixedPoint = try columns.value { FixedPoint($0) }
            return HoldingBooking(
                kind, booking: booking, reference: reference, amount: Money(amount, Currency(columns.next())))
        }
    }
}

extension Transaction {
    /// What was booked to bring a balance below zero back to zero since an account was last started, with the market
    /// time of each.
    public func protections(of user: Int64) throws -> [(time: Timestamp, amount: FixedPoint)] {
        try rows(
            """
            SELECT CAST(substr(reference, instr(reference, '@') + 1) AS INTEGER), amount FROM ledger
            WHERE user_id = ? AND kind = 'protection' AND id > coalesce(
                (SELECT max(id) FROM ledger AS resets WHERE resets.user_id = ledger.user_id AND kind = 'reset'), 0)
            ORDER BY id
            """, [user]
        ) { row in
            var columns = Columns(row)
            return (columns.time(), try columns.value { FixedPoint($0) })
        }
    }
}
