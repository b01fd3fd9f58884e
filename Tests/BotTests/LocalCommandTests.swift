import Actions
import Channels
import Foundation
import Presentation
import TestSupport
import Testing
import Trading
import Understanding

@testable import Bot

/// Commands as each language calls them; `locales/<language>/commands.yaml`.
@Suite struct LocalCommandTests {
    private let descriptors = ActionCatalogue<BotServices>.all.descriptors
    /// What the English commands do, by every name that they have.
    private var meanings: [String: String] {
        descriptors.reduce(into: [:]) { meanings, action in
            meanings[action.id] = action.id
            for alias in action.aliases { meanings[alias.name] = action.id + alias.arguments.json() }
        }
    }

    @Test func `every name stands for one command, in any language, and takes none of English away`() throws {
        let folder = Folders.root.appending(path: "locales")
        let (locales, interpreter) = (try Languages.shared().locales, try Languages.shared().interpreter)
        let lines = try String(contentsOf: folder.appending(path: "en/commands.yaml"), encoding: .utf8)
        let commands = lines.matches(of: /\n  ([a-z0-9_]+):/).map { String($0.output.1) }
        #expect(commands.count >= 60)
        let meanings = meanings
        for language in locales.languages {
            for command in commands {
                let meaning = try #require(meanings[command], "\(command) is no command")
                let names = locales[language].text("command.\(command)").split(separator: ",")
                #expect(!names.isEmpty, "\(language) \(command)")
                for name in names.map({ $0.trimmingCharacters(in: .whitespaces) }) {
                    #expect(!name.contains { $0.isWhitespace || $0 == "/" || $0.isUppercase }, "\(language) \(name)")
                    if let english = meanings[name] { #expect(english == meaning, "\(language) \(name)") }
                    // In any other language it means the same, or nothing.
                    for other in locales.languages {
                        let read = interpreter.command(named: name, other).flatMap { meanings[$0] }
                        #expect(read == meaning || (read == nil && other != language), "\(language) \(name), \(other)")
                    }
                }
            }
        }
    }

    @Test func `menus show them where Telegram takes their letters, and no name twice`() throws {
        let locales = try Languages.shared().locales
        for language in locales.languages {
            let names = CommandMenus.commands(descriptors, locales[language], .owner).map(\.name)
            for name in names { #expect(name.wholeMatch(of: /[a-z0-9_]{1,32}/) != nil, "\(language) \(name)") }
            #expect(Set(names).count == names.count, "\(language) \(names)")
        }
        let shown = { (language: String) in
            CommandMenus.commands(descriptors, locales[language], .trader).map(\.name)
        }
        #expect(shown("es").contains("comprar") && !shown("es").contains("buy"))
        #expect(shown("de").contains("kaufen"))
        #expect(shown("ru").contains("buy") && shown("en").contains("buy"))
    }

    @Test func `help names commands in the reader's language, and finds them by it`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        try await chat.ask("/sprache deutsch", "Deutsch")
        try await chat.ask("/hilfe", "/kaufen", "/kurs")
        try await chat.ask("/hilfe kaufen", "/buy", "/verkaufen")
        try await chat.ask("/kaufen EURUSD 0,1 sl 20 pips", "0,1 Lots EURUSD")
    }
}
