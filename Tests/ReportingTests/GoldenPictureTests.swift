import Foundation
import Platform
import TestSupport
import Testing

@testable import Reporting

/// Every kind of picture against one that was looked at. `RECORD_GOLDEN=1` writes them anew: look at them again.
@Suite struct GoldenPictureTests {
    /// A picture, and how it is to look when something of it lacks or stands elsewhere.
    struct Sample: Sendable, CustomTestStringConvertible {
        var name: String
        var theme = Theme.light
        var picture: @Sendable (_ isSpoiled: Bool) -> Drawn
        var testDescription: String { name }
    }
    enum Drawn: Sendable {
        case chart(CandleChart)
        case report(ReportPicture)
    }

    private static func header(_ language: String = "en") -> PictureHeader {
        var header = PictureSamples.header(language, simulated: "SIMULATED", figures: PictureTests.figures)
        if language == "ar" { (header.title, header.subtitle) = ("توزيع النتائج", "يونيو 2024") }
        return header
    }
    private static let wave = (0..<120).map { sin(Double($0) / 9) * 3 + Double($0) / 30 }
    private static let results: [Double] = (0..<60).map { sin(Double($0) * 7) * 2.2 + 0.3 }

    static let samples: [Sample] = [
        Sample(name: "chart") { isSpoiled in
            var chart = RichSamples.everything()
            if isSpoiled { chart.signal = nil }
            return .chart(chart)
        },
        Sample(name: "profit") { .report(profit($0)) },
        Sample(name: "profit-dark", theme: .dark) { .report(profit($0)) },
        Sample(name: "calendar") { isSpoiled in
            var days = [2: 10.0, 3: -5, 4: 30, 10: -22, 11: 7, 19: 0, 27: 14, 31: -3]
            if isSpoiled { days[10] = nil }
            return .report(.calendar(PictureSamples.calendar(days, header())))
        },
        Sample(name: "heat") { isSpoiled in
            let cells: [[Double?]] = [
                [1, nil, -0.4, 0.2], [0, 0.7, -1, nil], [nil, 0.1, 0.5, isSpoiled ? -0.9 : 0.9],
            ]
            return .report(.heat(PictureSamples.heat(cells, .diverging(middle: 0, reach: 1), header())))
        },
        Sample(name: "distribution") { .report(distribution($0, "en")) },
        Sample(name: "distribution-arabic") { .report(distribution($0, "ar")) },
        Sample(name: "exposure") { isSpoiled in
            let points = (0..<40).map { day in
                (day, max(Self.wave[day * 3], 0), isSpoiled && day > 20 ? 0 : max(-Self.wave[day * 3], 0) + 0.5)
            }
            return .report(.exposure(PictureSamples.exposure(points, until: 41, header(), limit: 5)))
        },
        Sample(name: "comparison") { isSpoiled in
            let other = wave.map { $0 / 2 + 1 }
            return .report(.comparison(PictureSamples.comparison(isSpoiled ? [wave, []] : [wave, other], header())))
        },
        Sample(name: "correlation") { isSpoiled in
            var matrix = MatrixTests.matrix(6)
            if isSpoiled { matrix.rows[3][2] = nil }
            return .report(.correlation(matrix))
        },
        Sample(name: "calibration") { isSpoiled in
            var bins: [CalibrationCurve.Bin] = [
                .init(forecast: 0.35, outcome: 0.3, interval: 0.1...0.5, count: 12),
                .init(forecast: 0.55, outcome: 0.5, interval: 0.35...0.65, count: 40),
                .init(forecast: 0.75, outcome: 0.6, interval: 0.4...0.8, count: 21),
            ]
            if isSpoiled { bins[2].outcome = 0.74 }
            return .report(.calibration(PictureSamples.calibration(bins, header())))
        },
    ]

    private static func profit(_ isSpoiled: Bool) -> ReportPicture {
        var peak = -Double.infinity
        let points = wave.enumerated().map { day, value in
            peak = max(peak, value)
            return (Double(day), value, isSpoiled ? 0 : (peak - value) * 2)
        }
        return .profit(PictureSamples.curve(points, header(), text: "1.5"))
    }

    private static func distribution(_ isSpoiled: Bool, _ language: String) -> ReportPicture {
        let markers = isSpoiled ? [] : [RDistribution.Marker(0.3, text: "0.3")]
        return .distribution(PictureSamples.distribution(results, header(language), markers: markers))
    }

    private func pixels(_ sample: Sample, isSpoiled: Bool = false) async throws -> Pixels {
        let renderer = ChartRenderer()
        let bytes =
            switch sample.picture(isSpoiled) {
            case .chart(let chart): try await renderer.png(chart, theme: sample.theme)
            case .report(let picture): try await renderer.png(picture, theme: sample.theme)
            }
        return try #require(Pixels(bytes))
    }

    private func golden(_ sample: Sample) throws -> Thumbnail {
        let file = Folders.root.appending(path: "Tests/ReportingTests/Golden/\(sample.name).png")
        return try #require(Thumbnail(png: [UInt8](try Data(contentsOf: file))), "\(file.path)")
    }

    @Test(arguments: samples) func `A picture looks as it did when it was looked at`(sample: Sample) async throws {
        let now = Thumbnail(try await pixels(sample))
        let file = Folders.root.appending(path: "Tests/ReportingTests/Golden/\(sample.name).png")
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
            try Data(try now.png()).write(to: file)
        }
        #expect(try Data(contentsOf: file).count < 40_000)
        let golden = try golden(sample)
        #expect(now.isAlike(golden), "\(now.difference(from: golden))")
    }

    @Test(arguments: samples)
    func `A picture in which something lacks or stands elsewhere is told apart`(sample: Sample) async throws {
        let golden = try golden(sample)
        let spoiled = Thumbnail(try await pixels(sample, isSpoiled: true))
        #expect(!spoiled.isAlike(golden), "\(spoiled.difference(from: golden))")
        // All of it, moved by as much as two letters are wide.
        let moved = Thumbnail(try await pixels(sample), offset: 24)
        #expect(!moved.isAlike(golden), "\(moved.difference(from: golden))")
    }

    /// Another version smooths edges differently: like a picture that was moved by less than a pixel of the small one.
    @Test(arguments: samples)
    func `A picture whose edges fall differently between pixels is the same picture`(sample: Sample) async throws {
        let golden = try golden(sample)
        let pixels = try await pixels(sample)
        for offset in [-2, 3] {
            let now = Thumbnail(pixels, offset: offset)
            #expect(now.isAlike(golden), "\(now.difference(from: golden))")
        }
    }
}
