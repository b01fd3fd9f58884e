public import Brokerage
public import Platform
public import Trading

/// What an account's balance was over a time: what was booked, at the moments it was booked.
public struct BalanceHistory: Sendable, Hashable {
    /// What a day brought.
    public struct Day: Sendable, Hashable {
        /// By the calendar's days, counted from 1970-01-01.
        public var number: Int64
        /// What was booked in it, costs and interest of what is still held as well.
        public var profit: FixedPoint
        /// At its end.
        public var balance: FixedPoint
    }

    /// Before the first booking.
    public let start: FixedPoint
    /// After the last booking.
    public let end: FixedPoint
    /// At every booking; nil when nothing was booked, or the account began with nothing.
    public let curve: EquityCurve?
    /// At the end of every day, those without a booking as well: a day on which nothing happened is a result too. nil
    /// as `curve`, or when there are more than `mostDays`.
    public let daily: EquityCurve?
    /// Every day, in order, as far as it is over: the last one up to its last booking. Empty where `daily` is nil.
    public let days: [Day]

    public static let mostDays: Int64 = 20_000

    /// What was booked in all of the time.
    public var change: FixedPoint { end - start }

    /// - Parameters:
    ///   - balance: now.
    ///   - trades: all of the account's since it was started, closed or not.
    ///   - others: what was booked besides them.
    ///   - from: nil: since the first trade.
    ///   - end: the first moment that does not count any more; nil while the time lasts.
    ///   - calendar: whose days are told apart.
    public init(
        _ balance: FixedPoint, _ trades: some Sequence<RoundTrip>, others: [RoundTrip.Booking] = [], from: Timestamp?,
        to end: Timestamp?, until now: Timestamp, _ calendar: TradingCalendar
    ) {
        var (bookings, opened): ([RoundTrip.Booking], Timestamp?) = ([], nil)
        for trade in trades {
            bookings += trade.bookings
            opened = min(opened ?? trade.openedAt, trade.openedAt)
        }
        bookings += others
        bookings.sort { $0.time < $1.time }
        let before = balance - bookings.reduce(.zero) { $0 + $1.amount }
        guard let first = opened, let last = bookings.last?.time else {
            (start, self.end, curve, daily, days) = (before, before, nil, nil, [])
            return
        }
        let begin = max(from ?? first, first)
        let past = bookings.prefix { $0.time < begin }
        var value = before + past.reduce(.zero) { $0 + $1.amount }
        start = value
        let counted = bookings[past.endIndex...].prefix { booking in end.map { booking.time < $0 } ?? true }
        var (times, values) = ([begin - .seconds(1)], [value.double])
        for booking in counted {
            value += booking.amount
            if times.last == booking.time {
                values[values.count - 1] = value.double
            } else {
                times.append(booking.time)
                values.append(value.double)
            }
        }
        self.end = value
        curve = times.count > 1 ? EquityCurve(times: times, values: values) : nil
        let until = end.map { $0 - .seconds(1) } ?? max(now, last)
        let range = (calendar.localDay(containing: begin), calendar.localDay(containing: until))
        guard curve != nil, range.0 <= range.1, range.1 - range.0 < Self.mostDays else {
            (daily, days) = (nil, [])
            return
        }
        days = Self.days(range.0...range.1, from: start, counted, calendar)
        (times, values) = ([begin - .seconds(1)], [start.double])
        for day in days {
            let close = calendar.start(ofDay: day.number + 1) - .seconds(1)
            times.append(max(close, times[times.count - 1] + .seconds(1)))
            values.append(day.balance.double)
        }
        daily = EquityCurve(times: times, values: values)
    }

    /// - Parameter bookings: in order of time.
    private static func days(
        _ numbers: ClosedRange<Int64>, from start: FixedPoint, _ bookings: ArraySlice<RoundTrip.Booking>,
        _ calendar: TradingCalendar
    ) -> [Day] {
        var (place, value) = (bookings.startIndex, start)
        return numbers.map { number in
            let (next, before) = (calendar.start(ofDay: number + 1), value)
            while place < bookings.endIndex, bookings[place].time < next {
                value += bookings[place].amount
                place += 1
            }
            return Day(number: number, profit: value - before, balance: value)
        }
    }
}
