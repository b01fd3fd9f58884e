import Channels
import Foundation
import Platform
import TestSupport
import Testing
import Trading

@testable import Bot

/// Orders against what is held, and limits that hold: what cards and answers say of them. The market's clock stands.
@Suite struct HeldOrderTests {
    private func with(_ body: (AlertWorld) async throws -> Void) async throws {
        let world = try await AlertWorld(speed: 0)
        try await body(world)
        try world.close()
    }
    @discardableResult private func order(_ world: AlertWorld, _ words: String) async throws -> [OutgoingMessage] {
        try await world.say(words)
        return try await world.press("Confirm")
    }

    @Test func `an order the other way says what it closes, and what that brought`() async throws {
        try await with { world in
            try await order(world, "/sell EURUSD 0.1 sl 20 pips")
            // 0.5 lots lose 0.8 pips of spread and the slippage of the entry.
            let part = try await world.say("/buy EURUSD 0.05 sl 20 pips tp 40 pips")
            part.check("Closes 0.05 lots of your EURUSD short", "Still held then: 0.05 lots", "do not count")
            #expect(part.text.contains("Margin 0.00") && !part.text.contains("Margin -"))
            try await world.press("Confirm").check("Closed with it: 0.05 lots", "Still held: 0.05 lots")
            try await world.say("/buy EURUSD 0.15 sl 20 pips")
                .check("Turns your EURUSD around", "0.05 lots is closed", "0.1 lots is opened")
            try await world.press("Confirm").check("Closed on the way: 0.05 lots ·", "Open now: 0.1 lots")
        }
    }

    @Test func `an addition says that its stop becomes that of the whole position`() async throws {
        try await with { world in
            try await order(world, "/buy EURUSD 0.1 sl 40 pips")
            try await world.say("/buy EURUSD 0.05 sl 20 pips").check("whole position", "0.1 lots you hold", "→")
            let plain = try await world.say("/buy EURUSD 0.05")
            #expect(!plain.text.contains("whole position"), "\(plain.text)")
        }
    }

    @Test func `turned around, the stop is as far away as it was`() async throws {
        try await with { world in
            try await order(world, "/buy EURUSD 0.1 sl 20 pips")
            let card = try await world.say("/reverse EURUSD")
            // 20 pips and what the entry slipped.
            let distance = try #require(figure("(", in: String(card.text.split(separator: "Stop ")[1])))
            #expect((20...21).contains(distance), "\(card.text)")
        }
    }

    @Test func `the other side asked for on the card gets a stop of its own`() async throws {
        try await with { world in
            try await world.say("/buy XAUUSD 0.01").check("Buy", "added by me")
            try await world.say("no, sell").check("Sell 0.01 lots XAUUSD", "added by me")
            try await world.say("/buy EURUSD 0.1 sl 20 pips")
            try await world.say("no, sell").check("Sell 0.1 lots EURUSD", "(20 pips)")
        }
    }

    @Test func `on a closed market a way to wait is named, and waits`() async throws {
        try await with { world in
            // Tuesday 08:00 UTC: New York is closed.
            let told = try await world.say("/buy AAPL 10")
            told.check("AAPL is closed", "waits until then", "/buy AAPL 10 at")
            let command = try #require(told.text.firstMatch(of: /\/buy AAPL 10 at [0-9.]+[0-9]/)?.output)
            try await world.say(String(command)).check("Buy 10 shares AAPL", "limit")
        }
    }

    @Test func `the emergency stop says what it canceled`() async throws {
        try await with { world in
            try await order(world, "/buy EURUSD 0.1 at 1.07 sl 20 pips")
            try await world.say("/stop").check("Emergency stop", "1 waiting order canceled")
        }
    }

    @Test func `a trade closed in halves is one loss, and a limit that was hit stays until it is lifted`() async throws
    {
        try await with { world in
            try await world.say("/limits losses_in_row=2")
            try await order(world, "/buy EURUSD 0.1 sl 20 pips")
            try await world.say("/close EURUSD 50%")
            try await world.say("/close EURUSD")
            try await order(world, "/buy GBPUSD 0.1 sl 20 pips").check("GBPUSD")
            try await world.say("/lift losses_in_row no reason at all").check("None of your limits is reached")
            try await world.say("/close GBPUSD")
            try await world.say("/buy EURUSD 0.1 sl 20 pips").check("You have lost 2 trades in a row")
            try await world.say("/limits losses_in_row=0").check("stays as it is", "/lift losses_in_row")
            try await world.say("/limits losses_in_row=5").check("stays as it is")
            try await world.say("/undo").check("stays as it is", "/lift losses_in_row")
            try await world.say("/buy EURUSD 0.1 sl 20 pips").check("You have lost 2 trades in a row")
            try await world.say("/lift day the swap was wrong").check("Reached now: losses in a row")
            try await world.say("/lift losses_in_row the fill was wrong").check("Lift your limit of losses in a row?")
            try await world.press("Confirm").check("The limit is lifted")
            try await world.say("/buy EURUSD 0.1 sl 20 pips").check("Buy 0.1 lots EURUSD")
        }
    }

    @Test func `three trades closed in halves are asked about once`() async throws {
        try await with { world in
            var asked = 0
            for _ in 0..<3 {
                try await order(world, "/buy EURUSD 0.1 sl 20 pips")
                for command in ["/close EURUSD 50%", "/close EURUSD"] {
                    if try await world.say(command).text.contains("3 losses in a row") { asked += 1 }
                }
            }
            #expect(asked == 1)
        }
    }
}
