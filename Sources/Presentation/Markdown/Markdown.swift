import CCmark
import Glibc

/// Markdown as people and language models write it: CommonMark with tables, `~~strikethrough~~`, task lists and
/// `||spoilers||`.
public enum Markdown {
    /// Links of other kinds become plain text.
    static let safeSchemes: Set<Substring> = ["http", "https", "tg", "mailto", "tel"]
    /// Bytes; links with longer addresses become plain text.
    static let maximumAddress = 2_048

    /// The document that `text` describes. Raw HTML stays visible text. Any input gives a document in bounded time:
    /// what is too long is cut, what is nested too deep is flattened, tables beyond measure stay text.
    public static func parse(_ text: String) -> Document { parse(text, hasHoles: false) }

    /// - Parameter hasHoles: whether the address of a link may start with a private character, to be filled in later.
    static func parse(_ text: String, hasHoles: Bool) -> Document {
        let shield = MarkdownShield(text)
        guard shield.isParseable, let tree = Tree(shield.text) else { return literal(shield.text) }
        return unsafe Document(Converter(hasHoles: hasHoles).blocks(in: tree.root, depth: 0))
    }

    /// Whether a link may lead there.
    static func isSafe(_ url: String) -> Bool {
        guard let colon = url.firstIndex(of: ":") else { return false }
        return safeSchemes.contains(url[..<colon].lowercased()[...]) && url.utf8.count <= maximumAddress
    }

    /// Paragraphs of plain text.
    static func literal(_ text: String) -> Document {
        let paragraphs = text.split(separator: "\n\n", omittingEmptySubsequences: true)
        return Document(paragraphs.map { .paragraph(Inline.lines(String($0))) })
    }
}

/// Owns one tree of nodes.
@safe private struct Tree: ~Copyable {
    let root: OpaquePointer

    init?(_ text: String) {
        registered
        let options = CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE
        guard let parser = unsafe cmark_parser_new(options) else { return nil }
        defer { unsafe cmark_parser_free(parser) }
        for name in ["table", "strikethrough", "tasklist"] {
            guard let found = unsafe cmark_find_syntax_extension(name) else { return nil }
            unsafe cmark_parser_attach_syntax_extension(parser, found)
        }
        var text = text
        text.withUTF8 { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { bytes in
                unsafe cmark_parser_feed(parser, bytes.baseAddress, bytes.count)
            }
        }
        guard let root = unsafe cmark_parser_finish(parser) else { return nil }
        unsafe self.root = root
    }
    deinit { unsafe cmark_node_free(root) }
}

/// A global is initialized exactly once, whichever thread comes first.
private let registered: Void = cmark_gfm_core_extensions_ensure_registered()

/// Walks a tree of nodes. Below `maximumDepth` only the text is kept, so the stack stays small.
private struct Converter {
    static let maximumDepth = 32
    let hasHoles: Bool

    func blocks(in parent: OpaquePointer, depth: Int) -> [Block] {
        if depth > Self.maximumDepth {
            let text = unsafe flatText(parent)
            return text.isEmpty ? [] : [.paragraph(Inline.lines(text))]
        }
        var result: [Block] = []
        var previousEnd: Int32?
        unsafe eachChild(of: parent) { node in
            if let block = unsafe block(node, depth: depth, previousEnd: previousEnd) { result.append(block) }
            previousEnd = unsafe cmark_node_get_end_line(node)
        }
        return result
    }

    private func block(_ node: OpaquePointer, depth: Int, previousEnd: Int32?) -> Block? {
        switch unsafe cmark_node_get_type(node) {
        case CMARK_NODE_PARAGRAPH: return unsafe .paragraph(inlines(in: node, depth: depth + 1))
        case CMARK_NODE_HEADING:
            return unsafe .heading(level: Int(cmark_node_get_heading_level(node)), inlines(in: node, depth: depth + 1))
        case CMARK_NODE_LIST:
            let isAttached = previousEnd.map { unsafe cmark_node_get_start_line(node) - $0 <= 1 } ?? false
            return unsafe .list(list(node, depth: depth, isAttached: isAttached))
        case CMARK_NODE_BLOCK_QUOTE: return unsafe .quote(blocks(in: node, depth: depth + 1))
        case CMARK_NODE_CODE_BLOCK:
            let info = unsafe MarkdownShield.restore(string(cmark_node_get_fence_info(node)))
            let language = info.split(whereSeparator: \.isWhitespace).first.map { String($0.prefix(64)) }
            return .code(language: language, unsafe literal(node).droppingLastLineBreak)
        case CMARK_NODE_HTML_BLOCK:
            return unsafe .paragraph(Inline.lines(withoutBreakTags(literal(node).droppingLastLineBreak)))
        case CMARK_NODE_THEMATIC_BREAK: return .rule
        case ccmark_table(): return unsafe .table(table(node, depth: depth))
        default:
            let text = unsafe flatText(node)
            return text.isEmpty ? nil : .paragraph(Inline.lines(text))
        }
    }

    private func list(_ node: OpaquePointer, depth: Int, isAttached: Bool) -> Block.List {
        let isOrdered = unsafe cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
        var list = Block.List(
            start: isOrdered ? unsafe Int(cmark_node_get_list_start(node)) : nil, items: [], isAttached: isAttached)
        unsafe eachChild(of: node) { item in
            let isTask = unsafe string(cmark_node_get_type_string(item)) == "tasklist"
            let isDone = isTask ? unsafe cmark_gfm_extensions_get_tasklist_item_checked(item) : nil
            unsafe list.items.append(.init(blocks(in: item, depth: depth + 1), isDone: isDone))
        }
        return list
    }

    private func table(_ node: OpaquePointer, depth: Int) -> Block.Table {
        let columns = Int(unsafe cmark_gfm_extensions_get_table_columns(node))
        var alignments = [Block.Table.Alignment](repeating: .leading, count: columns)
        if let marks = unsafe cmark_gfm_extensions_get_table_alignments(node) {
            for column in 0..<columns {
                switch unsafe marks[column] {
                case UInt8(ascii: "c"): alignments[column] = .center
                case UInt8(ascii: "r"): alignments[column] = .trailing
                default: break
                }
            }
        }
        var header: [[Inline]]?
        var rows: [[[Inline]]] = []
        unsafe eachChild(of: node) { row in
            var cells: [[Inline]] = []
            unsafe eachChild(of: row) { unsafe cells.append(inlines(in: $0, depth: depth + 2)) }
            cells = Array((cells + Array(repeating: [], count: max(0, columns - cells.count))).prefix(columns))
            if header == nil { header = cells } else { rows.append(cells) }
        }
        return Block.Table(alignments: alignments, header: header ?? [], rows: rows)
    }

    private func inlines(in parent: OpaquePointer, depth: Int) -> [Inline] {
        if depth > Self.maximumDepth { return unsafe Inline.lines(flatText(parent)) }
        var result: [Inline] = []
        unsafe eachChild(of: parent) { node in
            for inline in unsafe inline(node, depth: depth) { result.append(merging: inline) }
        }
        return result.markingSpoilers()
    }

    private func inline(_ node: OpaquePointer, depth: Int) -> [Inline] {
        switch unsafe cmark_node_get_type(node) {
        case CMARK_NODE_TEXT: return unsafe [.text(literal(node))]
        case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: return [.lineBreak]
        case CMARK_NODE_CODE: return unsafe [.code(literal(node))]
        case CMARK_NODE_HTML_INLINE:
            let html = unsafe literal(node)
            return isBreakTag(html) ? [.lineBreak] : Inline.lines(html)
        case CMARK_NODE_EMPH: return unsafe [.italic(inlines(in: node, depth: depth + 1))]
        case CMARK_NODE_STRONG: return unsafe [.bold(inlines(in: node, depth: depth + 1))]
        case CMARK_NODE_LINK, CMARK_NODE_IMAGE:
            let address = unsafe cmark_node_get_url(node)
            // One definition can be referred to thousands of times: copy no giants.
            let length = unsafe address.map { unsafe strnlen($0, Markdown.maximumAddress + 1) } ?? 0
            let url = length <= Markdown.maximumAddress ? unsafe MarkdownShield.restore(string(address)) : ""
            let label = unsafe inlines(in: node, depth: depth + 1)
            let isHole = hasHoles && url.unicodeScalars.first.map(MessageHole.isHole) ?? false
            guard isHole || Markdown.isSafe(url) else { return label }
            return [.link(label.isEmpty ? [.text(url)] : label, url: url)]
        case ccmark_strikethrough(): return unsafe [.strikethrough(inlines(in: node, depth: depth + 1))]
        default: return unsafe Inline.lines(flatText(node))
        }
    }

    private func isBreakTag(_ html: String) -> Bool {
        ["<br>", "<br/>", "<br />"].contains(html.lowercased())
    }

    /// A block of HTML can start with a break.
    private func withoutBreakTags(_ html: String) -> String {
        html.split(separator: "\n", omittingEmptySubsequences: false).filter { !isBreakTag(String($0)) }
            .joined(separator: "\n")
    }

    /// All text below a node, without recursion.
    private func flatText(_ node: OpaquePointer) -> String {
        var text = ""
        let iterator = unsafe cmark_iter_new(node)
        defer { unsafe cmark_iter_free(iterator) }
        while true {
            let event = unsafe cmark_iter_next(iterator)
            guard event != CMARK_EVENT_DONE, let current = unsafe cmark_iter_get_node(iterator) else { return text }
            switch unsafe cmark_node_get_type(current) {
            case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: text += "\n"
            case CMARK_NODE_PARAGRAPH where event == CMARK_EVENT_ENTER && !text.isEmpty: text += "\n"
            default: if event == CMARK_EVENT_ENTER { unsafe text += literal(current) }
            }
        }
    }

    private func literal(_ node: OpaquePointer) -> String {
        unsafe MarkdownShield.restore(string(cmark_node_get_literal(node)))
    }

    private func string(_ pointer: UnsafePointer<CChar>?) -> String {
        unsafe pointer.map { unsafe String(cString: $0) } ?? ""
    }

    private func eachChild(of node: OpaquePointer, _ body: (OpaquePointer) -> Void) {
        var child = unsafe cmark_node_first_child(node)
        while let current = unsafe child {
            unsafe body(current)
            unsafe child = cmark_node_next(current)
        }
    }
}

extension String {
    fileprivate var droppingLastLineBreak: String { hasSuffix("\n") ? String(dropLast()) : self }
}
