import GRDB
import Platform

/// The one writer. Work that arrives while a commit is under way shares the next one: a durable commit costs one wait
/// for the disk, however many callers it serves.
struct GroupCommit: Sendable {
    private struct Work: Sendable {
        /// Runs inside the transaction, in a savepoint of its own or not. Returns what to do once it is committed.
        /// Throws what its caller is to be told.
        var run: @Sendable (_ db: Database, _ isApart: Bool) throws -> () -> Void
        /// Tells the caller that it was for nothing.
        var fail: @Sendable (any Error) -> Void
    }

    private struct Queue {
        var waiting: [Work] = []
        var isDraining = false
    }

    private static let groupLimit = 128

    private let pool: DatabasePool
    private let queue = Locked(Queue())
    private let crashPoint: CrashPoint
    private let commits: Stopwatch?

    init(pool: DatabasePool, crashPoint: CrashPoint, commits: Stopwatch?) {
        self.pool = pool
        self.crashPoint = crashPoint
        self.commits = commits
    }

    func run<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            submit(
                Work { db, isApart in
                    let value = isApart ? try Self.inSavepoint(db, body) : try body(Transaction(db: db))
                    return { continuation.resume(returning: value) }
                } fail: { error in
                    continuation.resume(throwing: Self.writing(error))
                })
        }
    }

    private func submit(_ work: Work) {
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
            if let commits { commits.measure { commit(group, db) } } else { commit(group, db) }
        }
    }

    /// Commits a group as one. A savepoint for each would cost all of them what only a failure needs: when one fails,
    /// everything is undone and done again with them.
    private func commit(_ group: [Work], _ db: Database) {
        do {
            guard db.isOpen else { throw StorageError.notWritten(detail: "the database is closed") }
            let finished = try transact(db) { try group.map { try $0.run(db, false) } }
            for finish in finished { finish() }
        } catch {
            guard db.isOpen, group.count > 1 else { return group.forEach { $0.fail(error) } }
            commitApart(group, db)
        }
    }

    private func commitApart(_ group: [Work], _ db: Database) {
        do {
            let results = try transact(db) {
                group.map { work in
                    Result {
                        guard db.isInsideTransaction else { throw Self.rolledBack }
                        return try work.run(db, true)
                    }
                }
            }
            for (work, result) in zip(group, results) {
                switch result {
                case .success(let finish): finish()
                case .failure(let error): work.fail(error)
                }
            }
        } catch {
            for work in group { work.fail(error) }
        }
    }

    private func transact<Value>(_ db: Database, _ body: () throws -> Value) throws -> Value {
        do {
            try db.cachedStatement(sql: "BEGIN IMMEDIATE").execute()
            let value = try body()
            crashPoint.pass("before-commit")
            guard db.isInsideTransaction else { throw Self.rolledBack }
            try db.cachedStatement(sql: "COMMIT").execute()
            crashPoint.pass("after-commit")
            return value
        } catch {
            if db.isInsideTransaction { try? db.execute(sql: "ROLLBACK") }  // its cause is reported
            throw error
        }
    }

    /// Some errors (a full disk) end the whole transaction; then nobody's work counts.
    private static var rolledBack: any Error { DatabaseError(message: "the transaction was rolled back") }

    private static func inSavepoint<Result>(_ db: Database, _ body: (Transaction) throws -> Result) throws -> Result {
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
