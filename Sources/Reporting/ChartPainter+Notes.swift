import Trading

/// A short text inside the price pane.
struct Note {
    let text: TextLine
    let color: Color
    /// Where it may go, best first.
    let candidates: [Box]
}

/// The texts beside what is drawn over the candles.
extension ChartPainter {
    /// Corners and sides of a box that its name may go to.
    enum Side { case topLeft, topRight, bottomLeft, bottomRight, innerLeft, innerRight, center }

    /// A note with its frame, at these sides of `box`; nil without a text.
    func note(
        _ string: String, _ color: Color, around box: Box, _ sides: [Side]
    ) throws(ReportingError) -> Note? {
        guard !string.isEmpty else { return nil }
        let text = try text(
            chart.labels.directed(string), size: Size.note, isBold: true, maximumWidth: 240 * geometry.unit)
        return Note(text: text, color: color, candidates: sides.map { place(text, at: $0, of: box) })
    }

    private func place(_ text: TextLine, at side: Side, of box: Box) -> Box {
        let unit = geometry.unit
        let (width, height, gap) = (text.width + 10 * unit, Size.noteHeight * unit, 3 * unit)
        let (above, below) = (box.y - gap - height, box.bottom + gap)
        let inner = box.middle - height / 2
        let (left, right) = (box.x + gap, box.right - width - gap)
        return switch side {
        case .topLeft: Box(x: left, y: above, width: width, height: height)
        case .topRight: Box(x: right, y: above, width: width, height: height)
        case .bottomLeft: Box(x: left, y: below, width: width, height: height)
        case .bottomRight: Box(x: right, y: below, width: width, height: height)
        case .innerLeft: Box(x: left, y: inner, width: width, height: height)
        case .innerRight: Box(x: right, y: inner, width: width, height: height)
        case .center: Box(x: box.x + (box.width - width) / 2, y: inner, width: width, height: height)
        }
    }

    /// A note centered above (or below) a point.
    func note(
        _ string: String, _ color: Color, at point: Point, above: Bool, clearance: Double
    ) throws(ReportingError) -> Note? {
        guard !string.isEmpty else { return nil }
        let unit = geometry.unit
        let text = try text(
            chart.labels.directed(string), size: Size.note, isBold: true, maximumWidth: 240 * unit)
        let (width, height) = (text.width + 10 * unit, Size.noteHeight * unit)
        let candidates = [0.0, 0.6, 1.2].flatMap { row in
            [0.0, -0.5, 0.5].map { shift in
                let distance = (clearance + row * Size.noteHeight) * unit
                let y = above ? point.y - distance - height : point.y + distance
                return Box(x: point.x - width / 2 + shift * width, y: y, width: width, height: height)
            }
        }
        return Note(text: text, color: color, candidates: candidates)
    }

    /// Places the notes, the most important first, clear of each other and of the tags, and draws them.
    func paint(_ notes: [Note]) {
        for (note, box) in placed(notes) {
            canvas.fillRounded(box, radius: 4 * geometry.unit, palette.plot.opacity(0.78))
            canvas.draw(note.text, x: box.x + 5 * geometry.unit, middle: box.middle, note.color)
        }
    }

    func placed(_ notes: [Note]) -> [(note: Note, box: Box)] {
        let taken = tags.compactMap(pill) + markerBoxes + sweepBoxes
        var board = LabelBoard(bounds: geometry.prices, taken: taken, cost: coveredCandles)
        return notes.compactMap { note in board.place(note.candidates).map { (note, $0) } }
    }

    /// How many candles a box covers.
    private func coveredCandles(_ box: Box) -> Double {
        let first = max(0, geometry.slot(at: box.x))
        let last = min(candles.count - 1, geometry.slot(at: box.right))
        guard first <= last else { return 0 }
        return Double(
            (first...last).count { index in
                scale.y(candles[index].high) < box.bottom && scale.y(candles[index].low) > box.y
            })
    }
}
