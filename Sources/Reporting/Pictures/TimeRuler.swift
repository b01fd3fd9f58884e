import Foundation
import Platform
import Trading

/// Moments to horizontal pixels, linear: pauses of the market and of the reader keep their length.
struct TimeRuler {
    let first: Timestamp
    let last: Timestamp
    let left: Double
    let right: Double

    /// The middle for all when there is but one moment.
    func x(_ moment: Timestamp) -> Double {
        guard first < last else { return (left + right) / 2 }
        let share = Double(moment.milliseconds - first.milliseconds) / Double(last.milliseconds - first.milliseconds)
        return left + share * (right - left)
    }

    struct Mark: Hashable {
        let moment: Timestamp
        let unit: TimeAxisUnit
    }

    /// Where days, months and years begin, or hours when the ruler spans few days: regular, as on charts of candles.
    /// - Parameter width: pixels that a label of this unit keeps between itself and others.
    func marks(in zone: TimeZone, width: (TimeAxisUnit) -> Double) -> [Mark] {
        let hours = (last - first).inSeconds / 3600
        guard hours > 0.5 else {
            let start = Mark(moment: first, unit: .day)
            return first < last ? [start, Mark(moment: last, unit: .time)] : [start]
        }
        let moments = hours > 80 ? days(in: zone) : quarters(hours > 20 ? 4 : 1)
        let spacing = (right - left) / Double(max(1, moments.count - 1))
        let marks = TimeAxis.marks(moments, in: zone, timeframe: .h1) { width($0) / spacing }
            .map { Mark(moment: moments[$0.index], unit: $0.unit) }
        return marks.filter { first <= $0.moment && $0.moment <= last }
    }

    /// Every so many quarters of an hour, from before the first moment on: all zones begin their days at one.
    private func quarters(_ count: Int64) -> [Timestamp] {
        let step = 900 * count
        let (from, to) = (floorDivide(first.seconds, step), floorDivide(last.seconds, step))
        return (from...to).map { Timestamp(seconds: $0 * step) }
    }

    /// The beginnings of days from before the first moment on; of long times not of each, but of near enough ones.
    private func days(in zone: TimeZone) -> [Timestamp] {
        let (from, to) = (LocalMoment(first, in: zone).day, LocalMoment(last, in: zone).day)
        let stride = max(1, (to - from) / 3000)
        return Swift.stride(from: from, through: to, by: Int(stride)).map { day in
            let offset = zone.secondsFromGMT(for: Timestamp(seconds: day * 86_400).date)
            return Timestamp(seconds: day * 86_400 - Int64(offset))
        }
    }

    /// Labels below a plot and fine lines through it.
    func paint(_ brush: PictureBrush, in plot: Box, _ labels: TimeLabels) throws(ReportingError) {
        var widths: [TimeAxisUnit: Double] = [:]
        for unit in TimeAxisUnit.allCases { widths[unit] = try brush.text(labels.text(last, unit)).width + 44 }
        // What has room in a long month has it in a short one too: a row of months lacks none.
        widths[.month] = widths[.month].map { $0 * 28 / 31 }
        var free = plot.x
        for mark in marks(in: labels.timeZone, width: { widths[$0] ?? 0 }) {
            let x = x(mark.moment)
            let label = try brush.text(labels.text(mark.moment, mark.unit))
            let left = max(free, x - label.width / 2)
            // The first may stand beside its line: it begins where the plot does.
            let mayMove = free == plot.x ? label.width / 2 : 16
            guard left - (x - label.width / 2) <= mayMove, left + label.width < PictureBrush.width else { continue }
            free = left + label.width + 16
            brush.canvas.fill(Box(x: x.rounded(), y: plot.y, width: 1, height: plot.height), brush.palette.grid)
            brush.canvas.draw(label, x: left, middle: plot.bottom + 27, brush.palette.muted)
        }
    }
}

/// A line on which each height stands until the next point.
func stepped(_ points: [Point]) -> [Point] {
    guard let first = points.first else { return [] }
    return [first] + zip(points, points.dropFirst()).flatMap { [Point(x: $1.x, y: $0.y), $1] }
}

/// A line through many points as one of few that looks the same: of every two pixels the first, lowest, highest
/// and last point.
func thinned(_ points: [Point]) -> [Point] {
    guard points.count > 2400 else { return points }
    var kept: [Point] = []
    var start = 0
    while start < points.count {
        let column = (points[start].x / 2).rounded(.down)
        let end = points[start...].firstIndex { ($0.x / 2).rounded(.down) != column } ?? points.count
        let part = points[start..<end]
        let extremes = [
            part.indices.min { part[$0].y < part[$1].y }, part.indices.max { part[$0].y < part[$1].y },
        ]
        let indices = Set([start, end - 1] + extremes.compactMap { $0 })
        kept += indices.sorted().map { points[$0] }
        start = end
    }
    return kept
}
