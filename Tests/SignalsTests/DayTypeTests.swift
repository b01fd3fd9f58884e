import Foundation
import Platform
import Signals
import Testing
import Trading

/// The kind of a day by its stated rules, on hours whose figures are worked out by hand.
@Suite struct DayTypeTests {
    /// (high, low, close) of each hour.
    private static func kinds(_ prices: [(Double, Double, Double)], _ timeframe: Timeframe = .h1) throws -> [DayKind?] {
        var engine = try SignalEngineTests.engine(
            [try SignalEngineTests.strategy(long: "day type trend")], timeframe)
        return prices.enumerated().map { index, price in
            let candle = Candle(
                openTime: Timestamp(seconds: 1_717_372_800 + Int64(index * timeframe.minutes) * 60), open: price.2,
                high: price.0, low: price.1, close: price.2, volume: 1)
            _ = engine.handle(candle, spread: 0)
            return engine.dayKind
        }
    }

    /// Highs and lows rise by 1 an hour, so nothing moves down: the directional index is 100. Closes swing by `swing`
    /// around that line: over 24 hours the way is 24 and the path 12·(2·swing + 1) + 12·(2·swing - 1) = 48·swing, an
    /// efficiency of 1 / (2·swing), which is 0.3 at 1.667.
    private static func line(swing: Double) -> [(Double, Double, Double)] {
        (0..<140).map { hour in
            let center = 100 + Double(hour)
            return (center + 5, center - 5, center + (hour % 2 == 0 ? swing : -swing))
        }
    }

    @Test(arguments: [(1.0, DayKind.trend), (1.6, .trend), (1.7, .choppy), (4, .choppy)])
    func `a trend needs three tenths of the path to lead somewhere`(_ swing: Double, _ kind: DayKind) throws {
        #expect(try Self.kinds(Self.line(swing: swing)).last == kind)
    }

    /// Closes rise by 0.5 an hour, an efficiency of 1; but in four hours highs reach out by 5.5 + 0.5 and lows by 4.5:
    /// the directional index is about 1.5 / 10.5, 14.
    @Test func `a trend needs a directional index of 25`() throws {
        let prices = (0..<160).map { hour in
            let center = 100 + Double(hour) / 2
            return (center + (hour % 4 == 1 ? 10 : 5), center - (hour % 4 == 3 ? 10 : 5), center)
        }
        #expect(try Self.kinds(prices).suffix(20) == ArraySlice(repeating: .choppy, count: 20))
    }

    /// True ranges of 10 for 150 hours, then of 1. After k of these the averages are 1 + 9·(13/14)^k and
    /// 1 + 9·(99/100)^k: 5.620 and 9.222 after nine, 5.290 and 9.139 after ten. 0.6 of the second is 5.533 and 5.484.
    @Test func `a quiet day is one whose range of 14 bars is under six tenths of that of 100`() throws {
        let prices = (0..<170).map { hour in hour < 150 ? (105.0, 95.0, 100.0) : (100.5, 99.5, 100.0) }
        let kinds = try Self.kinds(prices)
        #expect(kinds[150..<159].allSatisfy { $0 == .choppy })
        #expect(kinds[159...].allSatisfy { $0 == .quiet })
    }

    @Test func `a quiet day is quiet even when it leads somewhere`() throws {
        let wild = (0..<150).map { _ in (150.0, 50.0, 100.0) }
        let quiet: [(Double, Double, Double)] = (0..<30).map { hour in
            let low = 99.5 + Double(hour)
            return (low + 1.5, low, low + 1)
        }
        #expect(try Self.kinds(wild + quiet).last == .quiet)
    }

    @Test func `under 101 hours there is none`() throws {
        let kinds = try Self.kinds(Self.line(swing: 1))
        #expect(kinds[..<100].allSatisfy { $0 == nil } && kinds[100...].allSatisfy { $0 == .trend })
    }

    @Test func `on shorter bars it is the hours' too`() throws {
        // Four quarters an hour, each the whole of the hour: the hours are those of the line.
        let quarters = Self.line(swing: 1).flatMap { [$0, $0, $0, $0] }
        let kinds = try Self.kinds(quarters, .m15)
        #expect(kinds[..<403].allSatisfy { $0 == nil } && kinds[403...].allSatisfy { $0 == .trend })
    }
}
