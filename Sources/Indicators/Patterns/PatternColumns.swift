/// Where the columns of candles stand in memory, for the inner loop.
struct PatternColumns {
    var open: UnsafePointer<Double>
    var high: UnsafePointer<Double>
    var low: UnsafePointer<Double>
    var close: UnsafePointer<Double>

    /// The candles of `row` and the next one, in lanes.
    @inline(__always)
    func bar(_ row: Int) -> Bar {
        Bar(
            open: Self.lanes(open, row), high: Self.lanes(high, row), low: Self.lanes(low, row),
            close: Self.lanes(close, row))
    }

    @inline(__always)
    private static func lanes(_ column: UnsafePointer<Double>, _ row: Int) -> Lanes {
        Lanes(
            UnsafeRawPointer(column).advanced(by: row &* MemoryLayout<Double>.stride).loadUnaligned(
                as: Lanes.Values.self))
    }
}

/// By how much running sums change behind each candle: the same for every rule and start, so computed once per row.
///
/// Of each kind from the newest candle on that the rule asks for, so that most rules need nothing of earlier rows.
struct PatternChanges {
    let averages: PatternAverage
    /// By kind: behind the newest two candles, the two before those, and the two before those.
    private var recent = InlineArray<4, (Lanes, Lanes, Lanes)>(repeating: (Lanes(0), Lanes(0), Lanes(0)))

    @inline(__always)
    init(_ averages: PatternAverage) { self.averages = averages }

    /// Behind the candle `back` bars ago, in both lanes.
    @inline(__always)
    subscript(kind: PatternAverage.Kind, back: Int) -> Lanes {
        let (new, last, oldest) = recent[kind.rawValue]
        return switch back &- averages.nearest(kind) {
        case 0: new
        case 1: Lanes(.init(last.values[1], new.values[0]))
        case 2: last
        case 3: Lanes(.init(oldest.values[1], last.values[0]))
        default: oldest
        }
    }

    /// Before the first row.
    @inline(__always)
    mutating func prepare(_ kind: PatternAverage.Kind, _ columns: PatternColumns, _ row: Int) {
        let reach = averages.farthest(kind) &- averages.nearest(kind)
        if reach > 2 { advance(kind, columns, row &- 4) }
        if reach > 0 { advance(kind, columns, row &- 2) }
    }

    @inline(__always)
    mutating func advance(_ kind: PatternAverage.Kind, _ columns: PatternColumns, _ row: Int) {
        let (last, older, _) = recent[kind.rawValue]
        let row = row &- averages.nearest(kind)
        let new = kind.measure(columns.bar(row)) - kind.measure(columns.bar(row &- kind.period))
        recent[kind.rawValue] = (new, last, older)
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
