import CXlsxWriter
import Foundation
import Platform

/// An Excel file being written, sheet by sheet and row by row: rows that are done are no longer in memory.
@safe final class Workbook {
    /// How a cell looks.
    struct Style: Hashable {
        var format = ExcelFormat.general
        /// nil for the usual size.
        var size: Double?
        var isBold = false
        var wraps = false
        /// Red, green, blue; nil for the usual color.
        var color: UInt32?
        var fill: UInt32?
        var isTotal = false
        var alignment = Alignment.general
        /// For prose: whatever letter it begins with.
        var isFromRight = false

        /// General leaves it to Excel; words keep a little off what stands beside them.
        enum Alignment { case general, left, right, figure }
    }

    private let folder: URL
    private let file: URL
    /// nil once closed.
    private var workbook: UnsafeMutablePointer<lxw_workbook>?
    private var formats: [Style: UnsafeMutablePointer<lxw_format>] = unsafe [:]

    /// - Parameter folder: a private folder for the file and what the library puts aside.
    init(in folder: URL) throws(ReportingError) {
        self.folder = folder
        file = folder.appending(path: "workbook.xlsx")
        let workbook = unsafe folder.path.withCString { path in
            var options = unsafe lxw_workbook_options()
            unsafe options.constant_memory = 1
            unsafe options.tmpdir = unsafe UnsafeMutablePointer(mutating: path)
            return unsafe workbook_new_opt(file.path, &options)
        }
        guard let workbook = unsafe workbook else { throw .file("workbook_new_opt") }
        unsafe self.workbook = unsafe workbook
    }

    deinit { if let workbook = unsafe workbook { unsafe lxw_workbook_free(workbook) } }

    /// The file's own records.
    func describe(title: String, subject: String, author: String, createdAt: Timestamp) {
        var properties = unsafe lxw_doc_properties()
        unsafe properties.created = Int(createdAt.seconds)
        // Copied by the library.
        unsafe title.withCString { title in
            unsafe subject.withCString { subject in
                unsafe author.withCString { author in
                    unsafe properties.title = UnsafeMutablePointer(mutating: title)
                    unsafe properties.subject = UnsafeMutablePointer(mutating: subject)
                    unsafe properties.author = UnsafeMutablePointer(mutating: author)
                    _ = unsafe workbook_set_properties(workbook, &properties)
                }
            }
        }
    }

    /// - Parameter name: as `SheetNames` gives it.
    func sheet(_ name: String) throws(ReportingError) -> Sheet {
        guard let sheet = unsafe workbook_add_worksheet(workbook, name) else { throw .file("a sheet \(name)") }
        return unsafe Sheet(sheet, name, self)
    }

    func chart(_ type: lxw_chart_type) -> UnsafeMutablePointer<lxw_chart>? {
        unsafe workbook_add_chart(workbook, UInt8(type.rawValue))
    }

    func format(_ style: Style) -> UnsafeMutablePointer<lxw_format>? {
        guard style != Style() else { return nil }
        if let known = unsafe formats[style] { return unsafe known }
        guard let format = unsafe workbook_add_format(workbook) else { return nil }
        if style.format != .general { unsafe format_set_num_format(format, style.format.code) }
        if let size = style.size { unsafe format_set_font_size(format, size) }
        if style.isBold { unsafe format_set_bold(format) }
        if style.wraps {
            unsafe format_set_text_wrap(format)
            unsafe format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
        }
        if let color = style.color { unsafe format_set_font_color(format, color) }
        if let fill = style.fill { unsafe format_set_bg_color(format, fill) }
        if style.isTotal { unsafe format_set_top(format, UInt8(LXW_BORDER_THIN.rawValue)) }
        if style.isFromRight { unsafe format_set_reading_order(format, 2) }
        switch style.alignment {
        case .general: break
        case .left: unsafe format_set_align(format, UInt8(LXW_ALIGN_LEFT.rawValue))
        case .right, .figure: unsafe format_set_align(format, UInt8(LXW_ALIGN_RIGHT.rawValue))
        }
        if style.alignment == .left || style.alignment == .right { unsafe format_set_indent(format, 1) }
        unsafe formats[style] = unsafe format
        return unsafe format
    }

    /// The finished file; nothing can be written after this.
    func finish() throws(ReportingError) -> [UInt8] {
        // Frees it, whatever comes of it.
        let status = unsafe workbook_close(workbook)
        unsafe workbook = nil
        guard status == LXW_NO_ERROR else { throw .file(unsafe String(cString: lxw_strerror(status))) }
        guard let bytes = Self.bytes(of: file.path) else { throw .file("the workbook cannot be read back") }
        return bytes
    }

    /// Straight into the list: it may be long.
    private static func bytes(of path: String) -> [UInt8]? {
        guard let stream = unsafe fopen(path, "rb") else { return nil }
        defer { unsafe fclose(stream) }
        guard unsafe fseek(stream, 0, SEEK_END) == 0 else { return nil }
        let size = unsafe ftell(stream)
        guard size >= 0, unsafe fseek(stream, 0, SEEK_SET) == 0 else { return nil }
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = unsafe fread(buffer.baseAddress, 1, size, stream)
        }
        return bytes.count == size ? bytes : nil
    }
}

/// A sheet of a workbook. Rows are written from top to bottom.
@safe struct Sheet {
    private let sheet: UnsafeMutablePointer<lxw_worksheet>
    let name: String
    private let workbook: Workbook

    init(_ sheet: UnsafeMutablePointer<lxw_worksheet>, _ name: String, _ workbook: Workbook) {
        unsafe self.sheet = unsafe sheet
        self.name = name
        self.workbook = workbook
    }

    /// Rows and columns of Excel's sheets, the most of each.
    static let mostRows = 1_048_576
    static let mostColumns = 16_384
    /// Characters of a cell.
    private static let longestText = 32_767

    /// Never a formula, whatever it begins with.
    func write(_ text: String, _ row: Int, _ column: Int, _ style: Workbook.Style) {
        let text = text.utf16.count > Self.longestText ? String(text.prefix(Self.longestText / 2)) : text
        _ = unsafe worksheet_write_string(
            sheet, UInt32(row), UInt16(column), text.filter { $0 != "\0" }, workbook.format(style))
    }

    func write(_ number: Double, _ row: Int, _ column: Int, _ style: Workbook.Style) {
        _ = unsafe worksheet_write_number(sheet, UInt32(row), UInt16(column), number, workbook.format(style))
    }

    /// - Parameter result: shown until the reader's program computes it.
    func write(formula: String, result: Double, _ row: Int, _ column: Int, _ style: Workbook.Style) {
        _ = unsafe worksheet_write_formula_num(
            sheet, UInt32(row), UInt16(column), formula, workbook.format(style), result)
    }

    func writeBlank(_ row: Int, _ column: Int, _ style: Workbook.Style) {
        _ = unsafe worksheet_write_blank(sheet, UInt32(row), UInt16(column), workbook.format(style))
    }

    /// A text over several columns, broken into lines.
    func write(_ text: String, _ row: Int, columns: ClosedRange<Int>, height: Double, _ style: Workbook.Style) {
        _ = unsafe worksheet_set_row(sheet, UInt32(row), height, nil)
        _ = unsafe worksheet_merge_range(
            sheet, UInt32(row), UInt16(columns.lowerBound), UInt32(row), UInt16(columns.upperBound),
            text.filter { $0 != "\0" }, workbook.format(style))
    }

    /// - Parameter height: in points.
    func setHeight(_ height: Double, row: Int) { _ = unsafe worksheet_set_row(sheet, UInt32(row), height, nil) }

    /// - Parameter width: in characters.
    func setWidth(_ width: Double, column: Int) {
        _ = unsafe worksheet_set_column(sheet, UInt16(column), UInt16(column), width, nil)
    }

    func readFromRight() { unsafe worksheet_right_to_left(sheet) }
    func hideGrid() { unsafe worksheet_gridlines(sheet, UInt8(LXW_HIDE_ALL_GRIDLINES.rawValue)) }

    /// The rows above `row` stay in sight, on paper too, and the last of them filters those below.
    func setHeader(above row: Int, columns: Int, lastRow: Int) {
        unsafe worksheet_freeze_panes(sheet, UInt32(row), 0)
        _ = unsafe worksheet_autofilter(sheet, UInt32(row - 1), 0, UInt32(lastRow), UInt16(columns - 1))
        _ = unsafe worksheet_repeat_rows(sheet, UInt32(row - 1), UInt32(row - 1))
    }

    /// On paper: A4, as wide as a page, with page numbers and what is simulated.
    func setPaper(isLandscape: Bool, label: String?) {
        unsafe worksheet_set_paper(sheet, 9)
        if isLandscape { unsafe worksheet_set_landscape(sheet) }
        unsafe worksheet_fit_to_pages(sheet, 1, 0)
        if let label {
            let text = label.prefix(100).replacing("&", with: "&&")
            _ = unsafe worksheet_set_header(sheet, "&R" + text)
        }
        _ = unsafe worksheet_set_footer(sheet, "&R&P / &N")
    }

    func insert(_ chart: UnsafeMutablePointer<lxw_chart>, _ row: Int, _ column: Int) {
        var options = unsafe lxw_chart_options()
        unsafe options.x_scale = 1.5
        unsafe options.y_scale = 1.3
        _ = unsafe worksheet_insert_chart_opt(sheet, UInt32(row), UInt16(column), chart, &options)
    }
}
