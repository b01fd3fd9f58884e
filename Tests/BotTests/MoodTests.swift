import Foundation
import Platform
import Presentation
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// How people felt in their trades.
@Suite struct MoodTests {
    private static let monday = Timestamp(seconds: 1_717_408_800)  // 2024-06-03 10:00 UTC, by `date -u`

    private func with(_ language: String = "en", _ body: (ResultsWorld) async throws -> Void) async throws {
        let world = try await ResultsWorld(language)
        try await body(world)
        try world.close()
    }

    @Test func `a mood belongs to a trade, is changed, found and taken back`() async throws {
        try await with { world in
            try await world.ask("/mood calm", "no trade yet")
            try await world.trade(1, "20", exit: "1.082", opened: Self.monday)
            try await world.trade(2, "-10", exit: "1.079", opened: Self.monday + .hours(5))
            let first = shortReference(for: "out1")
            try await world.ask("/mood greedy #\(first)", "your trade EURUSD long", "🤑 greedy")
            try await world.ask("i felt tired on my last trade", "😴 tired")
            try await world.ask("/journal", "Mood: 🤑 greedy", "Mood: 😴 tired")
            try await world.ask("/journal show greedy", "1 trade", "🤑 greedy")
            #expect(try await !world.say("search my journal for tired").contains("greedy"))
            try await world.ask("/mood angry #\(first)", "😠 angry")
            try await world.ask("/undo", "mood of a trade", "😠 angry", "🤑 greedy")
            try await world.ask("/journal #\(first)", "Mood: 🤑 greedy")
            try await world.ask("/mood", "How did you feel")
            try await world.world.press("😌 calm", "ada")
            try await world.ask("/journal", "Mood: 😌 calm")
            try await world.ask("/mood calm #BBBBB", "I find no trade #BBBBB")
            try await world.ask("/mood ecstatic", "ecstatic")
        }
    }

    /// By hand: greedy trades brought -10 and 20 dollars of 10 at risk each, so +1R; the calm one -1R.
    @Test func `the review groups results by mood beside tags`() async throws {
        try await with { world in
            try await world.trade(1, "20", exit: "1.082", opened: Self.monday)
            try await world.trade(2, "-10", exit: "1.079", opened: Self.monday + .hours(3))
            try await world.trade(3, "-10", exit: "1.079", opened: Self.monday + .hours(6))
            try await world.say("/mood greedy #\(shortReference(for: "out1"))")
            try await world.say("/mood greedy #\(shortReference(for: "out2"))")
            try await world.say("/mood calm #\(shortReference(for: "out3"))")
            try await world.ask(
                "/journal review all", "By mood", "🤑 greedy: +1R over 2 trades, 1 won", "😌 calm: -1R over 1 trade")
            try await world.say("/journal add #\(shortReference(for: "out3")) #late in again")
            try await world.ask("/journal review all", "#late: -1R over 1 trade", "By mood")
            try await world.ask("/report details all", "By mood")
        }
    }

    @Test func `every mood has its own name in every language, and is found by it`() throws {
        let locales = try Languages.shared().locales
        for language in locales.languages {
            let localizer = locales[language]
            let names = Mood.allCases.map { $0.name(localizer) }
            #expect(Set(names).count == Mood.allCases.count, "\(language)")
            for mood in Mood.allCases {
                #expect(Mood(word: mood.name(localizer), localizer) == mood, "\(language) \(mood)")
                #expect(Mood(word: " \(mood.rawValue.uppercased())! ", localizer) == mood)
            }
            #expect(Mood(word: "", localizer) == nil && Mood(word: "xyzzy", localizer) == nil)
        }
    }
}
