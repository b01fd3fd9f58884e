import GRDB
public import Platform
public import Trading

/// A price alert of somebody, and what became of it.
public struct AlertRow: Sendable, Hashable {
    public var id: Int64
    /// What its owner calls it: their alerts are counted from 1.
    public var number: Int
    public var user: Int64
    public var alert: PriceAlert
    /// Market time up to which prices were held against it.
    public var seenAt: Timestamp
    public var createdAt: Timestamp
    public var firedAt: Timestamp?
    public var firedPrice: Price?
    /// When its state last changed.
    public var changedAt: Timestamp
}

extension Transaction {
    /// Stores a new alert.
    /// - Parameter seenAt: market time; only later prices count.
    public func addAlert(
        _ alert: PriceAlert, user: Int64, seenAt: Timestamp, at moment: Timestamp
    ) throws -> AlertRow {
        let number = Int(
            try integer("SELECT coalesce(max(number), 0) + 1 FROM alert WHERE user_id = ?", [user]))
        let (condition, level) = Self.written(alert.condition)
        try execute(
            """
            INSERT INTO alert (user_id, number, instrument, condition, level, is_repeating, cooldown, hysteresis,
            expires_at, state, watch, reference, ready_at, ceiling, floor, seen_at, created_at, changed_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                user, number, alert.instrument.symbol, condition, level, alert.isRepeating,
                alert.cooldown.wholeMilliseconds, alert.hysteresis.description, alert.expiresAt?.milliseconds,
                alert.state.rawValue, alert.watch.rawValue, alert.reference.description, alert.readyAt.milliseconds,
                alert.ceiling?.value.double, alert.floor?.value.double, seenAt.milliseconds, moment.milliseconds,
                moment.milliseconds,
            ])
        return AlertRow(
            id: lastID, number: number, user: user, alert: alert, seenAt: seenAt, createdAt: moment, firedAt: nil,
            firedPrice: nil, changedAt: moment)
    }

    /// Writes what changes in an alert's life.
    public func updateAlert(_ row: AlertRow, at moment: Timestamp) throws {
        let alert = row.alert
        try execute(
            """
            UPDATE alert SET level = ?, hysteresis = ?, state = ?, watch = ?, reference = ?, ready_at = ?, ceiling = ?,
            floor = ?, seen_at = ?, fired_at = ?, fired_price = ?, changed_at = ? WHERE id = ?
            """,
            [
                Self.written(alert.condition).level, alert.hysteresis.description,
                alert.state.rawValue, alert.watch.rawValue, alert.reference.description, alert.readyAt.milliseconds,
                alert.ceiling?.value.double, alert.floor?.value.double, row.seenAt.milliseconds,
                row.firedAt?.milliseconds, row.firedPrice?.description, moment.milliseconds, row.id,
            ])
    }

    public func alert(_ id: Int64) throws -> AlertRow? {
        try row("SELECT \(Self.alertColumns) FROM alert WHERE id = ?", [id], as: Self.alertRow)
    }

    public func alert(number: Int, of user: Int64) throws -> AlertRow? {
        let sql = "SELECT \(Self.alertColumns) FROM alert WHERE user_id = ? AND number = ?"
        return try row(sql, [user, number], as: Self.alertRow)
    }

    /// The alerts of a person that still wait, by number.
    public func activeAlerts(of user: Int64) throws -> [AlertRow] {
        let sql = "SELECT \(Self.alertColumns) FROM alert WHERE user_id = ? AND state = 'active' ORDER BY number"
        return try rows(sql, [user], as: Self.alertRow)
    }

    /// Alerts on an instrument that wait and have seen no price from `moment` on, by their owners.
    public func activeAlerts(on instrument: InstrumentID, before moment: Timestamp, limit: Int) throws -> [AlertRow] {
        let sql = """
            SELECT \(Self.alertColumns) FROM alert WHERE instrument = ? AND state = 'active' AND seen_at < ?
            ORDER BY user_id, number LIMIT ?
            """
        return try rows(sql, [instrument.symbol, moment.milliseconds, limit], as: Self.alertRow)
    }

    /// Alerts of a person that fired or expired since `moment`, newest first.
    public func endedAlerts(of user: Int64, since moment: Timestamp, limit: Int) throws -> [AlertRow] {
        let sql = """
            SELECT \(Self.alertColumns) FROM alert WHERE user_id = ? AND state IN ('triggered', 'expired')
            AND changed_at >= ? ORDER BY changed_at DESC, number DESC LIMIT ?
            """
        return try rows(sql, [user, moment.milliseconds, limit], as: Self.alertRow)
    }

    /// Everybody's alerts on an instrument that a price between `low` and `high` may change, after `id`, in order.
    /// What is compared are rounded bounds: some may turn out to be unchanged.
    public func alerts(
        _ instrument: InstrumentID, between low: Price, _ high: Price, readyBy moment: Timestamp, after id: Int64,
        limit: Int
    ) throws -> [Int64] {
        let sql = """
            SELECT id FROM alert WHERE instrument = ?1 AND state = 'active' AND ceiling <= ?2 AND ready_at <= ?4
            AND id > ?5
            UNION SELECT id FROM alert WHERE instrument = ?1 AND state = 'active' AND floor >= ?3 AND ready_at <= ?4
            AND id > ?5 ORDER BY id LIMIT ?6
            """
        let arguments: StatementArguments = [
            instrument.symbol, high.value.double, low.value.double, moment.milliseconds, id, limit,
        ]
        return try rows(sql, arguments, as: { $0[0] })
    }

    public func hasExpiringAlerts(at moment: Timestamp) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM alert WHERE state = 'active' AND expires_at <= ?)"
        return try integer(sql, [moment.milliseconds]) == 1
    }
    /// Ends the alerts whose time is over.
    public func expireAlerts(at moment: Timestamp) throws {
        try execute(
            "UPDATE alert SET state = 'expired', changed_at = ?1 WHERE state = 'active' AND expires_at <= ?1",
            [moment.milliseconds])
    }

    /// Alerts look at whatever price comes next: those they have seen belong to another market.
    public func forgetSeenPrices() throws { try execute("UPDATE alert SET seen_at = 0 WHERE state = 'active'") }

    /// Forgets alerts that ended before `moment`. A person's newest stays, so that its number is not given again.
    public func pruneAlerts(before moment: Timestamp, limit: Int) throws {
        try execute(
            """
            DELETE FROM alert WHERE id IN (SELECT id FROM alert WHERE state <> 'active' AND changed_at < ? LIMIT ?)
            AND number < (SELECT max(number) FROM alert AS other WHERE other.user_id = alert.user_id)
            """, [moment.milliseconds, limit])
    }

    private static let alertColumns = """
        id, number, user_id, instrument, condition, level, is_repeating, cooldown, hysteresis, expires_at, state, watch,
        reference, ready_at, seen_at, created_at, fired_at, fired_price, changed_at
        """
    private static func alertRow(_ row: Row) throws -> AlertRow {
        var columns = Columns(row)
        let id: Int64 = columns.next(), number: Int = columns.next(), user: Int64 = columns.next()
        let instrument = InstrumentID(columns.next())
        let condition: String = columns.next()
        let read = try columns.value { Self.read(condition, $0) }
        let isRepeating: Bool = columns.next()
        let alert = PriceAlert(
            instrument: instrument, condition: read, isRepeating: isRepeating,
            cooldown: .milliseconds(columns.next() as Int64), hysteresis: try columns.value { Price($0) },
            expiresAt: columns.optionalTime(), state: try columns.value(PriceAlert.State.init),
            watch: try columns.value(PriceAlert.Watch.init), reference: try columns.value { Price($0) },
            readyAt: columns.time())
        return AlertRow(
            id: id, number: number, user: user, alert: alert, seenAt: columns.time(), createdAt: columns.time(),
            firedAt: columns.optionalTime(), firedPrice: try columns.optional { Price($0) },
            changedAt: columns.time())
    }

    private static func written(_ condition: PriceAlert.Condition) -> (name: String, level: String) {
        switch condition {
        case .above(let level): ("above", level.description)
        case .below(let level): ("below", level.description)
        case .crosses(let level): ("crosses", level.description)
        case .moves(let percent): ("moves", percent.description)
        }
    }
    private static func read(_ name: String, _ level: String) -> PriceAlert.Condition? {
        switch name {
        case "above": Price(level).map { .above($0) }
        case "below": Price(level).map { .below($0) }
        case "crosses": Price(level).map { .crosses($0) }
        case "moves": Percent(level).map { .moves($0) }
        default: nil
        }
    }
}
