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
    private let phrases: RulePhrases
    private var meanings: [String: String] { phrases.meanings }
    private var words: Set<String> { phrases.words }

    init(_ localizer: Localizer, _ interpreter: Interpreter) {
        (self.localizer, self.interpreter) = (localizer, interpreter)
        phrases = localizer.kept { RulePhrases(localizer) }
    }

    func canonical(_ typed: String) -> String {
        let named = interpreter.namingIndicators(in: typed, localizer.language) { name in
            (try? Operand(parsing: name)) != nil  // no indicator
        }
        let filters = RuleFilters(localizer: localizer, interpreter: interpreter) { meanings[$0] }
        let plain = ShownLevels.read(named.plainLetters, localizer)
        var text = RulePhrases.parts(of: Self.spaced(filters.read(plain))).joined(separator: " ") + " "
        // "200-day", "200er"; and what stands behind the apostrophe of a name or before that of an article.
        for length in phrases.lengths {
            text = text.replacing(/([0-9])[-'\s]?([^\s0-9]+)\s/) {
                $0.output.2 == length ? "\($0.output.1) " : $0.output.0
            }
        }
        let said = text.split(separator: " ").flatMap { apart(String($0)) }.map(repaired)
        var meant: [String] = []
        var index = 0
        while index < said.count {
            // "at least two of: …".
            if meant.last == "least", let count = phrases.counts[said[index]] {
                meant.append(String(count))
                index += 1
                continue
            }
            if meant.count > 1, meant[meant.count - 2] == "least", Int(meant[meant.count - 1]) != nil,
                phrases.listing.contains(said[index]), meanings[said[index...].prefix(2).joined(separator: " ")] == nil
            {
                meant.append("of")
                index += 1
                continue
            }
            let length = stride(from: min(phrases.longest, said.count - index), to: 0, by: -1).first {
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
            ["only", "not", "no"].contains(word) || RulePhrases.conditionWords.contains(word)
                || word.contains(where: \.isNumber)
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
