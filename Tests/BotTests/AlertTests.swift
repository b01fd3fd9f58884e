import Channels
import Foundation
import Platform
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// Price alerts through the whole application. The market is the one of seed 7; where a level has to be reached, it is
/// taken from the prices to come.
@Suite struct AlertTests {
    private func with(speed: Double = 1, _ body: (inout AlertWorld) async throws -> Void) async throws {
        var world = try await AlertWorld(speed: speed)
        try await body(&world)
        try world.close()
    }
    /// A level of gold half way to the highest price of the next hour, and one half way to the lowest.
    private func levels(_ world: AlertWorld) -> (above: String, below: String) {
        let (now, low, high) = world.prices("XAUUSD", within: .hours(1))
        return (String(format: "%.2f", (now + high) / 2), String(format: "%.2f", (now + low) / 2))
    }

    @Test func `an alert fires once, with buttons, and can be set again`() async throws {
        try await with { world in
            let level = levels(world).above
            try await world.say("/alert gold \(level)").check(
                "Alert #1: XAUUSD above", "away", "Tells once", "Simulated")
            let fired = try await world.pass(.hours(1))
            fired.check("🔔 XAUUSD is above", "alert #1", "Simulated prices")
            #expect(fired.count == 1 && fired.labels == ["Chart", "Buy", "Sell", "Again"])
            #expect(try await world.pass(.hours(1)).isEmpty)
            try await world.say("/alerts").check(
                "No alerts are waiting", "In the last 24 hours", "#1 XAUUSD above", "reached")
            try await world.press("Buy").check("How much?")
            try await world.press("Again").check("Alert #1: XAUUSD above")
            try await world.say("/alerts").check("Price alerts (1)", "#1 XAUUSD above")
        }
    }

    @Test func `in words, English and German`() async throws {
        try await with { world in
            let (above, below) = levels(world)
            try await world.say("tell me when gold hits \(above)").check("Alert #1: XAUUSD at", "Tells once")
            try await world.say("/set_language de")
            let german = below.replacing(".", with: ",")
            try await world.say("sag mir Bescheid wenn Gold unter \(german) fällt").check(
                "Alarm #2: XAUUSD unter", "Meldet sich einmal")
            let fired = try await world.pass(.hours(1))
            fired.check("XAUUSD hat", "erreicht · Kurs", "XAUUSD ist unter", "Alarm #2")
            #expect(fired.labels.filter { $0 == "Wieder" }.count == 2)
            try await world.say("zeig meine Alarme").check("Kein Alarm wartet", "In den letzten 24 Stunden")
            try await world.say("/alert btc bewegt sich um 3% jedes Mal cooldown 1h freitag").check(
                "BTCUSDT bewegt sich um 3 %", "jedes Mal", "1 Stunde", "bis")
            try await world.say("lösche meinen Bitcoinalarm").check("1 Alarm gelöscht")
        }
    }

    @Test func `a level reached already is said at once, and the next crossing is told`() async throws {
        try await with { world in
            let (now, low, _) = world.prices("XAUUSD", within: .hours(4))
            #expect(low < now)
            try await world.say("/alert gold above \(String(format: "%.2f", now - 1))").check(
                "It is there already", "at the next crossing")
            #expect(try await world.pass(.minutes(1)).isEmpty)
        }
    }

    @Test func `bad requests are answered, and set nothing`() async throws {
        try await with { world in
            for (text, answer) in [
                ("/alert", "Which instrument?"), ("/alert gold", "At which price?"), ("/alert wtfx 5", "do not know"),
                ("/alert gold 0", "more than zero"), ("/alert gold -5", "more than zero"),
                ("/alert gold above 0.001", "more than zero"),
                ("/alert btc moves 0%", "more than 0%"), ("/alert btc moves -3%", "more than 0%"),
                ("/alert btc moves 101%", "at most 100%"), ("/alert btc moves", "How many percent?"),
                ("/alert gold 2450 expires 2020-01-01", "is over already"),
                ("/alert gold 2450 expires 2026-99-99", "cannot read 2026-99-99"),
                ("/alert gold 24000", "Do you mean it?"), ("/alert gold 1", "Do you mean it?"),
                ("/set_alert again=#7", "no such alert"), ("/delete_alert", "No alerts are waiting"),
                ("/delete_alert #9", "No alerts are waiting"), ("/notifications quiet", "From when to when?"),
                ("/notifications quiet 07:00-07:00", "a different end"), ("/notifications news", "On or off?"),
            ] {
                try await world.say(text).check(answer)
                try await world.say("no")
            }
            try await world.say("/alerts").check("No alerts are waiting")
        }
    }

    @Test func `a far level is set once it is confirmed to be meant`() async throws {
        try await with { world in
            try await world.say("/alert gold above 24000 repeat").check("24,000.00 is", "Do you mean it?")
            try await world.press("Yes, set it").check("Alert #1: XAUUSD above 24,000.00", "Tells every time")
        }
    }

    @Test func `a distance to one side is a level, and the side of a bare level follows from the price`() async throws {
        try await with { world in
            // Half way between the two is 2,400.00: 2 % are 48.
            try await world.say("/quote gold").check("Bid 2,399.83", "Ask 2,400.17")
            try await world.say("/alert gold below 2%").check("#1: XAUUSD below 2,352.00")
            try await world.say("/alert gold above 2%").check("#2: XAUUSD above 2,448.00")
            try await world.say("/alert gold 2%").check("#3: XAUUSD moves 2%")
            try await world.say("/alert gold moves 3").check("#4: XAUUSD moves 3%")
            try await world.say("/alert gold 2350").check("#5: XAUUSD below 2,350.00")
            try await world.say("/alert gold 2450").check("#6: XAUUSD above 2,450.00")
        }
    }

    @Test func `who can only be reached in a group is told where alerts come`() async throws {
        try await with { world in
            let refused = try await world.handle(.text("/alert gold 2450"), "7", group: "-100")
            refused.check("Write to me in private")
            try await world.say("/quote gold", "7")
            try await world.handle(.text("/alert gold 2450"), "7", group: "-100").check("Alert #1")
        }
    }

    @Test func `in another market alerts look at its prices`() async throws {
        try await with { world in
            let (_, _, high) = world.prices("XAUUSD", within: .hours(1))
            try await world.pass(.hours(6))
            try await world.say("/alert gold above \(String(format: "%.2f", high + 30))").check("Alert #1")
            try await world.restart(["BELLWETHER_SEED": "8"])
            let seen = try await world.bot.store.read { try $0.alert(1)?.seenAt }
            #expect(try #require(seen) < world.market)
            try await world.say("/alerts").check("Price alerts (1)", "4 Jun 2024, 08:00")
        }
    }

    @Test func `the same alert again is told, not doubled, and fifty are enough`() async throws {
        try await with { world in
            try await world.say("/alert gold 2450").check("Alert #1")
            try await world.say("/alert gold above 2450.00").check("You have this alert already: #1")
            for index in 1..<50 { try await world.say("/alert gold \(2450 + index)") }
            try await world.say("/alert gold 2600").check("You have 50 alerts")
            try await world.say("/alert gold 2600", "6").check("Alert #1")
            try await world.say("/delete_alert all").check("50 alerts deleted")
            try await world.say("/alert gold 2600").check("Alert #51")
        }
    }

    @Test func `alerts are deleted by number, instrument and price, and undo brings them back`() async throws {
        try await with { world in
            for text in ["/alert gold 2450", "/alert gold 2460", "/alert eurusd 1.2", "/alert btc moves 3%"] {
                try await world.say(text)
            }
            let list = try await world.say("/delete_alert")
            #expect(list.labels == ["✖ #1", "✖ #2", "✖ #3", "✖ #4"])
            try await world.press("✖ #3").check("1 alert deleted", "#3 EURUSD above 1.20000")
            try await world.say("/delete_alert gold 2460").check("#2 XAUUSD above 2,460.00")
            try await world.say("/delete_alert 4").check("#4 BTCUSDT moves 3%")
            try await world.say("/undo").check("price alerts", "#1, #4")
            try await world.press("Undo").check("price alerts", "#1, #2, #4")
            try await world.say("/set_timezone Berlin")
            for zone in ["time zone", "price alerts", "price alerts"] { try await world.say("/undo").check(zone) }
            try await world.say("delete my gold alert").check("2 alerts deleted")
        }
    }
}
