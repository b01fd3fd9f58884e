// What money rules say and what the paper broker does, as pure functions of values: no I/O, no clock, no chat.
//
// Read first: `OrderRequest` (what a person asked for), `OrderTicket` (the exact order it became, approved),
// `PaperBroker` (what an execution does to an account). Everything that a rule needs and does not find refuses.

public import Platform
public import Trading

/// Why an order, or a change of a position, is refused.
public enum OrderRefusal: Error, Sendable, Hashable {
    /// Trading is closed; it opens at the moment given (nil: not within two weeks).
    case marketClosed(opensAt: Timestamp?)
    case sizeNotPositive
    /// The size rounds down to nothing. Either would make it `minimum`: a balance of `balance` (nil: a balance has no
    /// say in it, or none would do), or a stop no farther from the entry than `stop` (likewise).
    case sizeTooSmall(minimum: Quantity, balance: Money? = nil, stop: Price? = nil)
    case sizeTooLarge(maximum: Quantity)
    case sizeMissing
    /// A size in percent of risk needs a stop.
    case stopMissing
    /// The stop would execute at once: for a purchase it lies below the price.
    case stopOnWrongSide(stop: Price, reference: Price)
    case targetOnWrongSide(target: Price, reference: Price)
    /// A limit lies on the better side of the market, a stop order on the worse.
    case priceOnWrongSide(price: Price, market: Price)
    /// The price is absurdly far from the market.
    case priceImplausible(price: Price, market: Price)
    /// `allowed` is what `limit` comes to now; `largest` the size that would just be within it, zero when none is.
    case riskTooHigh(risk: Money, percent: Percent, limit: Percent, allowed: Money, largest: Quantity)
    /// A stop for what is held would put more than the limit at risk; `farthest` is the one just within it.
    case stopTooFar(risk: Money, percent: Percent, limit: Percent, allowed: Money, farthest: Price)
    /// Together with the entry orders that wait on the instrument it could lose `risk`, of which those lose `waiting`;
    /// `free` is what an entry may still lose, zero when nothing.
    case waitingRiskTooHigh(risk: Money, percent: Percent, limit: Percent, allowed: Money, waiting: Money, free: Money)
    case marginTooLow(needed: Money, free: Money)
    case nothingHeld
    /// No current price for an instrument the account holds, or no exchange rate: the figures cannot be trusted.
    case figuresMissing(InstrumentID)
    case tradingPaused
    /// A stop-limit order needs a limit besides its price.
    case limitMissing
    /// A trailing stop needs a distance.
    case trailMissing
    /// An order that must be filled at once could not be.
    case notFilledAtOnce
    /// An order that waits for a price to trigger it cannot be for at once.
    case mustWait
    /// A limit that the owner has set.
    case limit(LimitBreach)
    /// Kelly's formula needs a track record, and the order follows no signal of a strategy.
    case recordMissing
    /// The track record has fewer than `least` trades: it says nothing.
    case recordTooShort(trades: Int, least: Int)
    /// Nothing in the track record has lost: what a loss costs is not known.
    case payoffUnknown
    /// With so many winners at worst, and so much gained for each unit lost, Kelly's formula gives no size.
    case edgeMissing(probability: Percent, payoff: FixedPoint)
    /// There are too few candles for the average true range.
    case rangeMissing(InstrumentID)
    /// Of a change: as much of the order was filled already.
    case orderFilled
    /// The account's leverage is not above zero: no margin can be worked out.
    case leverageNotPositive
}
