import Foundation
import Indicators
import Platform
import Presentation
import Signals
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
        let localizer = try Languages.shared().locales["en"]
        let calls = try [IndicatorCall("vwap"), IndicatorCall("ema", [20])]
        let whole = try IndicatorDrawing(calls, over: candles, visible: 48, calendar: .always, localizer: localizer)
        #expect(whole.overlays.map(\.starts) == [[24], []])
        let part = try IndicatorDrawing(calls, over: candles, visible: 30, calendar: .always, localizer: localizer)
        #expect(part.overlays.map(\.starts) == [[6], []])
    }

    /// Once touched a gap is drawn up to its touch; the one that a signal trades from stays as it was.
    @Test func `the zone of a signal is drawn whole, once`() async throws {
        let world = try await SignalWorld()
        let (services, instrument) = (world.services, try world.instrument)
        let localizer = services.locales["en"]
        var strategy = Strategy(
            id: "x", name: "x", timeframe: .m1, long: try Condition(parsing: "bullish fvg"), short: nil)
        (strategy.entry, strategy.stop) = (.limitAtZone, .atr(2))
        let candles = try await services.candles.candles(instrument, .m1, count: 500)
        let scan = try SignalScan(instrument, .m1, [strategy], over: candles, spread: 0)
        var checked = 0
        for signal in scan.trackers.map(\.signal).suffix(20) {
            guard let zone = signal.zone else { continue }
            var drawn = InstrumentChart(candles, instrument, .m1, services, localizer)
            drawn.drawStructure(of: candles, swingLength: strategy.swingLength, localizer)
            drawn.draw(signal, strategy, over: candles, localizer)
            let own = drawn.chart.structure.zones.filter { $0.top == zone.top && $0.bottom == zone.bottom }
            #expect(own.count == 1 && own[0].mitigatedAt == nil && own[0].bias == .bullish)
            checked += 1
        }
        #expect(checked > 3)
        try world.world.close()
    }
}
