import Foundation
import HTTP
import Platform
import Presentation
import TestSupport
import Testing

@testable import Channels

/// A mail server that answers as a test says.
private final class ScriptedMail: MailTransport {
    private let state: Locked<(errors: [MailError?], sent: [MailSubmission])>
    init(_ errors: [MailError?] = []) { state = Locked((errors, [])) }
    var sent: [MailSubmission] { state.withLock { $0.sent } }

    func submit(_ mail: MailSubmission) async throws(MailError) {
        let error = state.withLock { state -> MailError? in
            state.sent.append(mail)
            return state.errors.isEmpty ? nil : state.errors.removeFirst()
        }
        if let error { throw error }
    }
}

@Suite struct WayTests {
    private let time = ManualTime()

    private func email(_ mail: ScriptedMail) throws -> EmailChannel {
        EmailChannel(
            server: try #require(MailServer(url: "smtp://localhost", user: nil, password: nil)),
            sender: try #require(EmailAddress("bot@example.org")), transport: mail, time: time)
    }
    private func delivery(
        _ channel: ChannelID, _ chat: String, _ text: String, attachment: (name: String, bytes: [UInt8])? = nil,
        age: Duration = .zero, priority: Int = 9
    ) -> Delivery {
        var message = OutgoingMessage(.text(text), buttons: [[Button(id: "/chart", label: "Chart")]])
        if let attachment { message.attachment = .init(kind: .document, hash: "h", name: attachment.name) }
        return Delivery(
            id: 7, chat: ChatID(channel, chat), message: message, attachment: attachment?.bytes, priority: priority,
            createdAt: time.now() - age)
    }

    // E-mail. The forms are those of RFC 5322, 2045 and 2047.

    @Test func `a mail has its headers, a subject in any script, and text that survives`() async throws {
        let server = ScriptedMail()
        let text =
            "Сигнал: XAUUSD ↑ 2400\n\nCena = 5 €, a line of more than seventy-six characters that has to be broken somewhere. \n.dot"
        #expect(
            try await email(server).send(delivery(.email, "a@b.org", text), part: 0)
                == .delivered(messageID: nil, file: nil))
        let sent = try #require(server.sent.first)
        #expect(sent.sender == "bot@example.org" && sent.recipient == "a@b.org")
        let lines = String(decoding: sent.message, as: UTF8.self).components(separatedBy: "\r\n")
        #expect(lines.contains("From: Bellwether <bot@example.org>") && lines.contains("To: <a@b.org>"))
        #expect(lines.contains("Date: Tue, 14 Nov 2023 22:13:20 +0000"))
        #expect(lines.contains("Message-ID: <bellwether-7-1700000000000@example.org>"))
        #expect(lines.allSatisfy { $0.utf8.count <= 78 && $0.utf8.allSatisfy { $0 < 127 } })
        // The subject is the first line: `printf 'Сигнал: XAUUSD ↑ 2400' | base64`.
        #expect(lines.contains("Subject: =?UTF-8?B?0KHQuNCz0L3QsNC7OiBYQVVVU0Qg4oaRIDI0MDA=?="))
        let body = try #require(lines.firstIndex(of: "")).advanced(by: 1)
        let decoded = lines[body...].joined(separator: "\n").replacing("=\n", with: "")
        #expect(decoded.contains("Cena =3D 5 =E2=82=AC"))
    }

    @Test(arguments: [
        "Hi\r\nBcc: <x@y.org>", "Hi\nBcc: x", "=?UTF-8?B?QQ==?=", "Hi\u{2028}Bcc: x", "Hi\u{0}\u{B}Bcc: x",
    ])
    func `a subject cannot begin another header`(_ text: String) throws {
        let encoded = MailMessage.encoded(text)
        for line in encoded.components(separatedBy: "\r\n").dropFirst() { #expect(line.hasPrefix(" =?UTF-8?B?")) }
        #expect(!encoded.contains("\nBcc") && encoded.utf8.allSatisfy { $0 == 13 || $0 == 10 || $0 > 31 })
    }

    @Test func `an attachment comes with its bytes and a name that cannot break out`() async throws {
        let server = ScriptedMail()
        let bytes = (0..<3000).map { UInt8($0 % 251) }
        let name = "Отчёт\"\r\nX: y.pdf"
        _ = try await email(server).send(delivery(.email, "a@b.org", "report", attachment: (name, bytes)), part: 0)
        let text = String(decoding: try #require(server.sent.first).message, as: UTF8.self)
        let boundary = try #require(text.firstMatch(of: /boundary="([^"]+)"/)).output.1
        let parts = text.components(separatedBy: "--\(boundary)")
        #expect(parts.count == 4 && parts[3].hasPrefix("--"))
        #expect(parts[2].contains("Content-Type: application/pdf; name=\"_______X_ y.pdf\"\r\n"))
        #expect(!text.contains("\r\nX: y"))
        let content = parts[2].components(separatedBy: "\r\n\r\n").dropFirst().joined().replacing("\r\n", with: "")
        #expect(Data(base64Encoded: content).map(Array.init) == bytes)
    }

    @Test func `errors of a mail server become what is done next`() async throws {
        let server = ScriptedMail([
            .notSent(reason: "r"), .postponed(code: 450), .maybeSent(reason: "r"), .rejected(code: 550),
            .unauthorized(reason: "r"),
        ])
        let channel = try email(server)
        var outcomes: [SendOutcome] = []
        for _ in 0..<5 { outcomes.append(await channel.send(delivery(.email, "a@b.org", "x"), part: 0)) }
        #expect(
            outcomes == [
                .notSent(after: nil, isGlobal: true, reason: "r"),
                .notSent(after: nil, isGlobal: false, reason: "the mail server answers 450"),
                .maybeDelivered(reason: "r"), .refused(reason: "the mail server answers 550"),
                .notSent(after: .seconds(300), isGlobal: true, reason: "login: r"),
            ])
    }

    @Test func `what could not be sent for a day is given up`() async throws {
        let server = ScriptedMail()
        let late = try await email(server).send(delivery(.email, "a@b.org", "x", age: .hours(25)), part: 0)
        guard case .refused = late else {
            Issue.record("\(late)")
            return
        }
        #expect(server.sent.isEmpty)
    }

    @Test(arguments: [
        "a@b", "a b@c.org", "a@b..org", "@b.org", "a@-b.org", "a@b.o", "a@b.org\r\nRCPT TO:<x@y.z>", "a@b@c.org",
        "ü@b.org",
        "a@b.123", "<a@b.org>", "a\"b@c.org",
    ])
    func `what is no plain address is none`(_ text: String) { #expect(EmailAddress(text) == nil) }

    @Test(arguments: ["a@b.org", "first.last+tag@sub.example.co", "o'neil@x-y.org"])
    func `plain addresses are`(_ text: String) { #expect(EmailAddress(text)?.text == text) }

    @Test(arguments: [
        ("+1 (555) 000-1111", "+15550001111"), ("0049 151 2345678", "+491512345678"),
        ("+33.6.00.00.00.00", "+33600000000"),
        ("5550001111", nil), ("+1555", nil), ("+05550001111", nil), ("+1234567890123456", nil), ("+1555000111a", nil),
    ])
    func `telephone numbers have their country`(_ text: String, _ number: String?) {
        #expect(PhoneNumber(text)?.text == number)
    }

    // Text messages. Lengths are those of 3GPP TS 23.038: 160 and 153 septets, 70 and 67 units.

    @Test(arguments: [
        (String(repeating: "a", count: 160), 1), (String(repeating: "a", count: 161), 2),
        (String(repeating: "a", count: 459), 3), (String(repeating: "a", count: 460), 4),
        (String(repeating: "€", count: 80), 1), (String(repeating: "€", count: 81), 2),
        (String(repeating: "я", count: 70), 1), (String(repeating: "я", count: 71), 2),
        (String(repeating: "я", count: 201), 3), (String(repeating: "я", count: 202), 4),
    ])
    func `segments are counted`(_ text: String, _ count: Int) { #expect(SMSText.segments(text) == count) }

    @Test func `a long text is cut to three segments and says so`() {
        for letter in ["a", "я", "文", "€", "👩‍👩‍👧"] {
            let cut = SMSText.cut(String(repeating: letter, count: 2000), note: " (cut)")
            #expect(SMSText.segments(cut) == 3, "\(letter)")
            #expect(cut.hasSuffix("\(letter) (cut)"))
        }
        #expect(SMSText.cut("1\u{A0}234,50 – “so”…", note: " (cut)") == "1 234,50 - \"so\"...")
    }

    private func sms(_ answer: @escaping @Sendable (ScriptedTransport.Call, Int) async -> ScriptedTransport.Answer) -> (
        SMSChannel, ScriptedTransport
    ) {
        let transport = ScriptedTransport(answer)
        let account = SMSChannel.Account(id: "AC1", token: Secret("tok"), sender: "MG9", base: "https://api.test")
        return (SMSChannel(account: account, transport: transport, time: time), transport)
    }
    private static func answer(_ status: Int, _ body: String) -> ScriptedTransport.Answer {
        .success(HTTPResponse(status: status, body: Array(body.utf8)))
    }

    @Test(arguments: [
        (201, #"{"sid":"SM1","status":"sent"}"#, SendOutcome.delivered(messageID: "SM1", file: nil)),
        (
            201, #"{"sid":"SM1","status":"undelivered","error_code":30003}"#,
            .refused(reason: "the network did not deliver it (30003)")
        ),
        (400, #"{"code":21211}"#, .refused(reason: "the service answers 21211")),
        (401, #"{"code":20003}"#, .notSent(after: .seconds(300), isGlobal: true, reason: "the service answers 20003")),
        (429, #"{"code":20429}"#, .notSent(after: .seconds(60), isGlobal: true, reason: "the service answers 20429")),
        (500, "", .maybeDelivered(reason: "the service answers 500")),
        (201, "{}", .maybeDelivered(reason: "the answer of the service cannot be read")),
    ])
    func `answers of the service for text messages`(_ status: Int, _ body: String, _ expected: SendOutcome) async {
        let (channel, transport) = sms { _, _ in Self.answer(status, body) }
        #expect(await channel.send(delivery(.sms, "+15550001111", "hi"), part: 0) == expected)
        let call = transport.calls.first
        #expect(call?.url == "https://api.test/2010-04-01/Accounts/AC1/Messages.json")
        #expect(call?.parameters == ["To": "+15550001111", "MessagingServiceSid": "MG9", "Body": "hi"])
    }

    // Push. The form is that of ntfy's publishing as JSON.

    @Test(arguments: [
        (200, #"{"id":"x1"}"#, SendOutcome.delivered(messageID: "x1", file: nil)),
        (403, "", .notSent(after: .seconds(300), isGlobal: true, reason: "the push server answers 403")),
        (413, "", .refused(reason: "the push server answers 413")),
        (502, "", .maybeDelivered(reason: "the push server answers 502")),
    ])
    func `answers of the push server`(_ status: Int, _ body: String, _ expected: SendOutcome) async {
        let transport = ScriptedTransport { _, _ in Self.answer(status, body) }
        let channel = PushChannel(base: "https://push.test", token: nil, transport: transport, time: time)
        #expect(await channel.send(delivery(.push, "ann-1", "Gold above 2400\nnow 2401"), part: 0) == expected)
        let call = transport.calls.first
        #expect(call?.url == "https://push.test")
        #expect(
            call?.parameters == ["topic": "ann-1", "title": "Gold above 2400", "message": "now 2401", "priority": 4])
    }

    @Test func `a push message is at most as long as the server takes`() async {
        let transport = ScriptedTransport { _, _ in Self.answer(200, "{}") }
        let channel = PushChannel(base: "https://push.test", token: nil, transport: transport, time: time)
        _ = await channel.send(delivery(.push, "ann", String(repeating: "文", count: 3000)), part: 0)
        let text = transport.calls.first?.parameters["message"]?.text ?? ""
        #expect(text.utf8.count <= 4096 && text.hasSuffix("文…"))
    }

    @Test func `nobody writes from a way`() {
        #expect(ChannelID.allCases.filter(\.isConversation) == [.terminal, .telegram, .whatsapp])
    }
}
