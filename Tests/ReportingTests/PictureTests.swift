import Foundation
import Platform
import Testing

@testable import Reporting

/// What holds of every picture of a report.
@Suite struct PictureTests {
    static let figures = [
        PictureHeader.Figure(name: "Profit", text: "+12", tone: .good),
        PictureHeader.Figure(name: "Drawdown", text: "-3 %", tone: .bad),
        PictureHeader.Figure(name: "Trades", text: "9"),
    ]
    let renderer = ChartRenderer()

    @Test(arguments: zip(Theme.allCases, ["en", "ar"]))
    func `A picture is as wide as a phone shows well and says that it is simulated`(
        theme: Theme, language: String
    ) async throws {
        let header = PictureSamples.header(language, simulated: "SIMULATED", figures: Self.figures)
        for picture in PictureSamples.all(header) + PictureSamples.empty(header) {
            let bytes = try await renderer.png(picture, theme: theme)
            let pixels = try #require(Pixels(bytes))
            #expect(pixels.width == 1200 && (400...1400).contains(pixels.height))
            // The badge ends where the header does, 24 from the edge, on the side where reading ends.
            let x = language == "ar" ? 30.0 : 1169
            #expect(pixels.has(Color(0xF5B83D), at: x, 46), "\(picture)")
        }
    }

    @Test func `Same input, same bytes, whichever renderer draws; other themes and languages differ`() async throws {
        for (picture, arabic) in zip(
            PictureSamples.all(PictureSamples.header()), PictureSamples.all(PictureSamples.header("ar")))
        {
            let bytes = try await renderer.png(picture)
            #expect(try await ChartRenderer().png(picture) == bytes)
            #expect(try await renderer.png(picture, theme: .dark) != bytes)
            #expect(try await renderer.png(arabic) != bytes)
        }
    }

    @Test func `Without simulated figures there is no badge`() async throws {
        for picture in PictureSamples.all(PictureSamples.header()) {
            let pixels = try #require(Pixels(try await renderer.png(picture)))
            #expect(pixels.has(Color(0xFFFFFF), at: 1169, 46))
        }
    }

    @Test func `One of anything is drawn`() async throws {
        let one: [ReportPicture] = [
            .profit(PictureSamples.curve([(0, 0, 0)])), .profit(PictureSamples.curve([(0, -5, 5)])),
            .profit(PictureSamples.curve([(0, 1, 0), (0, 2, 0)])), .calendar(PictureSamples.calendar([1: 0])),
            .distribution(PictureSamples.distribution([1e9])), .distribution(PictureSamples.distribution([0])),
            .heat(PictureSamples.heat([[0]])), .heat(PictureSamples.heat([[], []])),
            .exposure(PictureSamples.exposure([(0, 1, 0)], until: 0, limit: 5)),
            .exposure(PictureSamples.exposure([(0, 0, 0)], until: 0, limit: 5)),
            .comparison(PictureSamples.comparison([[0], [0, 1e12]])),
            .calibration(
                PictureSamples.calibration([.init(forecast: 0, outcome: 1, interval: 1...1, count: .max)])),
        ]
        for picture in one { #expect(Pixels(try await renderer.png(picture))?.width == 1200) }
    }

    @Test func `Hostile text is drawn, not obeyed`() async throws {
        let long = String(repeating: "x", count: 50_000)
        let texts = ["", "a\u{0}b", "<b>&", long, "\u{202E}evil\n\n", "👩‍👩‍👧‍👦"]
        for (turn, text) in texts.enumerated() {
            func next(_ steps: Int) -> String { texts[(turn + steps) % texts.count] }
            let header = PictureHeader(
                title: text, subtitle: next(1), figures: [.init(name: next(2), text: next(3))], emptyLabel: next(4),
                simulatedLabel: next(5), language: text)
            let picture = PictureSamples.all(header)[turn]
            #expect(Pixels(try await renderer.png(picture))?.width == 1200)
            #expect(Pixels(try await renderer.png(PictureSamples.empty(header)[turn]))?.width == 1200)
            var map = PictureSamples.heat([[1]])
            (map.rows, map.columns, map.rowsName, map.columnsName) = ([text], [text], text, text)
            (map.cells, map.scale.low) = ([[.init(1, text: text, note: text)]], text)
            #expect(Pixels(try await renderer.png(.heat(map)))?.width == 1200)
        }
    }

    @Test func `What cannot be drawn truthfully is refused`() async throws {
        let early = Timestamp(milliseconds: .min)
        var days = PictureSamples.calendar([:])
        days.days[32] = .init(profit: 1, note: "")
        var month = PictureSamples.calendar([:])
        month.month = 13
        var week = PictureSamples.calendar([:])
        week.weekdays.removeLast()
        var map = PictureSamples.heat([[1, 2], [3, 4]])
        map.cells[1].removeLast()
        var late = PictureSamples.exposure([(1, 1, 1)], until: 0)
        let broken: [(ReportingError, ReportPicture)] = [
            (.invalidFigure("Title"), .profit(PictureSamples.curve([(0, .nan, 0)]))),
            (.invalidFigure("Title"), .profit(PictureSamples.curve([(0, 0, -1)]))),
            (.invalidMoment, .profit(PictureSamples.curve([(1, 0, 0), (0, 0, 0)]))),
            (.tooMuch, .profit(PictureSamples.curve([], PictureSamples.header(figures: Self.figures + Self.figures)))),
            (.invalidMoment, .calendar(days)), (.invalidMoment, .calendar(month)),
            (.misaligned("Title"), .calendar(week)),
            (.invalidFigure("Title"), .calendar(PictureSamples.calendar([1: .infinity]))),
            (.invalidFigure("Title"), .distribution(PictureSamples.distribution([1, 1e13]))),
            (.misaligned("Title"), .heat(map)),
            (.invalidScale("Title"), .heat(PictureSamples.heat([[1]], .diverging(middle: 0, reach: 0)))),
            (.invalidScale("Title"), .heat(PictureSamples.heat([[1]], .rising(to: .nan)))),
            (.tooMuch, .heat(PictureSamples.heat(Array(repeating: [1], count: 25)))),
            (.invalidMoment, .exposure(late)),
            (.invalidFigure("Title"), .exposure(PictureSamples.exposure([(0, -1, 0)], until: 1))),
            (.invalidFigure("Title"), .exposure(PictureSamples.exposure([], until: 1, limit: 0))),
            (.tooMuch, .comparison(PictureSamples.comparison(Array(repeating: [1], count: 5)))),
            (.invalidFigure("Title"), .comparison(PictureSamples.comparison([[.nan]]))),
            (
                .invalidFigure("Title"),
                .calibration(
                    PictureSamples.calibration([.init(forecast: 0.5, outcome: 0.7, interval: 0.1...0.6, count: 1)]))
            ),
        ]
        for (error, picture) in broken {
            await #expect(throws: error) { try await renderer.png(picture) }
        }
        late.until = early
        await #expect(throws: ReportingError.invalidMoment) { try await renderer.png(.exposure(late)) }
    }

    /// WCAG 2.2 asks for 3 of large text; figures are bold and large.
    @Test(arguments: Theme.allCases) func `Figures can be read on every color of a rising scale`(theme: Theme) {
        let palette = Palette(theme)
        for step in 0...20 {
            let cell = palette.entry.blended(over: palette.grid, share: Double(step) / 20)
            #expect(max(palette.text.contrast(to: cell), palette.onTag.contrast(to: cell)) >= 3.9, "\(step)")
        }
    }
}
