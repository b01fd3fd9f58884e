import Channels
import Foundation
import Platform
import Presentation
import TestSupport
import Testing
import Trading

@testable import Bot

/// Limits that people set for themselves, and what happens at them.
@Suite struct RiskLimitTests {
    private func trade(_ world: AlertWorld, _ words: String) async throws -> String {
        let card = try await world.say(words).map(\.document.plainText).joined()
        guard card.contains("Risk") else { return card }
        return try await world.press("Confirm").map(\.document.plainText).joined()
    }

    @Test func `limits are set in words, shown, taken back, and lifted by nought`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("risk 1% per trade max 3 trades a day").check("1.00%")
        try await world.say("/risk").check("At most 3 entries a day")
        try await world.say("/risk max_open_positions=2 max_daily_loss_percent=4").check("lost 4.00%")
        try await world.say("/risk").check("At most 2 instruments")
        try await world.say("/undo").check("limit of open positions")
        try await world.say("/risk max_trades_per_day=0")
        let shown = try await world.say("/risk").map(\.document.plainText).joined()
        #expect(!shown.contains("entries a day") && !shown.contains("instruments held"))
        try await world.say("/risk max_daily_loss_percent=150").check("0% to 100%")
    }

    @Test func `the entry beyond a limit is refused, closing is not, and the next day is free`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/risk max_trades_per_day=1")
        #expect(try await trade(world, "/buy EURUSD 0.01 sl 20 pips").contains("EURUSD"))
        try await world.say("/buy GBPUSD 0.01 sl 20 pips").check("1 entry today")
        try await world.say("/close EURUSD").check("EURUSD")
        // The market began on a Tuesday at 08:00 UTC: 17 hours later it is Wednesday.
        try await world.pass(.hours(17))
        #expect(try await trade(world, "/buy GBPUSD 0.01 sl 20 pips").contains("GBPUSD"))
    }

    @Test func `one instrument at a time`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/risk max_open_positions=1")
        #expect(try await trade(world, "/buy EURUSD 0.01 sl 20 pips").contains("EURUSD"))
        try await world.say("/buy GBPUSD 0.01 sl 20 pips").check("1 instrument already")
        #expect(try await trade(world, "/buy EURUSD 0.01").contains("EURUSD"))
    }

    @Test func `a stop that ends the day says so`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/risk max_daily_loss_percent=0.01")
        let market = world.prices("XAUUSD", within: .hours(3))
        let stop = Self.text(market.low + (market.now - market.low) / 2)
        #expect(try await trade(world, "/buy XAUUSD 0.1 sl \(stop)").contains("XAUUSD"))
        let told = try await world.pass(.hours(3)).map(\.document.plainText)
        #expect(told.contains { $0.contains("Your limit for the day is reached") }, "\(told)")
        try await world.say("/buy EURUSD 0.01 sl 20 pips").check("no more entries until tomorrow")
    }

    @Test func `an order that waits is not filled beyond a limit that came after it`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        let market = world.prices("EURUSD", within: .hours(3))
        let words = "/buy EURUSD 0.01 at \(Self.text(market.low + (market.now - market.low) / 2)) sl 1%"
        #expect(try await trade(world, words).contains("EURUSD"))
        #expect(try await trade(world, "/buy BTCUSDT 0.001 sl 10%").contains("BTCUSDT"))
        try await world.say("/risk max_open_positions=1")
        let told = try await world.pass(.hours(3)).map(\.document.plainText)
        #expect(told.contains { $0.contains("I did not fill it") && $0.contains("1 instrument already") }, "\(told)")
        let orders = try await world.say("/orders").map(\.document.plainText).joined()
        #expect(!orders.contains("EURUSD"), "\(orders)")
    }

    private static func text(_ price: Double) -> String { String(format: "%.5f", price) }
}
