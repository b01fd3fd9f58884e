import HTTP
import Platform
import TestSupport
import Testing

/// What an answer means is in RFC 5321, sections 4.2 and 4.2.5: a message whose end the server has not seen must not be
/// delivered, and one it has answered 250 to must be.
@Suite struct MailTests {
    let text = "Subject: hi\r\n\r\n.a line that begins with a dot\r\nend\r\n"

    func mail(
        _ server: ScriptedMailServer, user: String? = nil, to recipient: String = "me@example.org",
        timeout: Duration = .seconds(20)
    ) throws -> MailSubmission {
        let target = try #require(MailServer(url: server.url, user: user, password: user.map { _ in Secret("pass") }))
        return MailSubmission(
            to: target, from: "bot@example.org", recipient: recipient, message: Array(text.utf8), timeout: timeout)
    }

    /// The failure of handing `mail` over, nil when it was taken on.
    func failure(_ mail: MailSubmission) async -> MailError? {
        do throws(MailError) {
            try await HTTPClient().submit(mail)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a mail arrives as it was written, for whom it was, after the login`() async throws {
        let server = ScriptedMailServer()
        defer { server.stop() }
        #expect(await failure(try mail(server, user: "bot")) == nil)
        #expect(server.seen.logins == ["/bot/pass"])
        #expect(
            server.seen.mails == [
                .init(
                    from: "bot@example.org", to: "me@example.org",
                    text: "Subject: hi\n\n.a line that begins with a dot\nend")
            ])
    }

    @Test(arguments: [
        ("550 no such user", MailError.rejected(code: 550)),
        ("450 busy", .postponed(code: 450)),
        ("421 going down", .notSent(reason: "the server answers 421")),
    ])
    func `what the server says of the recipient decides`(_ answer: String, _ expected: MailError) async throws {
        var script = ScriptedMailServer.Script()
        script.recipient = answer
        let server = ScriptedMailServer(script)
        defer { server.stop() }
        #expect(await failure(try mail(server)) == expected)
        #expect(server.seen.mails.isEmpty)
    }

    @Test(arguments: [("554 spam", MailError.rejected(code: 554)), ("451 later", .postponed(code: 451))])
    func `what the server says of the whole message decides`(_ answer: String, _ expected: MailError) async throws {
        var script = ScriptedMailServer.Script()
        script.end = answer
        let server = ScriptedMailServer(script)
        defer { server.stop() }
        #expect(await failure(try mail(server)) == expected)
    }

    @Test func `a refused login is the operator's to mend`() async throws {
        var script = ScriptedMailServer.Script()
        script.login = "535 wrong password"
        let server = ScriptedMailServer(script)
        defer { server.stop() }
        guard case .unauthorized(let reason)? = await failure(try mail(server, user: "bot")) else {
            Issue.record("not refused")
            return
        }
        #expect(!reason.contains("pass") && !reason.contains("127.0.0.1"))
    }

    @Test func `silence or a cut after the whole message leaves it in doubt`() async throws {
        for isCut in [true, false] {
            var script = ScriptedMailServer.Script()
            script.end = nil
            script.isCutAtEnd = isCut
            let server = ScriptedMailServer(script)
            defer { server.stop() }
            guard case .maybeSent? = await failure(try mail(server, timeout: .milliseconds(600))) else {
                Issue.record("cut: \(isCut)")
                continue
            }
            #expect(server.seen.mails.count == 1)
        }
    }

    @Test func `silence before the message means not sent`() async throws {
        let steps: [@Sendable (inout ScriptedMailServer.Script) -> Void] = [
            { $0.greeting = nil }, { $0.sender = nil }, { $0.recipient = nil }, { $0.data = nil },
        ]
        for (index, step) in steps.enumerated() {
            let server = ScriptedMailServer()
            defer { server.stop() }
            server.set(step)
            guard case .notSent? = await failure(try mail(server, timeout: .milliseconds(400))) else {
                Issue.record("step \(index)")
                continue
            }
        }
    }

    @Test func `a server that is down means not sent`() async throws {
        let server = ScriptedMailServer()
        let mail = try mail(server)
        server.stop()
        // The port is closed once the listener is shut down.
        guard case .notSent? = await failure(mail) else {
            Issue.record("sent")
            return
        }
    }

    @Test(arguments: ["a@b.c\r\nRCPT TO:<x@y.z>", "a b@c.d", "a@b.c>", "", "ü@b.c"])
    func `an address that would end the command is never sent`(_ address: String) async throws {
        let server = ScriptedMailServer()
        defer { server.stop() }
        guard case .notSent? = await failure(try mail(server, to: address)) else {
            Issue.record("sent")
            return
        }
        #expect(server.seen.connections == 0)
    }

    /// RFC 3207: a client that demands encryption goes no further without it. `127.0.0.2` is the same machine, but not by
    /// a name that counts as local.
    @Test func `without encryption nothing is said to a server elsewhere`() async throws {
        let server = ScriptedMailServer(host: "127.0.0.2")
        defer { server.stop() }
        guard case .unauthorized? = await failure(try mail(server, user: "bot")) else {
            Issue.record("went on")
            return
        }
        #expect(server.seen.connections == 1)
        #expect(server.seen.logins.isEmpty && server.seen.mails.isEmpty)
    }

    @Test(arguments: [
        "http://a.b", "smtp://", "smtp://a:b@c.d", "smtp://a.b:0", "smtp://a.b:99999", "smtp://a.b/c", "smtp://a b",
        "mail",
    ])
    func `an address of a server is scheme, host and port`(_ url: String) {
        #expect(MailServer(url: url, user: nil, password: nil) == nil)
    }

    @Test func `a password is never printed`() throws {
        let server = try #require(MailServer(url: "smtps://a.b", user: "u", password: Secret("hush")))
        #expect(!"\(server)".contains("hush"))
    }
}
