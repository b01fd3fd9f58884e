import Presentation

/// How a table stands on pages: upright or across, with letters of what size, and how wide each column is.
struct TableSetting {
    /// What is shown of the table, column by column.
    let cells: [[String]]
    /// Of the last line; nil for none.
    let total: [String]?
    /// Whether the cells of a column may be broken into lines: words, never figures.
    let breaks: [Bool]
    private(set) var page = PageSize.portrait
    /// Of letters.
    private(set) var size = 8.0
    private(set) var widths: [Double] = []

    /// Left and right of the text in a cell.
    static let padding = 4.0
    static let mostLines = 4
    /// A document is read page by page; who wants more rows takes the workbook.
    static let mostRows = 2_000
    /// More could not be read.
    static let mostColumns = 40

    /// - Parameter measure: the width of a text in letters of size 8.
    init(
        _ table: ReportTable, _ localizer: Localizer, total: [String]?,
        measure: (_ text: String, _ isBold: Bool) throws(ReportingError) -> Double
    ) throws(ReportingError) {
        guard table.columns.count <= Self.mostColumns else { throw .tooMuch }
        let rows = table.rows.prefix(Self.mostRows)
        let cells = table.columns.indices.map { column in rows.map { $0[column].text(localizer) } }
        self.cells = cells
        self.total = total
        breaks = table.columns.map { !$0.isFigure }
        var natural: [Double] = []
        for (index, column) in table.columns.enumerated() {
            var widest =
                try column.title.split(separator: " ").map { word throws(ReportingError) in
                    try measure(String(word), true)
                }.max() ?? 0
            if let total { widest = max(widest, try measure(total[index], true)) }
            for text in Set(cells[index]) { widest = max(widest, try measure(text, false)) }
            // A little more, so that rounding breaks no word.
            natural.append(widest + 1)
        }
        fit(natural)
    }

    /// Upright if it can be, then with smaller letters, then across; words that are long are broken before that.
    private mutating func fit(_ natural: [Double]) {
        let modest = natural.indices.map { min(natural[$0], breaks[$0] ? 110 : 220) }
        func width(_ columns: [Double], _ size: Double) -> Double {
            columns.reduce(0) { $0 + $1 * size / 8 + 2 * Self.padding }
        }
        let choices: [(PageSize, Double)] = [
            (.portrait, 8.5), (.portrait, 8), (.portrait, 7.25), (.landscape, 8.5), (.landscape, 8), (.landscape, 7),
        ]
        let choice = choices.first { page, size in width(modest, size) <= page.width - 2 * PageLayout.margin }
        (page, size) = choice ?? (.landscape, 6.5)
        let room = page.width - 2 * PageLayout.margin
        if width(natural, size) <= room {
            widths = natural
        } else {
            // What the modest widths leave goes to the columns that want more.
            let spare = max(0, room - width(modest, size)) * 8 / size
            let wanted = zip(natural, modest).reduce(0) { $0 + $1.0 - $1.1 }
            widths = natural.indices.map {
                modest[$0] + (wanted > 0 ? (natural[$0] - modest[$0]) * min(1, spare / wanted) : 0)
            }
        }
        let texts = widths.map { $0 * size / 8 }
        let textRoom = room - 2 * Self.padding * Double(texts.count)
        let sum = texts.reduce(0, +)
        let slack = max(0, textRoom - sum) / Double(texts.count)
        widths = texts.map { $0 * min(1, textRoom / sum) + slack + 2 * Self.padding }
    }
}
