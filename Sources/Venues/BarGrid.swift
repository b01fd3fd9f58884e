import Platform
import Trading

/// One bar before anything is known of its prices: when it starts and ends and when there was trading inside.
struct BarSpan: Sendable {
    var start: Timestamp
    /// The start of the next bar.
    var end: Timestamp
    var sessions: [Range<Timestamp>]
}

/// Which bars exist: those with a moment of trading.
enum BarGrid {
    /// The bars that start in `start..<end` or, the first one, contain `start`.
    static func spans(
        _ timeframe: Timeframe, _ calendar: TradingCalendar, from start: Timestamp, to end: Timestamp
    ) -> [BarSpan] {
        var spans: [BarSpan] = []
        let first = timeframe.barStart(containing: start, calendar: calendar)
        for session in calendar.sessions(from: first, to: end) {
            var moment = session.lowerBound
            while moment < session.upperBound {
                var span = spans.last
                if span.map({ moment >= $0.end }) ?? true {
                    let open = timeframe.barStart(containing: moment, calendar: calendar)
                    let close = timeframe.nextBarStart(after: open, calendar: calendar)
                    spans.append(BarSpan(start: open, end: close, sessions: []))
                    span = spans.last
                }
                let close = min(span?.end ?? session.upperBound, session.upperBound)
                spans[spans.count - 1].sessions.append(moment..<close)
                moment = close
            }
        }
        return spans
    }

    /// The newest `count` bars that were closed at `moment`, oldest first.
    static func closed(
        _ timeframe: Timeframe, _ calendar: TradingCalendar, count: Int, before moment: Timestamp
    ) -> [BarSpan] {
        guard count > 0 else { return [] }
        let open = calendar.hours.reduce(0) { $0 + $1.close - $1.open }
        let share = timeframe < .d1 ? Double(open) / 10_080 : timeframe == .d1 ? 0.65 : 1
        // Nights, weekends and holidays may lie in between: look further back until there are enough.
        let least = Double(count * timeframe.minutes) / share * 1.05
        var minutes = least + 2 * Double(timeframe.minutes)
        while minutes < 16 * (least + 10 * 1440) {
            let spans = spans(timeframe, calendar, from: moment - .seconds(minutes * 60), to: moment)
                .filter { $0.end <= moment }
            if spans.count >= count { return Array(spans.suffix(count)) }
            minutes *= 2
        }
        return spans(timeframe, calendar, from: moment - .seconds(minutes * 60), to: moment)
            .filter { $0.end <= moment }.suffix(count)
    }
}
