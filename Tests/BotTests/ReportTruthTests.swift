import Backtesting
import Brokerage
import Channels
import Foundation
import Platform
import Presentation
import Reporting
import Storage
import TestSupport
import Testing
import Trading

@testable import Bot

/// Figures of reports against sums worked out by hand: what is told of an instrument is its own, what is cut is said,
/// and what stands in one place can be found again in another.
@Suite struct ReportTruthTests {
    private func with(_ language: String = "en", _ body: (ResultsWorld) async throws -> Void) async throws {
        let world = try await ResultsWorld(language)
        try await body(world)
        try world.close()
    }

    private static let monday = Timestamp(seconds: 1_717_408_800)  // 2024-06-03 10:00 UTC, by `date -u`

    private func tables(_ world: ResultsWorld, in zone: TimeZone = .gmt) async throws -> ReportTables {
        let services = world.world.bot.conversations.services
        let results = try await services.results(of: world.user, in: zone)
        let localizer = services.locales["en"].with(timeZone: zone)
        return ReportTables(
            localizer: localizer, wording: ReportWording(localizer: localizer, strategyNames: [:]),
            performance: results.performance(), book: results.book, instruments: services.instruments)
    }

    private func column(_ key: String, of table: ReportTable) throws -> [ReportCell] {
        let place = try #require(table.columns.firstIndex { $0.key == key })
        return table.rows.map { $0[place] }
    }

    private func money(_ amount: FixedPoint) -> ReportCell { .value(.signedMoney(Money(amount, .usd))) }

    /// The euro's trades fall by one loss of 10 at most, those in gold by 50; the balance had 10,250 before the
    /// last of them lost 10 and gold took 50: 60 / 10,250 = 0.59 %.
    @Test func `falls of an instrument are those of its own trades`() async throws {
        try await with { world in
            try await world.month()
            try await world.fill("g1", .sell, "10", "XAUUSD", at: "2400", stop: "2410", time: Self.monday)
            try await world.fill(
                "g2", .buy, "10", "XAUUSD", at: "2405", realized: "-50", time: Self.monday + .hours(1))
            try await world.ask("/report gold", "XAUUSD -50.00 USD", "deepest fall 50.00 USD")
            try await world.ask("/report eurusd", "deepest fall 10.00 USD")
            try await world.ask("/report", "deepest fall 0.59%")
        }
    }

    /// Gold was held for one of the 22 hours since it was first bought, at 24,000 of a balance of 10,000 and more.
    @Test func `exposure of an instrument is what was held of it`() async throws {
        try await with { world in
            try await world.month()
            try await world.fill("g1", .sell, "10", "XAUUSD", at: "2400", stop: "2410", time: Self.monday)
            try await world.fill(
                "g2", .buy, "10", "XAUUSD", at: "2405", realized: "-50", time: Self.monday + .hours(1))
            let results = try await world.world.bot.conversations.services.results(of: world.user, in: .gmt)
            let gold = try #require(results.performance(nil, InstrumentID("XAUUSD")).exposure)
            let (share, peak): (Double, Double) = (1.0 / 22, 24_000.0 / 10_240)
            #expect(abs(gold.timeShare - share) < 1e-9)
            #expect(gold.steps.allSatisfy { $0.long == 0 })
            #expect(abs(gold.peak - peak) < 1e-9)
        }
    }

    @Test func `what came out at zero is told beside what was won and lost`() async throws {
        try await with { world in
            try await world.trade(1, "20", exit: "1.082", opened: Self.monday)
            try await world.trade(2, "0", exit: "1.08", opened: Self.monday + .hours(4))
            try await world.ask("/report", "2 trades, 1 won, 0 lost, 1 at zero")
            try await world.ask("/report details", "2 trades: 1 won, 0 lost, 1 at zero")
            let few = try await world.say("/report gold")
            #expect(!few.contains("at zero"))
        }
    }

    /// Eleven trades, at hours 0 to 10, of 1 to 11 dollars: the eight largest are those of 4 to 11, the others 1 + 2 + 3.
    @Test func `of many groups the largest are told in order, and what the others came to`() async throws {
        try await with { world in
            let midnight = Timestamp(seconds: 1_715_040_000)  // 2024-05-07 00:00 UTC
            for hour in 0..<11 {
                try await world.trade(
                    hour, "\(hour + 1)", exit: "1.081", opened: midnight + .days(hour) + .hours(hour))
            }
            let text = try await world.say("/report details")
            let lines = text.split(separator: "\n").map(String.init)
            let start = try #require(lines.firstIndex { $0.contains("By hour") })
            let hours: [String] = (3...10).map { hour in
                let name = hour < 10 ? "0\(hour)" : "\(hour)"
                return "\(name):00: +\(hour + 1).00 USD in 1 trade, 1 won"
            }
            let told = Array(lines[(start + 1)...(start + 9)])
            #expect(told == hours + ["3 others: +6.00 USD in 3 trades, 3 won"])
        }
    }

    /// A trade at 13:00 UTC is opened in London and in New York.
    @Test func `lines that count a trade twice say so`() async throws {
        try await with { world in
            try await world.trade(1, "20", exit: "1.082", opened: Self.monday + .hours(3))
            try await world.trade(2, "10", exit: "1.081", opened: Self.monday + .hours(10))
            try await world.ask("/report details", "By session", "together they are more than all trades")
        }
    }

    @Test func `a total is that of all trades, whatever is shown`() async throws {
        try await with { world in
            try await world.month()
            var tables = try await tables(world)
            #expect(tables.trades(for: .pages).totals.isEmpty)
            tables.mostOnPages = 10
            let table = tables.trades(for: .pages)
            #expect(table.rows.count == 10)
            #expect(table.totals["net"] == money(240))
            #expect(tables.trades(for: .files).rows.count == 24)
        }
    }

    /// The month's trades came to 240; a position that is still held cost 0.25.
    @Test func `months and days say apart what trades came to and what was booked`() async throws {
        try await with { world in
            try await world.month()
            try await world.fill("x", .buy, "10000", "EURUSD", at: "1.08", fee: "0.25", time: Self.monday)
            let tables = try await tables(world)
            #expect(try ReportCell.sum(column("net", of: tables.monthly())) == money(240))
            let booked = try #require(FixedPoint("239.75"))
            #expect(try ReportCell.sum(column("profit", of: tables.monthly())) == money(booked))
            let days = tables.daily(withNet: true)
            #expect(try ReportCell.sum(column("net", of: days)) == money(240))
            #expect(try column("net", of: tables.monthly()) == [money(240), money(0)])
            #expect(tables.daily().columns.map(\.key) == ["day", "profit", "trades", "balance", "currency"])
        }
    }

    /// Closed at 18:00 UTC on the 5th, which is 03:00 on the 6th in Tokyo.
    @Test func `files for machines have days and moments of one clock`() async throws {
        try await with { world in
            try await world.say("/timezone Asia/Tokyo")
            try await world.trade(1, "20", exit: "1.082", opened: Timestamp(seconds: 1_714_924_800))
            let messages = try await world.world.say("/report csv", "ada")
            var files: [String] = []
            for attachment in messages.compactMap(\.attachment) {
                let bytes = try await world.world.bot.store.read { try $0.blob(attachment.hash) }
                files.append(String(decoding: try #require(bytes), as: UTF8.self))
            }
            #expect(try #require(files.first).contains("2024-05-05T18:00:00Z"))
            #expect(try #require(files.last).contains("2024-05-05,20,1,10020,USD"))
            let month = try await tables(world, in: try #require(TimeZone(identifier: "Asia/Tokyo")))
            #expect(month.performance.balance.days.first { !$0.profit.isZero }?.number == 19_849)  // 2024-05-06
        }
    }

    @Test func `a time by its moments is asked for again as it was`() async throws {
        let now = Timestamp(milliseconds: 1_717_488_000_123)
        let start = Timestamp(milliseconds: 1_716_883_200_456)
        let review = ReportPeriod(after: start, through: now, at: now)
        let code = try #require(review.code)
        #expect(code == "20240528T080000457Z..20240604T080000124Z")
        #expect("/get_report \(code) details".utf8.count <= 64)
        let again = try ReportPeriod(code, at: now + .days(2), in: .gmt)
        let (first, end) = (start + .milliseconds(1), now + .milliseconds(1))
        #expect(again.start == first)
        #expect(again.end == end)
        #expect(throws: (any Error).self) {
            try ReportPeriod("20240604T080000124Z..20240528T080000457Z", at: now, in: .gmt)
        }
        try await with { world in
            try await world.trade(1, "20", exit: "1.082", opened: start - .hours(2))  // ended at its first moment
            try await world.trade(2, "30", exit: "1.083", opened: start)
            try await world.ask(
                "/get_report \(code)", "+30.00 USD, 28 May 2024, 08:00 to 4 Jun 2024, 08:00: 1 trade, 1 won, 0 lost")
        }
    }

    /// What was bought in May is told as it was at the end of May, what was bought in June is not.
    @Test func `a statement of a month that is over holds nothing that came later`() async throws {
        try await with { world in
            try await world.month()
            try await world.fill("may", .sell, "10", "XAUUSD", at: "2400", time: Timestamp(seconds: 1_717_000_000))
            try await world.fill("june", .buy, "10000", "GBPUSD", at: "1.27", time: Self.monday)
            let (services, user) = (world.world.bot.conversations.services, world.user)
            let localizer = services.locales["en"]
            let text = try await services.store.read { transaction in
                let digest = try AccountDigest(of: user, services, localizer, transaction)
                let may = try ReportPeriod("last_month", at: digest.results.state.now, in: .gmt)
                return digest.statement(of: may).plainText
            }
            #expect(text.contains("Still open at the end of the month, not valued here: XAUUSD"))
            #expect(!text.contains("GBPUSD") && text.contains("+240.00"))
        }
    }

    /// Bought 0.1 lots for 0.32; at the prices of now they have lost 1.20: 10,000 - 1.52, which is 0.02 % below 10,000.
    @Test func `what is open is told at the prices of now`() async throws {
        try await with { world in
            try await world.say("/buy eurusd 0.1 sl 20 pips")
            try await world.world.press("Confirm", "ada")
            try await world.fill("g1", .sell, "10", "XAUUSD", at: "2400", time: Self.monday)
            try await world.fill("g2", .buy, "10", "XAUUSD", at: "2400", time: Self.monday + .hours(1))
            let details = try await world.say("/report details")
            #expect(
                details.contains("prices of now: equity 9,99") && details.contains("below the highest balance"),
                "\(details)")
        }
    }

    @Test func `the least loss keeps its sign`() async throws {
        try await with { world in
            let figures = ReportFigures(localizer: world.world.bot.conversations.services.locales["en"])
            func text(_ value: Double) -> String {
                if case .text(let text) = figures.reward(value) { text } else { "" }
            }
            let values: [Double] = [-0.0025, 0.0025, 0, -1.5]
            let texts = values.map(text)
            #expect(texts == ["-0.00R", "+0.00R", "+0R", "-1.5R"])
        }
    }

    @Test(arguments: [("de", "365 Tage im Jahr"), ("fr", "365 jours par an"), ("zh", "一年 365 天")])
    func `what ratios are based on is said in the reader's words`(_ language: String, _ words: String) async throws {
        try await with(language) { world in
            try await world.month()
            let details = try await world.say("/report details")
            #expect(details.contains(words) && !details.contains("ddof="), "\(details)")
        }
    }
}

/// What was foretold of signals against what became of them.
@Suite struct SignalForecastTests {
    private static let start = Timestamp(seconds: 1_717_408_800)

    /// A signal an hour, each ended half an hour later.
    private func signals(_ results: [Bool], _ strategy: String = "one") -> [SignalForecasts.Ended] {
        results.enumerated().map { hour, hasWon in
            .init(
                strategy: strategy, formedAt: Self.start + .hours(hour),
                endedAt: Self.start + .hours(hour) + .minutes(30), hasWon: hasWon)
        }
    }

    /// Five of the first 20 won: the 21st is foretold with 5 / 20, and after it has won the 22nd with 6 / 21.
    @Test func `a forecast is the share that had won by then`() {
        let results = (0..<20).map { $0 < 5 } + [true, false]
        let forecasts = SignalForecasts(signals(results))
        let expected: [SignalForecasts.Forecast] = [
            .init(probability: 0.25, hasWon: true), .init(probability: Double(6) / 21, hasWon: false),
        ]
        #expect(forecasts.forecasts == expected)
        #expect(forecasts.outcome == 0.5)
        let bin = forecasts.bins[0]
        #expect(forecasts.bins.count == 1 && bin.count == 2 && bin.outcome == 0.5)
        let mean: Double = (0.25 + 6.0 / 21) / 2
        #expect(abs(bin.forecast - mean) < 1e-12)
        #expect(bin.interval.contains(0.5))
    }

    @Test func `what ends later, or belongs to another strategy, foretells nothing`() {
        var late = signals((0..<21).map { _ in true })
        for place in late.indices { late[place].endedAt = Self.start + .days(9) }
        #expect(SignalForecasts(late).forecasts.isEmpty)
        let two = signals((0..<15).map { _ in true }) + signals((0..<15).map { _ in false }, "two")
        #expect(SignalForecasts(two).forecasts.isEmpty && SignalForecasts([]).bins.isEmpty)
        let old = SignalForecasts(signals((0..<25).map { _ in true })) { $0 >= Self.start + .hours(23) }
        #expect(old.forecasts.count == 2 && old.forecast == 1)
    }

    @Test func `the picture can be asked for, and says what is missing`() async throws {
        let world = try await ResultsWorld()
        try await world.ask("/report calibration", "No forecasts to compare yet", "20 ended signals")
        try await world.ask("calibration curve", "No forecasts to compare yet")
        try world.close()
    }
}
