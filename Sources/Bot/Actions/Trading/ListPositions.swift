import Actions
import Brokerage
import Platform
import Presentation
import Storage
import Trading
import Venues

extension Action<BotServices> {
    /// What is held, with its profit now.
    static var listPositions: Self {
        Self(
            "list_positions", role: .viewer, effect: .reads, aliases: [Alias("positions"), Alias("pos")],
            Parameter<InstrumentID?>("symbol")
        ) { turn, services, symbol in
            try await Plan.reading(services.store) { transaction in
                let localizer = turn.localizer
                let state = try services.desk.state(of: turn.user.id, transaction)
                let positions = state.positions.filter {
                    symbol == nil || symbol == ClosingSelection.all || $0.instrument == symbol
                }
                guard !positions.isEmpty else { return [Reply(localizer.document("positions.none"))] }
                let lines = try positions.map { position -> Document in
                    let instrument = try services.instrument(position.instrument)
                    let line = try services.wording(turn, instrument) {
                        try positionLine(position, instrument, state, localizer)
                    }
                    // One that is asked for by its name is told in detail.
                    guard position.instrument == symbol else { return line }
                    let nights = try transaction.nights(of: position, user: turn.user.id)
                    return line + .lines(localizer.nightLines(nights, of: instrument, state.currency))
                }
                let profit = try services.wording(turn, nil) { try state.figures().openProfit }
                let headline = localizer.document(
                    "positions.headline", ["count": .integer(positions.count), "profit": .signedMoney(profit)])
                return [Reply(headline + .joined(lines) + services.marketNote(localizer))]
            }
        }
    }

    private static func positionLine(
        _ position: Position, _ instrument: Instrument, _ state: AccountState, _ localizer: Localizer
    ) throws -> Document {
        guard let quote = state.quotes[instrument.id] else { throw OrderRefusal.figuresMissing(instrument.id) }
        let price = quote.price(for: position.direction.closingSide)
        let line = localizer.document(
            "positions.line",
            [
                "symbol": .text(instrument.id.symbol), "direction": localizer.direction(position.direction),
                "size": .text(localizer.size(position.quantity, of: instrument)),
                "entry": localizer.price(instrument.rounded(position.averagePrice), of: instrument),
                "price": localizer.price(price, of: instrument),
                "profit": .signedMoney(try state.profit(of: position)),
                "stop": localizer.levelAway(position.stopLoss, from: price, of: instrument),
                "target": localizer.levelAway(position.takeProfit, from: price, of: instrument),
            ])
        return line + .lines(localizer.ruleLines(position.rules, of: instrument))
    }
}

extension Transaction {
    /// What each night cost since a position was opened.
    func nights(of position: Position, user: Int64) throws -> [RoundTrip.Booking] {
        try holdingBookings(of: user).compactMap { booking in
            guard booking.kind == .swap, booking.concerns(position.instrument), let time = booking.time,
                time >= position.openedAt
            else { return nil }
            return .init(time: time, amount: booking.amount.amount)
        }
    }
}
