import Signals

/// How often and how much was won and lost: of trades in money, of days in returns. What divides by nothing is nil.
public struct WinLoss: Sendable, Hashable {
    public private(set) var wins = 0
    public private(set) var losses = 0
    /// Exactly zero: neither won nor lost.
    public private(set) var flats = 0
    /// Sum of the wins.
    public private(set) var grossProfit = 0.0
    /// Sum of the losses, above zero.
    public private(set) var grossLoss = 0.0
    /// nil without a win.
    public private(set) var largestWin: Double?
    /// Below zero; nil without a loss.
    public private(set) var largestLoss: Double?
    /// The most wins in a row.
    public private(set) var longestWinStreak = 0
    /// The most losses in a row.
    public private(set) var longestLossStreak = 0

    /// - Parameter results: in order of time; above zero is a win.
    public init(_ results: some Sequence<Double>) {
        var (won, lost) = (0, 0)
        for result in results {
            if result > 0 {
                wins += 1
                grossProfit += result
                largestWin = max(largestWin ?? result, result)
            } else if result < 0 {
                losses += 1
                grossLoss -= result
                largestLoss = min(largestLoss ?? result, result)
            } else {
                flats += 1
            }
            won = result > 0 ? won + 1 : 0
            lost = result < 0 ? lost + 1 : 0
            longestWinStreak = max(longestWinStreak, won)
            longestLossStreak = max(longestLossStreak, lost)
        }
    }

    public var count: Int { wins + losses + flats }
    public var net: Double { grossProfit - grossLoss }

    /// Wins per result, flat ones included, 0...1; nil without any.
    public var winRate: Double? { .ratio(Double(wins), Double(count)) }
    /// Within which the true win rate lies with 95 % confidence (Wilson's score interval); nil without any result.
    public var winRateInterval: ClosedRange<Double>? { TrackRecord.interval(ofShare: wins, in: count) }
    /// Wins per result that was not flat, 0...1; nil without any.
    public var decidedWinRate: Double? { .ratio(Double(wins), Double(wins + losses)) }

    /// What was won for each unit lost, gross profit / gross loss; nil without a loss.
    public var profitFactor: Double? { .ratio(grossProfit, grossLoss) }
    /// Mean result; nil without any.
    public var expectancy: Double? { .ratio(net, Double(count)) }
    /// nil without a win.
    public var averageWin: Double? { .ratio(grossProfit, Double(wins)) }
    /// Below zero; nil without a loss.
    public var averageLoss: Double? { .ratio(-grossLoss, Double(losses)) }
    /// Average win per average loss; nil without one of each.
    public var payoffRatio: Double? { .ratio(averageWin, averageLoss.map(-)) }
    /// The share of capital that Kelly's criterion (1956) would stake, (b·p - q) / b with payoff b, win rate p and
    /// q = 1 - p; below zero: do not trade. An estimate from few results overstakes badly. nil without one of each.
    public var kelly: Double? {
        guard let payoffRatio, let p = decidedWinRate else { return nil }
        return .ratio(payoffRatio * p - (1 - p), payoffRatio)
    }
}
