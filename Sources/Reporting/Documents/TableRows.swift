/// The rows of a table, measured, and what each looks like on a page.
struct TableRows {
    let table: ReportTable
    let setting: TableSetting
    private let language: PageLanguage
    /// Of the columns, from the left edge of the first.
    private let edges: [Double]
    private(set) var headerHeight = 0.0
    /// Of a row with one line, whatever the script.
    let rowHeight: Double
    /// Of each row: as high as the highest of its broken cells.
    private(set) var heights: [Double]
    /// By column, what is broken into lines.
    private var broken: [[String: Double]]

    private static let padding = 6.5

    init(
        _ table: ReportTable, _ setting: TableSetting, _ language: PageLanguage, _ typesetter: Typesetter
    ) throws(ReportingError) {
        self.table = table
        self.setting = setting
        self.language = language
        edges = setting.widths.reduce(into: [PageLayout.margin]) { $0.append($0[$0.count - 1] + $1) }
        rowHeight = (setting.size * 1.36 + Self.padding).rounded()
        heights = Array(repeating: rowHeight, count: setting.cells[0].count)
        broken = table.columns.map { _ in [:] }
        for column in table.columns.indices {
            let text = title(column, Color(0))
            let height = try typesetter.paragraph(
                text.string, text.style, language: language.tag, width: textWidth(column),
                maximumLines: Self.titleLines
            ).height
            headerHeight = max(headerHeight, height + 8)
            if setting.breaks[column] { try measure(column, typesetter) }
        }
    }

    private static let titleLines = 3

    private mutating func measure(_ column: Int, _ typesetter: Typesetter) throws(ReportingError) {
        var measured: [String: Double] = [:]
        for (row, text) in setting.cells[column].enumerated() {
            let height: Double
            if let known = measured[text] {
                height = known
            } else {
                let paragraph = try typesetter.paragraph(
                    language.directed(text), TextStyle(size: setting.size), language: language.tag,
                    width: textWidth(column), maximumLines: TableSetting.mostLines)
                height = paragraph.lines > 1 ? paragraph.height + Self.padding : 0
                measured[text] = height
            }
            heights[row] = max(heights[row], height)
        }
        broken[column] = measured.filter { $0.value > 0 }
    }

    private func textWidth(_ column: Int) -> Double { setting.widths[column] - 2 * TableSetting.padding }

    private func box(_ column: Int, _ top: Double, _ height: Double) -> Box {
        Box(x: edges[column] + TableSetting.padding, y: top, width: textWidth(column), height: height)
    }

    private func band(_ top: Double, _ height: Double) -> Box {
        Box(x: PageLayout.margin, y: top, width: edges[edges.count - 1] - PageLayout.margin, height: height)
    }

    private func title(_ column: Int, _ color: Color) -> ReportPage.Text {
        let place: ReportPage.Text.Place = table.columns[column].isFigure ? .figure : .start
        let title = language.directed(table.columns[column].title)
        return ReportPage.Text(title, setting.size * 0.94, isBold: true, color, place).broken(into: Self.titleLines)
    }

    func header(_ palette: Palette, top: Double) -> [ReportPage.Item] {
        var items: [ReportPage.Item] = [.fill(band(top, headerHeight), palette.text, radius: 2)]
        for column in table.columns.indices {
            items.append(.text(title(column, palette.background), box(column, top + 4, headerHeight - 8)))
        }
        return items
    }

    func row(_ row: Int, _ palette: Palette, top: Double) -> [ReportPage.Item] {
        let height = heights[row]
        var items: [ReportPage.Item] = []
        if row % 2 == 1 { items.append(.fill(band(top, height), palette.plot)) }
        items.append(.fill(band(top + height - 0.5, 0.5), palette.grid))
        for (index, column) in table.columns.enumerated() {
            let string = setting.cells[index][row]
            let cell = table.rows[row][index]
            let color =
                cell.isEmpty ? palette.muted : cell.isGood.map { $0 ? palette.up : palette.down } ?? palette.text
            let words = column.isFigure ? string : language.directed(string, isForeign: true)
            let text = ReportPage.Text(words, setting.size, color, column.isFigure ? .figure : .start)
            if broken[index][string] == nil {
                items.append(.text(text, box(index, top, rowHeight)))
            } else {
                let box = box(index, top + Self.padding / 2, height - Self.padding)
                items.append(.text(text.broken(into: TableSetting.mostLines), box))
            }
        }
        return items
    }

    func total(_ texts: [String], _ palette: Palette, top: Double) -> [ReportPage.Item] {
        var items: [ReportPage.Item] = [
            .fill(band(top, rowHeight), palette.grid), .fill(band(top, 1), palette.muted),
        ]
        for (index, column) in table.columns.enumerated() where !texts[index].isEmpty {
            let isFigure = column.isFigure && column.isSummed
            let text = ReportPage.Text(
                isFigure ? texts[index] : language.directed(texts[index]), setting.size, isBold: true, palette.text,
                isFigure ? .figure : .start)
            items.append(.text(text, box(index, top, rowHeight)))
        }
        return items
    }
}
