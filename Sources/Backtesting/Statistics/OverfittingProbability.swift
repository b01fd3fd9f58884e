import Foundation

/// How probable it is that the best of several back-tested variants is below the middle of them afterwards.
///
/// Combinatorially symmetric cross-validation (Bailey, Borwein, López de Prado, Zhu: "The probability of backtest
/// overfitting", 2017): time is cut into blocks; for each way to take half of them, the variant with the best Sharpe
/// ratio on that half is ranked among all on the other half.
public struct OverfittingProbability: Sendable, Hashable {
    /// Of each split, log(ω / (1 - ω)), where ω is the rank outside of the variant that was best inside, divided by
    /// one more than there are variants: below zero it did worse than the middle. In order of the splits.
    public let logits: [Double]
    public let blocks: Int
    public let variants: Int

    /// The share of splits whose logit is not above zero, 0...1: 0.5 is what noise gives.
    public var value: Double { Double(logits.count { $0 <= 0 }) / Double(logits.count) }

    /// The most blocks; they make 12,870 splits.
    public static let mostBlocks = 16

    /// - Parameters:
    ///   - returns: of each variant, over the same periods.
    ///   - blocks: even, 2...16. Few make the result coarse: look at the logits, not only at the value.
    /// - Returns: nil with fewer than two variants, with fewer periods than two a block, when lists differ in length or
    ///   hold what is not a finite number, or for another count of blocks.
    public init?(_ returns: [[Double]], blocks: Int = 8) {
        guard returns.count > 1, blocks.isMultiple(of: 2), 2...Self.mostBlocks ~= blocks,
            let periods = returns.first?.count, periods >= 2 * blocks,
            returns.allSatisfy({ $0.count == periods && $0.allSatisfy(\.isFinite) })
        else { return nil }
        let ranges = CrossValidation.blocks(of: periods, blocks)
        let parts = returns.map { list in ranges.map { BlockSums(list[$0]) } }
        let wholes = parts.map { $0.reduce(into: BlockSums()) { $0.add($1) } }
        var logits: [Double] = []
        for half in CrossValidation.combinations(of: blocks, choosing: blocks / 2) {
            var (best, inside, outside) = (0, -Double.infinity, [Double](repeating: 0, count: parts.count))
            for (place, blocks) in parts.enumerated() {
                let taken = half.reduce(into: BlockSums()) { $0.add(blocks[$1]) }
                outside[place] = wholes[place].without(taken).sharpe
                if taken.sharpe > inside { (best, inside) = (place, taken.sharpe) }
            }
            // Variants that do the same share the middle of their ranks.
            let below = outside.count { $0 < outside[best] }
            let same = outside.count { $0 == outside[best] }
            let rank = Double(below) + Double(same + 1) / 2
            let omega = rank / Double(parts.count + 1)
            logits.append(log(omega / (1 - omega)))
        }
        self.logits = logits
        self.blocks = blocks
        variants = returns.count
    }
}

/// What is enough to know the Sharpe ratio of joined blocks.
private struct BlockSums {
    var count = 0.0
    var sum = 0.0
    var squares = 0.0

    init() {}
    init(_ returns: some Sequence<Double>) {
        for value in returns {
            count += 1
            sum += value
            squares += value * value
        }
    }

    mutating func add(_ other: BlockSums) {
        count += other.count
        sum += other.sum
        squares += other.squares
    }

    func without(_ part: BlockSums) -> BlockSums {
        var rest = self
        rest.count -= part.count
        rest.sum -= part.sum
        rest.squares -= part.squares
        return rest
    }

    /// Of one period; 0 without spread, as for a variant that never traded.
    var sharpe: Double {
        let mean = sum / count
        let variance = squares / count - mean * mean
        return variance > 1e-12 * squares / count ? mean / variance.squareRoot() : 0
    }
}
