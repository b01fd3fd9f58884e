extension CandleChart {
    /// An indicator drawn over the candles, in the color of its turn.
    ///
    /// Columns hold one price for each of `candles`, in quote currency; what is not a number leaves a gap. They may go
    /// on for up to `furthestAhead` bars past the newest candle: what a cloud shows ahead of the market.
    public struct Overlay: Sendable, Hashable {
        public enum Shape: Sendable, Hashable {
            case line([Double])
            /// Two lines with the room between them filled, and a fine line in the middle; nil for none.
            case band(upper: [Double], middle: [Double]?, lower: [Double])
            /// Filled as rising while the first is above the second, else as falling.
            case cloud([Double], [Double])
            case dots([Double])
        }
        /// Short, such as "EMA 20": the legend puts the last value beside it.
        public var name: String
        public var shape: Shape
        /// Candles at which figures begin anew, as an average of a day does: no line joins them to those before.
        public var starts: Set<Int>

        public init(_ name: String, _ shape: Shape, starts: Set<Int> = []) {
            self.name = name
            self.shape = shape
            self.starts = starts
        }

        var columns: [[Double]] {
            switch shape {
            case .line(let values), .dots(let values): [values]
            case .band(let upper, let middle, let lower): [upper, lower] + (middle.map { [$0] } ?? [])
            case .cloud(let first, let second): [first, second]
            }
        }
    }

    /// An indicator with a scale of its own, drawn below the prices.
    public struct Pane: Sendable, Hashable {
        /// Figures for each of the chart's candles; what is not a number leaves a gap.
        public struct Column: Sendable, Hashable {
            /// Empty when the name of the pane says it all.
            public var name: String
            public var values: [Double]

            public init(_ name: String, _ values: [Double]) {
                self.name = name
                self.values = values
            }
        }
        public var name: String
        public var lines: [Column]
        /// Bars from zero, colored by their sign; nil for none.
        public var histogram: Column?
        /// Figures marked by a dashed line, such as 30 and 70.
        public var guides: [Double]
        /// What the scale spans; nil for what the figures need.
        public var range: ClosedRange<Double>?
        /// Decimal places of its figures: 0...12.
        public var places: Int

        public init(
            _ name: String, lines: [Column], histogram: Column? = nil, guides: [Double] = [],
            range: ClosedRange<Double>? = nil, places: Int
        ) {
            self.name = name
            self.lines = lines
            self.histogram = histogram
            self.guides = guides
            self.range = range
            self.places = places
        }

        var columns: [Column] { lines + (histogram.map { [$0] } ?? []) }
    }

    /// Bars that a column may go on past the newest candle.
    public static let furthestAhead = 60
    /// How many overlays, and how many panes, one chart takes.
    public static let mostOverlays = 8
    public static let mostPanes = 3
    /// How many lines a pane takes.
    public static let mostLines = 4

    /// The picture for this chart at phone width: higher, the more panes there are.
    public var fittingSize: PictureSize { PictureSize(width: 1200, height: 800 + 150 * panes.count) }
}

extension CandleChart {
    /// The same chart with its newest candles only, and with the columns that belong to them.
    func newest(_ count: Int) -> CandleChart {
        let surplus = candles.count - count
        guard surplus > 0 else { return self }
        var chart = self
        chart.candles.removeFirst(surplus)
        for index in overlays.indices { chart.overlays[index].removeFirst(surplus) }
        for index in panes.indices {
            for line in panes[index].lines.indices { chart.panes[index].lines[line].values.removeFirst(surplus) }
            chart.panes[index].histogram?.values.removeFirst(surplus)
        }
        return chart
    }

    /// The highest and the lowest figure of each column of the overlays: the scale has room for them if it can.
    var overlayExtremes: [Double] {
        overlays.flatMap(\.columns).flatMap { column in
            let figures = column.compactMap(\.drawable)
            return [figures.min(), figures.max()].compactMap { $0 }
        }
    }
}

extension CandleChart.Overlay {
    fileprivate mutating func removeFirst(_ count: Int) {
        func rest(_ values: [Double]) -> [Double] { Array(values.dropFirst(count)) }
        starts = Set(starts.filter { $0 >= count }.map { $0 - count })
        shape =
            switch shape {
            case .line(let values): .line(rest(values))
            case .dots(let values): .dots(rest(values))
            case .band(let upper, let middle, let lower):
                .band(upper: rest(upper), middle: middle.map(rest), lower: rest(lower))
            case .cloud(let first, let second): .cloud(rest(first), rest(second))
            }
    }
}

extension Double {
    /// Itself when it can be drawn. Larger figures than any market has would lead arithmetic astray.
    var drawable: Double? { isFinite && abs(self) < 1e15 ? self : nil }
}
