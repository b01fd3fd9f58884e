public import Foundation
public import Platform
public import Trading

/// A part of every day by the clock of a place, daylight saving included: from its start to just before its end.
public struct TradingSession: Sendable, Hashable {
    public let id: String
    /// Minutes after midnight in its zone; an end that is not after the start stands for the next day.
    public let start: Int
    public let end: Int
    /// The identifier of its time zone.
    public var zone: String { calendar.timeZone.identifier }
    let calendar: TradingCalendar

    /// - Parameters:
    ///   - start: minutes after midnight in `timeZone`, below 1440.
    ///   - end: likewise, up to 1440; not after `start` stands for the next day.
    ///   - weekdays: on which it starts, Monday being 0.
    /// - Returns: nil when the times are out of range, or equal.
    public init?(id: String, timeZone: TimeZone, start: Int, end: Int, weekdays: Set<Int> = Set(0..<7)) {
        guard (0..<1440).contains(start), (0...1440).contains(end), start != end, end % 1440 != start else {
            return nil
        }
        self.id = id
        (self.start, self.end) = (start, end)
        let length = end > start ? end - start : end + 1440 - start
        let week = 10_080
        let hours = weekdays.sorted().flatMap { day -> [TradingCalendar.Hours] in
            let open = day * 1440 + start
            let close = open + length
            // What goes beyond Sunday belongs to Monday.
            return close <= week
                ? [.init(open: open, close: close)]
                : [.init(open: open, close: week), .init(open: 0, close: close - week)]
        }
        calendar = TradingCalendar(
            id: id, timeZone: timeZone, hours: hours.sorted { $0.open < $1.open }, hasExchangeDays: false)
    }

    public func contains(_ moment: Timestamp) -> Bool { calendar.isOpen(at: moment) }

    /// The session `moment` is in, or the next one; nil when there is none within a fortnight.
    func window(at moment: Timestamp) -> Range<Timestamp>? {
        // It is shorter than a day: one that goes on at `moment` began within the last.
        calendar.sessions(from: moment - .days(1), to: moment + .days(14)).first { $0.upperBound > moment }
    }
}

// Usual hours. Kill zones go by New York.
extension TradingSession {
    public static let sydney = local("sydney", "Australia/Sydney", 7, 16)
    public static let tokyo = local("tokyo", "Asia/Tokyo", 9, 18)
    public static let london = local("london", "Europe/London", 8, 17)
    public static let newYork = local("new-york", "America/New_York", 8, 17)
    public static let asianKillZone = local("asian-kill-zone", "America/New_York", 20, 24)
    public static let londonOpenKillZone = local("london-open-kill-zone", "America/New_York", 2, 5)
    public static let newYorkKillZone = local("new-york-kill-zone", "America/New_York", 7, 10)
    public static let londonCloseKillZone = local("london-close-kill-zone", "America/New_York", 10, 12)

    public static let all = [
        sydney, tokyo, london, newYork, asianKillZone, londonOpenKillZone, newYorkKillZone, londonCloseKillZone,
    ].compactMap(\.self)

    private static func local(_ id: String, _ zone: String, _ start: Int, _ end: Int) -> TradingSession? {
        TimeZone(identifier: zone).flatMap { TradingSession(id: id, timeZone: $0, start: start * 60, end: end * 60) }
    }
}

/// Follows a session through closed candles. A candle belongs to the session it starts in.
public struct SessionTracker: Sendable {
    /// One session's range, up to the last candle.
    public struct Day: Sendable, Hashable {
        public let time: Range<Timestamp>
        /// Its first bar.
        public let sitsAt: Int
        public fileprivate(set) var high: Double
        public fileprivate(set) var highAt: Int
        public fileprivate(set) var low: Double
        public fileprivate(set) var lowAt: Int
    }

    public let session: TradingSession
    /// The session the last candle belongs to; nil outside.
    public private(set) var current: Day?
    /// The last session that is over.
    public private(set) var previous: Day?

    private var count = 0
    /// The session that goes on or comes next, as of the last candle.
    private var window = Timestamp(milliseconds: .min)..<Timestamp(milliseconds: .min)

    public init(_ session: TradingSession) { self.session = session }

    /// Takes the next closed candle, later than the last.
    public mutating func update(_ candle: Candle) {
        let moment = candle.openTime
        if moment >= window.upperBound {
            end()
            let never = Timestamp(milliseconds: .max)
            window = session.window(at: moment) ?? never..<never
        }
        if window.contains(moment) {
            if var day = current {
                if candle.high > day.high { (day.high, day.highAt) = (candle.high, count) }
                if candle.low < day.low { (day.low, day.lowAt) = (candle.low, count) }
                current = day
            } else {
                current = Day(
                    time: window, sitsAt: count, high: candle.high, highAt: count, low: candle.low, lowAt: count)
            }
        }
        count += 1
    }

    private mutating func end() {
        if let current { previous = current }
        current = nil
    }
}
