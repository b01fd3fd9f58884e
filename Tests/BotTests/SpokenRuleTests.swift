import Actions
import Foundation
import Presentation
import Signals
import TestSupport
import Testing
import Trading
import Understanding

@testable import Bot

/// Rules to be watched as people put them, in every language, from the message to what is computed.
///
/// `Sentences/Rules/en.txt` and so on: `= where it is watched: the rule as files write it`, and under it what people
/// type for it, one sentence a line. Worked out by hand.
@Suite struct SpokenRuleTests {
    struct Row: Sendable, CustomStringConvertible {
        var language: String
        var text: String
        var meaning: String
        var description: String { "\(language): \(text)" }
    }

    private static let folder = Folders.root.appending(path: "locales")
    private static let languages = ["en", "es", "de", "pt", "fr", "ru", "ar", "hi", "zh", "id", "tr", "vi"]
    private static let locales = try? Languages.shared().locales
    static let interpreter = try? Languages.shared().interpreter

    static let rows = languages.flatMap { language in
        let file = Folders.root.appending(path: "Tests/UnderstandingTests/Sentences/Rules/\(language).txt")
        var meaning = ""
        return ((try? String(contentsOf: file, encoding: .utf8)) ?? "").split(separator: "\n").compactMap { line in
            if line.hasPrefix("= ") {
                meaning = String(line.dropFirst(2))
                return nil as Row?
            }
            return Row(language: language, text: String(line), meaning: meaning)
        }
    }

    @Test(arguments: rows) func `a rule is what was said`(_ row: Row) throws {
        let read = try Self.read(row)
        #expect(read == row.meaning, "\(row) ⇒ \(read)")
    }

    @Test(arguments: languages) func `every language has rules of all kinds`(_ language: String) {
        let rows = Self.rows.filter { $0.language == language }
        #expect(rows.count >= 13)
        let parts = [
            "rsi(14)", "macd(12,26,9)", "crosses above", "ema(200)", "bos", "fvg", "order block", "least 2", " or ",
        ]
        for part in parts {
            #expect(rows.contains { $0.meaning.contains(part) }, "\(part)")
        }
    }

    private static func read(_ row: Row) throws -> String {
        let interpreter = try #require(interpreter)
        let meaning = interpreter.interpret(row.text, InterpretationContext(language: row.language))
        guard case .calls(let calls, _) = meaning, let call = calls.first, calls.count == 1 else { return "\(meaning)" }
        guard case .text(let when)? = call.arguments["when"], call.action == "set_strategy" else { return "\(call)" }
        let place = ["symbol", "timeframe"].compactMap { call.arguments[$0]?.plain }.joined(separator: " ")
        do {
            let rule = try RuleText(when, in: try #require(locales)[row.language], interpreter)
            let condition = rule.condition.map { "\($0)" } ?? "nothing"
            let filters = rule.filters.map { ", only \($0)" }.joined() + rule.unread.map { ", not \($0)" }.joined()
            return "\(place): \(condition)" + filters + (rule.minimumReward.map { ", least \($0.formatted())" } ?? "")
        } catch {
            let words = RuleWords(try #require(locales)[row.language], interpreter).canonical(when)
            return "\(place): \(error) in \(when) | \(words)"
        }
    }
}
