import Platform
import Trading

/// A price on the axis, with its label in the gutter beside it.
struct PriceTag {
    let color: Color
    let price: Double
    /// The price as text.
    let text: TextLine
    /// nil for the last price and for levels without a name.
    let label: TextLine?
    /// Where the price is on the scale, or the nearer end of the pane when it is beyond.
    let y: Double
    /// -1 when the price is above what the chart spans, 1 when below, 0 when inside.
    let beyond: Int
    let isLast: Bool
    /// Middle of the drawn tag: `y`, moved away from other tags.
    var middle: Double

    /// Of the label with its frame; nil without a label.
    func pillWidth(unit: Double) -> Double? {
        label.map { $0.width + (beyond == 0 ? 24 : 52) * unit }
    }

    /// The last price and the levels, as many as fit: first the last price, then entry, stops and targets, then
    /// orders, nearest first.
    static func all(
        of chart: CandleChart, _ palette: Palette, _ scale: PriceScale, unit: Double, _ typesetter: Typesetter
    ) throws(ReportingError) -> [PriceTag] {
        let height = (ChartPainter.Size.tagHeight + 2) * unit
        let bounds = scale.top...scale.bottom
        let last = chart.last
        let ranked = chart.levels.sorted {
            ($0.kind == .order ? 1 : 0, abs($0.price - last)) < ($1.kind == .order ? 1 : 0, abs($1.price - last))
        }
        let style = TextStyle(size: ChartPainter.Size.tag * unit, isBold: true)
        func tag(_ price: Double, _ color: Color, label: String) throws(ReportingError) -> PriceTag {
            let language = chart.labels.language
            let text = try typesetter.line(
                chart.labels.price(price), style, language: language, maximumWidth: 260 * unit)
            let label = label.isEmpty
                ? nil
                : try typesetter.line(chart.labels.directed(label), style, language: language, maximumWidth: 240 * unit)
            let beyond = price > scale.prices.upperBound ? -1 : price < scale.prices.lowerBound ? 1 : 0
            let y = max(scale.top, min(scale.bottom, scale.y(price)))
            return PriceTag(
                color: color, price: price, text: text, label: label, y: y, beyond: beyond, isLast: false, middle: y)
        }
        let isUp = chart.candles.last.map { last >= $0.open } ?? true
        let current = try tag(last, isUp ? palette.up : palette.down, label: "")
        var tags = [
            PriceTag(
                color: current.color, price: last, text: current.text, label: nil, y: current.y, beyond: 0,
                isLast: true, middle: current.y)
        ]
        for level in ranked.prefix(max(0, TagColumn.capacity(height: height, within: bounds) - 1)) {
            tags.append(try tag(level.price, palette.color(level.kind), label: level.label))
        }
        let middles = TagColumn.place(tags.map(\.y), height: height, within: bounds)
        for index in tags.indices { tags[index].middle = middles[index] }
        return tags
    }
}

/// Levels, the position's risk and reward, and the tags on the axis.
extension ChartPainter {
    /// Risk and reward of the position, from its opening (of a proposal: from the newest candle) to the axis.
    func zones() {
        guard let position = chart.position, let entry = price(.entry) else { return }
        let left = openingIndex.map(geometry.x)
            ?? (position.openedAt == nil
                ? geometry.x(candles.count - 1) + geometry.step / 2 : geometry.panes.x)
        let sign = position.direction == .long ? 1.0 : -1.0
        func shade(_ kind: CandleChart.Level.Kind, side: Double) {
            // The farthest on its own side: a stop already in profit risks nothing.
            let moves = chart.levels.filter { $0.kind == kind }.map { ($0.price - entry) * sign * side }
            guard let farthest = moves.max(), farthest > 0 else { return }
            let ys = [entry, entry + farthest * sign * side].map { price in
                max(scale.top, min(scale.bottom, scale.y(price))).rounded()
            }.sorted()
            let box = Box(x: left.rounded(), y: ys[0], width: geometry.panes.right - left, height: ys[1] - ys[0])
            canvas.fill(box, palette.color(kind).opacity(0.11))
        }
        shade(.target, side: 1)
        shade(.stop, side: -1)
    }

    private func price(_ kind: CandleChart.Level.Kind) -> Double? {
        chart.levels.first { $0.kind == kind }?.price
    }

    /// The visible candle in which the position was opened.
    private var openingIndex: Int? {
        guard let openedAt = chart.position?.openedAt else { return nil }
        return candles.indices.last { candles[$0].openTime <= openedAt }
    }

    /// A triangle where the position was opened: pointing up below the price when long, down above it when short.
    func entryMarker() {
        guard let position = chart.position, let entry = price(.entry), let index = openingIndex else { return }
        let (x, y, side) = (geometry.x(index), scale.y(entry), 13 * geometry.unit)
        let toBase = position.direction == .long ? 1.0 : -1.0
        func triangle(_ side: Double, _ gap: Double) -> [Point] {
            [
                Point(x: x, y: y + gap * toBase), Point(x: x - side, y: y + (gap + 1.7 * side) * toBase),
                Point(x: x + side, y: y + (gap + 1.7 * side) * toBase),
            ]
        }
        canvas.fillPolygon(triangle(side + 5 * geometry.unit, 0), palette.plot)
        canvas.fillPolygon(triangle(side, 5 * geometry.unit), palette.entry)
    }

    func levelLines() {
        let unit = geometry.unit
        for level in chart.levels where scale.prices.contains(level.price) {
            let y = scale.y(level.price).rounded() + 0.5
            canvas.line(
                [Point(x: geometry.panes.x, y: y), Point(x: geometry.panes.right, y: y)],
                width: max(1, (2 * unit).rounded()), dash: level.kind == .entry ? [] : [10 * unit, 6 * unit],
                palette.color(level.kind))
        }
        for tag in tags where tag.isLast {
            canvas.line(
                [Point(x: geometry.panes.x, y: tag.y.rounded() + 0.5),
                 Point(x: geometry.panes.right, y: tag.y.rounded() + 0.5)],
                width: max(1, (1.5 * unit).rounded()), dash: [2 * unit, 5 * unit], tag.color)
        }
    }

    func paintTags() {
        let unit = geometry.unit
        let axis = geometry.panes.right
        let height = (Size.tagHeight * unit).rounded()
        for tag in tags {
            let top = (tag.middle - height / 2).rounded()
            let width = Double(geometry.size.width) - axis - 2 * unit
            let box = Box(x: axis, y: top, width: width, height: height)
            connector(tag, middle: box.middle)
            canvas.fillRounded(box, radius: 5 * unit, tag.color)
            canvas.draw(tag.text, x: axis + 13 * unit, middle: box.middle, palette.onTag)
            guard let label = tag.label, let pillWidth = tag.pillWidth(unit: unit) else { continue }
            let pill = Box(
                x: (axis - pillWidth - 4 * unit).rounded(), y: top, width: pillWidth.rounded(), height: height)
            canvas.fillRounded(pill, radius: 5 * unit, tag.color)
            let edge = max(1, (2 * unit).rounded())
            let inner = Box(
                x: pill.x + edge, y: pill.y + edge, width: pill.width - 2 * edge, height: height - 2 * edge)
            canvas.fillRounded(inner, radius: 4 * unit, palette.plot)
            canvas.draw(label, x: pill.right - 12 * unit - label.width, middle: box.middle, tag.color)
            if tag.beyond != 0 { arrow(in: pill, pointing: Double(tag.beyond), tag.color) }
        }
    }

    /// Leads from the line to a tag that had to move away.
    private func connector(_ tag: PriceTag, middle: Double) {
        guard abs(tag.middle - tag.y) > 2, tag.beyond == 0 else { return }
        let unit = geometry.unit
        let end = geometry.panes.right - (tag.pillWidth(unit: unit).map { $0 + 4 * unit } ?? 0)
        canvas.line(
            [Point(x: end - 22 * unit, y: tag.y.rounded() + 0.5), Point(x: end, y: middle)],
            width: max(1, (2 * unit).rounded()), tag.color)
    }

    /// Says that the price lies beyond the pane.
    private func arrow(in pill: Box, pointing down: Double, _ color: Color) {
        let unit = geometry.unit
        let (x, y) = (pill.x + 23 * unit, pill.middle)
        canvas.fillPolygon(
            [
                Point(x: x, y: y + 9 * unit * down), Point(x: x - 10 * unit, y: y - 8 * unit * down),
                Point(x: x + 10 * unit, y: y - 8 * unit * down),
            ], color)
    }
}
