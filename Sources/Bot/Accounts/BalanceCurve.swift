import Backtesting
import Brokerage
import Platform
import Trading

/// What an account's balance was: what trades booked, at the moments they booked it.
struct BalanceCurve {
    /// At every booking; nil when nothing was booked, or the account began with nothing.
    let curve: EquityCurve?
    /// At the end of every day, those without a booking as well: a day on which nothing happened is a result too.
    let daily: EquityCurve?

    private static let mostDays: Int64 = 20_000

    /// - Parameters:
    ///   - balance: now.
    ///   - trades: all of the account's since it was started, closed or not.
    ///   - others: what was booked besides them.
    init(
        _ balance: FixedPoint, _ trades: [RoundTrip], others: [RoundTrip.Booking] = [], in period: ReportPeriod,
        until now: Timestamp
    ) {
        let bookings = (trades.flatMap(\.bookings) + others).sorted { $0.time < $1.time }
        guard let first = trades.map(\.openedAt).min(), let last = bookings.last?.time else {
            (curve, daily) = (nil, nil)
            return
        }
        let start = max(period.start ?? first, first)
        let end = period.end.map { $0 - .seconds(1) } ?? max(now, last)
        var value = balance - bookings.reduce(.zero) { $0 + $1.amount }
        for booking in bookings where booking.time < start { value += booking.amount }
        var (times, values) = ([start - .seconds(1)], [value.double])
        for booking in bookings where booking.time >= start && period.contains(booking.time) {
            value += booking.amount
            if times.last == booking.time {
                values[values.count - 1] = value.double
            } else {
                times.append(booking.time)
                values.append(value.double)
            }
        }
        curve = times.count > 1 ? EquityCurve(times: times, values: values) : nil
        daily = curve.flatMap { Self.daily($0, from: start, to: end) }
    }

    /// Days in UTC, as far as they are over: the last one only up to its last booking.
    private static func daily(_ curve: EquityCurve, from start: Timestamp, to end: Timestamp) -> EquityCurve? {
        let calendar = TradingCalendar.always
        let (first, last) = (calendar.localDay(containing: start), calendar.localDay(containing: end))
        guard first <= last, last - first < mostDays else { return nil }
        var (times, values) = ([curve.times[0]], [curve.values[0]])
        var place = 0
        for day in first...last {
            let close = calendar.start(ofDay: day + 1) - .seconds(1)
            while place + 1 < curve.times.count, curve.times[place + 1] <= close { place += 1 }
            times.append(max(close, times[times.count - 1] + .seconds(1)))
            values.append(curve.values[place])
        }
        return EquityCurve(times: times, values: values)
    }
}
