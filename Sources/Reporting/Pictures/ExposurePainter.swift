/// Draws exposure over time.
struct ExposurePainter {
    private let exposure: ExposureChart
    private let brush: PictureBrush
    private let plot: TimePlot

    init(_ exposure: ExposureChart, _ brush: PictureBrush) throws(ReportingError) {
        self.exposure = exposure
        self.brush = brush
        let figures = exposure.figures
        let times = exposure.points.isEmpty ? [] : exposure.points.map(\.time) + [exposure.until]
        plot = try TimePlot(
            Self.items(exposure, brush.palette), range: ValueAxis.range(figures), times: times, labels: exposure.time,
            tags: exposure.points.suffix(1).map { $0.long - $0.short }, brush, figure: exposure.figure)
    }

    private static func items(_ exposure: ExposureChart, _ palette: Palette) -> [Legend.Item] {
        func item(_ swatch: Legend.Swatch, _ color: Color, _ name: String, _ value: Double?) -> Legend.Item {
            Legend.Item(swatch: swatch, color: color, name: name, value: value.map { exposure.figure($0, 1) } ?? "–")
        }
        let last = exposure.points.last
        var items = [
            item(.area(palette.up, palette.up), palette.up, exposure.longName, last?.long),
            item(.area(palette.down, palette.down), palette.down, exposure.shortName, last.map { 0 - $0.short }),
            item(.line(dash: false), palette.text, exposure.netName, last.map { $0.long - $0.short }),
        ]
        if let limit = exposure.limit {
            items.append(item(.line(dash: true), palette.liquidity, limit.name, limit.value))
        }
        return items
    }

    func paint() throws(ReportingError) {
        let net = exposure.points.last.map { $0.long - $0.short }
        try plot.paintGround(tags: net.map { [plot.axis.scale.y($0)] } ?? [])
        guard let net else { return }
        let (long, short) = (outline(\.long), outline { -$0.short })
        brush.canvas.clipped(to: plot.box) {
            area(long, brush.palette.up)
            area(short, brush.palette.down)
            limits()
            brush.canvas.line(outline { $0.long - $0.short }, width: 4, brush.palette.text)
        }
        let text = try brush.text(exposure.figure(net, plot.axis.places), isBold: true)
        brush.tag(text, axis: plot.box.right, middle: plot.axis.scale.y(net), brush.palette.text)
    }

    /// A stair: each figure holds until the next.
    private func outline(_ figure: (ExposureChart.Point) -> Double) -> [Point] {
        guard let ruler = plot.ruler else { return [] }
        let ends = exposure.points.dropFirst().map(\.time) + [exposure.until]
        let isMoment = ruler.first == ruler.last
        return thinned(
            zip(exposure.points, ends).flatMap { point, end in
                let y = plot.axis.scale.y(figure(point))
                // What held for a moment only is drawn as wide as a mark.
                return [
                    Point(x: ruler.x(point.time) - (isMoment ? 12 : 0), y: y),
                    Point(x: ruler.x(end) + (isMoment ? 12 : 0), y: y),
                ]
            })
    }

    private func area(_ stair: [Point], _ color: Color) {
        guard let first = stair.first, let last = stair.last else { return }
        let zero = plot.axis.scale.y(0)
        let outline = [Point(x: first.x, y: zero)] + stair + [Point(x: last.x, y: zero)]
        brush.canvas.fillPolygon(outline, color.opacity(0.4))
    }

    private func limits() {
        guard exposure.showsLimit, let limit = exposure.limit else { return }
        for value in [limit.value, -limit.value] where plot.axis.scale.prices.contains(value) {
            let y = plot.axis.scale.y(value).rounded() + 0.5
            brush.canvas.line(
                [Point(x: plot.box.x, y: y), Point(x: plot.box.right, y: y)], width: 3, dash: [12, 8],
                brush.palette.liquidity)
        }
    }
}
