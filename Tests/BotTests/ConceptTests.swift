import Actions
import Foundation
import Presentation
import TestSupport
import Testing
import Trading
import Understanding

@testable import Bot

/// The knowledge base as it stands in `locales/`.
@Suite struct ConceptTests {
    private static let folder = Folders.root.appending(path: "locales")
    private let locales: Locales
    private let interpreter: Interpreter

    init() throws {
        let languages = try Languages.shared()
        (locales, interpreter) = (languages.locales, languages.interpreter)
    }

    @Test(arguments: ["en", "de"]) func `every entry is short, can be found by all its names and leads on`(
        _ language: String
    ) {
        let localizer = locales[language]
        let concepts = ConceptShelf(locales).concepts(language)
        let ids = localizer.names(under: "concept")
        #expect(ids.count >= 45)
        var owners: [String: String] = [:]
        for id in ids {
            let text = localizer.text("concept.\(id).text")
            #expect((40...700).contains(text.count), "\(id): \(text.count)")
            let sentences = text.split { ".!?:".contains($0) }.count
            #expect((2...14).contains(sentences), "\(id)")
            for key in ["words", "also"] where localizer.has("concept.\(id).\(key)") {
                for phrase in localizer.text("concept.\(id).\(key)").split(separator: ",") {
                    let phrase = phrase.trimmingCharacters(in: .whitespaces)
                    #expect(owners.updateValue(id, forKey: phrase) == nil, "\(phrase) belongs to two entries")
                    #expect(concepts.find(phrase) == [id], "\(language) \(phrase): \(concepts.find(phrase) ?? [])")
                }
            }
            #expect(concepts.find(localizer.text("concept.\(id).title"))?.first == id, "\(id)")
            let related = localizer.text("concept.\(id).see").split { $0 == "," || $0 == " " }.map(String.init)
            #expect(!related.isEmpty && Set(related).isSubset(of: ids) && !related.contains(id), "\(id): \(related)")
            let title = localizer.text("concept.\(id).title")
            #expect(title.count <= 40, "a button shows it: \(title)")
            #expect("/explain \(id)".utf8.count <= 64)
        }
    }

    @Test(arguments: ["en", "de"]) func `every command in an entry is understood as it stands`(_ language: String) {
        let localizer = locales[language]
        var count = 0
        for id in localizer.names(under: "concept") {
            for match in localizer.text("concept.\(id).text").matches(of: /`(\/[^`]+)`/) {
                let command = String(match.output.1)
                count += 1
                guard case .calls(let calls, _) = interpreter.interpret(command, .init(language: language)) else {
                    // Only `/analyze` by its name alone asks which instrument.
                    if command != "/analyze" { Issue.record("\(language) \(id): \(command)") }
                    continue
                }
                #expect(calls.count == 1, "\(command)")
                guard calls[0].action == "get_chart", case .texts(let words)? = calls[0].arguments["indicators"] else {
                    continue
                }
                #expect(throws: Never.self, "\(command)") { try IndicatorList(words) }
            }
        }
        #expect(count > 60)
    }

    @Test func `a phrase that is nobody's finds nothing, the nearest are near`() {
        let concepts = ConceptShelf(locales).concepts("en")
        #expect(concepts.find("xyzzy") == nil)
        #expect(concepts.find("") == nil)
        #expect(concepts.find("bos vs choch") == ["break_of_structure", "change_of_character"])
        #expect(concepts.nearest(to: "ordr blok").first == "order_block")
        #expect(concepts.nearest(to: "levarage").first == "leverage")
        #expect(concepts.nearest(to: "q") == [])
        #expect(concepts.nearest(to: "quantum chromodynamics") == [])
    }
}
