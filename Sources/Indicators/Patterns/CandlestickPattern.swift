/// The 61 candlestick patterns, in TA-Lib's order and by its names. What each one is, its rule says.
public enum CandlestickPattern: String, Sendable, CaseIterable {
    case twoCrows = "cdl2crows"
    case threeBlackCrows = "cdl3blackcrows"
    case threeInside = "cdl3inside"
    case threeLineStrike = "cdl3linestrike"
    case threeOutside = "cdl3outside"
    case threeStarsInTheSouth = "cdl3starsinsouth"
    case threeWhiteSoldiers = "cdl3whitesoldiers"
    case abandonedBaby = "cdlabandonedbaby"
    case advanceBlock = "cdladvanceblock"
    case beltHold = "cdlbelthold"
    case breakaway = "cdlbreakaway"
    case closingMarubozu = "cdlclosingmarubozu"
    case concealingBabySwallow = "cdlconcealbabyswall"
    case counterattack = "cdlcounterattack"
    case darkCloudCover = "cdldarkcloudcover"
    case doji = "cdldoji"
    case dojiStar = "cdldojistar"
    case dragonflyDoji = "cdldragonflydoji"
    case engulfing = "cdlengulfing"
    case eveningDojiStar = "cdleveningdojistar"
    case eveningStar = "cdleveningstar"
    case gapSideBySideWhite = "cdlgapsidesidewhite"
    case gravestoneDoji = "cdlgravestonedoji"
    case hammer = "cdlhammer"
    case hangingMan = "cdlhangingman"
    case harami = "cdlharami"
    case haramiCross = "cdlharamicross"
    case highWave = "cdlhighwave"
    case hikkake = "cdlhikkake"
    case hikkakeModified = "cdlhikkakemod"
    case homingPigeon = "cdlhomingpigeon"
    case identicalThreeCrows = "cdlidentical3crows"
    case inNeck = "cdlinneck"
    case invertedHammer = "cdlinvertedhammer"
    case kicking = "cdlkicking"
    case kickingByLength = "cdlkickingbylength"
    case ladderBottom = "cdlladderbottom"
    case longLeggedDoji = "cdllongleggeddoji"
    case longLine = "cdllongline"
    case marubozu = "cdlmarubozu"
    case matchingLow = "cdlmatchinglow"
    case matHold = "cdlmathold"
    case morningDojiStar = "cdlmorningdojistar"
    case morningStar = "cdlmorningstar"
    case onNeck = "cdlonneck"
    case piercing = "cdlpiercing"
    case rickshawMan = "cdlrickshawman"
    case riseFallThreeMethods = "cdlrisefall3methods"
    case separatingLines = "cdlseparatinglines"
    case shootingStar = "cdlshootingstar"
    case shortLine = "cdlshortline"
    case spinningTop = "cdlspinningtop"
    case stalledPattern = "cdlstalledpattern"
    case stickSandwich = "cdlsticksandwich"
    case takuri = "cdltakuri"
    case tasukiGap = "cdltasukigap"
    case thrusting = "cdlthrusting"
    case tristar = "cdltristar"
    case uniqueThreeRiver = "cdlunique3river"
    case upsideGapTwoCrows = "cdlupsidegap2crows"
    case xSideGapThreeMethods = "cdlxsidegap3methods"

    /// What tradition takes it for.
    public enum Bias: Sendable, Hashable {
        case bullish, bearish
        /// Either: the sign of its figure says which.
        case both
        /// Neither: it speaks of indecision, whatever the sign of its figure.
        case neutral
    }

    /// Its indicator: `cdlengulfing`.
    public var indicator: String { rawValue }
    /// Its standard English name: a term, not translated.
    public var name: String { facts.name }
    public var bias: Bias { facts.bias }
    /// How many candles it is made of, the newest included. What it is compared with comes before them.
    public var candles: Int { facts.candles }

    /// How far into a body another must reach, as a fraction of it, unless told otherwise; nil where it plays no part.
    public var penetration: Double? {
        switch self {
        case .darkCloudCover, .matHold: 0.5
        case .abandonedBaby, .eveningDojiStar, .eveningStar, .morningDojiStar, .morningStar: 0.3
        default: nil
        }
    }

    private var facts: (name: String, bias: Bias, candles: Int) { Self.table[self] ?? (rawValue, .neutral, 1) }

    private static let table: [Self: (name: String, bias: Bias, candles: Int)] = [
        .twoCrows: ("Two Crows", .bearish, 3),
        .threeBlackCrows: ("Three Black Crows", .bearish, 3),
        .threeInside: ("Three Inside Up/Down", .both, 3),
        .threeLineStrike: ("Three-Line Strike", .both, 4),
        .threeOutside: ("Three Outside Up/Down", .both, 3),
        .threeStarsInTheSouth: ("Three Stars in the South", .bullish, 3),
        .threeWhiteSoldiers: ("Three White Soldiers", .bullish, 3),
        .abandonedBaby: ("Abandoned Baby", .both, 3),
        .advanceBlock: ("Advance Block", .bearish, 3),
        .beltHold: ("Belt Hold", .both, 1),
        .breakaway: ("Breakaway", .both, 5),
        .closingMarubozu: ("Closing Marubozu", .both, 1),
        .concealingBabySwallow: ("Concealing Baby Swallow", .bullish, 4),
        .counterattack: ("Counterattack", .both, 2),
        .darkCloudCover: ("Dark Cloud Cover", .bearish, 2),
        .doji: ("Doji", .neutral, 1),
        .dojiStar: ("Doji Star", .both, 2),
        .dragonflyDoji: ("Dragonfly Doji", .bullish, 1),
        .engulfing: ("Engulfing", .both, 2),
        .eveningDojiStar: ("Evening Doji Star", .bearish, 3),
        .eveningStar: ("Evening Star", .bearish, 3),
        .gapSideBySideWhite: ("Up/Down-Gap Side-by-Side White Lines", .both, 3),
        .gravestoneDoji: ("Gravestone Doji", .bearish, 1),
        .hammer: ("Hammer", .bullish, 1),
        .hangingMan: ("Hanging Man", .bearish, 1),
        .harami: ("Harami", .both, 2),
        .haramiCross: ("Harami Cross", .both, 2),
        .highWave: ("High-Wave Candle", .neutral, 1),
        .hikkake: ("Hikkake", .both, 3),
        .hikkakeModified: ("Modified Hikkake", .both, 4),
        .homingPigeon: ("Homing Pigeon", .bullish, 2),
        .identicalThreeCrows: ("Identical Three Crows", .bearish, 3),
        .inNeck: ("In-Neck", .bearish, 2),
        .invertedHammer: ("Inverted Hammer", .bullish, 1),
        .kicking: ("Kicking", .both, 2),
        .kickingByLength: ("Kicking by Length", .both, 2),
        .ladderBottom: ("Ladder Bottom", .bullish, 5),
        .longLeggedDoji: ("Long-Legged Doji", .neutral, 1),
        .longLine: ("Long Line Candle", .both, 1),
        .marubozu: ("Marubozu", .both, 1),
        .matchingLow: ("Matching Low", .bullish, 2),
        .matHold: ("Mat Hold", .bullish, 5),
        .morningDojiStar: ("Morning Doji Star", .bullish, 3),
        .morningStar: ("Morning Star", .bullish, 3),
        .onNeck: ("On-Neck", .bearish, 2),
        .piercing: ("Piercing", .bullish, 2),
        .rickshawMan: ("Rickshaw Man", .neutral, 1),
        .riseFallThreeMethods: ("Rising/Falling Three Methods", .both, 5),
        .separatingLines: ("Separating Lines", .both, 2),
        .shootingStar: ("Shooting Star", .bearish, 1),
        .shortLine: ("Short Line Candle", .both, 1),
        .spinningTop: ("Spinning Top", .neutral, 1),
        .stalledPattern: ("Stalled Pattern", .bearish, 3),
        .stickSandwich: ("Stick Sandwich", .bullish, 3),
        .takuri: ("Takuri", .bullish, 1),
        .tasukiGap: ("Tasuki Gap", .both, 3),
        .thrusting: ("Thrusting", .bearish, 2),
        .tristar: ("Tristar", .both, 3),
        .uniqueThreeRiver: ("Unique Three River", .bullish, 3),
        .upsideGapTwoCrows: ("Upside Gap Two Crows", .bearish, 3),
        .xSideGapThreeMethods: ("Upside/Downside Gap Three Methods", .both, 3),
    ]
}
