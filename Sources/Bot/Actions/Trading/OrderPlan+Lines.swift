import Actions
import Brokerage
import Platform
import Presentation
import Trading
import Venues

extension OrderRequest {
    /// Begins the name of a group whose orders were asked for together, and not each beside one that waited already.
    static let together: Character = "@"
}

extension Localizer {
    /// What an order cancels, or is canceled by.
    func groupLine(_ group: String) -> Document {
        guard group.first != OrderRequest.together else { return document("order.group_together") }
        return document("order.group", ["reference": .code("#\(shortReference(for: group))")])
    }
}

// What a card says besides price, stop and target.
extension OrderPlan {
    func costs(_ ticket: OrderTicket) -> Document {
        let costs = turn.localizer.document(
            "order.costs",
            [
                "notional": .money(ticket.notional), "margin": .money(ticket.margin),
                "spread": .money(ticket.spreadCost), "slippage": .money(ticket.slippageCost),
                "commission": .money(ticket.commission),
            ])
        return .lines([costs] + turn.localizer.conversionLine(ticket.conversion))
    }

    /// What distinguishes the order from one that waits at its price until it is canceled.
    func conditions(_ ticket: OrderTicket) -> [Document] {
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
        if let group = ticket.group { lines.append(localizer.groupLine(group)) }
        return lines
    }

    /// That it closes what is held, or a part, on its way; and what that brings.
    func closes(_ held: Position, _ ticket: OrderTicket) -> Document {
        let opened = ticket.quantity - ticket.closes
        let key = opened > .zero ? "order.turns" : ticket.closes < held.quantity ? "order.closes_part" : "order.closes"
        return turn.localizer.document(
            key,
            [
                "symbol": .text(instrument.id.symbol), "direction": turn.localizer.direction(held.direction),
                "size": .text(turn.localizer.size(ticket.closes, of: instrument)),
                "opened": .text(turn.localizer.size(opened, of: instrument)),
                "left": .text(turn.localizer.size(held.quantity - ticket.closes, of: instrument)),
                "profit": .signedMoney(ticket.closedProfit),
            ])
    }

    /// What is lost at the stop; with what is held the same way, for all of it has one stop.
    func risk(_ ticket: OrderTicket) -> Document {
        guard let risk = ticket.risk, let percent = ticket.riskPercent else {
            return turn.localizer.document("order.reduces")
        }
        var values: [String: MessageValue] = ["risk": .money(risk), "percent": .percent(percent, places: 2)]
        guard let held = ticket.held, held.direction == ticket.side.direction else {
            return turn.localizer.document("order.risk", values)
        }
        values["size"] = .text(turn.localizer.size(held.quantity, of: instrument))
        return turn.localizer.document("order.risk_together", values)
    }

    /// What becomes of the stop and target of what is held the same way; that levels are left out where nothing is
    /// opened.
    func changesOfHeld(_ ticket: OrderTicket) -> [Document] {
        guard let held = ticket.held else { return [] }
        guard ticket.risk != nil else {
            let isSaid = request.stop != nil || request.target != nil
            return isSaid ? [turn.localizer.document("order.levels_dropped")] : []
        }
        guard held.direction == ticket.side.direction,
            held.stopLoss != ticket.stopLoss || held.takeProfit != ticket.takeProfit
        else { return [] }
        func level(_ price: Price?) -> MessageValue {
            turn.localizer.level(price, from: held.averagePrice, of: instrument)
        }
        return [
            turn.localizer.document(
                "order.whole_position",
                [
                    "size": .text(turn.localizer.size(held.quantity, of: instrument)),
                    "old_stop": level(held.stopLoss), "new_stop": level(ticket.stopLoss ?? held.stopLoss),
                    "old_target": level(held.takeProfit), "new_target": level(ticket.takeProfit ?? held.takeProfit),
                ])
        ]
    }

    /// How what it opens will be managed.
    func rules(_ ticket: OrderTicket) -> [Document] {
        guard let management = ticket.management, ticket.risk != nil else { return [] }
        let position = Position(
            instrument: instrument.id, direction: ticket.side.direction,
            quantity: ticket.quantity - ticket.closes,
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
}
