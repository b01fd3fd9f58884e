import Platform
import Trading

/// Candles, volume and the current quote.
extension ChartPainter {
    /// Rising candles are nearly hollow, falling ones filled: readable without any color.
    func candle(_ index: Int) {
        let candle = candles[index]
        let isUp = candle.close >= candle.open
        let color = isUp ? palette.up : palette.down
        let (wick, width) = (geometry.wickWidth, geometry.bodyWidth)
        let left = geometry.wickLeft(index)
        let (high, low) = (scale.y(candle.high).rounded(), scale.y(candle.low).rounded())
        let top = scale.y(max(candle.open, candle.close)).rounded()
        let bottom = max(top + max(1, wick), scale.y(min(candle.open, candle.close)).rounded())
        let body = Box(x: left - (width - wick) / 2, y: top, width: width, height: bottom - top)
        canvas.fill(Box(x: left, y: high, width: wick, height: max(1, max(low, bottom) - high)), color)
        let edge = max(1, wick)
        if isUp && width >= 3 * edge && body.height > 2 * edge {
            canvas.fill(body, palette.plot)
            canvas.fill(body, color.opacity(0.2))
            canvas.frame(body, width: edge, color)
        } else {
            canvas.fill(body, color)
        }
    }

    func volume() {
        guard let pane = geometry.volume else { return }
        let most = candles.map(\.volume).max() ?? 0
        guard most > 0 else { return }
        for index in candles.indices {
            let candle = candles[index]
            let height = (candle.volume / most * (pane.height - 8 * geometry.unit)).rounded()
            let color = candle.close >= candle.open ? palette.up : palette.down
            let left = geometry.wickLeft(index) - (geometry.bodyWidth - geometry.wickWidth) / 2
            canvas.fill(
                Box(x: left, y: pane.bottom - height, width: geometry.bodyWidth, height: height),
                color.opacity(palette.volumeOpacity))
        }
    }

    /// Bid and ask beside the newest candle.
    func quoteLines() {
        guard let quote = chart.quote else { return }
        let start = geometry.x(candles.count - 1) + geometry.step / 2
        for price in [quote.bid, quote.ask] {
            let y = scale.y(price.value.double).rounded() + 0.5
            canvas.line(
                [Point(x: start, y: y), Point(x: geometry.panes.right, y: y)], width: max(1, geometry.unit),
                palette.muted.opacity(0.7))
        }
    }
}
