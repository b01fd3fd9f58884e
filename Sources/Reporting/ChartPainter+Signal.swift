import Platform
import Trading

/// A proposal of a strategy, from the bar that formed it to where it ended.
extension ChartPainter {
    /// The signal's life in pixels: nothing of it is drawn before the close of the bar that formed it.
    private var life: (left: Double, right: Double)? {
        guard let signal = chart.signal else { return nil }
        let left = close(signal.formedAt)
        return (left, max(left, signal.exit.map { middle($0.at) } ?? geometry.panes.right))
    }

    func signalArea() {
        guard let signal = chart.signal, let life, let entry = signal.entry else { return }
        area(signal.direction, entry: entry, signal.levels, from: life.left, to: life.right)
    }

    func signalLines() {
        guard let signal = chart.signal, let life else { return }
        let unit = geometry.unit
        for level in signal.levels where scale.prices.contains(level.price) {
            let y = scale.y(level.price).rounded() + 0.5
            let color = palette.color(level.kind)
            canvas.line(
                [Point(x: life.left, y: y), Point(x: life.right, y: y)], width: max(1, (2.5 * unit).rounded()),
                dash: level.kind == .entry ? [] : [10 * unit, 6 * unit], color)
            canvas.line(
                [Point(x: life.right, y: y), Point(x: geometry.panes.right, y: y)],
                width: max(1, (1.5 * unit).rounded()), dash: [2 * unit, 6 * unit], color.opacity(0.7))
        }
    }

    /// A triangle at the bar that formed it, one where the entry was filled, a diamond where it ended.
    func signalMarkers() {
        guard let signal = chart.signal else { return }
        if let at = formingPoint { marker(signal.direction, at: at, side: 15, palette.signal) }
        if let at = signal.triggeredAt, let entry = signal.entry, let index = visibleIndex(at) {
            marker(signal.direction, at: Point(x: geometry.x(index), y: scale.near(entry)), side: 12, palette.entry)
        }
        if let exit = exitPoint {
            for (arm, color) in [(15.0, palette.plot), (11.0, exitColor)] {
                let arm = arm * geometry.unit
                canvas.fillPolygon(
                    [
                        Point(x: exit.x - arm, y: exit.y), Point(x: exit.x, y: exit.y - arm),
                        Point(x: exit.x + arm, y: exit.y), Point(x: exit.x, y: exit.y + arm),
                    ], color)
            }
        }
    }

    func signalNotes() throws(ReportingError) -> [Note] {
        guard let signal = chart.signal else { return [] }
        var notes: [Note] = []
        if let exit = signal.exit, let point = exitPoint {
            let isAbove = exit.price >= signal.entry ?? exit.price
            let note = try note(exit.label, exitColor, at: point, above: isAbove, clearance: 17)
            if let note { notes.append(note) }
        }
        if let point = formingPoint {
            let note = try note(
                signal.label, palette.signal, at: point, above: signal.direction == .short, clearance: 36)
            if let note { notes.append(note) }
        }
        return notes
    }

    /// Places that no label may cover.
    var markerBoxes: [Box] {
        let arm = 16 * geometry.unit
        var boxes = exitPoint.map { [Box(x: $0.x - arm, y: $0.y - arm, width: 2 * arm, height: 2 * arm)] } ?? []
        if let point = formingPoint, let direction = chart.signal?.direction {
            let top = direction == .long ? point.y : point.y - 2.2 * arm
            boxes.append(Box(x: point.x - arm, y: top, width: 2 * arm, height: 2.2 * arm))
        }
        return boxes
    }

    /// Below the low of the forming bar when long, above its high when short; nil when that bar is not in the picture.
    private var formingPoint: Point? {
        guard let signal = chart.signal, let index = visibleIndex(signal.formedAt) else { return nil }
        let price = signal.direction == .long ? candles[index].low : candles[index].high
        return Point(x: geometry.x(index), y: scale.y(price))
    }

    private var exitPoint: Point? {
        guard let exit = chart.signal?.exit, let index = visibleIndex(exit.at) else { return nil }
        return Point(x: geometry.x(index), y: max(scale.top, min(scale.bottom, scale.y(exit.price))))
    }

    private var exitColor: Color {
        guard let signal = chart.signal, let exit = signal.exit, let entry = signal.entry, exit.price != entry
        else { return palette.muted }
        return (exit.price > entry) == (signal.direction == .long) ? palette.up : palette.down
    }

    private func visibleIndex(_ moment: Timestamp) -> Int? { isAhead(moment) ? nil : index(moment) }
}
