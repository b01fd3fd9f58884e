import Foundation
import Indicators
import Platform
import Signals
import Testing
import Trading

/// Figures that people hold against pips, patterns by their names alone, candles without volume, hours of a market.
@Suite struct SpokenFigureTests {
    @Test(arguments: [
        ("hammer", "cdlhammer > 0"), ("shooting star", "cdlshootingstar < 0"), ("doji", "cdldoji > 0"),
        ("engulfing", "cdlengulfing > 0 or cdlengulfing < 0"), ("bearish evening star", "cdleveningstar(0.3) < 0"),
        ("supertrend bullish", "supertrend(10,3).direction > 0"),
        ("supertrend is bearish", "supertrend(10,3).direction < 0"),
        ("spread < 1.5 pips", "spread < 1.5 pips"),
    ])
    func `is read as`(_ text: String, _ meaning: String) throws {
        let condition = try Condition(parsing: text)
        #expect("\(condition)" == meaning)
        #expect(try Condition(parsing: "\(condition)") == condition)
    }

    private static func signals(_ rule: String, pip: Double, spread: Double, volume: Double? = nil) throws -> Int {
        let strategy = try SignalEngineTests.strategy(long: rule)
        var engine = try SignalEngine(
            instrument: InstrumentID("XAUUSD"), assetClass: .stock, timeframe: .h1, calendar: .always, pip: pip,
            strategies: [strategy])
        var count = 0
        for candle in SignalEngineTests.walk(60) {
            var candle = candle
            if let volume {
                candle = Candle(
                    openTime: candle.openTime, open: candle.open, high: candle.high, low: candle.low,
                    close: candle.close, volume: volume)
            }
            if case .signal? = engine.handle(candle, spread: spread).first { count += 1 }
        }
        return count
    }

    /// 1.5 pips of 0.01 are 0.015.
    @Test func `a spread is held against pips, and against nothing where they are not known`() throws {
        #expect(try Self.signals("spread < 1.5 pips", pip: 0.01, spread: 0.014) > 0)
        #expect(try Self.signals("spread < 1.5 pips", pip: 0.01, spread: 0.016) == 0)
        #expect(try Self.signals("spread < 1.5 pips", pip: .nan, spread: 0.001) == 0)
    }

    /// Volume over an average of nothing is no figure, whichever way it is compared.
    @Test(arguments: ["volume_ratio(20) > 1", "volume_ratio(20) < 1", "not volume_ratio(20) > 1", "close > vwap"])
    func `without volume nothing is decided by volume`(_ rule: String) throws {
        #expect(try Self.signals(rule, pip: 0.01, spread: 0.01, volume: 0) == 0)
    }

    /// A market from Monday 00:00 to Friday 22:00, UTC.
    @Test(arguments: [
        ("weekdays sat", false), ("weekdays sat sun", false), ("weekdays sat mon", true), ("weekdays fri", true),
        ("hours 23:00-23:30 UTC", false), ("session london", true), ("not weekdays mon tue wed thu fri", false),
        ("rsi(14) < 30", true), ("weekdays fri and hours 23:00-24:00 UTC", false),
    ])
    func `hours that never meet those of the market are found`(_ filter: String, _ isPossible: Bool) throws {
        let calendar = TradingCalendar(
            id: "week", timeZone: .gmt,
            hours: (0..<5).map { .init(open: $0 * 1440, close: $0 * 1440 + 1320) }, hasExchangeDays: false)
        var strategy = try SignalEngineTests.strategy(long: "close > open")
        strategy.filters = [try Condition(parsing: filter)]
        #expect(strategy.canHappen(in: calendar) == isPossible)
    }
}
