/// Several charts in one picture: the same instrument on several timeframes, say.
public struct ChartSheet: Sendable {
    /// From the first place where reading begins, row by row; at most `mostCharts`.
    public var charts: [CandleChart]
    /// One puts them below each other, which suits phones best. At most `mostColumns`.
    public var columns: Int

    public static let mostCharts = 4
    public static let mostColumns = 2

    public init(_ charts: [CandleChart], columns: Int = 1) {
        self.charts = charts
        self.columns = columns
    }

    /// Phone width, and as high as the charts need; a single one is as high as it is by itself.
    public var fittingSize: PictureSize {
        if charts.count == 1 { return charts[0].fittingSize }
        return PictureSize(width: 1200, height: min(4096, max(400, rows.map(Self.height).reduce(0, +))))
    }

    private static func height(_ row: ArraySlice<CandleChart>) -> Int {
        660 + 150 * (row.map(\.panes.count).max() ?? 0)
    }

    private var rows: [ArraySlice<CandleChart>] {
        let columns = max(1, min(columns, charts.count))
        return stride(from: 0, to: charts.count, by: columns).map { charts[$0..<min($0 + columns, charts.count)] }
    }

    /// Where each chart goes. Rows share the height by what they show; text stays as large as in a picture of one
    /// chart, or nearly.
    func cells(of size: PictureSize) throws(ReportingError) -> [(chart: CandleChart, box: Box, frame: ChartFrame)] {
        guard !charts.isEmpty else { throw .noCandles }
        guard charts.count <= Self.mostCharts, (1...Self.mostColumns).contains(columns) else { throw .tooMuch }
        let unit = Double(size.width) / (columns == 1 ? 1200 : 1400)
        let needed = rows.map { Double(Self.height($0)) }
        let scale = Double(size.height) / needed.reduce(0, +)
        // Below this, the header and the axes leave too little for candles.
        guard scale >= 0.6 * unit else { throw .unsupportedSize(size) }
        var cells: [(chart: CandleChart, box: Box, frame: ChartFrame)] = []
        var top = 0.0
        for (row, need) in zip(rows, needed) {
            let height = (need * scale).rounded(.down)
            let width = (Double(size.width) / Double(row.count)).rounded(.down)
            for (column, chart) in row.enumerated() {
                let place = chart.labels.isRightToLeft ? row.count - 1 - column : column
                let box = Box(x: Double(place) * width, y: top, width: width, height: height)
                let frame = ChartFrame(size: PictureSize(width: Int(width), height: Int(height)), unit: unit)
                cells.append((chart, box, frame))
            }
            top += height
        }
        return cells
    }
}
