public import Platform

// Days of trading. Days of bars begin at midnight; where trading rests on Saturdays, the evening of a Sunday has a bar
// of its own, and is the beginning of Monday for who asks for "the day before". That is decided here alone.

extension [Candle] {
    /// Days of trading made of days of bars, in order: the evening of a Sunday is part of Monday, whose time it gets.
    public func byTradingDay(_ calendar: TradingCalendar) -> [Candle] {
        reduce(into: []) { days, candle in
            guard let first = days.last,
                calendar.tradingDay(containing: first.openTime) == calendar.tradingDay(containing: candle.openTime)
            else { return days.append(candle) }
            var whole = candle
            whole.open = first.open
            (whole.high, whole.low) = (Swift.max(first.high, candle.high), Swift.min(first.low, candle.low))
            whole.volume += first.volume
            days[days.count - 1] = whole
        }
    }

    /// Those of them that were over when the one of `moment` began: the last is the day before.
    public func tradingDays(before moment: Timestamp, _ calendar: TradingCalendar) -> [Candle] {
        let today = calendar.tradingDay(containing: moment)
        return byTradingDay(calendar).filter { calendar.tradingDay(containing: $0.openTime) < today }
    }
}

extension TradingCalendar {
    /// The moment from which what is traded belongs to a day of trading: midnight, or the one before when that day
    /// begins on a Sunday evening.
    public func start(ofTradingDay day: Int64) -> Timestamp {
        let before = start(ofDay: day - 1)
        return tradingDay(containing: before) == day ? before : start(ofDay: day)
    }
}
