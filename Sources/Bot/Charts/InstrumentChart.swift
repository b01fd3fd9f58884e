import Actions
import Foundation
import Indicators
import Platform
import Presentation
import Reporting
import Storage
import Trading
import Venues

/// A chart as a person asked for it, and what could not be drawn.
struct InstrumentChart {
    /// Candles that a picture shows.
    static let visible = 120

    var chart: CandleChart
    /// Names of indicators that found no room.
    var leftOut: [String] = []
    /// Indicators that need more candles, and how many more.
    var unready: [(name: String, missing: Int)] = []
    /// Splits of shares in the picture, each with the first candle after it: earlier prices are in today's shares.
    var splits: [(split: PriceBreak.Split, at: Timestamp)] = []

    /// The chart of closed candles alone, without anything drawn in.
    /// - Parameter candles: closed, oldest first; the newest are shown.
    init(
        _ candles: [Candle], _ instrument: Instrument, _ timeframe: Timeframe, _ services: BotServices,
        _ localizer: Localizer
    ) {
        chart = CandleChart(
            candles: Array(candles.suffix(Self.visible)), timeframe: timeframe, instrument: instrument,
            labels: localizer.chartLabels(instrument), title: "\(instrument.id) · \(timeframe.rawValue)",
            subtitle: instrument.name,
            simulatedLabel: services.simulatedLabel(localizer))
    }

    /// - Parameter candles: those of the chart and what came before.
    /// - Throws: `ActionError.refused` when a candle is impossible.
    mutating func draw(
        _ indicators: [ChartIndicator], over candles: [Candle], _ localizer: Localizer
    ) throws(ActionError) {
        let calls = indicators.compactMap { if case .call(let call) = $0 { call } else { nil } }
        do throws(IndicatorError) {
            let drawing = try IndicatorDrawing(
                calls, over: candles, visible: chart.candles.count, calendar: chart.instrument.calendar,
                localizer: localizer)
            chart.overlays = drawing.overlays
            chart.panes = drawing.panes
            chart.structure.lines += drawing.lines
            leftOut = drawing.leftOut
            unready = drawing.unready
        } catch {
            throw error.worded(localizer)
        }
        guard indicators.contains(.structure) else { return }
        drawStructure(of: candles, localizer)
    }

    /// The price of now, and the day's change as the words below the picture tell it: without them the last candle's
    /// close stands for them.
    mutating func show(_ quote: Quote, _ change: Percent?) {
        chart.lastPrice = quote.mid.value.double
        chart.change = change
    }

    /// - Parameter swingLength: bars on each side of a swing.
    mutating func drawStructure(of candles: [Candle], swingLength: Int = 5, _ localizer: Localizer) {
        let lines = chart.structure.lines
        chart.structure = StructureDrawing(candles, swingLength: swingLength, localizer: localizer)
            .structure(visible: chart.candles.count)
        chart.structure.lines += lines
    }

    /// Dashed lines at the high and low of a day that is over.
    mutating func drawDay(high: Double, low: Double, start: Timestamp, _ localizer: Localizer) {
        let end = Timeframe.d1.nextBarStart(after: start, calendar: chart.instrument.calendar)
        for (price, key) in [(high, "previous_high"), (low, "previous_low")] {
            chart.structure.lines.append(
                .init(
                    .reference, at: price, from: start, knownAt: end, label: localizer.text("chart.structure.\(key)")))
        }
    }
}

extension BotServices {
    /// The chart of now, with the person's position, orders and what they want drawn in.
    func chart(
        _ instrument: Instrument, _ timeframe: Timeframe, _ indicators: [ChartIndicator], _ turn: Turn
    ) async throws -> InstrumentChart {
        let quote = try quote(instrument)
        let warmUp = indicators.map { if case .call(let call) = $0 { call.warmUp } else { 0 } }.max() ?? 0
        // Averages remember: figures are those of longer histories only after a while.
        let count = indicators.isEmpty ? InstrumentChart.visible : min(2000, max(500, InstrumentChart.visible + warmUp))
        let recorded = try await candles.candles(instrument, timeframe, count: count)
        guard !recorded.isEmpty else {
            throw ActionError.refused("no_candles", ["symbol": .text(instrument.id.symbol)])
        }
        let (candles, splits) = PriceBreak.adjusting(recorded, of: instrument.assetClass)
        var drawn = InstrumentChart(candles, instrument, timeframe, self, turn.localizer)
        drawn.splits = splits.filter { $0.at > drawn.chart.candles[0].openTime }
        try drawn.draw(indicators, over: candles, turn.localizer)
        let user = turn.user.id
        let (position, orders) = try await store.read { transaction in
            (try transaction.position(instrument.id, of: user), try transaction.workingOrders(of: user))
        }
        drawn.chart.levels = levels(position, orders.filter { $0.instrument == instrument.id }, turn.localizer)
        drawn.chart.position = position.map { .init($0.direction, openedAt: $0.openedAt) }
        drawn.chart.quote = quote
        drawn.show(quote, dayFigures(instrument, quote)?.change)
        return drawn
    }

    private func levels(_ position: Position?, _ orders: [Order], _ localizer: Localizer) -> [CandleChart.Level] {
        var levels: [CandleChart.Level] = []
        func add(_ kind: CandleChart.Level.Kind, _ price: Price?, _ key: String) {
            guard let price else { return }
            levels.append(.init(kind, at: price.value.double, label: localizer.text("chart.\(key)")))
        }
        if let position {
            add(.entry, position.averagePrice, "entry")
            add(.stop, position.stopLoss, "stop")
            add(.target, position.takeProfit, "target")
        }
        for order in orders { add(.order, order.price, "order") }
        return levels
    }
}

extension Localizer {
    /// How this language writes the axes of a chart.
    fileprivate func chartLabels(_ instrument: Instrument) -> ChartLabels {
        ChartLabels(
            language: language, timeZone: timeZone,
            price: { value in
                instrument.price(value).map { format(.price($0, places: instrument.pricePlaces)) } ?? ""
            },
            figure: { value, places in
                FixedPoint(value).map { format(.number($0, places: places...places)) } ?? ""
            },
            time: { moment, unit in
                switch unit {
                case .time: format(.timestamp(moment, .time))
                case .day: format(.timestamp(moment, .day))
                case .month: format(.timestamp(moment, .month))
                case .year: format(.timestamp(moment, .year))
                }
            },
            change: { format(.signedPercent($0, places: 2)) })
    }
}
