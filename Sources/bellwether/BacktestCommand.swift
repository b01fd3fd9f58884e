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
    @Option(help: "Candle file of a shorter timeframe, which tells what happened inside a candle.") var finer: String?
    @Option(help: "Dividends of the shares, CSV with the columns date (the ex-date) and amount.") var dividends: String?
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
            let configuration = try Program.configuration()
            guard let instrument = try Bot.instruments(configuration)[InstrumentID(instrument.uppercased())] else {
                throw Misuse.instrument(instrument)
            }
            var (strategy, terms) = try read(instrument)
            if let dividends { terms.dividends = try DividendFile.read(URL(filePath: dividends), of: instrument) }
            let list = try CandleFile.read(URL(filePath: candles))
            let timeframe = Timeframe(spacingOf: list) ?? strategy.timeframe
            let columns = try CandleColumns(list)
            let conversion = try conversion(instrument, terms)
            let inside = try inside(of: timeframe)
            let panel: HonestyPanel
            do {
                panel = try HonestyPanel(
                    strategy, instrument, timeframe, over: columns, finer: inside, terms, conversion: conversion,
                    seed: configuration.seed)
            } catch let error as StrategyError {
                throw Misuse.file(self.strategy, line: error.line, reason: "\(error.reason)")
            }
            let report = BacktestReport(
                strategy: strategy, panel: panel, candles: columns, instrument: instrument, timeframe: timeframe,
                terms: terms, hasFiner: finer != nil)
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
            let strategy = try Strategy.checked(yaml: text, id: file.deletingPathExtension().lastPathComponent)
            return (strategy, try BacktestTerms(yaml: text, instrument))
        } catch {
            throw Misuse.file(self.strategy, line: error.line, reason: "\(error.reason)")
        }
    }

    /// The candles inside those of `timeframe`; nil when no file of such was named.
    private func inside(of timeframe: Timeframe) throws -> Replay.Finer? {
        guard let finer else { return nil }
        let list = try CandleFile.read(URL(filePath: finer))
        guard let shorter = Timeframe(spacingOf: list), shorter < timeframe else {
            throw Misuse.file(
                finer, line: nil, reason: "its candles are not shorter than \(timeframe.rawValue), those of \(candles)")
        }
        return Replay.finer(in: try CandleColumns(list))
    }

    private func conversion(_ instrument: Instrument, _ terms: BacktestTerms) throws -> Conversion {
        guard let conversion = Conversion(of: instrument, to: terms.currency) else {
            throw Misuse.currency(instrument.quote, account: terms.currency)
        }
        return conversion
    }
}
