import Foundation
import Platform
import Testing
import Trading

@testable import Backtesting

/// Returns over the same days. Expected values are worked by hand.
@Suite struct AlignedReturnsTests {
    private static let monday = Timestamp(seconds: 1_767_571_200)  // Monday 2026-01-05 00:00 UTC

    private func instrument(_ id: String, _ assetClass: AssetClass, _ calendar: TradingCalendar) -> Instrument {
        Instrument(
            id: InstrumentID(id), name: id, assetClass: assetClass, base: Currency("A"), quote: .usd,
            tick: Price("0.01")!, pip: Price("0.01")!, contractSize: Quantity(1), sizeStep: Quantity(1),
            maximumSize: Quantity(100), sizeUnit: .units,
            calendar: calendar, costs: .init(commission: 0, slippage: 0, swap: 0), leverage: 30,
            simulation: .init(start: 100, range: 1...1000, spread: 0.01, annualVolatility: 0.1, volumePerMinute: 1))
    }
    /// Candles by the hours since Monday at which they open.
    private func candles(_ closes: [(hours: Int, close: Double)]) -> [Candle] {
        closes.map {
            Candle(
                openTime: Self.monday + .hours($0.hours), open: $0.close, high: $0.close, low: $0.close,
                close: $0.close,
                volume: 1)
        }
    }
    private let newYork = TradingCalendar(
        id: "ny", timeZone: TimeZone(identifier: "America/New_York")!, hours: [.init(open: 570, close: 960)],
        hasExchangeDays: true)
    private func isClose(_ values: [Double], _ expected: [Double]) -> Bool {
        values.count == expected.count && zip(values, expected).allSatisfy { abs($0 - $1) < 1e-12 }
    }

    /// The coin has all days, the share none on Tuesday: 100 to 121 on Wednesday is one return of 21 %. The share's
    /// days begin at 05:00 UTC and are named as those that begin at midnight.
    @Test func `only days on which all have a close count, and returns span the same days`() throws {
        let coin = instrument("COIN", .crypto, .always)
        let share = instrument("SHARE", .stock, newYork)
        let aligned = try #require(
            AlignedReturns(
                [
                    (coin, candles([(0, 100), (24, 110), (48, 121), (72, 121), (96, 90.75)])),
                    (share, candles([(5, 50), (53, 55), (77, 44), (101, 44)])),
                ], .d1, limit: 100))
        #expect(isClose(aligned.series[0], [0.21, 0, -0.25]))
        #expect(isClose(aligned.series[1], [0.1, -0.2, 0]))
        #expect(aligned.count == 3 && aligned.breaks == 0)
        #expect(aligned.start == Self.monday && aligned.end == Self.monday + .days(4))
    }

    @Test func `the newest count`() throws {
        let coin = instrument("COIN", .crypto, .always)
        let series = candles([(0, 100), (1, 110), (2, 99), (3, 99)])
        let aligned = try #require(AlignedReturns([(coin, series), (coin, series)], .h1, limit: 2))
        #expect(isClose(aligned.series[0], [-0.1, 0]) && aligned.start == Self.monday + .hours(1))
    }

    /// A split of 2 for 1 between Tuesday and Wednesday, when the coin has no candle: Tuesday to Thursday is left out.
    @Test func `a stretch in which prices broke off is left out for all`() throws {
        let coin = instrument("COIN", .crypto, .always)
        let share = instrument("SHARE", .stock, .always)
        let aligned = try #require(
            AlignedReturns(
                [
                    (share, candles([(0, 100), (24, 110), (48, 55), (72, 55), (96, 66)])),
                    (coin, candles([(0, 10), (24, 12), (72, 15), (96, 18)])),
                ], .d1, limit: 100))
        #expect(isClose(aligned.series[0], [0.1, 0.2]) && isClose(aligned.series[1], [0.2, 0.2]))
        #expect(aligned.breaks == 1)
    }

    @Test func `nothing in common, nothing to say`() {
        let coin = instrument("COIN", .crypto, .always)
        let one = candles([(0, 10), (24, 11)])
        #expect(AlignedReturns([], .d1, limit: 10) == nil)
        #expect(AlignedReturns([(coin, one), (coin, [])], .d1, limit: 10) == nil)
        #expect(AlignedReturns([(coin, one), (coin, candles([(48, 10), (72, 11)]))], .d1, limit: 10) == nil)
        #expect(AlignedReturns([(coin, one)], .d1, limit: 0) == nil)
        #expect(AlignedReturns([(coin, one)], .d1, limit: 10)?.count == 1)
    }

    @Test func `weeks are matched whatever day they begin on`() throws {
        let (coin, share) = (instrument("COIN", .crypto, .always), instrument("SHARE", .stock, newYork))
        let aligned = try #require(
            AlignedReturns(
                [(coin, candles([(0, 10), (168, 12)])), (share, candles([(29, 10), (173, 11)]))], .w1, limit: 10))
        #expect(isClose(aligned.series[0], [0.2]) && isClose(aligned.series[1], [0.1]))
    }
}
