public import Foundation
import Platform
import Presentation

/// Makes documents of reports on the queue for drawing, one at a time.
public actor DocumentRenderer {
    private let queue = DrawingQueue.shared
    private let temporaryFolder: URL
    private var typesetter: Typesetter?

    /// - Parameter temporaryFolder: where workbooks are put together, each in a private folder that is gone afterwards.
    public init(temporaryFolder: URL = FileManager.default.temporaryDirectory) {
        self.temporaryFolder = temporaryFolder
        FreedMemory.returnLargeBlocks()
    }

    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe queue.asUnownedSerialExecutor() }

    /// The report as PDF: pages in A4, pictures as vectors, its words found by search. Same input, same bytes.
    ///
    /// Of a table, the first 2,000 rows are shown, and it says so.
    /// - Throws: `ReportingError`, `tooMuch` for a table of more than 40 columns; `CancellationError` when the task was
    ///   cancelled before or while it was drawn.
    public func pdf(_ document: ReportDocument) throws -> [UInt8] {
        try Task.checkCancellation()
        try document.validate()
        let typesetter = try self.typesetter ?? Typesetter(isForPages: true)
        self.typesetter = typesetter
        try typesetter.demandFont(for: PageLanguage(document.localizer.language).tag)
        let palette = Palette(.light)
        let layout = try PageLayout(document, palette, typesetter)
        let file = try PDFFile()
        file.describe(
            title: document.title, author: ReportDocument.author, subject: document.subject ?? document.title,
            createdAt: document.createdAt)
        let painter = PagePainter(file: file, typesetter: typesetter, palette: palette, language: layout.language)
        for page in layout.pages {
            try Task.checkCancellation()
            try painter.paint(page)
        }
        var section: Int32?
        for heading in layout.headings {
            let bookmark = file.bookmark(
                heading.name, page: heading.page + 1, top: heading.top, parent: heading.level == 0 ? nil : section)
            if heading.level == 0 { section = bookmark }
        }
        return try file.finish()
    }

    /// The report as Excel workbook: a summary, then a sheet for each table. Same input, same bytes.
    ///
    /// Moments stand in the reader's time zone; the summary names it.
    /// - Throws: `ReportingError`, `tooMuch` for a table beyond Excel's million rows; `CancellationError`.
    public func xlsx(_ document: ReportDocument) throws -> [UInt8] {
        try Task.checkCancellation()
        try document.validate()
        let folder = try makePrivateFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let workbook = try Workbook(in: folder)
        try WorkbookWriter(document, workbook).write()
        return try workbook.finish()
    }

    private func makePrivateFolder() throws(ReportingError) -> URL {
        var path = Array(temporaryFolder.appending(path: "bellwether-XXXXXX").path.utf8CString)
        guard unsafe mkdtemp(&path) != nil else { throw .file("no temporary folder in \(temporaryFolder.path)") }
        let name = path.dropLast().map { UInt8(bitPattern: $0) }
        return URL(filePath: String(decoding: name, as: UTF8.self), directoryHint: .isDirectory)
    }
}
