/// What the pictures of reports are drawn with, and the parts that all of them have.
struct PictureBrush {
    let header: PictureHeader
    let palette: Palette
    let canvas: Canvas
    let typesetter: Typesetter
    let language: TextLanguage

    init(_ header: PictureHeader, _ palette: Palette, canvas: Canvas, typesetter: Typesetter) {
        self.header = header
        self.palette = palette
        self.canvas = canvas
        self.typesetter = typesetter
        language = TextLanguage(tag: header.language)
    }

    /// Of every picture, in pixels.
    static let width = 1200.0
    static let margin = 24.0
    static let inner = width - 2 * margin

    /// Still readable when the picture fills the width of a phone.
    enum Size {
        static let headline = 40.0
        static let subtitle = 26.0
        static let figure = 34.0
        static let note = 25.0
        /// The smallest that anything may shrink to.
        static let least = 20.0
    }

    // MARK: Text

    func text(
        _ string: String, _ size: Double = Size.note, isBold: Bool = false, maximumWidth: Double = .infinity
    ) throws(ReportingError) -> TextLine {
        try typesetter.line(
            string, TextStyle(size: size, isBold: isBold), language: language.tag, maximumWidth: maximumWidth)
    }

    /// Text that may mix scripts: it runs as the reader's language does.
    func words(
        _ string: String, _ size: Double = Size.note, isBold: Bool = false, maximumWidth: Double = .infinity
    ) throws(ReportingError) -> TextLine {
        try text(language.directed(string), size, isBold: isBold, maximumWidth: maximumWidth)
    }

    /// Texts of one size: as large as the longest allows, at most `size`; cut where they would be too small to read.
    func fitting(
        _ strings: [String], width: Double, _ size: Double, isBold: Bool = true
    ) throws(ReportingError) -> [TextLine] {
        let widest =
            try strings.map { string throws(ReportingError) in
                try text(string, size, isBold: isBold).width
            }.max() ?? 0
        let fit = max(Size.least, min(size, size * width / max(1, widest)))
        return try strings.map { string throws(ReportingError) in
            try text(string, fit, isBold: isBold, maximumWidth: width + 4)
        }
    }

    func center(_ line: TextLine, in box: Box, _ color: Color) {
        canvas.draw(line, x: box.x + (box.width - line.width) / 2, middle: box.middle, color)
    }

    /// Where something this wide begins in a box, on the side where reading begins, `from` pixels further on.
    func start(_ width: Double, in box: Box, from: Double = 0) -> Double {
        language.isRightToLeft ? box.right - from - width : box.x + from
    }

    /// Text or cells' own color that can be read on this one.
    func ink(on color: Color) -> Color {
        palette.text.contrast(to: color) >= palette.onTag.contrast(to: color) ? palette.text : palette.onTag
    }

    /// Of a result: the color of gains or of losses.
    func color(_ value: Double) -> Color { value == 0 ? palette.muted : value > 0 ? palette.up : palette.down }

    // MARK: Parts

    /// Title and badge, subtitle, key figures.
    func paintHeader() throws(ReportingError) {
        let row = Box(x: Self.margin, y: 0, width: Self.inner, height: 0)
        let badge = try header.simulatedLabel.map { label throws(ReportingError) in
            try words(label, isBold: true, maximumWidth: 0.4 * row.width)
        }
        let badgeWidth = badge.map { $0.width + 28 } ?? 0
        let title = try words(
            header.title, Size.headline, isBold: true, maximumWidth: row.width - badgeWidth - 20)
        canvas.draw(title, x: start(title.width, in: row), middle: 46, palette.text)
        let subtitle = try words(header.subtitle, Size.subtitle, maximumWidth: row.width)
        canvas.draw(subtitle, x: start(subtitle.width, in: row), middle: 98, palette.muted)
        if let badge {
            let x = start(badgeWidth, in: row, from: row.width - badgeWidth)
            let box = Box(x: x, y: 27, width: badgeWidth, height: 38)
            canvas.fillRounded(box, radius: 8, palette.simulated)
            canvas.draw(badge, x: box.x + 14, middle: box.middle, palette.onSimulated)
        }
        try paintFigures()
    }

    /// Equal tiles side by side.
    private func paintFigures() throws(ReportingError) {
        let count = Double(header.figures.count)
        let gap = 14.0
        let width = (Self.inner - gap * (count - 1)) / count
        let row = Box(x: Self.margin, y: header.height - 98, width: Self.inner, height: 84)
        let texts = try fitting(header.figures.map(\.text), width: width - 32, Size.figure)
        for (index, figure) in header.figures.enumerated() {
            let x = start(width, in: row, from: Double(index) * (width + gap))
            let tile = Box(x: x, y: row.y, width: width, height: row.height)
            canvas.fillRounded(tile, radius: 10, palette.grid.opacity(0.55))
            let inside = Box(x: tile.x + 16, y: tile.y, width: tile.width - 32, height: tile.height)
            let name = try words(figure.name, 23, maximumWidth: inside.width)
            canvas.draw(name, x: start(name.width, in: inside), middle: tile.y + 24, palette.muted)
            let color =
                switch figure.tone {
                case .good: palette.up
                case .bad: palette.down
                case .neutral: palette.text
                }
            canvas.draw(texts[index], x: start(texts[index].width, in: inside), middle: tile.y + 59, color)
        }
    }

    /// So that a picture forwarded without its header still says that its figures are made up.
    /// - Parameters:
    ///   - share: of the box's width that it may have.
    ///   - largest: size of the text.
    func watermark(
        in box: Box, share: Double = 0.62, largest: Double = 130, atRight: Bool = false
    ) throws(ReportingError) {
        guard let label = header.simulatedLabel, !label.isEmpty else { return }
        let trial = try text(label, 100, isBold: true)
        let line = try text(label, min(100 * share * box.width / max(1, trial.width), largest), isBold: true)
        let x = atRight ? box.right - line.width : box.x + (box.width - line.width) / 2
        canvas.draw(line, x: x, middle: box.middle, palette.muted.opacity(palette.watermarkOpacity))
    }

    /// What the colors of cells mean: a strip of them, and what its ends are.
    /// - Parameters:
    ///   - isMirrored: with the high end at the left.
    ///   - color: of -1...1, from the low end to the high one.
    func strip(
        middle: Double, low: String, high: String, isMirrored: Bool, color: (Double) -> Color
    ) throws(ReportingError) {
        let (width, steps) = (360.0, 21)
        let left = (Self.width - width) / 2
        for step in 0..<steps {
            let value = Double(step) / Double(steps - 1) * 2 - 1
            let x = left + width * Double(step) / Double(steps)
            canvas.fill(
                Box(x: x, y: middle - 13, width: width / Double(steps) + (step < steps - 1 ? 1 : 0), height: 26),
                color(isMirrored ? -value : value))
        }
        let room = left - Self.margin - 16
        let before = try text(isMirrored ? high : low, maximumWidth: room)
        canvas.draw(before, x: left - 16 - before.width, middle: middle, palette.muted)
        let after = try text(isMirrored ? low : high, maximumWidth: room)
        canvas.draw(after, x: left + width + 16, middle: middle, palette.muted)
    }

    /// Says so, on a ground of its own: a grid or the watermark may be behind it.
    func nothing(in box: Box) throws(ReportingError) {
        let room = box.width - 60
        let line = try words(header.emptyLabel, 30, maximumWidth: .infinity)
        guard line.width > 0 else { return }
        guard line.width > room else {
            let ground = Box(
                x: box.x + (box.width - line.width) / 2 - 24, y: box.middle - 32, width: line.width + 48, height: 64)
            canvas.fillRounded(ground, radius: 10, palette.background)
            return center(line, in: ground, palette.muted)
        }
        let lines = try typesetter.paragraph(
            language.directed(header.emptyLabel), TextStyle(size: 30), language: language.tag, width: room - 48,
            maximumLines: 3)
        let ground = Box(
            x: box.x + 30, y: box.middle - lines.height / 2 - 16, width: room, height: lines.height + 32)
        canvas.fillRounded(ground, radius: 10, palette.background)
        canvas.draw(lines, x: ground.x + 24, top: ground.y + 16, palette.muted)
    }

    /// What a plot shows, above it where reading begins.
    func name(_ name: String, middle: Double) throws(ReportingError) {
        let row = Box(x: Self.margin, y: 0, width: Self.inner, height: 0)
        let line = try words(name, 24, isBold: true, maximumWidth: row.width)
        canvas.draw(line, x: start(line.width, in: row), middle: middle, palette.text)
    }

    /// A figure that stands out on an axis at the right.
    func tag(_ line: TextLine, axis: Double, middle: Double, _ color: Color) {
        let box = Box(x: axis, y: (middle - 19).rounded(), width: Self.width - axis - 2, height: 38)
        canvas.fillRounded(box, radius: 5, color)
        canvas.draw(line, x: axis + 13, middle: box.middle, palette.onTag)
    }
}
