import Foundation
import Platform

@testable import Reporting

/// Pictures of reports for tests. Axes write nothing, so that where plots end does not depend on fonts.
enum PictureSamples {
    static let day = Duration.days(1)

    static func header(
        _ language: String = "en", simulated: String? = nil, figures: [PictureHeader.Figure] = []
    ) -> PictureHeader {
        PictureHeader(
            title: "Title", subtitle: "Subtitle", figures: figures, emptyLabel: "Nothing yet",
            simulatedLabel: simulated, language: language)
    }
    static let time = TimeLabels(timeZone: .gmt) { moment, unit in "\(moment.seconds / 86_400 % 31) \(unit)" }
    static let silent: FigureText = { _, _ in "" }

    /// Days from the start, profit and drawdown.
    static func curve(
        _ points: [(Double, Double, Double)], _ header: PictureHeader = header(), text: String = ""
    ) -> ProfitCurve {
        ProfitCurve(
            header: header,
            points: points.map {
                .init(Samples.monday + .seconds($0.0 * 86_400), profit: $0.1, drawdown: $0.2)
            },
            profitName: "Profit", drawdownName: "Drawdown", time: time, profit: { _, _ in text },
            drawdown: { _, _ in text })
    }

    /// March 2026, weeks from Monday on.
    static func calendar(_ profits: [Int: Double], _ header: PictureHeader = header()) -> ResultCalendar {
        ResultCalendar(
            header: header, year: 2026, month: 3, firstWeekday: 2, weekdays: Array("MTWTFSS").map(String.init),
            days: profits.mapValues { .init(profit: $0, note: "1 trade") }, weekName: nil, dayNumber: { "\($0)" },
            amount: { "\($0)" })
    }

    static func distribution(
        _ results: [Double], _ header: PictureHeader = header(), markers: [RDistribution.Marker] = []
    ) -> RDistribution {
        RDistribution(
            header: header, results: results, markers: markers, axisName: "R", figure: silent, count: { "\($0)" })
    }

    static func heat(
        _ cells: [[Double?]], _ kind: HeatMap.Scale.Kind = .diverging(middle: 0, reach: 1),
        _ header: PictureHeader = header()
    ) -> HeatMap {
        HeatMap(
            header: header, rowsName: "", columnsName: "", rows: cells.indices.map { "r\($0)" },
            columns: (cells.first ?? []).indices.map { "c\($0)" },
            cells: cells.map { $0.map { $0.map { .init($0, text: "\($0)") } } },
            scale: .init(kind, low: "-", high: "+"))
    }

    /// Days from the start, long and short.
    static func exposure(
        _ points: [(Int, Double, Double)], until: Int, _ header: PictureHeader = header(), limit: Double? = nil
    ) -> ExposureChart {
        ExposureChart(
            header: header, points: points.map { .init(Samples.monday + .days($0.0), long: $0.1, short: $0.2) },
            until: Samples.monday + .days(until), longName: "Long", shortName: "Short", netName: "Net",
            limit: limit.map { .init($0, name: "Limit") }, time: time, figure: silent)
    }

    /// A figure a day.
    static func comparison(_ lines: [[Double]], _ header: PictureHeader = header()) -> ReturnComparison {
        ReturnComparison(
            header: header,
            lines: lines.enumerated().map { turn, values in
                .init("line \(turn)", points: values.enumerated().map { .init(Samples.monday + .days($0), value: $1) })
            }, time: time, figure: silent)
    }

    static func calibration(_ bins: [CalibrationCurve.Bin], _ header: PictureHeader = header()) -> CalibrationCurve {
        CalibrationCurve(
            header: header, bins: bins, forecastName: "Forecast", outcomeName: "Outcome", countName: "Count",
            observedName: "Observed", idealName: "Perfect", probability: { _ in "" }, count: { "\($0)" })
    }

    /// One of each kind: with usual figures, and with none.
    static func all(_ header: PictureHeader) -> [ReportPicture] {
        let wave = (0..<300).map { sin(Double($0) / 9) + Double($0) / 100 }
        return [
            .profit(curve(wave.enumerated().map { (Double($0), $1, max(0, 1 - $1)) }, header, text: "1.5")),
            .calendar(calendar([2: 10, 3: -5, 31: 0], header)),
            .distribution(distribution(wave, header, markers: [.init(1, text: "Mean"), .init(99, text: "Far")])),
            .heat(heat([[1, nil, -0.4], [0, 3, -3]], .diverging(middle: 0, reach: 1), header)),
            .exposure(exposure((0..<300).map { ($0, wave[$0] + 1, 1) }, until: 300, header, limit: 5)),
            .comparison(comparison([wave, wave.reversed()], header)),
            .calibration(
                calibration([.init(forecast: 0.3, outcome: 0.4, interval: 0.2...0.6, count: 12)], header)),
        ]
    }
    static func empty(_ header: PictureHeader) -> [ReportPicture] {
        [
            .profit(curve([], header)), .calendar(calendar([:], header)), .distribution(distribution([], header)),
            .heat(heat([], .rising(to: 1), header)), .exposure(exposure([], until: 0, header)),
            .comparison(comparison([], header)), .comparison(comparison([[], []], header)),
            .calibration(calibration([], header)),
        ]
    }
}
