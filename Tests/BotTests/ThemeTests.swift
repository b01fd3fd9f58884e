import Foundation
import TestSupport
import Testing

/// Light and dark pictures, at a market that stands still: the same picture twice has the same bytes.
@Suite struct ThemeTests {
    @Test func `pictures have the colors their owner wants`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        func picture(_ said: String) async throws -> Data {
            let path = try #require(try await chat.say(said).first?.attachments?.first?.path)
            return try Data(contentsOf: URL(filePath: path))
        }
        let (light, dark) = (try await picture("/chart gold"), try await picture("gold chart in dark mode"))
        #expect(light != dark)
        #expect(try await picture("/chart gold") == light)
        let analysis = try await picture("/analyze gold")
        try await chat.ask("/theme", "light")
        try await chat.tap("Dark", "Your pictures are dark.")
        #expect(try await picture("/chart gold") == dark)
        #expect(try await picture("/chart gold theme=light") == light)
        #expect(try await picture("/analyze gold") != analysis)
        try await chat.tap("Undo", "colors of pictures", "from Dark")
        #expect(try await picture("/chart gold") == light)
    }

    @Test func `reports are drawn in them as well`() async throws {
        let place = try Place()
        defer { place.remove() }
        let chat = try place.chat()
        try await chat.ask("/buy eurusd 0.1 sl=20p", "EURUSD")
        try await chat.tap("Confirm", "EURUSD")
        try await chat.ask("/close eurusd", "EURUSD")
        func picture() async throws -> Data {
            let path = try #require(try await chat.say("/report today").first?.attachments?.first?.path)
            return try Data(contentsOf: URL(filePath: path))
        }
        let light = try await picture()
        try await chat.ask("dark mode please", "Your pictures are dark.")
        #expect(try await picture() != light)
        try await chat.ask("light mode", "Your pictures are light.")
        #expect(try await picture() == light)
    }
}
