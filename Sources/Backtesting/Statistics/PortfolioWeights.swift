/// How to divide capital among instruments, without borrowing and without selling short: weights of 0...1 with sum 1.
///
/// All three are solved exactly, to rounding. Prefer those that need no expected returns: means are too noisy, and
/// maximum Sharpe believes them.
public struct PortfolioWeights: Sendable, Hashable {
    public let weights: [Double]
    /// Standard deviation of one period, √(w'Σw).
    public let volatility: Double
    /// Each instrument's share of the variance, wᵢ·(Σw)ᵢ / w'Σw; sum 1.
    public let riskShares: [Double]

    /// The least variance (Markowitz 1952).
    /// - Returns: nil when an instrument does not move, or some move so alike that no solution is the only one, which
    ///   shrinkage prevents.
    public static func minimumVariance(_ covariance: Covariance) -> PortfolioWeights? {
        leastVariance(covariance, for: Array(repeating: 1, count: covariance.count))
    }

    /// The most expected return per deviation (Tobin 1958, Sharpe 1966).
    /// - Parameter excess: expected returns of one period over the risk-free rate.
    /// - Returns: nil when none of them is above zero, their number is not that of the instruments, or as
    ///   `minimumVariance`.
    public static func maximumSharpe(_ covariance: Covariance, excess: [Double]) -> PortfolioWeights? {
        guard excess.count == covariance.count, excess.allSatisfy(\.isFinite), excess.contains(where: { $0 > 0 }) else {
            return nil
        }
        return leastVariance(covariance, for: excess)
    }

    /// The same share of the variance from each instrument (Maillard, Roncalli, Teïletche 2010).
    ///
    /// With the correlations R and y = w·deviation up to a factor, equal shares are yᵢ·(Ry)ᵢ = 1. That is the minimum
    /// of y'Ry / 2 - Σ log yᵢ, which is convex, and is found one coordinate after the other (Griveau-Billion, Richard,
    /// Roncalli 2013).
    /// - Returns: nil when an instrument does not move, or two are so opposed that they cancel out.
    public static func riskParity(_ covariance: Covariance) -> PortfolioWeights? {
        guard let (deviations, matrix) = covariance.correlations else { return nil }
        var scaled = [Double](repeating: 1 / Double(covariance.count).squareRoot(), count: covariance.count)
        for _ in 0..<10_000 {
            var worst = 0.0
            for row in scaled.indices {
                let others = zip(matrix[row], scaled).reduce(0) { $0 + $1.0 * $1.1 } - scaled[row]
                worst = max(worst, abs(scaled[row] * (scaled[row] + others) - 1))
                // The positive root of y² + others·y - 1, in the form that loses no digits.
                let root = (others * others + 4).squareRoot()
                scaled[row] = others > 0 ? 2 / (root + others) : (root - others) / 2
            }
            if worst < 1e-12 {
                return PortfolioWeights(zip(scaled, deviations).map { $0 / $1 }, covariance)
            }
        }
        return nil
    }

    /// The least variance among all portfolios with the same `gain`, which is every instrument's weight times its part.
    private static func leastVariance(_ covariance: Covariance, for gains: [Double]) -> PortfolioWeights? {
        guard let (deviations, matrix) = covariance.correlations else { return nil }
        let scaled = NonNegativeMinimum.solve(matrix, zip(gains, deviations).map { $0 / $1 })
        return scaled.flatMap { PortfolioWeights(zip($0, deviations).map { $0 / $1 }, covariance) }
    }

    /// - Returns: nil when the parts cannot be scaled to sum 1, or carry no risk.
    private init?(_ parts: [Double], _ covariance: Covariance) {
        let sum = parts.reduce(0, +)
        guard sum > 0, sum.isFinite else { return nil }
        let weights = parts.map { $0 / sum }
        let risks = weights.indices.map { row in
            weights[row] * weights.indices.reduce(0) { $0 + covariance[row, $1] * weights[$1] }
        }
        let variance = risks.reduce(0, +)
        guard variance > 0 else { return nil }
        self.weights = weights
        volatility = variance.squareRoot()
        riskShares = risks.map { $0 / variance }
    }
}

/// min z'Rz / 2 - a'z with z ≥ 0, for a positive definite R.
///
/// The active-set method of Lawson and Hanson (Solving Least Squares Problems, 1974): instruments enter by their slope;
/// those that would become negative leave. Ends with the exact solution after finitely many exact linear solutions.
private enum NonNegativeMinimum {
    /// - Returns: nil when R is not positive definite.
    static func solve(_ matrix: [[Double]], _ target: [Double]) -> [Double]? {
        let tolerance = 1e-13 * (target.map(abs).max() ?? 0) * Double(target.count)
        var solution = [Double](repeating: 0, count: target.count)
        var held: [Int] = []
        for _ in 0..<(30 * target.count) {
            let slopes = target.indices.map { row in
                target[row] - zip(matrix[row], solution).reduce(0) { $0 + $1.0 * $1.1 }
            }
            let free = target.indices.filter { !held.contains($0) }
            guard let next = free.max(by: { slopes[$0] < slopes[$1] }), slopes[next] > tolerance else {
                return solution
            }
            held.append(next)
            while true {
                guard let trial = linear(matrix, target, held) else { return nil }
                let negative = held.indices.filter { trial[$0] <= 0 }
                if negative.isEmpty {
                    for (place, row) in held.enumerated() { solution[row] = trial[place] }
                    break
                }
                // As far towards the trial as nothing becomes negative; what is zero there leaves.
                let steps = negative.map { place in
                    let now = solution[held[place]]
                    return now > 0 ? now / (now - trial[place]) : 0
                }
                let step = steps.min() ?? 0
                for (place, row) in held.enumerated() {
                    solution[row] += step * (trial[place] - solution[row])
                }
                let leaving = Set(zip(negative, steps).filter { $0.1 == step }.map { held[$0.0] })
                for row in leaving { solution[row] = 0 }
                held.removeAll(where: leaving.contains)
            }
        }
        return nil
    }

    /// R z = a on these rows and columns alone, by Cholesky's decomposition; nil when that part of R is singular.
    private static func linear(_ matrix: [[Double]], _ target: [Double], _ rows: [Int]) -> [Double]? {
        var lower = rows.map { _ in [Double](repeating: 0, count: rows.count) }
        for i in rows.indices {
            for j in 0...i {
                let rest = matrix[rows[i]][rows[j]] - (0..<j).reduce(0) { $0 + lower[i][$1] * lower[j][$1] }
                if i == j {
                    guard rest > 1e-12 else { return nil }
                    lower[i][i] = rest.squareRoot()
                } else {
                    lower[i][j] = rest / lower[j][j]
                }
            }
        }
        var result = [Double](repeating: 0, count: rows.count)
        for i in rows.indices {
            result[i] = (target[rows[i]] - (0..<i).reduce(0) { $0 + lower[i][$1] * result[$1] }) / lower[i][i]
        }
        for i in rows.indices.reversed() {
            let later = ((i + 1)..<rows.count).reduce(0) { $0 + lower[$1][i] * result[$1] }
            result[i] = (result[i] - later) / lower[i][i]
        }
        return result
    }
}
