import GRDB
import Testing

@testable import Storage

@Suite struct GroupCommitTests {
    private struct Refusal: Error, Hashable { var number: Int }

    @Test func `of 1,000 writes at once every seventh fails, and none of the others notices`() async throws {
        try await withStore { store in
            let results = await withTaskGroup(of: (Int, Result<Int, any Error>).self) { group in
                for number in 0..<1_000 {
                    group.addTask {
                        do {
                            let doubled = try await store.write { transaction in
                                try transaction.setMark("n\(number)", to: "\(number)")
                                if number % 7 == 0 { throw Refusal(number: number) }
                                return number * 2
                            }
                            // What a caller has written it can read, however busy the others are.
                            #expect(try await store.read { try $0.mark("n\(number)") } == "\(number)")
                            return (number, .success(doubled))
                        } catch {
                            return (number, .failure(error))
                        }
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            #expect(results.count == 1_000)
            for (number, result) in results {
                switch result {
                case .success(let doubled): #expect(doubled == number * 2 && number % 7 != 0)
                case .failure(let error): #expect(error as? Refusal == Refusal(number: number))
                }
            }
            let marks = try await store.read { try Int.fetchOne($0.db, sql: "SELECT count(*) FROM mark") }
            #expect(marks == 857)  // 1,000 less the 143 multiples of 7 from 0 to 994
        }
    }

    @Test func `a preview finds what it changed, and nobody else does`() async throws {
        try await withStore { store in
            try await store.write { try $0.setMark("seen", to: "before") }
            let found = try await store.preview { transaction in
                try transaction.setMark("seen", to: "after")
                return try transaction.mark("seen")
            }
            #expect(found == "after")
            #expect(try await store.read { try $0.mark("seen") } == "before")
            await #expect(throws: Refusal.self) {
                try await store.preview { _ -> Int in throw Refusal(number: 1) }
            }
        }
    }

    @Test func `writes happen in the order they were asked for`() async throws {
        try await withStore { store in
            for number in 0..<300 { try await store.write { try $0.setMark("last", to: "\(number)") } }
            #expect(try await store.read { try $0.mark("last") } == "299")
        }
    }

    @Test func `a statement that fails is a write that did not happen`() async throws {
        try await withStore { store in
            _ = try await store.trader("ada")
            let error = await #expect(throws: StorageError.self) {
                try await store.write { transaction in
                    try transaction.setMark("half", to: "done")
                    _ = try transaction.addUser(
                        channel: "terminal", externalID: "ada", username: nil, name: "secret name", role: "owner",
                        at: noon)
                }
            }
            guard case .notWritten(let detail)? = error else { Issue.record("\(String(describing: error))"); return }
            #expect(!detail.contains("secret"), "values are no part of an error")
            #expect(try await store.read { try $0.mark("half") } == nil)
            #expect(try await store.read { try $0.userCount() } == 1)
        }
    }

    @Test func `an attempt inside a transaction is taken back alone`() async throws {
        try await withStore { store in
            try await store.write { transaction in
                try transaction.setMark("before", to: "1")
                #expect(throws: Refusal.self) {
                    try transaction.attempt {
                        try transaction.setMark("inside", to: "1")
                        throw Refusal(number: 1)
                    }
                }
                #expect(try transaction.attempt { 7 } == 7)
                try transaction.setMark("after", to: "1")
            }
            let marks = try await store.read { try [$0.mark("before"), $0.mark("inside"), $0.mark("after")] }
            #expect(marks == ["1", nil, "1"])
        }
    }

    @Test func `a closed store refuses, and can be closed again`() async throws {
        try await withStore { store in
            try await store.write { try $0.setMark("a", to: "1") }
            try store.close()
            await #expect(throws: StorageError.self) {
                try await store.write { try $0.setMark("a", to: "2") }
            }
            await #expect(throws: StorageError.self) { try await store.read { try $0.mark("a") } }
            try store.close()
        }
    }

    /// A full disk, as SQLite sees it: no page may be added to the file.
    @Test func `on a full disk a write throws, what was said to be written is there, and later all goes on`()
        async throws
    {
        try await withStore { store in
            try await store.write { transaction in
                let pages = try Int.fetchOne(transaction.db, sql: "PRAGMA page_count") ?? 0
                try transaction.db.execute(sql: "PRAGMA max_page_count = \(pages + 8)")
            }
            let written = await withTaskGroup(of: (Int, Bool).self) { group in
                for number in 0..<200 {
                    group.addTask {
                        do {
                            try await store.write { transaction in
                                try transaction.setMark("n\(number)", to: String(repeating: "x", count: 3_000))
                            }
                            return (number, true)
                        } catch {
                            guard case StorageError.notWritten = error else {
                                Issue.record("\(error)"); return (number, false)
                            }
                            return (number, false)
                        }
                    }
                }
                return await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
            }
            #expect(written.values.contains(false))
            let there = try await store.read { transaction in
                Set(try String.fetchAll(transaction.db, sql: "SELECT key FROM mark"))
            }
            #expect(there == Set(written.filter(\.value).map { "n\($0.key)" }))
            try await store.write { try $0.db.execute(sql: "PRAGMA max_page_count = 1000000") }
            try await store.write { try $0.setMark("again", to: String(repeating: "x", count: 30_000)) }
            #expect(try await store.read { try $0.mark("again") }?.count == 30_000)
        }
    }
}
