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
            """
            UPDATE account SET currency = ?, leverage = ?, opened_at = ?,
            past_fills = (SELECT coalesce(max(id), 0) FROM fill WHERE fill.user_id = account.user_id) WHERE user_id = ?
            """, [deposit.currency.code, leverage, moment.milliseconds, user])
        try book(deposit, kind: "deposit", reference: reference, user: user, at: moment)
    }

    /// - Parameter leverage: 30 means 1:30; above zero.
    public func setLeverage(_ leverage: Int, of user: Int64) throws {
        try execute("UPDATE account SET leverage = ? WHERE user_id = ?", [leverage, user])
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

    /// What was booked for holding positions since the account was last started, from `start` to `end`, in market
    /// time: interest, dividends, parts of shares. The moment's milliseconds stand behind the `@` in its references.
    public func holdingResult(of user: Int64, since start: Timestamp, through end: Timestamp) throws -> FixedPoint {
        try rows(
            """
            SELECT amount \(Self.holdingBookings)
            AND CAST(substr(reference, instr(reference, '@') + 1) AS INTEGER) BETWEEN ? AND ?
            """, [user, start.milliseconds, end.milliseconds]
        ) { row in
            var columns = Columns(row)
            return try columns.value { FixedPoint($0) }
        }.reduce(.zero, +)
    }

    private func balance(of user: Int64) throws -> FixedPoint {
        let sql = "SELECT balance FROM ledger WHERE user_id = ? ORDER BY id DESC LIMIT 1"
        let balance = try row(sql, [user]) { row in
            var columns = Columns(row)
            return try columns.value { FixedPoint($0) }
        }
        return balance ?? .zero
    }

    public func isBooked(kind: String, reference: String, user: Int64) throws -> Bool {
        try integer(
            "SELECT EXISTS (SELECT 1 FROM ledger WHERE user_id = ? AND kind = ? AND reference = ?)",
            [user, kind, reference]) == 1
    }
    /// Books an amount. Every (kind, reference) of an account can be booked once: a second time throws.
    public func book(_ money: Money, kind: String, reference: String, user: Int64, at moment: Timestamp) throws {
        let balance = try balance(of: user) + money.booked.amount
        try execute(
            "INSERT INTO ledger (user_id, kind, amount, balance, reference, booked_at) VALUES (?, ?, ?, ?, ?, ?)",
            [user, kind, money.booked.amount.description, balance.description, reference, moment.milliseconds])
    }
}

// Accounts that are looked at from time to time.
extension Transaction {
    /// What is held and what waits is held against prices of every time from now on, and what accounts come to is
    /// worked out anew: the market is another one, and its time may be earlier.
    public func forgetMarketTimes() throws {
        try execute("UPDATE position SET changed_at = 0")
        try execute("UPDATE orders SET updated_at = 0 WHERE status IN ('new', 'partiallyFilled')")
        try execute("UPDATE account SET check_at = 0 WHERE user_id IN (SELECT user_id FROM position)")
    }
    /// Whose account is due at `moment`.
    public func accountsToCheck(at moment: Timestamp) throws -> [Int64] {
        try rows("SELECT user_id FROM account WHERE check_at <= ?", [moment.milliseconds], as: { $0[0] })
    }
    /// nil: not before something changes.
    public func setCheck(of user: Int64, at moment: Timestamp?) throws {
        try execute("UPDATE account SET check_at = ? WHERE user_id = ?", [moment?.milliseconds, user])
    }

    /// Notes that a person was warned; false when they had been in that period.
    public func warn(_ user: Int64, of kind: String, period: String, at moment: Timestamp) throws -> Bool {
        let known: String? = try row(
            "SELECT period FROM warning WHERE user_id = ? AND kind = ?", [user, kind], as: { $0[0] })
        guard known != period else { return false }
        try execute(
            "INSERT OR REPLACE INTO warning (user_id, kind, period, warned_at) VALUES (?, ?, ?, ?)",
            [user, kind, period, moment.milliseconds])
        return true
    }
    /// The period in which a person was last warned; nil: never, or they have recovered.
    public func warning(of kind: String, for user: Int64) throws -> String? {
        try row("SELECT period FROM warning WHERE user_id = ? AND kind = ?", [user, kind], as: { $0[0] })
    }
    /// When a person was last told that a limit to losses was reached; nil: never.
    public func lastReachedLimit(of user: Int64) throws -> Timestamp? {
        try row(
            "SELECT max(warned_at) FROM warning WHERE user_id = ? AND kind LIKE '%\\_reached' ESCAPE '\\'", [user]
        ) { row in (row[0] as Int64?).map(Timestamp.init(milliseconds:)) } ?? nil
    }
    /// What a person was warned of and has not recovered from.
    public func warnings(of user: Int64) throws -> [String] {
        try rows("SELECT kind FROM warning WHERE user_id = ? ORDER BY kind", [user], as: { $0[0] })
    }
    public func unwarn(_ user: Int64, of kind: String) throws {
        try execute("DELETE FROM warning WHERE user_id = ? AND kind = ?", [user, kind])
    }
}
