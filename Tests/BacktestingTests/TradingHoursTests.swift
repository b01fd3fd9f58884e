import Backtesting
import Brokerage
import Foundation
import Signals
import Testing
import Trading

/// The hours of trading of a person, kept by their back-tests as by their account. Candles begin on Tuesday,
/// 2024-06-04, 00:00 UTC; an entry at 100 is stopped at 95 in its first one.
@Suite struct TradingHoursTests {
    private static let fall = [100.0, 101, 94, 100]
    private static let dip = [100.0, 101, 97, 100]
    private static let daily = Set(0..<7)
    private static func entries(
        _ bars: [[Double]], _ setups: [SignalHistory.Setup], every seconds: Int64 = 3_600, _ hours: CivilHours?,
        zone: String = "GMT", finer: [[Double]]? = nil
    ) throws -> (bars: [Int], held: Int) {
        let zone = try #require(TimeZone(identifier: zone))
        let inside = try finer.map { try Market.candles($0, every: seconds / 4) }
        let replay = try Market.replay(bars, setups, every: seconds, finer: inside) {
            $0.entryLimits = EntryLimits(
                RiskLimits(maximumPerTrade: 100, usualPerTrade: 1), timeZone: zone, tradingHours: hours)
        }
        return (replay.trades.map(\.entryBar), replay.rejected[.limit] ?? 0)
    }

    @Test func `entries are made in the hours and on the days, their end excluded`() throws {
        let falls = [[Double]](repeating: Self.fall, count: 24 * 8)
        let office = CivilHours(start: 9 * 60, end: 17 * 60, weekdays: [0, 1, 2, 3, 4])
        // Entries at 08:00, 09:00, 16:00 and 17:00 on Tuesday, at 11:00 on Saturday and on Monday.
        let setups = [7, 8, 15, 16, 4 * 24 + 10, 6 * 24 + 10].map { Market.long($0) }
        let kept = try Self.entries(falls, setups, office)
        #expect(kept.bars == [9, 16, 6 * 24 + 11] && kept.held == 3)
        #expect(try Self.entries(falls, setups, nil).bars == [8, 9, 16, 17, 4 * 24 + 11, 6 * 24 + 11])
        #expect(try Self.entries(falls, setups, .never).held == 6)
        // Over midnight, on the day they begin: Tuesday 22:00 to Wednesday 06:00.
        let night = CivilHours(start: 22 * 60, end: 6 * 60, weekdays: [1])
        #expect(try Self.entries(falls, [4, 21, 28, 29, 46].map { Market.long($0) }, night).bars == [22, 29])
    }

    /// Berlin is two hours ahead of UTC in summer, one from 2024-10-27, 01:00 UTC on: day 145.
    @Test func `the clock is the person's, also when it changes`() throws {
        let falls = [[Double]](repeating: Self.fall, count: 24 * 147)
        let office = CivilHours(start: 9 * 60, end: 17 * 60, weekdays: Self.daily)
        let (summer, winter) = (144 * 24, 145 * 24)
        // Entries at 06:00, 07:00 and 14:00 UTC in summer, at 07:00, 08:00 and 15:00 UTC in winter.
        let setups = [summer + 5, summer + 6, summer + 13, winter + 6, winter + 7, winter + 14].map { Market.long($0) }
        let kept = try Self.entries(falls, setups, office, zone: "Europe/Berlin")
        #expect(kept.bars == [summer + 7, summer + 14, winter + 8, winter + 15] && kept.held == 2)
    }

    @Test func `what the clock repeats comes once`() throws {
        // 02:00 comes at 00:00 UTC, and again at 01:00 UTC. In half hours.
        let falls = [[Double]](repeating: Self.fall, count: 48 * 146)
        let night = 145 * 48
        let hours = CivilHours(start: 2 * 60, end: 2 * 60 + 30, weekdays: Self.daily)
        let setups = [night - 1, night, night + 1].map { Market.long($0) }
        let kept = try Self.entries(falls, setups, every: 1_800, hours, zone: "Europe/Berlin")
        #expect(kept.bars == [night] && kept.held == 2)
    }

    // Candles of four hours: 00:00, 04:00, 08:00, 12:00, 16:00; entries from 09:00 to 17:00.
    private static let office = CivilHours(start: 9 * 60, end: 17 * 60, weekdays: daily)
    private static func limit(_ bar: Int) -> SignalHistory.Setup { Market.long(bar, .limit, entry: 98, stop: 90) }
    private static func flats(_ count: Int, _ others: [Int: [Double]]) -> [[Double]] {
        (0..<count).map { others[$0] ?? Market.flat }
    }

    @Test func `an order that waits is filled in the hours only, and not where that is not known`() throws {
        func entries(_ bars: [[Double]], _ bar: Int, finer: [[Double]]? = nil) throws -> (bars: [Int], held: Int) {
            try Self.entries(bars, [Self.limit(bar)], every: 14_400, Self.office, finer: finer)
        }
        // All of 12:00 to 16:00 lies in them; only the first of 16:00 to 20:00 does.
        #expect(try entries(Self.flats(5, [3: Self.dip]), 2).bars == [3])
        let late = Self.flats(5, [4: Self.dip])
        let unknown = try entries(late, 2)
        #expect(unknown.bars.isEmpty && unknown.held == 1)
        // It opens beyond the limit: filled at 16:00.
        #expect(try entries(Self.flats(5, [4: [97, 98, 96, 97]]), 2).bars == [4])
        // Finer candles tell: in the hour from 16:00, or in that from 18:00.
        #expect(try entries(late, 2, finer: Self.flats(20, [16: Self.dip])).bars == [4])
        #expect(try entries(late, 2, finer: Self.flats(20, [18: Self.dip])).held == 1)
    }

    @Test func `no order that waits is placed outside of the hours`() throws {
        // The signal of 04:00 to 08:00 forms at 08:00.
        let kept = try Self.entries(Self.flats(5, [3: Self.dip]), [Self.limit(1)], every: 14_400, Self.office)
        #expect(kept.bars.isEmpty && kept.held == 1)
    }
}
