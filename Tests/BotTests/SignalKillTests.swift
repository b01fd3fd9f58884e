import Foundation
import Platform
import TestSupport
import Testing

/// A signal that is being told to several people while the program is killed: each is told, and told once.
@Suite(.enabled(if: Emulator.isAvailable("telegram.py")), .timeLimit(.minutes(5))) struct SignalKillTests {
    private static let people = Array(5...11)

    /// Leaves everybody watching a strategy that signals often, and a program that has ended.
    private func prepare(_ world: TelegramWorld) async throws {
        let still = try world.run()
        for person in Self.people {
            try await world.say("/start", person)
            #expect(try await world.say("/strategy momentum BTCUSDT 1m on", person).text.contains("is watched"))
        }
        still.send(signal: SIGTERM)
        #expect(try await still.end().status == 0)
    }

    /// What one person was told of signals: the sign and name of each piece of news, in order; and which say that they
    /// may be repetitions.
    private func news(_ messages: [TelegramWorld.Message]) -> [(name: String, isRepeat: Bool)] {
        messages.compactMap { message in
            let words = message.words
            guard let sign = ["🟢", "🔴", "▶️", "🎯", "🏁", "🛑", "⌛"].first(where: { words.contains($0) }),
                let name = words.firstMatch(of: /#[A-Z0-9]{5}/)
            else { return nil }
            // A target has its number, since a signal has several.
            let target = words.firstMatch(of: /target \d/).map { String($0.0) } ?? ""
            return (
                "\(sign) \(name.0) \(sign == "🎯" ? target : "")", words.contains("Sent again after an interruption")
            )
        }
    }

    /// Starts again with the market standing still, and waits until everybody knows the same.
    private func finish(_ world: TelegramWorld) async throws -> [[(name: String, isRepeat: Bool)]] {
        let polls = try world.calls("getUpdates").count
        let last = try world.run()
        let told = try await world.eventually {
            try Self.people.map { try world.messages($0) }
        } _: { chats in
            let names = chats.map { Set(news($0).map(\.name)) }
            return !names[0].isEmpty && names.allSatisfy { $0 == names[0] } && (try? isIdle(world)) == true
                // Who polls listens to signals as well.
                && (try? world.calls("getUpdates").count).map { $0 > polls } == true
        } _: { chats in
            "\(chats.map { news($0).map(\.name) })"
        }
        last.send(signal: SIGTERM)
        #expect(try await last.end().status == 0)
        return told.map(news)
    }

    /// Whether nothing waits to be told or sent.
    private func isIdle(_ world: TelegramWorld) throws -> Bool {
        let look = try ChildProcess.run([
            "/usr/bin/env", "python3", "-c",
            "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); "
                + "print(c.execute('select count(*) from signal_news').fetchone()[0] "
                + "+ c.execute(\"select count(*) from outbox where state in ('queued','sending')\").fetchone()[0])",
            world.place.database,
        ])
        return String(decoding: look.output, as: UTF8.self) == "0\n"
    }

    /// In the middle of the fan-out of the first signal: after a claim, after a send, after a receipt. Chats are written
    /// to side by side, each in order: whoever was sent something without a receipt is sent it again, and it says so.
    @Test(arguments: ["claimed:4", "sent:4", "recorded:4"])
    func `killed while a signal is sent, each is told once, and at most one message to each may be a repetition`(
        _ point: String
    ) async throws {
        let world = try TelegramWorld()
        defer { world.end() }
        try await prepare(world)
        #expect(try await world.runIntoDeath(point) { _ in false }, "not killed at \(point)")
        #expect(try !isIdle(world), "killed when everybody had been told")
        let told = try await finish(world)
        check(told, kills: 1)
        if point != "recorded:4" { #expect(told.joined().contains { $0.isRepeat }) }
    }

    /// Every candle is a commit, every claim and receipt another: kills at these counts fall before, into and after
    /// what signals make.
    @Test func `killed again and again while signals form and are sent, each is told, and told once`() async throws {
        let world = try TelegramWorld()
        defer { world.end() }
        try await prepare(world)
        var kills = 0
        for count in [150, 61, 62, 63, 40, 33, 21] {
            let point = kills % 2 == 0 ? "before-commit" : "after-commit"
            #expect(try await world.runIntoDeath("\(point):\(count)") { _ in false })
            kills += 1
        }
        let told = try await finish(world)
        #expect(Set(told.joined().map(\.name)).count > 3)
        check(told, kills: kills)
    }

    private func check(_ told: [[(name: String, isRepeat: Bool)]], kills: Int) {
        for (person, news) in zip(Self.people, told) {
            let first = news.filter { !$0.isRepeat }.map(\.name)
            #expect(Set(first).count == first.count, "\(person) was told twice: \(first)")
            #expect(news.count(where: \.isRepeat) <= kills, "\(person): \(news)")
        }
    }
}
