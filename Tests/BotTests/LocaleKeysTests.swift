import Actions
import Foundation
import Presentation
import TestSupport
import Testing
import Yams

@testable import Bot

/// The texts that the sources name, and those in `locales/en`, are the same.
@Suite struct LocaleKeysTests {
    private static let folder = Folders.root.appending(path: "locales")

    @Test func `all languages have the same keys, placeholders and plural forms`() throws {
        let problems = try Locales(folder: Self.folder).problems
        #expect(problems == [])
    }

    @Test func `every action and each of its arguments is described`() throws {
        let keys = try Self.english()
        for descriptor in ActionCatalogue<BotServices>.all.descriptors {
            for key in descriptor.localizationKeys { #expect(keys.contains(key), "\(key)") }
        }
    }

    @Test func `every text that the sources name exists`() throws {
        let missing = Self.missing(in: try Self.sources(), keys: try Self.english())
        #expect(missing == [])
    }

    @Test func `every text is used`() throws {
        let unused = Self.unused(in: try Self.sources(), keys: try Self.english())
        #expect(unused == [])
    }

    @Test func `the checks find what is wrong`() {
        let keys: Set<String> = [
            "card.used", "card.old", "refusal.banned", "role.admin", "admin.ban", "admin.ban_done",
        ]
        let source = """
            say("card.used"); say("card.gone"); throw refused("banned"); throw refused(
                "unknown"); text("role.\\(user.role)"); text("nothing.\\(a(b))"); open("file.txt")
            let key = "admin.ban"; text("\\(key)_done"); text("card.\\(x).name")
            """
        #expect(Self.missing(in: [source], keys: keys) == ["card.*.name", "card.gone", "refusal.unknown"])
        #expect(Self.unused(in: [source], keys: keys) == ["card.old"])
    }

    // MARK: - How it is found

    /// Families of keys whose names are put together from other names than literals.
    private static let families = ["action.", "question.", "example.", "concept."]

    /// Literals that look like keys, but name values in the database, or a file.
    private static let marks: Set<String> = [
        MarketMark.clock, MarketMark.settled, MarketMark.source, "report.xlsx",
    ]

    /// String literals that could be keys; interpolations are `*`.
    private static func literals(in sources: [String]) -> Set<String> {
        var literals: Set<String> = []
        let pattern = /"((?:[a-z0-9_.]|\\\((?:[^()"]|\((?:[^()]|\([^()]*\))*\))*\))+)"/
        let refusal = /refused\(\s*"([a-z_]+)"/
        for source in sources {
            for match in source.matches(of: pattern) {
                literals.insert(
                    String(match.output.1).replacing(/\\\((?:[^()"]|\((?:[^()]|\([^()]*\))*\))*\)/, with: "*"))
            }
            for match in source.matches(of: refusal) { literals.insert("refusal.\(match.output.1)") }
        }
        return literals
    }

    private static func matches(_ key: String, _ pattern: String) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count > 1, let first = parts.first, let last = parts.last else { return key == pattern }
        return key.count > first.count + last.count && key.hasPrefix(first) && key.hasSuffix(last)
    }

    static func missing(in sources: [String], keys: Set<String>) -> [String] {
        let namespaces = Set(keys.filter { $0.contains(".") }.map { $0.prefix { $0 != "." } })
        return literals(in: sources).filter { literal in
            let head = literal.prefix { $0 != "." }
            guard literal.contains("."), namespaces.contains(head), !marks.contains(literal) else { return false }
            return !keys.contains { matches($0, literal) }
        }.sorted()
    }

    static func unused(in sources: [String], keys: Set<String>) -> [String] {
        let literals = literals(in: sources)
        let (patterns, names) = (literals.filter { $0.contains("*") }, literals.filter { !$0.contains("*") })
        return keys.filter { key in
            if names.contains(key) || families.contains(where: key.hasPrefix) { return false }
            return !patterns.contains { pattern in
                guard pattern.hasPrefix("*") else { return pattern.contains(".") && matches(key, pattern) }
                // A name with an ending: `\(key)_done` of a key that is named elsewhere.
                let ending = pattern.dropFirst()
                return !ending.isEmpty && key.hasSuffix(ending) && names.contains(String(key.dropLast(ending.count)))
            }
        }.sorted()
    }

    private static func sources() throws -> [String] {
        try ["Actions", "Bot", "Reporting", "Understanding"].flatMap { target in
            let folder = Folders.root.appending(path: "Sources/\(target)")
            let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
            return try names.filter { $0.hasSuffix(".swift") }.map {
                try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
            }
        }
    }

    private static func english() throws -> Set<String> {
        var keys: Set<String> = []
        func flatten(_ node: Node, _ prefix: String) {
            guard let mapping = node.mapping else {
                keys.insert(prefix)
                return
            }
            for (key, value) in mapping { flatten(value, (prefix.isEmpty ? "" : "\(prefix).") + (key.string ?? "")) }
        }
        let english = folder.appending(path: "en")
        for name in try FileManager.default.contentsOfDirectory(atPath: english.path)
        where !["format", "vocabulary", "templates"].contains(where: name.hasPrefix) {
            let yaml = try String(contentsOf: english.appending(path: name), encoding: .utf8)
            if let node = try Yams.compose(yaml: yaml) { flatten(node, "") }
        }
        return keys
    }
}
