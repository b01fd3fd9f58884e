import Foundation
import Platform
import Trading

/// How busy a market is through the week: the weight of each local hour.
///
/// Weights carry the variance of prices and the volume. Closed hours weigh little but not nothing: what accumulates
/// then shows as the gap at the open.
struct Activity: Sendable {
    private let calendar: TradingCalendar
    /// The share of a year's variance of each hour since Monday 00:00 local time.
    private let variance: [Double]
    private let deviation: [Double]
    private let busiest: Double
    /// How much wider spreads are than in the busiest hour.
    private let widening: [Double]

    /// - Parameters:
    ///   - hours: 24 weights of the local hours of a working day.
    ///   - rest: the weekend, hours since Monday 00:00, and the weight of an hour in it.
    private init(zone: String, hours: [Double], rest: Range<Int>, weight: Double) {
        calendar = TradingCalendar(
            id: zone, timeZone: TimeZone(identifier: zone) ?? .gmt, hours: [], hasExchangeDays: false)
        let weights = (0..<168).map { rest.contains($0) ? weight : hours[$0 % 24] }
        // A year has 365.25 days, a week seven.
        let scale = 7 / (365.25 * weights.reduce(0, +))
        variance = weights.map { $0 * scale }
        deviation = variance.map { $0.squareRoot() }
        let busiest = variance.max() ?? 1
        self.busiest = busiest
        widening = variance.map { min(pow($0 / busiest, -0.35), 4) }
    }

    /// The standard deviations of the 24 hours of a UTC day, relative to a year's.
    func deviations(ofDay day: Int64) -> [Double] {
        let first = hour(at: Timestamp(seconds: day * 86_400))
        let last = hour(at: Timestamp(seconds: day * 86_400 + 82_800))
        let isRegular = last == (first + 23) % 168  // the clocks do not change on this day
        return (0..<24).map { index in
            let hour =
                isRegular ? (first + index) % 168 : hour(at: Timestamp(seconds: day * 86_400 + Int64(index) * 3600))
            return deviation[hour]
        }
    }
    /// How busy the hour around `moment` is, 1 being the busiest of the week.
    func level(at moment: Timestamp) -> Double { variance[hour(at: moment)] / busiest }
    /// How much wider spreads are around `moment` than in the busiest hour.
    func widening(at moment: Timestamp) -> Double { widening[hour(at: moment)] }

    private func hour(at moment: Timestamp) -> Int { calendar.minuteOfWeek(at: moment) / 60 }
    /// Minutes between `moment` and the nearest 17:00 in New York, when currencies roll over.
    static func minutesFromRollover(at moment: Timestamp) -> Int {
        abs(forex.calendar.minuteOfWeek(at: moment) % 1440 - 1020)
    }

    private static func day(_ runs: (hours: Int, weight: Double)...) -> [Double] {
        runs.flatMap { Array(repeating: $0.weight, count: $0.hours) }
    }

    /// Currencies: Tokyo, London, then London and New York together; quiet before and after the roll-over.
    static let forex = Activity(
        zone: "America/New_York",
        hours: day((3, 0.7), (5, 1.3), (4, 1.8), (4, 1.1), (1, 0.6), (1, 0.35), (1, 0.45), (5, 0.7)),
        rest: 113..<161, weight: 0.04)
    /// American index futures, metals, oil.
    static let globex = Activity(
        zone: "America/New_York",
        hours: day((3, 0.45), (5, 0.8), (1, 1.2), (2, 2.4), (4, 1.4), (1, 2), (1, 0.8), (1, 0.2), (6, 0.45)),
        rest: 113..<162, weight: 0.04)
    /// American shares: busy at the open and at the close.
    static let newYork = Activity(
        zone: "America/New_York",
        hours: day((9, 0.3), (2, 4), (1, 2.6), (2, 2), (1, 2.4), (1, 3.6), (8, 0.3)),
        rest: 112..<168, weight: 0.05)
    /// European indices.
    static let europe = Activity(
        zone: "Europe/Berlin",
        hours: day((1, 0.25), (7, 0.4), (1, 1.2), (2, 2.2), (4, 1.1), (3, 2), (4, 0.7), (2, 0.25)),
        rest: 118..<168, weight: 0.04)
    static let tokyo = Activity(
        zone: "Asia/Tokyo",
        hours: day((6, 1), (3, 0.3), (3, 2), (4, 1.6), (8, 0.9)),
        rest: 126..<168, weight: 0.04)
    /// Coins never close and rest a little at the weekend.
    static let coins = Activity(
        zone: "America/New_York",
        hours: day((3, 0.8), (5, 1), (5, 1.5), (5, 1.2), (6, 0.8)),
        rest: 120..<168, weight: 0.6)
}
