import Indicators
import Presentation
import Reporting
import Trading

/// Indicators as a chart shows them: over the candles, below them, or as levels.
struct IndicatorDrawing {
    private(set) var overlays: [CandleChart.Overlay] = []
    private(set) var panes: [CandleChart.Pane] = []
    private(set) var lines: [CandleChart.Line] = []
    /// Names of those that found no room.
    private(set) var leftOut: [String] = []
    /// Names of those that need more candles than there are, and how many more.
    private(set) var unready: [(name: String, missing: Int)] = []

    private let columns: CandleColumns
    /// How many of the newest candles the chart shows.
    private let visible: Int
    private let calendar: TradingCalendar
    private let localizer: Localizer

    /// - Parameter candles: oldest first; those before the last `visible` ones only warm indicators up.
    /// - Throws: `IndicatorError.candles`.
    init(
        _ calls: [IndicatorCall], over candles: [Candle], visible: Int, calendar: TradingCalendar,
        localizer: Localizer
    ) throws(IndicatorError) {
        columns = try CandleColumns(candles)
        self.visible = min(visible, candles.count)
        self.calendar = calendar
        self.localizer = localizer
        for call in calls { add(call) }
    }

    private mutating func add(_ call: IndicatorCall) {
        let name = ChartIndicator.call(call).name(localizer)
        var indicator = call.make(calendar: calendar)
        var outputs = call.descriptor.outputs.map { _ in [Double](repeating: .nan, count: columns.count) }
        indicator.run(over: columns, into: &outputs)
        let shown = Dictionary(
            uniqueKeysWithValues: zip(call.descriptor.outputs, outputs.map { Array($0.suffix(visible)) }))
        guard shown.values.contains(where: { $0.contains(where: \.isFinite) }) else {
            return unready.append((name, max(1, call.warmUp - columns.count)))
        }
        if call.overlay.isEmpty {
            addPane(call, name, shown)
        } else if call.descriptor.family == .levels || call.name == "volume_profile" {
            addLevels(call, shown)
        } else {
            addOverlays(call, name, shown)
        }
    }

    private mutating func addOverlays(_ call: IndicatorCall, _ name: String, _ shown: [String: [Double]]) {
        let drawn: [CandleChart.Overlay]
        if let upper = shown["upper"], let lower = shown["lower"] {
            drawn = [.init(name, .band(upper: upper, middle: shown["middle"], lower: lower))]
        } else if let first = shown["span_a"], let second = shown["span_b"] {
            drawn =
                [.init(name, .cloud(first, second))]
                + ["tenkan", "kijun"].compactMap { part in
                    shown[part].map { .init(localizer.outputName(part), .line($0)) }
                }
        } else if call.name == "sar" {
            drawn = shown["value"].map { [.init(name, .dots($0))] } ?? []
        } else {
            let starts = call.name == "vwap" ? dayStarts : []
            drawn = call.overlay.compactMap { part in shown[part].map { .init(name, .line($0), starts: starts) } }
        }
        guard overlays.count + drawn.count <= CandleChart.mostOverlays else { return leftOut.append(name) }
        overlays += drawn
    }

    /// The first shown candle of each day of the calendar.
    private var dayStarts: Set<Int> {
        let days = columns.openTime.suffix(visible).map { calendar.localDay(containing: $0) }
        return Set(days.indices.dropFirst().filter { days[$0] != days[$0 - 1] })
    }

    private mutating func addPane(_ call: IndicatorCall, _ name: String, _ shown: [String: [Double]]) {
        guard panes.count < CandleChart.mostPanes else { return leftOut.append(name) }
        let outputs = call.descriptor.outputs
        func column(_ output: String) -> CandleChart.Pane.Column? {
            shown[output].map { .init(outputs.count > 1 ? localizer.outputName(output) : "", $0) }
        }
        let isHistogram = { (output: String) in output == "histogram" || call.descriptor.family == .pattern }
        let lines = outputs.filter { !isHistogram($0) }.prefix(CandleChart.mostLines).compactMap(column)
        panes.append(
            .init(
                name, lines: lines, histogram: outputs.first(where: isHistogram).flatMap(column),
                guides: call.descriptor.marks, range: call.descriptor.scale,
                places: Self.places(shown.values.flatMap(\.self), within: call.descriptor.scale)))
    }

    /// The levels of now, each from the bar on since which it has stood there.
    private mutating func addLevels(_ call: IndicatorCall, _ shown: [String: [Double]]) {
        let times = columns.openTime.suffix(visible)
        for output in call.overlay {
            guard let values = shown[output], let price = values.last, price.isFinite,
                let start = values.indices.reversed().prefix(while: { values[$0] == price }).last
            else { continue }
            let since = times[times.startIndex + start]
            lines.append(
                .init(.reference, at: price, from: since, knownAt: since, label: localizer.outputName(output)))
        }
    }

    /// Decimal places that tell such figures apart.
    private static func places(_ figures: [Double], within scale: ClosedRange<Double>?) -> Int {
        if scale != nil { return 1 }
        var largest = figures.filter(\.isFinite).map(abs).max() ?? 0
        guard largest > 0 else { return 2 }
        if largest >= 1000 { return 0 }
        if largest >= 10 { return 1 }
        var places = 2
        while largest < 1, places < 9 {
            largest *= 10
            places += 1
        }
        return places
    }
}

extension Localizer {
    /// What one of several outputs is called.
    fileprivate func outputName(_ output: String) -> String {
        let key = "indicator.output.\(output)"
        return has(key) ? text(key) : output.uppercased().replacing("_", with: " ")
    }
}
