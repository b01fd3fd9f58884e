import GRDB
public import Platform
public import Trading

/// Why a card, or the order it became, has its size.
public struct SizingRow: Sendable, Hashable {
    /// Of the card, and of the order.
    public var id: String
    public var instrument: InstrumentID
    /// As JSON.
    public var figures: String
}

extension Transaction {
    public func noteSizing(
        _ id: String, of instrument: InstrumentID, _ figures: String, user: Int64, at moment: Timestamp
    ) throws {
        try execute(
            "INSERT OR REPLACE INTO sizing (id, user_id, instrument, figures, noted_at) VALUES (?, ?, ?, ?, ?)",
            [id, user, instrument.symbol, figures, moment.milliseconds])
    }

    public func sizing(_ id: String) throws -> SizingRow? {
        try row("SELECT id, instrument, figures FROM sizing WHERE id = ?", [id], as: Self.sizing)
    }
    /// The newest one of a person; of an instrument when one is named.
    public func newestSizing(of user: Int64, _ instrument: InstrumentID?) throws -> SizingRow? {
        try row(
            """
            SELECT id, instrument, figures FROM sizing WHERE user_id = ?1 AND (?2 IS NULL OR instrument = ?2)
            ORDER BY rowid DESC LIMIT 1
            """, [user, instrument?.symbol], as: Self.sizing)
    }
    private static func sizing(_ row: Row) -> SizingRow {
        SizingRow(id: row["id"], instrument: InstrumentID(row["instrument"]), figures: row["figures"])
    }

    /// Forgets, of the oldest `limit`, those noted before `moment`.
    public func pruneSizings(before moment: Timestamp, limit: Int) throws {
        try execute(
            "DELETE FROM sizing WHERE rowid IN (SELECT rowid FROM sizing ORDER BY rowid LIMIT ?) AND noted_at < ?",
            [limit, moment.milliseconds])
    }
}
