import Foundation
import Platform
import Testing
import Trading

@testable import Reporting

@Suite struct LabelTests {
    private let bounds = Box(x: 0, y: 0, width: 100, height: 100)
    private func box(_ x: Double, _ y: Double) -> Box { Box(x: x, y: y, width: 20, height: 10) }

    @Test func `A label takes the first free place`() {
        var board = LabelBoard(bounds: bounds, taken: [box(10, 10)]) { _ in 0 }
        #expect(board.place([box(15, 15), box(50, 15)]) == box(50, 15))
        #expect(board.place([box(50, 15)]) == nil)
        #expect(board.place([box(70, 15)]) == box(70, 15))  // Side by side is clear.
        #expect(board.place([box(95, 50)]) == box(80, 50))  // Moved in from the side.
        #expect(board.place([box(0, -1), box(0, 91)]) == nil)
        #expect(board.place([Box(x: 0, y: 30, width: 101, height: 10)]) == nil)
    }

    @Test func `A label covers as little as it can`() {
        var board = LabelBoard(bounds: bounds, taken: []) { $0.y == 10 ? 2 : $0.y == 30 ? 1 : 3 }
        #expect(board.place([box(0, 10), box(0, 30), box(0, 50)]) == box(0, 30))
    }

    private func crowded() -> CandleChart {
        var chart = RichSamples.everything()
        let times = chart.candles.map(\.openTime)
        chart.structure.zones = (0..<80).map { index in
            let base = chart.candles[index].low
            return .init(
                index % 2 == 0 ? .orderBlock : .fairValueGap, .bullish, top: base + 0.0005, bottom: base,
                from: times[index], knownAt: times[index + 2], label: "Zone \(index)")
        }
        chart.levels = (0..<40).map { .init(.order, at: 1.08 + Double($0) * 0.0001, label: "Order \($0)") }
        return chart
    }

    @Test func `No label covers another, a tag or a marker`() throws {
        for (chart, least) in [(RichSamples.everything(), 20), (crowded(), 20)] {
            let painter = try painter(chart, size: chart.fittingSize)
            let notes =
                try painter.signalNotes() + painter.breakNotes() + painter.lineNotes()
                + painter.swingNotes() + painter.zoneNotes()
            let placed = painter.placed(notes).map(\.box)
            #expect(placed.count >= least)
            let pills = painter.tags.compactMap(painter.pill)
            for (index, box) in (placed + pills).enumerated() {
                #expect(!(placed + pills)[..<index].contains(where: box.overlaps))
            }
            for box in placed {
                #expect(!(painter.markerBoxes + painter.sweepBoxes).contains(where: box.overlaps))
                #expect(box.y >= painter.geometry.prices.y && box.bottom <= painter.geometry.prices.bottom)
            }
        }
    }

    @Test func `The newest keep their names when there is no room for all`() throws {
        var chart = crowded()
        (chart.levels, chart.signal, chart.panes) = ([], nil, [])
        chart.structure = .init(
            zones: Array(chart.structure.zones.prefix(40)).map { zone in
                var zone = zone
                (zone.top, zone.bottom) = (1.0835, 1.083)
                return zone
            })
        let painter = try painter(chart)
        let notes = try painter.zoneNotes()
        let placed = painter.placed(notes)
        #expect(!placed.isEmpty && placed.count < notes.count)
        #expect(placed.first?.note.text === notes.first?.text)
    }

    @Test func `A swing high is named above its candle, a low below`() throws {
        let candles = RichSamples.walk(120)
        let (high, low) = (candles[60], candles[90])
        var chart = RichSamples.base(candles)
        chart.structure.swings = [
            .init(.low, price: low.low, at: low.openTime, knownAt: candles[92].openTime, label: "HL"),
            .init(.high, price: high.high, at: high.openTime, knownAt: candles[62].openTime, label: "LH"),
        ]
        let painter = try painter(chart)
        let boxes = try painter.placed(painter.swingNotes()).map(\.box)
        #expect(boxes.count == 2)
        #expect(boxes[0].bottom < painter.scale.y(high.high) && boxes[1].y > painter.scale.y(low.low))
    }
}

/// Nothing is drawn as known before the close of the bar where it became known.
@Suite struct CausalityTests {
    let candles = RichSamples.walk(100)
    var times: [Timestamp] { candles.map(\.openTime) }

    @Test func `Moments are where their bars are`() throws {
        let painter = try painter(RichSamples.base(candles))
        let (geometry, half) = (painter.geometry, painter.geometry.step / 2)
        #expect(painter.middle(times[40]) == geometry.x(40) && painter.close(times[40]) == geometry.x(40) + half)
        #expect(painter.middle(times[40] + .minutes(59)) == geometry.x(40))
        #expect(painter.open(times[40]) == geometry.x(40) - half)
        #expect(painter.open(times[40] + .minutes(1)) == geometry.x(41) - half)
        let (before, after) = (times[0] - .hours(1), times[99] + .hours(1))
        #expect([before, after].map(painter.middle) == [geometry.panes.x, geometry.panes.right])
        #expect([before, after].map(painter.close) == [geometry.panes.x, geometry.panes.right])
        #expect([before, after].map(painter.open) == [geometry.panes.x, geometry.panes.right])
        #expect(painter.close(times[99]) == geometry.x(99) + half)
    }

    @Test func `A zone gets its strength when it is known and loses it when it is used up`() throws {
        let painter = try painter(RichSamples.base(candles))
        let geometry = painter.geometry
        let price = candles[50].close
        var zone = CandleChart.Zone(
            .orderBlock, .bullish, top: price + 0.001, bottom: price, from: times[50], knownAt: times[53],
            mitigatedAt: times[70], until: times[80], label: "OB")
        let span = try #require(painter.span(zone))
        #expect(span.left == geometry.x(50) - geometry.step / 2)
        #expect(span.known == geometry.x(53) + geometry.step / 2)
        #expect(span.mitigated == geometry.x(70) && span.right == geometry.x(80))
        (zone.top, zone.bottom) = (zone.bottom, zone.top)
        #expect(painter.span(zone) == span)
        zone.knownAt = times[99] + .hours(5)
        #expect(painter.span(zone)?.known == geometry.x(80))
        (zone.knownAt, zone.until, zone.mitigatedAt) = (times[53], nil, nil)
        #expect(painter.span(zone)?.right == geometry.panes.right)
        #expect(painter.span(zone)?.mitigated == geometry.panes.right)
    }

    @Test func `A zone out of sight is left out`() throws {
        let painter = try painter(RichSamples.base(candles))
        func span(_ top: Double, _ bottom: Double, _ from: Int, _ until: Int) -> ChartPainter.ZoneSpan? {
            painter.span(
                .init(
                    .orderBlock, .bullish, top: top, bottom: bottom, from: times[0] + .hours(from),
                    knownAt: times[0] + .hours(from), until: times[0] + .hours(until), label: ""))
        }
        #expect(span(5, 4, 10, 20) == nil && span(0.5, 0.4, 10, 20) == nil)
        #expect(span(1.2, 1, -20, -10) == nil && span(1.2, 1, 200, 300) == nil)
        #expect(span(1.2, 1, 20, 10) == nil)
        let tall = try #require(span(1.2, 1, -20, 10))
        #expect(tall.left == painter.geometry.panes.x)
        #expect(tall.top == painter.scale.top && tall.bottom == painter.scale.bottom)
    }

    @Test func `A signal waiting at the newest candle has room at its right`() throws {
        var chart = RichSamples.base(candles)
        chart.signal = RichSamples.signal(candles, formed: 99)
        let painter = try painter(chart)
        let newest = painter.close(times[99])
        #expect(painter.geometry.panes.right - newest >= 200)
        #expect(Set(painter.tags.filter { !$0.isLast }.map(\.price)) == Set(chart.signal!.levels.map(\.price)))
    }
}
