/// Draws one curve of profit with its drawdown.
struct ProfitCurvePainter {
    private let curve: ProfitCurve
    private let brush: PictureBrush
    private let rows: ProfitCurveRows
    private let profitAxis: ValueAxis
    private let drawdownAxis: ValueAxis
    private let lastText: TextLine?
    private let profitPlot: Box
    private let drawdownPlot: Box
    private let ruler: TimeRuler?

    init(_ curve: ProfitCurve, _ brush: PictureBrush) throws(ReportingError) {
        self.curve = curve
        self.brush = brush
        let rows = ProfitCurveRows(curve.header)
        self.rows = rows
        let profitAxis = try ValueAxis(
            ValueAxis.range(curve.points.map(\.profit)), rows: rows.profit, brush, figure: curve.profit)
        self.profitAxis = profitAxis
        // Drawdown hangs from its zero.
        drawdownAxis = try ValueAxis(
            ValueAxis.range(curve.points.map { -$0.drawdown }, margin: 0.2, least: -1...0), rows: rows.drawdown,
            brush
        ) { curve.drawdown(abs($0), $1) }
        // As fine as the axis, small ones as fine as money: the header says the same figure.
        lastText = try curve.points.last.map { last throws(ReportingError) in
            let places = abs(last.profit) < 100 ? max(2, profitAxis.places) : profitAxis.places
            return try brush.text(curve.profit(last.profit, places), isBold: true)
        }
        let left = 20.0
        let axis = max(profitAxis.width, drawdownAxis.width, (lastText?.width ?? 0) + 26)
        let right = (PictureBrush.width - axis).rounded()
        func plot(_ rows: ClosedRange<Double>) -> Box {
            Box(x: left, y: rows.lowerBound, width: right - left, height: rows.upperBound - rows.lowerBound)
        }
        profitPlot = plot(rows.profit)
        drawdownPlot = plot(rows.drawdown)
        ruler = curve.points.first.flatMap { first in
            curve.points.last.map { TimeRuler(first: first.time, last: $0.time, left: left + 12, right: right - 12) }
        }
    }

    func paint() throws(ReportingError) {
        try brush.paintHeader()
        for plot in [profitPlot, drawdownPlot] { brush.canvas.fill(plot, brush.palette.plot) }
        guard let ruler, let last = curve.points.last else {
            try brush.watermark(in: profitPlot)
            return try brush.nothing(in: profitPlot)
        }
        try ruler.paint(brush, in: whole, curve.time)
        // Between the plots the lines of the times would touch the name.
        brush.canvas.fill(
            Box(x: 0, y: profitPlot.bottom, width: PictureBrush.width, height: drawdownPlot.y - profitPlot.bottom),
            brush.palette.background)
        try brush.watermark(in: profitPlot)
        try brush.name(curve.profitName, middle: rows.profitName)
        try brush.name(curve.drawdownName, middle: rows.drawdownName)
        profit(ruler, last)
        try drawdown(ruler)
    }

    private var whole: Box {
        Box(
            x: profitPlot.x, y: profitPlot.y, width: profitPlot.width, height: drawdownPlot.bottom - profitPlot.y)
    }

    private func profit(_ ruler: TimeRuler, _ last: ProfitCurve.Point) {
        let end = profitAxis.scale.y(last.profit)
        profitAxis.paint(brush, in: profitPlot, tags: [end])
        let points = thinned(
            stepped(curve.points.map { Point(x: ruler.x($0.time), y: profitAxis.scale.y($0.profit)) }))
        let zero = profitAxis.scale.y(0)
        signed(points, zero: zero, in: profitPlot)
        if let point = points.last { brush.canvas.dot(point, 7, brush.color(last.profit)) }
        if let lastText { brush.tag(lastText, axis: profitPlot.right, middle: end, brush.color(last.profit)) }
    }

    /// Filled to zero: what is above it as a gain, what is below it as a loss.
    private func signed(_ points: [Point], zero: Double, in plot: Box) {
        guard let first = points.first, let last = points.last else { return }
        let above = Box(x: plot.x, y: plot.y, width: plot.width, height: zero - plot.y)
        let below = Box(x: plot.x, y: zero, width: plot.width, height: plot.bottom - zero)
        let outline = [Point(x: first.x, y: zero)] + points + [Point(x: last.x, y: zero)]
        for (half, color) in [(above, brush.palette.up), (below, brush.palette.down)] where half.height > 0 {
            brush.canvas.clipped(to: half) {
                brush.canvas.fillPolygon(outline, color.opacity(brush.palette.areaOpacity))
                // So many points are a thicket of spikes.
                brush.canvas.line(points, width: points.count > 1000 ? 2.5 : 4, color)
            }
        }
    }

    private func drawdown(_ ruler: TimeRuler) throws(ReportingError) {
        let scale = drawdownAxis.scale
        drawdownAxis.paint(brush, in: drawdownPlot)
        let points = thinned(stepped(curve.points.map { Point(x: ruler.x($0.time), y: scale.y(-$0.drawdown)) }))
        guard let first = points.first, let last = points.last,
            let deepest = curve.points.max(by: { $0.drawdown < $1.drawdown }), deepest.drawdown > 0
        else { return }
        brush.canvas.clipped(to: drawdownPlot) {
            let outline = [Point(x: first.x, y: scale.top)] + points + [Point(x: last.x, y: scale.top)]
            brush.canvas.fillPolygon(outline, brush.palette.down.opacity(0.25))
            brush.canvas.line(points, width: 3, brush.palette.down)
        }
        let bottom = Point(x: ruler.x(deepest.time), y: scale.y(-deepest.drawdown))
        brush.canvas.dot(bottom, 7, brush.palette.down)
        let text = try brush.text(curve.drawdown(deepest.drawdown, max(1, drawdownAxis.places)), isBold: true)
        // On the side with more room, on a ground of its own: the curve comes down there.
        let isLeft = bottom.x > (drawdownPlot.x + drawdownPlot.right) / 2
        let label = Box(
            x: isLeft ? bottom.x - 20 - text.width : bottom.x + 20, y: min(bottom.y, drawdownPlot.bottom - 18) - 16,
            width: text.width, height: 32)
        brush.canvas.fillRounded(
            Box(x: label.x - 7, y: label.y, width: label.width + 14, height: label.height), radius: 5,
            brush.palette.plot.opacity(0.85))
        brush.canvas.draw(text, x: label.x, middle: label.middle, brush.palette.down)
    }
}
