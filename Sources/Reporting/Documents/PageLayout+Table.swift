import Presentation

extension PageLayout {
    /// A table whose rows are measured.
    func prepared(_ table: ReportTable) throws(ReportingError) -> TableRows {
        let setting = try TableSetting(table, document.localizer, total: total(of: table)) {
            text, isBold throws(ReportingError) in
            try typesetter.line(text, TextStyle(size: 8, isBold: isBold), language: language.tag).width
        }
        return try TableRows(table, setting, language, typesetter)
    }

    /// How much room a table needs to begin: all of it when it is short.
    func roomToBegin(_ rows: TableRows) -> Double {
        let whole = rows.headerHeight + rows.heights.reduce(0, +) + (rows.setting.total == nil ? 0 : rows.rowHeight)
        return whole < 0.4 * pageHeight ? whole : rows.headerHeight + rows.heights.prefix(2).reduce(0, +)
    }

    /// A table, its header on each of its pages. No row is split.
    mutating func place(_ rows: TableRows, isHeaded: Bool) throws(ReportingError) {
        if page.size != rows.setting.page { startPage(rows.setting.page) }
        let room = roomToBegin(rows)
        if isHeaded { try heading(rows.table.name, level: 1, above: room) }
        need(room)
        place(rows.header(palette, top: y), height: rows.headerHeight)
        if rows.heights.isEmpty {
            let text = ReportPage.Text(language.directed(document.localizer.text("document.empty")), 8.5, palette.muted)
            add(text, Box(x: Self.margin + TableSetting.padding, y: y, width: width - 8, height: rows.rowHeight))
            y += rows.rowHeight
        }
        for (row, height) in rows.heights.enumerated() {
            // The total never stands alone below a header.
            let isLast = row == rows.heights.count - 1 && rows.setting.total != nil
            if y + height + (isLast ? rows.rowHeight : 0) > bottom {
                startPage(page.size)
                place(rows.header(palette, top: y), height: rows.headerHeight)
            }
            place(rows.row(row, palette, top: y), height: height)
        }
        if let total = rows.setting.total, !rows.heights.isEmpty {
            place(rows.total(total, palette, top: y), height: rows.rowHeight)
        }
        try excerpt(rows.table)
        y += 14
    }

    private mutating func place(_ items: [ReportPage.Item], height: Double) {
        for item in items { add(item) }
        y += height
    }

    /// What the last line says of all rows, also of those that are not shown; nil for none.
    private func total(of table: ReportTable) -> [String]? {
        guard table.columns.contains(where: \.isSummed) else { return nil }
        let label = table.columns.firstIndex { !$0.isSummed }
        return table.columns.indices.map { index in
            if index == label { return document.localizer.text("document.total") }
            guard table.columns[index].isSummed else { return "" }
            let known = table.totals[table.columns[index].key]
            let sum = known ?? ReportCell.sum(table.rows.lazy.map { $0[index] })
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
