import Foundation
import Indicators
import Platform
import Presentation
import Reporting
import TestSupport
import Testing
import Trading

@testable import Bot

/// Lists of indicators as people write them, and how each indicator of the catalogue is drawn.
@Suite struct IndicatorListTests {
    private static func read(_ texts: String...) throws -> String {
        try IndicatorList(texts).indicators.map(\.text).joined(separator: " ")
    }

    @Test(arguments: [
        ("rsi ema50 bollinger", "rsi(14) ema(50) bbands(20,2)"), ("ema 20 50 200", "ema(20) ema(50) ema(200)"),
        ("200 ema", "ema(200)"), ("rsi and", "!"),
        ("max(20,high), macd 12 26 9; obv", "max(20,high) macd(12,26,9) obv"),
        ("rsi rsi 14 RSI(14)", "rsi(14)"), ("smc", "structure"), ("structure rsi", "structure rsi(14)"),
        ("bollinger bands 20 2.5 adx", "bbands(20,2.5) adx(14)"), ("volume profile", "volume_profile(100,24,70)"),
        ("support_resistance", "support_resistance(5,0.5)"), ("", ""), ("cdlengulfing", "cdlengulfing"),
        ("50", "!"), ("ema 0", "!"), ("ema 20 high 50", "ema(20,high) ema(50)"), ("atr 14 3", "atr(14) atr(3)"),
        ("macd 12 26 9 5", "!"),
    ]) func `lists are read as they are meant`(_ text: String, _ meaning: String) {
        let read = (try? Self.read(text)) ?? "!"
        #expect(read == meaning)
        // What is stored reads back as the same.
        if read != "!" { #expect((try? Self.read(read)) == read) }
    }

    @Test func `what names figures is told from what does not`() throws {
        #expect(
            try IndicatorList(["ema", "rsi14", "macd 12 26 9", "200 sma"]).items.map(\.isExact) == [
                false, true, true, true,
            ])
    }

    @Test func `every indicator of the catalogue can be drawn, prices over the candles, others below`() async throws {
        let localizer = try Languages.shared().locales["en"]
        let candles = Self.walk(700)
        let low = try #require(candles.map(\.low).min()), high = try #require(candles.map(\.high).max())
        for type in IndicatorCatalogue.all {
            let call = try IndicatorCall(type.descriptor.name)
            let drawing = try IndicatorDrawing(
                [call], over: candles, visible: 120, calendar: .always, localizer: localizer)
            let isDrawn = drawing.overlays.count + drawing.panes.count + drawing.lines.count
            #expect(isDrawn > 0 && drawing.leftOut.isEmpty && drawing.unready.isEmpty, "\(call.name)")
            #expect(drawing.panes.isEmpty != call.overlay.isEmpty, "\(call.name)")
            // What is drawn over prices is a price: within reach of them. What has a scale of its own stays on it.
            let prices = drawing.overlays.flatMap(Self.figures) + drawing.lines.map(\.price)
            let isPrice = prices.allSatisfy { (low * 0.8...high * 1.2).contains($0) }
            #expect(isPrice, "\(call.name): \(prices.min() ?? 0) to \(prices.max() ?? 0)")
            for pane in drawing.panes {
                let figures = (pane.lines + [pane.histogram].compactMap(\.self)).flatMap(\.values).filter(\.isFinite)
                if let range = pane.range {
                    let reach = (range.lowerBound - 1e-9)...(range.upperBound + 1e-9)
                    #expect(figures.allSatisfy { reach.contains($0) }, "\(call.name)")
                }
                let isLikePrice = figures.allSatisfy { (low * 0.9...high * 1.1).contains($0) }
                #expect(!isLikePrice, "\(call.name) looks like a price: \(figures.prefix(3))")
            }
        }
    }

    @Test func `the highest volume has a scale of its own`() throws {
        #expect(try IndicatorCall(text: "max 20 volume").overlay == [])
        #expect(try IndicatorCall(text: "max 20 high").overlay == ["value"])
    }

    @Test func `what finds no room, and what needs more candles, is named`() throws {
        let localizer = try Languages.shared().locales["en"]
        let calls = try ["rsi", "adx", "atr", "cci", "sma 500", "ema"].map { try IndicatorCall(text: $0) }
        let drawing = try IndicatorDrawing(
            calls, over: Self.walk(200), visible: 120, calendar: .always, localizer: localizer)
        #expect(drawing.leftOut == ["CCI 14"])
        #expect(drawing.unready.map(\.name) == ["SMA 500"])
        #expect(drawing.unready.map(\.missing) == [300])
        #expect(drawing.overlays.map(\.name) == ["EMA 20"])
    }

    private static func figures(_ overlay: CandleChart.Overlay) -> [Double] {
        let columns =
            switch overlay.shape {
            case .line(let values), .dots(let values): [values]
            case .band(let upper, let middle, let lower): [upper, lower, middle ?? []]
            case .cloud(let first, let second): [first, second]
            }
        return columns.flatMap(\.self).filter(\.isFinite)
    }

    private static func walk(_ count: Int) -> [Candle] {
        let random = SeededRandom(seed: 3)
        func next() -> Double { Double(random.next() % 1000) / 1000 - 0.5 }
        var price = 40_000.0
        return (0..<count).map { index in
            let open = price
            price *= 1 + next() * 0.004
            return Candle(
                openTime: Timestamp(seconds: 1_717_372_800 + Int64(index) * 3600), open: open,
                high: max(open, price) * 1.0008, low: min(open, price) * 0.9993, close: price,
                volume: 100 + 80 * next())
        }
    }
}
