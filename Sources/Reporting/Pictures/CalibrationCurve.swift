/// Whether what was forecast came true as often as forecast: bins of forecasts against the diagonal, and below it how
/// many forecasts each bin holds.
public struct CalibrationCurve: Sendable {
    /// Forecasts of about the same probability.
    public struct Bin: Sendable, Hashable {
        /// Mean of the forecasts, a probability, 0...1.
        public var forecast: Double
        /// The share of them that came true, 0...1.
        public var outcome: Double
        /// Where the share may be by chance; holds `outcome`.
        public var interval: ClosedRange<Double>
        /// Above 0.
        public var count: Int

        public init(forecast: Double, outcome: Double, interval: ClosedRange<Double>, count: Int) {
            self.forecast = forecast
            self.outcome = outcome
            self.interval = interval
            self.count = count
        }
    }

    public var header: PictureHeader
    /// In any order, at most `mostBins`; may be one or none.
    public var bins: [Bin]
    /// What the axes show: "Forecast", "Came true", "Forecasts".
    public var forecastName: String
    public var outcomeName: String
    public var countName: String
    /// What the points and the diagonal are: "Observed, 95 % interval", "Perfect".
    public var observedName: String
    public var idealName: String
    /// Writes a probability, 0...1.
    public var probability: @Sendable (Double) -> String
    /// Writes how many forecasts.
    public var count: @Sendable (Int) -> String

    public static let mostBins = 20

    public init(
        header: PictureHeader, bins: [Bin], forecastName: String, outcomeName: String, countName: String,
        observedName: String, idealName: String, probability: @escaping @Sendable (Double) -> String,
        count: @escaping @Sendable (Int) -> String
    ) {
        self.header = header
        self.bins = bins
        self.forecastName = forecastName
        self.outcomeName = outcomeName
        self.countName = countName
        self.observedName = observedName
        self.idealName = idealName
        self.probability = probability
        self.count = count
    }

    public var fittingSize: PictureSize {
        PictureSize(width: 1200, height: Int(CalibrationRows(header).counts.upperBound) + 106)
    }

    /// - Throws: `ReportingError` when it cannot be drawn truthfully.
    func validate() throws(ReportingError) {
        try header.validate()
        guard bins.count <= Self.mostBins else { throw .tooMuch }
        let isSound = bins.allSatisfy { bin in
            (0...1).contains(bin.forecast) && bin.interval.lowerBound >= 0 && bin.interval.upperBound <= 1
                && bin.interval.contains(bin.outcome) && bin.count > 0
        }
        guard isSound else { throw .invalidFigure(header.title) }
    }
}

/// From top to bottom, in pixels: legend, a row that names the plot, the plot; a row that names the counts, the counts.
struct CalibrationRows {
    let legend: Double
    let outcomeName: Double
    let outcomes: ClosedRange<Double>
    let countName: Double
    let counts: ClosedRange<Double>

    init(_ header: PictureHeader) {
        legend = header.height + 8
        outcomeName = legend + Legend.rowHeight + 20
        outcomes = outcomeName + 22...outcomeName + 522
        countName = outcomes.upperBound + 26
        counts = countName + 22...countName + 142
    }
}
