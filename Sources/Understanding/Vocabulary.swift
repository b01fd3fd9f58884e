public import Foundation
import Trading
import Yams

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
        var phrases: [Phrase]
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
    let skip: [Phrase]
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

    /// Reads the language's files below `folder`, which is `locales/`: its words, its sentences, and what people call
    /// the concepts of the knowledge base.
    /// - Throws: `VocabularyError`, or what reading the file throws.
    public static func load(folder: URL, language: String) throws -> Vocabulary {
        let folder = folder.appending(path: language)
        return try Vocabulary(
            language: language,
            words: try String(contentsOf: folder.appending(path: "vocabulary.yaml"), encoding: .utf8),
            templates: try String(contentsOf: folder.appending(path: "templates.yaml"), encoding: .utf8),
            concepts: try String(contentsOf: folder.appending(path: "concepts.yaml"), encoding: .utf8))
    }

    init(language: String, words: String, templates: String, concepts: String) throws {
        let file = "\(language)/vocabulary.yaml"
        let root = try Self.mapping(of: words, file: file)
        guard let decimal = root["decimal"]?.scalar?.string.first, let skip = root["skip"]?.scalar?.string else {
            throw VocabularyError(file: file, reason: "decimal and skip are missing")
        }
        self.language = language
        self.decimal = decimal
        self.skip = Self.phrases(skip).map { Phrase($0) }
        isGroupedBySpaces = root["group"]?.scalar?.string == " "
        prefixes = Self.phrases(root["prefixes"]?.scalar?.string ?? "")
        suffixes = Self.phrases(root["suffixes"]?.scalar?.string ?? "")
        rewrites = root["rewrite"] == nil ? [] : try Self.entries(root["rewrite"], file: file)
        let pairs = Array((root["variants"]?.scalar?.string ?? "").filter { !$0.isWhitespace })
        variants = stride(from: 0, to: pairs.count - 1, by: 2).reduce(into: [:]) { $0[pairs[$1]] = pairs[$1 + 1] }
        tags = try Self.entries(root["tags"], file: file) + Self.concepts(concepts, file: "\(language)/concepts.yaml")
        numbers = try Self.entries(root["numbers"], file: file)
        currencies = try Self.entries(root["currencies"], file: file)
        instruments = try Self.entries(root["instruments"], file: file)
        cities = try Self.entries(root["cities"], file: file)
        self.templates = try Self.templates(templates, file: "\(language)/templates.yaml")
    }

    private static func mapping(of text: String, file: String) throws -> Node.Mapping {
        guard let mapping = try Yams.compose(yaml: text, .basic)?.mapping else {
            throw VocabularyError(file: file, reason: "no mapping")
        }
        return mapping
    }

    private static func phrases(_ text: String) -> [String] {
        text.utf8.split(separator: UInt8(ascii: ",")).compactMap { phrase in
            let trimmed = Substring(phrase.drop { $0 <= 0x20 })
            let end = trimmed.utf8.lastIndex { $0 > 0x20 }
            return end.map { String(trimmed[...$0]) }
        }
    }

    private static func entries(_ node: Node?, file: String) throws -> [Entry] {
        guard let mapping = node?.mapping else { throw VocabularyError(file: file, reason: "a section is missing") }
        return try mapping.map { key, value in
            guard let name = key.scalar?.string, let text = value.scalar?.string else {
                throw VocabularyError(file: file, reason: "an entry is no line of phrases")
            }
            return Entry(name: name, phrases: phrases(text).map { Phrase($0) })
        }
    }

    /// What people call the concepts; what is said of them is none of the interpreter's business.
    private static func concepts(_ text: String, file: String) throws -> [Entry] {
        guard let mapping = try mapping(of: text, file: file)["concept"]?.mapping else {
            throw VocabularyError(file: file, reason: "there are no concepts")
        }
        return mapping.map {
            Entry(name: "concept", phrases: phrases($1.mapping?["words"]?.scalar?.string ?? "").map { Phrase($0) })
        }
    }

    private static func templates(_ text: String, file: String) throws -> [ActionTemplates] {
        try mapping(of: text, file: file).map { key, value in
            guard let action = key.scalar?.string, let list = value.mapping?["templates"]?.sequence else {
                throw VocabularyError(file: file, reason: "an action has no templates")
            }
            return ActionTemplates(
                action: action, also: phrases(value.mapping?["also"]?.scalar?.string ?? ""),
                templates: list.compactMap { $0.scalar?.string })
        }
    }
}
