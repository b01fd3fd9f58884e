import Foundation
import Platform
import Testing
import Trading

@testable import Reporting

@Suite struct RenderingTests {
    let renderer = ChartRenderer()

    /// By the PNG specification: signature, then IHDR with width and height, big-endian, at 16 and 20.
    static func dimensions(_ bytes: [UInt8]) -> PictureSize? {
        guard bytes.starts(with: [137, 80, 78, 71, 13, 10, 26, 10]), bytes.count > 33,
            bytes.suffix(12) == [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]
        else { return nil }
        func number(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
        return PictureSize(width: number(16), height: number(20))
    }

    static var full: CandleChart {
        var chart = Samples.chart(Samples.candles(120))
        chart.subtitle = "Euro / US dollar"
        chart.simulatedLabel = "SIMULATED PRICES"
        chart.change = Percent("0.42")
        chart.levels = [
            .init(.entry, at: 1.08, label: "Long"), .init(.stop, at: 1.076, label: "Stop"),
            .init(.target, at: 1.084, label: "Target"), .init(.order, at: 1.2, label: ""),
        ]
        chart.position = .init(.long, openedAt: Samples.monday + .hours(60))
        return chart
    }

    @Test(arguments: Theme.allCases, [PictureSize.standard, PictureSize(width: 600, height: 400)])
    func `A chart is a PNG of the size asked for`(theme: Theme, size: PictureSize) async throws {
        let bytes = try await renderer.png(Self.full, theme: theme, size: size)
        #expect(Self.dimensions(bytes) == size)
    }

    @Test func `Same input, same bytes, whichever renderer draws`() async throws {
        let first = try await renderer.png(Self.full)
        #expect(try await renderer.png(Self.full) == first)
        #expect(try await ChartRenderer().png(Self.full) == first)
        #expect(try await renderer.png(Self.full, theme: .dark) != first)
    }

    @Test func `Odd markets are drawn`() async throws {
        let flat = (0..<30).map {
            Candle(openTime: Samples.monday + .hours($0), open: 1, high: 1, low: 1, close: 1, volume: 0)
        }
        var spike = Samples.candles(50)
        spike[20].high = 1e6
        let cases = [
            Samples.candles(1), Samples.candles(2), Samples.candles(5000), flat, spike,
            Samples.candles(60, scale: 0.12345), Samples.candles(60, scale: 65_000), Samples.candles(9, scale: 1e-6),
            Samples.candles(9, scale: 1e11),
        ]
        for candles in cases {
            var chart = Samples.chart(candles)
            chart.levels = (1...60).map { .init(.order, at: candles[0].open * Double($0) / 30, label: "Order \($0)") }
            chart.position = .init(.short)
            let bytes = try await renderer.png(chart, size: PictureSize(width: 600, height: 400))
            #expect(Self.dimensions(bytes) == PictureSize(width: 600, height: 400))
        }
    }

    @Test func `Hostile text is drawn, not obeyed`() async throws {
        let long = String(repeating: "x", count: 50_000)
        for text in ["", "a\u{0}b", "<b>&", long, "\u{202E}evil\n\n", "👩‍👩‍👧‍👦"] {
            var chart = Self.full
            chart.title = text
            chart.subtitle = text
            chart.simulatedLabel = text
            chart.levels[0].label = text
            #expect(Self.dimensions(try await renderer.png(chart)) == .standard)
        }
    }

    @Test func `What cannot be drawn truthfully is refused`() async throws {
        func refusal(_ chart: CandleChart, size: PictureSize = .standard) async -> ReportingError? {
            do {
                _ = try await renderer.png(chart, size: size)
                return nil
            } catch { return error as? ReportingError }
        }
        #expect(await refusal(Samples.chart([])) == .noCandles)
        var candles = Samples.candles(5)
        candles[3].close = .nan
        #expect(await refusal(Samples.chart(candles)) == .invalidCandle(index: 3))
        candles = Samples.candles(5)
        candles[2].openTime = candles[1].openTime
        #expect(await refusal(Samples.chart(candles)) == .invalidCandle(index: 2))
        candles[2].openTime = Timestamp(milliseconds: .max)
        #expect(await refusal(Samples.chart(candles)) == .invalidCandle(index: 2))
        var chart = Self.full
        chart.levels[1].price = .infinity
        #expect(await refusal(chart) == .invalidPrice)
        chart = Self.full
        chart.lastPrice = -1
        #expect(await refusal(chart) == .invalidPrice)
        for size in [PictureSize(width: 599, height: 400), PictureSize(width: 1200, height: .max)] {
            #expect(await refusal(Self.full, size: size) == .unsupportedSize(size))
        }
    }
}

@Suite struct TypesetterTests {
    /// The folders of the three Debian font packages.
    static let hasFonts = [
        "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf",
    ].allSatisfy { FileManager.default.fileExists(atPath: $0) }

    @Test(
        .enabled(if: hasFonts, "needs fonts-noto-core and fonts-noto-cjk"),
        arguments: [
            ("ar", "اليورو مقابل الدولار · 14:30"), ("hi", "यूरो / अमेरिकी डॉलर १२३"),
            ("zh", "欧元/美元 止损 目标"), ("ja", "米ドル／円 日足"), ("ko", "모의 가격"),
            ("ru", "Цена €/$ ₽"), ("tr", "₺ ğüşİı"), ("vi", "Giá mô phỏng ₫"),
        ])
    func `No character is missing`(language: String, text: String) throws {
        let line = try Typesetter().line(text, TextStyle(size: 26, isBold: true), language: language)
        #expect(line.unknownGlyphs == 0)
        #expect(line.width > 26)
    }

    @Test func `A character no font has is noticed`() throws {
        let line = try Typesetter().line("\u{10FFFD}", TextStyle(size: 26), language: "en")
        #expect(line.unknownGlyphs == 1)
    }

    @Test func `Long text is cut to the width`() throws {
        let typesetter = try Typesetter()
        let text = String(repeating: "wide ", count: 100)
        #expect(try typesetter.line(text, TextStyle(size: 26), language: "en").width > 1000)
        #expect(try typesetter.line(text, TextStyle(size: 26), language: "en", maximumWidth: 200).width <= 200)
    }

    @Test func `Languages read from the right start at the right`() {
        let directions = ["ar", "fa", "he", "en", "zh-Hans"].map {
            Samples.chart(Samples.candles(1), language: $0).labels.isRightToLeft
        }
        #expect(directions == [true, true, true, false, false])
    }
}
