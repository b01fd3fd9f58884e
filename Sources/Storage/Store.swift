import CSQLite
import Foundation
import GRDB
public import Platform

/// One database file: many readers, one writer that groups the work of many callers into one durable commit.
public struct Store: Sendable {
    /// Where reads run.
    public let executor = ThreadExecutor(threads: 2, name: "reading")
    private let pool: DatabasePool
    private let readers: Readers
    private let writer: GroupCommit
    private let lock: FileLock
    private let path: String
    private let isClosed = Locked(false)

    /// Opens or creates the file and brings it to this version.
    /// - Parameter commits: measures group commits, from their begin to the disk's word.
    /// - Throws: `StorageError`.
    public init(path: String, crashPoint: CrashPoint = .none, commits: Stopwatch? = nil) throws {
        self.path = path
        let folder = URL(filePath: path).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw StorageError.unusable(path: path, detail: "the folder \(folder) cannot be made")
        }
        lock = try FileLock(path: path)
        _ = Self.isTuned
        do {
            pool = try DatabasePool(path: path, configuration: Self.configuration)
            try Self.check(pool, path: path)
            try Migrations.all.migrate(pool)
            readers = try Readers(path: path)
        } catch let error as DatabaseError {
            throw Self.opening(error, path: path)
        }
        writer = GroupCommit(pool: pool, crashPoint: crashPoint, commits: commits)
    }

    /// SQLite counts its memory under one lock for all connections, which wait for each other on it at every piece of
    /// memory. Nobody reads the counts. Too late once a connection was opened: then they go on, and nothing is wrong.
    private static let isTuned = csqlite_disable_memory_statistics() == 0

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.maximumReaderCount = 1
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { db in
            // One connection both writes and checkpoints: readers never do (SQLite 3.40 has the WAL-reset bug).
            if db.configuration.readonly { try db.execute(sql: "PRAGMA wal_autocheckpoint=0; PRAGMA query_only=1") }
        }
        return configuration
    }

    /// GRDB sets `synchronous=NORMAL` after `prepareDatabase`: FULL must be set now, and is checked.
    private static func check(_ pool: DatabasePool, path: String) throws {
        let level = try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous=FULL")
            // SQLite's own 2 MB hold less than the inner pages of a large database; pages that many commits touch are
            // written to it once for all of them.
            try db.execute(sql: "PRAGMA cache_size=-16000; PRAGMA wal_autocheckpoint=4000")
            // What a savepoint would be taken back to goes into no file.
            try db.execute(sql: "PRAGMA temp_store=MEMORY")
            return try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1
        }
        guard level == 2 else { throw StorageError.notDurable(synchronous: level) }
        try pool.read { db in
            if try Migrations.all.hasBeenSuperseded(db) { throw StorageError.newerVersion(path: path) }
            let verdict = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
            guard verdict == "ok" else { throw StorageError.damaged(path: path, detail: verdict) }
        }
    }

    private static func opening(_ error: DatabaseError, path: String) -> StorageError {
        switch error.resultCode {
        case .SQLITE_NOTADB, .SQLITE_CORRUPT: .damaged(path: path, detail: error.message ?? "not a database")
        case .SQLITE_BUSY, .SQLITE_LOCKED: .inUse(path: path)
        default: .unusable(path: path, detail: error.message ?? "SQLite error \(error.resultCode.rawValue)")
        }
    }

    /// Runs `body` in the next group commit and returns once the group is on disk. When `body` throws, its own changes
    /// are undone and the others of the group stay. It may run a second time, when another of its group failed: it has
    /// no effect but through the transaction.
    /// - Throws: what `body` throws; `StorageError.notWritten` when the commit failed.
    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        try await writer.run(body)
    }

    /// What `body` returns after its changes, which are undone: what would be, without making it so.
    /// - Throws: as `write`.
    public func preview<Result: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        do {
            return try await write { throw Undone(result: try body($0)) }
        } catch let undone as Undone<Result> {
            return undone.result
        }
    }

    /// Runs `body` on a consistent snapshot that includes everything committed before the call.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        try await withTaskExecutorPreference(executor) {
            do {
                return try readers.read(body)
            } catch let error as DatabaseError {
                throw Self.opening(error, path: path)
            }
        }
    }

    /// Moves everything into the main file and closes it, once. The store cannot be used afterwards.
    public func close() throws {
        let isFirst = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        guard isFirst else { return }  // SQLite does not survive a checkpoint of what is closed
        try readers.close()
        try pool.writeWithoutTransaction { db in if db.isOpen { _ = try db.checkpoint(.truncate) } }
        try pool.close()
        lock.release()
    }

    /// Seconds one small durable commit takes, the median of `count`.
    public func commitMedian(count: Int, time: any TimeSource) async throws -> Double {
        var samples: [Double] = []
        for index in 0..<count {
            let start = time.elapsed()
            try await write { try $0.setMark("bench.commit", to: String(index)) }
            samples.append((time.elapsed() - start).inSeconds)
        }
        return samples.sorted()[count / 2]
    }
}

/// Carries what was found out of a transaction that is taken back for it.
private struct Undone<Result: Sendable>: Error {
    let result: Result
}

/// Holds `<database>.lock` for as long as it lives, so that a second process is refused.
private final class FileLock: Sendable {
    private let descriptor: Int32

    init(path: String) throws {
        descriptor = unsafe open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StorageError.unusable(path: path, detail: unsafe String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw StorageError.inUse(path: path)
        }
    }

    /// Lets others have the file; at the latest the end of the process does.
    func release() { _ = flock(descriptor, LOCK_UN) }

    deinit { close(descriptor) }
}
