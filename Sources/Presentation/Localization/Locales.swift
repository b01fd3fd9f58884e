public import Foundation
import Platform
import Yams

/// Every language in a folder like `locales/`: one folder each, with `format.yaml` and files of messages.
public struct Locales: Sendable {
    /// The language that all others are translations of.
    public static let reference = "en"

    /// Parsed on first use: most runs need few of them. A malformed one gets English, and `problems` names it.
    private let texts: [String: Lazily<Result<LocaleTexts, LocalizationError>>]
    private let fallback: LocaleTexts

    /// Reads all languages, and parses English.
    /// - Throws: `LocalizationError.malformedFile` when English is malformed.
    public init(folder: URL) throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasPrefix(".") }
        var files: [String: [String: String]] = [:]
        for language in folders {
            let path = folder.appending(path: language)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: path.path)) ?? []  // a file, no folder
            for name in names where Self.isRead(name) {
                let content = try String(contentsOf: path.appending(path: name), encoding: .utf8)
                files[language, default: [:]][name] = content
            }
        }
        try self.init(files: files)
    }

    /// - Parameter files: content by language and file name.
    init(files: [String: [String: String]]) throws {
        guard let reference = files[Self.reference] else {
            throw LocalizationError.malformedFile(Self.reference, reason: "this language is missing")
        }
        let fallback = try LocaleTexts(language: Self.reference, files: reference, fallback: nil)
        self.fallback = fallback
        var texts = [Self.reference: Lazily { Result<LocaleTexts, LocalizationError>.success(fallback) }]
        for (language, files) in files
        where language != Self.reference && files.keys.contains(where: Self.isMessages) {
            texts[language] = Lazily {
                Result { () throws(LocalizationError) in
                    try LocaleTexts(language: language, files: files, fallback: fallback)
                }
            }
        }
        self.texts = texts
    }

    private static func isRead(_ file: String) -> Bool { file == "format.yaml" || isMessages(file) }
    private static func isMessages(_ file: String) -> Bool {
        file.hasSuffix(".yaml") && file != "format.yaml" && !file.hasPrefix("vocabulary")
            && !file.hasPrefix("templates")
    }

    /// The languages that have texts, in alphabetical order.
    public var languages: [String] { texts.keys.sorted() }

    /// The texts of a language; `pt-BR` finds `pt`. Languages that are not there get English.
    public subscript(language: String) -> Localizer {
        let base = language.lowercased().prefix { $0 != "-" && $0 != "_" }
        return Localizer((try? texts[String(base)]?.value.get()) ?? fallback)
    }

    /// What translators must mend: malformed files; keys, arguments and plural forms that differ from English.
    /// Sorted.
    public var problems: [String] {
        texts.values.flatMap { texts in
            switch texts.value {
            case .success(let texts): texts.problems(comparedTo: fallback)
            case .failure(let error): ["\(error)"]
            }
        }.sorted()
    }
}

/// The messages and formats of one language. Messages are parsed when they are first used, and kept.
final class LocaleTexts: Sendable {
    enum Unit { case duration, past, future }

    let language: String
    let format: LocaleFormat
    let plural: PluralRule
    private let patterns: [String: String]
    private let fallback: LocaleTexts?
    private let messages = Locked<[String: Message]>([:])
    /// Markdown with holes; its number is bounded by the forms of the messages, except for plurals with exact texts.
    private let documents = Locked<[String: Document]>([:])
    private static let maximumDocuments = 4_096
    private let alternatives = Locked<[String: [String]]>([:])
    private let derived = Locked<[ObjectIdentifier: any Sendable]>([:])

    init(language: String, files: [String: String], fallback: LocaleTexts?) throws(LocalizationError) {
        guard let format = files["format.yaml"] else {
            throw LocalizationError.malformedFile("\(language)/format.yaml", reason: "the file is missing")
        }
        self.language = language
        self.fallback = fallback
        plural = PluralRule(language: language)
        var patterns: [String: String] = [:]
        var file = "format.yaml"
        do {
            self.format = try YAMLDecoder().decode(LocaleFormat.self, from: format)
            for (name, content) in files where name != "format.yaml" {
                file = name
                if let node = try Yams.compose(yaml: content, .basic) { try Self.flatten(node, "", &patterns) }
            }
        } catch {
            throw LocalizationError.malformedFile("\(language)/\(file)", reason: "\(error)")
        }
        self.patterns = patterns
    }

    /// Cut and sorted once, and kept: people say things of a strategy in many ways.
    func alternatives(_ key: String, of text: () -> String) -> [String] {
        if let known = alternatives.withLock({ $0[key] }) { return known }
        let new = text().split(separator: "|").map(String.init).sorted { $0.count > $1.count }
        alternatives.withLock { $0[key] = new }
        return new
    }

    func kept<Value: Sendable>(_ make: () -> Value) -> Value {
        let key = ObjectIdentifier(Value.self)
        if let known = derived.withLock({ $0[key] }) as? Value { return known }
        let new = make()
        derived.withLock { $0[key] = new }
        return new
    }

    private static func flatten(_ node: Node, _ prefix: String, _ patterns: inout [String: String]) throws {
        switch node {
        case .scalar(let scalar):
            guard patterns.updateValue(scalar.string.trimmingEnd, forKey: prefix) == nil else {
                throw LocalizationError.malformedMessage(reason: "the key \(prefix) stands twice")
            }
        case .mapping(let mapping):
            for (key, value) in mapping {
                let name = key.scalar?.string ?? ""
                try flatten(value, prefix.isEmpty ? name : "\(prefix).\(name)", &patterns)
            }
        case .sequence(let sequence):
            for (index, value) in sequence.enumerated() { try flatten(value, "\(prefix).\(index)", &patterns) }
        case .alias: throw LocalizationError.malformedMessage(reason: "an alias at \(prefix)")
        }
    }

    /// The message and the language it is written in; nil when neither this language nor English has it.
    func message(_ key: String) -> (Message, LocaleTexts)? {
        if let message = messages.withLock({ $0[key] }) { return (message, self) }
        guard let pattern = patterns[key] else { return fallback?.message(key) }
        let message = keep(pattern, as: key)
        return (message, self)
    }

    /// What stands next after `prefix` in keys that begin with it, sorted.
    func names(under prefix: String) -> [String] {
        let start = prefix + "."
        let own = patterns.keys.filter { $0.hasPrefix(start) }.map { key in
            String(key.dropFirst(start.count).prefix { $0 != "." })
        }
        return Array(Set(own + (fallback?.names(under: prefix) ?? []))).sorted()
    }

    private func keep(_ pattern: String, as key: String) -> Message {
        // A malformed message shows itself; `problems` names it.
        let message = (try? Message(pattern)) ?? Message(literal: pattern)
        messages.withLock { $0[key] = message }
        return message
    }

    func parsed(_ markdown: String) -> Document {
        if let document = documents.withLock({ $0[markdown] }) { return document }
        let document = Markdown.parse(markdown, hasHoles: true)
        documents.withLock { documents in
            if documents.count >= Self.maximumDocuments { documents.removeAll() }
            documents[markdown] = document
        }
        return document
    }

    /// `count` of a unit of time, in words.
    func unit(_ kind: Unit, _ unit: String, _ count: Int) -> String {
        let table =
            switch kind {
            case .duration: format.duration
            case .past: format.past
            case .future: format.future
            }
        guard let pattern = table[unit] else { return "\(count) \(unit)" }
        let key = "\u{0}\(kind).\(unit)"
        let message = messages.withLock { $0[key] } ?? keep(pattern, as: key)
        return message.text(["n": .integer(count)], plural: plural) { [format] _, _, result in
            result += format.integer(count)
        }
    }
}

// MARK: - Checks

extension LocaleTexts {
    fileprivate func problems(comparedTo reference: LocaleTexts) -> [String] {
        var problems: [String] = []
        for key in Set(reference.patterns.keys).subtracting(patterns.keys) { problems.append("\(key): missing") }
        for key in Set(patterns.keys).subtracting(reference.patterns.keys) { problems.append("\(key): not in English") }
        var messages = patterns
        for (name, table) in [("duration", format.duration), ("past", format.past), ("future", format.future)] {
            for unit in ["second", "minute", "hour", "day"] {
                if let pattern = table[unit] {
                    messages["format.\(name).\(unit)"] = pattern
                } else {
                    problems.append("format.\(name).\(unit): missing")
                }
            }
        }
        if format.months.count != 12 { problems.append("format.months: not twelve") }
        if format.weekdays.count != 7 { problems.append("format.weekdays: not seven") }
        for (key, pattern) in messages {
            do {
                let message = try Message(pattern)
                problems += self.problems(of: message).map { "\(key): \($0)" }
                guard let other = reference.patterns[key].flatMap({ try? Message($0) }) else { continue }
                let (mine, theirs) = (message.arguments.sorted(), other.arguments.sorted())
                if mine != theirs { problems.append("\(key): has the arguments \(mine), English \(theirs)") }
            } catch {
                problems.append("\(key): \(error)")
            }
        }
        return problems.map { "\(language)/\($0)" }
    }

    private func problems(of message: Message) -> [String] {
        message.pluralForms.flatMap { forms in
            plural.required.subtracting(forms).map { "the plural form \($0) is missing" }
                + forms.subtracting(plural.allowed).map { "\(self.language) has no plural form \($0)" }
        }
    }
}
