import Trading

/// Which figure of a candle an indicator of one column reads.
enum Source: Int, CaseIterable, Sendable {
    case open, high, low, close, volume, hl2, hlc3, ohlc4

    /// From an indicator's arguments; the close when there are no more arguments.
    init(_ arguments: [Double], at index: Int) {
        self = index < arguments.count ? Source(rawValue: Int(arguments[index])) ?? .close : .close
    }

    /// Whether it is worked out from several figures.
    var isDerived: Bool { self == .hl2 || self == .hlc3 || self == .ohlc4 }

    @inline(__always)
    func value(of candle: Candle) -> Double {
        switch self {
        case .open: candle.open
        case .high: candle.high
        case .low: candle.low
        case .close: candle.close
        case .volume: candle.volume
        case .hl2: (candle.high + candle.low) / 2
        case .hlc3: (candle.high + candle.low + candle.close) / 3
        case .ohlc4: (candle.open + candle.high + candle.low + candle.close) / 4
        }
    }
}

extension IndicatorDescriptor.Parameter {
    /// The last argument of indicators of one column: `max(20,high)`.
    static let source = Self("source", Double(Source.close.rawValue), choices: Source.allCases.map { "\($0)" })

    /// How many bars it looks at.
    static func period(_ standard: Double, _ name: String = "period", from least: Double = 1, to most: Double = 5000)
        -> Self
    {
        Self(name, standard, in: least...most)
    }
}
