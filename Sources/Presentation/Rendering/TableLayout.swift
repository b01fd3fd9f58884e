/// A table as lines of equal columns.
struct TableLayout {
    /// The header and the line under it.
    let header: [String]
    let rows: [String]

    init(header: [String], rows: [String]) {
        self.header = header
        self.rows = rows
    }

    /// Nil when the table is wider than `maximumWidth` columns.
    init?(_ table: Block.Table, maximumWidth: Int) {
        let columns = table.header.count
        guard columns > 0, columns * 2 - 1 <= maximumWidth else { return nil }
        func text(_ cells: [[Inline]]) -> [String] {
            cells.map { Self.oneLine($0.plainText.printable) }
        }
        let header = text(table.header)
        let rows = table.rows.map(text)
        var widths = header.map { max(1, $0.displayWidth) }
        for row in rows {
            for (column, cell) in row.prefix(columns).enumerated() {
                widths[column] = max(widths[column], cell.displayWidth)
            }
        }
        guard widths.reduce(columns - 1, +) <= maximumWidth else { return nil }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells.indices, cells).prefix(columns).map { column, cell in
                let alignment = column < table.alignments.count ? table.alignments[column] : .leading
                return cell.padded(to: widths[column], alignment)
            }
            return padded.joined(separator: " ").trimmingEnd
        }
        self.header = [line(header), widths.map { String(repeating: "-", count: $0) }.joined(separator: " ")]
        self.rows = rows.map(line)
    }

    private static func oneLine(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x0A || $0 == 0x09 }) else { return text }
        return String(text.map { $0 == "\n" || $0 == "\t" ? " " : $0 })
    }
}

extension String {
    var trimmingEnd: String {
        guard let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(self[...last])
    }
}
