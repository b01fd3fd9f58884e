import Foundation
import Platform
import TestSupport
import Testing

/// E-mail, text messages and push, through the whole program, against servers of our own on the loopback.
@Suite struct WayTests {
    /// The servers behind the ways, all willing.
    struct Servers: Sendable {
        let mail = ScriptedMailServer()
        let texting = ScriptedService { request in
            request.line.hasPrefix("POST")
                ? .init(201, #"{"sid":"SM1","status":"queued"}"#) : .init(200, #"{"sid":"SM1","status":"delivered"}"#)
        }
        let push = ScriptedService { _ in .init(200, #"{"id":"p1"}"#) }

        var settings: [String: String] {
            [
                "SMTP_URL": mail.url, "SMTP_USER": "bot", "SMTP_PASSWORD": "hush", "SMTP_FROM": "bot@example.org",
                "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "tok", "TWILIO_FROM": "+15550000000",
                "TWILIO_API_BASE": texting.url, "NTFY_BASE": push.url,
            ]
        }
        func stop() {
            mail.stop()
            texting.stop()
            push.stop()
        }
    }

    private func with(
        speed: Double = 0, _ others: [String: String] = [:], _ body: (Program, Servers) async throws -> Void
    ) async throws {
        let place = try Place()
        let servers = Servers()
        let chat = try place.chat(speed: speed, others: servers.settings.merging(others) { $1 })
        try await body(chat, servers)
        chat.closeInput()
        #expect(try await chat.end().status == 0)
        servers.stop()
        place.remove()
    }

    /// The six digits in a text.
    private func digits(in text: String) -> String? {
        text.firstMatch(of: /(?:^|[^0-9])([0-9]{6})(?:[^0-9]|$)/).map { String($0.output.1) }
    }

    /// Proves an e-mail address with the code that was sent there.
    private func prove(_ chat: Program, _ servers: Servers, bare: Bool = true) async throws {
        try await chat.ask("/channel email ann@example.org", "I have sent a code to a…@example.org", "15 min")
        await waitUntil("the code arrives") { !servers.mail.seen.mails.isEmpty }
        let mail = try #require(servers.mail.seen.mails.last)
        #expect(mail.to == "ann@example.org" && mail.from == "bot@example.org")
        let code = try #require(digits(in: mail.text))
        try await chat.ask(bare ? code : "/channel \(code)", "e-mail: a…@example.org, on for signals, news, trades")
    }

    @Test func `nothing is offered that the operator has not set up`() async throws {
        let place = try Place()
        let chat = try place.chat()
        let all = try await chat.ask("/channel", "Other ways to reach you", "e-mail: not set up", "push: not set up")
        #expect(all.text.contains("text message: not set up"))
        for command in ["/channel email a@example.org", "/channel push", "/channel test sms"] {
            try await chat.ask(command, "operator of this installation has not set up")
        }
        chat.closeInput()
        #expect(try await chat.end().status == 0)
        place.remove()
    }

    @Test func `an e-mail address counts once its code is given back, and is shown masked`() async throws {
        try await with { chat, servers in
            try await chat.ask("/channel email ann@example", "is no e-mail address")
            try await prove(chat, servers)
            #expect(servers.mail.seen.logins.first == "/bot/hush")
            // The code was good once.
            let code = try #require(digits(in: servers.mail.seen.mails[0].text))
            try await chat.ask("/channel \(code)", "No address waits for a code")
            try await chat.tap("Test: e-mail", "A test goes to a…@example.org")
            await waitUntil("the test arrives") { servers.mail.seen.mails.count == 2 }
            try await eventually(chat, "2 sent, 0 in doubt, 0 refused")
            try await chat.ask("/channel off email", "a…@example.org, off")
            try await chat.ask("/undo", "other ways to reach you")
            try await chat.ask("/channel", "on for signals")
            try await chat.ask("/channel off ann@example.org", "a…@example.org, off")
            try await chat.ask("/channel email ann@example.org reports", "on for reports")
            try await chat.ask("/channel remove email", "forgotten your address")
            try await chat.ask("/channel email on", "Which address?")
        }
    }

    @Test func `a wrong code is counted, and five of them kill the right one`() async throws {
        try await with { chat, servers in
            try await chat.ask("/channel email ann@example.org", "I have sent a code")
            await waitUntil("the code arrives") { !servers.mail.seen.mails.isEmpty }
            let code = try #require(digits(in: servers.mail.seen.mails[0].text))
            let wrong = code == "111111" ? "222222" : "111111"
            for left in [4, 3, 2, 1] { try await chat.ask(wrong, "Tries left: \(left)") }
            try await chat.ask("/channel \(wrong)", "no good any more")
            try await chat.ask("/channel \(code)", "No address waits for a code")
            for _ in 0..<4 { try await chat.ask("/channel email ann@example.org", "I have sent a code") }
            try await chat.ask("/channel email ann@example.org", "Enough codes for e-mail today")
        }
    }

    @Test func `a price alert goes by every way chosen for alerts, once, and to the chat`() async throws {
        try await with(speed: 3600) { chat, servers in
            try await prove(chat, servers, bare: false)
            let push = try await chat.ask("/channel push alerts-of-ann", "Push is on", "alerts-of-ann")
            #expect(push.text.contains("\(servers.push.url)/alerts-of-ann"))
            try await chat.ask("/channel only email trades", "a…@example.org, on for trades")
            try await chat.ask("/alert gold 0.01%")
            await waitUntil("the push arrives") { !servers.push.seen.isEmpty }
            let sent = try #require(servers.push.seen.first)
            #expect(sent.line == "POST /")
            #expect(sent.body.contains(#""topic":"alerts-of-ann""#) && sent.body.contains("XAUUSD"))
            #expect(servers.mail.seen.mails.count == 1)
            #expect(servers.push.seen.count == 1)
        }
    }

    @Test func `a telephone number is proven by text message, and its message says when it is cut`() async throws {
        try await with { chat, servers in
            try await chat.ask("/channel +1 (555) 000-1111", "I have sent a code to +15…11")
            await waitUntil("the code arrives") { !servers.texting.seen.isEmpty }
            let sent = try #require(servers.texting.seen.first)
            #expect(sent.line == "POST /2010-04-01/Accounts/AC1/Messages.json")
            #expect(sent.headers["authorization"] == "Basic \(Data("AC1:tok".utf8).base64EncodedString())")
            #expect(sent.body.hasPrefix("To=%2B15550001111&From=%2B15550000000&Body=Your%20Bellwether%20code"))
            let code = try #require(digits(in: sent.body.replacing("%20", with: " ")))
            try await chat.ask(code, "text message: +15…11, on for trades, price alerts")
        }
    }

    @Test func `a mail server that is down is tried again, one in doubt is not, and a refusal is told`() async throws {
        try await with { chat, servers in
            try await prove(chat, servers)
            servers.mail.set { $0.recipient = "550 no such user" }
            try await chat.ask("/channel test email", "A test goes to")
            await waitUntil("it is refused") { servers.mail.seen.connections == 2 }
            try await eventually(chat, "1 refused", "the mail server answers 550")
            servers.mail.set { script in
                script.recipient = "250 fine"
                script.isCutAtEnd = true
            }
            try await chat.ask("/channel test email", "A test goes to")
            try await eventually(chat, "1 in doubt")
            servers.mail.set { script in
                script.isCutAtEnd = false
                script.greeting = "421 closing"
            }
            try await chat.ask("/channel test email", "A test goes to")
            await waitUntil("it is tried") { servers.mail.seen.connections >= 4 }
            servers.mail.set { $0.greeting = "220 back" }
            try await eventually(chat, "2 sent, 1 in doubt, 1 refused, 0 waiting")
            #expect(servers.mail.seen.mails.count == 3)
            try await chat.ask("/missed", "e-mail: 2 sent, 1 in doubt, 1 refused")
        }
    }

    @Test func `a report goes to the proven address as a file, and is tried again`() async throws {
        try await with { chat, servers in
            try await chat.ask("/get_report pdf to=email", "no address for e-mail yet")
            try await prove(chat, servers)
            try await chat.say("/buy EURUSD 0.1 sl 20 pips")
            try await chat.tap("Confirm", "EURUSD")
            try await chat.say("/close EURUSD")
            servers.mail.set { $0.greeting = "421 closing" }
            try await chat.ask("email me the pdf report", "report.pdf goes to a…@example.org")
            await waitUntil("it is tried") { servers.mail.seen.connections >= 2 }
            servers.mail.set { $0.greeting = "220 back" }
            await waitUntil("the report arrives") { servers.mail.seen.mails.count == 2 }
            let mail = try #require(servers.mail.seen.mails.last)
            #expect(mail.to == "ann@example.org" && mail.text.contains("filename=\"report.pdf\""))
            #expect(mail.text.contains("JVBERi0"))  // "%PDF-" in base64, by `base64`
            try await eventually(chat, "2 sent, 0 in doubt, 0 refused, 0 waiting")
        }
    }

    /// Asks until the overview says so.
    private func eventually(_ chat: Program, _ parts: String...) async throws {
        let clock = LiveTime()
        while true {
            let text = try await chat.say("/channel").text.replacing("\u{A0}", with: " ")
            if parts.allSatisfy({ text.contains($0) }) { return }
            guard clock.elapsed() < Program.patience else {
                Issue.record("\(parts) in \(text)")
                return
            }
        }
    }

    @Test func `nobody is known by an address, and an address stands in no record of what was done`() async throws {
        try await with { chat, servers in
            try await prove(chat, servers)
            let words = try await chat.say("my e-mail is ann@example.org")
            #expect(!words.isEmpty)
        }
        let place = try Place()
        let chat = try place.chat("--role", "admin")
        try await chat.ask("/admin_set_role email:ann@example.org trader", "email:ann@example.org")
        chat.closeInput()
        #expect(try await chat.end().status == 0)
        place.remove()
    }

    @Test func `the newest message is read aloud where the programs are, and its text stays`() async throws {
        let place = try Place()
        let folder = place.folder.appending(path: "bin")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Programs that take the same arguments: the sound is the words.
        for (name, script) in [
            ("espeak-ng", "#!/bin/sh\ncp \"$4\" \"$6\"\n"), ("opusenc", "#!/bin/sh\ncp \"$4\" \"$5\"\n"),
        ] {
            let file = folder.appending(path: name)
            try Data(script.utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        }
        let chat = try place.chat(others: ["PATH": "\(folder.path):/usr/bin:/bin"])
        try await chat.ask("/voice", "nothing to read aloud yet")
        let quote = try await chat.ask("/get_quote EURUSD", "EURUSD")
        let voice = try await chat.ask("/voice", "EURUSD")
        let path = try #require(voice.first?.attachments?.first?.path)
        let spoken = String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
        #expect(spoken.contains("EURUSD") && quote.text.contains("EURUSD"))
        chat.closeInput()
        #expect(try await chat.end().status == 0)
        let without = try place.chat(others: ["PATH": "/nowhere"])
        try await without.ask("/voice", "espeak-ng and opusenc")
        without.closeInput()
        #expect(try await without.end().status == 0)
        place.remove()
    }
}
