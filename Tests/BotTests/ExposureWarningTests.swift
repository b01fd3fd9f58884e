import Channels
import Foundation
import Platform
import Storage
import TestSupport
import Testing
import Trading
import Venues

@testable import Bot

/// Limits of exposure that come near: told once, and again after it was better meanwhile.
@Suite struct ExposureWarningTests {
    private static let eurusd = InstrumentID("EURUSD")

    private func trade(_ world: AlertWorld, _ words: String) async throws {
        try await world.say(words).check("Risk ")
        try await world.press("Confirm").check(" at ")
    }
    /// So many euros, bought at the market's price of now.
    private func hold(_ world: AlertWorld, _ units: Int) async throws {
        let quote = try #require(world.bot.marketLoop.market.quote(of: Self.eurusd))
        let (now, id) = (world.market, Self.eurusd)
        let position = Position(
            instrument: id, direction: .long, quantity: Quantity(FixedPoint(units)), averagePrice: quote.bid,
            stopLoss: nil, takeProfit: nil, openedAt: now)
        try await world.bot.store.write { try $0.setPosition(position, instrument: id, of: 1, at: now) }
    }
    /// How often each of these is told when time passes while so many euros are held, one after the other.
    private func told(_ world: AlertWorld, _ text: String, holding amounts: [Int]) async throws -> [Int] {
        var counts: [Int] = []
        for units in amounts {
            try await hold(world, units)
            let told = try await world.pass(.seconds(1)).text
            counts.append(told.ranges(of: text).count)
        }
        return counts
    }

    /// A euro is about 1.08 dollars: 7,000 of them are about 76 % of 10,000, 7,700 are 83 %, 4,000 are 43 %.
    @Test func `the value of a position near its limit`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/limits position_size=100%").check("100")
        try await trade(world, "/buy EURUSD 0.01 sl 100 pips")
        let counts = try await told(
            world, "EURUSD is close to your limit of a position", holding: [7_000, 7_700, 7_700, 4_000, 7_700])
        #expect(counts == [0, 1, 0, 0, 1])
    }

    /// At 1:30, 200,000 euros take 7,200 dollars of 10,000, 240,000 take 8,640, which is more than four fifths.
    @Test func `margin that four fifths of the equity are used for`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await trade(world, "/buy EURUSD 0.01 sl 100 pips")
        let counts = try await told(
            world, "Four fifths of your equity", holding: [200_000, 240_000, 240_000, 100_000, 240_000])
        #expect(counts == [0, 1, 0, 0, 1])
    }

    /// Four of five are four fifths.
    @Test func `the number of open positions`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/limits open_positions=5").check("At most 5 instruments")
        for symbol in ["EURUSD", "AUDUSD", "USDCAD"] { try await trade(world, "/buy \(symbol) 0.01 sl 100 pips") }
        #expect(try await !world.pass(.seconds(1)).text.contains("limit of open positions"))
        try await trade(world, "/buy NZDUSD 0.01 sl 100 pips")
        #expect(try await world.pass(.seconds(1)).text.contains("close to your limit of open positions: 4 of 5"))
        #expect(try await !world.pass(.seconds(1)).text.contains("limit of open positions"))
        try await world.say("/close NZDUSD").check("Closed")
        try await world.pass(.seconds(1))
        try await trade(world, "/buy NZDUSD 0.01 sl 100 pips")
        #expect(try await world.pass(.seconds(1)).text.contains("close to your limit of open positions: 4 of 5"))
        try await trade(world, "/buy USDCHF 0.01 sl 100 pips")
        #expect(try await world.pass(.seconds(1)).text.contains("limit of open positions is reached: 5 of 5"))
        #expect(try await !world.pass(.seconds(1)).text.contains("limit of open positions"))
    }

    /// Euro and pound are both held against the dollar. 0.1 lots over 85 pips are 85 dollars each, a little more with
    /// the spread: 170 of 10,000 are 1.7 %, more than four fifths of 2 %.
    @Test func `what moves alike`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/limits correlated_risk=2%").check("2.00%")
        try await trade(world, "/buy EURUSD 0.1 sl 85 pips")
        #expect(try await !world.pass(.seconds(1)).text.contains("What moves alike"))
        try await trade(world, "/buy GBPUSD 0.1 sl 85 pips")
        let told = try await world.pass(.seconds(1)).text
        #expect(told.contains("What moves alike is close to your limit of risk: EURUSD, GBPUSD may lose 1"), "\(told)")
        #expect(told.ranges(of: "What moves alike").count == 1)
        #expect(try await !world.pass(.seconds(1)).text.contains("What moves alike"))
        try await world.say("/close GBPUSD").check("Closed")
        try await world.pass(.seconds(1))
        try await trade(world, "/buy GBPUSD 0.1 sl 85 pips")
        #expect(try await world.pass(.seconds(1)).text.contains("What moves alike"))
    }
}
