import Presentation

extension PageLayout {
    /// A table, its header on each of its pages. No row is split.
    mutating func place(
        _ table: ReportTable, _ setting: TableSetting, isHeaded: Bool
    ) throws(ReportingError) {
        let total = setting.total
        if page.size != setting.page { startPage(setting.page) }
        if isHeaded { try heading(table.name, level: 1, above: 60) }
        var rows = TableRows(table, setting, width: width, rightToLeft: language)
        try rows.measureHeader(typesetter)
        need(rows.headerHeight + 2 * rows.rowHeight)
        place(rows.header(palette, top: y), height: rows.headerHeight)
        if table.rows.isEmpty {
            let text = ReportPage.Text(language.directed(document.localizer.text("document.empty")), 8.5, palette.muted)
            add(text, Box(x: Self.margin + TableSetting.padding, y: y, width: width - 8, height: rows.rowHeight))
            y += rows.rowHeight
        }
        for row in setting.cells[0].indices {
            let height = try rows.height(row, typesetter)
            // The total never stands alone below a header.
            let isLast = row == setting.cells[0].count - 1 && total != nil
            if y + height + (isLast ? rows.rowHeight : 0) > bottom {
                startPage(page.size)
                place(rows.header(palette, top: y), height: rows.headerHeight)
            }
            place(rows.row(row, palette, top: y, height: height), height: height)
        }
        if let total, !table.rows.isEmpty { place(rows.total(total, palette, top: y), height: rows.rowHeight) }
        try excerpt(table)
        y += 14
    }

    private mutating func place(_ items: [ReportPage.Item], height: Double) {
        for item in items { add(item) }
        y += height
    }

    func setting(of table: ReportTable) throws(ReportingError) -> TableSetting {
        try TableSetting(table, document.localizer, total: total(of: table)) { text, isBold throws(ReportingError) in
            try typesetter.line(text, TextStyle(size: 8, isBold: isBold), language: language.tag).width
        }
    }

    /// What the last line says of all rows, also of those that are not shown; nil for none.
    private func total(of table: ReportTable) -> [String]? {
        guard table.columns.contains(where: \.isSummed) else { return nil }
        let label = table.columns.firstIndex { !$0.isSummed }
        return table.columns.indices.map { index in
            if index == label { return document.localizer.text("document.total") }
            guard table.columns[index].isSummed else { return "" }
            let sum = ReportCell.sum(table.rows.lazy.map { $0[index] })
            return sum.text(document.localizer)
        }
    }

    private mutating func excerpt(_ table: ReportTable) throws(ReportingError) {
        guard table.rows.count > TableSetting.mostRows else { return }
        let string = document.localizer.text(
            "document.excerpt", ["shown": .integer(TableSetting.mostRows), "count": .integer(table.rows.count)])
        let text = ReportPage.Text(language.directed(string), 8.5, palette.muted)
        need(20)
        add(text, Box(x: Self.margin, y: y + 4, width: width, height: 14))
        y += 20
    }
}

/// The lines of a table, ready for a page.
struct TableRows {
    private let table: ReportTable
    private let setting: TableSetting
    private let language: PageLanguage
    private let edges: [Double]
    private(set) var headerHeight = 0.0
    let rowHeight: Double
    /// Heights of broken texts, by column.
    private var heights: [[String: Double]]

    init(_ table: ReportTable, _ setting: TableSetting, width: Double, rightToLeft language: PageLanguage) {
        self.table = table
        self.setting = setting
        self.language = language
        edges = setting.widths.reduce(into: [PageLayout.margin]) { $0.append($0[$0.count - 1] + $1) }
        rowHeight = (setting.size * 1.36 + 6.5).rounded()
        heights = table.columns.map { _ in [:] }
    }

    private func box(_ column: Int, _ top: Double, _ height: Double) -> Box {
        Box(
            x: edges[column] + TableSetting.padding, y: top, width: setting.widths[column] - 2 * TableSetting.padding,
            height: height)
    }

    private func band(_ top: Double, _ height: Double) -> Box {
        Box(x: PageLayout.margin, y: top, width: edges[edges.count - 1] - PageLayout.margin, height: height)
    }

    private func title(_ column: Int, _ color: Color) -> ReportPage.Text {
        var text = ReportPage.Text(
            language.directed(table.columns[column].title), setting.size * 0.94, isBold: true, color,
            table.columns[column].isFigure ? .figure : .start)
        text.lines = 3
        return text
    }

    mutating func measureHeader(_ typesetter: Typesetter) throws(ReportingError) {
        for column in table.columns.indices {
            let text = title(column, Color(0))
            let height = try typesetter.paragraph(
                text.string, text.style, language: language.tag, width: box(column, 0, 0).width, maximumLines: 3
            ).height
            headerHeight = max(headerHeight, height + 8)
        }
    }

    func header(_ palette: Palette, top: Double) -> [ReportPage.Item] {
        var items: [ReportPage.Item] = [.fill(band(top, headerHeight), palette.text, radius: 2)]
        for column in table.columns.indices {
            items.append(.text(title(column, Color(0xFFFFFF)), box(column, top + 4, headerHeight - 8)))
        }
        return items
    }

    /// As high as the highest of its broken cells.
    mutating func height(_ row: Int, _ typesetter: Typesetter) throws(ReportingError) -> Double {
        var result = rowHeight
        for column in table.columns.indices where setting.breaks[column] {
            let text = setting.cells[column][row]
            if heights[column][text] == nil {
                heights[column][text] = try typesetter.paragraph(
                    language.directed(text), TextStyle(size: setting.size), language: language.tag,
                    width: box(column, 0, 0).width, maximumLines: TableSetting.mostLines
                ).height
            }
            result = max(result, (heights[column][text] ?? 0) + 6.5)
        }
        return result
    }

    func row(_ row: Int, _ palette: Palette, top: Double, height: Double) -> [ReportPage.Item] {
        var items: [ReportPage.Item] = []
        if row % 2 == 1 { items.append(.fill(band(top, height), palette.plot)) }
        items.append(.fill(band(top + height - 0.5, 0.5), palette.grid))
        for (index, column) in table.columns.enumerated() {
            let string = setting.cells[index][row]
            let cell = table.rows[row][index]
            let color = cell.isEmpty ? palette.muted : cell.isGood.map { $0 ? palette.up : palette.down } ?? palette.text
            if column.isFigure {
                let text = ReportPage.Text(string, setting.size, color, .figure)
                items.append(.text(text, box(index, top, rowHeight)))
            } else if (heights[index][string] ?? 0) + 6.5 <= rowHeight {
                items.append(
                    .text(.init(language.directed(string), setting.size, color), box(index, top, rowHeight)))
            } else {
                let text = ReportPage.Text(language.directed(string), setting.size, color)
                    .broken(into: TableSetting.mostLines)
                items.append(.text(text, box(index, top + 3.25, height)))
            }
        }
        return items
    }

    func total(_ texts: [String], _ palette: Palette, top: Double) -> [ReportPage.Item] {
        var items: [ReportPage.Item] = [
            .fill(band(top, rowHeight), palette.grid), .fill(band(top, 1), palette.muted),
        ]
        for (index, column) in table.columns.enumerated() where !texts[index].isEmpty {
            let text = ReportPage.Text(
                column.isFigure ? texts[index] : language.directed(texts[index]), setting.size, isBold: true,
                palette.text, column.isFigure && column.isSummed ? .figure : .start)
            items.append(.text(text, box(index, top, rowHeight)))
        }
        return items
    }
}
