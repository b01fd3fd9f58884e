import HTTP
import Platform
import TestSupport
import Testing

/// What must be told apart stands in RFC 9112 section 9 (a request on a closing connection may have been processed).
@Suite struct HTTPClientTests {
    let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    func json(_ url: String, _ text: String = "{}", timeout: Duration = .seconds(5)) -> HTTPRequest {
        HTTPRequest(.post, url, body: .json(Array(text.utf8)), timeout: timeout)
    }

    /// The failure of `request`, nil when it was answered.
    func failure(_ client: HTTPClient, _ request: HTTPRequest) async -> HTTPError? {
        do throws(HTTPError) {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }

    func isMaybeSent(_ error: HTTPError?) -> Bool { if case .maybeSent = error { true } else { false } }
    func isNotSent(_ error: HTTPError?) -> Bool { if case .notSent = error { true } else { false } }

    @Test func `an answer has status, headers and body`() async throws {
        let server = RawServer([
            .answer("HTTP/1.1 429 Too Many\r\nRetry-After: 17\r\nX-A: 1\r\nx-a:2\r\nContent-Length: 3\r\n\r\nabc")
        ])
        defer { server.stop() }
        let response = try await HTTPClient().send(json(server.url + "/path", #"{"a":1}"#))
        #expect(response.status == 429)
        #expect(response.headers["retry-after"] == "17")
        #expect(response.headers["x-a"] == "1, 2")
        #expect(response.body == Array("abc".utf8))
        let seen = try #require(server.seen.requests.first)
        #expect(seen.hasPrefix("POST /path HTTP/1.1\r\n"))
        #expect(seen.contains("Content-Type: application/json\r\n"))
        #expect(seen.hasSuffix("\r\n\r\n{\"a\":1}"))
        #expect(!seen.contains("Expect"))
    }

    @Test func `connections are kept, but not for a request that wants its own`() async throws {
        let server = RawServer([.answer(ok), .answer(ok), .answer(ok)])
        defer { server.stop() }
        let client = HTTPClient()
        for _ in 0..<2 { _ = try await client.send(json(server.url)) }
        #expect(server.seen.connections == 1)
        var own = json(server.url)
        own.isOnOwnConnection = true
        _ = try await client.send(own)
        #expect(server.seen.connections == 2)
    }

    @Test func `a refused connection or failed handshake means not sent`() async {
        let server = RawServer([])
        let client = HTTPClient()
        // A server that speaks no TLS: the handshake fails when it closes the connection.
        let plain = RawServer([])
        defer { plain.stop() }
        server.stop()
        #expect(isNotSent(await failure(client, json("http://127.0.0.1:1/secret"))))
        var request = json("https://127.0.0.1:\(plain.port)/secret")
        request.connectTimeout = .milliseconds(200)
        #expect(isNotSent(await failure(client, request)))
        #expect(isNotSent(await failure(client, json("ftp://127.0.0.1/secret"))))
        #expect(isNotSent(await failure(client, json("http://127.0.0.1\0/"))))
    }

    @Test(arguments: ["close", "reset", "silence", "garbage", "cut"])
    func `whatever goes wrong after the request has left means maybe sent`(_ name: String) async {
        let replies: [String: RawServer.Reply] = [
            "close": .close, "reset": .reset, "silence": .silence, "garbage": .lastAnswer("\0\0\0 nonsense"),
            "cut": .lastAnswer("HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\nok"),
        ]
        let server = RawServer([replies[name]!])
        defer { server.stop() }
        let error = await failure(HTTPClient(), json(server.url, timeout: .milliseconds(300)))
        #expect(isMaybeSent(error), "\(String(describing: error))")
        #expect(server.seen.requests.count == 1)
    }

    @Test(arguments: [RawServer.Reply.close, .reset])
    func `a request with a body is not repeated when a kept connection breaks`(_ reply: RawServer.Reply) async throws {
        let server = RawServer([.answer(ok), reply, .answer(ok)])
        defer { server.stop() }
        let client = HTTPClient()
        _ = try await client.send(json(server.url))
        #expect(isMaybeSent(await failure(client, json(server.url, #"{"second":true}"#))))
        #expect(server.seen.requests.count == 2)
    }

    @Test func `the time limit holds`() async {
        let server = RawServer([.silence])
        defer { server.stop() }
        let clock = LiveTime()
        #expect(isMaybeSent(await failure(HTTPClient(), json(server.url, timeout: .milliseconds(200)))))
        #expect(clock.elapsed() < .seconds(10))
    }

    @Test func `a larger answer than allowed is refused`() async {
        let server = RawServer([.answer("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n01234567890"), .answer(ok)])
        defer { server.stop() }
        let error = await failure(HTTPClient(maximumBodyBytes: 10), json(server.url))
        #expect(error == .maybeSent(reason: "the answer is larger than 10 bytes"))
    }

    @Test func `a canceled task gets its answer at once, and others go on`() async throws {
        let server = RawServer([.silence, .answer(ok)])
        defer { server.stop() }
        let client = HTTPClient()
        let request = json(server.url, timeout: .seconds(60))
        let waiting = Task { await failure(client, request) }
        await waitUntil("a request") { !server.seen.requests.isEmpty }
        waiting.cancel()
        #expect(isMaybeSent(await waiting.value))
        #expect(try await client.send(request).status == 200)

        let early = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await failure(client, request)
        }
        #expect(await early.value != nil)
    }

    @Test func `many requests run at once`() async throws {
        let server = RawServer(Array(repeating: .answer(ok), count: 40))
        defer { server.stop() }
        let client = HTTPClient()
        let request = json(server.url)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<40 { group.addTask { try await client.send(request).status } }
            for try await status in group { #expect(status == 200) }
        }
        #expect(server.seen.requests.count == 40)
    }

    @Test func `a form has its fields and files, and a separator that stands in none of them`() async throws {
        let server = RawServer([.answer(ok)])
        defer { server.stop() }
        let parts = [
            HTTPRequest.Part(name: "chat_id", bytes: Array("5".utf8)),
            HTTPRequest.Part(
                name: "photo", fileName: "a\"b.png", contentType: "image/png", bytes: Array("--bellwether-form-0".utf8)),
        ]
        _ = try await HTTPClient().send(HTTPRequest(.post, server.url, body: .multipart(parts)))
        let seen = try #require(server.seen.requests.first)
        let body = """
            --bellwether-form-1\r
            Content-Disposition: form-data; name="chat_id"\r
            \r
            5\r
            --bellwether-form-1\r
            Content-Disposition: form-data; name="photo"; filename="a%22b.png"\r
            Content-Type: image/png\r
            \r
            --bellwether-form-0\r
            --bellwether-form-1--\r\n
            """
        #expect(seen.hasSuffix("\r\n\r\n" + body))
        #expect(seen.contains("Content-Type: multipart/form-data; boundary=bellwether-form-1\r\n"))
    }

    @Test func `nothing that can be printed holds the URL or a header`() async {
        var request = json("http://127.0.0.1:1/bot123456:SECRET/sendMessage")
        request.headers["Authorization"] = "Bearer SECRET"
        let error = await failure(HTTPClient(), request)
        for text in ["\(request)", String(reflecting: request), "\(String(describing: error))"] {
            #expect(!text.contains("SECRET") && !text.contains("127.0.0.1"), "\(text)")
        }
        var dumped = ""
        dump(request, to: &dumped)
        #expect(!dumped.contains("SECRET"))
    }
}
