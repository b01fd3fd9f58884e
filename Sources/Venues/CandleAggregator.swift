public import Platform
public import Trading

/// Makes coarser candles out of finer ones, as they come. Pure.
///
/// A coarse candle is closed by the finer one that ends with it, or by the first one after it. What cannot be is
/// counted and dropped: a candle that is not later than the one before it, or whose figures are impossible. Finer
/// candles missing while the market was open are reported as a gap; the coarse candle is made of those that are
/// there.
public struct CandleAggregator: Sendable {
    /// Finer candles that should be there.
    public struct Gap: Sendable, Hashable {
        /// From the start of the first missing one to the end of the last.
        public var range: Range<Timestamp>
        public var count: Int
    }

    /// Counts what was dropped for coming again, coming too late, or being impossible.
    public private(set) var gate = CandleGate()
    public private(set) var gaps: [Gap] = []
    /// The coarse candle being made; nil when none is.
    public var forming: Candle? { rollup.forming }

    private var rollup: CandleRollup
    private let calendar: TradingCalendar
    /// Gaps kept; older ones are forgotten.
    private static let gapLimit = 1000

    /// - Precondition: `finer` is shorter than `coarser`.
    public init(from finer: Timeframe, to coarser: Timeframe, calendar: TradingCalendar) {
        rollup = CandleRollup(from: finer, to: coarser, calendar: calendar)
        self.calendar = calendar
    }

    /// Takes a closed finer candle.
    /// - Returns: the coarse candles it closes, oldest first: none, one or two.
    public mutating func add(_ candle: Candle) -> [Candle] {
        let last = gate.last
        guard gate.admits(candle) else { return [] }
        if let last {
            noteGap(from: rollup.finer.nextBarStart(after: last, calendar: calendar), to: candle.openTime)
        }
        let (before, whole) = rollup.add(candle)
        return [before, whole].compactMap(\.self)
    }

    /// Closes the candle being made when its time is over, also without a finer one.
    public mutating func close(at moment: Timestamp) -> Candle? { rollup.close(at: moment) }

    private mutating func noteGap(from start: Timestamp, to end: Timestamp) {
        guard start < end else { return }
        let missing = BarGrid.spans(rollup.finer, calendar, from: start, to: end)
            .filter { $0.start >= start && $0.end <= end }
        guard let first = missing.first, let last = missing.last else { return }
        gaps.append(Gap(range: first.start..<last.end, count: missing.count))
        if gaps.count > Self.gapLimit { gaps.removeFirst() }
    }
}
