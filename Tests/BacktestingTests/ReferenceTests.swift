import Backtesting
import Foundation
import Indicators
import Platform
import Signals
import TestSupport
import Testing
import Trading
import Venues

/// Trade by trade what an independent simulator of two well-known engines' rules finds, in all four variants.
@Suite(.enabled(if: Folders.shared != nil, "the shared folder with the reference trades is missing"))
struct ReferenceTests {
    struct Series: Sendable, CustomTestStringConvertible {
        var file: String
        var instrument: String
        var stop: Double
        var target: Double
        var size: Double
        var commission: Double
        var rows: Int?
        var testDescription: String { file }
    }
    static let series = [
        Series(file: "EURUSD_H1_btpy", instrument: "EURUSD", stop: 0.3, target: 0.6, size: 10_000, commission: 0.00002),
        Series(
            file: "XAUUSD_H1_ej", instrument: "XAUUSD", stop: 0.4, target: 0.8, size: 10, commission: 0.00003,
            rows: 8_000),
    ]

    @Test(arguments: series, ["samebar1_slfirst", "samebar1_tpfirst", "samebar0_slfirst", "samebar0_tpfirst"])
    func `every trade is the reference's`(_ series: Series, _ variant: String) throws {
        let reference = try Self.table("vectors/backtest/\(series.file)__refsim_\(variant).csv")
        let trades = try Self.trades(series, variant).trades
        #expect(trades.count == reference.count && trades.count > 100)
        for (trade, row) in zip(trades, reference) {
            let found: [String: Double] = [
                "size": trade.size, "entry_bar": Double(trade.entryBar), "exit_bar": Double(trade.exitBar),
                "entry_price": trade.entryPrice, "exit_price": trade.exitPrice, "sl": trade.stop,
                "tp": trade.target ?? .nan, "gross_pnl": trade.gross, "commission": trade.costs, "net_pnl": trade.net,
            ]
            for (name, value) in found {
                let expected = try #require(row[name].flatMap(Double.init))
                #expect(abs(value - expected) <= 1e-9 * max(1, abs(expected)), "\(name) at \(trade.entryBar)")
            }
            #expect("\(trade.exit)" == row["exit_reason"])
        }
    }

    @Test func `the two bars that hold both levels cost what the reference says`() throws {
        let gold = try #require(Self.series.last)
        let (stopFirst, targetFirst) = (
            try Self.trades(gold, "samebar1_slfirst"), try Self.trades(gold, "samebar1_tpfirst")
        )
        #expect(stopFirst.ambiguous == 2)
        // vectors/README.md: 406.97 USD between the two.
        #expect(abs(targetFirst.balance - stopFirst.balance - 406.97) < 0.005)
    }

    private static func trades(_ series: Series, _ variant: String) throws -> Replay {
        let file = try #require(Folders.shared("market-data/\(series.file).csv.gz"))
        let all = try CandleFile.read(file)
        let candles = try CandleColumns(Array(all.prefix(series.rows ?? all.count)))
        let strategy = try Strategy(
            yaml: """
                timeframe: 1h
                long: sma(10) crosses above sma(30)
                short: sma(10) crosses below sma(30)
                stop: \(series.stop) %
                targets: [\(series.target) %]
                minimum_reward: 0
                cooldown: 0
                """, id: "reference")
        let instrument = try Market.instrument(series.instrument)
        var terms = Market.bare
        terms.size = .units(series.size)
        terms.commission = series.commission
        terms.isLiveAtEntry = variant.contains("samebar1")
        terms.isStopFirst = variant.contains("slfirst")
        return try Backtest.run(strategy, instrument, .h1, over: candles, terms, conversion: .none)
    }

    private static func table(_ path: String) throws -> [[String: String]] {
        let text = try String(contentsOf: #require(Folders.shared(path)), encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        let header = try #require(lines.first).map(String.init)
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0.map(String.init))) }
    }
}

/// Nineteen situations that two engines agree on.
@Suite(.enabled(if: Folders.shared != nil, "the shared folder with the scenarios is missing"))
struct ScenarioTests {
    struct Scenario: Decodable {
        struct End: Decodable {
            var entry: Double
            var exit_bar: Int
            var exit: Double
            var why: String
        }
        var name: String
        var side: String
        var sl: Double
        var tp: Double
        var bars: [[Double]]
        var signal_bar: Int
        var entry_bar: Int
        var expected: [String: End]
    }

    @Test func `each ends as both engines end it`() throws {
        let file = try #require(Folders.shared("vectors/backtest/edge_scenarios.json"))
        let scenarios = try JSONDecoder().decode([Scenario].self, from: Data(contentsOf: file))
        #expect(scenarios.count == 19)
        for scenario in scenarios {
            for (variant, end) in scenario.expected {
                var terms = Market.bare
                terms.isLiveAtEntry = variant.contains("same_bar=True")
                terms.isStopFirst = variant.contains("first=sl")
                var replay = Replay(
                    try Market.instrument("EURUSD"), .h1, over: try Market.candles(scenario.bars), terms, expiry: 1,
                    conversion: .none)
                replay.run([
                    .init(
                        bar: scenario.signal_bar, direction: scenario.side == "long" ? .long : .short,
                        entryType: .market, entry: 100, stop: scenario.sl, targets: [scenario.tp])
                ])
                let trade = try #require(replay.trades.first)
                let name = "\(scenario.name) \(variant)"
                #expect(trade.entryBar == scenario.entry_bar && trade.entryPrice == end.entry, "\(name)")
                #expect(trade.exitBar == end.exit_bar && trade.exitPrice == end.exit, "\(name)")
                #expect("\(trade.exit)" == end.why, "\(name)")
            }
        }
    }
}
