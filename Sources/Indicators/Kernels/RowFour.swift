/// Figures of the rows that are worked out at a time: of one, or of four.
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
    /// `last` where the other, which is nowhere below zero, is zero, in the rows' order.
    /// - Parameter last: the last figure so far that was defined.
    func replaced(whereZero other: Self, with last: inout Double) -> Self
    /// The figures of one row before.
    /// - Parameter last: the figure before these; the last of them from now on.
    func delayed(by last: inout Double) -> Self
    init(repeating value: Double)
    static func read(_ column: UnsafePointer<Double>, _ row: Int) -> Self
    func write(to column: UnsafeMutablePointer<Double>, _ row: Int)
    func averaged(by average: inout ExponentialAverage) -> Self
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
    func averaged(by average: inout ExponentialAverage) -> Double { average.push(self) }
}

/// Two rows, one after the other.
typealias RowPair = SIMD2<Double>

/// Four rows, one after the other.
struct RowFour: Figures {
    var first, second: RowPair

    @inline(__always)
    init(first: RowPair, second: RowPair) { (self.first, self.second) = (first, second) }
    @inline(__always)
    init(repeating value: Double) { self.init(first: RowPair(repeating: value), second: RowPair(repeating: value)) }

    @inline(__always)
    static func + (a: Self, b: Self) -> Self { Self(first: a.first + b.first, second: a.second + b.second) }
    @inline(__always)
    static func - (a: Self, b: Self) -> Self { Self(first: a.first - b.first, second: a.second - b.second) }
    @inline(__always)
    static func * (a: Double, b: Self) -> Self { Self(first: a * b.first, second: a * b.second) }
    @inline(__always)
    static func / (a: Self, b: Self) -> Self { Self(first: a.first / b.first, second: a.second / b.second) }
    @inline(__always)
    static func larger(_ a: Self, _ b: Self) -> Self {
        Self(
            first: b.first.replacing(with: a.first, where: a.first .> b.first),
            second: b.second.replacing(with: a.second, where: a.second .> b.second))
    }
    @inline(__always)
    static func smaller(_ a: Self, _ b: Self) -> Self {
        Self(
            first: b.first.replacing(with: a.first, where: a.first .< b.first),
            second: b.second.replacing(with: a.second, where: a.second .< b.second))
    }
    @inline(__always)
    func replaced(whereZero other: Self, with last: inout Double) -> Self {
        let least = other.first.replacing(with: other.second, where: other.second .< other.first)
        if least.x == 0 || least.y == 0 { return replacedEach(other, with: &last) }
        last = second.y
        return self
    }

    /// Apart from the loop, which stays one of fours.
    @inline(never)
    private func replacedEach(_ other: Self, with last: inout Double) -> Self {
        func each(_ result: RowPair, _ other: RowPair) -> RowPair {
            let first = result.x.replaced(whereZero: other.x, with: &last)
            return RowPair(first, result.y.replaced(whereZero: other.y, with: &last))
        }
        let pair = each(first, other.first)
        return Self(first: pair, second: each(second, other.second))
    }
    @inline(__always)
    func delayed(by last: inout Double) -> Self {
        defer { last = second.y }
        return Self(first: RowPair(last, first.x), second: RowPair(first.y, second.x))
    }
    @inline(__always)
    static func read(_ column: UnsafePointer<Double>, _ row: Int) -> Self {
        Self(first: column.pair(row), second: column.pair(row &+ 2))
    }
    @inline(__always)
    func write(to column: UnsafeMutablePointer<Double>, _ row: Int) {
        column.put(first, row)
        column.put(second, row &+ 2)
    }
    @inline(__always)
    func averaged(by average: inout ExponentialAverage) -> Self { average.push(self) }
}

/// What is worked out row by row, and from some row on four at a time.
protocol RowsByFour {
    /// Whether the next rows can be four.
    var takesFours: Bool { get }
    /// Takes the next rows.
    mutating func step<F: Figures>(_ rows: F.Type, at row: Int)
}

extension RowsByFour {
    /// All rows from `row` up to `end`.
    @inline(__always)
    mutating func run(from row: Int = 0, to end: Int) {
        var row = row
        while row < end {
            if takesFours, row &+ 4 <= end {
                repeat {
                    step(RowFour.self, at: row)
                    row &+= 4
                } while row &+ 4 <= end
            } else {
                step(Double.self, at: row)
                row &+= 1
            }
        }
    }
}
