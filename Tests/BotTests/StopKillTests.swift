import Foundation
import Platform
import TestSupport
import Testing

/// A stop that the market hits while the program is killed around that moment: one close, one alert.
@Suite(.enabled(if: Emulator.isAvailable("telegram.py")), .timeLimit(.minutes(5))) struct StopKillTests {
    /// Leaves a position whose stop is near, and a program that has ended.
    private func prepare(_ world: TelegramWorld) async throws {
        let still = try world.run()
        try await world.say("/start")
        try await world.say("/buy BTCUSDT 0.03 sl 0.1%")
        #expect(try await world.press("Confirm").text.contains("BTCUSDT"))
        still.send(signal: SIGTERM)
        #expect(try await still.end().status == 0)
    }

    private func alerts(_ messages: [TelegramWorld.Message]) -> [String] {
        messages.map(\.words).filter { $0.contains("Stop hit") }
    }

    /// The instants between the price and the receipt; how many alerts the platform then has.
    static let instants = [("claimed:1", 1), ("sent:1", 2), ("recorded:1", 1)]

    @Test(arguments: instants) func `killed while it tells, it tells again only what may be lost`(
        _ point: String, _ count: Int
    ) async throws {
        let world = try TelegramWorld()
        defer { world.end() }
        try await prepare(world)
        #expect(try await world.runIntoDeath(point, after: { !alerts($0).isEmpty }), "not killed at \(point)")
        let last = try world.run(["BELLWETHER_MARKET_SPEED": "7200"])
        let seen = try await world.until(5) { alerts($0).count >= count }
        // The answer comes after everything that waited.
        let positions = try await world.say("/positions").text
        #expect(positions.contains("No open positions"))
        let told = alerts(try world.messages(5))
        #expect(told.count == count, "\(seen.map(\.words))")
        // One and the same event; what may be there already says so.
        #expect(Set(told.compactMap { $0.firstMatch(of: /#[A-Z0-9]{5}/).map { String($0.0) } }).count == 1)
        if count == 2 { #expect(told.last?.contains("Sent again after an interruption") == true) }
        last.send(signal: SIGTERM)
        #expect(try await last.end().status == 0)
    }

    @Test func `killed at any commit around the hit, it closes once and tells once`() async throws {
        let world = try TelegramWorld()
        defer { world.end() }
        try await prepare(world)
        // A start does the same commits each time: some count meets that of the hit, before it and after it.
        var kills = 0
        sweep: for count in 1...12 {
            for point in ["before-commit", "after-commit"] {
                if try await world.runIntoDeath("\(point):\(count)", after: { !alerts($0).isEmpty }) {
                    kills += 1
                } else {
                    break sweep
                }
            }
        }
        #expect(kills > 2)
        let last = try world.run(["BELLWETHER_MARKET_SPEED": "7200"])
        try await world.until(5) { !alerts($0).isEmpty }
        let positions = try await world.say("/positions").text
        #expect(positions.contains("No open positions"))
        // What was claimed when it was killed may have been sent or not: then only its repetition, marked, is there.
        let told = alerts(try world.messages(5))
        #expect(told.count { !$0.contains("Sent again") } <= 1 && (1...kills + 1).contains(told.count), "\(told)")
        last.send(signal: SIGTERM)
        #expect(try await last.end().status == 0)
        let books = try ChildProcess.run([
            "/usr/bin/env", "python3", "-c",
            "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); "
                + "print(c.execute('select count(*) from fill').fetchone()[0], "
                + "c.execute('select count(*) from position').fetchone()[0])", world.place.database,
        ])
        #expect(String(decoding: books.output, as: UTF8.self) == "2 0\n", "one fill opens, one closes")
    }
}
