/// How alike lists of returns move: Pearson's coefficient, -1...1.
public enum Correlation {
    /// - Returns: nil when the lists differ in length, have fewer than three values, a value that is not finite, or no
    ///   spread.
    public static func coefficient(_ left: [Double], _ right: [Double]) -> Double? {
        left.count == right.count ? coefficient(left[...], right[...]) : nil
    }

    private static func coefficient(_ left: ArraySlice<Double>, _ right: ArraySlice<Double>) -> Double? {
        let count = Double(left.count)
        let (leftMean, rightMean) = (left.reduce(0, +) / count, right.reduce(0, +) / count)
        var (products, leftSquares, rightSquares, leftLargest, rightLargest) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for (x, y) in zip(left, right) {
            products += (x - leftMean) * (y - rightMean)
            leftSquares += (x - leftMean) * (x - leftMean)
            rightSquares += (y - rightMean) * (y - rightMean)
            leftLargest = max(leftLargest, abs(x))
            rightLargest = max(rightLargest, abs(y))
        }
        func hasSpread(_ squares: Double, _ largest: Double) -> Bool {
            (squares / count).squareRoot() > 1e-12 * largest
        }
        guard left.count > 2, hasSpread(leftSquares, leftLargest), hasSpread(rightSquares, rightLargest) else {
            return nil
        }
        return Double.ratio(products, leftSquares.squareRoot() * rightSquares.squareRoot()).map { min(max($0, -1), 1) }
    }

    /// Of each list with each other; the diagonal is 1. nil as for two lists.
    /// - Parameter series: returns over the same times.
    public static func matrix(_ series: [[Double]]) -> [[Double?]] {
        var matrix = series.map { _ in [Double?](repeating: nil, count: series.count) }
        for row in series.indices {
            for column in row..<series.count {
                let value = coefficient(series[row], series[column])
                matrix[row][column] = row == column && value != nil ? 1 : value
                matrix[column][row] = matrix[row][column]
            }
        }
        return matrix
    }

    /// Of the last `window` returns at each place: nil before there are as many, and as for two lists.
    public static func rolling(_ left: [Double], _ right: [Double], window: Int) -> [Double?] {
        guard left.count == right.count, window > 0 else { return left.map { _ in nil } }
        return left.indices.map { last in
            let first = last - window + 1
            return first >= 0 ? coefficient(left[first...last], right[first...last]) : nil
        }
    }
}
