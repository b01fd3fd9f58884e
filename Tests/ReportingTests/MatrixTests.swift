import Foundation
import Testing

@testable import Reporting

@Suite struct MatrixTests {
    static func matrix(_ count: Int, language: String = "en") -> CorrelationMatrix {
        let names = [
            "EURUSD", "GBPUSD", "USDJPY", "XAUUSD", "USOIL", "NAS100", "GER40", "BTCUSDT", "DOGEUSDT", "AAPL", "TSLA",
        ]
        let rows = (1..<max(count, 2)).map { row in
            (0..<row).map { column -> CorrelationMatrix.Cell? in
                let value = sin(Double(row * 7 + column * 3))
                return row == 5 && column == 1 ? nil : .init(value, text: String(format: "%+.2f", value))
            }
        }
        return CorrelationMatrix(
            title: "How alike they move", subtitle: "Correlation of daily returns, the last 60 of 250 · 4 Jun 2024",
            names: Array(names.prefix(count)), rows: rows, opposed: "opposite ways", alike: "the same way",
            simulatedLabel: "SIMULATED", language: language)
    }

    @Test(arguments: Theme.allCases, [2, 3, 6, 10])
    func `A matrix is a PNG of the width of a phone, not taller than one`(theme: Theme, count: Int) async throws {
        let bytes = try await ChartRenderer().png(.correlation(Self.matrix(count)), theme: theme)
        if let folder = ProcessInfo.processInfo.environment["PICTURES"] {
            try Data(bytes).write(to: URL(filePath: folder).appending(path: "matrix-\(count)-\(theme).png"))
        }
        let size = try #require(RenderingTests.dimensions(bytes))
        #expect(size.width == 1200 && (400...1400).contains(size.height))
    }

    @Test func `Same input, same bytes; other themes and languages differ`() async throws {
        let renderer = ChartRenderer()
        let first = try await renderer.png(.correlation(Self.matrix(4)))
        #expect(try await renderer.png(.correlation(Self.matrix(4))) == first)
        #expect(try await renderer.png(.correlation(Self.matrix(4)), theme: .dark) != first)
        #expect(try await renderer.png(.correlation(Self.matrix(4, language: "ar"))) != first)
    }

    @Test func `What cannot be drawn truthfully is refused`() async throws {
        let broken: [(ReportingError, (inout CorrelationMatrix) -> Void)] = [
            (.tooMuch, { $0.names.removeLast(3) }), (.tooMuch, { $0.names += $0.names + $0.names }),
            (.misaligned("How alike they move"), { $0.rows.removeLast() }),
            (.misaligned("How alike they move"), { $0.rows[1].removeLast() }),
            (.invalidScale("How alike they move"), { $0.rows[1][0] = .init(1.01, text: "") }),
            (.invalidScale("How alike they move"), { $0.rows[1][0] = .init(.nan, text: "") }),
        ]
        for (error, change) in broken {
            var matrix = Self.matrix(4)
            change(&matrix)
            await #expect(throws: error) { try await ChartRenderer().png(.correlation(matrix)) }
        }
    }

    @Test func `Hostile text is drawn, not obeyed`() async throws {
        for text in ["", "a\u{0}b", "<b>&", String(repeating: "x", count: 50_000), "\u{202E}evil\n\n", "👩‍👩‍👧‍👦"] {
            var matrix = Self.matrix(3)
            (matrix.title, matrix.subtitle, matrix.simulatedLabel) = (text, text, text)
            (matrix.names[1], matrix.opposed, matrix.alike) = (text, text, text)
            matrix.rows[1][0] = .init(0.5, text: text)
            #expect(RenderingTests.dimensions(try await ChartRenderer().png(.correlation(matrix)))?.width == 1200)
        }
    }

    /// WCAG 2.2 asks for 4.5 of normal and 3 of large text; figures are bold and large.
    @Test(arguments: Theme.allCases) func `Figures can be read on every color`(theme: Theme) {
        let palette = Palette(theme)
        for step in -20...20 {
            let share = Double(abs(step)) / 20
            let cell = (step < 0 ? palette.down : palette.up).blended(over: palette.grid, share: share)
            let best = max(palette.text.contrast(to: cell), palette.onTag.contrast(to: cell))
            #expect(best >= 3.9, "\(step): \(best)")
        }
        // Black on white is 21 by the definition.
        #expect(abs(Color(0).contrast(to: Color(0xFFFFFF)) - 21) < 1e-9)
    }
}
