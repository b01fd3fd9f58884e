/// How one platform wants blocks laid out as lines.
struct LayoutStyle {
    /// Bullets by depth; the last serves all deeper ones.
    var bullets: [String]
    /// Spaces by which nested items are moved in.
    var indent: Int
    /// Wider tables become records.
    var tableWidth: Int
    /// What stands before a record and before each of its fields.
    var recordBullet: String
    var fieldBullet: String
    /// Whether the address of a link is written after its label.
    var showsAddresses: Bool

    static let telegram = LayoutStyle(
        bullets: ["•", "◦", "▪"], indent: 2, tableWidth: 34, recordBullet: "", fieldBullet: "  ",
        showsAddresses: false)
    static let whatsApp = LayoutStyle(
        bullets: ["-", "◦"], indent: 3, tableWidth: 26, recordBullet: "- ", fieldBullet: "   ◦ ",
        showsAddresses: true)
    static func terminal(width: Int) -> LayoutStyle {
        LayoutStyle(
            bullets: ["•", "◦", "▪"], indent: 2, tableWidth: width, recordBullet: "", fieldBullet: "  ",
            showsAddresses: true)
    }
}

/// Lays blocks out as text. Its entities nest, inner ones first; what a platform cannot show is its renderer's matter.
struct Layout {
    private(set) var result = FormattedText()
    private let style: LayoutStyle
    private var offset = 0
    /// Line breaks owed before the next text, so that none stands at an end and blocks without text leave no gap.
    private var owed = 0
    /// Spaces that start every line of a nested item.
    private var margin = ""
    private var active: Set<TextEntity.Kind> = []

    init(_ blocks: [Block], _ style: LayoutStyle) {
        self.style = style
        self.blocks(blocks, listDepth: 0, spacing: 2)
        result = result.trimmed()
    }

    /// The line breaks between two blocks at the same level.
    static func spacing(_ before: Block, _ after: Block) -> Int {
        switch (before, after) {
        case (.heading, _): 1
        case (.paragraph, .list(let list)) where list.isAttached: 1
        default: 2
        }
    }

    private mutating func blocks(_ blocks: [Block], listDepth: Int, spacing: Int) {
        var previous: Block?
        for block in blocks {
            if let previous { owed = max(owed, min(spacing, Self.spacing(previous, block))) }
            self.block(block, listDepth: listDepth)
            previous = block
        }
    }

    private mutating func block(_ block: Block, listDepth: Int) {
        switch block {
        case .paragraph(let inlines): self.inlines(inlines)
        case .heading(_, let inlines): span(.bold) { $0.inlines(inlines) }
        case .list(let list): self.list(list, depth: listDepth)
        case .quote(let blocks):
            if active.contains(.blockquote) { owed = min(owed, 1) }
            span(.blockquote) { $0.blocks(blocks, listDepth: listDepth, spacing: 2) }
        case .code(let language, let text): preformatted(text.printable.expandingTabs, language: language)
        case .table(let table):
            if let lines = TableLayout(table, maximumWidth: style.tableWidth) {
                preformatted((lines.header + lines.rows).joined(separator: "\n"), language: nil)
            } else {
                records(table)
            }
        case .rule: write("———")
        }
    }

    private mutating func list(_ list: Block.List, depth: Int) {
        let outer = margin
        margin = String(repeating: " ", count: depth * style.indent)
        for (index, item) in list.items.enumerated() {
            if index > 0 { owed = max(owed, 1) }
            let marker =
                switch (item.isDone, list.start) {
                case (true, _): "☑"
                case (false, _): "☐"
                case (nil, let start?): "\(start.addingReportingOverflow(index).partialValue)."
                case (nil, nil): style.bullets[min(depth, style.bullets.count - 1)]
                }
            write(margin + marker)
            switch item.blocks.first {
            case .paragraph?, .heading?: write(" ")
            default: owed = 1
            }
            blocks(item.blocks, listDepth: depth + 1, spacing: 1)
        }
        margin = outer
    }

    private mutating func preformatted(_ text: String, language: String?) {
        let lines = text.drop { $0 == "\n" }
        let text = String(lines).trimmingEnd
        guard !text.isEmpty else { return }
        span(.pre, language: language) { $0.write(text) }
    }

    private mutating func records(_ table: Block.Table) {
        for (index, row) in table.rows.enumerated() {
            guard let key = row.first else { continue }
            if index > 0 { owed = max(owed, 1) }
            write(style.recordBullet)
            span(.bold) { $0.cell(key.plainText.isEmpty ? [.text("–")] : key) }
            if row.count == 2 {
                write(": ")
                cell(row[1])
                continue
            }
            for (column, value) in row.enumerated().dropFirst() where !value.plainText.isEmpty {
                write("\n" + style.fieldBullet)
                let name = column < table.header.count ? table.header[column] : []
                if !name.plainText.isEmpty {
                    cell(name)
                    write(": ")
                }
                cell(value)
            }
        }
    }

    private mutating func cell(_ inlines: [Inline]) {
        self.inlines(inlines.map { if case .lineBreak = $0 { .text(" ") } else { $0 } })
    }

    private mutating func inlines(_ inlines: [Inline]) {
        for inline in inlines {
            switch inline {
            case .text(let text): write(text.printable)
            case .bold(let content): span(.bold) { $0.inlines(content) }
            case .italic(let content): span(.italic) { $0.inlines(content) }
            case .strikethrough(let content): span(.strikethrough) { $0.inlines(content) }
            case .spoiler(let content): span(.spoiler) { $0.inlines(content) }
            case .code(let text): code(text)
            case .link(let label, let url): link(label, url: url.printable)
            case .lineBreak: write("\n" + margin)
            }
        }
    }

    private mutating func code(_ text: String) {
        let text = String(text.printable.expandingTabs.map { $0 == "\n" ? " " : $0 })
        // Telegram knows no code in links.
        if active.contains(.textLink) { write(text) } else { span(.code) { $0.write(text) } }
    }

    private mutating func link(_ label: [Inline], url: String) {
        let text = label.plainText
        if text == url || "mailto:\(text)" == url || "tel:\(text)" == url {
            write(text.printable)
        } else if style.showsAddresses {
            span(.textLink, url: url) { layout in
                layout.inlines(label)
                layout.write(" (\(url))")
            }
        } else {
            span(.textLink, url: url) { $0.inlines(label) }
        }
    }

    private mutating func write(_ text: String) {
        guard !text.isEmpty else { return }
        if owed > 0, offset > 0 {
            result.text += owed == 1 ? "\n" : "\n\n"
            offset += min(owed, 2)
        }
        owed = 0
        result.text += text
        offset += text.utf16.count
    }

    private mutating func span(
        _ kind: TextEntity.Kind, url: String? = nil, language: String? = nil, _ body: (inout Layout) -> Void
    ) {
        guard active.insert(kind).inserted else { return body(&self) }
        let before = offset
        let gap = offset > 0 ? min(owed, 2) : 0
        body(&self)
        active.remove(kind)
        guard offset > before + gap else { return }
        result.entities.append(
            TextEntity(kind, offset: before + gap, length: offset - before - gap, url: url, language: language))
    }
}
