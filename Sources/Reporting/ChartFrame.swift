/// The picture, or the part of it, that one chart fills, and how large its text is.
struct ChartFrame: Hashable {
    let size: PictureSize
    /// Pixels in a unit. Everything scales with it; at 1200 x 800 one unit is one pixel.
    let unit: Double

    init(size: PictureSize, unit: Double) {
        self.size = size
        self.unit = unit
    }
    /// A picture with one chart.
    init(_ size: PictureSize) {
        self.init(size: size, unit: min(Double(size.width) / 1200, Double(size.height) / 800))
    }

    /// Candles that stay recognizable beside the widest labels: four pixels each.
    var capacity: Int { max(1, min(size.width * 3 / 20, Int((Double(size.width) - 400 * unit) / 4))) }
    /// Room left and right of header and legend.
    var margin: Double { 24 * unit }
}

/// What a chart stacks, from top to bottom.
///
/// ```
/// | header: title, subtitle, badge            price, change |
/// | legend: what the lines over the candles are             |
/// | prices: candles, then the gutter for labels      | axis |
/// | volume                                           |      |
/// | panes: a legend and lines each                   |      |
/// | time axis                                               |
/// ```
struct ChartRows: Hashable {
    let legendTop: Double
    let prices: ClosedRange<Double>
    /// Height of the volume pane, below the prices; 0 for none.
    let volume: Double
    /// Of the panes, each with its legend.
    let panes: [ClosedRange<Double>]
    /// Where the time axis begins.
    var end: Double { panes.last?.upperBound ?? prices.upperBound + volume }

    /// The prices keep at least half of what header, legend and time axis leave.
    /// - Parameter legend: height of the legend; 0 for none.
    init(_ frame: ChartFrame, hasVolume: Bool, legend: Double, panes count: Int) {
        let unit = frame.unit
        let end = (Double(frame.size.height) - 54 * unit).rounded()
        legendTop = (124 * unit).rounded()
        let top = (legendTop + min(legend, 0.4 * (end - legendTop))).rounded()
        let height = end - top
        let volume = hasVolume ? ((count == 0 ? 0.15 : 0.09) * height).rounded() : 0
        let pane = count == 0 ? 0 : min(170 * unit, (0.5 * height - volume) / Double(count)).rounded(.down)
        let bottom = end - volume - pane * Double(count)
        prices = top...bottom
        self.volume = volume
        panes = (0..<count).map { index in
            let top = bottom + volume + pane * Double(index)
            return top...top + pane
        }
    }
}
