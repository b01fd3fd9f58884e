import GRDB
import Platform

/// The reading connections. Each read has one to itself, on a snapshot of its own.
///
/// A `DatabasePool` reads as well, but asks for the version of the schema and prepares the statements around every
/// snapshot anew: on reads as short as most are here, that is a third of their cost. Our schema never changes while
/// open.
struct Readers: Sendable {
    private static let count = 4

    private let connections: [DatabaseQueue]
    /// Reads that run or wait, by connection.
    private let loads: Locked<[Int]>

    init(path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            // Only the writer's connection checkpoints (SQLite 3.40 has the WAL-reset bug).
            try db.execute(
                sql: """
                    PRAGMA wal_autocheckpoint=0; PRAGMA query_only=1; PRAGMA cache_size=-4000; PRAGMA temp_store=MEMORY
                    """)
        }
        connections = try (0..<Self.count).map { _ in try DatabaseQueue(path: path, configuration: configuration) }
        loads = Locked(Array(repeating: 0, count: Self.count))
    }

    /// Runs `body` on a consistent snapshot that includes everything committed before the call; blocks meanwhile.
    func read<Result: Sendable>(_ body: (Transaction) throws -> Result) throws -> Result {
        let index = loads.withLock { loads in
            let index = loads.indices.min { loads[$0] < loads[$1] } ?? 0
            loads[index] += 1
            return index
        }
        defer { loads.withLock { $0[index] -= 1 } }
        return try connections[index].unsafeRead { db in
            try db.cachedStatement(sql: "BEGIN DEFERRED").execute()
            do {
                let result = try body(Transaction(db: db))
                try db.cachedStatement(sql: "COMMIT").execute()
                return result
            } catch {
                if db.isInsideTransaction { try db.cachedStatement(sql: "ROLLBACK").execute() }
                throw error
            }
        }
    }

    func close() throws {
        for connection in connections { try connection.close() }
    }
}
