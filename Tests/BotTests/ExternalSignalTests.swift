import Channels
import Foundation
import HTTP
import Logging
import Platform
import Presentation
import Storage
import TestSupport
import Testing
import Trading
import Venues

@testable import Bot

/// Alerts of TradingView as a strategy among others: in lists, in groups, and traded on paper.
@Suite struct ExternalSignalTests {
    private static let secret = "secret-1234567890123"

    /// The application, alerts, and an owner who is told of them.
    private struct Place {
        var world: AlertWorld
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        var services: BotServices { world.bot.conversations.services }
        var outbox: OutboxWriter { world.bot.conversations.outbox }

        /// An alert at the market's price now, stop 20 pips below, target 40 pips above.
        @discardableResult func alert(_ symbol: String = "EURUSD", id: String, sign: Double = 1) async throws -> String
        {
            let quote = services.market.quote(of: InstrumentID(symbol))
            let price = try #require(quote).mid.value.double
            let side = sign > 0 ? "buy" : "sell"
            func text(_ value: Double) -> String { String(format: "%.5f", value) }
            let body =
                "\(side) \(symbol) sl \(text(price - 0.002 * sign)) tp \(text(price + 0.004 * sign)) tf=1h id=\(id) token=\(ExternalSignalTests.secret) strategy=Breakers"
            let made = TradingViewIntake(services, outbox: outbox, logger: logger, wake: {})
            let intake = try #require(made)
            let answer = await intake.receive(
                ListenerRequest(
                    .post, "/webhooks/tradingview/\(ExternalSignalTests.secret)", body: Array(body.utf8),
                    peer: "127.0.0.1"))
            #expect(answer.status == 200)
            let (wakes, wake) = AsyncStream<Void>.makeStream()
            wake.finish()
            try await TradingViewDesk(
                services: services, outbox: outbox, symbols: try ForeignSymbols(services), wakes: wakes, logger: logger
            ).run()
            while try await world.bot.signalDelivery.deliverNext() {}
            return String(decoding: answer.body, as: UTF8.self)
        }
    }

    private func with(_ body: (inout Place) async throws -> Void) async throws {
        var world = try await AlertWorld()
        try await world.restart([
            "BELLWETHER_LISTEN": "127.0.0.1:0", "TRADINGVIEW_PATH_SECRET": Self.secret,
            "TRADINGVIEW_TOKEN": Self.secret, "BELLWETHER_ADMINS": "telegram:5",
        ])
        try await world.say("hi")
        var place = Place(world: world)
        try await body(&place)
        try world.close()
    }

    @Test func `it stands among the strategies, and what came is listed with what became of it`() async throws {
        try await with { place in
            try await place.world.say("/strategy").check("TradingView · alerts from outside · on")
            try await place.world.say("/strategy", "6").check("TradingView · alerts from outside · off")
            try await place.alert(id: "1")
            try await place.world.say("/signals tradingview").check("long EURUSD 1h · TradingView")
            try await place.world.say("/signals record tradingview").check("TradingView")
        }
    }

    @Test func `who became an owner by the configuration is told, also before they write again`() async throws {
        try await with { place in
            for person in ["7", "8"] { try await place.world.say("hi", person) }
            try await place.world.restart(["BELLWETHER_ADMINS": "telegram:5, telegram:8"])
            try await place.alert(id: "1")
            #expect(try await place.world.rows().to("8").text.contains("Long EURUSD"))
            #expect(try await !place.world.rows().to("7").text.contains("Long EURUSD"))
            // One whom the configuration names no more is a trader again.
            try await place.world.restart(["BELLWETHER_ADMINS": "telegram:5"])
            try await place.alert("GBPUSD", id: "2")
            #expect(try await place.world.rows().to("5").text.contains("Long GBPUSD"))
        }
    }

    @Test func `a group that subscribed gets each alert of its instrument and timeframe, once`() async throws {
        try await with { place in
            place.services.administrators.set([.telegram: Administrators(people: ["5"])])
            try await place.world.group("/group tradingview eurusd 1h", "5").to("-100").check("TradingView · EURUSD 1h")
            try await place.alert(id: "1")
            #expect(try await place.alert(id: "1") == "duplicate\n")
            try await place.alert("GBPUSD", id: "2")
            let posts = try await place.world.rows().to("-100").filter {
                $0.document.plainText.contains("TradingView alert")
            }
            #expect(posts.count == 1)
            posts.check("Long EURUSD", "From outside", "Breakers")
            for own in ["For you", "lots", "USD at risk"] { #expect(!posts.text.contains(own)) }
        }
    }

    @Test func `proposed, it is a card for who has begun that; automatic, an order within every rule, once`()
        async throws
    {
        try await with { place in
            try await place.world.say("/autotrade start tradingview propose").check(
                "TradingView", "whatever the alerts name")
            try await place.alert(id: "1")
            let card = try await place.world.sent()
            card.check("Long EURUSD", "For you:", "at risk")
            #expect(
                card.last?.buttons.flatMap(\.self).map(\.label) == [
                    "Approve", "Half size", "Skip", "Remind me", "Why?",
                ])
            #expect(try await place.world.bot.store.read { try $0.positions(of: 1) }.isEmpty)
            try await place.world.say("/autotrade start tradingview automatic").check(
                "whoever can send alerts here trades your paper account")
            try await place.world.press("Confirm").check("TradingView")
            try await place.alert("GBPUSD", id: "2")
            let held = try await place.world.bot.store.read { try $0.positions(of: 1) }
            #expect(held.map(\.instrument.symbol) == ["GBPUSD"] && held.first?.stopLoss != nil)
            #expect(try await place.alert("GBPUSD", id: "2") == "duplicate\n")
            // One position an instrument; and a pause stops it like any other.
            try await place.alert("GBPUSD", id: "3")
            try await place.world.say("/pause trading")
            try await place.alert(id: "4", sign: -1)
            let after = try await place.world.bot.store.read { try $0.positions(of: 1) }
            #expect(after == held)
            // Turned off it ends altogether.
            try await place.world.say("/strategy tradingview off")
            #expect(try await place.world.bot.store.read { try $0.autotrades(of: 1) }.isEmpty)
        }
    }

    @Test func `who does not get alerts cannot have them traded, and without secrets there are none`() async throws {
        try await with { place in
            let offered = try await place.world.say("/autotrade start tradingview", "6")
            offered.check("TradingView · alerts from outside · off")
            #expect(offered.labels == ["Turn TradingView alerts on"])
        }
        let world = try await AlertWorld()
        try await world.say("/autotrade start tradingview").check("Nothing comes in from TradingView here")
        try await world.say("/group tradingview eurusd").check("group")
        try world.close()
    }
}
