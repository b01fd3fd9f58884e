import Foundation
import Platform
import Storage
import Testing
import Trading

@testable import Bot

/// Statistics in chat.
@Suite struct ReportTests {
    private func with(_ language: String = "en", _ body: (ResultsWorld) async throws -> Void) async throws {
        let world = try await ResultsWorld(language)
        try await body(world)
        try world.close()
    }

    /// 16 wins of 20 and 8 losses of 10: 320 / 80 = 4, (320 - 80) / 24 = 10, 20 / 10 = 2. Every trade risked 10 dollars:
    /// 16 of +2R and 8 of -1R are 1R on average. Intervals, Sharpe (11.10) and Sortino (29.23) of the 31 days by
    /// Python's statistics module. After 10,040 the first loss is the deepest by its share: 10 / 10,040.
    @Test func `what trades came to, with intervals and what they are based on`() async throws {
        try await with { world in
            try await world.month()
            try await world.ask(
                "/report details", "Your results, since your account was started",
                "+240.00 USD after costs of 0.00 USD",
                "24 trades: 16 won, 8 lost", "Success rate 67%, truly between 47% and 82%", "Profit factor 4.00",
                "average win +20.00 USD, average loss -10.00 USD, payoff 2.00", "Expectancy +10.00 USD a trade",
                "Average +1R a trade, truly between +0.42R and +1.58R", "24 of 24 trades had a stop",
                "Largest win +20.00 USD · largest loss -10.00 USD", "Longest streaks: 2 won, 1 lost",
                "Deepest fall of the balance 10.00 USD (0.10%)",
                "Sharpe 11.10 · Sortino 29.23 · Calmar – (needs a year)",
                "31 daily changes", "periods=365 ddof=1 rf=0.0",
                // The second and third worst of 31 days, half way: 10 / 10,070 and 10 / 10,100; the two worst.
                "Value at risk of a day (95%): 0.10% of the balance; the mean of the days beyond it: 0.10%",
                "Past results", "Simulated prices")
        }
    }

    @Test func `a period counts what was closed in it`() async throws {
        try await with { world in
            try await world.month()
            try await world.ask("how did i do this month", "1 Jun 2024 to 4 Jun 2024", "No trade was closed")
            try await world.ask("/report 2024-05", "1 May 2024 to 31 May 2024", "24 trades")
            try await world.ask("/report 10d", "26 May 2024 to 4 Jun 2024", "3 trades, 2 won, 1 lost", "+30.00 USD")
            try await world.ask("/report today", "4 Jun 2024", "No trade was closed")
            try await world.ask("/report 2024-07", "has not begun yet")
            try await world.ask("/report last_week", "27 May 2024 to 2 Jun 2024", "2 trades, 1 won, 1 lost")
        }
    }

    @Test func `few trades have results and no ratios`() async throws {
        try await with { world in
            try await world.trade(1, "20", exit: "1.082", opened: Timestamp(seconds: 1_717_408_800), fee: "0.25")
            let text = try await world.say("how did i do last week on euro")
            #expect(text.contains("No trade was closed"))
            try await world.ask(
                "how did i do this week", "+19.50 USD, 3 Jun 2024 to 4 Jun 2024: 1 trade, 1 won, 0 lost",
                "Too few trades for ratios (20 needed)")
            try await world.ask(
                "/report week details", "3 Jun 2024 to 4 Jun 2024", "+19.50 USD after costs of 0.50 USD",
                "commission 0.50 USD, swap 0.00 USD", "1 trade: 1 won, 0 lost", "Only 1 trade: not enough",
                "20 needed", "largest loss none", "Sharpe, Sortino and Calmar need 30 days; there are 2")
            let few = try await world.say("/report week") + world.say("/report week details")
            for ratio in ["Profit factor", "Success rate", "payoff", "Expectancy"] { #expect(!few.contains(ratio)) }
        }
    }

    /// 13,000 lost of 10,000: 3,000 are booked back at the same moment, and all is gone, not more.
    @Test func `what set a balance below zero to zero is part of the balance, and of no trade`() async throws {
        try await with { world in
            let opened = Timestamp(seconds: 1_717_408_800)
            try await world.trade(1, "-13000", exit: "1.079", opened: opened)
            let (user, end) = (world.user, opened + .hours(2))
            try await world.world.bot.store.write { transaction in
                try transaction.book(
                    Money(3_000, .usd), kind: "protection", reference: "account@\(end.milliseconds)", user: user,
                    at: end)
            }
            try await world.ask(
                "/report details", "-13,000.00 USD after costs", "Deepest fall of the balance 10,000.00 USD (100.00%)")
        }
    }

    @Test func `no trades, and no losses, are said as they are`() async throws {
        try await with { world in
            try await world.ask("my statistics", "No trade was closed in this time")
            for number in 0..<20 {
                try await world.trade(
                    number, "20", exit: "1.082", opened: Timestamp(seconds: 1_717_408_800) + .minutes(number))
            }
            try await world.ask(
                "/report details", "20 trades: 20 won, 0 lost", "No loss yet, so there is no profit factor",
                "Success rate 100%, truly between 84% and 100%", "The balance never fell", "largest loss none")
        }
    }

    @Test func `results are told apart by instrument, and what is open is not counted`() async throws {
        try await with { world in
            let monday = Timestamp(seconds: 1_717_408_800)
            try await world.trade(1, "20", exit: "1.082", opened: monday)
            try await world.fill("g1", .sell, "10", "XAUUSD", at: "2400", stop: "2410", time: monday)
            try await world.fill("g2", .buy, "10", "XAUUSD", at: "2405", realized: "-50", time: monday + .hours(1))
            try await world.ask(
                "/report details", "By instrument", "XAUUSD: -50.00 USD in 1 trade, 0 won", "EURUSD: +20.00 USD")
            try await world.say("/buy eurusd 0.1 sl 20 pips")
            try await world.world.press("Confirm", "ada")
            // Bought 0.3 pips above 1.08005, now 1.07996; the entry cost 0.32.
            try await world.ask(
                "/report details", "2 trades", "still open: 1 position with -1.20 USD",
                "Of what is still open, -0.32 USD is booked already")
            try await world.ask("/report gold", "XAUUSD -50.00 USD", "1 trade, 0 won, 1 lost")
            try await world.ask(
                "/report gold details", "Your results in XAUUSD", "1 trade: 0 won, 1 lost", "-50.00 USD")
            let gold = try await world.say("/report gold") + world.say("/report gold details")
            #expect(!gold.contains("EURUSD") && !gold.contains("still open"))
            try await world.say("/close eurusd 50%")
            // Half of it at 1.07993 lost 0.75 and cost 0.16.
            try await world.ask(
                "/report details", "2 trades", "still open: 1 position with -0.60 USD",
                "Of what is still open, -1.23 USD is booked already")
        }
    }

    /// Whatever is traded, overnight, in parts and turned around: the account has what the report says.
    @Test func `the net profit is what the balance has changed by`() async throws {
        try await with { world in
            for order in ["/buy eurusd 0.2 sl 90 pips", "/sell gold 0.05 sl 1.5%"] {
                try await world.say(order)
                try await world.world.press("Confirm", "ada")
            }
            try await world.world.pass(.hours(30))
            try await world.say("/close eurusd 50%")
            try await world.say("/sell eurusd 0.3 sl 90 pips")
            try await world.world.press("Confirm", "ada")
            try await world.world.pass(.hours(4))
            try await world.say("/close all")
            let (report, account) = (try await world.say("/report details"), try await world.say("/account"))
            #expect(report.contains("3 trades") && !report.contains("swap 0.00 USD"), "\(report)")
            let balance = try #require(figure("Balance", in: account))
            let net = try #require(figure("since your account was started", in: report))
            #expect(net == balance - 10_000 && net != 0, "\(report) \(account)")
        }
    }

    @Test func `an account that was started anew begins with no results`() async throws {
        try await with { world in
            try await world.month()
            try await world.say("/set_balance 5000")
            try await world.world.press("Confirm", "ada")
            try await world.ask("my statistics", "No trade was closed in this time")
            try await world.ask("/journal", "Your journal is empty")
        }
    }

    @Test func `what cannot be is refused`() async throws {
        try await with { world in
            try await world.ask("/report NOPE", "NOPE")
        }
    }

    @Test func `it is said in German as well`() async throws {
        try await with("de") { world in
            try await world.month()
            try await world.ask(
                "/report details", "Deine Ergebnisse", "+240,00 USD", "24 Trades: 16 gewonnen, 8 verloren",
                "Trefferquote 67 %", "Profitfaktor 4,00", "+0,42R", "Tiefster Fall des Saldos 10,00 USD")
            try await world.ask("wie lief es letzte woche", "27.05.2024 bis 02.06.2024: 2 Trades")
        }
    }
}

/// Periods by the calendar of a person; expected moments by `date -u`.
@Suite struct ReportPeriodTests {
    private static let now = Timestamp(seconds: 1_717_488_000)  // Tuesday 2024-06-04 08:00 UTC
    private func span(_ name: String?, _ zone: String = "UTC") throws -> (Int64?, Int64?) {
        let period = try ReportPeriod(name, at: Self.now, in: try #require(TimeZone(identifier: zone)))
        return (period.start?.seconds, period.end?.seconds)
    }

    @Test func `named periods begin and end with days`() throws {
        #expect(try span(nil) == (nil, nil) && span("all") == (nil, nil))
        #expect(try span("today") == (1_717_459_200, nil))
        #expect(try span("yesterday") == (1_717_372_800, 1_717_459_200))
        #expect(try span("week") == (1_717_372_800, nil))
        #expect(try span("last_week") == (1_716_768_000, 1_717_372_800))
        #expect(try span("month") == (1_717_200_000, nil))
        #expect(try span("last_month") == (1_714_521_600, 1_717_200_000))
        #expect(try span("quarter") == (1_711_929_600, nil))
        #expect(try span("year") == (1_704_067_200, nil))
        #expect(try span("1d") == (1_717_459_200, nil))
        #expect(try span("2024-02") == (1_706_745_600, 1_709_251_200))
        #expect(try span("2024-06") == (1_717_200_000, nil))
    }

    @Test func `days are those of the person`() throws {
        // Tokyo is nine hours ahead: its 4 June began on the 3rd at 15:00 UTC.
        #expect(try span("today", "Asia/Tokyo") == (1_717_426_800, nil))
        // Honolulu is ten hours behind: it is still the 3rd there, a Monday that began at 10:00 UTC.
        #expect(try span("week", "Pacific/Honolulu") == (1_717_408_800, nil))
    }

    @Test(arguments: ["", "d", "0d", "-3d", "2024-13", "2024-00", "1-1", "9999999999999999999d", "2024-06-01", "x"])
    func `what is no period is refused`(_ name: String) {
        #expect(throws: (any Error).self) { try span(name) }
    }

    @Test func `what has not begun is refused`() {
        #expect(throws: (any Error).self) { try span("2024-07") }
        #expect(throws: (any Error).self) { try span("2199-12") }
    }
}
