// The vocabulary of the field: instruments and their calendars, candles, prices, money, orders, fills, positions.
//
// Arithmetic and state machines; no I/O, no clock. Read first: `Instrument`, `Order`, `Money`.
//
// Prices of orders, sizes and money are exact decimals (`FixedPoint`). Candles and everything computed from them are
// `Double`. The one bridge from the second to the first is `Instrument.price(_:)`, which rounds to the tick.
//
// Sizes are counted in units of the base (euros, ounces, shares, coins, index contracts): `Quantity`. A lot is only
// how some instruments are talked about, `Instrument.contractSize` units.

/// What goes wrong in arithmetic and state machines.
public enum TradingError: Error, Sendable, Hashable {
    /// The text is no decimal number, or has more places or digits than fit.
    case malformedNumber(String)
    /// The result does not fit.
    case overflow
    /// The event is impossible in the state the order is in.
    case illegalTransition(from: OrderStatus, event: String)
    /// No rate leads from one currency to the other.
    case noRate(from: Currency, to: Currency)
    /// The instrument catalogue says something impossible.
    case malformedCatalogue(String)
}
