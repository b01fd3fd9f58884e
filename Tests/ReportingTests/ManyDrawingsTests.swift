import Foundation
import Platform
import Testing
import Trading

@testable import Reporting

/// Whole pictures with everything drawn in.
@Suite struct ManyDrawingsTests {
    let renderer = ChartRenderer()

    private func refusal(_ chart: CandleChart) async -> ReportingError? {
        do {
            _ = try await renderer.png(chart)
            return nil
        } catch { return error as? ReportingError }
    }

    @Test(arguments: Theme.allCases, [PictureSize(width: 1200, height: 1250), .init(width: 600, height: 400)])
    func `Everything at once is drawn, always the same`(theme: Theme, size: PictureSize) async throws {
        let chart = RichSamples.everything()
        let bytes = try await renderer.png(chart, theme: theme, size: size)
        #expect(RenderingTests.dimensions(bytes) == size)
        #expect(try await ChartRenderer().png(chart, theme: theme, size: size) == bytes)
    }

    @Test func `Each kind of drawing shows`() async throws {
        let everything = RichSamples.everything()
        let whole = try await renderer.png(everything)
        let without: [(String, (inout CandleChart) -> Void)] = [
            ("overlays", { $0.overlays.removeLast() }), ("panes", { $0.panes[1].histogram = nil }),
            ("guides", { $0.panes[0].guides = [] }), ("zones", { $0.structure.zones.removeLast() }),
            ("breaks", { $0.structure.breaks.removeLast() }), ("swings", { $0.structure.swings.removeLast() }),
            ("lines", { $0.structure.lines.removeLast() }), ("sessions", { $0.structure.sessions.removeLast() }),
            ("signal", { $0.signal?.label = "" }),
            ("known", { $0.structure.zones[5].knownAt = $0.structure.zones[5].from }),
            ("kind", { $0.structure.zones[2].kind = .fairValueGap }),
            ("mitigation", { $0.structure.zones[2].mitigatedAt = $0.candles[90].openTime }),
            ("trigger", { $0.signal?.triggeredAt = $0.candles[112].openTime }),
            ("exit", { $0.signal?.exit = .init(at: $0.candles[115].openTime, price: 1.08, label: "-1R") }),
            ("sweep", { $0.structure.lines[2].sweptAt = $0.candles[60].openTime }),
        ]
        for (name, remove) in without {
            var chart = everything
            remove(&chart)
            #expect(try await renderer.png(chart) != whole, "\(name)")
        }
    }

    @Test func `Columns without figures and figures beyond all bounds are drawn`() async throws {
        let candles = RichSamples.walk(60)
        for value in [Double.nan, .infinity, -.infinity, 1e14, -1e14, 1e300, 0, 1e-300] {
            var chart = RichSamples.base(candles)
            var column = candles.map(\.close)
            column[30] = value
            let same = [Double](repeating: value, count: 60)
            chart.overlays = [
                .init("a", .line(column)), .init("b", .band(upper: column, middle: nil, lower: same)),
                .init("c", .cloud(same, column)), .init("d", .dots(same)),
            ]
            chart.panes = [
                .init("", lines: [], places: 0),
                .init("x", lines: [.init("", same)], guides: [value].filter { $0.drawable != nil }, places: 12),
                .init("y", lines: [.init("z", column)], histogram: .init("h", same), range: 5...5, places: 2),
            ]
            #expect(RenderingTests.dimensions(try await renderer.png(chart)) == .standard)
        }
    }

    @Test func `Degenerate structure is drawn`() async throws {
        let flat = (0..<30).map {
            Candle(openTime: Samples.monday + .hours($0), open: 1, high: 1, low: 1, close: 1, volume: 0)
        }
        let moments = [-1_000_000, -1, 0, 3, 1_000_000].map { Samples.monday + .hours($0) }
        for candles in [Samples.candles(1), Samples.candles(2), flat, Samples.candles(400)] {
            for (first, second) in moments.flatMap({ one in moments.map { (one, $0) } }) {
                var chart = Samples.chart(candles)
                for (high, low) in [(1e12, 1e-9), (1e-9, 1e12), (1.08, 1.08), (1, 1)] {
                    for kind in CandleChart.Zone.Kind.allCases {
                        chart.structure.zones.append(
                            .init(
                                kind, .bearish, top: high, bottom: low, from: first, knownAt: second,
                                mitigatedAt: first, until: second, label: "z"))
                    }
                    chart.structure.lines.append(
                        .init(.liquidity, at: high, from: first, knownAt: second, sweptAt: second, label: "l"))
                    chart.structure.breaks.append(
                        .init(.ofCharacter, .bullish, level: low, from: first, at: second, label: "b"))
                    chart.structure.swings.append(
                        .init(.high, price: high, at: first, knownAt: second, label: "H"))
                }
                chart.structure.sessions = [.init("", from: first, until: second)]
                chart.signal = .init(
                    .short, formedAt: first, label: "s",
                    levels: [.init(.entry, at: 1, label: ""), .init(.stop, at: 1, label: "")],
                    triggeredAt: second, exit: .init(at: second, price: 1, label: "0R"))
                let size = PictureSize(width: 600, height: 400)
                #expect(RenderingTests.dimensions(try await renderer.png(chart, size: size)) == size)
            }
        }
    }

    @Test(arguments: [
        ("ar", "متوسط متحرك"), ("he", "ממוצע"), ("ja", "移動平均線"), ("zh-Hant", "布林通道"), ("en", "x\u{0}\n\u{202E}"),
    ])
    func `Names in every script are drawn`(language: String, name: String) async throws {
        var chart = RichSamples.everything()
        chart.labels = RichSamples.base(chart.candles, language: language).labels
        let long = String(repeating: name, count: 200)
        chart.overlays[0].name = name
        chart.overlays[1].name = long
        chart.panes[0].name = long
        chart.panes[1].lines[0].name = long
        chart.structure.zones[2].label = long
        chart.structure.sessions[0].name = long
        chart.signal?.label = name
        #expect(RenderingTests.dimensions(try await renderer.png(chart)) == .standard)
    }

    @Test func `What cannot be drawn truthfully is refused`() async throws {
        func changed(_ change: (inout CandleChart) -> Void) async -> ReportingError? {
            var chart = RichSamples.everything()
            change(&chart)
            return await refusal(chart)
        }
        let line = CandleChart.Overlay("EMA", .line([1]))
        #expect(await changed { $0.overlays[0] = line } == .misaligned("EMA"))
        #expect(await changed { $0.overlays = [.init("X", .cloud($0.candles.map(\.low), [1]))] } == .misaligned("X"))
        #expect(
            await changed { $0.overlays = [.init("X", .line(Array(repeating: 1, count: $0.candles.count + 61)))] }
                == .misaligned("X"))
        #expect(await changed { $0.panes[0].lines[0].values.removeLast() } == .misaligned("RSI 14"))
        #expect(await changed { $0.panes[0].range = 0...(.infinity) } == .invalidScale("RSI 14"))
        #expect(await changed { $0.panes[0].guides = [.nan] } == .invalidScale("RSI 14"))
        #expect(await changed { $0.panes[0].places = -1 } == .invalidScale("RSI 14"))
        #expect(await changed { $0.panes += $0.panes } == .tooMuch)
        #expect(await changed { $0.overlays += $0.overlays + $0.overlays } == .tooMuch)
        #expect(await changed { $0.structure.zones[0].top = .nan } == .invalidPrice)
        #expect(await changed { $0.structure.breaks[0].level = -1 } == .invalidPrice)
        #expect(await changed { $0.signal?.levels[0].price = .infinity } == .invalidPrice)
        let never = Timestamp(milliseconds: .max)
        #expect(await changed { $0.structure.swings[0].knownAt = never } == .invalidMoment)
        #expect(await changed { $0.structure.sessions[0].until = never } == .invalidMoment)
        #expect(await changed { $0.signal?.formedAt = never } == .invalidMoment)
        #expect(await changed { _ in } == nil)
    }
}

@Suite struct SheetTests {
    private func charts(_ count: Int, language: String = "en") -> [CandleChart] {
        [Timeframe.h4, .m15, .d1, .h1, .m5].prefix(count).map {
            RichSamples.base(RichSamples.walk(150, timeframe: $0), timeframe: $0, language: language)
        }
    }

    @Test(arguments: [(1, 1), (2, 1), (3, 1), (4, 1), (2, 2), (3, 2), (4, 2), (1, 2)])
    func `Charts share the picture`(count: Int, columns: Int) async throws {
        var charts = charts(count)
        charts[0].panes = RichSamples.panes(charts[0].candles)
        let sheet = ChartSheet(charts, columns: columns)
        let size = sheet.fittingSize
        let cells = try sheet.cells(of: size)
        #expect(cells.map(\.chart.timeframe) == charts.map(\.timeframe))
        for (index, cell) in cells.enumerated() {
            #expect(cell.box.right <= Double(size.width) && cell.box.bottom <= Double(size.height))
            #expect(!cells[..<index].contains { $0.box.overlaps(cell.box) })
            // Text shrinks by a seventh at most, however many charts there are.
            #expect(cell.frame.unit >= 6.0 / 7)
        }
        let bytes = try await ChartRenderer().png(sheet)
        #expect(RenderingTests.dimensions(bytes) == size && size.width == 1200)
    }

    @Test func `The first chart is where reading begins`() throws {
        func first(_ language: String) throws -> Double {
            let sheet = ChartSheet(charts(2, language: language), columns: 2)
            return try sheet.cells(of: sheet.fittingSize)[0].box.x
        }
        #expect(try first("en") == 0 && first("ar") == 600)
    }

    @Test func `Too many charts, none, or no room are refused`() throws {
        func refusal(_ sheet: ChartSheet, _ size: PictureSize? = nil) -> ReportingError? {
            do throws(ReportingError) {
                _ = try sheet.cells(of: size ?? sheet.fittingSize)
                return nil
            } catch { return error }
        }
        #expect(refusal(ChartSheet([])) == .noCandles)
        #expect(refusal(ChartSheet(charts(5))) == .tooMuch)
        for columns in [0, -1, 3, .max] { #expect(refusal(ChartSheet(charts(2), columns: columns)) == .tooMuch) }
        let flat = PictureSize(width: 1200, height: 700)
        #expect(refusal(ChartSheet(charts(2)), flat) == .unsupportedSize(flat))
        #expect(refusal(ChartSheet(charts(2)), PictureSize(width: 1200, height: 900)) == nil)
    }
}
