import Foundation
import Platform
import TestSupport
import Testing

/// Signals that are carried out while the program is killed: each taken one has one order, and each order was told.
@Suite(.enabled(if: Emulator.isAvailable("telegram.py")), .timeLimit(.minutes(5))) struct AutotradeKillTests {
    private static let people = [5, 6, 7]

    private func query(_ world: TelegramWorld, _ sql: String) throws -> String {
        let look = try ChildProcess.run([
            "/usr/bin/env", "python3", "-c",
            "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); print(c.execute(sys.argv[2]).fetchone()[0])",
            world.place.database, sql,
        ])
        return String(decoding: look.output, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    @Test func `killed again and again while signals are traded, no order is doubled and none is lost`() async throws {
        let world = try TelegramWorld()
        defer { world.end() }
        let still = try world.run()
        for person in Self.people {
            try await world.say("/start", person)
            // Hours, so that prices have not left an entry by the time it is looked at: time runs fast here.
            for coin in ["BTCUSDT", "ETHUSDT", "SOLUSDT"] {
                try await world.say("/strategy momentum \(coin) 1h on", person)
            }
            try await world.say("/autotrade start momentum", person)
            #expect(try await world.press("Confirm", person, count: 1).text.contains("traded automatically"))
        }
        still.send(signal: SIGTERM)
        #expect(try await still.end().status == 0)
        func taken() throws -> Int {
            try #require(Int(try query(world, "select count(*) from decision where outcome = 'taken'")))
        }
        // How far a run comes before it dies depends on the machine: it is killed until something was traded.
        var rounds = 0
        repeat {
            for (place, count) in [150, 61, 62, 40, 33].enumerated() {
                let point = place % 2 == 0 ? "before-commit" : "after-commit"
                #expect(try await world.runIntoDeath("\(point):\(count)") { _ in false })
            }
            rounds += 1
        } while try taken() == 0 && rounds < 5
        // Every signal that was told to a trader is decided, each decision to take has its order and the order its fill.
        let outcomes = try query(
            world,
            "select group_concat(outcome || ' ' || ifnull(reason, '') || ' ' || ifnull(detail, '')) from decision")
        #expect(try taken() > 0, "\(outcomes)")
        let lost = "select count(*) from decision where outcome = 'taken' and order_id not in (select id from orders)"
        #expect(try query(world, lost) == "0")
        let doubled = """
            select count(*) from (select order_id from fill where order_id like 'auto-%' group by order_id
            having sum(quantity) > (select quantity from orders where id = order_id))
            """
        #expect(try query(world, doubled) == "0")
        let strangers =
            "select count(*) from orders where id like 'auto-%' and id not in "
            + "(select order_id from decision where order_id is not null)"
        #expect(try query(world, strangers) == "0")
        // The message stands in the outbox as often as there are decisions.
        let told =
            "select (select count(*) from outbox where message like '%\u{1F916}%: %' and message not like '%traded auto%') "
            + "= (select count(*) from decision where outcome = 'taken')"
        #expect(try query(world, told) == "1")
    }
}
