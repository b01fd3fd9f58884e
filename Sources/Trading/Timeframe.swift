public import Platform

/// The length of a candle. Raw values are how people and files write it: `1m` to `1w`.
public enum Timeframe: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    case m1 = "1m", m5 = "5m", m15 = "15m", m30 = "30m", h1 = "1h", h4 = "4h", d1 = "1d", w1 = "1w"

    /// Minutes in one bar. A day of stocks holds fewer minutes of trading; its bar still spans the day.
    public var minutes: Int {
        switch self {
        case .m1: 1
        case .m5: 5
        case .m15: 15
        case .m30: 30
        case .h1: 60
        case .h4: 240
        case .d1: 1440
        case .w1: 10_080
        }
    }
    public var duration: Duration { .minutes(minutes) }

    public static func < (left: Self, right: Self) -> Bool { left.minutes < right.minutes }

    /// The name in candle files: `M1`, `H4`, `D1`, `W1`.
    public var fileName: String { rawValue.last!.uppercased() + rawValue.dropLast() }

    /// A name as people write it: `1h`, `H1`, `60m`, `h4`, `1D`, `daily` is not one (words are the interpreter's).
    public init?(name: some StringProtocol) {
        // A month, where charting programs tell it from a minute.
        if name == "1M" { return nil }
        let name = name.lowercased()
        if let exact = Timeframe(rawValue: name) { self = exact; return }
        if let file = Timeframe.allCases.first(where: { $0.fileName.lowercased() == name }) { self = file; return }
        let digits = name.prefix { $0.isNumber }
        guard let factor = Self.units[String(name.dropFirst(digits.count))], let count = Int(digits),
            (1...10_080) ~= count,
            let same = Timeframe.allCases.first(where: { $0.minutes == count * factor })
        else { return nil }
        self = same
    }

    private static let units: [String: Int] = [
        "m": 1, "min": 1, "mins": 1, "minute": 1, "minutes": 1, "h": 60, "hr": 60, "hrs": 60, "hour": 60, "hours": 60,
        "d": 1440, "day": 1440, "days": 1440, "w": 10_080, "wk": 10_080, "week": 10_080, "weeks": 10_080,
    ]

    /// The start of the bar that `moment` falls into.
    ///
    /// Bars under a day start at multiples of their length after midnight UTC. Days start at midnight UTC, or, for
    /// instruments whose days follow an exchange (`calendar.hasExchangeDays`), at midnight of the exchange's own time
    /// zone, so that one bar holds one session whatever the clocks do. Weeks start on the Monday of those days.
    public func barStart(containing moment: Timestamp, calendar: TradingCalendar) -> Timestamp {
        guard self >= .d1 else {
            let length = Int64(minutes) * 60_000
            return Timestamp(milliseconds: floorDivide(moment.milliseconds, length) * length)
        }
        var day = calendar.localDay(containing: moment)
        if self == .w1 { day -= floorModulo(day + 3, 7) }  // 1970-01-01, day 0, was a Thursday.
        return calendar.start(ofDay: day)
    }

    /// The timeframe that most neighbors of a list of candles are apart; nil when that is none of them.
    public init?(spacingOf candles: [Candle]) {
        var counts: [Int64: Int] = [:]
        for (before, after) in zip(candles, candles.dropFirst()) {
            counts[after.openTime.milliseconds - before.openTime.milliseconds, default: 0] += 1
        }
        let usual = counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }
        guard let usual, let match = Self.allCases.first(where: { Int64($0.minutes) * 60_000 == usual.key }) else {
            return nil
        }
        self = match
    }

    /// The start of the bar after the one that starts at `start`.
    public func nextBarStart(after start: Timestamp, calendar: TradingCalendar) -> Timestamp {
        guard self >= .d1 else { return Timestamp(milliseconds: start.milliseconds + Int64(minutes) * 60_000) }
        // Noon of the last day of this bar, plus a day, is inside the next bar whatever the clocks do.
        return barStart(containing: start + duration + .hours(12), calendar: calendar)
    }
}

func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}
func floorModulo(_ value: Int64, _ divisor: Int64) -> Int64 { value - floorDivide(value, divisor) * divisor }
