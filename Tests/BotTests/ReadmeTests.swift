import Actions
@testable import Bot
import Foundation
import Presentation
import TestSupport
import Testing

/// The command table of README.md says what the declarations say. `RECORD_GOLDEN=1` writes it anew.
@Suite struct ReadmeTests {
    private static let begin = "writes it anew -->\n"
    private static let end = "<!-- end of commands -->"

    private func table() throws -> String {
        let localizer = try Languages.shared().locales["en"]
        let rows = ActionCatalogue<BotServices>.all.descriptors.filter(\.isInMenu).map { descriptor in
            let names = ([descriptor.id] + descriptor.aliases.map(\.name)).map { "`/\($0)`" }.joined(separator: " ")
            let card =
                switch descriptor.confirmation {
                case .never: ""
                case .forFreeText: "from free text"
                case .always: "yes"
                }
            let summary = localizer.text("action.\(descriptor.id).summary")
            return "| \(names) | \(summary) | \(card) | \(localizer.text("role.\(descriptor.role.rawValue)")) |"
        }
        return (["| command | is for | card first | from role |", "|---|---|---|---|"] + rows).joined(separator: "\n")
            + "\n"
    }

    @Test func `the command table is that of the declarations`() throws {
        let file = Folders.root.appending(path: "README.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let start = try #require(text.range(of: Self.begin)).upperBound
        let stop = try #require(text.range(of: Self.end)).lowerBound
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
            try text.replacingCharacters(in: start..<stop, with: try table())
                .write(to: file, atomically: true, encoding: .utf8)
            return
        }
        #expect(String(text[start..<stop]) == (try table()))
    }
}
