import Actions
import Brokerage
import Platform
import Presentation
import Storage
import Trading
import Understanding
import Venues

/// What is to become of a waiting order, as it was said. What is nil stays as it is.
struct OrderWish: Sendable {
    var selection: OrderSelection
    var price: Price?
    /// Of a stop-limit order.
    var limit: Price?
    /// All of it, what was filled already included.
    var quantity: FixedPoint?
    var unit: SizeUnit?
    var stop: OrderRequest.Level?
    var target: OrderRequest.Level?
    var trailingPips: FixedPoint?
    /// As `NamedMoment` reads it, or `exact(_:)` writes it.
    var expires: String?
    var timeInForce: TimeInForce?
    /// `stop_loss`, `take_profit`, `expires`.
    var removed: Set<String>
    /// The order as a card has shown it; nil: there was no card.
    var shown: String?
    /// Whether it was said that an order is meant.
    var isOfOrder = false
    /// Whether something was said that only a position has.
    var hasRules = false

    /// Whether a waiting order is meant, and not a position: something was said that only orders have.
    var namesOrder: Bool {
        isOfOrder || selection.id != nil || selection.side != nil || selection.type != nil || price != nil
            || limit != nil || quantity != nil || expires != nil || timeInForce != nil || shown != nil
            || removed.contains("expires")
    }

    /// A moment as the arguments of a card keep it.
    static func exact(_ moment: Timestamp) -> String { "@\(moment.milliseconds)" }

    var isEmpty: Bool {
        price == nil && limit == nil && quantity == nil && stop == nil && target == nil && trailingPips == nil
            && expires == nil && timeInForce == nil && removed.isEmpty
    }
}

/// From a wish to a card, and from a confirmed card to the order as it waits from then on.
struct OrderChangePlan {
    let wish: OrderWish
    let turn: Turn
    let services: BotServices

    func plan() async throws -> Plan {
        let (change, instrument) = try await services.store.read { try approved($0) }
        let (exact, card) = (try exact(change, instrument), try card(change, instrument))
        var plan = Plan(exact: exact, card: card) { [self] transaction in
            // The account may have changed since the card, and the order may have been filled.
            let (change, instrument) = try approved(transaction)
            try transaction.replaceOrder(change.after, at: services.market.clock.now())
            services.desk.watched.add(instrument.id)
            let reference = shortReference(for: change.after.id.text)
            let title = turn.localizer.document("order_change.done", titleValues(change.after, instrument))
            let document = title + .lines(lines(change, instrument)) + services.marketNote(turn.localizer)
            return [Reply(document, reference: reference)]
        }
        plan.isRisky = !change.lowersRisk && turn.preferences.isRisky(change.ticket, at: turn.now)
        return plan
    }

    /// - Throws: `ActionError`: it no longer waits, it is not clear which one is meant, or a rule forbids the change.
    @Sendable private func approved(_ transaction: Transaction) throws -> (OrderChange, Instrument) {
        let order = try order(transaction)
        let instrument = try services.instrument(order.instrument)
        if wish.hasRules { throw ActionError.refused("order_rules") }
        if wish.isEmpty { throw ActionError.missing(parameter: "change") }
        let change = try services.wording(turn, instrument) {
            let (request, end) = try request(for: order, instrument)
            let preferences = UserSettings(try transaction.settings(of: turn.user.id))
            let change = try services.desk.approveChange(
                of: order, to: request, until: end,
                isPaused: preferences.isPaused(at: turn.now, on: instrument.id), user: turn.user.id, preferences,
                transaction)
            let sign: FixedPoint = order.side == .buy ? 1 : -1
            for level in order.management?.levels ?? [] where (level - change.ticket.entry).value * sign <= .zero {
                throw OrderRefusal.targetOnWrongSide(target: level, reference: change.ticket.entry)
            }
            return change
        }
        guard change.after.terms != order.terms else {
            throw ActionError.refused("order_unchanged", ["reference": reference(order)])
        }
        return (change, instrument)
    }

    private func order(_ transaction: Transaction) throws -> Order {
        let user = turn.user.id
        // By its full name, as a card keeps it: then it is said what became of it.
        if let id = wish.selection.id, let owned = try transaction.order(ClientOrderID(id)), owned.user == user {
            let order = owned.value
            if order.status == .filled {
                let instrument = try services.instrument(order.instrument)
                let price = turn.localizer.price(order.averagePrice ?? order.price ?? .zero, of: instrument)
                throw ActionError.refused("order_filled_before", ["reference": reference(order), "price": price])
            }
            guard !order.status.isFinal else {
                throw ActionError.refused("order_ended_before", ["reference": reference(order)])
            }
            guard wish.shown == nil || wish.shown == order.shownTerms else {
                throw ActionError.refused("order_changed", ["reference": reference(order)])
            }
            return order
        }
        let orders = try wish.selection.orders(of: user, transaction)
        guard let only = orders.first else { throw ActionError.refused("no_orders") }
        guard orders.count == 1 else { throw ActionError.missing(parameter: "order_id") }
        return only
    }

    private func reference(_ order: Order) -> MessageValue { .code("#\(shortReference(for: order.id.text))") }
}

// The order as it is to be.
extension OrderChangePlan {
    private func request(
        for order: Order, _ instrument: Instrument
    ) throws -> (OrderRequest, until: Timestamp?) {
        var wish = wish
        // "/modify #K7Q2M 2310": nobody knew what the number is of.
        if let number = wish.quantity, wish.unit == nil, wish.price == nil, order.type != .trailingStop,
            instrument.isAbout(number)
        {
            (wish.price, wish.quantity) = (Price(number), nil)
        }
        var request = OrderRequest(
            instrument: instrument, side: order.side, type: order.type, price: wish.price ?? order.price)
        request.group = order.group
        request.management = order.management
        switch order.type {
        case .limit: request.price = wish.price ?? wish.limit ?? order.price
        case .stopLimit where order.isTriggered:
            (request.type, request.price) = (.limit, wish.limit ?? wish.price ?? order.limit)
        case .stopLimit: request.limit = wish.limit ?? order.limit
        case .trailingStop:
            if wish.price != nil { throw ActionError.refused("order_trails") }
            request.trail = wish.trailingPips.map { instrument.pip * $0 }
            // At its level it waits as a stop order does.
            (request.type, request.price) = request.trail == nil ? (.stop, order.price) : (.trailingStop, nil)
        case .market, .stop: break
        }
        if order.type != .trailingStop, wish.trailingPips != nil { throw ActionError.refused("order_rules") }
        if ![.limit, .stopLimit].contains(order.type), let limit = wish.limit {
            throw ActionError.invalid(parameter: "limit", text: limit.description)
        }
        try setSize(&request, wish, order)
        let isMoved =
            request.trail != nil || request.price != (order.isTriggered ? order.limit : order.price)
            || request.limit != (order.isTriggered ? nil : order.limit) || wish.quantity != nil
        // A stop that was added at the limit goes along with the order.
        let kept = order.isStopAdded && isMoved ? nil : order.stopLoss
        request.stop = wish.stop ?? (wish.removed.contains("stop_loss") ? nil : kept.map { .price($0) })
        let target = wish.removed.contains("take_profit") ? nil : order.takeProfit
        request.target = wish.target ?? target.map { .price($0) }
        let end = try end(of: order, instrument)
        request.timeInForce = end.timeInForce
        return (request, end.moment)
    }

    private func setSize(_ request: inout OrderRequest, _ wish: OrderWish, _ order: Order) throws {
        guard let quantity = wish.quantity else {
            (request.size, request.unit) = (order.leavesQuantity.value, .units)
            return
        }
        let unit = wish.unit ?? request.instrument.sizeUnit
        (request.size, request.unit) = (quantity, unit)
        guard !order.filledQuantity.isZero, [.lots, .units, .shares].contains(unit) else { return }
        // What was filled already is part of it.
        let whole = unit == .lots ? request.instrument.units(lots: quantity) : Quantity(quantity)
        guard whole > order.filledQuantity else { throw OrderRefusal.orderFilled }
        (request.size, request.unit) = ((whole - order.filledQuantity).value, .units)
    }

    /// How long it is to wait, in market time.
    private func end(
        of order: Order, _ instrument: Instrument
    ) throws -> (timeInForce: TimeInForce, moment: Timestamp?) {
        let now = services.market.clock.now()
        if let timeInForce = wish.timeInForce {
            guard !timeInForce.isImmediate else { throw OrderRefusal.mustWait }
            if timeInForce == .day { return (.day, instrument.sessionEnd(after: now)) }
            if wish.expires == nil { return (timeInForce, nil) }
        }
        guard let expires = wish.expires else {
            return wish.removed.contains("expires") ? (.goodTillCancel, nil) : (order.timeInForce, order.expiresAt)
        }
        let exact = expires.hasPrefix("@") ? Int64(expires.dropFirst()).map(Timestamp.init(milliseconds:)) : nil
        guard let moment = exact ?? NamedMoment.end(of: expires, now: now, zone: turn.preferences.timeZone) else {
            throw ActionError.invalid(parameter: "expires", text: String(expires.prefix(40)))
        }
        guard moment > now else {
            throw ActionError.refused("moment_past", ["time": .timestamp(moment, .dateTime)])
        }
        return (.goodTillCancel, moment)
    }

    /// The change with exact values, as the proposal keeps it: only what was asked for.
    private func exact(_ change: OrderChange, _ instrument: Instrument) throws -> [String: ArgumentValue] {
        let (old, new) = (change.before, change.after)
        var arguments: [String: ArgumentValue] = [
            "symbol": .text(instrument.id.symbol), "order_id": .text(old.id.text), "shown": .text(old.shownTerms),
        ]
        if new.type != .trailingStop, new.price != old.price {
            arguments["price"] = new.price.map { .number($0.value) }
        }
        if new.limit != old.limit { arguments["limit"] = new.limit.map { .number($0.value) } }
        if new.trail != old.trail { arguments["trailing_pips"] = wish.trailingPips.map { .number($0) } }
        if new.quantity != old.quantity {
            arguments["quantity"] = .number(
                instrument.sizeUnit == .lots ? instrument.lots(new.quantity) : new.quantity.value)
            arguments["unit"] = .text(instrument.sizeUnit.rawValue)
        }
        // The stop that keeps the risk within its limit moves with the price until it is confirmed.
        if wish.stop != nil { arguments["stop_loss"] = new.stopLoss.map { .number($0.value) } }
        if wish.target != nil { arguments["take_profit"] = new.takeProfit.map { .number($0.value) } }
        let removed = wish.removed.intersection(["stop_loss", "take_profit", "expires"]).sorted()
        if !removed.isEmpty { arguments["remove"] = .texts(removed) }
        if wish.timeInForce != nil { arguments["time_in_force"] = .text(new.timeInForce.rawValue) }
        if wish.expires != nil { arguments["expires"] = new.expiresAt.map { .text(OrderWish.exact($0)) } }
        return arguments
    }
}

// What is shown of it.
extension OrderChangePlan {
    private func card(_ change: OrderChange, _ instrument: Instrument) throws -> Card {
        let quote = try services.quote(instrument)
        let (localizer, ticket) = (turn.localizer, change.ticket)
        let width = quote.bandWidth(around: ticket.entry)
        let market = quote.price(for: ticket.side)
        let band = ProposalRow.Band(
            instrument: instrument.id, low: instrument.rounded(market - width),
            high: instrument.rounded(market + width))
        var lines = lines(change, instrument)
        let plan = OrderPlan(
            request: OrderRequest(instrument: instrument, side: ticket.side), trailing: nil, signal: nil, turn: turn,
            services: services)
        if let held = ticket.held, ticket.closes > .zero { lines.append(plan.closes(held, ticket)) }
        lines.append(plan.risk(ticket))
        lines += plan.changesOfHeld(ticket)
        lines += [
            plan.costs(ticket),
            localizer.document(
                "order.band",
                ["low": localizer.price(band.low, of: instrument), "high": localizer.price(band.high, of: instrument)]),
        ]
        let title = localizer.document("order_change.card", titleValues(change.before, instrument))
        return Card(document: title + .lines(lines) + services.marketNote(localizer), band: band, price: market)
    }

    private func titleValues(_ order: Order, _ instrument: Instrument) -> [String: MessageValue] {
        let localizer = turn.localizer
        return [
            "side": localizer.side(order.side), "size": .text(localizer.size(order.quantity, of: instrument)),
            "symbol": .text(instrument.id.symbol),
            "type": .text(localizer.text("order_type.\(order.type.rawValue)")), "reference": reference(order),
        ]
    }

    /// Old and new figures: with an arrow where they differ.
    private func lines(_ change: OrderChange, _ instrument: Instrument) -> [Document] {
        let localizer = turn.localizer
        let (old, new) = (change.before, change.after)
        func line(_ name: String, _ value: (Order) -> MessageValue?) -> Document? {
            guard let before = value(old), let after = value(new) else { return nil }
            let name = MessageValue.text(localizer.text("order_change.\(name)"))
            guard before != after else {
                return localizer.document("order_change.same", ["name": name, "value": after])
            }
            return localizer.document("order_change.line", ["name": name, "old": before, "new": after])
        }
        func level(_ price: Price?, of order: Order) -> MessageValue {
            localizer.level(price, from: order.limit ?? order.price ?? .zero, of: instrument)
        }
        var lines = [
            line("price") { $0.price.map { localizer.price($0, of: instrument) } },
            line("limit") { $0.limit.map { localizer.price($0, of: instrument) } },
            line("trail") { $0.trail.map { localizer.distance($0, of: instrument) } },
            line("size") { .text(localizer.size($0.quantity, of: instrument)) },
            line("stop") { level($0.stopLoss, of: $0) }, line("target") { level($0.takeProfit, of: $0) },
            line("end") { order in
                order.expiresAt.map { .timestamp($0, .weekdayTime) } ?? .text(localizer.text("order_change.no_end"))
            },
        ].compactMap(\.self)
        if new.isStopAdded, new.stopLoss != old.stopLoss { lines.append(localizer.document("order_change.stop_added")) }
        let name = MessageValue.text(localizer.text("order_change.loss"))
        lines.append(
            change.lossBefore == change.lossAfter
                ? localizer.document("order_change.same", ["name": name, "value": .money(change.lossAfter)])
                : localizer.document(
                    "order_change.line",
                    ["name": name, "old": .money(change.lossBefore), "new": .money(change.lossAfter)]))
        return lines
    }
}

extension Order {
    /// Everything that a card shows of it, to tell whether it is still so. The level of a trailing stop is not: it
    /// follows the market.
    fileprivate var shownTerms: String {
        let level = type == .trailingStop ? nil : price
        let figures = [
            quantity.description, filledQuantity.description, level?.description, limit?.description,
            trail?.description, stopLoss?.description, takeProfit?.description,
            expiresAt.map { String($0.milliseconds) }, isTriggered ? "t" : nil,
        ]
        return figures.map { $0 ?? "-" }.joined(separator: ",")
    }
}
