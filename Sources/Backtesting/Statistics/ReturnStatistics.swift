import Foundation

/// What a list of returns says; 0.01 is 1 %. What cannot be computed is nil, never infinite.
///
/// Names and formulas are those of the usual libraries, where they agree: the values of quantstats 0.0.86 and
/// empyrical-reloaded 0.7.1 are met to twelve digits. Below, r is a return, f the risk-free rate of one period, P the
/// periods of a year, n the number of returns.
public struct ReturnStatistics: Sendable, Hashable {
    public let basis: StatisticsBasis
    public let count: Int
    /// Of one period; nil without any return.
    public let mean: Double?
    /// Standard deviation of a year, std(r)·√P; nil with too few returns for the divisor.
    public let volatility: Double?
    /// Mean excess return per deviation, mean(r - f) / std(r - f)·√P (Sharpe 1994); nil without spread.
    public let sharpe: Double?
    /// Mean excess return per downside deviation, mean(r - f) / √(Σ min(r - f, 0)² / n)·√P (Sortino, van der Meer
    /// 1991); nil without a loss.
    public let sortino: Double?
    /// Downside deviation of a year, √(Σ min(r - f, 0)² / n)·√P; nil without any return.
    public let downsideRisk: Double?
    /// ∏(1 + r) - 1, until everything is lost; nil when it has no finite value.
    public let totalReturn: Double?
    /// Compound annual growth rate by the number of returns, (1 + total)^(P / n) - 1; nil when they are less than
    /// `basis.leastYears`, or everything was lost.
    public let annualGrowth: Double?
    /// The deepest fall of ∏(1 + r) below its peak, the start included: 0.05 is 5 %; 0 when it never fell, nil
    /// when it has no finite value.
    public let maximumDrawdown: Double?
    /// Yearly growth per maximum drawdown (Young 1991), over the whole time rather than 36 months; nil without yearly
    /// growth or drawdown.
    public let calmar: Double?
    /// √(Σ drawdown² / (n - ddof)), with the drawdown after each return (Martin 1987); nil with too few returns.
    public let ulcerIndex: Double?
    /// Sum of returns per maximum drawdown; nil without drawdown.
    public let recoveryFactor: Double?
    /// What returns above f sum up to per what those below do, Σ max(r - f, 0) / Σ max(f - r, 0) (Keating, Shadwick
    /// 2002); nil without one below.
    public let omega: Double?
    /// |95th percentile| / |5th percentile|; nil when the 5th is zero.
    public let tailRatio: Double?
    /// Bias-corrected, G1; nil under three returns or without spread.
    public let skewness: Double?
    /// Bias-corrected, G2, in excess of the normal distribution's; nil under four returns or without spread.
    public let excessKurtosis: Double?
    /// R² of the line through the cumulated log(1 + r): 1 is a steady rise or fall; nil under three returns, without
    /// movement, or when everything was lost.
    public let stability: Double?
    /// Returns that won and lost.
    public let periods: WinLoss

    private let sorted: [Double]
    private let deviation: Double?

    /// - Parameter returns: in order of time. One that is not a finite number makes everything undefined, and so does a
    ///   basis without a year, or with a risk-free rate of -1 or less.
    public init(_ returns: [Double], _ basis: StatisticsBasis) {
        let returns = basis.isUsable && returns.allSatisfy(\.isFinite) ? returns : []
        let free = basis.riskFreePerPeriod
        let excess = returns.map { $0 - free }
        let (sample, overFree) = (Sample(returns), Sample(excess))
        let n = Double(returns.count)
        let year = basis.periodsPerYear.squareRoot()
        let downside = excess.reduce(0) { $0 + min($1, 0) * min($1, 0) }
        let growth = Growth(returns)
        let outcomes = WinLoss(excess)

        self.basis = basis
        count = returns.count
        sorted = returns.sorted()
        deviation = sample.deviation(basis.deviation)
        mean = returns.isEmpty ? nil : sample.mean.ifFinite
        volatility = deviation.map { $0 * year }
        sharpe = Double.ratio(overFree.mean, overFree.divisor(basis.deviation)).map { $0 * year }
        downsideRisk = returns.isEmpty ? nil : ((downside / n).squareRoot() * year).ifFinite
        sortino = downside > 0 ? .ratio(overFree.mean * year, (downside / n).squareRoot()) : nil
        totalReturn = (growth.wealth - 1).ifFinite
        annualGrowth =
            n > 0 && n / basis.periodsPerYear >= basis.leastYears && growth.wealth > 0
            ? (pow(growth.wealth, basis.periodsPerYear / n) - 1).ifFinite : nil
        maximumDrawdown = growth.maximumDrawdown.ifFinite
        calmar = .ratio(annualGrowth, maximumDrawdown)
        let divisor = returns.count - basis.deviation.rawValue
        ulcerIndex = divisor > 0 ? (growth.squaredDrawdowns / Double(divisor)).squareRoot().ifFinite : nil
        recoveryFactor = .ratio(returns.reduce(0, +), maximumDrawdown)
        omega = outcomes.profitFactor
        tailRatio = .ratio(sorted.quantile(0.95).map(abs), sorted.quantile(0.05).map(abs))
        skewness = sample.unbiasedSkewness
        excessKurtosis = sample.unbiasedExcessKurtosis
        stability = growth.stability
        periods = free == 0 ? outcomes : WinLoss(returns)
    }

    /// Whether there are enough returns for ratios to mean anything. If not, say so before any of them.
    public var isTelling: Bool { count >= basis.leastReturns }

    /// How a tail is estimated.
    public enum Tail: Sendable, Hashable, CaseIterable {
        /// From the returns that were seen.
        case historical
        /// From the normal distribution with their mean and deviation: too mild where tails are fat.
        case normal
    }

    /// Value at risk of one period: the loss that is exceeded with a probability of 1 - `confidence`. 0.01 is 1 %;
    /// below zero where even that period gains.
    /// - Returns: nil without returns (for `normal`, with too few), or when `confidence` is not between 0 and 1.
    public func valueAtRisk(_ tail: Tail, confidence: Double = 0.95) -> Double? {
        guard let z = NormalDistribution.quantile(1 - confidence), let mean else { return nil }
        switch tail {
        case .historical: return sorted.quantile(1 - confidence).map { -$0 }
        case .normal: return deviation.map { -(mean + z * $0) }
        }
    }

    /// Conditional value at risk, or expected shortfall: the mean loss of the periods beyond the value at risk
    /// (Rockafellar, Uryasev 2000). Historical: mean of the ⌊(n - 1)·(1 - confidence)⌋ + 1 worst. Normal:
    /// std·φ(z) / (1 - confidence) - mean.
    /// - Returns: nil as `valueAtRisk`.
    public func conditionalValueAtRisk(_ tail: Tail, confidence: Double = 0.95) -> Double? {
        guard let z = NormalDistribution.quantile(1 - confidence), let mean else { return nil }
        switch tail {
        case .historical:
            let worst = sorted.prefix(Int(Double(count - 1) * (1 - confidence)) + 1)
            return -worst.reduce(0, +) / Double(worst.count)
        case .normal: return deviation.map { $0 * NormalDistribution.density(z) / (1 - confidence) - mean }
        }
    }
}

/// One unit of money, and what became of it. Once lost, it earns nothing.
private struct Growth {
    /// ∏(1 + r).
    private(set) var wealth = 1.0
    private(set) var maximumDrawdown = 0.0
    private(set) var squaredDrawdowns = 0.0
    private(set) var stability: Double?

    init(_ returns: [Double]) {
        var (peak, logarithm) = (1.0, 0.0)
        var logarithms: [Double] = []
        for value in returns {
            if wealth > 0 { wealth *= 1 + value }
            peak = max(peak, wealth)
            let drawdown = 1 - wealth / peak
            maximumDrawdown = max(maximumDrawdown, drawdown)
            squaredDrawdowns += drawdown * drawdown
            logarithm += log1p(value)
            logarithms.append(logarithm)
        }
        guard returns.count > 2, logarithm.isFinite else { return }
        let line = Correlation.coefficient(logarithms, logarithms.indices.map(Double.init))
        stability = line.map { $0 * $0 }
    }
}
