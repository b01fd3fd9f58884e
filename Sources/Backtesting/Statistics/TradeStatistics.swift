public import Signals
import Trading

/// What a list of trades says, in the account's currency, after costs unless said otherwise. Parts of one position that
/// left at several prices count as one trade.
public struct TradeStatistics: Sendable, Hashable {
    public let all: WinLoss
    public let long: WinLoss
    public let short: WinLoss
    /// Commission and swap of all trades.
    public let costs: Double
    /// System quality number, √n · mean / deviation of the results (Van Tharp 2008); nil under two trades, or when all
    /// results are the same. Grows with the number of trades: compare only like with like.
    public let systemQuality: Double?
    /// What `systemQuality` divides by.
    public let deviation: StatisticsBasis.Deviation
    /// Fewer trades say nothing.
    public let least: Int

    /// - Parameter trades: in order of their exits, with finite figures.
    public init(
        _ trades: [Trade], deviation: StatisticsBasis.Deviation = .sample, least: Int = TrackRecord.least
    ) {
        self.init(
            positions: trades.positions, costs: trades.reduce(0) { $0 + $1.costs }, deviation: deviation, least: least)
    }

    /// - Parameters:
    ///   - positions: in order of their exits, with finite figures.
    ///   - costs: of all of them.
    public init(
        positions: [ClosedPosition], costs: Double, deviation: StatisticsBasis.Deviation = .sample,
        least: Int = TrackRecord.least
    ) {
        let results = positions.map(\.net)
        all = WinLoss(results)
        long = WinLoss(positions.lazy.filter { $0.direction == .long }.map(\.net))
        short = WinLoss(positions.lazy.filter { $0.direction == .short }.map(\.net))
        self.costs = costs
        let sample = Sample(results)
        systemQuality = .ratio(Double(results.count).squareRoot() * sample.mean, sample.divisor(deviation))
        self.deviation = deviation
        self.least = least
    }

    /// Whether there are enough trades for ratios to mean anything. If not, say so before any of them.
    public var isTelling: Bool { all.count >= least }
    public var netProfit: Double { all.net }
    public var profitBeforeCosts: Double { all.net + costs }
}
