import Foundation

/// Draws laid out pages.
struct PagePainter {
    let file: PDFFile
    let typesetter: Typesetter
    let palette: Palette
    let language: PageLanguage

    func paint(_ page: ReportPage) throws(ReportingError) {
        file.setSize(page.size)
        for item in page.items {
            switch item {
            case .fill(let box, let color, 0): file.canvas.fill(mirrored(box, page), color)
            case .fill(let box, let color, let radius):
                file.canvas.fillRounded(mirrored(box, page), radius: radius, color)
            case .text(let text, let box): try draw(text, mirrored(box, page))
            case .picture(let picture, let box, let scale):
                try file.canvas.within(mirrored(box, page), scale: scale) { () throws(ReportingError) in
                    try picture.paint(on: file.canvas, palette, typesetter)
                }
            }
        }
        file.canvas.showPage()
        try file.canvas.check()
    }

    private func mirrored(_ box: Box, _ page: ReportPage) -> Box {
        guard language.isRightToLeft else { return box }
        var box = box
        box.x = page.size.width - box.right
        return box
    }

    private func draw(_ text: ReportPage.Text, _ box: Box) throws(ReportingError) {
        if let lines = text.lines {
            let paragraph = try typesetter.paragraph(
                text.string, text.style, language: language.tag, width: box.width, maximumLines: lines,
                // Lines of a language that reads from the right end there anyway.
                alignsRight: text.place == .figure && !language.isRightToLeft)
            return file.canvas.draw(paragraph, x: box.x, top: box.y, text.color)
        }
        let line = try fitted(text, box)
        let isAtRight = text.place == .figure || (text.place == .end) != language.isRightToLeft
        file.canvas.draw(line, x: isAtRight ? box.right - line.width : box.x, middle: box.middle, text.color)
    }

    private func fitted(_ text: ReportPage.Text, _ box: Box) throws(ReportingError) -> TextLine {
        guard text.shrinks else {
            return try typesetter.line(text.string, text.style, language: language.tag, maximumWidth: box.width)
        }
        let line = try typesetter.line(text.string, text.style, language: language.tag)
        guard line.width > box.width else { return line }
        var style = text.style
        style.size *= box.width / line.width
        return try typesetter.line(text.string, style, language: language.tag)
    }
}

/// How a language lies on a page.
struct PageLanguage {
    /// BCP 47.
    let tag: String
    let isRightToLeft: Bool

    init(_ tag: String) {
        self.tag = tag
        isRightToLeft = Locale.Language(identifier: tag).characterDirection == .rightToLeft
    }

    /// The text as paragraphs of the language, whatever letter each begins with: by right-to-left marks.
    ///
    /// - Parameter isForeign: what may be of another language keeps its own direction within them: "#F928T" its sign.
    func directed(_ text: String, isForeign: Bool = false) -> String {
        guard isRightToLeft else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { isForeign ? "\u{200F}\u{2068}\($0)\u{2069}" : "\u{200F}\($0)" }
            .joined(separator: "\n")
    }
}
