import Foundation
import Platform
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// Closed trades and days in a spreadsheet, against a server of our own. The market's clock starts on a Tuesday at
/// 08:00 UTC.
@Suite struct SheetChatTests {
    private func with(_ body: (inout AlertWorld, SheetServer) async throws -> Void) async throws {
        var world = try await AlertWorld(speed: 1)
        let server = try SheetServer(world.place)
        try await world.restart(server.settings)
        try await body(&world, server)
        server.stop()
        try world.close()
    }

    private func trade(_ world: AlertWorld, _ symbol: String = "EURUSD") async throws {
        try await world.say("/buy \(symbol) 0.1 sl 50 pips")
        try await world.press("Confirm")
        try await world.say("/close \(symbol)").check("Closed")
    }
    private func balance(_ world: AlertWorld) async throws -> FixedPoint {
        try #require(try await world.bot.store.read { try $0.account(of: 1)?.balance.amount })
    }
    private func write(_ world: AlertWorld) async throws { try await world.bot.sheetWriting?.write() }

    @Test func `a link that is pasted is taken, and each closed trade stands in the spreadsheet once`() async throws {
        try await with { world, server in
            try await world.say("/sheets").check("nothing is sent to a spreadsheet", SheetServer.email, "Share")
            try await world.say("send my trades to google sheets").check("Create a spreadsheet", SheetServer.email)
            try await trade(world)
            try await world.say(SheetServer.link).check("My trades is linked", "Trades", "Days")
            try await write(world)
            try await write(world)
            let rows = server.rows("Trades")
            #expect(rows.count == 2 && rows[0].prefix(4) == ["key", "reference", "instrument", "direction"])
            #expect(rows.last?.contains("EURUSD") == true && rows.last?.contains("long") == true)
            let balance = try await balance(world)
            let net = try #require(rows[0].firstIndex(of: "net"))
            #expect(rows[1][net] == (balance - 10_000).description)
            try await trade(world, "GBPUSD")
            try await write(world)
            #expect(server.rows("Trades").count == 3 && Set(server.rows("Trades").compactMap(\.first)).count == 3)
            // Known to nobody but us: nothing was read back for it.
            #expect(server.state.withLock { $0.asked.count { $0.contains("A:A") && $0.contains("Trades") } } == 1)
            try await world.say("/sheets").check("1AbC…6789", "Rows written: 2")
            try await world.say("stop sending my trades to google sheets").check("Nothing goes to the spreadsheet")
            try await trade(world)
            try await write(world)
            #expect(server.rows("Trades").count == 3)
            try await world.say("/undo").check("1AbC…6789")
            try await write(world)
            #expect(server.rows("Trades").count == 4)
        }
    }

    @Test func `a finished day is added with its profit, once`() async throws {
        try await with { world, server in
            try await world.say("/sheets \(SheetServer.link)").check("is linked")
            try await trade(world)
            try await write(world)
            #expect(server.rows("Days").isEmpty)
            try await world.pass(.hours(17))
            try await write(world)
            try await world.pass(.hours(24))
            try await write(world)
            let days = server.rows("Days")
            #expect(days.count == 2 && days[0] == ["key", "day", "profit", "trades", "balance", "currency"])
            let balance = try await balance(world)
            #expect(days[1].suffix(4) == [(balance - 10_000).description, "1", balance.description, "USD"])
        }
    }

    @Test func `an answer that was lost repeats no row, nor does one who links the spreadsheet again`() async throws {
        try await with { world, server in
            try await world.say(SheetServer.link).check("is linked")
            server.state.withLock { $0.failures = [(503, "")] }
            try await trade(world)
            // Keys are read, then the rows are added and the answer is lost.
            server.state.withLock { $0.failures = [(200, "{}"), (503, "")] }
            try await write(world)
            #expect(server.rows("Trades").count == 2)
            try await write(world)
            #expect(server.rows("Trades").count == 2)
            world.time.advance(by: .minutes(1))
            try await write(world)
            #expect(server.rows("Trades").count == 2)
            let row = try await world.bot.store.read { try $0.sheet(SheetServer.spreadsheet, of: 1) }
            #expect(row?.isTradeInDoubt == false && row?.problem == nil && row?.failures == 0)
            try await world.say("/sheets off")
            try await world.say(SheetServer.link).check("is linked")
            try await write(world)
            #expect(server.rows("Trades").count == 2)
        }
    }

    @Test func `one that is not shared says with whom to share it, is told of once, and works then`() async throws {
        try await with { world, server in
            let forbidden = SheetServer.error(403, "PERMISSION_DENIED", "The caller does not have permission")
            server.state.withLock { $0.refusal = forbidden }
            let asked = try await world.say(SheetServer.link)
            asked.check("not shared with \(SheetServer.email)")
            #expect(asked.labels.contains("Test"))
            server.state.withLock { $0.refusal = nil }
            try await world.press("Test").check("It works: My trades")
            try await trade(world)
            try await write(world)
            server.state.withLock { $0.refusal = forbidden }
            try await trade(world, "GBPUSD")
            let before = try await world.sent().count
            for _ in 0..<3 {
                try await write(world)
                world.time.advance(by: .hours(2))
            }
            let told = try await world.sent().dropFirst(before)
            #expect(told.count == 1)
            Array(told).check("Google Sheets", "not shared with")
            server.state.withLock { $0.refusal = nil }
            try await write(world)
            #expect(server.rows("Trades").count == 3)
        }
    }

    @Test(
        "What keeps it from being written is said",
        arguments: [
            (
                SheetServer.error(404, "NOT_FOUND", "Requested entity was not found."),
                "knows no spreadsheet by this link"
            ),
            (SheetServer.error(400, "FAILED_PRECONDITION", "This operation is not supported"), "in another format"),
            (SheetServer.error(403, "PERMISSION_DENIED", "Not used", reason: "SERVICE_DISABLED"), "API is turned off"),
            (SheetServer.error(429, "RESOURCE_EXHAUSTED", "Quota exceeded"), "takes no more right now"),
            (SheetServer.error(500, "INTERNAL", "Internal error"), "cannot be reached right now"),
            (SheetServer.error(418, "TEAPOT", "Short and stout"), "refuses it (418)"),
        ])
    func problems(_ refusal: (status: Int, body: String), _ words: String) async throws {
        try await with { world, server in
            server.state.withLock { $0.refusal = refusal }
            try await world.say(SheetServer.link).check(words)
        }
    }

    @Test func `a key that cannot be used, a foreign link and a taken spreadsheet are answered`() async throws {
        try await with { world, server in
            try await world.say("/sheets https://example.org/spreadsheets/d/1").check("is no link to a spreadsheet")
            try await world.say("/sheets test").check("No spreadsheet is linked yet")
            try await world.say(SheetServer.link).check("is linked")
            try await world.say(SheetServer.link, "6").check("Somebody else sends their trades")
            try Data("{}".utf8).write(to: server.keyFile)
            world.time.advance(by: .hours(2))
            try await world.say("/sheets test").check("key file for Google cannot be used")
            try await world.restart(["BELLWETHER_GOOGLE_KEY": ""])
            try await world.say("/sheets").check("has not set up Google Sheets")
        }
    }

    @Test func `a token is used until it ends, and one that is refused before is changed once`() async throws {
        try await with { world, server in
            try await world.say(SheetServer.link).check("is linked")
            try await world.say("/sheets test").check("It works")
            #expect(server.state.withLock(\.tokens) == 1)
            server.state.withLock { $0.isTokenEnded = true }
            try await world.say("/sheets test").check("It works")
            #expect(server.state.withLock(\.tokens) == 2)
            world.time.advance(by: .minutes(59) + .seconds(30))
            try await world.say("/sheets test").check("It works")
            #expect(server.state.withLock(\.tokens) == 3)
        }
    }

    @Test func `a sheet that somebody has removed is made anew`() async throws {
        try await with { world, server in
            try await world.say(SheetServer.link).check("is linked")
            server.state.withLock { $0.sheets["Trades"] = nil }
            try await trade(world)
            try await write(world)
            world.time.advance(by: .minutes(1))
            try await write(world)
            #expect(server.rows("Trades").count == 2 && server.rows("Trades").first?.first == "key")
        }
    }
}

/// The built program with a spreadsheet.
@Suite struct SheetProgramTests {
    @Test func `killed between the call and its record, the program adds no row twice`() async throws {
        let place = try Place()
        let server = try SheetServer(place)
        let first = try place.chat(others: server.settings)
        try await first.ask(SheetServer.link, "My trades is linked")
        let process = first.processID
        server.state.withLock { $0.added = { kill(process, SIGKILL) } }
        try await first.say("/buy EURUSD 0.1 sl 20 pips")
        try await first.tap("Confirm", "Buy: 0.1 lots")
        try first.write(#"{"text":"/close EURUSD"}"#)
        await waitUntil("the row is added") { server.rows("Trades").count == 2 }
        try await first.end()
        server.state.withLock { $0.added = nil }
        let second = try place.chat(others: server.settings)
        await waitUntil("the keys are read back") {
            server.state.withLock { $0.asked.count { $0.contains("A:A") && $0.contains("Trades") } } >= 2
        }
        try await second.say("/buy GBPUSD 0.1 sl 20 pips")
        try await second.tap("Confirm", "Buy: 0.1 lots")
        try await second.ask("/close GBPUSD", "Closed")
        await waitUntil("the other row is added") { server.rows("Trades").count == 3 }
        #expect(Set(server.rows("Trades").compactMap(\.first)).count == 3)
        second.closeInput()
        #expect(try await second.end().status == 0)
        for errors in [first.errorText, second.errorText] {
            #expect(!errors.contains("token-1") && !errors.contains("PRIVATE KEY") && !errors.contains("MII"))
        }
        server.stop()
        place.remove()
    }

    @Test func `the examination says whom to share with, or what is wrong with the key`() async throws {
        let place = try Place()
        let server = try SheetServer(place)
        let (_, well) = try await Program(["doctor"], place.settings(server.settings)).end()
        #expect(well.contains { $0.hasPrefix("ok    google sheets: ") && $0.contains(SheetServer.email) }, "\(well)")
        let missing = place.settings(["BELLWETHER_GOOGLE_KEY": "/nowhere/key.json"])
        let (status, ill) = try await Program(["doctor"], missing).end()
        #expect(status != 0 && ill.contains("WRONG google sheets: BELLWETHER_GOOGLE_KEY: the file cannot be read"))
        server.stop()
        place.remove()
    }
}
