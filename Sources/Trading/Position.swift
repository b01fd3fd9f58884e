public import Platform

/// What an account holds of one instrument: one net position, long or short.
public struct Position: Sendable, Hashable, Codable {
    public let instrument: InstrumentID
    public private(set) var direction: Direction
    /// In units of the base; above zero.
    public private(set) var quantity: Quantity
    /// Volume-weighted price of the fills that opened it.
    public private(set) var averagePrice: Price
    public var stopLoss: Price?
    public var takeProfit: Price?
    public var rules: ExitRules
    public private(set) var openedAt: Timestamp

    public init(
        instrument: InstrumentID, direction: Direction, quantity: Quantity, averagePrice: Price, stopLoss: Price?,
        takeProfit: Price?, rules: ExitRules = ExitRules(), openedAt: Timestamp
    ) {
        precondition(quantity > .zero, "a position of nothing")
        self.instrument = instrument
        self.direction = direction
        self.quantity = quantity
        self.averagePrice = averagePrice
        self.stopLoss = stopLoss
        self.takeProfit = takeProfit
        self.rules = rules
        self.openedAt = openedAt
    }

    /// What an execution does to a position.
    public struct Change: Sendable, Hashable {
        /// What is held afterwards; nil when nothing is.
        public var position: Position?
        /// Units that were closed.
        public var closed: Quantity
        /// Profit or loss of what was closed, in quote currency, not rounded.
        public var realized: FixedPoint
    }

    /// An execution of `side` on what is held (nil: nothing). The same side enlarges at the average price; the other
    /// side reduces, closes, or turns the position around.
    public static func applying(
        _ side: Side, _ quantity: Quantity, at price: Price, to held: Position?, instrument: InstrumentID,
        time: Timestamp
    ) -> Change {
        guard var position = held else {
            let opened = Position(
                instrument: instrument, direction: side.direction, quantity: quantity, averagePrice: price,
                stopLoss: nil, takeProfit: nil, openedAt: time)
            return Change(position: opened, closed: .zero, realized: .zero)
        }
        guard position.direction.closingSide == side else {
            let total = position.quantity + quantity
            let cost = position.averagePrice * position.quantity + price * quantity
            position.averagePrice = Price(cost / total.value)
            position.quantity = total
            return Change(position: position, closed: .zero, realized: .zero)
        }
        let closed = min(quantity, position.quantity)
        let realized = position.profit(of: closed, at: price)
        if quantity < position.quantity {
            position.quantity = position.quantity - quantity
            return Change(position: position, closed: closed, realized: realized)
        }
        let rest = quantity - position.quantity
        guard rest > .zero else { return Change(position: nil, closed: closed, realized: realized) }
        let turned = applying(side, rest, at: price, to: nil, instrument: instrument, time: time)
        return Change(position: turned.position, closed: closed, realized: realized)
    }

    /// What it becomes by a split of shares. Levels are brought onto the tick, the size down to the size step.
    /// - Returns: nil as the position when nothing is left of it; and the part of a share that is paid out.
    public func split(_ split: PriceBreak.Split, _ instrument: Instrument) -> (position: Position?, paidOut: Quantity) {
        let exact = Quantity(split.shares(quantity.value))
        let whole = instrument.rounded(exact)
        guard whole > .zero else { return (nil, exact) }
        var position = Position(
            instrument: self.instrument, direction: direction, quantity: whole,
            averagePrice: Price(split.price(averagePrice.value)),
            stopLoss: stopLoss.map { instrument.rounded(Price(split.price($0.value))) },
            takeProfit: takeProfit.map { instrument.rounded(Price(split.price($0.value))) }, openedAt: openedAt)
        func price(_ price: Price) -> Price { instrument.rounded(Price(split.price(price.value))) }
        func part(_ part: ExitRules.Part) -> ExitRules.Part {
            .init(price: price(part.price), quantity: instrument.rounded(Quantity(split.shares(part.quantity.value))))
        }
        position.rules = rules
        position.rules.targets = rules.targets.map(part).filter { $0.quantity > .zero }
        position.rules.additions = rules.additions.map(part).filter { $0.quantity > .zero }
        position.rules.breakEvenAt = rules.breakEvenAt.map(price)
        position.rules.trail = rules.trail.map(price)
        position.rules.best = rules.best.map(price)
        return (position, exact - whole)
    }

    /// Profit of closing `size` of it at `price`, in quote currency, not rounded.
    public func profit(of size: Quantity, at price: Price) -> FixedPoint {
        let move = direction == .long ? price - averagePrice : averagePrice - price
        return move * size
    }

    /// Profit when every part has left at its target and the rest at the final one, in quote currency, not rounded; nil
    /// without a final target. Parts behind the final target never leave by themselves.
    public var profitAtTargets: FixedPoint? {
        guard let takeProfit else { return nil }
        var (left, profit) = (quantity, FixedPoint.zero)
        for part in rules.targets where isBetter(takeProfit, than: part.price) {
            let size = min(part.quantity, left)
            profit += self.profit(of: size, at: part.price)
            left = left - size
        }
        return profit + self.profit(of: left, at: takeProfit)
    }

    /// Profit of closing all of it at the current quote, in quote currency, not rounded.
    public func unrealized(at quote: Quote) -> FixedPoint {
        profit(of: quantity, at: quote.price(for: direction.closingSide))
    }

    /// Whether `price` is better than `other` for who holds it.
    public func isBetter(_ price: Price, than other: Price) -> Bool {
        direction == .long ? price > other : price < other
    }
    /// The price `distance` away from `price`, on the losing side.
    public func behind(_ price: Price, by distance: Price) -> Price {
        direction == .long ? price - distance : price + distance
    }

    /// Whether `price` is a stop that protects it: beyond the market on the losing side.
    public func isStop(_ price: Price, at quote: Quote) -> Bool {
        direction == .long ? price < quote.bid : price > quote.ask
    }
    /// Whether `price` is a target: beyond the market on the winning side.
    public func isTarget(_ price: Price, at quote: Quote) -> Bool {
        direction == .long ? price > quote.bid : price < quote.ask
    }
}

/// Converts money between currencies at current mid rates.
public struct RateTable: Sendable {
    /// Units of the second currency per unit of the first.
    private var rates: [Currency: [Currency: FixedPoint]] = [:]
    /// Currencies that stand for another, at 1.
    private var pegs: [Currency: Currency] = [:]
    /// To which currencies a rate was worked out from the one that is quoted, the other way round.
    private var inverted: [Currency: Set<Currency>] = [:]

    public init() {}

    /// A rate that is not above zero is none.
    public mutating func set(_ rate: FixedPoint, from base: Currency, to quote: Currency) {
        rates[base, default: [:]][quote] = rate > .zero ? rate : nil
        rates[quote, default: [:]][base] = rate > .zero ? FixedPoint(1) / rate : nil
        inverted[quote, default: []].insert(base)
        inverted[base]?.remove(quote)
    }

    /// A currency that is booked as another: it converts at 1, which is a convention and no rate of a market.
    public mutating func peg(_ currency: Currency, to other: Currency) {
        set(1, from: currency, to: other)
        pegs[currency] = other
    }

    /// `amount` in another currency, not rounded: directly, or through one currency in between, dollars first.
    /// - Throws: `TradingError.noRate`.
    public func convert(_ amount: Money, to currency: Currency) throws(TradingError) -> Money {
        if amount.currency == currency || amount.amount.isZero { return Money(amount.amount, currency) }
        if let rate = rates[amount.currency]?[currency] { return Money(amount.amount * rate, currency) }
        if let middle = middle(from: amount.currency, to: currency), let first = rates[amount.currency]?[middle],
            let second = rates[middle]?[currency]
        {
            return Money(amount.amount * first * second, currency)
        }
        throw .noRate(from: amount.currency, to: currency)
    }

    /// The currency through which an amount goes that has no rate of its own.
    private func middle(from currency: Currency, to other: Currency) -> Currency? {
        let between = [Currency.usd] + (rates[currency] ?? [:]).keys.sorted { $0.code < $1.code }
        return between.first { rates[currency]?[$0] != nil && rates[$0]?[other] != nil }
    }

    /// The rates by which `convert` comes from one currency to another; nil when they are the same, or there is none.
    /// A pair of two that stand for each other is left out: nil as well when there is no other.
    public func path(from currency: Currency, to other: Currency) -> RatePath? {
        guard currency != other else { return nil }
        if pegs[currency] == other || pegs[other] == currency { return nil }
        if rates[currency]?[other] != nil { return RatePath([pair(currency, other)].compactMap(\.self)) }
        guard let middle = middle(from: currency, to: other) else { return nil }
        let pairs = [pair(currency, middle), pair(middle, other)].compactMap(\.self)
        let telling = pairs.filter { $0.rate != 1 }
        return RatePath(telling.isEmpty ? pairs : telling)
    }

    private func pair(_ currency: Currency, _ other: Currency) -> RatePath.Pair? {
        let isInverted = inverted[currency]?.contains(other) ?? false
        let (base, quote) = isInverted ? (other, currency) : (currency, other)
        return rates[base]?[quote].map { RatePath.Pair(name: base.code + quote.code, rate: $0) }
    }
}
