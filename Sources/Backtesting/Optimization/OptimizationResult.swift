public import Signals
public import Trading

/// What an optimization found, and what that is worth.
public struct OptimizationResult: Sendable, Hashable {
    /// What was traded, and what it earned each day.
    public struct Performance: Sendable, Hashable {
        public let trades: [Trade]
        public let cash: Double
        public let net: Double
        public let returns: [Double]
        public let basis: StatisticsBasis

        public var statistics: ReturnStatistics { ReturnStatistics(returns, basis) }
        public var evidence: SharpeEvidence? { SharpeEvidence(returns, basis) }
    }

    /// One step of the walk forward: chosen by the days of `train`, traded on those of `test`.
    public struct Fold: Sendable, Hashable {
        public let train: Range<Int>
        public let test: Range<Int>
        /// The places of the values.
        public let combination: [Int]
        /// Daily Sharpe ratio where it was chosen, and on the test's days.
        public let inside: Double
        public let outside: Double
    }

    public let space: ParameterSpace
    public let method: Optimization.Method
    /// Variants tried, and those of them that were traded over the whole history.
    public let tried: Int
    public let whole: Int
    public let folds: [Fold]
    /// Days left out between training and test: the longest any position lasted, up to half of a test. (What a position
    /// was worth at the end of the training is all that training saw of it, so even a longer one tells nothing of the
    /// test.)
    public let purged: Int
    /// The result: the tests of all folds, one after the other.
    public let outOfSample: Performance
    /// The strategy as it stands, on the same days.
    public let unchanged: Performance
    /// The variant that is best over everything, and what it made there: chosen with hindsight, no result.
    public let best: Strategy
    public let combination: [Int]
    public let inSample: Performance
    public let overfitting: OverfittingFigures
    /// Daily Sharpe ratios of the variants that were traded over the whole history.
    public let sharpes: [Double]
    /// Of the account.
    public let currency: Currency

    /// - Parameter trials: over all days; the strategy as it stands first.
    init(_ bench: VariantBench, _ trials: [Trial], method: Optimization.Method, tried: Int) throws {
        let days = bench.days.count
        let length = days / (2 * Self.foldCount)
        let purged = min(trials.map(\.longest).max() ?? 0, length / 2)
        let splits = CrossValidation.walkForward(
            days, train: days - purged - Self.foldCount * length, test: length, purged: purged, isExpanding: true)
        folds = splits.map { split in
            let chosen = trials[Self.best(of: trials, over: split.train)]
            return Fold(
                train: split.train[0], test: split.test[0], combination: chosen.combination,
                inside: chosen.sharpe(split.train), outside: chosen.sharpe(split.test))
        }
        let best = trials[Self.best(of: trials, over: [0..<days])]
        space = bench.space
        self.method = method
        self.tried = tried
        whole = trials.count
        self.purged = purged
        sharpes = trials.map { $0.sharpe([0..<days]) }
        currency = bench.optimization.terms.currency
        outOfSample = try bench.performance(folds.map { ($0.combination, $0.test) })
        unchanged = try bench.performance(folds.map { (trials[0].combination, $0.test) })
        combination = best.combination
        self.best = bench.space.strategy(best.combination) ?? bench.space.strategy
        inSample = try bench.performance([(best.combination, 0..<days)])
        let embargo = max(days / 100, 1)
        let outside = CrossValidation.combinatorialPurged(
            days, folds: 6, testFolds: 2, purged: purged, embargo: embargo
        ).map { split in trials[Self.best(of: trials, over: split.train)].sharpe(split.test) }
        overfitting = OverfittingFigures(
            trials.map(\.returns), best: trials.firstIndex(of: best) ?? 0, tried: tried, folds: folds,
            splits: outside, embargo: embargo, bench.basis)
    }

    private static let foldCount = 4

    /// The place of the variant with the highest score; the strategy as it stands when none traded enough to be judged.
    private static func best(of trials: [Trial], over stretches: [Range<Int>]) -> Int {
        let scores = trials.map { $0.score(stretches) }
        guard let highest = scores.max(), highest > -.infinity else { return 0 }
        return scores.firstIndex(of: highest) ?? 0
    }
}

/// How much of what an optimization found is its own doing.
public struct OverfittingFigures: Sendable, Hashable {
    /// Of the variants that were traded over everything; nil with fewer than two, or too few days.
    public let probability: OverfittingProbability?
    /// How probable it is that the best variant is truly better than what the luckiest of as many without skill shows;
    /// nil without spread.
    public let deflated: Double?
    /// Mean daily Sharpe ratio of the walk forward's choices where they were chosen, and after.
    public let inside: Double
    public let outside: Double
    /// Daily Sharpe ratios on the tests of combinatorial purged cross-validation, of what was best on their training.
    public let splits: [Double]
    /// Days after a test that those splits do not train on, beyond the purged ones.
    public let embargo: Int

    /// - Parameters:
    ///   - returns: of each variant, over the same days.
    ///   - best: the place of the one that is best over all of them.
    ///   - tried: all variants, also those that were dropped on the way.
    init(
        _ returns: [[Double]], best: Int, tried: Int, folds: [OptimizationResult.Fold], splits: [Double],
        embargo: Int, _ basis: StatisticsBasis
    ) {
        probability = OverfittingProbability(returns)
        let spread = Sample(returns.compactMap { SharpeEvidence($0, basis)?.sharpe }).deviation(.population) ?? 0
        deflated = SharpeEvidence(returns[best], basis)?.deflated(trials: tried, variance: spread * spread)
        inside = folds.isEmpty ? 0 : folds.reduce(0) { $0 + $1.inside } / Double(folds.count)
        outside = folds.isEmpty ? 0 : folds.reduce(0) { $0 + $1.outside } / Double(folds.count)
        self.splits = splits
        self.embargo = embargo
    }

    /// The share of the splits that earned something outside, 0...1; nil without splits.
    public var positive: Double? { splits.isEmpty ? nil : Double(splits.count { $0 > 0 }) / Double(splits.count) }
    public var median: Double? { splits.sorted().quantile(0.5) }
}
