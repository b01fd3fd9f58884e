/// Draws returns beside each other.
struct ComparisonPainter {
    private let comparison: ReturnComparison
    private let brush: PictureBrush
    private let plot: TimePlot

    init(_ comparison: ReturnComparison, _ brush: PictureBrush) throws(ReportingError) {
        self.comparison = comparison
        self.brush = brush
        let ends = comparison.lines.map { $0.points.last?.value }
        let items = comparison.lines.enumerated().map { turn, line in
            Legend.Item(
                swatch: .line(dash: turn > 0), color: brush.palette.tint(turn), name: line.name,
                value: ends[turn].map { comparison.figure($0, 2) } ?? "–")
        }
        let points = comparison.lines.flatMap(\.points)
        plot = try TimePlot(
            items, range: ValueAxis.range(points.map(\.value)), times: points.map(\.time), labels: comparison.time,
            tags: ends.compactMap { $0 }, brush, figure: comparison.figure)
    }

    func paint() throws(ReportingError) {
        let scale = plot.axis.scale
        let ends = comparison.lines.enumerated().compactMap { turn, line in
            line.points.last.map { (turn: turn, value: $0.value, y: scale.y($0.value)) }
        }
        let middles = TagColumn.place(ends.map(\.y), height: 40, within: plot.box.y...plot.box.bottom)
        try plot.paintGround(tags: middles)
        guard let ruler = plot.ruler else { return }
        // The account last, over the others.
        for (turn, line) in comparison.lines.enumerated().reversed() {
            let points = thinned(line.points.map { Point(x: ruler.x($0.time), y: scale.y($0.value)) })
            let color = brush.palette.tint(turn)
            brush.canvas.clipped(to: plot.box) {
                brush.canvas.line(
                    points, width: turn > 0 || points.count > 1000 ? 3 : 5, dash: turn > 0 ? [12, 6] : [], color)
                if let end = points.last { brush.canvas.dot(end, 7, color) }
            }
        }
        for (end, middle) in zip(ends, middles) {
            let color = brush.palette.tint(end.turn)
            let text = try brush.text(comparison.figure(end.value, plot.axis.places), isBold: true)
            brush.tag(text, axis: plot.box.right, middle: middle, color)
        }
    }
}
