import Presentation
import Understanding

/// What people call the parts of a rule, in one language.
struct RulePhrases: Sendable {
    /// What each phrase means in conditions.
    let meanings: [String: String]
    /// The most words that a phrase has.
    let longest: Int
    /// Small numbers in words, and what stands between one and its list.
    let counts: [String: Int]
    let listing: Set<String>
    /// What stands behind the number of an indicator's candles: "200-day".
    let lengths: [String]
    /// The words of the phrases, and those of conditions.
    let words: Set<String>

    init(_ localizer: Localizer) {
        var meanings: [String: String] = [:]
        let all = { Self.alternatives($0, localizer) }
        let ways = ["bullish", "bearish"].flatMap { way in (all(way) + [way]).map { (way, $0) } }
        for key in Self.keys {
            let meant = Self.meanings[key] ?? key.replacing("_", with: " ")
            let isStructure = Self.structure[key] != nil
            for phrase in all(key) {
                // What names a direction as well is left to the words for it.
                let parts = phrase.split(separator: " ", maxSplits: 1)
                if isStructure, ways.contains(where: { " \(phrase) ".contains(" \($0.1) ") }) { continue }
                if meanings[phrase] == nil { meanings[phrase] = meant }
                guard isStructure, parts.count == 2 else { continue }
                for (way, word) in ways { meanings["\(parts[0]) \(word) \(parts[1])"] = "\(way) \(meant)" }
            }
        }
        for (key, meant) in Self.days {
            for phrase in Self.alternatives("talk.filter.\(key)", of: localizer) where meanings[phrase] == nil {
                meanings[phrase] = meant
            }
        }
        counts = Dictionary(zip(all("counts"), 1...)) { first, _ in first }
        listing = Set(all("of"))
        lengths = all("length")
        self.meanings = meanings
        longest = meanings.keys.map { $0.count { $0 == " " } + 1 }.max() ?? 1
        words = Self.conditionWords.union(meanings.keys.flatMap { $0.split(separator: " ").map(String.init) })
    }

    /// What is not written in conditions as its key is called.
    private static let meanings = [
        "nothing": "", "me": "", "high_volume": "volume_ratio(20) > 1", "signal_line": "its signal line", "length": "",
        "only": "only", "not": "only not", "outside": "outside", "open_price": "open",
        "upper_band": "bbands.upper", "middle_band": "bbands.middle",
        "lower_band": "bbands.lower", "volatility": "atr", "of_price": "of_price", "times_average": "times_average",
        "any_of": "least 1 of", "all_of": "all_of", "percent": "%", "in_price": "in price", "of_these": "of (",
        "uptrend": "trend rising",
        "downtrend": "trend falling", "previous_day_high": "pdh", "previous_day_low": "pdl",
        "previous_week_high": "pwh", "previous_week_low": "pwl", "previous_month_high": "pmh",
        "previous_month_low": "pml",
        "swing_high": "swing_high", "swing_low": "swing_low", "equal_highs": "equal_highs",
        "equal_lows": "equal_lows", "after_signal": "after signal", "rule_timeframe": "timeframe",
    ]
    /// Kinds of days, which are said without a joint: "rsi under 30 on trend days".
    private static let days = [
        "trend_days": "besides day type trend", "choppy_days": "besides day type choppy",
        "quiet_days": "besides day type quiet",
    ]
    /// Structure, which a direction may stand in the middle of: the concept whose names it has, and how conditions
    /// also call it.
    private static let structure: [String: (concept: String, names: [String])] = [
        "break_of_structure": ("break_of_structure", ["break of structure", "bos"]),
        "change_of_character": ("change_of_character", ["change of character", "choch"]),
        "sweep": ("liquidity_sweep", ["liquidity sweep", "sweep"]),
        "order_block": ("order_block", ["order block", "orderblock", "ob"]),
        "fvg": ("fair_value_gap", ["fair value gap", "fvg", "imbalance"]),
    ]
    /// Of two that share a phrase, the first has it.
    private static let keys = [
        "of_these", "structure", "previous_day_high", "previous_day_low", "previous_week_high", "previous_week_low",
        "previous_month_high", "previous_month_low", "swing_high", "swing_low", "equal_highs", "equal_lows",
        "after_signal", "expiry", "cooldown", "entry", "market", "limit", "zone", "breakout", "bars",
        "rule_timeframe", "pips", "dollars", "euros", "in_price", "percent", "mitigated", "removed", "filled", "trend",
        "uptrend", "downtrend", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "not",
        "only", "outside",
        "buy", "last", "within", "high_volume", "london", "new_york", "tokyo", "session", "least", "signal_line",
        "crosses_above",
        "crosses_below", "above", "below", "bullish", "bearish", "break_of_structure", "change_of_character", "sweep",
        "order_block", "fvg", "crosses", "closes", "rising", "falling", "price", "stop", "target", "sell", "and",
        "or", "upper_band", "middle_band", "lower_band", "of_price", "times_average", "any_of", "all_of",
        "open_price", "between", "discount", "premium", "spread", "volatility", "volume", "nothing", "me",
    ]
    /// Words of conditions that are no indicators.
    static let conditionWords: Set<String> = [
        "close", "price", "open", "high", "low", "volume", "spread", "bullish", "bearish", "order", "block", "break",
        "structure", "change", "character", "sweep", "liquidity", "crosses", "crossing", "crossed", "cross", "above",
        "below", "under", "over", "rising", "falling", "between", "within", "candles", "inside", "discount", "premium",
        "session", "london", "tokyo", "sydney", "hours", "trend", "least", "signal", "target", "greater", "lower",
        "higher", "engulfing", "hammer", "short", "doji", "market", "limit", "zone", "breakout", "entry", "expiry",
        "cooldown", "timeframe", "pips", "dollars", "euros", "mitigated", "removed", "filled", "swing", "equal",
        "highs", "lows", "weekdays", "bars", "these", "least", "buy", "sell", "also", "last",
    ]

    private static func alternatives(_ key: String, of localizer: Localizer) -> [String] {
        localizer.text(key).split(separator: "|").map { parts(of: String($0).plainLetters).joined(separator: " ") }
    }

    private static func alternatives(_ key: String, _ localizer: Localizer) -> [String] {
        var all = localizer.text("rule.\(key)").split(separator: "|").map(String.init)
        if let structure = structure[key] {
            all += structure.names
            all += localizer.text("concept.\(structure.concept).words").split(separator: ",").map(String.init)
        }
        return all.map { parts(of: $0.plainLetters).joined(separator: " ") }
    }

    /// Characters of a script without spaces are words by themselves, and so are commas.
    static func parts(of text: String) -> [String] {
        text.replacing(/[，、]/, with: ", ").replacing("。", with: "")
            .replacing(/\p{Han}/) { " \($0.output) " }.replacing(/[,،](?:\s|$)/, with: " , ")
            .split(whereSeparator: \.isWhitespace).map(String.init)
    }
}
