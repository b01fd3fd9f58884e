import Foundation
import TestSupport
import Testing

/// A machine without fonts, or with folders that cannot be written to: answers are given, and it is said what lacks.
@Suite struct MachineLackTests {
    /// What it is configured to find are no fonts at all.
    private func withoutFonts(_ place: Place) throws -> [String: String] {
        let file = place.folder.appending(path: "fonts.conf")
        try Data("<?xml version=\"1.0\"?><fontconfig><dir>/nowhere/at/all</dir></fontconfig>".utf8).write(to: file)
        return ["FONTCONFIG_FILE": file.path]
    }

    private static let trade = ["/buy EURUSD 0.1 sl 20 pips", "1", "/close all", "1"]

    @Test func `the doctor names folders and fonts that lack`() async throws {
        let place = try Place()
        defer { place.remove() }
        let (_, well) = try await Program(["doctor"], place.settings()).end()
        for name in ["fonts", "temporary folder", "export folder"] {
            #expect(well.contains { $0.hasPrefix("ok    \(name)") }, "\(name): \(well)")
        }
        let settings = try withoutFonts(place).merging(
            ["TMPDIR": "/dev/null/nowhere", "BELLWETHER_EXPORT_FOLDER": "/dev/null/nowhere"]) { $1 }
        let (status, ill) = try await Program(["doctor"], place.settings(settings)).end()
        #expect(status == 1)
        for name in ["fonts", "temporary folder", "export folder"] {
            #expect(ill.contains { $0.hasPrefix("WRONG \(name)") }, "\(name): \(ill)")
        }
    }

    @Test func `without fonts the figures come in words, and it is said why there is no picture`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try Program(["chat"], place.settings(withoutFonts(place)))
        for line in Self.trade + ["/report", "/report pdf", "/chart EURUSD", "quit"] { try chat.write(line) }
        let (status, lines) = try await chat.end()
        let text = lines.joined(separator: "\n")
        #expect(status == 0 && text.contains("1 trade, 0 won, 1 lost"), "\(text)")
        #expect(text.components(separatedBy: "no font with the letters of your language").count == 4, "\(text)")
        #expect(!lines.contains { $0.hasSuffix(".png") || $0.hasSuffix(".pdf") })
        #expect(!text.contains("went wrong"))
        #expect(chat.errorText.contains("no installed font") || chat.errorText.contains("not drawn or written"))
    }

    @Test func `where no file can be written the words come all the same`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try Program(["chat"], place.settings(["TMPDIR": "/dev/null/nowhere"]))
        for line in Self.trade + ["/report", "/report pdf", "/report xlsx", "quit"] { try chat.write(line) }
        let (status, lines) = try await chat.end()
        let text = lines.joined(separator: "\n")
        #expect(status == 0 && text.contains("1 trade, 0 won, 1 lost") && text.contains("Report"), "\(text)")
        #expect(text.contains("I could not write the file on this machine") && !text.contains("went wrong"), "\(text)")
        #expect(chat.errorText.contains("cannot be written"))
    }
}
