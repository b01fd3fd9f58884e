import Trading

/// Prices at the right, times below.
extension ChartPainter {
    func paintGrid() {
        let panes = geometry.panes
        let half = Size.tagHeight * geometry.unit / 2
        for price in grid {
            canvas.fill(Box(x: panes.x, y: price.y.rounded(), width: panes.width, height: 1), palette.grid)
            // A label half hidden by a tag, or by the pane's end, reads wrong.
            let isHidden = tags.contains { abs($0.middle - price.y) < half + 12 * geometry.unit }
            guard !isHidden, price.y > panes.y + 4, price.y < geometry.prices.bottom - 4 else { continue }
            canvas.draw(price.text, x: panes.right + 13 * geometry.unit, middle: price.y, palette.muted)
        }
        canvas.fill(Box(x: panes.right, y: panes.y, width: 1, height: panes.height), palette.grid)
        canvas.fill(Box(x: panes.x, y: panes.bottom, width: panes.width, height: 1), palette.grid)
        if let volume = geometry.volume {
            canvas.fill(Box(x: panes.x, y: volume.y, width: panes.width, height: 1), palette.grid)
        }
    }

    func timeAxis() throws(ReportingError) {
        let times = candles.map(\.openTime)
        var spacing: [TimeAxisUnit: Double] = [:]
        for unit in TimeAxisUnit.allCases {
            let sample = try text(chart.labels.time(times[times.count / 2], unit), size: Size.axis)
            spacing[unit] = (sample.width + 44 * geometry.unit) / geometry.step
        }
        let marks = TimeAxis.marks(
            times, in: chart.labels.timeZone, timeframe: chart.timeframe, spacing: { spacing[$0] ?? 0 })
        var free = 0.0
        for mark in marks {
            let x = geometry.x(mark.index)
            let label = try text(chart.labels.time(times[mark.index], mark.unit), size: Size.axis)
            let left = max(4 * geometry.unit, x - label.width / 2)
            guard left >= free, left + label.width < Double(geometry.frame.size.width) else { continue }
            free = left + label.width + 16 * geometry.unit
            let panes = geometry.panes
            canvas.fill(Box(x: x.rounded(), y: panes.y, width: 1, height: panes.height), palette.grid)
            canvas.draw(label, x: left, middle: panes.bottom + 27 * geometry.unit, palette.muted)
        }
    }
}
