import Actions
import Platform
import Presentation
import Trading
import Venues

extension Action<BotServices> {
    /// Bid and ask, and how the price moved today.
    static var getQuote: Self {
        Self(
            "get_quote", role: .viewer, effect: .reads, isPublic: true,
            aliases: [Alias("quote"), Alias("price"), Alias("q")],
            Parameter<InstrumentID>("symbol")
        ) { turn, services, symbol in
            let instrument = try services.instrument(symbol)
            let document = try services.quoteDocument(instrument, turn.localizer)
            let chart = Reply.Choice(
                label: turn.localizer.text("button.chart"), id: "/get_chart \(instrument.id) 1h")
            return .answer(Reply(document, choices: [[chart]]))
        }
    }
}

extension BotServices {
    /// The quote as people read it, with its origin.
    func quoteDocument(_ instrument: Instrument, _ localizer: Localizer) throws -> Document {
        let quote = try quote(instrument)
        var values: [String: MessageValue] = [
            "symbol": .text(instrument.id.symbol), "name": .text(instrument.name),
            "bid": localizer.price(quote.bid, of: instrument), "ask": localizer.price(quote.ask, of: instrument),
            "spread": localizer.distance(quote.spread, of: instrument),
        ]
        var lines = [localizer.document("quote.headline", values)]
        if let day = dayFigures(instrument, quote) {
            values["change"] = .signedPercent(day.change, places: 2)
            values["high"] = localizer.price(day.high, of: instrument)
            values["low"] = localizer.price(day.low, of: instrument)
            lines.append(localizer.document("quote.day", values))
        }
        if !quote.isOpen { lines.append(closedNote(instrument, localizer)) }
        return .lines(lines) + marketNote(localizer)
    }

    /// That a market is closed, and when it opens.
    func closedNote(_ instrument: Instrument, _ localizer: Localizer) -> Document {
        instrument.calendar.nextOpen(from: market.clock.now()).map {
            localizer.document("quote.closed", ["time": .timestamp($0, .weekdayTime)])
        } ?? localizer.document("quote.closed_long")
    }

    /// The change since the last daily close, and today's range so far.
    func dayFigures(
        _ instrument: Instrument, _ quote: Quote
    ) -> (change: Percent, high: Price, low: Price)? {
        let moment = market.clock.now()
        guard
            let close = market.candles(of: instrument.id, timeframe: .d1, count: 3, before: moment)
                .tradingDays(before: moment, instrument.calendar).last?.close,
            let last = instrument.price(close), last > .zero
        else { return nil }
        let start = instrument.calendar.start(
            ofTradingDay: instrument.calendar.tradingDay(containing: moment))
        let elapsed = Int((moment - start).inSeconds) / 300
        let today = market.candles(of: instrument.id, timeframe: .m5, count: elapsed, before: moment)
            .filter { $0.openTime >= start }
        let mid = quote.mid
        let high = today.map(\.high).max().flatMap(instrument.price) ?? mid
        let low = today.map(\.low).min().flatMap(instrument.price) ?? mid
        return (Percent((mid / last - 1) * FixedPoint(100)), max(high, mid), min(low, mid))
    }
}
