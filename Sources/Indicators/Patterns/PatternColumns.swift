/// Where the columns of candles stand in memory, for the inner loop.
struct PatternColumns {
    var open: UnsafePointer<Double>
    var high: UnsafePointer<Double>
    var low: UnsafePointer<Double>
    var close: UnsafePointer<Double>

    /// The candles of `row` and the next one, in lanes.
    @inline(__always)
    func bar(_ row: Int) -> Bar {
        Bar(open: Self.lanes(open, row), high: Self.lanes(high, row), low: Self.lanes(low, row),
            close: Self.lanes(close, row))
    }

    @inline(__always)
    private static func lanes(_ column: UnsafePointer<Double>, _ row: Int) -> Lanes {
        Lanes(UnsafeRawPointer(column).advanced(by: row &* MemoryLayout<Double>.stride).loadUnaligned(as: Lanes.Values.self))
    }
}

extension CandleColumns {
    /// Calls `body` with the columns, not at all when there are none.
    @inline(__always)
    func withPatternColumns(_ body: (PatternColumns) -> Void) {
        open.withUnsafeBufferPointer { open in
            high.withUnsafeBufferPointer { high in
                low.withUnsafeBufferPointer { low in
                    close.withUnsafeBufferPointer { close in
                        guard let open = open.baseAddress, let high = high.baseAddress, let low = low.baseAddress,
                            let close = close.baseAddress
                        else { return }
                        body(PatternColumns(open: open, high: high, low: low, close: close))
                    }
                }
            }
        }
    }
}
