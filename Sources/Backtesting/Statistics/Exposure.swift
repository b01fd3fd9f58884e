public import Brokerage
public import Platform
import Trading

/// How much of the time, and with how much money, an account was in the market. What was held counts at the prices it
/// was entered at, long and short alike.
public struct Exposure: Sendable, Hashable {
    /// What was held from a moment on.
    public struct Step: Sendable, Hashable {
        public var time: Timestamp
        /// In balances of that moment: 1 is as much as the account has; 0 when it has nothing.
        public var long: Double
        public var short: Double
        /// Both together.
        public var multiple: Double { long + short }
    }

    /// Within the time that was looked at, in order.
    public let steps: [Step]
    /// The share of the time in which anything was held, 0...1.
    public let timeShare: Double
    /// Mean over the time, that without a position as well, in balances.
    public let average: Double
    /// The most at any moment, in balances.
    public let peak: Double
    /// Trades left out of `average` and `peak`, because nothing tells what their currency was worth.
    public let unvalued: Int

    /// - Parameters:
    ///   - trades: closed ones and open ones.
    ///   - balance: over the same time.
    ///   - from: where the time begins; `to` is where it ends, later.
    ///   - rate: account currency for a unit of a trade's quote currency; nil when it is not known.
    /// - Returns: nil when the time is empty.
    public init?(
        of trades: some Sequence<RoundTrip>, balance: EquityCurve?, from: Timestamp, to: Timestamp,
        rate: (RoundTrip) -> Double?
    ) {
        guard from < to else { return nil }
        var (changes, unvalued): ([Change], Int) = ([], 0)
        for trade in trades where trade.openedAt < to && (trade.closedAt.map { $0 > from } ?? true) {
            let rate = rate(trade)
            if rate == nil { unvalued += 1 }
            changes += Self.changes(of: trade, rate ?? 0)
        }
        changes.sort { $0.time < $1.time }
        let length = (to - from).inSeconds
        var held = (long: 0.0, short: 0.0, trades: 0)
        var (place, balancePlace, time) = (0, 0, from)
        var (inMarket, area, peak): (Double, Double, Double) = (0, 0, 0)
        var steps: [Step] = []
        while time < to {
            while place < changes.count, changes[place].time <= time {
                held.long += changes[place].long
                held.short += changes[place].short
                held.trades += changes[place].trades
                place += 1
            }
            if held.trades == 0 { (held.long, held.short) = (0, 0) }  // no remainder of binary fractions
            if let balance {
                while balancePlace + 1 < balance.times.count, balance.times[balancePlace + 1] <= time {
                    balancePlace += 1
                }
            }
            let worth = balance?.values[balancePlace] ?? 0
            let step = Step(
                time: time, long: worth > 0 ? max(held.long, 0) / worth : 0,
                short: worth > 0 ? max(held.short, 0) / worth : 0)
            let next = min(place < changes.count ? changes[place].time : to, to)
            let share = (next - time).inSeconds / length
            if held.trades > 0 { inMarket += share }
            area += step.multiple * share
            peak = max(peak, step.multiple)
            steps.append(step)
            time = next
        }
        (self.steps, self.peak, self.unvalued) = (steps, peak, unvalued)
        (timeShare, average) = (min(inMarket, 1), area)
    }

    private struct Change {
        var time: Timestamp
        var long: Double
        var short: Double
        var trades: Int
    }

    private static func changes(of trade: RoundTrip, _ rate: Double) -> [Change] {
        var before = FixedPoint.zero
        return trade.holdings.enumerated().map { index, holding in
            let change = (holding.value - before).double * rate
            let begins = index == 0 ? 1 : 0
            let ends = index + 1 == trade.holdings.count && trade.closedAt != nil ? 1 : 0
            before = holding.value
            let isLong = trade.direction == .long
            return Change(
                time: holding.time, long: isLong ? change : 0, short: isLong ? 0 : change, trades: begins - ends)
        }
    }
}
