/// Draws one histogram of R multiples.
struct DistributionPainter {
    private let distribution: RDistribution
    private let brush: PictureBrush
    private let bars: ResultBars
    private let plot: Box
    /// From bar to bar, in pixels.
    private let pitch: Double

    init(_ distribution: RDistribution, _ brush: PictureBrush) {
        self.distribution = distribution
        self.brush = brush
        bars = ResultBars(distribution.results)
        plot = distribution.plot
        pitch = plot.width / Double(bars.bars.count)
    }

    func paint() throws(ReportingError) {
        try brush.paintHeader()
        brush.canvas.fill(plot, brush.palette.plot)
        try brush.watermark(in: plot)
        if distribution.results.isEmpty { try brush.nothing(in: plot) }
        for index in bars.bars.indices { paint(index) }
        brush.canvas.fill(Box(x: plot.x, y: plot.bottom - 1, width: plot.width, height: 2), brush.palette.muted)
        try axis()
        for (row, marker) in distribution.markers.enumerated() { try paint(marker, row) }
        for index in bars.bars.indices { try paintCount(index) }
    }

    /// Pixels that a trade is high. The highest bar leaves room for its count.
    private var unit: Double { (plot.height - 44) / Double(max(1, bars.bars.map(\.count).max() ?? 1)) }

    private func paint(_ index: Int) {
        let bar = bars.bars[index]
        let width = (pitch * 0.82).rounded()
        let x = (plot.x + (Double(index) + 0.5) * pitch - width / 2).rounded()
        var base = plot.bottom
        let parts = [
            (bar.losses, brush.palette.down), (bar.evens, brush.palette.muted), (bar.wins, brush.palette.up),
        ]
        for (count, color) in parts where count > 0 {
            let height = max(2, (Double(count) * unit).rounded())
            brush.canvas.fill(Box(x: x, y: base - height, width: width, height: height), color)
            base -= height
        }
    }

    /// On a ground of its own: the line of a marker may be behind it.
    private func paintCount(_ index: Int) throws(ReportingError) {
        let count = bars.bars[index].count
        guard count > 0 else { return }
        let text = try brush.text(distribution.count(count), 23, isBold: true)
        guard text.width <= pitch + 6 else { return }
        let middle = plot.x + (Double(index) + 0.5) * pitch
        let top = plot.bottom - max(2, Double(count) * unit)
        let ground = Box(x: middle - text.width / 2 - 4, y: top - 32, width: text.width + 8, height: 28)
        brush.canvas.fillRounded(ground, radius: 5, brush.palette.plot.opacity(0.85))
        brush.center(text, in: ground, brush.palette.text)
    }

    /// Figures below the bars, each whole number of bars from zero, as near as they find room.
    private func axis() throws(ReportingError) {
        let places = max(0, -bars.step.exponent)
        let last = bars.bars.count - 1
        let labels = try bars.bars.indices.map { index throws(ReportingError) in
            let open = index == 0 && bars.isOpenBelow ? "≤ " : index == last && bars.isOpenAbove ? "≥ " : ""
            let figure = distribution.figure(bars.step.multiple(bars.first + index), places)
            return try brush.text(open + figure)
        }
        let widest = labels.map(\.width).max() ?? 0
        let every = [1, 2, 5, 10].first { Double($0) * pitch >= widest + 14 } ?? 20
        for index in bars.bars.indices {
            let isEnd = (index == 0 && bars.isOpenBelow) || (index == last && bars.isOpenAbove)
            let nearEnd = (bars.isOpenBelow && index < every) || (bars.isOpenAbove && last - index < every)
            guard isEnd || ((bars.first + index) % every == 0 && !nearEnd) else { continue }
            let middle = plot.x + (Double(index) + 0.5) * pitch
            let x = max(8, min(PictureBrush.width - 8 - labels[index].width, middle - labels[index].width / 2))
            brush.canvas.draw(labels[index], x: x, middle: plot.bottom + 28, brush.palette.muted)
        }
        let name = try brush.words(distribution.axisName, maximumWidth: plot.width)
        let row = Box(x: plot.x, y: plot.bottom + 52, width: plot.width, height: 40)
        brush.center(name, in: row, brush.palette.text)
    }

    /// Each in a row of its own above the bars, so that none covers another, wherever they are.
    private func paint(_ marker: RDistribution.Marker, _ row: Int) throws(ReportingError) {
        let x = (plot.x + bars.position(marker.value) * pitch).rounded()
        let color = brush.palette.tint(row)
        let text = try brush.words(marker.text, 24, isBold: true, maximumWidth: plot.width)
        let middle = plot.y - 44 * Double(distribution.markers.count - row) + 20
        brush.canvas.line(
            [Point(x: x + 0.5, y: middle + 20), Point(x: x + 0.5, y: plot.bottom)], width: 3, dash: [9, 6], color)
        let width = text.width + 24
        let left = max(plot.x, min(plot.right - width, x - width / 2))
        brush.canvas.fillRounded(Box(x: left, y: middle - 19, width: width, height: 38), radius: 5, color)
        brush.canvas.draw(text, x: left + 12, middle: middle, brush.ink(on: color))
    }
}
