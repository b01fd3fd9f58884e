import Foundation
import Platform
import Storage
import TestSupport
import Testing

@testable import Channels

/// Events as the platform's research composed them (`payloads/whatsapp`), and what they must be read as.
@Suite struct WhatsAppReaderTests {
    static let folder = Folders.shared("payloads/whatsapp")
    static let person = "US.13491208655302741918"
    static let number = "106540352242922"
    static let place = "wamid.HBgLMTY1MDU1NTEyMzQVAgARGBI3MEM2RUJFNkI0RENGQTVDRjUA"
    static let sent = "wamid.HBgLMTY1MDU1NTEyMzQVAgARGBIAAAAAAAAAAAAAAAAAAAAA"

    static func read(_ json: String, number: String = number) throws -> WhatsAppReader.Reading {
        let time = ManualTime(Timestamp(seconds: 1_800_000_000))
        return WhatsAppReader(phoneNumberID: number, time: time)
            .read(try JSONDecoder().decode(WhatsAppBatch.self, from: Data(json.utf8)))
    }
    static func read(file: String) throws -> WhatsAppReader.Reading {
        let url = try #require(folder?.appending(path: file + ".json"))
        return try read(String(contentsOf: url, encoding: .utf8))
    }

    private static func receipt(
        _ stage: DeliveryStage, _ code: Int? = nil, _ remedy: IncomingMessage.Receipt.Failure.Remedy = .none
    ) -> IncomingMessage.Content {
        .receipt(
            .init(
                stage, messageID: sent, outboxID: 4711, failure: code.map { .init(code: $0, remedy: remedy) }))
    }
    static let contents: [String: IncomingMessage.Content] = [
        "in_text": .text("What is the signal on BTC/USDT 4h?"), "in_text_reply": .text("why?"),
        "in_text_forwarded": .text("fwd"), "in_text_unicode_rtl": .text("سعر الذهب اليوم؟ 📈 XAU/USD"),
        "in_text_username_user_no_phone": .text("hi"),
        "in_button_reply": .press(button: "sig:BTCUSDT:4h:detail", messageID: place),
        "in_list_reply": .press(button: "watch:add:AAPL", messageID: place),
        "in_template_quick_reply": .press(button: "signals:resume", messageID: place),
        "in_template_quick_reply_no_context": .press(button: "signals:resume", messageID: ""),
        "in_image": .file(kind: "image", caption: "this chart"),
        "in_document": .file(kind: "document", caption: "trades"),
        "in_voice": .file(kind: "voice", caption: ""), "in_location": .other(kind: "location"),
        "in_reaction": .other(kind: "reaction"), "in_reaction_removed": .other(kind: "reaction"),
        "in_revoke": .other(kind: "revoke"), "in_unsupported": .other(kind: "poll"),
        "in_edit": .edited("ETH instead", messageID: place),
        "in_system_user_changed_number": .other(kind: "system"),
        "in_system_user_changed_user_id": .moved(to: "US.99991208655302741918"),
        "status_sent": receipt(.sent), "status_delivered": receipt(.delivered), "status_read": receipt(.read),
        "status_played": receipt(.played), "status_failed_131026_undeliverable": receipt(.failed, 131026, .unreachable),
        "status_failed_131047_window": receipt(.failed, 131047, .template),
        "status_failed_131049_ecosystem": receipt(.failed, 131049, .unreachable),
        "status_failed_131056_pair_rate": receipt(.failed, 131056, .retry),
    ]

    @Test(.enabled(if: folder != nil)) func `every event is read as what it is`() throws {
        let folder = try #require(Self.folder)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasPrefix("in_") || $0.hasPrefix("status_") }.map { String($0.dropLast(5)) }
        #expect(Set(files) == Set(Self.contents.keys), "every payload has its line in the table")
        for (file, content) in Self.contents {
            let reading = try Self.read(file: file)
            let message = try #require(reading.messages.first, "\(file)")
            #expect(reading.messages.count == 1 && reading.ignored == 0 && reading.foreign == 0, "\(file)")
            #expect(message.content == content, "\(file)")
            #expect(message.chat.channel == .whatsapp && message.chatKind == .direct, "\(file)")
            let isByPhone = file.hasPrefix("status_failed")
            #expect(message.chat.id == (isByPhone ? "16505551234" : Self.person), "\(file)")
            #expect(message.sender.id == message.chat.id, "\(file)")
            #expect((1_793_000_001...1_793_000_100).contains(message.sentAt.seconds), "\(file)")
        }
    }

    @Test(.enabled(if: folder != nil)) func `who wrote, in answer to what, and how`() throws {
        let text = try #require(try Self.read(file: "in_text").messages.first)
        #expect(text.sender == .init(id: Self.person, name: "Test User", phone: "16505551234"))
        #expect(text.messageID == text.updateID && text.updateID.hasSuffix("DA01") && !text.isForwarded)
        #expect(try Self.read(file: "in_text_reply").messages.first?.replyTo == Self.place)
        #expect(try Self.read(file: "in_text_forwarded").messages.first?.isForwarded == true)
        let hidden = try #require(try Self.read(file: "in_text_username_user_no_phone").messages.first)
        #expect(hidden.sender == .init(id: Self.person, name: "Test User", username: "test.user"))
        let moved = try #require(try Self.read(file: "in_system_user_changed_number").messages.first)
        #expect(moved.sender.phone == "12195555358" && moved.messageID == nil, "it was not the person who wrote")
        let status = try #require(try Self.read(file: "status_delivered").messages.first)
        #expect(status.updateID == Self.sent + ":delivered")
        let complaint = try Self.read(file: "value_errors_130429")
        #expect(complaint.messages.isEmpty && complaint.complaints == [130429])
    }

    @Test(.enabled(if: folder != nil)) func `a batch is put into the order in which it happened`() throws {
        let reading = try Self.read(file: "batch_mixed_out_of_order")
        #expect(
            reading.messages.map(\.content) == [
                .text("first"), .text("second"), .receipt(.init(.delivered, messageID: Self.sent, outboxID: 4711)),
            ])
    }

    static func event(_ message: String, number: String = number) -> String {
        """
        {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{
        "messaging_product":"whatsapp","metadata":{"phone_number_id":"\(number)"},"messages":[\(message)]}}]}]}
        """
    }

    @Test func `what is for another number is left and counted`() throws {
        let json = Self.event(#"{"from":"1","from_user_id":"US.1","id":"w","type":"text","text":{"body":"x"}}"#)
        #expect(try Self.read(json).messages.count == 1)
        let foreign = try Self.read(json, number: "999")
        #expect(foreign.messages.isEmpty && foreign.foreign == 1)
    }

    @Test(arguments: [
        "5", "null", "[]", "{}", #"{"id":5,"type":"text"}"#, #"{"id":"","type":"text","from":"1"}"#,
        #"{"id":"w","type":"text","text":{"body":"nobody's"}}"#,
        #"{"id":"w","type":"text","from":"1","group_id":"g","text":{"body":"x"}}"#,
    ])
    func `what is nobody's is left, and what stands beside it is not`(_ strange: String) throws {
        let good = #"{"from":"1","id":"good","timestamp":"1793000001","type":"text","text":{"body":"hi"}}"#
        let reading = try Self.read(Self.event(strange + "," + good))
        #expect(reading.ignored == 1 && reading.messages.map(\.content) == [.text("hi")])
    }

    @Test(arguments: [
        (#""type":"text","text":5"#, IncomingMessage.Content.other(kind: "text")),
        (#""type":"text","text":{"body":["a"]}"#, .other(kind: "text")),
        (#""type":"interactive","errors":[{"code":1}]"#, .other(kind: "interactive")),
        (#""type":"interactive","interactive":{"button_reply":{"id":{}}}"#, .other(kind: "interactive")),
        (#""type":"image","image":"x""#, .file(kind: "image", caption: "")),
        (#""type":"from the future""#, .other(kind: "from the future")),
        (#""type":"text","text":{"body":"x"},"timestamp":-5,"context":7,"from_user_id":{}"#, .text("x")),
        (#""type":"text","text":{"body":"x"},"timestamp":"99999999999999999999""#, .text("x")),
    ])
    func `a value of the wrong type costs no more than itself`(
        _ fields: String, _ content: IncomingMessage.Content
    ) throws {
        let reading = try Self.read(Self.event(#"{"id":"w","from":"1",\#(fields)}"#))
        #expect(reading.messages.map(\.content) == [content])
        #expect(reading.messages.first?.sentAt == Timestamp(seconds: 1_800_000_000), "undated: now")
    }

    @Test func `marks come back as they were, and strange ones are none`() {
        for mark in [WhatsAppMark(row: 4711, isTemplate: false), .init(row: 1, isTemplate: true)] {
            #expect(WhatsAppMark(mark.description) == mark)
        }
        for text in ["", "outbox:", "outbox:x", "outbox:1:no", "inbox:1", "outbox:1:template:2", "1"] {
            #expect(WhatsAppMark(text) == nil, "\(text)")
        }
    }
}
