import Channels
import Foundation
import Presentation
import Testing

@testable import Bot

/// A back-test asked for in chat.
@Suite struct BacktestChatTests {
    @Test func `what it is worth is said before what came of it, and that prices are made up`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        let text = try await world.say("/backtest ma_cross EURUSD 1h 30d").map(\.document.plainText).joined()
        let worth = try #require(text.range(of: "What it is worth"))
        let result = try #require(text.range(of: "Result"))
        #expect(worth.lowerBound < result.lowerBound)
        for part in [
            "Moving-average cross on EURUSD 1h", "of the account at risk in each", "Random entries", "200 runs",
            "Looking ahead: none found", "times the costs", "Simulated prices",
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test func `few trades say nothing`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        let text = try await world.say("/backtest swing EURUSD 4h 30d").map(\.document.plainText).joined()
        #expect(text.contains("too few to say anything") || text.contains("No trade"))
        #expect(!text.contains("profit factor"), "\(text)")
    }

    @Test func `what is missing is asked for, what does not exist is refused`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/backtest moonshot EURUSD").check("moonshot")
        try await world.say("/backtest momentum").check("Which instrument?")
        try await world.say("EURUSD").check("Momentum on EURUSD")
    }

    @Test func `it answers in the asker's language, asked in words`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/language de")
        let text = try await world.say("wie hätte momentum auf gold abgeschnitten?").map(\.document.plainText).joined()
        #expect(text.contains("Was es wert ist") && text.contains("Momentum auf XAUUSD"))
    }
}
