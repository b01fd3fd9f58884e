import Backtesting
import Brokerage
import Foundation
import Platform
import Signals
import Testing
import Trading

/// Times around news, kept by a back-test as by an account. Candles begin on Tuesday, 2024-06-04, 00:00 UTC; an entry
/// at 100 is stopped at 95 in its first one.
@Suite struct NewsTimesTests {
    private static let tuesday = Timestamp(seconds: 1_717_459_200)
    private static func event(
        _ minutes: Int, _ currency: String = "USD", _ impact: NewsImpact = .high
    ) -> EconomicEvent {
        EconomicEvent(time: tuesday + .minutes(minutes), currency: Currency(currency), impact: impact, title: "News")
    }

    /// 04:10 and 05:00 with half an hour on both sides touch: 03:40 to 05:30. After the last event of all, at 40:00,
    /// nothing is known.
    @Test func `times that touch are one, other currencies and smaller news are none, after the last all is closed`() {
        let calendar = EconomicCalendar([
            Self.event(250), Self.event(300, "EUR"), Self.event(720, "JPY"), Self.event(780, "USD", .low),
            Self.event(2_400, "CHF", .low),
        ])
        let times = calendar.closedTimes(for: [.usd, Currency("EUR")], from: .high, within: .minutes(30))
        let first = Self.tuesday + .minutes(220)..<Self.tuesday + .minutes(330)
        let end = Self.tuesday + .minutes(2_400)
        #expect(times.first == first && times.count == 2)
        #expect(times.last?.contains(end) == false && times.last?.contains(end + .milliseconds(1)) == true)
        // By the rule of the account, minute by minute.
        for minute in 0..<2_400 {
            let moment = Self.tuesday + .minutes(minute)
            let isClosed =
                calendar.event(
                    around: moment, [.usd, Currency("EUR")], from: .high, within: .minutes(30)) != nil
            #expect(times.contains { $0.contains(moment) } == isClosed, "\(minute)")
        }
        #expect(EconomicCalendar([]).closedTimes(for: [.usd], from: .low, within: .minutes(30)).isEmpty)
    }

    /// Entries at 01:00, 04:00, 06:00 and 27:00; from 03:40 to 05:30 none is made.
    @Test func `nothing is entered near news, before and after it is`() throws {
        let calendar = EconomicCalendar([Self.event(250), Self.event(300), Self.event(9_000)])
        let falls = [[Double]](repeating: [100.0, 101, 94, 100], count: 48)
        let replay = try Market.replay(falls, [0, 3, 5, 26].map { Market.long($0) }) {
            $0.entryLimits = EntryLimits(RiskLimits(maximumPerTrade: 100, usualPerTrade: 1), timeZone: .gmt)
            $0.entryLimits?.newsTimes = calendar.closedTimes(for: [.usd], from: .medium, within: .minutes(30))
        }
        #expect(replay.trades.map(\.entryBar) == [1, 6, 27] && replay.rejected[.limit] == 1)
    }
}
