import Foundation
import Platform
import Presentation
import Signals
import Trading
import Understanding

/// A rule as a person put it: conditions, and what they said of stop, targets and reward beside them. What stands
/// behind a bar was said beside the rule: "rsi under 30 | during the London session".
struct RuleText {
    /// When there is a signal.
    var condition: Condition?
    /// What must be true besides, whichever the side.
    var filters: [Condition] = []
    /// What was said beside the rule and is nothing that a strategy has.
    var unread: [String] = []
    var isShort = false
    /// The side that was said; a direction of its conditions alone is none.
    var side: Direction?
    var levels = RuleLevels()
    var hasLevels: Bool { !levels.isEmpty }
    var minimumReward: Double? { levels.minimumReward }
    /// All of it as one; nil when there is none.
    var whole: Condition? {
        let all = [condition].compactMap(\.self) + filters
        return all.count < 2 ? all.first : .all(all)
    }

    /// - Throws: `StrategyError` where the conditions stop making sense.
    init(_ text: String, in localizer: Localizer, _ interpreter: Interpreter) throws(StrategyError) {
        let words = RuleWords(localizer, interpreter)
        let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        try read(words.canonical(parts[0]))
        for part in parts.dropFirst() { try readBeside(part, words) }
        if condition == nil, !filters.isEmpty {
            condition = filters.count == 1 ? filters[0] : .all(filters)
            filters = []
        }
        let ways = whole?.leaves.compactMap(\.direction) ?? []
        if side == nil, !ways.isEmpty, ways.allSatisfy({ $0 == .short }) { isShort = true }
    }

    private mutating func read(_ canonical: String) throws(StrategyError) {
        var rest = canonical
        try levels.take(outOf: &rest)
        // "also sell when …", "and buy when …".
        if let match = rest.firstMatch(of: /^[\s,]*(?:(?:also|and)\s+)?(sell|buy)\b\s*/) {
            side = match.1 == "sell" ? .short : .long
            isShort = side == .short
            rest.removeSubrange(match.range)
        }
        rest = RuleWords.counted(rest)
        let (occasion, others) = RuleFilters.parts(rest)
        var found: [Condition] = []
        for other in others { found.append(try Condition(parsing: RuleOrder.ordered(other))) }
        // "rsi under 30 during London or over 70 during New York": each of the two has its own.
        if found.contains(where: \.mixesAlternatives) {
            let flat = RuleFilters.trimmed(rest.replacing(/\bonly\b/, with: "and"))
            condition = try Condition(parsing: RuleOrder.ordered(flat)).plain
            return
        }
        filters += found
        if !occasion.isEmpty { condition = try Condition(parsing: RuleOrder.ordered(occasion)).plain }
    }

    /// Said before the "when" or around it: a filter, or a level. What only might be one is refused with its words;
    /// what has nothing of one is told.
    private mutating func readBeside(_ typed: String, _ words: RuleWords) throws(StrategyError) {
        let said = typed.trimmingCharacters(in: .whitespaces)
        guard !said.isEmpty else { return }
        var rest = words.canonical(said)
        do {
            try levels.take(outOf: &rest)
            let (occasion, others) = RuleFilters.parts(RuleWords.counted(rest))
            for part in [occasion] + others where !part.isEmpty {
                filters.append(try Condition(parsing: RuleOrder.ordered(part)))
            }
        } catch {
            guard !words.knowsAny(of: rest) else { throw error }
            unread.append(said)
        }
    }
}

/// The words of a language, replaced by those of conditions.
struct RuleWords {
    private let localizer: Localizer
    private let interpreter: Interpreter
    /// What each phrase means in conditions.
    private let meanings: [String: String]
    private let longest: Int
    /// Small numbers in words, and what stands between one and its list.
    private let counts: [String: Int]
    private let listing: Set<String>
    /// The words of the phrases, and those of conditions.
    private let words: Set<String>

    init(_ localizer: Localizer, _ interpreter: Interpreter) {
        (self.localizer, self.interpreter) = (localizer, interpreter)
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
        self.meanings = meanings
        longest = meanings.keys.map { $0.count { $0 == " " } + 1 }.max() ?? 1
        words = Self.words.union(meanings.keys.flatMap { $0.split(separator: " ").map(String.init) })
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
    private static let words: Set<String> = [
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
    private static func parts(of text: String) -> [String] {
        text.replacing(/[，、]/, with: ", ").replacing("。", with: "")
            .replacing(/\p{Han}/) { " \($0.output) " }.replacing(/[,،](?:\s|$)/, with: " , ")
            .split(whereSeparator: \.isWhitespace).map(String.init)
    }

    func canonical(_ typed: String) -> String {
        let named = interpreter.namingIndicators(in: typed, localizer.language) { name in
            (try? Operand(parsing: name)) != nil  // no indicator
        }
        let filters = RuleFilters(localizer: localizer, interpreter: interpreter) { meanings[$0] }
        let plain = ShownLevels.read(named.plainLetters, localizer)
        var text = Self.parts(of: Self.spaced(filters.read(plain))).joined(separator: " ") + " "
        // "200-day", "200er"; and what stands behind the apostrophe of a name or before that of an article.
        for length in Self.alternatives("length", localizer) {
            text = text.replacing(/([0-9])[-'\s]?([^\s0-9]+)\s/) {
                $0.output.2 == length ? "\($0.output.1) " : $0.output.0
            }
        }
        let said = text.split(separator: " ").flatMap { apart(String($0)) }.map(repaired)
        var meant: [String] = []
        var index = 0
        while index < said.count {
            // "at least two of: …".
            if meant.last == "least", let count = counts[said[index]] {
                meant.append(String(count))
                index += 1
                continue
            }
            if meant.count > 1, meant[meant.count - 2] == "least", Int(meant[meant.count - 1]) != nil,
                listing.contains(said[index]), meanings[said[index...].prefix(2).joined(separator: " ")] == nil
            {
                meant.append("of")
                index += 1
                continue
            }
            let length = stride(from: min(longest, said.count - index), to: 0, by: -1).first {
                meanings[said[index..<index + $0].joined(separator: " ")] != nil
            }
            let phrase = said[index..<index + (length ?? 1)].joined(separator: " ")
            let word = meanings[phrase] ?? Self.bare(phrase)
            if !word.isEmpty { meant.append(word) }
            index += length ?? 1
        }
        return Self.tidied(" " + meant.joined(separator: " ") + " ")
    }

    /// Whether something of a canonical text belongs to conditions: a word of them, an indicator or a number.
    func knowsAny(of canonical: String) -> Bool {
        canonical.split(whereSeparator: \.isWhitespace).map(String.init).contains { word in
            ["only", "not", "no"].contains(word) || Self.words.contains(word) || word.contains(where: \.isNumber)
                || (try? Operand(parsing: word)) != nil  // an indicator
        }
    }

    /// "And" is one letter before the word in some languages: "والسعر".
    private func apart(_ word: String) -> [String] {
        guard let first = word.first, !first.isASCII, meanings[String(first)] == "and", !words.contains(word) else {
            return [word]
        }
        let rest = String(word.dropFirst())
        let isWord = rest.count > 1 && (words.contains(rest) || (try? Operand(parsing: rest)) != nil)  // an indicator
        return isWord ? [String(first), rest] : [word]
    }

    /// Without its article or ending: `l'ema`, `30'un`.
    private static func bare(_ word: String) -> String {
        let parts = word.split(separator: "'", maxSplits: 1)
        guard parts.count == 2, parts.allSatisfy({ $0.allSatisfy { $0.isLetter || $0.isNumber } }) else { return word }
        return String(parts[0].count < 2 && parts[0].allSatisfy(\.isLetter) ? parts[1] : parts[0])
    }

    /// A word that nobody knows, as the only one that it may be a misspelling of.
    private func repaired(_ word: String) -> String {
        guard word.count >= 5, word.allSatisfy(\.isLetter), !words.contains(word),
            (try? Operand(parsing: word)) == nil  // no indicator
        else { return word }
        let letters = Distance.letters(word)
        let near = words.filter { $0.count >= 4 && Distance.between(letters, Distance.letters($0), limit: 1) != nil }
        return near.count == 1 ? near.first ?? word : word
    }

    /// Parentheses that hold conditions stand by themselves, and so do the signs of a list; those of an indicator's
    /// arguments stay at their word.
    private static func spaced(_ text: String) -> String {
        var spaced = ""
        var calls: [Bool] = []
        for character in text {
            switch character {
            case "(":
                calls.append(spaced.last.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false)
                spaced += calls.last == true ? "(" : " ( "
            case ")": spaced += calls.popLast() == true ? ")" : " ) "
            case ";": spaced += " ; "
            default: spaced.append(character)
            }
        }
        // "at least two of these: …", "Dipper: buy …".
        return spaced.replacing(/([\p{L}\p{M}]):(?=\s|$)/) { "\($0.output.1) : " }
    }

    /// "least 2 of ( …; … )" and "least 2 of ( : …, … and …" as conditions write it.
    static func counted(_ text: String) -> String {
        var text = text.replacing(/\bleast (?=[0-9]+ of\b)/, with: "at least ")
        let open =
            /at least ([0-9]+) of (?:\( )?(?:these|them|following|conditions)?\s*:\s*(.+?)(?=\s*,?(?: and)? only\b|$)/
        if let match = text.firstMatch(of: open) {
            let parts = match.2.replacing(/\s*[.!)]\s*$/, with: "").split(separator: /\s*(?:, and\b|[,;]|\band\b)\s*/)
            text.replaceSubrange(match.range, with: "at least \(match.1) of ( \(parts.joined(separator: " ; ")) )")
        }
        return text.replacing(/\bleast\b/, with: "at least").replacing("at at least", with: "at least")
    }

    private static func tidied(_ text: String) -> String {
        // "the London session", "London hours".
        let places = /(^|\s)(?:(?:the|session) )*(london|new york|tokyo|sydney)(?: (?:session|hours|time))?(?=\s|$)/
        var text = RuleFilters.placed(RuleFilters.measured(text))
        text = text.replacing(places) { "\($0.output.1)besides session \($0.output.2)" }
            .replacing(/\b(?:in|on|at) besides\b/, with: "besides")
        let days = /(^|\s)(?:(?:on|weekdays) )*((?:mon|tues|wednes|thurs|fri|satur|sun)day)(?=\s|$)/
        text = text.replacing(days) { "\($0.output.1)weekdays \($0.output.2)" }
        while let match = text.firstMatch(of: /(weekdays \w+)(?: ?,)?(?: and| or)? weekdays (?=\w)/) {
            text.replaceSubrange(match.range, with: "\(match.1) ")
        }
        text = RuleFilters.joined(RuleFilters.turned(text.replacing(/\bweekdays\b/, with: "besides weekdays")))
        // An adjective behind its noun.
        let kinds =
            /\b(order ?block|ob|fvg|break of structure|bos|change of character|choch|sweep) (bullish|bearish)\b/
        return text.replacing(kinds) { "\($0.output.2) \($0.output.1)" }
    }
}

extension Condition {
    /// At least one of several is any of them.
    fileprivate var plain: Condition {
        if case .atLeast(1, let parts) = self, parts.count > 1 { return .any(parts) }
        return self
    }

    /// Whether one of several alternatives says more than when or in what market: then the others do as well.
    fileprivate var mixesAlternatives: Bool {
        guard case .any(let parts) = self else { return false }
        return parts.flatMap(\.leaves).contains { leaf in
            switch leaf {
            case .session, .hours, .weekdays, .dayType, .trend: false
            default: true
            }
        }
    }

    /// The way it speaks for; nil when it speaks for none.
    fileprivate var direction: Direction? {
        switch self {
        case .event(_, let direction, _, _), .inZone(_, let direction, _), .trend(let direction, _): direction
        default: nil
        }
    }
}
