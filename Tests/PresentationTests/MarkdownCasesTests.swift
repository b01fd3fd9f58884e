import Foundation
import Presentation
import TestSupport
import Testing

/// Expected values: the shared Markdown cases, made with markdown-it and read through by hand.
@Suite struct MarkdownCasesTests {
    struct File: Decodable { var cases: [Case] }
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct Telegram: Decodable {
            var text: String
            var entities: [TextEntity]
        }
        var name: String
        var markdown: String
        var telegram: Telegram
        var whatsapp: String
        var testDescription: String { name }
    }

    static let cases: [Case] = {
        guard let file = Folders.shared("payloads/markdown-cases.json"), let data = try? Data(contentsOf: file) else {
            return []
        }
        return (try? JSONDecoder().decode(File.self, from: data).cases) ?? []
    }()

    @Test(.enabled(if: Folders.shared != nil)) func `All shared cases are read`() {
        #expect(Self.cases.count == 96)
    }

    @Test(.enabled(if: !cases.isEmpty), arguments: cases)
    func `A shared case renders as expected on both platforms`(_ sample: Case) {
        let document = Markdown.parse(sample.markdown)
        let telegram = TelegramRenderer.render(document)
        #expect(telegram.text == sample.telegram.text)
        #expect(telegram.entities == sample.telegram.entities)
        #expect(WhatsAppRenderer.render(document) == sample.whatsapp)
        #expect(TelegramRenderer.split(document).map(\.text) == (telegram.text.isEmpty ? [] : [telegram.text]))
        #expect(WhatsAppRenderer.split(document) == (sample.whatsapp.isEmpty ? [] : [sample.whatsapp]))
    }
}
