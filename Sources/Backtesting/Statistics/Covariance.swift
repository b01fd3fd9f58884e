/// How the returns of several instruments vary together.
public struct Covariance: Sendable, Hashable {
    /// How many instruments.
    public let count: Int
    /// By row, then column; symmetric.
    public let values: [Double]
    /// The share of the shrinkage target in it, 0...1; nil when nothing was shrunk.
    public let shrinkage: Double?

    public enum Estimator: Sendable, Hashable, CaseIterable {
        /// Divided by n - 1. Noisy when there are few returns per instrument; singular when there are fewer.
        case sample
        /// Drawn towards equal variances without correlation, by as much as noise suggests (Ledoit, Wolf: "A
        /// well-conditioned estimator for large-dimensional covariance matrices", 2004).
        case ledoitWolf
    }

    /// - Parameter series: returns of each instrument over the same times.
    /// - Returns: nil without an instrument, under two returns, when lists differ in length, or a value is not finite.
    public init?(_ series: [[Double]], _ estimator: Estimator = .ledoitWolf) {
        guard let length = series.first?.count, length > 1,
            series.allSatisfy({ $0.count == length && $0.allSatisfy(\.isFinite) })
        else { return nil }
        let (n, p) = (Double(length), Double(series.count))
        let centered = series.map { list in
            let mean = list.reduce(0, +) / n
            return list.map { $0 - mean }
        }
        // Σ x·y and Σ x²·y² of each pair.
        var products = [Double](repeating: 0, count: series.count * series.count)
        var squaredProducts = 0.0
        for row in series.indices {
            for column in series.indices {
                for (x, y) in zip(centered[row], centered[column]) {
                    products[row * series.count + column] += x * y
                    squaredProducts += x * y * x * y
                }
            }
        }
        count = series.count
        guard estimator == .ledoitWolf else {
            values = products.map { $0 / (n - 1) }
            shrinkage = nil
            return
        }
        let plain = products.map { $0 / n }
        let mean = (0..<series.count).reduce(0) { $0 + plain[$1 * series.count + $1] } / p
        let size = plain.reduce(0) { $0 + $1 * $1 }
        let distance = size / p - mean * mean
        let noise = min((squaredProducts / n - size) / (n * p), distance)
        let share = noise > 0 && distance > 0 ? noise / distance : 0
        values = plain.indices.map { place in
            (1 - share) * plain[place] + (place % (series.count + 1) == 0 ? share * mean : 0)
        }
        shrinkage = share
    }

    public subscript(row: Int, column: Int) -> Double { values[row * count + column] }

    /// Of each pair, Σij / √(Σii·Σjj), and the standard deviations; nil when one of these is zero.
    var correlations: (deviations: [Double], matrix: [[Double]])? {
        let deviations = (0..<count).map { self[$0, $0].squareRoot() }
        guard deviations.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        let matrix = (0..<count).map { row in
            (0..<count).map { row == $0 ? 1 : self[row, $0] / (deviations[row] * deviations[$0]) }
        }
        return (deviations, matrix)
    }
}
