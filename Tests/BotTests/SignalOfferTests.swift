import Channels
import Foundation
import Platform
import Signals
import Storage
import TestSupport
import Testing
import Trading
import Venues

@testable import Bot

/// Signals at the price they would be entered at.
@Suite struct SignalOfferTests {
    private static let noon = Timestamp(seconds: 1_700_000_000)
    /// Entry 100, stop 98, targets 102 (1 R) and 104 (2 R).
    private func signal(_ direction: Direction = .long) -> Signal {
        let sign = direction == .long ? 1.0 : -1.0
        return Signal(
            id: "s", strategy: "own:1", instrument: InstrumentID("XAUUSD"), timeframe: .h1, direction: direction,
            candle: Self.noon - .hours(1), formedAt: Self.noon, entryType: .market, entry: 100, stop: 100 - sign * 2,
            targets: [.init(price: 100 + sign * 2, reward: 1), .init(price: 100 + sign * 4, reward: 2)], expiry: 5,
            reasons: [], zone: nil)
    }

    /// Price; the reward that is left; what is wrong with it at a minimum of 1.5; whether it has left the entry.
    private static let prices: [(String, Double, SignalOffer.Problem?, Bool)] = [
        ("100", 2, nil, false),
        // 3.8 / 2.2
        ("100.2", 3.8 / 2.2, nil, false),
        // 3.5 / 2.5 = 1.4, more than nine tenths of 1.5; and just a quarter of the distance.
        ("100.5", 1.4, nil, false),
        ("100.8", 3.2 / 2.8, .tooLittle, true), ("102", 0.5, .past, true), ("103", 0.2, .past, true),
        ("99.6", 4.4 / 1.6, nil, false), ("99", 5, nil, true),
        // Three quarters of the way to the stop, and 85 hundredths.
        ("98.5", 11, nil, true), ("98.3", 19, .failing, true), ("98", 0, .past, true), ("97", 0, .past, true),
    ]

    @Test(arguments: prices)
    func `what is left at a price`(_ row: (String, Double, SignalOffer.Problem?, Bool)) throws {
        let price = Price(try #require(FixedPoint(row.0)))
        let mirrored = Price(200 - price.value)
        for offer in [
            SignalOffer(signal: signal(), price: price, minimumReward: 1.5),
            SignalOffer(signal: signal(.short), price: mirrored, minimumReward: 1.5),
        ] {
            #expect(abs(offer.reward - row.1) < 1e-9)
            #expect(offer.problem == row.2)
            #expect(offer.hasLeft == row.3)
        }
    }

    @Test func `money at its targets is that of the card, and the order has all of them`() async throws {
        var world = try await SignalWorld()
        let (user, _) = try await world.trader("ada", nil)
        let row = try await world.nextSignal(of: user)
        let told = try await world.message(row, "ada").text
        let card = try await world.world.press("Take it", "ada").text
        // "at risk 99.93 USD (1.0%), 131.02 USD at its targets"; "Reward 131.02 USD".
        let promised = try #require(told.firstMatch(of: /, ([0-9,.]+) USD at its targets/)?.output.1)
        let shown = try #require(card.firstMatch(of: /Reward ([0-9,.]+) USD/)?.output.1)
        #expect(promised == shown, "\(told)\n\(card)")
        // Once the spread, twice slippage and commission, as the card has them for the entry.
        let cost = try #require(
            card.firstMatch(of: /spread ([0-9.]+) USD · slippage ([0-9.]+) USD · commission ([0-9.]+) USD/)?.output)
        let both = try #require(told.firstMatch(of: /entry and exit cost about ([0-9.]+) USD/)?.output.1)
        let parts = try [cost.1, cost.2, cost.2, cost.3, cost.3].map { try #require(FixedPoint(String($0))) }
        #expect(FixedPoint(String(both)) == parts.reduce(.zero, +), "\(told)\n\(card)")
        try await world.world.press("Confirm", "ada")
        let (signal, instrument) = (try row.tracker().signal, try world.instrument)
        let held = try #require(try await world.held(user))
        #expect(held.takeProfit == instrument.price(signal.targets[1].price))
        let half = instrument.rounded(Quantity(held.quantity.value / 2))
        #expect(
            held.rules.targets == [
                .init(price: try #require(instrument.price(signal.targets[0].price)), quantity: half)
            ])
        try world.world.close()
    }

    @Test func `a signal is taken once, whatever chat it is shown in`() async throws {
        var world = try await SignalWorld()
        let (user, _) = try await world.trader("ada", nil)
        let row = try await world.nextSignal(of: user)
        let priorities = try await world.bot.store.read { try $0.openOutbox(after: 0, limit: 1000) }
            .filter { $0.reference == row.reference }.map(\.priority)
        #expect(!priorities.isEmpty && priorities.allSatisfy { $0 < OutboxWriter.Priority.answer.rawValue })
        try await world.bot.store.write {
            try $0.setChat(channel: "whatsapp", id: "1555", kind: "direct", user: user, isActive: true)
        }
        func confirm(_ card: [OutgoingMessage]) throws -> IncomingMessage.Content {
            let button = try #require(card.flatMap { $0.buttons.joined() }.first { $0.id.hasPrefix("confirm:") })
            return .press(button: button.id, messageID: "1")
        }
        let first = try confirm(try await world.world.press("Take it", "ada"))
        let second = try confirm(try await world.world.press("Take it", "ada"))
        try await world.world.handle(first, "ada").check("Confirmed")
        let held = try #require(try await world.held(user))
        try await world.world.handle(second, "ada").check("already", "#\(row.reference)")
        try await world.world.press("Take it", "ada").check("already", "#\(row.reference)")
        #expect(try await world.held(user)?.quantity == held.quantity)
        try world.world.close()
    }

    @Test func `told when the price is elsewhere, it says how far, and is not offered past its target`() async throws {
        var world = try await SignalWorld()
        let (user, _) = try await world.trader("ada", nil)
        var (seen, offered) = (Set<Bool>(), 0)
        for _ in 0..<12 where seen.count < 2 {
            let row = try await world.passToSignal(of: user)
            world.wait(.minutes(40))
            try await world.deliver()
            let (signal, instrument) = (try row.tracker().signal, try world.instrument)
            let quote = try #require(world.services.market.quote(of: instrument.id))
            let isPast = quote.bid.value.double <= signal.targets[0].price || quote.bid.value.double >= signal.stop
            let told = try await world.message(row, "ada")
            seen.insert(isPast)
            if isPast {
                told.check("No longer offered", "has been passed already", "Now ")
                #expect(!told.labels.contains("Take it"))
            } else if told.labels.contains("Take it") {
                offered += 1
            }
        }
        #expect(seen.contains(true))
        try world.world.close()
    }

    @Test func `a command may name targets before the last`() async throws {
        let world = try await AlertWorld(speed: 0)
        defer { try? world.close() }
        try await world.say("/buy EURUSD 0.1 sl 1.078 tp 1.085 tp1=1.082,1.083")
            .check("Takes 0.03 lots at 1.08200", "Takes 0.03 lots at 1.08300", "Target 1.08500")
        try await world.say("/buy EURUSD 0.1 sl 1.078 tp 1.085 tp1=1.079").check("target")
        try await world.say("/buy EURUSD 0.1 sl 1.078 tp 1.085 tp1=soon").check("soon")
    }
}
