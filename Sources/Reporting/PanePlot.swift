import Foundation

/// An indicator's pane, measured.
struct PanePlot {
    let pane: CandleChart.Pane
    /// With the legend.
    let rows: ClosedRange<Double>
    let scale: PriceScale
    let legend: Legend
    /// Figures on the axis: the guides, or round ones.
    let marks: [GridPrice]

    /// - Parameter width: of the legend, in pixels.
    init(
        _ pane: CandleChart.Pane, rows: ClosedRange<Double>, width: Double, unit: Double, labels: ChartLabels,
        _ palette: Palette, _ typesetter: Typesetter
    ) throws(ReportingError) {
        self.pane = pane
        self.rows = rows
        legend = try Legend(
            Self.items(pane, palette, labels), width: width, unit: unit, labels.textLanguage, typesetter)
        // A legend that would leave nothing for the figures lies over them.
        let height = rows.upperBound - rows.lowerBound
        let top = rows.lowerBound + min(legend.height(unit: unit) + 4 * unit, 0.55 * height)
        let range = Self.range(pane)
        let scale = PriceScale(prices: range, top: top, bottom: max(top + 1, rows.upperBound - 6 * unit))
        self.scale = scale
        let style = TextStyle(size: ChartPainter.Size.axis * unit)
        marks = try Self.figures(pane, range).map { figure throws(ReportingError) in
            let text = try typesetter.line(
                labels.figure(figure, pane.places), style, language: labels.language, maximumWidth: 220 * unit)
            return GridPrice(y: scale.y(figure), text: text)
        }
    }

    private static func items(
        _ pane: CandleChart.Pane, _ palette: Palette, _ labels: ChartLabels
    ) -> [Legend.Item] {
        func item(_ swatch: Legend.Swatch, _ color: Color, _ column: CandleChart.Pane.Column) -> Legend.Item {
            let value = column.values.last?.drawable.map { labels.figure($0, pane.places) } ?? "–"
            return Legend.Item(swatch: swatch, color: color, name: column.name, value: value)
        }
        var items = [Legend.Item(swatch: .none, color: palette.text, name: pane.name, value: "")]
        items += pane.lines.enumerated().map { turn, line in
            item(.line(dash: palette.isDashed(turn)), palette.tint(turn), line)
        }
        if let histogram = pane.histogram {
            items.append(item(.area(palette.up.opacity(0.7), palette.down.opacity(0.7)), palette.text, histogram))
        }
        return items
    }

    /// What the scale spans: as declared, or what figures and guides need, a histogram with its zero. Never empty.
    static func range(_ pane: CandleChart.Pane) -> ClosedRange<Double> {
        let figures = pane.columns.flatMap(\.values).compactMap(\.drawable)
        let zero = pane.histogram == nil ? [] : [0.0]
        let needed = pane.range.map { [$0.lowerBound, $0.upperBound] } ?? figures + pane.guides + zero
        let (low, high) = (needed.min() ?? 0, needed.max() ?? 1)
        let least = max(pow(10, -Double(pane.places)), 1e-9 * max(abs(low), abs(high)))
        guard high - low < least else {
            let margin = pane.range == nil ? 0.08 * (high - low) : 0
            return (low - margin)...(high + margin)
        }
        return (low - least)...(high + least)
    }

    private static func figures(_ pane: CandleChart.Pane, _ range: ClosedRange<Double>) -> [Double] {
        let guides = pane.guides.filter(range.contains)
        guard guides.isEmpty else { return guides }
        let step = RoundStep(atLeast: (range.upperBound - range.lowerBound) / 4, places: pane.places)
        return step.multiples(in: range)
    }
}
