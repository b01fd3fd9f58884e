import Foundation
import Platform
import TestSupport
import Testing

/// What the world outside does wrong, end to end: nothing is lost, nothing comes twice, everybody is answered in order.
@Suite(.enabled(if: Emulator.isAvailable("telegram.py")), .timeLimit(.minutes(5))) struct OutageTests {
    /// A question whose answer carries its own name.
    private func question(_ name: String) -> String { "/help \(name)" }
    /// The names in the answers of a chat, in order.
    private func answers(_ messages: [TelegramWorld.Message]) -> [String] {
        messages.compactMap { $0.words.firstMatch(of: /no help about \/?([a-z]+-[0-9]+)/).map { String($0.1) } }
    }
    private func ask(_ name: String, _ user: Int, _ world: TelegramWorld) throws -> Int {
        struct Answer: Decodable { var update_id: Int }
        let fields: [String: Any] = ["kind": "text", "chat": user, "user": user, "text": question(name)]
        let json = String(decoding: try JSONSerialization.data(withJSONObject: fields), as: UTF8.self)
        return try JSONDecoder().decode(Answer.self, from: world.emulator.post("update", json)).update_id
    }

    @Test func `a server that fails, hangs up, talks rubbish and is away for a while loses and doubles nothing`()
        async throws
    {
        let world = try TelegramWorld()
        defer { world.end() }
        let program = try world.run()
        let users = [5, 6, 7]
        for user in users { try await world.say("/start", user) }
        var asked: [Int: [String]] = [:]
        func all(_ name: String) throws {
            for user in users {
                _ = try ask(name, user, world)
                asked[user, default: []].append(name)
            }
        }
        for (index, kind) in ["http_500", "http_502_html", "malformed_json", "reset_before_read"].enumerated() {
            try world.post("fault", ["method": "getUpdates", "kind": kind, "count": 1, "execute": false])
            try all("poll-\(index)")
            // One after the other: with every failure in a row the next poll comes later.
            for user in users {
                let due = asked[user]?.count ?? 0
                try await world.until(user) { answers($0).count >= due }
            }
        }
        // An answer that may not be sent yet, then nobody is there at all; people go on writing.
        for user in users {
            try world.post(
                "fault", ["method": "sendMessage", "kind": "429", "retry_after": 1, "count": 1, "chat_id": user])
        }
        try all("limit-0")
        try await world.eventually({ try world.calls("sendMessage").count { $0.fault == "429" } }) { $0 == 3 }
        try world.post("outage", ["seconds": 3])
        try await world.eventually({ world.emulator.isListening }) { !$0 }
        try all("dark-0")
        try all("dark-1")
        for user in users {
            let due = asked[user] ?? []
            let seen = try await world.until(user) { answers($0).count >= due.count }
            #expect(answers(seen) == due)
        }
        // Whatever would come twice would have come before this.
        try all("last-0")
        for user in users {
            let due = asked[user] ?? []
            #expect(answers(try await world.until(user) { answers($0).count >= due.count }) == due)
        }
        #expect(program.errorText.contains("a poll of telegram failed"))
        #expect(!program.errorText.contains("defect"))
        program.send(signal: SIGTERM)
        #expect(try await program.end().status == 0)
    }

    @Test func `updates that come out of order and twice are answered once each, in the order of their numbers`()
        async throws
    {
        let world = try TelegramWorld()
        defer { world.end() }
        let first = try world.run()
        try await world.say("/start")
        first.send(signal: SIGTERM)
        #expect(try await first.end().status == 0)
        // One answer to a poll: 3, 2, then the queue 1, 2, 3, 4.
        let names = (1...4).map { "order-\($0)" }
        let ids = try names.map { try ask($0, 5, world) }
        for index in [2, 1] { try world.post("redeliver", ["update_id": try ids.at(index)]) }
        let second = try world.run()
        try await world.until(5) { answers($0).count >= 4 }
        // And once more after they were answered.
        for id in ids { try world.post("redeliver", ["update_id": id]) }
        _ = try ask("order-5", 5, world)
        let seen = try await world.until(5) { answers($0).contains("order-5") }
        #expect(answers(seen) == names + ["order-5"])
        second.send(signal: SIGTERM)
        #expect(try await second.end().status == 0)
    }

    @Test func `who has blocked the bot is left alone until they write again`() async throws {
        let world = try TelegramWorld()
        defer { world.end() }
        let program = try world.run()
        for user in [5, 6, 9] { try await world.say("/start", user) }
        func broadcast(_ text: String, to count: Int) async throws {
            let card = try await world.say("/admin_broadcast \(text)", 9)
            #expect(card.text.contains("Send this to \(count) chats?"), "\(card.text)")
            // Who sends it is told so, and gets it like everybody.
            try await world.press("Confirm", 9, count: 2)
            try await world.until(6) { $0.contains { $0.words == text } }
        }
        @Sendable func attempts() throws -> Int { try world.calls("sendMessage", chat: 5).count }

        try world.post("chat", ["id": 5, "blocked": true])
        let before = try attempts()
        try await broadcast("first words", to: 3)
        try await world.eventually({ try attempts() }) { $0 == before + 1 }
        try await broadcast("second words", to: 2)
        try await broadcast("third words", to: 2)
        #expect(try attempts() == before + 1, "one refusal is enough")

        try world.post("chat", ["id": 5, "blocked": false])
        #expect(try await world.say("/quote gold", 5).text.contains("XAUUSD"))
        try await broadcast("fourth words", to: 3)
        let words = try await world.until(5) { $0.last?.words == "fourth words" }.map(\.words)
        #expect(!words.contains("second words") && !words.contains("third words"))
        program.send(signal: SIGTERM)
        #expect(try await program.end().status == 0)
    }

    private static let prlimit = "/usr/bin/prlimit"

    /// The disk refuses every write: no file may grow beyond what it has, as when a quota is used up. SQLite reports an
    /// I/O error on the write-ahead log.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: prlimit)))
    func `while the database cannot be written nothing is lost, and the log says why`() async throws {
        let world = try TelegramWorld()
        defer { world.end() }
        // By default the signal that comes with the refusal would end the program.
        let program = try world.run(launcher: ["/bin/sh", "-c", #"trap '' XFSZ; exec "$@""#, "sh"])
        try await world.say("/start")
        let limit = 65_536
        let log = try FileManager.default.attributesOfItem(atPath: world.place.database + "-wal")
        #expect(try #require(log[.size] as? Int) > limit, "the write-ahead log must be beyond the limit already")
        func allow(_ size: String) throws {
            let id = "\(program.processID)"
            #expect(try ChildProcess.run([Self.prlimit, "--pid", id, "--fsize=\(size):unlimited"]).status == 0)
        }
        try allow("\(limit)")
        _ = try ask("disk-0", 5, world)
        _ = try ask("disk-1", 5, world)
        try await world.eventually({ program.errorText }) { $0.contains("incoming messages could not be stored") }
        #expect(program.errorText.contains("SQLITE_IOERR") || program.errorText.contains("disk I/O error"))
        #expect(try answers(world.messages(5)).isEmpty)
        try allow("unlimited")
        try await world.until(5) { answers($0).count >= 2 }
        _ = try ask("disk-2", 5, world)
        let seen = try await world.until(5) { answers($0).contains("disk-2") }
        #expect(answers(seen) == ["disk-0", "disk-1", "disk-2"])
        #expect(!program.errorText.contains("defect"))
        program.send(signal: SIGTERM)
        #expect(try await program.end().status == 0)
        let check = try ChildProcess.run([
            "/usr/bin/env", "python3", "-c",
            "import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute('pragma integrity_check').fetchone()[0])",
            world.place.database,
        ])
        #expect(String(decoding: check.output, as: UTF8.self) == "ok\n")
    }
}
