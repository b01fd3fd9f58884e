import Platform

/// Makes documents of reports on a queue of its own, one at a time, beside that of charts.
public actor DocumentRenderer {
    private let queue = DrawingQueue("bellwether.documents")
    private var typesetter: Typesetter?

    public init() {}

    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe queue.asUnownedSerialExecutor() }

    /// The report as PDF: pages in A4, pictures as vectors, its words found by search. Same input, same bytes.
    ///
    /// Of a table, the first 2,000 rows are shown, and it says so.
    /// - Throws: `ReportingError`; `CancellationError` when the task was cancelled before or while it was drawn.
    public func pdf(_ document: ReportDocument) throws -> [UInt8] {
        try Task.checkCancellation()
        try document.validate()
        let typesetter = try self.typesetter ?? Typesetter()
        self.typesetter = typesetter
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
}
