import Platform
import Trading

extension AccountState {
    /// Makes a request exact and holds it against every rule.
    /// - Throws: the first `OrderRefusal` that applies.
    public func approve(_ request: OrderRequest, limits: RiskLimits) throws(OrderRefusal) -> OrderTicket {
        let approval = try Approval(request, account: self, limits: limits)
        return try approval.ticket()
    }
}

/// The steps from a request to a ticket. Every step refuses when it lacks what it needs.
struct Approval {
    let request: OrderRequest
    let account: AccountState
    let limits: RiskLimits
    /// Of what makes a waiting order lose less: it may, though a new order might not.
    let isFree: Bool
    let quote: Quote
    let figures: AccountState.Figures
    let entry: Price
    let held: Position?
    var instrument: Instrument { request.instrument }
    var side: Side { request.side }

    /// - Parameters:
    ///   - isFree: whether it is not held against limits.
    ///   - keepsPrice: whether it waits at its price already, wherever the market is by now.
    init(
        _ request: OrderRequest, account: AccountState, limits: RiskLimits, isFree: Bool = false,
        keepsPrice: Bool = false
    ) throws(OrderRefusal) {
        self.request = request
        self.account = account
        self.limits = limits
        self.isFree = isFree
        guard let quote = account.quotes[request.instrument.id] else {
            throw .figuresMissing(request.instrument.id)
        }
        self.quote = quote
        figures = try account.figures()
        held = account.position(request.instrument.id)
        entry = try Self.entry(request, quote, at: account.now, keepsPrice)
    }

    /// The price it would be filled at: the market's, or the order's own.
    private static func entry(
        _ request: OrderRequest, _ quote: Quote, at now: Timestamp, _ keepsPrice: Bool
    ) throws(OrderRefusal) -> Price {
        let market = quote.price(for: request.side)
        guard request.type != .market else {
            guard quote.isOpen else {
                throw .marketClosed(opensAt: request.instrument.calendar.nextOpen(from: now))
            }
            return market
        }
        // What waits to be triggered is not there to be filled at once.
        guard request.type == .limit || !request.timeInForce.isImmediate else { throw .mustWait }
        if request.type == .trailingStop {
            guard let trail = request.trail.map(request.instrument.rounded), trail > .zero else {
                throw .trailMissing
            }
            let price = request.side == .buy ? market + trail : market - trail
            guard price > .zero, trail < market else { throw .priceImplausible(price: price, market: market) }
            return price
        }
        guard let asked = request.price else { throw .priceImplausible(price: .zero, market: market) }
        let price = request.instrument.rounded(asked)
        try check(price, market)
        // What must be served at once lies where the market is.
        if request.type == .limit, request.timeInForce.isImmediate {
            guard quote.isOpen else {
                throw .marketClosed(opensAt: request.instrument.calendar.nextOpen(from: now))
            }
            guard request.side == .buy ? price >= market : price <= market else { throw .notFilledAtOnce }
            return market
        }
        // A buy limit waits below the market, a buy stop above it.
        let mustBeBelow = (request.side == .buy) == (request.type == .limit)
        guard keepsPrice || (mustBeBelow ? price < market : price > market) else {
            throw .priceOnWrongSide(price: price, market: market)
        }
        guard request.type == .stopLimit else { return price }
        guard let limit = request.limit.map(request.instrument.rounded) else { throw .limitMissing }
        try check(limit, market)
        // It is filled at its limit at worst.
        return request.side == .buy ? max(limit, price) : min(limit, price)
    }

    private static func check(_ price: Price, _ market: Price) throws(OrderRefusal) {
        guard price * FixedPoint(2) > market, price < market * FixedPoint(2) else {
            throw .priceImplausible(price: price, market: market)
        }
    }

    func ticket() throws(OrderRefusal) -> OrderTicket {
        let isAdding = held?.direction == side.direction
        var target = try level(request.target, isStop: false) ?? (isAdding ? held?.takeProfit : nil)
        let asked = try level(request.stop, isStop: true)
        let stop = asked ?? (isAdding ? held?.stopLoss : nil)
        let size = try sized(stop: stop)
        let quantity = size.quantity
        let change = Position.applying(
            side, quantity, at: entry, to: held, instrument: instrument.id, time: quote.time)
        guard let after = change.position, after.direction == side.direction else {
            return try ticket(size, stop: nil, isAdded: false, target: nil, change)
        }
        if isFree { return try ticket(size, stop: stop, isAdded: false, target: target, change) }
        try account.checkEntry(into: instrument.id, limits: limits)
        let waiting = try account.waitingRisk(instrument.id, side, besides: request.group)
        let protection = if let stop { stop as Price? } else { try protectiveStop(after, besides: waiting) }
        try checkRisk(after, stop: protection)
        try check(try self.risk(of: after, stop: protection), besides: waiting, stop: protection)
        if case .multiple(let times)? = request.target { target = try multiple(times, of: protection) }
        try checkTarget(target, stop: protection)
        let risk = Money(try self.risk(of: after, stop: protection), account.currency)
        try account.checkSize(after, risk: risk + waiting, besides: request.group, limits: limits)
        return try ticket(
            size, stop: protection, isAdded: stop == nil && protection != nil, target: target, change)
    }

    /// A stop or target as a price on the tick, on the right side of the market.
    private func level(_ level: OrderRequest.Level?, isStop: Bool) throws(OrderRefusal) -> Price? {
        guard let level else { return nil }
        let isBelow = (side == .buy) == isStop
        let distance: Price
        switch level {
        case .price(let price):
            // A distance that was taken for a price: "stop 50" on an index.
            if isStop, price > .zero, price * Self.stopPrices < entry || price > entry * Self.stopPrices {
                throw .priceImplausible(price: price, market: entry)
            }
            return try onItsSide(instrument.rounded(price), isBelow, isStop)
        case .pips(let pips): distance = instrument.pip * pips
        case .percent(let percent): distance = percent.of(entry)
        case .multiple: return nil
        }
        return try onItsSide(instrument.rounded(isBelow ? entry - distance : entry + distance), isBelow, isStop)
    }

    /// A target that was said in multiples of what the stop risks.
    private func multiple(_ times: FixedPoint, of stop: Price?) throws(OrderRefusal) -> Price {
        guard let stop, times > .zero, times <= Self.mostTimes else { throw .stopMissing }
        let distance = (entry - stop).magnitude * times
        let price = instrument.rounded(side == .buy ? entry + distance : entry - distance)
        return try onItsSide(price, side == .sell, false)
    }

    /// Nobody means a target that is farther away than this many times the stop, or as many times the price.
    private static let mostTimes = FixedPoint(100)
    private static let mostPrices = FixedPoint(5)
    private static let stopPrices = FixedPoint(10)

    /// A price that was typed as a target must be one: "2R" and "2" are no price of 2.
    private func checkTarget(_ target: Price?, stop: Price?) throws(OrderRefusal) {
        guard case .price? = request.target, let target else { return }
        let isFar = target > entry * Self.mostPrices || target * Self.mostPrices < entry
        let isOutOfProportion =
            stop.map { (target - entry).magnitude > (entry - $0).magnitude * Self.mostTimes } ?? false
        if isFar || isOutOfProportion { throw .priceImplausible(price: target, market: entry) }
    }

    private func onItsSide(_ price: Price, _ isBelow: Bool, _ isStop: Bool) throws(OrderRefusal) -> Price {
        // What closes a purchase is a sale at the bid: a stop at or above it would execute at once.
        let reference = request.type == .market ? quote.price(for: side.opposite) : entry
        guard price > .zero, isBelow ? price < reference : price > reference else {
            throw isStop
                ? .stopOnWrongSide(stop: price, reference: reference)
                : .targetOnWrongSide(target: price, reference: reference)
        }
        return price
    }

    /// The size as it was named, or as its owner sizes orders: only that is brought down to the limit by itself.
    private func sized(stop: Price?) throws(OrderRefusal) -> PositionSize {
        let mode = request.size.map { SizingMode.fixedQuantity($0, request.unit) } ?? limits.sizing
        do throws(OrderRefusal) {
            return try account.size(
                mode, of: instrument, entry: entry, stop: stop, nearest: request.type == .market ? quote.spread : .zero,
                limit: limits.maximumPerTrade, isLimited: request.size == nil)
        } catch .stopMissing where request.size == nil {
            throw .sizeMissing
        }
    }

    /// The stop that keeps a position without one within the limit; nil when it cannot lose more than the limit.
    /// - Parameter waiting: what other orders take of the limit.
    private func protectiveStop(_ position: Position, besides waiting: Money) throws(OrderRefusal) -> Price? {
        let allowed = limits.maximumPerTrade.of(figures.equity) - waiting
        if waiting.amount > .zero, allowed.amount <= .zero {
            throw try waitingRefusal(limits.maximumPerTrade.of(figures.equity) + waiting, waiting, stop: nil)
        }
        let perPoint = try account.convert(position.quantity.value, of: instrument.id)
        guard allowed.amount > .zero, perPoint.amount > .zero else {
            throw .riskTooHigh(
                risk: .zero(account.currency), percent: .zero, limit: limits.maximumPerTrade, allowed: allowed.booked,
                largest: .zero)
        }
        let distance = Price(allowed.amount / perPoint.amount)
        let isLong = position.direction == .long
        if isLong, distance >= position.averagePrice { return nil }
        let exact = isLong ? position.averagePrice - distance : position.averagePrice + distance
        // Towards the entry, so that the limit holds.
        let stop = Price(exact.value.rounded(to: instrument.tick.value, isLong ? .up : .down))
        // An order that waits is stopped out from its own price, wherever the market is by now.
        let exit = request.type == .market ? quote.price(for: side.opposite) : entry
        guard isLong ? stop < exit - quote.spread : stop > exit + quote.spread else {
            // A market may have no spread.
            let distance = max(quote.spread * FixedPoint(4), instrument.tick)
            if waiting.amount > .zero {
                let least = Money(perPoint.amount * distance.value, account.currency)
                throw try waitingRefusal(least + waiting, waiting, stop: nil)
            }
            let least = perPoint.amount * distance.value
            throw .riskTooHigh(
                risk: Money(least, account.currency).booked,
                percent: Percent(least / figures.equity.amount * FixedPoint(100)), limit: limits.maximumPerTrade,
                allowed: allowed.booked,
                largest: instrument.rounded(try account.quantity(losing: allowed, over: distance, of: instrument)))
        }
        return stop
    }

    private func checkRisk(_ position: Position, stop: Price?) throws(OrderRefusal) {
        let risk = try self.risk(of: position, stop: stop)
        let allowed = limits.maximumPerTrade.of(figures.equity).booked
        guard risk > allowed.amount else { return }
        let percent = figures.equity.amount > .zero ? risk / figures.equity.amount * FixedPoint(100) : FixedPoint(100)
        let largest = try stop.map { stop throws(OrderRefusal) -> Quantity in
            let distance = (entry - stop).magnitude
            guard !distance.isZero else { return .zero }
            // What is held the same way loses at the stop as well; what is held the other way is closed first.
            let isAdding = held?.direction == position.direction
            let heldLoss = isAdding ? held.map { -$0.profit(of: $0.quantity, at: stop) } ?? .zero : .zero
            let lost = try account.convert(heldLoss, of: instrument.id)
            let left = limits.maximumPerTrade.of(figures.equity).amount - lost.amount
            let more = try account.quantity(losing: Money(left, account.currency), over: distance, of: instrument)
            return isAdding ? more : more + (held?.quantity ?? .zero)
        }
        throw .riskTooHigh(
            risk: Money(risk, account.currency).booked, percent: Percent(percent), limit: limits.maximumPerTrade,
            allowed: allowed, largest: instrument.rounded(largest ?? .zero))
    }

    /// Holds what a position loses at its stop against the limit together with what waits.
    private func check(_ risk: FixedPoint, besides waiting: Money, stop: Price?) throws(OrderRefusal) {
        let sum = Money(risk, account.currency) + waiting
        guard waiting.amount > .zero, sum.amount > limits.maximumPerTrade.of(figures.equity).booked.amount else {
            return
        }
        throw try waitingRefusal(sum, waiting, stop: stop)
    }

    private func waitingRefusal(_ sum: Money, _ waiting: Money, stop: Price?) throws(OrderRefusal) -> OrderRefusal {
        let allowed = limits.maximumPerTrade.of(figures.equity).booked
        // What is held the same way takes its part as well.
        let isAdding = held?.direction == side.direction
        let heldRisk = try held.map { held throws(OrderRefusal) -> FixedPoint in
            isAdding ? try risk(of: held, stop: stop ?? held.stopLoss) : .zero
        }
        let free = allowed.amount - waiting.amount - (heldRisk ?? .zero)
        return .waitingRiskTooHigh(
            risk: sum.booked, percent: percent(sum) ?? 100, limit: limits.maximumPerTrade, allowed: allowed,
            waiting: waiting, free: Money(max(free, .zero), account.currency))
    }

    /// Loss of a position at its stop, or all of its value without one; zero when the stop locks in a profit.
    private func risk(of position: Position, stop: Price?) throws(OrderRefusal) -> FixedPoint {
        try account.loss(of: position, at: stop)
    }

    private func ticket(
        _ size: PositionSize, stop: Price?, isAdded: Bool, target: Price?, _ change: Position.Change
    ) throws(OrderRefusal) -> OrderTicket {
        let (quantity, after) = (size.quantity, change.position)
        let before = try held.map { held throws(OrderRefusal) -> Money in try account.margin(of: held) }
        let needed = try after.map { after throws(OrderRefusal) -> Money in try account.margin(of: after) }
        let margin = (needed ?? .zero(account.currency)) - (before ?? .zero(account.currency))
        guard isFree || margin.amount <= max(figures.freeMargin.amount, .zero) || margin.isNegative else {
            throw .marginTooLow(needed: margin, free: figures.freeMargin)
        }
        var risk: Money?
        var reward: Money?
        if let after, after.direction == side.direction {
            risk = Money(try self.risk(of: after, stop: stop), account.currency).booked
            let managed = PaperBroker.managed(
                after, after: held, stopLoss: stop, takeProfit: target, request.management, isFirst: true, instrument)
            if let profit = managed.profitAtTargets {
                reward = try account.convert(profit, of: instrument.id).booked
            }
        }
        let worse = worse(quantity)
        return OrderTicket(
            instrument: instrument, side: side, type: request.type, quantity: quantity, price: price,
            limit: request.type == .stopLimit ? request.limit.map(instrument.rounded) : nil,
            trail: request.type == .trailingStop ? request.trail.map(instrument.rounded) : nil,
            timeInForce: request.timeInForce, group: request.group, management: request.management, entry: entry,
            expectedFill: side == .buy ? entry + worse : max(entry - worse, instrument.tick),
            stopLoss: stop, takeProfit: target,
            isStopAdded: isAdded, notional: try account.convert(entry * quantity, of: instrument.id).booked,
            held: held, closes: change.closed,
            closedProfit: try account.convert(change.realized, of: instrument.id).booked,
            margin: margin.isNegative ? .zero(account.currency) : margin, risk: risk, riskPercent: percent(risk),
            reward: reward,
            spreadCost: try account.convert(quote.spread * quantity, of: instrument.id).booked,
            slippageCost: try account.convert(worse * quantity, of: instrument.id).booked,
            commission: try account.convert(
                instrument.costs.commission * (entry * quantity), of: instrument.id
            ).booked, conversion: account.conversion(of: instrument), size: size)
    }

    /// The level of the order itself.
    private var price: Price? {
        switch request.type {
        case .market: nil
        case .limit, .stop, .stopLimit: request.price.map(instrument.rounded)
        case .trailingStop: entry
        }
    }

    /// What each unit gets worse than its price.
    private func worse(_ quantity: Quantity) -> Price {
        guard request.type != .limit, request.type != .stopLimit else { return .zero }
        return PaperBroker.slippage(instrument, spread: quote.spread)
            + SimulatedBook(instrument, quote, for: side).impact(of: quantity)
    }

    private func percent(_ risk: Money?) -> Percent? {
        guard let risk, figures.equity.amount > .zero else { return nil }
        return Percent(risk.amount / figures.equity.amount * FixedPoint(100))
    }
}
