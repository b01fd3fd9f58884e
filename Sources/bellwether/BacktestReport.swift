import Backtesting
import Foundation
import Indicators
import Platform
import Signals
import Trading

/// What one back-test writes.
struct BacktestReport {
    let strategy: Strategy
    let panel: HonestyPanel
    let candles: CandleColumns
    let instrument: Instrument
    let timeframe: Timeframe
    let terms: BacktestTerms
    let hasFiner: Bool

    private var replay: Replay { panel.result }

    private static let header =
        "size,entry_time,exit_time,entry_bar,exit_bar,entry_price,exit_price,sl,tp,gross_pnl,commission,net_pnl,"
        + "exit_reason\n"

    var csv: String {
        replay.trades.reduce(into: Self.header) { text, trade in
            let numbers = [
                "\(trade.size.plain)", time(trade.entryBar), time(trade.exitBar), "\(trade.entryBar)",
                "\(trade.exitBar)",
                "\(trade.entryPrice.plain)", "\(trade.exitPrice.plain)", "\(trade.stop.plain)",
                trade.target.map { "\($0.plain)" } ?? "", "\(trade.gross.plain)", "\(trade.costs.plain)",
                "\(trade.net.plain)", "\(trade.exit)",
            ]
            text += numbers.joined(separator: ",") + "\n"
        }
    }

    private func time(_ bar: Int) -> String { candles.openTime[bar].iso8601 }

    private var dividends: Double { replay.trades.reduce(0) { $0 + $1.dividends } }
    private var statistics: TradeStatistics { TradeStatistics(replay.trades) }

    /// Figures that do not exist are null. Nothing depends on when or how fast it was computed.
    var json: String {
        let statistics = statistics
        let all = statistics.all
        let curve = panel.curve
        return JSONWriter.text { json in
            json.object { json in
                func number(_ name: String, _ value: Double?) {
                    json.key(name)
                    json.number(value.map(\.plain) ?? "null")
                }
                json.member("timeframe", timeframe.rawValue)
                json.member("bars", candles.count)
                json.member("from", candles.openTime.first?.iso8601)
                json.member("to", candles.openTime.last?.iso8601)
                json.member("currency", terms.currency.code)
                number("cash", terms.cash)
                number("balance", replay.balance)
                json.member("trades", all.count)
                json.member("wins", all.wins)
                number("winRate", all.winRate)
                number("profitBeforeCosts", statistics.profitBeforeCosts)
                number("costs", statistics.costs)
                number("dividends", dividends)
                number("negativeBalanceProtection", replay.protection)
                number("netProfit", statistics.netProfit)
                number("profitFactor", all.profitFactor)
                number("expectancy", all.expectancy)
                number("payoffRatio", all.payoffRatio)
                number("maximumDrawdown", curve?.drawdowns.deepest?.loss)
                number("maximumDrawdownShare", curve?.drawdowns.deepest?.depth)
                number("sharpeRatio", statistics.isTelling ? panel.annualSharpe : nil)
                number("periodsPerYear", panel.basis.periodsPerYear)
                json.member("ambiguousExits", replay.ambiguous)
                json.member("resolvedExits", replay.resolved)
                number("netProfitPessimistic", panel.pessimistic)
                number("netProfitOptimistic", panel.optimistic)
                for cost in panel.costs { number("netProfitAt\(cost.factor.plain)Costs", cost.net) }
                json.member("randomEntryRuns", panel.baseline?.runs ?? 0)
                number("randomEntryMean", panel.baseline?.mean)
                number("randomEntryPercentile", panel.baseline?.percentile)
                json.member("isCausal", panel.isCausal)
                let quality = panel.quality
                json.member("missingStretches", quality.holes)
                json.member("priceBreaks", quality.breaks.count)
                json.member("candlesWithoutTrade", quality.silent)
                json.member("staleFills", quality.staleFills)
                json.key("signalsWithoutTrade")
                json.object { json in
                    for reason in Replay.Rejected.allCases {
                        json.member(reason.rawValue, replay.rejected[reason] ?? 0)
                    }
                }
            }
        } + "\n"
    }

    /// What can be trusted first, then the profit.
    var text: String {
        let span = "\(candles.openTime.first?.iso8601 ?? "-") to \(candles.openTime.last?.iso8601 ?? "-")"
        var lines = ["\(candles.count) candles of \(timeframe.rawValue), \(span)", data]
        if instrument.assetClass == .stock {
            let paid = terms.dividends.isEmpty ? "dividends are not counted" : "dividends \(money(dividends))"
            lines.append("shares that exist today: those that did not survive are not in it; \(paid)")
        }
        lines.append(
            "terms: spread \(terms.spread.plain), slippage \(terms.slippage.plain), commission "
                + "\((terms.commission * 100).plain) % a side, swap \(terms.swap.plain) % a year")
        lines.append("stop \(strategy.stop.text), targets " + strategy.targets.map(\.text).joined(separator: ", "))
        lines.append(limits)
        lines.append("rules only: no language model takes part")
        lines += worth
        let reasons = Replay.Rejected.allCases.compactMap { reason in
            replay.rejected[reason].map { "\($0) \(reason.rawValue)" }
        }
        if !reasons.isEmpty { lines.append("signals without a trade: " + reasons.joined(separator: ", ")) }
        if replay.protection > 0 {
            lines.append(
                "a price took \(money(replay.protection)) more than the account held: set to zero (negative balance "
                    + "protection), and no entry after it")
        }
        lines.append(
            "costs \(money(statistics.costs)), net profit \(money(statistics.netProfit)), "
                + "balance \(money(replay.balance))")
        return lines.joined(separator: "\n")
    }

    private func money(_ value: Double) -> String { String(format: "%.2f %@", value, terms.currency.code) }

    private var data: String {
        let quality = panel.quality
        let volume =
            quality.hasVolume ? "\(quality.silent) candles in which nothing was traded" : "no volume in the data"
        return "data: \(quality.holes) stretches missing, \(quality.breaks.count) breaks in prices, none twice or out "
            + "of order, \(volume), \(quality.staleFills) fills at a stale price"
    }

    private var limits: String {
        let limits = terms.entryLimits.map { "\($0)" } ?? ""
        return limits.isEmpty ? "limits of entries: none set" : "limits of entries: " + limits
    }

    /// What stands before the profit, for it says what the profit is worth.
    private var worth: [String] {
        var lines = [
            "\(statistics.all.count) trades; \(replay.ambiguous) ended in a candle that reached both stop and target"
                + (hasFiner ? ", of which finer candles decided \(replay.resolved) and the rest" : " and")
                + (terms.isStopFirst ? " count as stopped" : " count as won")
        ]
        if panel.optimistic != panel.pessimistic {
            lines.append(
                "net profit if they all count as stopped \(money(panel.pessimistic)), as won "
                    + money(panel.optimistic))
        }
        guard statistics.all.count > 0 else { return lines + ["not enough trades to say anything"] }
        if !statistics.isTelling { lines.append("not enough trades to say anything") }
        let nets = panel.costs.map { money($0.net) }
        lines.append("net profit at 0, 1, 2 and 3 times the costs: " + nets.joined(separator: ", "))
        if let baseline = panel.baseline {
            lines.append(
                "random entries: \(money(baseline.mean)) on average of \(baseline.runs) runs; better than "
                    + String(format: "%.1f %% of them", baseline.percentile))
        }
        if statistics.isTelling, let sharpe = panel.annualSharpe {
            lines.append(String(format: "Sharpe ratio %.2f a year", sharpe) + " (\(panel.basis))")
        }
        lines.append(
            panel.isCausal ? "looking ahead: none found" : "it looks ahead: with the data cut off, other signals come")
        return lines
    }
}

extension Double {
    /// Full precision, whole numbers without a point, as spreadsheets write them.
    fileprivate var plain: String {
        guard isFinite else { return "null" }
        return self == rounded() && abs(self) < 1e15 ? String(Int64(self)) : String(self)
    }
}

extension Timestamp {
    fileprivate var iso8601: String { date.formatted(.iso8601) }
}
