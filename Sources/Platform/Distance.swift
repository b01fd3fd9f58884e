/// How far two words are apart: insertions, deletions, substitutions and swaps of neighbors.
public enum Distance {
    /// What is compared: code points, so that a letter of any script counts as one.
    public static func letters(_ text: some StringProtocol) -> [UInt32] { text.unicodeScalars.map(\.value) }

    /// - Returns: nil when it is more than `limit`.
    public static func between(_ left: [UInt32], _ right: [UInt32], limit: Int) -> Int? {
        guard abs(left.count - right.count) <= limit else { return nil }
        var before = [Int](repeating: 0, count: right.count + 1)
        var previous = Array(0...right.count)
        var current = previous
        for i in 0..<left.count {
            current[0] = i + 1
            var best = current[0]
            for j in 0..<right.count {
                let substitution = previous[j] + (left[i] == right[j] ? 0 : 1)
                var cost = min(substitution, min(previous[j + 1], current[j]) + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    cost = min(cost, before[j - 1] + 1)
                }
                current[j + 1] = cost
                best = min(best, cost)
            }
            guard best <= limit else { return nil }
            (before, previous, current) = (previous, current, before)
        }
        return previous[right.count] <= limit ? previous[right.count] : nil
    }
}
