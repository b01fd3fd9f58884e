import Platform
import Trading

/// Where a moment is on the time axis. Before the first visible candle is the left edge, after the newest the right.
extension ChartPainter {
    /// The visible candle that a moment falls into, or the last one before it; nil when it is earlier than all.
    func index(_ moment: Timestamp) -> Int? {
        var (low, high) = (0, candles.count)
        while low < high {
            let middle = (low + high) / 2
            if candles[middle].openTime <= moment { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : low - 1
    }

    /// Whether a moment is later than the newest candle.
    func isAhead(_ moment: Timestamp) -> Bool {
        candles.last.map { moment >= $0.openTime + chart.timeframe.duration } ?? true
    }

    /// The middle of the bar of a moment.
    func middle(_ moment: Timestamp) -> Double {
        isAhead(moment) ? geometry.panes.right : index(moment).map(geometry.x) ?? geometry.panes.x
    }

    /// The close of the bar of a moment: when what happened in it became known.
    func close(_ moment: Timestamp) -> Double {
        isAhead(moment)
            ? geometry.panes.right : index(moment).map { geometry.x($0) + geometry.step / 2 } ?? geometry.panes.x
    }

    /// The opening of the first bar at or after a moment.
    func open(_ moment: Timestamp) -> Double {
        if isAhead(moment) { return geometry.panes.right }
        guard let index = index(moment) else { return geometry.panes.x }
        let first = candles[index].openTime == moment ? index : index + 1
        return geometry.x(first) - geometry.step / 2
    }
}
