import Channels
import Foundation
import TestSupport
import Testing

/// An order that is too large is answered with the size that would do, and that answer can be taken up.
@Suite struct OfferedSizeTests {
    private func with(_ body: (AlertWorld) async throws -> Void) async throws {
        let world = try await AlertWorld()
        try await body(world)
        try world.close()
    }

    // 10,000 USD, at most 2 % a trade: 200. A lot loses 20 × 10 USD.
    private let order = "buy 2 lots eurusd with a stop of 20 pips"

    @Test(arguments: [
        ("ok", "1 lot"), ("yes", "1 lot"), ("0.5 lots then", "0.5 lots"), ("0.4", "0.4 lots"),
        ("make it 0.3", "0.3 lots"), ("ok 0.2", "0.2 lots"),
    ]) func `the size offered, or another, is a card with all that was said`(answer: String, size: String) async throws
    {
        try await with { world in
            let refused = try await world.say(order)
            refused.check("400.00 USD at risk, 4.0% of your equity", "you could trade 1 lot")
            #expect(refused.labels == ["1 lot"])
            let card = try await world.say(answer)
            card.check("Buy \(size) EURUSD", "20 pips")
            #expect(card.labels.contains("Confirm"))
        }
    }

    @Test func `by its button, and in German`() async throws {
        try await with { world in
            try await world.say("/language de")
            try await world.say("kauf 2 lot eurusd mit stop 20 pips").check("Mit diesem Stop ginge 1 Lot")
            try await world.press("1 Lot").check("Kauf: 1 Lot EURUSD", "20 Pips")
            try await world.say("kauf 2 lot eurusd mit stop 20 pips")
            try await world.say("ja").check("1 Lot EURUSD", "20 Pips")
        }
    }

    @Test func `a no leaves it, and nothing waits for an answer`() async throws {
        try await with { world in
            try await world.say(order)
            let left = try await world.say("no")
            #expect(left.labels.isEmpty)
            try await world.say("yes").check("nothing open to confirm")
            try await world.say("/positions").check("No open positions")
        }
    }

    @Test func `where the margin would not do either, no size is offered`() async throws {
        try await with { world in
            // At the nearest stop 2 % would be a size of millions, and 1:30 of 10,000 USD is less.
            let refused = try await world.say("buy 50 lots eurusd")
            refused.check("would put", "The limit of one trade is 200.00 USD (2.0%).")
            #expect(refused.labels.isEmpty && !refused.text.contains("could trade"))
        }
    }

    @Test func `a card that was within the limit and is not any more offers what is`() async throws {
        try await with { world in
            // All of the limit; what another order costs brings the equity, and the limit with it, below that.
            let card = try await world.say("/buy EURUSD 1 sl 20 pips")
            let confirm = try #require(card.flatMap { $0.buttons.flatMap(\.self) }.first { $0.label == "Confirm" })
            try await world.say("/buy gold 0.01 sl 1%")
            try await world.press("Confirm").check("Buy: 0.01 lots XAUUSD")
            let refused = try await world.handle(.press(button: confirm.id, messageID: "1"), "5")
            refused.check("200.00 USD at risk, 2.0% of your equity", "you could trade 0.99 lots")
            try await world.say("/positions").check("Open positions (1)")
            try await world.press("0.99 lots").check("Buy 0.99 lots EURUSD", "20 pips")
            try await world.press("Confirm").check("Buy: 0.99 lots EURUSD")
        }
    }
}
