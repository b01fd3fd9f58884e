import Foundation
import Platform
import Trading

/// What begins with a candle, from the least to the most important: the higher it is, the sooner it gets a label.
enum TimeBoundary: Int, Comparable, CaseIterable {
    case minute, fiveMinutes, quarterHour, halfHour, hour, threeHours, sixHours, halfDay
    case day, week, month, quarter, halfYear, year

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    var unit: TimeAxisUnit {
        switch self {
        case .minute, .fiveMinutes, .quarterHour, .halfHour, .hour, .threeHours, .sixHours, .halfDay: .time
        case .day, .week: .day
        case .month, .quarter, .halfYear: .month
        case .year: .year
        }
    }

    /// The most important boundary between two moments on the reader's clock; nil when both are in the same minute.
    static func between(_ earlier: LocalMoment, _ later: LocalMoment) -> TimeBoundary? {
        allCases.last { $0.period(of: earlier) != $0.period(of: later) }
    }

    /// The number of the period a moment is in.
    private func period(of moment: LocalMoment) -> Int64 {
        switch self {
        case .minute: moment.minute
        case .fiveMinutes: floorDivide(moment.minute, 5)
        case .quarterHour: floorDivide(moment.minute, 15)
        case .halfHour: floorDivide(moment.minute, 30)
        case .hour: floorDivide(moment.minute, 60)
        case .threeHours: floorDivide(moment.minute, 180)
        case .sixHours: floorDivide(moment.minute, 360)
        case .halfDay: floorDivide(moment.minute, 720)
        case .day: moment.day
        case .week: floorDivide(moment.day + 3, 7)  // 1970-01-01 was a Thursday: weeks begin on Mondays.
        case .month: moment.month
        case .quarter: floorDivide(moment.month, 3)
        case .halfYear: floorDivide(moment.month, 6)
        case .year: floorDivide(moment.month, 12)
        }
    }
}

/// A moment on the reader's clock, counted from 1970-01-01 00:00 local time (months from year 0).
struct LocalMoment: Hashable {
    let minute: Int64
    let day: Int64
    let month: Int64

    init(_ moment: Timestamp, in zone: TimeZone) {
        let seconds = moment.seconds + Int64(zone.secondsFromGMT(for: moment.date))
        minute = floorDivide(seconds, 60)
        day = floorDivide(seconds, 86_400)
        month = Self.month(ofDay: day)
    }

    /// Months since January of the year 0, by the proleptic Gregorian calendar: years are counted from March, so that
    /// the leap day is the last of its year and (153 m + 2) / 5 is the first day of month m.
    private static func month(ofDay day: Int64) -> Int64 {
        let shifted = day + 719_468  // Days from 0000-03-01 to 1970-01-01.
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        return (era * 400 + yearOfEra) * 12 + monthFromMarch + 2
    }
}

/// The candles that get a label below them.
enum TimeAxis {
    struct Mark: Hashable {
        let index: Int
        let unit: TimeAxisUnit
    }

    /// Marks at natural boundaries: years first, then ever finer boundaries as long as at least half of a kind finds
    /// room, so that the labels stay regular. Empty only without times.
    /// - Parameter spacing: candles that a label of this unit keeps between itself and others.
    static func marks(
        _ times: [Timestamp], in zone: TimeZone, timeframe: Timeframe, spacing: (TimeAxisUnit) -> Double
    ) -> [Mark] {
        guard !times.isEmpty else { return [] }
        let moments = times.map { LocalMoment($0, in: zone) }
        let boundaries = zip(moments, moments.dropFirst()).map(TimeBoundary.between)
        var marks: [Mark] = []
        for kind in TimeBoundary.allCases.reversed() {
            let candidates = boundaries.indices.filter { boundaries[$0] == kind }.map { $0 + 1 }
            guard !candidates.isEmpty else { continue }
            let room = spacing(kind.unit)
            var added: [Mark] = []
            for index in candidates {
                let isFree = (marks + added.suffix(1)).allSatisfy { Double(abs($0.index - index)) >= room }
                if isFree { added.append(Mark(index: index, unit: kind.unit)) }
            }
            if marks.count >= 3 && 2 * added.count < candidates.count { break }
            marks += added
        }
        let whole: TimeAxisUnit = timeframe < .d1 ? .time : .day
        return marks.isEmpty ? [Mark(index: 0, unit: whole)] : marks.sorted { $0.index < $1.index }
    }
}

func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}
