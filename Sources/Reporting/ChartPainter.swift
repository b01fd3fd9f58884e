import Platform
import Trading

/// Draws one chart. Measures first, then paints from back to front.
struct ChartPainter {
    let chart: CandleChart
    /// The newest of the chart's, as many as fit.
    let candles: [Candle]
    let palette: Palette
    let canvas: Canvas
    let typesetter: Typesetter
    let geometry: ChartGeometry
    let scale: PriceScale
    let grid: [GridPrice]
    let tags: [PriceTag]

    struct GridPrice {
        let y: Double
        let text: TextLine
    }
    /// Text sizes in units. The smallest is still readable when the picture fills the width of a phone.
    enum Size {
        static let headline = 40.0
        static let subtitle = 26.0
        static let change = 30.0
        static let axis = 25.0
        static let tag = 25.0
        static let tagHeight = 38.0
    }

    init(
        _ chart: CandleChart, _ palette: Palette, size: PictureSize, canvas: Canvas, typesetter: Typesetter
    ) throws(ReportingError) {
        self.chart = chart
        candles = chart.candles.suffix(ChartGeometry.capacity(size))
        self.palette = palette
        self.canvas = canvas
        self.typesetter = typesetter
        let unit = ChartGeometry.unit(size)
        let hasVolume = candles.contains { $0.volume > 0 }
        let rows = ChartGeometry.rows(size, hasVolume: hasVolume)
        let range = PriceScale.range(
            candles: candles, always: [chart.last], levels: chart.levels.map(\.price),
            tick: chart.instrument.tick.value.double)
        let scale = PriceScale(prices: range, top: rows.prices.lowerBound, bottom: rows.prices.upperBound)
        self.scale = scale
        let perGap = (range.upperBound - range.lowerBound) / (scale.bottom - scale.top) * 50 * unit
        let step = RoundStep(atLeast: perGap, places: chart.instrument.pricePlaces)
        let style = TextStyle(size: Size.axis * unit)
        grid = try step.multiples(in: range).map { price throws(ReportingError) in
            let text = try typesetter.line(
                chart.labels.price(price), style, language: chart.labels.language, maximumWidth: 260 * unit)
            return GridPrice(y: scale.y(price), text: text)
        }
        tags = try PriceTag.all(of: chart, palette, scale, unit: unit, typesetter)
        let widest = (grid.map(\.text.width) + tags.map(\.text.width)).max() ?? 0
        let pills = tags.compactMap { $0.pillWidth(unit: unit) }.max()
        let isProposal = chart.position.map { $0.openedAt == nil } ?? false
        geometry = ChartGeometry(
            size: size, candles: candles.count, hasVolume: hasVolume,
            axisWidth: (widest + 26 * unit).rounded(.up),
            gutterWidth: max(pills.map { $0 + 34 * unit } ?? 20 * unit, isProposal ? 260 * unit : 0))
    }

    func paint() throws(ReportingError) {
        let size = geometry.size
        canvas.fill(
            Box(x: 0, y: 0, width: Double(size.width), height: Double(size.height)), palette.background)
        canvas.fill(geometry.panes, palette.plot)
        try header()
        paintGrid()
        try timeAxis()
        try watermark()
        canvas.clipped(to: geometry.panes) {
            volume()
            zones()
            levelLines()
            for index in candles.indices { candle(index) }
            quoteLines()
            entryMarker()
        }
        paintTags()
    }

    func text(
        _ string: String, size: Double, isBold: Bool = false, maximumWidth: Double = .infinity
    ) throws(ReportingError) -> TextLine {
        try typesetter.line(
            string, TextStyle(size: size * geometry.unit, isBold: isBold), language: chart.labels.language,
            maximumWidth: maximumWidth)
    }

    /// Text that may mix scripts: it runs the way the reader's language does, even when it starts with a symbol name.
    private func words(
        _ string: String, size: Double, isBold: Bool = false, maximumWidth: Double = .infinity
    ) throws(ReportingError) -> TextLine {
        try text(chart.labels.directed(string), size: size, isBold: isBold, maximumWidth: maximumWidth)
    }

    /// Title and badge on the side where reading starts, price and change on the other.
    private func header() throws(ReportingError) {
        let unit = geometry.unit
        let (left, right) = (24 * unit, Double(geometry.size.width) - 24 * unit)
        let isRightToLeft = chart.labels.isRightToLeft
        func start(_ from: Double, _ width: Double) -> Double { isRightToLeft ? right - from - width : left + from }
        func end(_ width: Double) -> Double { isRightToLeft ? left : right - width }

        let price = try text(chart.labels.price(chart.last), size: Size.headline, isBold: true)
        canvas.draw(price, x: end(price.width), middle: 42 * unit, palette.text)
        var trailing = price.width
        if let percent = chart.change {
            let change = try text(chart.labels.change(percent), size: Size.change, isBold: true)
            let color = percent.value.sign == 0 ? palette.muted : percent.value.sign > 0 ? palette.up : palette.down
            canvas.draw(change, x: end(change.width), middle: 92 * unit, color)
            trailing = max(trailing, change.width)
        }
        let room = max(120 * unit, right - left - trailing - 40 * unit)
        let title = try words(chart.title, size: Size.headline, isBold: true, maximumWidth: room)
        canvas.draw(title, x: start(0, title.width), middle: 42 * unit, palette.text)

        var badgeStart = 0.0
        let badge = try chart.simulatedLabel.map { label throws(ReportingError) in
            try words(label, size: 24, isBold: true, maximumWidth: 0.6 * room)
        }
        let badgeWidth = badge.map { $0.width + 28 * unit } ?? 0
        if let subtitle = chart.subtitle, !subtitle.isEmpty {
            let line = try words(
                subtitle, size: Size.subtitle, maximumWidth: max(40 * unit, room - badgeWidth - 20 * unit))
            canvas.draw(line, x: start(0, line.width), middle: 92 * unit, palette.muted)
            badgeStart = line.width + 20 * unit
        }
        if let badge {
            let box = Box(x: start(badgeStart, badgeWidth), y: 73 * unit, width: badgeWidth, height: 38 * unit)
            canvas.fillRounded(box, radius: 8 * unit, palette.simulated)
            canvas.draw(badge, x: box.x + 14 * unit, middle: box.middle, palette.onSimulated)
        }
    }

    private func paintGrid() {
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

    private func timeAxis() throws(ReportingError) {
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
            guard left >= free, left + label.width < Double(geometry.size.width) else { continue }
            free = left + label.width + 16 * geometry.unit
            let panes = geometry.panes
            canvas.fill(Box(x: x.rounded(), y: panes.y, width: 1, height: panes.height), palette.grid)
            canvas.draw(label, x: left, middle: panes.bottom + 27 * geometry.unit, palette.muted)
        }
    }

    /// The words behind the candles stay readable when a picture is forwarded with its header cut off.
    private func watermark() throws(ReportingError) {
        guard let label = chart.simulatedLabel, !label.isEmpty else { return }
        let area = geometry.prices
        let trial = try text(label, size: 100, isBold: true)
        let size = min(100 * 0.62 * area.width / max(1, trial.width), 130)
        let line = try text(label, size: size, isBold: true)
        let x = area.x + (area.width - line.width) / 2
        canvas.draw(line, x: x, middle: area.middle, palette.muted.opacity(palette.watermarkOpacity))
    }
}
