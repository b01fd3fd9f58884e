import Channels
import Foundation
import Platform
import Storage
import TestSupport
import Testing
import Trading
import Venues

@testable import Bot

/// The paper account as its owner sees it: orders of every kind, what holding costs, and what happens when money runs
/// short. The market is known in advance: what it will do is looked up, and the order made to fit.
@Suite struct PaperAccountTests {
    private static let eurusd = InstrumentID("EURUSD")

    private func trade(_ world: AlertWorld, _ words: String) async throws -> String {
        let card = try await world.say(words).text
        guard card.contains("Risk ") || card.contains("Change ") else { return card }
        return try await world.press("Confirm").text
    }
    private func reference(_ text: String) throws -> String {
        String(try #require(text.matches(of: /#([A-Z0-9]{5})/).last).1)
    }
    private func balance(_ world: AlertWorld) async throws -> FixedPoint {
        try await world.bot.store.read { try #require(try $0.account(of: 1)).balance.amount }
    }
    /// Puts a long position of `units` euros into the account, `pips` above the market and without a stop.
    private func hold(_ world: AlertWorld, _ units: Int, above pips: Int) async throws {
        if try await world.bot.store.read({ try $0.positions(of: 1) }).isEmpty {
            try await trade(world, "/buy EURUSD 0.01 sl 100 pips").check("EURUSD")
        }
        let quote = try #require(world.bot.marketLoop.market.quote(of: Self.eurusd))
        let (now, id) = (world.market, Self.eurusd)
        let position = Position(
            instrument: id, direction: .long, quantity: Quantity(FixedPoint(units)),
            averagePrice: quote.bid + Price("0.0001")! * FixedPoint(pips), stopLoss: nil, takeProfit: nil, openedAt: now
        )
        try await world.bot.store.write { try $0.setPosition(position, instrument: id, of: 1, at: now) }
    }

    @Test func `of two orders that cancel each other one is filled and one canceled`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        let market = world.prices("EURUSD", within: .hours(6))
        func text(_ price: Double) -> String { String(format: "%.5f", price) }
        // Both lie half way to where prices will have been: whichever comes first ends the other.
        let above = text(market.now + (market.high - market.now) / 2)
        let below = text(market.low + (market.now - market.low) / 2)
        let first = try await trade(world, "/buy EURUSD 0.01 stop \(above) sl 1%")
        let name = try reference(first)
        let second = try await trade(world, "/sell EURUSD 0.01 stop \(below) sl 1% oco #\(name)")
        #expect(second.contains("waiting in the market"))
        try await world.say("/orders").check("Waiting orders (2)")
        let told = try await world.pass(.hours(6)).text
        #expect(told.contains("Your order was filled") && told.contains("Canceled with it"), "\(told)")
        #expect(told.components(separatedBy: "Your order was filled").count == 2)
        try await world.say("/orders").check("No orders")
        try await trade(world, "/buy EURUSD 0.01 stop 1.2 sl 1% oco #\(name)").check("no such order")
    }

    @Test func `an order for the day ends with it`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await trade(world, "/buy EURUSD 0.01 limit 0.9 sl 1% time_in_force=day").check("waiting in the market")
        // 08:00 UTC in June; the day of currencies ends at 17:00 in New York, 21:00 UTC.
        let shown = try await world.say("/orders").text
        #expect(shown.contains("21:00"), "\(shown)")
        #expect(try await !world.pass(.hours(12)).text.contains("Expired"))
        try await world.pass(.hours(2)).check("Expired")
        try await world.say("/orders").check("No orders")
    }

    @Test func `stop-limit and trailing orders say what they are`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/buy EURUSD 0.01 price=1.1 limit=1.101 sl=1.09").check(
            "stop limit", "1.10100 or better", "1.09000 (110 pips)")
        try await world.press("Confirm").check("waiting in the market")
        try await world.say("/sell EURUSD 0.01 order_type=trailing_stop trailing 20 pips sl 50 pips")
            .check("trailing stop", "20 pips")
        try await world.press("Confirm").check("waiting in the market")
        try await world.say("/orders").check(
            "Waiting orders (2)", "1.10100 or better", "1.09000 (110 pips)", "Follows the market at 20 pips")
        try await world.say("/buy EURUSD 0.01 order_type=trailing_stop sl 50 pips").check("How many pips")
        try await world.say("/buy EURUSD 0.01 order_type=stop_limit price=1.1 sl=1.09").check("worst price")
    }

    /// Half a percent of 1.080005, between 1.07996 and 1.08005, is 54 pips: from 1.08005 down to 1.07465.
    @Test func `an order trails by percent or average range as well, and neither is taken for pips`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/buy EURUSD 0.1 trailing 0.5%").check("Stop 1.07465 (54 pips)", "Risk 54.00 USD (0.54%")
        try await world.press("Confirm").check("EURUSD at")
        let held = try #require(try await world.bot.store.read { try $0.position(Self.eurusd, of: 1) })
        #expect(held.rules.trail == Price("0.0054"))
        let services = world.bot.conversations.services, pound = InstrumentID("GBPUSD")
        let instrument = try #require(services.instruments[pound])
        let range = try #require(services.averageRange(of: instrument))
        try await world.say("/buy GBPUSD 0.01 trailing 2atr").check("GBPUSD", "Risk ")
        try await world.press("Confirm").check("GBPUSD at")
        let other = try #require(try await world.bot.store.read { try $0.position(pound, of: 1) })
        #expect(other.rules.trail == instrument.rounded(range * FixedPoint(2)))
        #expect(try await !world.say("/buy USDJPY 0.01 trailing 0%").text.contains("Risk "))
        #expect(try await world.bot.store.read { try $0.positions(of: 1) }.count == 2)
    }

    @Test func `all or nothing, and as much as there is`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        // The book shows 5 million; the account's margin ends long before, so a limit that the market has left is used.
        try await world.say("/buy EURUSD 0.01 limit 0.9 sl 1% time_in_force=fok").check("could not fill that at once")
        try await trade(world, "/buy EURUSD 0.01 limit 1.2 sl 1% time_in_force=ioc").check(
            "Buy: 0.01 lots EURUSD at 1.08")
    }

    @Test func `a night costs interest, three of them on Wednesday`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await trade(world, "/buy EURUSD 0.1 sl 150 pips").check("EURUSD")
        let before = try await balance(world)
        let market = world.bot.marketLoop.market
        // 2024-06-04 is a Tuesday, 2024-06-05 a Wednesday; 17:00 in New York is 21:00 UTC.
        func night(_ day: Int64, _ nights: Double) throws -> Double {
            let time = Timestamp(seconds: 1_717_448_400 + day * 86_400)
            let mid = try #require(market.quote(of: Self.eurusd, at: time)).mid.value.double
            return (10_000 * mid * 0.025 / 365 * nights * 100).rounded() / 100
        }
        try await world.pass(.hours(14))
        let first = try await balance(world)
        #expect(abs((before - first).double - (try night(1, 1))) < 0.005)
        try await world.pass(.hours(24))
        #expect(abs((first - (try await balance(world))).double - (try night(2, 3))) < 0.005)
    }

    @Test func `parts are taken and the stop moves, as set for every new position`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/manage partials=0.5:50 break_even=0.5 close_after=20h")
            .check("At 0.5 R I close 50% of it", "At 0.5 R the stop goes to the entry", "I close it after 20 hours")
        // Whichever side gains 10 pips before it loses 20.
        let ticks = world.bot.marketLoop.market.ticks(
            of: Self.eurusd, after: world.market, through: world.market + .hours(20))
        let now = try #require(world.bot.marketLoop.market.quote(of: Self.eurusd))
        let (up, down) = (now.ask + Price("0.0012")!, now.bid - Price("0.0012")!)
        let hit = try #require(ticks.first { $0.bid > up || $0.ask < down })
        let side = hit.bid > up ? "buy" : "sell"
        let card = try await world.say("/\(side) EURUSD 0.1 sl 20 pips").text
        #expect(card.contains("Takes 0.05 lots at") && card.contains("Stop to the entry at"), "\(card)")
        try await world.press("Confirm").check("EURUSD at")
        let told = try await world.pass(hit.time - world.market + .seconds(1)).text
        #expect(told.contains("Part taken: 0.05 lots EURUSD") && told.contains("Still held: 0.05 lots"), "\(told)")
        #expect(told.contains("the stop is at your entry now"), "\(told)")
        let position = try #require(try await world.bot.store.read { try $0.position(Self.eurusd, of: 1) })
        #expect(position.stopLoss == position.averagePrice && position.quantity == Quantity(5_000))
        // What is left ends at its entry or with its time.
        let rest = try await world.pass(.hours(21)).text
        #expect(rest.contains("Stop hit") || rest.contains("Time is over"), "\(rest)")
        try await world.say("/undo").check("how positions are managed")
        try await world.say("/manage").check("no further rules")
    }

    @Test func `a price that jumps over several levels reaches them all`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await hold(world, 10_000, above: -20)
        var position = try #require(try await world.bot.store.read { try $0.position(Self.eurusd, of: 1) })
        func level(_ pips: Int) -> Price { position.averagePrice + Price("0.0001")! * FixedPoint(pips) }
        // The market is 20 pips above the entry: the first price is beyond all of these.
        position.rules.targets = [
            .init(price: level(5), quantity: Quantity(5_000)), .init(price: level(8), quantity: Quantity(2_000)),
        ]
        position.rules.breakEvenAt = level(10)
        let held = position, now = world.market
        try await world.bot.store.write { try $0.setPosition(held, instrument: Self.eurusd, of: 1, at: now) }
        let first = try #require(
            world.bot.marketLoop.market.ticks(of: Self.eurusd, after: now, through: now + .minutes(10)).first)
        let told = try await world.pass(first.time - now + .milliseconds(1)).text
        #expect(told.components(separatedBy: "Part taken").count == 3, "\(told)")
        #expect(told.contains("the stop is at your entry now"), "\(told)")
        let fills = try await world.bot.store.read { try $0.bookedFills(of: 1) }.suffix(2).map(\.fill)
        #expect(fills.map(\.quantity) == [Quantity(5_000), Quantity(2_000)])
        // At that one price, which is better than either limit.
        #expect(fills.allSatisfy { $0.time == first.time && $0.price > level(8) }, "\(fills)")
        let left = try #require(try await world.bot.store.read { try $0.position(Self.eurusd, of: 1) })
        #expect(left.quantity == Quantity(3_000) && left.stopLoss == left.averagePrice && left.rules.targets.isEmpty)
    }

    @Test func `a stop that trails follows in the database as well`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await trade(world, "/buy EURUSD 0.1 sl 150 pips").check("EURUSD")
        try await trade(world, "/modify EURUSD trailing 140 pips").check("The stop follows at 140 pips")
        let opened = try #require(try await world.bot.store.read { try $0.position(Self.eurusd, of: 1) })
        let (start, best) = (world.market, try #require(opened.rules.best))
        try await world.pass(.hours(6))
        let bids = world.bot.marketLoop.market.ticks(of: Self.eurusd, after: start, through: world.market).map(\.bid)
        let highest = max(best, try #require(bids.max()))
        let followed = try #require(try await world.bot.store.read { try $0.position(Self.eurusd, of: 1) })
        #expect(followed.rules.best == highest)
        #expect(followed.stopLoss == highest - Price("0.014")!)
    }

    @Test func `a held position trails by percent or average range, and is added to, by command and by words`()
        async throws
    {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await trade(world, "/buy EURUSD 0.1 sl 150 pips").check("EURUSD")
        let services = world.bot.conversations.services
        let instrument = try #require(services.instruments[Self.eurusd])
        func held() async throws -> Position {
            try #require(try await world.bot.store.read { try $0.position(Self.eurusd, of: 1) })
        }
        let entry = try await held().averagePrice
        for words in ["/modify EURUSD trailing 0.5%", "trail my eurusd by 0.5%"] {
            let bid = try #require(services.market.quote(of: Self.eurusd)).bid
            try await world.say(words).check("The stop follows at")
            try await world.press("Confirm").check("Changed: EURUSD")
            let position = try await held()
            // Half a percent of about 1.08 is 54 pips, onto the tick.
            let distance = instrument.rounded(Percent(FixedPoint("0.5")!).of(bid))
            #expect(position.rules.trail == distance && position.rules.best == bid, "\(words)")
            #expect(position.stopLoss == bid - distance)
        }
        let range = try #require(services.averageRange(of: instrument))
        for words in ["/modify EURUSD trailing=2atr", "/modify EURUSD trail 2 atr", "trail eurusd by 2 atr"] {
            try await world.say(words)
            try await world.press("Confirm").check("Changed: EURUSD")
            #expect(try await held().rules.trail == instrument.rounded(range * FixedPoint(2)), "\(words)")
        }
        for words in ["/modify EURUSD scale_in=1:50", "scale into my eurusd, half at 1R"] {
            let before = try await held()
            try await world.say(words).check("Adds 0.05 lots at")
            try await world.press("Confirm").check("Changed: EURUSD")
            let risk = entry - (try #require(before.stopLoss))
            #expect(
                try await held().rules.additions
                    == [.init(price: instrument.rounded(entry + risk), quantity: Quantity(5_000))], "\(words)")
        }
        try await world.say("/modify EURUSD trailing=0 scale_in=0")
        try await world.press("Confirm").check("Changed: EURUSD")
        let plain = try await held()
        #expect(plain.rules.trail == nil && plain.rules.additions.isEmpty)
        try await world.say("/modify EURUSD trailing=far").check("do not know what to do with far")
    }

    @Test func `too little margin is called, and then closed`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        // 270,000 euros need about 9,720 dollars of margin; 15 pips above the market they lose 405 of about 10,000.
        try await hold(world, 270_000, above: 15)
        let told = try await world.pass(.seconds(1)).text
        #expect(told.contains("Margin call") && !told.contains("Margin too low"), "\(told)")
        #expect(try await !world.pass(.seconds(1)).text.contains("Margin call"))
        // 200 pips above it is 5,400: what is left is less than half of the margin.
        try await hold(world, 270_000, above: 200)
        let closed = try await world.pass(.seconds(1)).text
        #expect(closed.contains("Margin too low: 2.7 lots EURUSD closed"), "\(closed)")
        try await world.say("/positions").check("No open positions")
    }

    /// 270,000 euros 500 pips above the market lose 13,500 of about 10,000.
    @Test func `a balance below zero is set to zero, by a line of its own, and told once`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await hold(world, 270_000, above: 500)
        let told = try await world.pass(.seconds(1)).text
        #expect(told.contains("Margin too low: 2.7 lots EURUSD closed"), "\(told)")
        let lines = try await world.bot.store.read { try $0.protections(of: 1) }
        let amount = try #require(lines.first).amount
        #expect(lines.count == 1 && amount > 3_000 && amount < 4_000)
        let text = "Your balance fell \(amount.text(minimumPlaces: 2)) USD below zero".replacing(
            "3", with: "3,", maxReplacements: 1)
        #expect(told.contains(text), "\(text) in \(told)")
        #expect(try await balance(world) == .zero)
        #expect(try await !world.pass(.seconds(1)).text.contains("below zero"))
        try await world.say("/account").check("Balance 0.00 USD")
    }

    @Test func `limits to losses warn, stop entries, and are lifted by their owner alone`() async throws {
        var world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/limits weekly_loss=5% drawdown=3%")
            .check("once the week has lost 5.00%", "3.00% below the highest balance")
        // 100,000 euros 42 pips above the market: 420 lost of about 10,000; 4.2 %.
        try await hold(world, 100_000, above: 42)
        let told = try await world.pass(.seconds(1)).text
        #expect(told.contains("This week your account is close to your limit"), "\(told)")
        #expect(told.contains("Your limit of drawdown is reached"), "\(told)")
        try await world.restart()
        #expect(try await !world.pass(.seconds(1)).text.contains("limit"))
        try await world.say("/buy GBPUSD 0.01 sl 20 pips").check("no more entries until you lift the limit")
        #expect(try await world.say("/lift drawdown").text.contains("Why"))
        try await world.say("/lift drawdown a test of the limit").check("Lift your limit of drawdown")
        try await world.press("Confirm").check("The limit is lifted")
        try await world.say("/buy GBPUSD 0.01 sl 20 pips").check("Buy 0.01 lots GBPUSD")
    }

    @Test func `at a limit everything is closed, if its owner wants it`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/limits drawdown=3% at_limit=close critical_balance=9900")
        try await hold(world, 100_000, above: 42)
        let told = try await world.pass(.seconds(1)).text
        #expect(told.contains("At your limit: 1 lot EURUSD closed"), "\(told)")
        #expect(told.contains("you wanted to be warned at"), "\(told)")
    }

    @Test func `a figure set while something is held warns at once, and anew after a recovery`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await hold(world, 100_000, above: 42)  // 420 dollars below its 10,000
        #expect(try await !world.pass(.seconds(1)).text.contains("you wanted to be warned"))
        try await world.say("/limits critical_balance=9900")
        #expect(try await world.pass(.seconds(1)).text.contains("you wanted to be warned at"))
        try await hold(world, 100_000, above: 41)
        #expect(try await !world.pass(.seconds(1)).text.contains("you wanted to be warned at"), "once")
        try await hold(world, 100_000, above: -42)
        try await world.pass(.seconds(1))
        try await hold(world, 100_000, above: 42)
        #expect(try await world.pass(.seconds(1)).text.contains("you wanted to be warned at"), "it fell again")
    }

    @Test func `a pause after a loss lasts over the end of the week`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        // From Tuesday morning to Sunday evening.
        try await world.say("/limits cooldown_minutes=3000")
        try await world.pass(.hours(5 * 24 + 10))
        try await trade(world, "/buy BTCUSDT 0.01 sl 5%").check("BTCUSDT")
        let (now, coin) = (world.market, InstrumentID("BTCUSDT"))
        let bid = try #require(world.bot.marketLoop.market.quote(of: coin)).bid
        let dear = Position(
            instrument: coin, direction: .long, quantity: Quantity(FixedPoint("0.01")!),
            averagePrice: bid + Price(100), stopLoss: nil, takeProfit: nil, openedAt: now)
        try await world.bot.store.write { try $0.setPosition(dear, instrument: coin, of: 1, at: now) }
        try await world.say("/close BTCUSDT").check("BTCUSDT")
        try await trade(world, "/buy BTCUSDT 0.01 sl 5%").check("wanted a pause after that")
        try await world.pass(.hours(12))
        try await trade(world, "/buy BTCUSDT 0.01 sl 5%").check("wanted a pause after that")
        try await world.pass(.hours(40))
        #expect(try await trade(world, "/buy BTCUSDT 0.01 sl 5%").contains("BTCUSDT at"))
    }

    @Test func `a price between two looks cannot pass a stop unnoticed`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        // Filled and stopped out within one look: closed at the stop, not where the market is later.
        let market = world.bot.marketLoop.market
        let ticks = market.ticks(of: Self.eurusd, after: world.market, through: world.market + .hours(12))
        let low = try #require(ticks.map(\.ask).min())
        let now = try #require(market.quote(of: Self.eurusd))
        let entry = Price((low.value + (now.ask.value - low.value) / 2).rounded(to: FixedPoint("0.00001")!, .down))
        let stop = Price((low.value + (entry.value - low.value) / 2).rounded(to: FixedPoint("0.00001")!, .down))
        try await trade(world, "/buy EURUSD 0.1 limit \(entry) sl \(stop)").check("waiting in the market")
        let told = try await world.pass(.hours(12)).text
        #expect(told.contains("Your order was filled") && told.contains("Stop hit"), "\(told)")
        let filled = try #require(ticks.firstIndex { $0.ask <= entry })
        let hit = try #require(ticks[filled...].first { $0.bid <= stop })
        let fills = try await world.bot.store.read {
            try $0.fills(of: 1, since: Timestamp(milliseconds: 0), through: world.market)
        }
        #expect(fills.map(\.time) == [ticks[filled].time, hit.time])
    }
}

extension String {
    fileprivate func check(_ parts: String..., from location: SourceLocation = #_sourceLocation) {
        for part in parts { #expect(contains(part), "\(self)", sourceLocation: location) }
    }
}
