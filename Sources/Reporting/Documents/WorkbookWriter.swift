import CXlsxWriter
import Foundation
import Platform
import Presentation

/// Writes a report into a workbook.
struct WorkbookWriter {
    private let document: ReportDocument
    private let workbook: Workbook
    private let isRightToLeft: Bool

    init(_ document: ReportDocument, _ workbook: Workbook) {
        self.document = document
        self.workbook = workbook
        isRightToLeft = PageLanguage(document.localizer.language).isRightToLeft
    }

    private static let navy: UInt32 = 0x17202E
    private static let amber: UInt32 = 0xF5B83D
    private static let gray: UInt32 = 0x5D6B7E
    private static let green: UInt32 = 0x0A7F77
    private static let red: UInt32 = 0xD1490C

    private var title: Workbook.Style { .init(size: 16, isBold: true, isFromRight: isRightToLeft) }
    private var heading: Workbook.Style { .init(size: 12, isBold: true, isFromRight: isRightToLeft) }
    private var plain: Workbook.Style { .init(isFromRight: isRightToLeft) }
    private var muted: Workbook.Style { .init(color: Self.gray, isFromRight: isRightToLeft) }
    private var badge: Workbook.Style { .init(isBold: true, fill: Self.amber, isFromRight: isRightToLeft) }

    /// - Throws: `ReportingError`; `CancellationError`.
    func write() throws {
        workbook.describe(
            title: document.title, subject: document.subject ?? document.title, author: ReportDocument.author,
            createdAt: document.createdAt)
        var names = SheetNames()
        try summary(named: names.name(for: document.localizer.text("document.summary")))
        for table in document.tables { try write(table, named: names.name(for: table.name)) }
    }

    private func sheet(_ name: String) throws(ReportingError) -> Sheet {
        let sheet = try workbook.sheet(name)
        if isRightToLeft { sheet.readFromRight() }
        return sheet
    }

    private func alignment(_ column: ReportTable.Column) -> Workbook.Style.Alignment {
        column.isFigure ? .figure : isRightToLeft ? .right : .left
    }

    // MARK: Summary

    private func summary(named name: String) throws(ReportingError) {
        let sheet = try sheet(name)
        sheet.hideGrid()
        sheet.setPaper(isLandscape: false, label: document.simulatedLabel)
        sheet.setWidth(34, column: 0)
        sheet.setWidth(24, column: 1)
        sheet.setHeight(24, row: 0)
        sheet.write(document.title, 0, 0, title)
        sheet.write(document.subtitle, 1, 0, plain)
        var row = 2
        if let label = document.simulatedLabel {
            sheet.write(label, row, 0, badge)
            row += 1
        }
        sheet.write(document.createdText, row, 0, muted)
        row += 2
        for figure in document.keyFigures {
            sheet.write(figure.name, row, 0, plain)
            write(figure.value, figure.text(document.localizer), to: sheet, row, 1, .init(isBold: true))
            row += 1
        }
        for section in document.sections {
            let texts = section.blocks.flatMap { block -> [String] in
                switch block {
                case .paragraph(let text): [text]
                case .notes(let notes): notes
                case .picture, .table: []
                }
            }
            guard !texts.isEmpty else { continue }
            sheet.write(section.heading, row + 1, 0, heading)
            row += 2
            for text in texts {
                let lines = text.split(separator: "\n").reduce(0) { $0 + 1 + Self.width(String($1)) / 96 }
                let style = Workbook.Style(wraps: true, isFromRight: isRightToLeft)
                sheet.write(text, row, columns: 0...5, height: 15.5 * Double(lines), style)
                row += 1
            }
        }
    }

    /// - Parameter words: for what is no number.
    private func write(
        _ cell: ReportCell, _ words: @autoclosure () -> String, to sheet: Sheet, _ row: Int, _ column: Int,
        _ style: Workbook.Style
    ) {
        var style = style
        if let number = cell.excelNumber(document.localizer.timeZone) {
            style.format = number.style
            if let isGood = cell.isGood { style.color = isGood ? Self.green : Self.red }
            sheet.write(number.value, row, column, style)
        } else if !cell.isEmpty {
            sheet.write(words(), row, column, style)
        }
    }

    // MARK: Tables

    /// Of the header, below a title and a line about the report.
    private static let headerRow = 2

    private func write(_ table: ReportTable, named name: String) throws {
        let end = Self.headerRow + 1 + table.rows.count
        guard end < Sheet.mostRows, table.columns.count <= Sheet.mostColumns else { throw ReportingError.tooMuch }
        let sheet = try sheet(name)
        sheet.setPaper(isLandscape: table.columns.count > 6 || table.chart != nil, label: document.simulatedLabel)
        sheet.setHeight(24, row: 0)
        sheet.write(table.name, 0, 0, title)
        if let label = document.simulatedLabel {
            sheet.write(label, 1, 0, badge)
            sheet.write(document.subtitle, 1, 1, muted)
        } else {
            sheet.write(document.subtitle, 1, 0, muted)
        }
        // Rows may be made when they are looked at.
        let first = Array(table.rows.prefix(300))
        for (index, column) in table.columns.enumerated() {
            sheet.setWidth(width(of: column, among: first.map { $0[index] }), column: index)
            let style = Workbook.Style(isBold: true, color: 0xFFFFFF, fill: Self.navy, alignment: alignment(column))
            sheet.write(column.title, Self.headerRow, index, style)
        }
        let styles = table.columns.map { Workbook.Style(alignment: alignment($0)) }
        var sums = table.columns.map { _ in CellSum() }
        for (index, cells) in table.rows.enumerated() {
            if index % 1_000 == 0 { try Task.checkCancellation() }
            for (column, cell) in cells.enumerated() {
                if table.columns[column].isSummed { sums[column].add(cell) }
                write(
                    cell, cell.text(document.localizer), to: sheet, Self.headerRow + 1 + index, column, styles[column])
            }
        }
        sheet.setHeader(above: Self.headerRow + 1, columns: table.columns.count, lastRow: max(end - 1, Self.headerRow))
        guard !table.rows.isEmpty else { return }
        total(of: table, sums, to: sheet, row: end)
        if let chart = table.chart { try draw(chart, of: table, on: sheet, lastRow: end - 1) }
    }

    private func total(of table: ReportTable, _ sums: [CellSum], to sheet: Sheet, row: Int) {
        guard table.columns.contains(where: \.isSummed) else { return }
        let label = table.columns.firstIndex { !$0.isSummed }
        for (index, column) in table.columns.enumerated() {
            var style = Workbook.Style(isBold: true, isTotal: true, alignment: alignment(column))
            let sum = column.isSummed ? sums[index].cell : .empty
            if let number = sum.excelNumber(document.localizer.timeZone) {
                style.format = number.style
                let letters = Self.letters(index)
                let formula = "=SUM(\(letters)\(Self.headerRow + 2):\(letters)\(row))"
                sheet.write(formula: formula, result: number.value, row, index, style)
            } else if index == label {
                sheet.write(document.localizer.text("document.total"), row, index, style)
            } else {
                sheet.writeBlank(row, index, style)
            }
        }
    }

    /// Of a column: A, B, … Z, AA, …
    static func letters(_ column: Int) -> String {
        var (letters, rest) = ("", column + 1)
        while rest > 0 {
            letters = String(UnicodeScalar(UInt8(65 + (rest - 1) % 26))) + letters
            rest = (rest - 1) / 26
        }
        return letters
    }

    /// In characters, by the header and the first rows.
    private func width(of column: ReportTable.Column, among cells: [ReportCell]) -> Double {
        let widest = cells.map { Self.width($0.text(document.localizer)) }.max() ?? 0
        // Room for the button of the filter.
        return Double(min(max(widest, Self.width(column.title) + 4, 7) + 2, 46))
    }

    /// Wide letters count twice.
    private static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ((0x1100...0xFFDC).contains($1.value) ? 2 : 1) }
    }

    // MARK: Charts

    private func draw(_ chart: ReportTable.Chart, of table: ReportTable, on sheet: Sheet, lastRow: Int) throws {
        guard let category = table.columns.firstIndex(where: { $0.key == chart.category }),
            let value = table.columns.firstIndex(where: { $0.key == chart.value })
        else { return }
        let native = try WorkbookChart(chart, in: workbook, series: table.columns[value].title)
        native.show(
            sheet: sheet.name, rows: Self.headerRow + 1...lastRow, category: category, value: value,
            isOverTime: table.rows.allSatisfy { $0[category].excelNumber(.gmt) != nil })
        unsafe sheet.insert(native.chart, Self.headerRow, table.columns.count + 1)
    }
}
