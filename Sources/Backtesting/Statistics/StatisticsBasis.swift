public import Trading

/// What figures a year are computed on. It belongs beside every figure it enters: a Sharpe ratio of 365 days is not one
/// of 252. Prints as `periods=252 ddof=1 rf=0.0`.
public struct StatisticsBasis: Sendable, Hashable, CustomStringConvertible {
    /// How many returns make a year.
    public var periodsPerYear: Double
    public var deviation: Deviation
    /// Yearly, compounded: 0.02 is 2 %.
    public var riskFreeRate: Double
    /// Fewer returns say nothing.
    public var leastReturns: Int
    /// Shorter histories have no yearly growth. The standard of the profession (GIPS 2020, provision 2.A.4) forbids to
    /// annualize returns of less than one year.
    public var leastYears: Double

    public init(
        periodsPerYear: Double, deviation: Deviation = .sample, riskFreeRate: Double = 0, leastReturns: Int = 30,
        leastYears: Double = 1
    ) {
        self.periodsPerYear = periodsPerYear
        self.deviation = deviation
        self.riskFreeRate = riskFreeRate
        self.leastReturns = leastReturns
        self.leastYears = leastYears
    }

    /// What is taken from the number of values in the divisor of a variance ("delta degrees of freedom").
    public enum Deviation: Int, Sendable, Hashable, CaseIterable {
        /// Divided by n: of exactly these values.
        case population = 0
        /// Divided by n - 1: of what they are a sample of.
        case sample = 1
    }

    /// The basis of returns per bar: trading days a year of the class, times bars a trading day.
    ///
    /// | class | days | from |
    /// |---|---|---|
    /// | stocks, indices | 252 | exchange days in New York |
    /// | currencies, metals, energy | 260 | weekdays |
    /// | coins | 365 | every day |
    public init(_ timeframe: Timeframe, of assetClass: AssetClass, _ calendar: TradingCalendar) {
        let (days, week) =
            switch assetClass {
            case .stock, .index: (252.0, 5.0)
            case .forex, .metal, .energy: (260.0, 5.0)
            case .crypto: (365.0, 7.0)
            }
        let barsPerDay: Double
        switch timeframe {
        case .w1: barsPerDay = 1 / week
        case .d1: barsPerDay = 1
        default:
            let minutes = Double(calendar.hours.reduce(0) { $0 + $1.close - $1.open })
            barsPerDay = max(minutes / week / Double(timeframe.minutes), 1)
        }
        self.init(periodsPerYear: days * barsPerDay)
    }

    /// The risk-free rate of one period: (1 + rate)^(1 / periods) - 1.
    public var riskFreePerPeriod: Double {
        riskFreeRate == 0 ? 0 : Double.pow(1 + riskFreeRate, 1 / periodsPerYear) - 1
    }

    /// Whether figures a year exist on it.
    var isUsable: Bool { periodsPerYear > 0 && periodsPerYear.isFinite && riskFreeRate > -1 && riskFreeRate.isFinite }

    public var description: String {
        let periods = Int(exactly: periodsPerYear).map { "\($0)" } ?? "\(periodsPerYear)"
        return "periods=\(periods) ddof=\(deviation.rawValue) rf=\(riskFreeRate)"
    }
}
