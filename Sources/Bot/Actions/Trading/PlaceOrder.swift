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
            Parameter<InstrumentID>("symbol"), Parameter<Side>("side"),
            Parameter<FixedPoint?>("quantity", in: 0...1_000_000_000), Parameter<SizeUnit?>("unit"),
            Parameter<OrderType?>("order_type"), Parameter<Price?>("price"), Parameter<Price?>("stop_loss", .stopPrice),
            Parameter<Price?>("take_profit", .targetPrice),
            Parameter<FixedPoint?>("stop_pips", .stopPips, in: 0...1_000_000),
            Parameter<FixedPoint?>("take_profit_pips", .targetPips, in: 0...1_000_000),
            Parameter<Percent?>("stop_percent", .stopPercent, in: 0...99),
            Parameter<Percent?>("take_profit_percent", .targetPercent, in: 0...10_000),
            Parameter<String?>("signal", .signal), Parameter<Percent?>("share", .share, in: 1...100),
            Parameter<Price?>("limit"), Parameter<FixedPoint?>("trailing_pips", in: 0...1_000_000),
            Parameter<TimeInForce?>("time_in_force"), Parameter<String?>("oco", .named),
            Parameter<FixedPoint?>("take_profit_r", in: 0...100), Parameter<String?>("tp1", .named),
            Parameter<String?>("trailing", .named)
        ) {
            turn, services, symbol, side, size, unit, type, price, stop, target, stopPips, targetPips, stopPercent,
            targetPercent, signal, share, limit, trailing, timeInForce, other, multiple, first, distance in
            let trailing = try trailing ?? distance.flatMap { try services.pips(trailing: $0, symbol) }
            var request = OrderRequest(
                instrument: try services.instrument(symbol), side: side,
                type: limit == nil ? type ?? (price == nil ? .market : .limit) : .stopLimit, price: price,
                size: size, unit: unit, stop: .init(stop, stopPips, stopPercent),
                target: .init(target, targetPips, targetPercent) ?? multiple.map { .multiple($0) })
            request.limit = limit
            if request.type == .trailingStop {
                request.trail = trailing.map { request.instrument.pip * $0 }
            } else if let trailing, request.stop == nil {
                request.stop = .pips(trailing)
            }
            request.timeInForce = timeInForce ?? .goodTillCancel
            if let other, other.first == OrderRequest.together {
                // Both orders of one message have its time as their group's name.
                request.group = other.count > 1 ? other : "\(other)\(turn.askedAt.milliseconds)"
            } else if let other {
                request.group = try await services.store.read { transaction in
                    try transaction.workingOrder(named: other, of: turn.user.id).map { $0.group ?? $0.id.text }
                }
                guard request.group != nil else { throw ActionError.refused("no_orders") }
            }
            var levels = try first.map { try OrderPlan.levels($0) } ?? []
            if let signal {
                let tracker = try await services.store.read { try services.liveSignal(signal, turn, $0) }
                try request.follow(tracker, entersItsWay: type == nil && price == nil, turn.localizer)
                if levels.isEmpty, request.isAtTargets(of: tracker) {
                    levels = tracker.signal.levels(request.instrument)
                }
            }
            guard [.market, .trailingStop].contains(request.type) || request.price != nil else {
                throw ActionError.missing(parameter: "price")
            }
            return try await OrderPlan(
                request: request, trailing: trailing, signal: signal, levels: levels, turn: turn, services: services
            )
            .sized(share).plan()
        }
    }
}

extension BotServices {
    /// A distance to trail at, a percentage of the price or average ranges, in pips of this moment: what is confirmed
    /// is what the card shows.
    fileprivate func pips(trailing text: String, _ symbol: InstrumentID) throws -> FixedPoint? {
        guard let trail = try Action<BotServices>.trail(text) else { return nil }
        let instrument = try instrument(symbol), price = try quote(instrument).mid
        guard let distance = trail.distance(of: instrument, at: price, averageRange: { averageRange(of: instrument) })
        else { throw ActionError.refused("management_trail", ["text": .text(String(text.prefix(40)))]) }
        return distance / instrument.pip
    }
}

extension OrderRequest.Level {
    /// A level said in one of three ways; nil when it was not said.
    init?(_ price: Price?, _ pips: FixedPoint?, _ percent: Percent?) {
        if let price {
            self = .price(price)
        } else if let pips {
            self = .pips(pips)
        } else if let percent {
            self = .percent(percent)
        } else {
            return nil
        }
    }
}

/// From a request to a card, and from a confirmed card to an execution.
struct OrderPlan {
    var request: OrderRequest
    /// Pips, of a trailing stop order or of the stop of what it opens.
    let trailing: FixedPoint?
    /// The visible name of the signal it follows.
    let signal: String?
    /// Prices before the target at which equal parts leave.
    var levels: [Price] = []
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
        var plan = Plan(exact: exact(ticket), card: try card(ticket, quote)) { [self] transaction in
            // The account may have changed since the card: every rule is held against it again.
            let ticket = try approve(transaction)
            return try carryOut(ticket, transaction)
        }
        plan.isRisky = turn.preferences.isRisky(ticket, at: turn.now)
        return plan
    }

    @Sendable private func approve(_ transaction: Transaction) throws -> OrderTicket {
        do {
            return try ticket(transaction)
        } catch OrderRefusal.marketClosed(let opensAt?) where !request.timeInForce.isImmediate {
            throw closed(until: opensAt)
        } catch let refusal as OrderRefusal {
            throw worded(refusal, transaction)
        }
    }

    /// - Throws: `OrderRefusal` of what the desk's rules forbid, `ActionError` of what else stands in the way.
    private func ticket(_ transaction: Transaction) throws -> OrderTicket {
        if let reversed {
            let held = try transaction.positions(of: turn.user.id).first { $0.instrument == instrument.id }
            guard held?.direction == reversed.direction, held?.quantity == reversed.quantity else {
                throw ActionError.refused("position_changed")
            }
        }
        // It may have ended since the card.
        let tracker = try signal.map { try services.liveSignal($0, turn, transaction) }
        if let signal { try services.checkNotTaken(signal, request, turn, transaction) }
        let strategy = tracker?.signal.strategy
        let preferences = UserSettings(try transaction.settings(of: turn.user.id))
        let evidence =
            try request.size == nil
            ? services.evidence(preferences, instrument, strategy: strategy, transaction) : SizingEvidence()
        var request = request
        let own = request.type == .trailingStop ? nil : trailing
        request.management = services.management(
            preferences, instrument, at: try services.quote(instrument).mid, trail: own.map { .pips($0) }
        ).with(levels)
        let ticket = try services.desk.approve(request, of: turn.user.id, preferences, evidence, transaction)
        // A pause stops entries, never what reduces.
        if ticket.risk != nil, preferences.isPaused(at: turn.now, on: instrument.id, by: strategy) {
            throw OrderRefusal.tradingPaused
        }
        try check(ticket, following: tracker, transaction)
        return ticket
    }

    /// With the largest size within the limit as an offer, where that is what stands in the way and all else allows it.
    private func worded(_ refusal: OrderRefusal, _ transaction: Transaction) -> ActionError {
        let error = refusal.worded(instrument, turn.localizer)
        guard reversed == nil, case .riskTooHigh(_, _, _, _, let largest) = refusal, largest > .zero,
            case .refused(let key, let values, _) = error
        else { return error }
        var smaller = self
        (smaller.request.size, smaller.request.unit) = (largest.value, .units)
        guard (try? smaller.ticket(transaction)) != nil else { return .refused("risk_too_high_any", values) }
        let offer = Offer(
            "quantity", size(largest), replacing: ["share"], label: turn.localizer.size(largest, of: instrument))
        return .refused(request.stop == nil ? "risk_too_high_no_stop" : key, values, offer: offer)
    }

    /// In the instrument's own unit, so that a correction ("make it 0.2", "no, gold") means what people say.
    private func size(_ quantity: Quantity) -> [String: ArgumentValue] {
        [
            "quantity": .number(instrument.sizeUnit == .lots ? instrument.lots(quantity) : quantity.value),
            "unit": .text(instrument.sizeUnit.rawValue),
        ]
    }

    /// What waits until the market opens, as an example.
    private func closed(until opensAt: Timestamp) -> ActionError {
        let quote = services.market.quote(of: instrument.id)
        let price = request.side == .buy ? quote?.bid : quote?.ask
        let size = request.size.map { " \($0)" } ?? ""
        let command = "/\(request.side.rawValue) \(instrument.id)\(size) at \(price?.description ?? "…")"
        return .refused(
            "market_closed_entry",
            [
                "symbol": .text(instrument.id.symbol), "time": .timestamp(opensAt, .weekdayTime),
                "command": .code(command),
            ])
    }

    /// Its levels lie before its price; and a signal is not entered where it is not worth it, with its own levels.
    private func check(
        _ ticket: OrderTicket, following tracker: SignalTracker?, _ transaction: Transaction
    ) throws {
        let sign: FixedPoint = ticket.side == .buy ? 1 : -1
        if let tracker, request.isAtTargets(of: tracker), ticket.risk != nil {
            let minimum = try services.minimumReward(of: tracker.signal, transaction)
            let offer = SignalOffer(signal: tracker.signal, price: ticket.expectedFill, minimumReward: minimum)
            if offer.problem != nil { throw SignalRefusal(offer, instrument, turn.localizer).worded }
        }
        for level in levels where (level - ticket.entry).value * sign <= .zero {
            throw OrderRefusal.targetOnWrongSide(target: level, reference: ticket.entry)
        }
    }

    /// `1.0805,1.081`.
    static func levels(_ text: String) throws -> [Price] {
        try text.split(separator: ",").map { part in
            guard let price = Price(typed: part) else {
                throw ActionError.invalid(parameter: "tp1", text: String(text.prefix(40)))
            }
            return price
        }
    }

    /// The order with exact values, as the proposal keeps it.
    private func exact(_ ticket: OrderTicket) -> [String: ArgumentValue] {
        var arguments: [String: ArgumentValue] = [
            "symbol": .text(instrument.id.symbol), "side": .text(ticket.side.rawValue),
            "order_type": .text(ticket.type.rawValue),
        ]
        arguments["price"] = ticket.price.map { .number($0.value) }
        // The stop that keeps the risk within its limit moves with the price until it is confirmed.
        arguments["stop_loss"] = ticket.isStopAdded ? nil : ticket.stopLoss.map { .number($0.value) }
        arguments["take_profit"] = ticket.takeProfit.map { .number($0.value) }
        arguments["limit"] = ticket.limit.map { .number($0.value) }
        arguments["trailing_pips"] = trailing.map { .number($0) }
        if ticket.timeInForce != .goodTillCancel { arguments["time_in_force"] = .text(ticket.timeInForce.rawValue) }
        arguments["oco"] = ticket.group.map { .text($0) }
        arguments["signal"] = signal.map { .text($0) }
        if !levels.isEmpty { arguments["tp1"] = .text(levels.map(\.description).joined(separator: ",")) }
        return arguments.merging(size(ticket.quantity)) { $1 }
    }

    private func card(_ ticket: OrderTicket, _ quote: Quote) throws -> Card {
        let localizer = turn.localizer
        let width = quote.bandWidth(around: ticket.entry)
        let market = quote.price(for: ticket.side)
        let band = ProposalRow.Band(
            instrument: instrument.id, low: instrument.rounded(market - width),
            high: instrument.rounded(market + width))
        var lines = signal.map { [localizer.document("order.signal", ["reference": .code("#\($0)")])] } ?? []
        if let held = ticket.held, ticket.closes > .zero { lines.append(closes(held, ticket)) }
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
        lines.append(risk(ticket))
        lines += changesOfHeld(ticket)
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
        card.keep = keep(try figures.text())
        return card
    }

    /// Keeps why it has its size.
    private func keep(_ figures: String) -> @Sendable (Transaction, String) throws -> Void {
        { [turn, instrument] transaction, id in
            // A card that shows itself anew has the size of the one before.
            let kept = try transaction.sizing(turn.key)?.figures ?? figures
            try transaction.noteSizing(id, of: instrument.id, kept, user: turn.user.id, at: turn.now)
        }
    }

    /// What waits for the entry of a signal waits no longer than the signal.
    private func expiry(_ ticket: OrderTicket, _ transaction: Transaction) throws -> Timestamp? {
        guard let signal, ticket.type != .market, !ticket.timeInForce.isImmediate else { return nil }
        return SignalOrder.expiry(try services.liveSignal(signal, turn, transaction).signal, instrument)
    }

    private func carryOut(_ ticket: OrderTicket, _ transaction: Transaction) throws -> [Reply] {
        let now = services.market.clock.now()
        let account = try services.desk.account(of: turn.user.id, at: turn.now, transaction)
        let approved = ticket.approved(
            id: ClientOrderID(turn.key), createdAt: now, expiresAt: try expiry(ticket, transaction))
        if let signal { try services.noteTaken(signal, ticket, turn, transaction) }
        if let group = ticket.group, group.first != OrderRequest.together {
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
            approved, due: ticket.entry, at: quote, cause: reversed == nil ? .order : .reversal, user: account.user,
            moment: turn.now, transaction)
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
