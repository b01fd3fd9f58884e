import Foundation
import Platform
import Testing
import Trading

@testable import Reporting

/// Expected values worked out by hand.
@Suite struct LayoutTests {
    @Test(arguments: [
        ("exactly 0.2", 0.2, 5, 0.2), ("just above 2", 2.1, 2, 5.0), ("above 5 goes to 10", 5.5, 2, 10.0),
        ("never finer than a last place", 0.000001, 5, 0.00001), ("yen", 0.07, 3, 0.1), ("bitcoin", 430.0, 2, 500.0),
    ])
    func `A round step is the next 1, 2 or 5`(name: String, distance: Double, places: Int, expected: Double) {
        #expect(RoundStep(atLeast: distance, places: places).distance == expected, "\(name)")
    }

    @Test func `Grid prices are the decimals themselves and lie inside`() {
        let step = RoundStep(atLeast: 0.1, places: 5)
        #expect(step.multiples(in: 0.25...0.72) == [0.3, 0.4, 0.5, 0.6, 0.7])
        #expect(RoundStep(atLeast: 500, places: 2).multiples(in: 64_900...66_000) == [65_000, 65_500, 66_000])
        #expect(RoundStep(atLeast: 500, places: 2).multiples(in: 64_900...64_990) == [])
    }

    @Test(arguments: [
        ("apart: nobody moves", [50.0, 150], [50.0, 150]),
        ("equal: half each way", [100.0, 100], [90.0, 110]),
        ("order is kept", [104.0, 100], [112.0, 92]),
        ("at the top", [0.0, 2], [10.0, 30]),
        ("at the bottom", [200.0, 199], [190.0, 170]),
        ("a moved pair pushes a third", [100.0, 100, 112], [84.0, 104, 124]),
    ])
    func `Tags move as little as possible`(name: String, wanted: [Double], expected: [Double]) {
        #expect(TagColumn.place(wanted, height: 20, within: 0...200) == expected, "\(name)")
    }

    @Test func `A full column has no overlap and stays inside`() {
        let wanted = (0..<10).map { 97 + Double($0 * 7 % 10) }
        let placed = TagColumn.place(wanted, height: 20, within: 0...200).sorted()
        #expect(placed == (0..<10).map { 10 + 20 * Double($0) })
        #expect(TagColumn.capacity(height: 20, within: 0...200) == 10)
    }

    @Test func `A near level widens the range, a far one does not, and a flat market has a height`() {
        let candles = [Candle(openTime: Samples.monday, open: 100, high: 110, low: 100, close: 105, volume: 1)]
        func range(_ levels: [Double]) -> ClosedRange<Double> {
            PriceScale.range(candles: candles, always: [105], levels: levels, tick: 0.01)
        }
        #expect(range([]).lowerBound.isNear(99.4) && range([]).upperBound.isNear(110.6))
        #expect(range([90]).lowerBound.isNear(88.8))
        #expect(range([200]) == range([]))
        #expect(range([200, 90]) == range([90]))
        let flat = [Candle(openTime: Samples.monday, open: 1, high: 1, low: 1, close: 1, volume: 0)]
        let least = PriceScale.range(candles: flat, always: [], levels: [], tick: 0.01)
        #expect(least.contains(1) && (least.upperBound - least.lowerBound).isNear(0.08 * 1.12))
    }

    /// Moments and boundaries read from a calendar.
    @Test(arguments: [
        ("2026-01-05T08:59:00Z", "2026-01-05T09:00:00Z", TimeBoundary.threeHours),
        ("2026-01-05T10:59:00Z", "2026-01-05T11:00:00Z", .hour),
        ("2026-01-05T11:45:00Z", "2026-01-05T12:00:00Z", .halfDay),
        ("2026-01-06T23:00:00Z", "2026-01-07T00:00:00Z", .day),
        ("2026-01-09T20:00:00Z", "2026-01-12T00:00:00Z", .week),
        ("2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z", .month),
        ("2026-03-31T00:00:00Z", "2026-04-01T00:00:00Z", .quarter),
        ("2026-06-30T00:00:00Z", "2026-07-01T00:00:00Z", .halfYear),
        ("1969-12-31T23:59:00Z", "1970-01-01T00:00:00Z", .year),
    ])
    func `The most important boundary is found`(earlier: String, later: String, expected: TimeBoundary) throws {
        let moments = try [earlier, later].map { LocalMoment(Timestamp(try Date($0, strategy: .iso8601)), in: .gmt) }
        #expect(TimeBoundary.between(moments[0], moments[1]) == expected)
    }

    @Test func `Days begin in the reader's time zone`() throws {
        let kolkata = try #require(TimeZone(identifier: "Asia/Kolkata"))  // UTC+5:30
        let times = (0..<48).map { Samples.monday + .minutes(30 * $0) }
        let marks = TimeAxis.marks(times, in: kolkata, timeframe: .m30) { _ in 10 }
        // 18:30 UTC is midnight there: the 37th half hour of the day.
        #expect(marks.contains(.init(index: 37, unit: .day)))
        #expect(zip(marks, marks.dropFirst()).allSatisfy { $1.index - $0.index >= 10 })
    }

    @Test func `One candle still gets a label, of its own kind`() {
        let marks = TimeAxis.marks([Samples.monday], in: .gmt, timeframe: .d1) { _ in 3 }
        #expect(marks == [.init(index: 0, unit: .day)])
        #expect(TimeAxis.marks([], in: .gmt, timeframe: .d1) { _ in 3 } == [])
    }

    @Test func `A weekend leaves no hole and Monday gets the label`() {
        let week = (0..<5).map { Samples.monday + .days($0) } + [Samples.monday + .days(7)]
        let marks = TimeAxis.marks(week, in: .gmt, timeframe: .d1) { _ in 5 }
        #expect(marks == [.init(index: 5, unit: .day)])
    }
}

extension Double {
    func isNear(_ other: Double) -> Bool { abs(self - other) < 1e-9 }
}
