import Actions
import Foundation
import Platform
import Presentation
import Reporting
import Storage
import Trading
import Venues

extension Action<BotServices> {
    /// A picture of the latest candles, with the position drawn in.
    static var getChart: Self {
        Self(
            "get_chart", role: .viewer, effect: .reads, isSlow: true, aliases: [Alias("chart"), Alias("c")],
            Parameter<InstrumentID>("symbol"), Parameter<Timeframe?>("timeframe"),
            Parameter<[String]?>("indicators", .words), Parameter<ChartTheme?>("theme")
        ) { turn, services, symbol, timeframe, indicators, theme in
            guard indicators == nil || indicators == [] else { throw ActionError.notAvailable }
            let instrument = try services.instrument(symbol)
            let timeframe = timeframe ?? .h1
            let chart = try await services.chart(instrument, timeframe, turn)
            let bytes = try await services.charts.png(chart, theme: theme == .dark ? .dark : .light)
            let name = "\(instrument.id)_\(timeframe.fileName).png"
            let choices = [Timeframe.m15, .h1, .h4, .d1].map {
                Reply.Choice(label: $0.rawValue, id: "/get_chart \(instrument.id) \($0.rawValue)")
            }
            let caption = try services.quoteDocument(instrument, turn.localizer)
            return .answer(Reply(caption, choices: [choices], picture: .init(bytes: bytes, name: name)))
        }
    }
}

enum ChartTheme: String, CaseIterable, ActionValue { case light, dark }

extension BotServices {
    fileprivate func chart(
        _ instrument: Instrument, _ timeframe: Timeframe, _ turn: Turn
    ) async throws -> CandleChart {
        let quote = try quote(instrument)
        let candles = try await candles.candles(instrument, timeframe, count: 120)
        guard let first = candles.first else {
            throw ActionError.refused("no_candles", ["symbol": .text(instrument.id.symbol)])
        }
        let user = turn.user.id
        let (position, orders) = try await store.read { transaction in
            (try transaction.position(instrument.id, of: user), try transaction.workingOrders(of: user))
        }
        let localizer = turn.localizer
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
        for order in orders where order.instrument == instrument.id { add(.order, order.price, "order") }
        let mid = quote.mid.value
        let change = FixedPoint(first.open).map { Percent((mid / $0 - 1) * FixedPoint(100)) }
        return CandleChart(
            candles: candles, timeframe: timeframe, instrument: instrument,
            labels: localizer.chartLabels(instrument), title: "\(instrument.id) · \(timeframe.rawValue)",
            subtitle: instrument.name,
            simulatedLabel: market.isSimulated ? localizer.text("chart.simulated") : nil, lastPrice: mid.double,
            change: change, quote: quote, levels: levels,
            position: position.map { .init($0.direction, openedAt: $0.openedAt) })
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
