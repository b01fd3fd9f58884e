import Actions
import Foundation
import TestSupport
import Testing

@testable import Understanding

/// The tables in `Sentences/`, one a language, and what must hold for all of them.
@Suite struct SentenceTests {
    typealias Sentence = Fixture.Sentence

    static let all = Fixture.languages.flatMap { Fixture.sentences($0) }
    /// Without those that answer something.
    static let plain = all.filter { $0.situation == .plain }

    /// The actions that must be understood in every language, as the brief of the interpreter lists them.
    static let core = [
        "get_quote", "get_chart", "analyze", "set_indicators", "explain", "place_order", "list_positions",
        "close_position", "modify_position", "cancel_order",
        "list_orders", "account_status", "set_risk", "set_watchlist", "set_language", "set_timezone", "pause", "resume",
        "emergency_stop", "help", "missed", "undo", "whoami", "start", "admin_users", "admin_set_role", "admin_stats",
        "admin_broadcast", "set_alert", "list_alerts", "delete_alert", "set_notifications", "smalltalk", "out_of_scope",
        "set_mood", "game",
    ]

    @Test("Sentences mean what the table says", arguments: all)
    func sentences(_ one: Sentence) {
        #expect(Fixture.read(one.text, one.language, one.context) == one.meaning)
    }

    @Test("Every action has ten sentences and five templates", arguments: Fixture.languages)
    func coverage(_ language: String) throws {
        let templates = try #require(Fixture.vocabularies[language]).templates
        for action in Self.core {
            let sentences = Self.all.filter { $0.language == language && $0.meaning.contains(action) }
            #expect(sentences.count >= 10, "\(language) \(action): \(sentences.count) sentences")
            let count = templates.first { $0.action == action }?.templates.count ?? 0
            #expect(count >= 5, "\(language) \(action): \(count) templates")
        }
    }

    @Test("No template is untested", arguments: Fixture.languages)
    func untested(_ language: String) throws {
        let vocabulary = try #require(Fixture.vocabularies[language])
        var open = Set(vocabulary.templates.flatMap { entry in entry.templates.map { "\(entry.action): \($0)" } })
        for sentence in Self.all where sentence.language == language {
            for template in Fixture.interpreter.templates(of: sentence.text, sentence.context) {
                if sentence.meaning.contains(template.action) { open.remove("\(template.action): \(template.text)") }
            }
        }
        #expect(open.sorted() == [])
    }

    /// Deterministic damage: a typo in one word of four letters or more, case, spaces, filler, missing accents.
    @Test("Damaged sentences keep their action", arguments: Fixture.languages)
    func mutations(_ language: String) {
        var seed: UInt64 = 7
        var kept: [String: (Int, Int)] = [:]
        for sentence in Self.plain where sentence.language == language && !sentence.text.contains(":") {
            for (name, text) in Self.mutants(of: sentence.text, &seed) {
                let actions = Fixture.actions(Fixture.interpreter.interpret(text, .init(language: language)))
                let wanted = sentence.meaning.components(separatedBy: " + ").map(Sentence.action)
                kept[name, default: (0, 0)].0 += actions == wanted ? 1 : 0
                kept[name, default: (0, 0)].1 += 1
            }
        }
        for (name, (good, all)) in kept.sorted(by: { $0.key < $1.key }) {
            print("mutation \(language) \(name): \(good) of \(all)")
            #expect(good * 100 >= all * 80, "\(language) \(name): \(good) of \(all)")
        }
    }

    private static func mutants(of text: String, _ seed: inout UInt64) -> [(String, String)] {
        func next(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % bound
        }
        var words = text.split(separator: " ").map(String.init)
        // Where every character is a word, another character makes another sentence.
        let long = words.indices.filter { index in
            words[index].count >= 4 && words[index].allSatisfy(\.isLetter)
                && !words[index].unicodeScalars.contains { $0.properties.isIdeographic }
        }
        var mutants = [
            ("case", text.uppercased()), ("spaces", "  " + text.replacing(" ", with: "   ") + "  "),
            ("filler", "hey, " + text + " bitte please"),
            ("accents", text.folding(options: .diacriticInsensitive, locale: nil)),
        ]
        guard !long.isEmpty else { return mutants }
        let index = long[next(long.count)]
        var letters = Array(words[index])
        let place = 1 + next(letters.count - 2)
        switch next(4) {
        case 0: letters.remove(at: place)
        case 1: letters.insert(letters[place], at: place)
        case 2: letters.swapAt(place, place + 1)
        default: letters[place] = letters[(place + 2) % letters.count]
        }
        words[index] = String(letters)
        mutants.append(("typo", words.joined(separator: " ")))
        return mutants
    }
}
