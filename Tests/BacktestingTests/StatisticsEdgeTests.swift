@testable import Backtesting
import Foundation
import Indicators
import Platform
import Testing
import Trading

/// Hand-worked figures, and the lists that ratios break on: nothing is ever infinite or not a number.
struct StatisticsEdgeTests {
    private let daily = StatisticsBasis(periodsPerYear: 252)

    private func curve(_ values: [Double], every days: Int64 = 1) throws -> EquityCurve {
        let times = values.indices.map { Timestamp(seconds: 1_704_067_200 + Int64($0) * days * 86_400) }
        return try #require(EquityCurve(times: times, values: values))
    }

    /// Every number inside a value, however deep; but for the basis, which was given.
    private func numbers(in value: Any) -> [Double] {
        if let number = value as? Double { return [number] }
        return Mirror(reflecting: value).children.flatMap { $0.label == "basis" ? [] : numbers(in: $0.value) }
    }

    private func areFinite(_ numbers: [Double]) -> Bool { numbers.allSatisfy(\.isFinite) }

    @Test func `four trades by hand`() {
        let statistics = TradeStatistics([
            trade(100, costs: 5), trade(-50, costs: 5, isLong: false), trade(0), trade(50, isLong: false),
        ])
        let all = statistics.all
        #expect(all.count == 4 && all.wins == 2 && all.losses == 1 && all.flats == 1)
        #expect(all.grossProfit == 150 && all.grossLoss == 50 && statistics.netProfit == 100)
        #expect(statistics.costs == 10 && statistics.profitBeforeCosts == 110)
        #expect(all.winRate == 0.5 && isClose(all.decidedWinRate, 2.0 / 3))
        #expect(all.profitFactor == 3 && all.expectancy == 25 && all.payoffRatio == 1.5)
        #expect(all.largestWin == 100 && all.largestLoss == -50)
        #expect(all.longestWinStreak == 1 && all.longestLossStreak == 1)
        // (1.5 · 2/3 - 1/3) / 1.5
        #expect(isClose(all.kelly, 4.0 / 9))
        // Squared distances to 25: 75² + 75² + 25² + 25² = 12,500; √4 · 25 / √(12,500 / 3).
        #expect(isClose(statistics.systemQuality, 50 / (12_500.0 / 3).squareRoot()))
        #expect(statistics.long.net == 100 && statistics.short.net == 0 && statistics.short.count == 2)
        #expect(!statistics.isTelling && statistics.least == 20)
        #expect(TradeStatistics([trade(1), trade(2)], least: 2).isTelling)
    }

    @Test func `the success rate has Wilson's interval`() throws {
        // Wilson 1927 for 8 of 10 and z = 1.96: 0.4902 to 0.9433 (Agresti, Coull 1998).
        let interval = try #require(WinLoss([1, 1, 1, 1, 1, 1, 1, 1, -1, -1]).winRateInterval)
        #expect(abs(interval.lowerBound - 0.4902) < 5e-5 && abs(interval.upperBound - 0.9433) < 5e-5)
        // All won, and still not certain.
        let perfect = try #require(WinLoss([1, 1, 1, 1, 1]).winRateInterval)
        #expect(perfect.upperBound == 1 && perfect.lowerBound < 0.6)
    }

    @Test func `the parts of a position count as one trade`() {
        let statistics = TradeStatistics([
            trade(30, costs: 1), trade(-10, costs: 1, isLaterPart: true), trade(-5), trade(-20),
            trade(15, isLaterPart: true),
        ])
        #expect(statistics.all.count == 3 && statistics.all.wins == 1 && statistics.all.losses == 2)
        #expect(statistics.all.largestWin == 20 && statistics.all.grossLoss == 10 && statistics.costs == 2)
        #expect(statistics.all.longestLossStreak == 2 && statistics.profitBeforeCosts == 12)
        // Squared distances to 10/3: (50/3)² + 2 · (25/3)² = 3,750 / 9; √3 · 10/3 / √(3,750 / 18).
        #expect(isClose(statistics.systemQuality, 3.0.squareRoot() * (10.0 / 3) / (3_750.0 / 18).squareRoot()))
    }

    @Test func `a streak ends at a flat trade`() {
        let seen = WinLoss([1, 1, 0, 1, -1, -1, -1, 0, -1])
        #expect(seen.longestWinStreak == 2 && seen.longestLossStreak == 3)
    }

    @Test func `point 21: no trades, one trade, no losses, all the same`() {
        let none = TradeStatistics([])
        #expect(
            none.all.count == 0 && none.netProfit == 0 && none.all.winRate == nil && none.all.winRateInterval == nil)
        #expect(none.all.profitFactor == nil && none.all.expectancy == nil && none.systemQuality == nil)
        #expect(none.all.largestWin == nil && none.all.kelly == nil && !none.isTelling)
        let one = TradeStatistics([trade(10)])
        #expect(one.all.winRate == 1 && one.all.expectancy == 10 && one.systemQuality == nil)
        let won = TradeStatistics([trade(10), trade(20), trade(30)])
        #expect(won.all.profitFactor == nil && won.all.payoffRatio == nil && won.all.kelly == nil)
        #expect(won.all.averageLoss == nil && won.all.largestLoss == nil && won.systemQuality != nil)
        let lost = TradeStatistics([trade(-10), trade(-20)])
        #expect(lost.all.profitFactor == 0 && lost.all.payoffRatio == nil && lost.all.kelly == nil)
        // 0.1 + 0.2 - 0.3 is not quite zero: neither is the deviation of what only looks different.
        #expect(TradeStatistics([trade(0.3), trade(0.1 + 0.2), trade(0.3)]).systemQuality == nil)
    }

    @Test func `four returns by hand`() throws {
        let statistics = ReturnStatistics(
            [0.1, -0.05, 0.1, -0.05], StatisticsBasis(periodsPerYear: 4, deviation: .population))
        #expect(isClose(statistics.mean, 0.025) && isClose(statistics.volatility, 0.15))
        #expect(isClose(statistics.sharpe, 2 / 3.0) && isClose(statistics.downsideRisk, 0.005.squareRoot() / 2 * 2))
        #expect(isClose(statistics.sortino, 0.05 / 0.00125.squareRoot()))
        // 1.1 · 0.95 · 1.1 · 0.95 in exactly one year.
        #expect(isClose(statistics.totalReturn, 0.092025) && isClose(statistics.annualGrowth, 0.092025))
        #expect(isClose(statistics.maximumDrawdown, 0.05) && isClose(statistics.calmar, 1.8405))
        #expect(isClose(statistics.ulcerIndex, (2 * 0.0025 / 4).squareRoot()))
        #expect(
            isClose(statistics.recoveryFactor, 2) && isClose(statistics.omega, 2) && isClose(statistics.tailRatio, 2))
        #expect(isClose(statistics.periods.winRate, 0.5) && isClose(statistics.periods.expectancy, 0.025))
        // Historical: the one worst; between the two worst, which are the same.
        #expect(isClose(statistics.valueAtRisk(.historical), 0.05))
        #expect(isClose(statistics.conditionalValueAtRisk(.historical), 0.05))
        #expect(isClose(statistics.valueAtRisk(.normal, confidence: 0.5), -0.025))
        // 0.075 · φ(0) / 0.5 - 0.025
        let shortfall = 0.075 / (2 * Double.pi).squareRoot() / 0.5 - 0.025
        #expect(isClose(statistics.conditionalValueAtRisk(.normal, confidence: 0.5), shortfall))
    }

    @Test func `the normal distribution`() throws {
        // Abramowitz and Stegun, table 26.5, and R's qnorm.
        for (share, z) in [
            (0.5, 0), (0.975, 1.959963984540054), (0.05, -1.6448536269514722), (0.999, 3.090232306167813),
            (1e-10, -6.361340902404056), (1e-300, -37.0471),
        ] {
            let seen = try #require(NormalDistribution.quantile(share))
            #expect(isClose(seen, z, share < 1e-20 ? 1e-6 : 1e-14), "\(share): \(seen)")
        }
        for share in [0, 1, -1, 2, Double.nan] { #expect(NormalDistribution.quantile(share) == nil) }
    }

    @Test func `point 20: growth a year is not told of less than a year`() throws {
        let returns = [Double](repeating: 0.001, count: 251)
        #expect(ReturnStatistics(returns, daily).annualGrowth == nil)
        #expect(isClose(ReturnStatistics(returns + [0.001], daily).annualGrowth, pow(1.001, 252) - 1))
        var short = daily
        short.leastYears = 0.25
        #expect(ReturnStatistics(Array(returns.prefix(63)), short).annualGrowth != nil)
        // 365 days are less than a year of 365.25.
        #expect(try curve([100, 110], every: 365).annualGrowth() == nil)
        let long = try curve([100, 121], every: 731)
        #expect(isClose(long.annualGrowth(), pow(1.21, 365.25 / 731) - 1))
        #expect(try curve([100, 110], every: 30).annualGrowth(least: 0.05) != nil)
    }

    @Test(
        arguments: [
            [], [0.01], [0.01, 0.01, 0.01], [0, 0, 0, 0], [0.01, 0.02, 0.03], [-0.01, -0.02, -0.03], [-1, 0.5],
            [-2, 3, 0.1],
            [0.1, .nan], [.infinity, 0.1], [1e300, 1e300, 1e300], [1e-200, -1e-200, 0], [1e200, -1e200, 1],
            [0, 0, 0, 0, 1e-3], [-1, -1],
        ] as [[Double]])
    func `point 21: no figure is infinite or not a number`(_ returns: [Double]) throws {
        for deviation in StatisticsBasis.Deviation.allCases {
            for (periods, rate) in [(252.0, 0.0), (8760, 0.05), (0, 0), (-1, 0), (.nan, 0), (252, -1), (252, .nan)] {
                let basis = StatisticsBasis(
                    periodsPerYear: periods, deviation: deviation, riskFreeRate: rate, leastReturns: 0, leastYears: 0)
                let statistics = ReturnStatistics(returns, basis)
                #expect(areFinite(numbers(in: statistics)), "\(returns) \(basis)")
                for tail in ReturnStatistics.Tail.allCases {
                    for confidence in [0.95, 0.5, 0, 1, .nan] {
                        let figures = [
                            statistics.valueAtRisk(tail, confidence: confidence),
                            statistics.conditionalValueAtRisk(tail, confidence: confidence),
                        ]
                        #expect(areFinite(figures.compactMap { $0 }), "\(returns) \(basis) \(tail)")
                    }
                }
                let evidence = SharpeEvidence(returns, basis)
                #expect(areFinite(numbers(in: evidence as Any)))
                #expect(evidence?.probability()?.isFinite ?? true)
            }
        }
    }

    @Test func `what breaks ratios gives none`() {
        let flat = ReturnStatistics([0.01, 0.01, 0.01], daily)
        #expect(flat.sharpe == nil && flat.sortino == nil && flat.skewness == nil && flat.excessKurtosis == nil)
        #expect(flat.calmar == nil && flat.omega == nil && flat.recoveryFactor == nil && flat.maximumDrawdown == 0)
        #expect(flat.volatility.map { $0 < 1e-15 } == true && isClose(flat.stability, 1))
        let lost = ReturnStatistics([-1, 0.5], daily)
        #expect(
            lost.totalReturn == -1 && lost.annualGrowth == nil && lost.maximumDrawdown == 1 && lost.stability == nil)
        #expect(ReturnStatistics([-2, -3], daily).totalReturn == -2)
        let none = ReturnStatistics([], daily)
        #expect(none.count == 0 && none.mean == nil && none.sharpe == nil && none.volatility == nil)
        #expect(none.valueAtRisk(.historical) == nil && none.conditionalValueAtRisk(.normal) == nil)
        #expect(!none.isTelling && !flat.isTelling)
        #expect(ReturnStatistics([Double](repeating: 0.01, count: 30), daily).isTelling)
    }

    @Test func `point 19: the basis can be printed and fits the market`() {
        #expect("\(daily)" == "periods=252 ddof=1 rf=0.0")
        let precise = StatisticsBasis(periodsPerYear: 36.5, deviation: .population, riskFreeRate: 0.02)
        #expect("\(precise)" == "periods=36.5 ddof=0 rf=0.02")
        let stocks = TradingCalendar(
            id: "stocks", timeZone: .gmt, hours: (0..<5).map { .init(open: $0 * 1440 + 570, close: $0 * 1440 + 960) },
            hasExchangeDays: true)
        let forex = TradingCalendar(
            id: "forex", timeZone: .gmt, hours: [.init(open: 0, close: 7_200)], hasExchangeDays: false)
        for (timeframe, assetClass, calendar, periods) in [
            (.d1, .stock, stocks, 252.0), (.h1, .stock, stocks, 252 * 6.5), (.m1, .index, stocks, 252 * 390),
            (.h4, .stock, stocks, 252 * 1.625), (.w1, .stock, stocks, 50.4), (.d1, .forex, forex, 260),
            (.h1, .metal, forex, 6_240), (.w1, .energy, forex, 52), (.d1, .crypto, .always, 365),
            (.h1, .crypto, .always, 8_760), (.m15, .crypto, .always, 35_040),
        ] as [(Timeframe, AssetClass, TradingCalendar, Double)] {
            #expect(isClose(StatisticsBasis(timeframe, of: assetClass, calendar).periodsPerYear, periods))
        }
    }

    @Test func `drawdowns by hand`() throws {
        let curve = try curve([100, 120, 108, 114, 120, 200, 190, 210, 190])
        let drawdowns = curve.drawdowns
        #expect(drawdowns.episodes.map(\.count) == [2, 1, 1] && isClose(drawdowns.underwaterShare, 4 / 9.0))
        let deepest = try #require(drawdowns.deepest), costliest = try #require(drawdowns.costliest)
        #expect(isClose(deepest.depth, 0.1) && deepest.loss == 12 && deepest.recovery == curve.times[4])
        #expect(deepest.peak == curve.times[1] && deepest.valley == curve.times[2] && deepest.duration == .days(3))
        #expect(deepest.underwaterDuration == .days(2) && deepest.underwaterDays == 2 && drawdowns.longest == deepest)
        #expect(costliest.loss == 20 && costliest.recovery == nil && costliest.duration == .days(1))
        #expect(isClose(curve.ulcerIndex, ((0.01 + 0.0025 + 0.0025 + 400.0 / 44_100) / 9).squareRoot()))
        #expect(try self.curve([1, 2, 3]).drawdowns.deepest == nil)
        #expect(try self.curve([1]).drawdowns.underwaterShare == 0)
        // An account below zero fell by more than all it had.
        let beyond = try self.curve([100, -50])
        #expect(isClose(beyond.drawdowns.deepest?.depth, 1.5))
    }

    @Test func `a lost account earns nothing more`() throws {
        let curve = try curve([100, 50, 0, 0, 10])
        #expect(curve.returns == [-0.5, -1] && isClose(curve.totalReturn, -0.9))
        #expect(try self.curve([100, -10], every: 800).annualGrowth() == nil)
    }

    @Test func `there is no such curve`() {
        let start = Timestamp(seconds: 0), next = Timestamp(seconds: 1)
        #expect(EquityCurve(times: [], values: []) == nil && EquityCurve(times: [start], values: [0]) == nil)
        #expect(EquityCurve(times: [start, start], values: [1, 2]) == nil)
        #expect(EquityCurve(times: [next, start], values: [1, 2]) == nil)
        #expect(EquityCurve(times: [start, next], values: [1]) == nil)
        #expect(EquityCurve(times: [start, next], values: [1, .nan]) == nil)
    }

    @Test func `trades over candles: the balance and the open profit at each close`() throws {
        let closes = [100.0, 102, 101, 105, 104]
        let columns = try CandleColumns(
            closes.enumerated().map { place, close in
                Candle(
                    openTime: Timestamp(seconds: 1_704_067_200 + Int64(place) * 43_200), open: close, high: close,
                    low: close, close: close, volume: 1)
            })
        // Bought one at 100 in the second candle, sold at 107 in the fourth, less costs of 2.
        let list = [trade(5, costs: 2, bars: 1...3)]
        let curve = try #require(EquityCurve(cash: 1_000, list, over: columns, conversion: .none))
        #expect(curve.values == [1_000, 1_002, 1_001, 1_005, 1_005] && curve.times == columns.openTime)
        // Half the profit in a currency worth twice as much.
        let other = try #require(EquityCurve(cash: 1_000, list, over: columns, conversion: .fixed(0.5)))
        #expect(other.values == [1_000, 1_001, 1_000.5, 1_005, 1_005])
        // Two candles a day: the first value, then the last of each day.
        let days = curve.daily(.always)
        #expect(days.values == [1_000, 1_002, 1_005, 1_005] && days.times[1] == columns.openTime[1])
        #expect(curve.monthlyReturns(.always) == [.init(year: 2024, month: 1, value: 1_005.0 / 1_000 - 1)])
        let nothing = try CandleColumns([])
        #expect(EquityCurve(cash: 1_000, [], over: nothing, conversion: .none) == nil)
        #expect(EquityCurve(cash: 0, [], over: columns, conversion: .none) == nil)
        // A trade of other candles.
        #expect(EquityCurve(cash: 9, [trade(5, bars: 1...99)], over: columns, conversion: .none) == nil)
    }
}
