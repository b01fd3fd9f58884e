/// Where the parts of a chart are. Everything scales with the picture; at 1200 x 800 one unit is one pixel.
///
/// ```
/// | header: title, subtitle, badge            price, change |
/// | prices: candles, then the gutter for labels      | axis |
/// | volume                                           |      |
/// | time axis                                               |
/// ```
struct ChartGeometry {
    let size: PictureSize
    let unit: Double
    /// Of all panes, from top to bottom.
    let panes: Box
    let prices: Box
    /// nil when no candle has volume.
    let volume: Box?
    /// Candles drawn: the newest of the chart.
    let visible: Range<Int>
    /// Pixels from candle to candle.
    let step: Double
    let wickWidth: Double
    /// Has the parity of `wickWidth`, so that the wick is in the middle of whole pixels.
    let bodyWidth: Double
    private let firstLeft: Double

    static func unit(_ size: PictureSize) -> Double { min(Double(size.width) / 1200, Double(size.height) / 800) }
    static func rows(_ size: PictureSize, hasVolume: Bool) -> (prices: ClosedRange<Double>, volume: Double, end: Double) {
        let unit = unit(size)
        let end = (Double(size.height) - 54 * unit).rounded()
        let volume = hasVolume ? (0.15 * (end - 124 * unit)).rounded() : 0
        return ((124 * unit).rounded()...end - volume, volume, end)
    }

    /// - Parameters:
    ///   - axisWidth: of the price axis, at the right.
    ///   - gutterWidth: kept free of candles at the right of the panes.
    init(size: PictureSize, candles: Int, hasVolume: Bool, axisWidth: Double, gutterWidth: Double) {
        self.size = size
        unit = Self.unit(size)
        let rows = Self.rows(size, hasVolume: hasVolume)
        let left = (20 * unit).rounded()
        let top = rows.prices.lowerBound
        let width = (Double(size.width) - left - axisWidth).rounded()
        panes = Box(x: left, y: top, width: width, height: rows.end - top)
        prices = Box(x: left, y: top, width: width, height: rows.prices.upperBound - top)
        volume = hasVolume ? Box(x: left, y: prices.bottom, width: width, height: rows.volume) : nil

        let room = max(60, width - gutterWidth - 8 * unit)
        let count = min(candles, Int(room / 3))
        visible = candles - count..<candles
        let exact = min(room / Double(count), 46 * unit)
        // Whole pixels look even. The rest stays blank at the left, unless that would be much of the width.
        let whole = exact.rounded(.down)
        step = room - whole * Double(count) < 0.09 * room || exact == 46 * unit ? whole : exact
        wickWidth = max(1, (min(step / 10, 3 * unit)).rounded())
        let body = max(1, (step * 0.7).rounded(.down))
        bodyWidth = max(wickWidth, (body - wickWidth).truncatingRemainder(dividingBy: 2) == 0 ? body : body - 1)
        let used = step * Double(count)
        firstLeft = left + 8 * unit + (exact == 46 * unit ? (room - used) / 2 : room - used)
    }

    /// The left edge of the wick of a visible candle: a whole pixel.
    func wickLeft(_ index: Int) -> Double { (x(index) - wickWidth / 2).rounded() }

    /// The middle of a visible candle.
    func x(_ index: Int) -> Double { firstLeft + (Double(index - visible.lowerBound) + 0.5) * step }
}
