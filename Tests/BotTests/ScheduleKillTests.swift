import Foundation
import Platform
import TestSupport
import Testing

/// A daily report that is due while the program is killed around that moment: it is sent, and sent once.
@Suite(.enabled(if: Emulator.isAvailable("telegram.py")), .timeLimit(.minutes(5))) struct ScheduleKillTests {
    private func reports(_ messages: [TelegramWorld.Message]) -> [String] {
        messages.map(\.words).filter { $0.contains("Daily report, ") }
    }

    private func sql(_ statement: String, _ world: TelegramWorld) throws -> String {
        let script = """
            import sqlite3, sys
            database = sqlite3.connect(sys.argv[1])
            print(database.execute(sys.argv[2]).fetchall())
            database.commit()
            """
        let result = try ChildProcess.run([
            "/usr/bin/env", "python3", "-c", script, world.place.database, statement,
        ])
        return String(decoding: result.output, as: UTF8.self)
    }

    @Test func `killed at any commit around its time, a daily report is written once`() async throws {
        let world = try TelegramWorld()
        defer { world.end() }
        let still = try world.run()
        try await world.say("/start")
        #expect(try await world.say("/schedule report 08:00").text.contains("Daily report: 08:00"))
        still.send(signal: SIGTERM)
        #expect(try await still.end().status == 0)
        // Its time has come.
        let now = LiveTime().now()
        _ = try sql("UPDATE schedule SET due_at = \(now.milliseconds - 1000)", world)
        var kills = 0
        sweep: for count in 1...10 {
            for point in ["before-commit", "after-commit"] {
                let died = try await world.runIntoDeath("\(point):\(count)") { !reports($0).isEmpty }
                if died { kills += 1 } else { break sweep }
            }
        }
        #expect(kills > 2)
        let last = try world.run()
        // The report itself may come again in between.
        try await world.say("/schedule")
        let told = reports(try await world.until(5) { !reports($0).isEmpty })
        // A kill between the claim and the receipt repeats it at most once, and then it says so.
        #expect(told.count { !$0.contains("Sent again") } <= 1)
        last.send(signal: SIGTERM)
        #expect(try await last.end().status == 0)
        let rows = try sql("SELECT count(*) FROM outbox WHERE message LIKE '%Daily report%, %' AND priority = 0", world)
        #expect(rows == "[(1,)]\n")
        let due = try sql("SELECT due_at > \(now.milliseconds), last_day IS NOT NULL FROM schedule", world)
        #expect(due == "[(1, 1)]\n")
    }
}
