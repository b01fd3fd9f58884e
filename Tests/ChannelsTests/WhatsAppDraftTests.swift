import Foundation
import Platform
import Presentation
import TestSupport
import Testing

@testable import Channels

/// Limits are those of the Cloud API: texts 4096, with buttons 1024, three buttons of 20, ten rows of 24 and 72.
@Suite struct WhatsAppDraftTests {
    func parts(
        _ words: String, _ labels: [String] = [], ids: [String]? = nil, photo: Bool = false
    ) -> [WhatsAppDraft.Part] {
        let buttons = zip(ids ?? labels.indices.map { "/b \($0)" }, labels).map { Button(id: $0, label: $1) }
        var message = OutgoingMessage(
            Document([.paragraph([.text(words)])]), buttons: [buttons],
            attachment: photo ? .init(kind: .photo, hash: "h", name: "chart.png") : nil)
        message.menu = .init(open: "Choose", more: "More…")
        return WhatsAppDraft(message, row: 7).parts
    }
    func forms(_ words: String, _ labels: [String] = [], photo: Bool = false) -> [WhatsAppForm] {
        parts(words, labels, photo: photo).map(\.form)
    }
    let long = String(repeating: "All that is to be said about gold today. ", count: 60)  // 2,460 characters

    @Test func `few choices are buttons, more are a list, many are nine and more`() throws {
        #expect(forms("hi") == [.text("hi")])
        #expect(
            forms("hi", ["Yes", "No"]) == [
                .buttons("hi", [.init(id: "/b 0", label: "Yes"), .init(id: "/b 1", label: "No")])
            ])
        for count in 4...10 {
            guard case .list("hi", "Choose", let rows)? = forms("hi", (0..<count).map { "R\($0)" }).first else {
                Issue.record("\(count) choices are no list")
                continue
            }
            #expect(rows.map(\.id) == (0..<count).map { "/b \($0)" })
        }
        guard case .list(_, _, let rows)? = forms("hi", (0..<13).map { "R\($0)" }).first else { throw Missing() }
        #expect(rows.count == 10 && rows.last == .init(id: "more:7:9", title: "More…"))
    }
    private struct Missing: Error {}

    @Test func `labels are short, plain, and no two the same`() throws {
        guard case .list(_, _, let rows)? = forms("hi", ["A label of more than twenty characters", "b"]).first else {
            throw Missing()
        }
        #expect(
            rows.first
                == .init(
                    id: "/b 0", title: "A label of more than tw…", description: "A label of more than twenty characters"
                ))
        guard case .buttons(_, let buttons)? = forms("hi", ["*Buy*\nnow", "Buy now", "Buy now"]).first else {
            throw Missing()
        }
        #expect(buttons.map(\.label) == ["Buy now", "Buy now 2", "Buy now 3"])
        let doubled = parts("hi", ["a", "b", ""], ids: ["/x ", "/x", "/y"]).map(\.form)
        #expect(doubled == [.buttons("hi", [.init(id: "/x", label: "a")])], "each id once, no spaces around it")
    }

    @Test func `long texts are split, and the buttons stand under the last piece`() {
        let plain = forms(long + long)
        #expect(plain.count == 2 && plain.allSatisfy { $0.text.utf16.count <= 4096 })
        let chosen = forms(long, ["Yes"])
        #expect(chosen.count == 2 && chosen.map(\.text).joined(separator: " ").count > 2_400)
        for form in chosen.dropLast() { #expect(form.text.utf16.count <= 4096) }
        guard case .buttons(let body, _)? = chosen.last else {
            Issue.record("no buttons")
            return
        }
        #expect(body.utf16.count <= 1024)
    }

    @Test func `what is decided on stands in one message with its figures`() {
        let short = parts("Buy 0.1 lots EURUSD", ["Confirm", "Cancel"], ids: ["confirm:A", "cancel:A"])
        #expect(short.count == 1)
        // Too long for buttons: whole, and answered in words.
        let card = parts(long, ["Confirm", "Cancel"], ids: ["confirm:A", "cancel:A"]).map(\.form)
        #expect(card.count == 1 && card.first?.text.hasSuffix("➡️ Confirm / Cancel") == true)
        #expect(card.first.map { $0.text.utf16.count > 2_400 } == true)
    }

    @Test func `pictures carry their words and buttons where they may`() {
        #expect(parts("gold", photo: true) == [.init(form: .attachment(caption: "gold"), hasAttachment: true)])
        #expect(parts("gold", ["A", "B"], photo: true).map(\.hasAttachment) == [true], "the picture above the buttons")
        let listed = parts("gold", ["1", "2", "3", "4"], photo: true)
        #expect(listed.map(\.hasAttachment) == [true, false] && listed.first?.form == .attachment(caption: ""))
        let captioned = parts(long, photo: true)
        #expect(captioned.count == 2 && captioned.allSatisfy { !$0.form.text.isEmpty })
        #expect((captioned.first?.form.text.utf16.count ?? 0) <= 1024)
    }

    @Test func `an answer of several paragraphs is two messages, the last with all that fits above the buttons`() {
        let paragraphs = (1...6).map { Block.paragraph([.text("\($0). " + String(repeating: "gold ", count: 60))]) }
        let note = Block.paragraph([.text("Simulated prices")])
        func parts(_ blocks: [Block], photo: Bool, labels: Int = 4) -> [WhatsAppDraft.Part] {
            var message = OutgoingMessage(
                Document(blocks), buttons: [(0..<labels).map { Button(id: "/b \($0)", label: "B\($0)") }],
                attachment: photo ? .init(kind: .photo, hash: "h", name: "chart.png") : nil)
            message.menu = .init(open: "Choose", more: "More…")
            return WhatsAppDraft(message, row: 7).parts
        }
        // 6 paragraphs of 303 and one of 16: three fit above buttons together with the note, three stand before.
        let plain = parts(paragraphs + [note], photo: false)
        #expect(plain.count == 2 && plain[0].form.text.hasPrefix("1. ") && plain[1].form.text.hasPrefix("4. "))
        #expect(plain[1].form.text.hasSuffix("Simulated prices"))
        let pictured = parts(paragraphs + [note], photo: true)
        #expect(pictured.map(\.hasAttachment) == [true, false], "the first under the picture")
        #expect(pictured[0].form.text.hasPrefix("1. ") && pictured[1].form.text.hasPrefix("4. "))
        for part in plain + pictured { #expect(part.form.text.utf16.count <= 1024) }
    }

    @Test func `one link becomes a button`() {
        let document = Document([
            .paragraph([.text("The week:"), .lineBreak, .link([.text("Open report")], url: "https://example.com/r/1")])
        ])
        let parts = WhatsAppDraft(OutgoingMessage(document), row: 1).parts
        #expect(
            parts.map(\.form) == [.link("The week:\nOpen report", label: "Open report", url: "https://example.com/r/1")]
        )
    }

    @Test func `a template takes one line`() {
        let document = Document([
            .paragraph([.bold([.text("Gold")]), .text("  \t is up")]), .paragraph([.text("a\n\nb")]),
        ])
        #expect(WhatsAppDraft.line(document) == "Gold is up · a · b")
        let line = WhatsAppDraft.line(String(repeating: "word ", count: 1_000))
        #expect(line.utf16.count <= 900 && line.hasSuffix("…"))
        #expect("👩‍👩‍👧‍👦👩‍👩‍👧‍👦".cut(to: 13) == "👩‍👩‍👧‍👦…", "between characters, never inside one")
    }
}
