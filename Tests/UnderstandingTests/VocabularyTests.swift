import Foundation
import Platform
import TestSupport
import Testing
import Yams

@testable import Understanding

/// How the words of a language get from their files into what messages are looked up in.
@Suite struct VocabularyTests {
    private static let folder = Folders.root.appending(path: "locales")

    /// Yams is the independent reader here.
    @Test(arguments: Fixture.languages, ["vocabulary", "templates", "concepts"])
    func `the lines of every file say what YAML says`(_ language: String, _ name: String) throws {
        let file = Self.folder.appending(path: "\(language)/\(name).yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        var path: [String] = []
        var read: [String] = []
        for line in try LocaleLines.read(text, file: name) {
            path = path.prefix(line.depth) + [line.key]
            let words = line.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            if !words.isEmpty { read.append(path.joined(separator: "/") + ": " + words) }
        }
        var expected: [String] = []
        func flatten(_ node: Node, _ path: [String]) {
            for (key, value) in node.mapping ?? [:] { flatten(value, path + [key.string ?? ""]) }
            for value in node.sequence ?? [] { flatten(value, path + [""]) }
            let words = (node.scalar?.string ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
            if !words.isEmpty { expected.append(path.joined(separator: "/") + ": " + words) }
        }
        flatten(try #require(try Yams.compose(yaml: text, .basic)), [])
        #expect(read.count > 100)
        #expect(read == expected)
    }

    @Test(arguments: [
        ("tags:\n  buy: [buy, long]", 2), ("tags:\n  buy: 'buy'", 2), ("tags:\n   buy: buy", 2),
        ("tags:\n    buy: buy", 2), ("tags:\n\tbuy: buy", 2), ("tags:\n  buy", 2), ("tags:\n  buy:buy", 2),
        ("tags:\n  buy: \"buy", 2), ("tags:\n  buy: \"a\\tb\"", 2), ("tags:\n  buy: long # or not", 2),
        ("tags:\n  buy: a: b", 2), ("skip: >\n  a\n", 1), ("tags:\n  buy: a\n  sell: b\n  buy: c", 4), ("{}", 1),
        ("&a tags:\n  x: *a", 2),
    ])
    func `what is written in another form is refused with its line`(_ text: String, _ line: Int) {
        #expect { try LocaleLines.read(text, file: "xx/vocabulary.yaml") } throws: {
            let error = $0 as? VocabularyError
            return error?.file == "xx/vocabulary.yaml" && error?.reason.hasPrefix("line \(line) ") == true
        }
    }

    @Test func `a vocabulary that lacks a section is refused by its name`() {
        let words = "decimal: \".\"\nskip: the\ntags:\n  buy: buy"
        #expect(throws: VocabularyError(file: "xx/vocabulary.yaml", reason: "the section numbers is missing")) {
            try Vocabulary(
                language: "xx", words: words, templates: "help:\n  templates:\n    - help", concepts: "concept:")
        }
    }

    /// What is cut in the short way is cut as a message is: else one would not be found in the other.
    @Test("Phrases are cut as messages are", arguments: Fixture.languages)
    func cutting(_ language: String) throws {
        let vocabulary = try #require(Fixture.vocabularies[language])
        let entries =
            vocabulary.tags + vocabulary.numbers + vocabulary.currencies + vocabulary.instruments + vocabulary.cities
        let phrases = (entries.map(\.line) + [vocabulary.skip]).flatMap { Phrase.texts(in: $0) }
            .map { String(decoding: $0, as: UTF8.self) }
        #expect(phrases.count > 2000)
        for text in phrases + phrases.map({ $0.uppercased() }) {
            let (phrase, words) = (Phrase(text), Words.split(text))
            #expect(String(decoding: phrase.key, as: UTF8.self) == Words.key(words))
            #expect(phrase.exact.map { String(decoding: $0, as: UTF8.self) } == Words.exact(words))
        }
    }

    @Test(arguments: [
        "  two spaces", "a  b", " a", "a ", "", "!", "l'or", "1.5", "ế", "e\u{302}\u{301}", "e\u{301}", "ß", "İ", "क़",
        "黄金x", "x黄金", "🙂", "ﷺ", "Ёлка", "й", "إلى", "ة",
    ])
    func `odd phrases are cut as messages are`(_ text: String) {
        let words = Words.split(text)
        #expect(String(decoding: Phrase(text).key, as: UTF8.self) == Words.key(words))
        #expect(Phrase(text).exact.map { String(decoding: $0, as: UTF8.self) } == Words.exact(words))
    }

    @Test func `accents in another order are the same letter`() {
        // ậ as one character, and as â with a dot below, which some keyboards send.
        #expect(Words.split("c\u{1EAD}p").map(\.exact) == Words.split("c\u{E2}\u{323}p").map(\.exact))
    }

    /// Against the plain table of distances, for every word of the tables that is changed in every way by one letter.
    @Test func `spelling misses no word that is near`() {
        let words = ["stop", "short", "position", "золото", "ордер", "सोना", "продать", "xau", "trailing"]
        var spelling = Spelling()
        for (number, word) in words.enumerated() { spelling.add(number, word) }
        var compared = 0
        for word in words {
            let letters = Array(word.unicodeScalars)
            for place in letters.indices {
                var (without, twice, other, swapped) = (letters, letters, letters, letters)
                without.remove(at: place)
                twice.insert(letters[place], at: place)
                other[place] = "q"
                swapped.swapAt(place, letters.count - 1)
                for damaged in [without, twice, other, swapped] {
                    let text = damaged.reduce(into: "") { $0.unicodeScalars.append($1) }
                    guard let typo = Typo(text) else { continue }
                    for limit in 0...2 {
                        let near = Set(spelling.near(typo, limit: limit))
                        for (number, known) in words.enumerated() {
                            compared += 1
                            let distance = Distance.between(typo.letters, Distance.letters(known), limit: limit)
                            if distance != nil { #expect(near.contains(number), "\(text) \(known)") }
                            // The words of one script are told apart exactly.
                            if distance == nil, known.utf8.count == known.count, text.utf8.count == text.count {
                                #expect(!near.contains(number), "\(text) \(known)")
                            }
                        }
                    }
                }
            }
        }
        #expect(compared > 5000)
    }

    @Test func `paths of words are found again, and others are not`() {
        var table = PhraseTable()
        var nodes: [String: Int] = [:]
        for first in 0..<60 {
            for second in 0..<40 {
                let phrase = "w\(first) слово\(second)"
                nodes[phrase] = table.insert(Phrase.Text(phrase.utf8))
            }
        }
        for (phrase, node) in nodes { #expect(table.node(of: phrase.utf8) == node) }
        #expect(Set(nodes.values).count == 2400 && table.wordCount == 100)
        #expect(table.node(of: "слово1 w1".utf8) == nil && table.node(of: "w1 w1".utf8) == nil)
    }
}
