import Foundation

/// What a model may not say of results, in one language and in English: that something was done, that somebody should
/// trade, that a secret is wanted, and sizes that are no figures.
struct Unsaid: Sendable {
    /// The keys of each phrase's words, by the first of them; one that ends in `*` stands for every word that begins
    /// so, and phrases that begin with such a one are together under `*`.
    private let phrases: [String: [[String]]]
    /// Phrases of a script without spaces.
    private let runs: [String]
    /// The small words of the language alone, by which it is told from others.
    private let small: Set<String>

    init(_ vocabulary: Vocabulary, behind english: Unsaid?) {
        var (phrases, runs) = (english?.phrases ?? [:], english?.runs ?? [])
        for text in Phrase.texts(in: vocabulary.unsaid).map({ String(decoding: $0, as: UTF8.self) }) {
            let words = text.split(separator: " ").flatMap { part -> [String] in
                let keys = Words.split(String(part)).map(\.key)
                return part.hasSuffix("*") ? keys.dropLast() + keys.suffix(1).map { $0 + "*" } : keys
            }
            if Words.split(text).contains(where: \.isIdeograph) {
                runs.append(words.joined())
            } else if let first = words.first {
                phrases[first.hasSuffix("*") ? "*" : first, default: []].append(words)
            }
        }
        (self.phrases, self.runs) = (phrases, runs)
        small = Set(Phrase.texts(in: vocabulary.skip).map { String(decoding: Phrase($0).key, as: UTF8.self) })
            .union(vocabulary.common)
    }

    /// How many of the words are small words of the language.
    func smallWords(among words: [Word]) -> Int { words.count { small.contains($0.key) } }

    /// The phrases that stand in a text.
    func said(in text: String) -> Set<String> {
        var said: Set<String> = []
        for line in text.split(whereSeparator: { $0.isNewline || ".!?;。！？；।".contains($0) }) {
            let words = Words.split(String(line)).map(\.key)
            for start in words.indices {
                for phrase in (phrases[words[start]] ?? []) + (phrases["*"] ?? []) {
                    if Self.stands(phrase, in: words[start...]) { said.insert(phrase.joined(separator: " ")) }
                }
            }
            let run = words.joined()
            said.formUnion(runs.filter(run.contains))
        }
        return said
    }

    private static func stands(_ phrase: [String], in words: ArraySlice<String>) -> Bool {
        guard words.count >= phrase.count else { return false }
        return zip(phrase, words).allSatisfy { wanted, word in
            wanted.hasSuffix("*") ? word.hasPrefix(wanted.dropLast()) : word == wanted
        }
    }
}

/// What in a text leads elsewhere: addresses of any kind, names of accounts, commands.
enum Leads {
    /// `evil.com/login`, `t.me/x`, `[click](evil)`, `a@b`, `@name`, `/confirm`, `tel:`; letters that look like others'.
    static func stand(in text: String) -> Bool {
        let plain = text.precomposedStringWithCompatibilityMapping.lowercased()
        if ["@", "](", "://", "<", ">", "mailto:", "tel:"].contains(where: plain.contains) { return true }
        if plain.firstMatch(of: /[\p{L}\p{N}]\.\p{L}{2,}/) != nil { return true }
        return plain.firstMatch(of: /(^|\s)\/\p{L}/) != nil
    }

    /// Words in capitals and Roman numbers that the results do not have.
    static func names(_ text: String, notIn source: String) -> Bool {
        text.matches(of: /[A-Z]{2,}/).contains { !source.contains($0.output) }
    }

    private static let scripts: [String: [ClosedRange<Unicode.Scalar>]] = [
        "ru": ["\u{400}"..."\u{4FF}"], "ar": ["\u{600}"..."\u{6FF}"], "hi": ["\u{900}"..."\u{97F}"],
        "zh": ["\u{3400}"..."\u{9FFF}"],
    ]

    /// The languages that others' letters serve as well.
    static func sharesLetters(_ language: String) -> Bool { scripts[language] == nil }

    /// Whether it is written in the letters of a language: all of a foreign script's letters are the results' own.
    static func isWritten(_ text: String, in language: String) -> Bool {
        let letters = text.unicodeScalars.filter { $0.properties.isAlphabetic && !$0.isASCII }
        let own = scripts[language] ?? []
        let isForeign = letters.contains { letter in
            scripts.contains { code, ranges in code != language && ranges.contains { $0.contains(letter) } }
        }
        let isOwn = own.isEmpty || letters.contains { letter in own.contains { $0.contains(letter) } }
        return isOwn && !isForeign
    }
}
