import Backtesting
import Foundation
import Signals
import TestSupport
import Testing
import Trading

/// Points 10 to 13: what trading costs.
@Suite struct CostPoints {
    @Test func `point 10: every class slips by more than nothing, also when no volume is known`() throws {
        let instruments = try Market.catalogue().all
        #expect(Set(instruments.map(\.assetClass)) == Set(AssetClass.allCases))
        for instrument in instruments {
            let terms = BacktestTerms(instrument)
            #expect(terms.slippage > 0 && terms.spread > 0 && terms.commission > 0, "\(instrument.id)")
        }
        // 65,000 + half of the spread of 4, and half of it again as slippage; nothing was traded in any of the bars.
        let terms = BacktestTerms(try Market.instrument("BTCUSDT"))
        let bars = [[Double]](repeating: [65_000, 65_010, 64_990, 65_000], count: 3)
        let replay = try Market.replay(
            bars, [Market.long(entry: 65_000, stop: 60_000, targets: [80_000])], "BTCUSDT", volume: 0
        ) { ($0.spread, $0.slippage, $0.hasTicks) = (terms.spread, terms.slippage, true) }
        #expect(terms.spread == 4 && terms.slippage == 2)
        #expect(replay.trades.map(\.entryPrice) == [65_004] && replay.trades.map(\.exitPrice) == [64_996])
    }

    @Test func `point 11: holding costs a night each day, three on Wednesday, none at the weekend`() throws {
        // Tuesday 00:00 UTC, in days: bought Wednesday 00:00 UTC, which is Tuesday evening in New York, after 17:00.
        let bars = [[Double]](repeating: Market.flat, count: 9)
        let setup = Market.long(stop: 50, targets: [200])
        // Wednesday 3, Thursday, Friday, Monday and Tuesday 1 each, before the last bar opens on Wednesday.
        let metal = try Market.replay(bars, [setup], "XAUUSD", every: 86_400) { $0.swap = 3.65 }
        #expect(abs(metal.trades[0].costs - 7 * 0.01) < 1e-9)
        // Coins every night.
        let coin = try Market.replay(bars, [setup], "BTCUSDT", every: 86_400) { $0.swap = 3.65 }
        #expect(abs(coin.trades[0].costs - 7 * 0.01) < 1e-9)
    }

    @Test func `point 11: no instrument is held for nothing, and one that does not say its cost is refused`() throws {
        for instrument in try Market.catalogue().all { #expect(BacktestTerms(instrument).swap > 0, "\(instrument.id)") }
        let yaml = try String(contentsOf: Market.instrumentFile, encoding: .utf8)
        let without = yaml.replacing("    swap: 2.5\n", with: "")
        #expect(without != yaml)
        #expect(throws: TradingError.self) { try InstrumentCatalogue(yaml: without) }
        // A strategy's file that says nothing of it takes the instrument's; only one that writes 0 has none.
        let metal = try Market.instrument("XAUUSD")
        let rules = "timeframe: 1h\nlong: close > open\nstop: 1 %\ntargets: [2 %]\nbacktest:\n  cash: 5000\n"
        #expect(try BacktestTerms(yaml: rules, metal).swap == metal.costs.swap.double)
        #expect(try BacktestTerms(yaml: rules + "  swap: 0\n", metal).swap == 0)
    }

    @Test func `point 12: a lot of gold is 100 ounces, its pip ten ticks, its night five percent a year`() throws {
        let gold = try Market.instrument("XAUUSD")
        #expect(gold.contractSize.value == 100 && gold.pip.value.double == 0.1 && gold.tick.value.double == 0.01)
        let rules = "timeframe: 1h\nlong: close > open\nstop: 1 %\ntargets: [2 %]\nbacktest:\n  size: 1 lots\n"
        let size = try BacktestTerms(yaml: rules, gold).size
        #expect(size == .units(100))
        // From Tuesday 20:00 UTC (16:00 in New York) over 17:00 to Wednesday 00:00: one night on 2,400 at 17:00.
        let bars = [[Double]](repeating: [2_400, 2_401, 2_399, 2_400], count: 23) + [[2_400, 2_415, 2_399, 2_410]]
        let setup = SignalHistory.Setup(
            bar: 19, direction: .long, entryType: .market, entry: 2_400, stop: 2_380, targets: [2_410])
        let replay = try Market.replay(bars, [setup], "XAUUSD") {
            ($0.size, $0.swap, $0.commission, $0.hasTicks) = (size, 5, 0.00003, true)
        }
        let trade = try #require(replay.trades.first)
        // 100 × 10 = 1,000. Commission 100 × 2,400 × 0.00003 = 7.20 and 100 × 2,410 × 0.00003 = 7.23; the night
        // 240,000 × 0.05 / 365 = 32.8767.
        #expect(trade.gross == 1_000 && abs(trade.costs - (7.20 + 7.23 + 32.88)) < 1e-9)
        // A pip is 0.1 × 100 = 10 dollars.
        #expect(abs(trade.gross / ((2_410 - 2_400) / gold.pip.value.double) - 10) < 1e-9)
    }

    @Test func `point 12: yen profit becomes dollars at the price it was made at`() throws {
        // 10,000 dollars from 150 to 151: 10,000 yen, at 151 yen a dollar.
        let bars = [[150.0, 150.5, 149.5, 150], [150, 150.5, 149.5, 150], [150, 151.5, 149.5, 151]]
        let setup = SignalHistory.Setup(
            bar: 0, direction: .long, entryType: .market, entry: 150, stop: 149, targets: [151])
        let replay = try Market.replay(bars, [setup], "USDJPY", conversion: .inverse) { $0.size = .units(10_000) }
        #expect(abs(try #require(replay.trades.first).gross - 10_000.0 / 151) < 1e-9)
    }

    @Test func `point 12: currencies between which no rate is known do not mix`() throws {
        #expect(Conversion(of: try Market.instrument("EURJPY"), to: .usd) == nil)
        #expect(Conversion(of: try Market.instrument("USDJPY"), to: .usd) == .inverse)
        #expect(Conversion(of: try Market.instrument("EURUSD"), to: .usd) == Conversion.none)
        #expect(Conversion(of: try Market.instrument("BTCUSDT"), to: .usd) == Conversion.none)
    }

    @Test(arguments: 1...12) func `point 13: more costs never bring more`(_ seed: UInt64) throws {
        let bars = Market.walk(400, seed: seed)
        let setups = (0..<12).map {
            SignalHistory.Setup(
                bar: $0 * 30, direction: $0 % 2 == 0 ? .long : .short, entryType: .market, entry: bars[$0 * 30][3],
                stop: bars[$0 * 30][3] * ($0 % 2 == 0 ? 0.98 : 1.02),
                targets: [bars[$0 * 30][3] * ($0 % 2 == 0 ? 1.03 : 0.97)])
        }
        let balances = try [0.0, 1, 2, 4].map { factor in
            try Market.replay(bars, setups) {
                ($0.spread, $0.slippage, $0.commission, $0.swap) = (
                    0.1 * factor, 0.02 * factor, 1e-4 * factor, 3 * factor
                )
            }.balance
        }
        #expect(balances == balances.sorted(by: >))
    }
}
