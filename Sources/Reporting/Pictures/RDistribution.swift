/// How often trades ended with how much for what they risked: a histogram of R multiples.
public struct RDistribution: Sendable {
    /// A vertical line with its name and figure, such as "Mean +0.32 R".
    public struct Marker: Sendable, Hashable {
        public var value: Double
        public var text: String

        public init(_ value: Double, text: String) {
            self.value = value
            self.text = text
        }
    }

    public var header: PictureHeader
    /// What each trade earned, in multiples of what it risked; any order; may be empty.
    public var results: [Double]
    /// At most `mostMarkers`.
    public var markers: [Marker]
    /// What the horizontal axis counts: "Result in R".
    public var axisName: String
    /// Writes an R multiple on the axis.
    public var figure: FigureText
    /// Writes how many trades a bar stands for.
    public var count: @Sendable (Int) -> String

    public static let mostMarkers = 3

    public init(
        header: PictureHeader, results: [Double], markers: [Marker], axisName: String, figure: @escaping FigureText,
        count: @escaping @Sendable (Int) -> String
    ) {
        self.header = header
        self.results = results
        self.markers = markers
        self.axisName = axisName
        self.figure = figure
        self.count = count
    }

    public var fittingSize: PictureSize {
        PictureSize(width: 1200, height: Int(plot.bottom) + 110)
    }

    /// Where the bars stand; above it is room for the markers.
    var plot: Box {
        Box(
            x: PictureBrush.margin, y: header.height + 18 + 44 * Double(markers.count), width: PictureBrush.inner,
            height: 440)
    }

    /// - Throws: `ReportingError` when it cannot be drawn truthfully.
    func validate() throws(ReportingError) {
        try header.validate()
        guard markers.count <= Self.mostMarkers else { throw .tooMuch }
        try header.check(results + markers.map(\.value))
    }
}

/// Results counted in bars of equal width around round figures, zero among them. What lies far out is counted by the
/// outermost bars.
struct ResultBars {
    struct Bar: Hashable {
        var losses = 0
        /// Exactly zero.
        var evens = 0
        var wins = 0
        var count: Int { losses + evens + wins }
    }
    /// From the middle of a bar to the next.
    let step: RoundStep
    /// The bar at `step` times this is the first.
    let first: Int
    let bars: [Bar]
    /// Whether the outermost bars also count what lies further out.
    let isOpenBelow: Bool
    let isOpenAbove: Bool

    /// A result in the middle between two bars is counted by the one further from zero.
    init(_ results: [Double]) {
        let sorted = results.sorted()
        // All but the outermost fiftieths, and always what a lost and a doubled risk are.
        let skipped = sorted.count / 50
        let low = min(-1, sorted.dropFirst(skipped).first ?? 0)
        let high = max(1, sorted.dropLast(skipped).last ?? 0)
        let step = RoundStep(atLeast: (high - low) / 12, places: 1)
        func place(_ value: Double) -> Int { Int((value / step.distance).rounded()) }
        let (lowest, highest) = (place(min(low, sorted.first ?? 0)), place(max(high, sorted.last ?? 0)))
        let first = max(lowest, place(low) - 2)
        let last = min(highest, place(high) + 2)
        var bars = [Bar](repeating: Bar(), count: last - first + 1)
        for result in sorted {
            let index = max(first, min(last, place(result))) - first
            let part: WritableKeyPath<Bar, Int> = result < 0 ? \.losses : result == 0 ? \.evens : \.wins
            bars[index][keyPath: part] += 1
        }
        self.step = step
        self.first = first
        self.bars = bars
        isOpenBelow = lowest < first
        isOpenAbove = highest > last
    }

    /// Where a result is among the bars, 0 at the left edge of the first and 1 a bar further; held inside.
    func position(_ result: Double) -> Double {
        let exact = result / step.distance - Double(first) + 0.5
        return max(0.5, min(Double(bars.count) - 0.5, exact))
    }
}
