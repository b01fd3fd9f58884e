import TestSupport
import Testing

/// Orders and alerts that are taken back together, all but some.
@Suite struct AllButSomeTests {
    @Test func `all orders but those on gold are canceled`() async throws {
        let world = try await AlertWorld()
        for (order, name) in [
            ("/buy EURUSD 0.1 at 0.9 sl 20 pips", "EURUSD"), ("/buy gold 0.01 at 1900 sl 1890", "XAUUSD"),
        ] {
            try await world.say(order).check(name)
            try await world.press("Confirm").check(name)
        }
        let card = try await world.say("cancel all orders except gold")
        card.check("Cancel this order?", "EURUSD")
        #expect(!card.text.contains("XAUUSD"))
        try await world.press("Confirm").check("1 order canceled")
        let left = try await world.say("/orders")
        left.check("XAUUSD")
        #expect(!left.text.contains("EURUSD"))
        try await world.say("cancel all orders except gold").check("no such order waiting")
        try world.close()
    }

    @Test func `all alerts but the one on gold are deleted, and come back by undo`() async throws {
        let world = try await AlertWorld()
        try await world.say("/alert EURUSD above 2 sure")
        try await world.say("/alert gold above 9000 sure")
        try await world.say("delete all alerts except gold").check("EURUSD")
        let left = try await world.say("/alerts")
        left.check("XAUUSD")
        #expect(!left.text.contains("EURUSD"))
        try await world.say("/undo")
        try await world.say("/alerts").check("XAUUSD", "EURUSD")
        try world.close()
    }
}
