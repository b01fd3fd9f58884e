/// Names what is drawn and says its last value, in rows that begin where the reader's language begins.
struct Legend {
    /// What stands before a name.
    enum Swatch: Hashable {
        case line(dash: Bool)
        case dots
        /// A filled box, of two colors when it changes with the sign.
        case area(Color, Color)
        case none
    }
    struct Item {
        let swatch: Swatch
        let color: Color
        let name: String
        /// Empty for none.
        let value: String
    }
    struct Entry {
        let swatch: Swatch
        let color: Color
        let name: TextLine?
        let value: TextLine?
        /// From the side where reading begins.
        let start: Double
        let row: Int
    }
    let entries: [Entry]
    let rows: Int

    static let rowHeight = 36.0
    private static let swatchWidth = 40.0

    /// - Parameter width: of the rows, in pixels.
    init(
        _ items: [Item], width: Double, unit: Double, _ language: TextLanguage, _ typesetter: Typesetter
    ) throws(ReportingError) {
        var entries: [Entry] = []
        var (next, row) = (0.0, 0)
        for item in items {
            let style = TextStyle(size: ChartPainter.Size.note * unit)
            let bold = TextStyle(size: ChartPainter.Size.note * unit, isBold: true)
            let name = try typesetter.line(
                language.directed(item.name), item.swatch == .none ? bold : style, language: language.tag,
                maximumWidth: 300 * unit)
            let nameWidth = item.name.isEmpty ? 0 : name.width + 10 * unit
            let value =
                item.value.isEmpty
                ? nil : try typesetter.line(item.value, bold, language: language.tag, maximumWidth: 300 * unit)
            let swatch = item.swatch == .none ? 0 : Self.swatchWidth * unit
            let entryWidth = swatch + nameWidth + (value?.width ?? 0)
            if next > 0 && next + entryWidth > width { (next, row) = (0, row + 1) }
            entries.append(
                Entry(
                    swatch: item.swatch, color: item.color, name: item.name.isEmpty ? nil : name, value: value,
                    start: next, row: row))
            next += entryWidth + 30 * unit
        }
        self.entries = entries
        rows = entries.isEmpty ? 0 : row + 1
    }

    func height(unit: Double) -> Double { Double(rows) * Self.rowHeight * unit }

    /// - Parameter box: from the top of the first row; rows may be narrower.
    func paint(in box: Box, unit: Double, isRightToLeft: Bool, _ palette: Palette, on canvas: Canvas) {
        for entry in entries {
            let middle = box.y + (Double(entry.row) + 0.5) * Self.rowHeight * unit
            var next = entry.start
            /// Where a part of this width is drawn, in reading order.
            func place(_ width: Double, gap: Double) -> Double {
                defer { next += width + gap }
                return isRightToLeft ? box.right - next - width : box.x + next
            }
            if entry.swatch != .none {
                let x = place((Self.swatchWidth - 10) * unit, gap: 10 * unit)
                paint(entry, at: x, middle: middle.rounded(), unit: unit, palette, on: canvas)
            }
            let color = entry.swatch == .none ? palette.text : palette.muted
            if let name = entry.name {
                canvas.draw(name, x: place(name.width, gap: 10 * unit), middle: middle, color)
            }
            if let value = entry.value {
                canvas.draw(value, x: place(value.width, gap: 0), middle: middle, entry.color)
            }
        }
    }

    private func paint(
        _ entry: Entry, at x: Double, middle: Double, unit: Double, _ palette: Palette, on canvas: Canvas
    ) {
        let width = (Self.swatchWidth - 10) * unit
        switch entry.swatch {
        case .line(let dash):
            canvas.line(
                [Point(x: x, y: middle), Point(x: x + width, y: middle)], width: 5 * unit,
                dash: dash ? [8 * unit, 4 * unit] : [], entry.color)
        case .dots:
            for part in [0.15, 0.5, 0.85] { canvas.dot(Point(x: x + part * width, y: middle), 4 * unit, entry.color) }
        case .area(let first, let second):
            let half = Box(x: x, y: middle - 9 * unit, width: width / 2, height: 18 * unit)
            canvas.fill(half, first)
            canvas.fill(Box(x: half.right, y: half.y, width: half.width, height: half.height), second)
        case .none: break
        }
    }
}
