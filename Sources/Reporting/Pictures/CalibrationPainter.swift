/// Draws one calibration curve.
struct CalibrationPainter {
    private let curve: CalibrationCurve
    private let bins: [CalibrationCurve.Bin]
    private let brush: PictureBrush
    private let rows: CalibrationRows
    private let axis: ValueAxis
    private let plot: Box
    private let counts: Box

    init(_ curve: CalibrationCurve, _ brush: PictureBrush) throws(ReportingError) {
        self.curve = curve
        self.brush = brush
        bins = curve.bins.sorted { $0.forecast < $1.forecast }
        let rows = CalibrationRows(curve.header)
        self.rows = rows
        axis = try ValueAxis(0...1, rows: rows.outcomes, brush) { value, _ in curve.probability(value) }
        let right = (PictureBrush.width - axis.width).rounded()
        func box(_ rows: ClosedRange<Double>) -> Box {
            Box(x: 20, y: rows.lowerBound, width: right - 20, height: rows.upperBound - rows.lowerBound)
        }
        plot = box(rows.outcomes)
        counts = box(rows.counts)
    }

    private var color: Color { brush.palette.tint(0) }
    /// Of a probability; both ends keep room for a dot.
    private func x(_ forecast: Double) -> Double { plot.x + 30 + forecast * (plot.width - 60) }

    func paint() throws(ReportingError) {
        try brush.paintHeader()
        for box in [plot, counts] { brush.canvas.fill(box, brush.palette.plot) }
        try brush.watermark(in: plot)
        try legend()
        try brush.name(curve.outcomeName, middle: rows.outcomeName)
        try brush.name(curve.countName, middle: rows.countName)
        try forecasts()
        axis.paint(brush, in: plot)
        brush.canvas.line(
            [Point(x: x(0), y: axis.scale.y(0)), Point(x: x(1), y: axis.scale.y(1))], width: 3, dash: [12, 8],
            brush.palette.muted)
        guard !bins.isEmpty else { return try brush.nothing(in: plot) }
        outcomes()
        try paintCounts()
    }

    private func legend() throws(ReportingError) {
        let items = [
            Legend.Item(swatch: .dots, color: color, name: curve.observedName, value: ""),
            Legend.Item(swatch: .line(dash: true), color: brush.palette.muted, name: curve.idealName, value: ""),
        ]
        let legend = try Legend(items, width: PictureBrush.inner, unit: 1, brush.language, brush.typesetter)
        legend.paint(
            in: Box(x: PictureBrush.margin, y: rows.legend, width: PictureBrush.inner, height: 0), unit: 1,
            isRightToLeft: brush.language.isRightToLeft, brush.palette, on: brush.canvas)
    }

    /// The axis below, with lines through both plots.
    private func forecasts() throws(ReportingError) {
        for tenths in stride(from: 0, through: 10, by: 2) {
            let x = x(Double(tenths) / 10)
            for box in [plot, counts] {
                brush.canvas.fill(Box(x: x.rounded(), y: box.y, width: 1, height: box.height), brush.palette.grid)
            }
            let label = try brush.text(curve.probability(Double(tenths) / 10), maximumWidth: 0.2 * plot.width)
            let left = max(8, x - label.width / 2)
            brush.canvas.draw(label, x: left, middle: counts.bottom + 26, brush.palette.muted)
        }
        let name = try brush.words(curve.forecastName, isBold: true, maximumWidth: plot.width)
        let row = Box(x: plot.x, y: counts.bottom + 48, width: plot.width, height: 40)
        brush.center(name, in: row, brush.palette.text)
    }

    private func outcomes() {
        let points = bins.map { Point(x: x($0.forecast), y: axis.scale.y($0.outcome)) }
        brush.canvas.line(points, width: 2.5, color.opacity(0.55))
        let most = Double(bins.map(\.count).max() ?? 1)
        for (bin, point) in zip(bins, points) {
            let (top, bottom) = (axis.scale.y(bin.interval.upperBound), axis.scale.y(bin.interval.lowerBound))
            brush.canvas.line([Point(x: point.x, y: top), Point(x: point.x, y: bottom)], width: 3, color)
            for y in [top, bottom] {
                brush.canvas.line([Point(x: point.x - 10, y: y), Point(x: point.x + 10, y: y)], width: 3, color)
            }
            // The area of a dot is as its count.
            brush.canvas.dot(point, 6 + 9 * (Double(bin.count) / most).squareRoot(), color)
        }
    }

    private func paintCounts() throws(ReportingError) {
        let centers = bins.map { x($0.forecast) }
        let gaps = zip(centers, centers.dropFirst()).map { $1 - $0 }
        let width = max(6, min(56, 0.8 * (gaps.min() ?? 56))).rounded()
        let most = Double(bins.map(\.count).max() ?? 1)
        var free = 0.0
        for (bin, center) in zip(bins, centers) {
            let height = max(2, Double(bin.count) / most * (counts.height - 40)).rounded()
            let bar = Box(x: (center - width / 2).rounded(), y: counts.bottom - height, width: width, height: height)
            brush.canvas.fill(bar, color.opacity(0.75))
            let label = try brush.text(curve.count(bin.count), 23, isBold: true)
            let left = center - label.width / 2
            guard left >= free, left + label.width <= PictureBrush.width else { continue }
            free = left + label.width + 8
            brush.canvas.draw(label, x: left, middle: bar.y - 17, brush.palette.text)
        }
    }
}
