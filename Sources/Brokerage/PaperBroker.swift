public import Platform
public import Trading

/// The paper broker: what an execution does to an account, and when resting orders and protective levels execute.
public enum PaperBroker {
    /// Everything an execution changes.
    public struct Execution: Sendable, Hashable {
        public var order: Order
        public var fill: Fill
        /// What is held afterwards; nil when nothing is.
        public var position: Position?
        /// Profit or loss to book, in account currency.
        public var realized: Money
    }

    /// Fills all that is left of an accepted order at `price`.
    /// - Throws: `TradingError` when the order cannot be filled or no exchange rate is known: then nothing happens.
    public static func fill(
        _ order: Order, at price: Price, held: Position?, instrument: Instrument, currency: Currency,
        rates: RateTable, time: Timestamp
    ) throws(TradingError) -> Execution {
        var order = order
        let quantity = order.leavesQuantity
        try order.apply(.filled(quantity: quantity, price: price))
        let change = Position.applying(
            order.side, quantity, at: price, to: held, instrument: instrument.id, time: time)
        let realized = try rates.convert(Money(change.realized, instrument.quote), to: currency).booked
        var position = change.position
        if let opened = position, opened.direction == order.side.direction {
            position?.stopLoss = order.stopLoss ?? opened.stopLoss
            position?.takeProfit = order.takeProfit ?? opened.takeProfit
        }
        let fill = Fill(
            order: order.id, instrument: instrument.id, side: order.side, quantity: quantity, price: price,
            fee: .zero(currency), realized: realized, time: time)
        return Execution(order: order, fill: fill, position: position, realized: realized)
    }

    /// Why a level executed.
    public enum Trigger: String, Sendable, Hashable { case stopLoss, takeProfit }

    /// Whether a quote executes one of the position's levels, and at which price: a stop at the market (worse than its
    /// level after a gap), a target at its own price, or the market's when that is better.
    public static func trigger(of position: Position, at quote: Quote) -> (trigger: Trigger, price: Price)? {
        guard quote.isOpen else { return nil }
        let side = position.direction.closingSide
        let market = PriceRange(quote.price(for: side))
        if let stop = position.stopLoss, let price = Matching.stop(stop, side, in: market) { return (.stopLoss, price) }
        if let target = position.takeProfit, let price = Matching.limit(target, reached: target, side, in: market) {
            return (.takeProfit, price)
        }
        return nil
    }

    /// The price at which a quote executes a resting order; nil when it does not. A limit never at a worse price than
    /// its own; a stop order at the market.
    public static func trigger(of order: Order, at quote: Quote) -> Price? {
        guard quote.isOpen, let price = order.price else { return nil }
        let market = PriceRange(quote.price(for: order.side))
        switch order.type {
        case .limit: return Matching.limit(price, reached: price, order.side, in: market)
        case .stop: return Matching.stop(price, order.side, in: market)
        case .market: return nil
        }
    }
}
