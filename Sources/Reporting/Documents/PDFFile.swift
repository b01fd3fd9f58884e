import CCairo
import Foundation
import Platform

/// A PDF being drawn, page by page, into memory.
@safe final class PDFFile {
    /// What is drawn lands on the current page, in points (1/72 inch).
    let canvas: Canvas
    private let surface: OpaquePointer
    private let sink: Sink

    private final class Sink {
        var bytes: [UInt8] = []
    }

    init() throws(ReportingError) {
        let sink = Sink()
        let surface = unsafe cairo_pdf_surface_create_for_stream(
            { sink, bytes, count in
                guard let sink = unsafe sink, let bytes = unsafe bytes else { return CAIRO_STATUS_WRITE_ERROR }
                unsafe Unmanaged<Sink>.fromOpaque(sink).takeUnretainedValue().bytes.append(
                    contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
                return CAIRO_STATUS_SUCCESS
            }, Unmanaged.passUnretained(sink).toOpaque(), PageSize.portrait.width, PageSize.portrait.height)
        guard let surface = unsafe surface else { throw .drawing("cairo_pdf_surface_create") }
        self.sink = sink
        unsafe self.surface = unsafe surface
        unsafe cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5)
        canvas = try unsafe Canvas(over: surface, PictureSize(width: 595, height: 842))
    }

    deinit {
        // Nothing is written after this, while the sink is still there.
        unsafe cairo_surface_finish(surface)
    }

    /// The file's own records.
    func describe(title: String, author: String, subject: String, createdAt: Timestamp) {
        let moment = createdAt.date.ISO8601Format()
        for (field, text) in [
            (CAIRO_PDF_METADATA_TITLE, title), (CAIRO_PDF_METADATA_AUTHOR, author),
            (CAIRO_PDF_METADATA_SUBJECT, subject), (CAIRO_PDF_METADATA_CREATOR, author),
            (CAIRO_PDF_METADATA_CREATE_DATE, moment), (CAIRO_PDF_METADATA_MOD_DATE, moment),
        ] { unsafe cairo_pdf_surface_set_metadata(surface, field, text) }
    }

    /// Of the page to be drawn next.
    func setSize(_ size: PageSize) { unsafe cairo_pdf_surface_set_size(surface, size.width, size.height) }

    /// - Parameters:
    ///   - page: from 1.
    ///   - top: in points from the page's upper edge.
    ///   - parent: nil for the outermost level.
    /// - Returns: the bookmark, as parent of others.
    func bookmark(_ name: String, page: Int, top: Double, parent: Int32?) -> Int32 {
        unsafe cairo_pdf_surface_add_outline(
            surface, parent ?? Int32(CAIRO_PDF_OUTLINE_ROOT), name, "page=\(page) pos=[0 \(Int(top))]",
            CAIRO_PDF_OUTLINE_FLAG_OPEN)
    }

    /// The finished file; nothing can be drawn after this.
    func finish() throws(ReportingError) -> [UInt8] {
        unsafe cairo_surface_finish(surface)
        let status = unsafe cairo_surface_status(surface)
        guard status == CAIRO_STATUS_SUCCESS else {
            throw .drawing(unsafe String(cString: cairo_status_to_string(status)))
        }
        return sink.bytes
    }
}

/// In points (1/72 inch).
struct PageSize: Hashable {
    var width: Double
    var height: Double

    /// ISO 216 A4.
    static let portrait = PageSize(width: 595, height: 842)
    static let landscape = PageSize(width: 842, height: 595)
}
