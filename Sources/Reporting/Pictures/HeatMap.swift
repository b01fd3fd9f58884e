/// A table in colors: each cell a figure of its row and column. Reward planned against reward achieved, instrument by
/// hour, year by month.
public struct HeatMap: Sendable {
    public struct Cell: Sendable, Hashable {
        public var value: Double
        /// As the reader's language writes the value; drawn where cells are wide enough to read it.
        public var text: String
        /// A line below, such as "12 trades"; empty for none; drawn where cells are high and wide enough.
        public var note: String

        public init(_ value: Double, text: String, note: String = "") {
            self.value = value
            self.text = text
            self.note = note
        }
    }

    /// How values become colors, and what its ends are called.
    public struct Scale: Sendable, Hashable {
        public enum Kind: Sendable, Hashable {
            /// From the color of losses at `middle - reach` to that of gains at `middle + reach`.
            case diverging(middle: Double, reach: Double)
            /// From nothing at zero to the full color.
            case rising(to: Double)
        }
        public var kind: Kind
        /// The meaning of the ends, with their figures: "-1 R", "+1 R".
        public var low: String
        public var high: String

        public init(_ kind: Kind, low: String, high: String) {
            self.kind = kind
            self.low = low
            self.high = high
        }
    }

    public var header: PictureHeader
    /// What rows and columns are: "Planned", "Achieved"; empty for nothing to say.
    public var rowsName: String
    public var columnsName: String
    /// Up to `mostRows`, from top to bottom.
    public var rows: [String]
    /// Up to `mostColumns`, in reading order. With more than some twelve, cells show their color only.
    public var columns: [String]
    /// A row of cells for each row, each with a cell for each column; nil where there is no figure.
    public var cells: [[Cell?]]
    public var scale: Scale

    public static let mostRows = 24
    public static let mostColumns = 24

    public init(
        header: PictureHeader, rowsName: String, columnsName: String, rows: [String], columns: [String],
        cells: [[Cell?]], scale: Scale
    ) {
        self.header = header
        self.rowsName = rowsName
        self.columnsName = columnsName
        self.rows = rows
        self.columns = columns
        self.cells = cells
        self.scale = scale
    }

    public var fittingSize: PictureSize {
        PictureSize(width: 1200, height: max(400, Int(HeatMapGeometry(self).height)))
    }

    /// - Throws: `ReportingError` when it cannot be drawn truthfully.
    func validate() throws(ReportingError) {
        try header.validate()
        guard rows.count <= Self.mostRows, columns.count <= Self.mostColumns else { throw .tooMuch }
        guard cells.count == rows.count, cells.allSatisfy({ $0.count == columns.count })
        else { throw .misaligned(header.title) }
        try header.check(cells.joined().compactMap { $0?.value })
        let isSound =
            switch scale.kind {
            case .diverging(let middle, let reach): abs(middle) <= 1e12 && reach > 0 && reach <= 1e12
            case .rising(let full): full > 0 && full <= 1e12
            }
        guard isSound else { throw .invalidScale(header.title) }
    }

    var isEmpty: Bool { cells.joined().allSatisfy { $0 == nil } }
}

/// Where the cells stand.
struct HeatMapGeometry {
    private let rows: Int
    private let columns: Int
    private let isRightToLeft: Bool
    let nameWidth = 170.0
    let namesHeight: Double
    let top: Double

    init(_ map: HeatMap) {
        rows = map.rows.count
        columns = map.columns.count
        isRightToLeft = TextLanguage(tag: map.header.language).isRightToLeft
        namesHeight = map.columnsName.isEmpty && map.rowsName.isEmpty ? 48 : 88
        top = map.header.height + namesHeight
    }

    var cellWidth: Double { table.width / Double(max(1, columns)) }
    /// Flat enough that many rows are not taller than a phone.
    var cellHeight: Double { max(48, min(104, (720 / Double(max(1, rows))).rounded(.down))) }
    var bottom: Double { top + cellHeight * Double(max(2, rows)) }
    var height: Double { bottom + 74 + PictureBrush.margin }
    /// All cells.
    var table: Box {
        Box(
            x: isRightToLeft ? PictureBrush.margin : PictureBrush.margin + nameWidth, y: top,
            width: PictureBrush.inner - nameWidth, height: bottom - top)
    }

    func cell(_ row: Int, _ column: Int) -> Box {
        // Whole pixels, and the whole width.
        let (from, to) = ((Double(column) * cellWidth).rounded(), (Double(column + 1) * cellWidth).rounded())
        let x = isRightToLeft ? table.right - to : table.x + from
        return Box(x: x, y: top + Double(row) * cellHeight, width: to - from, height: cellHeight)
    }

    /// Of the name of a row, on the side where reading begins.
    func name(_ row: Int) -> Box {
        let x = isRightToLeft ? table.right + 12 : PictureBrush.margin
        return Box(x: x, y: top + Double(row) * cellHeight, width: nameWidth - 12, height: cellHeight)
    }
}
