import Platform

/// Within which the mean result of a trade lies, when the same kind of trades is drawn again and again.
///
/// Stationary bootstrap (Politis, Romano 1994): stretches of trades are drawn, not single ones, so that streaks stay;
/// their lengths vary at random around `blockLength`, and the end of the list is followed by its start.
public struct MeanInterval: Sendable, Hashable {
    /// Of the results themselves.
    public let mean: Double
    public let interval: ClosedRange<Double>
    /// 0.95 means that of a hundred such intervals about 95 hold the true mean.
    public let confidence: Double
    /// How often the list was drawn.
    public let runs: Int
    /// Mean length of a stretch.
    public let blockLength: Double
    /// The same seed gives the same interval.
    public let seed: UInt64

    /// - Parameters:
    ///   - results: in order of time.
    ///   - runs: 100...1,000,000.
    ///   - blockLength: at least 1; nil for the cube root of the number of results.
    /// - Returns: nil under two results, when one is not finite, or when another number is out of its range.
    public init?(
        ofMean results: [Double], confidence: Double = 0.95, runs: Int = 10_000, blockLength: Double? = nil,
        seed: UInt64
    ) {
        let count = results.count
        let length = blockLength ?? Double.pow(Double(count), 1.0 / 3)
        guard count > 1, results.allSatisfy(\.isFinite), confidence > 0, confidence < 1, 100...1_000_000 ~= runs,
            length >= 1, length.isFinite
        else { return nil }
        let random = SeededRandom(seed: seed)
        // Of a stretch, after each result.
        let ending = 1 / length
        let means = (0..<runs).map { _ in
            var (place, sum) = (0, 0.0)
            for index in 0..<count {
                if index == 0 || random.share() < ending {
                    place = Int(random.share() * Double(count))
                } else {
                    place = place + 1 == count ? 0 : place + 1
                }
                sum += results[place]
            }
            return sum / Double(count)
        }.sorted()
        let tail = (1 - confidence) / 2
        guard let low = means.quantile(tail), let high = means.quantile(1 - tail) else { return nil }
        mean = results.reduce(0, +) / Double(count)
        interval = low...high
        (self.confidence, self.runs, self.blockLength, self.seed) = (confidence, runs, length, seed)
    }
}

/// Where a result stands among those of a baseline, such as entries at random times with the same exits and costs.
public struct BaselineRank: Sendable, Hashable {
    /// How many results the baseline has.
    public let runs: Int
    /// Of the baseline.
    public let mean: Double
    /// The share of the baseline below the result, in percent, ties counting half and the result itself counted among
    /// them: strictly between 0 and 100, for no number of runs shows that nothing could be better.
    public let percentile: Double
    /// How probable a result this good is under the baseline, (1 + at least as good) / (1 + runs).
    public let pValue: Double

    /// - Returns: nil without a baseline, or when a number is not finite.
    public init?(of result: Double, among baseline: [Double]) {
        guard !baseline.isEmpty, result.isFinite, baseline.allSatisfy(\.isFinite) else { return nil }
        let below = baseline.count { $0 < result }
        let same = baseline.count { $0 == result }
        let total = Double(baseline.count + 1)
        runs = baseline.count
        mean = baseline.reduce(0, +) / Double(baseline.count)
        percentile = 100 * (Double(below) + Double(same + 1) / 2) / total
        pValue = Double(baseline.count - below + 1) / total
    }
}

extension RandomSource {
    /// Uniform in 0..<1, with 53 bits.
    fileprivate func share() -> Double { Double(next() >> 11) * 0x1p-53 }
}
