import Foundation
import Platform
import TestSupport
import Testing

@testable import Channels

/// Expectations are read off the payload files and the Bot API's description of `Update`, version 10.3.
@Suite struct TelegramReaderTests {
    static let folder = Folders.shared("payloads/telegram")
    let now = Timestamp(seconds: 1_800_000_000)
    var reader: TelegramReader { TelegramReader(botID: 1, username: "my_bot", time: ManualTime(now)) }

    func read(_ json: String) throws -> IncomingMessage? {
        reader.read(try JSONDecoder().decode(TelegramUpdate.self, from: Data(json.utf8)))
    }
    func message(_ fields: String, chat: String = #""id":5,"type":"private""#) -> String {
        """
        {"update_id":9,"message":{"message_id":3,"from":{"id":7,"is_bot":false,"first_name":"Ann","last_name":"Lee"},
        "chat":{\(chat)},"date":1793000000,\(fields)}}
        """
    }
    func group(_ fields: String) -> String { message(fields, chat: #""id":-5,"type":"supergroup""#) }

    static let person = IncomingMessage.Sender(
        id: "5550001111", name: "Test", username: "testuser", languageCode: "en")
    static func expected(
        _ id: Int, _ content: IncomingMessage.Content, chat: String = "5550001111",
        _ kind: IncomingMessage.ChatKind = .direct, file: IncomingMessage.File? = nil,
        message: String? = "1", replyTo: String? = nil, quoted: String? = nil, at: Int64 = 1_793_000_000
    ) -> IncomingMessage {
        var expected = IncomingMessage(
            chat: ChatID(.telegram, chat), chatKind: kind, updateID: String(700_000_000 + id), sender: person,
            messageID: message, content: content, file: file, replyTo: replyTo, quotedText: quoted,
            sentAt: Timestamp(seconds: at))
        if kind == .group { expected.chatTitle = "Traders" }
        return expected
    }
    static let table: [String: IncomingMessage?] = [
        "message_text": expected(1, .text("signal BTCUSDT 4h")),
        "message_emoji_entities": expected(2, .text("📈 **** BTC long")),
        "command_start_deeplink": expected(3, .text("/start ref_AbC-123")),
        "command_group_mention": expected(4, .text("/signal BTC"), chat: "-1002000000001", .group),
        "message_forum_topic": nil,
        "message_reply_quote": expected(6, .text("why?"), replyTo: "5", quoted: "long"),
        "edited_message": expected(7, .edited("signal ETHUSDT 4h", messageID: "1"), at: 1_793_000_060),
        "callback_query": expected(
            8, .press(button: "sig:BTCUSDT:4h:detail", messageID: "5"), message: nil, at: 1_800_000_000),
        "callback_query_inaccessible": expected(
            9, .press(button: "menu", messageID: "5"), message: nil, at: 1_800_000_000),
        "my_chat_member_blocked": expected(10, .membership(isMember: false), message: nil),
        "migrate_to_supergroup": expected(11, .moved(to: "-1002000000001"), chat: "-400000001", .group),
        "migrate_from_group": expected(12, .moved(to: "-1002000000001"), chat: "-400000001", .group),
        "message_reaction": expected(13, .other(kind: "message_reaction"), message: nil, at: 1_800_000_000),
        "stopped_message_generation": IncomingMessage(
            chat: ChatID(.telegram, "5550001111"), updateID: "700000014",
            sender: IncomingMessage.Sender(id: "5550001111", name: ""),
            content: .other(kind: "stopped_message_generation"),
            sentAt: Timestamp(seconds: 1_800_000_000)),
        "voice": expected(15, .file(kind: "voice", caption: "")),
        "document": expected(
            16, .file(kind: "document", caption: "my trades"), file: .init(id: "BQACAgIAAx", size: 2048)),
        "unknown_type": nil,
    ]

    @Test(.enabled(if: folder != nil)) func `every recorded update is read`() throws {
        let folder = try #require(Self.folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasPrefix("update_") }.map { String($0.dropFirst(7).dropLast(5)) }
        #expect(Set(names) == Set(Self.table.keys))
        for name in names.sorted() {
            let data = try Data(contentsOf: folder.appending(path: "update_\(name).json"))
            let message = reader.read(try JSONDecoder().decode(TelegramUpdate.self, from: data))
            #expect(message == Self.table[name]!, "\(name)")
        }
    }

    @Test(arguments: [
        (#""text":"hello""#, nil),
        (#""text":"hello @my_bot","entities":[{"type":"mention","offset":6,"length":7}]"#, "hello"),
        (#""text":"@MY_BOT, price of gold","entities":[{"type":"mention","offset":0,"length":7}]"#, "price of gold"),
        (#""text":"hey @other","entities":[{"type":"mention","offset":4,"length":6}]"#, nil),
        (#""text":"hey @my_bot","entities":[{"type":"mention","offset":4,"length":700}]"#, nil),
        (#""text":"hey @my_bot","entities":[{"type":"mention","offset":-4,"length":7}]"#, nil),
        (#""text":"hi Bot","entities":[{"type":"text_mention","offset":3,"length":3,"user":{"id":1}}]"#, "hi"),
        (#""text":"📈 @my_bot go","entities":[{"type":"mention","offset":3,"length":7}]"#, "📈 go"),
        (#""text":"/signal BTC""#, "/signal BTC"), (#""text":"/signal@other BTC""#, nil),
        (#""text":"/signal@My_Bot BTC""#, "/signal BTC"), (#""text":"/signal@my_bot""#, "/signal"),
        (#""text":"/usr/bin is a path""#, nil),
        (#""text":"why","reply_to_message":{"message_id":2,"from":{"id":1},"text":"old"}"#, "why"),
        (#""text":"why","reply_to_message":{"message_id":2,"from":{"id":8},"text":"old"}"#, nil),
        // The first message of a topic is not replied to, whoever opened it.
        (
            #""text":"x","message_thread_id":2,"is_topic_message":true,"reply_to_message":{"message_id":2,"from":{"id":1}}"#,
            nil
        ),
    ])
    func `in groups only what is addressed to the bot is heard`(_ fields: String, _ words: String?) throws {
        #expect(try read(group(fields))?.content == words.map { .text($0) })
    }

    @Test func `in groups it is noted whether a command names a bot`() throws {
        #expect(try read(group(#""text":"/signal BTC""#))?.namesNobody == true)
        #expect(try read(group(#""text":"/signal@my_bot BTC""#))?.namesNobody == nil)
        #expect(try read(message(#""text":"/signal BTC""#))?.namesNobody == nil)
    }

    @Test func `threads count only where they are topics`() throws {
        let text = #""text":"/a","message_thread_id":42"#
        #expect(try read(group(text))?.threadID == nil)
        #expect(try read(group(text + #","is_topic_message":true"#))?.threadID == "42")
    }

    @Test(arguments: [
        (#""photo":[{"file_id":"a"}],"caption":"look""#, IncomingMessage.Content.file(kind: "photo", caption: "look")),
        (#""animation":{},"document":{}"#, .file(kind: "animation", caption: "")),
        (#""video_note":{}"#, .file(kind: "video_note", caption: "")), (#""sticker":{}"#, .other(kind: "sticker")),
        (#""venue":{},"location":{}"#, .other(kind: "venue")), (#""pinned_message":{}"#, .other(kind: "service")),
        (#""text":5"#, .other(kind: "message")),
        (#""text":"a","entities":"nonsense","quote":7"#, .text("a")),
    ])
    func `what a message holds`(_ fields: String, _ content: IncomingMessage.Content) throws {
        #expect(try read(message(fields))?.content == content)
    }

    @Test func `forwarded, named, odd dates, other bots`() throws {
        let forwarded = try #require(try read(message(#""text":"buy","forward_origin":{"type":"user"}"#)))
        #expect(forwarded.isForwarded)
        #expect(forwarded.sender.name == "Ann Lee")
        let strange = message(#""text":"a""#).replacing("1793000000", with: "9223372036854775807")
        #expect(try read(strange)?.sentAt == now)
        #expect(try read(message(#""text":"a""#).replacing("\"is_bot\":false", with: "\"is_bot\":true")) == nil)
    }

    @Test func `one unreadable element of a batch does not hide the others`() throws {
        let json = """
            [{"update_id":1,"message":{"chat":{"id":5},"date":"x"}}, {"no":"id"}, 7, {"update_id":9e99}, {"update_id":2},
            \(message(#""text":"hi""#))]
            """
        let batch = try JSONDecoder().decode(TelegramBatch.self, from: Data(json.utf8))
        let updates = batch.updates.compactMap { $0 }
        #expect(batch.updates.count == 6)
        #expect(updates.map(\.id) == [1, 2, 9])
        #expect(updates.compactMap(reader.read).map(\.content) == [.other(kind: "message"), .text("hi")])
    }

    @Test func `joining and leaving`() throws {
        for (status, isMember) in [("member", true), ("left", false), ("kicked", false), ("administrator", true)] {
            let json = """
                {"update_id":1,"my_chat_member":{"chat":{"id":5,"type":"private"},"from":{"id":5},"date":1,
                "new_chat_member":{"status":"\(status)"}}}
                """
            #expect(try read(json)?.content == .membership(isMember: isMember), "\(status)")
        }
    }
}
