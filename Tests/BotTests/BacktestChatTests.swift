import Backtesting
import Brokerage
import Channels
import Foundation
import Presentation
import Storage
import Testing
import Trading

@testable import Bot

/// A back-test asked for in chat.
@Suite struct BacktestChatTests {
    @Test func `what it is worth is said before what came of it, and that prices are made up`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        let text = try await world.say("/backtest ma_cross EURUSD 1h 30d").map(\.document.plainText).joined()
        let worth = try #require(text.range(of: "What it is worth"))
        let result = try #require(text.range(of: "Result"))
        #expect(worth.lowerBound < result.lowerBound)
        for part in [
            "Moving-average cross on EURUSD 1h", "of the account at risk in each", "Random entries", "200 runs",
            "Looking ahead: none found", "times the costs", "Simulated prices",
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test func `few trades say nothing`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        let text = try await world.say("/backtest swing EURUSD 4h 30d").map(\.document.plainText).joined()
        #expect(text.contains("too few to say anything") || text.contains("No trade"))
        #expect(!text.contains("profit factor"), "\(text)")
    }

    @Test func `what is missing is asked for, what does not exist is refused`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/backtest moonshot EURUSD").check("moonshot")
        try await world.say("/backtest momentum").check("Which instrument?")
        try await world.say("EURUSD").check("Momentum on EURUSD")
    }

    @Test func `it answers in the asker's language, asked in words`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/language de")
        let text = try await world.say("wie hätte momentum auf gold abgeschnitten?").map(\.document.plainText).joined()
        #expect(text.contains("Was es wert ist") && text.contains("Momentum auf XAUUSD"))
    }

    private func text(_ world: AlertWorld, _ message: String) async throws -> String {
        try await world.say(message).map(\.document.plainText).joined(separator: "\n")
    }

    @Test func `what may mislead is said: the first try, Kelly, additions that never came, signals held up`()
        async throws
    {
        let world = try await AlertWorld()
        defer { try? world.close() }
        let first = try await text(world, "/backtest ma_cross EURUSD 1h 90d")
        // Of one try the deflated figure is the plain one.
        let plain = try #require(first.firstMatch(of: #/truly above zero is ([0-9]+%)/#)).1
        let deflated = try #require(first.firstMatch(of: #/Deflated by the number of tries it is the same ([0-9]+%)/#))
            .1
        #expect(plain == deflated && !first.contains("Kelly"))
        try await world.say("/risk sizing=kelly")
        try await world.say("/manage scale_in=50:50")
        let second = try await text(world, "/backtest ma_cross EURUSD 1h 60d")
        #expect(second.contains("sizes by Kelly") && second.contains("Your scaling in added nothing"), "\(second)")
        try await world.say("/limits no_entries=00:01-00:00")
        let none = try await text(world, "/backtest ma_cross EURUSD 1h 30d")
        #expect(none.contains("No trade, though it had signals") && none.contains("held up by your limits"), "\(none)")
        #expect(!none.contains("never met"))
    }

    @Test func `point 27: the limits of the asker are kept, those that cannot be are named`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        let free = try await text(world, "/backtest ma_cross EURUSD 15m 30d")
        #expect(free.contains("No limits of entries") && !free.contains("held up"))
        try await world.say("/risk max_trades_per_day=1 max_open_positions=3")
        let limited = try await text(world, "/backtest ma_cross EURUSD 15m 30d")
        #expect(limited.contains("Your limits are kept") && limited.contains("At most 1 entry a day."))
        #expect(limited.contains("held up by your limits"), "\(limited)")
        let left = try #require(limited.range(of: "Not kept"))
        #expect(limited[left.upperBound...].contains("At most 3 instruments held at a time."))
        func trades(_ text: String) throws -> Int {
            let found = try #require(text.firstMatch(of: #/([0-9]+) trades, /#))
            return try #require(Int(found.1))
        }
        #expect(try trades(limited) > 0 && trades(limited) <= 31 && trades(limited) < trades(free))
    }

    @Test func `the hours of trading of the asker are kept, and named`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        func trades(_ text: String) throws -> Int {
            let found = try #require(text.firstMatch(of: #/([0-9]+) trades?, /#), "\(text)")
            return try #require(Int(found.1))
        }
        let free = try await text(world, "/backtest ma_cross EURUSD 15m 30d")
        #expect(!free.contains("Entries only"))
        try await world.say("/schedule trading 09:00-17:00 weekdays")
        let kept = try await text(world, "/backtest ma_cross EURUSD 15m 30d")
        #expect(kept.contains("Your limits are kept") && kept.contains("Entries only 09:00–17:00, Monday to Friday"))
        #expect(kept.contains("held up by your limits") && !kept.contains("No limits of entries"), "\(kept)")
        #expect(try trades(kept) > 0 && trades(kept) < trades(free))
    }

    @Test func `hours of trading that cannot be read allow nothing in a back-test either`() throws {
        let limits = RiskLimits(maximumPerTrade: 2, usualPerTrade: 1)
        func hours(_ text: String) -> CivilHours? {
            EntryLimits(limits, UserSettings(["trading_hours": text])).tradingHours
        }
        #expect(hours("nonsense") == .never && hours("") == nil)
        #expect(hours("09:00-17:00 weekend") == CivilHours(start: 540, end: 1_020, weekdays: [5, 6]))
    }

    @Test func `points 17, 18, 19 and 28: data, survivors, basis and that no model takes part`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        let share = try await text(world, "/backtest ma_cross AAPL 15m 90d")
        for part in [
            "Dropped from it: 0 twice, 0 out of order, 0 impossible", "did not survive", "Dividends in the result: ",
            "no language model takes part", "periods=252 ddof=1 rf=0.0",
        ] {
            #expect(share.contains(part), "\(part) in \(share)")
        }
        let pair = try await text(world, "/backtest ma_cross EURUSD 15m 90d")
        #expect(pair.contains("periods=260") && !pair.contains("survive"))
        // 90 days hold 64 or 65 weekdays; evenings of Sundays are none.
        let returns = pair.firstMatch(of: /from (\d+) daily returns/).flatMap { Int($0.1) }
        #expect(try (60...65).contains(#require(returns)), "\(pair)")
        #expect(pair.contains("Spread 0.8 pips throughout") && !pair.contains("Your rules for what is held"))
        try await world.say("/manage break_even=1")
        let managed = try await text(world, "/backtest ma_cross EURUSD 15m 90d managed=no")
        #expect(managed.contains("Your rules for what is held (/manage) take no part"))
    }

    @Test func `rules for what is held are kept, unless they are not wanted, and that is said`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        func net(_ text: String) throws -> Substring {
            let result = try #require(text.range(of: "Result"))
            return text[result.lowerBound...]
        }
        let plain = try await text(world, "/backtest ma_cross EURUSD 15m 90d")
        #expect(!plain.contains("(/manage)"))
        // To look at positions changes nothing of them.
        try await world.say("/manage reassess=1h")
        #expect(try await !text(world, "/backtest ma_cross EURUSD 15m 90d").contains("(/manage)"))
        try await world.say("/manage partials=1:50 break_even=1 trailing=10pips close_after=8h")
        let managed = try await text(world, "/backtest ma_cross EURUSD 15m 90d")
        #expect(managed.contains("Your rules for what is held (/manage) are kept"), "\(managed)")
        #expect(try net(managed) != net(plain))
        let without = try await text(world, "/backtest ma_cross EURUSD 15m 90d managed=no")
        #expect(without.contains("take no part") && !without.contains("are kept; inside"))
        #expect(try net(without) == net(plain))
    }

    @Test func `a time to come, one that is none, and a month`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/backtest ma_cross EURUSD 1h period=2031-01").check("has not begun yet")
        let none = try await text(world, "/backtest ma_cross EURUSD 1h period=0d")
        #expect(!none.contains("What it is worth"), "\(none)")
        let month = try await text(world, "/backtest ma_cross EURUSD 1h period=2024-05")
        #expect(month.contains("1 May 2024 to 31 May 2024"), "\(month)")
        for words in ["in 2030", "from 2031 to 2032", "for next month", "for the next 90 days", "from tomorrow"] {
            try await world.say("backtest momentum on gold \(words)").check("has not begun yet")
        }
        // The market's clock says June 2024, whatever year it is elsewhere.
        let march = try await text(world, "backtest momentum on gold 1h in march")
        #expect(march.contains("1 Mar 2024 to 31 Mar 2024"), "\(march)")
    }

    @Test func `too little history is said, not taken for conditions that are never met`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        // There are about 12 years of weeks.
        try await world.say("/strategy XAUUSD 1w when close > sma(1000)").check(
            "too little history", "1w candles are needed")
        let text = try await text(world, "/backtest own:1 XAUUSD 1w all")
        #expect(text.contains("too little history") && !text.contains("never met"), "\(text)")
        // Enough of it is loaded where there is more than is usually looked at.
        let short = try await world.say("/strategy EURUSD 5m when close > sma(3000)").map(\.document.plainText).joined()
        #expect(short.contains("On the last 4,000 candles") && !short.contains("no signal"), "\(short)")
    }

    @Test func `my strategy is the one that is watched there`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/strategy momentum gold 1h on")
        try await world.say("/strategy breakout eurusd 4h on")
        let gold = try await text(world, "backtest my gold strategy over the last two years")
        #expect(gold.contains("Momentum on XAUUSD 1h") && gold.contains("What it is worth"), "\(gold)")
        try await world.say("/strategy swing gold 4h on")
        let asked = try await world.say("backtest my gold strategy over the last two years")
        #expect(
            asked.flatMap(\.buttons).flatMap(\.self).map(\.label) == [
                "Momentum · XAUUSD · 1h", "Swing trading · XAUUSD · 4h",
            ])
        try await world.press("Swing trading · XAUUSD · 4h").check("Swing trading on XAUUSD 4h", "What it is worth")
    }

    /// 20,000 candles of five minutes are about fourteen weeks of a pair.
    @Test func `how much of a long time is tested is said`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        let long = try await text(world, "/backtest ma_cross EURUSD 5m 730d")
        #expect(long.contains("Only the newest 20,000 candles are tested: from ") && long.contains(": 20,000 candles"))
        let short = try await text(world, "/backtest ma_cross EURUSD 1h 90d")
        #expect(!short.contains("Only the newest") && !short.contains("reaches back"), "\(short)")
    }

    @Test func `an account below zero is answered, without figures`() async throws {
        let world = try await AlertWorld()
        defer { try? world.close() }
        try await world.say("/balance")
        let user = try #require(try await world.bot.store.read { try $0.users(limit: 1).first?.id })
        try await world.bot.store.write { transaction in
            let deposit = Money(100, .usd)
            try transaction.openAccount(of: user, deposit: deposit, leverage: 30, at: world.market)
            try transaction.book(
                -(deposit + deposit), kind: "realized", reference: "lost", user: user, at: world.market)
        }
        let text = try await text(world, "/backtest ma_cross EURUSD 1h 30d")
        #expect(text.contains("nothing to trade with") && !text.contains("What it is worth"), "\(text)")
    }
}
