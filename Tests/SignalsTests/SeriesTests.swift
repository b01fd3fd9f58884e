import Foundation
import Indicators
import Platform
import Signals
import Testing
import Trading

/// Series of prices that end, and series with holes: no signal is made of what does not belong together.
@Suite struct SeriesTests {
    /// A walk whose prices are divided by `ratio` from `bar` on: a split.
    private static func split(_ count: Int, at bar: Int, by ratio: Double, seed: UInt64 = 3) -> [Candle] {
        SignalEngineTests.walk(count, seed: seed).enumerated().map { index, candle in
            guard index >= bar else { return candle }
            var candle = candle
            candle.open /= ratio
            candle.high /= ratio
            candle.low /= ratio
            candle.close /= ratio
            return candle
        }
    }

    private static let strategies = [
        "rsi < 40", "close crosses above sma(20)", "bullish fvg within 5", "close@4h > ema(10)@4h", "bullish choch",
    ]
    private static func engine() throws -> SignalEngine {
        try SignalEngineTests.engine(
            strategies.enumerated().map { try SignalEngineTests.strategy("s\($0)", long: $1) })
    }

    @Test func `after a split everything is as if history began there`() throws {
        let candles = Self.split(600, at: 300, by: 4)
        var (whole, fresh) = (try Self.engine(), try Self.engine())
        var signals = 0
        for (bar, candle) in candles.enumerated() {
            let decisions = whole.handle(candle, spread: 0)
            #expect((whole.priceBreak != nil) == (bar == 300), "bar \(bar)")
            guard bar >= 300 else { continue }
            let wanted = fresh.handle(candle, spread: 0)
            #expect(whole.count == bar - 299 && whole.warmUp == fresh.warmUp)
            guard bar > 300 else { continue }
            #expect(decisions.map { "\($0)" } == wanted.map { "\($0)" }, "bar \(bar)")
            signals += decisions.count { if case .signal = $0 { true } else { false } }
        }
        #expect(signals > 50)
    }

    @Test func `the decision at the split says so, the next ones how much history is missing`() throws {
        let candles = Self.split(320, at: 300, by: 4)
        var engine = try SignalEngineTests.engine([try SignalEngineTests.strategy(long: "close > sma(50)")])
        for candle in candles.prefix(300) { _ = engine.handle(candle, spread: 0) }
        guard case .rejected(.pricesBroke(let found))? = engine.handle(candles[300], spread: 0).first else {
            Issue.record("a decision of mixed prices")
            return
        }
        // The walk's open is the close before: the ratio is exactly four.
        #expect(found.split?.new == 4 && found.split?.old == 1 && found.before == candles[299].close)
        for (bar, missing) in [(301, 48), (302, 47)] {
            guard case .rejected(.warmingUp(let bars, .h1))? = engine.handle(candles[bar], spread: 0).first else {
                Issue.record("decided with too little history")
                return
            }
            #expect(bars == missing)
        }
    }

    @Test func `candles that came before the split stay known as duplicates`() throws {
        let candles = Self.split(10, at: 5, by: 2)
        var engine = try Self.engine()
        for candle in candles { _ = engine.handle(candle, spread: 0) }
        #expect(engine.handle(candles[2], spread: 0).isEmpty && engine.handle(candles[9], spread: 0).isEmpty)
        #expect((engine.gate.outOfOrder, engine.gate.duplicate) == (1, 1))
    }

    @Test func `a signal across a split is void, not stopped, and has no further life`() throws {
        let candles = Self.split(2, at: 1, by: 2)
        let priceBreak = try #require(PriceBreak(from: candles[0].close, to: candles[1], of: .stock))
        for entry in [Signal.EntryType.market, .limit] {
            var tracker = SignalTracker(SignalTrackerTests.signal(.long, entry))
            let first = Candle(
                openTime: Timestamp(seconds: 3600), open: 101, high: 105, low: 100.5, close: 104, volume: 1)
            _ = tracker.handle(first)
            #expect(tracker.state == (entry == .market ? .triggered : .formed))
            let next = Candle(openTime: Timestamp(seconds: 7200), open: 50, high: 52, low: 49, close: 51, volume: 1)
            #expect(tracker.handle(next, after: priceBreak) == [.void(priceBreak)])
            #expect(tracker.state == .void && tracker.state.isFinal && tracker.endedAt == next.openTime)
            #expect(tracker.maximumAdverse > -1)
            let last = Candle(openTime: Timestamp(seconds: 10_800), open: 50, high: 500, low: 1, close: 5, volume: 1)
            #expect(tracker.handle(last) == [])
        }
    }

    // Holes.

    /// Quiet hours around 100.
    private static func quiet(_ count: Int) -> [Candle] {
        (0..<count).map { hour in
            Candle(
                openTime: Timestamp(seconds: 1_717_372_800 + Int64(hour) * 3600), open: 100, high: 101, low: 99,
                close: 100, volume: 1)
        }
    }

    /// Bars at which a condition signals; the market is always open.
    private static func signals(_ text: String, _ candles: [Candle]) throws -> (bars: [Int], engine: SignalEngine) {
        var engine = try SignalEngineTests.engine([try SignalEngineTests.strategy(long: text)])
        var bars: [Int] = []
        for (bar, candle) in candles.enumerated() {
            if case .signal? = engine.handle(candle, spread: 0).first { bars.append(bar) }
        }
        return (bars, engine)
    }

    @Test func `what compares neighbors waits until it has them, what does not goes on`() throws {
        var candles = Self.quiet(60)
        for bar in 50..<60 { candles[bar].close = 100 + Double(bar - 49) / 10 }
        #expect(try Self.signals("close rising 3 bars", candles).bars == Array(52..<60))
        // Without the hour of bar 54, bars 55, 56 and 57 have no three neighbors before them.
        candles.remove(at: 54)
        let (bars, engine) = try Self.signals("close rising 3 bars", candles)
        #expect(bars == [52, 53, 57, 58])  // by place: the last two are the hours 58 and 59
        #expect(engine.holes == 1)
        #expect(try Self.signals("close > 100.05", candles).bars == Array(50..<59))
    }

    @Test func `the decision says how many candles in a row it needs`() throws {
        var candles = Self.quiet(60)
        for bar in 50..<60 { candles[bar].close = 100 + Double(bar - 49) / 10 }
        candles.remove(at: 54)
        var engine = try SignalEngineTests.engine([try SignalEngineTests.strategy(long: "close rising 3 bars")])
        var found: [String] = []
        for candle in candles {
            guard case .rejected(.hole(let bars, let timeframe))? = engine.handle(candle, spread: 0).first else {
                continue
            }
            found.append("\(bars) \(timeframe.rawValue)")
        }
        #expect(found == ["3 1h", "2 1h", "1 1h"])
    }

    @Test(arguments: ["bullish fvg within 1", "in bullish fvg"])
    func `no gap is made across a hole`(_ text: String) throws {
        var candles = Self.quiet(60)
        // A real one: hour 51 leaves 101...104 behind, hour 53 comes back into it.
        for bar in 51..<60 { candles[bar] = Self.moved(candles[bar], by: 5) }
        candles[51].open = 100.5
        candles[51].low = 100
        candles[53].low = 103
        for bar in 54..<60 { candles[bar].low = 104.5 }
        #expect(try Self.signals(text, candles).bars == [text.hasPrefix("in") ? 53 : 52])
        candles.remove(at: 50)  // now hour 51's neighbor before is not known
        #expect(try Self.signals(text, candles).bars == [])
    }
    private static func moved(_ candle: Candle, by step: Double) -> Candle {
        Candle(
            openTime: candle.openTime, open: candle.open + step, high: candle.high + step, low: candle.low + step,
            close: candle.close + step, volume: 1)
    }

    @Test func `a closed market leaves no hole`() throws {
        let weekdays = (0..<5).map { TradingCalendar.Hours(open: $0 * 1440 + 480, close: $0 * 1440 + 1200) }
        let calendar = TradingCalendar(id: "x", timeZone: .gmt, hours: weekdays, hasExchangeDays: false)
        var engine = try SignalEngine(
            instrument: InstrumentID("X"), assetClass: .forex, timeframe: .h1, calendar: calendar, strategies: [])
        // 1717372800 is a Monday, 00:00: two weeks of hours from 8:00 to 20:00 on weekdays.
        for candle in Self.quiet(14 * 24) where calendar.isOpen(at: candle.openTime) {
            _ = engine.handle(candle, spread: 0)
        }
        #expect(engine.count == 120 && engine.holes == 0)
    }

    @Test(arguments: [
        "close rising 3 bars", "bullish fvg within 2", "in bullish fvg", "close crosses above ema(20)@4h", "rsi < 40",
        "close@4h rising 2 bars",
    ])
    func `a history in columns ends and breaks where the engine does`(_ text: String) throws {
        var candles = Self.split(1_500, at: 700, by: 2)
        for bar in [1_203, 902, 901, 900, 899, 320, 301] { candles.remove(at: bar) }
        let strategy = try SignalEngineTests.strategy(long: text)
        let (bars, engine) = try Self.signals(text, candles)
        #expect(engine.holes == 2 && bars.count > 10)
        var history = try SignalHistory(
            strategy, engine.instrument, .stock, .h1, calendar: .always, over: CandleColumns(candles), spread: 0)
        var found: [Int] = []
        history.forEachSetup { found.append($0.bar) }
        #expect(found == bars)
    }
}
