import Channels
import Foundation
import Platform
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// Waiting orders are changed in chat: by command, by button, by words. 10,000 USD, of which 2 % are 200.
@Suite struct OrderChangeChatTests {
    /// - Parameter speed: market seconds a second; 0: its clock stands.
    private func with(speed: Double = 0, _ body: (AlertWorld) async throws -> Void) async throws {
        let world = try await AlertWorld(speed: speed)
        try await body(world)
        try world.close()
    }
    /// Places an order and returns its reference.
    @discardableResult private func place(_ words: String, _ world: AlertWorld) async throws -> String {
        let card = try await world.say(words)
        #expect(card.labels.contains("Confirm"), "\(card.text)")
        let told = try await world.press("Confirm").text
        return String(try #require(told.firstMatch(of: /#([0-9A-Z]+)/)?.1, "\(told)"))
    }
    private func orders(_ world: AlertWorld) async throws -> [Order] {
        try await world.bot.store.read { try $0.workingOrders(of: 1) }
    }
    private func order(_ world: AlertWorld) async throws -> Order { try #require(try await orders(world).first) }

    private static let first = "/buy EURUSD 0.2 at 1.07 sl 30 pips tp 60 pips"

    @Test func `a card shows old and new figures, and the order stays the same one`() async throws {
        try await with { world in
            let reference = try await place(Self.first, world)
            let before = try await order(world)
            let card = try await world.say("/modify #\(reference) price=1.06 sl=1.0575 0.3 lots")
            card.check(
                "Change this order?", "#\(reference)", "Price: 1.07000 → 1.06000", "Size: 0.2 lots → 0.3 lots",
                "Stop: 1.06700 (30 pips) → 1.05750 (25 pips)", "Loss at the stop: 60.00 USD → 75.00 USD",
                "Waits: until canceled", "Risk 75.00 USD (0.75% of equity)")
            #expect(try await order(world) == before)
            try await world.press("Confirm").check("Order changed", "#\(reference)", "→ 1.06000")
            let after = try await order(world)
            #expect(after.id == before.id && after.createdAt == before.createdAt)
            #expect(after.price?.value == FixedPoint("1.06") && after.quantity.value == 30_000)
            #expect(after.stopLoss?.value == FixedPoint("1.0575") && after.takeProfit == before.takeProfit)
            // Asked for, and done.
            let audit = try await world.bot.store.read { try $0.audit(limit: 10) }
                .filter { $0.action == "modify_position" }
            #expect(Set(audit.map(\.outcome)) == ["waiting", "done"])
            #expect(audit.allSatisfy { $0.arguments.contains("1.07") && $0.arguments.contains("1.06") })
            try await world.say("/orders").check("0.3 lots", "1.06000", "#\(reference)")
        }
    }

    @Test func `words change its price, its size, its stop and how long it waits`() async throws {
        try await with { world in
            try await place(Self.first, world)
            for (words, part) in [
                ("move my eurusd limit to 1.065 and the stop to 1.062", "→ 1.06500"),
                ("change the eurusd order to 0.1 lots", "→ 0.1 lots"),
                ("change the stop of my eurusd order to 1.064", "→ 1.06400"),
                ("extend my eurusd order until friday", "Waits: until canceled → "),
                ("change my eurusd order to good till cancelled", "→ until canceled"),
            ] {
                try await world.say(words).check("Change this order?", part)
                try await world.press("Confirm").check("Order changed")
            }
            let order = try await order(world)
            #expect(order.price?.value == FixedPoint("1.065") && order.quantity.value == 10_000)
            #expect(order.stopLoss?.value == FixedPoint("1.064") && order.expiresAt == nil)
        }
    }

    @Test(arguments: [
        "de": "verschieb meine eurusd limit order auf 1,06", "es": "mueve mi orden límite de eurusd a 1,06",
        "fr": "déplace mon ordre limite eurusd à 1,06", "pt": "muda minha ordem limite de eurusd para 1,06",
        "ru": "перенеси мой лимитный ордер по eurusd на 1,06", "ar": "انقل أمر الليمت على eurusd إلى 1.06",
        "hi": "mera eurusd limit order 1.06 pe le jao", "id": "geser limit eurusd saya ke 1,06",
        "tr": "eurusd limit emrimi 1,06 seviyesine taşı", "vi": "dời lệnh giới hạn eurusd của tôi về 1,06",
        "zh": "把我的eurusd限价单改到1.06",
    ])
    func `it is understood and said in every language`(_ language: String, _ words: String) async throws {
        try await with { world in
            try await place("/buy EURUSD 0.1 at 1.07 sl 1.05", world)
            try await world.say("/language \(language)")
            let card = try await world.say(words)
            card.check("EURUSD", "→")
            let label = try #require(card.labels.first)
            try await world.press(label)
            #expect(try await order(world).price?.value == FixedPoint("1.06"), "\(language): \(card.text)")
        }
    }

    @Test func `several that fit are asked about with buttons`() async throws {
        try await with { world in
            try await place(Self.first, world)
            try await place("/buy EURUSD 0.1 at 1.06 sl 30 pips", world)
            let asked = try await world.say("change my eurusd order to 0.05 lots")
            asked.check("Which order?")
            #expect(asked.labels.count == 2, "\(asked.labels)")
            let label = try #require(asked.labels.first { $0.contains("0.1 lots") })
            try await world.press(label).check("Change this order?", "Size: 0.1 lots → 0.05 lots")
            try await world.press("Confirm").check("Order changed")
            #expect(try await orders(world).map(\.quantity.value).sorted() == [5_000, 20_000])
        }
    }

    @Test func `the list of orders has a button for each, which asks what shall change`() async throws {
        try await with { world in
            let reference = try await place(Self.first, world)
            let list = try await world.say("/orders")
            #expect(list.labels == ["Change #\(reference)"])
            try await world.press("Change #\(reference)").check("What shall change?")
            try await world.say("0.1 lots").check("Change this order?", "→ 0.1 lots")
            try await world.press("Confirm").check("Order changed")
            #expect(try await order(world).quantity.value == 10_000)
        }
    }

    @Test func `what would be refused as a new order is refused`() async throws {
        try await with { world in
            let reference = try await place(Self.first, world)
            let before = try await order(world)
            try await world.say("/modify #\(reference) 2 lots").check("600.00 USD at risk", "200.00 USD (2.0%)")
            try await world.say("/modify #\(reference) price=1.2").check("1.2")
            try await world.say("/modify #\(reference) sl=1.08").check("wrong side")
            try await world.say("/modify #\(reference) price=1.07").check("Nothing would change")
            try await world.say("/modify #\(reference) breakeven").check("once it is filled")
            try await world.say("/modify #\(reference) fok")
            try await world.say("/modify #ZZZZZ price=1.06").check("no such order")
            #expect(try await order(world) == before)
        }
    }

    @Test func `a pause, or a limit that is reached, leaves room for less risk only`() async throws {
        try await with { world in
            let reference = try await place(Self.first, world)
            try await world.say("/pause")
            try await world.say("/modify #\(reference) 0.3 lots").check("paused")
            try await world.say("/modify #\(reference) 0.1 lots").check("Change this order?")
            try await world.press("Confirm").check("Order changed")
            #expect(try await order(world).quantity.value == 10_000)
        }
    }

    @Test func `what was approved on the card is checked again at the yes`() async throws {
        try await with { world in
            let reference = try await place(Self.first, world)
            try await world.say("/modify #\(reference) 0.6 lots").check("Change this order?")
            let buttons = try await world.sent().last?.buttons.flatMap(\.self) ?? []
            let yes = try #require(buttons.first { $0.label == "Confirm" })
            try await place("/buy EURUSD 0.2 at 1.06 sl 30 pips", world)
            let late = try await world.handle(.press(button: yes.id, messageID: "1"), "5")
            late.check("at risk")
            #expect(try await orders(world).allSatisfy { $0.quantity.value == 20_000 })
        }
    }

    @Test func `an order that was changed or canceled meanwhile is not changed by an old card`() async throws {
        try await with { world in
            let reference = try await place(Self.first, world)
            func card(_ words: String) async throws -> String {
                try await world.say(words).check("Change this order?")
                let buttons = try await world.sent().last?.buttons.flatMap(\.self) ?? []
                return try #require(buttons.first { $0.label == "Confirm" }).id
            }
            let old = try await card("/modify #\(reference) price=1.06 sl=1.05")
            let new = try await card("/modify #\(reference) 0.1 lots")
            try await world.handle(.press(button: new, messageID: "1"), "5").check("Order changed")
            try await world.handle(.press(button: new, messageID: "1"), "5").check("used already")
            try await world.handle(.press(button: old, messageID: "1"), "5").check("has changed since")
            let last = try await card("/modify #\(reference) 0.05 lots")
            try await world.say("/cancel #\(reference)")
            try await world.press("Confirm").check("canceled")
            try await world.handle(.press(button: last, messageID: "1"), "5").check("does not wait any more")
            #expect(try await orders(world).isEmpty)
        }
    }

    @Test func `a fill between the card and the yes is said, and nothing is changed`() async throws {
        try await with(speed: 60) { world in
            // The market's lowest and highest in the next hour; a limit between now and then is filled in it.
            let (now, low, high) = world.prices("EURUSD", within: .hours(1))
            let isLow = now - low > high - now
            let level = String(format: "%.5f", isLow ? (now + low) / 2 : (now + high) / 2)
            let side = isLow ? "buy" : "sell"
            let reference = try await place("/\(side) EURUSD 0.1 at \(level) sl 60 pips", world)
            try await world.say("/modify #\(reference) 0.2 lots").check("Change this order?")
            let buttons = try await world.sent().last?.buttons.flatMap(\.self) ?? []
            let yes = try #require(buttons.first { $0.label == "Confirm" })
            try await world.pass(.seconds(60)).check("Your order was filled")
            try await world.handle(.press(button: yes.id, messageID: "1"), "5")
                .check("#\(reference) was filled at", "can no longer be changed")
            let held = try await world.bot.store.read { try $0.positions(of: 1) }
            #expect(held.map(\.quantity.value) == [10_000])
        }
    }

    @Test func `no price before the change counts for it`() async throws {
        try await with(speed: 60) { world in
            let reference = try await place("/buy EURUSD 0.1 at 1.0 sl 60 pips", world)
            let (_, low, _) = world.prices("EURUSD", within: .hours(1))
            let start = world.market
            try await world.pass(.seconds(60))
            let now = world.prices("EURUSD", within: .seconds(1)).now
            // The market was lower within this hour, or is where it was lowest.
            let level = String(format: "%.5f", now - 0.0005)
            try await world.say("/modify #\(reference) price=\(level) sl 60 pips").check("Change this order?")
            try await world.press("Confirm").check("Order changed")
            // The same hour looked at again fills nothing, whatever it held.
            try await world.look(since: start)
            #expect(try await order(world).status == .new, "low \(low), level \(level)")
        }
    }

    @Test func `an order without a stop of its own keeps one at the limit`() async throws {
        try await with { world in
            let reference = try await place("/buy EURUSD 0.1 at 1.06", world)
            let before = try await order(world)
            #expect(before.isStopAdded)
            try await world.say("/modify #\(reference) 0.2 lots").check("moved by me", "Size: 0.1 lots → 0.2 lots")
            try await world.press("Confirm").check("Order changed")
            let after = try await order(world)
            // 200 USD on 20,000 euros are 100 pips.
            #expect(after.isStopAdded && after.stopLoss?.value == FixedPoint("1.05"))
        }
    }

    @Test func `of a position and an order on one instrument the one that is spoken of changes`() async throws {
        try await with { world in
            try await world.say("/buy EURUSD 0.1 sl 20 pips")
            try await world.press("Confirm")
            try await place("/buy EURUSD 0.1 at 1.075 sl 20 pips", world)
            try await world.say("/modify EURUSD tp 1.2").check("Change EURUSD long")
            try await world.say("change the target of my eurusd order to 1.12").check("Change this order?", "→ 1.12")
            try await world.say("/modify EURUSD price=1.074 sl=1.072").check("Change this order?")
        }
    }

    @Test func `what waits on another instrument counts against the limit of what moves alike`() async throws {
        try await with { world in
            try await world.say("/limits correlated_risk=1")
            // 60 USD of the 100 that are allowed together.
            try await place("/buy EURUSD 0.2 at 1.07 sl 30 pips", world)
            try await world.say("/buy GBPUSD 0.2 at 1.2 sl 30 pips").check("EURUSD", "120.00 USD")
            try await world.say("/buy GBPUSD 0.1 at 1.2 sl 30 pips").check("Buy 0.1 lots GBPUSD")
        }
    }

    @Test func `a reversal that waits for its yes is checked again, and refused when it must not be`() async throws {
        try await with { world in
            try await world.say("/buy EURUSD 0.1 sl 20 pips")
            try await world.press("Confirm")
            func card() async throws -> String {
                try await world.say("/reverse EURUSD").check("Sell 0.2 lots EURUSD")
                let buttons = try await world.sent().last?.buttons.flatMap(\.self) ?? []
                return try #require(buttons.first { $0.label == "Confirm" }).id
            }
            let paused = try await card()
            try await world.say("/pause")
            try await world.handle(.press(button: paused, messageID: "1"), "5").check("paused")
            try await world.say("/resume")
            let gone = try await card()
            try await world.say("/close EURUSD 50%")
            try await world.handle(.press(button: gone, messageID: "1"), "5").check("changed since")
            let held = try await world.bot.store.read { try $0.positions(of: 1) }
            #expect(held.map(\.direction) == [.long])
        }
    }

    @Test func `a reversal that waits in the market is checked again when it is due`() async throws {
        try await with(speed: 60) { world in
            let (now, low, high) = world.prices("EURUSD", within: .hours(1))
            let isLow = now - low > high - now
            let level = String(format: "%.5f", isLow ? (now + low) / 2 : (now + high) / 2)
            let (side, other) = isLow ? ("buy", "sell") : ("sell", "buy")
            // 0.2 lots are held the other way; the order closes them and opens 0.8, which lose 176 USD over 22 pips.
            try await world.say("/\(other) EURUSD 0.2 sl 90 pips")
            try await world.press("Confirm")
            try await place("/\(side) EURUSD 1 at \(level) sl 22 pips", world)
            try await world.say("/close EURUSD").check("Closed")
            // Now it would open all of 1 lot: 220 USD.
            try await world.pass(.seconds(60)).check("I did not fill it", "220.00 USD at risk")
            #expect(try await orders(world).isEmpty)
            #expect(try await world.bot.store.read { try $0.positions(of: 1) }.isEmpty)
        }
    }
}
