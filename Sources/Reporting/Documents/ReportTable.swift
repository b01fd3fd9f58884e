public import Presentation
import Trading

/// A table of a report.
public struct ReportTable: Sendable {
    /// Short, stable and English: "trades", for names of files.
    public var id: String
    /// The heading, and the name of the sheet.
    public var name: String
    public var columns: [Column]
    /// Each as long as `columns`.
    public var rows: ReportRows
    /// Sums of summed columns by their keys, where more is summed than `rows` holds; the pages show them.
    public var totals: [String: ReportCell] = [:]
    /// Drawn in the workbook beside the table; nil for none. The pages show pictures instead.
    public var chart: Chart?

    public init(id: String, name: String, columns: [Column], rows: [[ReportCell]], chart: Chart? = nil) {
        self.id = id
        self.name = name
        self.columns = columns
        self.rows = ReportRows(rows)
        self.chart = chart
    }

    /// - Parameter row: makes a row, as long as `columns`, each time it is asked for.
    public init(
        id: String, name: String, columns: [Column], count: Int, chart: Chart? = nil,
        row: @escaping @Sendable (Int) -> [ReportCell]
    ) {
        self.init(id: id, name: name, columns: columns, rows: [], chart: chart)
        rows = ReportRows(count: count, row: row)
    }

    public struct Column: Sendable, Hashable {
        /// Stable and English: "entry_time". Unique in its table.
        public var key: String
        public var title: String
        /// Figures stand at the right, words where reading begins.
        public var isFigure: Bool
        /// Whether the last line shows the sum: for figures of one unit only.
        public var isSummed: Bool

        public init(_ key: String, _ title: String, isFigure: Bool, isSummed: Bool = false) {
            self.key = key
            self.title = title
            self.isFigure = isFigure
            self.isSummed = isSummed
        }
    }

    /// A chart that the workbook's reader can change.
    public struct Chart: Sendable, Hashable {
        public enum Kind: Sendable, Hashable { case line, column }
        public var kind: Kind
        public var title: String
        /// Keys of the columns that say where, and how much.
        public var category: String
        public var value: String

        public init(_ kind: Kind, title: String, category: String, value: String) {
            self.kind = kind
            self.title = title
            self.category = category
            self.value = value
        }
    }
}

/// What a table or a tile shows.
public enum ReportCell: Sendable, Hashable {
    case empty
    /// CSV writes figures in full, percent as percent, lengths of time in seconds, moments as ISO 8601 in UTC, and
    /// days (`.date`) as the reader's calendar has them.
    case value(MessageValue)
    /// A word of the reader's language, for which CSV writes the code: "Long" and "long", "Nov 2026" and "2026-11".
    case term(String, code: String)
}
