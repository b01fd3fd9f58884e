/// Which places of a history to learn from and which to test on, without what is learned leaking into the test.
///
/// Two devices (López de Prado: Advances in Financial Machine Learning, 2018, chapters 7 and 12): what lies so close to
/// a test that its outcome overlaps it is *purged* from training; after a test, a further stretch is under *embargo*,
/// for what echoes it.
public enum CrossValidation {
    public struct Split: Sendable, Hashable {
        /// Places, in order, not touching.
        public var train: [Range<Int>]
        /// One a fold, in order.
        public var test: [Range<Int>]
    }

    /// Train on the past, test on what follows, move on by the length of a test: the headline of an honest evaluation.
    /// - Parameters:
    ///   - count: places of the history.
    ///   - purged: places left out between training and test, at least as many as a trade or a label may last.
    ///   - isExpanding: whether training always begins at the start, instead of having the same length.
    /// - Returns: only splits with a whole test; none when a length makes no sense.
    public static func walkForward(
        _ count: Int, train: Int, test: Int, purged: Int = 0, isExpanding: Bool = false
    ) -> [Split] {
        guard count > 0, 1...count ~= train, 1...count ~= test, 0...count ~= purged else { return [] }
        let first = train + purged
        guard first + test <= count else { return [] }
        return stride(from: first, through: count - test, by: test).map { start in
            Split(train: [(isExpanding ? 0 : start - first)..<(start - purged)], test: [start..<(start + test)])
        }
    }

    /// Combinatorial purged cross-validation: every choice of test folds, with all the rest to train on but for what is
    /// purged on both sides of each test and under embargo after it.
    /// - Parameters:
    ///   - folds: equal parts of the history, 2...16; the first ones are longer by one when it cannot be divided.
    ///   - purged: places at least as many as a trade or a label may last.
    ///   - embargo: places after a test, beyond the purged ones.
    /// - Returns: in lexicographic order of their test folds; none when a number makes no sense.
    public static func combinatorialPurged(
        _ count: Int, folds: Int, testFolds: Int, purged: Int = 0, embargo: Int = 0
    ) -> [Split] {
        guard 2...16 ~= folds, count >= folds, 1..<folds ~= testFolds, 0...count ~= purged, 0...count ~= embargo else {
            return []
        }
        let ranges = blocks(of: count, folds)
        return combinations(of: folds, choosing: testFolds).map { chosen in
            let test = chosen.map { ranges[$0] }
            var train: [Range<Int>] = []
            var start = 0
            for fold in test {
                if start < fold.lowerBound - purged { train.append(start..<(fold.lowerBound - purged)) }
                start = fold.upperBound + purged + embargo
            }
            if start < count { train.append(start..<count) }
            return Split(train: train, test: test)
        }
    }

    /// How many whole histories the tests of `combinatorialPurged` make up: each fold is tested as often,
    /// C(folds, tests)·tests / folds. 0 when a number makes no sense.
    public static func testPaths(folds: Int, testFolds: Int) -> Int {
        guard 2...16 ~= folds, 1..<folds ~= testFolds else { return 0 }
        return combinations(of: folds - 1, choosing: testFolds - 1).count
    }

    /// So many neighboring parts of `0..<count`, as equal as possible, the longer ones first.
    static func blocks(of count: Int, _ parts: Int) -> [Range<Int>] {
        let (length, longer) = count.quotientAndRemainder(dividingBy: parts)
        return (0..<parts).map { part in
            let start = part * length + min(part, longer)
            return start..<(start + length + (part < longer ? 1 : 0))
        }
    }

    /// Every choice of `size` numbers out of `0..<count`, in lexicographic order.
    static func combinations(of count: Int, choosing size: Int) -> [[Int]] {
        var chosen = Array(0..<size)
        var all = [chosen]
        while let place = chosen.indices.last(where: { chosen[$0] < count - size + $0 }) {
            let next = chosen[place] + 1
            for index in place..<size { chosen[index] = next + index - place }
            all.append(chosen)
        }
        return all
    }
}
