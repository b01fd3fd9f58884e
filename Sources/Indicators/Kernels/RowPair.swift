/// Figures of the rows that are worked out at a time: of one, or of two.
///
/// A formula written over `Figures` is one text for both, with the same operations on each row.
protocol Figures {
    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func * (a: Double, b: Self) -> Self
    init(repeating value: Double)
    static func read(_ column: UnsafePointer<Double>, _ row: Int) -> Self
    func write(to column: UnsafeMutablePointer<Double>, _ row: Int)
    func averaged<Form>(by average: inout ExponentialAverage<Form>) -> Self
}

extension Double: Figures {
    @inline(__always)
    init(repeating value: Double) { self = value }
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
