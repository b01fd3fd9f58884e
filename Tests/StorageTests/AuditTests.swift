import Foundation
import GRDB
import Platform
import Storage
import Testing

@Suite struct AuditTests {
    private func filled(_ count: Int) async throws -> TestDatabase {
        let database = try TestDatabase()
        try await database.with { store in
            for index in 1...count {
                try await store.write {
                    try $0.addAudit(
                        AuditRow(
                            at: noon + .seconds(index), user: 7, action: "place_order", origin: "button",
                            arguments: #"{"quantity":\#(index)}"#, outcome: "done", detail: ""))
                }
            }
            #expect(try await store.read { try $0.brokenAudit() } == nil)
        }
        return database
    }

    private static let noGuards = "DROP TRIGGER audit_keeps; DROP TRIGGER audit_stays;"

    /// Each case: what is done to a log of ten rows, and the row that gives it away.
    static let tampering: [(name: String, sql: String, row: Int64)] = [
        ("a changed time", "UPDATE audit SET at = at + 1 WHERE id = 4", 4),
        ("a changed user", "UPDATE audit SET user_id = 8 WHERE id = 4", 4),
        ("a changed action", "UPDATE audit SET action = 'get_quote' WHERE id = 1", 1),
        ("a changed origin", "UPDATE audit SET origin = 'model' WHERE id = 10", 10),
        ("a changed argument", "UPDATE audit SET arguments = '{\"quantity\":40}' WHERE id = 4", 4),
        ("a changed outcome", "UPDATE audit SET outcome = 'refused' WHERE id = 4", 4),
        ("a changed detail", "UPDATE audit SET detail = 'x' WHERE id = 4", 4),
        ("text moved to the next field", "UPDATE audit SET outcome = 'don', detail = 'e' WHERE id = 4", 4),
        ("a changed hash", "UPDATE audit SET hash = x'00' WHERE id = 4", 4),
        ("the first row deleted", "DELETE FROM audit WHERE id = 1", 1),
        ("a row deleted", "DELETE FROM audit WHERE id = 5", 5),
        (
            "a row deleted and the gap closed",
            "DELETE FROM audit WHERE id = 5; UPDATE audit SET id = id - 1 WHERE id > 5", 5
        ),
        (
            "two rows exchanged",
            "UPDATE audit SET id = 99 WHERE id = 5; UPDATE audit SET id = 5 WHERE id = 6; UPDATE audit SET id = 6 WHERE id = 99",
            5
        ),
        (
            "a row appended",
            "INSERT INTO audit SELECT 11, at, user_id, action, origin, arguments, outcome, detail, hash FROM audit WHERE id = 10",
            11
        ),
        (
            "a row inserted",
            "UPDATE audit SET id = id + 100 WHERE id > 4; UPDATE audit SET id = id - 99 WHERE id > 100; INSERT INTO audit "
                + "SELECT 5, at, user_id, action, origin, arguments, outcome, detail, hash FROM audit WHERE id = 4", 5
        ),
    ]

    @Test(arguments: tampering) func `tampering shows`(_ name: String, _ sql: String, _ row: Int64) async throws {
        let database = try await filled(10)
        defer { database.remove() }
        try database.raw { try $0.execute(sql: Self.noGuards + sql) }
        let broken = try await database.with { store in try await store.read { try $0.brokenAudit() } }
        #expect(broken == row, "\(name)")
    }

    @Test func `a log that was left alone is whole, also after opening again`() async throws {
        let database = try await filled(10)
        defer { database.remove() }
        try await database.with { store in
            #expect(try await store.read { try $0.brokenAudit() } == nil)
            let newest = try await store.read { try $0.audit(limit: 3) }
            #expect(newest.map(\.arguments) == [#"{"quantity":10}"#, #"{"quantity":9}"#, #"{"quantity":8}"#])
        }
    }

    @Test(arguments: ["UPDATE audit SET detail = 'x'", "DELETE FROM audit", "DELETE FROM audit WHERE id = 10"])
    func `the database itself refuses to change or delete rows`(_ sql: String) async throws {
        let database = try await filled(10)
        defer { database.remove() }
        #expect(throws: DatabaseError.self) { try database.raw { try $0.execute(sql: sql) } }
    }

    @Test func `an empty log is whole`() async throws {
        let broken = try await withStore { store in try await store.read { try $0.brokenAudit() } }
        #expect(broken == nil)
    }

    // FIPS 180-4, examples of NIST: SHA-256 of "abc" and of the empty message.
    @Test(arguments: [
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ])
    func `the digest is SHA-256`(_ text: String, _ digest: String) {
        #expect(hexadecimal(sha256(Array(text.utf8))) == digest)
    }
}
