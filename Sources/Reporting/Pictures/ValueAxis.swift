/// A scale of figures at the right of a plot, with round ones marked.
struct ValueAxis {
    let scale: PriceScale
    /// How many decimal places the marked figures have.
    let places: Int
    let marks: [GridPrice]

    /// Of the figures with the room they need.
    var width: Double { (marks.map(\.text.width).max() ?? 0) + 26 }

    /// - Parameters:
    ///   - least: the finest figures, in decimal places.
    ///   - figure: writes a figure; gets what is marked and its decimal places.
    init(
        _ range: ClosedRange<Double>, rows: ClosedRange<Double>, least places: Int = 2, _ brush: PictureBrush,
        figure: (Double, Int) -> String
    ) throws(ReportingError) {
        let scale = PriceScale(prices: range, top: rows.lowerBound, bottom: rows.upperBound)
        let perGap = (range.upperBound - range.lowerBound) / (scale.bottom - scale.top) * 58
        let step = RoundStep(atLeast: perGap, places: places)
        let shown = max(0, -step.exponent)
        marks = try step.multiples(in: range).map { value throws(ReportingError) in
            GridPrice(y: scale.y(value), text: try brush.text(figure(value, shown), maximumWidth: 260))
        }
        self.scale = scale
        self.places = shown
    }

    /// What figures and zero need, with a margin at each end that is not zero; never empty.
    /// - Parameter least: when there is nothing but zero.
    static func range(
        _ figures: [Double], margin: Double = 0.08, least: ClosedRange<Double> = -1...1
    ) -> ClosedRange<Double> {
        let (low, high) = (min(0, figures.min() ?? 0), max(0, figures.max() ?? 0))
        guard high - low > 1e-6 else { return least }
        let room = margin * (high - low)
        return (low < 0 ? low - room : 0)...(high > 0 ? high + room : 0)
    }

    /// Lines across the plot, stronger at zero, and the figures as far as nothing hides them.
    /// - Parameter tags: middles of tags on the axis.
    func paint(_ brush: PictureBrush, in plot: Box, tags: [Double] = []) {
        for mark in marks {
            let isZero = abs(mark.y - scale.y(0)) < 0.01
            brush.canvas.fill(
                Box(x: plot.x, y: mark.y.rounded(), width: plot.width, height: 1),
                isZero ? brush.palette.muted.opacity(0.7) : brush.palette.grid)
            let isHidden = tags.contains { abs($0 - mark.y) < 32 }
            guard !isHidden else { continue }
            let middle = max(plot.y + 12, min(plot.bottom - 12, mark.y))
            brush.canvas.draw(mark.text, x: plot.right + 13, middle: middle, brush.palette.muted)
        }
    }
}
