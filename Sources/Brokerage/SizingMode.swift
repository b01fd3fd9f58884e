public import Trading

/// How the size of an order is found when none is said.
public enum SizingMode: Sendable, Hashable {
    /// Always the same; nil: in the instrument's own unit.
    case fixedQuantity(FixedPoint, SizeUnit?)
    /// The stop loses this part of the balance: fixed fractional sizing (Vince, *Portfolio Management Formulas*, 1990).
    /// The balance moves only when a trade is booked, so that open positions change no size.
    case fixedFraction(Percent)
    /// The stop loses this part of the equity, which is the balance and the profit or loss of what is open: the total
    /// equity model (Tharp, *Trade Your Way to Financial Freedom*, 1998). Sizes shrink while positions are under water,
    /// before anything is booked, and grow with open profit.
    case equityScaled(Percent)
    /// The stop loses a part of Kelly's fraction of the equity.
    case kelly(KellyRecord)
    /// A move of `ranges` average true ranges loses this part of the equity, wherever the stop is: volatility sizing
    /// (the units of the Turtles: Faith, *Way of the Turtle*, 2007). `averageRange` is nil when candles are missing.
    case volatility(Percent, ranges: FixedPoint, averageRange: Price?)
}

/// What a track record says to Kelly's formula.
public struct KellyRecord: Sendable, Hashable {
    /// More of Kelly's fraction is never taken: a quarter keeps 7/16 of the growth at a quarter of the swings (Thorp,
    /// *The Kelly Criterion in Blackjack, Sports Betting and the Stock Market*, 2006), and forgives wrong figures.
    public static let largestPart = FixedPoint(1) / FixedPoint(4)

    /// Trades that have ended; nil when there is no record to look at.
    public var trades: Int?
    /// Fewer than these say nothing.
    public var least: Int
    /// The lower end of the 95 % interval of the share of trades that win, 0...1; nil without trades.
    public var winProbability: FixedPoint?
    /// Mean gain of a trade that won for each unit that one that lost has lost; nil when none has lost, 0 when none has
    /// won.
    public var payoff: FixedPoint?
    /// How much of Kelly's fraction is taken, at most `largestPart`.
    public let part: FixedPoint

    public init(
        trades: Int?, least: Int, winProbability: FixedPoint?, payoff: FixedPoint?, part: FixedPoint = largestPart
    ) {
        self.trades = trades
        self.least = least
        self.winProbability = winProbability
        self.payoff = payoff
        self.part = min(max(part, .zero), Self.largestPart)
    }

    /// What of the equity a trade risks: `part` of p - (1 - p) / b (Kelly, *A New Interpretation of Information Rate*,
    /// 1956), with p the probability to win and b the payoff.
    /// - Throws: `OrderRefusal.recordMissing`, `.recordTooShort`, `.payoffUnknown`, `.edgeMissing`.
    func fraction() throws(OrderRefusal) -> Percent {
        guard let trades else { throw .recordMissing }
        guard trades >= least, trades > 0, let winProbability, .zero...1 ~= winProbability else {
            throw .recordTooShort(trades: trades, least: least)
        }
        guard let payoff else { throw .payoffUnknown }
        let edgeMissing = OrderRefusal.edgeMissing(
            probability: Percent(winProbability * FixedPoint(100)), payoff: payoff)
        // Also keeps the quotient below within range.
        guard payoff * FixedPoint(1_000_000) >= 1 else { throw edgeMissing }
        let full = winProbability - (FixedPoint(1) - winProbability) / payoff
        guard full > .zero else { throw edgeMissing }
        return Percent(part * full * FixedPoint(100))
    }
}
