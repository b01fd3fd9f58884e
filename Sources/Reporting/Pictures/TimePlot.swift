import Platform

/// A legend, below it a plot over time with its axes: what pictures with one such plot share.
struct TimePlot {
    let box: Box
    let axis: ValueAxis
    /// nil when there is no moment to show.
    let ruler: TimeRuler?
    private let legend: Legend
    private let labels: TimeLabels
    private let brush: PictureBrush

    /// Of the picture without its header.
    static let height = 640.0

    /// - Parameters:
    ///   - times: the first and the last moment shown; empty for none.
    ///   - tags: figures that stand out on the axis.
    init(
        _ items: [Legend.Item], range: ClosedRange<Double>, times: [Timestamp], labels: TimeLabels, tags: [Double],
        _ brush: PictureBrush, figure: FigureText
    ) throws(ReportingError) {
        legend = try Legend(items, width: PictureBrush.inner, unit: 1, brush.language, brush.typesetter)
        let top = brush.header.height + 16 + legend.height(unit: 1)
        let bottom = brush.header.height + Self.height - 54
        let axis = try ValueAxis(range, rows: top...bottom, brush, figure: figure)
        let widest =
            try tags.map { tag throws(ReportingError) in
                try brush.text(figure(tag, axis.places), isBold: true).width + 26
            }.max() ?? 0
        let right = (PictureBrush.width - max(axis.width, widest)).rounded()
        box = Box(x: 20, y: top, width: right - 20, height: bottom - top)
        self.axis = axis
        ruler = times.min().flatMap { first in
            times.max().map { TimeRuler(first: first, last: $0, left: 32, right: right - 12) }
        }
        self.labels = labels
        self.brush = brush
    }

    /// All that is behind the figures.
    /// - Parameter tags: middles of what will stand on the axis.
    func paintGround(tags: [Double]) throws(ReportingError) {
        try brush.paintHeader()
        brush.canvas.fill(box, brush.palette.plot)
        legend.paint(
            in: Box(x: PictureBrush.margin, y: brush.header.height + 8, width: PictureBrush.inner, height: 0),
            unit: 1, isRightToLeft: brush.language.isRightToLeft, brush.palette, on: brush.canvas)
        try brush.watermark(in: box)
        guard let ruler else { return try brush.nothing(in: box) }
        try ruler.paint(brush, in: box, labels)
        axis.paint(brush, in: box, tags: tags)
    }
}
