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
            Parameter<String?>("signal", .signal, isPrivate: true), Parameter<String?>("timeframes", .named)
        ) { turn, services, symbol, timeframe, indicators, theme, signal, several in
            let instrument = try services.instrument(symbol)
            if let signal { return .answer(try await services.drawn(signal, theme, turn, on: symbol)) }
            // "/chart EURUSD 1h 4h": what stands among the indicators and is a timeframe is one more.
            let more = (indicators ?? []).compactMap(Timeframe.init(name:))
            let frames = try Self.distinct(several.map(Self.timeframes) ?? [timeframe].compactMap(\.self) + more)
            let texts = (indicators ?? []).filter { Timeframe(name: $0) == nil }
            let named = try IndicatorList.read(texts, turn.localizer).indicators
            let own = turn.preferences.indicators.filter { !named.contains($0) }
            var drawn: [InstrumentChart] = []
            for frame in frames { drawn.append(try await services.chart(instrument, frame, named + own, turn)) }
            let bytes = try await services.charts.png(
                ChartSheet(drawn.map(\.chart)), theme: theme ?? turn.preferences.theme)
            let notes = drawn.map { $0.notes(turn.localizer) }.reduce(into: [Document]()) { notes, note in
                if !notes.contains(note) { notes.append(note) }
            }
            let document = try services.quoteDocument(instrument, turn.localizer)
            let name = "\(instrument.id)_\(frames.map(\.fileName).joined(separator: "_")).png"
            return .answer(
                Reply(
                    notes.reduce(Document(), +) + document, choices: [timeframes(instrument, named)],
                    picture: Reply.Picture(bytes: bytes, name: name)))
        }
    }

    /// `15m,1h,4h`: below each other in one picture.
    private static func timeframes(_ list: String) throws(ActionError) -> [Timeframe] {
        let words = list.split(whereSeparator: { $0 == "," || $0.isWhitespace }).map(String.init)
        let frames = words.compactMap(Timeframe.init(name:))
        guard !frames.isEmpty, frames.count == words.count else {
            throw .invalid(parameter: "timeframes", text: String(list.prefix(40)))
        }
        return frames
    }

    /// Each once; the hour where none is named.
    private static func distinct(_ named: [Timeframe]) throws(ActionError) -> [Timeframe] {
        var frames: [Timeframe] = []
        for frame in named where !frames.contains(frame) { frames.append(frame) }
        if frames.isEmpty { frames = [.h1] }
        guard frames.count <= ChartSheet.mostCharts else {
            throw .refused("many_timeframes", ["most": .integer(ChartSheet.mostCharts)])
        }
        return frames
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
