public import Trading

// What an account could lose at once: at the stops of what it holds, and of what waits to be held.
extension AccountState {
    /// Loss of a position at `stop`, or all of its value without one; zero when the stop locks in a profit.
    func loss(of position: Position, at stop: Price?) throws(OrderRefusal) -> FixedPoint {
        let loss = position.averagePrice.loss(of: position.quantity, position.direction, at: stop)
        return try convert(loss, of: position.instrument).booked.amount
    }

    /// What entry orders that wait on an instrument would lose at their stops if they were filled as well as an order
    /// of `side`. Those of the other side close what this one opens.
    /// - Parameter group: orders that the order itself cancels: none of them counts.
    func waitingRisk(
        _ instrument: InstrumentID, _ side: Side, besides group: String?
    ) throws(OrderRefusal) -> Money {
        try risk(of: waiting.filter { $0.instrument == instrument && $0.side == side }, besides: group)
    }

    /// Of orders that cancel each other only one is ever filled: the one that loses most counts.
    private func risk(of orders: [Order], besides group: String?) throws(OrderRefusal) -> Money {
        var risks: [String: FixedPoint] = [:]
        for order in orders where !order.isReduceOnly {
            let own = order.group ?? order.id.text
            guard own != group else { continue }
            let loss = try convert(order.lossAtStop, of: order.instrument).booked.amount
            risks[own] = max(risks[own] ?? .zero, loss)
        }
        return Money(risks.values.reduce(.zero, +), currency)
    }

    /// Holds what an entry comes to against the limits of its size.
    /// - Parameters:
    ///   - after: what would then be held.
    ///   - risk: what that would lose at its stop, in account currency, with what waits on the same instrument.
    ///   - group: orders that the entry cancels.
    func checkSize(
        _ after: Position, risk: Money, besides group: String?, limits: RiskLimits
    ) throws(OrderRefusal) {
        let equity = try figures().equity
        if let limit = limits.maximumPositionSize {
            let value = try convert(after.averagePrice * after.quantity, of: after.instrument)
            guard value.amount <= limit.of(equity).amount else {
                throw .limit(.positionTooLarge(value: value.booked, limit: limit))
            }
        }
        guard let limit = limits.maximumCorrelatedRisk else { return }
        let (total, alike) = try riskTogether(with: after, risk: risk, besides: group)
        guard alike.isEmpty || total.amount <= limit.of(equity).amount else {
            throw .limit(.correlatedRiskTooHigh(risk: total.booked, limit: limit, with: alike))
        }
    }

    /// What a position that is held would lose at its stop, with everything that moves like it.
    /// - Returns: the other instruments as well; none when nothing moves like it.
    public func correlatedRisk(of held: Position) throws(OrderRefusal) -> (risk: Money, others: [InstrumentID]) {
        let own = Money(try loss(of: held, at: held.stopLoss), currency)
        let waiting = try waitingRisk(held.instrument, held.direction.openingSide, besides: nil)
        let (risk, others) = try riskTogether(with: held, risk: own + waiting, besides: nil)
        return (risk.booked, others)
    }

    private func riskTogether(
        with after: Position, risk: Money, besides group: String?
    ) throws(OrderRefusal) -> (Money, [InstrumentID]) {
        var total = risk
        var alike: [InstrumentID] = []
        for other in positions where other.instrument != after.instrument {
            guard try movesAlike(other.instrument, other.direction, after) else { continue }
            let loss = other.averagePrice.loss(of: other.quantity, other.direction, at: other.stopLoss)
            total += Money(try convert(loss, of: other.instrument).amount, currency)
            alike.append(other.instrument)
        }
        var orders: [Order] = []
        for order in waiting where order.instrument != after.instrument && !order.isReduceOnly {
            guard order.group ?? order.id.text != group,
                try movesAlike(order.instrument, order.side.direction, after)
            else { continue }
            orders.append(order)
            if !alike.contains(order.instrument) { alike.append(order.instrument) }
        }
        return (total + (try self.risk(of: orders, besides: group)), alike)
    }

    /// From which correlation on two instruments count as one.
    public static let alike = 0.7

    /// Whether what is held or waits wins and loses together with a position: they hold the same currency the same way,
    /// or their returns are correlated.
    private func movesAlike(
        _ other: InstrumentID, _ direction: Direction, _ position: Position
    ) throws(OrderRefusal) -> Bool {
        guard let first = instruments[other], let second = instruments[position.instrument] else {
            throw .figuresMissing(other)
        }
        func legs(_ direction: Direction, _ instrument: Instrument) -> [Currency: Int] {
            guard instrument.assetClass == .forex else { return [:] }
            let way = direction == .long ? 1 : -1
            return [instrument.base: way, instrument.quote: -way]
        }
        let others = legs(position.direction, second)
        if legs(direction, first).contains(where: { others[$0.key] == $0.value }) { return true }
        // Too few candles in common to say: not known to be alike, and held by the limit of each trade.
        guard let correlation = correlations[other] else { return false }
        return correlation * (direction == position.direction ? 1 : -1) >= Self.alike
    }

    /// Holds what an order that turns a position around would leave against the limits of risk, when it is due. A stop
    /// that was added at the limit goes along with the account; it never comes as near as half its distance.
    /// - Returns: the order as it may be filled.
    /// - Throws: the first `OrderRefusal` that applies.
    func checkedTurned(_ order: Order, _ after: Position, _ limits: RiskLimits) throws(OrderRefusal) -> Order {
        var others = self
        others.waiting.removeAll { $0.id == order.id }
        let waiting = try others.waitingRisk(order.instrument, order.side, besides: order.group)
        let equity = try figures().equity
        let allowed = limits.maximumPerTrade.of(equity).booked
        var order = order
        var risk = Money(try loss(of: after, at: order.stopLoss), currency)
        let free = allowed.amount - waiting.amount
        if order.isStopAdded, let stop = order.stopLoss, risk.amount > free, risk.amount < free * 2,
            let instrument = instruments[order.instrument]
        {
            let distance = (stop - after.averagePrice).value * free / risk.amount
            let isLong = after.direction == .long
            var terms = order.terms
            // Towards the entry, so that the limit holds.
            terms.stopLoss = Price(
                (after.averagePrice.value + distance).rounded(to: instrument.tick.value, isLong ? .up : .down))
            if let nearer = try? order.replaced(by: terms) { order = nearer }
            risk = Money(try loss(of: after, at: order.stopLoss), currency)
        }
        let sum = risk + waiting
        guard sum.amount <= allowed.amount else {
            let percent = equity.amount > .zero ? sum.amount / equity.amount * FixedPoint(100) : FixedPoint(100)
            guard waiting.amount > .zero else {
                throw .riskTooHigh(
                    risk: sum.booked, percent: Percent(percent), limit: limits.maximumPerTrade, allowed: allowed,
                    largest: .zero)
            }
            throw .waitingRiskTooHigh(
                risk: sum.booked, percent: Percent(percent), limit: limits.maximumPerTrade, allowed: allowed,
                waiting: waiting, free: Money(max(allowed.amount - waiting.amount, .zero), currency))
        }
        try others.checkSize(after, risk: sum, besides: order.group, limits: limits)
        return order
    }
}

extension Order {
    /// What is still to be filled would lose at its stop, in the quote currency; without one all of its value.
    var lossAtStop: FixedPoint {
        guard let price else { return .zero }
        // A stop-limit order is filled at its limit at worst.
        let entry = limit.map { side == .buy ? max($0, price) : min($0, price) } ?? price
        return entry.loss(of: leavesQuantity, side.direction, at: stopLoss)
    }
}

extension Price {
    /// What a size that was entered at this price loses at `stop`, in quote currency; all of its value without one, of
    /// a short as of a long; zero when the stop locks in a profit.
    fileprivate func loss(of size: Quantity, _ direction: Direction, at stop: Price?) -> FixedPoint {
        guard let stop else { return self * size }
        return max(direction == .long ? self - stop : stop - self, .zero) * size
    }
}
