import Channels
import Foundation
import Platform
import Presentation
import Storage
import Testing

/// What is written by hand is what the types' own `Decodable` reads: each value goes out and comes back.
@Suite struct StoredMessageTests {
    @Test(arguments: [
        IncomingMessage.Content.text("Kauf \"0,1\" \\ eurusd\n\u{1}\t→ 😀"),
        .press(button: "confirm:ABC", messageID: "7"), .edited("anders", messageID: "8"),
        .file(kind: "photo", caption: ""), .membership(isMember: false), .moved(to: "-100"), .other(kind: "poll"),
        .receipt(.init(.sent, messageID: "w")),
        .receipt(
            .init(
                .failed, messageID: "w\"", outboxID: 4, isTemplate: true,
                failure: .init(code: 131047, remedy: .template))),
    ])
    func `an incoming message comes back as it was`(_ content: IncomingMessage.Content) throws {
        let bare = IncomingMessage(
            chat: ChatID(.telegram, "-5"), updateID: "1", sender: .init(id: "2", name: "Zoë"), content: content,
            sentAt: Timestamp(milliseconds: -1))
        var full = bare
        full.chatKind = .group
        full.sender = .init(id: "2", name: "", username: "zoe", languageCode: "de", phone: "15550001")
        (full.messageID, full.replyTo, full.quotedText, full.threadID) = ("3", "4", "{\"a\":1}", "5")
        full.isForwarded = true
        (full.chatTitle, full.chatUsername, full.namesNobody) = ("Gold \"Club\"", "goldclub", true)
        for message in [bare, full] {
            let text = JSONWriter.text { message.write(to: &$0) }
            #expect(try JSONDecoder().decode(IncomingMessage.self, from: Data(text.utf8)) == message)
        }
    }

    @Test func `an outgoing message comes back as it was`() throws {
        let words: [Inline] = [
            .text("a\"\\\u{7}"), .bold([.italic([.text("b")])]), .strikethrough([.text("c")]), .spoiler([.text("d")]),
            .code("e"), .link([.text("f")], url: "https://example.org/?a=b&c=\"d\""), .lineBreak,
        ]
        let table = Block.Table(
            alignments: [.leading, .trailing], header: [[.text("h")], []], rows: [[words, [.text("x")]], [[], []]])
        let document = Document([
            .paragraph(words), .heading(level: 2, []), .quote([.rule, .paragraph([])]),
            .code(language: nil, "let a = 1\n"), .code(language: "swift", ""), .table(table), .rule,
            .list(.init(items: [.init([.paragraph(words)], isDone: true), .init([])])),
            .list(.init(start: 3, items: [], isAttached: false)),
        ])
        var full = OutgoingMessage(
            document, footnote: .text("until then"),
            buttons: [
                [Button(id: "/a", label: "A"), Button(id: "confirm:1", label: "Bestätigen", style: .success)],
                [Button(id: "/start sig-1", label: "Take", opensPrivately: true)], [],
            ], attachment: .init(kind: .photo, hash: "00ff", name: "a.png"), edits: 9, replyTo: "1", threadID: "2",
            isSilent: true)
        full.menu = .init(open: "Choose", more: "More…")
        for message in [OutgoingMessage(Document()), full] {
            let text = JSONWriter.text { message.write(to: &$0) }
            #expect(try JSONDecoder().decode(OutgoingMessage.self, from: Data(text.utf8)) == message)
        }
        full.attachment?.kind = .document
        let text = JSONWriter.text { full.write(to: &$0) }
        #expect(try JSONDecoder().decode(OutgoingMessage.self, from: Data(text.utf8)) == full)
    }
}
