import Backtesting
import Foundation
import Platform
import TestSupport
import Testing
import Trading

/// Every value of the reference vectors, which are what quantstats 0.0.86, empyrical-reloaded 0.7.1 and ffn 1.4.1 say.
@Suite(.enabled(if: Folders.shared("vectors/perf") != nil, "the shared folder with the reference values is missing"))
struct StatisticsVectorTests {
    private func equity() throws -> EquityCurve {
        let rows = try Reference.rows("vectors/perf/equity_daily.csv")
        let times = try rows.map { try Reference.time(#require($0["date"])) }
        let values = rows.compactMap { Double($0["equity"] ?? "") }
        return try #require(EquityCurve(times: times, values: values))
    }

    private func trades() throws -> [Trade] {
        try Reference.rows("vectors/perf/trades.csv").map { row in
            let gross = try #require(Double(row["gross_pnl"] ?? ""))
            let costs = try #require(Double(row["commission"] ?? ""))
            return trade(gross - costs, costs: costs, isLong: row["side"] == "long")
        }
    }

    /// The values of `metrics.csv`, by metric, library and whether the call was the one with the alternative method.
    private func computed() throws -> [String: Double?] {
        let curve = try equity()
        let daily = StatisticsBasis(periodsPerYear: 252)
        let statistics = ReturnStatistics(curve.returns, daily)
        var withRate = daily
        withRate.riskFreeRate = 0.02
        let hours = try Reference.rows("vectors/perf/returns_hourly.csv").compactMap { Double($0["ret"] ?? "") }
        let always = StatisticsBasis(.h1, of: .crypto, .always)
        let days = stride(from: 0, to: hours.count, by: 24).map { start in
            hours[start..<min(start + 24, hours.count)].reduce(1) { $0 * (1 + $1) } - 1
        }
        let drawdowns = curve.drawdowns
        let longest = drawdowns.episodes.map(\.underwaterDuration).max() ?? .zero
        return [
            "sharpe": statistics.sharpe,
            "sharpe_rf2pct": ReturnStatistics(curve.returns, withRate).sharpe,
            "sortino": statistics.sortino,
            "volatility": statistics.volatility,
            "downside_risk": statistics.downsideRisk,
            "total_return": statistics.totalReturn,
            "cagr": statistics.annualGrowth,
            "cagr ffn": curve.annualGrowth(),
            "max_drawdown": statistics.maximumDrawdown.map(-),
            "max_drawdown ffn": drawdowns.deepest.map { -$0.depth },
            "calmar": statistics.calmar,
            "calmar ffn": curve.calmar(),
            "ulcer_index": statistics.ulcerIndex,
            "ulcer_index ffn": curve.ulcerIndex * 100,
            "var95_daily quantstats": statistics.valueAtRisk(.normal).map(-),
            "var95_daily empyrical": statistics.valueAtRisk(.historical).map(-),
            "cvar95_daily quantstats": statistics.conditionalValueAtRisk(.normal).map(-),
            "cvar95_daily empyrical": statistics.conditionalValueAtRisk(.historical).map(-),
            "cvar95_daily_hist": statistics.conditionalValueAtRisk(.historical).map(-),
            "omega_0": statistics.omega,
            "tail_ratio": statistics.tailRatio,
            "profit_factor_daily": statistics.periods.profitFactor,
            "win_rate_daily": statistics.periods.decidedWinRate,
            "payoff_daily": statistics.periods.payoffRatio,
            "kelly_daily": statistics.periods.kelly,
            "recovery_factor": statistics.recoveryFactor,
            "skew": statistics.skewness,
            "kurtosis_excess": statistics.excessKurtosis,
            "stability": statistics.stability,
            "max_dd_duration_days quantstats": drawdowns.episodes.map(\.underwaterDays).max().map(Double.init),
            "max_dd_duration_days ffn": longest / .days(1),
            "sharpe_hourly_8760": ReturnStatistics(hours, always).sharpe,
            "sharpe_daily_365": ReturnStatistics(days, StatisticsBasis(periodsPerYear: 365)).sharpe,
        ]
    }

    @Test func `every metric of returns and equity`() throws {
        let rows = try Reference.rows("vectors/perf/metrics.csv")
        #expect(rows.count == 40)
        let computed = try computed()
        for row in rows {
            let (metric, library) = try (#require(row["metric"]), #require(row["library"]))
            let seen = try #require(computed["\(metric) \(library)"] ?? computed[metric], "\(metric) is not computed")
            let expected = try #require(Double(row["value"] ?? ""))
            #expect(isClose(seen, expected), "\(metric) of \(library): \(String(describing: seen)), not \(expected)")
        }
    }

    @Test func `every metric of trades`() throws {
        let trades = try trades()
        let sample = TradeStatistics(trades), population = TradeStatistics(trades, deviation: .population)
        let all = sample.all
        let computed: [String: Double?] = [
            "n_trades": Double(all.count), "n_win": Double(all.wins), "n_loss": Double(all.losses),
            "n_flat": Double(all.flats), "win_rate": all.winRate, "gross_profit": all.grossProfit,
            "gross_loss": -all.grossLoss, "profit_factor": all.profitFactor, "expectancy_per_trade": all.expectancy,
            "expectancy_identity": try #require(all.winRate) * #require(all.averageWin)
                + (1 - #require(all.winRate)) * #require(all.averageLoss),
            "avg_win": all.averageWin, "avg_loss": all.averageLoss, "payoff_ratio": all.payoffRatio,
            "largest_win": all.largestWin, "largest_loss": all.largestLoss, "net_profit": sample.netProfit,
            "total_commission": sample.costs, "sqn": population.systemQuality, "sqn_ddof1": sample.systemQuality,
            "kelly": all.kelly, "max_consecutive_wins": Double(all.longestWinStreak),
            "max_consecutive_losses": Double(all.longestLossStreak), "long_trades": Double(sample.long.count),
            "long_net": sample.long.net, "short_net": sample.short.net,
        ]
        let rows = try Reference.rows("vectors/perf/trade_metrics.csv")
        #expect(rows.count == 25)
        for row in rows {
            let metric = try #require(row["metric"])
            let seen = try #require(computed[metric], "\(metric) is not computed")
            let expected = try #require(Double(row["value"] ?? ""))
            // The file has twelve digits: half of the last one may be missing.
            #expect(isClose(seen, expected, 5e-12), "\(metric): \(String(describing: seen)), not \(expected)")
        }
        #expect(isClose(sample.profitBeforeCosts, 43195.58 + 299.3))
    }

    @Test func `returns and monthly returns`() throws {
        let curve = try equity()
        let rows = try Reference.rows("vectors/perf/equity_daily.csv")
        let expected = rows.dropFirst().compactMap { Double($0["ret"] ?? "") }
        #expect(curve.returns.count == 780)
        #expect(expected.count == 780)
        #expect(zip(curve.returns, expected).allSatisfy { isClose($0, $1) })
        let months = curve.monthlyReturns(.always)
        let monthly = try Reference.rows("vectors/perf/monthly_returns.csv")
        #expect(months.count == 36 && monthly.count == 36)
        for (month, row) in zip(months, monthly) {
            #expect("\(month.year)" == row["year"] && "\(month.month)" == row["month"])
            #expect(isClose(month.value, Double(row["ret"] ?? "")), "\(row)")
        }
    }

    @Test func `every drawdown, in the counts of all three`() throws {
        let episodes = try equity().drawdowns.episodes
        let own = try Reference.rows("vectors/perf/drawdowns.csv")
        let quantstats = try Reference.rows("vectors/perf/drawdowns_quantstats.csv")
        let ffn = try Reference.rows("vectors/perf/drawdowns_ffn.csv")
        for count in [episodes.count, own.count, quantstats.count, ffn.count] { #expect(count == 22) }
        func time(_ row: [String: String], _ column: String) throws -> Timestamp? {
            guard let text = row[column], !text.isEmpty else { return nil }
            return try Reference.time(text)
        }
        for (place, seen) in episodes.enumerated() {
            let (own, quantstats, ffn) = (own[place], quantstats[place], ffn[place])
            #expect(try seen.peak == time(own, "peak"))
            #expect(try seen.firstUnderwater == time(own, "first_underwater"))
            #expect(try seen.valley == time(own, "valley"))
            #expect(try seen.recovery == time(own, "recovered"))
            #expect("\(seen.count)" == own["bars_underwater"])
            #expect("\(seen.duration.components.seconds / 86_400)" == own["calendar_days_peak_to_recovery"])
            #expect(isClose(-seen.depth, Double(own["depth"] ?? "")))

            #expect(try seen.firstUnderwater == time(quantstats, "start"))
            #expect(try seen.valley == time(quantstats, "valley"))
            #expect(try seen.lastUnderwater == time(quantstats, "end"))
            #expect("\(seen.underwaterDays)" == quantstats["days"])
            #expect(isClose(-seen.depth * 100, Double(quantstats["max drawdown"] ?? "")))
            let withoutWorst = Double(quantstats["99% max drawdown"] ?? "")
            #expect(isClose(seen.depthWithoutWorst.map { -$0 * 100 }, withoutWorst))

            #expect(try seen.firstUnderwater == time(ffn, "Start"))
            let end = seen.recovery ?? seen.lastUnderwater
            #expect(try end == time(ffn, "End"))
            #expect("\(seen.underwaterDuration.components.seconds / 86_400)" == ffn["Length"])
            #expect(isClose(-seen.depth, Double(ffn["drawdown"] ?? "")))
        }
    }
}
