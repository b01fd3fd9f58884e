import Actions
import Foundation
import Indicators
import Platform
import Presentation
import Reporting
import Signals
import Trading
import Venues

extension Action<BotServices> {
    /// What the closed candles say: facts with figures, and a chart with the structure drawn in.
    static var analyze: Self {
        Self(
            "analyze", role: .viewer, effect: .reads, isSlow: true, isPublic: true,
            aliases: [Alias("analyse"), Alias("a")],
            Parameter<InstrumentID>("symbol"), Parameter<Timeframe?>("timeframe")
        ) { turn, services, symbol, timeframe in
            let instrument = try services.instrument(symbol)
            let timeframe = timeframe ?? .h1
            var candles: [Timeframe: [Candle]] = [:]
            var breaks: [Timeframe: PriceBreak] = [:]
            for needed in MarketAnalysis.timeframes(for: timeframe) {
                let all = try await services.candles.candles(instrument, needed, count: MarketAnalysis.candleCount)
                let last = PriceBreak.last(in: all, of: instrument.assetClass)
                candles[needed] = Array(all[(last?.index ?? 0)...])
                breaks[needed] = last?.priceBreak
            }
            let analysis = try services.analysis(timeframe, candles, breaks, instrument, turn.localizer)
            let wording = AnalysisWording(analysis: analysis, instrument: instrument, localizer: turn.localizer)
            var drawn = InstrumentChart(candles[timeframe] ?? [], instrument, timeframe, services, turn.localizer)
            drawn.drawStructure(of: candles[timeframe] ?? [], turn.localizer)
            if let day = analysis.previousDay, timeframe < .d1 {
                drawn.drawDay(high: day.high, low: day.low, start: day.start, turn.localizer)
            }
            let quote = services.market.quote(of: instrument.id)
            if let quote { drawn.show(quote, services.dayFigures(instrument, quote)?.change) }
            let isOpen = quote?.isOpen ?? true
            let note = isOpen ? Document() : services.closedNote(instrument, turn.localizer)
            let bytes = try await services.charts.png(drawn.chart, theme: turn.preferences.theme)
            let picture = Reply.Picture(bytes: bytes, name: "\(instrument.id)_\(timeframe.fileName)_analysis.png")
            let reply = Reply(
                wording.document + note + services.marketNote(turn.localizer),
                choices: choices(instrument, timeframe, turn.localizer), picture: picture)
            guard let model = services.model else { return .answer(reply) }
            return await services.read(wording, by: model, turn, reply)
        }
    }

    private static func choices(
        _ instrument: Instrument, _ timeframe: Timeframe, _ localizer: Localizer
    ) -> [[Reply.Choice]] {
        let others = [Timeframe.m15, .h1, .h4, .d1].filter { $0 != timeframe }.map {
            Reply.Choice(label: $0.rawValue, id: "/analyze \(instrument.id) \($0.rawValue)")
        }
        return [
            others,
            [
                .init(
                    label: localizer.text("button.chart"), id: "/get_chart \(instrument.id) \(timeframe.rawValue)"),
                .init(label: localizer.text("button.signals"), id: "/get_signals \(instrument.id)"),
            ],
        ]
    }
}

extension BotServices {
    /// - Throws: `ActionError.refused` that says what is missing.
    fileprivate func analysis(
        _ timeframe: Timeframe, _ candles: [Timeframe: [Candle]], _ breaks: [Timeframe: PriceBreak],
        _ instrument: Instrument, _ localizer: Localizer
    ) throws(ActionError) -> MarketAnalysis {
        do throws(AnalysisError) {
            return try MarketAnalysis(
                timeframe, candles: candles, calendar: instrument.calendar, at: market.clock.now())
        } catch {
            switch error {
            case .tooFew(let have, let need, let timeframe):
                var values: [String: MessageValue] = [
                    "symbol": .text(instrument.id.symbol), "timeframe": .text(timeframe.rawValue),
                    "have": .integer(have), "need": .integer(need), "missing": .integer(need - have),
                ]
                guard let priceBreak = breaks[timeframe], let first = candles[timeframe]?.first else {
                    throw .refused("too_few_candles", values)
                }
                values["time"] = .timestamp(first.openTime, .dateTime)
                values["jump"] = .text(localizer.jump(priceBreak, instrument))
                throw .refused("too_few_since_break", values)
            case .badCandles: throw .refused("bad_candles")
            }
        }
    }
}
