import Foundation
import Platform
import TestSupport
import Testing

/// Pictures kept with trades, through the built program: in the terminal by path, on the emulated Telegram as photos.
@Suite struct JournalPictureTests {
    /// A PNG of one pixel: signature, header, data, end (W3C PNG, section 4.1), as written by libpng.
    static let png = Data(
        base64Encoded:
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

    private func trade(_ chat: Program) async throws -> (id: String, name: String) {
        try await chat.say("/buy EURUSD 0.1 sl 20 pips")
        try await chat.tap("Confirm", "Buy: 0.1 lots")
        let replies = try await chat.ask("/close EURUSD", "Closed")
        let closed = try #require(replies.first { $0.text?.contains("Closed") == true })
        let name = try #require(closed.text?.firstMatch(of: /#([A-Z0-9]{5})/)).1
        return (try #require(closed.id), String(name))
    }

    private func file(_ place: Place, _ name: String, _ data: Data) throws -> String {
        let file = place.folder.appending(path: name)
        try data.write(to: file)
        return file.path
    }

    @Test func `a picture in reply to a trade is kept with it and shown again, also after a restart`() async throws {
        let place = try Place()
        defer { place.remove() }
        let picture = try #require(Self.png)
        var chat = try place.chat()
        let (id, name) = try await trade(chat)
        let path = try file(place, "entry.png", picture)
        let kept = try await chat.picture(path, "", replyTo: id)
        kept.check(["Note 1 to your trade EURUSD long", "🖼"], after: "picture", #_sourceLocation)
        let named = try await chat.picture(path, "my exit #\(name)", replyTo: nil)
        named.check(["Note 2 to your trade EURUSD long", "my exit"], after: "caption", #_sourceLocation)
        chat.closeInput()
        _ = try await chat.end()
        chat = try place.chat()
        for command in ["/journal #\(name)", "/journal 1", "/journal show 2"] {
            let shown = try await chat.ask(command, "Trade #\(name)", "EURUSD long", "📝 1: 🖼", "📝 2: 🖼 my exit")
            let pictures = shown.flatMap { $0.attachments ?? [] }
            #expect(pictures.count == 2 && pictures.allSatisfy { $0.kind == "photo" }, "\(command)")
            for shown in pictures { #expect(FileManager.default.contents(atPath: shown.path) == picture) }
        }
        try await chat.ask("/journal 77", "I find no note 77")
        try await chat.ask("/journal #BBBBB", "I find no trade #BBBBB")
        try await chat.ask("/journal remove 1", "Note 1 removed")
        let rest = try await chat.ask("/journal #\(name)", "my exit")
        #expect(rest.flatMap { $0.attachments ?? [] }.count == 1)
        try await chat.ask("/undo", "note in your journal")
        let again = try await chat.ask("/journal #\(name)", "📝 1: 🖼")
        #expect(again.flatMap { $0.attachments ?? [] }.count == 2)
    }

    @Test func `what is no picture, too large, gone or about no trade gets a clear answer and keeps nothing`()
        async throws
    {
        let place = try Place()
        defer { place.remove() }
        let picture = try #require(Self.png)
        let chat = try place.chat()
        let good = try file(place, "a.png", picture)
        try await chat.picture(good, "note: my chart", replyTo: nil)
            .check(["no trade yet"], after: "no trade", #_sourceLocation)
        try await chat.picture(good, "", replyTo: nil).check(["I keep with a trade"], after: "alone", #_sourceLocation)
        let (id, _) = try await trade(chat)
        let text = try file(place, "a.txt", Data("password".utf8))
        try await chat.picture(text, "", replyTo: id).check(["JPEG or PNG"], after: "text", #_sourceLocation)
        let large = try file(place, "b.png", picture + Data(count: 8 << 20))
        try await chat.picture(large, "", replyTo: id).check(["too large"], after: "large", #_sourceLocation)
        try await chat.picture("/no/such.png", "", replyTo: id)
            .check(["could not fetch"], after: "gone", #_sourceLocation)
        try await chat.picture(place.folder.path, "", replyTo: id)
            .check(["could not fetch"], after: "folder", #_sourceLocation)
        try await chat.picture(good, "nice #BBBBB", replyTo: nil)
            .check(["I find no trade #BBBBB"], after: "unknown", #_sourceLocation)
        // Words under a picture that ask for something are answered as ever.
        try await chat.picture(good, "price of gold", replyTo: nil)
            .check(["XAUUSD"], after: "question", #_sourceLocation)
        let journal = try await chat.ask("/journal", "1 closed trade")
        #expect(!journal.text.contains("📝") && !journal.text.contains("🖼"))
    }

    @Test(.enabled(if: Emulator.isAvailable("telegram.py")))
    func `a photo on Telegram is fetched, kept and sent again`() async throws {
        let world = try TelegramWorld()
        defer { world.end() }
        let program = try world.run()
        try await world.say("/start")
        try await world.say("/buy EURUSD 0.1 sl 20 pips")
        try await world.press("Confirm", count: 1)
        let closed = try #require(try await world.say("/close EURUSD").last)
        let picture = try #require(Self.png)
        func send(_ kind: String, _ data: Data, _ more: [String: Any] = [:]) async throws -> TelegramWorld.Message {
            let before = try world.messages(5).count
            let fields: [String: Any] = [
                "kind": kind, "chat": 5, "user": 5, "content_base64": data.base64EncodedString(), "name": "a.png",
                "reply_to": closed.message_id,
            ]
            try world.post("update", fields.merging(more) { $1 })
            return try #require(try await world.until(5) { $0.count > before }.last)
        }
        #expect(try await send("photo", picture, ["caption": "chased it"]).words.contains("🖼 chased it"))
        #expect(try await send("voice", Data(count: 16)).words.contains("JPEG or PNG"))
        // The bytes are fetched before anything is noted: a failure is answered, and nothing is kept.
        try world.post("fault", ["method": "getFile", "kind": "http_500", "count": 1])
        #expect(try await send("photo", picture).words.contains("could not fetch"))
        let before = try world.messages(5).count
        try world.post("update", ["kind": "text", "chat": 5, "user": 5, "text": "/journal 1"])
        let shown = try await world.until(5) { $0.count >= before + 2 }.suffix(2)
        #expect(shown.first?.words.contains("🖼 chased it") == true)
        #expect(shown.last?.attachments.first?.kind == "photo" && shown.last?.attachments.first?.width == 1)
        try world.checkManners()
        program.send(signal: SIGTERM)
        #expect(try await program.end(within: .seconds(10)).status == 0)
        #expect(!program.errorText.contains(TelegramWorld.token))
    }

    @Test(.enabled(if: Emulator.isAvailable("whatsapp.py")))
    func `an image on WhatsApp is fetched and kept`() async throws {
        let world = try WhatsAppWorld()
        defer { world.end() }
        let program = try await world.run()
        try await world.say("/start")
        try await world.say("/buy EURUSD 0.1 sl 20 pips")
        try await world.does(["press": "Confirm"])
        let closed = try #require(try await world.say("/close EURUSD").last)
        let picture = try #require(Self.png)
        let answer = try await world.does([
            "type": "image", "data_base64": picture.base64EncodedString(), "mime_type": "image/png",
            "reply_to": closed.id,
        ])
        #expect(answer.last?.words.contains("Note 1 to your trade EURUSD long") == true, "\(answer)")
        let shown = try await world.does(["text": "/journal 1"], count: 2)
        #expect(shown.last?.type == "image", "\(shown)")
        program.send(signal: SIGTERM)
        #expect(try await program.end(within: .seconds(10)).status == 0)
    }
}
