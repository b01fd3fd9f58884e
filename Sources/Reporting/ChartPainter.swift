import Platform
import Trading

/// A figure on an axis.
struct GridPrice {
    let y: Double
    let text: TextLine
}

/// Draws one chart. Measures first, then paints from back to front; what it draws is in one extension per kind.
struct ChartPainter {
    /// With as many of the newest candles as fit.
    let chart: CandleChart
    let palette: Palette
    let canvas: Canvas
    let typesetter: Typesetter
    let rows: ChartRows
    let geometry: ChartGeometry
    let scale: PriceScale
    let grid: [GridPrice]
    let tags: [PriceTag]
    let legend: Legend
    let sessionColors: [String: Color]
    let panePlots: [PanePlot]

    var candles: [Candle] { chart.candles }

    /// Text sizes in units. The smallest is still readable when the picture fills the width of a phone.
    enum Size {
        static let headline = 40.0
        static let subtitle = 26.0
        static let change = 30.0
        static let axis = 25.0
        static let tag = 25.0
        static let tagHeight = 38.0
        static let note = 24.0
        static let noteHeight = 28.0
    }

    init(
        _ whole: CandleChart, _ palette: Palette, _ frame: ChartFrame, canvas: Canvas, typesetter: Typesetter
    ) throws(ReportingError) {
        let chart = whole.newest(max(1, frame.capacity - whole.ahead))
        self.chart = chart
        self.palette = palette
        self.canvas = canvas
        self.typesetter = typesetter
        let unit = frame.unit
        sessionColors = Self.sessionColors(chart, palette)
        let legend = try Legend(
            Self.legendItems(chart, palette, sessionColors: sessionColors),
            width: Double(frame.size.width) - 2 * frame.margin, unit: unit, chart.labels.textLanguage, typesetter)
        self.legend = legend
        let hasVolume = chart.candles.contains { $0.volume > 0 }
        let rows = ChartRows(
            frame, hasVolume: hasVolume, legend: legend.height(unit: unit), panes: chart.panes.count)
        self.rows = rows
        scale = PriceScale(
            prices: PriceScale.range(
                candles: chart.candles, always: [chart.last],
                levels: chart.allLevels.map(\.price) + chart.overlayExtremes, tick: chart.instrument.tick.value.double,
                margin: chart.structure.hasNotes ? 0.1 : 0.06),
            top: rows.prices.lowerBound, bottom: rows.prices.upperBound)
        grid = try Self.grid(chart, scale, unit: unit, typesetter)
        tags = try PriceTag.all(of: chart, palette, scale, unit: unit, typesetter)
        panePlots = try zip(chart.panes, rows.panes).map { pane, rows throws(ReportingError) in
            try PanePlot(
                pane, rows: rows, width: 0.8 * Double(frame.size.width), unit: unit, labels: chart.labels, palette,
                typesetter)
        }
        let figures = (grid + panePlots.flatMap(\.marks)).map(\.text.width)
        let pills = tags.compactMap { $0.pillWidth(unit: unit) }.max()
        let isProposal = chart.position.map { $0.openedAt == nil } ?? (chart.signal.map { $0.exit == nil } ?? false)
        geometry = ChartGeometry(
            frame, rows: rows, slots: chart.candles.count + chart.ahead,
            axisWidth: ((figures + tags.map(\.text.width)).max() ?? 0) + 26 * unit,
            gutterWidth: max(pills.map { $0 + 34 * unit } ?? 20 * unit, isProposal ? 260 * unit : 0))
    }

    private static func grid(
        _ chart: CandleChart, _ scale: PriceScale, unit: Double, _ typesetter: Typesetter
    ) throws(ReportingError) -> [GridPrice] {
        let range = scale.prices
        let perGap = (range.upperBound - range.lowerBound) / (scale.bottom - scale.top) * 50 * unit
        let step = RoundStep(atLeast: perGap, places: chart.instrument.pricePlaces)
        let style = TextStyle(size: Size.axis * unit)
        return try step.multiples(in: range).map { price throws(ReportingError) in
            let text = try typesetter.line(
                chart.labels.price(price), style, language: chart.labels.language, maximumWidth: 260 * unit)
            return GridPrice(y: scale.y(price), text: text)
        }
    }

    /// By name, in the order of their first appearance, from the end of the tints that overlays begin with.
    private static func sessionColors(_ chart: CandleChart, _ palette: Palette) -> [String: Color] {
        var colors: [String: Color] = [:]
        for session in chart.structure.sessions where colors[session.name] == nil {
            colors[session.name] = palette.tint(palette.tints.count - 1 - colors.count % palette.tints.count)
        }
        return colors
    }

    func paint() throws(ReportingError) {
        let whole = Box(geometry.frame.size)
        canvas.fill(whole, palette.background)
        canvas.fill(geometry.panes, palette.plot)
        try header()
        paintLegend(in: whole)
        canvas.clipped(to: geometry.panes, paintSessions)
        paintGrid()
        try timeAxis()
        try watermark()
        let notes = try signalNotes() + breakNotes() + lineNotes() + swingNotes() + zoneNotes()
        canvas.clipped(to: geometry.panes, volume)
        canvas.clipped(to: geometry.prices) {
            paintZones()
            overlayAreas()
            positionArea()
            signalArea()
            levelLines()
            signalLines()
            for index in candles.indices { candle(index) }
            overlayLines()
            paintStructure()
            quoteLines()
            entryMarker()
            signalMarkers()
            paint(notes)
        }
        paintPanes()
        paintTags()
    }

    private func paintLegend(in whole: Box) {
        let margin = geometry.frame.margin
        let box = Box(x: margin, y: rows.legendTop, width: whole.width - 2 * margin, height: 0)
        legend.paint(
            in: box, unit: geometry.unit, isRightToLeft: chart.labels.isRightToLeft, palette, on: canvas)
    }

    func text(
        _ string: String, size: Double, isBold: Bool = false, maximumWidth: Double = .infinity
    ) throws(ReportingError) -> TextLine {
        try typesetter.line(
            string, TextStyle(size: size * geometry.unit, isBold: isBold), language: chart.labels.language,
            maximumWidth: maximumWidth)
    }
}
