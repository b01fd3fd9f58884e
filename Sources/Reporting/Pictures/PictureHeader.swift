public import Foundation
public import Platform

/// What every picture of a report says above its plot, already in the reader's language.
public struct PictureHeader: Sendable {
    public var title: String
    /// Period, account, count; empty for none.
    public var subtitle: String
    /// The figures that matter most, the first of them first: at most `mostFigures`.
    public var figures: [Figure]
    /// Stands in the plot when there is nothing to draw.
    public var emptyLabel: String
    /// Of simulated prices or money, as badge and watermark; nil for real ones.
    public var simulatedLabel: String?
    /// BCP 47 tag of the texts. Header, legends and tables begin on the side where that language begins.
    public var language: String

    public static let mostFigures = 4

    public init(
        title: String, subtitle: String, figures: [Figure] = [], emptyLabel: String, simulatedLabel: String?,
        language: String
    ) {
        self.title = title
        self.subtitle = subtitle
        self.figures = figures
        self.emptyLabel = emptyLabel
        self.simulatedLabel = simulatedLabel
        self.language = language
    }

    /// A key figure, such as "Profit +1,240.50 USD".
    public struct Figure: Sendable, Hashable {
        public enum Tone: Sendable, Hashable { case good, bad, neutral }
        public var name: String
        public var text: String
        public var tone: Tone

        public init(name: String, text: String, tone: Tone = .neutral) {
            self.name = name
            self.text = text
            self.tone = tone
        }
    }

    /// Where the plot may begin.
    var height: Double {
        (subtitle.isEmpty ? 88 : 138) + (figures.isEmpty ? 0 : 98)
    }

    /// - Throws: `ReportingError` when it cannot be drawn truthfully.
    func validate() throws(ReportingError) {
        guard figures.count <= Self.mostFigures else { throw .tooMuch }
    }

    /// - Throws: `invalidFigure` when one of them is no figure that can be drawn.
    func check(_ figures: some Sequence<Double>) throws(ReportingError) {
        guard figures.allSatisfy({ abs($0) <= 1e12 }) else { throw .invalidFigure(title) }
    }

    /// - Throws: `invalidMoment` unless they are sensible and in order.
    func check(_ moments: [Timestamp]) throws(ReportingError) {
        guard moments.allSatisfy(CandleChart.moments.contains),
            zip(moments, moments.dropFirst()).allSatisfy({ $0 <= $1 })
        else { throw .invalidMoment }
    }
}

/// How the reader writes a time axis.
public struct TimeLabels: Sendable {
    /// Where days, months and years begin.
    public var timeZone: TimeZone
    public var text: @Sendable (Timestamp, TimeAxisUnit) -> String

    public init(timeZone: TimeZone, text: @escaping @Sendable (Timestamp, TimeAxisUnit) -> String) {
        self.timeZone = timeZone
        self.text = text
    }
}

/// Writes a figure with so many decimal places, in the reader's language, with its sign and unit.
public typealias FigureText = @Sendable (Double, Int) -> String
