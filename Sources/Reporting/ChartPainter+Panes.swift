/// Indicators below the prices.
extension ChartPainter {
    func paintPanes() {
        for plot in panePlots {
            let panes = geometry.panes
            let height = plot.rows.upperBound - plot.rows.lowerBound
            let box = Box(x: panes.x, y: plot.rows.lowerBound, width: panes.width, height: height)
            canvas.fill(Box(x: box.x, y: box.y, width: box.width, height: 1), palette.muted.opacity(0.5))
            let top = plot.scale.top
            canvas.clipped(to: Box(x: box.x, y: top, width: box.width, height: box.bottom - top)) {
                guides(plot)
                if let histogram = plot.pane.histogram { paint(histogram.values, plot.scale) }
                for (turn, line) in plot.pane.lines.enumerated() {
                    stroke(
                        line.values, plot.scale, width: 3, isDashed: palette.isDashed(turn), palette.tint(turn))
                }
            }
            let isRightToLeft = chart.labels.isRightToLeft
            plot.legend.paint(
                in: paneLegendBox(box), unit: geometry.unit, isRightToLeft: isRightToLeft, palette, on: canvas)
            axis(plot)
        }
    }

    private func paneLegendBox(_ box: Box) -> Box {
        let inset = 6 * geometry.unit
        return Box(x: box.x + inset, y: box.y + 2, width: box.width - 2 * inset, height: box.height)
    }

    private func guides(_ plot: PanePlot) {
        let unit = geometry.unit
        for guide in plot.pane.guides where plot.scale.prices.contains(guide) {
            let y = plot.scale.y(guide).rounded() + 0.5
            canvas.line(
                [Point(x: geometry.panes.x, y: y), Point(x: geometry.panes.right, y: y)],
                width: max(1, unit), dash: [6 * unit, 5 * unit], palette.muted.opacity(0.7))
        }
    }

    private func paint(_ histogram: [Double], _ scale: PriceScale) {
        let zero = scale.near(0).rounded()
        for (index, value) in histogram.enumerated() where value.drawable != nil {
            let y = scale.near(value).rounded()
            let left = geometry.wickLeft(index) - (geometry.bodyWidth - geometry.wickWidth) / 2
            canvas.fill(
                Box(x: left, y: min(zero, y), width: geometry.bodyWidth, height: max(1, abs(y - zero))),
                (value < 0 ? palette.down : palette.up).opacity(0.6))
        }
    }

    /// Figures as far as they keep clear of each other and of the pane's ends.
    private func axis(_ plot: PanePlot) {
        let unit = geometry.unit
        let half = 0.5 * Size.axis * unit
        var free = Double.infinity
        for mark in plot.marks.sorted(by: { $0.y > $1.y }) {
            guard mark.y + half <= min(free, plot.rows.upperBound), mark.y - half >= plot.rows.lowerBound
            else { continue }
            free = mark.y - half - 6 * unit
            canvas.draw(mark.text, x: geometry.panes.right + 13 * unit, middle: mark.y, palette.muted)
        }
    }
}
