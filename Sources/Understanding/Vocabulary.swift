public import Foundation

/// The words of one language: `vocabulary.yaml` and `templates.yaml` of its folder in `locales/`.
public struct Vocabulary: Sendable {
    /// What is in `templates.yaml` for one action.
    struct ActionTemplates: Sendable {
        var action: String
        /// Tags and words that may stand in a request without changing it.
        var also: [String]
        var templates: [String]
    }
    struct Entry: Sendable {
        var name: String
        /// Phrases, with commas between them.
        var line: Phrase.Text
        var phrases: [Phrase] { Phrase.all(in: line) }
    }

    public let language: String
    /// The decimal separator.
    let decimal: Character
    /// What a language writes before a word without a space, and behind it: articles, prepositions, endings. What is
    /// a word itself keeps its meaning.
    let prefixes: [String]
    let suffixes: [String]
    /// What stands for other words: `2 hours` of a word for two of them.
    let rewrites: [Entry]
    /// Characters that are written in two ways: the first of each pair is read as the second.
    let variants: [Character: Character]
    /// Whether people write 18 350 for eighteen thousand.
    let isGroupedBySpaces: Bool
    /// Words without weight.
    let skip: Phrase.Text
    /// Single words that everybody uses and that ask for nothing: they are no misspellings of others. Only of the
    /// language itself, never of one that it stands behind.
    let common: Set<String>
    /// What makes a noun of the word behind it.
    let articles: Set<String>
    /// What a model may not say of results; `*` behind a word stands for any ending.
    let unsaid: Phrase.Text
    /// `name` or `name.value`, and what people say for it.
    let tags: [Entry]
    /// Values of number words.
    let numbers: [Entry]
    /// ISO codes, and what people call them.
    let currencies: [Entry]
    /// Instrument ids, and what people call them.
    let instruments: [Entry]
    /// IANA time zones, and what people call their cities and countries.
    let cities: [Entry]
    let templates: [ActionTemplates]
    /// How questions begin, or what makes one wherever it stands; see `Inquiry`.
    let questions: [Entry]
    /// Commands as the menus of English have them, and what they are called.
    let commands: [Entry]

    /// Reads the language's files below `folder`, which is `locales/`: its words, its sentences, and what people call
    /// the concepts of the knowledge base and the commands.
    /// - Throws: `VocabularyError`, or what reading the file throws.
    public static func load(folder: URL, language: String) throws -> Vocabulary {
        let folder = folder.appending(path: language)
        return try Vocabulary(
            language: language,
            words: try String(contentsOf: folder.appending(path: "vocabulary.yaml"), encoding: .utf8),
            templates: try String(contentsOf: folder.appending(path: "templates.yaml"), encoding: .utf8),
            concepts: try String(contentsOf: folder.appending(path: "concepts.yaml"), encoding: .utf8),
            commands: try String(contentsOf: folder.appending(path: "commands.yaml"), encoding: .utf8))
    }

    init(language: String, words: String, templates: String, concepts: String, commands: String = "") throws {
        let file = "\(language)/vocabulary.yaml"
        var values: [String: LocaleLines.Line] = [:]
        var sections: [String: [Entry]] = [:]
        var section = ""
        for line in try LocaleLines.read(words, file: file) {
            if line.depth == 0 {
                section = line.key
                values[section] = line
            } else if line.depth == 1, !line.key.isEmpty {
                sections[section, default: []].append(Entry(name: line.key, line: line.value))
            } else {
                throw VocabularyError(file: file, reason: "an entry of \(section) is no line of phrases")
            }
        }
        func entries(_ section: String) throws -> [Entry] {
            guard let entries = sections[section] else {
                throw VocabularyError(file: file, reason: "the section \(section) is missing")
            }
            return entries
        }
        guard let decimal = values["decimal"]?.text.first, let skip = values["skip"]?.value else {
            throw VocabularyError(file: file, reason: "decimal and skip are missing")
        }
        self.language = language
        self.decimal = decimal
        self.skip = skip
        func unordered(_ name: String) -> Set<String> {
            let line = values[name]?.value ?? []
            let words = line.split { $0 <= 32 || $0 == UInt8(ascii: ",") }
            return Set(words.map { String(decoding: Phrase($0).key, as: UTF8.self) })
        }
        common = unordered("common")
        articles = unordered("articles")
        unsaid = values["unsaid"]?.value ?? []
        isGroupedBySpaces = values["group"]?.text == " "
        prefixes = Self.list(values["prefixes"])
        suffixes = Self.list(values["suffixes"])
        rewrites = sections["rewrite"] ?? []
        let pairs = Array((values["variants"]?.text ?? "").filter { !$0.isWhitespace })
        variants = stride(from: 0, to: pairs.count - 1, by: 2).reduce(into: [:]) { $0[pairs[$1]] = pairs[$1 + 1] }
        tags = try entries("tags") + Self.concepts(concepts, file: "\(language)/concepts.yaml")
        numbers = try entries("numbers")
        currencies = try entries("currencies")
        instruments = try entries("instruments")
        cities = try entries("cities")
        questions = sections["questions"] ?? []
        self.commands = try LocaleLines.read(commands, file: "\(language)/commands.yaml")
            .filter { $0.depth == 1 }.map { Entry(name: $0.key, line: $0.value) }
        self.templates = try Self.templates(templates, file: "\(language)/templates.yaml")
    }

    private static func list(_ line: LocaleLines.Line?) -> [String] {
        Phrase.texts(in: line?.value ?? []).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What people call the concepts; what is said of them is none of the interpreter's business.
    private static func concepts(_ text: String, file: String) throws -> [Entry] {
        let lines = try LocaleLines.read(text, file: file)
        guard lines.first?.key == "concept" else {
            throw VocabularyError(file: file, reason: "there are no concepts")
        }
        return lines.filter { $0.depth == 2 && $0.key == "words" }.map { Entry(name: "concept", line: $0.value) }
    }

    private static func templates(_ text: String, file: String) throws -> [ActionTemplates] {
        var actions: [ActionTemplates] = []
        for line in try LocaleLines.read(text, file: file) {
            switch (line.depth, line.key) {
            case (0, _): actions.append(ActionTemplates(action: line.key, also: [], templates: []))
            case (1, "also"): actions[actions.count - 1].also = list(line)
            case (1, "templates"): break
            case (2, ""): actions[actions.count - 1].templates.append(line.text)
            default: throw VocabularyError(file: file, reason: "\(line.key) is nothing of an action's")
            }
        }
        guard let empty = actions.first(where: \.templates.isEmpty) else { return actions }
        throw VocabularyError(file: file, reason: "\(empty.action) has no templates")
    }
}
