public import Platform

/// How an account did beside what it is measured against: returns from a common start.
public struct ReturnComparison: Sendable {
    public struct Point: Sendable, Hashable {
        public var time: Timestamp
        /// The return since the start, in the unit that `figure` writes.
        public var value: Double

        public init(_ time: Timestamp, value: Double) {
            self.time = time
            self.value = value
        }
    }

    public struct Line: Sendable, Hashable {
        public var name: String
        /// In order of time, joined by straight lines.
        public var points: [Point]

        public init(_ name: String, points: [Point]) {
            self.name = name
            self.points = points
        }
    }

    public var header: PictureHeader
    /// The account first, then benchmarks: at most `mostLines`. May have one point or none.
    public var lines: [Line]
    public var time: TimeLabels
    public var figure: FigureText

    public static let mostLines = 4

    public init(header: PictureHeader, lines: [Line], time: TimeLabels, figure: @escaping FigureText) {
        self.header = header
        self.lines = lines
        self.time = time
        self.figure = figure
    }

    public var fittingSize: PictureSize { PictureSize(width: 1200, height: Int(header.height + TimePlot.height)) }

    /// - Throws: `ReportingError` when it cannot be drawn truthfully.
    func validate() throws(ReportingError) {
        try header.validate()
        guard lines.count <= Self.mostLines else { throw .tooMuch }
        for line in lines {
            try header.check(line.points.map(\.time))
            try header.check(line.points.map(\.value))
        }
    }
}
