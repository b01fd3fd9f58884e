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

    /// Balance, equity, margin and drawdown.
    static var accountStatus: Self {
        Self(
            "account_status", role: .viewer, effect: .reads,
            aliases: [Alias("account"), Alias("balance"), Alias("status")]
        ) { turn, services in
            try await Plan.reading(services.store) { transaction in
                let localizer = turn.localizer
                let state = try services.desk.state(of: turn.user.id, transaction)
                let figures = try services.wording(turn, nil) { try state.figures() }
                let peak = max(
                    try transaction.peakBalance(of: turn.user.id), figures.equity.amount, figures.balance.amount)
                let drawdown = peak > .zero ? (peak - figures.equity.amount) / peak * FixedPoint(100) : .zero
                let level: MessageValue =
                    figures.marginLevel.map { .percent($0, places: 0) } ?? .text(localizer.text("order.no_level"))
                let pause = turn.preferences.pause(at: turn.now)
                var document = localizer.document(
                    "account.status",
                    [
                        "balance": .money(figures.balance), "equity": .money(figures.equity),
                        "profit": .signedMoney(figures.openProfit), "margin": .money(figures.usedMargin),
                        "free": .money(figures.freeMargin), "level": level,
                        "drawdown": .percent(Percent(drawdown), places: 2), "leverage": .integer(state.leverage),
                        "positions": .integer(state.positions.count),
                        "risk": localizer.usualRisk(
                            services.desk.limits(turn.preferences), turn.preferences.sizing),
                        "limit": .percent(services.desk.maximumRisk, places: 2),
                    ])
                if !state.positions.isEmpty {
                    let held = try services.wording(turn, nil) { try state.holdings() }
                    document += holdingLines(held, of: figures.equity, localizer)
                }
                if pause.isPaused { document += pauseNote(pause.until, localizer) }
                return [Reply(document + services.marketNote(localizer))]
            }
        }
    }

    /// What is held and what it would come to at its stops; in percent of an equity above zero.
    private static func holdingLines(
        _ held: AccountState.Holdings, of equity: Money, _ localizer: Localizer
    ) -> Document {
        func share(_ amount: Money) -> MessageValue {
            guard equity.amount > .zero else { return .text("–") }
            return .percent(Percent(amount.amount / equity.amount * FixedPoint(100)), places: 1)
        }
        var lines = [
            localizer.document("account.held", ["value": .money(held.value), "percent": share(held.value)]),
            localizer.document(
                "account.at_stops",
                ["profit": .signedMoney(held.profitAtStops), "percent": share(held.profitAtStops)]),
        ]
        if held.unstopped > 0 {
            lines.append(localizer.document("account.unstopped", ["count": .integer(held.unstopped)]))
        }
        return .lines(lines)
    }

    /// The line that says that entries are paused.
    static func pauseNote(_ until: Timestamp?, _ localizer: Localizer) -> Document {
        guard let until else { return localizer.document("pause.note") }
        return localizer.document("pause.note_until", ["time": .timestamp(until, .weekdayTime)])
    }

    /// Starts the paper account anew with another balance or currency.
    static var setBalance: Self {
        Self(
            "set_balance", role: .trader, effect: .trades, confirm: .always,
            Parameter<FixedPoint>("amount", .quantity, in: 100...1_000_000_000), Parameter<AccountCurrency?>("currency")
        ) { turn, services, amount, chosen in
            let currency = chosen.map { Currency($0.rawValue) } ?? services.desk.deposit.currency
            let deposit = Money(amount, currency).booked
            let user = turn.user.id
            // An account that is started anew has lost nothing: that must be no way around a limit.
            @Sendable func check(_ transaction: Transaction) throws {
                guard try transaction.positions(of: user).isEmpty, try transaction.workingOrders(of: user).isEmpty
                else { throw ActionError.refused("account_in_use") }
                try services.desk.checkNotLoosened(
                    nil, of: user, turn.localizer, refusal: "limit_keeps_account", transaction)
            }
            try await services.store.read(check)
            let exact: [String: ArgumentValue] = ["amount": .number(amount), "currency": .text(currency.code)]
            let document = turn.localizer.document("account.reset", ["deposit": .money(deposit)])
            return Plan(exact: exact, card: Card(document: document)) { transaction in
                try check(transaction)
                try transaction.resetAccount(
                    of: user, deposit: deposit, leverage: turn.preferences.count(.leverage) ?? services.desk.leverage,
                    reference: turn.key, at: turn.now)
                return [Reply(turn.localizer.document("account.reset_done", ["deposit": .money(deposit)]))]
            }
        }
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

/// Currencies a paper account can be kept in: the ones with a rate to every other.
enum AccountCurrency: String, CaseIterable, ActionValue { case USD, EUR, GBP, CHF, JPY, AUD, CAD, NZD }

extension Reply {
    /// A refusal inside a longer answer.
    static func refusal(_ error: ActionError, _ localizer: Localizer) -> Reply {
        guard case .refused(let key, let values) = error else {
            return Reply(localizer.document("card.nothing_done"))
        }
        return Reply(localizer.document("refusal.\(key)", values))
    }
}
