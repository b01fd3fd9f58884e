import Foundation
import Platform
import Testing

@testable import Reporting

/// Where pictures put their figures. Expected places worked out by hand from the layout: a header of 138, a margin of
/// 24, an axis of 26 where labels are empty.
@Suite struct PictureDrawingTests {
    let palette = Palette(.light)

    func pixels(_ picture: ReportPicture) async throws -> Pixels {
        try #require(Pixels(try await ChartRenderer().png(picture)))
    }

    @Test func `Profit stands above zero, loss below, and drawdown hangs from its zero`() async throws {
        // The plot is 20...1174 x 178...558, its first and last moment 12 inside; figures from -100 to 100 get 8 % of
        // 200 at each end, so that zero is at 368 and 100 is 380 / 232 * 100 = 163.8 from it.
        let points = [(0.0, 0.0, 0.0), (1, 100, 0), (2, 100, 0), (3, -100, 200), (4, -100, 200)]
        let found = try await pixels(.profit(PictureSamples.curve(points)))
        let gain = 32 + 1130 * 1.5 / 4
        let loss = 32 + 1130 * 3.5 / 4
        #expect(found.has(palette.up, at: gain, 204))
        #expect(found.has(palette.up.over(palette.plot, 0.13), at: gain, 300))
        #expect(found.has(palette.plot, at: gain, 470))
        #expect(found.has(palette.down, at: loss, 532))
        #expect(found.has(palette.down.over(palette.plot, 0.13), at: loss, 470))
        #expect(found.has(palette.plot, at: loss, 300))
        // The lower plot is 604...784, for 240: a fifth more than the deepest, which is at 604 + 180 * 200 / 240.
        #expect(found.has(palette.down, at: loss, 754))
        #expect(found.has(palette.down.over(palette.plot, 0.25), at: loss, 680))
        #expect(found.has(palette.plot, at: gain, 680))
    }

    /// By `cal`: 1 March 2026 is a Sunday, so that with weeks from Monday the 2nd begins the second row.
    @Test func `Days hang below their weekdays, as strong as their result`() async throws {
        let profits = [2: 80.0, 3: -40]
        let strong = palette.up
        let half = palette.down.over(palette.grid, 0.25 + 0.75 / 2)
        let none = palette.grid.over(palette.background, 0.55)
        // Seven columns of 164 from 24, rows of 114 from 184; in the upper corner of a cell, beside its number.
        let columns = (0..<7).map { Double(24 + 164 * $0 + 145) }
        let (first, second) = (196.0, 310.0)
        let found = try await pixels(.calendar(PictureSamples.calendar(profits)))
        #expect(found.height == 184 + 6 * 114 + 24)
        #expect(found.has(strong, at: columns[0], second))
        #expect(found.has(half, at: columns[1], second))
        #expect(found.has(none, at: columns[2], second))
        #expect(found.has(none, at: columns[6], first))
        #expect(found.has(palette.background, at: columns[0], first))
        // Read from the right, weeks run to the left.
        let mirrored = try await pixels(.calendar(PictureSamples.calendar(profits, PictureSamples.header("ar"))))
        #expect(mirrored.has(strong, at: 1200 - columns[0], second))
        #expect(mirrored.has(half, at: 1200 - columns[1], second))
    }

    /// By `cal`.
    @Test(arguments: [
        (2026, 2, 28, 1), (2024, 2, 29, 5), (1900, 2, 28, 5), (2000, 2, 29, 3), (2026, 8, 31, 7), (1969, 12, 31, 2),
        (2200, 12, 31, 2),
    ])
    func `Months have their days`(year: Int, month: Int, days: Int, weekday: Int) {
        let found = CalendarMonth(year: year, month: month)
        #expect(found.days == days)
        #expect(found.firstWeekday == weekday)
    }

    @Test func `A week sums up its days, whatever day it begins with`() {
        var calendar = PictureSamples.calendar([:])
        #expect([1, 2, 8, 9, 31].map(CalendarGeometry(calendar).row) == [0, 1, 1, 2, 5])
        calendar.firstWeekday = 1
        #expect([1, 7, 8, 31].map(CalendarGeometry(calendar).row) == [0, 0, 1, 4])
    }

    @Test func `Results are counted around round figures, apart by their sign`() {
        let bars = ResultBars([-1, -1.1, 0, 0.2, -0.2, -0.25, 1.4, 3])
        // From -1.1 to 3 by a twelfth at least: steps of 0.5, from -1 to 3. -0.25 is as near to -0.5 as to 0.
        #expect(bars.step.distance == 0.5 && bars.first == -2)
        #expect(bars.bars.map(\.count) == [2, 1, 3, 0, 0, 1, 0, 0, 1])
        #expect(bars.bars[2] == .init(losses: 1, evens: 1, wins: 1))
        #expect(!bars.isOpenBelow && !bars.isOpenAbove)
        #expect(bars.position(0) == 2.5 && bars.position(0.5) == 3.5 && bars.position(99) == 8.5)
    }

    @Test func `What lies far out is counted by the outermost bars`() {
        let results = (0..<98).map { $0 % 2 == 0 ? -1.0 : 1 } + [300, -50]
        let bars = ResultBars(results)
        #expect(bars.isOpenBelow && bars.isOpenAbove)
        // -1...1 by steps of 0.2, and two bars more at each end.
        #expect(bars.step.distance == 0.2 && bars.first == -7 && bars.bars.count == 15)
        #expect(bars.bars.map(\.count).reduce(0, +) == 100)
        #expect(bars.bars[0].losses == 1 && bars.bars[14].wins == 1)
    }

    @Test func `Bars are as high as their counts`() async throws {
        let found = try await pixels(
            .distribution(PictureSamples.distribution([-1, -1.1, 0, 0.2, 1.4, 3])))
        // Nine bars of 128 from 24; the base at 596; 396 for the two of the highest.
        #expect(found.has(palette.down, at: 40, 203) && found.has(palette.down, at: 40, 590))
        #expect(found.has(palette.plot, at: 40, 196))
        // The middles of the bars around 0, 2.5 and 3.
        let (zero, before, last) = (344.0, 984.0, 1112.0)
        #expect(found.has(palette.muted, at: zero, 496) && found.has(palette.up, at: zero, 296))
        #expect(found.has(palette.up, at: last, 496))
        #expect(found.has(palette.plot, at: before, 496))
    }

    @Test func `Cells have the colors of their figures, and none without a figure`() async throws {
        // Names take 170 and 48; two columns of 491, rows of 104.
        let cells = [[1.0, -1], [nil, 0.5]]
        let found = try await pixels(.heat(PictureSamples.heat(cells)))
        #expect(found.has(palette.up, at: 210, 200) && found.has(palette.down, at: 700, 200))
        #expect(found.has(palette.background, at: 210, 310))
        #expect(found.has(palette.up.over(palette.grid, 0.5), at: 700, 310))
        let mirrored = try await pixels(
            .heat(PictureSamples.heat(cells, .diverging(middle: 0, reach: 1), PictureSamples.header("ar"))))
        #expect(mirrored.has(palette.up, at: 990, 200) && mirrored.has(palette.down, at: 500, 200))
        let shifted = try await pixels(.heat(PictureSamples.heat([[1, 9]], .diverging(middle: 1, reach: 2))))
        #expect(shifted.has(palette.grid, at: 210, 200) && shifted.has(palette.up, at: 700, 200))
        let rising = try await pixels(.heat(PictureSamples.heat([[4, 1]], .rising(to: 4))))
        #expect(rising.has(palette.entry, at: 210, 200))
        #expect(rising.has(palette.entry.over(palette.grid, 0.25), at: 700, 200))
    }

    @Test func `Exposure holds until it changes`() async throws {
        // Below a legend of 36 the plot is 190...724, for -25 - 6...50 + 6; moments are 32...1162.
        let found = try await pixels(.exposure(PictureSamples.exposure([(0, 50, 0), (1, 0, 25)], until: 2)))
        func y(_ figure: Double) -> Double { 724 - 534 * (figure + 31) / 87 }
        // Clear of the lines at each 10.
        #expect(found.has(palette.up.over(palette.plot, 0.4), at: 300, y(7)))
        #expect(found.has(palette.plot, at: 300, y(-7)))
        #expect(found.has(palette.down.over(palette.plot, 0.4), at: 900, y(-7)))
        #expect(found.has(palette.plot, at: 900, y(7)))
        #expect(found.has(palette.text, at: 300, y(50)))
        #expect(found.has(palette.text, at: 900, y(-25)))
    }

    @Test func `Exposure of too many changes shows the most, and the mean of what remained`() throws {
        let ruler = TimeRuler(
            first: Samples.monday, last: Samples.monday + .days(3000), left: 0, right: 300)
        // Every other day 4 long, else 2 short: ten days to a pixel.
        let points = (0..<3000).map { $0 % 2 == 0 ? ($0, 4.0, 0.0) : ($0, 0, 2) }
        let steps = ExposureStep.steps(PictureSamples.exposure(points, until: 3000), on: ruler)
        #expect(steps.count == 100)
        #expect(steps.allSatisfy { $0.long == 4 && $0.short == 2 && $0.net.isNear(1) })
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.to == $1.from })
    }

    @Test func `Returns end at their figures`() async throws {
        // 190...724 for 10 + 1.6 either way.
        let found = try await pixels(.comparison(PictureSamples.comparison([[0, 10, 10], [0, -5, -10]])))
        func y(_ figure: Double) -> Double { 724 - 534 * (figure + 11.6) / 23.2 }
        #expect(found.has(palette.tint(0), at: 879, y(10)))
        #expect(found.has(palette.tint(1), at: 1162, y(-10)))
    }

    @Test func `Forecasts stand across from what came true, with what chance allows`() async throws {
        // The plot is 20...1174, 30 free at each side, and 224...724.
        let bin = CalibrationCurve.Bin(forecast: 0.5, outcome: 0.2, interval: 0.1...0.4, count: 10)
        let found = try await pixels(.calibration(PictureSamples.calibration([bin])))
        let color = palette.tint(0)
        // 500 for 1: from 524 to 674 by chance, 624 seen.
        for y in [534.0, 624, 664] { #expect(found.has(color, at: 597, y)) }
        for y in [514.0, 684] { #expect(!found.has(color, at: 597, y)) }
    }

    @Test func `A line of many points keeps its extremes`() {
        var points = (0..<100_000).map { Point(x: Double($0) / 100, y: sin(Double($0))) }
        (points[777].y, points[4242].y) = (50, -60)
        let thin = thinned(points)
        #expect(thin.count <= 2004)
        #expect(thin.contains(points[777]) && thin.contains(points[4242]))
        #expect(thin.first == points.first && thin.last == points.last)
        #expect(zip(thin, thin.dropFirst()).allSatisfy { $0.x < $1.x })
        #expect(thinned(Array(points.prefix(2000))) == Array(points.prefix(2000)))
    }

    @Test func `Time keeps its length, and months begin where the reader is`() throws {
        let kolkata = try #require(TimeZone(identifier: "Asia/Kolkata"))  // UTC+5:30
        let ruler = TimeRuler(
            first: Samples.monday, last: Samples.monday + .days(100), left: 100, right: 1100)
        #expect(ruler.x(Samples.monday + .days(25)) == 350)
        let marks = ruler.marks(in: kolkata) { _ in 100 }
        // 1 February 2026 there begins at 2026-01-31T18:30Z, by `date`.
        #expect(marks.contains(.init(moment: Timestamp(seconds: 1_769_884_200), unit: .month)))
        #expect(zip(marks, marks.dropFirst()).allSatisfy { ruler.x($1.moment) - ruler.x($0.moment) >= 99 })
        let single = TimeRuler(first: Samples.monday, last: Samples.monday, left: 100, right: 1100)
        #expect(single.x(Samples.monday) == 600)
        #expect(single.marks(in: .gmt) { _ in 1 } == [.init(moment: Samples.monday, unit: .day)])
    }
}
