import Actions
import Indicators
import Presentation
import Reporting
import Trading

extension Action<BotServices> {
    /// The indicators that every chart of this person shows.
    static var setIndicators: Self {
        Self(
            "set_indicators", role: .viewer, effect: .changesSettings, aliases: [Alias("indicators")],
            Parameter<ListOperation?>("op"), Parameter<[String]?>("indicators", .indicators)
        ) { turn, services, operation, words in
            let list = try IndicatorList.read(words ?? [], turn.localizer)
            let operation = operation ?? (list.items.isEmpty ? .show : .add)
            let before = turn.preferences.indicators
            let after: [ChartIndicator]
            switch operation {
            case .show: return .answer(Reply(shown(before, turn.localizer)))
            // All that there are; one's own are shown.
            case .list: return .answer(IndicatorGuide(localizer: turn.localizer).reply())
            case .add: after = before + list.indicators.filter { !before.contains($0) }
            case .remove: after = try without(list.items, before, turn.localizer)
            case .set: after = list.indicators
            case .clear: after = []
            case .ban, .unban: throw ActionError.invalid(parameter: "op", text: operation.rawValue)
            }
            guard operation == .clear || !list.items.isEmpty else { throw ActionError.missing(parameter: "indicators") }
            let most = CandleChart.mostOverlays + CandleChart.mostPanes
            guard after.count <= most else {
                throw ActionError.refused("indicators_full", ["count": .integer(most)])
            }
            let text = after.map(\.text).joined(separator: " ")
            return .setting(.indicators, text, turn, shown(after, turn.localizer))
        }
    }

    /// `ema` takes away every exponential average, `ema50` the one.
    private static func without(
        _ items: [IndicatorList.Item], _ before: [ChartIndicator], _ localizer: Localizer
    ) throws -> [ChartIndicator] {
        func isMeant(_ indicator: ChartIndicator) -> Bool {
            items.contains { item in
                guard case .call(let call) = item.indicator, case .call(let own) = indicator, !item.isExact else {
                    return item.indicator == indicator
                }
                return call.name == own.name
            }
        }
        let after = before.filter { !isMeant($0) }
        guard items.isEmpty || after.count < before.count else {
            let names = items.map { $0.indicator.name(localizer) }.joined(separator: ", ")
            throw ActionError.refused("indicator_not_set", ["names": .text(names)])
        }
        return after
    }

    private static func shown(_ indicators: [ChartIndicator], _ localizer: Localizer) -> Document {
        guard !indicators.isEmpty else { return localizer.document("indicators.none") }
        let names = indicators.map { $0.name(localizer) }.joined(separator: ", ")
        return localizer.document("indicators.shown", ["names": .text(names)])
    }
}
