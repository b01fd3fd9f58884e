import Platform
import Trading

/// A stretch of candles as columns, with room for results: what an indicator works through at a time.
///
/// Short enough that all of it stays in the processor's first cache. Pointers, because this is the innermost loop of
/// everything; they hold for the call they are handed to.
struct Rows {
    /// Rows in one stretch, unless an indicator takes more.
    static let limit = 256
    /// Most outputs an indicator has.
    static let outputLimit = 10

    var count: Int
    /// Rows of the same columns that lie before these in memory.
    var before: Int
    var time: UnsafePointer<Timestamp>
    var open: UnsafePointer<Double>
    var high: UnsafePointer<Double>
    var low: UnsafePointer<Double>
    var close: UnsafePointer<Double>
    var volume: UnsafePointer<Double>
    var outputs: InlineArray<10, UnsafeMutablePointer<Double>>
    fileprivate var working: UnsafeMutablePointer<Double>
    fileprivate var stride: Int

    /// The result columns; each is `count` long.
    subscript(output: Int) -> UnsafeMutablePointer<Double> { outputs[output] }

    /// Working memory, `count` long.
    func scratch(_ column: Int) -> UnsafeMutablePointer<Double> { working + column * stride }

    /// How many figures of a source lie before these in memory.
    func before(_ source: Source) -> Int { source.isDerived ? 0 : before }

    /// The figures of a source; derived ones are computed into `column` of the working memory.
    func values(_ source: Source, scratch column: Int) -> UnsafePointer<Double> {
        switch source {
        case .open: return open
        case .high: return high
        case .low: return low
        case .close: return close
        case .volume: return volume
        case .hl2, .hlc3, .ohlc4: break
        }
        let result = scratch(column)
        for i in 0..<count {
            result[i] =
                switch source {
                case .hl2: (high[i] + low[i]) / 2
                case .hlc3: (high[i] + low[i] + close[i]) / 3
                default: (open[i] + high[i] + low[i] + close[i]) / 4
                }
        }
        return UnsafePointer(result)
    }
}

/// An indicator that is written once, over columns: `update` is its batch form over one row.
protocol ColumnIndicator: Indicator {
    /// Columns of working memory that `advance` uses.
    static var scratchColumns: Int { get }
    /// How many rows it takes at a time, at most.
    static var stretch: Int { get }

    /// Takes the next rows and writes their figures, at most `stretch` rows at a time. How they are split changes no
    /// bit of the result.
    mutating func advance(_ rows: borrowing Rows)
}

extension ColumnIndicator {
    static var stretch: Int { Rows.limit }

    public mutating func update(_ candle: Candle, into outputs: inout MutableSpan<Double>) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 5 + Self.scratchColumns) { memory in
            let figures = memory.baseAddress!
            figures[0] = candle.open
            figures[1] = candle.high
            figures[2] = candle.low
            figures[3] = candle.close
            figures[4] = candle.volume
            outputs.withUnsafeMutableBufferPointer { results in
                var columns = InlineArray<10, UnsafeMutablePointer<Double>>(repeating: results.baseAddress!)
                for output in 1..<max(results.count, 1) { columns[output] = results.baseAddress! + output }
                withUnsafePointer(to: candle.openTime) { time in
                    advance(
                        Rows(
                            count: 1, before: 0, time: time, open: UnsafePointer(figures),
                            high: UnsafePointer(figures + 1),
                            low: UnsafePointer(figures + 2), close: UnsafePointer(figures + 3),
                            volume: UnsafePointer(figures + 4), outputs: columns, working: figures + 5, stride: 1))
                }
            }
        }
    }

    public mutating func run(over candles: CandleColumns, into outputs: inout [[Double]]) {
        precondition(outputs.allSatisfy { $0.count == candles.count }, "a column of results has another length")
        precondition(outputs.count == Self.descriptor.outputs.count, "one column per output")
        withoutActuallyEscaping({ advance($0) }) { advance in
            Rows.forEach(
                of: candles, into: &outputs, scratchColumns: Self.scratchColumns, stretch: Self.stretch,
                Taker(take: advance))
        }
    }
}

/// What takes rows. Wrapped, so that the walk over the rows is compiled once, not for every indicator.
private struct Taker {
    let take: (borrowing Rows) -> Void
}

extension Rows {
    /// Hands out all candles, so many at a time.
    @inline(never)
    fileprivate static func forEach(
        of candles: CandleColumns, into outputs: inout [[Double]], scratchColumns: Int, stretch: Int, _ taker: Taker
    ) {
        guard candles.count > 0 else { return }
        candles.withUnsafeColumns { all in
            outputs.withUnsafeColumns { results in
                withUnsafeTemporaryAllocation(of: Double.self, capacity: max(scratchColumns, 1) * stretch) { memory in
                    var rows = all
                    rows.working = memory.baseAddress!
                    rows.stride = stretch
                    for first in Swift.stride(from: 0, to: candles.count, by: stretch) {
                        rows.move(to: first, stretch, of: all, results)
                        taker.take(rows)
                    }
                }
            }
        }
    }

    fileprivate mutating func move(
        to first: Int, _ stretch: Int, of all: borrowing Rows, _ results: [UnsafeMutablePointer<Double>]
    ) {
        count = min(stretch, all.count - first)
        before = first
        time = all.time + first
        open = all.open + first
        high = all.high + first
        low = all.low + first
        close = all.close + first
        volume = all.volume + first
        for (output, column) in results.enumerated() { outputs[output] = column + first }
    }
}

extension CandleColumns {
    /// All rows at once; there is at least one. The result columns are not set yet.
    fileprivate func withUnsafeColumns(_ body: (borrowing Rows) -> Void) {
        var nowhere = 0.0
        withUnsafeMutablePointer(to: &nowhere) { nowhere in
            openTime.withUnsafeBufferPointer { time in
                open.withUnsafeBufferPointer { open in
                    high.withUnsafeBufferPointer { high in
                        low.withUnsafeBufferPointer { low in
                            close.withUnsafeBufferPointer { close in
                                volume.withUnsafeBufferPointer { volume in
                                    body(
                                        Rows(
                                            count: close.count, before: 0, time: time.baseAddress!,
                                            open: open.baseAddress!,
                                            high: high.baseAddress!, low: low.baseAddress!, close: close.baseAddress!,
                                            volume: volume.baseAddress!, outputs: .init(repeating: nowhere),
                                            working: nowhere, stride: 0))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

extension [[Double]] {
    /// Where each column's figures lie.
    fileprivate mutating func withUnsafeColumns(_ body: ([UnsafeMutablePointer<Double>]) -> Void) {
        withUnsafeMutableBufferPointer { columns in Self.open(columns, [], body) }
    }

    private static func open(
        _ columns: UnsafeMutableBufferPointer<[Double]>, _ opened: [UnsafeMutablePointer<Double>],
        _ body: ([UnsafeMutablePointer<Double>]) -> Void
    ) {
        guard opened.count < columns.count else { return body(opened) }
        columns[opened.count].withUnsafeMutableBufferPointer { open(columns, opened + [$0.baseAddress!], body) }
    }
}
