/// What each day of a month earned, as a calendar hangs on a wall.
public struct ResultCalendar: Sendable {
    /// A day with closed trades.
    public struct Day: Sendable, Hashable {
        /// In the unit that `amount` writes.
        public var profit: Double
        /// A line below the amount, such as "3 trades"; empty for none.
        public var note: String

        public init(profit: Double, note: String) {
            self.profit = profit
            self.note = note
        }
    }

    public var header: PictureHeader
    /// Of the Gregorian calendar.
    public var year: Int
    /// 1...12.
    public var month: Int
    /// The day weeks begin with, 1 Sunday to 7 Saturday, as `Foundation.Calendar` counts.
    public var firstWeekday: Int
    /// Short names of the seven days of a week, from `firstWeekday` on.
    public var weekdays: [String]
    /// By the day of the month, from 1. Days without closed trades are missing.
    public var days: [Int: Day]
    /// The heading of the column that sums up each week; nil for no such column.
    public var weekName: String?
    /// Writes a day of the month.
    public var dayNumber: @Sendable (Int) -> String
    /// Writes what a day or a week earned, with its sign, in few characters.
    public var amount: @Sendable (Double) -> String

    public init(
        header: PictureHeader, year: Int, month: Int, firstWeekday: Int, weekdays: [String], days: [Int: Day],
        weekName: String?, dayNumber: @escaping @Sendable (Int) -> String,
        amount: @escaping @Sendable (Double) -> String
    ) {
        self.header = header
        self.year = year
        self.month = month
        self.firstWeekday = firstWeekday
        self.weekdays = weekdays
        self.days = days
        self.weekName = weekName
        self.dayNumber = dayNumber
        self.amount = amount
    }

    public var fittingSize: PictureSize {
        PictureSize(width: 1200, height: Int(CalendarGeometry(self).bottom + PictureBrush.margin))
    }

    /// - Throws: `ReportingError` when it cannot be drawn truthfully.
    func validate() throws(ReportingError) {
        try header.validate()
        guard (1900...2200).contains(year), (1...12).contains(month) else { throw .invalidMoment }
        let month = CalendarMonth(year: year, month: month)
        guard days.keys.allSatisfy((1...month.days).contains) else { throw .invalidMoment }
        guard (1...7).contains(firstWeekday), weekdays.count == 7 else { throw .misaligned(header.title) }
        try header.check(days.values.map(\.profit))
    }
}

/// A month of the Gregorian calendar.
struct CalendarMonth: Hashable {
    let year: Int
    /// 1...12.
    let month: Int

    var days: Int {
        let next = month == 12 ? CalendarMonth(year: year + 1, month: 1) : CalendarMonth(year: year, month: month + 1)
        return next.firstDay - firstDay
    }

    /// The weekday of its first day, 1 Sunday to 7 Saturday.
    var firstWeekday: Int { ((firstDay + 4) % 7 + 7) % 7 + 1 }

    /// Days from 1970-01-01, a Thursday. Years are counted from March, so that the leap day is the last of its year.
    private var firstDay: Int {
        let yearFromMarch = month < 3 ? year - 1 : year
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5
        let leapDays = yearFromMarch / 4 - yearFromMarch / 100 + yearFromMarch / 400
        return 365 * yearFromMarch + leapDays + dayOfYear - 719_468
    }
}

/// Where the days of a calendar stand.
struct CalendarGeometry {
    let month: CalendarMonth
    /// Cells of the first row that are before the month.
    let leading: Int
    let top: Double
    private let hasWeeks: Bool
    private let isRightToLeft: Bool
    private static let rowHeight = 114.0
    static let namesHeight = 46.0

    init(_ calendar: ResultCalendar) {
        month = CalendarMonth(year: calendar.year, month: calendar.month)
        leading = (month.firstWeekday - calendar.firstWeekday + 7) % 7
        top = calendar.header.height + Self.namesHeight
        hasWeeks = calendar.weekName != nil
        isRightToLeft = TextLanguage(tag: calendar.header.language).isRightToLeft
    }

    var rows: Int { (leading + month.days + 6) / 7 }
    var bottom: Double { top + Double(rows) * Self.rowHeight }
    /// Between the days and the column of weeks.
    private var gap: Double { hasWeeks ? 14 : 0 }
    var columnWidth: Double { ((PictureBrush.inner - gap) / (hasWeeks ? 8 : 7)).rounded(.down) }

    /// The row of a day of the month, from 1.
    func row(_ day: Int) -> Int { (leading + day - 1) / 7 }

    func day(_ day: Int) -> Box { cell(column: (leading + day - 1) % 7, row: row(day)) }

    func week(_ row: Int) -> Box { cell(column: 7, row: row) }

    /// Of a column of days, or of the weeks as the eighth.
    func name(_ column: Int) -> Box {
        var box = cell(column: column, row: 0)
        (box.y, box.height) = (top - Self.namesHeight, Self.namesHeight)
        return box
    }

    private func cell(column: Int, row: Int) -> Box {
        let from = Double(column) * columnWidth + (column == 7 ? gap : 0)
        let x = PictureBrush.margin + (isRightToLeft ? PictureBrush.inner - from - columnWidth : from)
        return Box(x: x, y: top + Double(row) * Self.rowHeight, width: columnWidth, height: Self.rowHeight)
    }
}
