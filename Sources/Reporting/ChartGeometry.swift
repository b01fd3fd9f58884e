/// Where the parts of a chart are.
struct ChartGeometry {
    let frame: ChartFrame
    /// Of all panes, from top to bottom.
    let panes: Box
    let prices: Box
    /// nil when no candle has volume.
    let volume: Box?
    /// Where the gutter for labels begins.
    let gutter: Double
    /// Pixels from candle to candle.
    let step: Double
    let wickWidth: Double
    /// Has the parity of `wickWidth`, so that the wick is in the middle of whole pixels.
    let bodyWidth: Double
    private let firstLeft: Double

    var unit: Double { frame.unit }

    /// - Parameters:
    ///   - slots: candles, and places ahead of the newest one.
    ///   - axisWidth: of the price axis, at the right.
    ///   - gutterWidth: kept free of candles at the right of the panes.
    init(_ frame: ChartFrame, rows: ChartRows, slots: Int, axisWidth: Double, gutterWidth: Double) {
        self.frame = frame
        let unit = frame.unit
        let left = (20 * unit).rounded()
        let top = rows.prices.lowerBound
        let width = (Double(frame.size.width) - left - axisWidth).rounded()
        panes = Box(x: left, y: top, width: width, height: rows.end - top)
        prices = Box(x: left, y: top, width: width, height: rows.prices.upperBound - top)
        volume = rows.volume > 0 ? Box(x: left, y: prices.bottom, width: width, height: rows.volume) : nil

        let room = max(60, width - gutterWidth - 8 * unit)
        let exact = min(room / Double(slots), 46 * unit)
        // Whole pixels look even. The rest stays blank at the left, unless that would be much of the width.
        let whole = exact.rounded(.down)
        step = room - whole * Double(slots) < 0.04 * room || exact == 46 * unit ? whole : exact
        wickWidth = max(1, (min(step / 10, 3 * unit)).rounded())
        let body = (step * 0.8).rounded(.down)
        let isCentered = (body - wickWidth).truncatingRemainder(dividingBy: 2) == 0
        bodyWidth = max(wickWidth, isCentered ? body : body + 1 <= 0.84 * step ? body + 1 : body - 1)
        let used = step * Double(slots)
        firstLeft = left + 8 * unit + (exact == 46 * unit ? (room - used) / 2 : room - used)
        gutter = left + 8 * unit + room
    }

    /// The left edge of the wick of a candle: a whole pixel.
    func wickLeft(_ index: Int) -> Double { (x(index) - wickWidth / 2).rounded() }

    /// The middle of a candle; also between and beyond candles.
    func x(_ index: Int) -> Double { x(Double(index)) }
    func x(_ index: Double) -> Double { firstLeft + (index + 0.5) * step }

    /// The place a pixel falls into; not every one has a candle.
    func slot(at x: Double) -> Int { Int(((x - firstLeft) / step).rounded(.down)) }
}
