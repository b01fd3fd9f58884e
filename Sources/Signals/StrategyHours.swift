import Foundation
import Indicators
import Platform
public import Trading

extension Strategy {
    /// Whether a candle may ever be both: within a market's hours, and when its own conditions on time allow a signal.
    /// What speaks of anything but time is taken for possible.
    public func canHappen(in calendar: TradingCalendar) -> Bool {
        let ways = [long, short].compactMap(\.self).map { Condition.all([$0] + filters) }
        guard timeframe < .d1, ways.contains(where: \.speaksOfTime) else { return true }
        return Self.weeks.contains { start in
            var moment = start
            while moment < start + .days(7) {
                let end = moment + .minutes(timeframe.minutes)
                if calendar.isOpen(at: moment), ways.contains(where: { $0.mayBe(at: end) }) { return true }
                moment = end
            }
            return false
        }
    }

    /// One of winter time and one of summer time, without holidays: Mondays of 2025.
    private static let weeks = [Timestamp(seconds: 1_737_331_200), Timestamp(seconds: 1_752_451_200)]
}

extension Condition {
    fileprivate var speaksOfTime: Bool {
        leaves.contains { leaf in
            switch leaf {
            case .session, .hours, .weekdays: true
            default: false
            }
        }
    }

    /// Whether it may be true of a candle that closes then.
    fileprivate func mayBe(at end: Timestamp) -> Bool {
        switch self {
        case .all(let parts): parts.allSatisfy { $0.mayBe(at: end) }
        case .any(let parts): parts.contains { $0.mayBe(at: end) }
        case .atLeast(let count, let parts): parts.count { $0.mayBe(at: end) } >= count
        case .not(let part):
            switch part {
            case .session, .hours, .weekdays: !part.mayBe(at: end)
            default: true
            }
        case .session(let session): session.contains(end)
        case .weekdays(let days):
            days & 1 << UInt8(TradingCalendar.always.minuteOfWeek(at: end - .seconds(1)) / 1440) != 0
        case .hours(let from, let to, let zone):
            Self.isWithin(from, to, TimeZone(identifier: zone) ?? .gmt, end)
        default: true
        }
    }

    private static func isWithin(_ from: Int, _ to: Int, _ zone: TimeZone, _ moment: Timestamp) -> Bool {
        let calendar = TradingCalendar(id: zone.identifier, timeZone: zone, hours: [], hasExchangeDays: false)
        let minute = calendar.minuteOfWeek(at: moment) % 1440
        return from <= to ? from <= minute && minute < to : minute >= from || minute < to
    }
}
