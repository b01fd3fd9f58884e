import Foundation
import HTTP
import Logging
import Platform
import Presentation
import TestSupport
import Testing

@testable import Channels

/// Outcomes follow the error table of the Bot API research (its section 2.2), limits the Bot API itself (10.3).
@Suite struct TelegramSenderTests {
    static let folder = Folders.shared("payloads/telegram")
    let chat = ChatID(.telegram, "5")

    func channel(_ transport: ScriptedTransport, time: any TimeSource = ManualTime()) -> TelegramChannel {
        TelegramChannel(
            token: Secret("123456:SECRET"), apiBase: "http://api/", polling: transport, sending: transport, time: time,
            random: SeededRandom(seed: 1), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }
    func text(_ words: String) -> Document { Document([.paragraph([.text(words)])]) }
    func bold(_ words: String) -> Document { Document([.paragraph([.bold([.text(words)])])]) }

    /// What becomes of one message when the first answer is `first` and all later ones are good.
    func send(
        _ message: OutgoingMessage, first: ScriptedTransport.Answer, attachment: [UInt8]? = nil,
        uploaded: String? = nil,
        edited: String? = nil
    ) async -> (SendOutcome, [ScriptedTransport.Call]) {
        let transport = ScriptedTransport { _, number in number == 0 ? first : ScriptedTransport.message(76 + number) }
        let delivery = Delivery(
            chat: chat, message: message, attachment: attachment, uploadedFile: uploaded, editedMessageID: edited)
        let outcome = await channel(transport).send(delivery, part: 0)
        return (outcome, transport.calls)
    }

    struct Recorded: Decodable {
        var http_status: Int
        var headers: [String: String]
        var body: Body?
        var body_text: String?
        struct Body: Codable {
            var ok: Bool
            var error_code: Int
            var description: String
            var parameters: [String: Int]?
        }
        func answer() throws -> ScriptedTransport.Answer {
            let body = try self.body.map { Array(try JSONEncoder().encode($0)) } ?? Array((body_text ?? "").utf8)
            let headers = Dictionary(uniqueKeysWithValues: headers.map { ($0.key.lowercased(), $0.value) })
            return .success(HTTPResponse(status: http_status, headers: headers, body: body))
        }
    }

    static func refused(_ text: String) -> SendOutcome { .refused(reason: "400 Bad Request: \(text)") }
    static func gone(_ text: String) -> SendOutcome { .chatGone(reason: "403 Forbidden: \(text)") }
    static let sentAgain = SendOutcome.delivered(messageID: "77", file: nil)
    static let notModified =
        "message is not modified: specified new message content and reply markup are exactly the same "
        + "as a current content and reply markup of the message"
    static let html = "unreadable answer with status 502"
    static let restart = "500 Internal Server Error: restart"
    static func retry(_ reason: String, _ after: Duration? = nil) -> SendOutcome {
        .notSent(after: after, isGlobal: false, reason: reason)
    }
    static let conflict =
        "409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    static let hook =
        "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the "
        + "webhook first"

    /// For each recorded answer: what becomes of a new message, and of an edit where that differs.
    static let table: [String: (new: SendOutcome, edit: SendOutcome?)] = [
        "400_button_data": (refused("BUTTON_DATA_INVALID"), nil),
        "400_cant_edit": (refused("message can't be edited"), sentAgain),
        "400_chat_not_found": (refused("chat not found"), nil),
        "400_draft_peer": (refused("TEXTDRAFT_PEER_INVALID"), nil),
        "400_edit_not_found": (refused("message to edit not found"), sentAgain),
        "400_edit_too_long": (sentAgain, nil),
        "400_entity_utf16": (sentAgain, nil),
        "400_migrate": (.moved(to: "-1002000000001"), nil),
        "400_not_modified": (refused(notModified), .delivered(messageID: "42", file: nil)),
        "400_parse_entities": (sentAgain, nil),
        "400_query_too_old": (refused("query is too old and response timeout expired or query ID is invalid"), nil),
        "400_reply_not_found": (sentAgain, nil),
        "400_text_empty": (refused("message text is empty"), nil),
        "400_thread_not_found": (sentAgain, nil),
        "400_too_long": (sentAgain, nil),
        // A gateway's, unless it is everywhere: see below.
        "401": (.unauthorized, nil), "404_token": (retry("404 Not Found"), nil),
        "403_blocked": (gone("bot was blocked by the user"), nil),
        "403_cant_initiate": (gone("bot can't initiate conversation with a user"), nil),
        "403_deactivated": (gone("user is deactivated"), nil),
        "403_kicked": (gone("bot was kicked from the supergroup chat"), nil),
        "404_method": (.refused(reason: "404 Not Found: method not found"), nil),
        "409_getupdates": (.refused(reason: conflict), nil), "409_webhook": (.refused(reason: hook), nil),
        "429": (retry("429 Too Many Requests: retry after 17", .milliseconds(17_500)), nil),
        "500": (.maybeDelivered(reason: restart), retry(restart)),
        "502_html": (.maybeDelivered(reason: html), retry(html)),
    ]

    @Test(.enabled(if: folder != nil)) func `every recorded error has its outcome`() async throws {
        let folder = try #require(Self.folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasPrefix("http_error_") }.map { String($0.dropFirst(11).dropLast(5)) }
        #expect(Set(names) == Set(Self.table.keys))
        for (name, expected) in Self.table {
            let data = try Data(contentsOf: folder.appending(path: "http_error_\(name).json"))
            let answer = try JSONDecoder().decode(Recorded.self, from: data).answer()
            let message = OutgoingMessage(bold("some words to say"), replyTo: "9", threadID: "3")
            let (outcome, _) = await send(message, first: answer)
            // A text in two halves: the first is the one that counts.
            #expect(outcome == expected.new, "\(name)")
            let (edited, _) = await send(message, first: answer, edited: "42")
            if let edit = expected.edit { #expect(edited == edit, "edit, \(name)") }
        }
    }

    @Test func `a path that is not found anywhere is a refused token`() async {
        let transport = ScriptedTransport { _, _ in ScriptedTransport.refusal(404, "Not Found") }
        let delivery = Delivery(chat: chat, message: OutgoingMessage(text("a")))
        #expect(await channel(transport).send(delivery, part: 0) == .unauthorized)
    }

    @Test(arguments: [
        (HTTPError.notSent(reason: "x"), SendOutcome.notSent(after: nil, isGlobal: false, reason: "x")),
        (.canceled, .notSent(after: nil, isGlobal: false, reason: "canceled")),
        (.maybeSent(reason: "x"), .maybeDelivered(reason: "x")),
    ])
    func `a broken connection on a send is repeated only when nothing had left`(
        _ error: HTTPError, _ outcome: SendOutcome
    ) async {
        let message = OutgoingMessage(text("a"))
        #expect(await send(message, first: .failure(error)).0 == outcome)
        let edited = await send(message, first: .failure(error), edited: "42").0
        if case .notSent = edited {} else { Issue.record("an edit can always be repeated: \(edited)") }
    }

    @Test(arguments: [#"{"ok":true}"#, #"{"ok":true,"result":{"message_id":"#, "", "[]", #"{"ok":"yes"}"#])
    func `an unreadable answer to a send is maybe delivered`(_ body: String) async {
        let answer = ScriptedTransport.Answer.success(HTTPResponse(status: 200, body: Array(body.utf8)))
        let (outcome, calls) = await send(OutgoingMessage(text("a")), first: answer)
        if case .maybeDelivered = outcome {} else { Issue.record("\(outcome)") }
        #expect(calls.count == 1)
    }

    @Test func `a message has text, entities, answer, topic, silence and no preview, but never a parse mode`()
        async throws
    {
        let message = OutgoingMessage(
            bold("Hi"), buttons: [[Button(id: "a:1", label: "Confirm", style: .success)]], replyTo: "9", threadID: "3",
            isSilent: true)
        let (outcome, calls) = await send(message, first: ScriptedTransport.message(77))
        #expect(outcome == .delivered(messageID: "77", file: nil))
        let call = try #require(calls.first)
        #expect(call.url == "http://api/bot123456:SECRET/sendMessage")
        let key: JSON = .object(["text": "Confirm", "callback_data": "a:1", "style": "success"])
        #expect(
            call.parameters == [
                "chat_id": 5, "text": "Hi",
                "entities": .array([.object(["type": "bold", "offset": 0, "length": 2])]),
                "reply_parameters": .object(["message_id": 9, "allow_sending_without_reply": true]),
                "message_thread_id": 3, "disable_notification": true,
                "link_preview_options": .object(["is_disabled": true]),
                "reply_markup": .object(["inline_keyboard": .array([.array([key])])]),
            ])
    }

    @Test func `repairs take away only what was complained about`() async throws {
        let message = OutgoingMessage(bold("Hi"), replyTo: "9", threadID: "3")
        var calls = await send(message, first: ScriptedTransport.refusal(400, "Bad Request: can't parse ENTITIES: x")).1
        #expect(calls.count == 2)
        #expect(
            try calls.at(1)["entities"] == nil && calls.at(1)["message_thread_id"] == 3
                && calls.at(1)["reply_parameters"] != nil)
        calls = await send(message, first: ScriptedTransport.refusal(400, "Bad Request: message thread not found")).1
        #expect(
            try calls.at(1)["entities"] != nil && calls.at(1)["message_thread_id"] == nil
                && calls.at(1)["reply_parameters"] == nil)
        calls = await send(
            message, first: ScriptedTransport.refusal(400, "Bad Request: message to be replied not found")
        ).1
        #expect(try calls.at(1)["message_thread_id"] == 3 && calls.at(1)["reply_parameters"] == nil)
    }

    @Test func `a complaint that stays ends in a refusal, not in a loop`() async {
        for complaint in [
            "can't parse entities", "message thread not found", "message is too long", "MESSAGE_TOO_LONG",
        ] {
            let transport = ScriptedTransport { _, _ in ScriptedTransport.refusal(400, "Bad Request: \(complaint)") }
            let delivery = Delivery(chat: chat, message: OutgoingMessage(bold("Hello there"), threadID: "3"))
            #expect(await channel(transport).send(delivery, part: 0) == Self.refused(complaint))
            #expect(transport.calls.count < 20)
        }
    }

    @Test func `too long after all is sent in two, buttons on the second`() async throws {
        let words = String(repeating: "word ", count: 99) + "word"
        let transport = ScriptedTransport { call, number in
            (call["text"]?.text ?? "").count > 300
                ? ScriptedTransport.refusal(400, "Bad Request: message is too long") : ScriptedTransport.message(number)
        }
        let message = OutgoingMessage(bold(words), buttons: [[Button(id: "a", label: "A")]])
        let outcome = await channel(transport).send(Delivery(chat: chat, message: message), part: 0)
        #expect(outcome == .delivered(messageID: "1", file: nil))
        let calls = transport.calls
        #expect(calls.map { $0["text"]?.text?.count } == [499, 245, 254])
        #expect(try calls.at(1)["reply_markup"] == nil && calls.at(2)["reply_markup"] != nil)
        #expect(try calls.at(2)["entities"]?[0] == .object(["type": "bold", "offset": 0, "length": 254]))
    }

    @Test func `a long text is sent in parts`() async {
        let message = OutgoingMessage(
            text(String(repeating: "a", count: 9000)), buttons: [[Button(id: "a", label: "A")]], replyTo: "9")
        let transport = ScriptedTransport { _, number in ScriptedTransport.message(number) }
        let channel = channel(transport)
        #expect(channel.partCount(of: message) == 3)
        #expect(channel.partCount(of: OutgoingMessage(Document())) == 1)
        for part in 0..<3 { _ = await channel.send(Delivery(chat: chat, message: message), part: part) }
        #expect(transport.calls.map { $0["text"]?.text?.count } == [4000, 4000, 1000])
        #expect(transport.calls.map { $0["reply_markup"] != nil } == [false, false, true])
        #expect(transport.calls.map { $0["reply_parameters"] != nil } == [true, false, false])
    }

    @Test func `a photo is uploaded with its caption, the rest follows as text, and the file is named again`()
        async throws
    {
        let photo = OutgoingMessage.Attachment(kind: .photo, hash: "ab", name: "chart.png")
        let message = OutgoingMessage(
            text(String(repeating: "a", count: 1500)), buttons: [[Button(id: "a", label: "A")]], attachment: photo)
        let transport = ScriptedTransport { _, _ in
            ScriptedTransport.ok(#"{"message_id":1,"photo":[{"file_id":"small"},{"file_id":"LARGE"}]}"#)
        }
        let channel = channel(transport)
        #expect(channel.partCount(of: message) == 2)
        let delivery = Delivery(chat: chat, message: message, attachment: [1, 2, 3])
        #expect(await channel.send(delivery, part: 0) == .delivered(messageID: "1", file: "LARGE"))
        _ = await channel.send(delivery, part: 1)
        var again = delivery
        again.uploadedFile = "LARGE"
        _ = await channel.send(again, part: 0)
        let calls = transport.calls
        #expect(calls.map(\.method) == ["sendPhoto", "sendMessage", "sendPhoto"])
        #expect(try calls.at(0).files.map(\.bytes) == [[1, 2, 3]] && calls.at(0).files.first?.name == "photo")
        #expect(try calls.at(0)["caption"]?.text?.count == 1024 && calls.at(0)["reply_markup"] == nil)
        #expect(try calls.at(1)["text"]?.text?.count == 476 && calls.at(1)["reply_markup"] != nil)
        #expect(try calls.at(2).files.isEmpty && calls.at(2)["photo"] == "LARGE")
    }

    @Test func `a file that cannot be named again is uploaded, a photo that is none becomes a document`() async throws {
        let photo = OutgoingMessage.Attachment(kind: .photo, hash: "ab", name: "chart.png")
        let message = OutgoingMessage(text("a"), attachment: photo)
        let gone = ScriptedTransport.refusal(400, "Bad Request: wrong file identifier/HTTP URL specified")
        var (outcome, calls) = await send(message, first: gone, attachment: [1], uploaded: "old")
        #expect(try calls.at(0)["photo"] == "old" && calls.at(1).files.map(\.bytes) == [[1]])
        let odd = ScriptedTransport.refusal(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
        (outcome, calls) = await send(message, first: odd, attachment: [1])
        #expect(calls.map(\.method) == ["sendPhoto", "sendDocument"])
        #expect(outcome == .delivered(messageID: "77", file: nil))
        (outcome, calls) = await send(message, first: odd)
        #expect(outcome == .refused(reason: "the bytes of the attachment are missing") && calls.isEmpty)
    }

    @Test func `edits replace text, caption, file or only buttons`() async throws {
        let ok = ScriptedTransport.message(42)
        var calls = await send(OutgoingMessage(text("a")), first: ok, edited: "42").1
        #expect(try calls.at(0).method == "editMessageText" && calls.at(0)["message_id"] == 42)
        let noText = ScriptedTransport.refusal(400, "Bad Request: there is no text in the message to edit")
        calls = await send(OutgoingMessage(text("a")), first: noText, edited: "42").1
        #expect(try calls.at(1).method == "editMessageCaption" && calls.at(1)["caption"] == "a")
        let photo = OutgoingMessage.Attachment(kind: .photo, hash: "ab", name: "chart.png")
        calls = await send(OutgoingMessage(text("a"), attachment: photo), first: ok, attachment: [1], edited: "42").1
        #expect(try calls.at(0).method == "editMessageMedia" && calls.at(0).files.first?.name == "file")
        #expect(try calls.at(0)["media"]?.text == #"{"caption":"a","media":"attach://file","type":"photo"}"#)
        calls = await send(
            OutgoingMessage(Document(), buttons: [[Button(id: "a", label: "A")]]), first: ok, edited: "42"
        ).1
        #expect(try calls.at(0).method == "editMessageReplyMarkup")
    }

    @Test func `nothing visible is never sent`() async {
        for document in [Document(), text(" \n ")] {
            let (outcome, calls) = await send(OutgoingMessage(document), first: ScriptedTransport.message(1))
            #expect(outcome == .refused(reason: "there is nothing to say") && calls.isEmpty)
        }
    }

    @Test func `keyboards stay within the limits`() async throws {
        let many = (0..<20).map { Button(id: "\($0)", label: "\($0)") }
        let odd = [
            Button(id: String(repeating: "é", count: 33), label: "long"), Button(id: "", label: "x"),
            Button(id: "y", label: " "), Button(id: String(repeating: "é", count: 32), label: "fits"),
        ]
        let rows = [many, odd] + Array(repeating: many, count: 10)
        let (_, calls) = await send(OutgoingMessage(text("a"), buttons: rows), first: ScriptedTransport.message(1))
        let keyboard = try #require(try calls.at(0)["reply_markup"]?["inline_keyboard"]).items
        #expect(keyboard.prefix(5).map(\.count) == [8, 8, 4, 1, 8])
        #expect(keyboard.map(\.count).reduce(0, +) == 100)
        #expect(keyboard[3][0]?["text"] == "fits")
    }

    @Test func `several chats limited at once mean the whole bot`() async {
        let time = ManualTime()
        let transport = ScriptedTransport { _, _ in
            .success(HTTPResponse(status: 429, headers: ["retry-after": "3"], body: Array(#"{"ok":false}"#.utf8)))
        }
        let channel = channel(transport, time: time)
        func isGlobal(_ chat: String) async -> Bool? {
            let delivery = Delivery(chat: ChatID(.telegram, chat), message: OutgoingMessage(text("a")))
            guard case .notSent(.milliseconds(3500), let isGlobal, _) = await channel.send(delivery, part: 0) else {
                return nil
            }
            return isGlobal
        }
        #expect(await isGlobal("5") == false)
        #expect(await isGlobal("5") == false)
        #expect(await isGlobal("6") == true)
        await channel.showTyping(in: chat, threadID: nil)
        #expect(transport.calls.count == 3)
        time.advance(by: .seconds(4))
        #expect(await isGlobal("7") == false)
    }

    @Test func `menus are published per language and chat, again after a limit, and not again when refused`()
        async throws
    {
        let time = ManualTime()
        let transport = ScriptedTransport { call, number in
            switch number {
            case 0: ScriptedTransport.refusal(429, "Too Many Requests: retry after 5")
            case 2: ScriptedTransport.refusal(400, "Bad Request: chat not found")
            default: ScriptedTransport.ok("true")
            }
        }
        let channel = channel(transport, time: time)
        let commands = [CommandMenu.Command(name: "buy", description: "Buy")]
        let menus = [
            CommandMenu(language: nil, commands: commands), CommandMenu(language: "de", chat: chat, commands: commands),
            CommandMenu(language: "fr", commands: []),
        ]
        let publishing = Task { await channel.publish(menus) }
        await time.waitForSleepers()
        time.advance(by: .seconds(6))
        await publishing.value
        let calls = transport.calls
        #expect(calls.map(\.method) == ["setMyCommands", "setMyCommands", "setMyCommands", "deleteMyCommands"])
        #expect(
            try calls.at(1).parameters == ["commands": .array([.object(["command": "buy", "description": "Buy"])])])
        #expect(
            try calls.at(2)["scope"] == .object(["type": "chat", "chat_id": 5]) && calls.at(2)["language_code"] == "de")
    }

    @Test func `the token is in no description`() async {
        let channel = channel(ScriptedTransport { _, _ in ScriptedTransport.ok("true") })
        var dumped = ""
        dump(channel, to: &dumped)
        #expect(!"\(channel) \(String(reflecting: channel)) \(dumped)".contains("SECRET"))
    }
}
