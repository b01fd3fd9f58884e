import Platform
public import Trading

/// High and low of the first minutes of a session, from the moment they are over until the next session begins.
///
/// Undefined while the range is made, and before the first session. A candle belongs to the session it starts in; one
/// that reaches beyond the opening minutes does not count.
public struct OpeningRange: Indicator {
    public static let descriptor = IndicatorDescriptor(
        "opening_range", .levels,
        [
            .init("minutes", 30, in: 1...720),
            .init("session", 2, choices: TradingSession.all.map { $0.id.replacing("-", with: "") }),
        ],
        outputs: ["high", "low"], warmUp: { _ in 1 }
    ).withGaps().overPrices()

    private let length: Int64
    private var tracker: SessionTracker
    private var session: Timestamp?
    private var high = -Double.infinity
    private var low = Double.infinity

    public init(arguments: [Double]) {
        length = Int64(arguments[0]) * 60
        tracker = SessionTracker(TradingSession.all[Int(arguments[1])])
    }

    public mutating func update(_ candle: Candle, into outputs: inout MutableSpan<Double>) {
        (outputs[0], outputs[1]) = next(candle)
    }

    public mutating func run(over candles: CandleColumns, into outputs: inout [[Double]]) {
        for index in 0..<candles.count { (outputs[0][index], outputs[1][index]) = next(candles[index]) }
    }

    private mutating func next(_ candle: Candle) -> (Double, Double) {
        tracker.update(candle)
        if let day = tracker.current, day.time.lowerBound != session {
            session = day.time.lowerBound
            (high, low) = (-.infinity, .infinity)
        }
        guard let session else { return (.nan, .nan) }
        if candle.openTime.seconds < session.seconds + length {
            high = max(high, candle.high)
            low = min(low, candle.low)
            return (.nan, .nan)
        }
        return high >= low ? (high, low) : (.nan, .nan)
    }
}
