extension Inline: ExpressibleByStringLiteral {
    /// Plain text.
    public init(stringLiteral value: String) { self = .text(value) }

    /// The text without its form. A link is its label.
    public var plainText: String {
        switch self {
        case .text(let text), .code(let text): text
        case .bold(let content), .italic(let content), .strikethrough(let content), .spoiler(let content),
            .link(let content, _):
            content.plainText
        case .lineBreak: "\n"
        }
    }
}

extension [Inline] {
    /// The text without its form.
    public var plainText: String { reduce(into: "") { $0 += $1.plainText } }
}

extension Document: ExpressibleByStringLiteral {
    /// One paragraph of plain text.
    public init(stringLiteral value: String) { self = .text(value) }

    /// Plain text, which is never read as Markdown; empty lines separate paragraphs.
    public static func text(_ text: String) -> Document { Markdown.literal(text) }
    /// One paragraph.
    public static func paragraph(_ inlines: Inline...) -> Document { Document([.paragraph(inlines)]) }
    /// One paragraph.
    public static func paragraph(_ inlines: [Inline]) -> Document { Document([.paragraph(inlines)]) }
    /// A heading; level 1 is the largest.
    public static func heading(_ inlines: Inline..., level: Int = 2) -> Document {
        Document([.heading(level: level, inlines)])
    }
    /// Bullets.
    public static func list(_ items: [[Inline]]) -> Document {
        Document([.list(.init(items: items.map { .init([.paragraph($0)]) }))])
    }
    /// Numbered items.
    public static func numbered(_ items: [[Inline]], from start: Int = 1) -> Document {
        Document([.list(.init(start: start, items: items.map { .init([.paragraph($0)]) }))])
    }
    /// Preformatted text.
    public static func code(_ text: String, language: String? = nil) -> Document {
        Document([.code(language: language, text)])
    }
    /// A table of plain text. Short rows are filled up, long ones cut.
    /// - Parameter trailing: columns, from 0, that align at their end: numbers.
    public static func table(_ header: [String], _ rows: [[String]], trailing: Set<Int> = []) -> Document {
        func cells(_ row: [String]) -> [[Inline]] {
            header.indices.map { $0 < row.count && !row[$0].isEmpty ? [.text(row[$0])] : [] }
        }
        let alignments = header.indices.map { trailing.contains($0) ? Block.Table.Alignment.trailing : .leading }
        return Document([.table(.init(alignments: alignments, header: cells(header), rows: rows.map(cells)))])
    }

    /// One paragraph that holds the paragraphs of all `documents`, each on its own line. Other blocks stay blocks.
    public static func lines(_ documents: [Document]) -> Document {
        documents.reduce(into: Document()) { result, document in
            for block in document.blocks {
                if case .paragraph(let next) = block, case .paragraph(let before)? = result.blocks.last {
                    result.blocks[result.blocks.count - 1] = .paragraph(before + [.lineBreak] + next)
                } else {
                    result.blocks.append(block)
                }
            }
        }
    }
    /// One document after the other, as separate blocks.
    public static func joined(_ documents: [Document]) -> Document { Document(documents.flatMap(\.blocks)) }

    public static func += (left: inout Document, right: Document) { left.blocks += right.blocks }

    /// Whether there is nothing to read.
    public var isEmpty: Bool { plainText.allSatisfy(\.isWhitespace) }

    /// The text without its form: blocks on lines of their own, cells separated by tabs.
    public var plainText: String { Self.plainText(blocks) }

    private static func plainText(_ blocks: [Block]) -> String {
        blocks.map { block in
            switch block {
            case .paragraph(let inlines), .heading(_, let inlines): inlines.plainText
            case .list(let list): list.items.map { plainText($0.blocks) }.joined(separator: "\n")
            case .quote(let blocks): plainText(blocks)
            case .code(_, let text): text
            case .table(let table):
                ([table.header] + table.rows).map { $0.map(\.plainText).joined(separator: "\t") }
                    .joined(separator: "\n")
            case .rule: ""
            }
        }.joined(separator: "\n")
    }
}
