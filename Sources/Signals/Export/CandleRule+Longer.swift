import Indicators

// Candlestick patterns of three candles.
extension CandleRule {
    private static func risesFromStar(_ isSmall: String) -> CandleRule {
        .init(
            all(
                black(2), white(0), bodyGapsDown(1, from: 2), long(2), isSmall, long(0),
                "close(0) > close(2) + body(2) * penetration"))
    }
    private static func fallsFromStar(_ isSmall: String) -> CandleRule {
        .init(
            all(
                white(2), black(0), bodyGapsUp(1, from: 2), long(2), isSmall, long(0),
                "close(0) < close(2) - body(2) * penetration"), up: never)
    }
    private static let crows = all(noLower(2), noLower(1), noLower(0))

    static func triple(_ pattern: CandlestickPattern) -> CandleRule? {
        switch pattern {
        case .morningStar: risesFromStar(notLong(1))
        case .morningDojiStar: risesFromStar(doji(1))
        case .eveningStar: fallsFromStar(notLong(1))
        case .eveningDojiStar: fallsFromStar(doji(1))
        case .abandonedBaby:
            .init(
                all(
                    long(2), doji(1), long(0),
                    any(
                        all(
                            white(2), black(0), gapsUp(1, from: 2), gapsDown(0, from: 1),
                            "close(0) < close(2) - body(2) * penetration"),
                        all(
                            black(2), white(0), gapsDown(1, from: 2), gapsUp(0, from: 1),
                            "close(0) > close(2) + body(2) * penetration"))), up: white(0))
        case .tristar:
            .init(
                all(
                    "body(2) <= tiny(2)", "body(1) <= tiny(2)", "body(0) <= tiny(2)",
                    any(
                        all(bodyGapsDown(1, from: 2), "bottom(0) > bottom(1)"),
                        all(bodyGapsUp(1, from: 2), "top(0) < top(1)"))),
                up: all(bodyGapsDown(1, from: 2), "bottom(0) > bottom(1)"))
        case .threeInside:
            .init(
                all(
                    inside(1, 2), long(2), notLong(1),
                    any(
                        all(white(2), black(0), "close(0) < open(2)"), all(black(2), white(0), "close(0) > open(2)"))),
                up: black(2))
        case .threeOutside:
            .init(
                all(
                    opposite(1, 2), inside(2, 1),
                    any(all(white(1), "close(0) > close(1)"), all(black(1), "close(0) < close(1)"))), up: white(1))
        case .twoCrows:
            .init(
                all(
                    white(2), long(2), black(1), bodyGapsUp(1, from: 2), black(0), "open(0) < open(1)",
                    "open(0) > close(1)", "close(0) > open(2)", "close(0) < close(2)"), up: never)
        case .upsideGapTwoCrows:
            .init(
                all(
                    white(2), long(2), black(1), notLong(1), bodyGapsUp(1, from: 2), black(0), "open(0) > open(1)",
                    "close(0) < close(1)", "close(0) > close(2)"), up: never)
        default: marching(pattern) ?? gapping(pattern)
        }
    }

    /// Candles of one color.
    private static func marching(_ pattern: CandlestickPattern) -> CandleRule? {
        switch pattern {
        case .threeBlackCrows:
            .init(
                all(
                    white(3), areBlack(2, 1, 0), "high(3) > close(2)", closesFall, "open(1) < open(2)",
                    "open(1) > close(2)", "open(0) < open(1)", "open(0) > close(1)", crows), up: never)
        case .identicalThreeCrows:
            .init(
                all(
                    areBlack(2, 1, 0), closesFall, crows, equal("open(1)", "close(2)", 2),
                    equal("open(0)", "close(1)", 1)), up: never)
        case .threeWhiteSoldiers:
            .init(
                all(
                    areWhite(2, 1, 0), closesRise, noUpper(2), noUpper(1), noUpper(0), opensInOrNearAbove(1),
                    opensInOrNearAbove(0), "body(1) > body(2) - far(2)", "body(0) > body(1) - far(1)", long(0)))
        case .advanceBlock:
            .init(
                all(
                    areWhite(2, 1, 0), closesRise, opensInOrNearAbove(1), opensInOrNearAbove(0), long(2),
                    "upper(2) < brief(2)",
                    any(
                        all("body(1) < body(2) - far(2)", "body(0) < body(1) + near(1)"),
                        "body(0) < body(1) - far(1)",
                        all(
                            "body(0) < body(1)", "body(1) < body(2)",
                            any("upper(0) > brief(0)", "upper(1) > brief(1)")),
                        all("body(0) < body(1)", "upper(0) > body(0)"))), up: never)
        case .stalledPattern:
            .init(
                all(
                    areWhite(2, 1, 0), closesRise, noUpper(1), long(2), long(1), opensInOrNearAbove(1), short(0),
                    "open(0) >= close(1) - body(0) - near(1)"), up: never)
        case .threeStarsInTheSouth:
            .init(
                all(
                    areBlack(2, 1, 0), "body(1) < body(2)", "open(1) > close(2)", "open(1) <= high(2)",
                    "low(1) < close(2)", "low(1) >= low(2)", "low(0) > low(1)", "high(0) < high(1)",
                    "lower(2) > body(2)", long(2), hasLower(1), short(0), noLower(0), noUpper(0)))
        case .uniqueThreeRiver:
            .init(
                all(
                    areBlack(2, 1), white(0), "close(1) > close(2)", "open(1) <= open(2)", "low(1) < low(2)",
                    "open(0) > low(1)", long(2), short(0)))
        case .stickSandwich:
            .init(
                all(black(2), white(1), black(0), "low(1) > close(2)", equal("close(0)", "close(2)", 2)))
        default: nil
        }
    }

    private static func gapping(_ pattern: CandlestickPattern) -> CandleRule? {
        switch pattern {
        case .tasukiGap:
            let up = all(
                white(1), bodyGapsUp(1, from: 2), black(0), "close(0) < open(1)", "close(0) > top(2)")
            let down = all(
                black(1), bodyGapsDown(1, from: 2), white(0), "close(0) > open(1)", "close(0) < bottom(2)")
            return .init(
                all(
                    "open(0) < top(1)", "open(0) > bottom(1)", "body(1) - body(0) < near(1)",
                    "body(0) - body(1) < near(1)", any(up, down)), up: up)
        case .gapSideBySideWhite:
            let up = all(bodyGapsUp(1, from: 2), bodyGapsUp(0, from: 2))
            let down = all(bodyGapsDown(1, from: 2), bodyGapsDown(0, from: 2))
            return .init(
                all(
                    areWhite(1, 0), "body(0) >= body(1) - near(1)", "body(0) <= body(1) + near(1)",
                    equal("open(0)", "open(1)", 1), any(up, down)), up: up)
        case .xSideGapThreeMethods:
            return .init(
                all(
                    alike(2, 1), opposite(1, 0), "open(0) < top(1)", "open(0) > bottom(1)", "close(0) < top(2)",
                    "close(0) > bottom(2)",
                    any(all(white(2), bodyGapsUp(1, from: 2)), all(black(2), bodyGapsDown(1, from: 2)))), up: white(2))
        default: return nil
        }
    }
}

// Of four and five.
extension CandleRule {
    private static func opensInOrNear(_ k: Int) -> String {
        all(
            "open(\(k)) >= bottom(\(k + 1)) - near(\(k + 1))", "open(\(k)) <= top(\(k + 1)) + near(\(k + 1))")
    }
    private static let smallMiddle = all(short(3), short(2), short(1))

    static func longer(_ pattern: CandlestickPattern) -> CandleRule? {
        switch pattern {
        case .threeLineStrike:
            .init(
                all(
                    alike(3, 2), alike(2, 1), opposite(0, 1),
                    any(
                        all(
                            white(1), "close(1) > close(2)", "close(2) > close(3)", "open(0) > close(1)",
                            "close(0) < open(3)"),
                        all(
                            black(1), "close(1) < close(2)", "close(2) < close(3)", "open(0) < close(1)",
                            "close(0) > open(3)")), opensInOrNear(2), opensInOrNear(1)), up: white(1))
        case .concealingBabySwallow:
            .init(
                all(
                    areBlack(3, 2, 1, 0), bodyGapsDown(1, from: 2), noLower(3), noUpper(3), noLower(2), noUpper(2),
                    hasUpper(1), "high(1) > close(2)", "high(0) > high(1)", "low(0) < low(1)"))
        case .breakaway:
            .init(
                all(
                    long(4), alike(4, 3), alike(3, 1), opposite(1, 0),
                    any(
                        all(
                            black(4), bodyGapsDown(3, from: 4), "high(2) < high(3)", "low(2) < low(3)",
                            "high(1) < high(2)", "low(1) < low(2)", "close(0) > open(3)", "close(0) < close(4)"),
                        all(
                            white(4), bodyGapsUp(3, from: 4), "high(2) > high(3)", "low(2) > low(3)",
                            "high(1) > high(2)", "low(1) > low(2)", "close(0) < open(3)", "close(0) > close(4)"))),
                up: white(0))
        case .ladderBottom:
            .init(
                all(
                    areBlack(4, 3, 2, 1), white(0), "open(0) > open(1)", "close(0) > high(1)", "open(4) > open(3)",
                    "open(3) > open(2)", "close(4) > close(3)", "close(3) > close(2)", hasUpper(1)))
        case .matHold:
            .init(
                all(
                    white(4), black(3), bodyGapsUp(3, from: 4), long(4), smallMiddle, "bottom(2) < close(4)",
                    "bottom(1) < close(4)", "bottom(2) > close(4) - body(4) * penetration",
                    "bottom(1) > close(4) - body(4) * penetration", "top(2) < open(3)", "top(1) < top(2)", white(0),
                    "open(0) > close(1)", "close(0) > high(3)", "close(0) > high(2)", "close(0) > high(1)"))
        case .riseFallThreeMethods:
            .init(
                all(
                    opposite(4, 3), alike(3, 2), alike(2, 1), opposite(1, 0),
                    any(
                        all(
                            white(4), "close(2) < close(3)", "close(1) < close(2)", "open(0) > close(1)",
                            "close(0) > close(4)"),
                        all(
                            black(4), "close(2) > close(3)", "close(1) > close(2)", "open(0) < close(1)",
                            "close(0) < close(4)")), long(4), smallMiddle, long(0), holdsWithin(3), holdsWithin(2),
                    holdsWithin(1)), up: white(4))
        default: nil
        }
    }

    private static func holdsWithin(_ k: Int) -> String { all("bottom(\(k)) < high(4)", "top(\(k)) > low(4)") }
}
