import Channels
import Foundation
import HTTP
import Platform
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// Orders for a terminal: messages of one are replayed against the server's side. 0.1 lots are 10,000 euros; 20 pips of
/// them are 20 dollars.
@Suite struct BridgeTests {
    private static let secret = "secret-1234567890123"
    private static let settings = [
        "BELLWETHER_MARKET": "metatrader", "BELLWETHER_LISTEN": "127.0.0.1:0", "METATRADER_PATH_SECRET": secret,
        "METATRADER_TOKEN": secret, "METATRADER_ACCOUNT": "5012345", "BELLWETHER_ADMINS": "telegram:5",
    ]

    private struct Place {
        var world: AlertWorld
        var intake: MetaTraderIntake
        /// The broker's clock is two hours before UTC.
        static let offset: Int64 = 7_200

        func send(
            _ acks: String = "", account: String = "5012345", trading: Bool = true, symbol: String = "EURUSD.r"
        ) async -> String {
            let now = world.time.now()
            let minute = now.seconds / 60 * 60 - 60 + Self.offset
            let body = """
                {"v":1,"symbol":"\(symbol)","offset":\(Self.offset),"now":\(now.seconds + Self.offset),"trading":\(trading),
                "account":"\(account)","bars":[[\(minute),1.0850,1.0852,1.0848,1.0850,5]],
                "ticks":[[\(now.milliseconds + Self.offset * 1000),1.08499,1.08501]],"acks":[\(acks)]}
                """
            let request = ListenerRequest(
                .post, "/webhooks/metatrader/\(BridgeTests.secret)",
                headers: ["authorization": "Bearer \(BridgeTests.secret)"], body: Array(body.utf8))
            let answer = await intake.receive(request)
            #expect(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
            return String(decoding: answer.body, as: UTF8.self)
        }
        func orders() async throws -> [BridgeOrderRow] {
            try await world.bot.store.read { try $0.bridgeOrders(of: 1, limit: 10) }
        }
        func queue(_ text: String = "/bridge buy EURUSD 0.1 sl 1.083 tp 1.089") async throws -> BridgeOrderRow {
            world.time.advance(by: .seconds(1))
            try await world.say(text).check("Order for the terminal", "0.10 lots EURUSD", "real money", "20.10 USD")
            try await world.press("Confirm").check("waits for the terminal")
            return try #require(try await orders().first)
        }
    }

    private func with(
        _ others: [String: String] = [:], _ body: (inout Place) async throws -> Void
    ) async throws {
        var world = try await AlertWorld()
        try await world.restart(Self.settings.merging(others) { $1 })
        let services = world.bot.conversations.services
        var place = Place(
            world: world, intake: try #require(try MetaTraderIntake(services, outbox: world.bot.conversations.outbox)))
        _ = await place.send()
        try await body(&place)
        try place.world.close()
    }

    @Test func `an order goes from the card over the terminal to the news that it is filled, once`() async throws {
        try await with { place in
            let order = try await place.queue()
            let due = place.world.time.now().seconds + 60 + Place.offset
            let line = "orders 1\norder \(order.id) buy 0.1 1.083 1.089 \(due)\n"
            #expect(await place.send().hasSuffix(line))
            #expect(try await place.orders()[0].state == .sent)
            // The terminal did not get the answer, or ended before it could say so.
            #expect(await place.send().hasSuffix(line))
            let ack = #"{"id":"\#(order.id)","ok":true,"retcode":10009,"deal":"77","price":1.08502}"#
            #expect(await place.send(ack).hasSuffix("orders 0\n"))
            try await place.world.sent().check("Filled at the broker", "at 1.08502")
            // What is sent again, or says something else, changes nothing and is told to nobody.
            let told = try await place.world.sent().count
            _ = await place.send(ack + "," + ack)
            _ = await place.send(#"{"id":"\#(order.id)","ok":false,"retcode":10019}"#)
            #expect(try await place.world.sent().count == told)
            let known = try await place.orders()[0]
            #expect(known.state == .filled && known.deal == "77" && known.code == 10_009)
            #expect(known.price == Price(FixedPoint("1.08502")!))
            try await place.world.say("/bridge").check(order.id, "filled")
        }
    }

    @Test func `what the broker refuses, and what it has not filled yet, is told as that`() async throws {
        try await with { place in
            let first = try await place.queue()
            _ = await place.send()
            _ = await place.send(#"{"id":"\#(first.id)","ok":false,"retcode":10019}"#)
            try await place.world.sent().check("refused order", "10019")
            let second = try await place.queue()
            _ = await place.send()
            // 10008: placed.
            #expect(
                await place.send(#"{"id":"\#(second.id)","ok":true,"retcode":10008}"#).contains("order \(second.id)"))
            #expect(try await place.orders().first { $0.id == second.id }?.state == .acknowledged)
            _ = await place.send(#"{"id":"\#(second.id)","ok":true,"retcode":10009,"deal":"5","price":1.085}"#)
            #expect(try await place.orders().first { $0.id == second.id }?.state == .filled)
        }
    }

    @Test func `what no terminal fetches in a minute ends, and no terminal gets it`() async throws {
        try await with { place in
            let order = try await place.queue()
            place.world.time.advance(by: .seconds(61))
            #expect(await place.send().hasSuffix("orders 0\n"))
            try await place.world.sent().check("no terminal fetched it")
            #expect(try await place.orders()[0].state == .expired)
            // Never given out: nobody can have filled it.
            _ = await place.send(#"{"id":"\#(order.id)","ok":true,"retcode":10009,"price":1.085}"#)
            #expect(try await place.orders()[0].state == .expired)
        }
    }

    @Test func `what was fetched and never answered is told, and a late answer is still true`() async throws {
        try await with { place in
            let order = try await place.queue()
            _ = await place.send()
            place.world.time.advance(by: .minutes(12))
            _ = await place.send(symbol: "XAUUSD")
            try await place.world.sent().check("Look into the terminal")
            _ = await place.send(#"{"id":"\#(order.id)","ok":true,"retcode":10009,"deal":"9","price":1.085}"#)
            #expect(try await place.orders()[0].state == .filled)
        }
    }

    @Test func `only the named account's terminal that allows it gets the order of its symbol`() async throws {
        try await with { place in
            let order = try await place.queue()
            #expect(
                await place.send(account: "999").hasSuffix("orders refused: METATRADER_ACCOUNT names another account\n")
            )
            #expect(await place.send(trading: false).hasSuffix("orders 0\n"))
            #expect(await place.send(symbol: "XAUUSD").hasSuffix("orders 0\n"))
            #expect(try await place.orders()[0].state == .queued)
            // Nor may another one answer.
            _ = await place.send(#"{"id":"\#(order.id)","ok":true,"retcode":10009,"price":1.085}"#, account: "999")
            #expect(try await place.orders()[0].state == .queued)
            #expect(await place.send().contains("order \(order.id)"))
        }
    }

    @Test func `an order stays over a restart, and its owner takes it back`() async throws {
        try await with { place in
            let order = try await place.queue()
            try await place.world.restart()
            let services = place.world.bot.conversations.services
            let outbox = place.world.bot.conversations.outbox
            place.intake = try #require(try MetaTraderIntake(services, outbox: outbox))
            #expect(await place.send(trading: false).hasSuffix("orders 0\n"))
            try await place.world.say("/bridge").check(order.id, "waits")
            try await place.world.press("Take back \(order.id)")
            try await place.world.press("Confirm").check("has ended")
            #expect(await place.send().hasSuffix("orders 0\n"))
            try await place.world.say("/bridge cancel #\(order.id)").check("No order")
        }
    }

    @Test func `an emergency stop takes back what waits`() async throws {
        try await with { place in
            _ = try await place.queue()
            try await place.world.say("/stop").check("no terminal fetched it")
            #expect(await place.send().hasSuffix("orders 0\n"))
            #expect(try await place.orders()[0].state == .expired)
            try await place.world.say("/bridge buy EURUSD 0.1 sl 1.083").check("paused")
            #expect(try await place.orders().count == 1)
        }
    }

    @Test func `an emergency stop says what is with the terminal already`() async throws {
        try await with { place in
            let order = try await place.queue()
            _ = await place.send()
            try await place.world.say("/stop").check("\(order.id) was fetched by the terminal")
            #expect(try await place.orders()[0].state == .sent)
        }
    }

    @Test func `an order waits in vain once its owner has paused or is one no more`() async throws {
        try await with { place in
            _ = try await place.queue()
            try await place.world.say("/pause trading")
            #expect(await place.send().hasSuffix("orders 0\n"))
            try await place.world.sent().check("no terminal fetched it")
            #expect(try await place.orders()[0].state == .expired)
            try await place.world.say("/resume")
            let second = try await place.queue()
            try await place.world.bot.store.write { try $0.setBanned(true, user: 1) }
            #expect(await place.send().hasSuffix("orders 0\n"))
            #expect(try await place.orders().first { $0.id == second.id }?.state == .expired)
        }
    }

    @Test func `what is filled in part is told as that, and an answer that contradicts itself is none`() async throws {
        try await with { place in
            let order = try await place.queue()
            _ = await place.send()
            for (ok, code) in [(true, 10_019), (true, 0), (false, 10_009)] {
                let ack = #"{"id":"\#(order.id)","ok":\#(ok),"retcode":\#(code),"price":1.085}"#
                #expect(await place.send(ack).contains("order \(order.id)"))
                #expect(try await place.orders()[0].state == .sent)
            }
            // 10010: done in part.
            _ = await place.send(#"{"id":"\#(order.id)","ok":true,"retcode":10010,"deal":"7","price":1.085}"#)
            try await place.world.sent().check("Filled in part", "You wanted 0.10 lots", "terminal says")
            try await place.world.say("/bridge").check("filled in part")
        }
    }

    @Test func `rules hold as for any order, one waits at a time, and others than owners have no say`() async throws {
        try await with { place in
            for (text, words) in [
                ("/bridge buy EURUSD 0.5 sl 1.083", "at most 0.10"), ("/bridge buy EURUSD 0.1 sl 1.09", "1.09"),
                ("/bridge buy EURUSD 0.1", "stop"), ("/bridge buy EURUSD 0.1 sl 1.05", "2"),
            ] {
                try await place.world.say(text).check(words)
                #expect(try await place.orders().isEmpty, "\(text)")
            }
            try await place.world.say("/bridge buy EURUSD 0.1 sl 1.083", "6").check("role owner")
            _ = try await place.queue()
            try await place.world.say("/bridge sell EURUSD 0.1 sl 1.087").check("waits already")
        }
    }

    /// 0.019 lots are more than the step of 0.01: 1,000 euros are approved, and 20.1 pips of them are 2.01 dollars.
    @Test func `the size that was approved is the one on the card and with the terminal`() async throws {
        try await with { place in
            place.world.time.advance(by: .seconds(1))
            let card = try await place.world.say("/bridge buy EURUSD 0.019 sl 1.083")
            card.check("0.01 lots EURUSD", "2.01 USD")
            #expect(!card.text.contains("0.019"))
            try await place.world.press("Confirm").check("waits for the terminal")
            let order = try #require(try await place.orders().first)
            #expect(order.lots == FixedPoint("0.01"))
            #expect(await place.send().contains("order \(order.id) buy 0.01 1.083 0 "))
        }
    }

    @Test func `what waits, was filled or is in doubt is a trade of the day, what never left or was refused is none`()
        async throws
    {
        try await with { place in
            try await place.world.say("/risk max_trades_per_day=1")
            let first = try await place.queue()
            try await place.world.say("/buy EURUSD 0.01 sl 20 pips").check("1 entry today")
            try await place.world.say("/bridge cancel #\(first.id)")
            try await place.world.press("Confirm").check("has ended")
            let second = try await place.queue()
            _ = await place.send()
            _ = await place.send(#"{"id":"\#(second.id)","ok":false,"retcode":10019}"#)
            let third = try await place.queue()
            _ = await place.send()
            place.world.time.advance(by: .minutes(12))
            _ = await place.send()
            try await place.world.sent().check("Look into the terminal")
            try await place.world.say("/bridge buy EURUSD 0.1 sl 1.083").check("1 entry today")
            _ = await place.send(#"{"id":"\#(third.id)","ok":true,"retcode":10009,"deal":"9","price":1.085}"#)
            try await place.world.say("/bridge buy EURUSD 0.1 sl 1.083").check("1 entry today")
            try await place.world.say("/limits").check("limit of trades a day: 1 of 1")
        }
    }

    @Test func `an order at the broker is a trade of the hour`() async throws {
        try await with { place in
            try await place.world.say("/limits trades_per_hour=1")
            let order = try await place.queue()
            _ = await place.send()
            _ = await place.send(#"{"id":"\#(order.id)","ok":true,"retcode":10009,"deal":"9","price":1.085}"#)
            place.world.time.advance(by: .minutes(58))
            _ = await place.send()
            try await place.world.say("/bridge buy EURUSD 0.1 sl 1.083").check("1 entry within the last hour")
            place.world.time.advance(by: .minutes(3))
            _ = await place.send()
            _ = try await place.queue()
        }
    }

    @Test func `without an account named nothing is ordered, and one without the terminal's prices is refused`()
        async throws
    {
        try await with(["METATRADER_ACCOUNT": ""]) { place in
            try await place.world.say("/bridge buy EURUSD 0.1 sl 1.083").check("Nothing is ordered by a terminal here")
            #expect(await place.send().hasSuffix("METATRADER_ACCOUNT is not set\n"))
        }
        var simulated = Self.settings
        simulated["BELLWETHER_MARKET"] = "simulated"
        #expect(throws: ConfigurationError.self) { _ = try Configuration.bridge(simulated) }
    }

    /// Every state and event by hand: what is not listed changes nothing.
    @Test func `an order goes only forward`() {
        let allowed: [(BridgeOrderRow.State, BridgeOrderRow.Event, BridgeOrderRow.State)] = [
            (.queued, .given, .sent), (.queued, .lapsed, .expired), (.sent, .accepted, .acknowledged),
            (.sent, .filled, .filled), (.sent, .refused, .refused), (.sent, .lapsed, .expired),
            (.acknowledged, .filled, .filled), (.acknowledged, .refused, .refused), (.acknowledged, .lapsed, .expired),
        ]
        var order = BridgeOrderRow(
            id: "A", user: 1, account: "5", instrument: InstrumentID("EURUSD"), side: .buy, lots: 1, stopLoss: .zero,
            takeProfit: nil, createdAt: Timestamp(seconds: 0), expiresAt: Timestamp(seconds: 60))
        for state in BridgeOrderRow.State.allCases {
            for event in BridgeOrderRow.Event.allCases {
                order.state = state
                let expected = allowed.first { $0.0 == state && $0.1 == event }?.2
                #expect(order.state(after: event) == expected, "\(state) \(event)")
            }
        }
        (order.state, order.sentAt) = (.expired, Timestamp(seconds: 1))
        #expect(order.state(after: .filled) == .filled && order.state(after: .refused) == .refused)
        #expect(order.state(after: .given) == nil && order.state(after: .accepted) == nil)
    }
}
