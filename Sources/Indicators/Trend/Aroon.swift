/// Aroon (Chande 1995): how recent the lowest low and the highest high of the last `period` + 1 bars are, 100 being
/// now; the latest of equals counts. Down comes first, as in TA-Lib.
public struct Aroon: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "aroon", .trend, [.period(14, from: 2)], outputs: ["down", "up"], warmUp: { Int($0[0]) + 1 }
    ).marked(at: 50, within: 0...100)
    static let scratchColumns = 2
    private var ages: AroonAges

    public init(arguments: [Double]) { ages = AroonAges(period: Int(arguments[0])) }

    mutating func advance(_ rows: borrowing Rows) {
        ages.run(rows, down: rows[0], up: rows[1], scratch: rows.scratch(0))
    }
}

/// Aroon up less Aroon down.
public struct AroonOscillator: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "aroonosc", .trend, [.period(14, from: 2)], warmUp: { Int($0[0]) + 1 }
    ).called("aroon_oscillator").marked(at: 0, within: -100...100)
    static let scratchColumns = 3
    private var ages: AroonAges

    public init(arguments: [Double]) { ages = AroonAges(period: Int(arguments[0])) }

    mutating func advance(_ rows: borrowing Rows) {
        let (up, down) = (rows[0], rows.scratch(2))
        ages.run(rows, down: down, up: up, scratch: rows.scratch(0))
        for i in 0..<rows.count { up[i] -= down[i] }
    }
}

private struct AroonAges: Sendable {
    private let period: Double
    private let share: Double
    private var ages: RollingExtremeAges

    init(period: Int) {
        self.period = Double(period)
        share = 100 / Double(period)
        ages = RollingExtremeAges(period: period + 1)
    }

    /// - Parameter scratch: two columns of working memory, one after the other.
    mutating func run(
        _ rows: borrowing Rows, down: UnsafeMutablePointer<Double>, up: UnsafeMutablePointer<Double>,
        scratch since: UnsafeMutablePointer<Double>
    ) {
        ages.run(high: rows.high, low: rows.low, rows.count, since)
        for i in 0..<rows.count {
            up[i] = (period - since[2 &* i]) * share
            down[i] = (period - since[2 &* i &+ 1]) * share
        }
    }
}
