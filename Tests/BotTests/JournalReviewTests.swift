import TestSupport
import Testing

/// Losses in a row are asked about, words to a trade become notes, and tags are held against results. The market stands
/// still: EURUSD 1.07996/1.08005; 0.1 lots cost 0.90 USD of spread, slippage
/// of ticks each way and commission of 0.64 USD: 2.14 USD a trade, 0.105 of what the stop would lose.
@Suite struct JournalReviewTests {
    private func lose(_ chat: Program) async throws -> [Program.Reply] {
        try await chat.say("/buy EURUSD 0.1 sl 20 pips")
        try await chat.tap("Confirm", "Buy: 0.1 lots")
        return try await chat.ask("/close EURUSD", "-1.50 USD")
    }

    @Test func `every third loss in a row is asked about, and a tap notes it`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        for count in 1...7 {
            let answer = try await lose(chat).text
            #expect(answer.contains("losses in a row") == (count % 3 == 0), "\(count)")
            if count == 3 { try await chat.tap("🏃 Chased", "Note 1 to your trade", "#chased") }
        }
        try await chat.ask("/journal review", "7 closed trades", "#chased: -0.11R over 1 trade, 0 won, -2.14 USD")
        try await chat.ask("what do my tags say", "no tag: -0.63R over 6 trades", "-12.84 USD")
        try await chat.ask("/journal add review of the week: too early", "Note 2", "review of the week: too early")
    }

    @Test func `words in reply to a trade that ask for nothing are a note about it`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        try await chat.ask("/journal review", "no closed trade", "#chased")
        let closed = try #require(try await lose(chat).first { $0.text?.contains("Closed") == true })
        let id = try #require(closed.id)
        _ = try await lose(chat)
        let noted = try await chat.reply(to: id, "zigged when it zagged #fomo")
        let name = try #require(closed.text?.firstMatch(of: /#([A-Z0-9]{5})/)).1
        #expect(noted.text.contains("#\(name)") && noted.text.contains("#fomo"), "\(noted.text)")
        let asked = try await chat.reply(to: id, "price of gold")
        #expect(asked.text.contains("XAUUSD") && !asked.text.contains("Note"), "\(asked.text)")
        try await chat.ask("/journal review", "#fomo: -0.11R over 1 trade")
    }
}
