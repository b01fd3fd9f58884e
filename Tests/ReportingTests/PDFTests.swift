import Foundation
import Platform
import Presentation
import TestSupport
import Testing

@testable import Reporting

/// What an independent reader says of our PDF: qpdf and poppler's tools.
@Suite struct PDFTests {
    let renderer = DocumentRenderer()

    static func has(_ tools: String...) -> Bool {
        tools.allSatisfy { FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)") }
    }

    /// The words of each page, in the order of the layout.
    static func pages(_ pdf: [UInt8]) throws -> [String] {
        try read(pdf, ["/usr/bin/pdftotext", "-layout"], ["-"]).split(
            separator: "\u{0C}", omittingEmptySubsequences: false
        ).map(String.init).dropLast()
    }

    static func read(_ file: [UInt8], _ command: [String], _ more: [String] = []) throws -> String {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "file")
        try Data(file).write(to: path)
        let (output, status) = try ChildProcess.run(command + [path.path] + more)
        #expect(status == 0, "\(command)")
        return String(decoding: output, as: UTF8.self)
    }

    @Test func `Same report, same bytes, whichever renderer draws`() async throws {
        let first = try await renderer.pdf(SampleReport.document())
        #expect(first.starts(with: "%PDF-1.5".utf8))
        #expect(try await renderer.pdf(SampleReport.document()) == first)
        #expect(try await DocumentRenderer().pdf(SampleReport.document()) == first)
        var later = try SampleReport.document()
        later.createdAt = later.createdAt + .minutes(1)
        #expect(try await renderer.pdf(later) != first)
    }

    @Test(.enabled(if: has("qpdf"), "needs qpdf"), arguments: ["en", "ar", "hi", "zh"], [0, 1, 40])
    func `The file is valid`(language: String, trades: Int) async throws {
        let pdf = try await renderer.pdf(SampleReport.document(language, trades: trades))
        _ = try Self.read(pdf, ["/usr/bin/qpdf", "--check"])
    }

    @Test(.enabled(if: has("pdftotext"), "needs poppler-utils"))
    func `Every page says that results are simulated, and which page it is`() async throws {
        let pages = try Self.pages(try await renderer.pdf(SampleReport.document(trades: 200)))
        #expect(pages.count > 4)
        for (index, page) in pages.enumerated() {
            #expect(page.contains("SIMULATED"), "page \(index + 1)")
            #expect(page.replacing(" ", with: "").contains("\(index + 1)/\(pages.count)"), "page \(index + 1)")
        }
        let real = try Self.pages(try await renderer.pdf(SampleReport.document(simulated: nil)))
        #expect(!real.joined().contains("SIMULATED"))
    }

    @Test(.enabled(if: has("pdftotext"), "needs poppler-utils"))
    func `A table shows every row once, whole, below a header on each of its pages`() async throws {
        let pages = try Self.pages(try await renderer.pdf(SampleReport.document(trades: 200)))
        for page in pages where page.contains("momentum") { #expect(page.contains("Strategy")) }
        let rows = pages.flatMap { $0.split(separator: "\n") }.filter { $0.contains("momentum") }
        #expect(rows.count == 200)
        for (index, row) in rows.enumerated() {
            #expect(row.contains("momentum \(index) "))
            #expect(row.contains(index.isMultiple(of: 2) ? "+1.50 USD" : "-2.50 USD"))
            #expect(row.contains("1.08025") && row.contains("12.3%"))
        }
        // 100 times 1.50 less 100 times 2.50.
        #expect(pages.joined().split(separator: "\n").contains { $0.contains("Total") && $0.contains("-100.00 USD") })
    }

    @Test(.enabled(if: has("pdftotext"), "needs poppler-utils"))
    func `Figures, notes and words are there, moments in the reader's time zone`() async throws {
        let text = try Self.pages(try await renderer.pdf(SampleReport.document(trades: 2))).joined()
        for words in [
            "Net profit", "+1,234.50 USD", "1 hour 2 minutes", "What moves together.", "Daily returns",
            "=HYPERLINK is only text", "Created 5 Jan 2026, 09:00 (Asia/Tokyo)", "6 Jan 2026, 05:00", "1:02:05",
        ] { #expect(text.contains(words), "\(words)") }
    }

    @Test(.enabled(if: has("pdftotext"), "needs poppler-utils"))
    func `Without a trade the table says so`() async throws {
        let text = try Self.pages(try await renderer.pdf(SampleReport.document(trades: 0))).joined()
        #expect(text.contains("No entries"))
        #expect(!text.contains("Total"))
    }

    @Test(.enabled(if: has("pdftotext"), "needs poppler-utils"))
    func `A long table is shown in part, and says so`() async throws {
        let text = try Self.pages(try await renderer.pdf(SampleReport.document(trades: 2_010))).joined()
        #expect(text.contains("momentum 1999 "))
        #expect(!text.contains("momentum 2000 "))
        #expect(text.contains("Rows 1 to 2,000 of 2,010."))
        // The sum is of all rows: 1,005 times 1.50 less 1,005 times 2.50.
        #expect(text.contains("-1,005.00 USD"))
    }

    @Test(.enabled(if: has("pdfinfo"), "needs poppler-utils"))
    func `The file says what it is, by whom and when`() async throws {
        let pdf = try await renderer.pdf(SampleReport.document())
        let lines = try Self.read(pdf, ["/usr/bin/pdfinfo", "-isodates"]).split(separator: "\n")
        func field(_ name: String) -> String? {
            lines.first { $0.hasPrefix("\(name):") }?.split(separator: " ").dropFirst().joined(separator: " ")
        }
        #expect(field("Title") == "Report")
        #expect(field("Author") == "Bellwether")
        #expect(field("Subject") == "November")
        #expect(field("CreationDate")?.hasPrefix("2026-01-05T00:00:00") == true)
        #expect(field("Page size")?.contains("A4") == true)
    }

    @Test(.enabled(if: has("pdffonts"), "needs poppler-utils"), arguments: ["en", "ar", "zh"])
    func `Fonts are in the file`(language: String) async throws {
        let pdf = try await renderer.pdf(SampleReport.document(language))
        let fonts = try Self.read(pdf, ["/usr/bin/pdffonts"]).split(separator: "\n").dropFirst(2)
        #expect(!fonts.isEmpty)
        // Columns from the right: object, id, uni, sub, emb.
        for font in fonts { #expect(font.split(separator: " ").dropLast(4).last == "yes", "\(font)") }
    }

    @Test(.enabled(if: has("qpdf"), "needs qpdf"))
    func `Sections are bookmarks`() async throws {
        let pdf = try await renderer.pdf(SampleReport.document())
        let json = try Self.read(pdf, ["/usr/bin/qpdf", "--json", "--json-key=outlines"])
        for name in ["Correlations", "Trades", "Notes"] { #expect(json.contains("\"title\": \"\(name)\"")) }
    }

    @Test(.enabled(if: has("pdftotext"), "needs poppler-utils"))
    func `In Arabic pages are mirrored, figures stay at the right of their column`() async throws {
        func edges(_ word: String, _ language: String) async throws -> [(left: Double, right: Double)] {
            let pdf = try await renderer.pdf(SampleReport.document(language))
            let pattern = try Regex(#"<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">(.*?)</word>"#)
            return try Self.read(pdf, ["/usr/bin/pdftotext", "-bbox"], ["-"]).matches(of: pattern).compactMap { match in
                let parts = match.output.dropFirst().map { String($0.substring ?? "") }
                guard parts[2] == word, let left = Double(parts[0]), let right = Double(parts[1]) else { return nil }
                return (left, right)
            }
        }
        // A4 is 595 points wide.
        #expect(try await edges("SIMULATED", "en").allSatisfy { $0.left > 300 })
        #expect(try await edges("SIMULATED", "ar").allSatisfy { $0.right < 300 })
        for language in ["en", "ar"] {
            let prices = try await edges("1.08025", language)
            #expect(prices.count == 40)
            #expect(prices.allSatisfy { abs($0.right - prices[0].right) < 0.6 })
        }
    }

    @Test func `Hostile text is drawn, not obeyed`() async throws {
        let long = String(repeating: "wide ", count: 5_000)
        let unbroken = String(repeating: "x", count: 9_999)
        for text in ["", "a\u{0}b", "<b>&", long, unbroken, "\u{202E}evil\n\n", "👩‍👩‍👧‍👦"] {
            var document = try SampleReport.document(simulated: text)
            document.title = text
            document.subtitle = text
            document.keyFigures[0].name = text
            document.keyFigures[1].value = .value(.text(text))
            var table = SampleReport.trades(3)
            table.name = text
            table.columns[2].title = text
            table.rows[1][2] = .value(.text(text))
            table.rows[2][8] = .value(.text(text))
            document.sections = [.init(text, [.paragraph(text), .notes([text]), .table(table)])]
            #expect(try await renderer.pdf(document).count > 1_000)
            #expect(try await renderer.xlsx(document).count > 1_000)
        }
    }

    @Test func `What cannot be shown truthfully is refused`() async throws {
        func refusal(_ change: (inout ReportTable) -> Void) async throws -> Set<ReportingError?> {
            var table = SampleReport.trades(3)
            change(&table)
            var document = try SampleReport.document()
            document.sections = [.init("Trades", [.table(table)])]
            var errors: Set<ReportingError?> = []
            for isBook in [false, true] {
                do {
                    _ = try await isBook ? renderer.xlsx(document) : renderer.pdf(document)
                    errors.insert(nil)
                } catch { errors.insert(error as? ReportingError) }
            }
            return errors
        }
        #expect(try await refusal { _ in } == [nil])
        #expect(try await refusal { $0.rows[1].removeLast() } == [.misaligned("Trades")])
        #expect(try await refusal { $0.columns[0].key = "profit" } == [.misaligned("Trades")])
        #expect(try await refusal { $0.chart?.value = "nothing" } == [.misaligned("Trades")])
        #expect(try await refusal { ($0.columns, $0.rows) = ([], []) } == [.misaligned("Trades")])
    }
}
