public import Platform

/// How much was at stake over time: long above zero, short below, and what remains of both.
public struct ExposureChart: Sendable {
    /// What holds from a moment on, until the next one.
    public struct Point: Sendable, Hashable {
        public var time: Timestamp
        /// Zero or above, both, in the unit that `figure` writes.
        public var long: Double
        public var short: Double

        public init(_ time: Timestamp, long: Double, short: Double) {
            self.time = time
            self.long = long
            self.short = short
        }
    }

    /// How much may be at stake either way; drawn when it does not squeeze what was below a quarter of the height.
    public struct Limit: Sendable, Hashable {
        /// Above zero.
        public var value: Double
        public var name: String

        public init(_ value: Double, name: String) {
            self.value = value
            self.name = name
        }
    }

    public var header: PictureHeader
    /// In order of time; may be one or none.
    public var points: [Point]
    /// Until when the last point holds.
    public var until: Timestamp
    public var longName: String
    public var shortName: String
    public var netName: String
    /// nil for none.
    public var limit: Limit?
    public var time: TimeLabels
    /// Gets short exposure below zero.
    public var figure: FigureText

    public init(
        header: PictureHeader, points: [Point], until: Timestamp, longName: String, shortName: String,
        netName: String, limit: Limit?, time: TimeLabels, figure: @escaping FigureText
    ) {
        self.header = header
        self.points = points
        self.until = until
        self.longName = longName
        self.shortName = shortName
        self.netName = netName
        self.limit = limit
        self.time = time
        self.figure = figure
    }

    public var fittingSize: PictureSize { PictureSize(width: 1200, height: Int(header.height + TimePlot.height)) }

    /// - Throws: `ReportingError` when it cannot be drawn truthfully.
    func validate() throws(ReportingError) {
        try header.validate()
        try header.check(points.map(\.time))
        try header.check([points.last?.time ?? until, until])
        try header.check(points.lazy.map(\.long))
        try header.check(points.lazy.map(\.short))
        try header.check([limit?.value ?? 1])
        guard points.allSatisfy({ $0.long >= 0 && $0.short >= 0 }), limit.map({ $0.value > 0 }) ?? true
        else { throw .invalidFigure(header.title) }
    }

    /// Whether the limit is near enough to be drawn.
    var showsLimit: Bool {
        let most = points.lazy.map { max($0.long, $0.short) }.max() ?? 0
        return limit.map { $0.value <= 4 * most || most == 0 } ?? false
    }

    /// The extremes of all that the scale has to hold.
    var figures: [Double] {
        let limits = showsLimit ? limit.map { [$0.value] + (points.contains { $0.short > 0 } ? [-$0.value] : []) } : nil
        let (long, short) = (points.lazy.map(\.long), points.lazy.map(\.short))
        return [long.min(), long.max()].compactMap(\.self) + [short.min(), short.max()].compactMap { $0.map(-) }
            + (limits ?? [])
    }
}
