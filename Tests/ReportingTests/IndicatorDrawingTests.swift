import Foundation
import Platform
import Testing
import Trading

@testable import Reporting

/// Expected values worked out by hand.
@Suite struct ColumnTests {
    @Test func `A line is broken where there is no figure`() {
        let values: [Double] = [.nan, 1, 2, .nan, 3, .infinity, 1e15, 4]
        #expect(ColumnShape.stretches([values]) == [1..<3, 4..<5, 7..<8])
        #expect(ColumnShape.stretches([values, [1, .nan, 1, 1, 1, 1, 1, .nan]]) == [2..<3, 4..<5])
        #expect(ColumnShape.stretches([[]]) == [] && ColumnShape.stretches([[.nan]]) == [])
    }

    @Test func `A cloud changes its side where its lines cross`() {
        // From 1 above to 3 below: they meet a quarter of the way, where the first has gone from 4 down to 3.5.
        let parts = ColumnShape.parts([4, 2], [3, 5])
        #expect(parts.count == 2)
        #expect(
            parts.first
                == .init(
                    isFirstAbove: true,
                    outline: [Point(x: 0, y: 4), Point(x: 0.25, y: 3.5), Point(x: 0.25, y: 3.5), Point(x: 0, y: 3)]))
        #expect(
            parts.last
                == .init(
                    isFirstAbove: false,
                    outline: [Point(x: 0.25, y: 3.5), Point(x: 1, y: 2), Point(x: 1, y: 5), Point(x: 0.25, y: 3.5)]))
    }

    @Test func `Equal lines and lone figures enclose nothing`() {
        #expect(ColumnShape.parts([1, 1, 1], [1, 1, 1]) == [])
        #expect(ColumnShape.parts([2, .nan, 2], [1, 1, 1]) == [])
        #expect(ColumnShape.parts([2, 1, 2], [1, 1, 1]).map(\.isFirstAbove) == [true])
    }

    @Test func `Columns stay with their candles when only the newest are drawn`() {
        let candles = RichSamples.walk(200)
        var chart = RichSamples.base(candles)
        let close = candles.map(\.close)
        chart.overlays = [
            .init("ahead", .line(close + [1, 2])), .init("band", .band(upper: close, middle: close, lower: close)),
            .init("cloud", .cloud(close, close)), .init("dots", .dots(close)),
        ]
        chart.panes = [.init("pane", lines: [.init("", close)], histogram: .init("", close), places: 5)]
        let newest = chart.newest(50)
        let expected = Array(close.suffix(50))
        #expect(newest.candles == Array(candles.suffix(50)))
        #expect(newest.overlays.flatMap(\.columns) == [expected + [1, 2]] + Array(repeating: expected, count: 6))
        #expect(newest.panes.flatMap(\.columns).map(\.values) == [expected, expected])
        #expect(chart.newest(200).candles.count == 200 && newest.ahead == 2)
    }

    @Test func `The scale has room for overlays, unless they would squeeze the candles`() throws {
        let candles = Samples.candles(60)
        func range(_ value: Double) throws -> ClosedRange<Double> {
            var chart = Samples.chart(candles)
            chart.overlays = [.init("x", .line(candles.map { _ in value }))]
            return try painter(chart).scale.prices
        }
        #expect(try range(1.085).contains(1.085))
        #expect(try range(2) == painter(Samples.chart(candles)).scale.prices)
    }
}

@Suite struct PaneTests {
    private func pane(
        _ values: [Double], histogram: [Double]? = nil, guides: [Double] = [], range: ClosedRange<Double>? = nil
    ) -> CandleChart.Pane {
        .init(
            "pane", lines: [.init("", values)], histogram: histogram.map { .init("", $0) }, guides: guides,
            range: range, places: 2)
    }

    @Test func `A pane spans its figures, its guides, and the zero of a histogram`() {
        func isNear(_ range: ClosedRange<Double>, _ low: Double, _ high: Double) -> Bool {
            range.lowerBound.isNear(low) && range.upperBound.isNear(high)
        }
        #expect(PanePlot.range(pane([20, 60], range: 0...100)) == 0...100)
        #expect(isNear(PanePlot.range(pane([20, .nan, 60])), 16.8, 63.2))  // 8 % of 40 at each end
        #expect(isNear(PanePlot.range(pane([20, 60], guides: [70])), 16, 74))
        #expect(isNear(PanePlot.range(pane([20, 60], histogram: [.nan, 5])), -4.8, 64.8))
        #expect(isNear(PanePlot.range(pane([5, 5])), 4.99, 5.01))
        #expect(isNear(PanePlot.range(pane([], range: 50...50)), 49.99, 50.01))
        #expect(isNear(PanePlot.range(pane([.nan, .infinity])), -0.08, 1.08))
    }

    @Test(arguments: [true, false], 0...3)
    func `Prices keep at least half, and nothing overlaps`(hasVolume: Bool, panes: Int) {
        for size in [PictureSize.standard, .init(width: 600, height: 400), .init(width: 1200, height: 1250)] {
            for legend in [0.0, 72, 10_000] {
                let frame = ChartFrame(size)
                let rows = ChartRows(frame, hasVolume: hasVolume, legend: legend * frame.unit, panes: panes)
                let top = rows.prices.lowerBound
                #expect(rows.prices.upperBound - top >= 0.5 * (rows.end - top))
                #expect(rows.legendTop <= top && rows.end < Double(size.height))
                var next = rows.prices.upperBound + rows.volume
                for pane in rows.panes {
                    #expect(pane.lowerBound == next && pane.upperBound - pane.lowerBound >= 20 * frame.unit)
                    next = pane.upperBound
                }
                #expect(next == rows.end && rows.panes.count == panes && (rows.volume > 0) == hasVolume)
            }
        }
    }

    @Test func `A legend goes on in the next row and says the last value`() throws {
        let typesetter = try Typesetter()
        let chart = RichSamples.base(RichSamples.walk(10))
        func rows(_ count: Int) throws -> Int {
            let item = Legend.Item(swatch: .dots, color: Color(0), name: "EMA 200", value: "1.08123")
            return try Legend(
                Array(repeating: item, count: count), width: 1000, unit: 1, chart.labels.textLanguage, typesetter
            ).rows
        }
        // Each takes some 270 pixels and a gap.
        #expect(try [0, 1, 3, 4, 8].map(rows) == [0, 1, 1, 2, 3])
        let palette = Palette(.light)
        var values = [Double](repeating: 1, count: 9) + [1.25]
        func said(_ column: [Double]) -> [String] {
            var chart = chart
            chart.overlays = [.init("x", .line(column))]
            return ChartPainter.legendItems(chart, palette, sessionColors: [:]).map(\.value)
        }
        #expect(said(values) == ["1.25"])
        #expect(said(values + [7]) == ["1.25"])
        values[9] = .nan
        #expect(said(values) == ["–"])
    }
}

@Suite struct PaletteTests {
    /// Linear RGB as people with a color blindness see it: Machado, Oliveira and Fernandes 2009, severity 1.
    static let visions: [String: [[Double]]] = [
        "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        "protan": [
            [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
        ],
        "deutan": [
            [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
        ],
        "tritan": [
            [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900],
        ],
    ]
    static func linear(_ color: Color) -> [Double] {
        [color.red, color.green, color.blue].map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
    }
    static func luminance(_ color: Color) -> Double {
        zip(linear(color), [0.2126, 0.7152, 0.0722]).map(*).reduce(0, +)
    }
    /// CIELAB, D65.
    static func lab(_ color: Color, _ vision: [[Double]]) -> [Double] {
        let seen = vision.map { row in max(0, min(1, zip(row, linear(color)).map(*).reduce(0, +))) }
        let white = [[0.4339, 0.3762, 0.1899], [0.2126, 0.7152, 0.0722], [0.0177, 0.1095, 0.8729]]
        let f = white.map { row in
            let t = zip(row, seen).map(*).reduce(0, +)
            return t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116
        }
        return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
    }

    @Test(arguments: Theme.allCases, PaletteTests.visions.keys.sorted())
    func `Lines are told apart by every kind of color blindness`(theme: Theme, vision: String) throws {
        let matrix = try #require(Self.visions[vision])
        let palette = Palette(theme)
        let seen = palette.tints.map { Self.lab($0, matrix) }
        for (index, first) in seen.enumerated() {
            for second in seen[(index + 1)...] {
                let distance = zip(first, second).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
                #expect(distance > 18, "\(index)")
            }
        }
    }

    @Test(arguments: Theme.allCases)
    func `Lines stand out from the plot`(theme: Theme) {
        let palette = Palette(theme)
        for tint in palette.tints + [palette.signal, palette.liquidity, palette.muted, palette.up, palette.down] {
            let lights = [Self.luminance(tint), Self.luminance(palette.plot)].sorted()
            #expect((lights[1] + 0.05) / (lights[0] + 0.05) >= 3)  // WCAG 2.1, 1.4.11
        }
    }

    @Test func `A color that comes back is dashed`() {
        let palette = Palette(.dark)
        #expect(palette.tint(0) == palette.tint(6) && palette.tint(0) != palette.tint(1))
        #expect([0, 5, 6, 7].map(palette.isDashed) == [false, false, true, true])
    }
}

/// A chart measured, on a canvas of its own.
func painter(_ chart: CandleChart, size: PictureSize = .standard) throws -> ChartPainter {
    try ChartPainter(
        chart, Palette(.light), ChartFrame(size), canvas: Canvas(size), typesetter: Typesetter())
}
