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
    static let candlestickPatterns: [any Indicator.Type] = [
        PatternIndicator<CandlestickPattern.TwoCrows>.self,
        PatternIndicator<CandlestickPattern.ThreeBlackCrows>.self,
        PatternIndicator<CandlestickPattern.ThreeInside>.self,
        PatternIndicator<CandlestickPattern.ThreeLineStrike>.self,
        PatternIndicator<CandlestickPattern.ThreeOutside>.self,
        PatternIndicator<CandlestickPattern.ThreeStarsInTheSouth>.self,
        PatternIndicator<CandlestickPattern.ThreeWhiteSoldiers>.self,
        PatternIndicator<CandlestickPattern.AbandonedBaby>.self,
        PatternIndicator<CandlestickPattern.AdvanceBlock>.self,
        PatternIndicator<CandlestickPattern.BeltHold>.self,
        PatternIndicator<CandlestickPattern.Breakaway>.self,
        PatternIndicator<CandlestickPattern.ClosingMarubozu>.self,
        PatternIndicator<CandlestickPattern.ConcealingBabySwallow>.self,
        PatternIndicator<CandlestickPattern.Counterattack>.self,
        PatternIndicator<CandlestickPattern.DarkCloudCover>.self,
        PatternIndicator<CandlestickPattern.Doji>.self,
        PatternIndicator<CandlestickPattern.DojiStar>.self,
        PatternIndicator<CandlestickPattern.DragonflyDoji>.self,
        PatternIndicator<CandlestickPattern.Engulfing>.self,
        PatternIndicator<CandlestickPattern.EveningDojiStar>.self,
        PatternIndicator<CandlestickPattern.EveningStar>.self,
        PatternIndicator<CandlestickPattern.GapSideBySideWhite>.self,
        PatternIndicator<CandlestickPattern.GravestoneDoji>.self,
        PatternIndicator<CandlestickPattern.Hammer>.self,
        PatternIndicator<CandlestickPattern.HangingMan>.self,
        PatternIndicator<CandlestickPattern.Harami>.self,
        PatternIndicator<CandlestickPattern.HaramiCross>.self,
        PatternIndicator<CandlestickPattern.HighWave>.self,
        PatternIndicator<CandlestickPattern.Hikkake>.self,
        PatternIndicator<CandlestickPattern.HikkakeModified>.self,
        PatternIndicator<CandlestickPattern.HomingPigeon>.self,
        PatternIndicator<CandlestickPattern.IdenticalThreeCrows>.self,
        PatternIndicator<CandlestickPattern.InNeck>.self,
        PatternIndicator<CandlestickPattern.InvertedHammer>.self,
        PatternIndicator<CandlestickPattern.Kicking>.self,
        PatternIndicator<CandlestickPattern.KickingByLength>.self,
        PatternIndicator<CandlestickPattern.LadderBottom>.self,
        PatternIndicator<CandlestickPattern.LongLeggedDoji>.self,
        PatternIndicator<CandlestickPattern.LongLine>.self,
        PatternIndicator<CandlestickPattern.Marubozu>.self,
        PatternIndicator<CandlestickPattern.MatchingLow>.self,
        PatternIndicator<CandlestickPattern.MatHold>.self,
        PatternIndicator<CandlestickPattern.MorningDojiStar>.self,
        PatternIndicator<CandlestickPattern.MorningStar>.self,
        PatternIndicator<CandlestickPattern.OnNeck>.self,
        PatternIndicator<CandlestickPattern.Piercing>.self,
        PatternIndicator<CandlestickPattern.RickshawMan>.self,
        PatternIndicator<CandlestickPattern.RiseFallThreeMethods>.self,
        PatternIndicator<CandlestickPattern.SeparatingLines>.self,
        PatternIndicator<CandlestickPattern.ShootingStar>.self,
        PatternIndicator<CandlestickPattern.ShortLine>.self,
        PatternIndicator<CandlestickPattern.SpinningTop>.self,
        PatternIndicator<CandlestickPattern.StalledPattern>.self,
        PatternIndicator<CandlestickPattern.StickSandwich>.self,
        PatternIndicator<CandlestickPattern.Takuri>.self,
        PatternIndicator<CandlestickPattern.TasukiGap>.self,
        PatternIndicator<CandlestickPattern.Thrusting>.self,
        PatternIndicator<CandlestickPattern.Tristar>.self,
        PatternIndicator<CandlestickPattern.UniqueThreeRiver>.self,
        PatternIndicator<CandlestickPattern.UpsideGapTwoCrows>.self,
        PatternIndicator<CandlestickPattern.XSideGapThreeMethods>.self,
    ]
}
