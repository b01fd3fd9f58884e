import Foundation
import Indicators
import Platform
import Signals
import Testing
import Trading

/// Price levels, changes of structure and days in conditions: what they mean, worked out by hand, and never ahead of
/// their time.
@Suite struct LevelConditionTests {
    private static let start = Timestamp(seconds: 1_717_372_800)  // Monday, 3 June 2024, 00:00 UTC

    /// Hours whose highs and lows are given by a function of the hour.
    private static func hours(_ count: Int, _ price: (Int) -> (high: Double, low: Double)) -> [Candle] {
        (0..<count).map { hour in
            let (high, low) = price(hour)
            let middle = (high + low) / 2
            return Candle(
                openTime: Timestamp(seconds: start.seconds + Int64(hour) * 3600), open: middle, high: high, low: low,
                close: middle, volume: 1)
        }
    }

    /// The hours at whose close a condition is found to be true.
    private static func met(_ text: String, _ candles: [Candle], swing: Int = 5) throws -> [Int] {
        var strategy = try SignalEngineTests.strategy(long: text)
        strategy.swingLength = swing
        var engine = try SignalEngineTests.engine([strategy])
        return candles.indices.filter { hour in
            _ = engine.handle(candles[hour], spread: 0)
            return engine.evidence(0).allSatisfy(\.isMet)
        }
    }

    @Test func `the previous day's high counts from the first day on that was seen whole`() throws {
        // Highs of the days: 110, 120, 130; each hour's is a fifth below, but at noon.
        let candles = Self.hours(96) { hour in
            let top = 110 + Double(hour / 24) * 10
            return hour % 24 == 12 ? (top, top - 1) : (top - 20, top - 21)
        }
        // Day 3 (hours 72...95) is the first that stands above 120 at noon; day 0 may have begun before the data.
        #expect(try Self.met("high > pdh", candles) == [60, 84])
        #expect(try Self.met("high > previous day high", candles) == [60, 84])
        // The low of the day before is 20 less its top and 1: of day 1 it is 99, and day 2's hours stand at 109.
        #expect(try Self.met("low > pdl", candles).first == 48)
    }

    @Test func `on a Monday the day before is Friday, on a Tuesday Monday with its evening before`() throws {
        // Foreign exchange, in summer from Sunday 21:00 to Friday 21:00 in UTC; from Wednesday 2024-06-05 on.
        let calendar = TradingCalendar(
            id: "fx", timeZone: .gmt,
            hours: [.init(open: 0, close: 4 * 1440 + 1260), .init(open: 6 * 1440 + 1260, close: 10_080)],
            hasExchangeDays: false)
        let start = Timestamp(seconds: 1_717_545_600)
        // Highs of 101 on Friday and 103 on Sunday evening; 102 on Monday and 102.5 on Tuesday, each at 10:00.
        let tops = [2 * 24 + 10: 101.0, 4 * 24 + 22: 103, 5 * 24 + 10: 102, 6 * 24 + 10: 102.5]
        let candles = (0..<7 * 24).filter { calendar.isOpen(at: start + .hours($0)) }.map { hour in
            let top = tops[hour] ?? 100
            return Candle(openTime: start + .hours(hour), open: top - 1, high: top, low: top - 2, close: top, volume: 1)
        }
        var engine = try SignalEngine(
            instrument: InstrumentID("EURUSD"), assetClass: .forex, timeframe: .h1, calendar: calendar,
            strategies: [try SignalEngineTests.strategy(long: "close > pdh")])
        let met = candles.filter { candle in
            _ = engine.handle(candle, spread: 0)
            return engine.evidence(0).allSatisfy(\.isMet)
        }
        #expect(met.map { Int(($0.openTime - start).inSeconds) / 3_600 } == [2 * 24 + 10, 4 * 24 + 22, 5 * 24 + 10])
    }

    @Test func `weeks and months before`() throws {
        // Ten weeks of hours, each higher by one than the last.
        let candles = Self.hours(24 * 70) { (100 + Double($0), 99 + Double($0)) }
        // The second week seen whole ends at hour 336 (the data begins on a Monday, its first week is not trusted).
        #expect(try Self.met("close > pwh", candles).first == 336)
        // June may have begun before the data: its 28 days; July is whole from 1 July on, known from 1 August.
        let july = 28 * 24
        let august = july + 31 * 24
        #expect(try Self.met("close > pmh", candles).first == august)
    }

    @Test func `a swing counts from its confirmation on, not from where it sits`() throws {
        // Up to 130 at hour 30, down to 110 at hour 40, up again; a candle reaches one further on both sides.
        let candles = Self.hours(60) { hour in
            let price = Double(hour <= 30 ? 100 + hour : hour <= 40 ? 130 - 2 * (hour - 30) : 110 + hour - 40)
            return (price + 1, price - 1)
        }
        // Of length 3, a high at 30 is confirmed at 33, the low at 40 at 43.
        #expect(try Self.met("swing high within 1 bars", candles, swing: 3).contains(33))
        #expect(!(try Self.met("swing high within 1 bars", candles, swing: 3).contains { (30...32).contains($0) }))
        #expect(try Self.met("swing low within 1 bars", candles, swing: 3).contains(43))
        #expect(try Self.met("bullish swing within 1 bars", candles, swing: 3).contains(43))
        #expect(try Self.met("swing_high >= 131", candles, swing: 3).first == 33)
    }

    @Test(arguments: [
        ("previous day high > close", "pdh > close"), ("close > swing low", "close > swing_low"),
        ("equal highs", "equal highs"), ("equal lows within 3 bars", "equal lows within 3 bars"),
        ("close > equal_highs", "close > equal_highs"), ("bullish swing", "swing low"),
        ("bearish order block mitigated", "bearish order block mitigated"),
        ("bullish order block removed within 9 bars", "bullish order block removed within 9 bars"),
        ("bullish fvg mitigated@4h", "bullish fvg mitigated@4h"), ("bearish fvg filled", "bearish fvg filled"),
        ("bearish liquidity pool", "equal highs"), ("weekdays mon fri", "weekdays mon fri"),
        ("weekdays mondays and fridays", "weekdays mon fri"), ("trend is up", "trend up"),
        ("trend down on 4h", "trend down@4h"), ("4h trend is up", "trend up@4h"), ("structure up", "trend up"),
        ("trend on 4h down", "trend down@4h"), ("trend rising", "trend up"),
        ("hours 22:00-02:00 Asia/Kolkata", "hours 22:00-02:00 Asia/Kolkata"),
        ("hours 22:00-02:00 berlin", "hours 22:00-02:00 Europe/Berlin"),
        ("hours 22:00-02:00 New York", "hours 22:00-02:00 America/New_York"),
        ("hours 22:00-02:00 and close > open", "hours 22:00-02:00 UTC and close > open"),
    ]) func `as they are written, and read again`(text: String, written: String) throws {
        let condition = try Condition(parsing: text)
        #expect("\(condition)" == written)
        #expect(try Condition(parsing: "\(condition)") == condition)
    }

    @Test func `days of the week are those of the candle`() throws {
        // Tuesday is hours 24...47; the hour that closes at midnight still belongs to it.
        let candles = Self.hours(24 * 9) { _ in (101, 99) }
        #expect(try Self.met("weekdays tue", candles) == Array(24...47) + Array((7 * 24 + 24)...(7 * 24 + 47)))
    }

    @Test func `a day's level is refused on candles that are longer than a day`() throws {
        let strategy = try SignalEngineTests.strategy(long: "close@1w > pdh@1w")
        #expect(throws: StrategyError(.shorterTimeframe(given: .d1, base: .w1))) {
            try SignalEngineTests.engine([strategy])
        }
    }

    private static var everything: [String] {
        PriceLevel.allCases.map { "close > \($0.rawValue)" }
            // The walk never falls below the month before.
            + PriceLevel.allCases.filter { $0 != .previousMonthLow }.map { "close < \($0.rawValue)" }
            + [
                "swing low", "swing high", "equal highs", "equal lows", "bullish order block mitigated",
                "bearish order block removed within 20 bars", "bullish fvg mitigated", "bearish fvg filled",
                "bullish fvg filled@4h", "close > swing_high@4h", "close < pdh@4h", "weekdays mon wed fri",
            ]
    }

    @Test func `what was decided of a stretch is what is decided of it alone`() throws {
        let candles = SignalEngineTests.walk(24 * 150, seed: 5)
        let strategies = try Self.everything.enumerated().map { index, text in
            var strategy = try SignalEngineTests.strategy("s\(index)", long: text)
            (strategy.stop, strategy.targets) = (.pips(50), [.pips(100)])
            return strategy
        }
        func decide(_ candles: some Sequence<Candle>) throws -> [String] {
            var engine = try SignalEngine(
                instrument: InstrumentID("XAUUSD"), assetClass: .stock, timeframe: .h1, calendar: .always, pip: 0.01,
                strategies: strategies)
            return candles.flatMap { candle in engine.handle(candle, spread: 0.02).map { "\($0)" } }
        }
        let whole = try decide(candles)
        for index in strategies.indices {
            let signals = stride(from: index, to: whole.count, by: strategies.count).count {
                whole[$0].hasPrefix("signal")
            }
            #expect(signals > 0, "\(Self.everything[index]) never signals, which shows nothing")
        }
        for end in [300, 801, 2500] {
            #expect(try decide(candles[..<end]) == Array(whole[..<(end * strategies.count)]), "\(end)")
        }
    }

    @Test(arguments: everything) func `a history taken whole says the same`(text: String) throws {
        let candles = SignalEngineTests.walk(24 * 150, seed: 6)
        var strategy = try SignalEngineTests.strategy(long: text)
        (strategy.stop, strategy.targets) = (.price(1), [.price(2)])
        var engine = try SignalEngineTests.engine([strategy])
        let bars = candles.indices.filter {
            if case .signal? = engine.handle(candles[$0], spread: 0).first { true } else { false }
        }
        var history = try SignalHistory(
            strategy, InstrumentID("XAUUSD"), .stock, .h1, calendar: .always, over: try CandleColumns(candles),
            spread: 0)
        var found: [Int] = []
        history.forEachSetup { found.append($0.bar) }
        #expect(found == bars && !bars.isEmpty)
    }
}
