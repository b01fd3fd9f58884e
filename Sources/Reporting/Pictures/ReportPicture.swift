/// A picture of a report: drawn as a file of its own, or as vectors on a page.
public enum ReportPicture: Sendable {
    case correlation(CorrelationMatrix)
    case profit(ProfitCurve)

    /// As wide as a phone shows well, and as high as it needs.
    public var size: PictureSize {
        switch self {
        case .correlation(let matrix): matrix.fittingSize
        case .profit(let curve): curve.fittingSize
        }
    }

    /// - Throws: `ReportingError` when it cannot be drawn truthfully.
    func validate() throws(ReportingError) {
        switch self {
        case .correlation(let matrix): try matrix.validate()
        case .profit(let curve): try curve.validate()
        }
    }

    private var header: PictureHeader {
        switch self {
        case .correlation(let matrix): matrix.header
        case .profit(let curve): curve.header
        }
    }

    /// Draws it from the upper left corner, `size` large.
    func paint(on canvas: Canvas, _ palette: Palette, _ typesetter: Typesetter) throws(ReportingError) {
        let brush = PictureBrush(header, palette, canvas: canvas, typesetter: typesetter)
        switch self {
        case .correlation(let matrix): try MatrixPainter(matrix, brush).paint()
        case .profit(let curve): try ProfitCurvePainter(curve, brush).paint()
        }
    }
}
