import Actions
import Foundation
import Indicators
import Presentation
import Reporting
import Trading

extension Action<BotServices> {
    /// A picture of the latest candles, with the position, the named indicators and the person's own ones drawn in.
    static var getChart: Self {
        Self(
            "get_chart", role: .viewer, effect: .reads, isSlow: true, isPublic: true,
            aliases: [Alias("chart"), Alias("c")],
            Parameter<InstrumentID>("symbol"), Parameter<Timeframe?>("timeframe"),
            Parameter<[String]?>("indicators", .indicators), Parameter<Theme?>("theme"),
            Parameter<String?>("signal", .signal, isPrivate: true)
        ) { turn, services, symbol, timeframe, indicators, theme, signal in
            let instrument = try services.instrument(symbol)
            if let signal { return .answer(try await services.drawn(signal, theme, turn)) }
            let timeframe = timeframe ?? .h1
            let named = try IndicatorList.read(indicators ?? [], turn.localizer).indicators
            let own = turn.preferences.indicators.filter { !named.contains($0) }
            let drawn = try await services.chart(instrument, timeframe, named + own, turn)
            let bytes = try await services.charts.png(
                drawn.chart, theme: theme ?? turn.preferences.theme, size: drawn.chart.fittingSize)
            let document = try services.quoteDocument(instrument, turn.localizer)
            let picture = Reply.Picture(bytes: bytes, name: "\(instrument.id)_\(timeframe.fileName).png")
            return .answer(
                Reply(
                    drawn.notes(turn.localizer) + document, choices: [timeframes(instrument, named)], picture: picture))
        }
    }

    /// The same chart on other timeframes, as far as the names of its indicators fit into a button.
    private static func timeframes(_ instrument: Instrument, _ named: [ChartIndicator]) -> [Reply.Choice] {
        let words = named.map(\.text).joined(separator: " ")
        return [Timeframe.m15, .h1, .h4, .d1].map {
            let command = "/get_chart \(instrument.id) \($0.rawValue)"
            let whole = words.isEmpty ? command : "\(command) \(words)"
            return .init(label: $0.rawValue, id: whole.utf8.count <= 64 ? whole : command)
        }
    }
}

extension InstrumentChart {
    /// What was asked for and is not in the picture.
    func notes(_ localizer: Localizer) -> Document {
        var lines: [Document] = []
        if !leftOut.isEmpty {
            lines.append(
                localizer.document(
                    "chart.left_out",
                    [
                        "names": .text(leftOut.joined(separator: ", ")), "panes": .integer(CandleChart.mostPanes),
                        "overlays": .integer(CandleChart.mostOverlays),
                    ]))
        }
        for (name, missing) in unready {
            lines.append(
                localizer.document("chart.unready", ["name": .text(name), "count": .integer(missing)]))
        }
        for (split, moment) in splits {
            lines.append(
                localizer.document(
                    "chart.split",
                    [
                        "new": .integer(split.new), "old": .integer(split.old), "date": .timestamp(moment, .date),
                    ]))
        }
        return .lines(lines)
    }
}

extension IndicatorList {
    /// - Throws: `ActionError.refused` that says what is wrong, and what there is.
    static func read(_ texts: [String], _ localizer: Localizer) throws(ActionError) -> IndicatorList {
        do throws(IndicatorError) { return try IndicatorList(texts) } catch { throw error.worded(localizer) }
    }
}
