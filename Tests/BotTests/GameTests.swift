import Foundation
import Platform
import Presentation
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// Points for good process. Points are those of `config/game.yaml`: stop, risk and pause 10 each, note 15, review 25;
/// three trades a day.
@Suite struct GameTests {
    private static let monday = Timestamp(seconds: 1_717_408_800)  // 2024-06-03 10:00 UTC, by `date -u`

    private func with(_ language: String = "en", _ body: (ResultsWorld) async throws -> Void) async throws {
        let world = try await ResultsWorld(language)
        try await body(world)
        try world.close()
    }

    private func check(_ world: ResultsWorld) async throws { try await world.world.bot.gameKeeper.check() }

    @Test func `it is off until somebody joins, and tells its rules to everybody`() async throws {
        try await with { world in
            try await world.trade(1, "20", exit: "1.082", opened: Self.monday)
            try await check(world)
            try await world.ask("/game", "You do not play", "Simulated prices")
            try await world.ask(
                "/game rules", "+10 · a trade opened with a stop", "+15 · a note or picture no later than 24 hours",
                "Only the first 3 trades", "Profit earns nothing", "simulated")
            try await world.ask("/game badges", "Disciplined: 20 trades in a row", "Steady: 30 days")
            try await world.ask("show me the leaderboard", "Nobody is on it yet")
            try await world.ask("/game leave", "You do not play")
            // What was traded before earns nothing.
            try await world.ask("/game join Iron Will", "You play as Iron Will")
            try await check(world)
            try await world.ask("/game", "Iron Will", "Level 1 · 0 XP · 100 to the next")
        }
    }

    /// By hand: two trades of 20, the third after a pause of 5 hours behind a loss 30; the fourth of the day nothing;
    /// a note in time 15, one on the fourth nothing, a short one nothing; the review 25.
    @Test func `good process earns once, more trades and profit earn nothing`() async throws {
        try await with { world in
            try await world.say("/game join Ada")
            try await world.trade(1, "2000", exit: "1.282", opened: Self.monday)
            try await world.trade(2, "-10", exit: "1.079", opened: Self.monday + .hours(3))
            try await world.trade(3, "-10", exit: "1.079", opened: Self.monday + .hours(10))
            try await world.trade(4, "2000", exit: "1.282", opened: Self.monday + .hours(13))
            try await world.ask("/game", "70 XP")
            try await world.say("/journal add #\(shortReference(for: "out1")) waited for the level")
            try await world.say("/journal add #\(shortReference(for: "out2")) meh")
            try await world.say("/journal add #\(shortReference(for: "out4")) one too many today")
            for _ in 0..<2 {
                try await check(world)
                try await world.ask("/game", "Level 1 · 85 XP · 15 to the next", "Last 7 days: +85 XP")
            }
            // A note that is taken away and written again earns nothing anew, nor does a second review of a week.
            try await world.say("/journal remove 1")
            try await world.say("/journal add #\(shortReference(for: "out1")) waited for the level")
            try await check(world)
            try await world.ask("/game", "85 XP")
            try await world.say("/journal review")
            try await world.say("what do my tags say")
            try await check(world)
            try await world.ask("/xp", "Level 2 · 110 XP")
            // Nor does what is earned go with the account's history.
            try await world.say("/set_balance 5000")
            try await world.world.press("Confirm", "ada")
            try await check(world)
            try await world.ask("/game", "110 XP")
        }
    }

    @Test func `a stop that the program added earns nothing`() async throws {
        try await with { world in
            try await world.say("/game join Ada")
            try await world.fill(
                "a", .buy, "10000", "EURUSD", at: "1.08", stop: "1.079", isStopAdded: true, time: Self.monday)
            try await world.fill(
                "b", .sell, "10000", "EURUSD", at: "1.081", realized: "10", time: Self.monday + .hours(1))
            try await check(world)
            try await world.ask("/game", "· 0 XP")
        }
    }

    @Test func `risk beyond the limit, no stop and no pause earn nothing`() async throws {
        try await with { world in
            try await world.say("/game join Ada")
            let day = Self.monday
            // Without a stop; then 2,500 dollars of 10,000 at risk; then 5 minutes after the loss of the second.
            try await world.fill("a", .buy, "10000", "EURUSD", at: "1.08", time: day)
            try await world.fill("b", .sell, "10000", "EURUSD", at: "1.081", realized: "10", time: day + .hours(1))
            try await world.fill("c", .buy, "250000", "EURUSD", at: "1.08", stop: "1.07", time: day + .hours(2))
            try await world.fill(
                "d", .sell, "250000", "EURUSD", at: "1.0799", realized: "-25", time: day + .hours(3))
            try await world.trade(5, "20", exit: "1.082", opened: day + .hours(3) + .minutes(5))
            try await check(world)
            // 0 + 10 for the stop + 20
            try await world.ask("/game", "30 XP")
        }
    }

    /// 24 trades in May, one a day: 16 of +2R and 8 of -1R are 24R, 1R each; every stop risks 10 dollars of 10,000.
    @Test func `the leaderboard shows who joined and traded enough, and leaving deletes all of it`() async throws {
        try await with { world in
            try await world.say("/game join Ada Lovelace")
            try await world.month()
            try await check(world)
            try await world.ask("/game leaderboard", "1 · Ada Lovelace · +1R · trades: 24", "Simulated results")
            let news = try await world.world.sent().text
            #expect(news.contains("New badge: Disciplined") && news.contains("Level 4"), "\(news)")
            #expect(news.components(separatedBy: "New badge").count == 2)
            try await world.ask("/game", "Badges: Disciplined", "Your mean: +1R")
            try await world.ask("/game leave", "deleted for good")
            try await world.ask("/game", "Level 4")
            try await world.say("/game leave")
            try await world.world.press("Confirm", "ada")
            try await check(world)
            try await world.ask("/game leaderboard", "Nobody is on it yet")
            let user = world.user
            let left = try await world.world.bot.store.read { transaction in
                (try transaction.player(user), try transaction.awards(of: user), try transaction.audit(limit: 100))
            }
            #expect(left.0 == nil && left.1.isEmpty)
            #expect(!left.2.contains { $0.arguments.contains("Lovelace") || $0.detail.contains("Lovelace") })
            try await world.ask("/game join Grace", "You play as Grace")
            try await check(world)
            try await world.ask("/game", "0 XP", "No badge yet")
        }
    }

    @Test func `names are data: nothing in them becomes a link, a mention or a disguise`() async throws {
        for name in ["Ada", "Iron Will", "Müller_7", "ядро", "أحمد", "राजेश", "张伟", "a-b", "Nguyễn Văn"] {
            #expect(PlayerName(name)?.text == name, "\(name)")
        }
        let hostile = [
            "", "a", "x.com", "http://x", "@ada", "/close all", "*bold*", "[a](b)", "<b>", "a\u{202E}b", "a\u{200B}b",
            "a\u{0000}b", "🎮🎮", "12345", "--", String(repeating: "a", count: 21),
            "a" + String(repeating: "\u{301}", count: 30),
        ]
        for name in hostile { #expect(PlayerName(name) == nil, "\(name.debugDescription)") }
        #expect(PlayerName("  Iron \n Will ")?.text == "Iron Will")
        #expect(PlayerName("ÍRON-will")?.folded == PlayerName("Iron Will")?.folded)
        try await with { world in
            try await world.ask("/game join http://evil.example", "2 to 20 letters")
            try await world.ask("/game join", "What do you want to be called")
            try await world.ask("Night Owl", "You play as Night Owl")
            try await world.ask("/game join Day Owl", "You play as Day Owl now")
            let other = try await world.world.say("/game join day-OWL", "bob").text
            #expect(other.contains("Another player has that name"))
        }
    }

    @Test func `the weekly review has a line for those who play, and none for others`() async throws {
        try await with { world in
            try await world.trade(1, "20", exit: "1.082", opened: Self.monday)
            let row = ScheduleRow(
                user: world.user, kind: "weekly", dueAt: Self.monday, dueDay: 0, toldUntil: Self.monday)
            func text() async throws -> String {
                let services = world.world.bot.conversations.services
                let localizer = services.locales["en"]
                return try await services.store.read { transaction in
                    let content = try ScheduledContent(
                        services, localizer, Schedule(kind: .weekly, minutes: 480, days: .sunday), row,
                        UserSettings([:]), transaction)
                    return try content.document(.onTime, at: services.time.now(), [:]).plainText
                }
            }
            #expect(try await !text().contains("XP"))
            try await world.say("/game join Ada")
            try await world.trade(2, "20", exit: "1.082", opened: Self.monday + .hours(4))
            #expect(try await text().contains("Level 1 · 20 XP · +20 this week"))
        }
    }
}

/// The game through the built program.
@Suite struct GameRunTests {
    @Test func `points are the same after the program was killed`() async throws {
        let place = try Place()
        defer { place.remove() }
        var chat = try place.chat()
        try await chat.ask("/game", "You do not play")
        try await chat.ask("/game join Iron Will", "You play as Iron Will")
        try await chat.say("/buy EURUSD 0.1 sl 20 pips")
        try await chat.tap("Confirm", "Buy: 0.1 lots")
        try await chat.ask("/close EURUSD", "Closed")
        try await chat.ask("note: waited for the retest of the level", "Note 1")
        // 10 for the stop, 10 for the risk, 15 for the note.
        try await chat.ask("my xp", "Level 1 · 35 XP · 65 to the next")
        chat.send(signal: SIGKILL)
        _ = try? await chat.end()
        chat = try place.chat()
        try await chat.ask("/game", "Iron Will", "35 XP")
        try await chat.tap("🏅 Badges", "Chronicler: 10 trades with a note in time")
        try await chat.ask("leave the game", "Leave the game?")
        try await chat.tap("Confirm", "deleted")
        try await chat.ask("/game", "You do not play")
    }
}
