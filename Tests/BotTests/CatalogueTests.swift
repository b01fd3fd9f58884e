import Actions
import Foundation
import Presentation
import TestSupport
import Testing
import Trading
import Understanding

@testable import Bot

/// Limits of the platforms: https://core.telegram.org/bots/api#botcommand and #inlinekeyboardbutton.
@Suite struct CatalogueTests {
    private let descriptors = ActionCatalogue<BotServices>.all.descriptors

    @Test func `names are what platforms take as commands, and unique`() {
        let names = descriptors.flatMap { [$0.id] + $0.aliases.map(\.name) }
        for name in names { #expect(name.wholeMatch(of: /[a-z0-9_]{1,32}/) != nil, "\(name)") }
        #expect(Set(names).count == names.count, "\(names.filter { name in names.count { $0 == name } > 1 })")
        for descriptor in descriptors {
            let parameters = descriptor.parameters.map(\.name)
            #expect(Set(parameters).count == parameters.count, "\(descriptor.id)")
            for name in parameters { #expect(name.wholeMatch(of: /[a-z0-9_]{1,64}/) != nil, "\(name)") }
            for alias in descriptor.aliases {
                #expect(Set(alias.arguments.keys).isSubset(of: parameters), "\(alias.name)")
            }
        }
    }

    @Test func `the menu has at most 100 commands, each described in 1 to 256 characters in every language`() throws {
        #expect(descriptors.filter(\.isInMenu).count <= 100)
        let locales = try Languages.shared().locales
        for language in locales.languages {
            for descriptor in descriptors {
                let text = locales[language].text("action.\(descriptor.id).summary")
                #expect((1...256).contains(text.count), "\(language) \(descriptor.id)")
            }
        }
    }

    @Test func `ids of buttons fit into 64 bytes`() throws {
        let catalogue = try InstrumentCatalogue(
            yaml: String(contentsOf: Folders.root.appending(path: "config/instruments.yaml"), encoding: .utf8))
        let locales = try Languages.shared().locales
        let ids =
            descriptors.map { "/help \($0.id)" } + catalogue.all.map { "/get_chart \($0.id) 1h" }
            + Examples.choices(locales["en"]).map(\.id)
        for id in ids { #expect(id.utf8.count <= 64, "\(id)") }
    }

    @Test func `whatever changes money or other people asks first`() {
        for descriptor in descriptors where descriptor.effect == .affectsOthers {
            #expect(descriptor.confirmation == .always, "\(descriptor.id)")
        }
        for descriptor in descriptors where descriptor.effect == .trades {
            #expect(descriptor.confirmation != .never, "\(descriptor.id)")
        }
        for descriptor in descriptors where descriptor.effect == .affectsOthers {
            #expect(descriptor.role >= .moderator)
        }
    }

    @Test func `every example is understood as what it is an example of, in its language`() throws {
        let (locales, interpreter) = (try Languages.shared().locales, try Languages.shared().interpreter)
        for (language, descriptor) in locales.languages.flatMap({ language in descriptors.map { (language, $0) } })
        where descriptor.isInMenu {
            let lines = locales[language].text(descriptor.exampleKey).split(separator: "\n").map(String.init)
            #expect((1...2).contains(lines.count) && lines[0].hasPrefix("/"), "\(language) \(descriptor.id)")
            for line in lines {
                let meaning = interpreter.interpret(line, .init(language: language))
                guard case .calls(let calls, _) = meaning, calls.map(\.action) == [descriptor.id] else {
                    Issue.record("\(language) \(line): \(meaning)")
                    continue
                }
            }
        }
    }

    /// The declarations as every surface sees them. `RECORD_GOLDEN=1 swift test` writes the file anew.
    @Test func `the declarations are those of the golden file`() throws {
        let file = Folders.root.appending(path: "Tests/BotTests/Golden/descriptors.json")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let now = String(decoding: try encoder.encode(descriptors), as: UTF8.self) + "\n"
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
            try now.write(to: file, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        let pairs = zip(golden.split(separator: "\n"), now.split(separator: "\n"))
        let difference = pairs.enumerated().first { $0.element.0 != $0.element.1 }
        #expect(golden == now, "line \((difference?.offset ?? 0) + 1): \(difference.map { "\($0.element)" } ?? "")")
    }
}
