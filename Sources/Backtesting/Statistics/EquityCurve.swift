import Foundation
public import Indicators
public import Platform
public import Trading

/// What an account was worth, over time: money, at least one value, the first above zero.
public struct EquityCurve: Sendable, Hashable {
    public let times: [Timestamp]
    public let values: [Double]

    /// - Returns: nil when the lists differ in length or are empty, times do not increase, a value is not finite, or
    ///   the first is not above zero.
    public init?(times: [Timestamp], values: [Double]) {
        guard times.count == values.count, let first = values.first, first > 0, values.allSatisfy(\.isFinite),
            zip(times, times.dropFirst()).allSatisfy({ $0 < $1 })
        else { return nil }
        (self.times, self.values) = (times, values)
    }

    /// Cash, results of the trades closed so far, and the open profit at each candle's close, at mid price. What a
    /// position cost is booked when it closes. A value stands at its candle's open time, which names the candle.
    /// - Returns: nil without candles, without cash to begin with, or when a trade is not over these candles.
    public init?(cash: Double, _ trades: [Trade], over candles: CandleColumns, conversion: Conversion) {
        let bars = 0..<candles.count
        guard trades.allSatisfy({ bars ~= $0.entryBar && bars ~= $0.exitBar && $0.entryBar <= $0.exitBar }) else {
            return nil
        }
        var steps = [Double](repeating: 0, count: candles.count)
        var open = steps
        for trade in trades {
            steps[trade.exitBar] += trade.net + trade.protection
            for bar in trade.entryBar..<trade.exitBar {
                let close = candles.close[bar]
                open[bar] += trade.size * (close - trade.entryPrice) * conversion.rate(at: close)
            }
        }
        var balance = cash
        self.init(
            times: candles.openTime,
            values: steps.indices.map { bar in
                balance += steps[bar]
                return balance + open[bar]
            })
    }

    /// The first value, then the last of each day of trading.
    public func daily(_ calendar: TradingCalendar) -> EquityCurve {
        lastValues { calendar.tradingDay(containing: $0) }
    }

    /// Return of each period: 0.01 is 1 %. A lost account earns nothing: the first value that is not above zero is the
    /// last one that counts.
    public var returns: [Double] {
        let end = values.firstIndex { $0 <= 0 }.map { $0 + 1 } ?? values.count
        return zip(values[..<end], values[..<end].dropFirst()).map { $1 / $0 - 1 }
    }

    /// Of the whole time: 0.01 is 1 %.
    public var totalReturn: Double { values[values.count - 1] / values[0] - 1 }

    /// From the first to the last value, in years of 365.25 days.
    public var years: Double { (times[times.count - 1] - times[0]).inSeconds / 31_557_600 }

    /// Compound annual growth rate by the calendar, (last / first)^(1 / years) - 1: 0.1 is 10 %. `ReturnStatistics` has
    /// the one by the number of returns; they differ by holidays.
    /// - Parameter least: shorter histories have none; see `StatisticsBasis.leastYears`.
    /// - Returns: nil under `least` years, or when the account was lost.
    public func annualGrowth(least: Double = 1) -> Double? {
        guard years > 0, years >= least, values[values.count - 1] > 0 else { return nil }
        return (Double.pow(1 + totalReturn, 1 / years) - 1).ifFinite
    }

    /// Yearly growth by the calendar per deepest drawdown (Young 1991), over the whole time rather than 36 months; nil
    /// without yearly growth or drawdown.
    public func calmar(least: Double = 1) -> Double? { .ratio(annualGrowth(least: least), drawdowns.deepest?.depth) }

    /// Root of the mean squared drawdown over all values (Martin 1987), as a share: 0.01 is 1 %.
    public var ulcerIndex: Double {
        var (peak, sum) = (values[0], 0.0)
        for value in values {
            peak = max(peak, value)
            sum += (value / peak - 1) * (value / peak - 1)
        }
        return (sum / Double(values.count)).squareRoot()
    }

    public struct MonthlyReturn: Sendable, Hashable {
        public var year: Int
        /// 1 is January.
        public var month: Int
        /// 0.01 is 1 %.
        public var value: Double
    }

    /// From month's end to month's end, the first from the first value on; months are of the calendar's days.
    public func monthlyReturns(_ calendar: TradingCalendar) -> [MonthlyReturn] {
        var gregorian = Calendar(identifier: .gregorian)
        gregorian.timeZone = .gmt
        func month(_ moment: Timestamp) -> DateComponents {
            let day = Timestamp(seconds: calendar.localDay(containing: moment) * 86_400)
            return gregorian.dateComponents([.year, .month], from: day.date)
        }
        let months = lastValues(of: month)
        return zip(months.times.dropFirst(), months.returns).map { time, value in
            let name = month(time)
            return MonthlyReturn(year: name.year ?? 0, month: name.month ?? 0, value: value)
        }
    }

    /// The first value, then the last of each group of neighbors.
    private func lastValues<Group: Equatable>(of group: (Timestamp) -> Group) -> EquityCurve {
        let groups = times.map(group)
        let places = times.indices.filter { $0 == 0 || $0 + 1 == times.count || groups[$0] != groups[$0 + 1] }
        return EquityCurve(picking: places, of: self)
    }
    private init(picking places: [Int], of curve: EquityCurve) {
        times = places.map { curve.times[$0] }
        values = places.map { curve.values[$0] }
    }
}
