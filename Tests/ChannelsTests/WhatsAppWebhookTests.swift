import Foundation
import HTTP
import Logging
import Platform
import Storage
import TestSupport
import Testing

@testable import Channels

/// What comes from outside: signed or refused, stored or asked for again. Signatures of the vectors were made by the
/// platform's research with another library.
@Suite struct WhatsAppWebhookTests {
    static let secret = "test_app_secret"
    let log = Locked<[String]>([])
    let arrived = Locked<[IncomingMessage]>([])
    let metrics = MetricRegistry()

    func webhook(number: String = WhatsAppReaderTests.number) -> WhatsAppWebhook {
        let (log, arrived) = (log, arrived)
        var logger = Logger(label: "whatsapp") { label in
            RedactingHandler(label: label, format: .text, time: ManualTime()) { line in log.withLock { $0.append(line) }
            }
        }
        logger.logLevel = .trace
        return WhatsAppWebhook(
            reader: WhatsAppReader(phoneNumberID: number, time: ManualTime(Timestamp(seconds: 1_800_000_000))),
            appSecret: Secret(Self.secret), verifyToken: Secret("vibecoding"), metrics: metrics,
            logger: logger
        ) { messages in arrived.withLock { $0 += messages } }
    }
    static func signed(_ body: String, secret: String = secret) -> ListenerRequest {
        let code = hmacSHA256(Array(body.utf8), key: Array(secret.utf8)).map { String(format: "%02x", $0) }.joined()
        return request(body, signature: "sha256=" + code)
    }
    static func request(_ body: String, signature: String?) -> ListenerRequest {
        ListenerRequest(
            .post, "/webhooks/whatsapp", headers: signature.map { ["x-hub-signature-256": $0] } ?? [:],
            body: Array(body.utf8))
    }
    static func text(_ id: String, _ words: String = "hi") -> String {
        WhatsAppReaderTests.event(
            #"{"from":"1","from_user_id":"US.1","id":"\#(id)","timestamp":"1793000001","type":"text","text":{"body":"\#(words)"}}"#
        )
    }

    @Test func `the address is ours for who knows the token`() {
        func answer(_ query: [String: String]) -> ListenerResponse {
            webhook().verify(ListenerRequest(.get, "/webhooks/whatsapp", query: query))
        }
        let right = ["hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "vibecoding"]
        #expect(answer(right) == ListenerResponse(200, text: "1158201444"))
        for (name, value) in [
            ("hub.verify_token", "vibecodinG"), ("hub.verify_token", ""), ("hub.verify_token", "vibe"),
            ("hub.verify_token", nil), ("hub.mode", "unsubscribe"), ("hub.mode", nil), ("hub.challenge", nil),
            ("hub.challenge", String(repeating: "x", count: 5_000)),
        ] {
            var query = right
            query[name] = value
            #expect(answer(query).status == 403, "\(name) \(value ?? "missing")")
        }
    }

    private struct Vectors: Decodable {
        struct Vector: Decodable { var body: String?, body_file: String?, header: String }
        var app_secret: String, vectors: [Vector]
    }

    @Test(.enabled(if: WhatsAppReaderTests.folder != nil))
    func `signatures that others made are right, and one changed byte is wrong`() async throws {
        let folder = try #require(WhatsAppReaderTests.folder)
        let file = folder.appending(path: "_signature_vectors.json")
        let vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
        #expect(vectors.app_secret == Self.secret)
        for vector in vectors.vectors {
            var body = vector.body ?? ""
            if let name = vector.body_file {
                body = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            }
            let webhook = webhook()
            webhook.open { _ in }
            let right = await webhook.take(Self.request(body, signature: vector.header))
            #expect(right.status != 401, "\(vector.header)")
            let wrong = await webhook.take(Self.request(body + " ", signature: vector.header))
            #expect(wrong.status == 401)
        }
    }

    @Test func `what is not signed with our secret is not even read`() async {
        let webhook = webhook()
        webhook.open { _ in Issue.record("it was taken") }
        let body = Self.text("w1")
        let good = Self.signed(body).headers["x-hub-signature-256"] ?? ""
        for signature in [
            nil, "", "sha256=", good.replacing("sha256=", with: ""), good.replacing("sha256=", with: "sha1="),
            String(good.dropLast()), good + "0", String(good.dropLast(2)) + "zz",
            "sha256=" + String(repeating: "0", count: 64),
        ] {
            #expect(
                await webhook.take(Self.request(body, signature: signature)).status == 401, "\(signature ?? "none")")
        }
        #expect(await webhook.take(Self.signed(body, secret: "another")).status == 401)
        #expect(await webhook.take(Self.request("{", signature: "sha256=00")).status == 401, "before it is parsed")
        #expect(metrics.refusedWebhooks(from: "whatsapp", "signature").value == 11)
        // One line for the first of them, and no secret or word of theirs in it.
        #expect(log.withLock { $0.count } == 1 && !log.withLock { $0.joined() }.contains(Self.secret))
    }

    @Test func `signed nonsense is refused, and holds up nothing`() async {
        let webhook = webhook()
        webhook.open { _ in }
        let deep = String(repeating: "[", count: 100_000)
        for body in [
            "", "{", "nonsense", "[]", "5", "\"x\"", deep, deep + String(repeating: "]", count: 100_000),
            String(Self.text("w").dropLast(9)),
        ] {
            #expect(await webhook.take(Self.signed(body)).status == 400, "\(body.prefix(20))")
        }
        for body in [
            "{}", #"{"object":"page","entry":[]}"#, #"{"entry":5}"#, #"{"entry":[5,{"changes":{}}]}"#,
            Self.event(nested: 300),
        ] {
            #expect(await webhook.take(Self.signed(body)).status == 200, "\(body.prefix(40))")
        }
        #expect(await webhook.take(Self.signed(Self.text("w"))).status == 200)
        #expect(arrived.withLock { $0.map(\.content) } == [.text("hi")])
    }
    private static func event(nested depth: Int) -> String {
        WhatsAppReaderTests.event(
            #"{"id":"w","x":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}")
    }

    @Test func `what is not stored is asked for again`() async {
        let webhook = webhook()
        #expect(await webhook.take(Self.signed(Self.text("w"))).status == 503, "nobody takes it yet")
        webhook.open { _ in throw StorageError.notWritten(detail: "disk full") }
        #expect(await webhook.take(Self.signed(Self.text("w"))).status == 503)
        webhook.open { _ in }
        #expect(await webhook.take(Self.signed(Self.text("w"))).status == 200)
        webhook.open(nil)
        #expect(await webhook.take(Self.signed(Self.text("w"))).status == 503)
        #expect(arrived.withLock { $0.count } == 1)
    }

    @Test func `an event for another number is answered, left and counted`() async {
        let webhook = webhook(number: "42")
        webhook.open { #expect($0.isEmpty) }
        #expect(await webhook.take(Self.signed(Self.text("w"))).status == 200)
        #expect(metrics.refusedWebhooks(from: "whatsapp", "foreign number").value == 1)
    }

    @Test func `one event many times, also at once, is one message`() async throws {
        let desk = try Desk()
        defer { try? desk.close() }
        let handled = Locked<[StoredMessage]>([])
        let intake = Intake(store: desk.store, time: desk.time, logger: .init(label: "test")) { messages in
            handled.withLock { $0 += messages }
        }
        let webhook = webhook()
        webhook.open { try await intake.take($0) }
        let event = Self.signed(Self.text("w1"))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { #expect(await webhook.take(event).status == 200) } }
        }
        #expect(await webhook.take(Self.signed(Self.text("w2", "again"))).status == 200)
        #expect(handled.withLock { $0.map(\.message.content) } == [.text("hi"), .text("again")])
        // The window of a person is known as soon as what they wrote is.
        let contact = try await desk.store.read { try $0.contact(channel: "whatsapp", chat: "US.1") }
        #expect(contact == ContactRow(address: "1", wroteAt: Timestamp(seconds: 1_793_000_001)))
    }
}
