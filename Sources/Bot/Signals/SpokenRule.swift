import Foundation
import Indicators
import Presentation
import Signals
import Trading

/// Words of conditions in their reader's language: what a refusal names can be written again as it stands there.
extension Localizer {
    /// Phrases of conditions that have words in each language, longest first.
    private static let phrases = [
        "bullish order block", "bearish fvg", "crosses above", "crosses below", "order block", "and", "or", "rising",
        "falling", "close", "fvg", "discount", "premium", "entry", "stop", "targets", "minimum_reward", "expiry",
        "cooldown", "timeframe",
    ].map { $0.split(separator: " ") }

    /// A text in the words of conditions, phrase by phrase; what has no other words stays.
    func spoken(_ canonical: String) -> String {
        if let session = TradingSession.all.first(where: { $0.id == canonical }) {
            return text("condition.session_name.\(session.id.replacing("-", with: "_"))")
        }
        // "ema(period)": what it takes.
        if let call = canonical.wholeMatch(of: /([a-z0-9_]+)\(([a-z_,]+)\)/) {
            let names = call.2.split(separator: ",").map(String.init)
            if names.allSatisfy({ has("indicator_parameter.\($0)") }) {
                return "\(call.1)(\(names.map(parameterName).joined(separator: ", ")))"
            }
        }
        let words = canonical.split(separator: " ")
        var said: [String] = []
        var index = 0
        while index < words.count {
            if let phrase = Self.phrases.first(where: { words[index...].starts(with: $0) }) {
                said.append(text("rule_word.\(phrase.joined(separator: "_"))"))
                index += phrase.count
            } else {
                said.append(String(words[index]))
                index += 1
            }
        }
        return said.joined(separator: " ")
    }

    /// What could stand where something is wrong: a value of a strategy as cards word it, or words of conditions.
    func spoken(_ example: String, of key: String) -> String {
        switch key {
        case "entry": Strategy.Entry(text: example).map(words) ?? spoken(example)
        case "stop": Strategy.Stop(text: example).map(words) ?? spoken(example)
        case "targets":
            example.split(separator: ", ").map { part in
                Strategy.Target(text: String(part)).map(words) ?? spoken(String(part))
            }.joined(separator: ", ")
        default: spoken(example)
        }
    }

    /// A condition as it was written by the program, in words; anything else phrase by phrase.
    func spoken(condition text: String) -> String {
        (try? Condition(parsing: text)).map { words($0) } ?? spoken(text)  // cut off or of an indicator alone
    }

    /// What an indicator is set by: "Periode" for `period`.
    func parameterName(_ name: String) -> String { text("indicator_parameter.\(name)") }
}
