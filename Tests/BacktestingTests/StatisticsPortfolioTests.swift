import Backtesting
import Foundation
import TestSupport
import Testing

/// Covariance, weights and correlation: against skfolio 1.12.2 and scikit-learn, against the conditions of an optimum,
/// and by hand.
struct StatisticsPortfolioTests {
    struct Portfolio: Decodable {
        struct Shrunk: Decodable {
            var shrinkage: Double
            var cov: [[Double]]
        }
        var returns: [[Double]]
        var mean: [Double]
        var cov_ddof1: [[Double]]
        var min_variance_long_only, max_sharpe_long_only, risk_parity_variance: [Double]
        var ledoit_wolf: Shrunk

        var series: [[Double]] { mean.indices.map { column in returns.map { $0[column] } } }
    }
    static let hasFixture = Folders.shared("fixtures/ml/portfolio.json") != nil
    static let missing: Comment = "the shared folder with the reference values is missing"

    private func reference() throws -> Portfolio { try Reference.decode("fixtures/ml/portfolio.json") }

    private func worst(_ left: [Double], _ right: [Double]) -> Double {
        left.count == right.count ? zip(left, right).map { abs($0 - $1) }.max() ?? 0 : .infinity
    }

    @Test(.enabled(if: hasFixture, missing)) func `sample and shrunk covariance of numpy and scikit-learn`() throws {
        let reference = try reference()
        let sample = try #require(Covariance(reference.series, .sample))
        #expect(worst(sample.values, reference.cov_ddof1.flatMap { $0 }) < 1e-18 && sample.shrinkage == nil)
        let shrunk = try #require(Covariance(reference.series))
        #expect(isClose(shrunk.shrinkage, reference.ledoit_wolf.shrinkage))
        #expect(worst(shrunk.values, reference.ledoit_wolf.cov.flatMap { $0 }) < 1e-18)
    }

    /// skfolio's solver stops early: its own weights miss the conditions of an optimum by up to 5e-4, ours by less than 1e-11.
    @Test(.enabled(if: hasFixture, missing)) func `the weights of skfolio, to its solver's precision, and no worse`()
        throws
    {
        let reference = try reference()
        let sample = try #require(Covariance(reference.series, .sample))
        func variance(_ weights: [Double]) -> Double {
            weights.indices.reduce(0) { sum, row in
                sum + weights[row] * weights.indices.reduce(0) { $0 + sample[row, $1] * weights[$1] }
            }
        }
        let least = try #require(PortfolioWeights.minimumVariance(sample))
        #expect(worst(least.weights, reference.min_variance_long_only) < 2e-4)
        #expect(least.volatility * least.volatility <= variance(reference.min_variance_long_only))

        let sharpe = try #require(PortfolioWeights.maximumSharpe(sample, excess: reference.mean))
        #expect(worst(sharpe.weights, reference.max_sharpe_long_only) < 1e-4)
        func ratio(_ weights: [Double]) -> Double {
            zip(weights, reference.mean).reduce(0) { $0 + $1.0 * $1.1 } / variance(weights).squareRoot()
        }
        #expect(ratio(sharpe.weights) >= ratio(reference.max_sharpe_long_only))

        let parity = try #require(PortfolioWeights.riskParity(sample))
        #expect(worst(parity.weights, reference.risk_parity_variance) < 1e-5)
    }

    /// Series of returns that correlate at random.
    private func series(_ count: Int, _ length: Int, seed: Int) -> [[Double]] {
        let common = (0..<length).map { sin(Double($0 * $0 + seed)) }
        return (0..<count).map { asset in
            (0..<length).map { place in
                let own = sin(Double((place + 3) * (asset + 7) * (seed + 11)) * 1.37)
                return 0.01 * (own * (1 + Double(asset % 5)) + common[place] * Double(asset % 3 - 1)) + 0.0005
            }
        }
    }

    /// Without a fixture: what holds of the optimum and of nothing else (Karush, Kuhn, Tucker).
    @Test(arguments: 1...12) func `no instrument could improve the optimum`(_ seed: Int) throws {
        let series = series(seed + 1, 120, seed: seed)
        let covariance = try #require(Covariance(series, seed.isMultiple(of: 2) ? .sample : .ledoitWolf))
        func slopes(_ weights: [Double]) -> [Double] {
            weights.indices.map { row in weights.indices.reduce(0) { $0 + covariance[row, $1] * weights[$1] } }
        }
        let least = try #require(PortfolioWeights.minimumVariance(covariance))
        let variance = least.volatility * least.volatility
        for (weight, slope) in zip(least.weights, slopes(least.weights)) {
            #expect(weight >= 0 && (weight > 0 ? isClose(slope / variance, 1, 1e-11) : slope >= variance * (1 - 1e-11)))
        }
        let excess = series.indices.map { Double(($0 * 7 + seed) % 5 - 1) * 0.001 + 0.0001 }
        let sharpe = try #require(PortfolioWeights.maximumSharpe(covariance, excess: excess))
        let gain = zip(sharpe.weights, excess).reduce(0) { $0 + $1.0 * $1.1 }
        let price = gain / (sharpe.volatility * sharpe.volatility)
        for place in series.indices {
            let slope = slopes(sharpe.weights)[place] * price
            let isHeld = sharpe.weights[place] > 0
            #expect(isHeld ? isClose(slope / gain, excess[place] / gain, 1e-11) : slope >= excess[place] - 1e-11 * gain)
        }
        let parity = try #require(PortfolioWeights.riskParity(covariance))
        #expect(parity.riskShares.allSatisfy { isClose($0, 1 / Double(series.count), 1e-11) })
        for weights in [least, sharpe, parity].map(\.weights) { #expect(isClose(weights.reduce(0, +), 1)) }
    }

    @Test func `two instruments without correlation, by hand`() throws {
        // Deviations 1 and 2: variances weigh 4 to 1, risk parity 2 to 1; means 1 and 1 as the variances.
        let covariance = try #require(Covariance([[1, -1, 1, -1], [2, 2, -2, -2]], .sample))
        let third = 1.0 / 3
        #expect(isClose(covariance[0, 0], 4 * third) && isClose(covariance[1, 1], 16 * third) && covariance[0, 1] == 0)
        #expect(try worst(#require(PortfolioWeights.minimumVariance(covariance)).weights, [0.8, 0.2]) < 1e-15)
        #expect(try worst(#require(PortfolioWeights.riskParity(covariance)).weights, [2 * third, third]) < 1e-12)
        let sharpe = try #require(PortfolioWeights.maximumSharpe(covariance, excess: [1, 2]))
        #expect(worst(sharpe.weights, [2 * third, third]) < 1e-15)
        // A loser is left out.
        #expect(try #require(PortfolioWeights.maximumSharpe(covariance, excess: [-1, 2])).weights == [0, 1])
        let alone = try #require(Covariance([[1, -1, 2]], .sample))
        let all = try #require(PortfolioWeights.minimumVariance(alone))
        #expect(all.weights == [1] && all.riskShares == [1])
    }

    @Test func `an instrument that only adds risk is left out`() throws {
        // The second is the first, three times as large, plus noise.
        let covariance = try #require(Covariance([[1, -1, 1, -1], [3.1, -3.2, 2.9, -2.8]], .sample))
        #expect(try #require(PortfolioWeights.minimumVariance(covariance)).weights == [1, 0])
    }

    @Test func `there are no weights`() throws {
        #expect(Covariance([]) == nil && Covariance([[1]]) == nil && Covariance([[1, 2], [1]]) == nil)
        #expect(Covariance([[1, .nan], [1, 2]]) == nil)
        let still = try #require(Covariance([[1, -1, 2], [3, 3, 3]], .sample))
        #expect(PortfolioWeights.minimumVariance(still) == nil && PortfolioWeights.riskParity(still) == nil)
        let moving = try #require(Covariance([[1, -1, 2], [3, 1, 3]], .sample))
        #expect(PortfolioWeights.maximumSharpe(moving, excess: [-1, 0]) == nil)
        #expect(PortfolioWeights.maximumSharpe(moving, excess: [1]) == nil)
        #expect(PortfolioWeights.maximumSharpe(moving, excess: [1, .infinity]) == nil)
        let opposed = try #require(Covariance([[1, -1, 2], [-1, 1, -2]], .sample))
        #expect(PortfolioWeights.riskParity(opposed) == nil && PortfolioWeights.minimumVariance(opposed) == nil)
    }

    @Test func `with fewer returns than instruments, shrinkage still gives weights`() throws {
        let series = series(30, 10, seed: 5)
        let covariance = try #require(Covariance(series))
        #expect(try #require(covariance.shrinkage) > 0)
        let least = try #require(PortfolioWeights.minimumVariance(covariance))
        #expect(least.weights.allSatisfy { $0 >= 0 } && isClose(least.weights.reduce(0, +), 1))
        #expect(PortfolioWeights.riskParity(covariance) != nil)
    }

    @Test(.enabled(if: hasFixture, missing)) func `correlations are the covariances of the reference, scaled`() throws {
        let reference = try reference()
        let matrix = Correlation.matrix(reference.series)
        for row in matrix.indices {
            for column in matrix.indices {
                let covariance = reference.cov_ddof1
                let expected =
                    covariance[row][column] / (covariance[row][row] * covariance[column][column]).squareRoot()
                #expect(isClose(matrix[row][column], expected))
            }
        }
        let rolling = Correlation.rolling(reference.series[0], reference.series[1], window: 250)
        #expect(rolling.count == 250 && rolling.dropLast().allSatisfy { $0 == nil } && rolling[249] == matrix[0][1])
    }

    @Test func `correlation by hand`() {
        #expect(isClose(Correlation.coefficient([1, 2, 3], [2, 4, 6]), 1))
        #expect(isClose(Correlation.coefficient([1, 2, 3], [3, 2, 1]), -1))
        // Distances -1, 0, 1 and -1/3, -1/3, 2/3: 1 / √(2 · 2/3).
        #expect(isClose(Correlation.coefficient([1, 2, 3], [1, 1, 2]), 0.75.squareRoot()))
        let rolling = Correlation.rolling([1, 2, 3, 2, 2, 2], [1, 2, 3, 4, 5, 6], window: 3)
        #expect(rolling.count == 6 && rolling[0] == nil && rolling[1] == nil && rolling[5] == nil)
        #expect(isClose(rolling[2], 1) && isClose(rolling[3], 0) && isClose(rolling[4], -0.75.squareRoot()))
    }

    @Test func `there is no correlation`() {
        #expect(Correlation.coefficient([1, 2], [1, 2]) == nil && Correlation.coefficient([], []) == nil)
        #expect(Correlation.coefficient([1, 2, 3], [1, 2]) == nil)
        #expect(Correlation.coefficient([0.1, 0.1, 0.1], [1, 2, 3]) == nil)
        #expect(Correlation.coefficient([1, 2, .nan], [1, 2, 3]) == nil)
        #expect(Correlation.matrix([[1, 2, 3], [5, 5, 5]]) == [[1, nil], [nil, nil]])
        #expect(Correlation.rolling([1, 2, 3], [1, 2, 3], window: 0) == [nil, nil, nil])
        #expect(Correlation.rolling([1, 2, 3], [1, 2], window: 2) == [nil, nil, nil])
    }
}
