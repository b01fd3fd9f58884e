import Backtesting
import Brokerage
import Foundation
import Platform
import TestSupport
import Testing
import Trading

/// An account of dollars whose fills are written by hand.
private struct Ledger {
    var fills: [BookedFill] = []
    var held: [HoldingBooking] = []
    var deposit = FixedPoint(10_000)
    var strategies: [ClientOrderID: String] = [:]
    var tags: [Int64: [String]] = [:]

    mutating func fill(
        _ side: Side, _ size: String, _ symbol: String, at price: String, stop: String? = nil, realized: String = "0",
        fee: String = "0", time: Timestamp
    ) throws {
        let number = Int64(fills.count + 1)
        let fill = Fill(
            order: ClientOrderID("o\(number)"), instrument: InstrumentID(symbol), side: side,
            quantity: try #require(Quantity(size)), price: try #require(Price(price)),
            fee: Money(try #require(FixedPoint(fee)), .usd), realized: Money(try #require(FixedPoint(realized)), .usd),
            time: time)
        fills.append(
            BookedFill(number: number, fill: fill, stopLoss: stop.flatMap { Price($0) }, booking: number * 10))
    }
    /// 10,000 euros at 1.08, held for two hours, with 10 dollars at risk, closed where it brings that much.
    mutating func trade(_ realized: String, at time: Timestamp, fee: String = "0") throws {
        try fill(.buy, "10000", "EURUSD", at: "1.08", stop: "1.079", fee: fee, time: time)
        let result = try #require(FixedPoint(realized))
        let exit = (FixedPoint(10_800) + result) / 10_000
        try fill(.sell, "10000", "EURUSD", at: exit.description, realized: realized, fee: fee, time: time + .hours(2))
    }

    func performance(
        from: Timestamp? = nil, to: Timestamp? = nil, now: Timestamp, zone: TimeZone = .gmt,
        instrument: InstrumentID? = nil, rates: [InstrumentID: Double] = [:]
    ) -> AccountPerformance {
        let history = TradeHistory(fills, held: held) { _ in nil }
        let booked = (history.closed + history.open).reduce(deposit) { $0 + $1.net.amount }
        let context = TradeContext(calendar: .days(of: zone), strategies: strategies, tags: tags)
        return AccountPerformance(
            .init(
                history: history, others: [], balance: Money(booked, .usd), now: now, context: context, rates: rates),
            from: from, to: to, instrument: instrument)
    }
}

private let tuesday = Timestamp(seconds: 1_699_920_000)  // 2023-11-14 00:00 UTC, by `date -u`

/// Figures of an account. Expected ones are worked by hand in each test, or those of the reference vectors.
@Suite struct AccountPerformanceTests {
    /// 100 earned at 2 + 2 of commission, -40 lost at 1 + 1, 3 of interest paid: gross 60, costs 9, net 51.
    @Test func `net and gross profit with every cost apart`() throws {
        var ledger = Ledger()
        try ledger.trade("100", at: tuesday, fee: "2")
        ledger.held = [
            HoldingBooking(.swap, booking: 15, reference: "EURUSD@1", amount: Money(-3, .usd)),
            HoldingBooking(.dividend, booking: 16, reference: "EURUSD@2", amount: Money(5, .usd)),
        ]
        try ledger.trade("-40", at: tuesday + .hours(4), fee: "1")
        let performance = ledger.performance(now: tuesday + .days(1))
        let result = performance.result
        #expect(result.gross == Money(60, .usd) && result.fees == Money(6, .usd) && result.swap == Money(-3, .usd))
        #expect(result.dividends == Money(5, .usd) && result.costs == Money(9, .usd) && result.net == Money(56, .usd))
        #expect(performance.statistics.netProfit == 56 && performance.balance.days.map(\.profit) == [56, 0])
        #expect(performance.streak == -1)
        // (100 - 4 - 3 + 5) / 10 and (-40 - 2) / 10.
        #expect(performance.trades.map { $0.reward.map { ($0 * 100).rounded() } } == [980, -420])
    }

    @Test func `a trade belongs to the time in which it was closed, bookings to their moments`() throws {
        var ledger = Ledger()
        try ledger.trade("10", at: tuesday - .hours(1), fee: "1")
        try ledger.trade("20", at: tuesday + .hours(30))
        try ledger.fill(.buy, "1000", "GBPUSD", at: "1.25", fee: "0.5", time: tuesday + .hours(5))
        let now = tuesday + .days(3)
        let day = ledger.performance(from: tuesday, to: tuesday + .days(1), now: now)
        #expect(day.trades.count == 1 && day.result.net == Money(8, .usd))
        // The commission of the entry was booked the day before; that of the pound trade is in this one.
        #expect(day.balance.start == FixedPoint(9_999))
        #expect(day.balance.days.map(\.profit) == [FixedPoint("8.5")])
        let pounds = ledger.performance(now: now, instrument: InstrumentID("GBPUSD"))
        #expect(pounds.trades.isEmpty && pounds.balance.days.count == 5)
        #expect(pounds.balance.days.map(\.balance).last == FixedPoint("10027.5"))
    }

    /// 10,800 dollars for 2 of 24 hours on a balance of 10,000: 1.08 balances, 0.09 on average.
    @Test func `exposure is the share of the time in the market and what was held in it`() throws {
        var ledger = Ledger()
        try ledger.trade("10", at: tuesday)
        let exposure = try #require(ledger.performance(now: tuesday + .days(1)).exposure)
        #expect(isClose(exposure.timeShare, 2.0 / 24) && isClose(exposure.peak, 1.08))
        #expect(isClose(exposure.average, 0.09) && exposure.unvalued == 0)
        #expect(exposure.steps.map(\.time) == [tuesday, tuesday + .hours(2)])
    }

    /// 10,800 for an hour, twice that for another, and yen worth 0.01 dollars: 5,000 at 150 are 7,500.
    @Test func `trades at the same time add up, in the account's currency`() throws {
        var ledger = Ledger()
        try ledger.fill(.buy, "10000", "EURUSD", at: "1.08", time: tuesday)
        try ledger.fill(.buy, "10000", "EURUSD", at: "1.08", time: tuesday + .hours(1))
        try ledger.fill(.sell, "5000", "USDJPY", at: "150", time: tuesday + .hours(1))
        try ledger.fill(.sell, "20000", "EURUSD", at: "1.081", realized: "20", time: tuesday + .hours(2))
        let known = ledger.performance(
            now: tuesday + .hours(4), rates: [InstrumentID("USDJPY"): 0.01, InstrumentID("EURUSD"): 1])
        let exposure = try #require(known.exposure)
        #expect(isClose(exposure.peak, (21_600.0 + 7_500) / 10_000))
        // After the 20 dollars the balance is 10,020.
        let area = 1.08 + 2.91 + 2 * 0.75 * 10_000 / 10_020
        #expect(isClose(exposure.average, area / 4) && exposure.timeShare == 1 && exposure.unvalued == 0)
        let unknown = try #require(ledger.performance(now: tuesday + .hours(4)).exposure)
        #expect(unknown.unvalued == 1 && isClose(unknown.peak, 2.16) && unknown.timeShare == 1)
    }

    @Test func `trades are told apart by what they have in common`() throws {
        var ledger = Ledger()
        try ledger.trade("10", at: tuesday + .hours(1))  // Asia
        try ledger.trade("-5", at: tuesday + .hours(14))  // London, and New York from 13:00 on
        try ledger.trade("7", at: tuesday + .days(1) + .hours(22))  // Thursday 09:00 in Sydney
        ledger.strategies = [ClientOrderID("o3"): "trend_following"]
        ledger.tags = [1: ["chased", "tired"], 5: ["chased", "chased"]]
        let performance = ledger.performance(now: tuesday + .days(3))
        func nets(_ grouping: TradeGrouping, of performance: AccountPerformance) -> [TradeKey: FixedPoint] {
            Dictionary(uniqueKeysWithValues: performance.groups(by: grouping).map { ($0.key, $0.net) })
        }
        #expect(
            nets(.session, of: performance) == [.session(.asia): 17, .session(.london): -5, .session(.newYork): -5])
        #expect(nets(.strategy, of: performance) == [.strategy("trend_following"): -5, .strategy(nil): 17])
        #expect(nets(.tag, of: performance) == [.tag("chased"): 17, .tag("tired"): 10, .tag(nil): -5])
        #expect(nets(.weekday, of: performance) == [.weekday(1): 5, .weekday(2): 7])
        #expect(nets(.hour, of: performance) == [.hour(1): 10, .hour(14): -5, .hour(22): 7])
        #expect(nets(.instrument, of: performance) == [.instrument(InstrumentID("EURUSD")): 12])
        #expect(nets(.direction, of: performance) == [.direction(.long): 12])
        // In Tokyo it is nine hours later.
        let tokyo = ledger.performance(
            now: tuesday + .days(3), zone: try #require(TimeZone(identifier: "Asia/Tokyo")))
        #expect(nets(.hour, of: tokyo) == [.hour(10): 10, .hour(23): -5, .hour(7): 7])
        #expect(nets(.weekday, of: tokyo) == [.weekday(1): 5, .weekday(3): 7])
        #expect(performance.groups(by: .hour).map(\.key) == [.hour(1), .hour(14), .hour(22)])
        #expect(performance.groups(by: .tag).last?.key == .tag(nil))
    }

    @Test func `an account that never traded has no figures`() {
        let performance = Ledger().performance(now: tuesday)
        #expect(performance.trades.isEmpty && performance.exposure == nil && performance.returns == nil)
        #expect(performance.balance.days.isEmpty && performance.balance.curve == nil && performance.streak == 0)
        #expect(
            performance.result.net == .zero(.usd)
                && TradeGrouping.allCases.allSatisfy {
                    performance.groups(by: $0).isEmpty
                })
    }

    @Test func `days end where the person is`() throws {
        var ledger = Ledger()
        try ledger.trade("10", at: tuesday + .hours(13))  // closed at 15:00, midnight in Tokyo
        let zone = try #require(TimeZone(identifier: "Asia/Tokyo"))
        let days = ledger.performance(now: tuesday + .days(1), zone: zone).balance.days
        #expect(days.map(\.profit) == [0, 10] && days.map(\.number) == [19_675, 19_676])
    }
}

/// The same trades and the same equity as the reference vectors, through fills and the ledger.
@Suite(.enabled(if: Folders.shared("vectors/perf") != nil, "the shared folder with the reference values is missing"))
struct AccountPerformanceVectorTests {
    @Test func `figures from a ledger are those of the vectors`() throws {
        var ledger = Ledger()
        ledger.deposit = 100_000
        var lines: [(time: Timestamp, isEntry: Bool, row: [String: String])] = []
        for row in try Reference.rows("vectors/perf/trades.csv") {
            lines.append((try Reference.time(#require(row["entry_time"])), true, row))
            lines.append((try Reference.time(#require(row["exit_time"])), false, row))
        }
        // Trades overlap: each has an instrument of its own. The vectors book a result, costs included, at the exit.
        for line in lines.sorted(by: { ($0.time, $0.isEntry ? 0 : 1) < ($1.time, $1.isEntry ? 0 : 1) }) {
            let (id, size) = (try #require(line.row["id"]), try #require(line.row["qty"]))
            let side: Side = (line.row["side"] == "long") == line.isEntry ? .buy : .sell
            let price = try #require(line.row[line.isEntry ? "entry_price" : "exit_price"])
            let (gross, fee) = (try #require(line.row["gross_pnl"]), try #require(line.row["commission"]))
            try ledger.fill(
                side, size, "T\(id)", at: price, realized: line.isEntry ? "0" : gross, fee: line.isEntry ? "0" : fee,
                time: line.time)
        }
        let equity = try Reference.rows("vectors/perf/equity_daily.csv")
        let last = try Reference.time(#require(equity.last?["date"]))
        let performance = ledger.performance(now: last + .hours(23))
        let all = performance.statistics.all
        #expect(performance.result.net == Money(try #require(FixedPoint("43195.58")), .usd))
        #expect(performance.result.fees == Money(try #require(FixedPoint("299.3")), .usd))
        let metrics = Dictionary(
            uniqueKeysWithValues: try Reference.rows("vectors/perf/trade_metrics.csv").map {
                ($0["metric"], $0["value"])
            })
        let computed: [String: Double?] = [
            "n_trades": Double(all.count), "win_rate": all.winRate, "profit_factor": all.profitFactor,
            "expectancy_per_trade": all.expectancy, "payoff_ratio": all.payoffRatio, "largest_win": all.largestWin,
            "largest_loss": all.largestLoss, "total_commission": performance.statistics.costs,
            "long_net": performance.statistics.long.net, "short_net": performance.statistics.short.net,
        ]
        for (name, value) in computed {
            let text = metrics[name].flatMap(\.self) ?? ""
            let expected = try #require(Double(text))
            #expect(isClose(value, expected, 5e-12), "\(name): \(String(describing: value)), not \(expected)")
        }
        let balances = Dictionary(uniqueKeysWithValues: performance.balance.days.map { ($0.number, $0.balance.double) })
        for row in equity {
            let day = try Reference.time(#require(row["date"])).seconds / 86_400
            // The vectors begin before the first trade.
            let expected = try #require(Double(row["equity"] ?? ""))
            #expect(isClose(balances[day] ?? 100_000, expected, 1e-9), "\(row)")
        }
        let deepest = try #require(performance.balance.daily?.drawdowns.deepest?.depth)
        let drawdowns = try Reference.rows("vectors/perf/drawdowns.csv").compactMap { Double($0["depth"] ?? "") }
        #expect(isClose(-deepest, drawdowns.min(), 1e-9))
    }
}

/// How far prices went while a trade was held.
@Suite struct ExcursionTests {
    private let euro: Instrument? = {
        let file = Folders.root.appending(path: "config/instruments.yaml")
        let catalogue = (try? String(contentsOf: file, encoding: .utf8)).flatMap { try? InstrumentCatalogue(yaml: $0) }
        return catalogue?[InstrumentID("EURUSD")]
    }()

    /// Minutes from 10:00 on, each from its low to its high.
    private func minutes(_ ranges: [(Double, Double)]) -> [Candle] {
        ranges.enumerated().map { index, range in
            Candle(
                openTime: tuesday + .hours(10) + .minutes(index), open: range.0, high: range.1, low: range.0,
                close: range.1, volume: 1)
        }
    }
    private func trade(_ side: Side, entry: String, exit: String, stop: String?, from: Int, to: Int) throws -> RoundTrip
    {
        var ledger = Ledger()
        let start = tuesday + .hours(10)
        try ledger.fill(side, "10000", "EURUSD", at: entry, stop: stop, time: start + .seconds(from))
        try ledger.fill(side.opposite, "10000", "EURUSD", at: exit, realized: "10", time: start + .seconds(to))
        return try #require(ledger.performance(now: tuesday + .days(1)).trades.first)
    }

    /// From 10:00:30 to 10:03:30 only the minutes 10:01 and 10:02 lie within. Long from 1.08: down to 1.0795, up to
    /// 1.082; 10,000 of them are 5 and 20 dollars, 0.5 R and 2 R with 10 at risk.
    @Test func `only prices after the entry and before the exit count`() throws {
        let candles = minutes([(1.07, 1.09), (1.0795, 1.0805), (1.08, 1.082), (1.06, 1.1)])
        let long = try trade(.buy, entry: "1.08", exit: "1.081", stop: "1.079", from: 30, to: 210)
        let instrument = try #require(euro)
        #expect(Excursion.timeframe(of: long) == .m1)
        let seen = try #require(Excursion(of: long, over: candles, .m1, instrument))
        #expect(isClose(seen.adverse, 0.0005, 1e-9) && isClose(seen.favorable, 0.002, 1e-9))
        #expect(isClose(seen.adverseMoney, 5, 1e-9) && isClose(seen.favorableMoney, 20, 1e-9))
        #expect(isClose(seen.adverseReward, 0.5, 1e-9) && isClose(seen.favorableReward, 2, 1e-9))
        let short = try trade(.sell, entry: "1.08", exit: "1.079", stop: nil, from: 30, to: 210)
        let other = try #require(Excursion(of: short, over: candles, .m1, instrument))
        #expect(isClose(other.adverse, 0.002, 1e-9) && isClose(other.favorable, 0.001, 1e-9))
        #expect(other.adverseReward == nil)
    }

    @Test func `within one candle there is the exit alone`() throws {
        let short = try trade(.buy, entry: "1.08", exit: "1.081", stop: "1.079", from: 10, to: 50)
        let instrument = try #require(euro)
        let seen = try #require(Excursion(of: short, over: minutes([(1, 2)]), .m1, instrument))
        #expect(seen.adverse == 0 && isClose(seen.favorable, 0.001, 1e-9))
    }

    @Test func `a missing candle, an open trade and prices that broke off have none`() throws {
        let trade = try trade(.buy, entry: "1.08", exit: "1.081", stop: "1.079", from: 0, to: 240)
        let whole = minutes([(1.07, 1.09), (1.07, 1.09), (1.07, 1.09), (1.07, 1.09)])
        let instrument = try #require(euro)
        #expect(Excursion(of: trade, over: whole, .m1, instrument) != nil)
        for missing in whole.indices {
            var candles = whole
            candles.remove(at: missing)
            #expect(Excursion(of: trade, over: candles, .m1, instrument) == nil, "without \(missing)")
        }
        #expect(Excursion(of: trade, over: [], .m1, instrument) == nil)
        let broken = minutes([(1.07, 1.09), (0.2, 0.21), (0.2, 0.21), (1.07, 1.09)])
        #expect(Excursion(of: trade, over: broken, .m1, instrument) == nil)
    }
}
