import Actions
import Brokerage
import Platform
import Presentation
import Signals
import Storage
import Trading
import Venues

extension Action<BotServices> {
    /// Buys or sells on the paper account.
    static var placeOrder: Self {
        Self(
            "place_order", role: .trader, effect: .trades, confirm: .always,
            aliases: [
                Alias("buy", ["side": .text("buy")]), Alias("sell", ["side": .text("sell")]),
                Alias("long", ["side": .text("buy")]), Alias("short", ["side": .text("sell")]), Alias("order"),
            ],
            Parameter<InstrumentID>("symbol"), Parameter<Side>("side"), Parameter<FixedPoint?>("quantity"),
            Parameter<SizeUnit?>("unit"), Parameter<OrderType?>("order_type"), Parameter<Price?>("price"),
            Parameter<Price?>("stop_loss", .stopPrice), Parameter<Price?>("take_profit", .targetPrice),
            Parameter<FixedPoint?>("stop_pips", .stopPips, in: 0...1_000_000),
            Parameter<FixedPoint?>("take_profit_pips", .targetPips, in: 0...1_000_000),
            Parameter<Percent?>("stop_percent", .stopPercent, in: 0...99),
            Parameter<Percent?>("take_profit_percent", .targetPercent, in: 0...10_000),
            Parameter<String?>("signal", .signal), Parameter<Percent?>("share", .share, in: 1...100),
            Parameter<Price?>("limit"), Parameter<FixedPoint?>("trailing_pips", in: 0...1_000_000),
            Parameter<TimeInForce?>("time_in_force"), Parameter<String?>("oco", .named)
        ) { turn, services, symbol, side, size, unit, type, price, stop, target, stopPips, targetPips, stopPercent,
            targetPercent, signal, share, limit, trailing, timeInForce, other in
            var request = OrderRequest(
                instrument: try services.instrument(symbol), side: side,
                type: limit == nil ? type ?? (price == nil ? .market : .limit) : .stopLimit, price: price,
                size: size, unit: unit, stop: .init(stop, stopPips, stopPercent),
                target: .init(target, targetPips, targetPercent))
            request.limit = limit
            if request.type == .trailingStop {
                request.trail = trailing.map { request.instrument.pip * $0 }
            } else if let trailing, request.stop == nil {
                request.stop = .pips(trailing)
            }
            request.timeInForce = timeInForce ?? .goodTillCancel
            if let other {
                request.group = try await services.store.read { transaction in
                    try transaction.workingOrder(named: other, of: turn.user.id).map { $0.group ?? $0.id.text }
                }
                guard request.group != nil else { throw ActionError.refused("no_orders") }
            }
            if let signal {
                let tracker = try await services.store.read { try services.liveSignal(signal, turn, $0) }
                try request.follow(tracker, entersItsWay: type == nil && price == nil, turn.localizer)
            }
            guard [.market, .trailingStop].contains(request.type) || request.price != nil else {
                throw ActionError.missing(parameter: "price")
            }
            return try await OrderPlan(
                request: request, trailing: trailing, signal: signal, turn: turn, services: services
            )
                .sized(share).plan()
        }
    }
}

extension OrderRequest.Level {
    /// A level said in one of three ways; nil when it was not said.
    init?(_ price: Price?, _ pips: FixedPoint?, _ percent: Percent?) {
        if let price { self = .price(price) }
        else if let pips { self = .pips(pips) }
        else if let percent { self = .percent(percent) }
        else { return nil }
    }
}

/// From a request to a card, and from a confirmed card to an execution.
struct OrderPlan {
    var request: OrderRequest
    /// Pips, of a trailing stop order or of the stop of what it opens.
    let trailing: FixedPoint?
    /// The visible name of the signal it follows.
    let signal: String?
    /// The position that it closes on its way to as much the other way; nil: it has nothing to do with what is held.
    var reversed: Position?
    let turn: Turn
    let services: BotServices
    var instrument: Instrument { request.instrument }

    /// As much of the usual size as was asked for.
    func sized(_ share: Percent?) async throws -> OrderPlan {
        guard let share, request.size == nil else { return self }
        let whole = try await services.store.read { try approve($0) }.quantity
        var plan = self
        plan.request.size = whole.value * share.value / 100
        plan.request.unit = .units
        return plan
    }

    func plan() async throws -> Plan {
        let ticket = try await services.store.read { try approve($0) }
        let quote = try services.quote(instrument)
        return Plan(exact: exact(ticket), card: card(ticket, quote)) { [self] transaction in
            // The account may have changed since the card: every rule is held against it again.
            let ticket = try approve(transaction)
            return try carryOut(ticket, transaction)
        }
    }

    @Sendable private func approve(_ transaction: Transaction) throws -> OrderTicket {
        if let reversed {
            let held = try transaction.positions(of: turn.user.id).first { $0.instrument == instrument.id }
            guard held?.direction == reversed.direction, held?.quantity == reversed.quantity else {
                throw ActionError.refused("position_changed")
            }
        }
        // It may have ended since the card.
        let strategy = try signal.map { try services.liveSignal($0, turn, transaction).signal.strategy }
        let preferences = UserSettings(try transaction.settings(of: turn.user.id))
        let evidence =
            try request.size == nil
            ? services.evidence(preferences, instrument, strategy: strategy, transaction) : SizingEvidence()
        var request = request
        let own = request.type == .trailingStop ? nil : trailing
        request.management = services.management(
            preferences, instrument, at: try services.quote(instrument).mid, trail: own.map { .pips($0) })
        do {
            let ticket = try services.desk.approve(
                request, of: turn.user.id, preferences, evidence, transaction)
            // A pause stops entries, never what reduces.
            if preferences.pause(at: turn.now).isPaused, ticket.risk != nil { throw OrderRefusal.tradingPaused }
            return ticket
        } catch let refusal as OrderRefusal {
            throw refusal.worded(instrument, turn.localizer)
        }
    }

    /// The order with exact values, as the proposal keeps it.
    private func exact(_ ticket: OrderTicket) -> [String: ArgumentValue] {
        var arguments: [String: ArgumentValue] = [
            "symbol": .text(instrument.id.symbol), "side": .text(ticket.side.rawValue),
            // In the instrument's own unit, so that a correction ("make it 0.2", "no, gold") means what people say.
            "quantity": .number(
                instrument.sizeUnit == .lots ? instrument.lots(ticket.quantity) : ticket.quantity.value),
            "unit": .text(instrument.sizeUnit.rawValue),
            "order_type": .text(ticket.type.rawValue),
        ]
        arguments["price"] = ticket.price.map { .number($0.value) }
        arguments["stop_loss"] = ticket.stopLoss.map { .number($0.value) }
        arguments["take_profit"] = ticket.takeProfit.map { .number($0.value) }
        arguments["limit"] = ticket.limit.map { .number($0.value) }
        arguments["trailing_pips"] = trailing.map { .number($0) }
        if ticket.timeInForce != .goodTillCancel { arguments["time_in_force"] = .text(ticket.timeInForce.rawValue) }
        arguments["oco"] = ticket.group.map { .text($0) }
        arguments["signal"] = signal.map { .text($0) }
        return arguments
    }

    private func card(_ ticket: OrderTicket, _ quote: Quote) -> Card {
        let localizer = turn.localizer
        // The larger of three spreads and 0.05 %.
        let width = max(quote.spread * 3, Price(ticket.entry.value * (FixedPoint("0.0005") ?? .zero)))
        let market = quote.price(for: ticket.side)
        let band = ProposalRow.Band(
            instrument: instrument.id, low: instrument.rounded(market - width),
            high: instrument.rounded(market + width))
        var lines = signal.map { [localizer.document("order.signal", ["reference": .code("#\($0)")])] } ?? []
        if let reversed { lines.append(turnAround(reversed)) }
        lines += [
            localizer.document(
                "order.headline",
                [
                    "side": localizer.side(ticket.side), "symbol": .text(instrument.id.symbol),
                    "size": .text(localizer.size(ticket.quantity, of: instrument)),
                    "type": .text(localizer.text("order_type.\(ticket.type.rawValue)")),
                ]),
            localizer.document(
                ticket.type == .market ? "order.entry_market" : "order.entry_resting",
                ["price": localizer.price(ticket.price ?? ticket.entry, of: instrument)]),
        ]
        lines += conditions(ticket)
        lines += [
            localizer.document(
                ticket.isStopAdded ? "order.stop_added" : "order.stop",
                ["stop": localizer.level(ticket.stopLoss, from: ticket.entry, of: instrument)]),
            localizer.document(
                "order.target", ["target": localizer.level(ticket.takeProfit, from: ticket.entry, of: instrument)]),
        ]
        if let risk = ticket.risk, let percent = ticket.riskPercent {
            lines.append(
                localizer.document("order.risk", ["risk": .money(risk), "percent": .percent(percent, places: 2)]))
        } else {
            lines.append(localizer.document("order.reduces"))
        }
        let figures = SizeFigures(ticket, isNamed: request.size != nil)
        if let size = localizer.sizeLine(figures, instrument) { lines.append(size) }
        lines += rules(ticket)
        if let reward = ticket.reward, let ratio = ticket.rewardToRisk {
            lines.append(
                localizer.document("order.reward", ["reward": .money(reward), "ratio": .number(ratio, places: 2...2)]))
        }
        lines += [
            costs(ticket),
            localizer.document(
                "order.band",
                ["low": localizer.price(band.low, of: instrument), "high": localizer.price(band.high, of: instrument)]),
        ]
        var card = Card(document: .lines(lines) + services.marketNote(localizer), band: band, price: market)
        card.keep = keep(figures)
        return card
    }

    private func costs(_ ticket: OrderTicket) -> Document {
        turn.localizer.document(
            "order.costs",
            [
                "notional": .money(ticket.notional), "margin": .money(ticket.margin),
                "spread": .money(ticket.spreadCost), "slippage": .money(ticket.slippageCost),
                "commission": .money(ticket.commission),
            ])
    }

    /// Keeps why it has its size.
    private func keep(_ figures: SizeFigures) -> @Sendable (Transaction, String) throws -> Void {
        { [turn, instrument] transaction, id in
            // A card that shows itself anew has the size of the one before.
            guard let before = try transaction.sizing(turn.key) else {
                return try figures.keep(id, of: instrument.id, user: turn.user.id, at: turn.now, transaction)
            }
            try transaction.noteSizing(id, of: instrument.id, before.figures, user: turn.user.id, at: turn.now)
        }
    }

    /// What waits for the entry of a signal waits no longer than the signal.
    private func expiry(_ ticket: OrderTicket, _ transaction: Transaction) throws -> Timestamp? {
        guard let signal, ticket.type != .market, !ticket.timeInForce.isImmediate else { return nil }
        return SignalOrder.expiry(try services.liveSignal(signal, turn, transaction).signal, instrument)
    }

    /// What distinguishes the order from one that waits at its price until it is canceled.
    private func conditions(_ ticket: OrderTicket) -> [Document] {
        let localizer = turn.localizer
        var lines: [Document] = []
        if let limit = ticket.limit {
            lines.append(localizer.document("order.limit", ["price": localizer.price(limit, of: instrument)]))
        }
        if let trail = ticket.trail {
            lines.append(localizer.document("order.trail", ["distance": localizer.distance(trail, of: instrument)]))
        }
        if ticket.timeInForce != .goodTillCancel {
            lines.append(localizer.document("time_in_force.\(ticket.timeInForce.rawValue)"))
        }
        if let group = ticket.group {
            lines.append(localizer.document("order.group", ["reference": .code("#\(shortReference(for: group))")]))
        }
        return lines
    }

    private func turnAround(_ position: Position) -> Document {
        let size = turn.localizer.size(position.quantity, of: instrument)
        return turn.localizer.document(
            "order.reverses",
            [
                "symbol": .text(instrument.id.symbol), "size": .text(size),
                "direction": turn.localizer.direction(position.direction),
            ])
    }

    /// How what it opens will be managed.
    private func rules(_ ticket: OrderTicket) -> [Document] {
        guard let management = ticket.management, ticket.risk != nil else { return [] }
        let position = Position(
            instrument: instrument.id, direction: ticket.side.direction,
            quantity: ticket.quantity - (reversed?.quantity ?? .zero),
            averagePrice: ticket.entry, stopLoss: ticket.stopLoss, takeProfit: ticket.takeProfit,
            openedAt: services.market.clock.now())
        var rules = management.rules(for: position, instrument)
        // When an order that waits will be filled is not known: its time is told as a length.
        if ticket.type != .market { rules.closesAt = nil }
        var lines = turn.localizer.ruleLines(rules, of: instrument)
        if ticket.type != .market, let minutes = management.closesAfter {
            lines.append(
                turn.localizer.document("management.time", ["time": .duration(.seconds(minutes * 60))]))
        }
        return lines
    }

    private func carryOut(_ ticket: OrderTicket, _ transaction: Transaction) throws -> [Reply] {
        let now = services.market.clock.now()
        let account = try services.desk.account(of: turn.user.id, at: turn.now, transaction)
        let approved = ticket.approved(
            id: ClientOrderID(turn.key), createdAt: now, expiresAt: try expiry(ticket, transaction))
        if let signal { try services.noteTaken(signal, ticket, turn, transaction) }
        if let group = ticket.group {
            // The other one may have been executed since the card.
            guard let other = try transaction.workingOrder(named: group, of: account.user) else {
                throw ActionError.refused("no_orders")
            }
            try transaction.setGroup(group, of: other.id)
        }
        guard ticket.type == .market || ticket.timeInForce.isImmediate else {
            try transaction.addOrder(approved.order, user: account.user)
            services.desk.watched.add(instrument.id)
            return [accepted(approved.order, turn.localizer)]
        }
        var quote = try services.quote(instrument)
        quote.time = now
        let execution = try services.desk.execute(
            approved, due: ticket.entry, at: quote, user: account.user, moment: turn.now, transaction)
        guard let execution else { throw OrderRefusal.notFilledAtOnce.worded(instrument, turn.localizer) }
        let notices = TradeNotices(instruments: services.instruments, marketNote: services.marketNote)
        let (document, reference) = notices.execution("filled", execution, turn.localizer)
        return [Reply(document, choices: [Self.choices(turn.localizer)], reference: reference)]
    }

    private func accepted(_ order: Order, _ localizer: Localizer) -> Reply {
        let reference = shortReference(for: order.id.text)
        var document = localizer.document(
            "notice.accepted",
            [
                "side": localizer.side(order.side), "size": .text(localizer.size(order.quantity, of: instrument)),
                "symbol": .text(instrument.id.symbol),
                "type": .text(localizer.text("order_type.\(order.type.rawValue)")),
                "price": localizer.price(order.price ?? .zero, of: instrument), "reference": .code("#\(reference)"),
            ])
        if let end = order.expiresAt {
            document += localizer.document("orders.expires", ["time": .timestamp(end, .weekdayTime)])
        }
        return Reply(document + services.marketNote(localizer), reference: reference)
    }

    private static func choices(_ localizer: Localizer) -> [Reply.Choice] {
        [
            .init(label: localizer.text("button.positions"), id: "/list_positions"),
            .init(label: localizer.text("button.account"), id: "/account_status"),
        ]
    }
}
