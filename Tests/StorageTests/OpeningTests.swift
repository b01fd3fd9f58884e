import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite struct OpeningTests {
    @Test func `a commit survives power loss, readers neither write nor checkpoint`() async throws {
        try await withStore { store in
            // https://www.sqlite.org/pragma.html#pragma_synchronous: 2 is FULL.
            let writer = try await store.write { transaction in
                (
                    try Int.fetchOne(transaction.db, sql: "PRAGMA synchronous"),
                    try String.fetchOne(transaction.db, sql: "PRAGMA journal_mode"),
                    try Int.fetchOne(transaction.db, sql: "PRAGMA foreign_keys")
                )
            }
            #expect(writer == (2, "wal", 1))
            let reader = try await store.read { transaction in
                (
                    try Int.fetchOne(transaction.db, sql: "PRAGMA query_only"),
                    try Int.fetchOne(transaction.db, sql: "PRAGMA wal_autocheckpoint"),
                    try Int.fetchOne(transaction.db, sql: "PRAGMA foreign_keys")
                )
            }
            #expect(reader == (1, 0, 1))
        }
    }

    @Test func `every table of ours is strict`() async throws {
        try await withStore { store in
            let loose = try await store.read { transaction in
                try String.fetchAll(
                    transaction.db,
                    sql: """
                        SELECT name FROM pragma_table_list
                        WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite%'
                        """)
            }
            #expect(loose == ["grdb_migrations"])
        }
    }

    /// SQLite 3.40's check takes some sound tables for damaged whose key names columns in another order than the table
    /// does: the program would refuse to start with its own file. So each is tried with a row, without its constraints.
    @Test func `no table is taken for damaged by the check at the start`() async throws {
        try await withStore { store in
            let columns = try await store.read { transaction in
                try Row.fetchAll(
                    transaction.db,
                    sql: """
                        SELECT tables.name AS name, columns.name AS column, columns.pk AS place
                        FROM pragma_table_list AS tables, pragma_table_info(tables.name) AS columns
                        WHERE tables.schema = 'main' AND tables.wr = 1 ORDER BY name, columns.cid
                        """
                ).map { (table: $0["name"] as String, name: $0["column"] as String, place: $0["place"] as Int) }
            }
            let copies = try DatabaseQueue()
            let tables = Dictionary(grouping: columns, by: \.table)
            try await copies.write { db in
                for (table, columns) in tables {
                    let key = columns.filter { $0.place > 0 }.sorted { $0.place < $1.place }.map(\.name)
                    let declared =
                        columns.map { "\($0.name) INTEGER NOT NULL" } + ["PRIMARY KEY (\(key.joined(separator: ", ")))"]
                    try db.execute(
                        sql: "CREATE TABLE \(table) (\(declared.joined(separator: ", "))) STRICT, WITHOUT ROWID")
                    let ones = Array(repeating: "1", count: columns.count).joined(separator: ", ")
                    try db.execute(sql: "INSERT INTO \(table) VALUES (\(ones))")
                }
            }
            #expect(tables.count > 15)
            #expect(try await copies.read { try String.fetchAll($0, sql: "PRAGMA quick_check") } == ["ok"])
        }
    }

    @Test func `foreign keys are kept`() async throws {
        try await withStore { store in
            await #expect(throws: StorageError.self) {
                try await store.write { try $0.set("key", to: "value", of: 4711, by: 4711, at: noon) }
            }
        }
    }

    @Test func `opening again changes nothing`() async throws {
        let database = try TestDatabase()
        defer { database.remove() }
        try await database.with { store in try await store.write { try $0.setMark("a", to: "1") } }
        let schema = try database.raw {
            try String.fetchAll($0, sql: "SELECT sql FROM sqlite_master WHERE sql NOT NULL ORDER BY name")
        }
        let mark = try await database.with { store in try await store.read { try $0.mark("a") } }
        #expect(mark == "1")
        #expect(
            try database.raw {
                try String.fetchAll($0, sql: "SELECT sql FROM sqlite_master WHERE sql NOT NULL ORDER BY name")
            } == schema)
    }

    @Test func `the file of the first version is brought forward with all that is in it`() async throws {
        let database = try TestDatabase()
        defer { database.remove() }
        let queue = try DatabaseQueue(path: database.path)
        try Migrations.all.migrate(queue, upTo: "1")
        try await queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO inbox (id, channel, update_id, chat, message, received_at) VALUES (7, 'a', '1', 'c', 'hi', 1);
                    INSERT INTO outbox (id, channel, chat, priority, message, state, message_ids, created_at, finished_at)
                    VALUES (9, 'a', 'c', 5, 'there', 'sent', '["3"]', 1, 2);
                    INSERT INTO user (id, name, role, created_at) VALUES (1, 'ada', 'trader', 1);
                    INSERT INTO proposal (id, user_id, chat, action, arguments, card, state, outbox_id, created_at,
                    expires_at) VALUES ('P', 1, 'a:c', 'trade', '{}', '[]', 'open', 9, 1, 2)
                    """)
        }
        try queue.close()
        try await database.with { store in
            try await store.read { transaction in
                #expect(try transaction.pendingInbox(after: 0, limit: 10).map(\.message) == ["hi"])
                let sent = try transaction.outbox(9)
                #expect(sent?.message == "there" && sent?.messageIDs == #"["3"]"# && sent?.state == .sent)
                #expect(try transaction.proposal("P")?.outboxID == 9)
            }
        }
    }

    @Test func `a file of a newer version is refused and left alone`() async throws {
        let database = try TestDatabase()
        defer { database.remove() }
        try await database.with { _ in }
        try database.raw { try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('from the future')") }
        #expect(throws: StorageError.newerVersion(path: database.path)) { try database.open() }
        #expect(try database.raw { try Int.fetchOne($0, sql: "SELECT count(*) FROM grdb_migrations") } ?? 0 > 1)
    }

    @Test func `the folder is made when it is missing`() async throws {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try Store(path: folder.appending(path: "a/b/c.sqlite").path)
        try store.close()
    }

    @Test func `a place that cannot be used is said so`() throws {
        let database = try TestDatabase()
        defer { database.remove() }
        try Data("file".utf8).write(to: database.folder.appending(path: "file"))
        try FileManager.default.createDirectory(
            at: database.folder.appending(path: "folder.sqlite"), withIntermediateDirectories: false)
        for name in ["file/test.sqlite", "folder.sqlite"] {
            let path = database.folder.appending(path: name).path
            let error = #expect(throws: StorageError.self) { try Store(path: path) }
            guard case .unusable(path, _)? = error else {
                Issue.record("\(name): \(String(describing: error))")
                continue
            }
        }
    }
}

@Suite struct OneProcessTests {
    @Test func `a second store on the same file is refused until the first is closed`() async throws {
        let database = try TestDatabase()
        defer { database.remove() }
        let first = try database.open()
        #expect(throws: StorageError.inUse(path: database.path)) { try database.open() }
        try await first.write { try $0.setMark("a", to: "1") }
        try first.close()
        let second = try database.open()
        #expect(try await second.read { try $0.mark("a") } == "1")
        try second.close()
    }

    private static let flock = "/usr/bin/flock"

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: flock)))
    func `another process sees the lock`() throws {
        let database = try TestDatabase()
        defer { database.remove() }
        func tryFromOutside() throws -> Int32 {
            try ChildProcess.run([Self.flock, "--nonblock", database.path + ".lock", "/bin/true"]).status
        }
        let store = try database.open()
        #expect(try tryFromOutside() == 1)
        try store.close()
        #expect(try tryFromOutside() == 0)
    }

    @Test func `a refused opening leaves no lock behind`() throws {
        let database = try TestDatabase()
        defer { database.remove() }
        try Data(repeating: 0x55, count: 8192).write(to: database.file)
        #expect(throws: StorageError.self) { try database.open() }
        try FileManager.default.removeItem(at: database.file)
        try database.open().close()
    }
}

@Suite struct DamageTests {
    enum Damage: String, CaseIterable, Sendable { case header, pages, cut, text }

    /// A database of some hundred pages, then broken.
    private func damaged(_ damage: Damage) async throws -> TestDatabase {
        let database = try TestDatabase()
        try await database.with { store in
            try await store.write { transaction in
                for index in 0..<2_000 {
                    _ = try transaction.addInbox(
                        channel: "terminal", updateID: "\(index)", chat: "a",
                        message: String(repeating: "x", count: 200),
                        at: noon)
                }
            }
        }
        var bytes = try Data(contentsOf: database.file)
        #expect(bytes.count > 400_000)
        switch damage {
        case .header: bytes.replaceSubrange(0..<100, with: Data(repeating: 0x2A, count: 100))
        case .pages:  // two pages in the middle, of 4,096 bytes each
            let start = bytes.count / 2 / 4096 * 4096
            bytes.replaceSubrange(start..<start + 8192, with: Data(repeating: 0xA5, count: 8192))
        case .cut: bytes = bytes.prefix(bytes.count / 2 / 4096 * 4096)
        case .text: bytes = Data("This is no database.\n".utf8)
        }
        try bytes.write(to: database.file)
        return database
    }

    @Test(arguments: Damage.allCases) func `a damaged file is refused, with its name`(_ damage: Damage) async throws {
        let database = try await damaged(damage)
        defer { database.remove() }
        let error = #expect(throws: StorageError.self) { try database.open() }
        guard case .damaged(database.path, let detail)? = error else {
            Issue.record("\(damage): \(String(describing: error))")
            return
        }
        #expect(!detail.isEmpty)
    }
}
