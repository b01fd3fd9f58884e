public import Platform
public import Trading

/// A change of a waiting order that every rule has approved. Made only by `approveChange`.
public struct OrderChange: Sendable, Hashable {
    /// As it waits now, and as it will.
    public let before: Order
    public let after: Order
    /// What is left of it, as the order it would be if it were placed now.
    public let ticket: OrderTicket
    /// Whether it can lose no more than before, and is no likelier to.
    public let lowersRisk: Bool
    /// What the order itself would lose at its stop before and after, in account currency; zero of what only reduces.
    public let lossBefore: Money
    public let lossAfter: Money

    fileprivate init(
        _ before: Order, _ ticket: OrderTicket, until end: Timestamp?, in account: AccountState
    ) throws(OrderRefusal) {
        var terms = before.terms
        terms.quantity = before.filledQuantity + ticket.quantity
        // A stop-limit order that was triggered waits at its limit, and a trailing stop at its level.
        if before.isTriggered {
            terms.limit = ticket.price
        } else {
            (terms.price, terms.limit) = (ticket.price, ticket.limit)
        }
        terms.trail = ticket.trail ?? before.trail
        (terms.timeInForce, terms.expiresAt) = (ticket.timeInForce, end)
        let isStopAdded = ticket.isStopAdded || before.isStopAdded && ticket.stopLoss == before.stopLoss
        (terms.stopLoss, terms.isStopAdded, terms.takeProfit) =
            (ticket.stopLoss, isStopAdded, ticket.takeProfit)
        (terms.isReduceOnly, terms.turnsAround) = (ticket.isReduceOnly, ticket.turnsAround)
        do { after = try before.replaced(by: terms) } catch { throw .orderFilled }
        self.before = before
        self.ticket = ticket
        func loss(_ order: Order) throws(OrderRefusal) -> Money {
            guard !order.isReduceOnly else { return .zero(account.currency) }
            return try account.convert(order.lossAtStop, of: order.instrument).booked
        }
        (lossBefore, lossAfter) = (try loss(before), try loss(after))
        lowersRisk = Self.lowersRisk(before, after, lossBefore, lossAfter)
    }

    private static func lowersRisk(_ before: Order, _ after: Order, _ old: Money, _ new: Money) -> Bool {
        guard after.quantity <= before.quantity, new.amount <= old.amount, after.isReduceOnly || !before.isReduceOnly
        else { return false }
        // The stop of an addition becomes that of all that is held.
        if let stop = before.stopLoss {
            guard let nearer = after.stopLoss, after.side == .buy ? nearer >= stop : nearer <= stop else {
                return false
            }
        }
        if new.amount < old.amount { return true }
        // As much can be lost as before: then the order must not be likelier to be filled, either.
        let isLonger =
            after.expiresAt.map { end in before.expiresAt.map { end > $0 } ?? false }
            ?? (before.expiresAt != nil)
        return after.price == before.price && after.limit == before.limit && after.trail == before.trail && !isLonger
    }
}

extension AccountState {
    /// Holds a change of a waiting order against every rule, as if it were placed anew. What makes it lose less, or
    /// leaves it as likely to lose as much, is allowed where a new order would be against a limit.
    /// - Parameters:
    ///   - request: the order as it is to be; its size is what is still to be filled.
    ///   - end: when it is to stop waiting; nil: never.
    ///   - isPaused: whether its owner has paused entries.
    /// - Throws: the first `OrderRefusal` that applies; `.orderFilled` when as much of it was filled already.
    public func approveChange(
        of order: Order, to request: OrderRequest, until end: Timestamp?, isPaused: Bool, limits: RiskLimits
    ) throws(OrderRefusal) -> OrderChange {
        var others = self
        others.waiting.removeAll { $0.id == order.id }
        do throws(OrderRefusal) {
            let ticket = try others.approve(request, limits: limits)
            let change = try OrderChange(order, ticket, until: end, in: self)
            if isPaused, !ticket.isReduceOnly, !change.lowersRisk { throw .tradingPaused }
            return change
        } catch {
            let keepsPrice = request.price == (order.isTriggered ? order.limit : order.price)
            guard error.isOfLimits || keepsPrice && error.isOfPrice else { throw error }
            var request = request
            if request.stop == nil { request.stop = order.stopLoss.map { .price($0) } }
            let ticket = try Approval(request, account: others, limits: limits, isFree: true, keepsPrice: keepsPrice)
                .ticket()
            let change = try OrderChange(order, ticket, until: end, in: self)
            guard change.lowersRisk else { throw error }
            return change
        }
    }
}

extension OrderRefusal {
    /// Whether something smaller might be allowed.
    fileprivate var isOfLimits: Bool {
        switch self {
        case .riskTooHigh, .waitingRiskTooHigh, .marginTooLow, .tradingPaused, .limit: true
        default: false
        }
    }
    /// Whether the market has come to the price.
    fileprivate var isOfPrice: Bool {
        if case .priceOnWrongSide = self { true } else { false }
    }
}
