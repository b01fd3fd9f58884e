import Actions
import Brokerage
import Platform
import Presentation
import Storage
import Trading
import Venues

extension Action<BotServices> {
    /// Orders for the terminal of a broker's account, of an owner alone. This may be real money: each is confirmed.
    static var bridgeOrder: Self {
        Self(
            "bridge_order", role: .owner, effect: .trades, confirm: .always, aliases: [Alias("bridge")],
            Parameter<BridgeOperation?>("op"), Parameter<InstrumentID?>("symbol"), Parameter<Side?>("side"),
            Parameter<FixedPoint?>("quantity", in: 0...1_000), Parameter<Price?>("stop_loss", .stopPrice),
            Parameter<Price?>("take_profit", .targetPrice), Parameter<String?>("order_id", .identifier)
        ) { turn, services, operation, symbol, side, lots, stop, target, id in
            guard let bridge = services.configuration.bridge else { throw ActionError.refused("bridge_off") }
            let desk = BridgeDesk(turn: turn, services: services, bridge: bridge)
            switch operation ?? (symbol == nil && side == nil ? .show : .order) {
            case .show: return try await desk.list()
            case .cancel: return try await desk.cancel(id)
            case .order:
                guard let symbol else { throw ActionError.missing(parameter: "symbol") }
                guard let side else { throw ActionError.missing(parameter: "side") }
                guard let lots else { throw ActionError.missing(parameter: "quantity") }
                guard let stop else { throw ActionError.missing(parameter: "stop_loss") }
                return try await desk.order(try services.instrument(symbol), side, lots, stop, target)
            }
        }
    }
}

enum BridgeOperation: String, CaseIterable, ActionValue { case order, show, cancel }

private struct BridgeDesk: Sendable {
    let turn: Turn
    let services: BotServices
    let bridge: Configuration.Bridge
    private static let shown = 10
    /// Fits in the comment of a broker's order, which ends after 31 characters.
    private static let nameLength = 12

    private var localizer: Localizer { turn.localizer }
    private var wording: BridgeWording { BridgeWording(services, localizer) }

    func list() async throws -> Plan {
        try await .reading(services.store) { transaction in
            let orders = try transaction.bridgeOrders(of: turn.user.id, limit: Self.shown)
            let headline = localizer.document(
                orders.isEmpty ? "bridge.none" : "bridge.headline", ["account": .code(bridge.account)])
            let waiting = orders.filter { $0.state == .queued }
            return [
                Reply(
                    headline + .lines(orders.map(wording.line)),
                    choices: waiting.map { order in
                        [
                            .init(
                                label: localizer.text("bridge.button", ["reference": .text(order.id)]),
                                id: "/bridge_order cancel #\(order.id)")
                        ]
                    })
            ]
        }
    }

    /// Takes one back that no terminal has fetched.
    func cancel(_ id: String?) async throws -> Plan {
        guard let id = id?.uppercased() else { throw ActionError.missing(parameter: "order_id") }
        let known = try await services.store.read { try $0.bridgeOrder(id) }
        guard let known, known.user == turn.user.id, known.state == .queued else {
            throw ActionError.refused("bridge_gone", ["reference": .code(String(id.prefix(24)))])
        }
        var plan = Plan(card: Card(document: wording.line(known))) { transaction in
            guard let order = try transaction.apply(.lapsed, toBridgeOrder: id, at: turn.now) else {
                throw ActionError.refused("bridge_gone", ["reference": .code(id)])
            }
            return [Reply(wording.news(order))]
        }
        plan.isProtective = true
        return plan
    }

    func order(
        _ instrument: Instrument, _ side: Side, _ lots: FixedPoint, _ stop: Price, _ target: Price?
    ) async throws -> Plan {
        guard instrument.sizeUnit == .lots, lots > .zero, lots <= bridge.maximumLots else {
            throw ActionError.refused("bridge_size", ["maximum": .number(bridge.maximumLots, places: 2...8)])
        }
        var request = OrderRequest(
            instrument: instrument, side: side, type: .market, price: nil, size: lots, unit: .lots,
            stop: .price(stop), target: target.map { .price($0) })
        request.timeInForce = .immediateOrCancel
        let wanted = request
        let ticket = try await services.store.read { try approve(wanted, $0) }
        let quote = try services.quote(instrument)
        let width = quote.bandWidth(around: ticket.entry)
        let market = quote.price(for: side)
        let band = ProposalRow.Band(
            instrument: instrument.id, low: instrument.rounded(market - width),
            high: instrument.rounded(market + width))
        var exact: [String: ArgumentValue] = [
            "op": .text("order"), "symbol": .text(instrument.id.symbol), "side": .text(side.rawValue),
            "quantity": .number(instrument.lots(ticket.quantity)), "stop_loss": .number(stop.value),
        ]
        exact["take_profit"] = target.map { .number($0.value) }
        var plan = Plan(
            exact: exact, card: Card(document: card(row(ticket, instrument), ticket), band: band, price: market)
        ) { transaction in
            let order = row(try approve(wanted, transaction), instrument)
            try transaction.addBridgeOrder(order)
            var values = wording.values(order)
            values["lifetime"] = .duration(BridgeOrders.lifetime)
            return [Reply(localizer.document("bridge.queued", values))]
        }
        plan.isRisky = true
        return plan
    }

    /// The size is the one that was approved, rounded to the instrument's step.
    private func row(_ ticket: OrderTicket, _ instrument: Instrument) -> BridgeOrderRow {
        BridgeOrderRow(
            id: SystemRandom().reference(length: Self.nameLength), user: turn.user.id, account: bridge.account,
            instrument: instrument.id, side: ticket.side, lots: instrument.lots(ticket.quantity),
            stopLoss: ticket.stopLoss ?? .zero, takeProfit: ticket.takeProfit, createdAt: turn.now,
            expiresAt: turn.now + BridgeOrders.lifetime)
    }

    /// Held against every rule of its owner, as if it were of their account here; one at a time in an instrument.
    /// - Throws: `ActionError`.
    @Sendable private func approve(_ request: OrderRequest, _ transaction: Transaction) throws -> OrderTicket {
        let id = request.instrument.id
        let open = try transaction.openBridgeOrders(at: (bridge.account, id))
        guard open.isEmpty else { throw ActionError.refused("bridge_waiting", ["symbol": .text(id.symbol)]) }
        let settings = UserSettings(try transaction.settings(of: turn.user.id))
        do {
            let ticket = try services.desk.approve(request, of: turn.user.id, settings, SizingEvidence(), transaction)
            // What would reduce a position here would open one there.
            guard ticket.risk != nil, ticket.stopLoss != nil else {
                throw ActionError.refused("bridge_held", ["symbol": .text(id.symbol)])
            }
            if settings.isPaused(at: turn.now, on: id, by: nil) { throw OrderRefusal.tradingPaused }
            return ticket
        } catch let refusal as OrderRefusal {
            throw refusal.worded(request.instrument, localizer)
        }
    }

    private func card(_ order: BridgeOrderRow, _ ticket: OrderTicket) -> Document {
        var values = wording.values(order)
        values["risk"] = ticket.risk.map { .money($0) } ?? .text("–")
        values["percent"] = ticket.riskPercent.map { .percent($0, places: 2) } ?? .text("–")
        return localizer.document("bridge.card", values)
    }
}
