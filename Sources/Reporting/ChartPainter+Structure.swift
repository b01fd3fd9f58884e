import Platform

/// Breaks, swings and levels of market structure.
extension ChartPainter {
    func paintStructure() {
        let structure = chart.structure
        let most = CandleChart.Structure.mostOfAKind
        for line in visibleLines { paint(line) }
        for swing in structure.swings.suffix(most) { paint(swing) }
        for item in structure.breaks.suffix(most) { paint(item) }
    }

    private func isVisible(_ price: Double) -> Bool { scale.prices.contains(price) }

    /// Dotted until it is known, dashed as long as it stands.
    private func paint(_ line: CandleChart.Line) {
        guard let ends = ends(line) else { return }
        let unit = geometry.unit
        let y = scale.y(line.price).rounded() + 0.5
        let color = palette.color(line.kind)
        let known = max(ends.left, min(close(line.knownAt), ends.right))
        canvas.line(
            [Point(x: ends.left, y: y), Point(x: known, y: y)], width: max(1, (1.5 * unit).rounded()),
            dash: [2 * unit, 5 * unit], color.opacity(0.6))
        canvas.line(
            [Point(x: known, y: y), Point(x: ends.right, y: y)], width: max(1, (2 * unit).rounded()),
            dash: line.kind == .liquidity ? [12 * unit, 6 * unit] : [20 * unit, 5 * unit, 3 * unit, 5 * unit], color)
        guard let cross = cross(line) else { return }
        for (start, end) in [(cross.y, cross.bottom), (cross.bottom, cross.y)] {
            canvas.line(
                [Point(x: cross.x, y: start), Point(x: cross.right, y: end)], width: max(2, (3 * unit).rounded()),
                color)
        }
    }

    /// Where price ran through it; nil while it stands.
    private func cross(_ line: CandleChart.Line) -> Box? {
        guard let swept = line.sweptAt, !isAhead(swept), let ends = ends(line) else { return nil }
        let arm = 8 * geometry.unit
        return Box(x: ends.right - arm, y: scale.y(line.price) - arm, width: 2 * arm, height: 2 * arm)
    }

    /// Places that no label may cover.
    var sweepBoxes: [Box] { visibleLines.compactMap(cross) }

    private var visibleLines: ArraySlice<CandleChart.Line> {
        chart.structure.lines.suffix(CandleChart.Structure.mostOfAKind)
    }

    private func ends(_ line: CandleChart.Line) -> (left: Double, right: Double)? {
        let left = middle(line.from)
        let right = line.sweptAt.map(middle) ?? geometry.panes.right
        return isVisible(line.price) && right > left ? (left, right) : nil
    }

    /// From the turning point to the bar that confirmed it.
    private func paint(_ swing: CandleChart.Swing) {
        guard isVisible(swing.price), index(swing.at) != nil, !isAhead(swing.at) else { return }
        let unit = geometry.unit
        let y = scale.y(swing.price).rounded() + 0.5
        let (left, known) = (middle(swing.at), close(swing.knownAt))
        guard known > left else { return }
        canvas.line(
            [Point(x: left, y: y), Point(x: known, y: y)], width: max(1, (1.5 * unit).rounded()),
            dash: [2 * unit, 3 * unit], palette.muted)
        if !isAhead(swing.knownAt) { canvas.dot(Point(x: known, y: y), 3.5 * unit, palette.muted) }
    }

    /// Dotted from the swing, since nobody knew yet that it would break; solid from the bar that broke it.
    private func paint(_ item: CandleChart.Break) {
        guard let ends = ends(item) else { return }
        let unit = geometry.unit
        let y = scale.y(item.level).rounded() + 0.5
        let color = palette.color(item.bias)
        let width = max(1, ((item.kind == .ofCharacter ? 3.5 : 2.5) * unit).rounded())
        canvas.line(
            [Point(x: ends.left, y: y), Point(x: ends.broken, y: y)], width: width, dash: [3 * unit, 4 * unit], color)
        guard !isAhead(item.at) else { return }
        let end = min(geometry.panes.right, ends.broken + max(16 * unit, geometry.step))
        canvas.line([Point(x: ends.broken, y: y), Point(x: end, y: y)], width: width, color)
        let toBase = item.bias == .bullish ? 1.0 : -1.0
        canvas.fillPolygon(
            [
                Point(x: end, y: y - 10 * unit * toBase), Point(x: end - 7 * unit, y: y + 2 * unit * toBase),
                Point(x: end + 7 * unit, y: y + 2 * unit * toBase),
            ], color)
    }

    private func ends(_ item: CandleChart.Break) -> (left: Double, broken: Double)? {
        let (left, broken) = (middle(item.from), middle(item.at))
        return isVisible(item.level) && broken > left ? (left, broken) : nil
    }

    func breakNotes() throws(ReportingError) -> [Note] {
        var notes: [Note] = []
        for item in chart.structure.breaks.suffix(CandleChart.Structure.mostOfAKind).reversed() {
            guard let ends = ends(item) else { continue }
            let at = Point(x: (ends.left + ends.broken) / 2, y: scale.y(item.level))
            let note = try note(
                item.label, palette.color(item.bias), at: at, above: item.bias == .bullish, clearance: 3)
            if let note { notes.append(note) }
        }
        return notes
    }

    func lineNotes() throws(ReportingError) -> [Note] {
        var notes: [Note] = []
        for line in visibleLines.reversed() {
            guard let ends = ends(line) else { continue }
            let right = max(ends.left, min(ends.right, geometry.gutter))
            let box = Box(x: ends.left, y: scale.y(line.price), width: right - ends.left, height: 0)
            let note = try note(
                line.label, palette.color(line.kind), around: box, [.topRight, .bottomRight, .topLeft, .bottomLeft])
            if let note { notes.append(note) }
        }
        return notes
    }

    func swingNotes() throws(ReportingError) -> [Note] {
        var notes: [Note] = []
        for swing in chart.structure.swings.suffix(CandleChart.Structure.mostOfAKind).reversed() {
            guard isVisible(swing.price), index(swing.at) != nil, !isAhead(swing.at) else { continue }
            let at = Point(x: middle(swing.at), y: scale.y(swing.price))
            let color = isAhead(swing.knownAt) ? palette.muted : palette.text
            let note = try note(swing.label, color, at: at, above: swing.kind == .high, clearance: 5)
            if let note { notes.append(note) }
        }
        return notes
    }
}
