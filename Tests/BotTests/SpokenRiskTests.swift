import Channels
import Foundation
import Platform
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// Limits, management, conditions of orders and turning around, in a trader's own words: with typos, in both languages.
@Suite struct SpokenRiskTests {
    private func with(_ language: String = "en", _ body: (AlertWorld) async throws -> Void) async throws {
        let world = try await AlertWorld()
        if language != "en" { try await world.say("/language \(language)") }
        try await body(world)
        try world.close()
    }
    private func run(_ world: AlertWorld, _ cases: [(said: String, part: String)]) async throws {
        for (said, part) in cases {
            let text = try await world.say(said).text
            #expect(text.contains(part), "\(said): \(text)")
        }
    }
    private func positions(_ world: AlertWorld) async throws -> [Position] {
        try await world.bot.store.read { try $0.positions(of: 1) }
    }

    @Test func `limits in words`() async throws {
        try await with { world in
            try await run(
                world,
                [
                    ("stop me after 3 losses in a row", "after 3 losses in a row"),
                    ("no more than 5 trades an hour", "At most 5 entries an hour"),
                    ("max weakly loss 5%", "once the week has lost 5.00%"),
                    ("maximum drawdwon 15%", "15.00% below the highest balance"),
                    ("wait 30 minutes after a loss", "No entry for 30 minutes after a loss"),
                    ("no position bigger than 200% of my equity", "at most 200.00% of the equity"),
                    ("at most 4% risk in things that move together", "risk at most 4.00% together"),
                    ("no entries when the market is 3 times as volatile as usual", "3 times as much as usual"),
                    ("warn me when my equity falls below 9000", "below 9,000"),
                    ("no trades between 14:20 and 14:45", "No entries from 14:20-14:45"),
                    ("close everything when I hit a loss limit", "everything is closed"),
                    ("/limits at most 2 losses in a row", "after 2 losses in a row"),
                ])
            let shown = try await world.say("what are my limits?").text
            for part in ["after 2 losses", "5 entries an hour", "15.00% below", "9,000", "14:20-14:45"] {
                #expect(shown.contains(part), "\(part): \(shown)")
            }
            try await world.say("/undo").check("losses in a row")
            let lifted = try await world.say("remove my drawdown limit").text
            #expect(!lifted.contains("15.00%"), "\(lifted)")
        }
    }

    @Test func `limits in German`() async throws {
        try await with("de") { world in
            try await run(
                world,
                [
                    ("stopp mich nach 3 verlusten in folge", "3 Verluste"),
                    ("höchstens 5 trades pro stunde", "5 Einstiege"),
                    ("maximaler wochenverlsut 5%", "5,00 %"), ("maximaler drawdown 15%", "15,00 %"),
                    ("warte 30 minuten nach einem verlust", "30 Minuten"),
                    ("warne mich wenn mein kapital unter 9000 fällt", "9.000"),
                    ("keine trades zwischen 14:20 und 14:45", "14:20-14:45"),
                ])
            let shown = try await world.say("zeig meine limits").text
            for part in ["3 Verluste", "5 Einstiege", "15,00 %", "9.000"] { #expect(shown.contains(part), "\(shown)") }
        }
    }

    @Test func `a limit is lifted with a reason, and asked for it`() async throws {
        try await with { world in
            try await world.say("lift my daily loss limit, it was a data error").check("None of your limits is reached")
            for text in ["/lift", "/lift day", "lift my daily loss limit"] {
                let said = try await world.say(text)
                said.check("None of your limits is reached")
                #expect(!said.text.contains("Why"))
            }
            try await world.say("/risk max_daily_loss_percent=0.001")
            try await world.say("/limits weekly_loss=0.001")
            try await world.say("/buy EURUSD 0.1 sl 20 pips")
            try await world.press("Confirm")
            try await world.say("/close EURUSD")
            try await world.say("lift my daily loss limit, it was a data error")
                .check("Lift your limit of the day's loss?", "it was a data error")
            try await world.press("Confirm").check("The limit is lifted")
            try await world.say("lift my weekly limit").check("Why?")
            try await world.say("the swap was booked twice").check("the week's loss", "the swap was booked twice")
        }
    }

    @Test func `rules for new positions in words`() async throws {
        try await with { world in
            try await run(
                world,
                [
                    ("move the stop to breakevn at 1R", "At 1 R the stop goes to the entry"),
                    ("take half at 1R and a quarter at 2R", "At 2 R I close 25%"),
                    ("trail my stops by 2 ATR", "at 2 average daily ranges"),
                    ("trail my stops by 20 pips", "at 20 pips"),
                    ("close trades after 8 houres", "close it after 8 hours"),
                    ("add half at 1R", "At 1 R I add 50%"),
                    ("close when the opposite signal comes", "A signal the other way"),
                    ("look at my positions again every 30 minutes", "Every 30 minutes"),
                    ("/manage trail by 1%", "at 1.00%"),
                ])
            try await world.say("remove all management rules").check("no further rules")
        }
    }

    @Test func `rules for new positions in German`() async throws {
        try await with("de") { world in
            try await run(
                world,
                [
                    ("zieh den stop bei 1R auf einstand", "1 R"),
                    ("nimm die hälfte bei 1R und ein viertel bei 2R", "25"),
                    ("zieh meine stops um 20 pips nach", "20 Pips"), ("schließe trades nach 8 stunden", "8 Stunden"),
                ])
        }
    }

    @Test func `what is said of a position changes that position and no rule`() async throws {
        try await with { world in
            try await world.say("/buy EURUSD 0.1 sl 50 pips")
            try await world.press("Confirm").check("EURUSD")
            try await world.say("take half of my EURUSD at 1R").check("Change EURUSD long", "Takes 0.05 lots")
            try await world.press("Confirm").check("Changed: EURUSD")
            try await world.say("trail eurusd by 30 pips").check("follows at 30 pips")
            try await world.press("Confirm")
            try await world.say("close my position after 4 hours").check("Closes ")
            try await world.press("Confirm")
            let held = try #require(try await positions(world).first)
            #expect(held.rules.targets.count == 1 && held.rules.trail != nil && held.rules.closesAt != nil)
            try await world.say("/manage").check("no further rules")
        }
    }

    @Test func `conditions of orders in words`() async throws {
        try await with { world in
            try await world.say("buy EURUSD 0.1 stop 1.10 limit 1.101 sl 1.09").check("stop limit", "1.10100 or better")
            try await world.say("no").check("Nothing was done")
            try await world.say("buy 0.01 eurusd with a trailing stop of 20 pips")
                .check("follows at 20 pips", "at market")
            try await world.say("no").check("Nothing was done")
            try await world.say("sell 0.01 eurusd trailing stop order 20 pips").check("trailing stop", "20 pips")
            try await world.say("no").check("Nothing was done")
            try await world.say("buy 0.01 eurusd limit 1.05 good for today").check("For today")
            let first = try await world.press("Confirm").text
            let name = String(try #require(first.matches(of: /#([A-Z0-9]{5})/).last).1)
            try await world.say("sell 0.01 eurusd limit 1.12 or cancel #\(name)").check("#\(name)")
            try await world.press("Confirm").check("waiting in the market")
        }
    }

    @Test func `a position is turned around at twice its size, with a stop, once it is confirmed`() async throws {
        try await with { world in
            try await world.say("turn my eurusd around").check("You hold no EURUSD")
            try await world.say("/buy EURUSD 0.1 sl 50 pips")
            try await world.press("Confirm")
            try await world.say("turn my EURUSD aruond")
                .check(
                    "Turns your EURUSD around", "0.1 lots", "Sell 0.2 lots EURUSD, at market", "(50.3 pips)",
                    "Risk 50.30 USD")
            #expect(try await positions(world).first?.direction == .long)
            try await world.press("Confirm").check("EURUSD")
            let turned = try #require(try await positions(world).first)
            #expect(turned.direction == .short && turned.quantity == Quantity(10_000) && turned.stopLoss != nil)
            try await world.say("/reverse eurusd sl 30 pips").check("Buy 0.2 lots", "30 pips")
        }
    }

    @Test func `a card of another size than is held turns nothing around`() async throws {
        try await with { world in
            try await world.say("/buy EURUSD 0.1 sl 50 pips")
            try await world.press("Confirm")
            let card = try await world.say("flip my position")
            let confirm = try #require(card.flatMap { $0.buttons.flatMap(\.self) }.first { $0.label == "Confirm" })
            try await world.say("/close EURUSD 50%")
            try await world.handle(.press(button: confirm.id, messageID: "1"), "5").check("has changed since the card")
            #expect(try await positions(world).first?.quantity == Quantity(5000))
        }
    }

    @Test func `turning around in German`() async throws {
        try await with("de") { world in
            try await world.say("/buy EURUSD 0,1 sl 50 pips")
            try await world.press("Bestätigen")
            try await world.say("dreh meine Position").check("Dreht EURUSD", "0,2 Lot")
            try await world.press("Bestätigen")
            #expect(try await positions(world).first?.direction == .short)
        }
    }
}
