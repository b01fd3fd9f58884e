import Signals
import Testing

/// What a record of trades says, by published formulas worked by hand.
@Suite struct TrackRecordTests {
    private static func record(_ results: [Double?]) -> TrackRecord {
        results.reduce(into: TrackRecord()) { $0.add($1) }
    }

    /// Wilson's score interval (Wilson 1927; NIST/SEMATECH e-Handbook 7.2.4.1) with z = 1.959964. For 0 of n it is
    /// 0...z²/(n + z²), for n of n the mirror of it: 3.841459 / 13.841459 = 0.277533.
    @Test(arguments: [(8, 23, 0.18811, 0.55110), (0, 10, 0, 0.27753), (10, 10, 0.72247, 1)])
    func `the interval of the share that wins is Wilson's`(_ wins: Int, _ trades: Int, _ low: Double, _ high: Double) {
        let results: [Double?] = Array(repeating: 1, count: wins) + Array(repeating: -1, count: trades - wins)
        let record = Self.record(results)
        #expect(record.wins == wins && record.trades == trades)
        #expect(abs((record.winRateInterval?.lowerBound ?? 9) - low) < 5e-6)
        #expect(abs((record.winRateInterval?.upperBound ?? 9) - high) < 5e-6)
    }

    /// 1, -1, 2, 0: mean 0.5; squares of the deviations 0.25 + 2.25 + 2.25 + 0.25 = 5, over 3 is 1.6667; its root over
    /// that of 4 is 0.645497; times 1.959964 is 1.265151.
    @Test func `expectancy and its interval, profit factor and sum`() throws {
        let record = Self.record([1, -1, 2, 0, nil, nil])
        #expect(record.trades == 4 && record.wins == 2 && record.expired == 2)
        #expect(record.expectancy == 0.5 && record.total == 2 && record.profitFactor == 3)
        let interval = try #require(record.expectancyInterval)
        #expect(abs(interval.lowerBound + 0.765151) < 1e-6 && abs(interval.upperBound - 1.765151) < 1e-6)
    }

    @Test func `what is not known is not said`() {
        let none = Self.record([nil])
        #expect(none.winRate == nil && none.winRateInterval == nil && none.expectancy == nil)
        #expect(none.expectancyInterval == nil && none.profitFactor == nil && none.rank == nil)
        let one = Self.record([2])
        #expect(one.expectancy == 2 && one.expectancyInterval == nil && one.profitFactor == nil)
        #expect(Self.record([.nan, .infinity]).trades == 0)
    }

    @Test func `few trades say nothing, and do not rank`() {
        let nineteen = Self.record((0..<19).map { $0 % 2 == 0 ? 2 : -1 })
        #expect(!nineteen.isTelling && nineteen.rank == nil)
        let twenty = Self.record((0..<20).map { $0 % 2 == 0 ? 2 : -1 })
        #expect(twenty.isTelling && twenty.rank == twenty.expectancyInterval?.lowerBound)
        // The same mean from four times as many is surer, so it ranks higher.
        let eighty = Self.record((0..<80).map { $0 % 2 == 0 ? 2 : -1 })
        #expect((eighty.rank ?? -9) > (twenty.rank ?? 9))
    }
}
