import Foundation
import Platform
import Storage
import Testing
import Trading

@testable import Bot

/// The journal in chat.
@Suite struct JournalChatTests {
    private func with(_ language: String = "en", _ body: (ResultsWorld) async throws -> Void) async throws {
        let world = try await ResultsWorld(language)
        try await body(world)
        try world.close()
    }
    private static let monday = Timestamp(seconds: 1_717_408_800)  // 2024-06-03 10:00 UTC

    @Test func `trades that were made in chat are listed with what became of them`() async throws {
        try await with { world in
            try await world.ask("/journal", "Your journal is empty")
            try await world.say("/buy eurusd 0.1 sl 20 pips")
            try await world.world.press("Confirm", "ada")
            let closed = try await world.say("/close eurusd")
            let reference = try #require(closed.firstMatch(of: /#[A-Z0-9]{5}/)).output
            // Bought at 1.08005, sold at 1.07996, each 0.3 pips worse: 1.50 dollars, and a commission of 0.32 twice. The
            // stop at 1.07805 was 20.3 pips away: 2.14 of 20.30 dollars.
            try await world.ask(
                "/journal", "1 closed trade", "EURUSD long 0.1 lots · -2.14 USD (-0.11R)", "1.08008 → 1.07993",
                "held 0 seconds", String(reference), "Together -2.14 USD", "Write something about your last trade")
            try await world.ask("note: no patience at all", "Note 1 to your trade EURUSD long", "no patience at all")
            try await world.ask("/journal", "📝 1: no patience at all")
        }
    }

    @Test func `a note goes to the last trade, to that of an instrument, or to the one that is named`() async throws {
        try await with { world in
            try await world.trade(1, "20", exit: "1.082", opened: Self.monday)
            try await world.fill("g1", .sell, "10", "XAUUSD", at: "2400", time: Self.monday + .hours(3))
            try await world.fill("g2", .buy, "10", "XAUUSD", at: "2405", realized: "-50", time: Self.monday + .hours(4))
            try await world.ask("/journal add against the trend #impulse", "to your trade XAUUSD short", "#impulse")
            try await world.ask("note: waited well on the euro", "Note 2 to your trade EURUSD long")
            let name = shortReference(for: "in1")
            try await world.ask("/journal add #\(name) good exit", "Note 3 to your trade EURUSD long", ": good exit")
            try await world.ask("note on #\(name): better entry", "Note 4 to your trade EURUSD long", ": better entry")
            try await world.ask("/journal add #BBBBB nothing", "I find no trade #BBBBB")
            try await world.ask("/journal add #BBBBB", "I find no trade #BBBBB")
            try await world.ask("/journal apple looks strong", "Note 5: looks strong")
            let list = try await world.say("my journal")
            #expect(list.contains("Notes about no trade") && list.contains("AAPL: looks strong"))
            let gold = try #require(list.range(of: "XAUUSD short")),
                note = try #require(list.range(of: "against the trend"))
            let euro = try #require(list.range(of: "EURUSD long"))
            #expect(gold.lowerBound < note.lowerBound && note.lowerBound < euro.lowerBound)
        }
    }

    @Test func `what is still held can have notes`() async throws {
        try await with { world in
            try await world.fill("g1", .sell, "10", "XAUUSD", at: "2400", time: Self.monday)
            try await world.ask("note: sold the news", "to your trade XAUUSD short")
            try await world.ask("/journal", "no closed trade", "XAUUSD short 0.1 lots · still held", "sold the news")
        }
    }

    @Test func `notes are found, removed and brought back`() async throws {
        try await with { world in
            try await world.trade(1, "20", exit: "1.082", opened: Self.monday)
            try await world.trade(2, "-10", exit: "1.079", opened: Self.monday + .hours(5))
            try await world.say("/journal add Waited for the RETEST")
            try await world.say("note: #\(shortReference(for: "out1")) chased it")
            try await world.ask("search my journal for retest", "with “retest”: 1 trade", "-10.00 USD", "Waited")
            #expect(try await !world.say("/journal search retest").contains("chased"))
            try await world.ask("/journal show #\(shortReference(for: "out1"))", "Trade #", "chased it")
            try await world.ask("/journal show nonsense", "Nothing in your journal says “nonsense”")
            try await world.ask("delete note 1", "Note 1 removed: Waited for the RETEST")
            try await world.ask("delete note 1", "I find no note 1")
            #expect(try await !world.say("/journal").contains("RETEST"))
            try await world.world.press("Undo", "ada")
            try await world.ask("/journal", "RETEST")
            try await world.say("note: third")
            try await world.ask("/undo", "note in your journal goes back from 3 to none")
            #expect(try await !world.say("/journal").contains("third"))
            try await world.ask("/journal remove", "Note 2 removed")
        }
    }

    @Test func `periods and long lists are cut to what was asked`() async throws {
        try await with { world in
            try await world.month()
            let all = try await world.say("/journal")
            #expect(all.contains("24 closed trades") && all.contains("… and 14 more") && all.contains("+240.00 USD"))
            #expect(all.components(separatedBy: "EURUSD long").count == 11)
            try await world.ask("closed trades last week", "27 May 2024 to 2 Jun 2024: 2 closed trades")
            try await world.ask("/journal today", "4 Jun 2024: no closed trade")
            try await world.ask("/journal 2024-07", "has not begun yet")
            try await world.ask("journal of gold", "no closed trade")
        }
    }

    @Test func `what cannot be written is refused, and nothing in a note is obeyed`() async throws {
        try await with { world in
            try await world.ask("/journal add", "I still need one thing: the note")
            try await world.ask("/journal clear", "clear")
            try await world.ask("/journal add \(String(repeating: "x", count: 501))", "500 characters")
            try await world.ask("/journal NOPE", "Note 1: NOPE")
            try await world.say("/journal add `code` <b>bold</b> _it_ [a](http://b.example) /close all")
            try await world.ask("/journal", "`code` <b>bold</b> _it_ [a](http://b.example) /close all")
            try await world.ask("/journal remove 99999999999999999999", "I find no note")
            try await world.ask("/journal remove everything", "I find no note everything")
        }
    }

    @Test func `it is said in German as well`() async throws {
        try await with("de") { world in
            try await world.trade(1, "20", exit: "1.082", opened: Self.monday)
            try await world.ask("notiz: zu früh eingestiegen", "Notiz 1 zu deinem Trade EURUSD long", "zu früh")
            try await world.ask("zeig mein tagebuch", "1 geschlossener Trade", "+20,00 USD (+2R)", "gehalten 2 Stunden")
            try await world.ask("lösche notiz 1", "Notiz 1 entfernt")
            try await world.ask("/undo", "Notiz in deinem Journal", "keine", "1")
        }
    }
}
