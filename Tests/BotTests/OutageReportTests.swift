import Channels
import Foundation
import Platform
import Presentation
import Storage
import TestSupport
import Testing
import Trading
import Venues

@testable import Bot

/// What people hear after the program was not running for a while.
@Suite struct OutageReportTests {
    /// The program was last alive now, and comes back later; the market went on.
    private func sleep(_ world: inout AlertWorld, for duration: Duration) async throws -> Timestamp {
        let (alive, settled) = (world.time.now(), world.market)
        world.time.advance(by: duration)
        let clock = world.market
        try await world.bot.store.write { transaction in
            try Outage.keepAlive(at: alive, transaction)
            try transaction.setMark(MarketMark.settled, to: String(settled.milliseconds))
            try transaction.setMark(MarketMark.clock, to: String(clock.milliseconds))
        }
        try await world.restart()
        return settled
    }
    private func report(_ world: AlertWorld, isSettled: Bool = true) async throws -> [OutgoingMessage] {
        let market = world.market
        if isSettled {
            try await world.bot.store.write {
                try $0.setMark(MarketMark.settled, to: String(market.milliseconds))
            }
        }
        let before = try await world.bot.store.read { try $0.openOutbox(after: 0, limit: 1000).last?.id ?? 0 }
        let isDone = try await world.bot.outageReport.tell()
        #expect(isDone == isSettled)
        return try await world.sent(after: before)
    }

    @Test func `who was concerned is told once what happened meanwhile, others nothing`() async throws {
        var world = try await AlertWorld()
        try await world.say("/buy EURUSD 0.1 sl 2 pips tp 2 pips", "5")
        try await world.press("Confirm", "5").check("EURUSD")
        try await world.say("hello", "6")
        // All that was written before has been sent.
        let now = world.time.now()
        try await world.bot.store.write { transaction in
            for row in try transaction.openOutbox(after: 0, limit: 100) {
                try transaction.updateOutbox(row.id, state: .sent, messageIDs: "[]", reason: nil, at: now)
            }
        }
        let settled = try await sleep(&world, for: .hours(3))
        // Before prices have been looked at nothing can be said.
        #expect(try await report(world, isSettled: false).isEmpty)
        try await world.look(since: settled)
        let told = try await report(world)
        told.check(
            "I was not running from Tue 22:13 to Wed 01:13 (3 hours)", "Closed by stops, targets and rules: 1",
            "EURUSD 0.1 lots at")
        #expect(told.count == 1 && told.labels == ["What I missed"])
        #expect(try await report(world).isEmpty)
        try world.close()
    }

    @Test func `who holds something is told, also when nothing happened to it`() async throws {
        var world = try await AlertWorld()
        try await world.say("/buy EURUSD 0.01 sl 900 pips", "5")
        try await world.press("Confirm", "5").check("EURUSD")
        try await world.say("hello", "6")
        let now = world.time.now()
        try await world.bot.store.write { transaction in
            for row in try transaction.openOutbox(after: 0, limit: 100) {
                try transaction.updateOutbox(row.id, state: .sent, messageIDs: "[]", reason: nil, at: now)
            }
        }
        let settled = try await sleep(&world, for: .minutes(14))
        try await world.look(since: settled)
        let told = try await report(world)
        told.check("I was not running", "(14 minutes)", "Still open: 1", "EURUSD long")
        #expect(told.count == 1)
        try world.close()
    }

    @Test func `messages that waited meanwhile are named`() async throws {
        var world = try await AlertWorld()
        try await world.say("/quote gold", "5")
        _ = try await sleep(&world, for: .hours(1))
        try await report(world).check("Messages to you that came late: 1", "XAUUSD")
        try world.close()
    }

    @Test func `a short restart and a first start are no outage`() async throws {
        var world = try await AlertWorld()
        try await world.say("/quote gold", "5")
        #expect(try await report(world).isEmpty)
        _ = try await sleep(&world, for: .minutes(4))
        #expect(try await report(world).isEmpty)
        try world.close()
    }

    @Test func `one that nobody has heard of yet goes on with the next`() async throws {
        var world = try await AlertWorld()
        try await world.say("/quote gold", "5")
        _ = try await sleep(&world, for: .hours(1))
        _ = try await sleep(&world, for: .hours(1))
        try await report(world).check("(2 hours)", "XAUUSD")
        try world.close()
    }
}
