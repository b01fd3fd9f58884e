import Foundation
import Indicators
import Signals
import TestSupport
import Testing
import Trading

/// A history read in columns says what the engine says candle by candle.
@Suite struct SignalHistoryTests {
    private static let conditions = [
        "rsi(14) < 30", "rsi(14) <= 30 and not close > sma(50)", "close[3] < close and close[1] >= close[2]",
        "at least 2 of (close > sma(20); rsi(14) > 50; volume > 500)", "close crosses above ema(20)@4h",
        "close > bbands(20,2).upper or low < bbands(20,2).lower", "ema(20) rising 5 bars", "not rsi(14) > 45",
        "bullish order block", "in bullish fair value gap", "day type trend and close > open", "session london",
        "in discount and trend bullish",
    ]

    @Test(arguments: conditions) func `setups are those of the engine`(_ text: String) throws {
        var strategy = try SignalEngineTests.strategy(long: text)
        strategy.stop = .atr(1.5)
        try expectSame(strategy, SignalEngineTests.walk(3_000))
    }

    @Test func `those of every strategy that comes along, too`() throws {
        let folder = Folders.root.appending(path: "config/strategies")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(files.count >= 11)
        for file in files {
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            let strategy = try Strategy(yaml: text, id: file)
            guard strategy.timeframe <= .h1 else { continue }
            try expectSame(strategy, SignalEngineTests.walk(2_000))
        }
    }

    private func expectSame(_ strategy: Strategy, _ candles: [Candle]) throws {
        var engine = try SignalEngineTests.engine([strategy])
        var expected: [SignalHistory.Setup] = []
        for (bar, candle) in candles.enumerated() {
            for case .signal(let signal) in engine.handle(candle, spread: 0.02) {
                expected.append(
                    .init(
                        bar: bar, direction: signal.direction, entryType: signal.entryType, entry: signal.entry,
                        stop: signal.stop, targets: signal.targets.map(\.price)))
            }
        }
        var history = try SignalHistory(
            strategy, engine.instrument, .stock, .h1, calendar: .always, over: CandleColumns(candles), spread: 0.02)
        var found: [SignalHistory.Setup] = []
        history.forEachSetup { found.append($0) }
        #expect(found == expected, "\(strategy.id)")
    }
}
