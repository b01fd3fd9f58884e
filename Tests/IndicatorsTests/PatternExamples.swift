import Indicators
import Platform
import Trading

/// A textbook example of a pattern, drawn by hand, and a candle that spoils it.
///
/// Candles are (open, high, low, close) above 100. They follow sixteen usual ones, so that by the candle settings of
/// TA-Lib a body is long above 1, a doji or no shadow below 0.2, a shadow short below 0.5, near within 0.4, equal
/// within 0.1, all of it a little more behind a long candle.
struct PatternExample: Sendable, CustomStringConvertible {
    typealias Drawn = (open: Double, high: Double, low: Double, close: Double)

    var pattern: CandlestickPattern
    var score: Double
    var drawn: [Drawn]
    /// Replaces the candle at `index`: the pattern is gone.
    var spoiler: (index: Int, candle: Drawn)

    init(_ pattern: CandlestickPattern, _ score: Double, _ drawn: [Drawn], spoiledAt index: Int, by candle: Drawn) {
        (self.pattern, self.score, self.drawn, self.spoiler) = (pattern, score, drawn, (index, candle))
    }

    var description: String { pattern.name }
    var candles: [Candle] { Self.candles(drawn) }
    var spoiled: [Candle] {
        var drawn = drawn
        drawn[spoiler.index] = spoiler.candle
        return Self.candles(drawn)
    }

    static func candles(_ drawn: [Drawn]) -> [Candle] {
        let usual: [Drawn] = (0..<16).map { $0 % 2 == 0 ? (0, 1.5, -0.5, 1) : (1, 1.5, -0.5, 0) }
        return (usual + drawn).enumerated().map { index, bar in
            Candle(
                openTime: Timestamp(seconds: Int64(index) * 60), open: 100 + bar.open, high: 100 + bar.high,
                low: 100 + bar.low, close: 100 + bar.close, volume: 1)
        }
    }

    static let all = one + two + starsAndCrows + three + more

    private static let longBlack: Drawn = (3, 3.1, -0.1, 0)
    private static let longWhite: Drawn = (0, 3.1, -0.1, 3)
    private static let white: Drawn = (0, 1.1, -0.1, 1)

    private static let one = [
        Self(.doji, 100, [(0, 1, -1, 0.05)], spoiledAt: 0, by: (0, 1, -1, 0.5)),
        Self(.dragonflyDoji, 100, [(0, 0.02, -1.5, 0)], spoiledAt: 0, by: (0, 0.5, -1.5, 0)),
        Self(.gravestoneDoji, 100, [(0, 1.5, -0.02, 0)], spoiledAt: 0, by: (0, 1.5, -0.5, 0)),
        Self(.longLeggedDoji, 100, [(0, 1, -1, 0.05)], spoiledAt: 0, by: (0, 0.12, -0.02, 0.1)),
        Self(.rickshawMan, 100, [(0, 1, -1, 0.05)], spoiledAt: 0, by: (0, 0.3, -3, 0.05)),
        Self(.takuri, 100, [(0, 0.02, -1, 0)], spoiledAt: 0, by: (0, 0.1, -0.15, 0.1)),
        Self(.highWave, 100, [(0, 1.5, -1.2, 0.2)], spoiledAt: 0, by: (0, 0.5, -1.2, 0.2)),
        Self(.spinningTop, -100, [(0.2, 0.5, -0.4, 0)], spoiledAt: 0, by: (0.2, 0.35, -0.4, 0)),
        Self(.longLine, 100, [(0, 2.1, -0.1, 2)], spoiledAt: 0, by: (0, 2.8, -0.1, 2)),
        Self(.shortLine, -100, [(0.4, 0.5, -0.1, 0)], spoiledAt: 0, by: (0.4, 1.2, -0.1, 0)),
        Self(.marubozu, 100, [(0, 2, 0, 2)], spoiledAt: 0, by: (0, 2.5, 0, 2)),
        Self(.closingMarubozu, 100, [(0, 2, -1, 2)], spoiledAt: 0, by: (0, 2.5, -1, 2)),
        Self(.beltHold, 100, [(0, 2.5, 0, 2)], spoiledAt: 0, by: (0, 2.5, -0.5, 2)),
    ]

    private static let two = [
        Self(.hammer, 100, [(0, 0.1, -1.1, -1), (-1, -0.78, -2, -0.8)], spoiledAt: 1, by: (0, 0.22, -1, 0.2)),
        Self(.hangingMan, -100, [white, (1, 1.22, 0, 1.2)], spoiledAt: 1, by: (0, 0.22, -1, 0.2)),
        Self(
            .invertedHammer, 100, [(0, 0.1, -1.1, -1), (-1.5, -0.4, -1.52, -1.3)], spoiledAt: 1,
            by: (-1, 0.1, -1.02, -0.8)),
        Self(.shootingStar, -100, [white, (1.3, 2.4, 1.28, 1.5)], spoiledAt: 1, by: (0.9, 2, 0.88, 1.1)),
        Self(
            .engulfing, 100, [(0, 0.6, -0.6, -0.5), (-0.7, 0.6, -0.8, 0.3)], spoiledAt: 1, by: (-0.4, 0.6, -0.6, 0.3)),
        Self(.engulfing, -80, [white, (1, 1.2, -0.6, -0.5)], spoiledAt: 1, by: (0.9, 1.2, -0.6, -0.5)),
        Self(.harami, 100, [longBlack, (1, 1.6, 0.9, 1.5)], spoiledAt: 1, by: (2.8, 3.6, 2.7, 3.3)),
        Self(.harami, -80, [longWhite, (2.5, 3.2, 2.4, 3)], spoiledAt: 1, by: (2.6, 3.2, 2.5, 3.1)),
        Self(.haramiCross, 100, [longBlack, (1.5, 2, 1, 1.55)], spoiledAt: 1, by: (1, 1.6, 0.9, 1.5)),
        Self(.dojiStar, -100, [longWhite, (3.5, 3.8, 3.2, 3.52)], spoiledAt: 1, by: (2.8, 3.8, 2.5, 2.82)),
        Self(.darkCloudCover, -100, [longWhite, (3.5, 3.6, 0.9, 1)], spoiledAt: 1, by: (3.5, 3.6, 1.9, 2)),
        Self(.piercing, 100, [longBlack, (-0.5, 2.1, -0.6, 2)], spoiledAt: 1, by: (-0.5, 1.1, -0.6, 1)),
        Self(.inNeck, -100, [longBlack, (-0.5, 0.1, -0.6, 0.05)], spoiledAt: 1, by: (-0.5, 0.6, -0.6, 0.5)),
        Self(.onNeck, -100, [longBlack, (-0.5, -0.05, -0.6, -0.1)], spoiledAt: 1, by: (-0.5, 0.1, -0.6, 0.05)),
        Self(.thrusting, -100, [longBlack, (-0.5, 1.1, -0.6, 1)], spoiledAt: 1, by: (-0.5, 2.1, -0.6, 2)),
        Self(.counterattack, 100, [longBlack, (-3, 0.1, -3.1, 0.02)], spoiledAt: 1, by: (-3, 0.6, -3.1, 0.5)),
        Self(.separatingLines, 100, [(2, 2.1, 0.9, 1), (2, 4.2, 2, 4)], spoiledAt: 1, by: (2.5, 4.6, 2.5, 4.5)),
        Self(.kicking, 100, [(3, 3, 0, 0), (4, 7, 4, 7)], spoiledAt: 1, by: (2, 5, 2, 5)),
        Self(.kickingByLength, -100, [(3, 3, 0, 0), (4, 6, 4, 6)], spoiledAt: 1, by: (2, 5, 2, 5)),
        Self(.homingPigeon, 100, [longBlack, (2, 2.1, 1.4, 1.5)], spoiledAt: 1, by: (0.3, 0.4, -0.3, -0.2)),
        Self(.matchingLow, 100, [(2, 2.1, -0.1, 0), (1, 1.1, -0.1, 0.05)], spoiledAt: 1, by: (1, 1.2, 0.3, 0.5)),
    ]

    private static let starsAndCrows = [
        Self(
            .morningStar, 100, [(5, 5.1, 1.9, 2), (1.5, 1.7, 1.2, 1.3), (1.6, 4.6, 1.5, 4.5)], spoiledAt: 2,
            by: (0.4, 2.6, 0.3, 2.5)),
        Self(
            .morningDojiStar, 100, [(5, 5.1, 1.9, 2), (1.5, 1.7, 1.2, 1.52), (1.6, 4.6, 1.5, 4.5)], spoiledAt: 1,
            by: (1.7, 1.8, 1, 1.1)),
        Self(
            .eveningStar, -100, [longWhite, (3.5, 3.8, 3.3, 3.7), (3.4, 3.5, 0.4, 0.5)], spoiledAt: 2,
            by: (4.6, 4.7, 2.4, 2.5)),
        Self(
            .eveningDojiStar, -100, [longWhite, (3.5, 3.8, 3.3, 3.52), (3.4, 3.5, 0.4, 0.5)], spoiledAt: 1,
            by: (3.5, 4.2, 3.3, 4.1)),
        Self(
            .abandonedBaby, 100, [(5, 5.1, 1.9, 2), (1.5, 1.7, 1.2, 1.52), (2, 4.6, 1.9, 4.5)], spoiledAt: 1,
            by: (1.5, 2, 1.2, 1.52)),
        Self(
            .tristar, 100, [(0, 0.5, -0.5, 0.05), (-1, -0.8, -1.3, -0.98), (-0.5, -0.3, -0.8, -0.45)], spoiledAt: 2,
            by: (-1.2, -1, -1.5, -1.15)),
        Self(
            .twoCrows, -100, [longWhite, (4.5, 4.6, 3.4, 3.5), (4, 4.1, 1.4, 1.5)], spoiledAt: 2,
            by: (4, 4.1, 3.1, 3.2)),
        Self(
            .upsideGapTwoCrows, -100, [longWhite, (4.2, 4.3, 3.6, 3.7), (4.6, 4.7, 3.2, 3.3)], spoiledAt: 2,
            by: (4.6, 4.7, 2.7, 2.8)),
        Self(
            .threeBlackCrows, -100,
            [(0, 1.6, -0.1, 1.5), (1.4, 1.5, 0.2, 0.25), (1, 1.1, -0.8, -0.75), (0.3, 0.4, -1.8, -1.75)], spoiledAt: 3,
            by: (0.3, 0.4, -2.8, -1.75)),
        Self(
            .identicalThreeCrows, -100, [(3, 3.1, 1.95, 2), (2, 2.1, 0.95, 1), (1, 1.1, -0.05, 0)], spoiledAt: 1,
            by: (1.5, 2.1, 0.95, 1)),
    ]

    private static let three = [
        Self(
            .threeInside, 100, [longBlack, (1, 1.6, 0.9, 1.5), (1.5, 3.6, 1.4, 3.5)], spoiledAt: 2,
            by: (1.5, 2.6, 1.4, 2.5)),
        Self(
            .threeOutside, 100, [(1, 1.1, -0.1, 0), (-0.5, 1.6, -0.6, 1.5), (1.5, 2.6, 1.4, 2.5)], spoiledAt: 2,
            by: (1.5, 1.6, 0.9, 1)),
        Self(
            .threeWhiteSoldiers, 100, [(0, 1.3, -0.1, 1.25), (0.8, 2.3, 0.7, 2.25), (1.8, 3.5, 1.7, 3.4)], spoiledAt: 2,
            by: (1.8, 4.5, 1.7, 3.4)),
        Self(
            .advanceBlock, -100, [longWhite, (2, 4.2, 1.9, 4), (3.5, 5.5, 3.4, 4.5)], spoiledAt: 2,
            by: (3.5, 6.6, 3.4, 6.5)),
        Self(
            .stalledPattern, -100, [longWhite, (1, 5.05, 0.9, 5), (5, 5.5, 4.9, 5.3)], spoiledAt: 2,
            by: (5, 8.1, 4.9, 8)),
        Self(
            .threeStarsInTheSouth, 100, [(3, 3.1, -3.2, 0), (2, 2.1, -1, 0.5), (0.8, 0.8, 0.3, 0.3)], spoiledAt: 2,
            by: (0.8, 0.8, -0.5, 0.3)),
        Self(
            .uniqueThreeRiver, 100, [(5, 5.1, 1.9, 2), (4, 4.1, 1, 3), (2, 2.5, 1.9, 2.4)], spoiledAt: 1,
            by: (4, 4.1, 2.5, 3)),
        Self(
            .stickSandwich, 100, [(2, 2.1, 0.9, 1), (1.5, 3.1, 1.4, 3), (3.2, 3.3, 0.9, 1.02)], spoiledAt: 2,
            by: (3.2, 3.3, 1.4, 1.5)),
        Self(
            .tasukiGap, 100, [white, (1.5, 2.6, 1.4, 2.5), (2, 2.1, 1.1, 1.2)], spoiledAt: 2, by: (2, 2.1, 0.8, 0.9)),
        Self(
            .gapSideBySideWhite, 100, [white, (1.5, 2.6, 1.4, 2.5), (1.52, 2.7, 1.4, 2.6)], spoiledAt: 2,
            by: (2, 3.1, 1.9, 3)),
        Self(
            .xSideGapThreeMethods, 100, [white, (1.5, 2.6, 1.4, 2.5), (2, 2.1, 0.4, 0.5)], spoiledAt: 2,
            by: (2, 2.1, 1.1, 1.2)),
    ]

    private static let more = [
        Self(
            .threeLineStrike, 100, [white, (0.5, 2.1, 0.4, 2), (1.5, 3.1, 1.4, 3), (3.2, 3.3, -0.6, -0.5)],
            spoiledAt: 3, by: (3.2, 3.3, 0.4, 0.5)),
        Self(
            .concealingBabySwallow, 100, [(5, 5, 3, 3), (3, 3, 1.5, 1.5), (1, 2, 0.4, 0.5), (2.2, 2.3, 0.1, 0.2)],
            spoiledAt: 3, by: (1.8, 1.9, 0.1, 0.2)),
        Self(
            .breakaway, 100,
            [(8, 8.1, 4.9, 5), (4, 4.2, 2.9, 3), (3, 3.5, 2.4, 2.5), (2.5, 2.8, 1.4, 1.5), (1.5, 4.6, 1.4, 4.5)],
            spoiledAt: 4, by: (1.5, 3.6, 1.4, 3.5)),
        Self(
            .ladderBottom, 100,
            [(8, 8.1, 6.9, 7), (7, 7.1, 5.9, 6), (6, 6.1, 4.9, 5), (5, 6, 3.9, 4), (5.2, 7.1, 5.1, 7)],
            spoiledAt: 4, by: (5.2, 5.9, 5.1, 5.8)),
        Self(
            .matHold, 100,
            [
                (0, 4.1, -0.1, 4), (4.8, 4.9, 4.3, 4.4), (4.2, 4.3, 3.7, 3.8), (3.9, 4, 3.4, 3.5), (3.8, 5.6, 3.7, 5.5),
            ],
            spoiledAt: 4, by: (3.8, 4.85, 3.7, 4.8)),
        Self(
            .riseFallThreeMethods, 100,
            [(0, 4.1, -0.1, 4), (3.5, 3.6, 2.9, 3), (3, 3.1, 2.4, 2.5), (2.5, 2.6, 1.9, 2), (2.2, 5.1, 2.1, 5)],
            spoiledAt: 4, by: (2.2, 3.9, 2.1, 3.8)),
        Self(
            .hikkake, 100, [(0, 2, -2, 0.5), (0, 1, -1, 0.2), (-0.2, 0.5, -1.5, -1)], spoiledAt: 2,
            by: (-0.2, 1.5, -1.5, -1)),
        Self(
            .hikkake, 200, [(0, 2, -2, 0.5), (0, 1, -1, 0.2), (-0.2, 0.5, -1.5, -1), (-1, 1.8, -1.6, 1.7)],
            spoiledAt: 3, by: (-1, 0.9, -1.6, 0.8)),
        Self(
            .hikkakeModified, 100, [(0, 4, -4, 1), (0, 3, -3, -2.9), (0, 2, -2, 0.5), (0, 1, -2.5, -2)], spoiledAt: 1,
            by: (0, 3, -3, 0.5)),
    ]
}
