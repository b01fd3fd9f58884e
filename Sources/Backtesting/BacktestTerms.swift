public import Trading

/// What a back-test trades with: money, size, costs, and what fills are assumed to be.
public struct BacktestTerms: Sendable, Hashable {
    public enum Size: Sendable, Hashable {
        /// The same number of units each time.
        case units(Double)
        /// What loses this share of the equity at the stop: 0.01 is 1 %. Nothing else is held, so that the balance is
        /// the same.
        case risk(Double)
        /// What loses this share of the equity over so many average true ranges of days (14), wherever the stop is.
        case range(Double, count: Double)
    }

    /// In the account's currency.
    public var cash = 10_000.0
    public var currency = Currency.usd
    /// 30 means 1:30.
    public var leverage = 30.0
    public var size = Size.risk(0.01)
    /// Of the traded value, on each side: 0.00002 is 0.2 basis points.
    public var commission = 0.0
    /// Bid to ask, in price; candles are mid prices.
    public var spread = 0.0
    /// What a market or stop order gets worse than the price it was due, in price.
    public var slippage = 0.0
    /// Paid for holding a position over a year, in percent of its value, whichever the direction.
    public var swap = 0.0
    /// What the shares pay, in order; they change the cash, not the price.
    public var dividends: [Dividend] = []
    /// Whether prices stand on ticks, and money is booked in the currency's smallest unit.
    public var hasTicks = true
    /// Whether size steps, size limits, margin, stop-out and the protection from a balance below zero apply.
    public var hasLimits = true
    /// Whether fills happen only while the market is open, and bars that are missing then are known as missing.
    public var hasSessions = true

    /// Whether a signal the way that is held already closes the position and opens it anew.
    public var reopens = false

    /// What keeps the account from entries; nil when nothing does.
    public var entryLimits: EntryLimits?

    /// How far behind the best price a stop follows, in distances to the stop a position began with; nil when it stands
    /// still. It moves at the close of a bar: whether the bar's best price came before its worst is not known.
    public var trail: Double?

    /// The rules by which what is held is managed, as on the paper account; nil when there are none.
    public var management: ManagementSetting?

    // What happens inside a bar, of which only four prices are known.

    /// Whether a bar that reaches both stop and target counts as stopped.
    public var isStopFirst = true
    /// Whether stop and target are live in the bar that a market order is filled in.
    public var isLiveAtEntry = true
    /// Whether the market must pass the price of a limit order by a tick, where there are ticks: who is only touched
    /// may not have been served. The paper account serves at the touch of its quotes.
    public var mustPassLimits = true

    public init() {}
}
