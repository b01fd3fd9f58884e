import Actions
import Brokerage
import Platform
import Presentation
import Storage
import Trading

extension BotServices {
    /// How the last trade ended, of an instrument when one is named: when, at what price, why, and with what result.
    /// What is held now is told before it.
    func whyClosed(_ instrument: Instrument?, _ turn: Turn) async throws -> Reply {
        let user = turn.user.id
        let (history, state) = try await store.read { transaction in
            (try TradeBook(of: user, self, transaction).history, try self.desk.state(of: user, transaction))
        }
        func isMeant(_ trade: RoundTrip) -> Bool { instrument == nil || trade.instrument == instrument?.id }
        let wording = ClosingWording(instruments: instruments, localizer: turn.localizer)
        let closed = history.closed.last(where: isMeant)
        // Of all that is held only what is asked about, or, where nothing has ended yet, all of it.
        let open = instrument == nil && closed != nil ? [] : history.open.filter(isMeant)
        guard closed != nil || !open.isEmpty else {
            let key = instrument == nil ? "closing.none" : "closing.never"
            return Reply(turn.localizer.document(key, ["symbol": .text(instrument?.id.symbol ?? "")]))
        }
        var document = Document.joined(open.map { wording.open($0, state) })
        if closed == nil, instrument == nil { document = turn.localizer.document("closing.none") + document }
        guard let closed else { return Reply(document + marketNote(turn.localizer)) }
        let entry = Reply.Choice(
            label: turn.localizer.text("journal.button.entry"), id: "/journal show #\(closed.reference)")
        return Reply(
            document + wording.closed(closed) + marketNote(turn.localizer), choices: [[entry]],
            reference: closed.reference)
    }
}

/// How a trade ended, or that it has not, in the reader's language.
private struct ClosingWording {
    let instruments: InstrumentCatalogue
    let localizer: Localizer

    func closed(_ trade: RoundTrip) -> Document {
        var values = names(trade)
        values["time"] = .timestamp(trade.closedAt ?? trade.changedAt, .dateTime)
        values["price"] = trade.lastExit.map { price($0, trade) } ?? .text("–")
        values["held"] = .duration(trade.held ?? .zero)
        values["cause"] = trade.cause.map(localizer.cause) ?? .text(localizer.text("journal.ended.unknown"))
        values["net"] = .signedMoney(trade.net)
        values["reward"] = .text("")
        if let reward = trade.reward {
            let value = ReportFigures(localizer: localizer).reward(reward)
            values["reward"] = .text(localizer.text("journal.reward", ["reward": value]))
        }
        var document = localizer.document("closing.closed", values)
        // What left in parts has another price on average than its last one.
        if let average = trade.averageExit, average != trade.lastExit {
            document += localizer.document("closing.parts", ["exit": price(average, trade)])
        }
        return document + localizer.document("closing.result", values)
            + .lines(localizer.conversionLine(trade.conversions.compactMap { RatePath($0) }))
    }

    /// - Parameter state: with the position that is left of it.
    func open(_ trade: RoundTrip, _ state: AccountState) -> Document {
        var values = names(trade)
        values["from"] = .timestamp(trade.openedAt, .dateTime)
        guard let known = instruments[trade.instrument], let position = state.position(trade.instrument) else {
            return localizer.document("closing.open", values)
        }
        values["size"] = .text(localizer.size(position.quantity, of: known))
        var document = localizer.document("closing.open", values)
        if let quote = state.quotes[known.id], let profit = try? state.profit(of: position) {
            values["price"] = localizer.price(quote.price(for: position.direction.closingSide), of: known)
            values["profit"] = .signedMoney(profit)
            document += localizer.document("closing.now", values)
        }
        document += localizer.document(
            "notice.protection",
            [
                "stop": localizer.level(position.stopLoss, from: position.averagePrice, of: known),
                "target": localizer.level(position.takeProfit, from: position.averagePrice, of: known),
            ])
        if let exit = trade.lastExit {
            let cause = trade.cause.map(localizer.cause) ?? .text(localizer.text("journal.ended.unknown"))
            document += localizer.document("closing.part", ["price": price(exit, trade), "cause": cause])
        }
        return document
    }

    private func names(_ trade: RoundTrip) -> [String: MessageValue] {
        let known = instruments[trade.instrument]
        return [
            "symbol": .text(trade.instrument.symbol), "direction": localizer.direction(trade.direction),
            "size": .text(known.map { localizer.size(trade.entered, of: $0) } ?? trade.entered.description),
            "entry": price(trade.averageEntry, trade), "reference": .code("#\(trade.reference)"),
        ]
    }

    private func price(_ price: Price, _ trade: RoundTrip) -> MessageValue {
        guard let known = instruments[trade.instrument] else { return .number(price.value, places: 0...5) }
        return localizer.price(known.rounded(price), of: known)
    }
}

extension Localizer {
    /// Why something that was held was closed.
    func cause(_ cause: ClosingCause) -> MessageValue { .text(text("journal.ended.\(cause.rawValue)")) }
}
