import Channels
import Foundation
import Platform
import Storage
import TestSupport
import Testing
import Trading
import Venues

@testable import Bot

/// Figures that amounts can be checked with: exchange rates, nights, leverage; and words about what is held.
@Suite struct FigureLineTests {
    private static let eurusd = InstrumentID("EURUSD")

    private func trade(_ world: AlertWorld, _ words: String) async throws -> String {
        try await world.say(words).check("Risk ")
        return try await world.press("Confirm").text
    }
    /// The number behind a text.
    private func number(after mark: String, in text: String) throws -> Double {
        let rest = try #require(text.range(of: mark)).upperBound
        let digits = text[rest...].drop { !$0.isNumber }.prefix { $0.isNumber || $0 == "." || $0 == "," }
        return try #require(Double(digits.replacing(",", with: "")))
    }

    /// 10,000 euros at, say, 1.0842 dollars are 10,842 dollars; at EURUSD 1.08415 these are 10,000.46 euros.
    @Test func `a euro account is told at which rate dollars became euros`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/set_balance 10000 EUR")
        try await world.press("Confirm").check("EUR")
        let quote = try #require(world.bot.marketLoop.market.quote(of: Self.eurusd))
        let mid = (quote.bid.value.double + quote.ask.value.double) / 2
        let card = try await world.say("/buy EURUSD 0.1 sl 20 pips").text
        #expect(abs(try number(after: "Converted at EURUSD", in: card) - mid) < 1e-9)
        let value = try number(after: "Value", in: card)
        #expect(abs(value - 10_000 * quote.ask.value.double / mid) < 0.006, "\(card)")
        let filled = try await world.press("Confirm").text
        #expect(abs(try number(after: "Converted at EURUSD", in: filled) - mid) < 1e-9)
        try await world.pass(.minutes(10))
        let later = try #require(world.bot.marketLoop.market.quote(of: Self.eurusd))
        let rate = (later.bid.value.double + later.ask.value.double) / 2
        try await world.say("close my eurusd").check("Converted at EURUSD")
        let closed = try await world.press("Confirm").text
        #expect(abs(try number(after: "Converted at EURUSD", in: closed) - rate) < 1e-9, "\(closed)")
        let journal = try await world.say("/journal").text
        #expect(abs(try number(after: "Converted at EURUSD", in: journal) - rate) < 1e-9, "\(journal)")
    }

    @Test func `where nothing is converted no rate is told`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        #expect(try await !trade(world, "/buy EURUSD 0.1 sl 20 pips").contains("Converted"))
        let yen = try await world.say("/buy USDJPY 0.1 sl 20 pips").text
        #expect(yen.contains("Converted at USDJPY"), "\(yen)")
    }

    /// 2024-06-04 is a Tuesday, the night after it one, that of Wednesday three: 10,000 × mid × 2.5 % / 365 each.
    @Test func `each night is told by itself, with its triple day`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        _ = try await trade(world, "/buy EURUSD 0.1 sl 150 pips")
        let market = world.bot.marketLoop.market
        func night(_ day: Int64, _ nights: Double) throws -> String {
            let time = Timestamp(seconds: 1_717_448_400 + day * 86_400)
            let mid = try #require(market.quote(of: Self.eurusd, at: time)).mid.value.double
            return String(format: "-%.2f USD", (10_000 * mid * 0.025 / 365 * nights * 100).rounded() / 100)
        }
        try await world.pass(.hours(38))
        let lines = [
            "Swap EURUSD 4 Jun 2024: \(try night(1, 1))", "Swap EURUSD 5 Jun 2024: \(try night(2, 3)) (3 nights)",
        ]
        func check(_ text: String) {
            for line in lines { #expect(text.contains(line), "\(line) in: \(text)") }
        }
        check(try await world.say("/positions EURUSD").text)
        #expect(try await !world.say("/positions").text.contains("Swap"))
        check(try await world.say("what did swap cost me").text)
        let closed = try await world.say("/close EURUSD").text
        let name = try #require(closed.firstMatch(of: /#([A-Z0-9]{5})/)).1
        check(try await world.say("/journal #\(name)").text)
    }

    @Test func `leverage is chosen between 1 and what the class allows, and taken back`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        for bad in ["0", "31", "-5", "1.5", "much"] {
            let refused = try await world.say("/risk leverage=\(bad)").text
            #expect(
                refused.contains("whole number from 1 to 30") || refused.contains("below zero"), "\(bad): \(refused)")
        }
        try await world.say("set leverage to 1:10").check("Leverage 1:10")
        try await world.say("/account").check("Leverage 1:10")
        // 1,000 euros at 1:10.
        let ask = try #require(world.bot.marketLoop.market.quote(of: Self.eurusd)).ask.value.double
        let card = try await world.say("/buy EURUSD 0.01 sl 20 pips").text
        #expect(abs(try number(after: "Margin", in: card) - 100 * ask) < 0.006, "\(card)")
        // Gold is held with 1:20 at most, whatever the account has.
        try await world.say("/undo").check("1:30")
        try await world.say("/account").check("Leverage 1:30")
        let id = Self.eurusd
        _ = try await trade(world, "/buy EURUSD 0.01 sl 20 pips")
        let now = world.market
        let position = Position(
            instrument: id, direction: .long, quantity: Quantity(100_000), averagePrice: Price(FixedPoint(ask)!),
            stopLoss: nil, takeProfit: nil, openedAt: now)
        try await world.bot.store.write { try $0.setPosition(position, instrument: id, of: 1, at: now) }
        // 100,000 euros at 1:5 need about 21,600 dollars.
        try await world.say("/risk leverage=5").check("would need 21,")
        try await world.say("/account").check("Leverage 1:30")
    }

    @Test func `what is held can be ended by a signal the other way, and be looked at again`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        _ = try await trade(world, "/buy EURUSD 0.01 sl 150 pips")
        try await world.say("/modify EURUSD opposite=on reassess=30")
            .check("A signal the other way", "Every 30 minutes I look at it again")
        try await world.press("Confirm").check("Changed: EURUSD")
        let id = Self.eurusd
        let rules = try #require(try await world.bot.store.read { try $0.position(id, of: 1) }).rules
        #expect(rules.closesOnOpposite && rules.reassessEvery == 30)
        // The first look only remembers; within some days some trend turns.
        try await world.bot.reassessment.look()
        var told = ""
        for _ in 0..<200 where told.isEmpty {
            try await world.pass(.minutes(31))
            let before = try await world.sent().count
            try await world.bot.reassessment.look()
            told = Array(try await world.sent().dropFirst(before)).text
        }
        #expect(told.contains("EURUSD long, looked at again"), "\(told)")
        try await world.say("/modify EURUSD opposite=off reassess=0")
        try await world.press("Confirm").check("Changed: EURUSD")
        let ended = try #require(try await world.bot.store.read { try $0.position(id, of: 1) }).rules
        #expect(!ended.closesOnOpposite && ended.reassessEvery == 0)
        try await world.say("/modify EURUSD reassess=2").check("5 minutes")
    }

    @Test func `a stop that nothing could be followed by is offered for new positions`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("trail my stop by 2 ATR").check("You hold nothing that a stop could follow")
        try await world.press("For new positions").check("average daily ranges")
    }

    @Test func `why not is answered of what was refused last`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("why not?").check("I have refused you no order")
        let refused = try await world.say("/buy EURUSD 50 sl 20 pips").text
        let told = try await world.say("why not?").text
        #expect(told.contains("I did not do it") && told.contains(refused.prefix { $0 != "\n" }), "\(told)")
    }

    @Test func `two orders of one message cancel each other, whichever is filled first`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        let market = world.prices("EURUSD", within: .hours(6))
        func text(_ price: Double) -> String { String(format: "%.5f", price) }
        let above = text(market.now + (market.high - market.now) / 2)
        let below = text(market.low + (market.now - market.low) / 2)
        let cards = try await world.say(
            "buy 0.01 EURUSD at \(below) and sell 0.01 EURUSD at \(above), one cancels the other")
        cards.check("the other order of that message")
        let buttons = cards.flatMap { $0.buttons.flatMap(\.self) }.filter { $0.label == "Confirm" }
        try #require(buttons.count == 2)
        for button in buttons {
            try await world.handle(.press(button: button.id, messageID: "1"), "5").check("waiting in the market")
        }
        try await world.say("/orders").check("Waiting orders (2)", "the other order of that message")
        let told = try await world.pass(.hours(6)).text
        #expect(told.contains("Your order was filled") && told.contains("Canceled with it"), "\(told)")
        try await world.say("/orders").check("No orders")
    }
}
