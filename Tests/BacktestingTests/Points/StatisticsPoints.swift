import Backtesting
import Foundation
import Indicators
import Platform
import Signals
import TestSupport
import Testing
import Trading

/// Points 19 to 25: what figures are worth. Points 19, 20, 21 and 24 are in the tests of the statistics, too.
@Suite struct StatisticsPoints {
    private static func panel(_ bars: [[Double]], spread: Double = 0, seed: UInt64 = 1) throws -> HonestyPanel {
        var terms = Market.bare
        terms.spread = spread
        return try HonestyPanel(
            TimePoints.cross, try Market.instrument("EURUSD"), .h1, over: try Market.candles(bars), terms,
            conversion: .none, seed: seed)
    }

    @Test(arguments: [("EURUSD", 260.0), ("XAUUSD", 260), ("AAPL", 252), ("BTCUSDT", 365)])
    func `point 19: the panel's Sharpe ratio names its basis, right for the market`(
        _ symbol: String, _ days: Double
    ) throws {
        let panel = try HonestyPanel(
            TimePoints.cross, try Market.instrument(symbol), .h1, over: try Market.candles(Market.walk(1_000)),
            Market.bare, conversion: .none, seed: 1)
        #expect(panel.basis.periodsPerYear == days && panel.basis.description == "periods=\(Int(days)) ddof=1 rf=0.0")
        let daily = try #require(panel.sharpe)
        #expect(daily.count >= 30 && panel.annualSharpe == daily.sharpe * days.squareRoot())
    }

    @Test func `point 20: a month has no Sharpe ratio a year`() throws {
        let panel = try Self.panel(Market.walk(24 * 20))
        #expect(try #require(panel.sharpe).count < 30 && panel.annualSharpe == nil)
        #expect(!TradeStatistics(Array(panel.result.trades.prefix(TrackRecord.least - 1))).isTelling)
    }

    @Test(arguments: [0, 1, 2, 20]) func `point 21: no, one and few candles give a result without infinities`(
        _ count: Int
    ) throws {
        let panel = try Self.panel(Array(Market.walk(20).prefix(count)))
        #expect(panel.result.trades.isEmpty && panel.result.balance == 100_000)
        #expect(panel.sharpe == nil && panel.expectancy == nil && panel.baseline == nil && panel.isCausal)
        #expect(panel.costs.map(\.net) == [0, 0, 0, 0])
        #expect(TradeStatistics(panel.result.trades).all.profitFactor == nil)
    }

    @Test func `point 21: a market that stands still gives a result without infinities`() throws {
        let strategy = try Strategy(
            yaml: "timeframe: 1h\nlong: close >= open\nstop: 1 %\ntargets: [2 %]\nminimum_reward: 0\n", id: "still")
        let bars = [[Double]](repeating: [100, 100, 100, 100], count: 1_500)
        let panel = try HonestyPanel(
            strategy, try Market.instrument("EURUSD"), .h1, over: try Market.candles(bars), Market.bare,
            conversion: .none, seed: 1)
        #expect(!panel.result.trades.isEmpty && panel.result.balance == 100_000)
        #expect(panel.sharpe == nil && panel.annualSharpe == nil)
        #expect(TradeStatistics(panel.result.trades).all.profitFactor == nil)
    }

    @Test func `that more costs made more is noticed`() throws {
        var panel = try Self.panel(Market.walk(400))
        func nets(_ nets: [Double]) -> Bool {
            for (place, net) in nets.enumerated() { panel.costs[place].net = net }
            return panel.costsReorder
        }
        #expect(!nets([3, 2, 1, 0]) && !nets([1, 1, 1, 1]) && !nets([1, 1.004, 1, 1]))
        #expect(nets([3, 2, 1, 1.5]) && nets([-5, -4, -6, -7]))
    }

    @Test func `point 22: runs are counted, the percentile is between 0 and 100, luck is not centered on skill`()
        throws
    {
        // After every upward cross of its averages this market rises by three percent at once: nothing but profit.
        var bars = Market.walk(1_500)
        var closes = bars.map { $0[3] }
        var bar = 20
        while bar < bars.count - 5 {
            func mean(_ end: Int, _ length: Int) -> Double {
                closes[(end - length + 1)...end].reduce(0, +) / Double(length)
            }
            if mean(bar - 1, 5) <= mean(bar - 1, 15), mean(bar, 5) > mean(bar, 15) {
                let open = bars[bar + 1][0]
                bars[bar + 1][1] = open * 1.03
            }
            bar += 1
        }
        closes = bars.map { $0[3] }
        let panel = try Self.panel(bars)
        let (made, luck) = (panel.result.balance - 100_000, try #require(panel.baseline))
        #expect(luck.runs == HonestyPanel.baselineRuns && luck.percentile > 99 && luck.percentile < 100)
        #expect(made > 50 && luck.mean < made / 2)
        let noise = try #require(try Self.panel(Market.walk(1_500)).baseline)
        #expect(noise.percentile > 0 && noise.percentile < 100)
        // One of 200 runs is about half a percent: five runs, or whole-number division, could not say such a figure.
        #expect(noise.runs == 200 && noise.percentile * 2.01 == (noise.percentile * 2.01 * 2).rounded() / 2)
    }

    @Test func `point 23: random entries make about minus their costs`() throws {
        let bars = Market.walk(6_000)
        let (free, paid) = (try Self.panel(bars), try Self.panel(bars, spread: 0.1))
        let (luck, unlucky) = (try #require(free.baseline), try #require(paid.baseline))
        // As many entries a run as there are setups; those that come while one is open close it and open anew.
        let entries = Double(free.result.positions.count)
        let cost = luck.mean - unlucky.mean
        #expect(cost > 0.9 * 0.1 * entries && cost < 1.1 * 0.1 * entries, "\(cost) of \(0.1 * entries)")
        // A position's result varies by about one; of 200 runs over the same prices little of it is left.
        #expect(abs(unlucky.mean + 0.1 * entries) < 0.05 * entries, "\(unlucky.mean), \(entries) entries")
    }

    @Test func `point 25: the same input gives the same panel, another seed other random entries`() throws {
        let bars = Market.walk(1_000)
        func figures(_ seed: UInt64) throws -> (text: String, luck: BaselineRank?) {
            let panel = try Self.panel(bars, spread: 0.05, seed: seed)
            let parts: [Any] = [
                panel.result.trades, panel.result.balance, panel.costs, panel.baseline as Any, panel.expectancy as Any,
                panel.sharpe as Any, panel.curve as Any, panel.quality,
            ]
            return (parts.map { "\($0)" }.joined(separator: "\n"), panel.baseline)
        }
        let (first, again, other) = (try figures(1), try figures(1), try figures(2))
        #expect(first.text == again.text && first.text != other.text && first.luck != other.luck)
    }
}
