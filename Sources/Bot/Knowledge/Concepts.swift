import Foundation
import Platform
import Presentation
import Storage
import Understanding

/// The knowledge base: concepts of trading by what people call them. Its texts are in `locales/`, under `concept.`.
struct Concepts: Sendable {
    private let ids: [String]
    /// By folded phrase.
    private let byPhrase: [String: String]
    private let longest: Int

    /// - Parameter localizers: the person's language first; a phrase means what the first one says that has it.
    init(_ localizers: [Localizer]) {
        var byPhrase: [String: String] = [:]
        for localizer in localizers {
            for id in localizer.names(under: "concept") {
                for phrase in Self.phrases(id, localizer) + [localizer.text("concept.\(id).title"), id] {
                    let key = Self.words(phrase).joined(separator: " ")
                    if !key.isEmpty, byPhrase[key] == nil { byPhrase[key] = id }
                }
            }
        }
        ids = localizers.first?.names(under: "concept") ?? []
        self.byPhrase = byPhrase
        longest = byPhrase.keys.map { $0.count { $0 == " " } + 1 }.max() ?? 1
    }

    /// `words` are known to the interpreter as well; `also` are words that mean something else to it in most sentences.
    private static func phrases(_ id: String, _ localizer: Localizer) -> [String] {
        ["concept.\(id).words", "concept.\(id).also"].filter(localizer.has).flatMap { key in
            localizer.text(key).split(separator: ",").map(String.init)
        }
    }

    /// Every concept, in alphabetical order of its title.
    func all(_ localizer: Localizer) -> [String] {
        ids.sorted { localizer.text("concept.\($0).title") < localizer.text("concept.\($1).title") }
    }

    /// The concepts a text names, in its order; nil when it names none.
    func find(_ text: String) -> [String]? {
        let words = Self.words(text)
        var found: [String] = []
        var index = 0
        while index < words.count {
            let lengths = stride(from: min(longest, words.count - index), to: 0, by: -1)
            let match = lengths.lazy.compactMap { length in
                id(words[index..<index + length]).map { (id: $0, length: length) }
            }.first
            if let match, !found.contains(match.id) { found.append(match.id) }
            index += match?.length ?? 1
        }
        return found.isEmpty ? nil : found
    }

    /// A phrase, in the singular or the plural, or with a figure: `ema50`.
    private func id(_ words: ArraySlice<String>) -> String? {
        let phrase = words.joined(separator: " ")
        if let id = byPhrase[phrase] { return id }
        for ending in ["s", "es", "n", "en", "e"] where phrase.hasSuffix(ending) {
            if let id = byPhrase[String(phrase.dropLast(ending.count))] { return id }
        }
        guard phrase.last?.isNumber == true, let start = phrase.firstIndex(where: \.isNumber) else { return nil }
        return byPhrase[String(phrase[..<start])]
    }

    /// Up to three concepts whose names are nearest to a text, best first.
    func nearest(to text: String) -> [String] {
        let key = Array(Distance.letters(Self.words(text).joined(separator: " ")).prefix(60))
        guard key.count >= 3 else { return [] }
        let limit = max(2, key.count / 3)
        var best: [String: Int] = [:]
        for (phrase, id) in byPhrase {
            let letters = Distance.letters(phrase)
            guard letters.count >= 3, let distance = Distance.between(key, letters, limit: limit) else { continue }
            best[id] = min(best[id] ?? .max, distance)
        }
        return best.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.prefix(3).map(\.key)
    }

    /// Without what two people may write differently: case, accents, hyphens, and how umlauts are written out.
    private static func words(_ text: String) -> [String] {
        let folded = text.lowercased().replacing("ß", with: "ss").folding(options: .diacriticInsensitive, locale: nil)
        return folded.replacing("'", with: "").split { !$0.isLetter && !$0.isNumber }.prefix(64).map { word in
            // MAE is no umlaut.
            guard word.count > 3 else { return String(word) }
            return ["ae": "a", "oe": "o", "ue": "u"].reduce(String(word)) { $0.replacing($1.key, with: $1.value) }
        }
    }
}

extension Concepts {
    /// The pages as the database searches them. Ideographs stand alone: no space says where a word of theirs ends.
    static func texts(_ localizer: Localizer) -> [ConceptText] {
        localizer.names(under: "concept").map { id in
            ConceptText(
                id: id, title: spaced(localizer.text("concept.\(id).title")),
                names: spaced(phrases(id, localizer).joined(separator: " ")),
                text: spaced(localizer.document("concept.\(id).text").plainText))
        }
    }

    /// The beginnings by which words of a question are looked for: endings change from case to case.
    static func beginnings(_ question: String) -> [String] {
        spaced(question).split(separator: " ").map { word in
            String(word.count > 5 ? word.prefix(word.count - 2) : word[...])
        }
    }

    private static func spaced(_ text: String) -> String {
        words(text).map { word in
            word.reduce(into: "") { spaced, letter in
                spaced += letter.isIdeograph ? " \(letter) " : String(letter)
            }
        }.joined(separator: " ")
    }
}

extension Character {
    fileprivate var isIdeograph: Bool { unicodeScalars.first?.properties.isIdeographic == true }
}

/// The knowledge base of each language, made when somebody first asks in it.
final class ConceptShelf: Sendable {
    private let locales: Locales
    private let concepts = Locked<[String: Concepts]>([:])
    private let searchable = Locked<Set<String>>([])

    init(_ locales: Locales) { self.locales = locales }

    /// Up to three pages that say most of what a question does, the best first.
    func search(_ question: String, _ language: String, in store: Store) async throws -> [String] {
        try await index(language, in: store)
        let words = Concepts.beginnings(question)
        return try await store.read { try $0.concepts(saying: words, language: language, limit: 3) }
    }

    /// Brings what is searched up to what the pages say, once a run.
    private func index(_ language: String, in store: Store) async throws {
        guard !searchable.withLock({ $0.contains(language) }) else { return }
        let texts = Concepts.texts(locales[language])
        let stamp = hexadecimal(sha256(Array("\(texts)".utf8)))
        try await store.write { transaction in
            guard try transaction.mark("concepts.\(language)") != stamp else { return }
            try transaction.setConcepts(texts, language: language)
            try transaction.setMark("concepts.\(language)", to: stamp)
        }
        searchable.withLock { _ = $0.insert(language) }
    }

    func concepts(_ language: String) -> Concepts {
        if let known = concepts.withLock({ $0[language] }) { return known }
        let made = Concepts([locales[language], locales[Locales.reference]])
        concepts.withLock { $0[language] = made }
        return made
    }
}
