public import Platform
public import Trading

/// The paper broker: what an execution does to an account, and when waiting orders and the rules of positions execute.
public enum PaperBroker {
    /// Everything an execution changes.
    public struct Execution: Sendable, Hashable {
        public var order: Order
        public var fill: Fill
        /// What is held afterwards; nil when nothing is.
        public var position: Position?
        /// Units that it closed of what was held.
        public var closed: Quantity
        /// Profit or loss to book, in account currency, before the fill's fee.
        public var realized: Money
        /// At which rates its amounts came into the account's currency; nil: they were in it.
        public var conversion: RatePath?
        /// Orders of the same group that it ended.
        public var canceled: [Order] = []
    }

    /// Fills an order that is due, as far as the book allows.
    ///
    /// An order that only reduces is filled as far as something is held against it; what is left of it then ends.
    /// Size pays for itself in the book. Market orders and stops slip as well, by the instrument's slippage; a limit is
    /// served by what stands at it or better, and the rest waits.
    /// - Parameter due: the price it is due at before either: the market's, or its own.
    /// - Returns: nil when nothing can be filled now.
    /// - Throws: `TradingError` when the order cannot be filled or no exchange rate is known: then nothing happens.
    public static func fill(
        _ approved: RiskApproved, due: Price, quote: Quote, held: Position?, instrument: Instrument,
        currency: Currency, rates: RateTable, time: Timestamp
    ) throws(TradingError) -> Execution? {
        var order = approved.order
        let book = SimulatedBook(instrument, quote, for: order.side)
        let quantity = instrument.rounded(Self.quantity(of: order, held: held, in: book))
        guard quantity > .zero else { return nil }
        let price = Self.price(of: order, quantity, due: due, quote: quote, book, instrument)
        try order.apply(.filled(quantity: quantity, price: price))
        let change = Position.applying(
            order.side, quantity, at: price, to: held, instrument: instrument.id, time: time)
        let realized = try rates.convert(Money(change.realized, instrument.quote), to: currency).booked
        let fee = try rates.convert(
            Money(instrument.costs.commission * (price * quantity), instrument.quote), to: currency)
        var position = change.position
        if order.isReduceOnly, position == nil, !order.status.isFinal { try order.apply(.canceled) }
        if let opened = position, opened.direction == order.side.direction {
            position = managed(
                opened, after: held, stopLoss: order.stopLoss, takeProfit: order.takeProfit, order.management,
                isFirst: approved.order.filledQuantity.isZero, instrument)
        }
        let fill = Fill(
            order: order.id, instrument: instrument.id, side: order.side, quantity: quantity, price: price,
            fee: fee.booked, realized: realized, time: time)
        return Execution(
            order: order, fill: fill, position: position, closed: change.closed, realized: realized,
            conversion: rates.path(from: instrument.quote, to: currency))
    }

    /// A position that an order has opened or enlarged, with the order's stop and target, and its rules.
    /// - Parameter isFirst: whether it is the order's first execution: later ones keep to the levels that are left.
    static func managed(
        _ opened: Position, after held: Position?, stopLoss: Price?, takeProfit: Price?, _ management: Management?,
        isFirst: Bool, _ instrument: Instrument
    ) -> Position {
        var position = opened
        position.stopLoss = stopLoss ?? opened.stopLoss
        position.takeProfit = takeProfit ?? opened.takeProfit
        guard let management else { return position }
        if held?.direction != opened.direction {
            position.rules = management.rules(for: position, instrument)
        } else if management.targets.isEmpty, let levels = management.levels {
            let left = isFirst ? levels.count : position.rules.targets.count
            position.rules.targets = management.equalParts(at: levels.suffix(left), of: position.quantity, instrument)
        }
        return position
    }

    /// How much of an order can be filled at once.
    private static func quantity(of order: Order, held: Position?, in book: SimulatedBook) -> Quantity {
        let wanted = order.isReduceOnly ? order.closing(held) : order.leavesQuantity
        let limit = order.type == .stopLimit ? order.limit : order.type == .limit ? order.price : nil
        switch order.timeInForce {
        case .fillOrKill: return book.available(within: limit) >= wanted ? wanted : .zero
        case .immediateOrCancel: return min(wanted, book.available(within: limit))
        case .goodTillCancel, .day: return limit == nil ? wanted : min(wanted, book.available(within: limit))
        }
    }

    private static func price(
        of order: Order, _ quantity: Quantity, due: Price, quote: Quote, _ book: SimulatedBook,
        _ instrument: Instrument
    ) -> Price {
        let isLimited = order.type == .limit || order.type == .stopLimit
        let slippage = isLimited ? Price.zero : slippage(instrument, spread: quote.spread)
        let worse = slippage + book.impact(of: quantity)
        guard order.side == .sell else { return due + worse }
        // A market that is nearly worthless has no room for it.
        return max(due - worse, instrument.tick)
    }

    /// What a market or stop order gets worse than the price it was due: whole ticks, at least one.
    public static func slippage(_ instrument: Instrument, spread: Price) -> Price {
        Price((spread.value * instrument.costs.slippage).rounded(to: instrument.tick.value, .up))
    }

    /// What a night costs, in the account's currency: the value of the position at the rollover, at the instrument's
    /// yearly rate.
    /// - Parameter nights: three where a weekend is paid for in advance.
    public static func swap(
        _ position: Position, at price: Price, nights: Int, instrument: Instrument, currency: Currency,
        rates: RateTable
    ) throws(TradingError) -> Money {
        let value = price * position.quantity * (instrument.costs.swap / 100) * FixedPoint(nights) / 365
        return try rates.convert(Money(value, instrument.quote), to: currency).booked
    }
}

// What waits.
extension PaperBroker {
    /// What a price does to a waiting order.
    public enum OrderOutcome: Sendable, Hashable {
        /// It executes at this price, before slippage.
        case fill(Price)
        case expire
    }

    /// Goes through prices until the order executes or expires; on the way a stop-limit order is triggered and a
    /// trailing stop follows.
    /// - Returns: what happened, and the place of the price that did it; nil when it waits on.
    public static func follow(
        _ order: inout Order, _ ticks: ArraySlice<Quote>
    ) throws(TradingError) -> (outcome: OrderOutcome, index: Int)? {
        for index in ticks.indices {
            let quote = ticks[index]
            if let end = order.expiresAt, quote.time >= end { return (.expire, index) }
            guard quote.isOpen, let price = order.price else { continue }
            let market = PriceRange(quote.price(for: order.side))
            switch order.type {
            case .market: continue
            case .limit:
                if let due = Matching.limit(price, reached: price, order.side, in: market) {
                    return (.fill(due), index)
                }
            case .stop:
                if let due = Matching.stop(price, order.side, in: market) { return (.fill(due), index) }
            case .stopLimit:
                if !order.isTriggered {
                    guard Matching.stop(price, order.side, in: market) != nil else { continue }
                    try order.apply(.triggered)
                }
                if let limit = order.limit, let due = Matching.limit(limit, reached: limit, order.side, in: market) {
                    return (.fill(due), index)
                }
            case .trailingStop:
                if let due = Matching.stop(price, order.side, in: market) { return (.fill(due), index) }
                guard let trail = order.trail else { continue }
                let level = order.side == .buy ? market.open + trail : market.open - trail
                if order.side == .buy ? level < price : level > price { try order.apply(.trailed(to: level)) }
            }
        }
        return nil
    }
}

// What is held.
extension PaperBroker {
    /// What a price does to a position.
    public enum PositionEvent: Sendable, Hashable {
        /// The stop closes all of it.
        case stop
        /// The target closes all of it.
        case target
        /// A target before the last closes a part.
        case part(ExitRules.Part)
        /// Its time is over.
        case time
        /// A part is to be added.
        case addition(ExitRules.Part)
        /// The stop went to the entry price.
        case breakEven

        /// Whether it closes all that the book takes.
        public var endsTrade: Bool { self == .stop || self == .target || self == .time }
    }

    /// Goes through prices until one of the position's levels is reached; on the way a trailing stop follows the best
    /// price. `PositionLevels` says what goes before what.
    /// - Returns: what happened, at which price before slippage, and the place of the price that did it; nil when
    ///   nothing did. The rule that it was is gone from the position.
    public static func follow(
        _ position: inout Position, _ ticks: ArraySlice<Quote>
    ) -> (event: PositionEvent, price: Price, index: Int)? {
        let side = position.direction.closingSide
        var levels = PositionLevels(position)
        defer { position.keep(levels) }
        for index in ticks.indices {
            let quote = ticks[index]
            guard quote.isOpen else { continue }
            let price = quote.price(for: side)
            if let (event, due) = levels.next(in: PriceRange(price), at: quote.time, pass: .zero) {
                return (position.take(event), due, index)
            }
            levels.follow(price)
        }
        return nil
    }
}

extension PositionLevels<Price> {
    init(_ position: Position) {
        self.init(
            position.direction, entry: position.averagePrice, stop: position.stopLoss, target: position.takeProfit)
        let rules = position.rules
        (part, addition) = (rules.targets.first?.price, rules.additions.first?.price)
        (breakEvenAt, trail, best, closesAt) = (rules.breakEvenAt, rules.trail, rules.best, rules.closesAt)
    }
}

extension Position {
    /// What prices have moved.
    fileprivate mutating func keep(_ levels: PositionLevels<Price>) {
        (stopLoss, rules.breakEvenAt, rules.best) = (levels.stop, levels.breakEvenAt, levels.best)
    }

    /// The event with the part that it is about, which is gone from the rules.
    fileprivate mutating func take(_ event: PositionLevels<Price>.Event) -> PaperBroker.PositionEvent {
        switch event {
        case .stop: .stop
        case .time: .time
        case .target: .target
        case .breakEven: .breakEven
        case .part: .part(rules.targets.removeFirst())
        case .addition: .addition(rules.additions.removeFirst())
        }
    }
}
