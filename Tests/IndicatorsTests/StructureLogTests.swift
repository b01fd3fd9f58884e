import Foundation
import Platform
import TestSupport
import Testing
import Trading

@testable import Indicators

/// Against the logs of the reference definition, `vectors/causal_smc.py`.
@Suite struct StructureLogTests {
    static let names =
        (try? Folders.shared("vectors/smc_causal").map {
            try FileManager.default.contentsOfDirectory(atPath: $0.path).filter { $0.hasSuffix(".csv.gz") }.sorted()
        }) ?? []

    @Test(.enabled(if: Folders.shared != nil, "needs ../shared"))
    func `there are ten reference logs`() {
        #expect(Self.names.count == 10)
    }

    @Test(.enabled(if: Folders.shared != nil, "needs ../shared"), arguments: names)
    func `the log is the reference's line by line, and its beginnings those of the beginnings`(name: String) throws {
        let parts = name.dropLast(".csv.gz".count).components(separatedBy: "__L")
        let length = try #require(parts.last.flatMap { Int($0) })
        let expected = try gunzippedText(#require(Folders.shared("vectors/smc_causal/\(name)")))
            .split(separator: "\n").dropFirst().map(String.init)
        let candles = try gunzippedText(#require(Folders.shared("vectors/input/\(parts[0]).csv.gz")))
            .split(separator: "\n").dropFirst().enumerated().map { index, line in
                let fields = line.split(separator: ",").dropFirst().compactMap { Double($0) }
                return Candle(
                    openTime: Timestamp(seconds: Int64(index)), open: fields[0], high: fields[1], low: fields[2],
                    close: fields[3], volume: 0)
            }
        let log = MarketStructure.log(candles, .init(swingLength: length))
        #expect(log.map(\.row) == expected)
        #expect(expected.count > 200)
        for end in [301, 777, candles.count - 1] {
            let early = MarketStructure.log(candles.prefix(end), .init(swingLength: length))
            #expect(early == Array(log.prefix { $0.knownAt < end }), "\(end) bars")
        }
    }
}

/// Events worked out by hand from the definition in `vectors/README.md`; swing length 2: a swing stands out among the
/// bar before it and the two after it.
@Suite struct StructureCaseTests {
    /// A swing high, a break upwards with its block and a gap, then the way back through all of it.
    private static let turn = hourly([
        (10, 11, 9, 10.5),  // 0
        (10.5, 13, 10, 12),  // 1: the high of 13
        (12, 12.5, 9.5, 10),  // 2: the low of 9.5
        (10, 11.5, 9.75, 11),  // 3
        (11, 12, 10.5, 11.5),  // 4
        (11.5, 15, 11.25, 14.5),  // 5: closes above 13; the block is bar 2
        (14.5, 16, 14, 15.5),  // 6: its low of 14 leaves a gap above bar 4's high of 12
        (15.5, 15.75, 13, 13.5),  // 7: half-way into the gap
        (13.5, 14, 11, 11.5),  // 8: through the gap
        (11.5, 12, 8, 8.5),  // 9: closes below 9.5, and through the block
        (8.5, 12.75, 8.25, 12.5),  // 10: back over the block's top of 12.5
    ])
    private static let options = MarketStructure.Options(swingLength: 2)

    @Test func `swings, breaks, blocks and gaps`() {
        #expect(
            MarketStructure.log(Self.turn, Self.options).map(\.row) == [
                "3,swing,1,1,13,,,",
                "4,swing,-1,2,9.5,,,",
                "5,bos,1,1,13,,,",
                "5,ob,1,2,13,12.5,9.5,1",
                "6,fvg,1,5,,14,12,",
                "7,fvg_mitigated,1,5,,14,12,",
                "8,swing,1,6,16,,,",
                "9,ob_mitigated,1,2,,12.5,9.5,",
                "9,choch,-1,2,9.5,,,",
                "9,ob,-1,6,9.5,16,14,2",
                "9,fvg,-1,8,,13,12,",  // bar 7's low is 13
                "10,fvg_mitigated,-1,8,,13,12,",
                "10,ob_removed,1,2,,12.5,9.5,",
            ])
    }

    @Test func `a gap knows how far it is filled, and says so when asked`() throws {
        var options = Self.options
        let fresh = try #require(MarketStructure.after(Self.turn.prefix(7), options).openGaps.first)
        #expect(fresh.sitsAt == 5 && fresh.knownAt == 6 && fresh.fill == .untouched && fresh.touchedAt == nil)
        let half = MarketStructure.after(Self.turn.prefix(8), options).openGaps
        // From 14 down to 12, price came to 13.
        #expect(half.map(\.fill) == [.touched(0.5)] && half.map(\.touchedAt) == [7])
        #expect(MarketStructure.after(Self.turn.prefix(9), options).openGaps.isEmpty)
        options.reportsFills = true
        let fills = MarketStructure.log(Self.turn, options).filter { $0.kind == .gapFilled }
        #expect(fills.map(\.row) == ["8,fvg_filled,1,5,,14,12,"])
    }

    @Test func `the present state is that of the log`() throws {
        let before = MarketStructure.after(Self.turn.prefix(9), Self.options)
        #expect(before.trend == .up && before.lastBreak?.knownAt == 5)
        #expect(before.lastHigh?.level == 16 && before.lastHigh?.sitsAt == 6 && before.lastHigh?.knownAt == 8)
        #expect(before.unbrokenLevels.map(\.level) == [16, 9.5])
        #expect(before.orderBlocks.map(\.state) == [.active] && before.nearestBlock(.up)?.knownAt == 5)
        // Between 9.5 and 16 the close of 11.5 stands at 2 / 6.5; 12.75 is the middle.
        let range = try #require(before.dealingRange)
        #expect(range.equilibrium == 12.75 && range.zone(of: 11.5) == .discount && range.direction == .up)
        #expect(abs((before.position ?? 0) - 2 / 6.5) < 1e-12)
        #expect(range.sitsAt == 6 && range.knownAt == 8)
        // 62 % and 79 % of 6.5 are 4.03 and 5.135.
        #expect(abs(range.optimalTradeEntry.lowerBound - 10.865) < 1e-9)
        #expect(abs(range.optimalTradeEntry.upperBound - 11.97) < 1e-9)
        let after = MarketStructure.after(Self.turn, Self.options)
        #expect(after.trend == .down && after.lastLow?.brokenAt == 9)
        #expect(after.orderBlocks.map(\.direction) == [.down] && after.nearestBlock(.up) == nil)
    }

    @Test func `equal highs are a pool until it is swept`() {
        // Highs of 20 at bars 1 and 5, lows of 10 at bars 3 and 7: the range is 10, the tolerance 0.1.
        let lowHigh: [(Double, Double)] = [
            (14, 15), (15, 20), (13, 14), (10, 13), (13, 14), (15, 20.05), (13, 14), (10, 13), (13, 14), (14, 16),
            (15, 20.05), (15, 20.2),
        ]
        let candles = hourly(lowHigh.map { ($0.0 + 0.5, $0.1, $0.0, $0.0 + 0.5) })
        var options = Self.options
        options.parts = .liquidity
        #expect(
            MarketStructure.log(candles, options).map(\.row) == [
                "7,liq,1,1,20.025,,,5", "9,liq,-1,3,10,,,7", "11,liq_swept,1,1,20.025,,,5",
            ])
        let pools = MarketStructure.after(candles.prefix(11), options).liquidityPools
        #expect(pools.map(\.level) == [20.025, 10] && pools.map(\.count) == [2, 2] && pools.map(\.sitsAt) == [1, 3])
        #expect(MarketStructure.after(candles, options).liquidityPools.map(\.direction) == [.down])
    }

    @Test func `a more extreme swing of the same kind takes the last one's place`() {
        // Highs at bars 1 and 4 without a swing low in between: the low of the whole is at the start.
        let lowHigh: [(Double, Double)] = [
            (9, 10), (10, 13), (10.5, 12), (11, 12.5), (11.5, 14), (12, 13), (12.5, 13.5),
        ]
        let candles = hourly(lowHigh.map { ($0.0, $0.1, $0.0, $0.0) })
        #expect(
            MarketStructure.log(candles, Self.options).filter { $0.kind != .gap }.map(\.row) == [
                "3,swing,1,1,13,,,", "6,swing_replace,1,4,14,,,1",
            ])
    }
}
