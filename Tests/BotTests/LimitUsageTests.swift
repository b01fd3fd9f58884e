import Platform
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// How much of each limit is in use, and what is said where limits or rates cannot be told.
@Suite struct LimitUsageTests {
    /// 10,000 euros bought at 1.08008 and worth 1.07996 have lost 1.20, and 0.32 of commission: 1.52 of 10,000, 0.02 %.
    /// They are worth 10,800.80: 108.01 % of the 9,998.48 that the account is worth.
    @Test func `limits show how much of each is in use`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say(
            "/limits daily_loss=5% weekly_loss=8% drawdown=10% open_positions=5 trades_per_day=6 trades_per_hour=4 "
                + "losses_in_row=3 position_size=200%")
        let none = try await world.say("/limits")
        none.check(
            "At most 5 instruments held at a time.", "In use now", "limit of open positions: 0 of 5",
            "limit of a day's loss: 0.00% of 5.00% (0.00 USD of 500.00 USD)")
        #expect(!none.text.contains("limit of a position's value:"))
        try await world.say("/buy EURUSD 0.1 sl 20 pips")
        try await world.press("Confirm").check("EURUSD at 1.08008")
        try await world.say("/limits").check(
            "No more entries once the day has lost 5.00%", "limit of open positions: 1 of 5",
            "limit of trades a day: 1 of 6", "limit of trades an hour: 1 of 4", "limit of losses in a row: 0 of 3",
            "limit of a day's loss: 0.02% of 5.00% (1.52 USD of 500.00 USD)",
            "limit of a week's loss: 0.02% of 8.00% (1.52 USD of 800.00 USD)",
            "limit of the drawdown: 0.02% of 10.00% (1.52 USD of 1,000.00 USD)",
            "limit of a position's value: 108.02% of 200.00% (10,800.80 USD of 19,996.96 USD)")
        // Sold at 1.07993, and 0.32 once more: 2.14.
        try await world.say("/close EURUSD").check("EURUSD")
        try await world.say("/limits").check(
            "limit of open positions: 0 of 5", "limit of losses in a row: 1 of 3",
            "limit of a day's loss: 0.02% of 5.00% (2.14 USD of 500.00 USD)")
    }

    @Test func `without limits nothing is counted, and a pause after a loss says until when`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        #expect(try await !world.say("/limits").text.contains("In use"))
        try await world.say("/limits cooldown_minutes=30")
        #expect(try await !world.say("/limits").text.contains("In use"))
        try await world.say("/buy EURUSD 0.1 sl 20 pips")
        try await world.press("Confirm").check("EURUSD at")
        try await world.say("/close EURUSD").check("EURUSD")
        try await world.say("/limits").check("pause after a loss: no entry until", "08:30")
    }

    /// Something is held that nobody can value: nothing is entered, and nothing is claimed.
    @Test func `what cannot be told is not told as nought`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/limits daily_loss=5% open_positions=5")
        try await world.say("/buy EURUSD 0.01 sl 20 pips")
        try await world.press("Confirm").check("EURUSD at")
        let (unknown, now) = (InstrumentID("NOSUCH"), world.market)
        let position = Position(
            instrument: unknown, direction: .long, quantity: Quantity(1), averagePrice: Price(1), stopLoss: nil,
            takeProfit: nil, openedAt: now)
        try await world.bot.store.write { try $0.setPosition(position, instrument: unknown, of: 1, at: now) }
        let shown = try await world.say("/limits")
        shown.check("limit of open positions: 2 of 5", "limit of a day's loss: not known now")
        #expect(!shown.text.contains("0.00%"))
        #expect(try await !world.say("/buy GBPUSD 0.01 sl 20 pips").text.contains("Risk "))
    }

    @Test func `that a coin's dollar stands for the dollar is shown as no rate`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/buy BTCUSDT 0.01 sl 5%")
        let card = try await world.sent().text
        let filled = try await world.press("Confirm").text
        let closed = try await world.say("/close BTCUSDT").text
        let entry = try await world.say("/journal").text
        for text in [card, filled, closed, entry] {
            #expect(text.contains("BTCUSDT") && !text.contains("USDTUSD"), "\(text)")
        }
        // A rate of the market is shown.
        try await world.say("/buy EURGBP 0.1 sl 20 pips").check("GBPUSD 1.")
    }

    @Test func `a back-test says that news take no part, to who has a rule about them`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        let line = "News take no part: what is tested knows no calendar"
        #expect(try await !world.say("/backtest ma_cross EURUSD 1h 30d").text.contains(line))
        try await world.say("/limits news_minutes=30").check("30 minutes before")
        try await world.say("/backtest ma_cross EURUSD 1h 30d").check(line)
    }
}
