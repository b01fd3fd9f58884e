@testable import Backtesting
import Foundation
import TestSupport
import Testing

/// Evidence, overfitting, splits and resampling: against values of published implementations, and by hand.
struct StatisticsHonestyTests {
    static let hasFixtures = Folders.shared("fixtures/ml") != nil
    static let missing: Comment = "the shared folder with the reference values is missing"

    // Probabilistic and deflated Sharpe ratio.

    struct Sharpes: Decodable {
        struct Case: Decodable {
            var sr, benchmark: Double
            var T: Int
            var skew, kurtosis, psr: Double
        }
        struct Example: Decodable {
            var sr_daily, var_daily: Double
            var N, T: Int
            var skew, kurtosis, sr0, dsr: Double
        }
        var psr_cases: [Case]
        var trial_sharpes: [Double]
        var expected_max_sharpe_population_std: Double
        var paper_example: Example
    }

    @Test(.enabled(if: hasFixtures, missing))
    func `probabilistic and deflated Sharpe ratios of RiskLabAI and of the paper`() throws {
        let reference: Sharpes = try Reference.decode("fixtures/ml/psr_dsr.json")
        #expect(reference.psr_cases.count == 6)
        for sample in reference.psr_cases {
            let evidence = SharpeEvidence(
                sharpe: sample.sr, count: sample.T, skewness: sample.skew, kurtosis: sample.kurtosis)
            #expect(isClose(evidence?.probability(above: sample.benchmark), sample.psr), "\(sample)")
        }
        let maximum = SharpeEvidence.expectedMaximum(of: reference.trial_sharpes)
        #expect(isClose(maximum, reference.expected_max_sharpe_population_std))

        let paper = reference.paper_example
        let chance = SharpeEvidence.expectedMaximum(trials: paper.N, variance: paper.var_daily)
        #expect(isClose(chance, paper.sr0))
        let evidence = try #require(
            SharpeEvidence(sharpe: paper.sr_daily, count: paper.T, skewness: paper.skew, kurtosis: paper.kurtosis))
        #expect(isClose(evidence.deflated(trials: paper.N, variance: paper.var_daily), paper.dsr))
    }

    @Test func `point 24: one trial is not deflated, more trials are, ever more`() throws {
        let evidence = try #require(SharpeEvidence(sharpe: 0.1, count: 252, skewness: 0, kurtosis: 3))
        #expect(evidence.deflated(trials: 1, variance: 0.01) == evidence.probability())
        let probabilities = [1, 2, 10, 100, 10_000].compactMap { evidence.deflated(trials: $0, variance: 0.0025) }
        #expect(probabilities.count == 5)
        #expect(zip(probabilities, probabilities.dropFirst()).allSatisfy { $0 > $1 })
        #expect(evidence.deflated(trials: 0, variance: 0.01) == nil)
        #expect(evidence.deflated(trials: 5, variance: -1) == nil)
        #expect(evidence.deflated(trials: []) == nil)
    }

    @Test func `evidence from returns is that of their moments`() throws {
        // Mean 0.5, deviation √1.25 (divided by 4): symmetric, fourth moment 41/16 over 25/16.
        let evidence = try #require(
            SharpeEvidence([-1, 0, 1, 2], StatisticsBasis(periodsPerYear: 252, deviation: .population)))
        #expect(isClose(evidence.sharpe, 0.5 / 1.25.squareRoot()))
        #expect(isClose(evidence.skewness, 0) && isClose(evidence.kurtosis, 1.64))
        #expect(SharpeEvidence([0.1], StatisticsBasis(periodsPerYear: 252)) == nil)
        #expect(SharpeEvidence([0.1, 0.1, 0.1], StatisticsBasis(periodsPerYear: 252)) == nil)
        #expect(SharpeEvidence([0.1, .nan, 0.2], StatisticsBasis(periodsPerYear: 252)) == nil)
    }

    @Test func `the minimum track record is just long enough`() throws {
        func evidence(_ count: Int) throws -> SharpeEvidence {
            try #require(SharpeEvidence(sharpe: 0.1, count: count, skewness: -0.5, kurtosis: 5))
        }
        let length = try #require(evidence(10).minimumTrackRecord())
        #expect(try #require(evidence(length).probability()) >= 0.95)
        #expect(try #require(evidence(length - 1).probability()) < 0.95)
        #expect(try evidence(10).minimumTrackRecord(above: 0.1) == nil)
        #expect(SharpeEvidence(sharpe: 0.5, count: 9, skewness: 5, kurtosis: 3)?.probability() == nil)
    }

    // Overfitting.

    struct Overfitting: Decodable {
        struct Case: Decodable {
            var matrix: [[Double]]
            var S: Int
            var pbo: Double
            var logits: [Double]
        }
        var cases: [String: Case]
    }

    @Test(.enabled(if: hasFixtures, missing)) func `the probability of overfitting, and every logit, of RiskLabAI`()
        throws
    {
        let reference: Overfitting = try Reference.decode("fixtures/ml/pbo.json")
        #expect(reference.cases.count == 3)
        for (name, sample) in reference.cases {
            let variants = sample.matrix[0].indices.map { column in sample.matrix.map { $0[column] } }
            let seen = try #require(OverfittingProbability(variants, blocks: sample.S))
            #expect(isClose(seen.value, sample.pbo), "\(name)")
            #expect(seen.logits.count == 70 && sample.logits.count == 70)
            #expect(zip(seen.logits, sample.logits).allSatisfy { isClose($0, $1) }, "\(name)")
        }
    }

    @Test func `overfitting in two blocks, by hand`() throws {
        // The first variant is best in the first half and worst in the second, and the other way round.
        let variants = [[3.0, 4, -4, -3], [1, 1.5, 1, 1.5], [-4, -3, 3, 4]]
        let seen = try #require(OverfittingProbability(variants, blocks: 2))
        #expect(seen.variants == 3 && seen.blocks == 2)
        // Sharpe ratios inside: 7, 5, -7; outside: -7, 5, 7: rank 1 of 3, ω = 1/4.
        #expect(seen.logits.allSatisfy { isClose($0, log(1.0 / 3)) } && seen.logits.count == 2)
        #expect(seen.value == 1)
        // Two variants that are the same share the middle: ω = 1/2, counted as overfit.
        let same = try #require(OverfittingProbability([variants[1], variants[1]], blocks: 2))
        #expect(same.logits == [0, 0] && same.value == 1)
    }

    @Test(
        arguments: [
            ([], 2), ([[1, 2, 3, 4]], 2), ([[1, 2, 3, 4], [1, 2, 3]], 2), ([[1, 2, 3], [3, 2, 1]], 2),
            ([[1, 2, 3, 4], [1, 2, .nan, 4]], 2), ([[1, 2, 3, 4], [4, 3, 2, 1]], 3),
            ([[1, 2, 3, 4], [4, 3, 2, 1]], 0),
            ([[1, 2, 3, 4], [4, 3, 2, 1]], -2), ([[1, 2, 3, 4], [4, 3, 2, 1]], 1_000_000),
        ] as [([[Double]], Int)])
    func `there is no probability of overfitting`(_ returns: [[Double]], _ blocks: Int) {
        #expect(OverfittingProbability(returns, blocks: blocks) == nil)
    }

    @Test func `variants that never trade have a probability of overfitting`() throws {
        let seen = try #require(
            OverfittingProbability([[0, 0, 0, 0], [0, 0, 0, 0], [0.1, 0.2, 0.1, 0.2]], blocks: 2))
        #expect(seen.value == 0 && seen.logits.allSatisfy { isClose($0, log(3)) })
    }

    // Splits.

    struct Splits: Decodable {
        struct Combinatorial: Decodable {
            struct Split: Decodable {
                var train: [Int]
                var test: [[Int]]
            }
            var n, n_folds, n_test_folds, purged_size, embargo_size, n_test_paths: Int
            var splits: [Split]
        }
        struct Walk: Decodable {
            struct Split: Decodable { var train, test: [Int] }
            var n, train_size, test_size: Int
            var purged_size: Int?
            var splits: [Split]
        }
        var CombinatorialPurgedCV: Combinatorial
        var WalkForward, WalkForwardExpanding: Walk
    }

    @Test(.enabled(if: hasFixtures, missing)) func `every split of skfolio`() throws {
        let reference: Splits = try Reference.decode("fixtures/ml/cv_splits.json")
        let all = reference.CombinatorialPurgedCV
        let seen = CrossValidation.combinatorialPurged(
            all.n, folds: all.n_folds, testFolds: all.n_test_folds, purged: all.purged_size, embargo: all.embargo_size)
        #expect(seen.map { $0.train.flatMap(Array.init) } == all.splits.map(\.train))
        #expect(seen.map { $0.test.map(Array.init) } == all.splits.map(\.test))
        #expect(seen.count == 15)
        let paths = CrossValidation.testPaths(folds: all.n_folds, testFolds: all.n_test_folds)
        #expect(paths == all.n_test_paths)
        for (walk, isExpanding) in [(reference.WalkForward, false), (reference.WalkForwardExpanding, true)] {
            let seen = CrossValidation.walkForward(
                walk.n, train: walk.train_size, test: walk.test_size, purged: walk.purged_size ?? 0,
                isExpanding: isExpanding)
            #expect(seen.map { $0.train.flatMap(Array.init) } == walk.splits.map(\.train))
            #expect(seen.map { $0.test.flatMap(Array.init) } == walk.splits.map(\.test))
            #expect(seen.count == (isExpanding ? 8 : 7))
        }
    }

    @Test func `splits by hand`() {
        #expect(
            CrossValidation.walkForward(10, train: 4, test: 2, purged: 1) == [
                .init(train: [0..<4], test: [5..<7]), .init(train: [2..<6], test: [7..<9]),
            ])
        // Ten places in three folds: 0..<4, 4..<7, 7..<10.
        #expect(
            CrossValidation.combinatorialPurged(10, folds: 3, testFolds: 1, purged: 1, embargo: 1) == [
                .init(train: [6..<10], test: [0..<4]), .init(train: [0..<3, 9..<10], test: [4..<7]),
                .init(train: [0..<6], test: [7..<10]),
            ])
    }

    @Test func `numbers that make no sense give no splits`() {
        for (count, train, test, purged) in [
            (0, 1, 1, 0), (10, 0, 1, 0), (10, 5, 0, 0), (10, 5, 1, -1), (10, 9, 2, 0), (10, 5, 5, 1), (-5, 1, 1, 0),
            (10, .max, .max, .max),
        ] {
            #expect(CrossValidation.walkForward(count, train: train, test: test, purged: purged).isEmpty)
        }
        for (count, folds, tests, purged) in [
            (10, 1, 1, 0), (10, 4, 4, 0), (10, 4, 0, 0), (3, 4, 1, 0), (10, 4, 1, -1), (100, 60, 30, 0),
            (10, 4, 2, .max),
        ] {
            let seen = CrossValidation.combinatorialPurged(count, folds: folds, testFolds: tests, purged: purged)
            #expect(seen.isEmpty)
        }
        #expect(CrossValidation.testPaths(folds: 1, testFolds: 1) == 0)
    }

    @Test func `nothing is trained on within the purge and the embargo of a test`() {
        for split in CrossValidation.combinatorialPurged(103, folds: 7, testFolds: 3, purged: 4, embargo: 2) {
            let train = Set(split.train.joined())
            #expect(
                !split.test.isEmpty
                    && split.test.allSatisfy { fold in
                        (fold.lowerBound - 4..<fold.upperBound + 6).allSatisfy { !train.contains($0) }
                    })
            let left = (0..<103).filter { place in
                !split.test.contains { $0.lowerBound - 4 <= place && place < $0.upperBound + 6 }
            }
            #expect(train == Set(left))
        }
    }

    // Resampling.

    @Test func `the same seed gives the same interval, another seed another one`() throws {
        let results = (0..<60).map { sin(Double($0) * 1.7) * 100 + 20 }
        let first = try #require(MeanInterval(ofMean: results, runs: 500, seed: 7))
        #expect(MeanInterval(ofMean: results, runs: 500, seed: 7) == first)
        #expect(try #require(MeanInterval(ofMean: results, runs: 500, seed: 8)).interval != first.interval)
        #expect(first.runs == 500 && first.seed == 7 && first.confidence == 0.95)
        #expect(isClose(first.blockLength, cbrt(60)) && isClose(first.mean, results.reduce(0, +) / 60))
        #expect(first.interval.contains(first.mean))
    }

    @Test func `single results drawn one by one give the interval of the normal approximation`() throws {
        // 400 results of deviation 1 around 0.1: mean ± 1.96 / 20.
        let results = (0..<400).map { ($0.isMultiple(of: 2) ? 1.0 : -1.0) + 0.1 }
        let seen = try #require(MeanInterval(ofMean: results, runs: 20_000, blockLength: 1, seed: 1)).interval
        #expect(abs(seen.lowerBound - (0.1 - 0.098)) < 0.004 && abs(seen.upperBound - (0.1 + 0.098)) < 0.004)
    }

    @Test func `streaks widen the interval when stretches are drawn`() throws {
        let results = (0..<400).map { $0 / 20 % 2 == 0 ? 1.0 : -1.0 }
        func width(_ length: Double) throws -> Double {
            let seen = try #require(MeanInterval(ofMean: results, runs: 2_000, blockLength: length, seed: 3)).interval
            return seen.upperBound - seen.lowerBound
        }
        #expect(try width(15) > 2 * width(1))
    }

    @Test func `results without spread have an interval without width, and one result has none`() throws {
        let seen = try #require(MeanInterval(ofMean: [5, 5, 5], runs: 100, seed: 1))
        #expect(seen.interval == 5...5)
        #expect(MeanInterval(ofMean: [5], seed: 1) == nil && MeanInterval(ofMean: [], seed: 1) == nil)
        #expect(MeanInterval(ofMean: [5, .infinity], seed: 1) == nil)
        #expect(MeanInterval(ofMean: [5, 6], confidence: 1, seed: 1) == nil)
        #expect(MeanInterval(ofMean: [5, 6], runs: 10, seed: 1) == nil)
        #expect(MeanInterval(ofMean: [5, 6], blockLength: 0.5, seed: 1) == nil)
    }

    @Test func `point 22: a percentile is never 0 or 100`() throws {
        let baseline = (1...99).map(Double.init)
        let best = try #require(BaselineRank(of: 1_000, among: baseline))
        #expect(best.percentile == 99.5 && best.pValue == 0.01 && best.mean == 50 && best.runs == 99)
        let worst = try #require(BaselineRank(of: -1_000, among: baseline))
        #expect(worst.percentile == 0.5 && worst.pValue == 1)
        let middle = try #require(BaselineRank(of: 50, among: baseline))
        #expect(middle.percentile == 50 && middle.pValue == 0.51)
        #expect(try #require(BaselineRank(of: 0, among: [0, 0, 0])).percentile == 50)
        #expect(BaselineRank(of: 1, among: []) == nil && BaselineRank(of: .nan, among: [1]) == nil)
    }
}
