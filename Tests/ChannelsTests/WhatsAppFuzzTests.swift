import Foundation
import HTTP
import Logging
import Platform
import Storage
import TestSupport
import Testing

@testable import Channels

/// Thousands of events that are nearly right, always the same ones: nothing traps, what is not signed is refused before
/// it is read, and what is taken can be stored. `BELLWETHER_FUZZ` says how many; `make fuzz` takes more.
@Suite struct WhatsAppFuzzTests {
    static let count = ProcessInfo.processInfo.environment["BELLWETHER_FUZZ"].flatMap { Int($0) } ?? 5_000

    private static let samples = [
        WhatsAppWebhookTests.text("wamid.1"),
        WhatsAppReaderTests.event(
            #"{"from":"1","id":"wamid.2","timestamp":"1793000001","type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"/help","title":"Help"}},"context":{"id":"wamid.0"}}"#
        ),
        WhatsAppReaderTests.event(
            #"{"from":"1","id":"wamid.3","timestamp":"1793000001","type":"system","system":{"type":"user_changed_number","wa_id":"2"}}"#
        ),
        WhatsAppReaderTests.event(
            #"{"from":"1","id":"wamid.4","timestamp":"1793000001","type":"image","image":{"id":"7","caption":"a"}}"#),
    ]

    private func webhook(_ taken: Locked<[IncomingMessage]>) -> WhatsAppWebhook {
        let webhook = WhatsAppWebhook(
            reader: WhatsAppReader(
                phoneNumberID: WhatsAppReaderTests.number, time: ManualTime(Timestamp(seconds: 1_800_000_000))),
            appSecret: Secret(WhatsAppWebhookTests.secret), verifyToken: Secret("v"), metrics: MetricRegistry(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { _ in }
        webhook.open { messages in taken.withLock { $0 += messages } }
        return webhook
    }

    @Test func `broken events that are signed`() async throws {
        let taken = Locked<[IncomingMessage]>([])
        let webhook = webhook(taken)
        let key = Array(WhatsAppWebhookTests.secret.utf8)
        var mutation = Mutation(seed: 3)
        var statuses: [Int: Int] = [:]
        for _ in 0..<Self.count {
            let body = mutation.bytes(of: Self.samples)
            let code = hexadecimal(hmacSHA256(body, key: key))
            let request = ListenerRequest(
                .post, "/webhooks/whatsapp", headers: ["x-hub-signature-256": "sha256=" + code], body: body)
            statuses[await webhook.take(request).status, default: 0] += 1
        }
        #expect(Set(statuses.keys).isSubset(of: [200, 400]))
        let messages = taken.withLock { $0 }
        #expect(messages.count > Self.count / 20)
        for message in messages {
            #expect(!message.updateID.isEmpty && !message.chat.id.isEmpty)
            let text = JSONWriter.text { message.write(to: &$0) }
            #expect(try JSONDecoder().decode(IncomingMessage.self, from: Data(text.utf8)) == message)
        }
    }

    @Test func `broken signatures`() async throws {
        let taken = Locked<[IncomingMessage]>([])
        let webhook = webhook(taken)
        let right = WhatsAppWebhookTests.signed(WhatsAppWebhookTests.text("wamid.1"))
        let header = try #require(right.headers["x-hub-signature-256"])
        var mutation = Mutation(seed: 4)
        for _ in 0..<Self.count {
            var request = right
            let text = String(decoding: mutation.bytes(of: [header]), as: UTF8.self)
            request.headers["x-hub-signature-256"] = text
            let status = await webhook.take(request).status
            // Digits may be of either case.
            let isRight = text.lowercased() == header && text.hasPrefix("sha256=")
            #expect(status == (isRight ? 200 : 401), "\(text)")
        }
    }
}
