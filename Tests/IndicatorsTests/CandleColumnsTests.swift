import Indicators
import Platform
import Testing
import Trading

@Suite struct CandleColumnsTests {
    @Test func `a candle that is not plausible or not later is refused by its index`() throws {
        let good = Candle(openTime: .init(seconds: 60), open: 2, high: 3, low: 1, close: 2, volume: 5)
        var bad = good
        bad.openTime = .init(seconds: 120)
        bad.close = .nan
        #expect(throws: IndicatorError.candles(index: 1, reason: .implausible)) { try CandleColumns([good, bad]) }
        #expect(throws: IndicatorError.candles(index: 1, reason: .outOfOrder)) { try CandleColumns([good, good]) }
        #expect(try CandleColumns([good])[0] == good)
    }
}
