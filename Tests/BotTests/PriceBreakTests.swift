import Foundation
import Platform
import Signals
import Storage
import TestSupport
import Testing
import Trading
import Venues

@testable import Bot

/// A share that is split while a signal on it is open: everybody is told why it is void, nothing counts it as stopped.
@Suite struct PriceBreakChatTests {
    private static let apple = InstrumentID("AAPL")
    /// Closed hours before the four-for-one split, which is overnight: seven a day. The replay begins after 500.
    private static let before = 511

    /// Hours of the exchange around 200 dollars, then around 50, as a candle file.
    private static func file(in folder: URL, _ instrument: Instrument) throws {
        var lines = ["timestamp,open,high,low,close,volume"]
        var moment = Timestamp(seconds: 1_704_067_200)  // 2024-01-01
        let formatter = ISO8601DateFormatter()
        while lines.count <= 900 {
            defer { moment = moment + .hours(1) }
            guard instrument.calendar.isOpen(at: moment + .minutes(30)) else { continue }
            let price = lines.count <= before ? 200.0 : 50.0
            let close = price + (lines.count == 505 ? 0.9 : Double(lines.count % 7) / 20)
            lines.append(
                "\(formatter.string(from: moment.date)),\(price),\(price + 1),\(price - 1),\(close),1000")
        }
        let text = lines.joined(separator: "\n") + "\n"
        try text.write(to: folder.appending(path: "AAPL_H1.csv"), atomically: true, encoding: .utf8)
    }

    private func with(_ body: (inout SignalWorld) async throws -> Void) async throws {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        let plain = try await SignalWorld()
        try Self.file(in: folder, try #require(plain.services.instruments[Self.apple]))
        try plain.world.close()
        var world = try await SignalWorld(replay: folder)
        try await body(&world)
        try world.world.close()
    }

    /// One that buys at the candle that closes highest, the 505th, and has far to go.
    private static func strategy() throws -> Strategy {
        var strategy = Strategy(
            id: "own:0", name: "Far", timeframe: .h1, long: try Condition(parsing: "close > 200.5"), short: nil)
        strategy.stop = .percent(30)
        strategy.targets = [.reward(1)]
        return strategy
    }

    /// Lets hours pass until so many have closed.
    private func pass(_ world: inout SignalWorld, until count: Int) async throws {
        let market = world.services.market
        for _ in 0..<500 {
            try await world.pass(.hours(1))
            let now = market.clock.now()
            if market.candles(of: Self.apple, timeframe: .h1, count: 900, before: now).count >= count { return }
        }
        Issue.record("the replay does not run")
    }

    @Test func `an open signal is void, in clear words, and has no result`() async throws {
        try await with { world in
            let ada = try await world.person("ada"), bea = try await world.person("bea", language: "de")
            let id = try await world.add(Self.strategy(), owner: ada)
            try await world.watch(id, ada, bea, on: Self.apple, every: .h1)
            try await world.look()
            try await pass(&world, until: Self.before + 3)
            let signs = try await world.told("ada").map(\.sign)
            #expect(signs == ["🟢", "▶️", "⚠️"])
            try await world.told("ada").suffix(1).check(
                "long AAPL", "from 200.00 to 50.00", "4-for-1 split", "void, neither stopped nor at a target")
            try await world.told("bea").suffix(1).check("von 200,00 auf 50,00", "Aktiensplit 4 für 1", "hinfällig")
            let row = try #require(try await world.signals(ada).first)
            #expect(row.state == "expired" && row.result == nil)
            #expect(try row.tracker().state == .void)
            #expect(try await world.services.record(of: id).trades == 0)
            try await world.world.say("/signal \(row.reference)", "ada").check("void: the price series changed")
        }
    }

    @Test func `why there is no signal, and no analysis, is said with what is missing`() async throws {
        try await with { world in
            let ada = try await world.person("ada")
            var strategy = try Self.strategy()
            strategy.long = try Condition(parsing: "close > sma(50) and close < 1")
            let id = try await world.add(strategy, owner: ada)
            try await world.watch(id, ada, on: Self.apple, every: .h1)
            try await world.look()
            try await pass(&world, until: Self.before + 1)
            try await world.world.say("why not AAPL?", "ada").check(
                "no signal", "Prices broke off with this candle", "from 200.00 to 50.00", "4-for-1 split")
            let since = 9
            try await pass(&world, until: Self.before + since)
            try await world.world.say("why not AAPL?", "ada").check("\(50 - since) more closed 1h candles are needed")
            try await world.world.say("/analyze AAPL 1h", "ada").check(
                "prices broke off", "4-for-1 split", "\(since) closed candles since", "needs 101",
                "\(101 - since) are missing")
        }
    }

    @Test func `a position and an order become those of the new shares`() async throws {
        try await with { world in
            _ = try await world.person("ada")
            // 7 shares at about 200.5, stop 190: four times as many at a quarter of the price, stop 47.50.
            try await world.world.say("/buy AAPL 7 shares sl 190 tp 260", "ada")
            try await world.world.press("Confirm", "ada").check("7 shares AAPL")
            try await world.world.say("/buy AAPL 1 share limit 196 sl 190", "ada")
            try await world.world.press("Confirm", "ada").check("waiting in the market")
            let entry = try #require(try await world.bot.store.read { try $0.position(Self.apple, of: 1) }).averagePrice
            for _ in 0..<500 where hours(world) < Self.before + 2 { try await world.world.pass(.hours(1)) }
            let told = try await world.world.sent().text
            #expect(told.contains("AAPL was split: 4 new shares for 1 old"), "\(told)")
            #expect(told.contains("You hold 28 shares now") && !told.contains("Stop hit"), "\(told)")
            let position = try #require(try await world.bot.store.read { try $0.position(Self.apple, of: 1) })
            #expect(position.quantity == Quantity(28) && position.averagePrice == entry / FixedPoint(4))
            #expect(position.stopLoss == Price("47.5")! && position.takeProfit == Price(65))
            let order = try #require(try await world.bot.store.read { try $0.workingOrders(of: 1) }.first)
            #expect(order.quantity == Quantity(4) && order.price == Price(49) && order.stopLoss == Price("47.5")!)
            // Sold in new shares, it is one trade.
            try await world.world.say("/close AAPL", "ada")
            try await world.world.say("/report", "ada").check("1 trade, ")
            try await world.world.say("/journal", "ada").check("1 closed trade", "AAPL long 28 shares")
        }
    }

    @Test func `alerts wait for prices of the new shares, are told so, and a chart over the split is adjusted`()
        async throws
    {
        try await with { world in
            _ = try await world.person("ada")
            _ = try await world.person("bea", language: "de")
            // A quarter of 150 is 37.50, of 260 is 65.00; a price of 50 reaches neither, but is below 150.
            try await world.world.say("/alert AAPL below 150", "ada").check("below 150.00")
            try await world.world.say("/alert AAPL above 260", "ada").check("above 260.00")
            try await world.world.say("/alert AAPL moves 50%", "ada")
            try await world.world.say("/alert AAPL unter 150", "bea")
            let start = world.world.market
            for _ in 0..<500 where hours(world) < Self.before + 2 { try await world.world.pass(.hours(1)) }
            let told = try await world.world.sent().text
            for part in [
                "AAPL was split, 4 new shares for 1 old: alert #1 waits for below 37.50 now",
                "alert #2 waits for above 65.00",
                "Alarm #1 wartet jetzt auf unter 37,50",
            ] { #expect(told.contains(part), "\(part) in \(told)") }
            #expect(!told.contains("alert #3 waits") && !told.contains("🔔 AAPL is") && !told.contains("🔔 AAPL has"))
            let sent = try await world.world.sent().count
            try await world.world.look(since: start)
            #expect(try await world.world.sent().count == sent, "the same prices again, as after a crash")
            let rows = try await world.bot.store.read { try $0.activeAlerts(of: 1) }
            #expect(rows.map(\.alert.condition) == [.below(Price("37.5")!), .above(Price(65)), .moves(50)])
            try await world.world.say("/chart AAPL 1h", "ada").check("Split 4 for 1", "today's shares")
        }
    }

    private func hours(_ world: SignalWorld) -> Int {
        let market = world.services.market
        return market.candles(of: Self.apple, timeframe: .h1, count: 900, before: market.clock.now()).count
    }
}
