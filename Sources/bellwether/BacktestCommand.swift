import ArgumentParser
import Backtesting
import Bot
import Foundation
import Indicators
import Platform
import Signals
import Trading
import Venues

/// One back-test.
struct BacktestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest", abstract: "Trades a strategy over a candle file and says what came of it.")

    @Option(help: "Candle file, CSV or gzipped CSV.") var candles: String
    @Option(help: "What the candles are of, such as EURUSD.") var instrument: String
    @Option(help: "Strategy file, as in config/strategies.") var strategy: String
    @Option(help: "Writes the trades there, as CSV.") var trades: String?
    @Option(help: "Writes the figures there, as JSON.") var json: String?

    private enum Misuse: Error, CustomStringConvertible {
        case instrument(String)
        case file(String, line: Int?, reason: String)
        case currency(Currency, account: Currency)

        var description: String {
            switch self {
            case .instrument(let name): "--instrument \(name): no such instrument in config/instruments.yaml"
            case .file(let file, let line, let reason): file + (line.map { ", line \($0)" } ?? "") + ": \(reason)"
            case .currency(let quote, let account):
                "the account is in \(account), the price in \(quote), and no rate between them is known; "
                    + "write `currency: \(quote)` under `backtest:` in the strategy file"
            }
        }
    }

    func run() async throws {
        try await Program.guarded {
            let catalogue = try Bot.instruments(try Program.configuration())
            guard let instrument = catalogue[InstrumentID(instrument.uppercased())] else {
                throw Misuse.instrument(instrument)
            }
            let (strategy, terms) = try read(instrument)
            let list = try CandleFile.read(URL(filePath: candles))
            let timeframe = Timeframe(spacingOf: list) ?? strategy.timeframe
            let columns = try CandleColumns(list)
            let conversion = try conversion(instrument, terms)
            let replay: Replay
            do {
                replay = try Backtest.run(
                    strategy, instrument, timeframe, over: columns, terms,
                    conversion: conversion)
            } catch let error as StrategyError {
                throw Misuse.file(self.strategy, line: error.line, reason: "\(error.reason)")
            }
            let report = BacktestFile(
                replay: replay, candles: columns, timeframe: timeframe, terms: terms,
                conversion: conversion)
            if let trades { try Data(report.csv.utf8).write(to: URL(filePath: trades), options: .atomic) }
            if let json { try Data(report.json.utf8).write(to: URL(filePath: json), options: .atomic) }
            print(report.text)  // tidy:allow the command's output
        }
    }

    private func read(_ instrument: Instrument) throws -> (Strategy, BacktestTerms) {
        let file = URL(filePath: strategy)
        let text: String
        do {
            text = try String(contentsOf: file, encoding: .utf8)
        } catch {
            throw Misuse.file(strategy, line: nil, reason: "cannot be read")
        }
        do {
            let strategy = try Strategy(yaml: text, id: file.deletingPathExtension().lastPathComponent)
            try strategy.check()
            return (strategy, try BacktestTerms(yaml: text, instrument))
        } catch {
            throw Misuse.file(self.strategy, line: error.line, reason: "\(error.reason)")
        }
    }

    private func conversion(_ instrument: Instrument, _ terms: BacktestTerms) throws -> Conversion {
        guard let conversion = Conversion(of: instrument, to: terms.currency) else {
            throw Misuse.currency(instrument.quote, account: terms.currency)
        }
        return conversion
    }
}

/// What one back-test writes.
private struct BacktestFile {
    let replay: Replay
    let candles: CandleColumns
    let timeframe: Timeframe
    let terms: BacktestTerms
    let conversion: Conversion

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

    private var statistics: TradeStatistics { TradeStatistics(replay.trades) }

    /// Figures that do not exist are null. Nothing depends on when or how fast it was computed.
    var json: String {
        let statistics = statistics
        let all = statistics.all
        let curve = EquityCurve(cash: terms.cash, replay.trades, over: candles, conversion: conversion)
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
                number("netProfit", statistics.netProfit)
                number("profitFactor", all.profitFactor)
                number("expectancy", all.expectancy)
                number("payoffRatio", all.payoffRatio)
                number("maximumDrawdown", curve?.drawdowns.deepest?.loss)
                number("maximumDrawdownShare", curve?.drawdowns.deepest?.depth)
                json.member("ambiguousExits", replay.ambiguous)
                json.member("resolvedExits", replay.resolved)
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
        func money(_ value: Double) -> String { String(format: "%.2f %@", value, terms.currency.code) }
        let span = "\(candles.openTime.first?.iso8601 ?? "-") to \(candles.openTime.last?.iso8601 ?? "-")"
        var lines = ["\(candles.count) candles of \(timeframe.rawValue), \(span)"]
        lines.append(
            "\(statistics.all.count) trades; \(replay.ambiguous) ended in a candle that reached both stop and target"
                + (terms.isStopFirst ? " and count as stopped" : " and count as won"))
        if !statistics.isTelling { lines.append("not enough trades to say anything") }
        let reasons = Replay.Rejected.allCases.compactMap { reason in
            replay.rejected[reason].map { "\($0) \(reason.rawValue)" }
        }
        if !reasons.isEmpty { lines.append("signals without a trade: " + reasons.joined(separator: ", ")) }
        lines.append(
            "costs \(money(statistics.costs)), net profit \(money(statistics.netProfit)), "
                + "balance \(money(replay.balance))")
        return lines.joined(separator: "\n")
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
