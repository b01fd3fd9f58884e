import Channels
import Foundation
import Platform
import Presentation
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// Limits that people set for themselves, and what happens at them.
@Suite struct RiskLimitTests {
    private func trade(_ world: AlertWorld, _ words: String) async throws -> String {
        let card = try await world.say(words).map(\.document.plainText).joined()
        guard card.contains("Risk") else { return card }
        return try await world.press("Confirm").map(\.document.plainText).joined()
    }

    /// The account of the only person, without a trade.
    private func account(_ world: AlertWorld) async throws {
        try await world.say("/account")
        try await world.bot.store.write {
            try $0.openAccount(of: 1, deposit: Money(10_000, .usd), leverage: 30, at: world.market)
        }
    }

    @Test func `limits are set in words, shown, taken back, and lifted by nought`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("risk 1% per trade max 3 trades a day").check("1.00%")
        try await world.say("/risk").check("At most 3 entries a day")
        try await world.say("/risk max_open_positions=2 max_daily_loss_percent=4").check("lost 4.00%")
        try await world.say("/risk").check("At most 2 instruments")
        try await world.say("/undo").check("limit of open positions")
        try await world.say("/risk max_trades_per_day=0")
        let shown = try await world.say("/risk").map(\.document.plainText).joined()
        #expect(!shown.contains("entries a day") && !shown.contains("instruments held"))
        try await world.say("/risk max_daily_loss_percent=150").check("0% to 100%")
    }

    @Test func `the entry beyond a limit is refused, closing is not, and the next day is free`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/risk max_trades_per_day=1")
        #expect(try await trade(world, "/buy EURUSD 0.01 sl 20 pips").contains("EURUSD"))
        try await world.say("/buy GBPUSD 0.01 sl 20 pips").check("1 entry today")
        try await world.say("/close EURUSD").check("EURUSD")
        // The market began on a Tuesday at 08:00 UTC: 17 hours later it is Wednesday.
        try await world.pass(.hours(17))
        #expect(try await trade(world, "/buy GBPUSD 0.01 sl 20 pips").contains("GBPUSD"))
    }

    /// The market buys at 1.07993: sold where it was bought, 0.00 is booked.
    @Test func `what closes is no entry, though it books nothing`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await account(world)
        try await world.say("/limits trades_per_day=1 trades_per_hour=1")
        let (id, now) = (InstrumentID("EURUSD"), world.market)
        let held = Position(
            instrument: id, direction: .long, quantity: try #require(Quantity("1000")),
            averagePrice: try #require(Price("1.07993")), stopLoss: nil, takeProfit: nil, openedAt: now)
        try await world.bot.store.write { try $0.setPosition(held, instrument: id, of: 1, at: now) }
        try await world.say("/close EURUSD").check("EURUSD at 1.07993", "0.00 USD")
        try await world.say("/limits").check("limit of trades a day: 0 of 1", "limit of trades an hour: 0 of 1")
        #expect(try await trade(world, "/buy GBPUSD 0.01 sl 20 pips").contains("GBPUSD"))
        try await world.say("/limits").check("limit of trades a day: 1 of 1", "limit of trades an hour: 1 of 1")
    }

    @Test func `an order that is filled in pieces is one trade`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await account(world)
        try await world.say("/limits trades_per_day=5 trades_per_hour=5")
        let (id, now) = (InstrumentID("EURUSD"), world.market)
        let piece = try #require(Quantity("1000"))
        let price = try #require(Price("1.08"))
        try await world.bot.store.write { transaction in
            var order = Order(
                id: ClientOrderID("pieces"), instrument: id, side: .buy, type: .limit, quantity: piece + piece + piece,
                price: price, stopLoss: Price("1.07"), takeProfit: nil, createdAt: now)
            try order.apply(.accepted)
            try transaction.addOrder(order, user: 1)
            for second in 0..<3 {
                try transaction.addFill(
                    Fill(
                        order: order.id, instrument: id, side: .buy, quantity: piece, price: price,
                        fee: .zero(.usd), realized: .zero(.usd), time: now - .seconds(second)), user: 1)
            }
        }
        try await world.say("/limits").check("limit of trades a day: 1 of 5", "limit of trades an hour: 1 of 5")
    }

    @Test func `a number that is none lifts no limit`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/limits trades_per_day=3 open_positions=2")
        try await world.say("/limits trades_per_day=-1").check("zero or more")
        try await world.say("/limits open_positions=-1").check("zero or more")
        try await world.say("/limits").check("At most 3 entries a day", "At most 2 instruments")
    }

    /// The market began at 08:00: bought and lifted at 08:58, the hour has passed at 09:58.
    @Test func `the limit of an hour is lifted for an hour, also past the full one`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/limits trades_per_hour=1")
        try await world.pass(.minutes(58))
        #expect(try await trade(world, "/buy EURUSD 0.01 sl 20 pips").contains("EURUSD"))
        try await world.say("/buy GBPUSD 0.01 sl 20 pips").check("1 entry within the last hour")
        try await world.say("/lift trades_per_hour the first was a mistake").check("Lift your limit")
        try await world.press("Confirm")
        #expect(try await trade(world, "/buy GBPUSD 0.01 sl 20 pips").contains("GBPUSD"))
        try await world.pass(.minutes(5))
        try await world.say("/limits").check("Lifted for now")
        #expect(try await trade(world, "/buy USDCHF 0.01 sl 20 pips").contains("USDCHF"))
        try await world.pass(.minutes(54))
        #expect(try await trade(world, "/buy USDCAD 0.01 sl 20 pips").contains("USDCAD"))
        try await world.pass(.minutes(2))
        try await world.say("/buy AUDUSD 0.01 sl 20 pips").check("within the last hour")
        #expect(try await !world.say("/limits").text.contains("Lifted for now"))
    }

    @Test func `one instrument at a time`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/risk max_open_positions=1")
        #expect(try await trade(world, "/buy EURUSD 0.01 sl 20 pips").contains("EURUSD"))
        try await world.say("/buy GBPUSD 0.01 sl 20 pips").check("1 instrument already")
        #expect(try await trade(world, "/buy EURUSD 0.01").contains("EURUSD"))
    }

    @Test func `a stop that ends the day says so`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/risk max_daily_loss_percent=0.01")
        let market = world.prices("XAUUSD", within: .hours(3))
        let stop = Self.text(market.low + (market.now - market.low) / 2)
        #expect(try await trade(world, "/buy XAUUSD 0.1 sl \(stop)").contains("XAUUSD"))
        let told = try await world.pass(.hours(3)).map(\.document.plainText)
        #expect(told.contains { $0.contains("Your limit for the day is reached") }, "\(told)")
        try await world.say("/buy EURUSD 0.01 sl 20 pips").check("no more entries until tomorrow")
    }

    /// Bought and sold at once, the spread is lost: a loss each time.
    @Test func `losses in a row and trades are told of when their limit is near and when it is reached`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/limits losses_in_row=2 trades_per_day=5")
        func lose() async throws -> String {
            #expect(try await trade(world, "/buy EURUSD 0.01 sl 20 pips").contains("EURUSD"))
            try await world.say("/close EURUSD").check("EURUSD")
            return try await world.pass(.seconds(2)).map(\.document.plainText).joined(separator: "\n")
        }
        #expect(try await !lose().contains("limit"))
        #expect(try await lose().contains("Your limit of losses in a row is reached: 2 of 2."))
        try await world.say("/limits losses_in_row=9").check("stays as it is")
        try await world.say("/lift losses_in_row the spread was wide").check("Lift your limit")
        try await world.press("Confirm")
        #expect(try await !lose().contains("trades a day"))
        #expect(try await lose().contains("You are close to your limit of trades a day: 4 of 5."))
        #expect(try await lose().contains("Your limit of trades a day is reached: 5 of 5."))
    }

    @Test func `a limit that is reached cannot be left by another time zone or a new account`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/limits daily_loss=0.0001")
        #expect(try await trade(world, "/buy EURUSD 0.01 sl 20 pips").contains("EURUSD"))
        try await world.say("/close EURUSD").check("EURUSD")
        try await world.say("/buy EURUSD 0.01 sl 20 pips").check("no more entries until tomorrow")
        // The market began on a Tuesday at 08:00 UTC: nine hours west of it a new day has just begun.
        try await world.pass(.seconds(3_660))
        try await world.say("/timezone Etc/GMT+9").check("time zone stays", "/lift day")
        try await world.say("/timezone Europe/Berlin").check("Europe/Berlin")
        try await world.say("/set_balance 10000").check("cannot be started anew", "/lift day")
        try await world.say("/buy EURUSD 0.01 sl 20 pips").check("no more entries until tomorrow")
        try await world.say("/lift day I was wrong").check("Lift your limit")
        try await world.press("Confirm")
        try await world.say("/limits").check("lost 0.00%", "Lifted for now: the day's loss.")
        try await world.say("/set_balance 10000").check("10,000.00 USD")
    }

    @Test func `a limit that was reached holds though prices came back, until its owner lifts it`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        // What the spread costs is more than that already.
        try await world.say("/limits drawdown=0.01%")
        #expect(try await trade(world, "/buy EURUSD 0.1 sl 150 pips").contains("EURUSD"))
        var account = ""
        for _ in 0..<48 where !account.contains("Drawdown 0.00%") {
            try await world.pass(.hours(1))
            account = try await world.say("/account").map(\.document.plainText).joined()
        }
        #expect(account.contains("Drawdown 0.00%"), "the price never came back: \(account)")
        try await world.say("/buy GBPUSD 0.01 sl 20 pips").check("was reached", "until you lift the limit")
        try await world.say("/limits").check("reached, and it holds")
        try await world.say("/limits drawdown=20%").check("stays as it is")
        try await world.say("/lift drawdown it was the spread").check("Lift your limit")
        try await world.press("Confirm")
        #expect(try await trade(world, "/buy GBPUSD 0.01 sl 20 pips").contains("GBPUSD"))
    }

    @Test func `an order that waits is not filled beyond a limit that came after it`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        let market = world.prices("EURUSD", within: .hours(3))
        let words = "/buy EURUSD 0.01 at \(Self.text(market.low + (market.now - market.low) / 2)) sl 1%"
        #expect(try await trade(world, words).contains("EURUSD"))
        #expect(try await trade(world, "/buy BTCUSDT 0.001 sl 10%").contains("BTCUSDT"))
        try await world.say("/risk max_open_positions=1")
        let told = try await world.pass(.hours(3)).map(\.document.plainText)
        #expect(told.contains { $0.contains("I did not fill it") && $0.contains("1 instrument already") }, "\(told)")
        let orders = try await world.say("/orders").map(\.document.plainText).joined()
        #expect(!orders.contains("EURUSD"), "\(orders)")
    }

    private static func text(_ price: Double) -> String { String(format: "%.5f", price) }
}
