import Foundation

/// How much a Sharpe ratio proves, given how long it was seen, how the returns are shaped, and how many others were
/// tried. All ratios here are of one period, not of a year.
///
/// Bailey, López de Prado: "The Sharpe ratio efficient frontier" (2012), "The deflated Sharpe ratio" (2014).
public struct SharpeEvidence: Sendable, Hashable {
    public let sharpe: Double
    /// How many returns it is from.
    public let count: Int
    /// Of exactly these returns, g1: 0 for a normal distribution.
    public let skewness: Double
    /// Of exactly these returns, not in excess: 3 for a normal distribution.
    public let kurtosis: Double

    /// - Returns: nil under two returns, or when a figure is not finite.
    public init?(sharpe: Double, count: Int, skewness: Double, kurtosis: Double) {
        guard count > 1, sharpe.isFinite, skewness.isFinite, kurtosis.isFinite else { return nil }
        (self.sharpe, self.count, self.skewness, self.kurtosis) = (sharpe, count, skewness, kurtosis)
    }

    /// - Parameter basis: its risk-free rate and divisor.
    /// - Returns: nil under two returns or without spread.
    public init?(_ returns: [Double], _ basis: StatisticsBasis) {
        guard basis.isUsable else { return nil }
        let sample = Sample(returns.map { $0 - basis.riskFreePerPeriod })
        guard let sharpe = Double.ratio(sample.mean, sample.divisor(basis.deviation)),
            let skewness = sample.skewness, let kurtosis = sample.kurtosis
        else { return nil }
        self.init(sharpe: sharpe, count: returns.count, skewness: skewness, kurtosis: kurtosis)
    }

    /// (n - 1) times the variance of the estimated ratio, 1 - g1·SR + (g2 - 1) / 4·SR²; nil when that is not above
    /// zero, which such a shape of returns leaves undefined.
    private var spread: Double? {
        let spread = 1 - skewness * sharpe + (kurtosis - 1) / 4 * sharpe * sharpe
        return spread > 0 ? spread : nil
    }

    /// Probabilistic Sharpe ratio, Φ((SR - benchmark)·√(n - 1) / √spread): how probable it is that the true ratio lies
    /// above `benchmark`, 0...1; nil when the shape of the returns leaves it undefined.
    public func probability(above benchmark: Double = 0) -> Double? {
        guard let spread, benchmark.isFinite else { return nil }
        return NormalDistribution.cumulative(
            (sharpe - benchmark) * Double(count - 1).squareRoot() / spread.squareRoot())
    }

    /// Deflated Sharpe ratio: how probable it is that the true ratio lies above what the best of so many trials without
    /// any skill is expected to show, 0...1.
    /// - Parameters:
    ///   - trials: how many were tried, this one included.
    ///   - variance: of the trials' ratios.
    /// - Returns: nil without a trial, or as `probability`.
    public func deflated(trials: Int, variance: Double) -> Double? {
        Self.expectedMaximum(trials: trials, variance: variance).flatMap(probability)
    }

    /// As above, of trials whose ratios are known.
    public func deflated(trials sharpes: [Double]) -> Double? {
        Self.expectedMaximum(of: sharpes).flatMap(probability)
    }

    /// The best ratio to expect of so many trials without any skill,
    /// √variance·((1 - γ)·Φ⁻¹(1 - 1 / N) + γ·Φ⁻¹(1 - 1 / (N·e))), γ being the Euler-Mascheroni constant.
    /// - Returns: 0 for one trial; nil without any, or for a variance below zero.
    public static func expectedMaximum(trials: Int, variance: Double) -> Double? {
        guard trials > 0, variance >= 0, variance.isFinite else { return nil }
        let count = Double(trials)
        // By the lower tail, -Φ⁻¹(x) = Φ⁻¹(1 - x), which has more digits.
        guard let first = NormalDistribution.quantile(1 / count),
            let second = NormalDistribution.quantile(1 / (count * M_E))
        else { return 0 }
        let gamma = 0.577_215_664_901_532_9
        return -variance.squareRoot() * ((1 - gamma) * first + gamma * second)
    }

    /// With the variance of exactly these ratios. nil without any.
    public static func expectedMaximum(of sharpes: [Double]) -> Double? {
        guard let deviation = Sample(sharpes).deviation(.population) else { return nil }
        return expectedMaximum(trials: sharpes.count, variance: deviation * deviation)
    }

    /// Minimum track record length: how many returns of this shape and ratio prove, with this confidence, a true ratio
    /// above `benchmark`, 1 + spread·(Φ⁻¹(confidence) / (SR - benchmark))², rounded up.
    /// - Returns: nil when the ratio is not above the benchmark (no length would do), as `probability`, or when
    ///   `confidence` is not between 0.5 and 1.
    public func minimumTrackRecord(above benchmark: Double = 0, confidence: Double = 0.95) -> Int? {
        guard let spread, sharpe > benchmark, confidence > 0.5, let z = NormalDistribution.quantile(confidence) else {
            return nil
        }
        let length = 1 + spread * (z / (sharpe - benchmark)) * (z / (sharpe - benchmark))
        return Int(exactly: length.rounded(.up))
    }
}
