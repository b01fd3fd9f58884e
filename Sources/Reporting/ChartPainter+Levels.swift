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
        let ranked = chart.allLevels.sorted {
            ($0.kind == .order ? 1 : 0, abs($0.price - last)) < ($1.kind == .order ? 1 : 0, abs($1.price - last))
        }
        let style = TextStyle(size: ChartPainter.Size.tag * unit, isBold: true)
        func tag(_ price: Double, _ color: Color, label: String) throws(ReportingError) -> PriceTag {
            let language = chart.labels.language
            let text = try typesetter.line(
                chart.labels.price(price), style, language: language, maximumWidth: 260 * unit)
            let label =
                label.isEmpty
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
    func positionArea() {
        guard let position = chart.position,
            let entry = chart.levels.first(where: { $0.kind == .entry })?.price
        else { return }
        let left =
            openingIndex.map(geometry.x)
            ?? (position.openedAt == nil
                ? geometry.x(candles.count - 1) + geometry.step / 2 : geometry.panes.x)
        area(position.direction, entry: entry, chart.levels, from: left, to: geometry.panes.right)
    }

    /// Shades from the entry to the farthest stop and the farthest target.
    func area(
        _ direction: Direction, entry: Double, _ levels: [CandleChart.Level], from left: Double, to right: Double
    ) {
        let sign = direction == .long ? 1.0 : -1.0
        func shade(_ kind: CandleChart.Level.Kind, side: Double) {
            // The farthest on its own side: a stop already in profit risks nothing.
            let moves = levels.filter { $0.kind == kind }.map { ($0.price - entry) * sign * side }
            guard let farthest = moves.max(), farthest > 0 else { return }
            let ys = [entry, entry + farthest * sign * side].map { price in
                max(scale.top, min(scale.bottom, scale.y(price))).rounded()
            }.sorted()
            let box = Box(x: left.rounded(), y: ys[0], width: right - left, height: ys[1] - ys[0])
            canvas.fill(box, palette.color(kind).opacity(0.11))
        }
        shade(.target, side: 1)
        shade(.stop, side: -1)
    }

    /// The visible candle in which the position was opened.
    private var openingIndex: Int? { chart.position?.openedAt.flatMap(index) }

    /// Where the position was opened.
    func entryMarker() {
        guard let position = chart.position, let index = openingIndex,
            let entry = chart.levels.first(where: { $0.kind == .entry })?.price
        else { return }
        marker(position.direction, at: Point(x: geometry.x(index), y: scale.y(entry)), side: 13, palette.entry)
    }

    /// A triangle pointing up from below a price when long, down from above it when short.
    func marker(_ direction: Direction, at point: Point, side: Double, _ color: Color) {
        let (unit, side) = (geometry.unit, side * geometry.unit)
        let toBase = direction == .long ? 1.0 : -1.0
        func triangle(_ side: Double, _ gap: Double) -> [Point] {
            let base = point.y + (gap + 1.7 * side) * toBase
            return [
                Point(x: point.x, y: point.y + gap * toBase), Point(x: point.x - side, y: base),
                Point(x: point.x + side, y: base),
            ]
        }
        canvas.fillPolygon(triangle(side + 5 * unit, 0), palette.plot)
        canvas.fillPolygon(triangle(side, 5 * unit), color)
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
                [
                    Point(x: geometry.panes.x, y: tag.y.rounded() + 0.5),
                    Point(x: geometry.panes.right, y: tag.y.rounded() + 0.5),
                ],
                width: max(1, (1.5 * unit).rounded()), dash: [2 * unit, 5 * unit], tag.color)
        }
    }

    func paintTags() {
        let unit = geometry.unit
        let axis = geometry.panes.right
        for tag in tags {
            let box = tagBox(tag)
            connector(tag, middle: box.middle)
            canvas.fillRounded(box, radius: 5 * unit, tag.color)
            canvas.draw(tag.text, x: axis + 13 * unit, middle: box.middle, palette.onTag)
            guard let label = tag.label, let pill = pill(tag) else { continue }
            canvas.fillRounded(pill, radius: 5 * unit, tag.color)
            let edge = max(1, (2 * unit).rounded())
            let inner = Box(
                x: pill.x + edge, y: pill.y + edge, width: pill.width - 2 * edge, height: pill.height - 2 * edge)
            canvas.fillRounded(inner, radius: 4 * unit, palette.plot)
            canvas.draw(label, x: pill.right - 12 * unit - label.width, middle: box.middle, tag.color)
            if tag.beyond != 0 { arrow(in: pill, pointing: Double(tag.beyond), tag.color) }
        }
    }

    /// The price of a tag, on the axis.
    private func tagBox(_ tag: PriceTag) -> Box {
        let axis = geometry.panes.right
        let height = (Size.tagHeight * geometry.unit).rounded()
        let width = Double(geometry.frame.size.width) - axis - 2 * geometry.unit
        return Box(x: axis, y: (tag.middle - height / 2).rounded(), width: width, height: height)
    }

    /// The label of a tag, in the gutter; nil without one.
    func pill(_ tag: PriceTag) -> Box? {
        let unit = geometry.unit
        guard let width = tag.pillWidth(unit: unit) else { return nil }
        let box = tagBox(tag)
        return Box(
            x: (geometry.panes.right - width - 4 * unit).rounded(), y: box.y, width: width.rounded(),
            height: box.height)
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
