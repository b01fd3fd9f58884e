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
    /// Pixels from candle to candle.
    let step: Double
    let wickWidth: Double
    /// Has the parity of `wickWidth`, so that the wick is in the middle of whole pixels.
    let bodyWidth: Double
    private let firstLeft: Double

    /// Candles that stay recognizable beside the widest labels: four pixels each.
    static func capacity(_ size: PictureSize) -> Int { size.width * 3 / 20 }
    static func unit(_ size: PictureSize) -> Double { min(Double(size.width) / 1200, Double(size.height) / 800) }
    /// Top and bottom of the price pane, height of the volume pane, bottom of both.
    static func rows(
        _ size: PictureSize, hasVolume: Bool
    ) -> (prices: ClosedRange<Double>, volume: Double, end: Double) {
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
        let exact = min(room / Double(candles), 46 * unit)
        // Whole pixels look even. The rest stays blank at the left, unless that would be much of the width.
        let whole = exact.rounded(.down)
        step = room - whole * Double(candles) < 0.04 * room || exact == 46 * unit ? whole : exact
        wickWidth = max(1, (min(step / 10, 3 * unit)).rounded())
        let body = (step * 0.8).rounded(.down)
        let isCentered = (body - wickWidth).truncatingRemainder(dividingBy: 2) == 0
        bodyWidth = max(wickWidth, isCentered ? body : body + 1 <= 0.84 * step ? body + 1 : body - 1)
        let used = step * Double(candles)
        firstLeft = left + 8 * unit + (exact == 46 * unit ? (room - used) / 2 : room - used)
    }

    /// The left edge of the wick of a candle: a whole pixel.
    func wickLeft(_ index: Int) -> Double { (x(index) - wickWidth / 2).rounded() }

    /// The middle of a candle.
    func x(_ index: Int) -> Double { firstLeft + (Double(index) + 0.5) * step }
}
