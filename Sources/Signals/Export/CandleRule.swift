import Indicators

/// A candlestick pattern as a condition that both languages write, by our own definitions: those of
/// `Sources/Indicators/Patterns`, which a test holds these to.
///
/// Parts of candles are `body(1)`: of the candle one before the newest. What candles before it are usually like is
/// `usual(1)` (bodies of ten), `tiny(1)` (a tenth of the ranges of ten), `brief(1)` (half of the shadows of ten),
/// `near(1)`, `far(1)` and `equal(1)` (0.2, 0.6 and 0.05 of the ranges of five). `&` is and, `|` is or.
struct CandleRule {
    var found: String
    /// Where it is bullish; else it is bearish.
    var up = CandleRule.always
    /// Where it is not weakened by an end that is the same; nil: it never is.
    var fully: String?

    static let always = "1 > 0"
    static let never = "0 > 1"

    init(_ found: String, up: String = always, fully: String? = nil) {
        (self.found, self.up, self.fully) = (found, up, fully)
    }

    /// nil for those that a later close confirms: what they are is not known from their own candles.
    init?(_ pattern: CandlestickPattern) {
        let rule = Self.single(pattern) ?? Self.double(pattern) ?? Self.triple(pattern) ?? Self.longer(pattern)
        guard let rule else { return nil }
        self = rule
    }
}

// Words of the rules.
extension CandleRule {
    static func all(_ parts: String...) -> String { "(\(parts.joined(separator: " & ")))" }
    static func any(_ parts: String...) -> String { "(\(parts.joined(separator: " | ")))" }

    static func white(_ k: Int) -> String { "close(\(k)) >= open(\(k))" }
    static func black(_ k: Int) -> String { "close(\(k)) < open(\(k))" }
    static func areWhite(_ ks: Int...) -> String { "(\(ks.map(white).joined(separator: " & ")))" }
    static func areBlack(_ ks: Int...) -> String { "(\(ks.map(black).joined(separator: " & ")))" }
    static func alike(_ a: Int, _ b: Int) -> String { any(areWhite(a, b), areBlack(a, b)) }
    static func opposite(_ a: Int, _ b: Int) -> String { any(all(white(a), black(b)), all(black(a), white(b))) }

    static func long(_ k: Int) -> String { "body(\(k)) > usual(\(k))" }
    static func short(_ k: Int) -> String { "body(\(k)) < usual(\(k))" }
    static func notLong(_ k: Int) -> String { "body(\(k)) <= usual(\(k))" }
    static func doji(_ k: Int) -> String { "body(\(k)) <= tiny(\(k))" }
    static func noUpper(_ k: Int) -> String { "upper(\(k)) < tiny(\(k))" }
    static func noLower(_ k: Int) -> String { "lower(\(k)) < tiny(\(k))" }
    static func hasUpper(_ k: Int) -> String { "upper(\(k)) > tiny(\(k))" }
    static func hasLower(_ k: Int) -> String { "lower(\(k)) > tiny(\(k))" }
    static func marubozu(_ k: Int) -> String { all(long(k), noUpper(k), noLower(k)) }
    /// A white candle opens at its low, a black one at its high.
    static func opensAtItsEnd(_ k: Int) -> String { any(all(white(k), noLower(k)), all(black(k), noUpper(k))) }

    static func bodyGapsUp(_ a: Int, from b: Int) -> String { "bottom(\(a)) > top(\(b))" }
    static func bodyGapsDown(_ a: Int, from b: Int) -> String { "top(\(a)) < bottom(\(b))" }
    static func gapsUp(_ a: Int, from b: Int) -> String { "low(\(a)) > high(\(b))" }
    static func gapsDown(_ a: Int, from b: Int) -> String { "high(\(a)) < low(\(b))" }
    static func inside(_ a: Int, _ b: Int) -> String { all("top(\(a)) < top(\(b))", "bottom(\(a)) > bottom(\(b))") }
    /// As equal as candles before the one `k` candles ago make prices count as equal.
    static func equal(_ a: String, _ b: String, _ k: Int) -> String {
        all("\(a) <= \(b) + equal(\(k))", "\(a) >= \(b) - equal(\(k))")
    }
    static let closesRise = all("close(0) > close(1)", "close(1) > close(2)")
    static let closesFall = all("close(0) < close(1)", "close(1) < close(2)")
    /// Opens inside the white body before it, or a little above.
    static func opensInOrNearAbove(_ k: Int) -> String {
        all("open(\(k)) > open(\(k + 1))", "open(\(k)) <= close(\(k + 1)) + near(\(k + 1))")
    }
}

// Of one candle.
extension CandleRule {
    static func single(_ pattern: CandlestickPattern) -> CandleRule? {
        switch pattern {
        case .doji: .init(doji(0))
        case .dragonflyDoji: .init(all(doji(0), noUpper(0), hasLower(0)))
        case .gravestoneDoji: .init(all(doji(0), noLower(0), hasUpper(0)))
        case .longLeggedDoji: .init(all(doji(0), any("lower(0) > body(0)", "upper(0) > body(0)")))
        case .rickshawMan:
            .init(
                all(
                    doji(0), "lower(0) > body(0)", "upper(0) > body(0)",
                    "bottom(0) <= low(0) + (high(0) - low(0)) / 2 + near(0)",
                    "top(0) >= low(0) + (high(0) - low(0)) / 2 - near(0)"))
        case .takuri: .init(all(doji(0), noUpper(0), "lower(0) > body(0) * 2"))
        case .highWave: .init(all(short(0), "upper(0) > body(0) * 2", "lower(0) > body(0) * 2"), up: white(0))
        case .spinningTop: .init(all(short(0), "upper(0) > body(0)", "lower(0) > body(0)"), up: white(0))
        case .longLine: .init(all(long(0), "upper(0) < brief(0)", "lower(0) < brief(0)"), up: white(0))
        case .shortLine: .init(all(short(0), "upper(0) < brief(0)", "lower(0) < brief(0)"), up: white(0))
        case .marubozu: .init(marubozu(0), up: white(0))
        case .closingMarubozu:
            .init(all(long(0), any(all(white(0), noUpper(0)), all(black(0), noLower(0)))), up: white(0))
        case .beltHold: .init(all(long(0), opensAtItsEnd(0)), up: white(0))
        default: nil
        }
    }
}

// Of two.
extension CandleRule {
    private static let hammerShape = all(short(0), "lower(0) > body(0)", noUpper(0))
    private static let starShape = all(short(0), "upper(0) > body(0)", noLower(0))
    private static let opensBelowLongBlack = all(black(1), long(1), white(0), "open(0) < low(1)")
    private static let kick = all(
        opposite(0, 1), any(all(black(1), gapsUp(0, from: 1)), all(white(1), gapsDown(0, from: 1))), marubozu(1),
        marubozu(0))
    private static func harami(_ isSmall: String) -> CandleRule {
        .init(
            all(long(1), isSmall, "top(0) <= top(1)", "bottom(0) >= bottom(1)"), up: black(1), fully: inside(0, 1))
    }

    static func double(_ pattern: CandlestickPattern) -> CandleRule? {
        switch pattern {
        case .hammer: .init(all(hammerShape, "bottom(0) <= low(1) + near(1)"))
        case .hangingMan: .init(all(hammerShape, "bottom(0) >= high(1) - near(1)"), up: never)
        case .invertedHammer: .init(all(starShape, bodyGapsDown(0, from: 1)))
        case .shootingStar: .init(all(starShape, bodyGapsUp(0, from: 1)), up: never)
        case .engulfing:
            .init(
                all(
                    opposite(0, 1),
                    any(
                        all("top(0) >= top(1)", "bottom(0) < bottom(1)"),
                        all("top(0) > top(1)", "bottom(0) <= bottom(1)"))), up: white(0), fully: inside(1, 0))
        case .harami: harami(notLong(0))
        case .haramiCross: harami(doji(0))
        case .dojiStar:
            .init(
                all(
                    long(1), doji(0),
                    any(all(white(1), bodyGapsUp(0, from: 1)), all(black(1), bodyGapsDown(0, from: 1)))),
                up: black(1))
        case .darkCloudCover:
            .init(
                all(
                    white(1), long(1), black(0), "open(0) > high(1)", "close(0) > open(1)",
                    "close(0) < close(1) - body(1) * penetration"), up: never)
        case .piercing:
            .init(all(opensBelowLongBlack, long(0), "close(0) < open(1)", "close(0) > close(1) + body(1) * 0.5"))
        case .inNeck:
            .init(all(opensBelowLongBlack, "close(0) <= close(1) + equal(1)", "close(0) >= close(1)"), up: never)
        case .onNeck: .init(all(opensBelowLongBlack, equal("close(0)", "low(1)", 1)), up: never)
        case .thrusting:
            .init(
                all(opensBelowLongBlack, "close(0) > close(1) + equal(1)", "close(0) <= close(1) + body(1) * 0.5"),
                up: never)
        case .counterattack:
            .init(all(opposite(0, 1), long(1), long(0), equal("close(0)", "close(1)", 1)), up: white(0))
        case .separatingLines:
            .init(all(opposite(0, 1), equal("open(0)", "open(1)", 1), long(0), opensAtItsEnd(0)), up: white(0))
        case .kicking: .init(kick, up: white(0))
        case .kickingByLength:
            .init(kick, up: any(all("body(0) > body(1)", white(0)), all("body(0) <= body(1)", white(1))))
        case .homingPigeon: .init(all(long(1), notLong(0), inside(0, 1), areBlack(0, 1)))
        case .matchingLow: .init(all(areBlack(0, 1), equal("close(0)", "close(1)", 1)))
        default: nil
        }
    }
}
