import Foundation
import GRDB
import Platform
import Storage
import TestSupport
import Trading

/// A database file in a folder of its own, and ways past our own code.
struct TestDatabase: Sendable {
    let folder: URL
    var file: URL { folder.appending(path: "test.sqlite") }
    var path: String { file.path }

    init() throws { folder = try Folders.temporary() }

    func open() throws -> Store { try Store(path: path) }

    /// Runs `body` on a fresh store, which is closed afterwards.
    @discardableResult func with<Result>(_ body: (Store) async throws -> Result) async throws -> Result {
        let store = try open()
        let result = try await body(store)
        try store.close()
        return result
    }

    /// Works on the file with nothing of ours in between. The store must be closed.
    @discardableResult func raw<Result>(_ body: (Database) throws -> Result) throws -> Result {
        let queue = try DatabaseQueue(path: path)
        let result = try queue.writeWithoutTransaction(body)
        try queue.close()
        return result
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }
}

/// Runs `body` with a store in a new folder, then closes and removes both.
@discardableResult func withStore<Result>(_ body: (Store) async throws -> Result) async throws -> Result {
    let database = try TestDatabase()
    defer { database.remove() }
    return try await database.with(body)
}

let noon = Timestamp(seconds: 1_700_000_000)
let usd = Currency.usd

extension Store {
    /// A new person; their account holds 10,000 dollars.
    func trader(_ name: String) async throws -> Int64 {
        try await write { transaction in
            let user = try transaction.addUser(
                channel: "terminal", externalID: name, username: name, name: name, role: "trader", at: noon)
            try transaction.openAccount(of: user.id, deposit: Money(10_000, usd), leverage: 30, at: noon)
            return user.id
        }
    }
}
