import Foundation
import GRDB
public import Platform
public import Trading

/// A position, and the prices within which its account comes to no threshold.
public struct Holding: Sendable, Hashable {
    public var position: Position
    /// When it was last changed, in market time: earlier prices do not concern it.
    public var changedAt: Timestamp
    public var band: PriceBounds
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
    /// People with a number above `user` who hold something, in order.
    public func holders(after user: Int64) throws -> [Int64] {
        try rows("SELECT DISTINCT user_id FROM position WHERE user_id > ? ORDER BY user_id", [user], as: { $0[0] })
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

    /// Replaces what `user` holds of `instrument`; nil: nothing is held any more. Their account is then due.
    public func setPosition(
        _ position: Position?, instrument: InstrumentID, of user: Int64, at moment: Timestamp
    ) throws {
        try execute("UPDATE account SET check_at = 0 WHERE user_id = ?", [user])
        guard let position else {
            try execute("DELETE FROM position WHERE user_id = ? AND instrument = ?", [user, instrument.symbol])
            return
        }
        let bounds = position.bounds
        try execute(
            """
            INSERT OR REPLACE INTO position
            (user_id, instrument, direction, quantity, average_price, stop_loss, take_profit, rules, closes_at, floor,
            ceiling, opened_at, changed_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                user, instrument.symbol, position.direction.rawValue, position.quantity.description,
                position.averagePrice.description, position.stopLoss?.description, position.takeProfit?.description,
                try Self.text(position.rules),
                position.rules.closesAt?.milliseconds, bounds.floor?.value.double, bounds.ceiling?.value.double,
                position.openedAt.milliseconds, moment.milliseconds,
            ])
    }

    /// Everybody who holds one of the instruments.
    public func holders(of instruments: [InstrumentID]) throws -> [(user: Int64, instrument: InstrumentID)] {
        try instruments.flatMap { instrument in
            try rows("SELECT user_id FROM position WHERE instrument = ? ORDER BY user_id", [instrument.symbol]) {
                (user: $0[0], instrument: instrument)
            }
        }
    }

    /// A position with the prices within which its account comes to no threshold.
    public func holding(_ instrument: InstrumentID, of user: Int64) throws -> Holding? {
        try row(
            """
            SELECT \(Self.positionColumns), changed_at, band_floor, band_ceiling FROM position
            WHERE user_id = ? AND instrument = ?
            """, [user, instrument.symbol]
        ) { row in
            Holding(
                position: try Self.position(row), changedAt: row.time("changed_at"),
                band: PriceBounds(
                    floor: try row.optional("band_floor") { Price($0) },
                    ceiling: try row.optional("band_ceiling") { Price($0) }))
        }
    }

    /// Writes what its own rules changed of a position while prices went by.
    public func keep(_ position: Position, band: PriceBounds, of user: Int64, at moment: Timestamp) throws {
        let bounds = position.bounds.intersection(band)
        try execute(
            """
            UPDATE position SET stop_loss = ?, rules = ?, floor = ?, ceiling = ?, changed_at = ?
            WHERE user_id = ? AND instrument = ?
            """,
            [
                position.stopLoss?.description, try Self.text(position.rules), bounds.floor?.value.double,
                bounds.ceiling?.value.double, moment.milliseconds, user, position.instrument.symbol,
            ])
    }

    /// Sets these prices.
    public func setBand(_ band: PriceBounds, of position: Position, user: Int64) throws {
        let bounds = position.bounds.intersection(band)
        try execute(
            """
            UPDATE position SET band_floor = ?, band_ceiling = ?, floor = ?, ceiling = ?
            WHERE user_id = ? AND instrument = ?
            """,
            [
                band.floor?.description, band.ceiling?.description, bounds.floor?.value.double,
                bounds.ceiling?.value.double, user, position.instrument.symbol,
            ])
    }

    /// Who holds a position that prices between `low` and `high` may change, or whose time is over.
    /// What is compared are rounded bounds: some may turn out to be unchanged.
    public func touchedPositions(
        _ instrument: InstrumentID, between low: Price, _ high: Price, through moment: Timestamp
    ) throws -> [Int64] {
        let sql = """
            SELECT user_id FROM position WHERE instrument = ?1 AND floor >= ?2
            UNION SELECT user_id FROM position WHERE instrument = ?1 AND ceiling <= ?3
            UNION SELECT user_id FROM position WHERE closes_at <= ?4 AND +instrument = ?1
            """
        return try rows(
            sql, [instrument.symbol, low.value.double, high.value.double, moment.milliseconds], as: { $0[0] })
    }

    /// Who holds a position with a time of its own at which it is looked at again.
    public func usersWithReassessedPositions() throws -> [Int64] {
        try rows("SELECT DISTINCT user_id FROM position WHERE rules LIKE '%\"reassessEvery\"%'", [], as: { $0[0] })
    }

    private static func text(_ rules: ExitRules) throws -> String? {
        rules.isEmpty ? nil : String(decoding: try JSONEncoder().encode(rules), as: UTF8.self)
    }

    private static let positionColumns = """
        instrument, direction, quantity, average_price, stop_loss, take_profit, opened_at, rules
        """
    private static func position(_ row: Row) throws -> Position {
        var columns = Columns(row)
        var position = Position(
            instrument: InstrumentID(columns.next()), direction: try columns.value(Direction.init),
            quantity: try columns.value { Quantity($0) }, averagePrice: try columns.value { Price($0) },
            stopLoss: try columns.optional { Price($0) }, takeProfit: try columns.optional { Price($0) },
            openedAt: columns.time())
        if let rules: String = columns.next() {
            position.rules = try JSONDecoder().decode(ExitRules.self, from: Data(rules.utf8))
        }
        return position
    }
}
