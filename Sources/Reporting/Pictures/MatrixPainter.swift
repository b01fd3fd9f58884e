import Foundation

/// Draws one matrix of correlations: names at the left and below, a cell where two of them meet.
struct MatrixPainter {
    private let matrix: CorrelationMatrix
    private let palette: Palette
    private let canvas: Canvas
    private let typesetter: Typesetter
    private let geometry: MatrixGeometry

    init(_ matrix: CorrelationMatrix, _ palette: Palette, canvas: Canvas, typesetter: Typesetter) {
        self.matrix = matrix
        self.palette = palette
        self.canvas = canvas
        self.typesetter = typesetter
        geometry = MatrixGeometry(count: matrix.names.count)
    }

    private enum Size {
        static let headline = 40.0
        static let subtitle = 26.0
        static let name = 28.0
        static let figure = 34.0
        static let note = 25.0
    }

    func paint() throws(ReportingError) {
        try header()
        try watermark()
        for row in 1..<geometry.count {
            for column in 0..<row { try paint(matrix.rows[row - 1][column], in: geometry.cell(row, column)) }
        }
        try names()
        try scale()
    }

    private func header() throws(ReportingError) {
        let room = 1200 - 2 * geometry.margin
        let badge = try matrix.simulatedLabel.map { label throws(ReportingError) in
            try text(label, Size.note, isBold: true, maximumWidth: 0.4 * room)
        }
        let badgeWidth = badge.map { $0.width + 28 } ?? 0
        let title = try text(matrix.title, Size.headline, isBold: true, maximumWidth: room - badgeWidth - 20)
        canvas.draw(title, x: start(title.width), middle: 46, palette.text)
        let subtitle = try text(matrix.subtitle, Size.subtitle, maximumWidth: room)
        canvas.draw(subtitle, x: start(subtitle.width), middle: 98, palette.muted)
        guard let badge else { return }
        let left = isRightToLeft ? geometry.margin : 1200 - geometry.margin - badgeWidth
        let box = Box(x: left, y: 27, width: badgeWidth, height: 38)
        canvas.fillRounded(box, radius: 8, palette.simulated)
        canvas.draw(badge, x: box.x + 14, middle: box.middle, palette.onSimulated)
    }

    /// Where no cells are, so that a picture forwarded without its header still says that its prices are made up.
    private func watermark() throws(ReportingError) {
        guard let label = matrix.simulatedLabel, !label.isEmpty else { return }
        let box = geometry.cell(1, 0)
        let right = 1200 - geometry.margin
        let trial = try text(label, 100, isBold: true)
        let size = min(100 * (right - box.right - 20) / max(1, trial.width), 80)
        let line = try text(label, size, isBold: true)
        canvas.draw(line, x: right - line.width, middle: box.middle, palette.muted.opacity(palette.watermarkOpacity))
    }

    private func paint(_ cell: CorrelationMatrix.Cell?, in box: Box) throws(ReportingError) {
        let inner = Box(x: box.x + 3, y: box.y + 3, width: box.width - 6, height: box.height - 6)
        guard let cell else {
            canvas.fillRounded(inner, radius: 8, palette.grid)
            return try center("–", in: inner, size: Size.figure, palette.muted)
        }
        let color = color(of: cell.value)
        canvas.fillRounded(inner, radius: 8, color)
        let ink = [palette.text, palette.onTag].max { $0.contrast(to: color) < $1.contrast(to: color) } ?? palette.text
        try center(cell.text, in: inner, size: Size.figure, isBold: true, ink)
    }

    /// From the color of falling prices over the plot's to that of rising ones.
    private func color(of value: Double) -> Color {
        (value < 0 ? palette.down : palette.up).blended(over: palette.grid, share: min(abs(value), 1))
    }

    private func names() throws(ReportingError) {
        let rows = try fitting(Array(matrix.names.dropFirst()), width: geometry.nameWidth - 14)
        for (index, name) in rows.enumerated() {
            let box = geometry.cell(index + 1, 0)
            canvas.draw(name, x: box.x - 14 - name.width, middle: box.middle, palette.text)
        }
        for (column, name) in try fitting(matrix.names.dropLast(), width: geometry.cellWidth - 14).enumerated() {
            let box = geometry.cell(1, column)
            canvas.draw(
                name, x: box.x + (box.width - name.width) / 2, middle: geometry.bottom + geometry.nameHeight / 2,
                palette.text)
        }
    }

    /// What the colors mean, beside a strip of them.
    private func scale() throws(ReportingError) {
        let middle = geometry.bottom + geometry.nameHeight + geometry.scaleHeight / 2
        let (width, steps) = (360.0, 21)
        let left = 600 - width / 2
        for step in 0..<steps {
            let value = Double(step) / Double(steps - 1) * 2 - 1
            let box = Box(
                x: left + width * Double(step) / Double(steps), y: middle - 13, width: width / Double(steps) + 1,
                height: 26)
            canvas.fill(box, color(of: value))
        }
        let room = left - geometry.margin - 16
        let opposed = try text("\(matrix.opposed) -1", Size.note, maximumWidth: room)
        canvas.draw(opposed, x: left - 16 - opposed.width, middle: middle, palette.muted)
        let alike = try text("+1 \(matrix.alike)", Size.note, maximumWidth: room)
        canvas.draw(alike, x: left + width + 16, middle: middle, palette.muted)
    }

    // MARK: Text

    private var isRightToLeft: Bool {
        Locale.Language(identifier: matrix.language).characterDirection == .rightToLeft
    }
    /// Where a line of this width begins, at the side where reading begins.
    private func start(_ width: Double) -> Double { isRightToLeft ? 1200 - geometry.margin - width : geometry.margin }

    private func text(
        _ string: String, _ size: Double, isBold: Bool = false, maximumWidth: Double = .infinity
    ) throws(ReportingError) -> TextLine {
        try typesetter.line(
            string, TextStyle(size: size, isBold: isBold), language: matrix.language, maximumWidth: maximumWidth)
    }

    /// Names of one size, as large as the longest allows; cut where they would become too small to read.
    private func fitting(_ names: [String], width: Double) throws(ReportingError) -> [TextLine] {
        let widest = try names.map { name throws(ReportingError) in
            try text(name, Size.name, isBold: true).width
        }.max() ?? 0
        let size = max(20, min(Size.name, Size.name * width / max(1, widest)))
        return try names.map { name throws(ReportingError) in
            try text(name, size, isBold: true, maximumWidth: width + 4)
        }
    }

    private func center(
        _ string: String, in box: Box, size: Double, isBold: Bool = false, _ color: Color
    ) throws(ReportingError) {
        let line = try text(string, size, isBold: isBold, maximumWidth: box.width)
        canvas.draw(line, x: box.x + (box.width - line.width) / 2, middle: box.middle, color)
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
