import CCairo

/// A rectangle in pixels, from its upper left corner.
struct Box: Hashable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    var right: Double { x + width }
    var bottom: Double { y + height }
    var middle: Double { y + height / 2 }
}

extension Box {
    /// All of a picture.
    init(_ size: PictureSize) {
        self.init(x: 0, y: 0, width: Double(size.width), height: Double(size.height))
    }
}

struct Point: Hashable {
    var x: Double
    var y: Double
}

/// A picture being drawn. Lines and boxes at whole pixels come out crisp.
@safe final class Canvas {
    private let size: PictureSize
    private let surface: OpaquePointer
    private let context: OpaquePointer

    /// An image.
    convenience init(_ size: PictureSize) throws(ReportingError) {
        // Without an alpha channel: smaller files, and no chat client shines through.
        try unsafe self.init(
            over: cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(size.width), Int32(size.height)), size)
    }

    /// - Parameter surface: destroyed with the canvas.
    init(over surface: OpaquePointer, _ size: PictureSize) throws(ReportingError) {
        self.size = size
        unsafe self.surface = unsafe surface
        unsafe context = cairo_create(surface)
        unsafe cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
        try check()
    }

    deinit {
        unsafe cairo_destroy(context)
        unsafe cairo_surface_destroy(surface)
    }

    /// Both objects keep their first error; everything after it draws nothing.
    func check() throws(ReportingError) {
        let statuses = unsafe [cairo_status(context), cairo_surface_status(surface)]
        if let failed = statuses.first(where: { $0 != CAIRO_STATUS_SUCCESS }) { throw Self.error(failed) }
    }
    private static func error(_ status: cairo_status_t) -> ReportingError {
        .drawing(unsafe String(cString: cairo_status_to_string(status)))
    }

    private func use(_ color: Color) {
        unsafe cairo_set_source_rgba(context, color.red, color.green, color.blue, color.alpha)
    }

    func fill(_ box: Box, _ color: Color) {
        use(color)
        unsafe cairo_rectangle(context, box.x, box.y, box.width, box.height)
        unsafe cairo_fill(context)
    }

    /// A frame of `width` drawn inside `box`.
    func frame(_ box: Box, width: Double, _ color: Color) {
        use(color)
        unsafe cairo_set_dash(context, nil, 0, 0)
        unsafe cairo_set_line_width(context, width)
        unsafe cairo_rectangle(context, box.x + width / 2, box.y + width / 2, box.width - width, box.height - width)
        unsafe cairo_stroke(context)
    }

    func fillRounded(_ box: Box, radius: Double, _ color: Color) {
        let radius = min(radius, box.width / 2, box.height / 2)
        use(color)
        unsafe cairo_new_sub_path(context)
        unsafe cairo_arc(context, box.right - radius, box.y + radius, radius, -.pi / 2, 0)
        unsafe cairo_arc(context, box.right - radius, box.bottom - radius, radius, 0, .pi / 2)
        unsafe cairo_arc(context, box.x + radius, box.bottom - radius, radius, .pi / 2, .pi)
        unsafe cairo_arc(context, box.x + radius, box.y + radius, radius, .pi, 3 * .pi / 2)
        unsafe cairo_close_path(context)
        unsafe cairo_fill(context)
    }

    func fillPolygon(_ points: [Point], _ color: Color) {
        use(color)
        trace(points)
        unsafe cairo_close_path(context)
        unsafe cairo_fill(context)
    }

    func dot(_ center: Point, _ radius: Double, _ color: Color) {
        use(color)
        unsafe cairo_new_path(context)
        unsafe cairo_arc(context, center.x, center.y, radius, 0, 2 * .pi)
        unsafe cairo_fill(context)
    }

    /// - Parameter dash: lengths of strokes and gaps in turn; empty for a solid line.
    func line(_ points: [Point], width: Double, dash: [Double] = [], _ color: Color) {
        use(color)
        unsafe cairo_set_line_width(context, width)
        unsafe cairo_set_dash(context, dash, Int32(dash.count), 0)
        trace(points)
        unsafe cairo_stroke(context)
    }

    private func trace(_ points: [Point]) {
        unsafe cairo_new_path(context)
        for point in points { unsafe cairo_line_to(context, point.x, point.y) }
    }

    /// Draws with its left end at `x` and capitals centered on `middle`.
    func draw(_ text: TextLine, x: Double, middle: Double, _ color: Color) {
        use(color)
        unsafe cairo_move_to(context, x - text.offset, middle + text.baselineBelowMiddle - text.baseline)
        unsafe pango_cairo_show_layout(context, text.layout)
        unsafe cairo_new_path(context)
    }

    /// Draws broken lines with the upper left corner of their room at `x`, `top`.
    func draw(_ text: TextLine, x: Double, top: Double, _ color: Color) {
        use(color)
        unsafe cairo_move_to(context, x, top)
        unsafe pango_cairo_show_layout(context, text.layout)
        unsafe cairo_new_path(context)
    }

    /// Ends a page of a surface that has pages.
    func showPage() { unsafe cairo_show_page(context) }

    /// Draws nothing of what `body` draws outside `box`.
    func clipped(to box: Box, _ body: () -> Void) {
        unsafe cairo_save(context)
        unsafe cairo_rectangle(context, box.x, box.y, box.width, box.height)
        unsafe cairo_clip(context)
        body()
        unsafe cairo_restore(context)
    }

    /// Draws what `body` draws as if `box` were the picture, `scale` times as large.
    func within(
        _ box: Box, scale: Double = 1, _ body: () throws(ReportingError) -> Void
    ) throws(ReportingError) {
        unsafe cairo_save(context)
        defer { unsafe cairo_restore(context) }
        unsafe cairo_rectangle(context, box.x, box.y, box.width, box.height)
        unsafe cairo_clip(context)
        unsafe cairo_translate(context, box.x, box.y)
        unsafe cairo_scale(context, scale, scale)
        try body()
    }

    /// The finished picture.
    func png() throws(ReportingError) -> [UInt8] {
        unsafe cairo_surface_flush(surface)
        try check()
        guard let data = unsafe cairo_image_surface_get_data(surface) else { throw .drawing("no pixels") }
        let stride = Int(unsafe cairo_image_surface_get_stride(surface))
        let (width, height) = (size.width, size.height)
        // Each row starts with the number of its filter, none; each pixel is 0x00RRGGBB in the machine's byte order.
        let rows = unsafe [UInt8](unsafeUninitializedCapacity: (1 + 3 * width) * height) { bytes, count in
            var next = 0
            for y in 0..<height {
                unsafe bytes[next] = 0
                next += 1
                let row = unsafe UnsafeRawPointer(data + y * stride).assumingMemoryBound(to: UInt32.self)
                for x in 0..<width {
                    let pixel = unsafe row[x]
                    unsafe bytes[next] = UInt8(truncatingIfNeeded: pixel >> 16)
                    unsafe bytes[next + 1] = UInt8(truncatingIfNeeded: pixel >> 8)
                    unsafe bytes[next + 2] = UInt8(truncatingIfNeeded: pixel)
                    next += 3
                }
            }
            count = next
        }
        return try PNGFile.bytes(rows: rows, size: size)
    }
}
