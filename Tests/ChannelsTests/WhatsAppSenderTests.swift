import Foundation
import HTTP
import Logging
import Platform
import Presentation
import Storage
import TestSupport
import Testing

@testable import Channels

/// Time that stands where a test has put it; nobody has to wait for it.
private struct SleeplessTime: TimeSource {
    let time: ManualTime
    func now() -> Timestamp { time.now() }
    func elapsed() -> Duration { time.elapsed() }
    func sleep(for duration: Duration) async throws {}
}

/// Outcomes follow the platform's table of errors as the research has it (`specs/whatsapp-cloud-api.json`).
@Suite struct WhatsAppSenderTests {
    static let specification = Folders.shared("specs/whatsapp-cloud-api.json")
    let time = ManualTime()

    func channel(_ transport: ScriptedTransport) throws -> WhatsAppChannel {
        WhatsAppChannel(
            token: Secret("TOKEN"), phoneNumberID: "1001", appSecret: Secret("S"), verifyToken: Secret("V"),
            apiBase: "http://api/v26.0/", template: try #require(WhatsAppTemplate("bellwether_update:de")),
            transport: transport, time: SleeplessTime(time: time), metrics: MetricRegistry(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }
    func delivery(
        _ message: OutgoingMessage = OutgoingMessage(.text("Gold is up")), wroteAgo: Duration? = .hours(1),
        address: String? = "15550001", chat: String = "US.1", bytes: [UInt8]? = nil, uploaded: String? = nil,
        needsTemplate: Bool = false
    ) -> Delivery {
        Delivery(
            id: 4711, chat: ChatID(.whatsapp, chat), message: message, attachment: bytes, uploadedFile: uploaded,
            contact: wroteAgo.map { ContactRow(address: address, wroteAt: time.now() - $0) },
            needsTemplate: needsTemplate)
    }
    static func taken(_ id: String = "wamid.1") -> ScriptedTransport.Answer {
        .success(HTTPResponse(status: 200, body: Array(#"{"messages":[{"id":"\#(id)"}]}"#.utf8)))
    }
    static func refusal(_ code: Int, status: Int = 400, _ details: String = "no") -> ScriptedTransport.Answer {
        let body = #"{"error":{"message":"x","code":\#(code),"error_data":{"details":"\#(details)"}}}"#
        return .success(HTTPResponse(status: status, body: Array(body.utf8)))
    }
    /// What becomes of a message when all answers are these, the last one for ever.
    func send(_ delivery: Delivery, _ answers: ScriptedTransport.Answer...) async throws -> (
        SendOutcome, [ScriptedTransport.Call]
    ) {
        let transport = ScriptedTransport { _, number in answers[min(number, answers.count - 1)] }
        let outcome = try await channel(transport).send(delivery, part: 0)
        return (outcome, transport.calls)
    }

    private struct Specification: Decodable {
        struct Entry: Decodable {
            var codes: [Int], action: String
            enum CodingKeys: CodingKey { case code, action }
            init(from decoder: any Decoder) throws {
                let fields = try decoder.container(keyedBy: CodingKeys.self)
                action = try fields.decode(String.self, forKey: .action)
                if let code = try? fields.decode(Int.self, forKey: .code) {
                    codes = [code]
                } else {
                    let ends = try fields.decode(String.self, forKey: .code).split(separator: "-").compactMap {
                        Int($0)
                    }
                    codes = ends
                }
            }
        }
        var errors: [Entry]
    }

    @Test(.enabled(if: specification != nil)) func `every error has the remedy of the table`() throws {
        let file = try #require(Self.specification)
        let table = try JSONDecoder().decode(Specification.self, from: Data(contentsOf: file)).errors
        #expect(table.count >= 45)
        for entry in table {
            for code in entry.codes {
                let action =
                    switch WhatsAppRemedy(code: code) {
                    case .retry, .pairRate: "retry_backoff"
                    case .template: "need_template"
                    case .unreachable, .permanent: "permanent"
                    case .operation: "operator"
                    case .authentication: "auth"
                    }
                #expect(action == entry.action, "\(code)")
            }
        }
    }

    @Test func `codes of the template, the number and the account are for whoever runs the installation`() {
        for code in [132000, 132001, 132005, 132012, 132068, 133010, 131031, 368] {
            #expect(WhatsAppTrouble.code(inReason: "\(code) no") == code)
        }
        for reason in ["131026 not reachable", "131047 late", "100 no", "no number", "", "131056"] {
            #expect(WhatsAppTrouble.code(inReason: reason) == nil, "\(reason)")
        }
    }

    @Test func `who was held back gets no template for a day, and free words all the time`() {
        let rests = WhatsAppRests()
        let noon = Timestamp(seconds: 1_800_000_000)
        rests.note("1", at: noon)
        #expect(rests.holds("1", at: noon + .hours(23)) && !rests.holds("1", at: noon + .hours(24)))
        #expect(!rests.holds("2", at: noon))
        let receipt = IncomingMessage.Receipt(
            .failed, messageID: "a", outboxID: 1, failure: .init(code: 131049))
        rests.note(
            [
                IncomingMessage(
                    chat: ChatID(.whatsapp, "3"), updateID: "a:failed", sender: .init(id: "3", name: ""),
                    content: .receipt(receipt), sentAt: noon)
            ], at: noon)
        #expect(rests.holds("3", at: noon + .hours(1)))
    }

    @Test func `a refusal that may pass is sent again, a lost answer is not`() async throws {
        for code in [1, 2, 131000, 131016, 131057] {
            let (outcome, _) = try await send(delivery(), Self.refusal(code, status: 500))
            #expect(outcome == .notSent(after: nil, isGlobal: false, reason: "\(code) no"))
        }
        for code in [4, 80007, 130429] {
            #expect(
                try await send(delivery(), Self.refusal(code)).0
                    == .notSent(after: nil, isGlobal: true, reason: "\(code) no"))
        }
        #expect(
            try await send(delivery(), Self.refusal(190, status: 401)).0
                == .notSent(after: nil, isGlobal: true, reason: "190 no"))
        for code in [100, 131008, 131026, 131031, 132001, 135000] {
            #expect(try await send(delivery(), Self.refusal(code)).0 == .refused(reason: "\(code) no"))
        }
        let page = ScriptedTransport.Answer.success(HTTPResponse(status: 502, body: Array("<html>".utf8)))
        #expect(try await send(delivery(), page).0 == .notSent(after: nil, isGlobal: false, reason: "502 unreadable"))
        for answer in [
            ScriptedTransport.Answer.failure(.maybeSent(reason: "broken")),
            .success(HTTPResponse(status: 200, body: Array("{}".utf8))), .success(HTTPResponse(status: 504)),
            .success(HTTPResponse(status: 200, body: Array(#"{"messages":[]}"#.utf8))),
        ] {
            guard case .maybeDelivered = try await send(delivery(), answer).0 else {
                Issue.record("\(answer) was judged otherwise")
                continue
            }
        }
        #expect(
            try await send(delivery(), .failure(.notSent(reason: "no route"))).0
                == .notSent(after: nil, isGlobal: false, reason: "no route"))
    }

    @Test func `the pair rate is waited for 1, 4 and 16 seconds, and begins anew after a success`() async throws {
        let isRefusing = Locked(true)
        let channel = try channel(
            ScriptedTransport { _, _ in isRefusing.withLock { $0 } ? Self.refusal(131056) : Self.taken() })
        func wait() async throws -> Duration? {
            time.advance(by: .seconds(100))
            if case .notSent(let after, false, _) = await channel.send(delivery(), part: 0) { return after }
            return nil
        }
        for seconds in [1, 4, 16] { #expect(try await wait() == .seconds(seconds) + .milliseconds(300)) }
        isRefusing.withLock { $0 = false }
        #expect(try await wait() == nil)
        isRefusing.withLock { $0 = true }
        #expect(try await wait() == .milliseconds(1_300))
    }

    @Test func `one person gets a burst, then one message in six seconds; others do not wait`() async throws {
        let pace = WhatsAppPace()
        for _ in 0..<40 { #expect(pace.take("a", at: .zero) == nil) }
        let wait = try #require(pace.take("a", at: .zero))
        #expect(wait > .seconds(6) && wait < .seconds(7))
        #expect(pace.take("b", at: .zero) == nil && pace.take("a", at: wait) == nil && pace.take("a", at: wait) != nil)
        // In all 60 in a second, whoever they are for.
        let last = (0..<61).map { _ in pace.start(at: .seconds(100)) }.last
        #expect(last.map { $0 > .milliseconds(990) && $0 < .milliseconds(1_010) } == true)
    }

    @Test func `addressed by number where one is known, and marked with its row`() async throws {
        let (outcome, calls) = try await send(delivery(), Self.taken())
        #expect(outcome == .delivered(messageID: "wamid.1", file: nil))
        let call = try #require(calls.first)
        #expect(call.url == "http://api/v26.0/1001/messages" && !call.url.contains("TOKEN"))
        #expect(call["to"] == "15550001" && call["recipient"] == nil && call["text"]?["body"] == "Gold is up")
        #expect(call["biz_opaque_callback_data"] == "outbox:4711")
        let hidden = try await send(delivery(address: nil), Self.taken()).1.first
        #expect(hidden?["recipient"] == "US.1" && hidden?["to"] == nil)
        #expect(try await send(delivery(address: nil, chat: "15559"), Self.taken()).1.first?["to"] == "15559")
    }

    @Test func `outside the window a template says it, and inside not`() async throws {
        for ago: Duration? in [nil, .hours(24), .hours(24) - .minutes(4), .days(30)] {
            let (outcome, calls) = try await send(delivery(wroteAgo: ago), Self.taken())
            #expect(outcome == .delivered(messageID: "wamid.1", file: nil))
            let template = try #require(calls.first?["template"], "\(ago ?? .zero)")
            #expect(template["name"] == "bellwether_update" && template["language"]?["code"] == "de")
            #expect(template["components"]?[0]?["parameters"]?[0]?["text"] == "Gold is up")
            #expect(calls.first?["biz_opaque_callback_data"] == "outbox:4711:template")
        }
        #expect(try await send(delivery(wroteAgo: .hours(24) - .minutes(6)), Self.taken()).1.first?["type"] == "text")
        #expect(try await send(delivery(needsTemplate: true), Self.taken()).1.first?["type"] == "template")
    }

    @Test(arguments: [131047, 470, 100]) func `a closed window that the platform reports is answered by one template`(
        _ code: Int
    ) async throws {
        let details = code == 100 ? "more than 24 hours have passed" : "no"
        let (outcome, calls) = try await send(delivery(), Self.refusal(code, details), Self.taken("wamid.2"))
        #expect(outcome == .delivered(messageID: "wamid.2", file: nil))
        #expect(calls.map { $0["type"] } == ["text", "template"])
        let (again, all) = try await send(delivery(), Self.refusal(code, details))
        #expect(again == .refused(reason: "\(code) \(details)") && all.count == 2, "once")
    }

    @Test func `pictures and documents are uploaded once`() async throws {
        let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 1, 2]
        let message = OutgoingMessage(.text("Gold"), attachment: .init(kind: .photo, hash: "h", name: "gold.png"))
        let upload = ScriptedTransport.Answer.success(HTTPResponse(status: 200, body: Array(#"{"id":"M1"}"#.utf8)))
        let (outcome, calls) = try await send(delivery(message, bytes: png), upload, Self.taken())
        #expect(outcome == .delivered(messageID: "wamid.1", file: "M1"))
        #expect(calls.map(\.method) == ["media", "messages"])
        #expect(calls.first?["type"] == "image/png" && calls.first?.files.first?.bytes == png)
        #expect(calls.last?["image"]?["id"] == "M1" && calls.last?["image"]?["caption"] == "Gold")
        let known = try await send(delivery(message, bytes: png, uploaded: "M0"), Self.taken())
        #expect(known.1.count == 1 && known.1.first?["image"]?["id"] == "M0")
        let csv = OutgoingMessage(.text("x"), attachment: .init(kind: .document, hash: "h", name: "trades.csv"))
        let sheet = try await send(delivery(csv, bytes: [65, 44, 66]), upload, Self.taken()).1
        // The platform refuses text/csv.
        #expect(sheet.first?["type"] == "text/plain" && sheet.last?["document"]?["filename"] == "trades.csv")
        // Nobody has seen anything of an upload whose answer was lost.
        guard case .notSent = try await send(delivery(csv, bytes: [65]), .failure(.maybeSent(reason: "x"))).0 else {
            Issue.record("an upload is in doubt")
            return
        }
        guard case .refused = try await send(delivery(csv), Self.taken()).0 else {
            Issue.record("a document without bytes")
            return
        }
    }

    @Test func `words go out without a picture that is refused`() async throws {
        let message = OutgoingMessage(.text("Gold"), attachment: .init(kind: .photo, hash: "h", name: "gold.png"))
        for code in [131053, 100] {
            let (outcome, calls) = try await send(
                delivery(message, bytes: [137, 80, 78, 71]), Self.refusal(code), Self.taken())
            #expect(outcome == .delivered(messageID: "wamid.1", file: nil), "\(code)")
            #expect(calls.map(\.method) == ["media", "messages"] && calls.last?["text"]?["body"] == "Gold")
        }
    }

    @Test func `there is always something to say`() async throws {
        let (outcome, calls) = try await send(delivery(OutgoingMessage(.text("  \n"))), Self.taken())
        #expect(outcome == .refused(reason: "there is nothing to say") && calls.isEmpty)
    }

    @Test func `templates are named by name and language`() {
        #expect(WhatsAppTemplate("bellwether_update")?.language == "en")
        #expect(
            WhatsAppTemplate("news_1:pt_BR")?.language == "pt_BR" && WhatsAppTemplate("news_1:pt_BR")?.name == "news_1")
        for text in ["", "News", "a b", "a:", "a:EN", "a:en:x", "a:english"] {
            #expect(WhatsAppTemplate(text) == nil, "\(text)")
        }
    }
}
