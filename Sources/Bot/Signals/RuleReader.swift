import Foundation
import Presentation
import Signals
import Trading

/// A rule as a person put it: conditions, and what they said of stop, targets and reward beside them.
struct RuleText {
    var condition: Condition?
    var isShort = false
    var stop: Strategy.Stop?
    var targets: [Strategy.Target] = []
    var minimumReward: Double?
    var hasLevels: Bool { stop != nil || !targets.isEmpty || minimumReward != nil }

    /// - Throws: `StrategyError` where the conditions stop making sense.
    init(_ text: String, in localizer: Localizer) throws(StrategyError) {
        var rest = Self.canonical(text, localizer)
        minimumReward = Self.take(
            /\bleast\s+(?:1\s*[:\/]\s*)?([0-9]+(?:[.,][0-9]+)?)(?:\s*[:\/]\s*1)?\s*r?\b/, from: &rest)
        if let match = rest.firstMatch(of: /\bstop\s+(structure|[0-9]+(?:\.[0-9]+)?\s*(?:atr|%))/) {
            stop = Strategy.Stop(text: String(match.1))
            rest.removeSubrange(match.range)
        }
        while let match = rest.firstMatch(of: /\btarget\s+(structure|[0-9]+(?:\.[0-9]+)?\s*(?:atr|%|r))/) {
            if let target = Strategy.Target(text: String(match.1)) { targets.append(target) }
            rest.removeSubrange(match.range)
        }
        if let match = rest.firstMatch(of: /^\s*sell\b\s*/) {
            isShort = true
            rest.removeSubrange(match.range)
        }
        rest = rest.trimmingCharacters(in: .whitespacesAndNewlines.union(.init(charactersIn: ",;.!")))
        rest = rest.replacing(/(?:,|\band\b)\s*$/, with: "").trimmingCharacters(in: .whitespaces)
        guard !rest.isEmpty else { return }
        let condition = try Condition(parsing: rest)
        self.condition = condition
        let ways = condition.leaves.compactMap(\.direction)
        if !ways.isEmpty, ways.allSatisfy({ $0 == .short }) { isShort = true }
    }

    private static func take(_ pattern: Regex<(Substring, Substring)>, from text: inout String) -> Double? {
        guard let match = text.firstMatch(of: pattern) else { return nil }
        let value = Double(match.1.replacing(",", with: "."))
        text.removeSubrange(match.range)
        return value
    }

    /// What is not written in conditions as its key is called.
    private static let meanings = ["nothing": "", "high_volume": "volume_ratio(20) > 1"]

    /// The words of the language replaced by those of conditions.
    private static func canonical(_ text: String, _ localizer: Localizer) -> String {
        // Characters of a script without spaces are words by themselves.
        let spaced = text.lowercased().replacing(/[，、]/, with: ", ")
            .replacing(/([0-9a-z])(\p{Han})/) { "\($0.output.1) \($0.output.2)" }
            .replacing(/(\p{Han})([0-9a-z])/) { "\($0.output.1) \($0.output.2)" }
        var text = " \(spaced) ".replacing(/,\s/, with: " , ").replacing(/\s+/, with: " ")
        let keys = [
            "high_volume", "london", "new_york", "tokyo", "session", "least", "crosses_above", "crosses_below", "above",
            "below", "bullish", "bearish", "order_block", "fvg",
            "rising", "falling", "price", "stop", "target", "sell", "and", "or", "nothing",
        ]
        for key in keys {
            let meant = meanings[key] ?? key.replacing("_", with: " ")
            let alternatives = localizer.text("rule.\(key)").split(separator: "|").map(String.init)
                .sorted { $0.count > $1.count }
            for alternative in alternatives {
                let isSpaced = alternative.firstMatch(of: /\p{Han}/) == nil
                text = text.replacing(isSpaced ? " \(alternative) " : alternative, with: " \(meant) ")
                    .replacing(/\s+/, with: " ")
            }
        }
        // "the London session".
        text = text.replacing(/(?:the )?(london|new york|tokyo|sydney) session/) { "session \($0.output.1)" }
        // An adjective behind its noun.
        text = text.replacing(/(order block|fvg) (bullish|bearish)/) { "\($0.output.2) \($0.output.1)" }
        // "RSI 35 below": some languages put the comparison behind the number, and others the verb of "falls below 35".
        text = text.replacing(/([0-9.,]+) (crosses above|crosses below|above|below) (?=and |or |, |$)/) {
            "\($0.output.2) \($0.output.1) "
        }
        return text.replacing(/([0-9])\s(?:falling|rising)\b/) { "\($0.output.1)" }
    }
}

extension Condition {
    /// The way it speaks for; nil when it speaks for none.
    fileprivate var direction: Direction? {
        switch self {
        case .event(_, let direction, _, _), .inZone(_, let direction, _), .trend(let direction, _): direction
        default: nil
        }
    }
}
