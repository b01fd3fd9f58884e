/// How alike several things move, as a picture: a cell for each pair, colored by strength and sign, with its figure.
public struct CorrelationMatrix: Sendable {
    public struct Cell: Sendable, Hashable {
        /// -1...1.
        public var value: Double
        /// As the reader's language writes it.
        public var text: String

        public init(_ value: Double, text: String) {
            self.value = value
            self.text = text
        }
    }

    public var title: String
    public var subtitle: String
    /// From 2 to `mostNames`, in the order they are shown.
    public var names: [String]
    /// The pairs of each name with those before it: one row less than names, each a cell longer than the one before.
    /// nil where there is no figure.
    public var rows: [[Cell?]]
    /// What the ends of the colors mean: moves against, moves with.
    public var opposed: String
    public var alike: String
    /// Of simulated prices; nil for real ones.
    public var simulatedLabel: String?
    /// BCP 47 tag of the texts.
    public var language: String

    public static let mostNames = 10

    public init(
        title: String, subtitle: String, names: [String], rows: [[Cell?]], opposed: String, alike: String,
        simulatedLabel: String?, language: String
    ) {
        self.title = title
        self.subtitle = subtitle
        self.names = names
        self.rows = rows
        self.opposed = opposed
        self.alike = alike
        self.simulatedLabel = simulatedLabel
        self.language = language
    }

    var header: PictureHeader {
        PictureHeader(
            title: title, subtitle: subtitle, emptyLabel: "", simulatedLabel: simulatedLabel, language: language)
    }

    /// Phone width, and as high as the cells need.
    public var fittingSize: PictureSize {
        PictureSize(width: 1200, height: max(400, Int(MatrixGeometry(count: names.count).height)))
    }

    /// - Throws: `ReportingError` when it cannot be drawn truthfully.
    func validate() throws(ReportingError) {
        guard (2...Self.mostNames).contains(names.count) else { throw .tooMuch }
        guard rows.count == names.count - 1, rows.indices.allSatisfy({ rows[$0].count == $0 + 1 }) else {
            throw .misaligned(title)
        }
        guard rows.joined().allSatisfy({ $0.map { (-1...1).contains($0.value) } ?? true }) else {
            throw .invalidScale(title)
        }
    }
}

/// Where the parts of a matrix stand, in pixels of a picture 1200 wide.
struct MatrixGeometry {
    let count: Int
    let margin = 24.0
    let top = 138.0
    let nameWidth = 160.0
    let nameHeight = 52.0
    let scaleHeight = 74.0

    var cellWidth: Double { min((1200 - 2 * margin - nameWidth) / Double(count - 1), 240).rounded(.down) }
    /// Flat enough that even the largest matrix is not taller than a phone.
    var cellHeight: Double { min(cellWidth * 0.72, 120).rounded() }
    var bottom: Double { top + cellHeight * Double(count - 1) }
    var height: Double { bottom + nameHeight + scaleHeight + margin }

    /// Of the pair of two names: `row` from 1, `column` before it.
    func cell(_ row: Int, _ column: Int) -> Box {
        Box(
            x: margin + nameWidth + Double(column) * cellWidth, y: top + Double(row - 1) * cellHeight, width: cellWidth,
            height: cellHeight)
    }
}
