import Foundation
public import Platform

/// When a position that is held costs interest: at 17:00 in New York, where the day of currencies, metals and stocks
/// ends, three nights' worth on Wednesdays (settlement takes two days, so that night reaches over the weekend) and none
/// on weekends; coins at midnight UTC, every night.
public struct Rollover: Sendable {
    public let isCrypto: Bool
    private let days: TradingCalendar

    public init(_ instrument: Instrument) { self.init(isCrypto: Self.isCrypto(instrument)) }

    public init(isCrypto: Bool) {
        self.isCrypto = isCrypto
        let zone = isCrypto ? TimeZone.gmt : TimeZone(identifier: "America/New_York") ?? .gmt
        days = TradingCalendar(id: "rollover", timeZone: zone, hours: [], hasExchangeDays: true)
    }

    public static func isCrypto(_ instrument: Instrument) -> Bool { instrument.assetClass == .crypto }

    /// The first one later than `moment`, in milliseconds.
    public func next(after moment: Timestamp) -> Int64 {
        var day = days.localDay(containing: moment)
        while true {
            let time = end(of: day)
            if time > moment.milliseconds, nights(ofDay: day) > 0 { return time }
            day += 1
        }
    }
    /// The same for milliseconds.
    public func next(after night: Int64) -> Int64 { next(after: Timestamp(milliseconds: night)) }

    /// The end of the day that `moment` is in, whether or not the night costs interest, in milliseconds.
    func nextDay(after moment: Timestamp) -> Int64 {
        let day = days.localDay(containing: moment)
        let time = end(of: day)
        return time > moment.milliseconds ? time : end(of: day + 1)
    }

    /// How many nights the rollover at `moment` stands for.
    public func nights(at moment: Timestamp) -> Int { nights(ofDay: days.localDay(containing: moment - .seconds(1))) }

    /// Seven hours before the midnight after it: clocks change at night.
    private func end(of day: Int64) -> Int64 {
        days.start(ofDay: day + 1).milliseconds - (isCrypto ? 0 : 7 * 3_600_000)
    }

    private func nights(ofDay day: Int64) -> Int {
        if isCrypto { return 1 }
        switch (day % 7 + 10) % 7 {  // 1970-01-01, day 0, was a Thursday: Monday is 0
        case 2: return 3
        case 5, 6: return 0
        default: return 1
        }
    }
}
