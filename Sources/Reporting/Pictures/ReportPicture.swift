/// A picture of a report: drawn as a file of its own, or as vectors on a page.
public enum ReportPicture: Sendable {
    case correlation(CorrelationMatrix)

    /// As wide as a phone shows well, and as high as it needs.
    public var size: PictureSize {
        switch self {
        case .correlation(let matrix): matrix.fittingSize
        }
    }

    /// - Throws: `ReportingError` when it cannot be drawn truthfully.
    func validate() throws(ReportingError) {
        switch self {
        case .correlation(let matrix): try matrix.validate()
        }
    }

    /// Draws it from the upper left corner, `size` large.
    func paint(on canvas: Canvas, _ palette: Palette, _ typesetter: Typesetter) throws(ReportingError) {
        switch self {
        case .correlation(let matrix):
            try MatrixPainter(matrix, palette, canvas: canvas, typesetter: typesetter).paint()
        }
    }
}
