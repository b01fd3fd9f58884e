import Foundation
import Presentation
import TestSupport
import Testing
import Trading

@testable import Reporting

/// What stands in our workbooks, by their own XML (ECMA-376).
@Suite struct WorkbookTests {
    let renderer = DocumentRenderer()

    private func part(_ name: String, of file: [UInt8]) throws -> String {
        try PDFTests.read(file, ["/usr/bin/unzip", "-p"], [name])
    }

    /// Of a cell: its type, and its formula, text or number.
    private func cell(_ reference: String, _ sheet: String) throws -> (type: String?, content: String) {
        let pattern = #"<c r="\#(reference)"[^>]*?(?: t="(\w+)")?>(.*?)</c>"#
        let match = try #require(try Regex(pattern).firstMatch(in: sheet), "\(reference)")
        let content = match.output[2].substring.map(String.init) ?? ""
        let text = content.replacing(try Regex("</?(is|t|v|f)( [^>]*)?>"), with: "|")
        return (match.output[1].substring.map(String.init), text.split(separator: "|").joined(separator: "|"))
    }

    @Test func `Same report, same bytes, and nothing is left behind`() async throws {
        let folder = try Folders.temporary()
        defer { try? FileManager.default.removeItem(at: folder) }
        let first = try await DocumentRenderer(temporaryFolder: folder).xlsx(SampleReport.document())
        #expect(first.starts(with: [0x50, 0x4B, 3, 4]))
        #expect(try await renderer.xlsx(SampleReport.document()) == first)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func `Without a temporary folder it fails with a reason`() async throws {
        let renderer = DocumentRenderer(temporaryFolder: URL(filePath: "/nowhere/at/all"))
        await #expect(throws: ReportingError.file("no temporary folder in /nowhere/at/all")) {
            try await renderer.xlsx(SampleReport.document())
        }
    }

    @Test(.enabled(if: PDFTests.has("unzip"), "needs unzip"))
    func `A table is numbers and dates below a header that stays, filters and prints`() async throws {
        let file = try await renderer.xlsx(SampleReport.document(trades: 40))
        let sheet = try part("xl/worksheets/sheet2.xml", of: file)
        // 5 January 2026, 20:00 UTC, is 6 January, 05:00, in Tokyo.
        #expect(abs((Double(try cell("A4", sheet).content) ?? 0) - 46_028.2083333333) < 1e-9)
        #expect(try cell("B4", sheet) == (nil, "46028"))
        #expect(try cell("C4", sheet) == ("inlineStr", "momentum 0"))
        #expect(try cell("E4", sheet) == (nil, "1000"))
        #expect(try cell("F4", sheet) == (nil, "1.08025"))
        #expect(try cell("G4", sheet) == (nil, "0.12345"))
        #expect(try cell("I5", sheet) == (nil, "-2.5"))
        #expect(try cell("C3", sheet) == ("inlineStr", "Strategy"))
        #expect(sheet.contains("<pane ySplit=\"3\" topLeftCell=\"A4\""))
        #expect(sheet.contains("<autoFilter ref=\"A3:I43\"/>"))
        #expect(!sheet.contains("rightToLeft"))
    }

    @Test(.enabled(if: PDFTests.has("unzip"), "needs unzip"))
    func `The sum is a formula with its result`() async throws {
        let sheet = try part(
            "xl/worksheets/sheet2.xml", of: try await renderer.xlsx(SampleReport.document(trades: 40)))
        // 20 times 1.50 less 20 times 2.50.
        #expect(try cell("I44", sheet) == (nil, "SUM(I4:I43)|-20"))
        #expect(try cell("A44", sheet) == ("inlineStr", "Total"))
        let empty = try part("xl/worksheets/sheet2.xml", of: try await renderer.xlsx(SampleReport.document(trades: 0)))
        #expect(!empty.contains("<f>"))
        #expect(!empty.contains("<drawing"))
    }

    @Test(
        .enabled(if: PDFTests.has("unzip"), "needs unzip"),
        arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
    func `Text is never a formula`(text: String) async throws {
        var document = try SampleReport.document()
        var table = SampleReport.trades(1)
        table.rows[0][2] = .value(.text(text))
        table.columns[8].isSummed = false
        document.sections = [.init("Trades", [.paragraph(text), .table(table)])]
        document.keyFigures = [.init("Strategy", .value(.text(text)))]
        let file = try await renderer.xlsx(document)
        let sheet = try part("xl/worksheets/sheet2.xml", of: file)
        #expect(try cell("C4", sheet) == ("inlineStr", text))
        #expect(!sheet.contains("<f>"))
        #expect(!(try part("xl/worksheets/sheet1.xml", of: file)).contains("<f>"))
    }

    @Test(.enabled(if: PDFTests.has("unzip"), "needs unzip"))
    func `The chart reads the table's cells`() async throws {
        let file = try await renderer.xlsx(SampleReport.document(trades: 40))
        let chart = try part("xl/charts/chart1.xml", of: file)
        #expect(chart.contains("<c:lineChart>"))
        #expect(chart.contains("<c:f>Trades!$B$4:$B$43</c:f>"))
        #expect(chart.contains("<c:f>Trades!$I$4:$I$43</c:f>"))
        #expect(chart.contains("Profit so far"))
    }

    @Test(.enabled(if: PDFTests.has("unzip"), "needs unzip"))
    func `The summary has the figures as numbers, the notes, and what is simulated`() async throws {
        let file = try await renderer.xlsx(SampleReport.document())
        let sheet = try part("xl/worksheets/sheet1.xml", of: file)
        #expect(try cell("A3", sheet) == ("inlineStr", "SIMULATED"))
        #expect(try cell("A4", sheet) == ("inlineStr", "Created 5 Jan 2026, 09:00 (Asia/Tokyo)"))
        #expect(try cell("A6", sheet) == ("inlineStr", "Net profit"))
        #expect(try cell("B6", sheet) == (nil, "1234.5"))
        #expect(sheet.contains("Costs are counted."))
        for name in ["sheet1", "sheet2"] {
            #expect(try part("xl/worksheets/\(name).xml", of: file).contains("<oddHeader>&amp;RSIMULATED</oddHeader>"))
        }
        let records = try part("docProps/core.xml", of: file)
        #expect(records.contains("<dc:title>Report</dc:title>"))
        #expect(records.contains("<dc:creator>Bellwether</dc:creator>"))
        #expect(records.contains("2026-01-05T00:00:00Z"))
    }

    @Test(.enabled(if: PDFTests.has("unzip"), "needs unzip"))
    func `In Arabic sheets read from the right, and have Arabic names`() async throws {
        let file = try await renderer.xlsx(SampleReport.document("ar"))
        for name in ["sheet1", "sheet2"] {
            #expect(try part("xl/worksheets/\(name).xml", of: file).contains("rightToLeft=\"1\""))
        }
        #expect(try part("xl/workbook.xml", of: file).contains("name=\"الملخص\""))
    }

    @Test func `Columns are named as Excel names them`() {
        #expect([0, 25, 26, 51, 701, 702].map(WorkbookWriter.letters) == ["A", "Z", "AA", "AZ", "ZZ", "AAA"])
    }
}
