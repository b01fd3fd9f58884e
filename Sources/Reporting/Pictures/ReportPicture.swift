/// A picture of a report: drawn as a file of its own, or as vectors on a page.
public enum ReportPicture: Sendable {
    case correlation(CorrelationMatrix)
    /// What was earned so far, and drawdown below it.
    case profit(ProfitCurve)
    /// What each day of a month earned.
    case calendar(ResultCalendar)
    /// A histogram of R multiples.
    case distribution(RDistribution)
    /// A table in colors.
    case heat(HeatMap)
    /// What was at stake over time.
    case exposure(ExposureChart)
    /// Returns beside those of a benchmark.
    case comparison(ReturnComparison)
    /// Forecasts against what came true.
    case calibration(CalibrationCurve)

    /// As wide as a phone shows well, and as high as it needs.
    public var size: PictureSize {
        switch self {
        case .correlation(let matrix): matrix.fittingSize
        case .profit(let curve): curve.fittingSize
        case .calendar(let calendar): calendar.fittingSize
        case .distribution(let distribution): distribution.fittingSize
        case .heat(let map): map.fittingSize
        case .exposure(let exposure): exposure.fittingSize
        case .comparison(let comparison): comparison.fittingSize
        case .calibration(let curve): curve.fittingSize
        }
    }

    /// - Throws: `ReportingError` when it cannot be drawn truthfully.
    func validate() throws(ReportingError) {
        switch self {
        case .correlation(let matrix): try matrix.validate()
        case .profit(let curve): try curve.validate()
        case .calendar(let calendar): try calendar.validate()
        case .distribution(let distribution): try distribution.validate()
        case .heat(let map): try map.validate()
        case .exposure(let exposure): try exposure.validate()
        case .comparison(let comparison): try comparison.validate()
        case .calibration(let curve): try curve.validate()
        }
    }

    var header: PictureHeader {
        switch self {
        case .correlation(let matrix): matrix.header
        case .profit(let curve): curve.header
        case .calendar(let calendar): calendar.header
        case .distribution(let distribution): distribution.header
        case .heat(let map): map.header
        case .exposure(let exposure): exposure.header
        case .comparison(let comparison): comparison.header
        case .calibration(let curve): curve.header
        }
    }

    /// Draws it from the upper left corner, `size` large.
    func paint(on canvas: Canvas, _ palette: Palette, _ typesetter: Typesetter) throws(ReportingError) {
        let brush = PictureBrush(header, palette, canvas: canvas, typesetter: typesetter)
        switch self {
        case .correlation(let matrix): try MatrixPainter(matrix, brush).paint()
        case .profit(let curve): try ProfitCurvePainter(curve, brush).paint()
        case .calendar(let calendar): try CalendarPainter(calendar, brush).paint()
        case .distribution(let distribution): try DistributionPainter(distribution, brush).paint()
        case .heat(let map): try HeatMapPainter(map, brush).paint()
        case .exposure(let exposure): try ExposurePainter(exposure, brush).paint()
        case .comparison(let comparison): try ComparisonPainter(comparison, brush).paint()
        case .calibration(let curve): try CalibrationPainter(curve, brush).paint()
        }
    }
}
