import Foundation
import Signals
import Trading

/// What a rule says beside its conditions: entry, stop, targets, reward, and how long things wait.
///
/// What is said and cannot be read is refused with what to write instead: a usual value in its place would trade
/// something else.
struct RuleLevels {
    var entry: Strategy.Entry?
    var stop: Strategy.Stop?
    /// The currency that a stop or target was told in; nil when in none.
    var currency: String?
    var targets: [Strategy.Target] = []
    var minimumReward: Double?
    var expiry: Int?
    var cooldown: Int?
    var timeframe: Timeframe?

    var isEmpty: Bool {
        entry == nil && stop == nil && targets.isEmpty && minimumReward == nil && expiry == nil && cooldown == nil
            && timeframe == nil
    }

    /// Whether it says only how entries are made and how long things wait, which nothing but a strategy has.
    var isOfStrategy: Bool {
        (entry != nil || expiry != nil || cooldown != nil || timeframe != nil) && stop == nil && targets.isEmpty
    }

    /// The most that a reward is asked for without a target of one's own that is worth it.
    private static let mostInvented = 20.0

    /// Takes them out of a text in the words of conditions.
    mutating func take(outOf text: inout String) throws(StrategyError) {
        try takeWaits(&text)
        try takeReward(&text)
        text = text.replacing(/([0-9]+(?:[.,][0-9]+)?\s*(?:atr|%|pips|in price|dollars|euros)) stop\b(?!\s*[0-9])/) {
            "stop \($0.output.1)"
        }
        try takeEntry(&text)
        try takeStop(&text)
        try takeTargets(&text)
        if let minimumReward, minimumReward > Self.mostInvented, targets.isEmpty {
            let given = "1:\(FixedPoint(minimumReward) ?? .zero)"
            throw Self.unreadable("minimum_reward", given, Self.rewards)
        }
    }

    private static let rewards = ["1:2", "2R"]
    static let stops = Strategy.Stop.examples + ["20 pips", "5 in price"]

    private static func unreadable(_ key: String, _ given: some StringProtocol, _ examples: [String]) -> StrategyError {
        let words = given.split(separator: " ").prefix(5).joined(separator: " ")
        return StrategyError(.badValue(key: key, given: words, examples: examples))
    }

    /// What stands up to the next comma or "and".
    private static func clause(_ text: Substring) -> Substring {
        text.firstMatch(of: /\s*(?:[,;]|\band\b)/).map { text[..<$0.range.lowerBound] } ?? text
    }

    // Waiting.

    private mutating func takeWaits(_ text: inout String) throws(StrategyError) {
        let expiries = /\bexpiry\b\s*(?:(?:after|of|in|for|to|is|=|:)\s*)*([0-9]+)(?:\s*bars\b)?/
        if let match = text.firstMatch(of: expiries) ?? text.firstMatch(of: /\b([0-9]+)\s*bars expiry\b/) {
            expiry = try Self.bars(match.1, "expiry", 1)
            text.removeSubrange(match.range)
        }
        let cooldowns =
            /\bcooldown\b\s*(?:(?:after|of|in|for|to|is|=|:)\s*)*([0-9]+)(?:\s*bars\b)?(?:\s*after signal\b)?/
        if let match = text.firstMatch(of: cooldowns) ?? text.firstMatch(of: /\b([0-9]+)\s*bars cooldown\b/) {
            cooldown = try Self.bars(match.1, "cooldown", 0)
            text.removeSubrange(match.range)
        }
        if let match = text.firstMatch(of: /(?:^|,|\band\b)\s*(expiry|cooldown)\b/) {
            let given = Self.clause(text[match.1.startIndex...])
            throw Self.unreadable(String(match.1), given, ["5", "10"])
        }
        let named = /\btimeframe\b\s*(?:(?:to|of|is|on|=|:)\s*)*([0-9]+\s?[mhdw])\b(?=\s*(?:,|$))/
        let alone = /^\s*(?:(?:make|set|change|put|on|to)\s+)*([0-9]+\s?[mhdw])\s*$/
        if let match = text.firstMatch(of: named) ?? text.firstMatch(of: alone) {
            let name = match.1.replacing(" ", with: "")
            guard let found = Timeframe(name: name) else {
                throw Self.unreadable("timeframe", name, Timeframe.allCases.map(\.rawValue))
            }
            timeframe = found
            text.removeSubrange(match.range)
        }
    }

    private static func bars(_ digits: Substring, _ key: String, _ least: Int) throws(StrategyError) -> Int {
        guard let count = Int(digits), (least...10_000).contains(count) else {
            throw unreadable(key, digits, [String(max(least, 5)), "10000"])
        }
        return count
    }

    // Reward.

    /// "at least 1:2", "at least 2R", and "1:2 at least". A number alone only where nothing is compared with it.
    private mutating func takeReward(_ text: inout String) throws(StrategyError) {
        let number = "([0-9]+(?:[.,][0-9]+)?)"
        let forms = [
            "\\bleast\\s+(?:to\\s+|of\\s+)?1\\s*[:/]\\s*\(number)(?:\\s*r\\b)?",
            "\\bleast\\s+(?:to\\s+|of\\s+)?\(number)\\s*(?:r\\b|[:/]\\s*1\\b)",
            "\\b1\\s*[:/]\\s*\(number)\\s+least\\b",
            "\\bleast\\s+(?:to\\s+|of\\s+)?\(number)(?=\\s*(?:$|,|;|and\\b|only\\b|[.!]))",
        ]
        for form in forms {
            guard let range = text.range(of: form, options: .regularExpression) else { continue }
            // "rsi at least 30" compares.
            let before = text[..<range.lowerBound].split(separator: " ").last.map(String.init) ?? ""
            if let figure = try? Operand(parsing: before), Double(before) == nil, form == forms.last {  // no figure
                _ = figure
                continue
            }
            let given = text[range]
            let digits = given.replacing(/1\s*[:\/]\s*(?=[0-9])|[:\/]\s*1\b/, with: "")
                .firstMatch(of: /[0-9]+(?:[.,][0-9]+)?/).map { $0.output.replacing(",", with: ".") }
            guard let value = digits.flatMap(Double.init), (0...100).contains(value) else {
                throw Self.unreadable("minimum_reward", given.replacing("least", with: ""), Self.rewards)
            }
            minimumReward = value
            text.removeSubrange(range)
            return
        }
    }

    // Levels.

    private mutating func takeEntry(_ text: inout String) throws(StrategyError) {
        let named = try? Regex<(Substring, Substring)>(
            "\\bentry\\s*(?:(?:at|on|with|by|via|is|to|=|:)\\s*)*(\(Self.ways))(?=\\s|$|,)")
        let reversed = try? Regex<(Substring, Substring)>("\\b(\(Self.ways))\\s+entry\\b")
        for pattern in [named, reversed].compactMap(\.self) {
            guard let match = text.firstMatch(of: pattern) else { continue }
            let words = String(match.output.1).replacing(/\s+(?:stop|order)\b/, with: "").replacing(",", with: ".")
                .replacing(/^(?:limit\s+(?:(?:at|on|in)\s+)?)?zone/, with: "limit at zone")
            guard let entry = Strategy.Entry(text: words) else {
                throw Self.unreadable("entry", words, Strategy.Entry.examples)
            }
            self.entry = entry
            text.removeSubrange(match.range)
            return
        }
        if let match = text.firstMatch(of: /(?:^|,|\band\b)\s*(entry\b)/) {
            let given = Self.clause(text[match.1.startIndex...].dropFirst(5))
            throw Self.unreadable("entry", given, Strategy.Entry.examples)
        }
    }

    /// A swing, or the zone that the entry is in.
    private static let structure =
        "(?:(?:above|below|behind|beyond|at|in)\\s+)*(?:last\\s+)*"
        + "(?:structure|swing_high|swing_low|swing|zone|high|low|(?:bullish |bearish )?(?:order block|fvg))\\b"
    private static let ways =
        "market(?:\\s+order)?|(?:limit(?:\\s+(?:at|on|in))?\\s+)?zone|limit\\s+[0-9.,]+\\s*atr"
        + "|breakout(?:\\s+(?:stop|order))*(?:\\s+[0-9.,]+\\s*atr)?"
    private static let measure =
        "(?:1\\s*[:/]\\s*[0-9.,]*[0-9]|[0-9.,]*[0-9]\\s*(?:atr|%|r|pips|in price|dollars|euros)(?![a-z0-9]))"
    private static let preposition = "(?:(?:to|at|of|is|on|by|=|:)\\s*)*"

    private mutating func takeStop(_ text: inout String) throws(StrategyError) {
        while let word = text.firstMatch(of: /\bstop\b/) {
            let tail = text[word.range.upperBound...]
            let start = "^\\s*\(Self.preposition)"
            if let range = tail.range(of: start + Self.structure, options: .regularExpression) {
                stop = .structure
                text.removeSubrange(word.range.lowerBound..<range.upperBound)
                continue
            }
            let away = "(?:\\s+(?:away|(?:above|below|from)\\s+entry))?"
            guard let range = tail.range(of: start + Self.measure + away, options: .regularExpression),
                let said = read(tail[range]), let stop = Strategy.Stop(text: said)
            else { throw Self.unreadable("stop", Self.clause(tail), Self.stops) }
            self.stop = stop
            text.removeSubrange(word.range.lowerBound..<range.upperBound)
        }
    }

    /// "targets 1:2 and 1:3", "target 2r, target 3r".
    private mutating func takeTargets(_ text: inout String) throws(StrategyError) {
        while let word = text.firstMatch(of: /\btarget[0-9]?\b/) {
            var end = word.range.upperBound
            var prefix = "^\\s*\(Self.preposition)"
            var found: [Strategy.Target] = []
            while true {
                let tail = text[end...]
                let range: Range<String.Index>
                if let place = tail.range(of: prefix + Self.structure, options: .regularExpression) {
                    (range, found) = (place, found + [.structure])
                } else if let place = tail.range(of: prefix + Self.measure, options: .regularExpression) {
                    guard let said = read(tail[place]), let target = Strategy.Target(text: said) else {
                        throw Self.unreadable("targets", tail[place], Strategy.Target.examples)
                    }
                    (range, found) = (place, found + [target])
                } else {
                    break
                }
                end = range.upperBound
                prefix = "^\\s*(?:,\\s*and|,|and|&|\\+|then)\\s*"
            }
            guard !found.isEmpty else {
                throw Self.unreadable("targets", Self.clause(text[end...]), Strategy.Target.examples)
            }
            targets += found
            text.removeSubrange(word.range.lowerBound..<end)
        }
        targets = targets.nearestFirst
    }

    /// A measure as files have it: "1:2" is 2 r, "5 dollars" 5 in price; nil when it is none.
    private mutating func read(_ text: Substring) -> String? {
        if let match = text.firstMatch(of: /1\s*[:\/]\s*([0-9.,]+)/) { return "\(Self.number(match.1)) r" }
        let units = /([0-9.,]*[0-9])\s*(atr|%|r|pips|in price|dollars|euros)(?![a-z0-9])/
        guard let match = text.firstMatch(of: units) else { return nil }
        let unit = String(match.2)
        if let money = ["dollars": "USD", "euros": "EUR"][unit] { currency = money }
        return "\(Self.number(match.1)) \(currency != nil && ["dollars", "euros"].contains(unit) ? "in price" : unit)"
    }

    private static func number(_ digits: Substring) -> String { String(digits).replacing(",", with: ".") }
}
