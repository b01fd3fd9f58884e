import Foundation

/// Draws one matrix of correlations: names at the left and below, a cell where two of them meet.
struct MatrixPainter {
    private let matrix: CorrelationMatrix
    private let brush: PictureBrush
    private let geometry: MatrixGeometry

    init(_ matrix: CorrelationMatrix, _ brush: PictureBrush) {
        self.matrix = matrix
        self.brush = brush
        geometry = MatrixGeometry(count: matrix.names.count)
    }

    private var palette: Palette { brush.palette }
    private var canvas: Canvas { brush.canvas }

    func paint() throws(ReportingError) {
        try brush.paintHeader()
        try watermark()
        for row in 1..<geometry.count {
            for column in 0..<row { try paint(matrix.rows[row - 1][column], in: geometry.cell(row, column)) }
        }
        try names()
        try brush.strip(
            middle: geometry.bottom + geometry.nameHeight + geometry.scaleHeight / 2, low: "\(matrix.opposed) -1",
            high: "+1 \(matrix.alike)", isMirrored: false, color: color)
    }

    /// Where no cells are.
    private func watermark() throws(ReportingError) {
        let box = geometry.cell(1, 0)
        let room = 1200 - geometry.margin - box.right - 20
        try brush.watermark(
            in: Box(x: box.right + 20, y: box.y, width: room, height: box.height), share: 1, largest: 80, atRight: true)
    }

    private func paint(_ cell: CorrelationMatrix.Cell?, in box: Box) throws(ReportingError) {
        let inner = Box(x: box.x + 3, y: box.y + 3, width: box.width - 6, height: box.height - 6)
        guard let cell else {
            canvas.fillRounded(inner, radius: 8, palette.grid)
            let dash = try brush.text("–", PictureBrush.Size.figure)
            return brush.center(dash, in: inner, palette.muted)
        }
        let color = color(of: cell.value)
        canvas.fillRounded(inner, radius: 8, color)
        let figure = try brush.text(
            cell.text, PictureBrush.Size.figure, isBold: true, maximumWidth: inner.width)
        brush.center(figure, in: inner, brush.ink(on: color))
    }

    /// From the color of falling prices over the plot's to that of rising ones.
    private func color(of value: Double) -> Color {
        (value < 0 ? palette.down : palette.up).blended(over: palette.grid, share: min(abs(value), 1))
    }

    private func names() throws(ReportingError) {
        let rows = try brush.fitting(Array(matrix.names.dropFirst()), width: geometry.nameWidth - 14, 28)
        for (index, name) in rows.enumerated() {
            let box = geometry.cell(index + 1, 0)
            canvas.draw(name, x: box.x - 14 - name.width, middle: box.middle, palette.text)
        }
        let columns = try brush.fitting(Array(matrix.names.dropLast()), width: geometry.cellWidth - 14, 28)
        for (column, name) in columns.enumerated() {
            let box = geometry.cell(1, column)
            canvas.draw(
                name, x: box.x + (box.width - name.width) / 2, middle: geometry.bottom + geometry.nameHeight / 2,
                palette.text)
        }
    }
}

extension Color {
    /// This color over another, opaque.
    func blended(over other: Color, share: Double) -> Color {
        func mix(_ part: KeyPath<Color, Double>) -> Double {
            self[keyPath: part] * share + other[keyPath: part] * (1 - share)
        }
        var color = self
        (color.red, color.green, color.blue, color.alpha) = (mix(\.red), mix(\.green), mix(\.blue), 1)
        return color
    }

    /// Contrast ratio, 1...21 (WCAG 2.2, "relative luminance").
    func contrast(to other: Color) -> Double {
        let (one, two) = (luminance, other.luminance)
        return (max(one, two) + 0.05) / (min(one, two) + 0.05)
    }
    private var luminance: Double {
        func linear(_ part: Double) -> Double { part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4) }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }
}
