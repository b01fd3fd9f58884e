/// Draws one heat map.
struct HeatMapPainter {
    private let map: HeatMap
    private let brush: PictureBrush
    private let geometry: HeatMapGeometry

    init(_ map: HeatMap, _ brush: PictureBrush) {
        self.map = map
        self.brush = brush
        geometry = HeatMapGeometry(map)
    }

    func paint() throws(ReportingError) {
        try brush.paintHeader()
        try names()
        grounds()
        // Over the cells' colors and under their figures.
        let table = geometry.table
        try brush.watermark(in: table, share: 0.85)
        try figures()
        if map.isEmpty { try brush.nothing(in: table) }
        try brush.strip(
            middle: geometry.bottom + 46, low: map.scale.low, high: map.scale.high,
            isMirrored: brush.language.isRightToLeft, color: strength)
    }

    private func names() throws(ReportingError) {
        let rows = try brush.fitting(map.rows, width: geometry.nameWidth - 14, 26)
        for (row, line) in rows.enumerated() {
            let box = geometry.name(row)
            brush.canvas.draw(line, x: brush.start(line.width, in: box), middle: box.middle, brush.palette.text)
        }
        let columns = try map.columns.map { name throws(ReportingError) in
            try brush.text(name, 24, isBold: true, maximumWidth: max(geometry.cellWidth - 10, 110))
        }
        // Of narrow columns every second, third or fourth has its name.
        let widest = columns.map(\.width).max() ?? 0
        let every = max(1, Int(((widest + 10) / geometry.cellWidth).rounded(.up)))
        for (column, line) in columns.enumerated() where column % every == 0 {
            var box = geometry.cell(0, column)
            (box.y, box.height) = (geometry.top - 48, 48)
            brush.center(line, in: box, brush.palette.text)
        }
        let middle = geometry.top - 66
        let corner = try brush.words(map.rowsName, 24, maximumWidth: geometry.nameWidth - 14)
        brush.canvas.draw(
            corner, x: brush.start(corner.width, in: geometry.name(0)), middle: middle, brush.palette.muted)
        let over = try brush.words(map.columnsName, 24, maximumWidth: geometry.table.width)
        brush.center(
            over, in: Box(x: geometry.table.x, y: middle, width: geometry.table.width, height: 0), brush.palette.muted)
    }

    private func grounds() {
        for (row, cells) in map.cells.enumerated() {
            for (column, cell) in cells.enumerated() {
                let box = inner(row, column)
                // An empty frame differs from a cell whose figure has no color.
                if let cell {
                    brush.canvas.fillRounded(box, radius: 6, color(of: cell.value))
                } else {
                    brush.canvas.frame(box, width: 1, brush.palette.grid)
                }
            }
        }
    }

    private func inner(_ row: Int, _ column: Int) -> Box {
        let gap = geometry.cellWidth > 60 ? 3.0 : 1
        let box = geometry.cell(row, column)
        return Box(x: box.x + gap, y: box.y + gap, width: box.width - 2 * gap, height: box.height - 2 * gap)
    }

    private func figures() throws(ReportingError) {
        let all = map.cells.joined().compactMap { $0 }
        let size = try size(all.map(\.text), largest: min(34, 0.45 * geometry.cellHeight), isBold: true)
        guard let size else { return }
        let hasNotes = geometry.cellHeight >= 76 && all.contains { !$0.note.isEmpty }
        let noteSize = hasNotes ? try self.size(all.map(\.note), largest: 22, isBold: false) : nil
        for (row, cells) in map.cells.enumerated() {
            for (column, cell) in cells.enumerated() {
                guard let cell else { continue }
                let ink = brush.ink(on: color(of: cell.value))
                try figures(of: cell, in: inner(row, column), size, noteSize, ink)
            }
        }
    }

    private func figures(
        of cell: HeatMap.Cell, in box: Box, _ size: Double, _ noteSize: Double?, _ ink: Color
    ) throws(ReportingError) {
        let hasNote = noteSize != nil && !cell.note.isEmpty
        let line = try brush.text(cell.text, size, isBold: true, maximumWidth: box.width)
        brush.center(line, in: Box(x: box.x, y: box.y - (hasNote ? 14 : 0), width: box.width, height: box.height), ink)
        guard let noteSize, hasNote else { return }
        let note = try brush.words(cell.note, noteSize, maximumWidth: box.width)
        brush.center(note, in: Box(x: box.x, y: box.middle + 8, width: box.width, height: 30), ink)
    }

    /// As large as the longest allows; nil when it could not be read.
    private func size(_ strings: [String], largest: Double, isBold: Bool) throws(ReportingError) -> Double? {
        let widest =
            try strings.map { string throws(ReportingError) in
                try brush.text(string, largest, isBold: isBold).width
            }.max() ?? 0
        let size = min(largest, largest * (geometry.cellWidth - 14) / max(1, widest))
        return size >= PictureBrush.Size.least ? size : nil
    }

    private func color(of value: Double) -> Color {
        switch map.scale.kind {
        case .diverging(let middle, let reach): strength((value - middle) / reach)
        case .rising(let full): strength(max(0, value / full) * 2 - 1)
        }
    }

    /// Of -1...1, from one end of the scale to the other; beyond is as the end.
    private func strength(_ place: Double) -> Color {
        let place = max(-1, min(1, place))
        return switch map.scale.kind {
        case .diverging: brush.color(place).blended(over: brush.palette.grid, share: abs(place))
        case .rising: brush.palette.entry.blended(over: brush.palette.grid, share: (place + 1) / 2)
        }
    }
}
