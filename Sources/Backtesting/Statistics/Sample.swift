import Foundation

/// Mean and central moments of a list of numbers, in two passes (the one-pass sums lose digits).
struct Sample {
    let count: Int
    let mean: Double
    /// Sums of squared, cubed and fourth powers of distances to the mean.
    let squares: Double
    let cubes: Double
    let fourths: Double
    /// False when the values are all the same but for rounding: then nothing may be divided by their deviation.
    let hasSpread: Bool

    init(_ values: [Double]) {
        count = values.count
        let mean = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
        var (squares, cubes, fourths, largest) = (0.0, 0.0, 0.0, 0.0)
        for value in values {
            let distance = value - mean
            let square = distance * distance
            squares += square
            cubes += square * distance
            fourths += square * square
            largest = max(largest, abs(value))
        }
        (self.mean, self.squares, self.cubes, self.fourths) = (mean, squares, cubes, fourths)
        hasSpread = count > 1 && (squares / Double(count)).squareRoot() > 1e-12 * largest
    }

    /// nil when there are too few values to divide by, or they are too large to square.
    func deviation(_ kind: StatisticsBasis.Deviation) -> Double? {
        count > kind.rawValue ? (squares / Double(count - kind.rawValue)).squareRoot().ifFinite : nil
    }

    /// The deviation to divide by; nil without spread.
    func divisor(_ kind: StatisticsBasis.Deviation) -> Double? { hasSpread ? deviation(kind) : nil }

    /// Third standardized moment g1 = m3 / m2^1.5, of exactly these values; nil without spread.
    var skewness: Double? {
        guard hasSpread else { return nil }
        let n = Double(count)
        return ((cubes / n) / pow(squares / n, 1.5)).ifFinite
    }
    /// Fourth standardized moment m4 / m2^2, of exactly these values: 3 for a normal distribution; nil without spread.
    var kurtosis: Double? {
        guard hasSpread else { return nil }
        let n = Double(count)
        return (fourths * n / (squares * squares)).ifFinite
    }
    /// G1, corrected for the bias of a sample (Joanes, Gill 1998); nil under three values or without spread.
    var unbiasedSkewness: Double? {
        guard count > 2, let skewness else { return nil }
        let n = Double(count)
        return skewness * (n * (n - 1)).squareRoot() / (n - 2)
    }
    /// G2, corrected for the bias of a sample, in excess of the normal distribution's 3 (Joanes, Gill 1998); nil under
    /// four values or without spread.
    var unbiasedExcessKurtosis: Double? {
        guard count > 3, let kurtosis else { return nil }
        let n = Double(count)
        return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (kurtosis - 3) + 6)
    }
}

extension [Double] {
    /// The value below which a share of these lies, between neighbors in proportion (Hyndman, Fan 1996, type 7).
    /// The array must be in order. nil when it is empty.
    func quantile(_ share: Double) -> Double? {
        guard let last = indices.last else { return nil }
        let place = share * Double(last)
        let below = Int(place.rounded(.down))
        let above = Swift.min(below + 1, last)
        return self[below] + (self[above] - self[below]) * (place - Double(below))
    }
}

extension Double {
    var ifFinite: Double? { isFinite ? self : nil }

    /// nil when it cannot be computed.
    static func ratio(_ top: Double?, _ bottom: Double?) -> Double? {
        guard let top, let bottom, bottom != 0 else { return nil }
        return (top / bottom).ifFinite
    }

    static func pow(_ value: Double, _ power: Double) -> Double { Foundation.pow(value, power) }
}

/// The standard normal distribution.
enum NormalDistribution {
    /// The share of values below `z`.
    static func cumulative(_ z: Double) -> Double { erfc(-z / 2.0.squareRoot()) / 2 }

    static func density(_ z: Double) -> Double { exp(-z * z / 2) / (2 * Double.pi).squareRoot() }

    /// The value below which a share of values lies; nil unless the share is between 0 and 1.
    ///
    /// Starts from the rational approximation of Abramowitz and Stegun (26.2.23), then improves it by Halley's method
    /// until nothing changes: full double precision after three steps.
    static func quantile(_ share: Double) -> Double? {
        guard share > 0, share < 1 else { return nil }
        // In the lower tail, where small shares keep their digits.
        if share > 0.5 { return quantile(1 - share).map { -$0 } }
        let t = (-2 * log(share)).squareRoot()
        let top = 2.515517 + t * (0.802853 + t * 0.010328)
        let bottom = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
        var z = top / bottom - t
        for _ in 0..<4 {
            let error = (cumulative(z) - share) / density(z)
            guard error.isFinite else { break }
            z -= error / (1 + z * error / 2)
        }
        return z
    }
}
