import Channels
import Foundation
import Platform
import Presentation
import Storage
import TestSupport
import Testing
import Trading
import Venues

@testable import Bot

/// What may never happen to somebody's money: orders that open what nobody wanted, cards that do more than they showed,
/// one account's trouble that ends the program for all.
@Suite struct MoneyPathTests {
    private static let eurusd = InstrumentID("EURUSD")
    private static let gold = InstrumentID("XAUUSD")

    private func trade(_ world: AlertWorld, _ words: String, _ user: String = "5") async throws -> String {
        let card = try await world.say(words, user).text
        guard card.contains("Risk") || card.contains("Change ") else { return card }
        return try await world.press("Confirm", user).text
    }
    private func held(_ world: AlertWorld, _ id: InstrumentID = Self.eurusd, of user: Int64 = 1) async throws
        -> Position?
    {
        try await world.bot.store.read { try $0.position(id, of: user) }
    }
    private func set(_ world: AlertWorld, _ position: Position?, _ id: InstrumentID = Self.eurusd) async throws {
        let now = world.market
        try await world.bot.store.write { try $0.setPosition(position, instrument: id, of: 1, at: now) }
    }
    private func waiting(_ world: AlertWorld) async throws -> [Order] {
        try await world.bot.store.read { try $0.workingOrders(of: 1) }
    }
    private func text(_ price: Double) -> String { String(format: "%.5f", price) }

    @Test func `a stop that was added keeps to the limit when the price has moved by the time of the yes`() async throws
    {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/buy EURUSD 0.1").check("added by me", "Risk 200.00 USD (2.00% of equity)")
        let asked = try #require(world.bot.marketLoop.market.quote(of: Self.eurusd)?.ask)
        // A little dearer, within what the card holds for.
        for _ in 0..<100 where world.bot.marketLoop.market.quote(of: Self.eurusd).map({ $0.ask <= asked }) != false {
            world.time.advance(by: .seconds(1))
        }
        try await world.press("Confirm").check("Buy: 0.1 lots EURUSD")
        let held = try #require(try await held(world))
        let (entry, stop) = (held.averagePrice.value.double, try #require(held.stopLoss).value.double)
        // 10,000 euros lose 200 dollars in 200 pips; the slippage of the entry comes on top.
        #expect((0.0199...0.0201).contains(entry - stop))
    }

    @Test func `yes to a question that came after a card does not confirm the card`() async throws {
        let world = try await AlertWorld(speed: 0)
        defer { try? world.close() }
        try await world.say("/buy EURUSD 0.1 sl 20 pips")
        try await world.say("buy some gold").check("How much?")
        try await world.say("yes").check("How much?")
        #expect(try await held(world) == nil)
    }

    @Test func `a closing order waits no longer than what it would close`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        #expect(try await trade(world, "/buy EURUSD 0.1 sl 150 pips").contains("EURUSD at"))
        let market = world.prices("EURUSD", within: .hours(6))
        let above = text(market.now + (market.high - market.now) / 2)
        try await world.say("/sell EURUSD 0.1 limit \(above)").check("it reduces what you hold")
        try await world.press("Confirm").check("waiting in the market")
        try await world.say("/close EURUSD").check("Closed: 0.1 lots", "Canceled with it: Sell 0.1 lots EURUSD")
        try await world.say("/orders").check("No orders")
        try await world.pass(.hours(6))
        #expect(try await held(world) == nil)
    }

    @Test func `a closing order closes what is left after a restart, and never more`() async throws {
        var world = try await AlertWorld()
        #expect(try await trade(world, "/buy EURUSD 0.1 sl 150 pips").contains("EURUSD at"))
        let market = world.prices("EURUSD", within: .hours(6))
        let above = text(market.now + (market.high - market.now) / 2)
        #expect(try await trade(world, "/sell EURUSD 0.1 limit \(above)").contains("waiting in the market"))
        try await world.say("/close EURUSD 50%").check("Still held: 0.05 lots")
        let start = world.market
        try await world.restart()
        #expect(try await waiting(world).map(\.isReduceOnly) == [true])
        world.time.advance(by: .hours(6))
        try await world.look(since: start)
        try await world.sent().check("Your order was filled: Sell 0.05 lots EURUSD", "Not filled: 0.05 lots")
        #expect(try await held(world) == nil)
        #expect(try await waiting(world).isEmpty)
        try world.close()
    }

    @Test func `orders that wait for a trigger are not for at once`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/buy EURUSD 0.1 order_type=stop price=1.10 sl=1.09 time_in_force=ioc")
            .check("Only market and limit orders")
        #expect(try await held(world) == nil)
    }

    @Test func `a new target leaves the stop where it has trailed to meanwhile`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        #expect(try await trade(world, "/buy EURUSD 0.1 sl 150 pips").contains("EURUSD at"))
        try await world.say("/modify EURUSD tp=1.2").check("Change EURUSD")
        var trailed = try #require(try await held(world))
        trailed.stopLoss = try #require(trailed.stopLoss) + Price("0.0100")!
        try await set(world, trailed)
        try await world.press("Confirm").check("Changed: EURUSD")
        let after = try #require(try await held(world))
        #expect(after.stopLoss == trailed.stopLoss && after.takeProfit == Price("1.2"))
    }

    @Test func `no level lies below nothing`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        #expect(try await trade(world, "/sell EURUSD 0.1 sl 150 pips").contains("EURUSD at"))
        try await world.say("/modify EURUSD take_profit_pips=1000000").check("would execute at once")
        #expect(try await held(world)?.takeProfit == nil)
    }

    @Test func `a card closes what it has shown and nothing else`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        #expect(try await trade(world, "/buy EURUSD 0.1 sl 150 pips").contains("EURUSD at"))
        try await world.say("close all my positions").check("Close this position")
        // Meanwhile a waiting order in gold is filled.
        let now = world.market
        let gold = Position(
            instrument: Self.gold, direction: .long, quantity: Quantity(1), averagePrice: Price("2400")!,
            stopLoss: Price("2000"), takeProfit: nil, openedAt: now)
        try await set(world, gold, Self.gold)
        try await world.press("Confirm").check("Closed: 0.1 lots EURUSD")
        #expect(try await held(world, Self.gold) == gold)

        try await world.say("close gold please").check("Close this position", "XAUUSD")
        let turned = Position(
            instrument: Self.gold, direction: .short, quantity: Quantity(1), averagePrice: Price("2400")!,
            stopLoss: Price("2900"), takeProfit: nil, openedAt: now)
        try await set(world, turned, Self.gold)
        try await world.press("Confirm").check("Your position has changed")
        #expect(try await held(world, Self.gold) == turned)
    }

    @Test func `a card cancels the orders it has shown and no other`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        #expect(try await trade(world, "/buy EURUSD 0.01 limit 0.9 sl 1%").contains("waiting"))
        try await world.say("/cancel EURUSD").check("EURUSD")
        let (now, before) = (world.market, try #require(try await waiting(world).first))
        let other = Order(
            id: ClientOrderID("other"), instrument: Self.eurusd, side: .buy, type: .limit, quantity: Quantity(1000),
            price: Price("0.8"), stopLoss: Price("0.7"), takeProfit: nil, createdAt: now)
        try await world.bot.store.write { transaction in
            var order = other
            try order.apply(.accepted)
            try transaction.addOrder(order, user: 1)
        }
        try await world.press("Confirm")
        #expect(try await waiting(world).map(\.id) == [other.id])
        #expect(try await world.bot.store.read { try $0.order(before.id)?.value.status } == .canceled)
    }

    @Test func `an order that joins a group whose first one is gone is in the group`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        let first = try await trade(world, "/buy EURUSD 0.01 stop 1.2 sl 1%")
        let name = String(try #require(first.matches(of: /#([A-Z0-9]{5})/).last).1)
        let second = try await trade(world, "/buy EURUSD 0.01 stop 1.21 sl 1% oco #\(name)")
        let next = String(try #require(second.matches(of: /#([A-Z0-9]{5})/).last).1)
        #expect(try await trade(world, "/cancel #\(name)").contains("#\(name)"))
        try await world.press("Confirm")
        #expect(try await waiting(world).count == 1)
        #expect(
            try await trade(world, "/buy EURUSD 0.01 stop 1.22 sl 1% oco #\(next)").contains("waiting in the market"))
        let groups = try await waiting(world).map(\.group)
        #expect(groups.count == 2 && Set(groups).count == 1 && groups[0] != nil)
    }

    @Test(arguments: ["/risk max_trades_per_day=-1", "/limits losses_in_row=-2", "/limits cooldown_minutes=-5"])
    func `a limit below nothing is refused`(words: String) async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say(words)
        let settings = try await world.bot.store.read { UserSettings(try $0.settings(of: 1)) }
        #expect(settings.stored.values.contains { $0.hasPrefix("-") } == false, "\(settings.stored)")
    }
}

// Pauses.
extension MoneyPathTests {
    @Test func `a waiting purchase waits for the end of a pause, what closes does not`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        let ticks = world.bot.marketLoop.market.ticks(
            of: Self.eurusd, after: world.market, through: world.market + .hours(6))
        let low = try #require(ticks.min { $0.ask < $1.ask })
        let now = try #require(world.bot.marketLoop.market.quote(of: Self.eurusd))
        let level = text((low.ask.value.double + now.ask.value.double) / 2)
        #expect(try await trade(world, "/buy EURUSD 0.01 limit \(level) sl 1%").contains("waiting in the market"))
        try await world.say("/pause").check("new entries wait for /resume")
        let told = try await world.pass(low.time - world.market)
        #expect(told.isEmpty, "\(told.text)")
        #expect(try await held(world) == nil)
        #expect(try await waiting(world).count == 1)
        try await world.say("/resume")
        try await world.pass(.seconds(5)).check("Your order was filled: Buy 0.01 lots EURUSD")
    }

    @Test func `a stop that is triggered in a pause is refused, not filled later`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        let market = world.prices("EURUSD", within: .hours(6))
        let above = text(market.now + (market.high - market.now) / 2)
        #expect(try await trade(world, "/buy EURUSD 0.01 stop \(above) sl 1%").contains("waiting in the market"))
        try await world.say("/pause")
        try await world.pass(.hours(6)).check("I did not fill it", "Trading is paused")
        #expect(try await held(world) == nil)
        #expect(try await waiting(world).isEmpty)
    }

    @Test func `what closes a position is filled in a pause as well`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        #expect(try await trade(world, "/buy EURUSD 0.1 sl 150 pips").contains("EURUSD at"))
        let market = world.prices("EURUSD", within: .hours(6))
        let above = text(market.now + (market.high - market.now) / 2)
        #expect(try await trade(world, "/sell EURUSD 0.1 limit \(above)").contains("waiting in the market"))
        try await world.say("/pause")
        try await world.pass(.hours(6)).check("Your order was filled: Sell 0.1 lots EURUSD")
    }
}

// Other markets, currencies and people.
extension MoneyPathTests {
    /// Two accounts hold gold, one of them in euros; then the market is a terminal that brings gold alone, at `price`.
    private func withoutEuro(_ body: (inout AlertWorld, FedMarket) async throws -> Void) async throws {
        var world = try await AlertWorld()
        try await world.say("/balance")
        try await world.say("/set_balance 10000 EUR")
        try await world.press("Confirm").check("EUR")
        #expect(try await trade(world, "/buy XAUUSD 0.01 sl 2300").contains("XAUUSD at"))
        try await world.say("hello", "6")
        try await world.bot.store.write { try $0.setRole("trader", of: 2) }
        #expect(try await trade(world, "/buy XAUUSD 0.01 sl 2300", "6").contains("XAUUSD at"))
        try await world.restart([
            "BELLWETHER_MARKET": "metatrader", "BELLWETHER_LISTEN": "127.0.0.1:1",
            "METATRADER_PATH_SECRET": "path-secret-1234567", "METATRADER_TOKEN": "token-secret-123456",
        ])
        try await body(&world, try #require(world.bot.marketLoop.market as? FedMarket))
        try world.close()
    }
    private func gold(_ price: String, at moment: Timestamp) -> Quote {
        Quote(
            instrument: Self.gold, bid: Price(price)!, ask: Price(price)! + Price("0.2")!, time: moment, isOpen: true)
    }

    @Test func `an account that cannot be valued holds up nobody, and its owner is told once`() async throws {
        try await withoutEuro { world, market in
            // The clock of this market is years behind the one of before: what was held is looked at all the same.
            let start = world.market
            world.time.advance(by: .seconds(1))
            market.add([gold("2290", at: world.market)], of: Self.gold)
            try await world.look(since: start)
            let told = try await world.sent()
            told.check("Stop hit: 0.01 lots XAUUSD", "XAUUSD: something was due and could not be carried out")
            #expect(try await held(world, Self.gold, of: 2) == nil)
            #expect(try await held(world, Self.gold) != nil)
            world.time.advance(by: .seconds(1))
            market.add([gold("2280", at: world.market)], of: Self.gold)
            try await world.look(since: world.market - .seconds(1))
            #expect(try await world.sent().count == told.count)
        }
    }

    @Test func `the emergency stop pauses and cancels also where nothing can be closed`() async throws {
        try await withoutEuro { world, market in
            market.add([gold("2390", at: world.market)], of: Self.gold)
            try await world.say("/stop").check("XAUUSD is still open", "Still open: XAUUSD", "paused until /resume")
            let settings = try await world.bot.store.read { UserSettings(try $0.settings(of: 1)) }
            #expect(settings.pause(at: world.time.now()).isPaused)
            try await world.say("/close gold").check("no price of XAUUSD")
            // One that cannot be closed does not hide what is said of the others.
            let euro = Position(
                instrument: Self.eurusd, direction: .long, quantity: Quantity(1000), averagePrice: Price("1.08")!,
                stopLoss: nil, takeProfit: nil, openedAt: world.market)
            try await set(world, euro)
            try await world.say("/close all").check("no price of XAUUSD", "no price of EURUSD")
        }
    }

    @Test func `losses of an account that was started anew do not count against its limits`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/set_balance 1000000 JPY")
        try await world.press("Confirm").check("JPY")
        #expect(try await trade(world, "/buy EURUSD 0.1 sl 50 pips").contains("EURUSD at"))
        let opened = try #require(try await held(world))
        // 200 pips under water: 10,000 × 0.02 USD, about 31,000 yen.
        let position = Position(
            instrument: Self.eurusd, direction: .long, quantity: opened.quantity,
            averagePrice: opened.averagePrice + Price("0.02")!, stopLoss: opened.stopLoss, takeProfit: nil,
            openedAt: opened.openedAt)
        try await set(world, position)
        try await world.say("/close EURUSD").check("Closed")
        try await world.say("/set_balance 10000 USD")
        try await world.press("Confirm").check("USD")
        try await world.say("/limits weekly_loss=5")
        #expect(try await trade(world, "/buy EURUSD 0.01 sl 20 pips").contains("EURUSD at"))
    }

    @Test func `whoever is banned is not traded for any more`() async throws {
        var world = try await SignalWorld()
        let (user, _) = try await world.trader("ada")
        let now = world.world.market
        var order = Order(
            id: ClientOrderID("auto-\(user)-x"), instrument: SignalWorld.bitcoin, side: .sell, type: .limit,
            quantity: Quantity("0.01")!, price: Price("99999"), stopLoss: Price("110000"), takeProfit: nil,
            createdAt: now)
        try order.apply(.accepted)
        let row = try await world.nextSignal(of: user)
        let waiting = order
        try await world.bot.store.write { transaction in
            try transaction.addOrder(waiting, user: user)
            var decision = DecisionRow(signal: row.id, user: user, outcome: .taken, decidedAt: now)
            decision.order = waiting.id
            try transaction.setDecision(decision)
        }
        _ = try await world.person("boss")
        try await world.bot.store.write { transaction in
            let boss = try #require(try transaction.user(channel: "telegram", externalID: "boss"))
            try transaction.setRole("admin", of: boss.id)
        }
        try await world.world.say("/admin_users ban telegram:ada", "boss").check("ada")
        try await world.world.press("Confirm", "boss")
        #expect(try await world.bot.store.read { try $0.autotrades(of: user) }.isEmpty)
        #expect(try await world.waiting(user).isEmpty)
        try world.world.close()
    }

    @Test func `what one person is told after quiet hours does not depend on what another one is`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        for name in ["5", "6"] { try await world.say("hello", name) }
        let now = world.time.now()
        let text = String(decoding: try JSONEncoder().encode(Document.text("good news")), as: UTF8.self)
        let before = try await world.sent().count
        try await world.bot.store.write { transaction in
            try transaction.hold("unreadable", kind: "trades", user: 1, happenedAt: now, until: now)
            try transaction.hold(text, kind: "trades", user: 2, happenedAt: now, until: now)
        }
        try await world.bot.heldNotices.deliverDue()
        let sent = try await world.sent()
        #expect(sent.count == before + 1 && sent.text.contains("good news"))
    }
}
