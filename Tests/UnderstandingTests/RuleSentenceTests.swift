import Testing

/// Rules to be watched, in free words: where and what is taken out of the sentence, the rule stays as it was typed.
@Suite struct RuleSentenceTests {
    @Test(
        arguments: [
            (
                "signal me gold on the hour when there is a bullish order block and RSI under 35",
                "XAUUSD", "1h", "there is a bullish order block and RSI under 35"
            ),
            (
                "signal me gold on the hour when there is a bullish order block and RSI under 35, at least 1:2",
                "XAUUSD", "1h", "there is a bullish order block and RSI under 35, at least 1:2"
            ),
            (
                "alert me on eurusd 15m if rsi is below 30 and close > ema 50",
                "EURUSD", "15m", "rsi is below 30 and close > ema 50"
            ),
            ("notify me when rsi(14) < 30 on gold 1h", "XAUUSD", "1h", "rsi(14) < 30"),
            ("watch bitcoin 4h when macd crosses above 0", "BTCUSDT", "4h", "macd crosses above 0"),
            ("signal gold when rsi is over 70", "XAUUSD", nil, "rsi is over 70"),
            ("make me a strategy for GBPUSD 1h when there is a bearish fvg", "GBPUSD", "1h", "there is a bearish fvg"),
            ("alert me when rsi is under 30", nil, nil, "rsi is under 30"),
        ] as [(String, String?, String?, String)]) func `in English`(
            _ text: String, _ symbol: String?, _ timeframe: String?, _ rule: String
        )
    {
        #expect(Fixture.read(text) == meaning(symbol, timeframe, rule))
    }

    @Test(
        arguments: [
            (
                "signalisiere mir Gold auf der Stunde wenn es einen bullischen Order Block gibt und RSI unter 35 ist",
                "XAUUSD", "1h", "es einen bullischen Order Block gibt und RSI unter 35 ist"
            ),
            ("sag mir Bescheid bei EURUSD 15m, wenn der RSI unter 30 fällt", "EURUSD", "15m", "der RSI unter 30 fällt"),
            ("melde dich wenn RSI unter 30 auf Gold 1h", "XAUUSD", "1h", "RSI unter 30"),
            ("Signal für Bitcoin 4h wenn MACD über 0 kreuzt", "BTCUSDT", "4h", "MACD über 0 kreuzt"),
            ("gib mir ein Signal für Gold wenn RSI über 70 ist", "XAUUSD", nil, "RSI über 70 ist"),
        ] as [(String, String?, String?, String)]) func `in German`(
            _ text: String, _ symbol: String?, _ timeframe: String?, _ rule: String
        )
    {
        #expect(Fixture.read(text, "de") == meaning(symbol, timeframe, rule))
    }

    @Test(
        arguments: [
            ("en", "alert me when gold is above 2450", "set_alert"),
            ("en", "don't signal me when rsi is under 30", nil),
            ("en", "what is rsi", "explain"), ("en", "buy gold when rsi is under 30", nil),
            ("de", "sag mir Bescheid wenn Gold unter 2350 fällt", "set_alert"),
            ("de", "kein Signal wenn RSI unter 30", nil),
        ] as [(String, String, String?)]) func `what only looks like one is none`(
            _ language: String, _ text: String, _ action: String?
        )
    {
        let read = Fixture.read(text, language)
        #expect(!read.contains("set_strategy"), "\(read)")
        if let action { #expect(read.hasPrefix(action), "\(read)") }
    }

    private func meaning(_ symbol: String?, _ timeframe: String?, _ rule: String) -> String {
        let parts = [symbol.map { "symbol=\($0)" }, timeframe.map { "timeframe=\($0)" }, "when=\(rule)"]
        return "set_strategy " + parts.compactMap(\.self).joined(separator: " ")
    }
}
