import Channels
import Foundation
import Platform
import TestSupport
import Testing
import Trading

@testable import Bot

/// No entries around news. The market begins on Tuesday, 2024-06-04, at 08:00 UTC.
@Suite struct NewsBlackoutTests {
    private func write(_ world: AlertWorld, _ lines: String) throws {
        let file = world.bot.conversations.services.configuration.calendarFile
        try Data(("time,currency,impact,title\n" + lines).utf8).write(to: file)
    }

    @Test func `around news of its currencies nothing is entered, before and after them and elsewhere it is`()
        async throws
    {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try write(
            world,
            """
            2024-06-04T08:45:00Z,USD,high,Factory orders
            2024-06-04T08:10:00Z,EUR,low,Sentiment
            2024-06-14T08:00:00Z,USD,low,Last of the list

            """)
        try await world.say("don't trade around news").check("No entries from 30 minutes before to 30 minutes after")
        // 08:45 less half an hour is 08:15.
        try await world.say("/buy EURUSD 0.01 sl 20 pips").check("Risk ")
        try await world.pass(.minutes(16))
        let refused = try await world.say("/buy EURUSD 0.01 sl 20 pips").text
        #expect(refused.contains("News of USD are near") && refused.contains("09:15"), "\(refused)")
        try await world.say("/buy EURGBP 0.01 sl 20 pips").check("Risk ")
        // 09:14 is still too near, 09:16 is not.
        try await world.pass(.minutes(58))
        try await world.say("/buy EURUSD 0.01 sl 20 pips").check("News of USD are near")
        try await world.pass(.minutes(2))
        try await world.say("/buy EURUSD 0.01 sl 20 pips").check("Risk ")
        try await world.say("/limits news_minutes=0")
        #expect(try await !world.say("/limits").text.contains("minutes after news"))
    }

    /// An event every two hours of the weeks before, with an hour on both sides, leaves no time for entries.
    @Test func `a back-test keeps the rule where the calendar knows the past, and says how far`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        func test() async throws -> String { try await world.say("/backtest ma_cross EURUSD 1h 30d").text }
        #expect(try await !test().contains("News"))
        try await world.say("/limits news_minutes=60")
        let unknown = try await test()
        #expect(unknown.contains("News take no part") && unknown.contains("Not kept"), "\(unknown)")
        let formatter = ISO8601DateFormatter()
        let start = world.market - .hours(24 * 40)
        let rows = (0..<12 * 50).map { index in
            "\(formatter.string(from: (start + .hours(2 * index)).date)),USD,high,Event"
        }
        try write(world, rows.joined(separator: "\n") + "\n")
        let kept = try await test()
        #expect(kept.contains("No trade, though it had signals") && kept.contains("held up by your limits"), "\(kept)")
        // 40 days before Tuesday, 4 June 2024 is Thursday, 25 April; 599 times two hours later it is 14 June.
        #expect(kept.contains("The calendar knows news from 25 Apr 2024 to 14 Jun 2024"), "\(kept)")
        #expect(!kept.contains("take no part") && !kept.contains("Not kept"), "\(kept)")
    }

    @Test func `what only reduces is never held back`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/buy EURUSD 0.01 sl 20 pips").check("Risk ")
        try await world.press("Confirm").check("EURUSD at")
        try await world.say("/limits news_minutes=30")
        try await world.say("/close EURUSD").check("Closed")
    }

    @Test func `without a calendar, or after its end, nothing is entered, and that is said`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/limits news_minutes=15").check("15 minutes before", "no calendar of news", "calendar.csv")
        try await world.say("/buy EURUSD 0.01 sl 20 pips").check("no calendar of news")
        try write(world, "2024-06-04T07:00:00Z,USD,high,Over\n")
        try await world.say("/buy EURUSD 0.01 sl 20 pips").check("calendar of news ends at")
        try await world.say("/limits").check("calendar of news ends at")
        try write(world, "broken\n")
        try await world.say("/buy EURUSD 0.01 sl 20 pips").check("no calendar of news")
        // Who has not asked for it needs none.
        try await world.say("/limits news_minutes=0")
        try await world.say("/buy EURUSD 0.01 sl 20 pips").check("Risk ")
    }
}
