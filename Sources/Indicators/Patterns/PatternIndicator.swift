import Trading

/// A candlestick pattern as an indicator: 100 where it is found bullish, -100 bearish, 0 where not.
///
/// Engulfing and harami give 80 where an end of the bodies is the same, hikkakes 200 when confirmed.
/// The figures are those of TA-Lib 0.8, to the last tie: a comparison of a candle with an average is decided by its
/// last bit, so sums are added up in TA-Lib's order.
struct PatternIndicator<Rule: PatternRule>: Indicator {
    private var state: PatternState

    init(arguments: [Double]) { state = PatternState(penetration: arguments.first ?? Rule.pattern.penetration ?? 0) }

    static var descriptor: IndicatorDescriptor {
        let parameter = Rule.pattern.penetration.map {
            IndicatorDescriptor.Parameter("penetration", $0, in: 0...1, isWhole: false)
        }
        let warmUp = Rule.lookback + 1
        return IndicatorDescriptor(Rule.pattern.indicator, .pattern, parameter.map { [$0] } ?? []) { _ in warmUp }
    }

    mutating func update(_ candle: Candle, into outputs: inout MutableSpan<Double>) {
        outputs[0] = Rule.update(&state, with: candle)
    }

    mutating func run(over candles: CandleColumns, into outputs: inout [[Double]]) {
        Rule.run(&state, over: candles, into: &outputs[0])
    }
}

/// Every pattern as an indicator.
extension IndicatorCatalogue {
    static let candlestickPatterns: [any Indicator.Type] = CandlestickPattern.rules.map { indicator(of: $0) }

    private static func indicator<Rule: PatternRule>(of _: Rule.Type) -> any Indicator.Type {
        PatternIndicator<Rule>.self
    }
}

extension CandlestickPattern {
    /// In the order of the cases.
    static let rules: [any PatternRule.Type] = [
        TwoCrows.self, ThreeBlackCrows.self, ThreeInside.self, ThreeLineStrike.self, ThreeOutside.self,
        ThreeStarsInTheSouth.self, ThreeWhiteSoldiers.self, AbandonedBaby.self, AdvanceBlock.self, BeltHold.self,
        Breakaway.self, ClosingMarubozu.self, ConcealingBabySwallow.self, Counterattack.self, DarkCloudCover.self,
        Doji.self, DojiStar.self, DragonflyDoji.self, Engulfing.self, EveningDojiStar.self, EveningStar.self,
        GapSideBySideWhite.self, GravestoneDoji.self, Hammer.self, HangingMan.self, Harami.self, HaramiCross.self,
        HighWave.self, Hikkake.self, HikkakeModified.self, HomingPigeon.self, IdenticalThreeCrows.self, InNeck.self,
        InvertedHammer.self, Kicking.self, KickingByLength.self, LadderBottom.self, LongLeggedDoji.self, LongLine.self,
        Marubozu.self, MatchingLow.self, MatHold.self, MorningDojiStar.self, MorningStar.self, OnNeck.self,
        Piercing.self, RickshawMan.self, RiseFallThreeMethods.self, SeparatingLines.self, ShootingStar.self,
        ShortLine.self, SpinningTop.self, StalledPattern.self, StickSandwich.self, Takuri.self, TasukiGap.self,
        Thrusting.self, Tristar.self, UniqueThreeRiver.self, UpsideGapTwoCrows.self, XSideGapThreeMethods.self,
    ]
}
