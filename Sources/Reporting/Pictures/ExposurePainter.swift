/// Draws exposure over time.
struct ExposurePainter {
    private let exposure: ExposureChart
    private let brush: PictureBrush
    private let plot: TimePlot
    private let steps: [ExposureStep]

    init(_ exposure: ExposureChart, _ brush: PictureBrush) throws(ReportingError) {
        self.exposure = exposure
        self.brush = brush
        let figures = exposure.figures
        let times = exposure.points.first.map { [$0.time, exposure.until] } ?? []
        plot = try TimePlot(
            Self.items(exposure, brush.palette), range: ValueAxis.range(figures), times: times, labels: exposure.time,
            tags: exposure.points.suffix(1).map { $0.long - $0.short }, brush, figure: exposure.figure)
        steps = plot.ruler.map { ExposureStep.steps(exposure, on: $0) } ?? []
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
        let (long, short, middle) = (outline(\.long), outline { -$0.short }, outline(\.net))
        brush.canvas.clipped(to: plot.box) {
            area(long, brush.palette.up)
            area(short, brush.palette.down)
            limits()
            brush.canvas.line(middle, width: steps.count > 150 ? 2.5 : 4, brush.palette.text)
        }
        let text = try brush.text(exposure.figure(net, plot.axis.places), isBold: true)
        brush.tag(text, axis: plot.box.right, middle: plot.axis.scale.y(net), brush.palette.text)
    }

    /// A stair: each figure holds until the next.
    private func outline(_ figure: (ExposureStep) -> Double) -> [Point] {
        steps.flatMap { step in
            let y = plot.axis.scale.y(figure(step))
            return [Point(x: step.from, y: y), Point(x: step.to, y: y)]
        }
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

/// What held over some pixels.
struct ExposureStep: Hashable {
    let from: Double
    let to: Double
    let long: Double
    let short: Double
    let net: Double

    /// One for each point. When they are more than can be told apart, one for every three pixels: with what was most
    /// either way, and the mean over time of what remained of both.
    static func steps(_ exposure: ExposureChart, on ruler: TimeRuler) -> [ExposureStep] {
        // What held for a moment only is drawn as wide as a mark.
        let least = ruler.first == ruler.last ? 12.0 : 0
        let points = exposure.points
        let steps = points.indices.lazy.map { index in
            let (point, end) = (points[index], index + 1 < points.count ? points[index + 1].time : exposure.until)
            return ExposureStep(
                from: ruler.x(point.time) - least, to: ruler.x(end) + least, long: point.long, short: point.short,
                net: point.long - point.short)
        }
        let width = 3.0
        guard Double(steps.count) > (ruler.right - ruler.left) / width else { return Array(steps) }
        var columns: [ExposureStep] = []
        var next = 0
        for left in stride(from: ruler.left, to: ruler.right, by: width) {
            let right = min(left + width, ruler.right)
            while next < steps.count, steps[next].to <= left { next += 1 }
            let inside = Array(steps[next...].lazy.prefix { $0.from < right })
            let area = inside.map { $0.net * (min($0.to, right) - max($0.from, left)) }.reduce(0, +)
            columns.append(
                ExposureStep(
                    from: left, to: right, long: inside.map(\.long).max() ?? 0,
                    short: inside.map(\.short).max() ?? 0, net: area / (right - left)))
        }
        return columns
    }
}
