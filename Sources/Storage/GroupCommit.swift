import GRDB
import Platform

/// The one writer. Work that arrives while a commit is under way shares the next one: a durable commit costs one wait
/// for the disk, however many callers it serves.
struct GroupCommit: Sendable {
    /// One caller's work: runs inside the transaction, and returns what to do once it is known how the commit ended.
    private typealias Work = @Sendable (Database) -> (_ failure: (any Error)?) -> Void

    private struct Queue {
        var waiting: [Work] = []
        var isDraining = false
    }

    private static let groupLimit = 128

    private let pool: DatabasePool
    private let queue = Locked(Queue())
    private let crashPoint: CrashPoint

    init(pool: DatabasePool, crashPoint: CrashPoint) {
        self.pool = pool
        self.crashPoint = crashPoint
    }

    func run<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            submit { db in
                let result = Swift.Result { try Self.inSavepoint(db, body) }
                return { failure in
                    switch result {
                    case .failure(let error): continuation.resume(throwing: Self.writing(error))
                    case .success(let value):
                        if let failure {
                            continuation.resume(throwing: Self.writing(failure))
                        } else {
                            continuation.resume(returning: value)
                        }
                    }
                }
            }
        }
    }

    private func submit(_ work: @escaping Work) {
        let isFirst = queue.withLock { queue in
            queue.waiting.append(work)
            defer { queue.isDraining = true }
            return !queue.isDraining
        }
        if isFirst { pool.asyncWriteWithoutTransaction { db in drain(db) } }
    }

    /// Runs on the writer's own queue until nobody waits.
    private func drain(_ db: Database) {
        while true {
            let group = queue.withLock { queue in
                let group = Array(queue.waiting.prefix(Self.groupLimit))
                queue.waiting.removeFirst(group.count)
                if group.isEmpty { queue.isDraining = false }
                return group
            }
            if group.isEmpty { return }
            commit(group, db)
        }
    }

    private func commit(_ group: [Work], _ db: Database) {
        var finished: [(_ failure: (any Error)?) -> Void] = []
        var failure: (any Error)?
        do {
            guard db.isOpen else { throw StorageError.notWritten(detail: "the database is closed") }
            try db.cachedStatement(sql: "BEGIN IMMEDIATE").execute()
        } catch {
            failure = error
        }
        for work in group { finished.append(work(db)) }
        if failure == nil {
            do {
                crashPoint.pass("before-commit")
                // Some errors (a full disk) end the whole transaction; then nobody's work counts.
                guard db.isInsideTransaction else { throw DatabaseError(message: "the transaction was rolled back") }
                try db.cachedStatement(sql: "COMMIT").execute()
                crashPoint.pass("after-commit")
            } catch {
                failure = error
                if db.isInsideTransaction { try? db.execute(sql: "ROLLBACK") }  // the commit's own error is reported
            }
        }
        for finish in finished { finish(failure) }
    }

    private static func inSavepoint<Result>(_ db: Database, _ body: (Transaction) throws -> Result) throws -> Result {
        guard db.isInsideTransaction else { throw StorageError.notWritten(detail: "no transaction") }
        try db.cachedStatement(sql: "SAVEPOINT work").execute()
        do {
            let result = try body(Transaction(db: db))
            try db.cachedStatement(sql: "RELEASE work").execute()
            return result
        } catch {
            if db.isInsideTransaction {
                try db.cachedStatement(sql: "ROLLBACK TO work").execute()
                try db.cachedStatement(sql: "RELEASE work").execute()
            }
            throw error
        }
    }

    /// A database error as the caller sees it. Arguments of the statement are never part of it.
    private static func writing(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        return StorageError.notWritten(detail: "\(error.resultCode): \(error.message ?? "no message")")
    }
}

extension Database {
    /// False after the store was closed: SQLite itself takes no answer of a closed connection, it crashes.
    var isOpen: Bool { unsafe sqliteConnection != nil }
}
