public import Brokerage
public import Platform
public import Signals
public import Trading

/// What an account did in a time: the one place that messages, documents and logs of results take their figures from.
///
/// Everything is in the account's currency, as it was booked; nothing is converted anew. A trade belongs to the time in
/// which it was closed; the balance changes when something is booked, costs of what is still held included.
public struct AccountPerformance: Sendable {
    public let currency: Currency
    /// Closed in this time, in that order.
    public let trades: [RoundTrip]
    public let context: TradeContext
    public let result: TradeResult
    public let statistics: TradeStatistics
    /// Of the trades that had a stop, in distances to it (R).
    public let rewards: TrackRecord
    public let balance: BalanceHistory
    /// Of the daily balance; nil without one. Every day of the calendar counts, weekends too: coins trade on them.
    public let returns: ReturnStatistics?
    /// Of all that was held, or of the instrument that was asked for, in balances of the account; nil before anything
    /// was traded.
    public let exposure: Exposure?

    /// How the account did, and with what.
    public struct Source: Sendable {
        public var history: TradeHistory
        /// Booked besides trades.
        public var others: [RoundTrip.Booking]
        /// Now.
        public var balance: Money
        public var now: Timestamp
        public var context: TradeContext
        /// Account currency for a unit of the quote currency of what is still held, where it is known.
        public var rates: [InstrumentID: Double]

        public init(
            history: TradeHistory, others: [RoundTrip.Booking], balance: Money, now: Timestamp, context: TradeContext,
            rates: [InstrumentID: Double] = [:]
        ) {
            (self.history, self.others, self.balance) = (history, others, balance)
            (self.now, self.context, self.rates) = (now, context, rates)
        }
    }

    /// - Parameters:
    ///   - from: nil: since the account was started.
    ///   - to: the first moment that does not count any more; nil while the time lasts.
    ///   - instrument: only its trades and its exposure; the balance is that of the whole account all the same.
    public init(_ source: Source, from: Timestamp?, to: Timestamp?, instrument: InstrumentID? = nil) {
        func isCounted(_ trade: RoundTrip) -> Bool {
            guard let closedAt = trade.closedAt, instrument.map({ $0 == trade.instrument }) ?? true else {
                return false
            }
            return (from.map { closedAt >= $0 } ?? true) && (to.map { closedAt < $0 } ?? true)
        }
        currency = source.balance.currency
        context = source.context
        let isAll = from == nil && to == nil && instrument == nil
        trades = isAll ? source.history.closed : source.history.closed.filter(isCounted)
        result = TradeResult(trades, source.balance.currency)
        statistics = TradeStatistics(positions: trades.positions, costs: result.costs.amount.double)
        rewards = trades.lazy.compactMap(\.reward).reduce(into: TrackRecord()) { $0.add($1) }
        let all = source.history.all
        balance = BalanceHistory(
            source.balance.amount, all, others: source.others, from: from, to: to, until: source.now,
            source.context.calendar)
        returns = balance.daily.map { ReturnStatistics($0.returns, StatisticsBasis(periodsPerYear: 365)) }
        let rates = source.rates
        let curve = balance.curve
        let held = all.lazy.filter { instrument == nil || $0.instrument == instrument }
        exposure = held.map(\.openedAt).min().flatMap { first in
            Exposure(
                of: held, balance: curve, from: max(from ?? first, first), to: to ?? source.now,
                rate: { $0.rate?.double ?? rates[$0.instrument] })
        }
    }

    /// Trades told apart, in the order of their keys.
    public func groups(by grouping: TradeGrouping) -> [TradeGroup] { context.groups(trades, by: grouping) }

    /// The most that the results of the trades, added up as they were closed, fell below an earlier height, or below
    /// nothing; never below zero. What says of one instrument what the fall of the balance says of the account.
    public var fall: Money {
        var (sum, peak, fall) = (FixedPoint.zero, FixedPoint.zero, FixedPoint.zero)
        for trade in trades {
            sum += trade.net.amount
            peak = max(peak, sum)
            fall = max(fall, peak - sum)
        }
        return Money(fall, currency)
    }

    /// Wins, losses and the like of what has been closed in a row up to now: above zero won, below zero lost.
    public var streak: Int {
        var count = 0
        for trade in trades.reversed() {
            let sign = trade.net.amount.sign
            guard sign != 0, count == 0 || (count > 0) == (sign > 0) else { break }
            count += sign
        }
        return count
    }
}

/// What trades brought and cost, exactly.
public struct TradeResult: Sendable, Hashable {
    /// Before costs and dividends.
    public let gross: Money
    /// Commissions; above zero.
    public let fees: Money
    /// Interest; below zero it was paid.
    public let swap: Money
    /// Below zero they were paid.
    public let dividends: Money

    init(_ trades: [RoundTrip], _ currency: Currency) {
        let none = Money.zero(currency)
        var (gross, fees, swap, dividends) = (none, none, none, none)
        for trade in trades {
            gross += trade.gross
            fees += trade.fees
            swap += trade.swap
            dividends += trade.dividends
        }
        (self.gross, self.fees, self.swap, self.dividends) = (gross, fees, swap, dividends)
    }

    /// Commission and interest; above zero.
    public var costs: Money { fees - swap }
    public var net: Money { gross - fees + swap + dividends }
}

extension [RoundTrip] {
    /// As statistics take them: in order of their ends, without candles.
    public var positions: [ClosedPosition] {
        enumerated().map { index, trade in
            ClosedPosition(
                direction: trade.direction, entryBar: index, exitBar: index, net: trade.net.amount.double,
                risk: trade.risk?.amount.double ?? 0)
        }
    }
}
