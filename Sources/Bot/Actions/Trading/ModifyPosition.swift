import Actions
import Brokerage
import Platform
import Presentation
import Storage
import Trading
import Venues

extension Action<BotServices> {
    /// Moves or removes the stop and the target of a position.
    static var modifyPosition: Self {
        Self(
            "modify_position", role: .trader, effect: .trades, confirm: .always,
            aliases: [Alias("modify"), Alias("move_stop")],
            Parameter<InstrumentID?>("symbol"), Parameter<Price?>("stop_loss", .stopPrice),
            Parameter<Price?>("take_profit", .targetPrice),
            Parameter<FixedPoint?>("stop_pips", .stopPips, in: 0...1_000_000),
            Parameter<FixedPoint?>("take_profit_pips", .targetPips, in: 0...1_000_000),
            Parameter<Bool?>("breakeven"), Parameter<FixedPoint?>("trailing_pips"), Parameter<[String]?>("remove")
        ) { turn, services, symbol, stop, target, stopPips, targetPips, breakeven, trailing, remove in
            guard trailing == nil else { throw ActionError.notAvailable }
            let change = LevelChange(
                stop: .init(stop, stopPips, nil), target: .init(target, targetPips, nil), breakeven: breakeven == true,
                removesStop: remove?.contains("stop_loss") == true,
                removesTarget: remove?.contains("take_profit") == true)
            guard !change.isEmpty else { throw ActionError.missing(parameter: "stop_loss") }
            return try await ModifyPlan(symbol: symbol, change: change, turn: turn, services: services).plan()
        }
    }
}

/// What is to become of the levels of a position.
private struct LevelChange {
    var stop: OrderRequest.Level?
    var target: OrderRequest.Level?
    /// The stop goes to the entry price.
    var breakeven: Bool
    var removesStop: Bool
    var removesTarget: Bool

    var isEmpty: Bool { stop == nil && target == nil && !breakeven && !removesStop && !removesTarget }

    func applied(to position: Position, _ instrument: Instrument) -> Position {
        var changed = position
        if breakeven { changed.stopLoss = instrument.rounded(position.averagePrice) }
        if let stop { changed.stopLoss = price(stop, position, instrument, isStop: true) }
        if let target { changed.takeProfit = price(target, position, instrument, isStop: false) }
        if removesStop { changed.stopLoss = nil }
        if removesTarget { changed.takeProfit = nil }
        return changed
    }

    private func price(
        _ level: OrderRequest.Level, _ position: Position, _ instrument: Instrument, isStop: Bool
    ) -> Price {
        let distance: Price
        switch level {
        case .price(let price): return instrument.rounded(price)
        case .pips(let pips): distance = instrument.pip * pips
        case .percent(let percent): distance = percent.of(position.averagePrice)
        }
        let isBelow = (position.direction == .long) == isStop
        return instrument.rounded(isBelow ? position.averagePrice - distance : position.averagePrice + distance)
    }
}

private struct ModifyPlan {
    let symbol: InstrumentID?
    let change: LevelChange
    let turn: Turn
    let services: BotServices

    func plan() async throws -> Plan {
        let user = turn.user.id
        let (position, changed, instrument) = try await services.store.read {
            transaction -> (Position, Position, Instrument) in
            let state = try services.desk.state(of: user, transaction)
            let position = try ClosingSelection(symbol: symbol, percent: 100, side: nil, exclude: [])
                .positions(in: state.positions)
            guard let only = position.first, position.count == 1 else { throw ActionError.missing(parameter: "symbol") }
            let instrument = try services.instrument(only.instrument)
            return (only, try checked(only, instrument, state), instrument)
        }
        var exact: [String: ArgumentValue] = ["symbol": .text(instrument.id.symbol)]
        exact["stop_loss"] = changed.stopLoss.map { .number($0.value) }
        exact["take_profit"] = changed.takeProfit.map { .number($0.value) }
        var removed: [String] = []
        if change.removesStop { removed.append("stop_loss") }
        if change.removesTarget { removed.append("take_profit") }
        if !removed.isEmpty { exact["remove"] = .texts(removed) }
        return Plan(exact: exact, card: card(position, changed, instrument)) { [self] transaction in
            let state = try services.desk.state(of: user, transaction)
            guard let held = state.position(instrument.id) else {
                throw OrderRefusal.nothingHeld.worded(instrument, turn.localizer)
            }
            let changed = try checked(held, instrument, state)
            try transaction.setPosition(
                changed, instrument: instrument.id, of: user, at: services.market.clock.now())
            let reference = shortReference(for: turn.key)
            let document = turn.localizer.document(
                "modify.done",
                values(held, changed, instrument).merging(["reference": .code("#\(reference)")]) { $1 })
            return [Reply(document, reference: reference)]
        }
    }

    /// The position with its new levels, held against the rules: on the right side, and within the risk limit.
    @Sendable private func checked(
        _ position: Position, _ instrument: Instrument, _ state: AccountState
    ) throws -> Position {
        let changed = change.applied(to: position, instrument)
        let limit = services.desk.maximumRisk
        return try services.wording(turn, instrument) {
            guard let quote = state.quotes[instrument.id] else { throw OrderRefusal.figuresMissing(instrument.id) }
            let reference = quote.price(for: position.direction.closingSide)
            if let stop = changed.stopLoss, stop != position.stopLoss, !changed.isStop(stop, at: quote) {
                throw OrderRefusal.stopOnWrongSide(stop: stop, reference: reference)
            }
            if let target = changed.takeProfit, target != position.takeProfit, !changed.isTarget(target, at: quote) {
                throw OrderRefusal.targetOnWrongSide(target: target, reference: reference)
            }
            guard let stop = changed.stopLoss, stop != position.stopLoss else { return changed }
            let equity = try state.figures().equity
            let risk = try state.convert(-changed.profit(of: changed.quantity, at: stop), of: instrument.id).booked
            let allowed = limit.of(equity).booked
            guard risk.amount <= allowed.amount || risk.amount <= .zero else {
                throw OrderRefusal.riskTooHigh(
                    risk: risk, percent: Percent(risk.amount / equity.amount * FixedPoint(100)), limit: limit,
                    allowed: allowed, largest: .zero)
            }
            return changed
        }
    }

    private func card(_ position: Position, _ changed: Position, _ instrument: Instrument) -> Card {
        var document = turn.localizer.document("modify.card", values(position, changed, instrument))
        if changed.stopLoss == nil { document += turn.localizer.document("modify.unprotected") }
        return Card(document: document + services.marketNote(turn.localizer))
    }

    private func values(
        _ position: Position, _ changed: Position, _ instrument: Instrument
    ) -> [String: MessageValue] {
        let localizer = turn.localizer
        func level(_ price: Price?) -> MessageValue {
            localizer.level(price, from: position.averagePrice, of: instrument)
        }
        return [
            "symbol": .text(instrument.id.symbol), "direction": localizer.direction(position.direction),
            "size": .text(localizer.size(position.quantity, of: instrument)),
            "old_stop": level(position.stopLoss), "new_stop": level(changed.stopLoss),
            "old_target": level(position.takeProfit), "new_target": level(changed.takeProfit),
        ]
    }
}
