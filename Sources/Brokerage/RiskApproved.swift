public import Platform
public import Trading

/// An order that the rules have approved: the only thing a broker fills. Nothing outside of this module can make one.
public struct RiskApproved: Sendable, Hashable {
    public internal(set) var order: Order
}

extension OrderTicket {
    /// The order of an approved ticket, accepted.
    /// - Parameter expiresAt: until when it waits at most; an order for the day ends with the day.
    public func approved(
        id: ClientOrderID, createdAt: Timestamp, expiresAt: Timestamp? = nil
    ) -> RiskApproved {
        var order = Order(
            id: id, instrument: instrument.id, side: side, type: type, quantity: quantity, price: price, limit: limit,
            trail: trail, timeInForce: timeInForce,
            expiresAt: timeInForce == .day ? instrument.sessionEnd(after: createdAt) : expiresAt, group: group,
            management: management, stopLoss: stopLoss, takeProfit: takeProfit, isStopAdded: isStopAdded,
            isReduceOnly: isReduceOnly, turnsAround: turnsAround, createdAt: createdAt)
        // A new order is accepted: there is nothing else it could be.
        try? order.apply(.accepted)
        return RiskApproved(order: order)
    }
}

extension AccountState {
    /// Approves closing `quantity` of what is held at the market; what reduces needs no other approval.
    /// - Throws: `OrderRefusal.nothingHeld`, `.marketClosed`, `.figuresMissing`.
    public func approveClosing(
        _ instrument: Instrument, _ quantity: Quantity?, id: ClientOrderID
    ) throws(OrderRefusal) -> RiskApproved {
        guard let position = position(instrument.id) else { throw .nothingHeld }
        guard let quote = quotes[instrument.id] else { throw .figuresMissing(instrument.id) }
        guard quote.isOpen else { throw .marketClosed(opensAt: instrument.calendar.nextOpen(from: now)) }
        return PaperBroker.exit(position, quantity ?? position.quantity, limit: nil, id: id, at: now)
    }

    /// Approves that a waiting order executes now: the limits are held against it again, for much may have happened
    /// since it was placed. What only reduces always may. What turns a position around is held against the limits of
    /// risk as well: what it was to close may be gone, and it would open as much more.
    /// - Throws: the first `OrderRefusal` that applies.
    public func approveExecution(of order: Order, limits: RiskLimits) throws(OrderRefusal) -> RiskApproved {
        let held = position(order.instrument)
        if order.onlyReduces(held) {
            guard order.closing(held) > .zero else { throw .nothingHeld }
            return RiskApproved(order: order)
        }
        try checkEntry(into: order.instrument, limits: limits)
        let price = order.limit ?? order.price ?? .zero
        let after = Position.applying(
            order.side, order.leavesQuantity, at: price, to: held, instrument: order.instrument,
            time: now
        ).position
        let needed = try after.map { after throws(OrderRefusal) -> Money in try margin(of: after) }
        let before = try held.map { held throws(OrderRefusal) -> Money in try margin(of: held) }
        let (more, free) = ((needed ?? .zero(currency)) - (before ?? .zero(currency)), try figures().freeMargin)
        guard more.amount <= max(free.amount, .zero) else { throw .marginTooLow(needed: more, free: free) }
        if let after, order.turnsAround || held?.direction == order.side.opposite.direction {
            return RiskApproved(order: try checkedTurned(order, after, limits))
        }
        return RiskApproved(order: order)
    }
}

extension PaperBroker {
    /// The order by which a rule of a position closes `quantity` of it, and no more than is held.
    /// - Parameter limit: of a target, which is filled as far as the book goes; nil: at the market.
    public static func exit(
        _ position: Position, _ quantity: Quantity, limit: Price?, id: ClientOrderID, at moment: Timestamp
    ) -> RiskApproved {
        var order = Order(
            id: id, instrument: position.instrument, side: position.direction.closingSide,
            type: limit == nil ? .market : .limit, quantity: min(quantity, position.quantity), price: limit,
            timeInForce: limit == nil ? .goodTillCancel : .immediateOrCancel, stopLoss: nil, takeProfit: nil,
            isReduceOnly: true, createdAt: moment)
        try? order.apply(.accepted)
        return RiskApproved(order: order)
    }
}
