public import Platform
public import Presentation

/// A report, assembled once and made into PDF, Excel and CSV by `DocumentRenderer`.
///
/// Words are localized, values are not yet: the pages show them as the reader's language writes them, the workbook
/// holds numbers and dates with formats, CSV full precision.
public struct ReportDocument: Sendable {
    /// Writes every value, in the reader's language and time zone.
    public var localizer: Localizer
    /// The headline: "Report".
    public var title: String
    /// Account and period.
    public var subtitle: String
    /// Shown on every page and sheet when results are simulated; nil for real ones.
    public var simulatedLabel: String?
    /// Shown, and the only moment in the files' own records: same input, same bytes.
    public var createdAt: Timestamp
    /// For the files' own records; the title when nil.
    public var subject: String?
    /// What the reader looks for first. Any number.
    public var keyFigures: [KeyFigure]
    /// In the order of reading.
    public var sections: [Section]

    /// Of the files' own records.
    static let author = "Bellwether"

    public init(
        localizer: Localizer, title: String, subtitle: String, simulatedLabel: String?, createdAt: Timestamp,
        subject: String? = nil, keyFigures: [KeyFigure] = [], sections: [Section] = []
    ) {
        self.localizer = localizer
        self.title = title
        self.subtitle = subtitle
        self.simulatedLabel = simulatedLabel
        self.createdAt = createdAt
        self.subject = subject
        self.keyFigures = keyFigures
        self.sections = sections
    }

    /// A figure that stands for itself: "Net profit".
    public struct KeyFigure: Sendable, Hashable {
        public enum Tone: Sendable, Hashable { case neutral, good, bad }
        public var name: String
        /// `.empty` where there is no figure.
        public var value: ReportCell
        public var tone: Tone

        public init(_ name: String, _ value: ReportCell, tone: Tone = .neutral) {
            self.name = name
            self.value = value
            self.tone = tone
        }
    }

    /// A heading, which is a bookmark too, and what stands below it.
    public struct Section: Sendable {
        public var heading: String
        public var blocks: [Block]

        public init(_ heading: String, _ blocks: [Block]) {
            self.heading = heading
            self.blocks = blocks
        }
    }

    public enum Block: Sendable {
        case paragraph(String)
        /// Remarks and assumptions, each a line with a dot.
        case notes([String])
        /// On the pages only; an empty caption for none.
        case picture(ReportPicture, caption: String)
        /// A sheet of its own in the workbook.
        case table(ReportTable)
    }

    /// All tables, in order.
    public var tables: [ReportTable] {
        sections.flatMap(\.blocks).compactMap { block in
            if case .table(let table) = block { table } else { nil }
        }
    }
}
