import Indicators
import Signals
import Testing
import Trading

/// Conditions are read as traders write them, and written as they are read.
@Suite struct ConditionTests {
    @Test(arguments: [
        ("rsi(14) < 35", "rsi(14) < 35"),
        ("RSI under 35", "rsi(14) < 35"),
        ("rsi14 is below 35", "rsi(14) < 35"),
        ("50 ema > 200 ema", "ema(50) > ema(200)"),
        ("ema 20 crosses above ema 50", "ema(20) crosses above ema(50)"),
        ("price above the sma(200) on 4h", "close > sma(200)@4h"),
        ("close[1] <= bbands(20,2).lower[1]@1d", "close[1] <= bbands(20,2).lower[1]@1d"),
        ("bullish order block and rsi under 35", "bullish order block and rsi(14) < 35"),
        ("bearish choch@4h within 12 bars", "bearish choch@4h within 12 bars"),
        ("in discount or in bullish fvg", "in discount or in bullish fvg"),
        ("not (in premium and trend up)", "not (in premium and trend up)"),
        ("(rsi < 30 or mfi < 20) and close > open", "(rsi(14) < 30 or mfi(14) < 20) and close > open"),
        (
            "at least 2 of (rsi < 30; close < open; in discount)",
            "at least 2 of (rsi(14) < 30; close < open; in discount)"
        ),
        ("hours 08:00-17:00 europe/london", "hours 08:00-17:00 Europe/London"),
        ("atr(14) rising for 3 bars", "atr(14) rising 3 bars"),
        ("rsi between 40 and 60", "rsi(14) >= 40 and rsi(14) <= 60"),
        ("day type trend", "day type trend"),
        ("session london or session new york", "session london or session new-york"),
        ("spread < 0,0003", "spread < 0.0003"),
        ("macd crosses up and adx > 25", "macd(12,26,9) crosses above macd(12,26,9).signal and adx(14) > 25"),
        ("MACD above its signal line", "macd(12,26,9) > macd(12,26,9).signal"),
        ("stoch crosses below", "stoch(14,3,3) crosses below stoch(14,3,3).d"),
        ("macd crosses above 0", "macd(12,26,9) crosses above 0"),
    ])
    func `is understood and written canonically`(text: String, canonical: String) throws {
        let condition = try Condition(parsing: text)
        #expect("\(condition)" == canonical)
        #expect(try Condition(parsing: canonical) == condition)
    }

    @Test func `a misspelt indicator is answered with the nearest`() {
        #expect(throws: StrategyError(.unknownIndicator("rsii", nearest: ["rsi"]))) {
            try Condition(parsing: "rsii(14) < 30")
        }
    }

    @Test func `an argument out of range is answered with the range`() throws {
        let error = #expect(throws: StrategyError.self) { try Condition(parsing: "rsi(0) < 30") }
        guard case .badArgument("rsi", _, "0", let range)? = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!range.contains(0))
    }

    @Test(arguments: [
        "", "rsi", "rsi <", "rsi < 30 and", "< 30", "(rsi < 30", "rsi < 30)",
        "at least 3 of (close > open; close < open)",
        "close @ 7h > open", "in the mood", "session moscow", "hours 25:00-26:00", "rsi(14).nothing > 3",
        "macd crosses 3",
        "close > open extra", "🙂", "rsi(((((((", "not not not", "close[0] > 1", "close[999] > 1",
    ])
    func `what makes no sense is refused and never traps`(text: String) {
        #expect(throws: StrategyError.self) { try Condition(parsing: text) }
    }

    @Test func `a text of any length is answered at once`() {
        #expect(throws: StrategyError.self) { try Condition(parsing: String(repeating: "rsi < 3 and ", count: 10_000)) }
    }

    @Test func `nesting has a limit`() {
        let text = String(repeating: "(", count: 500) + "close > open" + String(repeating: ")", count: 500)
        #expect(throws: StrategyError.self) { try Condition(parsing: text) }
    }
}
