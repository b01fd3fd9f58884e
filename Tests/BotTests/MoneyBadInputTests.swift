import Foundation
import Platform
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// Every kind of bad input that money, back-tests and results can meet, each by its name, as it is answered in the
/// chat: clearly, and without a figure that is none.
@Suite struct MoneyBadInputTests {
    private func with(_ body: (AlertWorld) async throws -> Void) async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await body(world)
    }
    /// No figure is infinite or not a number.
    private func checkFigures(_ text: String, location: SourceLocation = #_sourceLocation) {
        let words = text.lowercased().split { !$0.isLetter && $0 != "∞" }
        #expect(
            !words.contains("nan") && !words.contains("inf") && !words.contains("∞"), "\(text)",
            sourceLocation: location)
    }

    /// Candles of the euro from Monday 2024-06-03 00:00 UTC on, weekdays only, without those named.
    private func candles(_ count: Int, without missing: Set<Int> = []) throws -> URL {
        let folder = try Folders.temporary()
        let formatter = ISO8601DateFormatter()
        var (rows, index, moment) = (["timestamp,open,high,low,close,volume"], 0, Timestamp(seconds: 1_717_372_800))
        while index < count {
            defer { moment = moment + .hours(1) }
            // 1970-01-01 was a Thursday.
            let weekday = (Int(moment.milliseconds / 86_400_000) + 3) % 7
            guard weekday < 5 else { continue }
            let price = 1.08 + 0.004 * sin(Double(index) / 7)
            if !missing.contains(index) {
                let values = [price, price + 0.0002, price - 0.0002, price].map { String(format: "%.5f", $0) }
                rows.append("\(formatter.string(from: moment.date)),\(values.joined(separator: ",")),100")
            }
            index += 1
        }
        try Data((rows.joined(separator: "\n") + "\n").utf8).write(to: folder.appending(path: "EURUSD_H1.csv"))
        return folder
    }
    private func replaying(_ folder: URL, _ body: (AlertWorld) async throws -> Void) async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let world = try await SignalWorld(replay: folder).world
        defer { try? world.close() }
        try await body(world)
    }

    @Test func `strategy without a stop: it gets the usual one, which is said, and so does an order`() async throws {
        try await with { world in
            try await world.say("/strategy EURUSD 1h when rsi(14) < 30").check("stop 2 atr")
            try await world.say("/backtest own:1 EURUSD 1h 90d").check("Stop 2 atr")
            // Two percent of 10,000 is 200 dollars: 2,000 pips of 0.01 lots at 10 cents.
            try await world.say("/buy EURUSD 0.01").check(
                "(2,000 pips) · added by me, at your risk limit", "Risk 200.00 USD (2.00% of equity)")
        }
    }

    @Test func `data with holes: how many stretches are missing is said before the result`() async throws {
        try await replaying(candles(200, without: [40, 41, 42, 70, 71])) { world in
            let text = try await world.say("/backtest ma_cross EURUSD 1h all").text
            let missing = try #require(text.range(of: "Missing in the data: 2 stretches of candles"), "\(text)")
            let result = try #require(text.range(of: "Result"))
            #expect(missing.lowerBound < result.lowerBound)
            checkFigures(text)
        }
        try await replaying(candles(200)) { world in
            try await world.say("/backtest ma_cross EURUSD 1h all").check("Missing in the data: no candle stretch")
        }
    }

    @Test func `one bar: there is too little to test, analyze or draw, and that is said`() async throws {
        try await replaying(candles(3)) { world in
            for (message, answer) in [
                ("/backtest ma_cross EURUSD 1h all", "too little history"),
                ("/optimise ma_cross EURUSD 1h all", "are needed"), ("/analyze EURUSD 1h", "an analysis needs"),
            ] {
                let text = try await world.say(message).text
                #expect(text.contains(answer), "\(message): \(text)")
                checkFigures(text)
            }
        }
        try await replaying(candles(1)) { world in
            try await world.say("/backtest ma_cross EURUSD 1h all").check("There are no candles of EURUSD yet")
        }
    }

    @Test func `zero trades: no trade is said, and no figure is made of none`() async throws {
        try await with { world in
            let text = try await world.say("/backtest swing gold 1d 10d").text
            #expect(text.contains("No trade: its conditions were never met") && !text.contains("profit factor"))
            checkFigures(text)
            try await world.say("/report all").check("No trade was closed")
        }
    }

    /// Bought at the ask of 1.08005, closed at once: it loses the spread; from 10 pips below the market it wins.
    @Test(arguments: [false, true])
    func `one trade, no losses: results are said without an infinity`(_ isWon: Bool) async throws {
        try await with { world in
            try await world.say("/buy EURUSD 0.1 sl 50 pips")
            try await world.press("Confirm").check("EURUSD at")
            if isWon {
                let (euro, now) = (InstrumentID("EURUSD"), world.market)
                try await world.bot.store.write { transaction in
                    let held = try #require(try transaction.position(euro, of: 1))
                    let position = Position(
                        instrument: euro, direction: .long, quantity: held.quantity,
                        averagePrice: held.averagePrice - Price("0.0010")!, stopLoss: held.stopLoss, takeProfit: nil,
                        openedAt: held.openedAt)
                    try transaction.setPosition(position, instrument: euro, of: 1, at: now)
                }
            }
            try await world.say("/close EURUSD").check("Closed")
            for message in ["/report all", "/account", "/journal", "/signals record", "/shadow"] {
                checkFigures(try await world.say(message).text)
            }
            let text = try await world.say("/report all").text
            #expect(text.contains("1 trade"), "\(text)")
        }
    }

    @Test func `currency without a cross rate: the account refuses it by name, and nothing is sized without a rate`()
        async throws
    {
        try await with { world in
            try await world.say("/set_balance 10000 TRY").check("TRY", "one of: USD, EUR, GBP")
            try await world.say("/balance")
            let now = world.market
            try await world.bot.store.write { transaction in
                try transaction.resetAccount(
                    of: 1, deposit: Money(10_000, Currency("TRY")), leverage: 30, reference: "lira", at: now)
            }
            for message in [
                "/buy EURUSD 0.1 sl 50 pips", "/buy gold 0.01 sl 300 pips", "/backtest ma_cross EURUSD 1h 30d",
            ] {
                let text = try await world.say(message).text
                #expect(!text.contains("Risk ") && !text.contains("What it is worth"), "\(message): \(text)")
                #expect(text.contains("rate") || text.contains("price"), "\(message): \(text)")
                checkFigures(text)
            }
        }
    }

    @Test func `negative balance: nothing is opened or tested with less than nothing`() async throws {
        try await with { world in
            try await world.say("/balance")
            let now = world.market
            try await world.bot.store.write { transaction in
                try transaction.openAccount(of: 1, deposit: Money(100, .usd), leverage: 30, at: now)
                try transaction.book(Money(-200, .usd), kind: "realized", reference: "lost", user: 1, at: now)
            }
            try await world.say("/backtest ma_cross EURUSD 1h 30d").check("nothing to trade with")
            let text = try await world.say("/buy EURUSD 0.01 sl 20 pips").text
            #expect(!text.contains("Confirm within"), "\(text)")
            checkFigures(text)
            try await world.say("/set_balance -100").check("must be more than zero")
        }
    }

    @Test func `leverage 0: it is refused with what it may be`() async throws {
        try await with { world in
            for message in ["/risk leverage=0", "/risk leverage=-5", "set my leverage to 0"] {
                try await world.say(message).check("Leverage is a whole number from 1 to 30", "nothing could be held")
            }
        }
    }

    @Test func `period in the future: it has not begun yet, whatever is asked of it`() async throws {
        try await with { world in
            for message in [
                "/backtest ma_cross EURUSD 1h 2031", "/optimise momentum gold 1h 2031-01", "/report 2031",
                "backtest momentum on gold in 2031",
            ] {
                try await world.say(message).check("has not begun yet")
            }
        }
    }

    @Test func `a limit below nothing: zero lifts it, and that is said`() async throws {
        try await with { world in
            try await world.say("/limits daily_loss=-5").check("zero or more", "0 lifts the limit")
            try await world.say("/limits daily_loss=5").check("5.00%")
            try await world.say("/limits daily_loss=0").check("no limits")
        }
    }

    @Test func `a strategy on candles longer than those it looks at is told why, by a test and a search`() async throws
    {
        try await with { world in
            for message in ["/backtest trend_following gold 1w all", "/optimise trend_following gold 1w all"] {
                try await world.say(message).check("4h is shorter")
            }
        }
    }
}
