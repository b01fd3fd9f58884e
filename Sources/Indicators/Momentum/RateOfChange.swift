/// Momentum: the value less that of `period` bars before.
public struct Momentum: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "mom", .momentum, [.period(10), .source], warmUp: { Int($0[0]) + 1 }
    ).called("momentum").marked(at: 0)
    static let scratchColumns = 1
    private let source: Source
    private let period: Int
    private var history: History

    public init(arguments: [Double]) {
        period = Int(arguments[0])
        source = Source(arguments, at: 1)
        history = History(span: period)
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (count, period, result) = (rows.count, period, rows[0])
        history.append(rows.values(source, scratch: 0), count, before: rows.before(source)) { window in
            for i in 0..<count { result[i] = window[i] - window[i &- period] }
        }
    }
}

/// Rate of change: how many percent the value stands above that of `period` bars before. 0 when that was 0.
public struct RateOfChange: ColumnIndicator {
    public static let descriptor = IndicatorDescriptor(
        "roc", .momentum, [.period(10), .source], warmUp: { Int($0[0]) + 1 }
    ).called("rate_of_change").marked(at: 0)
    static let scratchColumns = 1
    private let source: Source
    private let period: Int
    private var history: History

    public init(arguments: [Double]) {
        period = Int(arguments[0])
        source = Source(arguments, at: 1)
        history = History(span: period)
    }

    mutating func advance(_ rows: borrowing Rows) {
        let (count, period, result) = (rows.count, period, rows[0])
        history.append(rows.values(source, scratch: 0), count, before: rows.before(source)) { window in
            for i in 0..<count {
                let old = window[i &- period]
                let change = 100 * (window[i] - old) / old
                result[i] = kept(change, old != 0)
            }
        }
    }
}
