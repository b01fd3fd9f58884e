/// Documents as WhatsApp messages, in WhatsApp's own marks. There is no escape character: pairs of marks that would
/// act by accident become look-alikes.
public enum WhatsAppRenderer {
    /// The whole document, however long.
    public static func render(_ document: Document) -> String { marked(Layout(document.blocks, .whatsApp).result) }

    /// The document in messages of at most `budget` UTF-16 units each, none of them blank.
    /// - Parameter firstBudget: of the first message when it is smaller: 1024 for a body with buttons or a caption.
    public static func split(_ document: Document, budget: Int = 4096, firstBudget: Int? = nil) -> [String] {
        var splitter = Splitter(
            style: .whatsApp, budget: budget, firstBudget: firstBudget ?? budget, maximumEntities: .max,
            finish: { $0 }, length: { marked($0).utf16.count })
        return splitter.split(document).map(marked)
    }

    private static func marked(_ content: FormattedText) -> String {
        var weaver = Weaver(content)
        weaver.replaceLiteralMarks()
        weaver.replaceBackticks()
        for (order, entity) in content.entities.enumerated() {
            switch entity.type {
            case .bold: weaver.wrapLines(entity, order: order, "*")
            case .italic: weaver.wrapLines(entity, order: order, "_")
            case .strikethrough: weaver.wrapLines(entity, order: order, "~")
            case .code: weaver.wrap(entity, order: order, "`", "`")
            case .pre: weaver.wrap(entity, order: order, "```", "```")
            case .blockquote: weaver.quote(entity)
            case .spoiler, .textLink: break
            }
        }
        return weaver.woven()
    }
}

/// Documents as plain text for a terminal.
public enum PlainRenderer {
    /// - Parameters:
    ///   - width: columns of the terminal. Wider tables become records; paragraphs are left to the terminal to wrap.
    ///   - styled: whether to use ANSI escape sequences.
    public static func render(_ document: Document, width: Int = 80, styled: Bool = false) -> String {
        let content = Layout(document.blocks, .terminal(width: width)).result
        var weaver = Weaver(content)
        for (order, entity) in content.entities.enumerated() {
            if entity.type == .blockquote { weaver.quote(entity) }
            if styled, let codes = codes(entity.type) {
                weaver.wrap(entity, order: order, "\u{1B}[\(codes.on)m", "\u{1B}[\(codes.off)m")
            }
        }
        return weaver.woven()
    }

    /// Source: ECMA-48, select graphic rendition.
    private static func codes(_ kind: TextEntity.Kind) -> (on: Int, off: Int)? {
        switch kind {
        case .bold: (1, 22)
        case .italic: (3, 23)
        case .strikethrough: (9, 29)
        case .code: (36, 39)
        case .textLink: (4, 24)
        case .pre, .blockquote, .spoiler: nil
        }
    }
}
