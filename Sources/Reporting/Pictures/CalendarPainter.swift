/// Draws the results of one month.
struct CalendarPainter {
    private let calendar: ResultCalendar
    private let brush: PictureBrush
    private let geometry: CalendarGeometry

    init(_ calendar: ResultCalendar, _ brush: PictureBrush) {
        self.calendar = calendar
        self.brush = brush
        geometry = CalendarGeometry(calendar)
    }

    func paint() throws(ReportingError) {
        try brush.paintHeader()
        try names()
        let results = (1...geometry.month.days).map { calendar.days[$0] }
        let largest = results.compactMap { $0.map { abs($0.profit) } }.max() ?? 0
        let colors = results.map { result in
            result.map { $0.profit == 0 ? brush.palette.grid : strength($0.profit, abs($0.profit) / largest) }
        }
        for (index, color) in colors.enumerated() {
            let box = inner(geometry.day(index + 1))
            brush.canvas.fillRounded(box, radius: 8, color ?? brush.palette.grid.opacity(0.55))
        }
        // Over the days' colors and under their figures.
        let days = Box(
            x: PictureBrush.margin, y: geometry.top, width: PictureBrush.inner,
            height: geometry.bottom - geometry.top)
        try brush.watermark(in: days, share: 0.8)
        let texts = try amounts(results.map { $0?.profit })
        for (index, result) in results.enumerated() {
            let ink = colors[index].map { brush.ink(on: $0) } ?? brush.palette.muted
            try paint(index + 1, result, texts[index], ink)
        }
        if calendar.weekName != nil { try weeks(results) }
        if calendar.days.isEmpty { try brush.nothing(in: days) }
    }

    private func names() throws(ReportingError) {
        let names = calendar.weekdays + [calendar.weekName].compactMap { $0 }
        let lines = try brush.fitting(names, width: geometry.columnWidth - 14, 26)
        for (column, line) in lines.enumerated() {
            brush.center(line, in: geometry.name(column), brush.palette.muted)
        }
    }

    /// Of one size, nil where there is none.
    private func amounts(_ profits: [Double?]) throws(ReportingError) -> [TextLine?] {
        let strings = profits.map { $0.map(calendar.amount) }
        let lines = try brush.fitting(strings.compactMap { $0 }, width: geometry.columnWidth - 22, 32)
        var next = 0
        return strings.map { string in
            guard string != nil else { return nil }
            defer { next += 1 }
            return lines[next]
        }
    }

    private func paint(
        _ day: Int, _ result: ResultCalendar.Day?, _ amount: TextLine?, _ ink: Color
    ) throws(ReportingError) {
        let box = inner(geometry.day(day))
        let number = try brush.text(calendar.dayNumber(day), 23, maximumWidth: box.width - 20)
        let inside = Box(x: box.x + 10, y: box.y, width: box.width - 20, height: box.height)
        brush.canvas.draw(number, x: brush.start(number.width, in: inside), middle: box.y + 21, ink)
        guard let result, let amount else { return }
        brush.center(amount, in: Box(x: box.x, y: box.y + 36, width: box.width, height: 40), ink)
        let note = try brush.words(result.note, 21, maximumWidth: box.width - 14)
        brush.center(note, in: Box(x: box.x, y: box.y + 76, width: box.width, height: 28), ink)
    }

    /// A quarter of the color at least, so that a small result is told from none.
    private func strength(_ profit: Double, _ share: Double) -> Color {
        brush.color(profit).blended(over: brush.palette.grid, share: 0.25 + 0.75 * share)
    }

    private func weeks(_ results: [ResultCalendar.Day?]) throws(ReportingError) {
        var sums = [Double?](repeating: nil, count: geometry.rows)
        for (index, result) in results.enumerated() {
            guard let result else { continue }
            let row = geometry.row(index + 1)
            sums[row] = (sums[row] ?? 0) + result.profit
        }
        for (row, line) in try amounts(sums).enumerated() {
            let box = inner(geometry.week(row))
            brush.canvas.frame(box, width: 2, brush.palette.grid)
            guard let line, let sum = sums[row] else { continue }
            brush.center(line, in: box, brush.color(sum))
        }
    }

    private func inner(_ box: Box) -> Box {
        Box(x: box.x + 3, y: box.y + 3, width: box.width - 6, height: box.height - 6)
    }
}
