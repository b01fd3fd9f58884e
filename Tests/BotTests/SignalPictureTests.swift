import Foundation
import Indicators
import Platform
import Presentation
import TestSupport
import Testing
import Trading

@testable import Bot
@testable import Reporting

/// What of a signal and of averages of a day is drawn, and what is not joined.
@Suite struct SignalPictureTests {
    @Test func `a stroke begins anew where its figures do`() {
        #expect(ColumnShape.stretches([[1, 2, 3, 4]], starts: [2]) == [0..<2, 2..<4])
        #expect(ColumnShape.stretches([[1, .nan, 3, 4]], starts: [0, 2]) == [0..<1, 2..<4])
        #expect(ColumnShape.stretches([[1, 2, 3]]) == [0..<3])
    }

    /// Two days of hours from 2024-06-03 00:00 UTC: the second begins at the 25th candle.
    @Test func `an average of the day is not joined across midnight`() throws {
        let candles = (0..<48).map { index in
            let price = 100 + Double(index)
            return Candle(
                openTime: Timestamp(seconds: 1_717_372_800 + Int64(index) * 3600), open: price, high: price + 1,
                low: price - 1, close: price, volume: 10)
        }
        let localizer = try Locales(folder: Folders.root.appending(path: "locales"))["en"]
        let calls = try [IndicatorCall("vwap"), IndicatorCall("ema", [20])]
        let whole = try IndicatorDrawing(calls, over: candles, visible: 48, calendar: .always, localizer: localizer)
        #expect(whole.overlays.map(\.starts) == [[24], []])
        let part = try IndicatorDrawing(calls, over: candles, visible: 30, calendar: .always, localizer: localizer)
        #expect(part.overlays.map(\.starts) == [[6], []])
    }
}
