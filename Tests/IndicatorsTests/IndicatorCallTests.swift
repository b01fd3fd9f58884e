import Foundation
import Indicators
import Platform
import Testing
import Trading

/// Indicators as people write them.
@Suite struct IndicatorCallTests {
    @Test(arguments: [
        ("rsi(14)", "rsi(14)"), ("rsi", "rsi(14)"), ("RSI ( 7 )", "rsi(7)"), ("rsi14", "rsi(14)"), ("rsi 9", "rsi(9)"),
        ("ema50", "ema(50)"), ("sma 200", "sma(200)"), ("EMA(20, high)", "ema(20,high)"),
        ("max(20,high)", "max(20,high)"),
        ("max(high)", "max(20,high)"), ("max(high,5)", "max(5,high)"), ("max(20,close)", "max(20)"), ("max", "max(20)"),
        ("bollinger", "bbands(20,2)"), ("Bollinger Bands 20 2.5", "bbands(20,2.5)"), ("bb20", "bbands(20,2)"),
        ("stochastic", "stoch(14,3,3)"), ("stoch(5,3,3)", "stoch(5,3,3)"), ("supertrend", "supertrend(10,3)"),
        ("super trend 7 2", "supertrend(7,2)"), ("macd", "macd(12,26,9)"), ("macd(12 26 9)", "macd(12,26,9)"),
        ("macd(5;35;5)", "macd(5,35,5)"), ("obv", "obv"), ("obv()", "obv"), ("sar", "sar(0.02,0.2)"),
        ("parabolic sar", "sar(0.02,0.2)"), ("Williams %R", "willr(14)"), ("+DI", "plus_di(14)"),
        ("-di 20", "minus_di(20)"),
        ("volume ratio 30", "volume_ratio(30)"), ("plus_di(14)", "plus_di(14)"), ("stochrsi", "stochrsi(14,14,3)"),
        ("stoch rsi", "stochrsi(14,14,3)"), ("ichimoku cloud", "ichimoku(9,26,52,26)"), ("  adx\t14 ", "adx(14)"),
        ("rsi(14.0)", "rsi(14)"), ("linear regression slope", "linearreg_slope(14)"), ("pivots", "pivots"),
        ("average-true-range 21", "atr(21)"),
    ]) func `it is read, and its canonical text reads back as the same`(_ written: String, _ canonical: String) throws {
        let call = try IndicatorCall(text: written)
        #expect(call.description == canonical)
        #expect(try IndicatorCall(text: canonical) == call)
        #expect(try IndicatorCall(text: canonical.replacing(",", with: " ")) == call)
    }

    @Test(arguments: IndicatorCatalogue.all.map { $0.descriptor.name }) func `every entry reads back`(_ name: String)
        throws
    {
        let call = try IndicatorCall(text: name)
        #expect(try IndicatorCall(text: "\(call)") == call)
        #expect(try IndicatorCall(name) == call)
        #expect(call.arguments == call.descriptor.parameters.map(\.standard))
    }

    @Test(arguments: [
        ("rsj(14)", "rsj", ["rsi"]), ("bolinger", "bolinger", ["bbands"]), ("supertrnd", "supertrnd", ["supertrend"]),
        ("stochrs(5)", "stochrs", ["stochrsi"]), ("xyzzyplugh", "xyzzyplugh", []),
    ]) func `a misspelt name is answered with the nearest`(_ written: String, _ name: String, _ nearest: [String]) {
        let error = #expect(throws: IndicatorError.self) { try IndicatorCall(text: written) }
        guard case .unknown(let seen, let found)? = error, seen == name else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found.first == nearest.first && found.count <= 3)
    }

    @Test(arguments: ["", "   ", "(", "14", "(14)", "💥", "rsi\u{0}", String(repeating: "a", count: 100_000)])
    func `nonsense is refused`(_ text: String) {
        #expect(throws: IndicatorError.self) { try IndicatorCall(text: text) }
    }

    @Test(arguments: [
        ("rsi(1)", IndicatorError.argument(indicator: "rsi", parameter: "period", given: "1", range: 2...5000)),
        ("rsi(0)", .argument(indicator: "rsi", parameter: "period", given: "0", range: 2...5000)),
        ("rsi(14.5)", .argument(indicator: "rsi", parameter: "period", given: "14.5", range: 2...5000)),
        ("rsi(-14)", .argument(indicator: "rsi", parameter: "period", given: "-14", range: 2...5000)),
        ("sma(1e9)", .argument(indicator: "sma", parameter: "period", given: "1000000000", range: 1...5000)),
        ("atr(nan)", .argument(indicator: "atr", parameter: "period", given: "nan", range: 1...5000)),
        ("atr(1.2.3)", .argument(indicator: "atr", parameter: "period", given: "1.2.3", range: 1...5000)),
        ("sar(9)", .argument(indicator: "sar", parameter: "acceleration", given: "9", range: 0.0001...1)),
        (
            "ema(20,colour)",
            .choice(
                indicator: "ema", parameter: "source", given: "colour",
                choices: ["open", "high", "low", "close", "volume", "hl2", "hlc3", "ohlc4"])
        ),
        ("rsi(14,15)", .tooMany(indicator: "rsi", parameters: ["period", "source"])),
        ("obv(3)", .tooMany(indicator: "obv", parameters: [])),
        ("max(20,high,low)", .tooMany(indicator: "max", parameters: ["period", "source"])),
    ]) func `an argument that does not fit is named with what would`(_ written: String, _ expected: IndicatorError) {
        #expect(throws: expected) { try IndicatorCall(text: written) }
    }

    @Test func `calls are keys`() throws {
        let calls: Set<IndicatorCall> = [
            try IndicatorCall(text: "rsi"), try IndicatorCall(text: "RSI 14"), try IndicatorCall("rsi", [14]),
            try IndicatorCall(text: "rsi(14,close)"), try IndicatorCall(text: "rsi(15)"),
        ]
        #expect(calls.count == 2)
    }

    @Test func `the calendar reaches indicators that follow days`() throws {
        // 20:00 New York is 00:00 or 01:00 UTC: a UTC day begins in the middle of the exchange's.
        let zone = try #require(TimeZone(identifier: "America/New_York"))
        let exchange = TradingCalendar(
            id: "x", timeZone: zone, hours: [.init(open: 0, close: 10_080)], hasExchangeDays: true)
        let candles = Samples.walk(60)
        let call = try IndicatorCall("vwap")
        let utc = try call.figures(candles)[0], local = try call.figures(candles, calendar: exchange)[0]
        #expect(utc[24] == typical(candles[24]) && utc[29] != typical(candles[29]))
        #expect(local[29] == typical(candles[29]) && local[24] != typical(candles[24]))
    }

    private func typical(_ candle: Candle) -> Double {
        (candle.high + candle.low + candle.close) / 3 * candle.volume / candle.volume
    }
}
