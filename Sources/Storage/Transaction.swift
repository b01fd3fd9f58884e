import Foundation
import GRDB
import Platform
import Trading

/// What can be done inside one transaction (or, for reads, one snapshot). Its methods stand with their tables, one
/// extension a file. Never leaves the closure it was handed to.
public struct Transaction {
    let db: Database

    /// Runs a statement that is prepared once a connection.
    func execute(_ sql: String, _ arguments: StatementArguments = []) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// The rows of a query that is prepared once a connection.
    func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments)
    }

    /// The same, converted while the statement stands on each row: nothing is copied.
    func rows<Value>(
        _ sql: String, _ arguments: StatementArguments = [], as convert: (Row) throws -> Value
    ) throws -> [Value] {
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
        var values: [Value] = []
        while let row = try rows.next() { values.append(try convert(row)) }
        return values
    }

    /// The same, one after the other.
    func each(_ sql: String, _ arguments: StatementArguments = [], _ body: (Row) throws -> Void) throws {
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
        while let row = try rows.next() { try body(row) }
    }

    func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
    }

    /// The first row of a query, converted where it stands.
    func row<Value>(
        _ sql: String, _ arguments: StatementArguments = [], as convert: (Row) throws -> Value
    ) throws -> Value? {
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
        // The row is the statement's own, which ends with the cursor.
        return try withExtendedLifetime(rows) { try rows.next().map(convert) }
    }

    func integer(_ sql: String, _ arguments: StatementArguments = []) throws -> Int64 {
        try Int64.fetchOne(db.cachedStatement(sql: sql), arguments: arguments) ?? 0
    }

    /// Rows the last statement changed.
    var changes: Int { db.changesCount }
    var lastID: Int64 { db.lastInsertedRowID }
}

/// The columns of a row one after the other, in the order the query names them. To find them by their names would be
/// the greater part of a short read.
struct Columns {
    let row: Row
    private var index = -1

    init(_ row: Row) { self.row = row }

    mutating func next<Value: DatabaseValueConvertible & StatementColumnConvertible>() -> Value {
        index += 1
        return row[index]
    }
    mutating func time() -> Timestamp { Timestamp(milliseconds: next()) }
    mutating func optionalTime() -> Timestamp? { (next() as Int64?).map(Timestamp.init(milliseconds:)) }
    /// - Throws: `StorageError.damaged` when the column is not what was written.
    mutating func value<Value>(_ convert: (String) -> Value?) throws -> Value {
        guard let text = next() as String?, let value = convert(text) else { throw damaged }
        return value
    }
    mutating func optional<Value>(_ convert: (String) -> Value?) throws -> Value? {
        guard let text = next() as String? else { return nil }
        guard let value = convert(text) else { throw damaged }
        return value
    }
    private var damaged: StorageError { .damaged(path: "", detail: "column \(index + 1)") }
}

// Marks: single values the program must find again after a restart.
extension Transaction {
    public func mark(_ key: String) throws -> String? {
        try row("SELECT value FROM mark WHERE key = ?", [key], as: { $0[0] })
    }
    /// Two of them at once.
    public func marks(_ first: String, _ second: String) throws -> (first: String?, second: String?) {
        try row(
            "SELECT (SELECT value FROM mark WHERE key = ?), (SELECT value FROM mark WHERE key = ?)", [first, second],
            as: { ($0[0], $0[1]) }) ?? (nil, nil)
    }
    public func setMark(_ key: String, to value: String) throws {
        try execute(
            "INSERT INTO mark (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [key, value])
    }
    /// Keeps a value as JSON.
    public func setMark(_ key: String, json value: some Encodable) throws {
        try setMark(key, to: String(decoding: try JSONEncoder().encode(value), as: UTF8.self))
    }
    /// The keys that begin so.
    public func marks(prefix: String) throws -> [String] {
        try rows("SELECT key FROM mark WHERE substr(key, 1, ?) = ?", [prefix.count, prefix], as: { $0[0] })
    }
    public func removeMark(_ key: String) throws { try execute("DELETE FROM mark WHERE key = ?", [key]) }
}

// How the vocabulary is kept: decimals as canonical text, moments as milliseconds.
extension Row {
    /// The column's value, converted.
    /// - Throws: `StorageError.damaged` when it is not what was written.
    func value<Value>(_ column: String, _ convert: (String) -> Value?) throws -> Value {
        guard let text: String = self[column], let value = convert(text) else {
            throw StorageError.damaged(path: "", detail: "column \(column)")
        }
        return value
    }
    func optional<Value>(_ column: String, _ convert: (String) -> Value?) throws -> Value? {
        guard let text: String = self[column] else { return nil }
        guard let value = convert(text) else { throw StorageError.damaged(path: "", detail: "column \(column)") }
        return value
    }
    func time(_ column: String) -> Timestamp { Timestamp(milliseconds: self[column]) }
    func optionalTime(_ column: String) -> Timestamp? {
        (self[column] as Int64?).map(Timestamp.init(milliseconds:))
    }
}
