/// Figures of the rows that are worked out at a time: of one, or of two.
///
/// A formula written over `Figures` is one text for both, with the same operations on each row.
protocol Figures {
    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func * (a: Double, b: Self) -> Self
    static func / (a: Self, b: Self) -> Self
    /// The larger of two; the second where one is undefined.
    static func larger(_ a: Self, _ b: Self) -> Self
    /// The smaller of two; the second where one is undefined.
    static func smaller(_ a: Self, _ b: Self) -> Self
    /// `last` where the other is zero, in the rows' order.
    /// - Parameter last: the last figure so far that was defined.
    func replaced(whereZero other: Self, with last: inout Double) -> Self
    /// The figures of one row before.
    /// - Parameter last: the figure before these; the last of them from now on.
    func delayed(by last: inout Double) -> Self
    init(repeating value: Double)
    static func read(_ column: UnsafePointer<Double>, _ row: Int) -> Self
    func write(to column: UnsafeMutablePointer<Double>, _ row: Int)
    func averaged<Form>(by average: inout ExponentialAverage<Form>) -> Self
}

extension Double: Figures {
    @inline(__always)
    init(repeating value: Double) { self = value }
    @inline(__always)
    static func larger(_ a: Double, _ b: Double) -> Double { a > b ? a : b }
    @inline(__always)
    static func smaller(_ a: Double, _ b: Double) -> Double { a < b ? a : b }
    @inline(__always)
    func replaced(whereZero other: Double, with last: inout Double) -> Double {
        let result = other == 0 ? last : self
        if !result.isNaN { last = result }
        return result
    }
    @inline(__always)
    func delayed(by last: inout Double) -> Double {
        defer { last = self }
        return last
    }
    @inline(__always)
    static func read(_ column: UnsafePointer<Double>, _ row: Int) -> Double { column[row] }
    @inline(__always)
    func write(to column: UnsafeMutablePointer<Double>, _ row: Int) { column[row] = self }
    @inline(__always)
    func averaged<Form>(by average: inout ExponentialAverage<Form>) -> Double { average.push(self) }
}

/// Two rows, one after the other.
typealias RowPair = SIMD2<Double>

extension RowPair: Figures {
    @inline(__always)
    static func larger(_ a: Self, _ b: Self) -> Self { b.replacing(with: a, where: a .> b) }
    @inline(__always)
    static func smaller(_ a: Self, _ b: Self) -> Self { b.replacing(with: a, where: a .< b) }
    @inline(__always)
    func replaced(whereZero other: Self, with last: inout Double) -> Self {
        if other.x == 0 || other.y == 0 { return replacedEach(other, with: &last) }
        last = y
        return self
    }

    /// Apart from the loop, which stays one of pairs.
    @inline(never)
    private func replacedEach(_ other: Self, with last: inout Double) -> Self {
        let first = x.replaced(whereZero: other.x, with: &last)
        return Self(first, y.replaced(whereZero: other.y, with: &last))
    }
    @inline(__always)
    func delayed(by last: inout Double) -> Self {
        defer { last = y }
        return Self(last, x)
    }
    @inline(__always)
    static func read(_ column: UnsafePointer<Double>, _ row: Int) -> Self { column.pair(row) }
    @inline(__always)
    func write(to column: UnsafeMutablePointer<Double>, _ row: Int) { column.put(self, row) }
    @inline(__always)
    func averaged<Form>(by average: inout ExponentialAverage<Form>) -> Self { average.push(self) }
}

/// What is worked out row by row, and from some row on in pairs.
protocol PairedRows {
    /// Whether the next rows can be a pair.
    var takesPairs: Bool { get }
    /// Takes the next rows.
    mutating func step<F: Figures>(_ rows: F.Type, at row: Int)
}

extension PairedRows {
    /// All rows from `row` up to `end`.
    @inline(__always)
    mutating func run(from row: Int = 0, to end: Int) {
        var row = row
        while row < end {
            if takesPairs, row &+ 2 <= end {
                repeat {
                    step(RowPair.self, at: row)
                    row &+= 2
                } while row &+ 2 <= end
            } else {
                step(Double.self, at: row)
                row &+= 1
            }
        }
    }
}
