public import Platform

/// What was earned so far, over time, and below it how far that was under its highest.
public struct ProfitCurve: Sendable {
    public struct Point: Sendable, Hashable {
        public var time: Timestamp
        /// All that was earned until then.
        public var profit: Double
        /// How far below the highest so far, 0 at the highest, in the unit that `drawdown` writes.
        public var drawdown: Double

        public init(_ time: Timestamp, profit: Double, drawdown: Double) {
            self.time = time
            self.profit = profit
            self.drawdown = drawdown
        }
    }

    public var header: PictureHeader
    /// In order of time; each stands until the next, as what is booked does. May be one or none.
    public var points: [Point]
    /// What the upper and the lower plot show: "Cumulative profit, USD", "Drawdown".
    public var profitName: String
    public var drawdownName: String
    public var time: TimeLabels
    public var profit: FigureText
    /// Gets figures as in `Point.drawdown`.
    public var drawdown: FigureText

    public init(
        header: PictureHeader, points: [Point], profitName: String, drawdownName: String, time: TimeLabels,
        profit: @escaping FigureText, drawdown: @escaping FigureText
    ) {
        self.header = header
        self.points = points
        self.profitName = profitName
        self.drawdownName = drawdownName
        self.time = time
        self.profit = profit
        self.drawdown = drawdown
    }

    public var fittingSize: PictureSize {
        PictureSize(width: 1200, height: Int(ProfitCurveRows(header).end) + 54)
    }

    /// - Throws: `ReportingError` when it cannot be drawn truthfully.
    func validate() throws(ReportingError) {
        try header.validate()
        try header.check(points.map(\.time))
        try header.check(points.lazy.map(\.profit))
        try header.check(points.lazy.map(\.drawdown))
        guard points.allSatisfy({ $0.drawdown >= 0 }) else { throw .invalidFigure(header.title) }
    }
}

/// From top to bottom, in pixels: a row that names the plot, the plot; twice.
struct ProfitCurveRows {
    let profitName: Double
    let profit: ClosedRange<Double>
    let drawdownName: Double
    let drawdown: ClosedRange<Double>
    var end: Double { drawdown.upperBound }

    init(_ header: PictureHeader) {
        profitName = header.height + 18
        profit = profitName + 22...profitName + 402
        drawdownName = profit.upperBound + 24
        drawdown = drawdownName + 22...drawdownName + 202
    }
}
